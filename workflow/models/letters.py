"""Official letters, their gap-free numbers, and how they were served."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Finding
from workflow.models.people import Employee
from workflow.terms import Attached, ServiceMethod, TemplateState

_IN_FORCE = text("state = 'in_force'")


class Letter(Base):
    """A letter as it went out: its text, byte for byte, and the hash of that text.

    `fields`: what a file of it needs besides its text, nothing for letters written before these were kept.
    `template_id`: the bank's own template in force on that day, nothing where the house's own was.
    `corrects`: the letter in whose place this one stands, its clerical errors put right by `corrections`.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index("uq_letter_corrects", "corrects_id", unique=True, sqlite_where=text("corrects_id IS NOT NULL"),
              postgresql_where=text("corrects_id IS NOT NULL")),
    )

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
    corrects_id: Mapped[int | None] = refers("letter", null=True, index=False)

    corrects: Mapped["Letter | None"] = relationship(remote_side="Letter.id", back_populates="corrected_by")
    corrected_by: Mapped["Letter | None"] = relationship(back_populates="corrects", uselist=False)
    corrections: Mapped[list["LetterCorrection"]] = relationship(order_by="LetterCorrection.id")
    files: Mapped[list["LetterFile"]] = relationship(order_by="LetterFile.id")
    readings: Mapped[list["LetterReading"]] = relationship(order_by="LetterReading.id")


class LetterReading(Base):
    """The first time a person judged, or who represents him, had a letter to him before his eyes. Service is another
    thing (T19), and is not changed by it.
    """

    __tablename__ = "letter_reading"
    __table_args__ = (UniqueConstraint("letter_id", "finding_id", "reader_id"),)

    id: Mapped[Key]
    letter_id: Mapped[int] = refers("letter", index=False)
    finding_id: Mapped[int] = refers("finding")
    reader_id: Mapped[int] = refers("employee")
    read_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()
    reader: Mapped[Employee] = relationship()

    @property
    def by_himself(self) -> bool:
        """Whether the person judged read it, and not who represents him."""
        return self.reader_id == self.finding.employee_id

    @property
    def person_name(self) -> str:
        """Whom the letter was to."""
        return self.finding.person_name


class LetterCorrection(Base):
    """One clerical error put right in a letter: what it had said, what it says, and why."""

    __tablename__ = "letter_correction"

    id: Mapped[Key]
    letter_id: Mapped[int] = refers("letter")
    wrong: Mapped[Words]
    right: Mapped[Words]
    why: Mapped[Words]


class LetterFile(Base):
    """A file attached to a letter: the sealed letter as it was scanned, or the receipt that came back signed."""

    __tablename__ = "letter_file"
    __table_args__ = (UniqueConstraint("letter_id", "sha256"), CheckConstraint("size > 0", name="has_bytes"))

    id: Mapped[Key]
    letter_id: Mapped[int] = refers("letter", index=False)
    kind: Mapped[Attached] = mapped_column(coded(Attached))
    file_name: Mapped[Words]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int] = refers("employee")
    added_at: Mapped[datetime]

    added_by: Mapped[Employee] = relationship()


class Minutes(Base):
    """The minutes of one meeting on one case, signed by its chair; when he is late, by the superior institution."""

    __tablename__ = "minutes"
    __table_args__ = (UniqueConstraint("meeting_id"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = refers("meeting", index=False)
    proceedings: Mapped[Long]
    signed_by_id: Mapped[int] = refers("employee")
    by_superior: Mapped[bool]
    signed_at: Mapped[datetime]

    signed_by: Mapped[Employee] = relationship()


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
