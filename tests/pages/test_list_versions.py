"""Versions of the lists on pages: drafted and changed by one person, seen and published by another, read by all."""

from http import HTTPStatus

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.support.browsers import fits, picture, sign_in
from workflow.models import ListVersionRecord
from workflow.rules.list_changes import items_of
from workflow.services import list_drafts, list_review, lists
from workflow.terms import ListState

WHY = "检查率的界限按监管意见上调。"
NEW = "/lists/drafts/new"


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A bank with a running case; nothing is recorded of the lists yet."""
    counter = Counter(app, session, clock)
    return counter.after(counter.bank.accepted, counter.bank.investigated)


def stored(counter, number="2026-02") -> ListVersionRecord:
    """The live record of a version as it stands now."""
    counter.session.expire_all()
    record = counter.session.scalars(select(ListVersionRecord).where(
        ListVersionRecord.number == number, ListVersionRecord.state != ListState.DISCARDED)).one()
    counter.session.expunge(record)
    counter.session.rollback()
    return record


def drafted(counter, who="policy", valid_from="2024-08-02"):
    """Somebody begins a draft on the page; the desk, the address of the draft."""
    desk = counter.desk(who)
    desk.get(NEW)
    answer = desk.submit({"number": "2026-02", "valid_from": valid_from, "note": WHY}, to=NEW)
    assert "草稿 2026-02" in answer.text
    return desk, desk.path


def changed(counter):
    """A draft whose rate in N10 is another."""
    desk, address = drafted(counter)
    change_rate(desk, address)
    return desk, address


def change_rate(desk, address):
    """Give N10 of a draft another rate."""
    desk.get(f"{address}/items/N10")
    typed = desk.page.forms[-1].values["thresholds"].replace("limit_rate_percent = 80%", "limit_rate_percent = 70%")
    answer = desk.submit({"thresholds": typed}, to="/items/N10")
    assert "N10 已保存" in answer.text


def limit(counter, number="2026-02"):
    """The rate of N10 as stored."""
    tables = lists.tables_of(stored(counter, number))
    return items_of(tables)["N10"]["thresholds"]["limit_rate_percent"]


# --- drafting


def test_the_first_draft_takes_the_delivered_lists_in_with_it(counter):
    assert "正在使用随系统提供的 2026-01 版" in counter.desk("wei").get("/lists/versions").text
    drafted(counter)
    page = counter.desk("wei").get("/lists/versions")
    assert "随系统" in page.text
    assert "2026-02" not in page.text
    assert "2026-02" in counter.desk("legal").get("/lists/versions").text


def test_saving_an_item_untouched_changes_nothing_of_any_item(counter):
    desk, address = drafted(counter)
    before = items_of(lists.tables_of(stored(counter, "2026-01")))
    for code in before:
        desk.get(f"{address}/items/{code}")
        assert desk.submit(to=f"/items/{code}", follow=False).status_code == HTTPStatus.SEE_OTHER
    assert items_of(lists.tables_of(stored(counter))) == before
    assert "没有差异" in desk.get(f"{address}/publish").text


def test_a_head_that_is_no_head_is_refused_and_kept(counter):
    desk = counter.desk("policy")
    desk.get(NEW)
    answer = desk.submit({"number": "二〇二六", "valid_from": "昨天", "note": WHY}, to=NEW)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "版本号只能用数字" in answer.text
    assert WHY in answer.text
    desk.submit({"number": "2026-02", "valid_from": "2026-10-01", "valid_to": "2026-09-01"}, to=NEW)
    assert "失效日不能早于施行日" in desk.page.text


def test_the_head_can_be_changed(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/head")
    assert "已保存" in desk.submit({"number": "2026-02b", "valid_to": "2027-12-31"}, to="/head").text
    assert stored(counter, "2026-02b").valid_to.isoformat() == "2027-12-31"


def test_a_taken_number_is_refused_and_what_was_typed_is_kept(counter):
    drafted(counter)
    desk = counter.desk("policy2")
    desk.get(NEW)
    answer = desk.submit({"number": "2026-02", "valid_from": "2026-10-01", "note": "另起一稿的理由。"}, to=NEW)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "版本号 2026-02 已被使用" in answer.text
    assert "另起一稿的理由" in answer.text


def test_a_number_somebody_takes_at_the_same_moment_is_refused_like_one_taken_before(counter, monkeypatch):
    drafted(counter)
    free, looked = list_drafts._free, []

    def too_early(session, number, record=None):
        looked.append(number)
        if len(looked) > 1:
            free(session, number, record)

    monkeypatch.setattr(list_drafts, "_free", too_early)
    desk = counter.desk("policy2")
    desk.get(NEW)
    answer = desk.submit({"number": "2026-02", "valid_from": "2026-10-01", "note": "另起一稿的理由。"}, to=NEW)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "版本号 2026-02 已被使用，请另取一个" in answer.text
    assert "另起一稿的理由" in answer.text
    assert looked == ["2026-02", "2026-02"]


def test_what_somebody_else_changed_meanwhile_is_told_and_can_be_sent_again(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/N10")
    other = counter.desk("policy2")
    other.get(f"{address}/head")
    other.submit({"note": "换一个说明的文字。"}, to="/head")
    answer = desk.submit({"title": "我改的标题"}, to="/items/N10")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "他人已经更新了此项内容" in answer.text
    assert "N10 已保存" in desk.submit(to="/items/N10").text
    assert items_of(lists.tables_of(stored(counter)))["N10"]["title"] == "我改的标题"


def test_a_check_tells_flaws_and_stores_nothing(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/N10")
    answer = desk.submit({"evidence": "", "check": "yes"}, to="/items/N10")
    assert answer.status_code == HTTPStatus.OK
    assert "N10：没有写明所需证据" in answer.text
    assert list_review.flaws(stored(counter)) == []
    saved = desk.submit({"evidence": ""}, to="/items/N10")
    assert "发布前还要改正：N10：没有写明所需证据" in saved.text
    assert "N10：没有写明所需证据" in counter.desk("policy2").get(f"{address}/publish").text


@pytest.mark.parametrize(("typed", "words"), [
    ({"thresholds": "limit_rate_percent 70"}, "看不懂这一行"), ({"title": " "}, "请写明条目内容"),
    ({"valid_to": "明天"}, "请填写有效的日期"),
])
def test_what_is_not_well_formed_is_refused_and_kept(counter, typed, words):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/N10")
    answer = desk.submit(typed, to="/items/N10")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert words in answer.text


def test_an_item_is_added_and_another_struck(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/new")
    values = {"code": "n24", "title": "新的一条", "roles": "客户经理", "stages": ["pre_loan"], "usual": "limit",
              "auto_level": "judge", "evidence": "材料\n记录", "condition": "有人认定", "basis-0-text": "本行制度",
              "thresholds": "", "valid_from": "2026-10-01"}
    assert "N24 已保存" in desk.submit(values, to="/items/new").text
    row = items_of(lists.tables_of(stored(counter)))["N24"]
    assert row["evidence"] == ["材料", "记录"]
    desk.get(f"{address}/items/new")
    assert "这一版里已有 N24" in desk.submit(values, to="/items/new").text
    desk.get(address)
    assert "P05 已从草稿中删除" in desk.submit(to="/items/P05/strike").text
    page = counter.desk("policy2").get(f"{address}/publish").text
    assert "新增" in page
    assert "删除" in page
    assert "现在不能发布" in page
    assert "须先由法律人员署名签署" in page


# --- publishing


def test_the_drafter_cannot_publish_by_page_or_by_direct_post(counter):
    desk, address = changed(counter)
    page = desk.get(f"{address}/publish")
    assert "不能发布或签署它" in page.text
    assert "发布这一版" not in page.text
    token = desk.token
    answer = desk.post(f"{address}/publish", data={"csrf_token": token})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "起草或改动过这一版清单的人不能发布" in answer.text
    assert stored(counter).state == ListState.DRAFT


def test_a_colleague_sees_the_differences_and_publishes_what_the_law_department_signed(counter):
    _, address = changed(counter)
    second = counter.desk("policy2")
    page = second.get(f"{address}/publish")
    assert "参数 limit_rate_percent" in page.text
    assert "署名签署：依据已核对" not in page.text
    assert "发布这一版" not in page.text
    legal = counter.desk("legal")
    legal.get(f"{address}/publish")
    assert "已署名签署" in legal.submit(to=f"{address}/sign").text
    second.get(f"{address}/publish")
    done = second.submit(to="/publish")
    assert "已发布" in done.text
    assert stored(counter).published_by_id == counter.read(lambda: counter.bank.id("policy2"))
    assert limit(counter) == "70%"
    assert counter.desk("policy").get(address).status_code == HTTPStatus.NOT_FOUND
    everyone = counter.desk("wei")
    assert "施法务" in everyone.get("/lists/versions").text
    assert "limit_rate_percent = 70%" in everyone.get("/lists?q=N10").text
    assert "limit_rate_percent = 80%" in everyone.get("/lists?q=N10&known_on=2026-10-11").text
    assert "limit_rate_percent = 80%" in everyone.get("/lists?q=N10&number=2026-01").text
    key = stored(counter).id
    assert "参数 limit_rate_percent" in everyone.get(f"/lists/versions/{key}/differences").text


def test_a_demonstration_bank_publishes_without_a_signature_and_says_what_is_open(counter, app):
    app.config["DEMO_BANK"] = lambda: True
    _, address = changed(counter)
    second = counter.desk("policy2")
    assert "发布后各处照样标明" in second.get(f"{address}/publish").text
    assert "已发布" in second.submit(to="/publish").text
    assert "待法规部门核对" in second.get("/lists?q=N10").text


def test_what_changed_after_it_was_seen_is_not_published(counter, app):
    app.config["DEMO_BANK"] = lambda: True
    desk, address = changed(counter)
    second = counter.desk("policy2")
    second.get(f"{address}/publish")
    desk.get(f"{address}/items/N10")
    desk.submit({"title": "又改了"}, to="/items/N10")
    answer = second.submit(to="/publish")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "他人已经更新了此项内容" in answer.text
    assert stored(counter).state == ListState.DRAFT


def test_a_draft_is_given_up(counter):
    desk, address = drafted(counter)
    desk.get(address)
    assert "草稿已作废" in desk.submit(to="/discard").text
    assert desk.get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("who", ["wei", "clerk", "chair"])
def test_others_neither_see_a_draft_nor_act_on_it(counter, who):
    _, address = changed(counter)
    desk = counter.desk(who)
    assert desk.get(address).status_code == HTTPStatus.FORBIDDEN
    assert desk.get(NEW).status_code == HTTPStatus.FORBIDDEN
    key = stored(counter).id
    assert desk.get(f"/lists/versions/{key}/differences").status_code == HTTPStatus.NOT_FOUND
    desk.get("/lists")
    token = desk.token
    for act in ("publish", "sign", "discard", "items/P05/strike"):
        assert desk.post(f"{address}/{act}", data={"csrf_token": token}).status_code == HTTPStatus.FORBIDDEN, act


def test_a_publisher_may_not_draft_and_a_drafter_may_not_sign(counter):
    desk, address = changed(counter)
    legal = counter.desk("legal")
    assert legal.get(f"{address}/items/N10").status_code == HTTPStatus.FORBIDDEN
    assert "改动" not in [form.action for form in legal.page.forms]
    desk.get(address)
    token = desk.token
    assert desk.post(f"{address}/sign", data={"csrf_token": token}).status_code == HTTPStatus.FORBIDDEN


# --- whom a draft waits for


def told(counter):
    """Those whose list of work names the draft, and what for."""
    pages = {who: counter.desk(who).get("/tasks").text for who in ("policy", "policy2", "legal", "wei", "clerk")}
    named = {who: page for who, page in pages.items() if "清单草稿 2026-02" in page}
    return {who: "签署" if "待法规签署" in page else "发布" for who, page in named.items()}


def test_a_draft_waits_for_the_law_department_and_then_for_those_who_had_no_hand_in_it(counter):
    desk, address = drafted(counter)
    assert "等待" not in desk.get(address).text
    assert told(counter) == {}
    change_rate(desk, address)
    assert "等待法规签署" in desk.get(address).text
    assert told(counter) == {"legal": "签署"}
    legal = counter.desk("legal")
    legal.get(f"{address}/publish")
    legal.submit(to=f"{address}/sign")
    assert "等待发布" in desk.get(address).text
    assert told(counter) == {"policy2": "发布", "legal": "发布"}
    second = counter.desk("policy2")
    second.get(f"{address}/publish")
    second.submit(to="/publish")
    assert told(counter) == {}


def test_a_draft_with_flaws_waits_for_nobody_and_a_demonstration_bank_wants_no_signature(counter, app):
    app.config["DEMO_BANK"] = lambda: True
    desk, address = changed(counter)
    assert told(counter) == {"policy2": "发布", "legal": "发布"}
    desk.get(f"{address}/items/N10")
    desk.submit({"evidence": ""}, to="/items/N10")
    assert "等待" not in desk.get(address).text
    assert told(counter) == {}


# --- reading, and running cases


def test_a_running_case_says_which_list_it_has_and_which_is_in_force(counter, app):
    app.config["DEMO_BANK"] = lambda: True
    before = counter.desk("lead").get(counter.case()).text
    assert "业务办理日施行的版本" in before
    assert "现行" not in before
    _, address = changed(counter)
    second = counter.desk("policy2")
    second.get(f"{address}/publish")
    second.submit(to="/publish")
    page = counter.desk("lead").get(counter.case()).text
    assert "本事项适用 2026-01 版；现行 2026-02 版" in page
    assert "清单版本 2026-01" in counter.desk("lead").get(f"{counter.person('tao')}/check").text
    between = counter.desk("lead").get("/lists/compare?old=2026-01&new=2026-02")
    assert "参数 limit_rate_percent" in between.text


def test_parameters_are_shown_as_lists_write_them(counter):
    desk = counter.desk("wei")
    assert "alert_sla_red_wd = 3工作日" in desk.get("/lists?q=N11").text
    desk.get("/lists?q=P03")
    assert "small_interest_cap = 50000元，small_interest_percent = 1%，collection_actions_min = 1次" in desk.page.text


def test_before_the_lists_began_nothing_was_in_force(counter):
    assert "那一天没有清单施行" in counter.desk("wei").get("/lists?on=2020-01-01").text
    assert counter.desk("wei").get("/lists?number=1999").status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("wei").get("/lists/compare?old=1999&new=2026-01").status_code == HTTPStatus.NOT_FOUND
    assert "2026-01" in counter.desk("wei").get("/lists?on=昨天").text


@pytest.mark.browser
def test_a_threshold_is_changed_and_published_in_a_browser(counter, app, live_server, page, tmp_path):
    app.config["DEMO_BANK"] = lambda: True

    def looked_at(name):
        for width in (1440, 390):
            assert fits(page, width), name
            picture(page, tmp_path / f"{name}-{width}.png")
        page.set_viewport_size({"width": 1440, "height": 900})

    sign_in(page, live_server, "policy", PASSWORD)
    page.goto(live_server + NEW)
    page.fill("#number", "2026-02")
    page.fill("#valid_from", "2024-08-02")
    page.fill("#note", WHY)
    looked_at("head")
    page.click("text=建立草稿")
    expect(page.locator("main")).to_contain_text("尚未回测")
    looked_at("draft")
    address = page.url
    page.goto(f"{address}/items/N10")
    page.fill("#evidence", "")
    page.locator("button[name=check]").press("Enter")
    page.wait_for_selector("#found >> text=没有写明所需证据")
    looked_at("item")
    page.reload()
    page.fill("#thresholds", page.input_value("#thresholds").replace("= 80%", "= 70%"))
    page.click("text=保存到草稿")
    page.wait_for_url(address)
    sign_in(page, live_server, "policy2", PASSWORD)
    page.goto(f"{address}/publish")
    assert page.inner_text(".diff-old") == "80%"
    assert page.inner_text(".diff-new") == "70%"
    looked_at("publish")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=发布这一版")
    page.wait_for_url(f"{live_server}/lists/versions")
    looked_at("versions")
    assert stored(counter).state == ListState.PUBLISHED
    page.goto(f"{live_server}/lists?q=N10")
    looked_at("reading")
    assert limit(counter) == "70%"
