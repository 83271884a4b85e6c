"""What can be searched: a row for every record that has words, and beside it the pairs of letters it is found by.

The pairs are no table of ours: SQLite keeps them in FTS5 without positions and without the text, PostgreSQL in a column
with a GIN index. `services.search` writes both, and nobody else.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from sqlalchemy import DDL, String, event
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Key, Long, coded, refers
from workflow.terms import Sought


class SearchDocument(Base):
    """One record as it can be found.

    `key` names it, and `owner` what it is written anew with. Whoever has `right` in its case, and of its person where
    one is named, may find it; without a right everybody may. `party`: somebody judged in the case, or standing for one
    who is, may as well. `title` and `body` are shown; `numbers`, `heading` and `words` are spelled for searching.
    """

    __tablename__ = "search_document"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), unique=True)
    owner: Mapped[str] = mapped_column(String(60), index=True)
    kind: Mapped[Sought] = mapped_column(coded(Sought))
    case_id: Mapped[int | None] = refers("exemption_case", null=True)
    finding_id: Mapped[int | None] = refers("finding", null=True)
    right: Mapped[str] = mapped_column(String(40))
    party: Mapped[bool]
    day: Mapped[date]
    numbers: Mapped[Long]
    heading: Mapped[Long]
    title: Mapped[Long]
    words: Mapped[Long]
    body: Mapped[Long]


PAIRS = "search_pairs"
"""What keeps the pairs, by the key of their document; SQLite adds tables of its own with that beginning."""

CREATE: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "sqlite": (
        f"CREATE VIRTUAL TABLE {PAIRS} USING fts5(pairs, content='', detail=none, columnsize=0, tokenize='ascii')",
        f"CREATE VIRTUAL TABLE {PAIRS}_counted USING fts5vocab({PAIRS}, row)"),
    "postgresql": (
        f"CREATE TABLE {PAIRS} (id INTEGER PRIMARY KEY REFERENCES search_document (id) ON DELETE CASCADE,"
        " pairs TEXT[] NOT NULL)",
        f"CREATE INDEX ix_{PAIRS}_pairs ON {PAIRS} USING gin (pairs)"),
})
"""How each database makes it; on SQLite also a view of how many documents have each pair."""

for _dialect, _statements in CREATE.items():
    for _statement in _statements:
        event.listen(SearchDocument.__table__, "after_create",
                     DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
