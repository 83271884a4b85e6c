"""The form of facts: what items wait for stands first, nothing typed is lost, nobody reads a colleague's."""

import re
from datetime import date, timedelta
from html import unescape
from http import HTTPStatus

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from workflow.models import Evidence, PersonFact
from workflow.rules.facts import FACTS, GROUPS

CHECKS = {"done_checks-value": "3", "done_checks-what": "贷后管理系统签到记录",
          "required_checks-value": "4", "required_checks-what": "检查计划"}


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A case whose facts are confirmed."""
    counter = Counter(app, session, clock)
    return counter.after(counter.bank.accepted, counter.bank.investigated)


@pytest.fixture
def form(counter) -> str:
    return f"{counter.person('wei')}/facts"


def entered(counter) -> dict[str, str | None]:
    found = {one.fact: one.value for one in counter.session.scalars(select(PersonFact).order_by(PersonFact.id))}
    counter.session.rollback()
    return found


def row_of(page: str, name: str) -> str:
    """The part of the form that is about one fact."""
    return unescape(page.split(f'id="fact-{name}"')[1].split("</fieldset>")[0])


def send(desk, form, values, **more):
    desk.get(form)
    return desk.submit(values, to="/facts", **more)


def test_what_items_wait_for_stands_first_and_the_rest_is_folded_by_group(counter, form):
    page = counter.desk("second").get(form).text
    first, rest = page.split("其他事实", 1)
    assert "等这项事实的条目：" in row_of(first, "done_checks")
    assert "#item-N10" in row_of(first, "done_checks")
    assert "单位" not in row_of(first, "done_checks")
    assert "（次）" in row_of(first, "done_checks")
    assert page.count('class="fact-row') == len(FACTS)
    assert 'id="fact-vote"' in rest  # only an item of other stages wants it
    folded = re.findall(r"<summary>([^ <]+) <span", rest)
    assert folded == [group for group in GROUPS if group in folded]
    assert folded[-1] == "本人其他条目的核对结果"


def test_nothing_is_preset_and_records_are_read_only(counter, form):
    desk = counter.desk("second")
    page = desk.get(form).text
    values = desk.page.forms[-1].values
    assert not [name for name, value in values.items() if name.endswith(("-value", "-what", "-evidence")) and value]
    assert "以在案记录为准" in row_of(page, "original_principal")
    assert "借据 L1 的登记信息" in row_of(page, "original_principal")
    assert "original_principal-value" not in values
    assert "由系统按在案记录计算" in row_of(page, "as_of")


def test_facts_are_entered_and_explained_on_every_page(counter, form):
    proof = counter.read(lambda: counter.session.scalars(
        select(Evidence.id).where(Evidence.finding_id == counter.bank.finding("wei").id)).first())
    desk = counter.desk("second")
    done = send(desk, form, CHECKS | {"done_checks-evidence": str(proof)})
    assert "已录入事实" in done.text
    assert "3 次 调查组录入" in row_of(done.text, "done_checks").replace("</b> <span class=\"muted\">", " ")
    assert entered(counter) == {"done_checks": "3", "required_checks": "4"}
    sheet = unescape(desk.get(f"{counter.person('wei')}/check").text)
    assert "依据：贷后管理系统签到记录，证据《贷前调查报告》" in sheet
    assert "已完成贷后检查增加 1 次" in sheet
    person = unescape(desk.get(counter.person("wei")).text)
    assert "调查组录入" in person
    assert "已录入事实" in desk.get(counter.case()).text


def test_the_check_sheet_leads_to_the_fact_that_is_missing(counter, form):
    sheet = counter.desk("second").get(f"{counter.person('wei')}/check").text
    assert f'href="{form}#fact-done_checks"' in sheet
    assert "#fact-" not in counter.desk("wei").get(counter.person("wei"), follow_redirects=True).text


def test_a_wrong_unit_keeps_all_that_was_typed_and_says_what_to_do(counter, form):
    desk = counter.desk("second")
    answer = send(desk, form, CHECKS | {
        "done_checks-value": "三次", "has_mentor-value": "unknown", "site_visits-what": "签到", "vote-value": "against",
        "vote-what": "会议记录", "vote-as_of": "2026-13-01", "diverted_to-value": ["business", "securities"]})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "“已完成贷后检查”要填以“次”为单位的数：“三次”不是数" in row_of(answer.text, "done_checks")
    assert "还没有填值" in row_of(answer.text, "site_visits")
    assert "还没有写明截至哪一天" in row_of(answer.text, "vote")
    assert "还没有写依据" in row_of(answer.text, "diverted_to")
    kept = desk.page.forms[-1].values
    assert (kept["done_checks-value"], kept["required_checks-what"]) == ("三次", "检查计划")
    assert (kept["has_mentor-value"], kept["vote-value"]) == ("unknown", "against")
    assert kept["diverted_to-value"] == ["business", "securities"]
    assert entered(counter) == {}


def test_unknown_is_no_entry_and_gives_up_what_was_entered(counter, form):
    desk = counter.desk("second")
    assert "没有填写任何事实" in send(desk, form, {"has_mentor-value": "unknown"}).text
    send(desk, form, {"has_mentor-value": "yes", "has_mentor-what": "带教协议"})
    bare = send(desk, form, {"has_mentor-value": "unknown"})
    assert bare.status_code == HTTPStatus.BAD_REQUEST
    assert "改回不知道的，请写明原因" in bare.text
    again = send(desk, form, {"has_mentor-value": "unknown", "has_mentor-what": "协议未经签字"})
    assert "不知道" in row_of(again.text, "has_mentor")
    assert "以前的录入（2）" in row_of(again.text, "has_mentor")
    assert entered(counter) == {"has_mentor": None}
    send(desk, form, {"done_checks-value": "3", "done_checks-what": "签到记录"})
    send(desk, form, {"done_checks-value": "4", "done_checks-gone": "yes", "done_checks-what": "重复计数"})
    assert entered(counter) == {"has_mentor": None, "done_checks": None}


def test_a_draft_is_kept_and_comes_back(counter, form):
    desk = counter.desk("second")
    send(desk, form, CHECKS | {"save": "yes"})
    assert entered(counter) == {}
    desk.get(form)
    assert desk.page.forms[-1].values["done_checks-value"] == "3"
    assert "录入事实" in desk.get("/drafts").text
    assert "done_checks" in desk.get(counter.do("record_facts", f"finding-{counter.finding('wei')}"),
                                     follow_redirects=True).text


def test_the_filter_works_without_scripts(counter, form):
    page = counter.desk("second").get(f"{form}?q=n10").text
    assert re.findall(r'class="fact-row" id="fact-(\w+)"', page) == ["done_checks", "required_checks"]
    assert counter.desk("second").get(f"{form}?q=实地").text.count('class="fact-row') >= 1
    assert "没有符合的事实" in counter.desk("second").get(f"{form}?q=<b>").text


def test_whoever_was_faster_is_told_of(counter, form):
    slow = counter.desk("second")
    slow.get(form)
    send(counter.desk("lead"), form, {"done_checks-value": "2", "done_checks-what": "纸质记录"})
    answer = slow.submit(CHECKS, to="/facts")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "他人已经更新" in answer.text
    assert slow.page.forms[-1].values["done_checks-value"] == "3"
    assert "2 次" in row_of(answer.text, "done_checks")
    assert "已录入事实" in slow.submit({}, to="/facts").text
    assert entered(counter)["done_checks"] == "3"


def test_the_same_form_twice_enters_once(counter, form):
    desk = counter.desk("second")
    desk.get(form)
    typed = desk.page.forms[-1].values | CHECKS
    for _ in range(2):
        assert desk.post(form, data=typed).status_code == HTTPStatus.SEE_OTHER
    counter.session.rollback()
    assert len(counter.session.scalars(select(PersonFact)).all()) == 2


def test_once_the_check_is_complete_the_form_is_shut(counter, form):
    desk = counter.desk("lead")
    desk.get(form)
    typed = desk.page.forms[-1].values | CHECKS
    counter.after(counter.bank.checked)
    page = desk.get(form).text
    assert "录入所填的事实" not in page
    assert "不再能办理“录入事实”" in page
    assert desk.post(form, data=typed).status_code == HTTPStatus.CONFLICT
    assert entered(counter) == {}


def test_only_the_team_reaches_the_form(counter, form):
    assert counter.desk("clerk").get(form).status_code == HTTPStatus.FORBIDDEN
    assert counter.desk("wei").get(form).status_code == HTTPStatus.FORBIDDEN
    assert counter.desk("tao").get(form).status_code == HTTPStatus.NOT_FOUND


def test_a_subject_reads_the_facts_about_himself_and_no_colleagues(counter, form):
    desk = counter.desk("second")
    send(desk, form, {"minor_defects_only-value": "yes", "minor_defects_only-what": "逐项核对的底稿",
                      "site_visits-value": "2", "site_visits-what": "签到记录"})
    own = unescape(counter.desk("wei").get(counter.person("wei"), follow_redirects=True).text)
    assert "只有轻微瑕疵" in own
    assert "逐项核对的底稿" in own
    theirs = unescape(counter.desk("tao").get(counter.person("tao"), follow_redirects=True).text)
    assert "签到记录" in theirs  # a fact of the loan
    assert "逐项核对的底稿" not in theirs
    assert "逐项核对的底稿" not in counter.desk("tao").get(counter.case(), follow_redirects=True).text
    assert counter.desk("tao").get(counter.person("wei")).status_code == HTTPStatus.NOT_FOUND
    assert "逐项核对的底稿" not in counter.desk("clerk").get(counter.person("wei")).text


def test_facts_entered_after_the_sheet_was_confirmed_are_pointed_out(counter, form):
    desk = counter.desk("second")
    desk.get(f"{counter.person('wei')}/check")
    desk.submit({"fill": "yes"}, to="/check")
    desk.submit({}, to="/check")
    counter.clock.advance(days=1)
    desk = counter.desk("second")
    assert "又录入了事实" not in desk.get(f"{counter.person('wei')}/check").text
    send(desk, form, CHECKS)
    assert "又录入了事实" in desk.get(f"{counter.person('wei')}/check").text
    told = desk.get(f"{counter.person('wei')}/explanation.json").get_json()
    assert told["as_of"] == counter.clock.now.date().isoformat()
    assert date.fromisoformat(told["entered_later"][:10]) >= counter.clock.now.date() - timedelta(days=1)
    assert "晚于清单的答复" in desk.get(counter.person("wei")).text
