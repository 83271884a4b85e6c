"""Sittings on pages: calling one, attendance for all items, the batch ballot, the live bar, and who sees none of it."""

import re
from http import HTTPStatus

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.support.browsers import fits, picture, sign_in
from tests.support.procedure import VOTERS
from workflow import details as d
from workflow.models import Attendance, Ballot, Meeting
from workflow.rules.slips import read_slip
from workflow.services import sealing
from workflow.terms import Ballot as Choice
from workflow.terms import HitStatus, Matter, PersonState, RecusalAnswer, StatementKind


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """The pages over a small bank."""
    return Counter(app, session, clock)


@pytest.fixture
def waiting(counter) -> Counter:
    """The list check is done."""
    return counter.after(counter.bank.accepted, counter.bank.investigated, counter.bank.checked)


@pytest.fixture
def voting(counter) -> Counter:
    """Before the committee, nobody has voted."""
    return counter.after(counter.bank.accepted, counter.bank.investigated, counter.bank.checked, counter.bank.met)


def meeting(counter: Counter) -> Meeting:
    return counter.session.scalars(select(Meeting).order_by(Meeting.id.desc())).first()


def sitting(counter: Counter) -> str:
    return f"/sittings/{counter.read(lambda: meeting(counter).sitting_id)}"


def item(counter: Counter) -> str:
    return f"/meetings/{counter.read(lambda: meeting(counter).id)}"


def form(counter: Counter, **more: object) -> dict[str, object]:
    """What the secretary fills in."""
    ids = {key: counter.read(lambda key=key: counter.bank.id(key)) for key in VOTERS}
    return {"case": [str(counter.read(lambda: counter.bank.case.id))], "held_on": "2026-10-19", "place": "三楼会议室",
            "materials_sent_on": "2026-10-12", "chair": [str(ids["chair"])],
            "members": [str(ids[key]) for key in VOTERS[1:]]} | more


def simple(counter: Counter) -> None:
    """Makes the case one that may be heard in the batch, and marks it so."""
    for one in counter.bank.case.current:
        for answer in one.answers:
            answer.status = HitStatus.NOT_HIT if answer.item_code.startswith("N") else answer.status
        for said in one.statements:
            said.kind = StatementKind.CONFIRMED
        one.proposal = one.proposal | {"outcome": "exempt"}
    counter.bank.loan.facts[-1].balance = 300_000
    meeting(counter).simple = True
    counter.settle()


# --- calling


def test_the_appointed_committee_is_called_with_who_appointed_it(waiting):
    waiting.bank.case.tier = 2
    waiting.settle()
    desk = waiting.desk("secretary")
    assert "由谁指定委员" not in desk.get("/sittings/new").text
    assert "由谁指定委员" in desk.get("/sittings/new?tier=2").text
    answer = desk.submit(form(waiting, appointment="监事会第四次会议决定"), to="tier=2")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "由监事会或者董事会审计委员会指定，请选明由谁指定" in answer.text
    assert "监事会第四次会议决定" in answer.text
    desk.submit(form(waiting, appointment="监事会第四次会议决定", appointed_by="supervisors"), to="tier=2")
    assert "委员由监事会指定（监事会第四次会议决定）" in desk.get(item(waiting)).text


def test_the_secretary_calls_a_sitting_and_is_told_case_by_case(waiting):
    desk = waiting.desk("secretary")
    shown = desk.get("/sittings/new")
    assert "命中负面清单" in shown.text, "why the case is not simple"
    assert "有人对事实提出申辩" in shown.text
    done = desk.submit(form(waiting), to="/sittings/new")
    assert done.status_code == HTTPStatus.OK
    assert "已召集" in done.text
    assert "申报回避情况" in done.text
    page = desk.get(sitting(waiting))
    assert "议题 1 项" in page.text
    assert "未申报回避" in page.text
    assert "这一层级没有等待召集的认定事项" in desk.get("/sittings/new").text


def test_the_key_of_every_sealed_item_is_shown_once_and_opens_its_votes(waiting):
    desk = waiting.desk("secretary")
    assert "密封表决" in desk.get("/sittings/new").text
    sent = form(waiting, sealed="y")
    done = desk.submit(sent, to="/sittings/new")
    assert done.status_code == HTTPStatus.OK
    assert "只显示这一次" in done.text
    groups = re.findall(r"<li><code>(\w+)</code></li>", done.text)
    key = waiting.read(lambda: meeting(waiting).public_key)
    assert sealing.public_of(read_slip(" ".join(groups))) == key
    assert waiting.read(lambda: meeting(waiting).sealed)
    assert not [group for group in groups if group in desk.get(sitting(waiting)).text]


def test_the_key_is_shown_only_where_votes_are_sealed(waiting):
    desk = waiting.desk("secretary")
    desk.get("/sittings/new")
    done = desk.submit(form(waiting), to="/sittings/new")
    assert "已召集" in done.text
    assert "密钥" not in done.text
    assert not waiting.read(lambda: meeting(waiting).sealed)


def test_what_is_wrong_is_said_and_what_was_typed_stays(waiting):
    desk = waiting.desk("secretary")
    desk.get("/sittings/new")
    nothing = desk.submit(form(waiting, case=[]), to="/sittings/new")
    assert nothing.status_code == HTTPStatus.BAD_REQUEST
    assert "没有勾选任何一件认定事项" in nothing.text
    assert 'value="三楼会议室"' in nothing.text
    late = desk.submit(form(waiting, held_on="2026-10-13"), to="/sittings/new")
    assert late.status_code == HTTPStatus.CONFLICT
    assert "至少要 3 个" in late.text
    assert counter_of(waiting, Meeting) == 0
    members = form(waiting)["members"][:3]
    assert "五至九" in desk.submit(form(waiting, members=members), to="/sittings/new").text


def counter_of(counter: Counter, kind: type) -> int:
    return counter.read(lambda: len(counter.session.scalars(select(kind)).all()))


def test_who_has_nothing_to_do_with_it_gets_no_page(voting):
    places = (sitting(voting), item(voting), f"{item(voting)}/live")
    for who, status in (("clerk", HTTPStatus.FORBIDDEN), ("p1", HTTPStatus.NOT_FOUND), ("hr", HTTPStatus.FORBIDDEN)):
        desk = voting.desk(who)
        assert {desk.get(place).status_code for place in places} == {status}, who
    assert voting.desk("m1").get("/sittings/new").status_code == HTTPStatus.FORBIDDEN
    assert "没有以前的会议" in voting.desk("p1").get("/meetings").text


def test_a_member_who_has_stepped_aside_finds_neither_the_item_nor_the_sitting(voting):
    bank = voting.bank
    assert voting.desk("m4").get(sitting(voting)).status_code == HTTPStatus.OK
    voting.after(lambda: bank.go("m4", "declare_recusal", d.Declare(
        answer=RecusalAnswer.CONFLICT, declaration="与借款人有往来")))
    desk = voting.desk("m4")
    assert [desk.get(place).status_code for place in (sitting(voting), item(voting), f"{item(voting)}/live")] == [
        HTTPStatus.NOT_FOUND] * 3
    assert "没有以前的会议" in desk.get("/meetings").text


def test_a_member_who_has_to_declare_finds_it_among_the_tasks_of_the_review(waiting):
    desk = waiting.desk("secretary")
    desk.get("/sittings/new")
    desk.submit(form(waiting), to="/sittings/new")
    desk = waiting.desk("m1")
    assert "申报回避" in desk.get("/tasks?tab=review").text
    assert "申报回避" not in desk.get("/tasks?tab=investigate").text


def test_a_sitting_that_is_not_over_stands_with_those_to_come(voting):
    voting.after(lambda: voting.bank.later(3))
    page = voting.desk("m1").get("/meetings").text
    assert "没有以前的会议" in page
    assert "没有将要召开的会议" not in page


# --- on the day


def test_attendance_is_noted_for_all_items_at_once_and_then_they_are_opened(waiting):
    bank = waiting.bank
    waiting.desk("secretary").get("/sittings/new")
    desk = waiting.desk("secretary")
    desk.get("/sittings/new")
    desk.submit(form(waiting), to="/sittings/new")
    bank.now = bank.now.replace(day=19)
    waiting.after(*(lambda key=key: bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
                    for key in VOTERS))
    desk = waiting.desk("secretary")
    desk.get(sitting(waiting))
    key = {name: waiting.read(lambda name=name: bank.id(name)) for name in VOTERS}
    came = {f"came-{key[name]}": "y" for name in VOTERS[:4]}
    out = {f"out-{key['m3']}": [str(waiting.read(lambda: meeting(waiting).id))]}
    refused = desk.submit(came | out, to="attendance")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "请写明原因" in refused.text
    done = desk.submit(came | out | {f"why-{key['m3']}": "接待检查"}, to="attendance")
    assert done.status_code == HTTPStatus.OK
    assert "登记到会已办妥" in done.text
    rows = {row.employee.staff_no: (row.present, row.away_reason)
            for row in waiting.session.scalars(select(Attendance))}
    waiting.session.rollback()
    assert rows["m3"] == (False, "接待检查")
    assert [rows[name][0] for name in VOTERS] == [True, True, True, False, False]
    short = desk.submit({}, to="/open")
    assert short.status_code == HTTPStatus.CONFLICT
    assert "到会 3 人，法定人数为 5 人" in short.text
    desk.get(sitting(waiting))
    desk.submit({f"came-{key[name]}": "y" for name in VOTERS}, to="attendance")
    opened = desk.submit({}, to="/open")
    assert opened.status_code == HTTPStatus.OK
    assert "开会付表决已办妥" in opened.text
    assert waiting.read(lambda: bank.finding("wei").state) == PersonState.PROPOSED


def test_the_batch_is_one_form_with_a_row_a_person_and_nothing_chosen(voting):
    simple(voting)
    desk = voting.desk("m1")
    page = desk.get(sitting(voting))
    assert "简易批量表决" in page.text
    wei, tao = voting.finding("wei"), voting.finding("tao")
    assert not re.search(r'name="choice-\d+"[^>]*checked', page.text)
    nothing = desk.submit({}, to="/ballots")
    assert "没有选择任何意见" in nothing.text
    one = desk.submit({f"choice-{wei}": "exempt"}, to="/ballots")
    assert "批量表决已办妥，共 1 项" in one.text
    assert one.text.count("您已投票") == 1
    desk.submit({f"choice-{tao}": "abstain"}, to="/ballots")
    cast = {(row.finding_id, row.choice) for row in voting.session.scalars(select(Ballot))}
    voting.session.rollback()
    assert cast == {(wei, Choice.EXEMPT), (tao, Choice.ABSTAIN)}
    assert "免责 1" not in desk.get(item(voting)).text, "no running tally"


def test_an_objection_takes_the_case_out_of_the_batch(voting):
    simple(voting)
    desk = voting.desk("m1")
    desk.get(voting.do("leave_batch"))
    desk.submit({"reason": "检查口径需要单独讨论"}, to="leave_batch")
    page = desk.get(sitting(voting))
    assert "简易批量表决" not in page.text
    assert "已转逐案" in page.text
    assert "检查口径需要单独讨论" in desk.get(item(voting)).text


def test_a_case_that_is_no_longer_simple_leaves_the_batch_by_itself(voting):
    simple(voting)
    voting.after(lambda: setattr(voting.bank.finding("tao").statements[-1], "kind", StatementKind.DISPUTED))
    desk = voting.desk("m1")
    assert "简易批量表决" not in desk.get(sitting(voting)).text
    assert "有人对事实提出申辩" in desk.get(item(voting)).text


# --- the live bar


def test_the_bar_tells_how_many_have_voted_and_never_how(voting):
    bank = voting.bank
    desk = voting.desk("m1")
    wei = voting.finding("wei")
    address = f"{item(voting)}/live"
    assert "0 / 10 票" in FlaskClient.open(desk, address).text
    voting.after(lambda: bank.go("m2", "cast_ballot", d.CastBallot(
        matter=Matter.RULING, choice=Choice.ABSTAIN, reason="尚需斟酌"), bank.finding("wei")))
    assert "1 / 10 票" in FlaskClient.open(desk, address).text
    of_one = FlaskClient.open(desk, f"{address}?person={wei}").text
    assert "1 / 5 票" in of_one
    assert "弃权" not in of_one
    assert FlaskClient.open(desk, f"{address}?person={wei + 99}").status_code == HTTPStatus.NOT_FOUND
    for place in (item(voting), f"{voting.person('wei')}/vote"):
        page = desk.get(place, follow_redirects=True).text
        assert 'data-live="' in page
        assert "应到" in page


def test_materials_and_what_came_later_are_shown_to_members(voting):
    page = voting.desk("m1").get(item(voting)).text
    assert "锁定以后没有改动" in page
    assert "清单核对 45 条" in page
    voting.after(lambda: setattr(voting.bank.case, "report", "改写过的报告"))
    page = voting.desk("m1").get(item(voting)).text
    assert "锁定的材料与现在不一致" in page
    assert "调查报告" in page


# --- in a browser


@pytest.mark.browser
def test_a_sitting_is_called_and_voted_on_by_keyboard_and_the_bar_moves_by_itself(
        waiting, live_server, page, tmp_path):
    bank = waiting.bank
    troubles = []
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda problem: troubles.append(str(problem)))
    sign_in(page, live_server, "secretary", PASSWORD)
    page.goto(f"{live_server}/sittings/new")
    looked_at(page, tmp_path / "new")
    tick(page, "[name=case]")
    page.fill("#held_on", "2026-10-19")
    page.fill("#place", "三楼会议室")
    page.fill("#materials_sent_on", "2026-10-12")
    tick(page, "[name=chair]")
    for number in range(4):
        tick(page, f"[name=members] >> nth={number}")
    page.locator("main button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=召集会议：结果")
    looked_at(page, tmp_path / "called")

    bank.now = bank.now.replace(day=19)
    called = [row.employee.staff_no for row in meeting(waiting).attendances]
    waiting.after(*(lambda key=key: bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
                    for key in called))
    sign_in(page, live_server, "secretary", PASSWORD)
    page.goto(live_server + sitting(waiting))
    for number in range(5):
        tick(page, f"[name^=came-] >> nth={number}")
    looked_at(page, tmp_path / "sitting")
    page.locator("#attendance button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=登记到会已办妥")
    page.locator("button", has_text="全部开会付表决").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=开会付表决已办妥")
    waiting.session.expire_all()
    simple(waiting)

    sign_in(page, live_server, called[0], PASSWORD)
    page.goto(live_server + sitting(waiting))
    page.locator("#batch input[type=radio]").first.focus()
    page.keyboard.press("Space")
    looked_at(page, tmp_path / "batch")
    page.goto(live_server + item(waiting))
    page.wait_for_selector("text=0 / 10 票")
    looked_at(page, tmp_path / "item")
    waiting.after(lambda: bank.go(called[1], "cast_ballot", d.CastBallot(
        matter=Matter.RULING, choice=Choice.ABSTAIN, reason="尚需斟酌"), bank.finding("wei")))
    page.wait_for_selector("text=1 / 10 票", timeout=60_000)
    page.goto(f"{live_server}/meetings")
    looked_at(page, tmp_path / "list")
    page.goto(f"{live_server}{waiting.person('wei')}/vote")
    page.wait_for_selector("[data-live] >> text=1 / 10 票")
    assert troubles == []


def tick(page, selector: str) -> None:
    """By keyboard alone: go there, press space."""
    page.locator(selector).first.focus()
    page.keyboard.press("Space")


def looked_at(page, path) -> None:
    """The page at two widths: it never scrolls sideways, and bars nobody's way."""
    assert Axe().run(page).response["violations"] == [], path.name
    for width in (390, 1440):
        assert fits(page, width), path.name
        picture(page, path.with_name(f"{path.name}-{width}.png"))
