"""Appeals: at most one open for each finding, each with its own clock."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.findings import Evidence, Finding
from workflow.models.gate import AccountabilityOrder
from workflow.models.people import Employee
from workflow.terms import AppealState, CompanionKind, Filer, Outcome, RestitutionKind


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
    said: Mapped[Long] = mapped_column(default="")
    """What was filed, as it was hashed; empty for appeals of before this was kept."""
    row_version: Mapped[int] = mapped_column()

    finding: Mapped[Finding] = relationship()
    companions: Mapped[list["AppealCompanion"]] = relationship(order_by="AppealCompanion.id")
    papers: Mapped[list["AppealPaper"]] = relationship(order_by="AppealPaper.id")
    on_paper: Mapped["PaperAppeal | None"] = relationship()
    designation: Mapped["PanelDesignation | None"] = relationship()

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- read by the mapper, never changed


class AppealCompanion(Base):
    """Who stands by the appellant without an account here: counsel, a union representative, a colleague (6.4)."""

    __tablename__ = "appeal_companion"

    id: Mapped[Key]
    appeal_id: Mapped[int] = refers("appeal")
    name: Mapped[Words]
    kind: Mapped[CompanionKind] = mapped_column(coded(CompanionKind))
    authority: Mapped[Long]


class AppealPaper(Base):
    """A piece of evidence that came in with an appeal."""

    __tablename__ = "appeal_paper"
    __table_args__ = (UniqueConstraint("appeal_id", "evidence_id"),)

    id: Mapped[Key]
    appeal_id: Mapped[int] = refers("appeal", index=False)
    evidence_id: Mapped[int] = refers("evidence")

    evidence: Mapped[Evidence] = relationship()


class PaperAppeal(Base):
    """An appeal that came on paper and was entered by a clerk: the day that counts, who signed it, and the scan."""

    __tablename__ = "paper_appeal"
    __table_args__ = (
        UniqueConstraint("appeal_id"),
        CheckConstraint("postmarked_on IS NULL OR postmarked_on <= arrived_on", name="posted_before_it_came"),
    )

    id: Mapped[Key]
    appeal_id: Mapped[int] = refers("appeal", index=False)
    arrived_on: Mapped[date]
    postmarked_on: Mapped[date | None]
    filer: Mapped[Filer] = mapped_column(coded(Filer))
    filer_name: Mapped[Words] = mapped_column(default="")
    standing: Mapped[Words] = mapped_column(default="")
    """By what an agent or a near relative may file it."""
    scan_id: Mapped[int] = refers("evidence")
    entered_by_id: Mapped[int] = refers("employee")

    scan: Mapped[Evidence] = relationship()
    entered_by: Mapped[Employee] = relationship()

    @property
    def counts_from(self) -> date:
        """The day that counts: of the postmark, or where it was brought by hand the day it came."""
        return self.postmarked_on or self.arrived_on


class PanelDesignation(Base):
    """指定: the institutions above could not make up a panel, and another body named where it is taken from (A02)."""

    __tablename__ = "panel_designation"
    __table_args__ = (UniqueConstraint("appeal_id"),)

    id: Mapped[Key]
    appeal_id: Mapped[int] = refers("appeal", index=False)
    authority: Mapped[Words]
    reference: Mapped[Words]
    reason: Mapped[Long]
    designated_on: Mapped[date]
    designated_by_id: Mapped[int] = refers("employee")


class ExtensionRequest(Base):
    """A request for more time to appeal: what stood in the way, until when, and the answer (T20a, T20b)."""

    __tablename__ = "extension_request"

    id: Mapped[Key]
    finding_id: Mapped[int] = refers("finding")
    obstacle: Mapped[Long]
    obstacle_ended_on: Mapped[date]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = refers("employee")
    granted: Mapped[bool | None]
    answer: Mapped[Long] = mapped_column(default="")
    answered_on: Mapped[date | None]


class Restitution(Base):
    """One thing to be paid back or put right after a finding was revoked or varied, and its settlement (T24, P22)."""

    __tablename__ = "restitution"
    __table_args__ = (
        CheckConstraint("(settled_on IS NULL) = (settled_by_id IS NULL)", name="settled_by_somebody"),
        CheckConstraint("settled_on IS NULL OR receipt <> ''", name="settled_with_words"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int] = refers("finding")
    appeal_id: Mapped[int | None] = refers("appeal", null=True)
    order_id: Mapped[int | None] = refers("accountability_order", null=True)
    kind: Mapped[RestitutionKind] = mapped_column(coded(RestitutionKind))
    what: Mapped[Long]
    amount: Mapped[Decimal | None]
    listed_on: Mapped[date]
    due_on: Mapped[date]
    settled_on: Mapped[date | None]
    settled_by_id: Mapped[int | None] = refers("employee", null=True)
    receipt: Mapped[Long] = mapped_column(default="")

    order: Mapped[AccountabilityOrder | None] = relationship()
    settled_by: Mapped[Employee | None] = relationship()
