"""The lists of 5.2 and 5.3 as data: complete, well-formed, and what a flawed version is told."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from workflow.rules.conditions import Limit, names_in
from workflow.rules.facts import FACTS
from workflow.rules.kinds import NUMBER
from workflow.rules.lists import (
    EXPECTED,
    BasisStatus,
    ListItem,
    ListVersion,
    applies,
    covered,
    flaws,
    in_force,
    load,
    overlaps,
    read_rules,
    standard_for,
)
from workflow.terms import AutoLevel, Effect, Stage
from workflow.wording.conditions import explain

LISTS = Path(__file__).parents[2] / "fixtures" / "lists"
VERSION = load(LISTS)

E, S = Effect, Stage
EFFECTS = {
    E.EXEMPT: "P01 P02 P03 P04 P05 P06 P07 P08 P09 P10 P11 P20 P22",
    E.SUPPORT: "P12 P13 P14 P15",
    E.MITIGATE: "P16 P17 P18 P19",
    E.LENIENCY: "P21",
    E.BAR: "N01 N02 N03 N04 N05 N07 N12 N13 N14 N15 N17 N18 N20 N22 N23",
    E.LIMIT: "N06 N08 N09 N10 N11 N16 N19 N21",
}


def test_the_delivered_version_holds_every_item_and_has_no_flaw() -> None:
    assert tuple(item.code for item in VERSION.items) == EXPECTED
    assert flaws(VERSION) == []
    assert (VERSION.number, VERSION.valid_from) == ("2026-01", date(2024, 8, 2))


@pytest.mark.parametrize(("effect", "codes"), EFFECTS.items())
def test_every_item_has_the_usual_effect_of_the_domain_paper(effect: Effect, codes: str) -> None:
    assert [item.code for item in VERSION.items if item.effect is effect] == codes.split()


@pytest.mark.parametrize(("code", "effects"), [
    ("P09", (E.EXEMPT, E.MITIGATE)), ("N06", (E.LIMIT, E.BAR)), ("N08", (E.LIMIT, E.BAR)),
    ("N10", (E.LIMIT, E.BAR, E.MITIGATE)), ("N11", (E.LIMIT, E.BAR)), ("N16", (E.LIMIT, E.BAR)),
])
def test_an_item_of_several_effects_says_when_each_applies(code: str, effects: tuple[Effect, ...]) -> None:
    item = VERSION.item(code)
    assert item.effects == effects
    assert item.effect_note


@pytest.mark.parametrize(("code", "threshold", "value"), [
    ("P02", "force_majeure_report_wd", 5), ("P02", "force_majeure_measure_wd", 10),
    ("P03", "small_interest_cap", 50_000), ("P03", "small_interest_percent", 1),
    ("P05", "takeover_first_check_wd", 30), ("P19", "tenure_days_limit", 365), ("P22", "batch_balance_cap", 500_000),
    ("N10", "limit_rate_percent", 80), ("N11", "alert_sla_red_wd", 3), ("N11", "alert_sla_orange_wd", 5),
    ("N11", "alert_sla_yellow_wd", 10), ("N12", "unreported_days_max", 30), ("N19", "lookback_months", 12),
])
def test_thresholds_are_the_defaults_of_section_10(code: str, threshold: str, value: int) -> None:
    assert VERSION.item(code).thresholds[threshold] == value


def test_nothing_is_shown_as_verified_until_a_named_person_has_checked_it() -> None:
    assert not VERSION.verified
    item = VERSION.item("P01")
    checked = tuple(replace(basis, verified_by="1001", verified_on=date(2026, 3, 2)) for basis in item.basis)
    assert replace(item, basis=checked).verified
    assert not replace(item, basis=(*checked[:-1], item.basis[-1])).verified


def test_the_notice_of_2016_stands_as_repealed() -> None:
    statuses = {basis.status for item in VERSION.items for basis in item.basis if "〔2016〕56号" in basis.text}
    assert statuses == {BasisStatus.REPEALED}


def test_no_text_carries_a_web_address() -> None:
    for path in LISTS.glob("*.toml"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [mark for mark in ("http", "www.", ".com", ".cn", ".gov") if mark in text]


def changed(code: str, /, **fields: object) -> list[str]:
    """Flaws of the delivered version with one item changed."""
    items = tuple(replace(item, **fields) if item.code == code else item for item in VERSION.items)  # type: ignore[arg-type]
    return flaws(replace(VERSION, items=items))


@pytest.mark.parametrize(("code", "fields", "flaw"), [
    ("P05", {"basis": ()}, "P05：没有依据"),
    ("P05", {"stages": frozenset()}, "P05：没有适用环节"),
    ("P05", {"effects": ()}, "P05：没有效果"),
    ("N06", {"effect_note": ""}, "N06：有多种效果而没有说明何时适用哪一种"),
    ("P05", {"valid_to": date(2024, 8, 1)}, "P05：失效日早于生效日"),
    ("P05", {"formula": ""}, "P05：可自动核对的条目没有公式"),
    ("P05", {"title": " "}, "P05：没有标题"),
    ("P05", {"condition": ""}, "P05：没有写明条件"),
    ("P05", {"evidence": ()}, "P05：没有写明所需证据"),
    ("P05", {"code": "P06"}, "P06：编号重复出现 2 次"),
    ("P05", {"code": "P06"}, "缺少条目 P05"),
])
def test_a_flaw_is_named_with_its_item(code: str, fields: dict[str, object], flaw: str) -> None:
    assert flaw in changed(code, **fields)


def test_a_version_that_ends_before_it_begins_is_flawed() -> None:
    assert flaws(replace(VERSION, valid_to=date(2024, 8, 1))) == ["版本的失效日早于生效日"]


def test_a_basis_checked_by_nobody_on_a_day_is_flawed() -> None:
    item = VERSION.item("N20")
    assert "核对人与核对日须同时填写" in changed("N20", basis=(replace(item.basis[0], verified_by="1001"),))[0]


@pytest.mark.parametrize(("wrong", "right", "said"), [
    ('effects = ["bar"]', 'effects = ["ban"]', "negative.toml N01"),
    ('auto_level = "judge"', 'auto_level = "guess"', "negative.toml N01"),
    ('stages = "all"', 'stages = ["after"]', "negative.toml N01"),
    ('version = "2026-01"', 'version = "2026-02"', "版本号或日期不一致"),
    ('roles = "全部被评议人"\n', "", "缺少字段 roles"),
    ("recorded_on = 2026-01-01\n", "", "negative.toml：缺少字段 recorded_on"),
])
def test_an_unreadable_list_is_refused_with_its_place(tmp_path: Path, wrong: str, right: str, said: str) -> None:
    (tmp_path / "positive.toml").write_bytes((LISTS / "positive.toml").read_bytes())
    text = (LISTS / "negative.toml").read_text(encoding="utf-8")
    assert wrong in text
    (tmp_path / "negative.toml").write_text(text.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        load(tmp_path)


@pytest.mark.parametrize(("code", "stages", "expected"), [
    ("P12", {S.PRE_LOAN}, True), ("P12", {S.POST_LOAN}, False), ("P03", {S.PRE_LOAN}, True),
    ("N22", {S.DISPOSAL}, True), ("N10", {S.UNDERWRITING}, False), ("N06", {S.UNDERWRITING}, True),
])
def test_an_item_applies_by_stage_or_to_everyone(code: str, stages: set[Stage], expected: bool) -> None:
    assert applies(VERSION.item(code), stages) is expected


@pytest.mark.parametrize(("code", "expected"), [
    ("P04", {S.POST_LOAN}), ("P03", {S.PRE_LOAN, S.POST_LOAN}), ("P06", set()),
])
def test_a_hit_covers_the_stages_it_shares_with_the_person(code: str, expected: set[Stage]) -> None:
    assert covered(VERSION.item(code), {S.PRE_LOAN, S.POST_LOAN}) == expected


def test_an_unknown_code_is_not_found() -> None:
    with pytest.raises(KeyError):
        VERSION.item("P23")


def test_the_version_in_force_is_the_one_of_the_business_day_as_known_then() -> None:
    old = replace(VERSION, number="2016-01", valid_from=date(2016, 1, 1), valid_to=date(2024, 8, 1),
                  recorded_on=date(2016, 1, 1))
    corrected = replace(VERSION, number="2026-02", recorded_on=date(2026, 6, 1))
    versions = (corrected, old, VERSION)
    assert in_force(versions, date(2023, 5, 1), date(2026, 7, 1)) is old
    assert in_force(versions, date(2025, 5, 1), date(2026, 5, 31)) is VERSION
    assert in_force(versions, date(2025, 5, 1), date(2026, 6, 1)) is corrected
    assert in_force(versions, date(2015, 5, 1), date(2026, 6, 1)) is None


def test_judged_items_alone_may_lack_a_formula() -> None:
    without: list[ListItem] = [item for item in VERSION.items if not item.formula]
    assert {item.auto_level for item in without} == {AutoLevel.JUDGE}


@pytest.mark.parametrize(("code", "fields", "flaw"), [
    ("P16", {"formula": "self_reportd"},
    "P16：公式有误：第1行第1列：没有叫“self_reportd”的事实或阈值，是不是“self_reported”。"),
    ("P16", {"formula": "recovered_amount > 3天"}, "P16：公式有误：第1行第18列：金额（元）与数量（天）不能相比。"),
    ("P16", {"formula": "recovered_amount"},
    "P16：公式有误：第1行第1列：这不是一个条件：它的值是金额（元），不是成立或不成立，请写出比较。"),
    ("P16", {"formula": "print(1)"},
     "P16：公式有误：第1行第1列：不能这样调用“print”，能用的只有 working_days(起, 止)、all(…) 和 any(…)。"),
    ("P04", {"applies_when": "handover_role == 'nobody'"}, "P04：适用条件有误：第1行第18列：可选的值中没有“nobody”"),
    ("N10", {"effect_when": ((E.BAR, "done_checks"),)}, "N10：效果 bar 的公式有误：第1行第1列：这不是一个条件"),
    ("N10", {"effect_when": ((E.SUPPORT, "done_checks == 0"),)},
    "N10：effect_when 中的效果 support 不在该条目的其他效果之列"),
    ("N12", {"formula": "class_override_without_basis"}, "N12：阈值 unreported_days_max 没有用到"),
    ("N12", {"formula": "unreported_days > unreported_days_max and unreported_days < 30天"}, "N12：公式不可能成立"),
    ("P16", {"formula": "recovered_amount < 0"}, "P16：公式不可能成立"),
    ("P16", {"formula": "self_reported and not self_reported"}, "P16：公式不可能成立"),
    ("P16", {"formula": "1 > 2 and self_reported"}, "P16：公式不可能成立"),
    ("P06", {"formula": "vote == 'against' and vote in {'favour', 'none'}"}, "P06：公式不可能成立"),
    ("P06", {"formula": "dissent_on < decided_on and decided_on < dissent_on"}, "P06：公式不可能成立"),
    ("P06", {"formula": "dissent_on > '2026-01-02' and not (dissent_on >= '2026-01-01')"}, "P06：公式不可能成立"),
    ("P16", {"formula": "recovered_amount >= 0"}, "P16：公式恒成立，不管什么情况都会命中"),
    ("P16", {"formula": "self_reported or not self_reported"}, "P16：公式恒成立，不管什么情况都会命中"),
    ("N02", {"formula": "operator_not_owner"}, "N02：由人判断的条目不应当有公式"),
    ("N20", {"limits": {"self_reported": Limit(1, NUMBER)}}, "N20：阈值 self_reported 与事实或公式的用词同名，请改名"),
])
def test_a_flaw_of_a_formula_is_named_with_its_place(code: str, fields: dict[str, object], flaw: str) -> None:
    items = tuple(replace(item, **fields) if item.code == code else item for item in VERSION.items)  # type: ignore[arg-type]
    assert any(said.startswith(flaw) for said in flaws(replace(VERSION, items=items), explain))


def test_two_items_for_the_same_people_and_condition_may_not_exempt_and_bar() -> None:
    p02, n20 = VERSION.item("P02"), VERSION.item("N20")
    same = {"stages": p02.stages, "roles": p02.roles, "limits": p02.limits, "thresholds": p02.thresholds}
    said = changed("N20", formula=p02.formula.replace("\nand", " and"), **same)
    assert "P02 与 N20 矛盾：对象、环节、条件相同，一条应免责，一条不得免责" in said
    assert not [flaw for flaw in changed("N20", formula=n20.formula, **same) if "矛盾" in flaw]
    assert not [flaw for flaw in changed("N20", formula=p02.formula, **same | {"roles": "他人"}) if "矛盾" in flaw]


def test_one_code_may_follow_itself_but_not_overlap() -> None:
    item = VERSION.item("P05")
    ended, later = replace(item, valid_to=date(2025, 1, 1)), replace(item, valid_from=date(2025, 1, 2))
    assert "P05：两处的有效期重叠" not in flaws(replace(VERSION, items=(*VERSION.items[:4], ended, later)))
    early = replace(later, valid_from=date(2025, 1, 1))
    assert "P05：两处的有效期重叠" in flaws(replace(VERSION, items=(ended, early)))


def test_versions_of_one_day_may_not_overlap() -> None:
    old = replace(VERSION, number="old", valid_from=date(2016, 1, 1), valid_to=date(2024, 8, 1))
    assert overlaps([old, VERSION]) == []
    assert overlaps([replace(old, valid_to=date(2024, 8, 2)), VERSION]) == [
        "版本 old 与 2026-01 同日登记而有效期重叠，无法确定适用哪一版"]
    assert overlaps([replace(old, valid_to=None, recorded_on=date(2016, 1, 1)), VERSION]) == []


def test_formulas_and_thresholds_are_all_there() -> None:
    rules = read_rules(VERSION)
    assert {code for code, rule in rules.items() if rule.hit is None} == {"P21", "N01", "N02", "N13", "N14", "N22",
    "N23"}
    used = {name for rule in rules.values() for tree in rule.trees() for name in names_in(tree)}
    assert set(FACTS) - used == {"loss_recovered"}  # asked by weighing itself, step 4a
    assert [item.code for item in VERSION.items if item.compliance] == ["N06", "N08", "N09", "N21"]


def test_a_threshold_without_a_number_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "negative.toml").write_bytes((LISTS / "negative.toml").read_bytes())
    text = (LISTS / "positive.toml").read_text(encoding="utf-8")
    (tmp_path / "positive.toml").write_text(text.replace('"50000元"', '"五万元"'), encoding="utf-8")
    with pytest.raises(ValueError, match=r"positive.toml P03：阈值要写成带单位的数"):
        load(tmp_path)
def dated(number: str, valid_from: date, valid_to: date | None, recorded_on: date) -> ListVersion:
    return replace(VERSION, number=number, valid_from=valid_from, valid_to=valid_to, recorded_on=recorded_on)


OLD = dated("old", date(2024, 1, 1), date(2024, 12, 31), date(2024, 1, 1))
CORRECTED = dated("corrected", date(2024, 1, 1), date(2024, 12, 31), date(2025, 3, 1))
GAP = dated("after a gap", date(2026, 1, 1), None, date(2026, 1, 1))


@pytest.mark.parametrize(("on", "known_on", "number"), [
    (date(2024, 6, 1), date(2024, 7, 1), "old"),
    (date(2024, 6, 1), date(2025, 3, 1), "corrected"),
    (date(2026, 1, 1), date(2026, 2, 1), "after a gap"),
    (date(2023, 6, 1), date(2026, 2, 1), "corrected"),
    (date(2025, 6, 1), date(2026, 2, 1), "corrected"),
    (date(2026, 6, 1), date(2025, 2, 1), "old"),
    (date(2024, 6, 1), date(2023, 1, 1), "corrected"),
])
def test_the_standard_is_that_of_the_business_day_or_the_next_to_it(on: date, known_on: date, number: str) -> None:
    found = standard_for([OLD, CORRECTED, GAP], on, known_on)
    assert found is not None
    assert found.number == number


def test_without_any_version_there_is_no_standard() -> None:
    assert standard_for([], date(2024, 6, 1), date(2024, 6, 1)) is None
