"""The machine's finding of each item on the pages: proposed, explained, and for nobody who may not read the answers."""

import re
from datetime import date
from html import unescape
from http import HTTPStatus

import pytest

from tests.pages.counter import Counter
from workflow.rules.facts import Source
from workflow.services import checks, lists, person_facts
from workflow.terms import HitStatus

ON = "2026-09-30"


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A case whose facts are confirmed, opened on a ledger with a small arrear of interest."""
    counter = Counter(app, session, clock)
    counter.after(counter.bank.accepted, counter.bank.investigated)
    counter.bank.case.snapshot = {"as_of": ON, "balance": "0.00", "interest_arrears": "30000.01"}
    counter.settle()
    return counter


@pytest.fixture
def chased(monkeypatch):
    """Collection actions are on record: what a form will take in later."""
    actions = (2, Source("催收系统", "", date(2026, 9, 1)))
    monkeypatch.setattr(person_facts, "TELLERS", {**person_facts.TELLERS, "collection_actions": lambda asked: actions})


def line_of(page: str, code: str) -> str:
    """The part of a sheet that is about one item."""
    return page.split(f'id="item-{code}"')[1].split("</fieldset>")[0]


def explanation(counter: Counter, who: str, about: str):
    return counter.desk(who).get(f"{counter.person(about)}/explanation.json")


def test_the_sheet_says_why_and_what_would_change_it(counter, chased):
    page = counter.desk("second").get(f"{counter.person('wei')}/check").text
    told = unescape(line_of(page, "P03"))
    assert "系统初判：不命中" in told
    assert "欠息 30,000.01 元 ≤ 原发放本金 3,000,000.00 元 × 1%（= 30,000.00 元）：不成立" in told
    assert "来源：台账，借据 L1，2026年9月30日" in told
    assert "欠息减少 0.01 元（由 30,000.01 元 到 30,000.00 元）" in told
    assert "清单版本 2026-01" in told
    assert "待法规部门核对" in told
    assert "须人工确认" in told


def test_what_is_missing_is_named_with_where_it_usually_comes_from(counter):
    page = counter.desk("second").get(f"{counter.person('wei')}/check").text
    told = line_of(page, "N10")
    assert "系统初判：证据不足" in told
    assert "已完成贷后检查（通常来自调查取证）" in told
    assert "#fact-done_checks\">已完成贷后检查</a>" in told
    assert "系统初判：需人工判断" in line_of(page, "N01")
    assert "系统初判：不适用" in line_of(page, "P06")


def test_no_verdict_of_the_machine_is_preselected(counter, chased):
    desk = counter.desk("second")
    desk.get(f"{counter.person('wei')}/check")
    values = desk.page.forms[-1].values
    other = counter.read(lambda: checks.presets(counter.bank.finding("wei")))
    assert {item.code: values.get(f"{item.code}-status") for item in lists.delivered().items} == {
        item.code: HitStatus.NOT_APPLICABLE if item.code in other else None for item in lists.delivered().items}


def test_json_says_what_the_page_says(counter, chased):
    answer = explanation(counter, "second", "wei")
    told = answer.get_json()
    assert (told["list_version"], told["as_of"]) == ("2026-01", counter.clock.now.date().isoformat())
    assert [one["item"] for one in told["items"]] == [item.code for item in lists.delivered().items]
    page = counter.desk("second").get(f"{counter.person('wei')}/check").text
    for one in told["items"]:
        text = unescape(line_of(page, one["item"]))
        assert f"系统初判：{one['words']}" in text
        for said in [*one["comparisons"], *one["alone"], *one["together"], *(lack["label"] for lack in one["lacking"])]:
            assert said in text
        for fact in one["facts"].values():
            assert fact["value"] in text
            assert fact["source"] in text
        for basis in one["basis"]:
            assert basis["text"] in text
    found = next(one for one in told["items"] if one["item"] == "P03")
    assert found["facts"]["interest_arrears"] == {"value": "30,000.01 元", "source": "台账，借据 L1，2026年9月30日"}


def test_a_subject_reads_his_own_and_nobody_elses(counter):
    own = counter.desk("wei").get(counter.person("wei"), follow_redirects=True)
    assert "系统初判与依据" in own.text
    assert "系统初判：证据不足" in own.text
    assert explanation(counter, "wei", "wei").status_code == HTTPStatus.OK
    assert explanation(counter, "wei", "tao").status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("wei").get(counter.person("tao")).status_code == HTTPStatus.NOT_FOUND


def test_whoever_may_not_read_the_answers_reads_no_explanation(counter):
    page = counter.desk("clerk").get(counter.person("wei"))
    assert page.status_code == HTTPStatus.OK
    assert "系统初判" not in page.text
    assert explanation(counter, "clerk", "wei").status_code == HTTPStatus.NOT_FOUND
    assert explanation(counter, "m1", "wei").status_code == HTTPStatus.NOT_FOUND


def test_the_person_page_tells_every_item_by_verdict(counter):
    page = counter.desk("lead").get(counter.person("wei")).text
    assert page.count("系统初判：") == len(lists.delivered().items)
    groups = re.findall(r"<summary>(命中|需人工判断|证据不足|不命中|不适用) (\d+) 条</summary>", page)
    assert [words for words, _ in groups] == ["命中", "需人工判断", "证据不足", "不命中", "不适用"]
    assert sum(int(count) for _, count in groups) == len(lists.delivered().items)
