"""One person in a case as the records have him: what several facts of `person_facts` are read from, read once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import CaseLoan, EffectiveFinding, Finding, LedgerImport, ListAnswer, Loan, LoanFact
from workflow.rules.facts import Source
from workflow.rules.vocabularies import HandoverRole
from workflow.services import proposals
from workflow.services.deadlines import day_of
from workflow.services.since import day_in, stored_snapshot
from workflow.terms import HitStatus, PersonState
from workflow.wording import cn_day

Told = tuple[Any, Source]
"""A value as the records have it, and where it is from."""


@dataclass(frozen=True)
class LoanThen:
    """One loan of the case, what was noted of it when the case was opened, and which ledger said so.

    `particulars`: the source of what belongs to the loan itself, such as its approval, rather than to a day.
    """

    loan: Loan
    snapshot: Mapping[str, Any]
    on: date
    source: Source

    @property
    def particulars(self) -> Source:
        """Where what does not change from day to day is from."""
        return Source("台账", f"借据 {self.loan.loan_no} 的登记信息")


class PersonRecords:
    """A person in a case; what several facts need is read once."""

    def __init__(self, session: Session, finding: Finding, as_of: date) -> None:
        self.session, self.finding, self.as_of = session, finding, as_of
        self.case = finding.case

    @cached_property
    def loans(self) -> list[LoanThen]:
        """The loans of the case as they stood."""
        return [self._standing(row) for row in sorted(self.case.loans, key=lambda row: row.id)]

    def _standing(self, row: CaseLoan) -> LoanThen:
        snapshot = stored_snapshot(self.session, self.case, row)
        on = day_in(snapshot.get("as_of")) or self.case.registered_on
        taken_in = self.session.scalar(
            select(LedgerImport).join(LoanFact, LoanFact.import_id == LedgerImport.id)
            .where(LoanFact.loan_id == row.loan_id, LoanFact.as_of == on))
        by = (f"台账 {taken_in.file_name}（{taken_in.imported_by} {cn_day(day_of(taken_in.imported_at))}导入）"
              if taken_in else "台账")
        return LoanThen(row.loan, snapshot, on, Source(by, f"借据 {row.loan.loan_no}", on))

    @cached_property
    def handover(self) -> Told | None:
        """The person's side in a handover of the loan, where the roster shows one. That there was none it cannot show:
        a loan also changes hands between people who stay in their posts.
        """
        sides = {side for standing in self.loans for side in self._sides(standing)}
        if len(sides) != 1:
            return None
        (role, day, words), = sides
        return (role, day), Source("花名册", words, day)

    def _sides(self, standing: LoanThen) -> Iterator[tuple[HandoverRole, date | None, str]]:
        parts, _ = proposals.parts_of(self.session, standing.loan, standing.on)
        for part in parts:
            if part.staff_no != self.finding.employee.staff_no:
                continue
            for reason in part.because:
                if reason.code == "manager_left":
                    yield HandoverRole.TRANSFEROR, part.to_on, "客户经理任职的最后一日（移交单另行核对）"
                elif reason.code == "manager_took_over":
                    yield HandoverRole.RECEIVER, None, f"{cn_day(reason.values['from_on'])}起任客户经理，在审批之后"
                elif reason.code == "post_loan_after_handover":
                    yield HandoverRole.RECEIVER, reason.values["left"], "原客户经理任职的最后一日（移交单另行核对）"

    @cached_property
    def confirmed(self) -> Mapping[str, HitStatus]:
        """What people confirmed of the items so far, by code."""
        return {one.item_code: one.status for one in self.finding.answers if one.confirmed and not one.overturned}

    @cached_property
    def prior(self) -> tuple[int, date | None] | None:
        """How often the same item was found against the person before, and last when. None as long as it is open which
        item is found now.
        """
        earlier = self.session.execute(
            select(ListAnswer.item_code, EffectiveFinding.effective_on)
            .join(Finding, EffectiveFinding.finding_id == Finding.id)
            .join(ListAnswer, ListAnswer.finding_id == Finding.id)
            .where(EffectiveFinding.employee_id == self.finding.employee_id, Finding.case_id != self.case.id,
                   EffectiveFinding.effective_on <= self.as_of, Finding.state == PersonState.EFFECTIVE,
                   Finding.current, ListAnswer.status == HitStatus.HIT, ListAnswer.confirmed, ~ListAnswer.overturned,
                   ListAnswer.item_code.startswith("N"))).all()
        if any(code not in self.confirmed for code, _ in earlier):
            return None
        days: dict[str, list[date]] = {}
        for code, day in earlier:
            if self.confirmed[code] == HitStatus.HIT:
                days.setdefault(code, []).append(day)
        most = max(days.values(), key=lambda found: (len(found), max(found)), default=[])
        return len(most), max(most, default=None)
