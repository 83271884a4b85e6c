"""Similar cases: the determined findings most like the one at hand, as far as a reader may know of them.

Whatever is hidden from him, because he has stepped aside there, has yet to declare, or is judged there himself, is no
part of it, neither of what he is shown nor of what his decision is measured by. One query of narrow columns reads all
that may be compared; the facts entered and the words are read only of those that can still be similar.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import Session, joinedload

from workflow.models import (
    Borrower,
    CaseLoan,
    Employee,
    ExemptionCase,
    FactSheet,
    Finding,
    LibraryEntry,
    ListAnswer,
    Loan,
    PersonFact,
    Posting,
    ToleranceSnapshot,
)
from workflow.rules.actors import Actor
from workflow.rules.facts import FACTS
from workflow.rules.kinds import Sort
from workflow.rules.leaks import Known
from workflow.rules.similar import (
    Distribution,
    Feature,
    Likeness,
    Profile,
    amount_band,
    close,
    departs,
    distribution,
    experience_band,
    overdue_band,
    phrases,
    ranked,
    word_pairs,
)
from workflow.rules.weighing import DEFAULT_ITEM
from workflow.services.access import closed_to, find_case, may
from workflow.services.since import amount_in
from workflow.terms import EntryState, HitStatus, Outcome, PersonState, TagKind

DETERMINED = (PersonState.DETERMINED, PersonState.NOTIFIED, PersonState.APPEALING, PersonState.EFFECTIVE)
SHOWN = 5
CHUNK = 500
COMPARED_FACTS = frozenset(
    name for name, fact in FACTS.items() if fact.kind.sort in (Sort.TRUTH, Sort.WORD, Sort.WORDS))
"""Facts that are the same or not; amounts and days never are."""


# --- reading profiles ------------------------------------------------------------------------------------------------

_FIRST_LOAN = select(func.min(CaseLoan.id)).where(
    CaseLoan.case_id == ExemptionCase.id).correlate(ExemptionCase).scalar_subquery()
_HIRED = select(Posting.employee_id, func.min(Posting.from_on).label("hired_on")).group_by(
    Posting.employee_id).subquery()
ROUGH = select(
    Finding.id, Finding.stages, Finding.posts, Finding.liability, Finding.outcome, Finding.determined_on,
    ExemptionCase.business_on, ExemptionCase.snapshot, Loan.product, Loan.guarantee, Borrower.industry,
    Borrower.obligor_type, ToleranceSnapshot.verdict, _HIRED.c.hired_on,
).join(ExemptionCase, ExemptionCase.id == Finding.case_id).join(CaseLoan, CaseLoan.id == _FIRST_LOAN).join(
    Loan, Loan.id == CaseLoan.loan_id).join(Borrower, Borrower.id == Loan.borrower_id).outerjoin(
    ToleranceSnapshot, ToleranceSnapshot.case_id == ExemptionCase.id).outerjoin(
    _HIRED, _HIRED.c.employee_id == Finding.employee_id)
"""The narrow columns a profile is made of; of several loans of a case the first speaks."""
HITS = select(ListAnswer.finding_id, ListAnswer.item_code).join(Finding, Finding.id == ListAnswer.finding_id).where(
    ListAnswer.status == HitStatus.HIT, ListAnswer.confirmed, ~ListAnswer.overturned)
"""What people confirmed to be hit and the committee has left standing."""


def _profiles(session: Session, *which: SQLColumnExpression[bool]) -> list[Profile]:
    """The findings of a condition without their late features, in the order of their keys."""
    hits: dict[int, set[str]] = {}
    for key, code in session.execute(HITS.where(*which)):
        hits.setdefault(key, set()).add(code)
    return [_profile(row, hits.get(row.id, ())) for row in session.execute(ROUGH.where(*which).order_by(Finding.id))]


def _profile(row: Any, items: Collection[str]) -> Profile:
    """One row as a profile: what was owed is told as it stood when the case was opened."""
    said = row.snapshot
    single = {
        Feature.LIABILITY: row.liability, Feature.PRODUCT: row.product, Feature.GUARANTEE: row.guarantee,
        Feature.INDUSTRY: row.industry, Feature.OBLIGOR: row.obligor_type, Feature.TOLERANCE: row.verdict,
        Feature.AMOUNT: amount_band(amount_in(said.get("balance"))),
        Feature.OVERDUE: overdue_band(said.get("days_past_due")), Feature.RISK_CLASS: said.get("risk_class"),
        Feature.EXPERIENCE: experience_band(row.hired_on, row.business_on),
    }
    features = {one: _set_of(str(value)) for one, value in single.items() if value}
    return Profile(row.id, {Feature.ITEMS: _set_of(*sorted(items)), Feature.STAGES: _set_of(*row.stages),
                            Feature.POSTS: _set_of(*row.posts), **features}, row.outcome, row.determined_on)


@lru_cache(maxsize=2_000)
def _set_of(*values: str) -> frozenset[str]:
    """The same few values over and over, held once."""
    return frozenset(values)


def _with_late(session: Session, rough: Sequence[Profile]) -> Iterator[Profile]:
    """The same profiles with facts entered and words."""
    keys = [one.key for one in rough]
    texts, facts = texts_of(session, keys), _facts(session, keys)
    for one in rough:
        late = {Feature.WORDS: word_pairs(texts.get(one.key, "")), Feature.FACTS: frozenset(facts.get(one.key, ()))}
        yield replace(one, features={**one.features, **late})


def texts_of(session: Session, keys: Sequence[int]) -> dict[int, str]:
    """The last statement of facts of each finding: what the person did, and what came of it."""
    found: dict[int, str] = {}
    for some in _chunks(keys):
        rows = session.execute(select(FactSheet.finding_id, FactSheet.conduct, FactSheet.causation).where(
            FactSheet.finding_id.in_(some)).order_by(FactSheet.id))
        found |= {key: f"{conduct}\n{causation}" for key, conduct, causation in rows}
    return found


def _facts(session: Session, keys: Sequence[int]) -> dict[int, set[str]]:
    """What was entered last of each compared fact, of the person or of the loan, as `name=value`."""
    found: dict[int, dict[str, str | None]] = {}
    for some in _chunks(keys):
        rows = session.execute(
            select(Finding.id, PersonFact.fact, PersonFact.value)
            .join(PersonFact, PersonFact.case_id == Finding.case_id)
            .where(Finding.id.in_(some), PersonFact.fact.in_(COMPARED_FACTS),
                   (PersonFact.finding_id == Finding.id) | PersonFact.finding_id.is_(None))
            .order_by(PersonFact.entered_at, PersonFact.id))
        for key, name, value in rows:
            found.setdefault(key, {})[name] = value
    return {key: {f"{name}={value}" for name, value in said.items() if value is not None}
            for key, said in found.items()}


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start:start + CHUNK] for start in range(0, len(keys), CHUNK))


# --- finding similar ones --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What is similar to one finding: its own profile, and the similar ones, the most like first."""

    own: Profile
    similar: Sequence[Likeness]

    @property
    def near(self) -> list[Likeness]:
        """The near-identical ones."""
        return [one for one in self.similar if one.is_near]

    @property
    def usual(self) -> Distribution:
        """The outcomes of the near-identical ones."""
        return distribution(self.near)

    @property
    def outcomes(self) -> Distribution:
        """The outcomes of all similar ones."""
        return distribution(self.similar)


class Pool:
    """Everything in other cases that may be compared for one reader, read once for all the people of a case."""

    def __init__(self, session: Session, actor: Actor, case: ExemptionCase) -> None:
        self.session, self.actor, self.case = session, actor, case
        self.profiles = _profiles(
            session, Finding.state.in_(DETERMINED), Finding.current, Finding.outcome.is_not(None),
            Finding.case_id != case.id, Finding.case_id.not_in(closed_to(actor.keys)))

    def like(self, finding: Finding, without: Collection[str] = ()) -> Found:
        """What is similar to a finding of the case. `without`: items the decision at hand does not leave standing."""
        (rough,) = _profiles(self.session, Finding.id == finding.id)
        (own,) = _with_late(self.session, [replace(rough, features=_standing(finding, rough, without))])
        return Found(own, ranked(own, _with_late(self.session, list(close(own, self.profiles)))))


def _standing(finding: Finding, rough: Profile, without: Collection[str]) -> dict[Feature, frozenset[str]]:
    """The features of a finding at hand: its items once the list is checked, less those that will not stand."""
    features: dict[Feature, frozenset[str]] = {
        one: values for one, values in rough.features.items() if one != Feature.ITEMS}
    if finding.answers:
        features[Feature.ITEMS] = rough.values(Feature.ITEMS) - frozenset(without)
    return features


# --- departing -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Departing:
    """An outcome that is another than the usual one, and what was found to be usual."""

    outcome: Outcome
    usual: Outcome
    found: Distribution

    @property
    def count(self) -> int:
        """How many of those compared had the usual outcome."""
        return self.found.counts[self.usual]


def usual_for(session: Session, actor: Actor, finding: Finding, without: Collection[str] = ()) -> Distribution:
    """The outcomes of the findings near-identical to this one, as far as the actor may know of them."""
    return Pool(session, actor, finding.case).like(finding, without).usual


def departing(outcome: Outcome | None, found: Distribution) -> Departing | None:
    """In what way an outcome departs from what is usual; None where it does not."""
    if outcome is None or found.usual is None or not departs(outcome, found):
        return None
    return Departing(outcome, found.usual, found)


def known_of(session: Session, actor: Actor, finding: Finding, text: str, keys: Collection[int]) -> Known:
    """Who and what a reason must not name. Of the findings compared that the actor may open: whom they are about, the
    customers and numbers, in any spelling. Of the rest of the bank: what stands in the text as it is, compared or not,
    so that a refusal tells nobody whom he was compared with.
    """
    opened = [one for one in session.scalars(select(Finding).where(Finding.id.in_(keys)))
              if may_open(session, actor, one)]
    own = {finding.person_name, finding.employee.name, finding.case.number,
           *(row.loan.borrower.name for row in finding.case.loans)}
    people, customers, numbers = (
        [*found, *_written(session, column, text)] for found, column in (
            ([one.person_name for one in opened], Employee.name),
            ([row.loan.borrower.name for one in opened for row in one.case.loans], Borrower.name),
            ([one.case.number for one in opened], ExemptionCase.number)))
    return Known(*(tuple(sorted(set(names) - own)) for names in (people, customers, (), numbers)))


def _written(session: Session, column: Any, text: str) -> Sequence[str]:
    """The values of a column that a text holds, spaces apart."""
    place = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    return session.scalars(select(column).where(column != "", place("".join(text.split()), column) > 0)).all()


# --- showing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """One similar finding as a reader is shown it: the record only where he may open it, and phrases both texts have.

    Where he may not, it is told by its profile: product, band, post, items, outcome and year.
    """

    likeness: Likeness
    record: Finding | None
    phrases: Sequence[str]


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page shows of one person: everything similar, the first of it, and published entries on the items."""

    found: Found
    first: Sequence[Shown]
    entries: Sequence[LibraryEntry]


def panel(pool: Pool, finding: Finding) -> Panel:
    """The panel of a person of the pool's case."""
    found = pool.like(finding)
    return Panel(found, shown(pool, finding, found.similar[:SHOWN]),
                 entries_on(pool.session, pool.actor, pool.case, found.own.values(Feature.ITEMS)))


def shown(pool: Pool, finding: Finding, similar: Iterable[Likeness]) -> list[Shown]:
    """The first of the similar ones, with what the reader may know of each."""
    rows = list(similar)
    keys = [one.other.key for one in rows]
    records = {one.id: one for one in pool.session.scalars(
        select(Finding).where(Finding.id.in_(keys)).options(joinedload(Finding.case)))}
    texts = texts_of(pool.session, [finding.id, *keys])
    return [Shown(one, record if may_open(pool.session, pool.actor, record) else None,
                  phrases(texts.get(finding.id, ""), texts.get(record.id, ""), _names(record)))
            for one in rows for record in [records[one.other.key]]]


def may_open(session: Session, actor: Actor, one: Finding) -> bool:
    """Whether the actor may open the page of a person in another case."""
    return (find_case(session, actor, one.case_id) is not None
            and may(actor, "view_person", case=one.case, finding=one))


def _names(one: Finding) -> list[str]:
    """Names in another case that no phrase may give away."""
    return [*(other.person_name for other in one.case.findings), one.case.institution.name,
            *(row.loan.borrower.name for row in one.case.loans)]


def entries_on(session: Session, actor: Actor, case: ExemptionCase, items: Collection[str]) -> list[LibraryEntry]:
    """Published library entries on one of the items, those on most of them first; none of cases closed to the reader.

    P01 is no item in common: it is what holds for everybody of whom nothing is proven.
    """
    items = set(items) - {DEFAULT_ITEM}
    published = session.scalars(select(LibraryEntry).where(
        LibraryEntry.state == EntryState.PUBLISHED, LibraryEntry.case_id != case.id,
        LibraryEntry.case_id.not_in(closed_to(actor.keys)))) if items else ()
    shared: Mapping[LibraryEntry, int] = {one: len(items.intersection(one.tagged(TagKind.ITEM))) for one in published}
    return sorted((one for one, count in shared.items() if count),
                  key=lambda one: (-shared[one], -one.id))[:SHOWN]
