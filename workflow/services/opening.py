"""Opening cases on candidates, one by one or many in one go: every loan goes through the door by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import details as d
from workflow.models import CaseLoan, ExemptionCase, Loan, Submission
from workflow.rules.actors import Actor
from workflow.rules.situation import Refusal
from workflow.rules.triggers import Reason
from workflow.services import moving
from workflow.services.access import left_by
from workflow.services.candidates import Candidate, candidates
from workflow.services.deadlines import day_of
from workflow.services.loans import in_reach
from workflow.services.proposals import propose_people
from workflow.terms import Trigger

MOST = 50
"""Loans opened in one go."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One loan chosen for opening, and what is to be known before it is.

    `candidate` is None for a loan there is not, is out of reach, or is not on the list. `refused`: why the door is
    closed. `people`: how many the ledger and the roster name; `questions`: what they leave open.
    """

    loan_no: str
    candidate: Candidate | None
    refused: Sequence[Refusal]
    people: int = 0
    questions: Sequence[Reason] = ()

@dataclass(frozen=True, slots=True)
class Order:
    """What is sent for one loan: the triggers, the first of which opens the case, and the key of its row."""

    loan_no: str
    kinds: Sequence[Trigger]
    occurred_on: date
    key: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of it: the key and number of the case, and whether an earlier sending had opened it already."""

    case_id: int
    number: str
    again: bool


def within(session: Session, numbers: Iterable[str], *, by: Actor) -> dict[str, Candidate]:
    """The candidates of these loan numbers that the actor reaches."""
    wanted = list(numbers)
    found = candidates(session, where=[Loan.loan_no.in_(wanted), in_reach(by, "register_clue")], limit=len(wanted),
                       reader=by.keys)
    return {one.loan.loan_no: one for one in found}


def chosen(session: Session, numbers: Iterable[str], *, by: Actor, now: datetime) -> list[Chosen]:
    """The loans of these numbers, in their order. Reads only."""
    wanted = list(numbers)
    found = within(session, wanted, by=by)
    return [_chosen(session, number, found.get(number), by, now) for number in wanted]


def _chosen(session: Session, number: str, one: Candidate | None, by: Actor, now: datetime) -> Chosen:
    if one is None:
        return Chosen(number, None, [Refusal("loan_out_of_reach")])
    asked = _details(one.loan.id, kinds_of(one) or list(Trigger), one.fact.as_of)
    refused = moving.refusals(session, None, "register_clue", by=by, now=now, details=asked)
    people = propose_people(session, one.loan)
    return Chosen(number, one, refused, sum(person.employee is not None for person in people),
                  [problem for person in people for problem in person.problems])


def kinds_of(one: Candidate) -> list[Trigger]:
    """The triggers the ledger names; empty where somebody has to choose."""
    return [event.kind for event in one.triggers]


def day_of_facts(one: Candidate, now: datetime) -> date:
    """The day a trigger found in a ledger is registered with: the ledger's, and not after today."""
    return min(one.fact.as_of, day_of(now))


def open_case(session: Session, order: Order, *, by: Actor, now: datetime) -> Opened:
    """Open a case on one loan, further triggers added to it. Raises `moving.Refused`; the caller commits or rolls back.

    The same order a second time gives the case it opened the first time and changes nothing.
    """
    loan_id = session.scalar(select(Loan.id).where(Loan.loan_no == order.loan_no)) or 0
    event = moving.make(session, None, "register_clue", _details(loan_id, order.kinds, order.occurred_on), by=by,
                        now=now, key=order.key)
    if event.again:
        sent = session.get_one(Submission, order.key)
        case = session.get_one(ExemptionCase, sent.thing_id)
        return Opened(case.id, case.number, again=True)
    for kind in order.kinds[1:]:
        moving.make(session, event.thing, "add_trigger", d.AddTrigger(trigger=kind, occurred_on=order.occurred_on),
                    by=by, now=now)
    return Opened(event.thing.id, event.thing.number, again=False)


def case_on(session: Session, loan_no: str, *, by: Actor) -> str:
    """The number of the case a loan is under, or was last; empty where there is none for this actor."""
    query = (select(ExemptionCase.number).join(CaseLoan).join(Loan)
             .where(Loan.loan_no == loan_no, ExemptionCase.id.not_in(left_by(by.keys)))
             .order_by(CaseLoan.live.desc(), ExemptionCase.id.desc()).limit(1))
    return session.scalar(query) or ""


def _details(loan_id: int, kinds: Sequence[Trigger], day: date) -> d.RegisterClue:
    return d.RegisterClue(loan=loan_id, trigger=kinds[0], occurred_on=day)
