"""The simplified batch, asked of the records: what the obligor owes, the cap that applies, and what speaks against."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workflow.models import ExemptionCase, Finding, Loan, Meeting
from workflow.rules.batch import BATCH_BALANCE_CAP, Checked, why_not_simple
from workflow.services import lists
from workflow.terms import HitStatus, NotSimple, StatementKind

CAP = "batch_balance_cap"


@dataclass(frozen=True, slots=True)
class Simple:
    """Whether a case may be heard in the batch, and every figure it was told by. Amounts in 元."""

    balance: Decimal | None
    cap: Decimal
    against: list[NotSimple]

    @property
    def holds(self) -> bool:
        """Nothing speaks against it."""
        return not self.against


def of_case(session: Session, case: ExemptionCase, people: list[Finding]) -> Simple:
    """How a case stands for the batch, by the records of today."""
    balance, cap = balance_of(session, case), cap_of(session, case)
    answers = [Checked(one.item_code, HitStatus(one.status)) for person in people for one in person.answers]
    disputed = any(said.kind == StatementKind.DISPUTED and not said.superseded
                   for person in people for said in person.statements)
    return Simple(balance, cap, why_not_simple(balance, cap, answers, disputed))


def of_meeting(session: Session, meeting: Meeting, case: ExemptionCase) -> Simple:
    """How the people on the agenda of a meeting stand for the batch."""
    return of_case(session, case, [row.finding for row in meeting.items])


def in_batch(session: Session, meeting: Meeting, case: ExemptionCase) -> bool:
    """Whether a meeting is heard in the batch: it was called so, nobody took it out, and nothing speaks against it."""
    return meeting.simple and of_meeting(session, meeting, case).holds


def balance_of(session: Session, case: ExemptionCase) -> Decimal | None:
    """What the obligors of a case owe in all by the latest ledgers (单户余额), in 元; None where one is not known."""
    borrowers = {row.loan.borrower_id for row in case.loans}
    loans = session.scalars(select(Loan).where(Loan.borrower_id.in_(borrowers)).options(selectinload(Loan.facts)))
    owed = [loan.facts[-1].balance if loan.facts else None for loan in loans]
    known = [one for one in owed if one is not None]
    return sum(known, Decimal(0)) if owed and len(known) == len(owed) else None


def cap_of(session: Session, case: ExemptionCase) -> Decimal:
    """The cap of the list version the case is judged by, in 元."""
    for item in lists.pinned(session, case).items:
        if CAP in item.thresholds:
            return Decimal(str(item.thresholds[CAP]))
    return BATCH_BALANCE_CAP
