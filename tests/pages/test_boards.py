"""Appeals, notices, lists, the sealed record, the procedure in words, and the library."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select, text

from tests.pages.counter import Counter
from workflow import details as d
from workflow.models import Account, Appeal, Grant, Publication, SamePerson
from workflow.process import ROWS
from workflow.rules.rights import RIGHTS
from workflow.services.lists import delivered
from workflow.terms import AppealGround, Role
from workflow.wording import MOVES


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """The pages over a small bank."""
    return Counter(app, session, clock)


@pytest.fixture
def appealed(counter) -> Counter:
    """One of two appeals; the other does not."""
    bank = counter.bank
    said = d.FileAppeal(grounds=(AppealGround.RATIO_IMPROPER,), statement="贷后检查均按期完成，比例偏低，请重新核定。")
    return counter.after(bank.up_to_served, lambda: bank.go("wei", "file_appeal", said, bank.finding("wei")))


@pytest.fixture
def published(counter) -> Counter:
    """Both findings took effect and a notice is up."""
    bank = counter.bank
    counter.after(bank.up_to_served)
    bank.later(30)

    def put_up() -> None:
        for key in ("wei", "tao"):
            bank.go("clock", "lapse_appeal_window", None, bank.finding(key))
        bank.published("贷后检查要按期完成，并如实留痕。")

    return counter.after(put_up)


def test_an_appeal_is_shown_to_its_party_and_its_officers_alone(appealed):
    key = appealed.read(lambda: appealed.session.scalars(select(Appeal.id)).one())
    assert "比例偏低" in appealed.desk("wei").get(f"/appeals/{key}").text
    page = appealed.desk("appeals").get(f"/appeals/{key}")
    assert "受理申诉" in page.text
    assert "减责" in page.text
    assert appealed.desk("tao").get(f"/appeals/{key}").status_code == HTTPStatus.NOT_FOUND
    assert "没有申诉" in appealed.desk("tao").get("/appeals").text
    assert "没有申诉" in appealed.desk("appeals").get("/appeals?state=upheld").text


def test_a_notice_names_nobody_and_any_employee_may_object(published):
    key = published.read(lambda: published.session.scalars(select(Publication.id)).one())
    desk = published.desk("g1")
    page = desk.get(f"/publication/{key}")
    for secret in ("魏经理", "陶审查", "恒泰精密", "L1"):
        assert secret not in page.text
    assert "减责 1 人" in page.text
    desk.get(f"/publication/{key}/object")
    done = desk.submit({"statement": "第三季度贷后检查并未按期完成，请核实。"}, to="/object")
    assert "已提出异议" in done.text
    assert "第三季度贷后检查并未按期完成" in desk.get(f"/publication/{key}").text
    assert "第三季度贷后检查并未按期完成" not in published.desk("g2").get(f"/publication/{key}").text
    desk.get(f"/publication/{key}/object")
    again = desk.submit({"statement": "第三季度贷后检查并未按期完成，请核实。"}, to="/object")
    assert again.status_code == HTTPStatus.CONFLICT
    office = published.desk("dept")
    page = office.get(f"/publication/{key}")
    office.get(re.search(r'href="([^"]*do/dismiss_objection[^"]*)"', page.text).group(1).replace("&amp;", "&"))
    assert "异议已答复" in office.submit({"reply": "经核实，检查已按期完成，材料见档案。"}, to="dismiss_objection").text


def test_the_lists_are_found_by_code_word_and_stage(counter):
    counter.settle()
    desk = counter.desk("g1")
    everything = desk.get("/lists").text
    assert all(f'">{item.code}<' in everything or f">{item.code}<" in everything for item in delivered().items)
    one = desk.get("/lists?q=n10").text
    assert ">N10<" in one
    assert ">P01<" not in one
    assert "没有符合条件" in desk.get("/lists?q=%E4%B8%8D%E5%AD%98%E5%9C%A8%E7%9A%84%E5%AD%97").text


def test_the_procedure_is_told_whole_and_in_words(counter):
    counter.settle()
    desk = counter.desk("g1")
    page = desk.get("/procedure").text
    assert all(MOVES[row.name] in page for row in ROWS)
    assert desk.get("/procedure/rights").text.count("<tr>") == len(RIGHTS) + 1
    assert "申诉期" in desk.get("/procedure/periods").text


@pytest.fixture
def auditors(appealed) -> Counter:
    """Two who may see the record: one reads files, one does not."""
    for key, role in (("g2", Role.AUDIT), ("g3", Role.AUDIT_ADMIN)):
        account = appealed.session.scalars(select(Account).where(Account.username == key)).one()
        appealed.session.add(Grant(account=account, role=role, granted_at=appealed.bank.now, granted_by="-"))
    appealed.settle()
    return appealed


def test_the_record_is_shown_to_auditors_and_its_words_to_those_who_read_files(auditors):
    assert auditors.desk("clerk").get("/audit").status_code == HTTPStatus.FORBIDDEN
    assert "比例偏低" in auditors.desk("g2").get("/audit?q=比例偏低").text
    looker = auditors.desk("g3").get("/audit?q=比例偏低").text
    assert "比例偏低" not in looker
    assert "已提起申诉" in looker


def test_the_record_of_a_case_is_closed_to_whoever_is_judged_in_it(auditors):
    bank, case = auditors.bank, auditors.read(lambda: auditors.bank.case.id)
    account = auditors.session.scalars(select(Account).where(Account.username == "wei")).one()
    account.grants.append(Grant(role=Role.AUDIT, granted_at=bank.now, granted_by="-"))
    one, other = sorted((bank.id("g3"), bank.finding("tao").employee_id))
    auditors.session.add(SamePerson(employee_id=one, other_id=other, told_on=bank.now.date(), because="改过工号"))
    auditors.settle()
    assert "已提起申诉" in auditors.desk("g2").get(f"/audit?chain=case:{case}").text
    number = auditors.read(lambda: auditors.bank.case.number)
    assert number in auditors.desk("g2").get("/audit/verify").text
    for judged in ("wei", "g3"):
        desk = auditors.desk(judged)
        for page in ("/audit", f"/audit?chain=case:{case}", "/audit?q=比例偏低"):
            text = desk.get(page).text
            assert "已提起申诉" not in text
            assert '"grounds"' not in text
        assert number not in desk.get("/audit").text
        assert number not in desk.get("/audit/verify").text


def test_a_changed_line_is_found_and_named(auditors):
    desk = auditors.desk("g3")
    assert "条链完整" in desk.get("/audit/verify").text
    auditors.session.execute(text("DROP TRIGGER guard_audit_line_update"))
    auditors.session.execute(text("UPDATE audit_line SET body = replace(body, '2026', '2027') WHERE seq = 3"))
    auditors.session.commit()
    page = desk.get("/audit/verify").text
    assert "1 条链被改动" in page
    assert "第 3 行起有误" in page


def test_a_draft_of_the_library_is_not_there_for_others(published):
    bank = published.bank
    for key, role in (("g2", Role.LIBRARY_EDITOR), ("g3", Role.LIBRARY_REVIEWER), ("hr", Role.LIBRARY_PUBLISHER)):
        account = published.session.scalars(select(Account).where(Account.username == key)).one()
        published.session.add(Grant(account=account, role=role, granted_at=bank.now, granted_by="-"))

    def close() -> None:
        bank.go("clerk", "record_rectification", d.Rectify(rectification="贷后检查改为双人现场检查，按季复核。"))
        bank.go("hr", "note_no_penalty", d.Note(note="情节轻微，不另处罚"), bank.finding("wei"))
        bank.later(30)
        notice = published.session.scalars(select(Publication)).one()
        bank.go("clock", "finish_publication", None, notice)
        bank.go("clerk", "close")

    published.after(close)
    editor = published.desk("g2")
    form = editor.get(published.do("draft_entry"), follow_redirects=True)
    assert "贷后检查要按期完成，并如实留痕。" in form.text, "the form begins with what the notice says"
    written = {"title": "按期检查依法免责", "lessons": "贷后检查按期完成并如实留痕的，风险发生后依法免责。"}
    assert "案例已成稿" in editor.submit(written, to="/library/draft/").text
    assert "按期检查" not in published.desk("g1").get("/library").text
    assert published.desk("g1").get("/library/1").status_code == HTTPStatus.NOT_FOUND
    reviewer = published.desk("g3")
    assert "按期检查依法免责" in reviewer.get("/tasks").text
    reviewer.get("/library/1/do/review_entry")
    assert "案例审核通过" in reviewer.submit({"opinion": "内容适当，可以发布"}, to="review_entry").text
    publisher = published.desk("hr")
    publisher.get("/library/1/do/publish_entry")
    assert "案例已发布" in publisher.submit({}, to="publish_entry").text
    assert "按期检查依法免责" in published.desk("g1").get("/library").text


def test_overdue_is_counted_in_working_days(appealed):
    appealed.clock.now += timedelta(days=30)
    assert "已超期" in appealed.desk("appeals").get("/appeals").text
