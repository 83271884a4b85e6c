"""Figures of appeals as they are gathered from records: on which day what is counted (7.1)."""

from collections.abc import Mapping
from datetime import date
from importlib import import_module

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import builders as b
from workflow.models import EffectiveFinding, Finding, PaperAppeal
from workflow.rules.appeal_figures import Counted, by_kind
from workflow.rules.quarters import quarter_of
from workflow.services.appeal_figures.board import board, opened
from workflow.services.appeal_figures.gathering import earliest, gather
from workflow.terms import Filer, Outcome, PublicationState, Role

C = Counted
LATER = date(2026, 11, 2)


def counted(bank: b.Bank) -> Mapping[Counted, int]:
    """What an ordinary employee is told of the year."""
    return by_kind(gather(bank.session, bank.actor(Role.EMPLOYEE), date(2026, 1, 1), date(2027, 1, 1)))


def test_an_appeal_on_paper_was_filed_on_the_day_of_the_letter(session: Session) -> None:
    """Entered in the fourth quarter, posted in the third: it is never told by when it was typed in."""
    bank = b.a_bank(session)
    appeal = b.an_appeal(bank)
    reader = bank.actor(Role.EMPLOYEE)
    assert [quarter_of(one.on) for one in board(session, reader, b.TODAY).events if one.counted == C.FILED] == [
        "2026Q4"]
    scan = b.a_piece_of_evidence(bank, appeal.finding, "纸质申诉书扫描件")
    appeal.finding.evidence.append(scan)
    session.flush()
    session.add(PaperAppeal(
        appeal_id=appeal.id, arrived_on=b.BEFORE, postmarked_on=date(2026, 9, 29), filer=Filer.SELF, scan_id=scan.id,
        entered_by_id=bank.staff[Role.CASE_CLERK].id))
    session.flush()
    shown = board(session, reader, b.TODAY)
    assert earliest(session, reader) == date(2026, 9, 29)
    assert [one.on for one in shown.events if one.counted == C.FILED] == [date(2026, 9, 29)]
    assert shown.quarters == ("2026Q3", "2026Q4")


def in_effect_anew(bank: b.Bank, one: Finding) -> None:
    """A late appeal made it an exemption, which took effect later."""
    one.outcome, one.ratios, one.effective_on = Outcome.EXEMPT, {}, LATER
    bank.session.add(EffectiveFinding(
        case_id=one.case_id, finding_id=one.id, employee_id=one.employee_id, round=one.round, outcome=one.outcome,
        ratios={}, effective_on=LATER, recorded_at=b.NOW))
    bank.session.flush()


def test_what_was_published_before_it_was_changed_is_no_publication_of_the_exemption(session: Session) -> None:
    bank = b.a_bank(session)
    one = b.a_notice(bank, PublicationState.CLOSED).people[0].finding
    assert [counted(bank)[kind] for kind in (C.EFFECTIVE, C.PUBLISHED, C.EXEMPTION_PUBLISHED)] == [1, 1, 0]
    in_effect_anew(bank, one)
    assert [counted(bank)[kind] for kind in (C.EFFECTIVE, C.PUBLISHED, C.EXEMPTION_PUBLISHED)] == [1, 0, 0]
    b.a_notice_of(bank, one, PublicationState.OPEN).opened_on = LATER
    session.flush()
    assert [counted(bank)[kind] for kind in (C.EFFECTIVE, C.PUBLISHED, C.EXEMPTION_PUBLISHED)] == [1, 1, 1]


def test_what_a_figure_opens_into_is_asked_about_at_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The latest first, at most so many, in batches; the statements do not grow with the cases."""
    bank = b.a_bank(session)
    bank.loans += [b.a_loan(bank, number) for number in range(4, 8)]
    auditor = bank.actor(Role.AUDIT)
    keys = [b.an_appeal(bank).finding_id for _ in range(4)][::-1]
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: asked.append(said[2]))

    def shown(count: int, most: int) -> tuple[list[int | None], int]:
        session.expunge_all()
        events = [one for one in gather(session, auditor, date(2026, 1, 1), date(2027, 1, 1)) if one.counted == C.FILED]
        asked.clear()
        rows = opened(session, auditor, events[-count:], most)
        return [one.event.finding_id for one in rows], len(asked)

    one, four = shown(1, 9), shown(4, 9)
    assert (one[0], four[0]) == (keys[:1], keys)
    assert one[1] == four[1]
    monkeypatch.setattr(import_module("workflow.services.appeal_figures.board"), "BATCH", 2)
    assert (shown(4, 9)[0], shown(4, 3)[0], shown(4, 2)) == (keys, keys[:3], (keys[:2], one[1]))
