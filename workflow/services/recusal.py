"""What the records say of who may not sit in one case, gathered in a handful of queries whoever is asked about.

The rules that read it stand in `rules.recusal`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.models import (
    Attendance,
    BorrowerInterest,
    CaseWitness,
    Declaration,
    Employee,
    ExemptionCase,
    Finding,
    Institution,
    KeyStaff,
    Kinship,
    Meeting,
    Posting,
    Seat,
    Sitting,
)
from workflow.rules import recorded as r
from workflow.rules.persons import Persons
from workflow.services import persons
from workflow.services.deadlines import day_of
from workflow.terms import Declared, Role

UPPER = 1
"""The tier of the superior bank (T15): below it sits the institution's own committee, above it an appointed one."""


@dataclass(frozen=True)
class Gathered:
    """All of it, and the names of the staff it speaks of by number."""

    recorded: r.Recorded
    names: Mapping[str, str] = field(default_factory=dict)


def gather(session: Session, case: ExemptionCase, people: Collection[r.CasePerson]) -> Gathered:
    """What the records say of who may not sit in a case with these people."""
    known = persons.by_number(session)
    subjects = _numbers(known, (one.staff_no for one in people if one.subject))
    stakes = _stakes(session, case)
    kin = _kin(session, subjects | _numbers(known, (one.staff_no for one in stakes)))
    concerned = {number for one in kin for number in (one.staff_no, one.other)} | {one.staff_no for one in stakes}
    told = r.Recorded(
        people=list(people), postings=_postings(session, subjects), held=held(session, case), kin=kin, stakes=stakes,
        key_posts=_key_posts(session, _numbers(known, concerned)), testimonies=_testimonies(session, case),
        sat_below=_sat_below(session, case), upper=_upper(session, case), business_on=case.business_on, persons=known)
    return Gathered(told, _names(session, concerned | subjects))


def _numbers(known: Persons[str], numbers: Iterable[str]) -> set[str]:
    """Every number of the people behind these."""
    return {one for number in numbers for one in known.numbers(number)}


def held(session: Session, case: ExemptionCase) -> list[r.Held]:
    """The duties people have or had in a case, in those merged into it, and in the one it was split off from.

    Being judged in this case is one of them; a conflict declared elsewhere says nothing of the people here. Whoever
    was sent out of the room for this case was called as a member.
    """
    seats = session.execute(select(Seat, Employee.staff_no).join(Seat.employee).where(
        Seat.case_id.in_(_same_matter(case))).order_by(Seat.id))
    judged = session.execute(select(Employee.staff_no).join(Finding, Finding.employee_id == Employee.id).where(
        Finding.case_id == case.id))
    sent_out = [r.Held(row.employee.staff_no, Role.COMMITTEE_MEMBER, conflict=True) for row in case.out_of_the_room]
    return [r.Held(number, seat.role, day_of(seat.given_at), seat.case_id == case.id and bool(seat.has_conflict))
            for seat, number in seats] + [r.Held(number, Role.SUBJECT) for (number,) in judged] + sent_out


def _same_matter(case: ExemptionCase) -> Select[int]:
    """The keys of a case, of those merged into it, and of the one it was split off from."""
    return select(ExemptionCase.id).where(or_(
        ExemptionCase.id == case.id, ExemptionCase.merged_into_id == case.id, ExemptionCase.id == case.family_id))


def _postings(session: Session, subjects: Collection[str]) -> list[r.Posting]:
    """Postings under a direct superior, of everybody who is judged and everybody who is a superior of one."""
    rows = session.execute(
        select(Employee.staff_no, Posting.superior_no, Posting.from_on, Posting.to_on).join(Posting.employee)
        .where(Posting.superior_no.is_not(None),
               Employee.staff_no.in_(subjects) | Posting.superior_no.in_(subjects)))
    return [r.Posting(number, superior, since, until) for number, superior, since, until in rows if superior]


def _stakes(session: Session, case: ExemptionCase) -> list[r.Stake]:
    """Interests in the borrowers of the case: by customer number, or by name where no number was declared."""
    borrowers = [row.loan.borrower for row in case.loans]
    of_them = or_(
        BorrowerInterest.customer_no.in_({one.customer_no for one in borrowers}),
        and_(BorrowerInterest.customer_no == "", BorrowerInterest.borrower_name.in_({one.name for one in borrowers})))
    names = {one.customer_no: one.name for one in borrowers}
    rows = session.execute(select(BorrowerInterest, Employee.staff_no).join(BorrowerInterest.employee).where(of_them))
    return [r.Stake(number, one.kind, names.get(one.customer_no, one.borrower_name), one.declared_on, one.source,
                    one.relation, one.relative_name, one.from_on, one.to_on) for one, number in rows]


def _kin(session: Session, numbers: Collection[str]) -> list[r.Kin]:
    """Kinships within the bank that one of these people has."""
    one, other = aliased(Employee), aliased(Employee)
    rows = session.execute(
        select(Kinship, one.staff_no, other.staff_no).join(one, one.id == Kinship.employee_id)
        .join(other, other.id == Kinship.relative_id)
        .where(one.staff_no.in_(numbers) | other.staff_no.in_(numbers)).order_by(Kinship.id))
    return [r.Kin(number, relative, kin.relation, kin.declared_on, kin.source, kin.ended_on)
            for kin, number, relative in rows]


def _key_posts(session: Session, numbers: Collection[str]) -> list[r.KeyPost]:
    rows = session.execute(select(Employee.staff_no, KeyStaff.from_on, KeyStaff.to_on).join(KeyStaff.employee).where(
        Employee.staff_no.in_(numbers)))
    return [r.KeyPost(number, since, until) for number, since, until in rows]


def _testimonies(session: Session, case: ExemptionCase) -> list[r.Witnessed]:
    rows = session.execute(select(Employee.staff_no, CaseWitness.testified_on).join(CaseWitness.employee).where(
        CaseWitness.case_id.in_(_same_matter(case))).order_by(CaseWitness.id))
    return [r.Witnessed(number, on) for number, on in rows]


def _sat_below(session: Session, case: ExemptionCase) -> list[r.SatBelow]:
    """Who was called as a member at a tier below the present one, whether the meeting came to pass or not."""
    rows = session.execute(
        select(Employee.staff_no, Sitting.tier, Sitting.held_on).join(Attendance, Attendance.employee_id == Employee.id)
        .join(Meeting, Meeting.id == Attendance.meeting_id).join(Sitting, Sitting.id == Meeting.sitting_id)
        .where(Meeting.case_id.in_(_same_matter(case)), Sitting.tier < case.tier, ~Attendance.standby,
               ~Attendance.recused).order_by(Attendance.id))
    return [r.SatBelow(number, tier, on) for number, tier, on in rows]


def _upper(session: Session, case: ExemptionCase) -> frozenset[str] | None:
    """The staff of the institutions above that of a case, where the superior bank's committee is to hear it."""
    if case.tier != UPPER:
        return None
    parts = case.institution.path.split("/")
    above = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
    return frozenset(session.scalars(select(Employee.staff_no).join(Employee.institution).where(
        Institution.path.in_(above))))


def _names(session: Session, numbers: Collection[str]) -> dict[str, str]:
    return dict(session.execute(select(Employee.staff_no, Employee.name).where(
        Employee.staff_no.in_(numbers))).all())


def declared_last(session: Session, employees: Collection[int]) -> dict[tuple[int, Declared], date]:
    """When each of these employees, as a person, last declared. Who never did is not in it: undeclared, not free."""
    known = persons.by_key(session)
    numbers = {key for one in employees for key in known.numbers(one)}
    rows = session.execute(select(Declaration.employee_id, Declaration.kind, func.max(Declaration.declared_on)).where(
        Declaration.employee_id.in_(numbers)).group_by(Declaration.employee_id, Declaration.kind))
    last: dict[tuple[int, Declared], date] = {}
    for key, kind, day in rows:
        person = (known.of(key), kind)
        last[person] = max(day, last.get(person, day))
    return {(one, kind): last[known.of(one), kind] for one in employees for kind in Declared
            if (known.of(one), kind) in last}
