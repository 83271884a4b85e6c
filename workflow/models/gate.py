"""The accountability gate in rows: findings that took effect, and the orders that lean on them (I1)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Finding
from workflow.terms import Outcome, PenaltyKind


class EffectiveFinding(Base):
    """A finding took effect, with this outcome, on this day. Never changed, never erased."""

    __tablename__ = "effective_finding"

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int] = refers("finding")
    employee_id: Mapped[int] = refers("employee")
    round: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(coded(Outcome))
    ratios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()


class AccountabilityOrder(Base):
    """问责单: one penalty for one person. It leans on an effective finding, by key, by check and by trigger."""

    __tablename__ = "accountability_order"
    __table_args__ = (
        CheckConstraint("state IN ('open','executed','void')", name="state"),
        CheckConstraint("outcome IN ('mitigate','hold')", name="punishable"),
    )

    id: Mapped[Key]
    effect_id: Mapped[int] = mapped_column(Integer, ForeignKey("effective_finding.id"), nullable=False, index=True)
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int] = refers("finding")
    employee_id: Mapped[int] = refers("employee")
    outcome: Mapped[Outcome] = mapped_column(coded(Outcome))
    kind: Mapped[PenaltyKind] = mapped_column(coded(PenaltyKind))
    measure: Mapped[Words]
    amount: Mapped[Decimal | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = refers("employee")
    executed_on: Mapped[date | None]
    receipt: Mapped[Long] = mapped_column(default="")
    refund: Mapped[Long] = mapped_column(default="")

    effect: Mapped[EffectiveFinding] = relationship()
    finding: Mapped[Finding] = relationship()


class PenaltyNote(Base):
    """Why a mitigate or hold finding led to no penalty, or that none was executed in six months (T32)."""

    __tablename__ = "penalty_note"

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding")
    note: Mapped[Long]
    noted_on: Mapped[date]
    noted_by_id: Mapped[int] = refers("employee")
