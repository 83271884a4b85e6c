"""What a move writes besides its state: records of the step, letters' facts, seats, periods of their own.

`EFFECTS` is asked by the door, once a move, after the procedure's fields are set and before its line is sealed.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from workflow.models import ExemptionCase, Finding, LibraryEntry, LibraryQuote
from workflow.services import deadlines
from workflow.services.effects import (
    appeal,
    case,
    claims,
    committee,
    joining,
    letters,
    person,
    publication,
    recusal,
    voting,
)
from workflow.services.effects.common import free_loans, seat
from workflow.services.situation import Loaded
from workflow.terms import CaseState, EntryState, PersonState, Role, Thing, Trigger

Effect = Callable[[Loaded], Any]

EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {**case.EFFECTS, **claims.EFFECTS, **joining.EFFECTS, **person.EFFECTS, **committee.EFFECTS, **voting.EFFECTS,
     **letters.EFFECTS, **appeal.EFFECTS, **publication.EFFECTS, **recusal.EFFECTS})

SEATED_BY_ACTING = frozenset({
    Role.CASE_CLERK, Role.LEAD_DEPT, Role.COMMITTEE_SECRETARY, Role.APPEAL_OFFICER, Role.SECOND_CHECKER,
    Role.PUBLICATION_REVIEWER})
"""Duties nobody is appointed to: whoever acts in one holds it in this case from then on (2.4)."""
ENDING = frozenset({"discard_clue", "withdraw", "terminate", "merge_into", "close"})
EVERYBODY = frozenset({"merge_into", "withdraw", "terminate"})
SHAKING = frozenset({"void_review", "decide_recusal"})
"""Moves of one person by which a member may leave the votes on everybody in the case."""
DISTURBING = frozenset({"reopen", "sustain_objection", "file_appeal", "file_paper_appeal",
                        "request_extension"})


def touched(s: Loaded) -> list[Finding]:
    """The people whose records a move's `then` changes: the named one, those in a notice, or everybody."""
    if s.row.name in EVERYBODY:
        return [one for one in s.case.current if one.state != PersonState.DISCONTINUED]
    if s.row.name == "publish":
        return [one for one in s.case.current if one.id in set(publication.waiting(s).people)]
    if s.row.name == "finish_publication":
        return [row.finding for row in s.publication.people if row.removed_on is None]
    if s.row.thing in (Thing.FINDING, Thing.APPEAL, Thing.OBJECTION) and s.person is not None:
        return [s.person]
    return []


def adjust_periods(s: Loaded) -> None:
    """What a move does to periods besides those its row starts and ends."""
    adjust = ADJUSTING.get(s.row.name)
    if adjust is not None:
        adjust(s)
    if s.row.name in DISTURBING:
        deadlines.end(s.session, deadlines.Whose(s.case.id), "entry_draft", s.today, s.row.name)
    recusal.settle(s)


def _end_everything(s: Loaded) -> None:
    """The case is over: so is everything that runs in it."""
    deadlines.end_all(s.session, deadlines.Whose(s.case.id), s.today, s.row.name)


def _close(s: Loaded) -> None:
    """With the case everything ends that runs in it; what was published of it is now to be written up (L01)."""
    _end_everything(s)
    if s.look.notices and s.look.live_entry is None:
        deadlines.start(s.session, deadlines.Whose(s.case.id), "entry_draft", s.today)


def _end_own(s: Loaded) -> None:
    """The person has left the case; what is owed to him is owed still."""
    deadlines.end_all(s.session, s.whose, s.today, s.row.name, but=("restitution",))


def _stop_own(s: Loaded) -> None:
    """A suspended person's periods stand still (P28)."""
    deadlines.end(s.session, s.whose, "ruling_letter", s.today, s.row.name)
    deadlines.pause(s.session, s.whose, s.today)


def _go_on(s: Loaded) -> None:
    """They run on with what was left of them (P29)."""
    deadlines.go_on(s.session, s.whose, s.today)
    _wait_again(s)


def _give_more_time(s: Loaded) -> None:
    """A granted extension gives ten working days anew (P20b)."""
    if not s.details.granted:
        return
    key = "late_appeal" if s.person.state == "effective" else "appeal_window"
    period = deadlines.start(s.session, s.whose, key, s.today)
    if s.person.is_suspended:
        deadlines.stop(s.session, period, s.today)


def _wait_for_referral(s: Loaded) -> None:
    """Who goes on waiting for another authority is looked at again in its own period."""
    if s.person.state == "transferred_out":
        deadlines.end(s.session, s.whose, "suspension_review", s.today, "replaced")
        deadlines.start(s.session, s.whose, "referral_review", s.today)


def _wait_or_report(s: Loaded) -> None:
    """A clue of early warnings alone is watched for ninety days; with the first trigger it is to be reported (3.1)."""
    if s.case.state != CaseState.CLUE:
        return
    watched = all(event.kind == Trigger.TR_EARLY_WARNING for event in s.case.triggers)
    key, other = ("early_warning", "report") if watched else ("report", "early_warning")
    deadlines.end(s.session, s.whose, other, s.today, s.row.name)
    s.session.flush()
    if deadlines.running(s.session, s.whose, key) is None:
        deadlines.start(s.session, s.whose, key, s.today)


def _investigate_again(s: Loaded) -> None:
    """Whoever was sent back or reopened is investigated in fifteen working days, not thirty (T09)."""
    waiting = [one for one in s.case.current if one.state == PersonState.IDENTIFIED]
    again = [one for one in waiting if one.round_from is not None or one.previous_id is not None]
    for one in again:
        deadlines.start(s.session, deadlines.Whose(s.case.id, one.id), "reinvestigation", s.today)
    if len(again) == len(waiting):
        deadlines.end(s.session, deadlines.Whose(s.case.id), "investigation", s.today, s.row.name)


def _wait_again(s: Loaded) -> None:
    """Whoever comes back to a step that others have left gets that step's period anew (I18)."""
    key = {"identified": "reinvestigation", "checked": "meeting"}.get(s.person.state)
    held = key is not None and any(deadlines.running(s.session, s.whose, name) for name in (key, "investigation"))
    if key is not None and not held:
        deadlines.start(s.session, s.whose, key, s.today)


ADJUSTING: Mapping[str, Callable[[Loaded], None]] = MappingProxyType({
    **dict.fromkeys(ENDING, _end_everything), "close": _close,
    **dict.fromkeys(("split", "discontinue_person"), _end_own),
    **dict.fromkeys(("register_clue", "add_trigger", "join_claim", "join_intent"), _wait_or_report),
    **dict.fromkeys(("resume", "force_resume"), _go_on), "suspend": _stop_own, "form_team": _investigate_again,
    **dict.fromkeys(("dismiss_objection", "sustain_objection"), publication.after_answer),
    "decide_extension": _give_more_time, "continue_waiting": _wait_for_referral,
})


def other_case(s: Loaded, made: Any) -> ExemptionCase | None:
    """The other case a move reaches into: the one split off, or the one merged into."""
    if s.row.name == "split" and isinstance(made, ExemptionCase):
        return made
    return s.session.get(ExemptionCase, s.case.merged_into_id) if s.row.name == "merge_into" else None


def entries_to_withdraw(s: Loaded) -> list[LibraryEntry]:
    """Library entries that quote somebody whose finding has just been called in question (L07)."""
    if s.row.name not in DISTURBING or s.person is None:
        return []
    return list(s.session.scalars(select(LibraryEntry).join(LibraryQuote).where(
        LibraryQuote.finding_id == s.person.id, LibraryEntry.state != EntryState.WITHDRAWN)))


__all__ = ["EFFECTS", "SEATED_BY_ACTING", "SHAKING", "adjust_periods", "entries_to_withdraw", "free_loans", "seat",
           "touched"]
