"""The work item 认定事项, its loans, what triggered it, and who sits in it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.committee import Attendance, Meeting
from workflow.models.findings import Finding
from workflow.models.ledger import Loan
from workflow.models.people import Employee, Institution
from workflow.terms import CaseState, Liability, Role, Scope, Trigger


class ExemptionCase(Base):
    """One 认定事项. From 已受理 on, `state` is derived from its people and written by the door alone (R1)."""

    __tablename__ = "exemption_case"
    __table_args__ = (
        CheckConstraint("tier BETWEEN 0 AND 2", name="tier"),
        CheckConstraint("supplements BETWEEN 0 AND 2", name="supplements"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[Words]
    institution_id: Mapped[int] = refers("institution")
    state: Mapped[CaseState] = mapped_column(coded(CaseState), index=True)
    family_id: Mapped[int | None] = refers("exemption_case", null=True)
    merged_into_id: Mapped[int | None] = refers("exemption_case", null=True)
    scope: Mapped[Scope | None] = mapped_column(coded(Scope))
    scope_reason: Mapped[Long] = mapped_column(default="")
    simple: Mapped[bool] = mapped_column(default=False)
    business_on: Mapped[date | None]
    registered_on: Mapped[date]
    clock_from: Mapped[date | None]
    supplements: Mapped[int] = mapped_column(default=0)
    supplement_list: Mapped[Long] = mapped_column(default="")
    supplement_answer: Mapped[Long] = mapped_column(default="")
    supplement_lapsed: Mapped[bool] = mapped_column(default=False)
    reconsidered: Mapped[bool] = mapped_column(default=False)
    missing_stages_note: Mapped[Long] = mapped_column(default="")
    team_ready: Mapped[bool] = mapped_column(default=False)
    replace_team: Mapped[bool] = mapped_column(default=False)
    tier: Mapped[int] = mapped_column(default=0)
    need_upper: Mapped[bool] = mapped_column(default=False)
    list_version: Mapped[str] = mapped_column(String(20), default="")
    report: Mapped[Long] = mapped_column(default="")
    rectification: Mapped[Long] = mapped_column(default="")
    archived_on: Mapped[date | None]
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)
    chain_seq: Mapped[int] = mapped_column(default=0)
    chain_hash: Mapped[str] = mapped_column(String(64), default="")
    row_version: Mapped[int] = mapped_column()

    institution: Mapped[Institution] = relationship()
    loans: Mapped[list["CaseLoan"]] = relationship(back_populates="case")
    triggers: Mapped[list["TriggerEvent"]] = relationship(back_populates="case", order_by="TriggerEvent.id")
    people_named: Mapped[list["NamedPerson"]] = relationship(
        order_by="NamedPerson.id", cascade="all, delete-orphan")
    seats: Mapped[list["Seat"]] = relationship(back_populates="case", order_by="Seat.id")
    findings: Mapped[list[Finding]] = relationship(back_populates="case", order_by="Finding.id")
    out_of_the_room: Mapped[list[Attendance]] = relationship(
        secondary="meeting", primaryjoin=lambda: ExemptionCase.id == Meeting.case_id,
        secondaryjoin=lambda: and_(Meeting.id == Attendance.meeting_id, Attendance.recused), order_by=Attendance.id,
        viewonly=True, lazy="selectin")
    """Whoever is recused in one of its meetings, also without ever having had a seat: read with every list of cases,
    since it is asked of each whether the reader may see it."""

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- read by the mapper, never changed

    @property
    def current(self) -> list[Finding]:
        """The current record of each person, in the order they were named."""
        return [finding for finding in self.findings if finding.current]


class CaseLoan(Base):
    """A loan under a case. One live case for each loan, its split-off cases apart (3.1, E29)."""

    __tablename__ = "case_loan"
    __table_args__ = (
        Index("uq_case_loan_live", "loan_id", unique=True,
              sqlite_where=text("live"), postgresql_where=text("live")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    loan_id: Mapped[int] = refers("loan")
    live: Mapped[bool] = mapped_column(default=True)

    case: Mapped[ExemptionCase] = relationship(back_populates="loans")
    loan: Mapped[Loan] = relationship()


class NamedPerson(Base):
    """One line of the list of people responsible, as it stands until acceptance makes findings of it (T02, T07)."""

    __tablename__ = "named_person"
    __table_args__ = (UniqueConstraint("case_id", "employee_id"),)

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case", index=False)
    employee_id: Mapped[int] = refers("employee")
    posts: Mapped[list[str]] = mapped_column(default=list)
    stages: Mapped[list[str]] = mapped_column(default=list)
    liability: Mapped[Liability] = mapped_column(coded(Liability))
    responsible_from: Mapped[date | None]
    responsible_to: Mapped[date | None]
    because: Mapped[Long] = mapped_column(default="")

    employee: Mapped[Employee] = relationship()

    @property
    def name(self) -> str:
        """The name of whoever is named."""
        return self.employee.name

    @property
    def staff_no(self) -> str:
        """The staff number of whoever is named."""
        return self.employee.staff_no


class TriggerEvent(Base):
    """What set the case off; later ones join the list (3.1).

    `raised_by`: who raised it himself; empty where a ledger did, and where an application on paper was registered by
    somebody else. `people_meant`: the employees an intention to hold to account is about.
    """

    __tablename__ = "trigger_event"

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    kind: Mapped[Trigger] = mapped_column(coded(Trigger))
    occurred_on: Mapped[date]
    reference: Mapped[Words] = mapped_column(default="")
    note: Mapped[Long] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    raised_by_id: Mapped[int | None] = refers("employee", null=True)
    people_meant: Mapped[list[int]] = mapped_column(default=list)

    case: Mapped[ExemptionCase] = relationship(back_populates="triggers")
    raised_by: Mapped[Employee | None] = relationship()


class Seat(Base):
    """A duty one employee has in one case; checked for conflicts when it is given, ended and never erased."""

    __tablename__ = "seat"
    __table_args__ = (
        Index("uq_seat_live", "case_id", "employee_id", "role", "finding_id", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    employee_id: Mapped[int] = refers("employee")
    role: Mapped[Role] = mapped_column(coded(Role))
    finding_id: Mapped[int | None] = refers("finding", null=True)
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[Words] = mapped_column(default="")
    declared_at: Mapped[datetime | None]
    has_conflict: Mapped[bool | None]
    declaration: Mapped[Long] = mapped_column(default="")

    case: Mapped[ExemptionCase] = relationship(back_populates="seats")
    employee: Mapped[Employee] = relationship()


class Concurrence(Base):
    """A second person's consent to one move, asked wherever the table wants two people; used up by the move."""

    __tablename__ = "concurrence"

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int | None] = refers("finding", null=True)
    move: Mapped[str] = mapped_column(String(60))
    role: Mapped[Role] = mapped_column(coded(Role))
    given_by_id: Mapped[int] = refers("employee")
    opinion: Mapped[Long]
    given_at: Mapped[datetime]
    used: Mapped[bool] = mapped_column(default=False)
