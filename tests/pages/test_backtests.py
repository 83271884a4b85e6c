"""A draft of the lists tried on the bank's own people, on pages: begun, watched, read; names for those who may know."""

import re
import sqlite3
import threading
import time
from contextlib import closing
from http import HTTPStatus
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.pages.counter import Counter
from tests.support.tried import NEW, OLD
from web import backtest_jobs, jobs
from workflow.models import Account, Base, Grant, ListVersionRecord, Seat
from workflow.terms import ListState, Role

WHY = "少量欠息的界限按监管意见收紧。"
NAMES = ("魏经理", "陶审查")
OTHERS = ("/lists/drafts/{key}/backtest", "/lists/drafts/{key}/backtest/1", "/lists/drafts/{key}/backtest/1.xlsx",
          "/lists/drafts/{key}/backtest/progress")


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A bank that has ruled on two people, one of whom P03 alone saves from being held to account."""
    return Counter(app, session, clock).ruled_on_two()


@pytest.fixture
def desk(counter):
    """The policy manager before a draft with a stricter P03."""
    desk = counter.desk("policy")
    desk.get("/lists/drafts/new")
    desk.submit({"number": "2026-02", "valid_from": "2026-10-20", "note": WHY}, to="/lists/drafts/new")
    save(desk, desk.path, "P03", thresholds=lambda typed: typed.replace(OLD, NEW))
    return desk


def save(desk, address, code, **change):
    """Change an item on its page."""
    desk.get(f"{address}/items/{code}")
    held = desk.page.forms[-1].values
    desk.submit({name: put(held[name]) for name, put in change.items()}, to=f"/items/{code}")
    desk.get(address)


def tried(desk, **cut):
    """Try the draft the desk looks at, and wait for what comes of it."""
    address = re.match(r"/lists/drafts/\d+", desk.path).group()
    desk.get(f"{address}/backtest")
    desk.submit(cut)
    return finished(desk)


def finished(desk):
    """The page once nothing runs any more."""
    for _ in range(2_400):
        answer = desk.get(desk.address, follow_redirects=True)
        if "data-again" not in answer.text:
            return answer
        time.sleep(0.05)
    raise AssertionError("it never ends")


def sheets(desk, address):
    """The workbook of a result."""
    with CalamineWorkbook.from_filelike(BytesIO(desk.get(f"{address}.xlsx").data)) as book:
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def dump(session):
    """Everything in the database."""
    session.rollback()
    found = {table.name: sorted(map(repr, session.execute(select(table)).all())) for table in
             Base.metadata.sorted_tables}
    session.rollback()
    return found


# --- run, and read


@pytest.mark.both
def test_a_draft_is_tried_and_nothing_is_written(desk, session):
    before = dump(session)
    answer = tried(desk)
    assert dump(session) == before
    assert answer.status_code == HTTPStatus.OK
    assert desk.path.endswith("/backtest/1")
    assert "共试算 2 人，1 人的结论会不同：1 人变重，0 人变轻" in answer.text
    assert "全部已认定人员" in answer.text
    assert "即现在的草稿" in answer.text
    assert re.search(r"<svg[^>]*aria-label=\"按条目[^>]*>.*P03.*1 人.*</svg>", answer.text, re.DOTALL)
    assert "减责（减免40%）" in answer.text


def test_a_slice_is_tried_and_said(desk):
    answer = tried(desk, outcome="exempt", since="2026-10-01", institution="H")
    assert "共试算 1 人，0 人的结论会不同" in answer.text
    assert "云川银行总行及下级，2026-10-01 起认定，已作认定为免责" in answer.text
    assert "没有人的结论会不同" in answer.text
    assert "没有试算" in tried(desk, outcome="hold").text


def test_days_that_are_none_are_refused_and_kept(desk):
    address = desk.path
    desk.get(f"{address}/backtest")
    answer = desk.submit({"since": "2026-10-02", "until": "2026-10-01"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "截止日不能早于起始日" in answer.text
    assert 'value="2026-10-02"' in answer.text


def test_who_may_not_read_files_sees_no_name_anywhere(desk, counter):
    tried(desk)
    result, person = desk.path, f"{desk.path}/people/{counter.finding('wei')}"
    shown = f"{counter.bank.case.number} 责任人〔{counter.finding('wei')}〕"
    counter.session.rollback()
    for address in (result, person):
        page = desk.get(address)
        assert page.status_code == HTTPStatus.OK
        assert shown in page.text
        assert "客户经理（主办）、贷后管理人员" in page.text
        assert not [name for name in NAMES if name in page.text], address
        assert "/people/" not in page.text.replace(f"{result}/people/", ""), address
    assert "您看不到该人的案卷" in page.text
    assert "15,000" not in page.text
    assert "P03" in page.text
    assert "系统对这一条的核对结果不同了" in page.text
    assert desk.get(f"/cases/{counter.read(lambda: counter.bank.case.id)}").status_code == HTTPStatus.NOT_FOUND
    book = sheets(desk, result)
    assert not [name for name in NAMES if name in str(book)]
    assert book["变化名单"][1][0] == shown
    kept = next(backtest_folder(counter).rglob("*.json")).read_text(encoding="utf-8")
    assert not [name for name in NAMES if name in kept]


def backtest_folder(counter):
    with counter.app.app_context():
        return backtest_jobs.folder()


def test_whoever_may_read_the_file_sees_the_name_and_what_is_behind(desk, counter):
    tried(desk)
    result = desk.path
    compliance = counter.desk("compliance")
    assert "魏经理" in compliance.get(result).text
    page = compliance.get(f"{result}/people/{counter.finding('wei')}")
    assert "魏经理" in page.text
    assert "15,000.00 元 ≤ 50,000 元：成立" in page.text
    assert "15,000.00 元 ≤ 10,000 元：不成立" in page.text
    assert "减责（减免40%） → 追责" in page.text
    assert "限制免责情形直接造成损失" in page.text
    assert f'href="{counter.person("wei")}"' in page.text
    assert "记录在回测之后有变化" not in page.text
    book = sheets(compliance, result)
    assert "魏经理" in book["变化名单"][1][0]
    assert book["变化明细"][1][1:] == ["P03", "证据不足", "不命中", "是"]
    said = [row[0] for row in book["说明"]]
    assert "试算范围：全部已认定人员。" in said
    assert any("何制度" in line for line in said)
    assert compliance.get(f"{result}/people/{counter.finding('tao')}").status_code == HTTPStatus.NOT_FOUND


def test_whoever_stepped_aside_is_not_listed_the_people_of_that_case(desk, counter):
    tried(desk)
    result, case = desk.path, counter.bank.case
    counter.session.add(Seat(
        case_id=case.id, employee_id=counter.bank.id("compliance"), role=Role.COMMITTEE_MEMBER, has_conflict=True,
        given_at=counter.bank.now, ended_at=counter.bank.now, ended_reason="回避"))
    counter.session.commit()
    number = counter.read(lambda: counter.bank.case.number)
    compliance = counter.desk("compliance")
    page = compliance.get(result).text
    assert "共试算 2 人，1 人的结论会不同" in page, "the figures are the bank's"
    for told in ("魏经理", number, "没有人的结论会不同"):
        assert told not in page
    assert compliance.get(f"{result}/people/{counter.finding('wei')}").status_code == HTTPStatus.NOT_FOUND
    book = sheets(compliance, result)
    assert number not in str(book)
    assert len(book["变化名单"]) == 1
    assert "魏经理" in counter.desk("legal").get(result).text


def test_records_that_changed_since_are_said_to_have(desk, counter):
    tried(desk)
    result = desk.path
    counter.bank.case.snapshot = dict(counter.bank.case.snapshot, interest_arrears="9000.00")
    counter.session.commit()
    page = counter.desk("legal").get(f"{result}/people/{counter.finding('wei')}")
    assert "记录在回测之后有变化" in page.text


def test_an_auditor_reads_the_draft_and_the_names_and_changes_nothing(desk, counter):
    draft = desk.path
    account = counter.session.scalars(select(Account).where(Account.username == "hr")).one()
    account.grants.append(Grant(role=Role.AUDIT, granted_at=counter.bank.now, granted_by="-"))
    counter.settle()
    auditor = counter.desk("hr")
    auditor.get(draft)
    assert "魏经理" in tried(auditor).text
    for page in ("", "/publish"):
        assert "1 人变重" in auditor.get(f"{draft}{page}").text
        assert not [form.action for form in auditor.page.forms if "/lists/drafts/" in form.action]
    assert auditor.get(f"{draft}/items/P03").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("who", ["wei", "clerk", "chair"])
def test_others_do_not_get_there(desk, counter, who):
    tried(desk)
    key = desk.path.split("/")[3]
    other = counter.desk(who)
    for address in OTHERS:
        assert other.get(address.format(key=key)).status_code == HTTPStatus.FORBIDDEN, address
    token = other.page.forms[-1].values["csrf_token"]
    for act in ("backtest", "backtest/cancel"):
        assert other.post(f"/lists/drafts/{key}/{act}", data={"csrf_token": token}).status_code == HTTPStatus.FORBIDDEN


def test_only_a_draft_is_tried(desk):
    address = desk.path
    assert desk.get("/lists/drafts/1/backtest").status_code == HTTPStatus.NOT_FOUND
    assert desk.get(f"{address}/backtest/9").status_code == HTTPStatus.NOT_FOUND
    assert desk.get(f"{address}/backtest/9.xlsx").status_code == HTTPStatus.NOT_FOUND
    assert "尚未回测" in desk.get(f"{address}/backtest/progress", follow_redirects=True).text


# --- the draft as it stands


def test_the_draft_and_its_publisher_see_whether_it_was_tried(desk, counter):
    address = desk.path
    assert "尚未回测" in desk.get(address).text
    assert "尚未回测" in counter.desk("policy2").get(f"{address}/publish").text
    result = tried(desk, outcome="mitigate") and desk.path
    said = counter.desk("policy2").get(f"{address}/publish").text
    assert "1 人的结论会不同：1 人变重，0 人变轻" in said
    assert "只试算了一部分人" in said
    assert f'href="{result}"' in said
    tried(desk)
    assert "只试算了一部分人" not in desk.get(address).text
    save(desk, address, "P05", title=lambda typed: typed + "（修订）")
    assert "尚未回测" in desk.get(address).text
    assert "草稿在这次回测之后又有改动" in desk.get(result).text
    assert "这里说的不是现在的草稿" in str(sheets(desk, result)["说明"])
    assert "改动之前" in desk.get(f"{address}/backtest").text


def test_a_draft_with_flaws_says_which_and_is_not_tried(desk):
    address = desk.path
    desk.get(f"{address}/backtest")
    token = desk.page.forms[-1].values["csrf_token"]
    save(desk, address, "P03", evidence=lambda _typed: "")
    page = desk.get(f"{address}/backtest")
    assert "P03：没有写明所需证据" in page.text
    assert "开始回测" not in page.text
    answer = desk.post(f"{address}/backtest", data={"csrf_token": token})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "P03：没有写明所需证据" in answer.text


def test_results_of_what_is_no_draft_any_more_are_cleared_away(desk, counter):
    tried(desk)
    old = desk.path
    first = old.split("/")[3]
    desk.get(f"/lists/drafts/{first}")
    desk.submit(to="/discard")
    assert desk.get(old).status_code == HTTPStatus.NOT_FOUND
    desk.get("/lists/drafts/new")
    desk.submit({"number": "2026-02", "valid_from": "2026-10-20", "note": WHY}, to="/lists/drafts/new")
    tried(desk)
    kept = {path.name for path in backtest_folder(counter).iterdir()}
    assert kept == {desk.path.split("/")[3], "running"}
    assert counter.session.scalar(select(ListVersionRecord.state).where(ListVersionRecord.id == int(first))) \
        == ListState.DISCARDED


# --- on the way


@pytest.fixture
def held(monkeypatch):
    """A back-test that waits at its first word until it is let go on."""
    at_it, go_on, tell = threading.Event(), threading.Event(), jobs.Slate.tell

    def slow(slate, phase, done, total):
        at_it.set()
        assert go_on.wait(120)
        tell(slate, phase, done, total)

    monkeypatch.setattr(jobs.Slate, "tell", slow)
    yield at_it, go_on
    go_on.set()


def test_it_is_watched_without_a_script_and_called_off(desk, held):
    at_it, go_on = held
    address = desk.path
    desk.get(f"{address}/backtest")
    page = desk.submit()
    assert at_it.wait(120)
    assert 'http-equiv="refresh"' in page.text
    assert "读取已认定人员名单" in page.text
    assert "正在回测" in desk.get(f"{address}/backtest").text
    desk.get(f"{address}/backtest/progress")
    desk.submit(to="/cancel")
    go_on.set()
    assert "已取消，没有留下结果" in finished(desk).text
    assert "尚未回测" in desk.get(f"{address}/backtest").text
    assert "共试算 2 人" in tried(desk).text


def test_others_write_while_it_runs(desk, held, tmp_path):
    """It reads in small bites: a commit of somebody else never waits for the whole of it."""
    at_it, go_on = held
    desk.get(f"{desk.path}/backtest")
    desk.submit()
    assert at_it.wait(120)
    with closing(sqlite3.connect(tmp_path / "jinze.db", timeout=30)) as other, other:
        other.execute("INSERT INTO number_sequence (series, year, last) VALUES ('test', 2026, 1)")
    go_on.set()
    assert "共试算 2 人" in finished(desk).text


def test_one_that_was_cut_off_is_said_to_be_and_may_begin_anew(desk, app):
    address = desk.path
    with app.app_context():
        slate = backtest_jobs.slate_of(int(address.split("/")[3]))
        assert slate.take()
        backtest_jobs.note(int(address.split("/")[3]))
        slate.leave()
    assert "回测被中断" in desk.get(f"{address}/backtest/progress").text
    assert "共试算 2 人" in tried(desk).text


def test_an_error_nobody_thought_of_is_told_and_leaves_no_result(desk, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(backtest_jobs.backtest, "run", broken)
    answer = tried(desk)
    assert "请告知系统管理员" in answer.text
    assert "disk on fire" not in answer.text


def test_a_draft_spoiled_while_it_waits_its_turn_is_refused_in_words(desk, app):
    go_on, address = threading.Event(), desk.path
    app.extensions["backtest_jobs"].begin(lambda: go_on.wait(120))
    desk.get(f"{address}/backtest")
    desk.submit()
    save(desk, address, "P03", evidence=lambda _typed: "")
    go_on.set()
    desk.get(f"{address}/backtest/progress")
    said = finished(desk).text
    assert "P03：没有写明所需证据" in said
    assert "。。" not in said
