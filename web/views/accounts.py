"""Institutions and their people as the roster says, and the accounts some of them have.

Three administrators are three people (三员分立): the system administrator creates and repairs accounts, the security
administrator grants and ends roles, the audit administrator looks on.
"""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import clock
from web.account_words import refusal_words
from web.extensions import db
from web.forms.accounts import CreateAccount, GrantRole
from web.security import current_actor, for_roles, passwords, signed_in
from workflow.models.accounts import Account
from workflow.models.people import Employee, Institution, Posting
from workflow.services import accounts, roster
from workflow.services.accounts import AccountRefused
from workflow.services.keys import read_key
from workflow.services.passwords import one_time_password
from workflow.terms import ADMIN_ROLES, Role

people = Blueprint("people", __name__)

PER_PAGE = 50


@people.get("/people")
@signed_in
def tree() -> ResponseReturnValue:
    """The institutions as a tree, and the staff of one of them, or those whom a search finds."""
    key = read_key(request.args.get("institution", "")) or current_actor().institution_id
    chosen = db.get_or_404(Institution, key)
    sought = request.args.get("q", "").strip()
    found = roster.staff_named(sought) if sought else roster.staff_of(chosen)
    page = db.paginate(found, per_page=PER_PAGE, max_per_page=PER_PAGE)
    return render_template(
        "people/tree.html", roots=roster.institution_tree(db.session()), chosen=chosen, sought=sought, page=page,
        posts=roster.posts_on(db.session(), [person.id for person in page.items], clock.today()),
        people_page=lambda number: url_for("people.tree", institution=key, q=sought or None, page=number))


@people.get("/people/<int:employee_id>")
@signed_in
def person(employee_id: int) -> ResponseReturnValue:
    """One person: the posts held over time, and for administrators the account."""
    return _person(db.get_or_404(Employee, employee_id))


def _person(who: Employee, create: CreateAccount | None = None, grant: GrantRole | None = None,
            status: int = 200) -> ResponseReturnValue:
    account = accounts.account_of(db.session(), who)
    values: dict[str, Any] = {"who": who, "account": account, "postings": _career(who), "roles": Role}
    if account is not None and current_actor().has(*ADMIN_ROLES):
        values["live_sessions"] = accounts.live_sessions(
            db.session(), account, now=clock.now(), idle=current_app.config["SESSION_IDLE"])
    return render_template(
        "people/person.html", create=create or CreateAccount(formdata=None, username=who.staff_no),
        grant=grant or GrantRole(formdata=None), **values), status


def _career(who: Employee) -> list[dict[str, str]]:
    """The posts held, latest first, as lines of a timeline."""
    return [
        {"title": posting.title, "by": posting.institution.name, "text": "", "when": _span(posting),
         "mark": "now" if posting.to_on is None or posting.to_on >= clock.today() else ""}
        for posting in reversed(who.postings)
    ]


def _span(posting: Posting) -> str:
    return f"{posting.from_on} — {posting.to_on or _('至今')}"


@people.get("/accounts")
@for_roles(*ADMIN_ROLES)
def index() -> ResponseReturnValue:
    """Every account, with its roles and whether it is locked."""
    sought = request.args.get("q", "").strip()
    page = db.paginate(accounts.accounts_found(sought), per_page=PER_PAGE, max_per_page=PER_PAGE)
    return render_template(
        "people/accounts.html", page=page, sought=sought,
        people_page=lambda number: url_for("people.index", q=sought or None, page=number))


@people.post("/people/<int:employee_id>/account")
@for_roles(Role.SYS_ADMIN)
def create(employee_id: int) -> ResponseReturnValue:
    """Give a person of the roster an account; the first password is shown once."""
    who, form = db.get_or_404(Employee, employee_id), CreateAccount()
    if not form.validate_on_submit():
        return _person(who, create=form, status=422)
    password = one_time_password()
    try:
        account = accounts.create_account(db.session(), who, username=form.username.data, password=password,
                                          by=current_actor(), now=clock.now(), passwords=passwords())
    except AccountRefused as refused:
        db.session.rollback()
        form.username.errors = [refusal_words(refused)]
        return _person(who, create=form, status=409)
    return _told_once(account, password)


@people.post("/people/<int:employee_id>/account/reset")
@for_roles(Role.SYS_ADMIN)
def reset(employee_id: int) -> ResponseReturnValue:
    """Set a one-time password, shown once; the sessions of the account end."""
    account = _account_of(employee_id)
    password = accounts.reset_password(db.session(), account, by=current_actor(), now=clock.now(),
                                       passwords=passwords())
    return _told_once(account, password)


def _told_once(account: Account, password: str) -> ResponseReturnValue:
    """The page that tells a one-time password; it is stored nowhere, and no cache keeps the page."""
    name, username, key = account.employee.name, account.username, account.employee_id
    db.session.commit()
    return render_template("people/password.html", name=name, username=username, employee_id=key, password=password)


@people.post("/people/<int:employee_id>/account/unlock")
@for_roles(Role.SYS_ADMIN)
def unlock(employee_id: int) -> ResponseReturnValue:
    """Lift the lock of an account."""
    accounts.unlock(db.session(), _account_of(employee_id), by=current_actor(), now=clock.now())
    return _done(employee_id, _("账号已解锁。"))


@people.post("/people/<int:employee_id>/account/end-sessions")
@for_roles(Role.SYS_ADMIN, Role.SECURITY_ADMIN)
def end_sessions(employee_id: int) -> ResponseReturnValue:
    """End every session of an account."""
    accounts.end_all_sessions(db.session(), _account_of(employee_id), by=current_actor(), now=clock.now())
    return _done(employee_id, _("该账号的登录已全部结束。"))


@people.post("/people/<int:employee_id>/account/active")
@for_roles(Role.SYS_ADMIN)
def set_active(employee_id: int) -> ResponseReturnValue:
    """Enable or disable an account."""
    active = request.form.get("active") == "yes"
    try:
        accounts.set_active(db.session(), _account_of(employee_id), active, by=current_actor(), now=clock.now())
    except AccountRefused as refused:
        return _refused(employee_id, refused)
    return _done(employee_id, _("账号已启用。") if active else _("账号已停用。"))


@people.post("/people/<int:employee_id>/roles")
@for_roles(Role.SECURITY_ADMIN)
def grant(employee_id: int) -> ResponseReturnValue:
    """Grant a role."""
    form, account = GrantRole(), _account_of(employee_id)
    if not form.validate_on_submit():
        return _person(account.employee, grant=form, status=422)
    try:
        accounts.grant_role(db.session(), account, Role(form.role.data), by=current_actor(), now=clock.now())
    except AccountRefused as refused:
        db.session.rollback()
        flash(refusal_words(refused), "danger")
        return _person(db.get_or_404(Employee, employee_id), grant=form, status=409)
    return _done(employee_id, _("角色已授予，立即生效。"))


@people.post(f"/people/<int:employee_id>/roles/<any({','.join(Role)}):role>/end")
@for_roles(Role.SECURITY_ADMIN)
def end_grant(employee_id: int, role: str) -> ResponseReturnValue:
    """End a granted role."""
    try:
        accounts.end_grant(db.session(), _account_of(employee_id), Role(role), by=current_actor(), now=clock.now())
    except AccountRefused as refused:
        return _refused(employee_id, refused)
    return _done(employee_id, _("角色已收回，立即生效。"))


def _account_of(employee_id: int) -> Account:
    return db.one_or_404(db.select(Account).where(Account.employee_id == employee_id))


def _done(employee_id: int, text: str) -> ResponseReturnValue:
    db.session.commit()
    flash(text, "success")
    return redirect(url_for("people.person", employee_id=employee_id), code=303)


def _refused(employee_id: int, refused: AccountRefused) -> ResponseReturnValue:
    db.session.rollback()
    flash(refusal_words(refused), "danger")
    return redirect(url_for("people.person", employee_id=employee_id), code=303)
