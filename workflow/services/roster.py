"""The roster read: institutions as a tree, their staff, and who held which post on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workflow.models.people import Employee, Institution, Posting


@dataclass
class Branch:
    """An institution in the tree, with the number of its own staff and the institutions below it."""

    institution: Institution
    staff: int
    below: list["Branch"] = field(default_factory=list)


def institution_tree(session: Session) -> list[Branch]:
    """The institutions, from the top, ordered by code."""
    staff = dict(session.execute(select(Employee.institution_id, func.count()).group_by(Employee.institution_id)).all())
    everyone = session.scalars(select(Institution).order_by(Institution.code))
    branches = {one.id: Branch(one, staff.get(one.id, 0)) for one in everyone}
    for branch in branches.values():
        if branch.institution.parent_id in branches:
            branches[branch.institution.parent_id].below.append(branch)
    return [branch for branch in branches.values() if branch.institution.parent_id not in branches]


def staff_of(institution: Institution) -> Select[Employee]:
    """The staff of one institution, ordered by staff number."""
    return _staff().where(Employee.institution_id == institution.id)


def staff_named(text: str) -> Select[Employee]:
    """Those whose name contains `text`, or whose staff number begins with it."""
    return _staff().where(or_(Employee.name.contains(text, autoescape=True),
                              Employee.staff_no.startswith(text, autoescape=True)))


def _staff() -> Select[Employee]:
    return select(Employee).options(joinedload(Employee.institution)).order_by(Employee.staff_no)


def posts_on(session: Session, employee_ids: Iterable[int], day: date) -> dict[int, Posting]:
    """The post each of these people holds on `day`; the later begun where there are two."""
    held = session.scalars(
        select(Posting)
        .where(Posting.employee_id.in_(employee_ids), Posting.from_on <= day,
               or_(Posting.to_on.is_(None), Posting.to_on >= day))
        .options(joinedload(Posting.institution))
        .order_by(Posting.from_on))
    return {posting.employee_id: posting for posting in held}
