"""Periods that run, pause and end; and days the official calendar is overridden for."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Key, Words, refers


def _running(thing: str, column: str, condition: str) -> Index:
    """One running period of a key for each thing (an empty reference never equals another, so one index cannot)."""
    where = text(f"ended_on IS NULL AND {condition}")
    return Index(f"uq_period_running_{thing}", column, "key", unique=True, sqlite_where=where, postgresql_where=where)


class Period(Base):
    """A period running for a case, a finding or an appeal. `days` in `unit` (working or natural days)."""

    __tablename__ = "period"
    __table_args__ = (
        CheckConstraint("unit IN ('working','natural')", name="unit"),
        _running("case", "case_id", "finding_id IS NULL AND appeal_id IS NULL"),
        _running("finding", "finding_id", "finding_id IS NOT NULL AND appeal_id IS NULL"),
        _running("appeal", "appeal_id", "appeal_id IS NOT NULL"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int | None] = refers("finding", null=True)
    appeal_id: Mapped[int | None] = refers("appeal", null=True)
    key: Mapped[str] = mapped_column(String(40))
    started_on: Mapped[date]
    days: Mapped[int]
    unit: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date] = mapped_column(index=True)
    estimated: Mapped[bool] = mapped_column(default=False)
    paused_on: Mapped[date | None]
    left: Mapped[int | None]
    ended_on: Mapped[date | None]
    ended_by: Mapped[str] = mapped_column(String(60), default="")


class CalendarDay(Base):
    """A day on which the official calendar is overridden by the bank, with the notice it rests on."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    source: Mapped[Words]
