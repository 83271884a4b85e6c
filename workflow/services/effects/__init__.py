"""What a move writes besides its state: records of the step, letters' facts, seats, periods of their own.

`EFFECTS` is asked by the door, once a move, after the procedure's fields are set and before its line is sealed.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from workflow.models import ExemptionCase, Finding, LibraryEntry, LibraryQuote
from workflow.services import deadlines
from workflow.services.effects import appeal, case, claims, committee, joining, person, publication
from workflow.services.effects.common import free_loans, seat
from workflow.services.situation import Loaded
from workflow.terms import EntryState, PersonState, Role, Thing

Effect = Callable[[Loaded], Any]

EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {**case.EFFECTS, **claims.EFFECTS, **joining.EFFECTS, **person.EFFECTS, **committee.EFFECTS, **appeal.EFFECTS,
     **publication.EFFECTS})

SEATED_BY_ACTING = frozenset({
    Role.CASE_CLERK, Role.LEAD_DEPT, Role.COMMITTEE_SECRETARY, Role.APPEAL_OFFICER, Role.SECOND_CHECKER,
    Role.PUBLICATION_REVIEWER})
"""Duties nobody is appointed to: whoever acts in one holds it in this case from then on (2.4)."""
ENDING = frozenset({"discard_clue", "withdraw", "terminate", "merge_into", "close"})
EVERYBODY = frozenset({"merge_into", "withdraw", "terminate"})
DISTURBING = frozenset({"reopen", "sustain_objection", "file_appeal", "request_extension"})


def touched(s: Loaded) -> list[Finding]:
    """The people whose records a move's `then` changes: the named one, those in a notice, or everybody."""
    if s.row.name in EVERYBODY:
        return [one for one in s.case.current if one.state != PersonState.DISCONTINUED]
    if s.row.name == "publish":
        return [one for one in s.case.current if one.id in set(s.details.people)]
    if s.row.name == "finish_publication":
        return [row.finding for row in s.publication.people if row.removed_on is None]
    if s.row.thing in (Thing.FINDING, Thing.APPEAL, Thing.OBJECTION) and s.person is not None:
        return [s.person]
    return []


def adjust_periods(s: Loaded) -> None:
    """Stop and restart a person's periods around a suspension; give a granted extension its ten days (P20b, P28)."""
    whose = s.whose
    if s.row.name in ENDING:
        deadlines.end_all(s.session, deadlines.Whose(s.case.id), s.today, s.row.name)
    elif s.row.name in ("split", "discontinue_person"):
        deadlines.end_all(s.session, whose, s.today, s.row.name)
    elif s.row.name == "suspend":
        deadlines.end(s.session, whose, "ruling_letter", s.today, s.row.name)
        deadlines.pause(s.session, whose, s.today)
    elif s.row.name in ("resume", "force_resume"):
        deadlines.go_on(s.session, whose, s.today)
        _wait_again(s)
    elif s.row.name == "form_team":
        _investigate_again(s)
    elif s.row.name in ("dismiss_objection", "sustain_objection"):
        publication.after_answer(s)
    elif s.row.name == "decide_extension" and s.details.granted:
        key = "late_appeal" if s.person.state == "effective" else "appeal_window"
        period = deadlines.start(s.session, whose, key, s.today)
        if s.person.is_suspended:
            deadlines.stop(s.session, period, s.today)
    elif s.row.name == "continue_waiting" and s.person.state == "transferred_out":
        deadlines.end(s.session, whose, "suspension_review", s.today, "replaced")
        deadlines.start(s.session, whose, "referral_review", s.today)


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


__all__ = ["EFFECTS", "SEATED_BY_ACTING", "adjust_periods", "entries_to_withdraw", "free_loans", "seat", "touched"]
