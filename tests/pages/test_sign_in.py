"""Signing in: who is let in, who is locked out, and how a session ends."""

import re
from collections.abc import Callable
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.pages.strict import PASSWORD, StrictClient
from workflow.models.accounts import Account, LoginSession
from workflow.models.audit import AuditLine
from workflow.rules.actors import COMMAND_LINE
from workflow.services import accounts
from workflow.services.engine import reading
from workflow.services.passwords import Passwords, flaws
from workflow.terms import Role

Clients = Callable[[], StrictClient]
pytestmark = pytest.mark.usefixtures("bank")


def actions(session: Session) -> list[str]:
    lines = select(AuditLine.action).where(AuditLine.chain == "accounts").order_by(AuditLine.seq)
    with reading(), Session(session.get_bind()) as fresh:
        return list(fresh.scalars(lines))


def locked_out(desk: StrictClient, times: int, username: str = "100234") -> None:
    for _ in range(times):
        assert desk.sign_in(username, "wrong-password").status_code == HTTPStatus.UNAUTHORIZED


def test_a_visitor_is_sent_to_sign_in_and_back_to_where_they_wanted_to_go(desk: StrictClient) -> None:
    wanted = desk.get("/people?q=张", follow_redirects=True)
    assert wanted.request.path == "/sign-in"
    arrived = desk.submit({"username": "100234", "password": PASSWORD})
    assert arrived.request.path == "/people"
    assert "张建国" in arrived.text


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(desk: StrictClient, next_: str) -> None:
    desk.get("/sign-in", query_string={"next": next_})
    answer = desk.submit({"username": "100234", "password": PASSWORD}, follow=False)
    assert answer.location == "/"


def test_the_user_name_may_be_typed_in_any_case_and_the_post_is_shown(desk: StrictClient) -> None:
    page = desk.sign_in(" 100234 ")
    assert "城东支行 · 客户经理" in page.text


def test_the_last_sign_in_is_told(desk: StrictClient, strict: Clients, clock: Clock) -> None:
    assert "首次登录" in desk.sign_in("100234").text
    clock.advance(hours=1)
    assert "上次登录：2026-10-12 09:00" in strict().sign_in("100234").text


def test_unknown_name_wrong_password_and_lock_get_one_answer(strict: Clients) -> None:
    def answer(username: str, password: str) -> str:
        client = strict()
        page = client.sign_in(username, password)
        assert page.status_code == HTTPStatus.UNAUTHORIZED
        return re.search(r'<ul class="errors">.*?</ul>', page.text, re.DOTALL)[0]

    wrong, unknown = answer("100234", "wrong-password"), answer("999999", PASSWORD)
    locked_out(strict(), 4)
    assert wrong == unknown == answer("100234", PASSWORD)


def test_an_unknown_name_costs_the_same_hash(app: Flask, desk: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    passwords = app.extensions["passwords"]
    matches = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda stored, typed: checked.append(stored) or matches(stored, typed))
    desk.sign_in("999999", PASSWORD)
    assert checked == [passwords.of_nobody]


def test_five_wrong_passwords_lock_an_account_for_fifteen_minutes(
        desk: StrictClient, clock: Clock, session: Session) -> None:
    locked_out(desk, 5)
    assert actions(session)[-1] == "account.lock"
    assert desk.sign_in("100234").status_code == HTTPStatus.UNAUTHORIZED
    clock.advance(minutes=16)
    assert desk.sign_in("100234").request.path == "/tasks"


def test_wrong_passwords_spread_over_more_than_fifteen_minutes_do_not_lock(desk: StrictClient, clock: Clock) -> None:
    locked_out(desk, 4)
    clock.advance(minutes=16)
    locked_out(desk, 4)
    assert desk.sign_in("100234").status_code == HTTPStatus.OK


def test_the_right_password_forgets_the_wrong_ones(desk: StrictClient, strict: Clients) -> None:
    locked_out(desk, 4)
    desk.sign_in("100234")
    other = strict()
    locked_out(other, 4)
    assert other.sign_in("100234").status_code == HTTPStatus.OK


def test_no_more_than_five_guesses_are_looked_at_even_if_they_come_at_once(session: Session, clock: Clock) -> None:
    passwords = Passwords.quick()
    attempts = [accounts.count_attempt(session, "100234", now=clock(), passwords=passwords) for _ in range(8)]
    assert [attempt.open for attempt in attempts] == [True] * 5 + [False] * 3


def test_one_address_may_guess_twenty_times_a_minute(desk: StrictClient, clock: Clock) -> None:
    for number in range(20):
        assert desk.sign_in(f"nobody{number}", "x").status_code == HTTPStatus.UNAUTHORIZED
    assert desk.sign_in("100234").status_code == HTTPStatus.TOO_MANY_REQUESTS
    clock.advance(minutes=1)
    assert desk.sign_in("100234").status_code == HTTPStatus.OK


def test_a_form_without_its_token_is_refused(desk: StrictClient, session: Session) -> None:
    desk.sign_in("100001")
    answer = desk.post("/people/4/account/reset")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "表单已失效" in answer.text
    assert "account.reset_password" not in actions(session)


def test_another_sessions_token_is_refused(desk: StrictClient, strict: Clients) -> None:
    other = strict()
    other.sign_in("100234")
    stolen = other.token
    desk.sign_in("100001")
    assert desk.post("/sign-out", data={"csrf_token": stolen}).status_code == HTTPStatus.BAD_REQUEST


def test_signing_in_gives_a_new_token_and_stores_only_its_hash(desk: StrictClient, session: Session) -> None:
    desk.get("/sign-in")
    before = desk.get_cookie("jinze").value
    desk.sign_in("100234")
    cookie = desk.get_cookie("jinze")
    assert cookie.value != before
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    with desk.session_transaction() as kept:
        token = kept["_user_id"]
    stored = session.scalar(select(LoginSession.token_hash))
    assert len(token) >= 43
    assert token not in stored


def old_cookie(desk: StrictClient, strict: Clients) -> StrictClient:
    """A second desk that has kept the first one's cookie."""
    thief = strict()
    thief.set_cookie("jinze", desk.get_cookie("jinze").value)
    assert thief.get("/people").status_code == HTTPStatus.OK
    return thief


def is_out(client: StrictClient) -> bool:
    return client.get("/people").status_code == HTTPStatus.SEE_OTHER


def test_after_signing_out_the_old_cookie_is_dead(desk: StrictClient, strict: Clients) -> None:
    desk.sign_in("100234")
    thief = old_cookie(desk, strict)
    desk.submit(to="sign-out")
    assert is_out(desk)
    assert is_out(thief)


def test_a_session_ends_after_fifteen_idle_minutes_and_not_while_in_use(desk: StrictClient, clock: Clock) -> None:
    desk.sign_in("100234")
    for _ in range(3):
        clock.advance(minutes=14)
        assert desk.get("/alive").status_code == HTTPStatus.NO_CONTENT
    clock.advance(minutes=16)
    assert is_out(desk)


def test_a_session_ends_after_eight_hours_however_busy(desk: StrictClient, clock: Clock) -> None:
    desk.sign_in("100234")
    for _ in range(47):
        clock.advance(minutes=10)
        assert not is_out(desk)
    clock.advance(minutes=10)
    assert is_out(desk)


def test_what_is_sent_after_the_session_ended_is_not_done_and_says_so(desk: StrictClient, clock: Clock) -> None:
    desk.sign_in("100234")
    clock.advance(hours=1)
    answer = desk.submit(to="sign-out")
    assert answer.request.path == "/sign-in"
    assert "没有提交" in answer.text


def test_changing_the_password_ends_all_other_sessions(desk: StrictClient, strict: Clients) -> None:
    desk.sign_in("100234")
    thief = old_cookie(desk, strict)
    desk.get("/password")
    desk.submit({"current": PASSWORD, "new": "Kaifaqu+2027", "again": "Kaifaqu+2027"})
    assert is_out(thief)
    assert not is_out(desk)
    assert strict().sign_in("100234", PASSWORD).status_code == HTTPStatus.UNAUTHORIZED
    assert strict().sign_in("100234", "Kaifaqu+2027").status_code == HTTPStatus.OK


@pytest.mark.parametrize(("typed", "said"), [
    ({"current": "nonsense"}, "现在的密码不正确"),
    ({"again": "Kaifaqu+2028"}, "两次输入的新密码不一致"),
    ({"new": PASSWORD, "again": PASSWORD}, "与现在的密码相同"),
    ({"new": "Ab1-234567", "again": "Ab1-234567"}, ""),
    ({"new": "short", "again": "short"}, "太短或太简单"),
    ({"new": "Zhang-100234", "again": "Zhang-100234"}, "不能含有用户名或工号"),
    ({"new": "Password-2026", "again": "Password-2026"}, "容易被猜到"),
])
def test_a_weak_or_mistyped_new_password_is_refused_with_the_reason(
        desk: StrictClient, typed: dict[str, str], said: str) -> None:
    desk.sign_in("100234")
    desk.get("/password")
    answer = desk.submit({"current": PASSWORD, "new": "Kaifaqu+2027", "again": "Kaifaqu+2027"} | typed)
    assert answer.status_code == (HTTPStatus.UNPROCESSABLE_ENTITY if said else HTTPStatus.OK)
    assert said in answer.text


def test_a_one_time_password_must_be_changed_before_anything_else(
        desk: StrictClient, session: Session, clock: Clock) -> None:
    account = accounts.account_named(session, "100234")
    password = accounts.reset_password(session, account, by=COMMAND_LINE, now=clock(), passwords=Passwords.quick())
    session.commit()
    assert desk.sign_in("100234", password).request.path == "/password"
    assert desk.get("/people").location == "/password"
    desk.submit({"current": password, "new": "Kaifaqu+2027", "again": "Kaifaqu+2027"})
    assert desk.path == "/tasks"


def test_one_time_passwords_pass_the_rules_for_passwords(session: Session) -> None:
    password = accounts.one_time_password()
    assert flaws(password, username="100234", staff_no="100234") == []


@pytest.mark.parametrize("end", ["disabled", "sessions ended"])
def test_a_disabled_account_and_ended_sessions_are_out_at_the_next_request(
        desk: StrictClient, session: Session, clock: Clock, end: str) -> None:
    desk.sign_in("100234")
    account = accounts.account_named(session, "100234")
    if end == "disabled":
        accounts.set_active(session, account, False, by=COMMAND_LINE, now=clock())
    else:
        accounts.end_all_sessions(session, account, by=COMMAND_LINE, now=clock())
    session.commit()
    assert is_out(desk)
    assert (desk.sign_in("100234").status_code == HTTPStatus.UNAUTHORIZED) == (end == "disabled")


def test_a_revoked_role_is_refused_at_the_next_request_with_the_form_already_open(
        desk: StrictClient, session: Session, clock: Clock) -> None:
    desk.sign_in("100001")
    desk.get("/people/4")
    accounts.end_grant(session, accounts.account_named(session, "100001"), Role.SYS_ADMIN, by=COMMAND_LINE, now=clock())
    session.commit()
    answer = desk.submit(to="/account/reset")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "没有权限" in answer.text


def test_looking_at_pages_writes_nothing_but_the_time_of_the_session(
        desk: StrictClient, session: Session, clock: Clock) -> None:
    desk.sign_in("100001")
    lines = actions(session)
    clock.advance(minutes=5)
    for address in ("/people", "/people/4", "/accounts", "/password"):
        assert desk.get(address).status_code == HTTPStatus.OK
    assert actions(session) == lines
    assert session.scalar(select(LoginSession.seen_at)) == clock()


def test_over_tls_the_cookie_is_secure_and_hsts_is_sent(
        app: Flask, engine_url: str, clock: Clock) -> None:
    from web import create_app
    from web.extensions import db

    settings = {"TESTING": True, "DATABASE_URL": engine_url, "INSTANCE": app.config["INSTANCE"], "PASSWORDS": "quick"}
    secure = create_app(settings | {"HTTPS": True}, clock=clock)
    answer = secure.test_client().get("/sign-in", base_url="https://localhost")
    assert re.search(r"__Host-jinze=.*Secure;.*HttpOnly;.*SameSite=Lax", answer.headers["Set-Cookie"])
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    with secure.app_context():
        db.engine.dispose()


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(app: Flask) -> None:
    from web.config import secret_key

    path = app.config["INSTANCE"] / "secret_key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret_key(path) == app.config["SECRET_KEY"]


@pytest.mark.both
def test_signing_in_and_out_works_on_both_databases(desk: StrictClient, session: Session) -> None:
    assert desk.sign_in("100871").status_code == HTTPStatus.OK
    desk.submit(to="sign-out")
    assert session.scalar(select(func.count()).select_from(LoginSession).where(LoginSession.ended_at.is_(None))) == 0
    assert session.scalar(select(Account.failures).where(Account.username == "100871")) == 0
