"""The public record, objections to it, and the case library."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Finding
from workflow.models.letters import Letter
from workflow.models.people import Employee
from workflow.terms import EntryState, NoticeDraftState, ObjectionState, PublicationState, ReadingListState, TagKind


class Publication(Base):
    """A de-identified notice, built up from permitted fields only. One open at a time for each case."""

    __tablename__ = "publication"
    __table_args__ = (
        Index("uq_publication_open", "case_id", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    state: Mapped[PublicationState] = mapped_column(coded(PublicationState), default=PublicationState.OPEN)
    content: Mapped[dict[str, Any]]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    released_by_id: Mapped[int] = refers("employee")
    letter_id: Mapped[int | None] = refers("letter", null=True)

    letter: Mapped[Letter | None] = relationship()
    people: Mapped[list["PublicationPerson"]] = relationship(back_populates="publication")
    objections: Mapped[list["Objection"]] = relationship(back_populates="publication", order_by="Objection.id")

    @property
    def changed_on(self) -> date:
        """When it last came to say what it says: it was put up, or a passage was taken out."""
        return max((self.opened_on, *(row.removed_on for row in self.people if row.removed_on is not None)))


class PublicationPerson(Base):
    """A finding inside a notice; which person it is never shows in the notice."""

    __tablename__ = "publication_person"
    __table_args__ = (UniqueConstraint("publication_id", "finding_id"),)

    id: Mapped[Key]
    publication_id: Mapped[int] = refers("publication", index=False)
    finding_id: Mapped[int] = refers("finding")
    removed_on: Mapped[date | None]

    publication: Mapped[Publication] = relationship(back_populates="people")
    finding: Mapped[Finding] = relationship()


class NoticeDraft(Base):
    """A notice as somebody drafted it, waiting for somebody else to release it or give it back (T27).

    `content` and `people` (keys of findings) never change: a draft saved anew is another one. `digest` is over both.
    """

    __tablename__ = "notice_draft"
    __table_args__ = (
        Index("uq_notice_draft_waiting", "case_id", unique=True,
              sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> drafted_by_id", name="two_people"),
        CheckConstraint("(state = 'released') = (publication_id IS NOT NULL)", name="released"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    state: Mapped[NoticeDraftState] = mapped_column(coded(NoticeDraftState), default=NoticeDraftState.WAITING)
    people: Mapped[list[int]]
    content: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    drafted_by_id: Mapped[int] = refers("employee")
    drafted_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = refers("employee", null=True)
    decided_at: Mapped[datetime | None]
    opinion: Mapped[Long] = mapped_column(default="")
    publication_id: Mapped[int | None] = refers("publication", null=True)

    drafted_by: Mapped[Employee] = relationship(foreign_keys=drafted_by_id)
    decided_by: Mapped[Employee | None] = relationship(foreign_keys=decided_by_id)


class Objection(Base):
    """A signed objection of an employee, to one passage or (finding empty) to the whole notice."""

    __tablename__ = "objection"

    id: Mapped[Key]
    publication_id: Mapped[int] = refers("publication")
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int | None] = refers("finding", null=True)
    raised_by_id: Mapped[int] = refers("employee")
    words: Mapped[Long]
    state: Mapped[ObjectionState] = mapped_column(coded(ObjectionState))
    raised_at: Mapped[datetime]
    reply: Mapped[Long] = mapped_column(default="")
    replied_on: Mapped[date | None]

    publication: Mapped[Publication] = relationship(back_populates="objections")
    finding: Mapped[Finding | None] = relationship()
    raised_by: Mapped[Employee] = relationship()


ENTRY_PARTS = ("situation", "points", "result", "lessons")
"""The columns of an entry's text, in the order they are read in."""


class LibraryEntry(Base):
    """A teaching case, written from published material only."""

    __tablename__ = "library_entry"
    __table_args__ = (CheckConstraint("returns <= 2", name="returns"),)

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    replaces_id: Mapped[int | None] = refers("library_entry", null=True)
    state: Mapped[EntryState] = mapped_column(coded(EntryState), index=True)
    number: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Given when it is published, such as 2026-案003: by it rulings quote the entry."""
    title: Mapped[Words]
    situation: Mapped[Long]
    points: Mapped[Long] = mapped_column(default="")
    result: Mapped[Long] = mapped_column(default="")
    lessons: Mapped[Long] = mapped_column(default="")
    returns: Mapped[int] = mapped_column(default=0)
    opinion: Mapped[Long] = mapped_column(default="")
    written_by_id: Mapped[int] = refers("employee")
    reviewed_by_id: Mapped[int | None] = refers("employee", null=True)
    published_by_id: Mapped[int | None] = refers("employee", null=True)
    written_on: Mapped[date]
    published_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    row_version: Mapped[int] = mapped_column()

    quotes: Mapped[list["LibraryQuote"]] = relationship(back_populates="entry")
    tags: Mapped[list["LibraryTag"]] = relationship(order_by="LibraryTag.id", cascade="all, delete-orphan")
    replaces: Mapped["LibraryEntry | None"] = relationship(remote_side="LibraryEntry.id", back_populates="replaced_by")
    replaced_by: Mapped[list["LibraryEntry"]] = relationship(back_populates="replaces", order_by="LibraryEntry.id")

    @property
    def parts(self) -> dict[str, str]:
        """Its text part by part, by the names of their columns; parts nobody has written are left out."""
        said = {name: getattr(self, name) for name in ENTRY_PARTS}
        return {name: text for name, text in said.items() if text}

    @property
    def text(self) -> str:
        """All it says, its title first: what is searched, checked for leaks and kept by whoever quotes it."""
        return "\n".join((self.title, *self.parts.values()))

    def tagged(self, kind: TagKind) -> list[str]:
        """The values of its tags of a kind."""
        return [tag.value for tag in self.tags if tag.kind == kind]

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- read by the mapper, never changed


class LibraryQuote(Base):
    """A finding an entry draws on; if it moves, the entry comes down (I19)."""

    __tablename__ = "library_quote"
    __table_args__ = (UniqueConstraint("entry_id", "finding_id"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = refers("library_entry", index=False)
    finding_id: Mapped[int] = refers("finding")

    entry: Mapped[LibraryEntry] = relationship(back_populates="quotes")
    finding: Mapped[Finding] = relationship()


class LibraryTag(Base):
    """One thing an entry is found by. Values are codes, or the product and industry as the notice words them."""

    __tablename__ = "library_tag"
    __table_args__ = (UniqueConstraint("entry_id", "kind", "value"), Index("ix_library_tag_kind", "kind", "value"))

    id: Mapped[Key]
    entry_id: Mapped[int] = refers("library_entry", index=False)
    kind: Mapped[TagKind] = mapped_column(coded(TagKind))
    value: Mapped[Words]


class LibraryReading(Base):
    """That somebody has opened a published entry, once; and whether it was useful to him, while he says so."""

    __tablename__ = "library_reading"
    __table_args__ = (UniqueConstraint("entry_id", "employee_id"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = refers("library_entry", index=False)
    employee_id: Mapped[int] = refers("employee")
    read_at: Mapped[datetime]
    useful: Mapped[bool | None]
    rated_at: Mapped[datetime | None]


class ReadingList(Base):
    """Entries to be read in this order by whoever holds one of some posts, named as the roster names them."""

    __tablename__ = "reading_list"

    id: Mapped[Key]
    state: Mapped[ReadingListState] = mapped_column(coded(ReadingListState), index=True)
    title: Mapped[Words]
    posts: Mapped[list[str]]
    note: Mapped[Long] = mapped_column(default="")
    written_by_id: Mapped[int] = refers("employee")
    published_by_id: Mapped[int | None] = refers("employee", null=True)
    written_on: Mapped[date]
    published_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    row_version: Mapped[int] = mapped_column()

    lines: Mapped[list["ReadingListLine"]] = relationship(
        order_by="ReadingListLine.position", cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- read by the mapper, never changed


class ReadingListLine(Base):
    """One entry of a reading list."""

    __tablename__ = "reading_list_line"
    __table_args__ = (UniqueConstraint("list_id", "entry_id"),)

    id: Mapped[Key]
    list_id: Mapped[int] = refers("reading_list", index=False)
    entry_id: Mapped[int] = refers("library_entry")
    position: Mapped[int]

    entry: Mapped[LibraryEntry] = relationship()


class RulingQuote(Base):
    """An entry a ruling quotes, as it read on that day. `void`: the ruling is, or another has taken its place."""

    __tablename__ = "ruling_quote"
    __table_args__ = (
        Index("uq_ruling_quote_live", "finding_id", "entry_id", unique=True,
              sqlite_where=text("NOT void"), postgresql_where=text("NOT void")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int] = refers("finding", index=False)
    entry_id: Mapped[int] = refers("library_entry")
    number: Mapped[str] = mapped_column(String(20))
    title: Mapped[Words]
    text: Mapped[Long]
    sha256: Mapped[str] = mapped_column(String(64))
    quoted_on: Mapped[date]
    void: Mapped[bool] = mapped_column(default=False)

    entry: Mapped[LibraryEntry] = relationship()
    finding: Mapped[Finding] = relationship()
