"""Refusals about meetings, ballots, rulings and their service."""

from workflow.rules.deadlines import PERIODS, Key
from workflow.rules.guards import refuse, structural, unless
from workflow.rules.situation import Refusal, Situation
from workflow.terms import Role

MATERIALS_WORKING_DAYS = abs(PERIODS[Key.MEETING_MATERIALS].length)


@structural
def no_upper_tier_wanted(s: Situation) -> Refusal | None:
    """After a deadlock the next tier sits first (T14)."""
    return unless(not s.case.need_upper, "upper_tier_wanted")


def meeting_is_called(s: Situation) -> Refusal | None:
    """A meeting at the present tier has this person on its agenda (T14)."""
    return unless(s.look.meeting is not None, "no_meeting")


def materials_were_in_time(s: Situation) -> Refusal | None:
    """Members had the materials at least three working days before (T14)."""
    if s.look.meeting is None:
        return None
    days = s.look.materials_working_days
    return unless(days >= MATERIALS_WORKING_DAYS, "materials_late", days=days, wanted=MATERIALS_WORKING_DAYS)


def meeting_day_has_come(s: Situation) -> Refusal | None:
    """The meeting opens on its day, not before (T14)."""
    if s.look.meeting is None:
        return None
    return unless(s.look.meeting.held_on <= s.today, "meeting_not_yet", day=s.look.meeting.held_on)


def materials_are_as_given(s: Situation) -> Refusal | None:
    """What was locked at the call is still as it was; what came later is shown beside it (T14)."""
    if s.look.meeting is None:
        return None
    return unless(not s.look.materials_changed, "materials_changed", what=s.look.materials_changed)


def recusals_are_settled(s: Situation) -> Refusal | None:
    """Everybody called has declared, and nobody in conflict is counted (T14, 2.3)."""
    silent = s.look.members_undeclared
    return unless(not silent, "recusal_undeclared", names=silent)


def quorum_is_met(s: Situation) -> Refusal | None:
    """Quorum counted after recusal (T14, I6, 6.3)."""
    quorum = s.look.quorum
    return unless(quorum is None or quorum.met, "no_quorum",
                  **({} if quorum is None else {"present": quorum.present, "needed": quorum.needed}))


def a_decision_was_reached(s: Situation) -> Refusal | None:
    """One outcome has two thirds of those present, or the last tier's rule decides (T16).

    Where two thirds are for an outcome that a confirmed bar does not allow, the refusal says so.
    """
    if s.proposed_outcome is None and s.look.bars_confirmed and s.look.outcome_voted in ("exempt", "mitigate"):
        return refuse("bar_not_decided" if s.look.is_last_round else "bar_means_hold", items=s.look.bars_confirmed)
    return unless(s.proposed_outcome is not None, "no_two_thirds")


def bar_is_respected(s: Situation) -> Refusal | None:
    """With a confirmed bar only hold is possible, up to the ceiling (T16, E10).

    At the last tier its own vote may not keep a bar; where there are several, each has to be voted on.
    """
    bars = s.look.bars_confirmed
    if not bars or s.person.ceiling != "hold" or s.proposed_outcome in (None, "hold"):
        return None
    if s.case.tier < 2:
        return refuse("bar_means_hold", items=bars)
    return unless(len(bars) == 1, "bars_one_by_one", item=bars[0], items=bars)


@structural
def within_ceiling(s: Situation) -> Refusal | None:
    """Never heavier than the ceiling a remand or favourable reopening set (I3)."""
    order = ("exempt", "mitigate", "hold")
    outcome = s.proposed_outcome
    return unless(outcome is None or order.index(outcome) <= order.index(s.person.ceiling), "above_ceiling",
                  ceiling=s.person.ceiling)


def reasons_are_given(s: Situation) -> Refusal | None:
    """Hold names negative items; leaving the proposal needs a reason (T16, I4, 5.0)."""
    if s.details is None or s.proposed_outcome is None:
        return None
    if s.proposed_outcome == "hold" and not s.look.hold_items:
        return refuse("hold_without_items")
    deviates = s.person.proposal.get("outcome") not in (None, s.proposed_outcome)
    return unless(not deviates or bool(s.details.deviation), "deviation_without_reason",
                  proposed=s.person.proposal.get("outcome"), outcome=s.proposed_outcome)


def conditions_are_of_a_reduction(s: Situation) -> Refusal | None:
    """Only with 减责 is one kind of penalty tied to conditions: 免责 takes every kind away, 追责 reduces none (6.1)."""
    if s.details is None or s.proposed_outcome in (None, "mitigate"):
        return None
    return unless(not any(s.details.kind_conditions.values()), "kind_conditions_without_reduction",
                  outcome=s.proposed_outcome)


def majority_finds_it_unclear(s: Situation) -> Refusal | None:
    """More than half of those present find this person's facts unclear (T17)."""
    return unless(s.look.unclear_majority, "no_majority_unclear")


@structural
def below_last_tier(s: Situation) -> Refusal | None:
    """At the last tier there is no deadlock: its rule decides (T18)."""
    return unless(s.case.tier < 2, "last_tier_decides")


def two_rounds_failed(s: Situation) -> Refusal | None:
    """Two rounds of voting without two thirds (T18), or a quorum that was lost on the way (2.3)."""
    quorum = s.look.quorum
    if quorum is not None and not quorum.met:
        return None
    return unless(s.look.rounds_without_result >= 2, "rounds_left", held=s.look.rounds_without_result)


@structural
def vote_cannot_go_on(s: Situation) -> Refusal | None:
    """A quorum lost after the vote began, or too few sealed ballots to be opened: called anew (2.3, 6.3)."""
    quorum = s.look.quorum
    lost = quorum is not None and not quorum.met
    return unless(lost or s.look.too_few_to_open, "vote_can_go_on")


def ballot_was_unlawful(s: Situation) -> Refusal | None:
    """Somebody voted who should have stepped aside, and without that ballot the result falls (T18a, 2.3)."""
    if s.details is None:
        return None
    if s.details.member in s.by.keys and Role.SUPERIOR not in s.by.roles:
        return refuse("own_breach")
    why: Refusal | None = s.look.why_review_stands(s.details.member)
    return why


def ruling_stands(s: Situation) -> Refusal | None:
    """A ruling that fell when somebody stepped aside after the vote is voided, not served (T18a, T19)."""
    why: str | None = s.look.why_ruling_fell
    return unless(why is None, "ruling_fell", why=why)


@structural
def no_appeal_was_filed(s: Situation) -> Refusal | None:
    """Once appealed against, a determination is the appeal panel's matter (T18a)."""
    untouched = not s.person.appeal_used and s.person.extension in ("none", "used")
    return unless(untouched, "appeal_has_it")


def meeting_is_over(s: Situation) -> Refusal | None:
    """Minutes are signed once the meeting has voted and nobody is before it any more, and once (T16, 6.7)."""
    waiting = s.look.meetings_to_sign
    if not waiting:
        return refuse("no_minutes_to_sign")
    return unless(s.details is None or s.details.meeting in waiting, "minutes_not_of_meeting")


def chair_signs_first(s: Situation) -> Refusal | None:
    """Who chaired the meeting signs its minutes; the superior institution once he is late, or cannot (T16)."""
    meetings = s.look.meetings_to_sign if s.details is None else (s.details.meeting,)
    if s.look.acts_as != Role.SUPERIOR:
        return unless(any(s.look.chaired(meeting) == s.by.employee_id for meeting in meetings), "not_the_chair")
    waits = s.running("minutes") and all(s.look.chair_can_sign(meeting) for meeting in meetings)
    return unless(not waits, "chair_signs_first", due=s.look.due("minutes"))


def letter_is_ready(s: Situation) -> Refusal | None:
    """The determination letter is written and names the way to appeal (T19)."""
    return unless(s.look.determination_letter is not None, "letter_missing")


def two_thirds_for_reopening(s: Situation) -> Refusal | None:
    """Two thirds of a quorate committee, or the superior institution, want it reopened (T35, E19)."""
    return unless(s.look.reopening_decided, "reopening_not_decided")
