"""Official letters, their gap-free numbers, and how they were served."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.people import Employee
from workflow.terms import Attached, ServiceMethod


class Letter(Base):
    """A letter as it went out: its text, byte for byte, and the hash of that text.

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
    void: Mapped[bool] = mapped_column(default=False)
    served_on: Mapped[date | None]
    served_by: Mapped[ServiceMethod | None] = mapped_column(coded(ServiceMethod))
    witness: Mapped[Words] = mapped_column(default="")
    read_at: Mapped[datetime | None]
    corrects_id: Mapped[int | None] = refers("letter", null=True, index=False)

    corrects: Mapped["Letter | None"] = relationship(remote_side="Letter.id", back_populates="corrected_by")
    corrected_by: Mapped["Letter | None"] = relationship(back_populates="corrects", uselist=False)
    corrections: Mapped[list["LetterCorrection"]] = relationship(order_by="LetterCorrection.id")
    files: Mapped[list["LetterFile"]] = relationship(order_by="LetterFile.id")


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


class NumberSequence(Base):
    """The last number given, for one institution's word, kind and year; it never leaves a gap."""

    __tablename__ = "number_sequence"
    __table_args__ = (UniqueConstraint("series", "year"),)

    id: Mapped[Key]
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
