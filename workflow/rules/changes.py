"""What a move does to the fields of the procedure: pure, and shared by the door and by the exhaustive exploration.

Each function takes the situation before the move and returns the fields that change besides the moved thing's own
state. Facts, letters and periods are not here: they change nothing about what may happen next.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from workflow.rules.situation import Situation
from workflow.terms import (
    CaseState,
    Direction,
    DiscontinuedReason,
    Extension,
    Outcome,
    PersonState,
    PublicationStatus,
)

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Fields to set on the person's record and on the case; `previous` on the record the person's one replaces."""

    person: Fields = field(default_factory=dict)
    case: Fields = field(default_factory=dict)
    previous: Fields = field(default_factory=dict)


Then = Callable[[Situation], Change]


def nothing(s: Situation) -> Change:
    """Only the state of the thing moves."""
    return Change()


def supplement_asked(s: Situation) -> Change:
    """One of the two supplement requests is used (T04)."""
    return Change(case={"supplements": s.case.supplements + 1})


def supplement_lapsed(s: Situation) -> Change:
    """The reporting unit stayed silent; the case goes on with what there is (T05a)."""
    return Change(case={"supplement_lapsed": True})


def reconsidered(s: Situation) -> Change:
    """The one reconsideration is used (T06a)."""
    return Change(case={"reconsidered": True})


def team_formed(s: Situation) -> Change:
    """The team is in place (T08)."""
    return Change(case={"team_ready": True, "replace_team": False})


def escalated(s: Situation) -> Change:
    """One tier up; without an upper institution straight to the appointed committee (T15)."""
    return Change(case={"tier": s.look.next_tier, "need_upper": False})


def published(s: Situation) -> Change:
    """The person is in an open notice (T27)."""
    return Change(person={"publication": PublicationStatus.OPEN})


def publication_settled(s: Situation) -> Change:
    """The person's publication is done with (T27a, T31)."""
    return Change(person={"publication": PublicationStatus.SETTLED})


def further_investigation(s: Situation) -> Change:
    """One of two further investigations this round (T11)."""
    return Change(person={"further_investigations": s.person.further_investigations + 1})


def returned(s: Situation) -> Change:
    """The one return from the list check this round (T13)."""
    return Change(person={"returns": s.person.returns + 1})


def put_to_vote(s: Situation) -> Change:
    """Voting starts with the first of two rounds (T14)."""
    return Change(person={"vote_round": 1})


def ruled(s: Situation) -> Change:
    """The committee's outcome, never above the ceiling; a new determination brings new rights of appeal (T16)."""
    return Change(person={
        "outcome": s.proposed_outcome, "ever_determined": True, "appeal_used": False, "extension": Extension.NONE,
    })


def remanded_by_committee(s: Situation) -> Change:
    """The one committee remand this round (T17)."""
    return Change(person={"committee_remands": s.person.committee_remands + 1})


def deadlocked(s: Situation) -> Change:
    """The next tier must take over (T18)."""
    return Change(case={"need_upper": True})


def review_voided(s: Situation) -> Change:
    """The determination falls; found a second time, the next tier takes over (T18a)."""
    again = s.person.voids >= 1 and s.case.tier < 2
    return Change(person={"voids": s.person.voids + 1, "outcome": None}, case={"need_upper": True} if again else {})


def appealed(s: Situation) -> Change:
    """The right of appeal against this determination is used; a late one takes back what was published (T20, P14)."""
    return Change(person={
        "appeal_used": True, "publication": PublicationStatus.NONE,
        "extension": Extension.USED if s.person.extension == Extension.GRANTED else s.person.extension,
    })


def took_effect(s: Situation) -> Change:
    """The finding takes effect; the record it replaces is revoked (T21, P22)."""
    return Change(previous={"state": PersonState.REVOKED} if s.person.previous is not None else {})


def varied(s: Situation) -> Change:
    """The appeal panel's lighter outcome, in effect at once (T23)."""
    return Change(person={"outcome": s.proposed_outcome}, previous=took_effect(s).previous)


def revoked(s: Situation) -> Change:
    """Revocation is an effective exemption (T24, E12)."""
    return Change(person={"outcome": Outcome.EXEMPT}, previous=took_effect(s).previous)


def remanded_by_appeal(s: Situation) -> Change:
    """Investigated anew by a new team; the old outcome becomes the ceiling (T25)."""
    return Change(
        person={"appeal_remands": s.person.appeal_remands + 1, "ceiling": s.person.outcome, "outcome": None},
        case={"team_ready": False},
    )


def extension_asked(s: Situation) -> Change:
    """A request is pending and the gate shuts (T20a)."""
    return Change(person={"extension": Extension.PENDING})


def extension_decided(s: Situation) -> Change:
    """Granted or used up (T20b)."""
    granted = s.look.extension_granted
    return Change(person={"extension": Extension.GRANTED if granted else Extension.USED})


def extension_lapsed(s: Situation) -> Change:
    """Granted but not used in time (T20c)."""
    return Change(person={"extension": Extension.USED})


def reopened(s: Situation) -> Change:
    """The present record is set aside, in force until its successor is (T35, R3). Its successor is made by the door."""
    return Change(person={"current": False, "publication": PublicationStatus.NONE}, case={"team_ready": False})


def successor(s: Situation) -> Fields:
    """Procedure fields of the next round's record (T35): a favourable reopening never ends heavier."""
    favourable = s.look.direction == Direction.FAVOURABLE
    return {
        "round": s.person.round + 1, "state": PersonState.IDENTIFIED,
        "ceiling": s.person.outcome if favourable else Outcome.HOLD,
    }


def suspended(s: Situation) -> Change:
    """Set aside, with two reviews to come; somebody before the committee goes back to 已核对 (T33)."""
    state = {"state": PersonState.CHECKED} if s.person.state == PersonState.PROPOSED else {}
    return Change(person={"is_suspended": True, "waits": 0} | state)


def referred(s: Situation) -> Change:
    """Handed over elsewhere, with two reviews to come (T39)."""
    return Change(person={"waits": 0})


def resumed(s: Situation) -> Change:
    """Back at work where the person stood (T34, T34b)."""
    return Change(person={"is_suspended": False})


def waited(s: Situation) -> Change:
    """One of two continuations of waiting (T40b, T34a)."""
    return Change(person={"waits": s.person.waits + 1})


def discontinued(reason: DiscontinuedReason) -> Then:
    """The person leaves without an outcome; a former record in force stands again as the current one (R3, T42)."""
    def change(s: Situation) -> Change:
        previous = {"current": True} if s.person.previous is not None else {}
        return Change(
            person={"discontinued_reason": reason, "is_suspended": False, "current": not previous},
            previous=previous,
        )
    return change


def ended(reason: DiscontinuedReason) -> Then:
    """The case ends before anyone was ruled on; everybody leaves it (T36, T38, T41)."""
    def change(s: Situation) -> Change:
        return Change(person={"state": PersonState.DISCONTINUED, "discontinued_reason": reason, "is_suspended": False})
    return change


FINAL = frozenset({CaseState.NOT_ACCEPTED, CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.TERMINATED})
