"""The page of the vote: everybody on it, one submit, each ballot for itself; sealed meetings; receipts."""

import re
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import func, select

from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.support.browsers import fits, sign_in
from tests.support.procedure import VOTERS
from workflow import details as d
from workflow.models import Ballot, Draft, ListAnswer, Meeting, Poll
from workflow.services.moving import Refused
from workflow.terms import Ballot as Choice
from workflow.terms import Effect, HitStatus, Matter, RecusalAnswer

WHY = "结合材料综合判断"


def on(counter, who, matter="ruling", **values):
    """Values as the fields of the ballot paper on somebody are called."""
    return {f"b{counter.finding(who)}-{matter}-{name}": value for name, value in values.items()}


def sheet(counter):
    """The address of the page."""
    return f"/meetings/{counter.read(lambda: counter.session.scalar(select(func.max(Meeting.id))))}/vote"


def count(counter, model):
    return counter.read(lambda: counter.session.scalar(select(func.count()).select_from(model)))


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A bank with one case on the way."""
    return Counter(app, session, clock)


@pytest.fixture
def voting(counter) -> Counter:
    """Before the committee, nobody has voted."""
    return counter.after(counter.bank.accepted, counter.bank.investigated, counter.bank.checked, counter.bank.met)


@pytest.fixture
def checked(counter) -> Counter:
    """A meeting may be called."""
    return counter.after(counter.bank.accepted, counter.bank.investigated, counter.bank.checked)


def called(counter):
    """The secretary calls a sealed meeting on the page: how to send the form again, the answer, and the key in it."""
    bank = counter.bank
    desk = counter.desk("secretary")
    desk.get(counter.do("call_meeting", f"case-{bank.case.id}"))
    ids = {key: str(bank.id(key)) for key in VOTERS}
    counter.session.rollback()
    form = next(one for one in desk.page.forms if "call_meeting" in one.action)
    sent = form.values | {
        "held_on": (bank.now.date() + timedelta(days=7)).isoformat(), "place": "三楼会议室", "sealed": "y",
        "materials_sent_on": bank.now.date().isoformat(), "chair": [ids["chair"]],
        "members": [ids[key] for key in VOTERS[1:]]}
    answer = desk.post(form.action, data=sent)
    return lambda: desk.post(form.action, data=sent, follow_redirects=True), answer, " ".join(
        re.findall(r"<code>([A-Z2-7]{5})</code>", answer.text))


def opened(counter):
    """The day has come, everybody is there."""
    bank = counter.bank
    for key in VOTERS:
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    bank.later(7)
    bank.go("secretary", "record_attendance", d.RecordAttendance(present=tuple(bank.id(key) for key in VOTERS)))
    bank.each("secretary", "open_meeting")
    counter.settle()


# --- one submit for everybody


def test_one_submit_casts_a_ballot_for_everybody_filled_in(voting):
    desk = voting.desk("m1")
    page = desk.get(sheet(voting))
    assert page.text.count("vote-person") == 2
    done = desk.submit(on(voting, "wei", choice="exempt", reason=WHY) | on(voting, "tao", choice="exempt"), to="/vote")
    assert done.status_code == HTTPStatus.OK
    assert "已投票 2 项" in done.text
    assert len(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}</a>", done.text)) == 2


def test_a_refused_ballot_stays_as_typed_and_holds_up_no_other(voting):
    desk = voting.desk("m1")
    desk.get(sheet(voting))
    answer = desk.submit(on(voting, "wei", choice="hold") | on(voting, "tao", choice="exempt")
                         | on(voting, "tao", "unclear", reason="只写了理由"), to="/vote")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "已投票 1 项" in answer.text
    assert re.search(r'checked[^>]*value="hold"', answer.text)
    assert "只写了理由" in answer.text
    assert "请填写“您的意见”" in answer.text
    assert count(voting, Ballot) == 1


def test_an_empty_sheet_is_not_sent(voting):
    desk = voting.desk("m1")
    desk.get(sheet(voting))
    assert desk.submit(to="/vote").status_code == HTTPStatus.BAD_REQUEST
    assert count(voting, Ballot) == 0


def test_a_sheet_sent_twice_votes_once(voting):
    desk = voting.desk("m1")
    desk.get(sheet(voting))
    form = next(one for one in desk.page.forms if one.action.endswith("/vote"))
    values = form.values | on(voting, "tao", choice="exempt")
    for _again in range(2):
        assert desk.post(form.action, data=values).status_code == HTTPStatus.SEE_OTHER
    assert count(voting, Ballot) == 1


def test_a_draft_of_a_named_sheet_comes_back(voting):
    desk = voting.desk("m1")
    desk.get(sheet(voting))
    desk.submit(on(voting, "wei", choice="mitigate", reason="还在想") | {"save": "yes"}, to="/vote")
    assert (count(voting, Draft), count(voting, Ballot)) == (1, 0)
    assert "还在想" in desk.get(sheet(voting)).text
    desk.submit(on(voting, "wei", choice="exempt", reason=WHY), to="/vote")
    assert count(voting, Draft) == 0


def test_the_roll_says_who_has_voted_and_not_how(voting):
    voting.desk("m1").get(sheet(voting))
    desk = voting.desk("m1")
    desk.get(sheet(voting))
    desk.submit(on(voting, "wei", choice="exempt", reason=WHY), to="/vote")
    other = voting.desk("m2").get(sheet(voting)).text
    assert "已投 1 / 2 人" in other
    assert "全部投票后显示" in other


def test_somebody_in_conflict_says_so_here(voting):
    desk = voting.desk("m4")
    desk.get(sheet(voting))
    form = next(one for one in desk.page.forms if "declare_recusal" in one.action)
    answer = desk.post(form.action, data=form.values | {"declaration": "与被评议人有利害关系"}, follow_redirects=True)
    assert answer.status_code in (HTTPStatus.OK, HTTPStatus.NOT_FOUND)  # the case may no longer be his to see
    assert "已回避" in voting.desk("m1").get(sheet(voting)).text


# --- sealed


def test_the_key_of_a_sealed_meeting_is_shown_once(checked):
    send_again, answer, slip = called(checked)
    assert (answer.status_code, len(slip.split()), answer.headers["Cache-Control"]) == (200, 14, "no-store")
    assert "只显示这一次" in answer.text
    again = send_again()
    assert again.status_code == HTTPStatus.OK
    assert slip.split()[0] not in again.text
    assert slip.split()[0] not in checked.desk("secretary").get(checked.case()).text
    assert count(checked, Meeting) == 1


def test_that_a_vote_is_secret_stands_wherever_the_meeting_is_shown(checked):
    called(checked)
    key, sitting = checked.read(lambda: checked.session.execute(select(Meeting.id, Meeting.sitting_id)).one())
    desk = checked.desk("secretary")
    for page in ("/meetings", f"/sittings/{sitting}", f"/meetings/{key}"):
        assert "密封表决" in desk.get(page).text, page


def test_nothing_of_a_sealed_ballot_is_kept_as_a_draft(checked):
    called(checked)
    opened(checked)
    desk = checked.desk("m1")
    page = desk.get(sheet(checked))
    assert "密封表决" in page.text
    assert 'name="save"' not in page.text
    answer = desk.submit(on(checked, "wei", choice="exempt", reason="秘密的理由") | {"save": "yes"}, to="/vote")
    assert "密封表决不能暂存" in answer.text
    assert "秘密的理由" not in answer.text
    assert (count(checked, Draft), count(checked, Ballot)) == (0, 0)


def test_a_sealed_vote_is_counted_on_the_page_with_the_slip_or_its_file(checked):
    _again, _answer, slip = called(checked)
    opened(checked)
    for who in VOTERS:
        desk = checked.desk(who)
        desk.get(sheet(checked))
        done = desk.submit(on(checked, "wei", choice="exempt", reason=WHY) | on(checked, "tao", choice="exempt"),
                           to="/vote")
        assert "免责</b>" not in done.text
    assert "已截止，待启封计票" in done.text
    secretary = checked.desk("secretary")
    file = (BytesIO(f"# 会议\n{slip}\n".encode()), "k.txt")
    for who, given in (("wei", {"slip": slip}), ("tao", {"slip-file": file})):
        address = checked.do("count_ballots", f"finding-{checked.finding(who)}")
        secretary.get(address)
        groups = slip.split()
        groups[2] = "AAAAA" if groups[2] != "AAAAA" else "BBBBB"
        wrong = secretary.submit({"slip": " ".join(groups)}, to="count_ballots")
        assert wrong.status_code == HTTPStatus.CONFLICT
        assert "第 3 组抄错了" in wrong.text
        saved = secretary.submit({"slip": slip, "save": "yes"}, to="count_ballots")
        assert slip not in saved.text
        secretary.get(address)
        done = secretary.submit(given, to="count_ballots", content_type="multipart/form-data")
        assert "已启封计票" in done.text
    assert checked.read(lambda: checked.session.scalars(
        select(func.count(Poll.counted_at))).one()) == 2
    assert "5 / 5 已投票，免责 5" in checked.desk("m1").get(sheet(checked)).text


# --- receipts


def test_a_receipt_says_that_the_vote_was_counted_and_not_what_it_was(voting):
    for who in VOTERS:
        desk = voting.desk(who)
        desk.get(sheet(voting))
        choice = Choice.ABSTAIN if who == "m4" else Choice.EXEMPT
        done = desk.submit(on(voting, "wei", choice=choice.value, reason=WHY), to="/vote")
    code = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}</a>", done.text).group().removesuffix("</a>")
    page = desk.get(f"/receipts?code={code.lower().replace('-', '')}")
    assert "已计入" in page.text
    assert "免责 4，弃权 1" in page.text
    assert "您" not in re.sub(r"<title>.*?</title>", "", page.text.split("</form>")[-1])
    assert "没有这个编号的回执" in desk.get("/receipts?code=AAAA-AAAA-AAAA-AAAA").text
    assert voting.desk("clerk").get("/receipts").status_code == HTTPStatus.FORBIDDEN


# --- in a browser


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_the_vote_is_cast_by_keyboard_alone_and_nothing_bars_the_way(voting, live_server, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_server, "m1", PASSWORD)
    page.goto(f"{live_server}{sheet(voting)}")
    prefix = f"b{voting.finding('tao')}-ruling"
    reason, ratios = page.locator(f"[name={prefix}-reason]"), page.locator(f"[name={prefix}-ratios-criticism]")
    assert (reason.is_visible(), ratios.is_visible()) == (False, False)
    page.locator(f"[name={prefix}-choice]").first.focus()
    page.keyboard.press("Space")
    assert (reason.is_visible(), ratios.is_visible()) == (False, False)  # 免责 is what was proposed
    page.keyboard.press("ArrowRight")
    assert (reason.is_visible(), ratios.is_visible()) == (True, True)
    assert Axe().run(page).response["violations"] == []
    ratios.focus()
    page.keyboard.type("30")
    reason.focus()
    page.keyboard.type("综合判断")
    page.locator("button[accesskey=s]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=您已于")
    assert Axe().run(page).response["violations"] == []
    assert fits(page, width)
    assert count(voting, Ballot) == 1


# --- a meeting that is over


def test_the_page_of_a_meeting_called_anew_takes_neither_ballots_nor_drafts(checked):
    """The page said 密封; the committee was called anew and votes by name: nothing typed there is stored."""
    called(checked)
    old = sheet(checked)
    secretary = checked.desk("secretary")
    bank = checked.bank
    secretary.get(checked.do("call_meeting", f"case-{bank.case.id}"))
    ids = {key: str(bank.id(key)) for key in VOTERS}
    checked.session.rollback()
    form = next(one for one in secretary.page.forms if "call_meeting" in one.action)
    secretary.post(form.action, data=form.values | {
        "held_on": (bank.now.date() + timedelta(days=7)).isoformat(), "place": "三楼会议室",
        "materials_sent_on": bank.now.date().isoformat(), "chair": [ids["chair"]],
        "members": [ids[key] for key in VOTERS[1:]]})
    opened(checked)
    desk = checked.desk("m1")
    page = desk.get(old)
    assert "这一页只供查看" in page.text
    assert "<fieldset" not in page.text
    typed = on(checked, "wei", choice="exempt", reason=WHY)
    token = next(one.values["csrf_token"] for one in desk.page.forms if "csrf_token" in one.values)
    for button in ("submit", "save"):
        answer = desk.post(old, data=typed | {button: "yes", "csrf_token": token}, follow_redirects=True)
        assert "另行召集" in answer.text
    assert (count(checked, Ballot), count(checked, Draft)) == (0, 0)
    with pytest.raises(Refused) as refused:
        bank.go("m1", "cast_ballot", d.CastBallot(matter=Matter.RULING, choice=Choice.EXEMPT, reason=WHY,
                                                  meeting=int(old.split("/")[2])), bank.finding("wei"))
    assert [one.code for one in refused.value.reasons] == ["meeting_over"]


def test_drafts_of_an_earlier_named_vote_are_forgotten_when_a_sealed_one_is_called(checked):
    """Nothing of what somebody is about to vote in secret is kept."""
    checked.session.add(Draft(employee_id=checked.bank.id("m1"), form=f"cast_ballot:finding-{checked.finding('wei')}",
                              content={}, saved_at=checked.bank.now))
    checked.session.commit()
    called(checked)
    assert count(checked, Draft) == 0


def test_a_confirmed_bar_is_told_on_the_page(voting):
    wei = voting.finding("wei")
    answer = voting.session.scalars(select(ListAnswer).where(
        ListAnswer.finding_id == wei, ListAnswer.item_code == "N01")).one()
    answer.status, answer.effect, answer.confirmed = HitStatus.HIT, Effect.BAR, True
    voting.session.commit()
    page = voting.desk("m1").get(sheet(voting))
    assert "已确认不得免责的清单项（N01）" in page.text
    assert "是否维持不得免责的认定（N01）" in page.text
