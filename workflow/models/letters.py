"""Official letters, their gap-free numbers, and how they were served."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.people import Employee
from workflow.terms import ServiceMethod, TemplateState

_IN_FORCE = text("state = 'in_force'")


class Letter(Base):
    """A letter as it went out: its text, byte for byte, and the hash of that text.

    `fields`: what a file of it needs besides its text, nothing for letters written before these were kept.
    `template_id`: the bank's own template in force on that day, nothing where the house's own was.
    """

    __tablename__ = "letter"

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int | None] = refers("finding", null=True)
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[Words]
    body: Mapped[Long]
    sha256: Mapped[str] = mapped_column(String(64))
    written_on: Mapped[date]
    fields: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    template_id: Mapped[int | None] = refers("letter_template", null=True)
    void: Mapped[bool] = mapped_column(default=False)
    served_on: Mapped[date | None]
    served_by: Mapped[ServiceMethod | None] = mapped_column(coded(ServiceMethod))
    witness: Mapped[Words] = mapped_column(default="")
    read_at: Mapped[datetime | None]


class LetterTemplate(Base):
    """A version of a bank's own template for a kind of letter: the .docx as it was handed in by one person, and put in
    force by another. Nothing of it but its state ever changes.
    """

    __tablename__ = "letter_template"
    __table_args__ = (
        UniqueConstraint("kind", "version"),
        Index("uq_letter_template_in_force", "kind", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
        CheckConstraint("approved_by_id <> uploaded_by_id", name="two_people"),
        CheckConstraint("state IN ('waiting','discarded') OR approved_at IS NOT NULL", name="approved"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    state: Mapped[TemplateState] = mapped_column(coded(TemplateState))
    file_name: Mapped[Words]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[Words]
    uploaded_by_id: Mapped[int] = refers("employee")
    uploaded_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = refers("employee", null=True)
    approved_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = refers("employee", null=True)
    ended_at: Mapped[datetime | None]

    uploaded_by: Mapped[Employee] = relationship(foreign_keys=uploaded_by_id)
    approved_by: Mapped[Employee | None] = relationship(foreign_keys=approved_by_id)
    ended_by: Mapped[Employee | None] = relationship(foreign_keys=ended_by_id)


class NumberSequence(Base):
    """The last number given, for one institution's word, kind and year; it never leaves a gap."""

    __tablename__ = "number_sequence"
    __table_args__ = (UniqueConstraint("series", "year"),)

    id: Mapped[Key]
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
