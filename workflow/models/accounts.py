"""Accounts, the roles granted to them, and their log-in sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, coded, refers
from workflow.models.people import Employee
from workflow.terms import Role


class Account(Base):
    """A way to sign in, for one employee. `epoch` rises to end every session at once."""

    __tablename__ = "account"

    id: Mapped[Key]
    employee_id: Mapped[int] = mapped_column(Integer, ForeignKey("employee.id"), unique=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]

    employee: Mapped[Employee] = relationship()
    grants: Mapped[list["Grant"]] = relationship(back_populates="account")


class Grant(Base):
    """A role granted to an account; ended, never erased."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("uq_role_grant_live", "account_id", "role", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Key]
    account_id: Mapped[int] = refers("account")
    role: Mapped[Role] = mapped_column(coded(Role))
    granted_at: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(back_populates="grants")


class LoginSession(Base):
    """A signed-in browser. Only the hash of its token is kept."""

    __tablename__ = "login_session"

    id: Mapped[Key]
    account_id: Mapped[int] = refers("account")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    epoch: Mapped[int]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")

    account: Mapped[Account] = relationship()
