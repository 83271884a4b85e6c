"""Institutions, employees and the posts they held, as the roster says."""

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Words, refers

LETTER_WORD = "尽责"
"""The word of letters of an institution that has none of its own yet."""


class Institution(Base):
    """A branch, department or the head office. `path` lists the codes from the top, for 本机构及下级.

    `letter_word` begins the numbers of its letters, each institution its own: 东湖尽责认〔2026〕1号.
    """

    __tablename__ = "institution"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[Words]
    parent_id: Mapped[int | None] = refers("institution", null=True)
    path: Mapped[str] = mapped_column(String(200), index=True)
    letter_word: Mapped[str] = mapped_column(String(20), default=LETTER_WORD)

    parent: Mapped["Institution | None"] = relationship(remote_side="Institution.id")


class Employee(Base):
    """A person of the bank; may have left, may have no account."""

    __tablename__ = "employee"

    id: Mapped[Key]
    staff_no: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    institution_id: Mapped[int] = refers("institution")

    institution: Mapped[Institution] = relationship()
    postings: Mapped[list["Posting"]] = relationship(back_populates="employee", order_by="Posting.from_on")


class Posting(Base):
    """One post held at one institution from a day to a day (inclusive; open when `to_on` is empty)."""

    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("employee_id", "institution_id", "title", "from_on"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="not_backward"),
    )

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee")
    institution_id: Mapped[int] = refers("institution")
    title: Mapped[str] = mapped_column(String(60))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    superior_no: Mapped[str | None] = mapped_column(String(20))

    employee: Mapped[Employee] = relationship(back_populates="postings")
    institution: Mapped[Institution] = relationship()
