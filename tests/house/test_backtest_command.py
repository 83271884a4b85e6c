"""`flask lists backtest`: tables, a workbook and JSON that tell the same; nothing written but the workbook."""

import json
import shutil

import pytest
from python_calamine import CalamineWorkbook

from tests import builders as b
from tests.support.tried import hangs_on_p03
from workflow.services.lists import DELIVERED as LISTS
from workflow.terms import HitStatus, PersonState

CASE = """
title = "{title}"
as_of = 2026-10-12
{institution}
[loan]
done_checks = {done}
required_checks = 10
original_principal = 600000
[[person]]
name = "=甲"
post = "rm_lead"
stages = ["post_loan"]
outcome = "mitigate"
confirmed = [{{ item = "N10" }}]
[[person]]
name = "乙"
stages = ["underwriting"]
"""


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["lists", "backtest", *map(str, words)])


@pytest.fixture
def draft(tmp_path):
    shutil.copytree(LISTS, tmp_path / "draft")
    for path in (tmp_path / "draft").glob("*.toml"):
        text = path.read_text(encoding="utf-8").replace('version = "2026-01"', 'version = "草案"')
        path.write_text(text.replace('limit_rate_percent = "80%"', 'limit_rate_percent = "50%"'), encoding="utf-8")
    return tmp_path / "draft"


@pytest.fixture
def cases(tmp_path):
    home = tmp_path / "cases"
    (home / "more").mkdir(parents=True)
    for path, title, done, institution in (
            ("b.toml", "某商贸", 6, 'institution = "东支行"'), ("more/a.toml", "某餐饮", 6, ""),
            ("c.toml", "某物流", 3, 'institution = "东支行"')):
        (home / path).write_text(CASE.format(title=title, done=done, institution=institution), encoding="utf-8")
    return home


def test_cases_in_files_are_told_as_tables(run, draft, cases):
    told = run(draft, "--cases", cases)
    assert told.exit_code == 0, told.output
    lines = [" ".join(line.split()) for line in told.output.splitlines()]
    assert lines[0] == "清单回测：草案 草案 与 2026-01 相比，共试算 6 人，2 人的结论会不同：0 人变重，2 人变轻。"
    assert "2 人有人工确认的答复在草案下不能沿用" in lines[1]
    for wanted in ("东支行 4 0 1 1", "未写明机构 2 0 1 1", "N10 2 0 0 0 2", "客户经理（主办） 3 0 2 2",
                   "未写明或不止一个岗位 3 0 0 0", "50万元至100万元（含） 6 0 2 2", "免责 免责 3", "减责 减责 3",
                   "某商贸：=甲 东支行 客户经理（主办） 600000.00 减责 减责（减免40%） 减责（减免80%） 变轻 N10 N10"):
        assert wanted in lines, (wanted, lines)


def test_a_workbook_holds_the_same_as_text(run, draft, cases, tmp_path):
    target = tmp_path / "out.xlsx"
    assert run(draft, "--cases", cases, "--xlsx", target).exit_code == 0
    with CalamineWorkbook.from_path(target) as book:
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert list(sheets) == ["说明", "结论", "按机构", "按条目", "按岗位", "按金额", "变化名单", "变化明细"]
    assert sheets["按机构"][1:] == [["东支行", 4, 0, 1, 1], ["未写明机构", 2, 0, 1, 1]]
    assert [row[0] for row in sheets["变化名单"][1:]] == ["某商贸：=甲", "某餐饮：=甲"]
    assert sheets["变化明细"][1] == ["某商贸：=甲", "N10", "命中（限制免责）", "命中（可减免责）", "是"]
    assert "写不到" in run(draft, "--cases", cases, "--xlsx", tmp_path / "no" / "out.xlsx").output


def test_json_tells_the_same_and_one_file_is_enough(run, draft, cases):
    told = json.loads(run(draft, "--cases", cases / "b.toml", "--json").output)
    assert (told["old"], told["new"], told["total"]) == ("2026-01", "草案", {"people": 2, "heavier": 0, "lighter": 1})
    flip, = told["flips"]
    assert (flip["name"], flip["causes"], flip["set_aside"], flip["before"]) == (
        "某商贸：=甲", ["N10"], ["N10"], "mitigate")
    assert flip["changes"] == [{"item": "N10", "old": {"status": "hit", "effect": "limit"},
                               "new": {"status": "hit", "effect": "mitigate"}}]
    back = json.loads(run(LISTS, "--old", draft, "--cases", cases / "b.toml", "--json").output)
    assert back["total"]["heavier"] == 1


def test_made_up_people_are_told_the_same_every_time(run, draft):
    told = run(draft, "--cases", 300)
    assert told.exit_code == 0, told.output
    assert "共试算 300 人" in told.output
    assert told.output == run(draft, "--cases", 300).output


def test_a_long_list_of_flips_is_cut_with_a_word(run, draft, cases):
    text = CASE.format(title="某建材", done=6, institution="")
    head, person = text.split("[[person]]")[:2]
    (cases / "d.toml").write_text(head + f"[[person]]{person}" * 21, encoding="utf-8")
    told = run(draft, "--cases", cases / "d.toml")
    assert told.output.count("某建材") == 20
    assert "只列出前 20 人；全部 21 人" in told.output


@pytest.mark.both
def test_the_banks_own_people_are_tried_by_name(run, draft, session, tmp_path):
    bank = b.a_bank(session)
    one = hangs_on_p03(b.a_finding(bank, PersonState.EFFECTIVE))
    other = b.a_finding(bank, PersonState.DETERMINED, employee=bank.colleague, case=one.case)
    other.stages = ["disposal"]
    next(answer for answer in other.answers if answer.item_code == "N07").status = HitStatus.HIT
    names = [f"{each.case.number} {each.person_name}" for each in (one, other)]
    session.commit()
    positive = draft / "positive.toml"
    positive.write_text(positive.read_text(encoding="utf-8").replace("50000元", "10000元"), encoding="utf-8")
    told = run(draft, "--cases", "bank", "--xlsx", tmp_path / "out.xlsx")
    assert told.exit_code == 0, told.output
    assert "共试算 1 人，1 人的结论会不同：1 人变重，0 人变轻" in told.output
    assert f"{names[0]}  江城银行东湖支行" in told.output
    assert f"{names[1]}  N07 不适用于该人，不能确认命中" in told.output
    with CalamineWorkbook.from_path(tmp_path / "out.xlsx") as book:
        assert book.get_sheet_by_name("变化名单").to_python()[1][0] == names[0]
        assert book.get_sheet_by_name("未能试算").to_python()[1] == [names[1], "N07 不适用于该人，不能确认命中"]
    flip, = json.loads(run(draft, "--cases", "bank", "--json").output)["flips"]
    assert (flip["name"], flip["amount"], flip["posts"]) == (names[0], "2000000", ["rm_lead"])


def test_what_cannot_be_tried_is_refused_in_words(run, draft, cases, tmp_path):
    assert "没有认定事项" in run(draft, "--cases", tmp_path / "nowhere").output
    (cases / "b.toml").write_text("title = ", encoding="utf-8")
    told = run(draft, "--cases", cases)
    assert told.exit_code == 1
    assert "b.toml：文件不是合格的 TOML" in told.output
    (cases / "b.toml").write_text(CASE.format(title="某商贸", done=6, institution="").replace(
        '"mitigate"', '"guilty"'), encoding="utf-8")
    assert "outcome 要写成 exempt" in run(draft, "--cases", cases).output
    negative = (draft / "negative.toml").read_text(encoding="utf-8")
    (draft / "negative.toml").write_text(negative.replace("'operator_not_owner'", "'operator'"), encoding="utf-8")
    assert "清单有不妥" in run(draft, "--cases", 5).output
