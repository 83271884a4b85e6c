"""Official letters, their gap-free numbers, and how they were served."""

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.terms import ServiceMethod


class Letter(Base):
    """A letter as it went out: its text, byte for byte, and the hash of that text."""

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
    void: Mapped[bool] = mapped_column(default=False)
    served_on: Mapped[date | None]
    served_by: Mapped[ServiceMethod | None] = mapped_column(coded(ServiceMethod))
    witness: Mapped[Words] = mapped_column(default="")
    read_at: Mapped[datetime | None]


class NumberSequence(Base):
    """The last number given, for one institution's word, kind and year; it never leaves a gap."""

    __tablename__ = "number_sequence"
    __table_args__ = (UniqueConstraint("series", "year"),)

    id: Mapped[Key]
    series: Mapped[str] = mapped_column(String(60))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
