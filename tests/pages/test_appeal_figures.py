"""The board of appeals and objections: what everybody sees, what a figure opens into, by branch, and the workbook."""

import re
from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.pages.counter import Counter
from tests.pages.test_loans import give
from workflow import details as d
from workflow.models import AuditLine, Seat
from workflow.rules import appeal_figures
from workflow.services.appeal_figures import COLUMNS
from workflow.terms import AppealGround, Outcome, PenaltyKind, RecusalAnswer, Role

PAGE = "/appeal-figures"
LONG = "经核实有关材料，情况如所述，理由充分。"
PANEL = ("p1", "p2", "p3")


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """One of two people was refused more time, appealed, and got a lighter outcome; the other let it lapse."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    counter.after(bank.up_to_served)

    def appeal() -> None:
        wei = bank.finding("wei")
        bank.go("wei", "request_extension", d.RequestExtension(
            obstacle=LONG, obstacle_ended_on=bank.now.date()), wei)
        bank.go("appeals", "decide_extension", d.DecideExtension(granted=False, reason=LONG), wei)
        filed = bank.go("wei", "file_appeal", d.FileAppeal(
            grounds=(AppealGround.RATIO_IMPROPER,), statement=LONG), wei)
        bank.later(1)
        bank.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(bank.id(key) for key in PANEL)), filed)
        for key in PANEL:
            bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
        bank.later(7)
        bank.go("p1", "decide_vary", d.Vary(
            decision=LONG, outcome=Outcome.MITIGATE,
            ratios={PenaltyKind.SCORE_DEDUCTION: 60, PenaltyKind.DISCIPLINARY_SANCTION: 60}), filed)
        bank.later(30)
        bank.go("clock", "lapse_appeal_window", None, bank.finding("tao"))

    return counter.after(appeal)


def cells(page: str) -> dict[str, list[str]]:
    """What stands in the rows of the board by the names of the figures: all quarters, then each, the latest first."""
    found = {}
    for row in re.findall(r"<tr.*?</tr>", page[page.index("matrix figures"):page.index("</table>")], re.S):
        name = re.search(r'<th scope="row"><a [^>]*>([^<]*)</a>', row)
        if name:
            texts = [re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"<td.*?</td>", row, re.S)]
            found[name[1]] = [" ".join(text.split()) for text in texts]
    return found


def test_any_employee_sees_that_appeals_are_heard(counter):
    page = counter.desk("g1").get(PAGE).text
    found = cells(page)
    assert found["提起申诉"] == ["1", "1"]
    assert found["送达后已生效的认定"][0] == "2"
    assert found["申诉率"][0] == "50.0% 1/2"
    assert found["改判率"][0] == "100.0% 1/1"
    assert found["变更"][0] == "1"
    assert found["维持"][0] == "0"
    assert found["不准顺延"][0] == "1"
    assert found["准许顺延"][0] == "0"
    assert found["异议成立率"][0] == "—"
    assert found["办理时间（中位数）"][0].endswith("按期 1/1")
    assert "<title>2026年第四季度 改判或发回：1 件</title>" in page
    assert "减责比例失当" in page
    for secret in ("魏经理", "恒泰精密", "按机构，"):
        assert secret not in page


def test_a_figure_says_how_it_is_computed_and_opens_only_what_the_reader_may_open(counter):
    page = counter.desk("g1").get(f"{PAGE}/change").text
    assert "改判率＝（变更＋撤销）÷ 本期办结的申诉" in page
    assert "100.0%（1/1）" in page
    assert "另有 1 件没有列出" in page
    assert "魏经理" not in page
    own = counter.desk("wei").get(f"{PAGE}/effective").text
    assert "魏经理" in own
    assert "陶审查" not in own
    assert "另有 1 件没有列出" in own
    office = counter.desk("appeals").get(f"{PAGE}/change").text
    assert counter.case() in office
    assert "分子" in office
    assert re.search(r"\d+ 个工作日（7 个自然日），限 20 个工作日", office)
    assert counter.desk("g1").get(f"{PAGE}/nothing").status_code == HTTPStatus.NOT_FOUND


def test_quarters_before_anything_happened_and_years_that_cannot_be_are_left_out(counter):
    desk = counter.desk("g1")
    assert len(cells(desk.get(f"{PAGE}?year=2026").text)["提起申诉"]) == 2
    for typed in ("2019", "2099", "x", "20260"):
        assert cells(desk.get(f"{PAGE}?year={typed}").text) == cells(desk.get(PAGE).text)
    counter.clock.now += timedelta(days=400)
    later = counter.desk("g1").get(PAGE).text
    assert len(cells(later)["提起申诉"]) > 4


def test_by_branch_is_for_those_with_the_right_and_keeps_small_counts_back(counter):
    give(counter, "g2", Role.MANAGEMENT_VIEWER)
    page = counter.desk("g2").get(PAGE).text
    table = page[page.index("按机构，2026 年"):]
    assert "云川银行城东支行" in table
    assert table.count('<span class="muted">不单列') == len(COLUMNS)
    branch = counter.desk("g2").get(f"{PAGE}/effective?year=2026&branch=B")
    assert "没有您可以查看的事项" in branch.text
    assert "另有" not in branch.text
    assert "2 件" not in branch.text
    assert counter.desk("g2").get(f"{PAGE}/effective?branch=H").status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("g1").get(f"{PAGE}/effective?branch=B").status_code == HTTPStatus.NOT_FOUND


def test_what_is_not_small_is_shown_by_branch_with_its_rates(counter, monkeypatch):
    monkeypatch.setattr(appeal_figures, "kept_back", lambda counts: frozenset())
    page = counter.desk("head").get(PAGE).text
    row = re.search(r"<tr><th[^>]*><a [^>]*>云川银行城东支行.*?</tr>", page, re.S)[0]
    texts = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.S)]
    assert texts == ["2", "1", "1", "1", "0", "0", "50.0%", "100.0%"]


def test_who_has_stepped_aside_is_shown_the_figures_without_the_case(counter):
    session, bank = counter.session, counter.bank
    seat = session.scalars(select(Seat).where(Seat.employee_id == bank.id("m4"))).first()
    seat.has_conflict = True
    counter.settle()
    page = counter.desk("m4").get(PAGE).text
    assert set(cells(page)["提起申诉"]) == {"0"}
    assert set(cells(counter.desk("m3").get(PAGE).text)["提起申诉"]) == {"1"}


def test_the_workbook_has_the_same_figures_and_leaves_a_sealed_line(counter):
    desk = counter.desk("g1")
    desk.get(PAGE)
    answer = desk.submit({}, to="board.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert book.sheet_names == ["按季度", "申诉事由", "口径"]
    rows = {row[0]: row[1:] for row in book.get_sheet_by_name("按季度").to_python()}
    assert rows["改判率"][-1] == "100.0%（1/1）"
    assert rows["提起申诉"][-1] == "1"
    line = counter.session.scalars(select(AuditLine).where(AuditLine.chain == "figures")).one()
    assert (line.action, line.actor_id, line.case_id) == ("figures.download", counter.bank.id("g1"), None)
