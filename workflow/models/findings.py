"""One person's finding, and what is gathered about them: facts, evidence, interviews, statements, list answers."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.people import Employee, Institution
from workflow.terms import (
    Direction,
    DiscontinuedReason,
    Effect,
    Extension,
    HitStatus,
    Liability,
    Outcome,
    PersonState,
    PublicationStatus,
    ReopenGround,
    StatementKind,
    Tolerance,
    WaiverGround,
)

if TYPE_CHECKING:
    from workflow.models.cases import ExemptionCase


HIT = "status = 'hit' AND confirmed AND NOT overturned"
"""What people confirmed to be hit and the committee has left standing; an index has it ready for similar cases."""


class Finding(Base):
    """One person in one case and round. At most one current record a person (I16)."""

    __tablename__ = "finding"
    __table_args__ = (
        Index("uq_finding_current", "case_id", "employee_id", unique=True,
              sqlite_where=text("current"), postgresql_where=text("current")),
        UniqueConstraint("case_id", "employee_id", "round"),
        CheckConstraint("NOT current OR state <> 'revoked'", name="revoked_is_past"),
        CheckConstraint(
            "state NOT IN ('determined','notified','appealing','effective') OR outcome IS NOT NULL", name="decided"),
        CheckConstraint("(state = 'discontinued') = (discontinued_reason IS NOT NULL)", name="discontinued"),
        CheckConstraint("further_investigations <= 2 AND returns <= 1 AND voids <= 2", name="caps"),
        CheckConstraint("committee_remands <= 1 AND appeal_remands <= 1", name="remands"),
        CheckConstraint(
            "outcome IS NULL OR ceiling <> 'exempt' OR outcome = 'exempt'", name="exempt_ceiling"),
        CheckConstraint("outcome IS NULL OR ceiling <> 'mitigate' OR outcome <> 'hold'", name="mitigate_ceiling"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    employee_id: Mapped[int] = refers("employee")
    institution_id: Mapped[int] = refers("institution")
    person_name: Mapped[str] = mapped_column(String(60))
    posts: Mapped[list[str]] = mapped_column(default=list)
    stages: Mapped[list[str]] = mapped_column(default=list)
    liability: Mapped[Liability] = mapped_column(coded(Liability))
    responsible_from: Mapped[date | None]
    responsible_to: Mapped[date | None]
    named_because: Mapped[Long] = mapped_column(default="")

    round: Mapped[int] = mapped_column(Integer, default=1)
    current: Mapped[bool] = mapped_column(default=True)
    previous_id: Mapped[int | None] = refers("finding", null=True)
    reopened_direction: Mapped[Direction | None] = mapped_column(coded(Direction))
    reopened_ground: Mapped[ReopenGround | None] = mapped_column(coded(ReopenGround))
    reopened_because: Mapped[Long] = mapped_column(default="")

    state: Mapped[PersonState] = mapped_column(coded(PersonState), index=True)
    is_suspended: Mapped[bool] = mapped_column(default=False)
    discontinued_reason: Mapped[DiscontinuedReason | None] = mapped_column(coded(DiscontinuedReason))
    outcome: Mapped[Outcome | None] = mapped_column(coded(Outcome))
    ratios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    kind_conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What the ruling asks or limits for one kind of penalty, by its code."""
    ceiling: Mapped[Outcome] = mapped_column(coded(Outcome, "ceiling"), default=Outcome.HOLD)
    ceiling_ratios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reasons: Mapped[Long] = mapped_column(default="")
    conditions: Mapped[Long] = mapped_column(default="")
    cited_items: Mapped[list[str]] = mapped_column(default=list)
    proposal: Mapped[dict[str, Any]] = mapped_column(default=dict)

    vote_round: Mapped[int] = mapped_column(default=1)
    further_investigations: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int] = mapped_column(default=0)
    committee_remands: Mapped[int] = mapped_column(default=0)
    appeal_remands: Mapped[int] = mapped_column(default=0)
    voids: Mapped[int] = mapped_column(default=0)
    ever_determined: Mapped[bool] = mapped_column(default=False)
    appeal_used: Mapped[bool] = mapped_column(default=False)
    extension: Mapped[Extension] = mapped_column(coded(Extension), default=Extension.NONE)
    extension_reason: Mapped[Long] = mapped_column(default="")
    publication: Mapped[PublicationStatus] = mapped_column(coded(PublicationStatus), default=PublicationStatus.NONE)
    publication_waiver: Mapped[Long] = mapped_column(default="")
    waiver_ground: Mapped[WaiverGround | None] = mapped_column(coded(WaiverGround))
    waived_on: Mapped[date | None]
    withhold_requested: Mapped[bool] = mapped_column(default=False)
    suspended_for: Mapped[Long] = mapped_column(default="")
    waits: Mapped[int] = mapped_column(default=0)

    round_from: Mapped[datetime | None]
    facts_served_on: Mapped[date | None]
    determined_on: Mapped[date | None]
    served_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    row_version: Mapped[int] = mapped_column()

    case: Mapped["ExemptionCase"] = relationship(back_populates="findings")
    employee: Mapped[Employee] = relationship()
    institution: Mapped[Institution] = relationship()
    previous: Mapped["Finding | None"] = relationship(remote_side="Finding.id")
    fact_sheets: Mapped[list["FactSheet"]] = relationship(order_by="FactSheet.id")
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.id")
    interviews: Mapped[list["Interview"]] = relationship(order_by="Interview.id")
    statements: Mapped[list["Statement"]] = relationship(order_by="Statement.id")
    answers: Mapped[list["ListAnswer"]] = relationship(order_by="ListAnswer.item_code")

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- read by the mapper, never changed


class FactSheet(Base):
    """逐人事实表: what the investigators found this person did or left undone; the last one counts."""

    __tablename__ = "fact_sheet"

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding")
    duties: Mapped[Long]
    conduct: Mapped[Long]
    causation: Mapped[Long] = mapped_column(default="")
    written_by_id: Mapped[int] = refers("employee")
    written_at: Mapped[datetime]


class Evidence(Base):
    """A piece of evidence: where it came from, when, and the hash of its bytes. The display name is never a path."""

    __tablename__ = "evidence"

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int | None] = refers("finding", null=True)
    title: Mapped[Words]
    source: Mapped[Words]
    obtained_on: Mapped[date]
    file_name: Mapped[Words]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_by_id: Mapped[int] = refers("employee")
    added_at: Mapped[datetime]

    added_by: Mapped[Employee] = relationship()


class Interview(Base):
    """询问笔录, signed by two investigators and the person asked."""

    __tablename__ = "interview"
    __table_args__ = (CheckConstraint("first_investigator_id <> second_investigator_id", name="two_people"),)

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding")
    held_on: Mapped[date]
    place: Mapped[Words]
    record: Mapped[Long]
    first_investigator_id: Mapped[int] = refers("employee")
    second_investigator_id: Mapped[int] = refers("employee")
    signed_by_person: Mapped[bool]
    recorded_at: Mapped[datetime]


class Statement(Base):
    """What the person answered to the statement of facts, and what the lead investigator answered back (T10)."""

    __tablename__ = "statement"

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding")
    kind: Mapped[StatementKind] = mapped_column(coded(StatementKind))
    words: Mapped[Long] = mapped_column(default="")
    made_at: Mapped[datetime]
    superseded: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[Long] = mapped_column(default="")
    adopted: Mapped[bool | None]
    answered_at: Mapped[datetime | None]


class ListAnswer(Base):
    """One list item for one person: what the machine proposed, what people confirmed, and the rule as it read (I8)."""

    __tablename__ = "list_answer"
    __table_args__ = (
        UniqueConstraint("finding_id", "item_code"),
        CheckConstraint("status <> 'needs_judgement' OR NOT confirmed", name="judged"),
        Index("ix_list_answer_hit", "finding_id", "item_code", sqlite_where=text(HIT), postgresql_where=text(HIT)),
    )

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding", index=False)
    item_code: Mapped[str] = mapped_column(String(10))
    item_title: Mapped[Long]
    list_version: Mapped[str] = mapped_column(String(20))
    effect: Mapped[Effect] = mapped_column(coded(Effect))
    status: Mapped[HitStatus] = mapped_column(coded(HitStatus))
    causal: Mapped[bool] = mapped_column(default=False)
    confirmed: Mapped[bool] = mapped_column(default=False)
    overturned: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[Long] = mapped_column(default="")
    evidence_ids: Mapped[list[int]] = mapped_column(default=list)
    answered_by_id: Mapped[int] = refers("employee")
    answered_at: Mapped[datetime]


class ToleranceSnapshot(Base):
    """容忍度快照, locked into the case with the figures and parameters used (5.1). Amounts in 元."""

    __tablename__ = "tolerance_snapshot"
    __table_args__ = (UniqueConstraint("case_id"),)

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case", index=False)
    month: Mapped[str] = mapped_column(String(7))
    verdict: Mapped[Tolerance] = mapped_column(coded(Tolerance))
    figures: Mapped[dict[str, Any]]
    locked_at: Mapped[datetime]
    locked_by_id: Mapped[int] = refers("employee")


class Referral(Base):
    """A person's lead handed to discipline or the police (T39), and how it ended (T40)."""

    __tablename__ = "referral"
    __table_args__ = (UniqueConstraint("finding_id", "reference"),)

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding", index=False)
    reference: Mapped[Words]
    receiver: Mapped[Words]
    lead: Mapped[Long]
    referred_on: Mapped[date]
    concluded_on: Mapped[date | None]
    result: Mapped[Long] = mapped_column(default="")
