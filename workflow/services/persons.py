"""Who stands behind staff numbers, as HR has told (`flask people import`)."""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from workflow.models import Employee, SamePerson
from workflow.rules.persons import Persons


def by_key(session: Session) -> Persons[int]:
    """People by the keys of their employee records."""
    return Persons(session.execute(select(SamePerson.employee_id, SamePerson.other_id)))


def by_number(session: Session) -> Persons[str]:
    """People by their staff numbers."""
    one, other = aliased(Employee), aliased(Employee)
    return Persons(session.execute(
        select(one.staff_no, other.staff_no).select_from(SamePerson)
        .join(one, one.id == SamePerson.employee_id).join(other, other.id == SamePerson.other_id)))


def others_of(session: Session, employee_id: int) -> frozenset[int]:
    """The keys of the other employee records of the person behind one."""
    return by_key(session).numbers(employee_id) - {employee_id}
