"""Requests of the people judged that somebody step aside, and orders to step aside made without one (2.3)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, coded, refers
from workflow.models.cases import Seat
from workflow.models.findings import Finding
from workflow.models.people import Employee
from workflow.terms import RecusalDecision, RecusalGround


class RecusalRequest(Base):
    """Somebody asks that the holder of a seat step aside; or, without a person, it was ordered of one's own accord.

    It waits until it is decided, or lapses: whoever was asked to leave no longer sits, or whoever asked has left.
    """

    __tablename__ = "recusal_request"
    __table_args__ = (
        Index("uq_recusal_request_asked", "finding_id", "seat_id", "ground", unique=True,
              sqlite_where=text("finding_id IS NOT NULL"), postgresql_where=text("finding_id IS NOT NULL")),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by_id IS NULL)",
                        name="decided_whole"),
        CheckConstraint("decision IS NULL OR lapsed_at IS NULL", name="decided_or_lapsed"),
        CheckConstraint("(finding_id IS NULL) = (asked_by_id IS NULL)", name="asked_by_a_person"),
        CheckConstraint("finding_id IS NOT NULL OR decision = 'granted'", name="ordered_is_granted"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int | None] = refers("finding", null=True)
    seat_id: Mapped[int] = refers("seat")
    asked_by_id: Mapped[int | None] = refers("employee", null=True)
    ground: Mapped[RecusalGround] = mapped_column(coded(RecusalGround))
    reason: Mapped[Long]
    asked_at: Mapped[datetime]
    decision: Mapped[RecusalDecision | None] = mapped_column(coded(RecusalDecision))
    answer: Mapped[Long] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = refers("employee", null=True)
    decided_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]

    finding: Mapped[Finding | None] = relationship()
    seat: Mapped[Seat] = relationship()
    decided_by: Mapped[Employee | None] = relationship(foreign_keys=[decided_by_id])

    @property
    def waits(self) -> bool:
        """Whether somebody has still to decide."""
        return self.decision is None and self.lapsed_at is None
