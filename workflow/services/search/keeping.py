"""Keeping what is found equal to what is recorded: in the transaction that changes a record, or all at once.

Whatever a flush adds, changes or takes away is noted (`WATCHED`), and what was noted is described anew just before the
transaction commits; statements that go past the session say so themselves (`changed`). `rebuild` makes everything anew,
and `differences` says where it is not as it should be.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, delete, event, func, insert, inspect, select, text
from sqlalchemy.orm import Session, object_session

from workflow.models import (
    Appeal,
    Base,
    Borrower,
    CaseLoan,
    Employee,
    Evidence,
    ExemptionCase,
    FactSheet,
    Finding,
    Institution,
    Interview,
    Letter,
    LibraryEntry,
    ListAnswer,
    ListVersionRecord,
    Loan,
    NamedPerson,
    Objection,
    PersonFact,
    Publication,
    SearchDocument,
    Statement,
)
from workflow.models.publication import ENTRY_PARTS
from workflow.rules.searching import pairs
from workflow.services.search.describing import OWNERS

Owner = tuple[str, int]
NOTED = "search_owners"
CHUNK = 200
TABLE: Any = SearchDocument.__table__
COLUMNS = tuple(column.name for column in TABLE.c if column.name != "id")
HELD = select(TABLE).where(TABLE.c.owner.in_(bindparam("owners", expanding=True))).with_for_update()
ADD = insert(TABLE).returning(TABLE.c.id, TABLE.c.words)


# --- noting what has changed -----------------------------------------------------------------------------------------


def _own(*groups: str, key: str = "id") -> Callable[[Session, Any], Iterator[Owner]]:
    """The owners that bear the key a record holds in `key`."""
    def owners(_session: Session, record: Any) -> Iterator[Owner]:
        for group in groups:
            yield group, getattr(record, key)
    return owners


def _finding(_session: Session, one: Finding) -> Iterator[Owner]:
    yield "people", one.case_id
    yield "file", one.id


def _entered(_session: Session, one: PersonFact) -> Iterator[Owner]:
    yield ("case", one.case_id) if one.finding_id is None else ("file", one.finding_id)


def _lists(_session: Session, _one: ListVersionRecord) -> Iterator[Owner]:
    yield "lists", 0


def _elsewhere(session: Session, one: Any) -> Iterator[Owner]:
    yield from _owners_of(session, type(one), [one.id])


WATCHED: Mapping[type[Base], tuple[frozenset[str], Callable[[Session, Any], Iterator[Owner]]]] = MappingProxyType({
    ExemptionCase: (frozenset({"number", "title", "institution_id", "registered_on", "report"}), _own("case")),
    CaseLoan: (frozenset({"loan_id"}), _own("case", key="case_id")),
    NamedPerson: (frozenset({"employee_id", "posts"}), _own("people", key="case_id")),
    Finding: (frozenset({"person_name", "posts", "employee_id", "institution_id", "current"}), _finding),
    Letter: (frozenset({"void"}), _own("letter")),
    Evidence: (frozenset({"case_id", "finding_id", "title", "source", "file_name", "obtained_on"}), _own("evidence")),
    FactSheet: (frozenset({"duties", "conduct", "causation"}), _own("file", key="finding_id")),
    Interview: (frozenset({"record", "place", "held_on"}), _own("file", key="finding_id")),
    Statement: (frozenset({"words", "answer"}), _own("file", key="finding_id")),
    ListAnswer: (frozenset({"reason"}), _own("file", key="finding_id")),
    PersonFact: (frozenset(), _entered),
    Appeal: (frozenset({"grounds", "words", "decision"}), _own("file", key="finding_id")),
    Publication: (frozenset({"content", "withdrawn", "opened_on"}), _own("notice")),
    Objection: (frozenset({"words", "reply"}), _own("notice", key="publication_id")),
    LibraryEntry: (frozenset({"state", "number", "title", *ENTRY_PARTS, "published_on"}), _own("entry")),
    ListVersionRecord: (frozenset({"state"}), _lists),
    Borrower: (frozenset({"name"}), _elsewhere), Loan: (frozenset({"loan_no", "borrower_id"}), _elsewhere),
    Employee: (frozenset({"name", "staff_no", "institution_id"}), _elsewhere),
    Institution: (frozenset({"name"}), _elsewhere),
})
"""For each record that is found or helps to be: the fields that show, and the owners to be described anew."""


def _owners_of(session: Session, record: type[Base], keys: Collection[int]) -> Iterator[Owner]:
    """The owners that show something of borrowers, loans, employees or institutions."""
    named, judged = select(NamedPerson.case_id), select(Finding.case_id)
    queries = {
        Borrower: {"case": [select(CaseLoan.case_id).join(CaseLoan.loan).where(Loan.borrower_id.in_(keys))]},
        Loan: {"case": [select(CaseLoan.case_id).where(CaseLoan.loan_id.in_(keys))]},
        Employee: {"people": [named.where(NamedPerson.employee_id.in_(keys)),
                              judged.where(Finding.employee_id.in_(keys))]},
        Institution: {
            "case": [select(ExemptionCase.id).where(ExemptionCase.institution_id.in_(keys))],
            "people": [judged.where(Finding.institution_id.in_(keys)),
                       named.join(NamedPerson.employee).where(Employee.institution_id.in_(keys))]},
    }
    for group, asked in queries[record].items():
        for query in asked:
            yield from ((group, key) for key in session.scalars(query.distinct()))


def changed(session: Session, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Note rows that a statement has changed past the session, each given by its `id` with the fields it changed."""
    if record not in (Borrower, Loan, Employee, Institution):
        return
    shown, _ = WATCHED[record]
    keys = [row["id"] for row in rows if not shown.isdisjoint(row)]
    for start in range(0, len(keys), CHUNK):
        _noted(session).update(_owners_of(session, record, keys[start:start + CHUNK]))


def _noted(session: Session) -> set[Owner]:
    found: set[Owner] = session.info.setdefault(NOTED, set())
    return found


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: object) -> None:
    """Note whose documents the records just flushed belong to."""
    for record in session.new:
        if type(record) in WATCHED:
            _noted(session).update(WATCHED[type(record)][1](session, record))
    for record in session.dirty:
        shown, owners = WATCHED.get(type(record), (frozenset(), None))
        if owners is not None and any(inspect(record).attrs[name].history.has_changes() for name in shown):
            _noted(session).update(owners(session, record))


def _note_gone(_mapper: object, _connection: object, record: Any) -> None:
    """Note whose document a record was that is taken away, an orphan too: a flush lists those nowhere."""
    session = object_session(record)
    if session is not None:
        _noted(session).update(WATCHED[type(record)][1](session, record))


for _record, (_, _owners) in WATCHED.items():
    if _owners is not _elsewhere:  # nobody takes borrowers, loans, employees or institutions away
        event.listen(_record, "after_delete", _note_gone)


@event.listens_for(Session, "before_commit")
def _write_the_rest(session: Session) -> None:
    """Whoever commits without having called `keep` leaves nothing behind either."""
    session.flush()
    keep(session)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    """What was undone needs no describing."""
    session.info.pop(NOTED, None)


# --- writing ---------------------------------------------------------------------------------------------------------


def keep(session: Session) -> None:
    """Describe anew what this transaction has changed so far. The door calls it once a move is made."""
    if session.info.get(NOTED):
        write(session, session.info.pop(NOTED))


def write(session: Session, owners: Collection[Owner]) -> None:
    """Make the documents of these owners what their records say now. Commits nothing."""
    names = [f"{group}-{key}" for group, key in owners]
    held = {row.key: row for start in range(0, len(names), CHUNK)
            for row in session.execute(HELD, {"owners": names[start:start + CHUNK]})}
    wanted: dict[str, dict[str, Any]] = {}
    for group in {group for group, _ in owners}:
        keys = [key for one, key in owners if one == group]
        for start in range(0, len(keys), CHUNK):
            wanted |= {one.key: one.row() for one in OWNERS[group][0](session, keys[start:start + CHUNK])}
    for key, old in held.items():
        if key not in wanted or wanted[key] != _row(old):
            _take_away(session, old)
    _add(session, [row for key, row in wanted.items() if key not in held or row != _row(held[key])])


def _row(old: Any) -> dict[str, Any]:
    return {name: getattr(old, name) for name in COLUMNS}


def _take_away(session: Session, old: Any) -> None:
    """Take one document away, and the pairs it was found by."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search_pairs (search_pairs, rowid, pairs) VALUES ('delete', :id, :pairs)"),
                        {"id": old.id, "pairs": " ".join(pairs(old.words))})
    session.execute(delete(TABLE).where(TABLE.c.id == old.id))


def _add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write documents, and the pairs they are found by."""
    if not rows:
        return
    made = session.execute(ADD, list(rows))
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("INSERT INTO search_pairs (rowid, pairs) VALUES (:id, :pairs)"),
                        [{"id": one.id, "pairs": " ".join(pairs(one.words))} for one in made])
    else:
        session.execute(text("INSERT INTO search_pairs (id, pairs) VALUES (:id, :pairs)"),
                        [{"id": one.id, "pairs": pairs(one.words)} for one in made])


def rebuild(session: Session, progress: Callable[[int], object] = lambda done: None) -> int:
    """Describe everything anew; how many documents there are. `progress` is told of owners done. Commits nothing."""
    session.flush()
    session.info.pop(NOTED, None)
    sqlite = session.get_bind().dialect.name == "sqlite"
    if sqlite:
        session.execute(text("INSERT INTO search_pairs (search_pairs) VALUES ('delete-all')"))
    session.execute(delete(TABLE))
    count = 0
    for group, keys in _all_owners(session):
        rows = [one.row() for one in OWNERS[group][0](session, keys)]
        _add(session, rows)
        count += len(rows)
        progress(len(keys))
    if sqlite:
        session.execute(text("INSERT INTO search_pairs (search_pairs) VALUES ('optimize')"))
    return count


def _all_owners(session: Session) -> Iterator[tuple[str, list[int]]]:
    """The keys of every owner there is, some hundred of a kind at a time."""
    for group, (_, column) in OWNERS.items():
        keys = [0] if column is None else list(session.scalars(select(column).order_by(column)))
        yield from ((group, keys[start:start + CHUNK]) for start in range(0, len(keys), CHUNK))


def owners_count(session: Session) -> int:
    """How many owners there are to be described."""
    counts = (1 if column is None else session.scalar(select(func.count(column))) for _, column in OWNERS.values())
    return sum(count or 0 for count in counts)


# --- checking --------------------------------------------------------------------------------------------------------


def differences(session: Session) -> Iterator[tuple[str, str]]:
    """The key of every document that is not as its record says, and how; then pairs kept for too many or too few."""
    held = {row.key: row for row in session.execute(select(TABLE))}
    wanted = (one.row() for group, keys in _all_owners(session) for one in OWNERS[group][0](session, keys))
    counted: Counter[str] = Counter()
    for row in wanted:
        old = held.pop(row["key"], None)
        if old is None:
            yield row["key"], "检索里没有"
        elif _row(old) != row:
            yield row["key"], "检索里的内容与记录不同"
        if old is not None:
            counted.update(pairs(old.words))
    for old in held.values():
        yield old.key, "检索里有，记录里没有"
        counted.update(pairs(old.words))
    kept = dict(_counted(session))
    for pair in sorted(kept.keys() | counted.keys()):
        if kept.get(pair, 0) != counted[pair]:
            yield pair, f"这两个字的索引指向 {kept.get(pair, 0)} 份，应为 {counted[pair]} 份"


def _counted(session: Session) -> Iterable[tuple[str, int]]:
    """How many documents are kept under each pair."""
    query = (
        "SELECT term, doc FROM search_pairs_counted" if session.get_bind().dialect.name == "sqlite" else
        "SELECT pair, count(*) FROM search_pairs, unnest(pairs) AS pair GROUP BY pair")
    return ((str(pair), int(count)) for pair, count in session.execute(text(query)))
