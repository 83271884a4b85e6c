"""A draft of the lists tried out on the bank's own determined cases. Reads only.

Who is tried is whoever has been ruled on and still is: superseded rounds, and people who left the procedure, are not.
Both versions are asked on the same facts, those known on the day people last answered.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workflow.models import CaseLoan, Employee, ExemptionCase, Finding, ListVersionRecord, Loan
from workflow.rules.actors import Actor
from workflow.rules.backtesting import Backtest, Comparison, Person, Slice, Tried, Version, band
from workflow.rules.lists import ListVersion, read_rules, version_of
from workflow.rules.situation import Refusal
from workflow.services import list_review, lists, person_facts
from workflow.services.access import below_code, may, shut_to
from workflow.services.explaining import setting_of
from workflow.services.moving import Refused
from workflow.services.subjects import day_that_counts, decided_otherwise, subject_of
from workflow.terms import PersonState, Post

RULED = frozenset({PersonState.DETERMINED, PersonState.NOTIFIED, PersonState.APPEALING, PersonState.EFFECTIVE})
"""Where somebody stands who has been ruled on."""
BATCH = 50
"""How many people are read and tried at one time: as long as somebody reads, an SQLite file lets nobody commit."""

Tell = Callable[[str, int, int], None]
"""Is told the phase, how many are done and how many there are, while nothing is being read: whoever is told may end the
transaction, so that others can write.
"""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whose records a version cannot be tried on, and why."""

    person: Person
    why: str


def versions_for(session: Session, record: ListVersionRecord) -> tuple[Version, Version]:
    """The version a draft is based on, and the draft as it stands. Raises Refused where either cannot be tried."""
    wrong = list_review.flaws(record)
    if wrong:
        raise Refused([Refusal("backtest_flawed", {"flaws": wrong})])
    base = lists.numbered(session, record.based_on)
    if base is None:
        raise Refused([Refusal("backtest_no_base", {"number": record.based_on or "—"})])
    return ready(base), ready(version_of(lists.tables_of(record)))


def ready(version: ListVersion) -> Version:
    """A version with its formulas read."""
    return Version(version, read_rules(version))


def run(session: Session, old: Version, new: Version, cut: Slice, today: date,
        tell: Tell = lambda _phase, _done, _total: None) -> tuple[Backtest, list[LeftOut]]:
    """Try a draft on the determined people of a slice; those it cannot be tried on are told apart."""
    comparison, found, left_out = Comparison(old, new, setting_of(session)), Backtest(), list[LeftOut]()
    wanted = selected(session, cut)
    tell("reading", 0, 0)
    for start in range(0, len(wanted), BATCH):
        people = list(people_of(session, dict(wanted[start:start + BATCH]), old, new, today))
        tell("trying", start + len(people), len(wanted))
        for one in each(comparison, people):
            if isinstance(one, LeftOut):
                left_out.append(one)
            else:
                found.add(one)
    found.settle()
    return found, left_out


def each(comparison: Comparison, people: Sequence[Person]) -> Iterable[Tried | LeftOut]:
    """All of them at once; one at a time where somebody among them cannot be tried, to tell who."""
    try:
        return list(comparison.tried(people))
    except ValueError:
        return [_alone(comparison, person) for person in people]


def _alone(comparison: Comparison, person: Person) -> Tried | LeftOut:
    try:
        return next(comparison.tried([person]))
    except ValueError as wrong:
        return LeftOut(person, str(wrong).removeprefix(f"{person.name}："))


# --- the people -------------------------------------------------------------------------------------------------------


def selected(session: Session, cut: Slice) -> list[tuple[int, Fraction | None]]:
    """The keys of the determined people of a slice by case, each with the amount of the loans (元)."""
    query = select(Finding.id, Finding.case_id, Finding.posts).join(Finding.case).where(
        Finding.current, Finding.state.in_(RULED), Finding.outcome.is_not(None)).order_by(Finding.case_id, Finding.id)
    if cut.institution:
        query = query.where(ExemptionCase.institution_id.in_(below_code(cut.institution)))
    if cut.since is not None:
        query = query.where(Finding.determined_on >= cut.since)
    if cut.until is not None:
        query = query.where(Finding.determined_on <= cut.until)
    if cut.outcome is not None:
        query = query.where(Finding.outcome == cut.outcome)
    amounts = _amounts(session)
    rows = [(key, amounts.get(case_id), posts) for key, case_id, posts in session.execute(query)]
    return [(key, amount) for key, amount, posts in rows
            if (cut.post is None or cut.post in posts) and (cut.band is None or band(amount) is cut.band)]


def _amounts(session: Session) -> Mapping[int, Fraction | None]:
    """By case what was lent in all its loans (元); None where that is not known of each."""
    sums: dict[int, Fraction | None] = {}
    for case_id, amount in session.execute(select(CaseLoan.case_id, Loan.amount).join(CaseLoan.loan)):
        before = sums.get(case_id, Fraction(0))
        sums[case_id] = None if before is None or amount is None else before + Fraction(amount)
    return sums


def people_of(session: Session, wanted: Mapping[int, Fraction | None], old: Version, new: Version,
              today: date) -> Iterator[Person]:
    """These people with what the records know of them, read together; nobody is named but by the case's number."""
    case = joinedload(Finding.case)
    rows = session.scalars(select(Finding).where(Finding.id.in_(wanted)).order_by(Finding.case_id, Finding.id).options(
        selectinload(Finding.answers), case.joinedload(ExemptionCase.institution),
        case.selectinload(ExemptionCase.triggers),
        case.selectinload(ExemptionCase.loans).joinedload(CaseLoan.loan).selectinload(Loan.facts),
        joinedload(Finding.employee).selectinload(Employee.postings)))
    for finding in rows:
        yield person_of(session, finding, old, new, today, wanted[finding.id])


def person_of(session: Session, finding: Finding, old: Version, new: Version, today: date,
              amount: Fraction | None = None) -> Person:
    """One person to be tried, with the answers the older version knows; the day is that of the last answer."""
    as_of = day_that_counts(session, finding, finding.determined_on or today)
    subject = subject_of(finding, old.version, person_facts.known(session, finding, as_of))
    known = replace(subject, confirmed=old.takes(subject.confirmed))
    return Person(f"{finding.case.number} 责任人〔{finding.id}〕", known, as_of, finding.case.institution.name, amount,
                  finding.outcome, finding.id, tuple(map(Post, finding.posts)),
                  decided_otherwise(session, finding.case, old.version, new.version, as_of))


# --- names ------------------------------------------------------------------------------------------------------------


def readable(session: Session, actor: Actor, keys: Iterable[int | None]) -> dict[int, Finding]:
    """Of these people those whose file the reader may see, by key."""
    case = joinedload(Finding.case)
    eager = (case.joinedload(ExemptionCase.institution), *map(case.selectinload, (
        ExemptionCase.seats, ExemptionCase.findings, ExemptionCase.triggers, ExemptionCase.people_named)))
    return {one.id: one for one in _findings(session, keys, *eager)
            if may(actor, "view_file", case=one.case, finding=one)}


def hidden(session: Session, actor: Actor) -> set[int]:
    """The people of cases in which the actor has stepped aside, or has yet to declare: not listed to him, only counted.
    """
    return set(session.scalars(select(Finding.id).where(Finding.case_id.in_(shut_to(actor.keys)))))


def names(session: Session, people: Iterable[Person], actor: Actor | None = None) -> dict[int | None, str]:
    """By key how each person is listed, with the number of the case: those whose file the reader may see, or everybody
    where no reader is given (the command line).
    """
    keys = [one.key for one in people]
    found = (readable(session, actor, keys).values() if actor is not None
             else _findings(session, keys, joinedload(Finding.case)))
    return {one.id: f"{one.case.number} {one.person_name}" for one in found}


def renamed(person: Person, known: Mapping[int | None, str]) -> Person:
    """The person by name, where it is known; by the number of the case and of the record where it is not."""
    return replace(person, name=known.get(person.key, person.name))


def named(flips: Iterable[Tried], known: Mapping[int | None, str]) -> list[Tried]:
    """The same people by name, where it is known."""
    return [replace(one, person=renamed(one.person, known)) for one in flips]


def _findings(session: Session, keys: Iterable[int | None], *eager: Any) -> Iterator[Finding]:
    wanted = sorted({key for key in keys if key is not None})
    for start in range(0, len(wanted), BATCH):
        yield from session.scalars(
            select(Finding).where(Finding.id.in_(wanted[start:start + BATCH])).options(*eager))
