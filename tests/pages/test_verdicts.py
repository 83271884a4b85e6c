"""A case under the lists of any day, on pages and as JSON: side by side, differences in words, for readers of files."""

from datetime import date
from html import unescape
from http import HTTPStatus

import pytest

from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.support.browsers import fits, sign_in
from workflow.rules.list_changes import items_of
from workflow.services import list_drafts, lists
from workflow.services.list_drafts import Head, PutItem
from workflow.terms import HitStatus

NEXT = date(2026, 10, 1)


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A case whose list is checked; then a second version is published, milder for one person, stricter for another."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    first = list_drafts.take_in(session, by=bank.actor("policy"), now=bank.now)
    counter.after(bank.accepted, bank.investigated, bank.checked)
    by = {"by": bank.actor("policy"), "now": bank.now}
    record = list_drafts.draft(session, first, Head("2026-02", NEXT, "检查缺失改为减责。"), **by)
    n10 = items_of(lists.tables_of(first))["N10"]
    new = n10 | {"code": "N24", "title": "大额贷款的审查缺失。", "stages": ["underwriting"], "effects": ["limit"],
                 "formula": "original_principal > large_loan", "thresholds": {"large_loan": "1000000元"}}
    for row in (n10 | {"effects": ["mitigate"], "thresholds": {}}, new):
        row.pop("effect_when")
        list_drafts.change(session, record, PutItem(row), **by)
    list_drafts.publish(session, record, production=False, by=bank.actor("policy2"), now=bank.now)
    counter.settle()
    return counter



def row_of(page: str, code: str) -> str:
    """The row of one item."""
    return page.split(f'<b class="num">{code}</b>')[1].split("</tr>")[0]


def test_both_versions_stand_side_by_side_and_differences_are_told_in_words(counter):
    page = counter.desk("lead").get(f"{counter.case()}/verdicts?on=2026-10-12").text
    assert "2026年10月12日施行的是 2026-02 版" in page
    assert "这是试算，不是决定" in page
    told = page.split(">魏经理<")[1]
    assert "变轻" in told
    assert "按 2026-02 版，建议由减责（减免40%）变为免责（因 N10）。" in told
    assert "从旧兼从轻：尽职标准仍按 2026-01 版，2026-02 版更轻的免责、减责效果可以适用（N10）" in told
    assert "按合并规则第三步（乙）" in told
    assert "人工：命中（限制免责）" in row_of(told, "N10")
    assert "人工答复不能沿用" in row_of(told, "N10")
    assert "条文有修改" in row_of(told, "N10")
    other = page.split(">陶审查<")[1]
    assert "变重" in other
    assert "从旧兼从轻：尽职标准和效果都按 2026-01 版，仍建议免责" in other
    line = row_of(other, "N24")
    assert "锁定的版本没有这一条" in line
    assert "没有这一条" in line
    assert "原发放本金 3,000,000.00 元 > 1,000,000 元：成立" in unescape(line)
    assert other.index(">N24<") < other.index("<details") < other.index(">N01<")


def test_the_same_version_on_both_days_is_said_plainly(counter):
    desk = counter.desk("lead")
    for query in ("on=2025-06-01", "on=2026-10-12&known_on=2026-10-11"):
        page = desk.get(f"{counter.case()}/verdicts?{query}").text
        assert "两天适用的是同一版（2026-01 版）" in page
        assert "魏经理" not in page
    page = desk.get(f"{counter.case()}/verdicts?on=2020-01-01").text
    assert "2020年1月1日还没有清单施行，用最早的 2026-01 版" in page


def test_without_a_day_it_is_today(counter):
    assert "2026年10月12日施行的是 2026-02 版" in counter.desk("lead").get(f"{counter.case()}/verdicts").text


def test_json_says_what_the_page_says(counter):
    desk = counter.desk("lead")
    told = desk.get(f"{counter.case()}/verdicts.json?on=2026-10-12").get_json()
    page = unescape(desk.get(f"{counter.case()}/verdicts?on=2026-10-12").text)
    assert (told["pinned"]["number"], told["version"]["number"], told["same"], told["why"]) == (
        "2026-01", "2026-02", False, "in_force")
    assert [(one["name"], one["direction"]) for one in told["people"]] == [("魏经理", "lighter"), ("陶审查", "heavier")]
    wei, tao = told["people"]
    assert (wei["old"]["outcome"], wei["old"]["ratio"], wei["new"]["outcome"]) == ("mitigate", 40, "exempt")
    assert (wei["milder"]["outcome"], wei["milder"]["softened"]) == ("exempt", ["N10"])
    assert (tao["causes"], tao["milder"]["softened"]) == (["N24"], [])
    for one in told["people"]:
        assert one["headline"] in page
        assert one["principle"] in page
        assert len(one["items"]) == 46
    added = next(one for one in tao["items"] if one["item"] == "N24")
    assert (added["old"], added["new"]["status"], added["changed"]) == (None, "hit", "added")
    same = desk.get(f"{counter.case()}/verdicts.json?on=2025-06-01").get_json()
    assert (same["same"], same["people"]) == (True, [])


@pytest.mark.parametrize("page", ["verdicts", "verdicts.json"])
def test_whoever_may_read_no_file_of_the_case_finds_nothing(counter, page):
    for who in ("clerk", "g1", "hr"):
        assert counter.desk(who).get(f"{counter.case()}/{page}").status_code == HTTPStatus.NOT_FOUND, who


def test_a_subject_sees_himself_alone(counter):
    page = counter.desk("wei").get(f"{counter.case()}/verdicts").text
    assert "魏经理" in page
    assert "陶审查" not in page
    told = counter.desk("wei").get(f"{counter.case()}/verdicts.json").get_json()
    assert [one["name"] for one in told["people"]] == ["魏经理"]


def test_the_notice_of_a_newer_version_says_what_changes_for_the_person(counter):
    desk = counter.desk("lead")
    page = desk.get(counter.person("wei")).text
    assert "按 2026-02 版，建议由减责（减免40%）变为免责（因 N10）。" in page
    assert f"{counter.case()}/verdicts" in page
    assert "按 2026-02 版，建议由免责变为减责（减免40%）" in desk.get(counter.person("tao")).text
    assert f"{counter.case()}/verdicts" in desk.get(counter.case()).text
    clerk = counter.desk("clerk")
    assert "建议由减责" not in clerk.get(counter.person("wei")).text
    assert "/verdicts" not in clerk.get(counter.case()).text


def test_for_whom_nothing_changes_it_says_so(counter):
    next(one for one in counter.bank.finding("wei").answers if one.item_code == "N10").status = HitStatus.NOT_HIT
    counter.settle()
    assert "按 2026-02 版，结论不变：仍建议免责。" in counter.desk("lead").get(counter.person("wei")).text


def test_somebody_who_cannot_be_tried_is_named_with_the_reason(counter):
    counter.bank.finding("wei").stages = []
    counter.settle()
    page = counter.desk("lead").get(f"{counter.case()}/verdicts").text
    assert "此人不能按两版试算：责任人没有责任环节" in page
    told = counter.desk("lead").get(f"{counter.case()}/verdicts.json").get_json()
    assert "没有责任环节" in told["people"][0]["trouble"]


@pytest.mark.browser
def test_the_page_fits_a_desk_and_a_telephone(counter, live_server, page):
    address = counter.case()
    sign_in(page, live_server, "lead", PASSWORD)
    page.goto(live_server + address)
    page.click("text=选一天，看那天的清单会怎样说")
    page.wait_for_selector(".beside thead")
    for width, shown in ((1440, True), (390, False)):
        assert fits(page, width)
        head = page.eval_on_selector(".beside thead", "one => one.getBoundingClientRect().width > 10")
        assert head is shown
    page.fill("#on", "2025-06-01")
    page.click("button:has-text('查看')")
    page.wait_for_selector("text=两天适用的是同一版")
