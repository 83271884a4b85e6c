"""What ledgers have said of a case's loans since it was opened. The snapshot stays; this only shows what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import CaseLoan, ExemptionCase, Loan, LoanFact
from workflow.rules.triggers import DEFAULT_POLICY, LedgerPolicy, Triggered, triggers
from workflow.terms import LIVE_CASE, RiskClass, Trigger

Value = Decimal | int | RiskClass | date | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is no longer as the snapshot has it. Amounts in 元, days in natural days.

    `by`: now less then, where both are known and can be subtracted.
    """

    fact: str
    then: Value
    now: Value
    by: Decimal | int | None


@dataclass(frozen=True, slots=True)
class Since:
    """What changed of one loan between the snapshot's day and the latest ledger's, and triggers the case lacks."""

    loan: Loan
    then_on: date | None
    now_on: date
    differences: Sequence[Difference]
    new_triggers: Sequence[Triggered]


def since(session: Session, case: ExemptionCase, policy: LedgerPolicy = DEFAULT_POLICY) -> list[Since]:
    """For each loan of a running case of which something changed: what. Empty for a case that has ended."""
    if case.state not in LIVE_CASE:
        return []
    known = {event.kind for event in case.triggers}
    found = []
    for row in case.loans:
        snapshot = stored_snapshot(session, case, row)
        if row.loan.facts and snapshot:
            one = compared(row.loan, snapshot, row.loan.facts[-1], known, policy)
            found += [one] if one.differences or one.new_triggers else []
    return found


def compared(loan: Loan, snapshot: Mapping[str, Any], fact: LoanFact, known: Iterable[Trigger],
             policy: LedgerPolicy = DEFAULT_POLICY) -> Since:
    """A snapshot as stored against later facts, and the triggers of those facts that are not among `known`."""
    fresh = [one for one in triggers(fact, policy) if one.kind not in known]
    return Since(loan, day_in(snapshot.get("as_of")), fact.as_of, differences(snapshot, fact), fresh)


def differences(snapshot: Mapping[str, Any], fact: LoanFact) -> list[Difference]:
    """The facts of a snapshot that have another value now, in a fixed order."""
    pairs: list[tuple[str, Value, Value]] = [
        ("balance", amount_in(snapshot.get("balance")), fact.balance),
        ("interest_arrears", amount_in(snapshot.get("interest_arrears")), fact.interest_arrears),
        ("days_past_due", snapshot.get("days_past_due"), fact.days_past_due),
        ("risk_class", _class(snapshot.get("risk_class")), fact.risk_class),
        ("first_overdue_on", day_in(snapshot.get("first_overdue_on")), fact.first_overdue_on),
    ]
    return [Difference(name, then, now, _less(now, then)) for name, then, now in pairs if then != now]


def stored_snapshot(session: Session, case: ExemptionCase, row: CaseLoan) -> Mapping[str, Any]:
    """The snapshot of one loan of a case; of a loan that came by a merger, the one of the case it came from."""
    if row.id == min(one.id for one in case.loans):
        return case.snapshot
    came_from = select(ExemptionCase).join(CaseLoan).where(
        ExemptionCase.merged_into_id == case.id, CaseLoan.loan_id == row.loan_id).order_by(ExemptionCase.id)
    merged = session.scalars(came_from).first()
    return merged.snapshot if merged is not None else {}


def _less(now: Value, then: Value) -> Decimal | int | None:
    if isinstance(now, Decimal | int) and isinstance(then, Decimal | int):
        return now - then
    return None


def amount_in(stored: str | None) -> Decimal | None:
    """An amount of 元 as a snapshot stores it."""
    return None if stored in (None, "", "None") else Decimal(stored)


def _class(stored: str | None) -> RiskClass | None:
    return RiskClass(stored) if stored else None


def day_in(stored: str | None) -> date | None:
    """A day as a snapshot stores it."""
    return date.fromisoformat(stored) if stored else None
