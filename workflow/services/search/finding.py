"""Finding: the documents that have every word asked for, best first, and of them those the reader may read.

The database narrows down (`visible`, and for what lies deeper in a case the roles and seats that may reach it); the
right itself is then asked of `access.may`, as the pages ask it, before anything is counted, cut into pages or shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Result,
    Select,
    Text,
    and_,
    case,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from workflow.models import ExemptionCase, Finding, Letter, Objection, SearchDocument, Seat
from workflow.rules.actors import Actor
from workflow.rules.rights import roles_with
from workflow.rules.searching import BETWEEN, LONGEST, Question, question
from workflow.services import documents, objections
from workflow.services.access import below_code, may, visible
from workflow.services.search.describing import EVERYBODY, OBJECTION, key_of, objection_key
from workflow.terms import Reach, Sought

MOST = 1000
"""Hits that are counted and paged; beyond them the words say too little."""
BATCH = 200

OF_NO_CASE = ("edit_library",)
"""Rights in no case that a document may ask for."""
OF_A_CASE = tuple(dict.fromkeys(
    ("view_case", "view_person", "view_file", *(kind.right for kind in documents.KINDS.values()))))
"""Rights in a case that a document may ask for: those of every kind of letter among them."""
D = SearchDocument


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for: the words as typed, and of which kind, institution (and below) and year."""

    q: str = ""
    kind: Sought | None = None
    institution: str = ""
    year: int | None = None

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "Wanted":
        """From what was typed; a kind or year that is none is ignored."""
        kind, year = (typed.get(name, "").strip() for name in ("kind", "year"))
        return cls(
            q=" ".join(typed.get("q", "").split())[:LONGEST], kind=Sought(kind) if kind in list(Sought) else None,
            institution=typed.get("institution", "").strip(),
            year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() and year > "0000" else None)

    def as_query(self, **changes: Any) -> dict[str, Any]:
        """As parts of an address, with changes; what was not asked for is left out."""
        return {name: value for name, value in asdict(replace(self, **changes)).items() if value}

    @property
    def question(self) -> Question:
        """Its words as they are searched."""
        return question(self.q)


@dataclass(frozen=True, slots=True)
class Hit:
    """A document the reader may read."""

    id: int
    kind: Sought


@dataclass(frozen=True, slots=True)
class Found:
    """What was found and may be read, best first; `more`: there is more than is counted."""

    hits: tuple[Hit, ...] = ()
    more: bool = False

    def by_kind(self) -> dict[Sought, list[Hit]]:
        """The hits of each kind that has any, in the order of kinds."""
        groups = {kind: [hit for hit in self.hits if hit.kind == kind] for kind in Sought}
        return {kind: hits for kind, hits in groups.items() if hits}


def find(session: Session, actor: Actor, wanted: Wanted) -> Found:
    """The documents that have every word and that this reader may read, at most the first thousand.

    A number given whole comes first, then words in a title or name, then words in a text; the latest first among them.
    """
    asked = wanted.question
    if not asked.pairs:
        return Found()
    hits: list[Hit] = []
    with session.execute(_query(session, actor, wanted, asked)) as rows:
        for hit in _readable(session, actor, rows):
            if len(hits) == MOST:
                return Found(tuple(hits), more=True)
            hits.append(hit)
    return Found(tuple(hits))


def fetch(session: Session, hits: Sequence[Hit]) -> list[SearchDocument]:
    """The documents of hits, in their order."""
    found = {one.id: one for one in session.scalars(select(D).where(D.id.in_([hit.id for hit in hits])))}
    return [found[hit.id] for hit in hits]


# --- what the database is asked --------------------------------------------------------------------------------------


def _query(session: Session, actor: Actor, wanted: Wanted, asked: Question) -> Executable:
    """Everything that has the words, narrowed down to what the actor might read, in order."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    place = func.instr if sqlite else func.strpos
    whole = or_(*(place(D.numbers, f"{BETWEEN}{word}{BETWEEN}") > 0 for word in asked.words))
    named = and_(*(place(D.heading, word) > 0 for word in asked.words))
    query = select(D.id, D.kind, D.case_id, D.finding_id, D.right, D.party, D.key).outerjoin(
        ExemptionCase, ExemptionCase.id == D.case_id).execution_options(yield_per=BATCH)
    query = query.where(
        D.id.in_(_with_pairs(asked, sqlite)), *(place(D.words, word) > 0 for word in asked.unsure),
        _narrowed(session, actor, wanted), *_filters(wanted))
    return query.order_by(case((whole, 0), (named, 1), else_=2), D.day.desc(), D.key.desc())


def _with_pairs(asked: Question, sqlite: bool) -> Select[Any]:
    """The keys of the documents that have every pair."""
    if sqlite:
        wanted = " AND ".join(f'"{pair}"' for pair in asked.pairs)
        return select(column("rowid")).select_from(table("search_pairs")).where(
            text("search_pairs MATCH :pairs").bindparams(pairs=wanted))
    pairs: Any = column("pairs", ARRAY(Text))
    return select(column("id")).select_from(table("search_pairs")).where(pairs.contains(list(asked.pairs)))


def _filters(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What the reader narrowed the search down to. What is published names no institution, and so has none."""
    if wanted.kind is not None:
        yield D.kind == wanted.kind
    if wanted.institution:
        yield ExemptionCase.institution_id.in_(below_code(wanted.institution))
    if wanted.year is not None:
        yield D.day.between(date(wanted.year, 1, 1), date(wanted.year, 12, 31))


def _narrowed(session: Session, actor: Actor, wanted: Wanted) -> ColumnElement[bool]:
    """Documents the actor might read: all he may, and few that he may not."""
    of_cases = or_(
        *(and_(D.right == right, _might_reach(actor, right)) for right in OF_A_CASE),
        and_(D.right == OBJECTION, or_(*(_might_reach(actor, right) for right in objections.READING))))
    return or_(D.right.in_(_everywhere(actor)), and_(of_cases, visible(actor)),
               D.key.in_(_own_objections(session, actor, wanted)))


def _own_objections(session: Session, actor: Actor, wanted: Wanted) -> list[str]:
    """The keys of objections the actor raised, in cases he may know nothing of: where institutions are told apart, they
    are left out, as the notices are.
    """
    if wanted.institution or actor.employee_id is None:
        return []
    raised = session.execute(select(Objection.id, Objection.publication_id).where(
        Objection.raised_by_id.in_(actor.keys)))
    return [objection_key(one.id, one.publication_id) for one in raised]


def _everywhere(actor: Actor) -> list[str]:
    """The rights that open documents of no case to the actor."""
    return [EVERYBODY, *(right for right in OF_NO_CASE if may(actor, right))]


def _might_reach(actor: Actor, right: str) -> ColumnElement[bool]:
    """Whether the actor could have a right in a case he sees: by a role that reaches far, a seat, or as himself."""
    far = any(role in actor.roles and reach in (Reach.BRANCH, Reach.ANY) for role, reach in roles_with(right).items())
    if far or right == "view_case":
        return true()
    if actor.employee_id is None:
        return false()
    return or_(exists().where(Seat.case_id == D.case_id, Seat.employee_id == actor.employee_id),
               D.finding_id.in_(select(Finding.id).where(Finding.employee_id == actor.employee_id)))


# --- what the rights are asked ---------------------------------------------------------------------------------------


def _readable(session: Session, actor: Actor, rows: Result[Any]) -> Iterator[Hit]:
    """The rows the actor may read, in their order."""
    open_to_all = _everywhere(actor)
    for batch in rows.partitions():
        asked = [row for row in batch if row.case_id is not None and (
            row.kind == Sought.LETTER or row.right != "view_case" or not row.party)]
        cases, records = _cases(session, asked), _letters(session, asked) | _objections(session, asked)
        refused = {row.id for row in asked if not _may_read(session, actor, row, cases[row.case_id], records)}
        for row in batch:
            if row.id not in refused and (row.case_id is not None or row.right in open_to_all):
                yield Hit(row.id, row.kind)


def _may_read(session: Session, actor: Actor, row: Any, case: ExemptionCase, records: Mapping[str, Any]) -> bool:
    """Whether the actor may read a document of a case: as its page asks."""
    if row.kind == Sought.LETTER:
        return documents.readable(session, actor, records[row.key])
    if row.right == OBJECTION:
        return objections.readable(actor, case, records[row.key])
    finding = None if row.finding_id is None else next(one for one in case.findings if one.id == row.finding_id)
    return may(actor, row.right, case=case, finding=finding) and (row.party or not documents.is_party(actor, case))


def _cases(session: Session, rows: Sequence[Any]) -> dict[int, ExemptionCase]:
    """The cases of rows, with what rights are asked of."""
    query = select(ExemptionCase).where(ExemptionCase.id.in_({row.case_id for row in rows})).options(
        selectinload(ExemptionCase.findings), selectinload(ExemptionCase.seats),
        joinedload(ExemptionCase.institution), defer(ExemptionCase.report), defer(ExemptionCase.snapshot))
    return {one.id: one for one in session.scalars(query)} if rows else {}


def _letters(session: Session, rows: Sequence[Any]) -> dict[str, Letter]:
    """The letters among rows by their key, without their texts."""
    keys = [int(row.key.rpartition("-")[2]) for row in rows if row.kind == Sought.LETTER]
    query = select(Letter).where(Letter.id.in_(keys)).options(defer(Letter.body))
    return {key_of("letter", one.id): one for one in session.scalars(query)} if keys else {}


def _objections(session: Session, rows: Sequence[Any]) -> dict[str, Objection]:
    """The objections among rows by their key."""
    keys = [int(row.key.split("-")[1]) for row in rows if row.right == OBJECTION]
    query = select(Objection).where(Objection.id.in_(keys))
    return {objection_key(one.id, one.publication_id): one for one in session.scalars(query)} if keys else {}
