"""What investigators entered of a person and of the loan: every entry stays, and the last one of a fact counts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, refers
from workflow.models.findings import Evidence
from workflow.models.people import Employee


class PersonFact(Base):
    """One fact as it was entered. Without a finding it is one of the loan or its branch, and holds for the whole case.

    `value` is text as `rules.kinds.value_in` reads it; without one the fact is given up, and `what` says why.
    """

    __tablename__ = "person_fact"
    __table_args__ = (CheckConstraint("value IS NOT NULL OR what <> ''", name="given_up_for_a_reason"),)

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    finding_id: Mapped[int | None] = refers("finding", null=True)
    fact: Mapped[str] = mapped_column(String(60))
    value: Mapped[Words | None]
    what: Mapped[Long] = mapped_column(default="")
    evidence_id: Mapped[int | None] = refers("evidence", null=True)
    as_of: Mapped[date]
    entered_by_id: Mapped[int] = refers("employee")
    entered_at: Mapped[datetime]

    evidence: Mapped[Evidence | None] = relationship()
    entered_by: Mapped[Employee] = relationship()
