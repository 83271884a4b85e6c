"""Sittings with their meetings, who came, and the ballots for each person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Finding
from workflow.models.people import Employee, Institution
from workflow.terms import AppointingBody, Matter, Outcome
from workflow.terms import Ballot as Choice


class Sitting(Base):
    """会议: a committee comes together on one day, at one tier 层级 0–2, to hear one or several cases."""

    __tablename__ = "sitting"
    __table_args__ = (CheckConstraint("tier BETWEEN 0 AND 2", name="tier"),)

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    institution_id: Mapped[int] = refers("institution")
    tier: Mapped[int]
    held_on: Mapped[date] = mapped_column(index=True)
    place: Mapped[Words]
    materials_sent_on: Mapped[date]

    institution: Mapped[Institution] = relationship()
    meetings: Mapped[list["Meeting"]] = relationship(back_populates="sitting", order_by="Meeting.position")


class Meeting(Base):
    """议题: one case before the committee, in its place on the agenda of a sitting.

    Attendance, recusal, quorum and ballots belong to it, so that a member can leave the room for one item.
    `called_off`: it was called anew or went to the next tier before it was heard. `simple`: called for the batch (4.7);
    `left_batch`: why it was taken out of it. `materials` is the manifest of what members were given, and
    `materials_sha256` its digest.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("sitting_id", "position"),
        CheckConstraint("NOT sealed OR public_key IS NOT NULL", name="sealed_has_key"),
    )

    id: Mapped[Key]
    sitting_id: Mapped[int] = refers("sitting", index=False)
    position: Mapped[int]
    case_id: Mapped[int] = refers("exemption_case")
    materials: Mapped[dict[str, Any]] = mapped_column(default=dict)
    materials_sha256: Mapped[str] = mapped_column(String(64))
    reopening: Mapped[bool] = mapped_column(default=False)
    simple: Mapped[bool] = mapped_column(default=False)
    left_batch: Mapped[Long] = mapped_column(default="")
    called_off: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    appointed_by: Mapped[AppointingBody | None] = mapped_column(coded(AppointingBody))
    """Who appointed the committee of the last tier, and in `appointment` by which decision."""
    appointment: Mapped[Words] = mapped_column(default="")
    sealed: Mapped[bool] = mapped_column(default=False)
    """Whether ballots are secret until the count, and each voter's own for ever."""
    public_key: Mapped[str | None] = mapped_column(String(64))
    """The X25519 key, in hexadecimal digits, that ballots of a sealed meeting are sealed for."""

    sitting: Mapped[Sitting] = relationship(back_populates="meetings", lazy="joined", innerjoin=True)
    attendances: Mapped[list["Attendance"]] = relationship(back_populates="meeting", order_by="Attendance.id")
    items: Mapped[list["MeetingItem"]] = relationship(back_populates="meeting", order_by="MeetingItem.id")

    @property
    def number(self) -> str:
        """The number of its sitting."""
        return self.sitting.number

    @property
    def tier(self) -> int:
        """The tier of its sitting."""
        return self.sitting.tier

    @property
    def held_on(self) -> date:
        """The day of its sitting."""
        return self.sitting.held_on

    @property
    def place(self) -> str:
        """Where it sits."""
        return self.sitting.place

    @property
    def materials_sent_on(self) -> date:
        """When its materials went out."""
        return self.sitting.materials_sent_on

    @property
    def members(self) -> list["Attendance"]:
        """Those who make up the committee for this item: neither standing by nor replaced by an alternate."""
        replaced = {one.in_place_of_id for one in self.attendances}
        return [one for one in self.attendances if not one.standby and one.employee_id not in replaced]

    @property
    def alternates(self) -> list["Attendance"]:
        """Those who stand by, in the order in which they step in."""
        return [one for one in self.attendances if one.standby]


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
    """Somebody called to a meeting: present, absent or recused. Quorum counts after recusal (I6).

    `standby`: an alternate 候补委员 who has not stepped in: he reads and declares, and is not counted. `in_place_of`:
    the member whose place an alternate took. `away_reason`: why somebody who was called left the room, or did not come.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("meeting_id", "employee_id"),
        CheckConstraint("NOT (present AND recused)", name="recused_is_away"),
        CheckConstraint("NOT (present AND standby)", name="standby_is_not_counted"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = refers("meeting", index=False)
    employee_id: Mapped[int] = refers("employee")
    present: Mapped[bool] = mapped_column(default=False)
    recused: Mapped[bool] = mapped_column(default=False)
    standby: Mapped[bool] = mapped_column(default=False)
    in_place_of_id: Mapped[int | None] = refers("employee", null=True, index=False)
    away_reason: Mapped[Words] = mapped_column(default="")

    meeting: Mapped[Meeting] = relationship(back_populates="attendances")
    employee: Mapped[Employee] = relationship(foreign_keys=employee_id)
    in_place_of: Mapped[Employee | None] = relationship(foreign_keys=in_place_of_id)


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
