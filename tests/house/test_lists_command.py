"""`flask lists`: check, schema, and a case tried out; what is wrong is said with its place and ends with an error."""

import json
import shutil

import pytest

from workflow.rules.facts import FACTS
from workflow.services.lists import DELIVERED as LISTS

CASE = """
title = "某商贸公司流动资金贷款逾期"
as_of = 2026-10-12
[loan]
done_checks = { value = 7, by = "贷后系统", what = "检查报告", on = 2026-09-30 }
required_checks = 10
[branch]
inclusive_npl = "38800000.00"
inclusive_loans = 800000000
all_npl = 59200000
all_loans = 3200000000
[[person]]
name = "客户经理甲"
post = "rm_lead"
stages = ["pre_loan", "post_loan"]
confirmed = [{ item = "N10", effect = "limit" }]
facts = { operator_not_owner = true }
[[person]]
name = "支行长乙"
post = "sub_branch_head"
stages = ["underwriting"]
liability = "managerial"
"""


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["lists", *map(str, words)])


@pytest.fixture
def case(tmp_path):
    def write(text):
        path = tmp_path / "case.toml"
        path.write_text(text, encoding="utf-8")
        return path
    return write


def test_the_delivered_lists_have_no_flaw(run):
    for words in ([], [LISTS], [LISTS / "positive.toml"], [LISTS.parent]):
        told = run("check", *words)
        assert (told.exit_code, told.output) == (0, "lists：版本 2026-01，45 条，没有不妥。\n")


def test_a_flaw_is_told_with_its_place(run, tmp_path):
    shutil.copytree(LISTS, tmp_path / "a")
    negative = (tmp_path / "a" / "negative.toml").read_text(encoding="utf-8")
    (tmp_path / "a" / "negative.toml").write_text(
        negative.replace("'operator_not_owner'", "'operator_not_owned'"), encoding="utf-8")
    told = run("check", tmp_path)
    assert told.exit_code == 1
    assert told.output == (
        "a：版本 2026-01，45 条，1 处不妥：\n"
        "  N20：公式有误：第1行第1列：没有叫“operator_not_owned”的事实或阈值，是不是“operator_not_owner”。\n")
    shutil.copytree(LISTS, tmp_path / "b")
    assert "版本 2026-01 与 2026-01 同日登记而有效期重叠" in run("check", tmp_path).output
    told = run("check", tmp_path / "b" / ".." / "a" / "..")
    assert told.exit_code == 1


def test_a_folder_without_lists_or_with_broken_ones_is_refused(run, tmp_path):
    assert "没有 positive.toml" in run("check", tmp_path).output
    (tmp_path / "positive.toml").write_text("version = ", encoding="utf-8")
    told = run("check", tmp_path)
    assert told.exit_code == 1
    assert "Error" in told.output
    assert "Traceback" not in told.output


def test_the_schema_lists_every_fact(run):
    rows = json.loads(run("schema", "--json").output)
    assert [row["name"] for row in rows] == list(FACTS)
    assert rows[0] == {"name": "principal_outstanding", "label": "本金余额", "type": "金额（元）", "origin": "台账",
                       "whose": "贷款", "says": "这笔贷款尚未归还的本金。", "values": {}}
    text = run("schema").output
    assert f"共 {len(FACTS)} 项事实。" in text
    assert "against（反对）" in text


def test_a_case_is_tried_out_in_words(run, case):
    told = run("evaluate", case(CASE))
    assert told.exit_code == 0
    for said in ("某商贸公司流动资金贷款逾期（核对日 2026-10-12）", "== 客户经理甲 ==",
    "建议结论：减责，各类处罚减免 40%。",
                 "若系统查出的命中全部得到确认（因果另行判断）：",
                 "命中 N10（限制免责）；人工确认：命中 贷后检查缺失。",
                 "已完成贷后检查 7 次 < 应完成贷后检查 10 次：成立（来源：贷后系统，检查报告，2026年9月30日）",
                 "已完成贷后检查增加 3 次（由 7 次 到 10 次）", "命中 N20（不得免责）", "r_incl − r_cmp = 3.00 ≤ 3.00",
                 "== 支行长乙 ==", "建议结论：免责。", "命中 P09（应免责）", "还缺："):
        assert said in told.output, said


def test_a_case_is_tried_out_in_plain_values(run, case):
    told = json.loads(run("evaluate", case(CASE), "--json").output)
    assert (told["as_of"], [person["name"] for person in told["people"]]) == ("2026-10-12", ["客户经理甲", "支行长乙"])
    first, second = told["people"]
    assert (first["confirmed"]["outcome"], first["confirmed"]["ratio"]) == ("mitigate", 40)
    assert set(first["confirmed"]["reductions"].values()) == {40}
    assert first["if_all_confirmed"]["outcome"] == "hold"
    items = {item["item"]: item for item in first["items"]}
    assert len(items) == 45
    assert items["N10"]["facts"]["done_checks"] == {"value": "7 次", "source": "贷后系统，检查报告，2026年9月30日"}
    assert items["P02"]["missing"] == ["risk_event", "risk_event_on", "risk_reported_on", "first_measure_on"]
    assert (second["confirmed"]["outcome"], second["confirmed"]["items"]) == ("exempt", ["P01"])


def test_the_day_is_the_option_then_the_file_then_today(run, case):
    def day(text, *words):
        return json.loads(run("evaluate", case(text), "--json", *words).output)["as_of"]
    assert day(CASE, "--as-of", "2026-11-01") == "2026-11-01"
    assert day(CASE) == "2026-10-12"
    assert day(CASE.replace("as_of = 2026-10-12", "")) == "2026-10-12"  # today, by the clock of these tests


@pytest.mark.parametrize(("old", "new", "said"), [
    ("done_checks", "don_checks", "loan.don_checks：没有这个事实"),
    ("required_checks = 10", "required_checks = 1.5", "loan.required_checks：“1.5”比这个单位允许的更细"),
    ("required_checks = 10", "operator_not_owner = true", "这个事实属于个人（person.facts）"),
    ("on = 2026-09-30", 'on = "九月"', "loan.done_checks.on：要写成日期"),
    ("by = ", "who = ", "loan.done_checks：没有叫“who”的内容"),
    ('"38800000.00"', '"三千万"', "branch.inclusive_npl：“三千万”不是金额"),
    ('["pre_loan", "post_loan"]', '["pre"]', "person 1（客户经理甲）："), ('"rm_lead"', '"boss"',
    "person 1（客户经理甲）："),
    ('item = "N10"', 'item = "N99"', "清单中没有条目 N99"), ('effect = "limit"', 'effect = "exempt"',
    "没有 exempt 这种效果"),
    ("facts = {", "fact = {", "person 1：没有叫“fact”的内容"), ("operator_not_owner = true", 'post = "rm_lead"',
    "由系统填写"),
    ("as_of = 2026-10-12", 'as_of = "今天"', "as_of：要写成日期"), ("as_of = 2026-10-12", "as_of = 2020-01-01",
    "没有有效的清单"),
    ("[loan]", "[lone]", "文件：没有叫“lone”的内容"), ("[loan]", "[loan", "不是合格的 TOML"),
    ("[branch]", "[tolerance]\nmargin_pp = 2\nmargin = 1\n[branch]", "tolerance：没有叫“margin”的内容"),
])
def test_a_case_that_cannot_be_read_is_refused_with_its_place(run, case, old, new, said):
    assert old in CASE
    told = run("evaluate", case(CASE.replace(old, new)))
    assert told.exit_code == 1
    assert said in told.output
    assert "Traceback" not in told.output


def test_the_margin_of_a_case_is_a_parameter(run, case):
    told = json.loads(run("evaluate", case(CASE.replace("[branch]", "[tolerance]\nmargin_pp = 2.99\n[branch]")),
    "--json").output)
    assert {item["item"]: item["status"] for item in told["people"][1]["items"]}["P09"] == "not_hit"
