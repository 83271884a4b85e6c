"""Periods that run, pause and end; and days the official calendar is overridden for."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Key, Words, refers


class Period(Base):
    """A period running for a case, a finding or an appeal. `days` in `unit` (working or natural days)."""

    __tablename__ = "period"
    __table_args__ = (
        CheckConstraint("unit IN ('working','natural')", name="unit"),
        Index("uq_period_running", "case_id", text("coalesce(finding_id, 0)"), text("coalesce(appeal_id, 0)"), "key",
              unique=True,
              sqlite_where=text("ended_on IS NULL"), postgresql_where=text("ended_on IS NULL")),
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
