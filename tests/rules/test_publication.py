"""The public record: permitted fields and no other, joint notices, and where a second reader should stop."""

from dataclasses import fields, replace
from typing import Any

import pytest

from workflow.rules.anonymity import Dimension, Level, LossBand
from workflow.rules.post_groups import PostGroup
from workflow.rules.publication import PERMITTED, Pooled, PublicRecord, batches, flaws, industry_of, to_look_at
from workflow.terms import Outcome

RECORD = PublicRecord(
    "2026-0042", "流动资金贷款", "制造业", LossBand.UP_TO_1_MILLION, {Outcome.EXEMPT: 4, Outcome.MITIGATE: 1},
    ("P03", "N10"), "贷后检查应按计划完成；50万元以下的小额业务可走简易程序。", (PostGroup.MARKETING,), "2026H2",
    Level.BELOW_HEAD, 5, (Dimension.QUARTER, Dimension.LEVEL))


def test_a_public_record_has_these_fields_and_no_other() -> None:
    assert [field.name for field in fields(PublicRecord)] == [
        "number", "product", "industry", "loss_band", "outcomes", "items", "lessons", "posts", "quarter", "level", "k",
        "generalised", "withheld"]
    assert RECORD.people == 5
    assert set(RECORD.content) == PERMITTED
    assert flaws(RECORD.content) == []


@pytest.mark.parametrize("outcomes", [{}, {Outcome.HOLD: 0}, {Outcome.HOLD: 2, Outcome.EXEMPT: -1}])
def test_a_record_of_nobody_is_refused(outcomes: dict[Outcome, int]) -> None:
    with pytest.raises(ValueError, match="没有任何人"):
        replace(RECORD, outcomes=outcomes)


def test_stages_follow_from_the_posts_and_say_no_more() -> None:
    assert RECORD.content["stages"] == ["pre_loan"]
    assert replace(RECORD, posts=(PostGroup.CREDIT_STAFF,)).content["stages"] == []


@pytest.mark.parametrize(("key", "value"), [
    ("number", "魏经理"), ("product", 3), ("product", "长" * 61), ("industry", "城东支行"), ("loss_band", "820000"),
    ("outcomes", {"exempt": 0}), ("outcomes", {"魏经理": 1}), ("outcomes", {"exempt": True}), ("items", ["P1"]),
    ("items", "P01"), ("lessons", None), ("posts", ["rm_lead"]), ("posts", ["marketing", "marketing"]),
    ("stages", ["x"]), ("quarter", "2026-10-09"), ("level", "城东支行"), ("k", "5"), ("k", True),
    ("generalised", ["name"]), ("withheld", "魏经理"),
])
def test_a_value_not_of_its_kind_is_found(key: str, value: Any) -> None:
    assert flaws(RECORD.content | {key: value}) == [f"字段 {key} 的内容不对"]


def test_a_key_too_many_or_too_few_is_found() -> None:
    assert flaws(RECORD.content | {"name": "魏经理"}) == ["字段不对：name"]
    assert flaws({key: value for key, value in RECORD.content.items() if key != "k"}) == ["字段不对：k"]


@pytest.mark.parametrize(("code", "section"), [("C34", "制造业"), ("a01", "农、林、牧、渔业"), ("", ""), ("9", "")])
def test_an_industry_is_told_by_its_section(code: str, section: str) -> None:
    assert industry_of(code) == section


@pytest.mark.parametrize(("text", "stops"), [
    ("贷后检查要按期完成。", []), ("应查4次、实查３次，完成率75%", ["4次", "３次", "75%"]),
    ("“顺风”项目由某支行办理", ["“顺风”", "某支行"]), ("按LPR加点", ["LPR"]), ("三五户商户", ["三五户"]),
])
def test_whoever_releases_a_notice_is_stopped_at_what_may_tell(text: str, stops: list[str]) -> None:
    found = [text[start:end] for start, end in to_look_at(text)]
    assert [stop for stop in stops if not any(stop in one for one in found)] == []
    assert bool(found) == bool(stops)


def waiting(count: int, quarter: str = "2026Q3", first: int = 1, cases: int = 2) -> list[Pooled]:
    return [Pooled(quarter, number, number % cases, Outcome.EXEMPT, ("P01",)) for number in range(first, first + count)]


def test_a_joint_notice_comes_out_when_its_quarter_is_over() -> None:
    out, rest = batches(waiting(5), "2026Q4", 5)
    assert [(one.quarter, one.outcomes[Outcome.EXEMPT], one.cited) for one in out] == [("2026Q3", 5, ["P01"])]
    assert rest == []
    assert batches(waiting(5), "2026Q3", 5) == ([], waiting(5))


def test_too_few_go_on_to_the_next_quarter() -> None:
    people = [*waiting(3, "2026Q2"), *waiting(2, "2026Q3", first=9)]
    assert batches(people[:3], "2026Q4", 5) == ([], people[:3])
    (one,), rest = batches(people, "2026Q4", 5)
    assert (one.quarter, len(one.people), rest) == ("2026Q3", 5, [])


def test_five_of_one_case_are_not_enough_nor_is_one_person_five_times() -> None:
    assert batches(waiting(5, cases=1), "2026Q4", 5)[0] == []
    assert batches([replace(one, who=1) for one in waiting(5)], "2026Q4", 5)[0] == []


def test_a_joint_notice_that_is_out_does_not_grow() -> None:
    first, _ = batches(waiting(5), "2026Q4", 5)
    later, rest = batches([*waiting(5), *waiting(1, "2026Q4", first=40)], "2027Q1", 5)
    assert later == first
    assert len(rest) == 1
