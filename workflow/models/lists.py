"""Versions of the positive and negative lists: drafted by one person, published by another, and then never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, coded, refers
from workflow.models.people import Employee
from workflow.terms import ListState

_LIVE = text("state <> 'discarded'")


class ListVersionRecord(Base):
    """One version of both lists: in force from a day on (`valid_from`), known since a day (`recorded_on`).

    `content` holds the tables of both files, packed by `services.lists`; `sha256` is of the published content.
    `editors`: the employees who drafted or changed it, none of whom may publish it. Nobody has drafted what came with
    the system.
    """

    __tablename__ = "list_version"
    __table_args__ = (
        Index("uq_list_version_live", "number", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint("published_by_id <> drafted_by_id", name="two_people"),
        CheckConstraint("published_by_id <> changed_by_id", name="another_published"),
        CheckConstraint("state <> 'published' OR recorded_on IS NOT NULL", name="known_since"),
    )

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(20))
    state: Mapped[ListState] = mapped_column(coded(ListState), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_on: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    based_on: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[Long] = mapped_column(default="")
    struck: Mapped[list[str]] = mapped_column(default=list)
    editors: Mapped[list[int]] = mapped_column(default=list)
    drafted_by_id: Mapped[int | None] = refers("employee", null=True)
    drafted_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = refers("employee", null=True)
    changed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = refers("employee", null=True)
    signed_on: Mapped[date | None]
    published_by_id: Mapped[int | None] = refers("employee", null=True)
    published_at: Mapped[datetime | None]
    row_version: Mapped[int] = mapped_column()

    drafted_by: Mapped[Employee | None] = relationship(foreign_keys=drafted_by_id)
    changed_by: Mapped[Employee | None] = relationship(foreign_keys=changed_by_id)
    signed_by: Mapped[Employee | None] = relationship(foreign_keys=signed_by_id)
    published_by: Mapped[Employee | None] = relationship(foreign_keys=published_by_id)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 -- read by the mapper, never changed
