"""Verbs on accounts, their roles and their sessions. None of them commits; each that changes a right is recorded."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from workflow.models.accounts import Account, Grant, LoginSession
from workflow.models.people import Employee
from workflow.rules.actors import IMPLIED_ROLES, UNKNOWN, Actor, acting_in, refused_pair
from workflow.services import audit, persons
from workflow.services.passwords import PasswordFlaw, Passwords, flaws, one_time_password
from workflow.terms import Role

CHAIN = "accounts"
WRONG_LIMIT = 5
WRONG_WINDOW = timedelta(minutes=15)
LOCK_LENGTH = timedelta(minutes=15)


class AccountReason(StrEnum):
    """Why something about an account is refused."""

    USERNAME_TAKEN = auto()
    HAS_ACCOUNT = auto()
    ALREADY_GRANTED = auto()
    NOT_GRANTED = auto()
    NEVER_GRANTED = auto()
    DUTIES_CONFLICT = auto()
    OWN_ACCOUNT = auto()


class AccountRefused(Exception):
    """A change of an account that is not allowed, with its reason and, for conflicting duties, the role in the way."""

    def __init__(self, reason: AccountReason, role: Role | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.role = role


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in, counted before it is judged. `open` is false when it cannot succeed whatever is typed."""

    account_id: int | None
    password_hash: str
    open: bool


# --- who someone is --------------------------------------------------------------------------------------------------


def actor_of(session: Session, account: Account) -> Actor:
    """The actor an account stands for, with the roles in force at this moment."""
    person = account.employee
    return Actor(
        employee_id=person.id, name=person.name, staff_no=person.staff_no, institution_id=person.institution_id,
        institution_path=person.institution.path, roles=acting_in(live_roles(session, account)),
        others=persons.others_of(session, person.id),
    )


def account_named(session: Session, username: str) -> Account | None:
    """The account with this user name (written in any case), if there is one."""
    return session.scalar(select(Account).where(Account.username == username.strip().lower()))


def account_of(session: Session, employee: Employee) -> Account | None:
    """The account of a person, if there is one."""
    return session.scalar(select(Account).where(Account.employee_id == employee.id))


def accounts_found(text: str) -> Select[Account]:
    """Accounts whose user name, name or staff number contains `text`; all of them when it is empty."""
    found = select(Account).join(Account.employee).order_by(Account.username).options(
        contains_eager(Account.employee).joinedload(Employee.institution), selectinload(Account.grants))
    if not text:
        return found
    return found.where(or_(*(column.contains(text, autoescape=True)
                             for column in (Account.username, Employee.name, Employee.staff_no))))


def live_roles(session: Session, account: Account) -> frozenset[Role]:
    """The roles granted to `account` and not ended."""
    return frozenset(session.scalars(select(Grant.role).where(
        Grant.account_id == account.id, Grant.ended_at.is_(None))))


# --- accounts --------------------------------------------------------------------------------------------------------


def create_account(
    session: Session, employee: Employee, *, username: str, password: str, by: Actor, now: datetime,
    passwords: Passwords, must_change: bool = True,
) -> Account:
    """Give `employee` an account. Raises AccountRefused when the person has one or the user name is taken."""
    username = username.strip().lower()
    if session.scalar(select(Account.id).where(Account.employee_id == employee.id)) is not None:
        raise AccountRefused(AccountReason.HAS_ACCOUNT)
    if account_named(session, username) is not None:
        raise AccountRefused(AccountReason.USERNAME_TAKEN)
    account = Account(
        employee=employee, username=username, password_hash=passwords.hash(password), must_change=must_change,
        active=True, epoch=0, failures=0,
    )
    session.add(account)
    session.flush()
    _record(session, "account.create", account, by=by, now=now, username=username)
    return account


def grant_role(session: Session, account: Account, role: Role, *, by: Actor, now: datetime) -> Grant:
    """Grant `role`, in force from the next request on.

    Raises AccountRefused for a role that is never granted, is held already, or is kept apart from one held (三员分立).
    """
    held = live_roles(session, account)
    if role in IMPLIED_ROLES:
        raise AccountRefused(AccountReason.NEVER_GRANTED)
    if role in held:
        raise AccountRefused(AccountReason.ALREADY_GRANTED)
    if account.employee_id in by.keys:
        raise AccountRefused(AccountReason.OWN_ACCOUNT)
    if (other := refused_pair(held, role)) is not None:
        raise AccountRefused(AccountReason.DUTIES_CONFLICT, other)
    grant = Grant(account=account, role=role, granted_at=now, granted_by=_signature(by))
    session.add(grant)
    session.flush()
    _record(session, "account.grant", account, by=by, now=now, role=role)
    return grant


def end_grant(session: Session, account: Account, role: Role, *, by: Actor, now: datetime) -> None:
    """End a granted role; it is refused from the next request on. Raises AccountRefused when it is not held."""
    grant = session.scalar(select(Grant).where(
        Grant.account_id == account.id, Grant.role == role, Grant.ended_at.is_(None)))
    if grant is None:
        raise AccountRefused(AccountReason.NOT_GRANTED)
    if account.employee_id in by.keys:
        raise AccountRefused(AccountReason.OWN_ACCOUNT)
    grant.ended_at = now
    session.flush()
    _record(session, "account.end_grant", account, by=by, now=now, role=role)


def reset_password(session: Session, account: Account, *, by: Actor, now: datetime, passwords: Passwords) -> str:
    """Set a one-time password, which is returned and kept nowhere; ends all sessions and any lock."""
    password = one_time_password()
    _set_password(account, password, passwords=passwords, must_change=True)
    _unlock(account)
    _record(session, "account.reset_password", account, by=by, now=now)
    return password


def change_password(
    session: Session, account: Account, password: str, *, by: Actor, now: datetime, passwords: Passwords,
) -> list[PasswordFlaw]:
    """Set the password its owner chose and end all sessions; returns what is wrong with it and then changes nothing."""
    found = flaws(password, username=account.username, staff_no=account.employee.staff_no)
    if passwords.matches(account.password_hash, password):
        found.append(PasswordFlaw.UNCHANGED)
    if not found:
        _set_password(account, password, passwords=passwords, must_change=False)
        _record(session, "account.change_password", account, by=by, now=now)
    return found


def unlock(session: Session, account: Account, *, by: Actor, now: datetime) -> None:
    """Lift the lock that wrong passwords put on an account."""
    _unlock(account)
    _record(session, "account.unlock", account, by=by, now=now)


def set_active(session: Session, account: Account, active: bool, *, by: Actor, now: datetime) -> None:
    """Enable or disable an account; disabling ends its sessions. Nobody disables their own."""
    if account.employee_id in by.keys:
        raise AccountRefused(AccountReason.OWN_ACCOUNT)
    account.active = active
    account.epoch += 1
    _record(session, "account.enable" if active else "account.disable", account, by=by, now=now)


def _set_password(account: Account, password: str, *, passwords: Passwords, must_change: bool) -> None:
    account.password_hash = passwords.hash(password)
    account.must_change = must_change
    account.epoch += 1


def _unlock(account: Account) -> None:
    account.failures, account.failed_at, account.locked_until = 0, None, None


# --- signing in ------------------------------------------------------------------------------------------------------


def count_attempt(session: Session, username: str, *, now: datetime, passwords: Passwords) -> Attempt:
    """Count an attempt to sign in before its password is looked at, so that no more than five in fifteen minutes are.

    Commit, check the password against `password_hash` (an unknown name gets a hash that is nobody's, so the work is the
    same), then call `admit` or `turn_away`.
    """
    account = session.scalar(select(Account).where(Account.username == username.strip().lower()).with_for_update())
    if account is None:
        return Attempt(None, passwords.of_nobody, open=False)
    if account.failed_at is None or now - account.failed_at > WRONG_WINDOW:
        account.failures, account.failed_at = 0, now
    locked = account.locked_until is not None and account.locked_until > now
    if locked or not account.active or account.failures >= WRONG_LIMIT:
        return Attempt(account.id, account.password_hash, open=False)
    account.failures += 1
    return Attempt(account.id, account.password_hash, open=True)


def admit(session: Session, attempt: Attempt) -> Account:
    """The password was right: forget the wrong ones before it."""
    account = session.get_one(Account, attempt.account_id)
    _unlock(account)
    return account


def turn_away(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """The password was wrong: at the fifth in fifteen minutes the account is locked for fifteen minutes."""
    account = session.get(Account, attempt.account_id) if attempt.open else None
    if account is not None and account.failures >= WRONG_LIMIT:
        account.locked_until = now + LOCK_LENGTH
        account.failures, account.failed_at = 0, None
        _record(session, "account.lock", account, by=UNKNOWN, now=now)


# --- sessions --------------------------------------------------------------------------------------------------------


def open_session(session: Session, account: Account, *, now: datetime, length: timedelta, address: str) -> str:
    """Open a session of at most `length`; returns its token, of which only the hash is stored."""
    token = secrets.token_urlsafe(32)
    account.last_login_at = now
    session.add(LoginSession(
        account=account, token_hash=_hash(token), epoch=account.epoch, started_at=now, seen_at=now,
        ends_at=now + length, address=address,
    ))
    session.flush()
    return token


def find_session(session: Session, token: str, *, now: datetime, idle: timedelta) -> LoginSession | None:
    """The living session of `token`: not ended, not too old, not idle, of an active account and its present epoch."""
    found = session.scalar(
        select(LoginSession)
        .where(LoginSession.token_hash == _hash(token), LoginSession.ended_at.is_(None), LoginSession.ends_at > now,
               LoginSession.seen_at > now - idle)
        .options(joinedload(LoginSession.account).joinedload(Account.employee).joinedload(Employee.institution)))
    if found is None or not found.account.active or found.epoch != found.account.epoch:
        return None
    return found


def touch_session(session: Session, token: str, *, now: datetime) -> None:
    """Note that the session is in use."""
    session.execute(update(LoginSession).where(LoginSession.token_hash == _hash(token)).values(seen_at=now))


def end_session(session: Session, token: str, *, now: datetime) -> None:
    """End a session; its cookie is worth nothing from now on."""
    session.execute(update(LoginSession).where(
        LoginSession.token_hash == _hash(token), LoginSession.ended_at.is_(None)).values(ended_at=now))


def end_all_sessions(session: Session, account: Account, *, by: Actor, now: datetime) -> None:
    """End every session of an account at once."""
    account.epoch += 1
    _record(session, "account.end_sessions", account, by=by, now=now)


def live_sessions(session: Session, account: Account, *, now: datetime, idle: timedelta) -> int:
    """How many sessions of an account are alive."""
    return session.scalar(select(func.count()).select_from(LoginSession).where(
        LoginSession.account_id == account.id, LoginSession.ended_at.is_(None), LoginSession.ends_at > now,
        LoginSession.seen_at > now - idle, LoginSession.epoch == account.epoch)) or 0


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _signature(by: Actor) -> str:
    return f"{by.name} {by.staff_no}".strip()


def _record(session: Session, action: str, account: Account, *, by: Actor, now: datetime, **body: Any) -> None:
    audit.record(session, CHAIN, action, {"account": account.username} | body, by=by, now=now)
