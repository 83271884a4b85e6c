"""Meetings, who came, and the ballots for each person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Finding
from workflow.models.people import Employee
from workflow.terms import Ballot as Choice
from workflow.terms import Matter


class Meeting(Base):
    """A sitting of the review committee for one case (later: several), at one tier 层级 0–2."""

    __tablename__ = "meeting"

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    number: Mapped[str] = mapped_column(String(40), unique=True)
    tier: Mapped[int]
    held_on: Mapped[date]
    place: Mapped[Words]
    materials_sent_on: Mapped[date]
    materials_sha256: Mapped[str] = mapped_column(String(64))
    reopening: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]

    attendances: Mapped[list["Attendance"]] = relationship(back_populates="meeting", order_by="Attendance.id")
    items: Mapped[list["MeetingItem"]] = relationship(back_populates="meeting", order_by="MeetingItem.id")


class MeetingItem(Base):
    """One person on a meeting's agenda."""

    __tablename__ = "meeting_item"
    __table_args__ = (UniqueConstraint("meeting_id", "finding_id"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = refers("meeting", index=False)
    finding_id: Mapped[int] = refers("finding")

    meeting: Mapped[Meeting] = relationship(back_populates="items")
    finding: Mapped[Finding] = relationship()


class Attendance(Base):
    """A member called to a meeting: present, absent or recused. Quorum counts after recusal (I6)."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "employee_id"),
        CheckConstraint("NOT (present AND recused)", name="recused_is_away"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = refers("meeting", index=False)
    employee_id: Mapped[int] = refers("employee")
    present: Mapped[bool] = mapped_column(default=False)
    recused: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    employee: Mapped[Employee] = relationship()


class Ballot(Base):
    """One member's vote on one matter for one person. Void ballots stay and say why."""

    __tablename__ = "ballot"
    __table_args__ = (
        Index("uq_ballot_live", "meeting_id", "finding_id", "employee_id", "matter", "vote_round", unique=True,
              sqlite_where=text("NOT void"), postgresql_where=text("NOT void")),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = refers("meeting")
    finding_id: Mapped[int] = refers("finding")
    employee_id: Mapped[int] = refers("employee")
    matter: Mapped[Matter] = mapped_column(coded(Matter))
    vote_round: Mapped[int]
    choice: Mapped[Choice] = mapped_column(coded(Choice))
    ratios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[Long] = mapped_column(default="")
    cast_at: Mapped[datetime]
    void: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[Words] = mapped_column(default="")

    employee: Mapped[Employee] = relationship()
