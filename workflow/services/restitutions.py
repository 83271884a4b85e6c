"""What is to be paid back and put right after a finding was revoked or made lighter, and who has yet to do it."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workflow.models import (
    AccountabilityOrder,
    Finding,
    Publication,
    PublicationPerson,
    Restitution,
)
from workflow.rules.deadlines import PERIODS, Key, due
from workflow.rules.restitution import Carried, owed
from workflow.services import deadlines
from workflow.services.situation import Loaded
from workflow.terms import Outcome
from workflow.wording.codes import cn_day


def open_ones(session: Session, finding_id: int) -> list[Restitution]:
    """What is still to be done for one person, in the order of the list."""
    return [one for one in listed(session, [finding_id]) if one.settled_on is None]


def listed(session: Session, findings: Collection[int]) -> list[Restitution]:
    """Everything on the lists of these people."""
    return list(session.scalars(select(Restitution).where(Restitution.finding_id.in_(findings)).options(
        joinedload(Restitution.settled_by)).order_by(Restitution.id)))


def list_owed(s: Loaded, before: Outcome, leaning: Sequence[Finding]) -> None:
    """Void the orders that lean on these records, which hold no more, and list what is owed; it is due in ten days."""
    carried = [one for finding in leaning for one in _void(s, finding)]
    told = owed(before, s.person.outcome, [Carried(one.id, one.measure, one.amount) for one in carried],
                _notice(s.session, [s.person.id, *(one.id for one in leaning)]))
    if not told:
        return
    last = due(PERIODS[Key.RESTITUTION], s.today, deadlines.calendar_of(s.session)).day
    for one in told:
        s.session.add(Restitution(
            case_id=s.case.id, finding_id=s.person.id, appeal_id=s.appeal.id if s.appeal is not None else None,
            order_id=one.order, kind=one.kind, what=one.what, amount=one.amount, listed_on=s.today, due_on=last))
    deadlines.start(s.session, s.whose, Key.RESTITUTION, s.today)


def _void(s: Loaded, finding: Finding) -> list[AccountabilityOrder]:
    """Orders that lean on what no longer holds are void; those that had been carried out are given back."""
    fell = list(s.session.scalars(select(AccountabilityOrder).where(
        AccountabilityOrder.finding_id == finding.id, AccountabilityOrder.state != "void")))
    carried = [one for one in fell if one.state == "executed"]
    for one in fell:
        if one in carried:
            one.refund = f"{one.measure}（{one.amount or ''}）须予返还、恢复"
        one.state = "void"
    return carried


def _notice(session: Session, findings: Collection[int]) -> str:
    """The day of the last notice that spoke of one of these records; empty where none did."""
    day: date | None = session.scalar(
        select(Publication.opened_on).join(PublicationPerson, PublicationPerson.publication_id == Publication.id)
        .where(PublicationPerson.finding_id.in_(findings)).order_by(Publication.id.desc()).limit(1))
    return cn_day(day) if day is not None else ""


def settle(s: Loaded) -> None:
    """One thing is done; with the last of them the period ends."""
    one = s.session.get_one(Restitution, s.details.restitution)
    one.settled_on, one.settled_by_id, one.receipt = s.today, s.by.employee_id, s.details.receipt
    s.session.flush()
    if not open_ones(s.session, s.person.id):
        deadlines.end(s.session, s.whose, Key.RESTITUTION, s.today, s.row.name)
