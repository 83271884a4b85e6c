"""Departures: outcomes that differ from those of most near-identical findings, each with its reason and what it was
compared with at that moment.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, coded, refers
from workflow.models.committee import Meeting
from workflow.models.findings import Finding
from workflow.terms import Outcome


class Departure(Base):
    """One decision on a finding that departs from the usual outcome, as it stood when the decision was made.

    `move`: what decided, a committee's ruling or an appeal panel's decision; `meeting`: the committee's. `counts`: how
    often each outcome was found among the findings in `compared`. `void`: the decision was set aside since.
    """

    __tablename__ = "departure"
    __table_args__ = (
        CheckConstraint("outcome <> usual", name="departs"),
        CheckConstraint("length(trim(reason)) >= 10", name="reasoned"),
    )

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding")
    meeting_id: Mapped[int | None] = refers("meeting", null=True, index=False)
    move: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[Outcome] = mapped_column(coded(Outcome))
    usual: Mapped[Outcome] = mapped_column(coded(Outcome, "usual"))
    counts: Mapped[dict[str, Any]]
    compared: Mapped[list[int]]
    reason: Mapped[Long]
    decided_by_id: Mapped[int] = refers("employee", index=False)
    decided_at: Mapped[datetime]
    void: Mapped[bool] = mapped_column(default=False)

    finding: Mapped[Finding] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
