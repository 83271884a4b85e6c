"""Official letters on pages: who may open which, and what is said of one that was changed or voided."""

import hashlib
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select, text

from tests.pages.strict import PASSWORD, StrictClient
from tests.support.browsers import fits, sign_in
from tests.support.procedure import Bank
from workflow import details as d
from workflow.models import Account, LetterFile
from workflow.services import documents, evidence
from workflow.services.official import pdf
from workflow.services.passwords import Passwords

READERS = ("wei", "tao", "clerk", "lead", "hr", "g1", "secretary", "checker")


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


def test_a_reader_gets_links_to_what_he_may_see_and_the_text_stays_as_it_is(app, served):
    path = address(served, "determination", "wei")
    one, stored = served.finding("wei"), served.letter("determination", "wei").body
    place = f'href="/cases/{served.case.id}/people/{one.id}#evidence-{one.evidence[0].id}"'
    vote = 'href="/meetings/'
    served.session.rollback()
    of_lead, of_hr, of_secretary = (opened(app, who, path).text for who in ("lead", "hr", "secretary"))
    assert place in of_lead
    assert vote not in of_lead
    assert place not in of_hr
    assert "贷前调查报告" in of_hr
    assert place in of_secretary
    assert vote in of_secretary
    assert "href=" not in stored
    assert served.letter("determination", "wei").body == stored


def test_a_place_a_letter_leads_to_is_on_the_page(app, served):
    one = served.finding("wei")
    pages = {"lead": f"/cases/{served.case.id}/people/{one.id}", "wei": f"/mine/{one.id}"}
    places = [f'id="evidence-{one.evidence[0].id}"', f'id="statement-{one.statements[0].id}"']
    served.session.rollback()
    for who, page in pages.items():
        shown = opened(app, who, page).text
        assert [place for place in places if place not in shown] == []


def test_a_letter_without_marks_is_shown_as_it_is(app, served):
    assert "data-ref" not in served.letter("acceptance_notice").body
    assert "受理意见" in opened(app, "wei", address(served, "acceptance_notice")).text


PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000"
                    "1f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082")


def attached(app, served) -> LetterFile:
    """The clerk attaches a scan to Wei's determination, by the page."""
    letter, case = served.letter("determination", "wei").id, served.case.id
    served.session.rollback()
    desk = app.test_client()
    desk.sign_in("clerk")
    desk.get(f"/cases/{case}/do/attach_to_letter?on=case")
    answer = desk.submit({"letter": str(letter), "kind": "sealed_scan", "file": (BytesIO(PNG), "盖章件.png")},
                         to=f"/cases/{case}/do/attach_to_letter", follow=False)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return served.session.scalars(select(LetterFile)).one()


def test_a_scan_is_attached_with_its_hash_and_handed_out_to_readers_of_the_letter(app, served):
    file = attached(app, served)
    path, place = f"/letters/{file.letter_id}", f"/letters/{file.letter_id}/files/{file.id}"
    known, number = file.sha256, file.id
    served.session.rollback()
    page = opened(app, "wei", path).text
    assert "盖章件.png" in page
    assert "盖章扫描件" in page
    assert known[:16] in page
    with opened(app, "wei", place) as handed_out:
        assert handed_out.data == PNG
    assert opened(app, "tao", place).status_code == HTTPStatus.NOT_FOUND
    other = served.letter("determination", "tao").id
    served.session.rollback()
    assert opened(app, "clerk", f"/letters/{other}/files/{number}").status_code == HTTPStatus.NOT_FOUND


def test_a_scan_that_was_changed_is_not_handed_out(app, served):
    file = attached(app, served)
    place, stored = f"/letters/{file.letter_id}/files/{file.id}", file.sha256
    served.session.rollback()
    evidence.path_of(Path(app.config["INSTANCE"]) / "evidence", stored).write_bytes(b"other")
    answer = opened(app, "wei", place)
    assert answer.status_code == HTTPStatus.FOUND
    assert PNG not in answer.data


def test_a_correction_is_made_by_the_page_and_the_old_letter_leads_to_the_new(app, served):
    one, case = served.finding("wei").id, served.case.id
    served.go("checker", "concur", d.Concur(move=f"correct_determination:{one}", opinion="确系笔误，同意更正"))
    old = served.letter("determination", "wei").id
    served.session.commit()
    desk = app.test_client()
    desk.sign_in("clerk")
    form = f"/cases/{case}/do/correct_determination?on=finding-{one}"
    desk.get(form)
    half = desk.submit({"corrections-0-wrong": "双人实地"}, to=form, follow=False)
    assert half.status_code == HTTPStatus.BAD_REQUEST
    assert "每一处都要写明" in half.text
    desk.get(form)
    heavy = desk.submit({"corrections-0-wrong": "认定对您予以", "corrections-0-right": "认定对您不予",
                         "corrections-0-why": "笔误"}, to=form, follow=False)
    assert heavy.status_code == HTTPStatus.CONFLICT
    assert "会触及结论" in heavy.text
    assert 'value="认定对您不予"' in heavy.text
    desk.get(form)
    done = desk.submit({"corrections-0-wrong": "双人实地", "corrections-0-right": "二人实地",
                        "corrections-0-why": "录入误写"}, to=form, follow=False)
    assert done.status_code == HTTPStatus.SEE_OTHER
    new = served.letter("determination", "wei").id
    served.session.rollback()
    page = opened(app, "wei", f"/letters/{old}").text
    assert "笔误已经更正" in page
    assert f'href="/letters/{new}"' in page
    assert "录入误写" in opened(app, "wei", f"/letters/{new}").text


def test_letters_are_listed_step_by_step_with_how_they_stand(app, served):
    case, window = served.case.id, f"/mine/{served.finding('wei').id}"
    served.session.rollback()
    page = opened(app, "secretary", f"/cases/{case}").text
    steps = [page.index(f"<summary>{word} ") for word in ("受理", "调查与告知", "清单核对", "评议", "认定与送达")]
    assert steps == sorted(steps)
    assert "评议表决票汇总：魏经理" in page
    own = opened(app, "wei", window).text
    assert "责任认定书" in own
    assert "评议表决票汇总" not in own
    assert "陶审查" not in own


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
