"""Staff a ledger names without their number, found in the roster where only one person can be meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, and_, or_, select, update
from sqlalchemy.orm import Session

from workflow.models.ledger import HANDLERS, Loan
from workflow.models.people import Employee, Posting

TITLES: Mapping[str, tuple[str, ...]] = {
    "manager": ("客户经理",), "reviewer": ("审查",), "approver": ("审批",), "disburser": ("放款",),
    "post_loan": ("贷后", "风险监测"),
}
"""Words in the title of those who do each part of the business."""
AT_THE_BRANCH = frozenset({"manager", "post_loan"})
"""Parts done at the loan's own institution, and handed on in the course of time."""
SAID = tuple(f"{post}_{part}" for post in HANDLERS for part in ("no", "name"))


@dataclass(frozen=True, slots=True)
class Held:
    """A post somebody of that name held."""

    staff_no: str
    title: str
    institution_id: int
    from_on: date
    to_on: date | None


def resolve_handlers(session: Session) -> None:
    """Give every loan the numbers of those it names, where the roster has only one person who fits.

    Asked again after each ledger and each roster. A number found this way is marked in `Loan.by_name`.
    """
    nameless = or_(*(and_(getattr(Loan, f"{post}_no") == "", getattr(Loan, f"{post}_name") != "") for post in HANDLERS))
    loans = session.execute(select(Loan.id, Loan.institution_id, Loan.approved_on, Loan.disbursed_on, Loan.by_name,
                                   *(getattr(Loan, name) for name in SAID)).where(nameless)).all()
    held = _held(session, {getattr(loan, f"{post}_name") for loan in loans for post in HANDLERS})
    found = [(loan, numbers) for loan in loans if (numbers := _numbers(loan, held))]
    if found:
        session.execute(update(Loan), [
            {"id": loan.id, "by_name": sorted({*loan.by_name, *numbers})}
            | {f"{post}_no": number for post, number in numbers.items()} for loan, numbers in found])


def _held(session: Session, names: set[str]) -> dict[str, list[Held]]:
    """The posts of everybody of these names."""
    held: dict[str, list[Held]] = {}
    rows = session.execute(
        select(Employee.name, Employee.staff_no, Posting.title, Posting.institution_id, Posting.from_on, Posting.to_on)
        .join(Posting, Posting.employee_id == Employee.id).where(Employee.name.in_(names - {""})))
    for name, staff_no, title, institution_id, from_on, to_on in rows:
        held.setdefault(name, []).append(Held(staff_no, title, institution_id, from_on, to_on))
    return held


def _numbers(loan: Row[tuple[object, ...]], held: Mapping[str, Sequence[Held]]) -> dict[str, str]:
    """The numbers that can be told of one loan, by part."""
    numbers = {}
    for post in HANDLERS:
        name = getattr(loan, f"{post}_name")
        if not name or getattr(loan, f"{post}_no"):
            continue
        day = loan.disbursed_on if post == "disburser" else loan.approved_on or loan.disbursed_on
        number = the_one(post, held.get(name, ()), loan.institution_id, day)
        if number:
            numbers[post] = number
    return numbers


def the_one(post: str, held: Sequence[Held], institution_id: int, day: date | None) -> str | None:
    """The number of the only person of a name who fits a part of the business; None where nobody or several do.

    Fits: a title of that part, held on the day; at the branch, held there then or later, since loans are handed on.
    With nobody of such a title it is the only bearer of the name in the whole roster.
    """
    fitting = {one.staff_no for one in held if any(word in one.title for word in TITLES[post]) and (
        one.institution_id == institution_id and (day is None or one.to_on is None or one.to_on >= day)
        if post in AT_THE_BRANCH
        else day is None or (one.from_on <= day and (one.to_on is None or day <= one.to_on)))}
    bearers = fitting or {one.staff_no for one in held}
    return bearers.pop() if len(bearers) == 1 else None
