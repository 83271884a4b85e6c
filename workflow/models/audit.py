"""The sealed record of what was done, and the rows that keep a transaction honest."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workflow.models.base import Base, Key, Long, refers


class AuditLine(Base):
    """One sealed line of one chain. The stored text is what is sealed, byte for byte (I9)."""

    __tablename__ = "audit_line"
    __table_args__ = (UniqueConstraint("chain", "seq"), UniqueConstraint("chain", "previous"))

    id: Mapped[Key]
    chain: Mapped[str] = mapped_column(String(40))
    seq: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(10))
    body: Mapped[Long]
    case_id: Mapped[int | None] = refers("exemption_case", null=True)
    finding_id: Mapped[int | None] = refers("finding", null=True)
    actor_id: Mapped[int | None] = refers("employee", null=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    at: Mapped[datetime]


class ChainHead(Base):
    """The head of a chain that belongs to no case (accounts, imports, settings)."""

    __tablename__ = "chain_head"

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")


class Submission(Base):
    """A form sent once: the key of the form, and what came of it, so that a second sending does nothing twice."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    actor_id: Mapped[int | None] = refers("employee", null=True)
    action: Mapped[str] = mapped_column(String(60))
    thing_id: Mapped[int | None]
    audit_id: Mapped[int] = refers("audit_line", index=False)
    at: Mapped[datetime]


class Message(Base):
    """A message to one employee, written in the same transaction as what it tells of."""

    __tablename__ = "message"

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee")
    case_id: Mapped[int | None] = refers("exemption_case", null=True)
    kind: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Draft(Base):
    """What a person has typed and not sent. Only its writer sees it; the one write without the door."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("employee_id", "form"),)

    id: Mapped[Key]
    employee_id: Mapped[int] = refers("employee", index=False)
    form: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
