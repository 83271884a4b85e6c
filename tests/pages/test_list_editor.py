"""The editor of a list item: every field of it, formulas looked at while they are typed, words completed."""

import json
from http import HTTPStatus

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.datastructures import MultiDict

from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.pages.test_list_versions import drafted, stored
from tests.support.browsers import fits, picture, sign_in
from tests.support.pace import yardsticks
from web.forms.lists import FORMULAS, ItemForm, row_of, shown
from workflow.rules.facts import FACTS
from workflow.rules.list_changes import items_of
from workflow.rules.lists import read
from workflow.services import list_review, lists

ITEMS = items_of(read(lists.DELIVERED))


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A bank without any case; nothing is recorded of the lists yet."""
    counter = Counter(app, session, clock)
    counter.settle()
    return counter


def row(counter, code):
    """An item of the draft as stored."""
    return items_of(lists.tables_of(stored(counter)))[code]


def looked(desk, address, **typed):
    """What the page is told of the formulas typed."""
    answer = desk.post(f"{address}/formulas", data={"csrf_token": desk.page.forms[-1].values["csrf_token"], **typed})
    assert answer.status_code == HTTPStatus.OK
    return answer.get_json()


# --- every field


@pytest.mark.parametrize("code", ITEMS)
def test_an_item_shown_and_sent_back_is_the_same_to_the_letter(app, code):
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context():
        form = ItemForm(data=shown(ITEMS[code]))
        sent = MultiDict((field.name, one) for field in flat(form) for one in sent_by(field))
        with app.test_request_context(method="POST", data=sent):
            back = row_of(ItemForm(), ITEMS[code])
    assert json.dumps(lists.packed(back)) == json.dumps(lists.packed(ITEMS[code]))


def flat(form):
    """The fields of a form and of the forms in it."""
    for field in form:
        if field.type == "FieldList":
            yield from (inner for one in field for inner in one.form)
        else:
            yield field


def sent_by(field):
    """What a browser sends for a field."""
    if field.type == "BooleanField":
        return ["y"] if field.data else []
    if field.type == "Checkboxes":
        return field.data or []
    return [str(field._value() if hasattr(field, "_value") else field.data or "").replace("\n", "\r\n")]


def test_another_effect_with_its_formula_a_limit_to_some_people_and_compliance_are_asked_and_told(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/N16")
    assert desk.page.forms[-1].values["when_bar"] == "guarantee_lost"
    desk.submit({"also": ["bar", "mitigate"], "when_mitigate": "recused", "when_bar": "guarantee_lost and loss_major",
                 "applies_when": 'post != "approver"', "compliance": "y"}, to="/items/N16")
    kept = row(counter, "N16")
    assert list(kept["effect_when"].items()) == [("bar", "guarantee_lost and loss_major"), ("mitigate", "recused")]
    assert (kept["applies_when"], kept["compliance"]) == ('post != "approver"', True)
    assert list_review.flaws(stored(counter)) == []
    page = counter.desk("policy2").get(f"{address}/publish").text
    for said in ("何时适用其他效果", "不得免责：guarantee_lost and loss_major", "可减免责：recused", "只对哪些人适用",
                 "属合规类限制"):
        assert said in page
    desk.get(f"{address}/items/N16")
    desk.submit({"when_bar": "", "when_mitigate": "", "applies_when": "", "compliance": []}, to="/items/N16")
    assert not {"effect_when", "applies_when", "compliance"} & row(counter, "N16").keys()


def test_the_order_of_other_effects_counts_as_a_difference(counter):
    desk, address = drafted(counter)
    for when in ({"when_bar": ""}, {"when_bar": "done_checks / required_checks <= bar_rate_percent"}):
        desk.get(f"{address}/items/N10")
        desk.submit(when, to="/items/N10")
    assert row(counter, "N10")["effect_when"] == ITEMS["N10"]["effect_when"]
    assert "何时适用其他效果" in counter.desk("policy2").get(f"{address}/publish").text


def test_a_formula_of_an_effect_that_is_not_chosen_is_kept_and_told(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/N16")
    assert "不在该条目的其他效果之列" in desk.submit({"also": [], "check": "yes"}, to="/items/N16").text
    assert desk.page.forms[-1].values["when_bar"] == "guarantee_lost"


# --- looked at while it is typed


def test_a_formula_is_said_in_words_or_told_where_it_is_wrong(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/P03")
    said = looked(desk, address, formula="interest_arrears <= cap", thresholds="cap = 5万元\nmore = 1次",
                  applies_when="has_mentor and\r\nhas_mentr")
    assert said["formulas"]["formula"]["said"] == "欠息 ≤ 50,000 元"
    wrong = said["formulas"]["applies_when"]
    assert (wrong["line"], wrong["column"], wrong["offset"], wrong["word"]) == (2, 1, 15, "has_mentr")
    assert wrong["error"] == "第2行第1列：没有叫“has_mentr”的事实或阈值，是不是“has_mentor”。"
    assert set(said["formulas"]) == set(FORMULAS)
    assert said["formulas"]["when_bar"] is None
    assert looked(desk, address, formula="has_mentor", thresholds="more = 1次")["thresholds"] == ["阈值 more 没有用到"]


def test_looking_at_a_formula_changes_nothing(counter):
    desk, address = drafted(counter)
    before = stored(counter)
    desk.get(f"{address}/items/P03")
    looked(desk, address, formula="has_mentor", title="另一个标题")
    after = stored(counter)
    assert (after.content, after.row_version, after.changed_at) == (
        before.content, before.row_version, before.changed_at)


def test_a_megabyte_is_refused_at_once(counter):
    desk, address = drafted(counter)
    desk.get(f"{address}/items/P03")

    def sent():
        return looked(desk, address, formula="a and " * 180_000, thresholds="a = 1次\n" * 130_000)

    assert yardsticks(sent, 600) < 600
    said = sent()
    assert "公式有 1080000 个字符，最多 4000 个" in said["formulas"]["formula"]["error"]
    assert len(json.dumps(said)) < 5_000


@pytest.mark.parametrize(("who", "status"), [
    ("wei", HTTPStatus.FORBIDDEN), ("legal", HTTPStatus.FORBIDDEN), ("policy2", HTTPStatus.OK)])
def test_only_those_who_draft_may_ask(counter, who, status):
    _, address = drafted(counter)
    desk = counter.desk(who)
    desk.get("/lists/versions")
    token = {"csrf_token": desk.token}
    assert desk.post(f"{address}/formulas", data=token | {"formula": "has_mentor"}).status_code == status
    assert desk.get("/lists/drafts/words").status_code == status


def test_what_is_no_draft_is_not_found_and_a_post_wants_its_token(counter):
    desk, address = drafted(counter)
    desk.get(address)
    token = {"csrf_token": desk.token}
    assert desk.post(f"{address}/formulas", data={"formula": "has_mentor"}).status_code == HTTPStatus.BAD_REQUEST
    assert desk.post("/lists/drafts/999/formulas", data=token).status_code == HTTPStatus.NOT_FOUND
    desk.get(address)
    desk.submit(to="/discard")
    assert desk.post(f"{address}/formulas", data=token).status_code == HTTPStatus.NOT_FOUND


def test_without_a_script_the_page_says_what_it_reads_and_what_can_be_written(counter):
    desk, address = drafted(counter)
    page = desk.get(f"{address}/items/N10").text
    assert "已完成贷后检查 &lt; 应完成贷后检查" in page
    assert "working_days(起, 止)" in page
    assert all(f"<code>{name}</code>" in page for name in FACTS)
    answer = desk.submit({"formula": "done_chekcs < 3", "check": "yes"}, to="/items/N10")
    assert "✗ 第1行第1列：没有叫“done_chekcs”的事实或阈值，是不是“done_checks”。" in answer.text


def test_the_words_are_kept_by_the_browser_under_their_hash_alone(counter):
    desk, address = drafted(counter)
    link = desk.get(f"{address}/items/N10").text.split('data-words="')[1].split('"')[0]
    kept = desk.get(link)
    assert "immutable" in kept.headers["Cache-Control"]
    assert "private" in kept.headers["Cache-Control"]
    assert [one["name"] for one in kept.get_json()["facts"]] == list(FACTS)
    assert desk.get("/lists/drafts/words?v=0").headers["Cache-Control"] == "no-store"


# --- in a browser


@pytest.mark.browser
def test_a_condition_is_written_by_keyboard_with_completion_and_live_checking(counter, live_server, page, tmp_path):
    _, address = drafted(counter)
    troubles = []
    page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda problem: troubles.append(str(problem)))
    sign_in(page, live_server, "policy", PASSWORD)
    page.goto(f"{live_server}{address}/items/P03")
    page.wait_for_selector("#formula-said >> text=用到")

    page.fill("#thresholds", "arrears_cap = 5万元")
    page.fill("#formula", "")
    box = page.locator("#formula")
    box.press_sequentially("interest_arr")
    page.wait_for_selector("#complete [aria-selected=true] >> text=interest_arrears")
    assert box.get_attribute("aria-activedescendant") == "complete-0"
    assert Axe().run(page).response["violations"] == []
    looked_at(page, tmp_path / "list")
    box.press("Enter")
    box.press_sequentially(" <= arr")
    page.wait_for_selector("#complete [aria-selected=true] >> text=arrears_cap")
    box.press("Tab")
    box.press_sequentially(" and 催收")
    box.press("Enter")
    box.press_sequentially(" >= 1")
    page.wait_for_selector("#complete >> text=次")
    box.press("ArrowDown")
    box.press("Enter")
    assert box.input_value() == "interest_arrears <= arrears_cap and collection_actions >= 1次"
    page.wait_for_selector("#formula-said >> text=✓ 公式正确")
    assert "欠息 ≤ 50,000 元，且催收 ≥ 1 次" in page.inner_text("#formula-said")
    looked_at(page, tmp_path / "right")

    box.press("Enter")
    box.press_sequentially('and vote in {"aga')
    page.click("#complete >> text=反对")
    box.press_sequentially(", 3天}")
    page.wait_for_selector("#formula-said >> text=✗ 第2行第25列")
    assert page.inner_text(".formula-place mark") == "3天"
    looked_at(page, tmp_path / "wrong")
    page.fill("#formula", "interest_arears > 0")
    page.wait_for_selector("#formula-said >> text=是不是“interest_arrears”")
    assert page.inner_text(".formula-place mark") == "interest_arears"

    page.fill("#formula", "")
    box.press_sequentially("and")
    box.press("Escape")
    assert page.is_hidden("#complete")
    box.press("Enter")
    assert box.input_value() == "and\n"
    page.fill("#formula", "has_mentor and ")
    page.wait_for_selector(".formula-place mark >> text=▲")
    box.press("Alt+ArrowDown")
    assert page.locator("#complete [role=option]").count() > len(FACTS)
    box.press("Escape")
    box.press("Tab")
    assert page.evaluate("document.activeElement.id") != "formula"
    assert box.input_value() == "has_mentor and "
    page.click(".reference summary >> text=可用的事实")
    page.fill("#narrow", "欠息")
    assert page.locator("#facts tbody tr:visible").count() == 1
    assert troubles == []


def looked_at(page, path):
    """The page at two widths; it never scrolls sideways."""
    for width in (1440, 390):
        assert fits(page, width), path.name
        picture(page, path.with_name(f"{path.name}-{width}.png"))
    page.set_viewport_size({"width": 1440, "height": 900})
