"""Appeals: at most one open for each finding, each with its own clock."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, coded, refers
from workflow.models.findings import Finding
from workflow.terms import AppealState, Outcome


class Appeal(Base):
    """An appeal against one determination. The outcome appealed against is kept, to hold "never heavier" (I3)."""

    __tablename__ = "appeal"
    __table_args__ = (
        Index("uq_appeal_open", "finding_id", unique=True,
              sqlite_where=text("state IN ('filed','accepted')"),
              postgresql_where=text("state IN ('filed','accepted')")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int] = refers("finding")
    state: Mapped[AppealState] = mapped_column(coded(AppealState), index=True)
    grounds: Mapped[list[str]]
    words: Mapped[Long]
    receipt: Mapped[str] = mapped_column(String(40), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    late: Mapped[bool] = mapped_column(default=False)
    filed_at: Mapped[datetime]
    outcome_before: Mapped[Outcome] = mapped_column(coded(Outcome))
    ratios_before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    accepted_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    decision: Mapped[Long] = mapped_column(default="")
    escalations: Mapped[int] = mapped_column(default=0)
    row_version: Mapped[int] = mapped_column()

    finding: Mapped[Finding] = relationship()

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- read by the mapper, never changed
