"""Official letters on pages: who may open which, and what is said of one that was changed or voided."""

import hashlib
from http import HTTPStatus
from urllib.parse import quote

import pytest
from sqlalchemy import select, text

from tests.pages.strict import PASSWORD, StrictClient
from tests.support.browsers import fits, sign_in
from tests.support.procedure import Bank
from workflow.models import Account, Letter
from workflow.services import documents
from workflow.services.official import pdf
from workflow.services.passwords import Passwords

READERS = ("wei", "tao", "clerk", "lead", "hr", "g1")


@pytest.fixture
def served(app, session, clock) -> Bank:
    """A case whose determinations have been served, and accounts that can sign in."""
    app.test_client_class = StrictClient
    bank = Bank(session)
    bank.up_to_served()
    known = Passwords.quick().hash(PASSWORD)
    for account in session.scalars(select(Account).where(Account.username.in_(READERS))):
        account.password_hash = known
    session.commit()
    clock.now = bank.now
    return bank


def address(bank: Bank, kind: str, key: str | None = None) -> str:
    """Where a letter is read. The session is left without a transaction, so that the application may write."""
    path = f"/letters/{bank.letter(kind, key).id}"
    bank.session.rollback()
    return path


def opened(app, who: str, path: str):
    desk = app.test_client()
    desk.sign_in(who)
    return desk.get(path)


def test_a_person_reads_his_determination_with_the_way_to_appeal(app, served):
    page = opened(app, "wei", address(served, "determination", "wei"))
    assert page.status_code == HTTPStatus.OK
    assert "尽责认〔2026〕1号" in page.text
    assert "10个工作日内" in page.text
    assert "letter.css" in page.text


@pytest.mark.parametrize(("who", "kind", "about", "status"), [
    ("tao", "determination", "wei", 404),
    ("g1", "determination", "wei", 404),
    ("clerk", "determination", "wei", 200),
    ("hr", "determination", "wei", 200),
    ("hr", "statement_of_facts", "wei", 404),
    ("lead", "statement_of_facts", "wei", 200),
    ("wei", "acceptance_notice", None, 200),
    ("wei", "supplement_request", None, 404),
    ("clerk", "supplement_request", None, 200),
])
def test_a_letter_opens_for_those_who_may_read_it_and_is_not_found_by_others(app, served, who, kind, about, status):
    assert opened(app, who, address(served, kind, about)).status_code == status


def test_a_letter_that_is_not_there_is_not_found(app, served):
    assert opened(app, "clerk", "/letters/999999").status_code == HTTPStatus.NOT_FOUND


def test_a_letter_whose_text_was_changed_past_the_triggers_is_not_shown(app, served):
    listed = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'letter'"
    guards = served.session.scalars(text(listed))
    for name in guards.all():
        served.session.execute(text(f"DROP TRIGGER {name}"))
    letter = served.letter("determination", "wei")
    letter.body = letter.body.replace("减责", "免责")
    served.session.commit()
    page = opened(app, "wei", address(served, "determination", "wei"))
    assert "不予展示" in page.text
    assert "letter-number" not in page.text
    desk = app.test_client()
    desk.sign_in("wei")
    assert "不能下载" in desk.get(f"{address(served, 'determination', 'wei')}.docx", follow_redirects=True).text


def test_a_void_letter_says_so(app, served):
    documents.void_letters(served.session, served.finding("wei"), "determination")
    served.session.commit()
    page = opened(app, "wei", address(served, "determination", "wei"))
    assert "已经作废" in page.text


def test_a_letter_is_downloaded_as_a_word_file_under_its_chinese_name(app, served):
    path = address(served, "determination", "wei")
    page = opened(app, "wei", path)
    assert f'href="{path}.docx"' in page.text
    answer = opened(app, "wei", f"{path}.docx")
    assert answer.status_code == HTTPStatus.OK
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert quote("责任认定书尽责认〔2026〕1号.docx") in answer.headers["Content-Disposition"]
    assert hashlib.sha256(answer.data).hexdigest() in page.text
    assert answer.data == opened(app, "clerk", f"{path}.docx").data


@pytest.mark.parametrize("ending", ["docx", "pdf"])
@pytest.mark.parametrize("who", ["tao", "g1"])
def test_a_file_is_not_found_by_those_who_may_not_read_the_letter(app, served, who, ending):
    assert opened(app, who, f"{address(served, 'determination', 'wei')}.{ending}").status_code == HTTPStatus.NOT_FOUND


def test_a_pdf_is_offered_only_where_it_can_be_made(app, served, monkeypatch):
    path = address(served, "determination", "wei")
    monkeypatch.setattr(pdf, "available", lambda: False)
    assert f"{path}.pdf" not in opened(app, "wei", path).text
    assert opened(app, "wei", f"{path}.pdf").status_code == HTTPStatus.NOT_FOUND
    monkeypatch.undo()
    if pdf.available():
        assert f"{path}.pdf" in opened(app, "wei", path).text


def test_without_a_chinese_font_the_page_says_what_to_do(app, served, monkeypatch):
    def nothing(one):
        raise pdf.NoChineseFont

    path = address(served, "determination", "wei")
    monkeypatch.setattr(pdf, "available", lambda: True)
    monkeypatch.setattr(pdf, "pdf_of", nothing)
    desk = app.test_client()
    desk.sign_in("wei")
    assert "没有可用的中文字体" in desk.get(f"{path}.pdf", follow_redirects=True).text


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_a_void_letter_is_not_handed_out(app, served, monkeypatch, ending):
    documents.void_letters(served.session, served.finding("wei"), "determination")
    served.session.commit()
    monkeypatch.setattr(pdf, "available", lambda: True)
    path = address(served, "determination", "wei")
    desk = app.test_client()
    desk.sign_in("wei")
    assert "下载 Word" not in desk.get(path).text
    assert "已经作废，不能下载" in desk.get(f"{path}.{ending}", follow_redirects=True).text


def test_reading_a_letter_writes_nothing(app, served):
    path = address(served, "determination", "wei")
    opened(app, "wei", path)
    assert served.session.scalars(select(Letter.read_at).where(Letter.read_at.is_not(None))).all() == []


@pytest.mark.browser
def test_a_letter_prints_on_a4_with_nothing_but_itself(app, served, live_server, page):
    path = address(served, "determination", "wei")
    sign_in(page, live_server, "wei", PASSWORD)
    page.goto(live_server + path)
    page.emulate_media(media="print")
    assert not page.is_visible(".sidebar")
    assert not page.is_visible(".foot")
    assert page.eval_on_selector(".letter-text", "one => getComputedStyle(one).fontSize") == "21.3333px"
    assert page.eval_on_selector(".letter-text", "one => getComputedStyle(one).lineHeight") == "38.6667px"
    page.emulate_media(media="screen")
    assert fits(page, 390)
