"""What people have declared of themselves, and HR knows of them: kin, interests, key posts, several staff numbers.

Each record is kept under the staff number it was declared for; `services.persons` knows who stands behind several.
"""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.people import Employee
from workflow.terms import Declared, DeclaredBy, Interest, Relation


class Kinship(Base):
    """A declared relative: another employee, or an outsider by name. He is the `relation` of the one who declares.

    `ended_on`: the day from which they are no kin any more (a divorce).
    """

    __tablename__ = "kinship"
    __table_args__ = (
        UniqueConstraint("employee_id", "relation", "relative_id", "relative_name"),
        CheckConstraint("relative_id IS NOT NULL OR relative_name <> ''", name="somebody"),
        CheckConstraint("relative_id IS NULL OR relative_id <> employee_id", name="another"),
    )

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee", index=False)
    relation: Mapped[Relation] = mapped_column(coded(Relation))
    relative_id: Mapped[int | None] = refers("employee", null=True)
    relative_name: Mapped[str] = mapped_column(String(60), default="")
    declared_on: Mapped[date]
    source: Mapped[DeclaredBy] = mapped_column(coded(DeclaredBy))
    ended_on: Mapped[date | None]

    employee: Mapped[Employee] = relationship(foreign_keys=employee_id)
    relative: Mapped[Employee | None] = relationship(foreign_keys=relative_id)


class BorrowerInterest(Base):
    """A declared interest in a borrower, known by customer number or, where that is not declared, by name.

    `relation`: the relative through whom, empty where the interest is the employee's own. Both days are included.
    """

    __tablename__ = "borrower_interest"
    __table_args__ = (
        CheckConstraint("customer_no <> '' OR borrower_name <> ''", name="some_borrower"),
        CheckConstraint("to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name="not_backward"),
    )

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee")
    kind: Mapped[Interest] = mapped_column(coded(Interest))
    customer_no: Mapped[str] = mapped_column(String(40), default="", index=True)
    borrower_name: Mapped[str] = mapped_column(String(120), default="", index=True)
    relation: Mapped[Relation | None] = mapped_column(coded(Relation))
    relative_name: Mapped[str] = mapped_column(String(60), default="")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    declared_on: Mapped[date]
    source: Mapped[DeclaredBy] = mapped_column(coded(DeclaredBy))

    employee: Mapped[Employee] = relationship()


class Declaration(Base):
    """Somebody declared his kin, or his interests, on a day; with nothing to declare it is all there is of it."""

    __tablename__ = "declaration"
    __table_args__ = (UniqueConstraint("employee_id", "kind", "declared_on"),)

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee", index=False)
    kind: Mapped[Declared] = mapped_column(coded(Declared))
    declared_on: Mapped[date]
    source: Mapped[DeclaredBy] = mapped_column(coded(DeclaredBy))


class KeyStaff(Base):
    """A time during which somebody is key staff (关键人员), for whom the range of kin is wider; both days included."""

    __tablename__ = "key_staff"
    __table_args__ = (
        UniqueConstraint("employee_id", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="not_backward"),
    )

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee", index=False)
    title: Mapped[str] = mapped_column(String(60), default="")
    from_on: Mapped[date]
    to_on: Mapped[date | None]

    employee: Mapped[Employee] = relationship()


class SamePerson(Base):
    """Two staff numbers that are one person's, the earlier key first; why, and since when it is known."""

    __tablename__ = "same_person"
    __table_args__ = (
        UniqueConstraint("employee_id", "other_id"),
        CheckConstraint("employee_id < other_id", name="in_order"),
    )

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee", index=False)
    other_id: Mapped[int] = refers("employee")
    told_on: Mapped[date]
    because: Mapped[Words] = mapped_column(default="")

    employee: Mapped[Employee] = relationship(foreign_keys=employee_id)
    other: Mapped[Employee] = relationship(foreign_keys=other_id)


class CaseWitness(Base):
    """Somebody gave evidence in a case as a witness: he has no other part in it (2.3, item 2)."""

    __tablename__ = "case_witness"

    id: Mapped[Key]
    case_id: Mapped[int] = refers("exemption_case")
    employee_id: Mapped[int] = refers("employee")
    testified_on: Mapped[date]
    about: Mapped[Long]
    recorded_by_id: Mapped[int] = refers("employee")

    employee: Mapped[Employee] = relationship(foreign_keys=employee_id)
