"""Who may open what: every view says so, nothing else is served, and every answer carries the protective headers."""

import secrets as random
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import UserMixin, current_user, login_user, logout_user
from secure import (
    ContentSecurityPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.routing import IntegerConverter

from web import clock
from web.extensions import db, login_manager
from workflow.models.accounts import Account, LoginSession
from workflow.rules.actors import Actor
from workflow.services import accounts, roster
from workflow.services.keys import DIGITS, read_key
from workflow.services.passwords import Passwords
from workflow.terms import Role

View = TypeVar("View", bound=Callable[..., Any])
Access = str | frozenset[Role] | Callable[[Actor], bool]

OPEN_ENDPOINTS = frozenset({"static", "bootstrap.static", "assets.icons"})
"""What is served without asking who comes: nothing in it is anyone's."""

BEFORE_NEW_PASSWORD = frozenset({"auth.change_password", "auth.sign_out", "auth.alive"})


class SignedIn(UserMixin):
    """The person of this request, as Flask-Login knows them: known by the token of their session, never by a name."""

    def __init__(self, token: str, login: LoginSession, actor: Actor) -> None:
        self.token = token
        self.actor = actor
        self.account_id = login.account_id
        self.username = login.account.username
        self.must_change = login.account.must_change
        self.seen_at = login.seen_at

    def get_id(self) -> str:
        return self.token


# --- declaring -------------------------------------------------------------------------------------------------------


def declare(access: Access) -> Callable[[View], View]:
    """Say who may open a view: "open", "signed_in", roles of which one is needed, or a question asked of the actor."""

    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


def open_to_all(view: View) -> View:
    """Anyone may open this view, signed in or not."""
    return declare("open")(view)


def signed_in(view: View) -> View:
    """Everyone signed in may open this view."""
    return declare("signed_in")(view)


def for_roles(*roles: Role) -> Callable[[View], View]:
    """Only those who hold one of `roles` may open this view; others get 403."""
    return declare(frozenset(roles))


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Who may open `endpoint`; None when nobody has said."""
    if endpoint in OPEN_ENDPOINTS:
        return "open"
    access: Access | None = getattr(app.view_functions[endpoint], "access", None)
    return access


def admits(access: Access | None, actor: Actor) -> bool:
    """Whether someone signed in may pass. Silence refuses."""
    if isinstance(access, frozenset):
        return actor.has(*access)
    if callable(access):
        return access(actor)
    return access in ("open", "signed_in")


# --- the person of this request --------------------------------------------------------------------------------------


def current_actor() -> Actor:
    """Who acts in this request; 401 when nobody is signed in."""
    if not current_user.is_authenticated:
        abort(401)
    actor: Actor = current_user.actor
    return actor


def post_of(actor: Actor) -> str:
    """机构 · 岗位 of the actor today, as the roster says."""
    held = roster.posts_on(db.session(), [actor.employee_id], clock.today()) if actor.employee_id else {}
    return " · ".join(f"{posting.institution.name} · {posting.title}" for posting in held.values())


def passwords() -> Passwords:
    """How this application hashes passwords."""
    kept: Passwords = current_app.extensions["passwords"]
    return kept


def start_session(account: Account) -> None:
    """Sign `account` in: a new token, a new CSRF secret, and nothing kept of the session before. Commits nothing."""
    session.clear()
    token = accounts.open_session(
        db.session(), account, now=clock.now(), length=current_app.config["SESSION_LENGTH"],
        address=request.remote_addr or "",
    )
    login = accounts.find_session(db.session(), token, now=clock.now(), idle=current_app.config["SESSION_IDLE"])
    assert login is not None
    login_user(SignedIn(token, login, accounts.actor_of(db.session(), account)))


def end_session() -> None:
    """Sign out: the session's row ends, the cookie is emptied. Commits nothing."""
    accounts.end_session(db.session(), current_user.get_id(), now=clock.now())
    logout_user()
    session.clear()


@login_manager.user_loader
def _load(token: str) -> SignedIn | None:
    now = clock.now()
    login = accounts.find_session(db.session(), token, now=now, idle=current_app.config["SESSION_IDLE"])
    if login is None:
        return None
    return SignedIn(token, login, accounts.actor_of(db.session(), login.account))


# --- on every request ------------------------------------------------------------------------------------------------


def guard() -> ResponseReturnValue | None:
    """Refuse what nobody has declared, what needs signing in, and what the signed-in person has no role for."""
    if request.routing_exception is not None or request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access == "open":
        return None
    if not current_user.is_authenticated:
        return to_sign_in()
    if current_user.must_change and request.endpoint not in BEFORE_NEW_PASSWORD:
        return redirect(url_for("auth.change_password"))
    if not admits(access, current_user.actor):
        abort(403)
    return None


def to_sign_in() -> ResponseReturnValue:
    """Send the visitor to the sign-in page, and back to where they wanted to go afterwards."""
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    if wanted is None:
        flash(_("登录已结束，刚才填写的内容没有提交。请重新登录，再用浏览器的后退键回到原页提交。"), "warning")
    return redirect(url_for("auth.sign_in", next=wanted), code=303)


def safe_next(target: str | None) -> str | None:
    """`target` if it is an address within this application, else None.

    >>> safe_next("/cases?page=2"), safe_next("//evil.example"), safe_next("https://evil.example")
    ('/cases?page=2', None, None)
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    return None if any(ord(letter) < 32 for letter in target) else target


def number_request() -> None:
    """Give the request a number, to be quoted when help is asked for."""
    g.request_id = random.token_hex(6)


def protective_headers(https: bool) -> Secure:
    """The headers every answer carries; the policy allows no inline script or style and nothing from elsewhere."""
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'").script_src("'self'").style_src("'self'").img_src("'self'", "data:")
        .font_src("'self'").connect_src("'self'").form_action("'self'").base_uri("'none'").frame_ancestors("'none'")
    )
    return Secure(
        csp=policy,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        referrer=ReferrerPolicy().no_referrer(),
        permissions=PermissionsPolicy().camera().geolocation().microphone().payment().usb(),
        hsts=StrictTransportSecurity().max_age(31_536_000) if https else None,
    )


def protect(response: Response) -> Response:
    """Put the protective headers on an answer; what a signed-in person sees is kept by no cache."""
    current_app.extensions["protective_headers"].set_headers(response)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint not in OPEN_ENDPOINTS and not response.cache_control.immutable:
        response.headers["Cache-Control"] = "no-store"
    return response


class Key(IntegerConverter):
    """A key in an address; a number that no key can be is no address (404)."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **({"max": 10 ** DIGITS} | more))


def refuse_odd_values() -> None:
    """Refuse what no page of ours sends: a NUL in any value, a page that is no number."""
    if any("\0" in value for value in request.values.values()):
        abort(400)
    page = request.args.get("page")
    if page and read_key(page) is None:
        abort(404)
