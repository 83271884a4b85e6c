"""The responsibility time line of a loan: who was in charge of which stage when, and the day the risk showed.

People and periods come from the ledger and the roster (`services.proposals`); what both leave open is said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workflow.models import Employee, ExemptionCase, Finding, Loan, LoanFact, NamedPerson, Posting
from workflow.rules.responsibility import Held, Key, Lane, Window, lanes
from workflow.rules.triggers import Exposure, Reason
from workflow.services.proposals import Part, exposure_of, is_head, is_vice_president, parts_of, spells
from workflow.terms import NON_PERFORMING, PersonState, Post, Stage

LEADERS = {Post.SUB_BRANCH_HEAD: is_head, Post.BRANCH_VP: is_vice_president}


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of the loan worth a line of its own; `reason` says what happened."""

    on: date
    reason: Reason


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The whole, from the approval or pay-out (`begins`, None where the ledger gives neither) to the day `ends`.

    `apart`: people on the case's list whose post belongs to no lane.
    """

    begins: date | None
    ends: date
    lanes: Sequence[Lane]
    marks: Sequence[Mark]
    exposure: Exposure | None
    apart: Sequence[Held] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of a case's list: posts, stages and period as the list has them."""

    staff_no: str
    name: str
    posts: Sequence[Post]
    stages: Sequence[Stage]
    from_on: date | None
    to_on: date | None


def of_loan(session: Session, loan: Loan, until: date, known_on: date | None = None) -> TimeLine:
    """The time line of a loan drawn up to `until`, by the ledgers up to `known_on` (all when None)."""
    return _drawn(session, loan, until, known_on, None)


def of_case(session: Session, case: ExemptionCase) -> TimeLine:
    """The time line of a case: the loan as it stood when the case was opened, and the people of the case's list."""
    first = min(case.loans, key=lambda row: row.id)
    told = case.snapshot.get("as_of")
    known_on = date.fromisoformat(told) if told else case.registered_on
    return _drawn(session, first.loan, max(case.registered_on, known_on), known_on, listed(case))


def listed(case: ExemptionCase) -> list[Listed]:
    """The people of a case: the findings, or before acceptance those named."""
    if case.findings:
        return [_of_record(one, one.person_name) for one in case.current if one.state != PersonState.DISCONTINUED]
    return [_of_record(one, one.name) for one in case.people_named]


def _of_record(one: Finding | NamedPerson, name: str) -> Listed:
    return Listed(one.employee.staff_no, name, [Post(post) for post in one.posts],
                  [Stage(stage) for stage in one.stages], one.responsible_from, one.responsible_to)


def _drawn(session: Session, loan: Loan, until: date, known_on: date | None,
           people: Sequence[Listed] | None) -> TimeLine:
    parts, roster = parts_of(session, loan, known_on)
    facts = [fact for fact in loan.facts if known_on is None or fact.as_of <= known_on]
    exposure = exposure_of(session, loan, known_on)
    begins = loan.approved_on or loan.disbursed_on
    held = [one for part in parts for one in _duties(part, roster)]
    apart: list[Held] = []
    if people is not None:
        held, apart = _of_list(held, people)
    if begins is not None:
        held += _successions(session, loan, begins, until)
    drawn = lanes(held, _windows(loan, facts, until), exposure.on if exposure else None)
    return TimeLine(begins, until, drawn, sorted(_marks(loan, facts, exposure), key=lambda mark: mark.on), exposure,
                    apart)


def _windows(loan: Loan, facts: Sequence[LoanFact], until: date) -> Mapping[Key, Window | None]:
    """When each stage was. Before the approval nobody notes the beginning; disposal begins with the first bad class."""
    day = loan.approved_on or loan.disbursed_on
    paid = loan.disbursed_on
    bad = min((fact.classified_on or fact.as_of for fact in facts if fact.risk_class in NON_PERFORMING), default=None)
    return {
        Stage.PRE_LOAN: Window(None, day) if day else None,
        Stage.UNDERWRITING: Window(day, day) if day else None,
        Stage.DISBURSEMENT: Window(paid, paid) if paid else None,
        Stage.POST_LOAN: _until(paid or day, until),
        Stage.DISPOSAL: _until(bad, until),
        Post.SUB_BRANCH_HEAD: _until(day, until),
        Post.BRANCH_VP: _until(day, until),
    }


def _until(start: date | None, until: date) -> Window | None:
    return Window(start, until) if start is not None and start <= until else None


def _duties(part: Part, roster: Mapping[str, Employee]) -> Iterator[Held]:
    """A duty in the loan as pieces of lanes. Leaders have lanes of their own, filled from the roster."""
    if part.post in LEADERS:
        return
    employee = roster.get(part.staff_no)
    for stage in part.stages:
        start = None if stage == Stage.PRE_LOAN else part.from_on
        yield Held(stage, part.post, part.staff_no, employee.name if employee else part.staff_no, start, part.to_on,
                   dated=part.from_on is not None)


def _of_list(held: Iterable[Held], people: Sequence[Listed]) -> tuple[list[Held], list[Held]]:
    """The duties with those of a case's list: the ledger's periods where it knows them, the list's own elsewhere.

    Whom the ledger knows and the list leaves out is marked so. Also the people of the list whose post has no lane.
    """
    stages = {one.staff_no: set(one.stages) for one in people}
    kept = [replace(one, listed=not one.staff_no or one.lane in stages.get(one.staff_no, ())) for one in held]
    known = {(one.staff_no, one.lane) for one in kept if one.listed}
    apart: list[Held] = []
    for one in people:
        post = next((post for post in one.posts if post not in LEADERS), None)
        if post is None:
            continue
        dated = one.from_on is not None or one.to_on is not None
        added = [Held(stage, post, one.staff_no, one.name, one.from_on, one.to_on, dated)
                 for stage in one.stages if (one.staff_no, stage) not in known]
        if len(added) == len(Stage):
            apart.append(added[0])
        else:
            kept += added
    return kept, apart


def _successions(session: Session, loan: Loan, begins: date, until: date) -> list[Held]:
    """Who led the branch over the life of the loan, as the roster has it."""
    people = session.scalars(
        select(Employee).join(Posting).where(Posting.institution_id == loan.institution_id, Posting.from_on <= until)
        .options(selectinload(Employee.postings)).order_by(Employee.staff_no).distinct())
    return [Held(post, post, one.staff_no, one.name, spell.from_on, spell.to_on)
            for one in people for spell in spells(one.postings, loan.institution_id)
            for post, fits in LEADERS.items()
            if fits(spell.title) and (spell.to_on is None or spell.to_on >= begins)]


def _marks(loan: Loan, facts: Sequence[LoanFact], exposure: Exposure | None) -> Iterator[Mark]:
    """Approval, pay-out, maturity, first overdue day, changes of class, and the day the risk showed."""
    overdue = min((fact.first_overdue_on for fact in facts if fact.first_overdue_on), default=None)
    days = (("mark_approved", loan.approved_on), ("mark_disbursed", loan.disbursed_on),
            ("mark_matures", loan.matures_on), ("mark_first_overdue", overdue))
    for code, day in days:
        if day is not None:
            yield Mark(day, Reason(code))
    changes = {(fact.classified_on, fact.risk_class): fact for fact in facts
               if fact.classified_on and fact.previous_class and fact.previous_class != fact.risk_class}
    for (day, now), fact in changes.items():
        if day is not None:
            yield Mark(day, Reason("mark_class", {"previous": fact.previous_class, "now": now}))
    if exposure is not None:
        yield Mark(exposure.on, Reason("mark_exposed", {"sign": exposure.reason.values["sign"]}))
