"""The case on pages: what is next, what is closed and why, and every move through one form."""

import re
from http import HTTPStatus

import pytest
from sqlalchemy import func, select

from tests.pages.counter import Counter
from workflow import details as d
from workflow.models import Account, AuditLine, Draft, ExemptionCase, Finding, Grant
from workflow.terms import Ballot, PersonState, Role


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """The pages over a small bank."""
    return Counter(app, session, clock)


@pytest.fixture
def registered(counter) -> Counter:
    """A clue on the loan."""
    return counter.after(lambda: setattr(counter.bank, "case", counter.bank.go("clerk", "register_clue", d.RegisterClue(
        loan=counter.bank.loan.id, trigger="tr_dpd", occurred_on=counter.bank.now.date()))))


@pytest.fixture
def accepted(counter) -> Counter:
    """Accepted, no team yet."""
    return counter.after(counter.bank.accepted)


@pytest.fixture
def voting(counter) -> Counter:
    """Before the committee, nobody has voted."""
    return counter.after(counter.bank.accepted, counter.bank.investigated, counter.bank.checked, counter.bank.met)


# --- registering


def test_a_clue_is_registered_from_the_list_of_candidates(counter):
    counter.settle()
    desk = counter.desk("clerk")
    listed = desk.get("/candidates")
    link = re.search(r'href="(/cases/new[^"]*)"', listed.text).group(1).replace("&amp;", "&")
    form = desk.get(link)
    assert 'value="L1"' in form.text
    done = desk.submit({}, to="/cases/new")
    assert done.request.path.startswith("/cases/")
    assert "已登记线索" in done.text
    assert "恒泰精密" in done.text


def test_a_loan_nobody_knows_is_not_found_and_nothing_typed_is_lost(counter):
    counter.settle()
    desk = counter.desk("clerk")
    desk.get("/cases/new")
    answer = desk.submit({"loan": "JJ-404", "trigger": "tr_dpd", "occurred_on": "2026-10-08", "note": "月末明细"},
                         to="/cases/new")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "没有找到" in answer.text
    assert "月末明细" in answer.text
    assert 'value="JJ-404"' in answer.text


# --- the page of a case


def test_the_page_says_what_is_next_who_acts_and_until_when(accepted):
    page = accepted.desk("dept").get(accepted.case())
    assert "由牵头部门在 3 个工作日内组建不少于两人的调查组" in page.text
    assert "组建调查组期限" in page.text
    assert "当日不计" in page.text
    assert "办理：组建调查组" in page.text


def test_a_closed_move_says_every_reason(accepted):
    page = accepted.desk("lead").get(accepted.case())
    assert page.status_code == HTTPStatus.NOT_FOUND
    page = accepted.desk("clerk").get(accepted.case())
    assert "结案" in page.text
    assert "还不能或不再能办理" in page.text


def test_a_case_out_of_sight_is_not_found_and_a_move_without_the_right_is_forbidden(accepted):
    assert accepted.desk("g1").get(accepted.case()).status_code == HTTPStatus.NOT_FOUND
    assert accepted.desk("clerk").get(accepted.do("accept")).status_code == HTTPStatus.FORBIDDEN
    assert accepted.desk("clerk").get(accepted.do("no_such_move")).status_code == HTTPStatus.NOT_FOUND
    assert accepted.desk("dept").get(accepted.do("form_team", "finding-1")).status_code == HTTPStatus.NOT_FOUND


def test_somebody_judged_reads_about_himself_and_about_no_colleague(counter):
    counter.after(counter.bank.accepted, counter.bank.investigated)
    desk = counter.desk("wei")
    window = f"/mine/{counter.finding('wei')}"
    for address in (counter.case(), counter.person("wei")):
        assert desk.get(address).location == window
    page = desk.get(window)
    assert "恒泰精密" in page.text
    assert "陶审查" not in page.text
    assert desk.get(counter.person("tao")).status_code == HTTPStatus.NOT_FOUND
    assert "恒泰精密" in desk.get("/cases").text
    assert "没有符合条件" in desk.get("/cases?q=陶审查").text
    assert "恒泰精密" in counter.desk("clerk").get("/cases?q=陶审查").text


# --- forms


def test_what_is_too_short_is_refused_and_kept(accepted):
    desk = accepted.desk("head")
    desk.get(accepted.do("discontinue_person", f"finding-{accepted.finding('wei')}"))
    answer = desk.submit({"reason": "太短"}, to="discontinue_person")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "请写 5 至" in answer.text
    assert ">太短<" in answer.text.replace("\r\n", "").replace("\n", "")


def test_whoever_cannot_sit_is_shown_with_the_reason_and_refused_all_the_same(accepted):
    bank = accepted.bank
    account = accepted.session.scalars(select(Account).where(Account.username == "wei")).one()
    accepted.after(lambda: accepted.session.add(Grant(
        account=account, role=Role.INVESTIGATOR, granted_at=bank.now, granted_by="-")))
    lead, judged = (accepted.read(lambda: bank.id(key)) for key in ("lead", "wei"))  # noqa: B023 -- read at once
    desk = accepted.desk("dept")
    page = desk.get(accepted.do("form_team"))
    assert "魏经理" in page.text
    assert "不能再任" in page.text
    answer = desk.submit({"lead": str(lead), "members": [str(judged)]}, to="form_team")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.text.count("魏经理") > page.text.count("魏经理")


def test_a_refusal_of_the_door_is_worded_over_what_was_typed(counter):
    counter.after(counter.bank.accepted, counter.bank.investigated, counter.bank.checked, counter.bank.met,
                  lambda: counter.bank.ruled("wei", Ballot.MITIGATE))
    desk = counter.desk("clerk")
    desk.get(counter.do("serve", f"finding-{counter.finding('wei')}"))
    answer = desk.submit({"method": "electronic", "served_on": "2027-01-04"}, to="serve")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "没有办成" in answer.text
    assert 'value="2027-01-04"' in answer.text


def test_a_form_somebody_else_was_faster_with_is_refused_and_can_be_sent_again(accepted):
    first, second = accepted.desk("head"), accepted.desk("head")
    address = accepted.do("suspend", f"finding-{accepted.finding('wei')}")
    said = {"other_case": "城东法院 12 号", "no_other_evidence": "y", "reason": "须待另案结果"}
    second.get(address)
    first.get(address)
    assert first.submit(said, to="suspend", follow=False).status_code == HTTPStatus.SEE_OTHER
    answer = second.submit(said, to="suspend")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "他人已经更新" in answer.text
    assert "城东法院 12 号" in answer.text


def test_a_form_sent_twice_is_made_once(accepted):
    desk = accepted.desk("clerk")
    desk.get(accepted.do("add_trigger"))
    sent = desk.page.forms[-1].values | {"trigger": "tr_judicial", "occurred_on": "2026-10-09"}
    for _ in range(2):
        assert desk.post(accepted.do("add_trigger"), data=sent).status_code == HTTPStatus.SEE_OTHER
    made = select(func.count()).select_from(AuditLine).where(AuditLine.action == "add_trigger")
    count = accepted.session.scalar(made)
    accepted.session.rollback()
    assert count == 1


def test_a_draft_is_its_writers_alone_and_gone_once_sent(accepted):
    desk = accepted.desk("clerk")
    desk.get(accepted.do("record_rectification"))
    desk.submit({"rectification": "贷后检查改为双人", "save": "yes"}, to="record_rectification")
    assert "贷后检查改为双人" in desk.get(accepted.do("record_rectification")).text
    assert "录入整改建议" in desk.get("/drafts").text
    assert "贷后检查改为双人" not in accepted.desk("dept").get(accepted.do("record_rectification")).text
    desk.get(accepted.do("record_rectification"))
    done = desk.submit({"rectification": "贷后检查改为双人现场检查，按季复核。"}, to="record_rectification")
    assert "已录入整改建议" in done.text
    drafts = accepted.session.scalar(select(func.count()).select_from(Draft))
    accepted.session.rollback()
    assert drafts == 0


def test_after_stepping_aside_the_case_is_out_of_sight(counter):
    counter.after(counter.bank.accepted, lambda: counter.bank.go("dept", "form_team", d.FormTeam(
        lead=counter.bank.id("lead"), members=(counter.bank.id("second"),))))
    desk = counter.desk("second")
    assert "申报回避" in desk.get("/tasks").text
    desk.get(counter.do("declare_recusal"))
    done = desk.submit({"answer": "conflict", "declaration": "与借款人为亲属"}, to="declare_recusal")
    assert done.request.path == "/tasks"
    assert desk.get(counter.case()).status_code == HTTPStatus.NOT_FOUND


def test_everybody_at_a_step_is_moved_by_one_button(counter):
    counter.after(counter.bank.accepted, counter.bank.with_team)
    desk = counter.desk("lead")
    page = desk.get(counter.do("finish_investigation"))
    assert "事实表" in page.text
    answer = desk.post(counter.do("finish_investigation"), data=desk.page.forms[-1].values)
    assert answer.status_code == HTTPStatus.CONFLICT
    states = set(counter.session.scalars(select(Finding.state)))
    counter.session.rollback()
    assert states == {PersonState.IDENTIFIED}


# --- the ballot


def paper(counter, who="wei", matter="ruling", **values):
    """Values as the fields of the ballot paper on somebody are called."""
    return {f"b{counter.finding(who)}-{matter}-{name}": value for name, value in values.items()}


def test_no_tally_shows_before_everybody_present_has_voted(voting):
    address = f"{voting.person('wei')}/vote"
    for number, who in enumerate(("chair", "m1", "m2", "m3", "m4"), 1):
        desk = voting.desk(who)
        before = desk.get(address, follow_redirects=True)
        assert f"{number - 1} / 5 已投票" in before.text
        assert "全部投票后显示" in before.text
        done = desk.submit(paper(voting, choice="exempt", reason="结合材料综合判断"), to="/vote")
        assert "您已于" in done.text
    assert "5 / 5 已投票，免责 5" in desk.get(address, follow_redirects=True).text
    assert "免责 5" in desk.get(re.search(r'href="(/meetings/\d+)"', desk.get(voting.case()).text).group(1)).text


def test_a_ballot_off_the_proposal_says_why(voting):
    desk = voting.desk("m1")
    desk.get(f"{voting.person('wei')}/vote", follow_redirects=True)
    answer = desk.submit(paper(voting, choice=Ballot.HOLD.value), to="/vote")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "checked" in answer.text


def test_only_members_reach_the_ballot(voting):
    assert voting.desk("clerk").get(f"{voting.person('wei')}/vote").status_code == HTTPStatus.FORBIDDEN
    assert voting.desk("wei").get(f"{voting.person('wei')}/vote").status_code == HTTPStatus.FORBIDDEN


# --- my work


def test_my_work_lists_what_is_mine_and_says_when_it_is_late(accepted):
    assert "组建调查组" in accepted.desk("dept").get("/tasks").text
    assert "没有待办事项" in accepted.desk("lead").get("/tasks").text
    accepted.clock.advance(days=20)
    late = accepted.desk("dept").get("/tasks").text
    assert "已超期" in late
    assert "row-over" in late


def test_messages_are_read_by_their_owner(accepted):
    desk = accepted.desk("dept")
    assert "未读" in desk.get("/messages").text
    assert "未读" not in desk.submit(to="/messages/read").text


def test_what_i_did_is_listed(accepted):
    assert "已受理" in accepted.desk("officer").get("/tasks/done").text
    assert "还没有办过" in accepted.desk("lead").get("/tasks/done").text


def test_the_list_of_cases_answers_its_filters(accepted):
    desk = accepted.desk("clerk")
    for query in ("state=accepted", "state=live", "institution=B", "trigger=tr_dpd", "q=恒泰", "q=L1",
                  "due=2027-12-31"):
        assert "恒泰精密" in desk.get(f"/cases?{query}").text, query
    for query in ("state=closed", "institution=X", "trigger=tr_audit", "q=%25", "due=2026-01-01"):
        assert "没有符合条件" in desk.get(f"/cases?{query}").text, query
    assert accepted.session.scalar(select(func.count()).select_from(ExemptionCase)) == 1
    accepted.session.rollback()
