"""Meetings, who came, and the ballots for each person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Finding
from workflow.models.people import Employee
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, Outcome


class Meeting(Base):
    """A sitting of the review committee for one case (later: several), at one tier 层级 0–2."""

    __tablename__ = "meeting"
    __table_args__ = (CheckConstraint("NOT sealed OR public_key IS NOT NULL", name="sealed_has_key"),)

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
    sealed: Mapped[bool] = mapped_column(default=False)
    """Whether ballots are secret until the count, and each voter's own for ever."""
    public_key: Mapped[str | None] = mapped_column(String(64))
    """The X25519 key, in hexadecimal digits, that ballots of a sealed meeting are sealed for."""

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
    """One member's vote on one matter for one person. Void ballots stay and say why.

    A named ballot shows its choice, ratios and reason. A sealed one has none of them but `sealed`, of one size for
    every vote. `digest` is over either and a random `nonce`; `receipt` is the code its voter is given.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        Index("uq_ballot_live", "meeting_id", "finding_id", "employee_id", "matter", "vote_round", unique=True,
              sqlite_where=text("NOT void"), postgresql_where=text("NOT void")),
        CheckConstraint("(sealed IS NULL) = (choice IS NOT NULL)", name="named_or_sealed"),
        CheckConstraint("(sealed IS NULL) = (sealed_for IS NULL)", name="sealed_for_a_key"),
        CheckConstraint("sealed IS NULL OR reason = ''", name="sealed_says_nothing"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = refers("meeting")
    finding_id: Mapped[int] = refers("finding")
    employee_id: Mapped[int] = refers("employee")
    matter: Mapped[Matter] = mapped_column(coded(Matter))
    vote_round: Mapped[int]
    choice: Mapped[Choice | None] = mapped_column(coded(Choice))
    ratios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[Long] = mapped_column(default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_for: Mapped[str | None] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(24), unique=True)
    cast_at: Mapped[datetime]
    void: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[Words] = mapped_column(default="")

    employee: Mapped[Employee] = relationship()


class Poll(Base):
    """The closing of one vote on one person, written when the last member present has voted; after it nobody votes.

    A named vote is counted at once, a sealed one when somebody brings the key. `tally`, `outcome`, `ratios` and
    `carried` are `rules.committee.Result`. A void poll stays and says why; the vote is then closed and counted anew.
    """

    __tablename__ = "poll"
    __table_args__ = (
        Index("uq_poll_live", "meeting_id", "finding_id", "matter", "vote_round", unique=True,
              sqlite_where=text("NOT void"), postgresql_where=text("NOT void")),
        CheckConstraint("counted_at IS NOT NULL OR outcome IS NULL", name="outcome_is_counted"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = refers("meeting", index=False)
    finding_id: Mapped[int] = refers("finding")
    matter: Mapped[Matter] = mapped_column(coded(Matter))
    vote_round: Mapped[int]
    present: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    counted_by_id: Mapped[int | None] = refers("employee", null=True, index=False)
    tally: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcome: Mapped[Outcome | None] = mapped_column(coded(Outcome))
    ratios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    carried: Mapped[dict[str, Any]] = mapped_column(default=dict)
    void: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[Words] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship()
    finding: Mapped[Finding] = relationship()


class Dissent(Base):
    """The opinion of a member in the minority, beside a ruling: in the committee's file, not in the person's letter."""

    __tablename__ = "dissent"
    __table_args__ = (UniqueConstraint("poll_id", "employee_id"),)

    id: Mapped[Key]
    poll_id: Mapped[int] = refers("poll", index=False)
    finding_id: Mapped[int] = refers("finding")
    employee_id: Mapped[int] = refers("employee")
    words: Mapped[Long]
    made_at: Mapped[datetime]

    employee: Mapped[Employee] = relationship()
