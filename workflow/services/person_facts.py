"""What the records themselves can say of a person in a case, each fact with its source; the rest is left out.

Ledger (as it stood when the case was opened; later ledgers change nothing), roster, loan quality, and the case. To add
a fact is to add one entry to `TELLERS`. Of several loans in one case only what all of them agree on is a fact.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import (
    CaseLoan,
    EffectiveFinding,
    Finding,
    LedgerImport,
    ListAnswer,
    Loan,
    LoanFact,
    ToleranceSnapshot,
)
from workflow.rules.facts import FACTS, Known, Source
from workflow.rules.kinds import read_value
from workflow.rules.vocabularies import Guarantee, HandoverRole
from workflow.services import checks, proposals
from workflow.services.deadlines import day_of
from workflow.services.since import amount_in, day_in, stored_snapshot
from workflow.terms import HitStatus, PersonState, Tolerance, Trigger

GUARANTEES: Mapping[str, Guarantee] = MappingProxyType({
    "信用": Guarantee.NONE, "保证": Guarantee.GUARANTOR, "抵押": Guarantee.MORTGAGE, "质押": Guarantee.PLEDGE,
})
"""How ledgers write what secures a loan; a mixture is nothing a single word could say."""


def known(session: Session, finding: Finding, as_of: date) -> Mapping[str, Known]:
    """The facts the records know of a person in his case on a day, by name; what they cannot say is absent.

    `as_of`: conclusions that took effect later do not count as prior ones.
    """
    asked = _Asked(session, finding, as_of)
    said = ((name, teller(asked)) for name, teller in TELLERS.items())
    return {name: one for name, found in said if found is not None and (one := _read(name, *found)) is not None}


Told = tuple[Any, Source]


def _read(name: str, raw: Any, source: Source) -> Known | None:
    """A value in the fact's kind; one that the fact cannot have (a negative amount) is not known."""
    try:
        return Known(read_value(raw, FACTS[name].kind), source)
    except ValueError:
        return None


@dataclass(frozen=True)
class _Standing:
    """One loan of the case, what was noted of it when the case was opened, and which ledger said so."""

    loan: Loan
    snapshot: Mapping[str, Any]
    on: date
    source: Source


class _Asked:
    """A person in a case; what several facts need is read once."""

    def __init__(self, session: Session, finding: Finding, as_of: date) -> None:
        self.session, self.finding, self.as_of = session, finding, as_of
        self.case = finding.case

    @cached_property
    def loans(self) -> list[_Standing]:
        """The loans of the case as they stood."""
        return [self._standing(row) for row in sorted(self.case.loans, key=lambda row: row.id)]

    def _standing(self, row: CaseLoan) -> _Standing:
        snapshot = stored_snapshot(self.session, self.case, row)
        on = day_in(snapshot.get("as_of")) or self.case.registered_on
        taken_in = self.session.scalar(
            select(LedgerImport).join(LoanFact, LoanFact.import_id == LedgerImport.id)
            .where(LoanFact.loan_id == row.loan_id, LoanFact.as_of == on))
        by = f"，{taken_in.file_name}，{taken_in.imported_by} {day_of(taken_in.imported_at)} 导入" if taken_in else ""
        return _Standing(row.loan, snapshot, on, Source("台账", f"借据 {row.loan.loan_no}{by}", on))

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

    def _sides(self, standing: _Standing) -> Iterator[tuple[HandoverRole, date | None, str]]:
        parts, _ = proposals.parts_of(self.session, standing.loan, standing.on)
        for part in parts:
            if part.staff_no != self.finding.employee.staff_no:
                continue
            for reason in part.because:
                if reason.code == "manager_left":
                    yield HandoverRole.TRANSFEROR, part.to_on, "客户经理任职的最后一日（移交单另行核对）"
                elif reason.code == "manager_took_over":
                    yield HandoverRole.RECEIVER, None, f"审批之后任客户经理，自 {part.from_on} 起"
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


Teller = Callable[[_Asked], Told | None]


def _of_loans(take: Callable[[_Standing], Any]) -> Teller:
    """What each loan of the case says alike."""
    def tell(asked: _Asked) -> Told | None:
        said = [(take(one), one.source) for one in asked.loans]
        same = bool(said) and said[0][0] is not None and all(value == said[0][0] for value, _ in said)
        return said[0] if same else None
    return tell


def _transaction_on(asked: _Asked) -> Told | None:
    day = asked.case.business_on
    return (day, Source("认定事项", "立项时登记", asked.case.registered_on)) if day is not None else None


def _risk_exposed_on(asked: _Asked) -> Told | None:
    shown = [(one, proposals.exposure_of(asked.session, one.loan, one.on)) for one in asked.loans]
    days = {found.on if found else None for _, found in shown}
    day = days.pop() if len(days) == 1 else None
    return (day, shown[0][0].source) if day is not None else None


def _loss_recovered(asked: _Asked) -> Told | None:
    owed = [amount_in(one.snapshot.get(name)) for one in asked.loans for name in ("balance", "interest_arrears")]
    if not owed:
        return None
    source = asked.loans[0].source
    if any(event.kind == Trigger.TR_WRITE_OFF for event in asked.case.triggers):
        return False, Source("认定事项", "触发事件中有核销", asked.case.registered_on)
    if any(one for one in owed):
        return False, source
    return (True, source) if None not in owed else None


def _pledge_required(one: _Standing) -> bool | None:
    """A mortgage or pledge must be registered, an unsecured loan has none; of others there is no telling."""
    words = one.loan.guarantee
    return True if "抵押" in words or "质押" in words else False if words == "信用" else None


def _hired_on(asked: _Asked) -> Told | None:
    held = min(asked.finding.employee.postings, key=lambda one: one.from_on, default=None)
    if held is None:
        return None
    return held.from_on, Source("花名册", f"最早的任职：{held.institution.name}{held.title}", held.from_on)


def _handover_role(asked: _Asked) -> Told | None:
    return (asked.handover[0][0], asked.handover[1]) if asked.handover is not None else None


def _handover_on(asked: _Asked) -> Told | None:
    if asked.handover is None or asked.handover[0][1] is None:
        return None
    return asked.handover[0][1], asked.handover[1]


def _negative_after_handover(asked: _Asked) -> Told | None:
    """Known to be false once every negative item is confirmed not to be hit; when a hit occurred nobody notes."""
    negative = [item.code for item in checks.version().items if not item.positive]
    clear = all(asked.confirmed.get(code) in (HitStatus.NOT_HIT, HitStatus.NOT_APPLICABLE) for code in negative)
    return (False, Source("认定事项", "负面清单经人工确认均未命中", asked.as_of)) if clear else None


def _tolerance(asked: _Asked) -> Told | None:
    locked = asked.session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == asked.case.id))
    if locked is not None:
        return locked.verdict, Source("贷款质量月报", f"{locked.month} 月，已锁定", day_of(locked.locked_at))
    month, result = checks.tolerance(asked.session, asked.case)
    if result.verdict is Tolerance.DATA_ERROR:
        return None
    return result.verdict, Source("贷款质量月报", f"{month} 月，尚未锁定")


def _prior_source(asked: _Asked) -> Source:
    return Source("认定记录", "该人已生效的认定", asked.as_of)


def _prior_findings(asked: _Asked) -> Told | None:
    return (asked.prior[0], _prior_source(asked)) if asked.prior is not None else None


def _last_finding_on(asked: _Asked) -> Told | None:
    day = asked.prior[1] if asked.prior is not None else None
    return (day, _prior_source(asked)) if day is not None else None


TELLERS: Mapping[str, Teller] = MappingProxyType({
    "principal_outstanding": _of_loans(lambda one: amount_in(one.snapshot.get("balance"))),
    "interest_arrears": _of_loans(lambda one: amount_in(one.snapshot.get("interest_arrears"))),
    "original_principal": _of_loans(lambda one: one.loan.amount),
    "loss_recovered": _loss_recovered,
    "transaction_on": _transaction_on,
    "approved_on": _of_loans(lambda one: one.loan.approved_on),
    "disbursed_on": _of_loans(lambda one: one.loan.disbursed_on),
    "risk_exposed_on": _risk_exposed_on,
    "guarantee": _of_loans(lambda one: GUARANTEES.get(one.loan.guarantee)),
    "pledge_required": _of_loans(_pledge_required),
    "hired_on": _hired_on,
    "handover_role": _handover_role,
    "handover_on": _handover_on,
    "negative_after_handover": _negative_after_handover,
    "tolerance": _tolerance,
    "prior_findings": _prior_findings,
    "last_finding_on": _last_finding_on,
})
"""Who tells which fact. What stands in `facts.FACTS` and not here only people can say."""
