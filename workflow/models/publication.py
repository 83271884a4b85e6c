"""The public record, objections to it, and the case library."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Finding
from workflow.models.letters import Letter
from workflow.models.people import Employee
from workflow.terms import EntryState, NoticeDraftState, ObjectionState, PublicationState


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


class LibraryEntry(Base):
    """A teaching case, written from published material only."""

    __tablename__ = "library_entry"
    __table_args__ = (CheckConstraint("returns <= 2", name="returns"),)

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    replaces_id: Mapped[int | None] = refers("library_entry", null=True)
    state: Mapped[EntryState] = mapped_column(coded(EntryState), index=True)
    title: Mapped[Words]
    body: Mapped[Long]
    items: Mapped[list[str]] = mapped_column(default=list)
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
