"""Signing in and out, and one's own password."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from web import clock
from web.account_words import flaw_words
from web.extensions import db
from web.filters import moment
from web.forms.auth import ChangePassword, SignIn
from web.menu import landing
from web.security import current_actor, end_session, open_to_all, passwords, safe_next, signed_in, start_session
from workflow.models.accounts import Account
from workflow.services import accounts

auth = Blueprint("auth", __name__)


@auth.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """The first page of one's own menu."""
    return redirect(landing(current_actor()))


@auth.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    """Ask who comes. The answer is the same for an unknown name, a wrong password and a locked account."""
    form = SignIn()
    if not form.validate_on_submit():
        return render_template("auth/sign_in.html", form=form)
    wrong, address = current_app.extensions["wrong_passwords"], request.remote_addr or ""
    if wrong.full(address, now=clock.now()):
        abort(429)
    account = _proven(form.username.data, form.password.data)
    if account is None:
        wrong.note(address, now=clock.now())
        form.form_errors.append(_("用户名或密码不正确，或账号暂时锁定。连续输错 5 次，账号锁定 15 分钟。"))
        return render_template("auth/sign_in.html", form=form), 401
    last = account.last_login_at
    start_session(account)
    db.session.commit()
    flash(_("上次登录：%(when)s。如非本人操作，请立即修改密码并告知系统管理员。", when=moment(last)) if last
          else _("这是您首次登录。"), "info")
    return redirect(safe_next(request.args.get("next")) or url_for("auth.home"), code=303)


def _proven(username: str, password: str) -> Account | None:
    """The account whose password this is. The attempt is counted first; no lock is held while hashing."""
    attempt = accounts.count_attempt(db.session(), username, now=clock.now(), passwords=passwords())
    db.session.commit()
    right = passwords().matches(attempt.password_hash, password)
    if right and attempt.open:
        return accounts.admit(db.session(), attempt)
    accounts.turn_away(db.session(), attempt, now=clock.now())
    db.session.commit()
    return None


@auth.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End this session."""
    end_session()
    db.session.commit()
    flash(_("您已退出登录。"), "success")
    return redirect(url_for("auth.sign_in"), code=303)


@auth.route("/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Choose a new password; every session of the account ends, and this one begins anew."""
    form = ChangePassword()
    if form.validate_on_submit() and _changed(form):
        flash(_("密码已修改，其他地方的登录已全部结束。"), "success")
        return redirect(url_for("auth.home"), code=303)
    base = "bare.html" if current_user.must_change else "base.html"
    return render_template("auth/change_password.html", form=form, base=base), 422 if form.errors else 200


def _changed(form: ChangePassword) -> bool:
    account = db.session.get_one(Account, current_user.account_id)
    if not passwords().matches(account.password_hash, form.current.data):
        form.current.errors = [_("现在的密码不正确。")]
        return False
    found = accounts.change_password(db.session(), account, form.new.data, by=current_actor(), now=clock.now(),
                                     passwords=passwords())
    if found:
        form.new.errors = [flaw_words(flaw) for flaw in found]
        return False
    start_session(account)
    db.session.commit()
    return True


@auth.get("/alive")
@signed_in
def alive() -> ResponseReturnValue:
    """Asked while someone is typing, so that a long form does not outlive its session."""
    return "", 204
