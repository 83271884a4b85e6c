"""The tolerance on pages: the matrix as far as a right reaches, the arithmetic of a cell, what a case has locked."""

import re
from decimal import Decimal
from http import HTTPStatus
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from tests.pages.counter import Counter
from tests.pages.test_list_versions import drafted
from tests.pages.test_loans import give
from workflow.models import Institution, LoanQuality
from workflow.terms import Role

HONEST = "超出容忍度不产生责任，只是不能据此免责"
PAGE = "/tolerance"


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """Three branches and the head office; B is exactly on the limit, C beyond it, D lends nothing to small business."""
    counter = Counter(app, session, clock)
    branch = counter.bank.loan.institution
    others = [Institution(code=code, name=name, path=f"H/{code}", parent=branch.parent)
              for code, name in (("C", "云川银行城南支行"), ("D", "云川银行营业部"))]
    session.add_all(others)
    session.flush()
    session.execute(update(LoanQuality).values(inclusive_npl=Decimal(3_600_000)))  # 4.00 percent against 1.00
    for institution, month, loans, npl in (
            (others[0], "2026-09", 10**9, 40_040_000), (others[1], "2026-09", 0, 0),
            (branch, "2026-08", 10**9, 10_000_000), (branch, "2025-07", 10**9, 10_000_000)):
        session.add(LoanQuality(
            institution=institution, month=month, all_loans=Decimal(10**9), all_npl=Decimal(10_000_000),
            inclusive_loans=Decimal(loans), inclusive_npl=Decimal(npl)))
    counter.settle()
    return counter


def everything(counter) -> str:
    """Somebody who sees the whole bank."""
    give(counter, "g1", Role.AUDIT)
    return "g1"


def cells(page: str) -> dict[str, list[str]]:
    """The matrix: what stands in the cells of each institution."""
    table = page[page.index('class="table card-table table-hover align-middle matrix"'):]
    table = table[table.index("<tbody>"):table.index("</tbody>")]
    found = {}
    for row in table.split("</tr>"):
        name = re.search(r'<th scope="row"><a [^>]*>([^<]*)</a>', row)
        if name:
            texts = [re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"<td.*?</td>", row, re.S)]
            found[name[1]] = [" ".join(text.split()) for text in texts]
    return found


def test_each_cell_tells_difference_verdict_and_margin_in_words_and_shapes(counter):
    page = counter.desk(everything(counter)).get(PAGE)
    found = cells(page.text)
    assert found["云川银行城东支行"][:2] == ["○ 3.00 恰在上限", "○ 0.00 还有 3.00"]
    assert found["云川银行城南支行"][0] == "△ 3.004 超过 0.004"
    assert found["云川银行营业部"][0] == "— 不适用"
    assert found["云川银行城南支行"][1] == "× 数据不全"
    assert HONEST in page.text
    assert "另有 1 家机构没有报送过月报" in page.text
    assert re.search(r'class="counting chosen"><a href="[^"]*month=2026-09"[^>]*>2026-09</a><small>取数月', page.text)
    assert [int(one) for one in re.findall(r'kpi-value">(\d+)<', page.text)] == [1, 1, 1, 0]
    assert "离上限最近的是云川银行城东支行：恰在上限" in page.text
    assert "<title>云川银行城南支行 2026-09：超出容忍度，超过上限 0.004 个百分点</title>" in page.text


def test_the_nearest_stand_first_or_the_place_among_institutions_decides(counter):
    desk = counter.desk(everything(counter))
    assert list(cells(desk.get(PAGE).text)) == ["云川银行城东支行", "云川银行城南支行", "云川银行营业部"]
    by_august = list(cells(desk.get(f"{PAGE}?month=2026-08").text))
    assert by_august[0] == "云川银行城东支行"
    with_worse = desk.get(f"{PAGE}?sort=structure").text
    assert list(cells(with_worse)) == ["云川银行城东支行", "云川银行城南支行", "云川银行营业部"]
    assert 'sort=structure" aria-current="true"' in with_worse


def test_older_months_are_behind_a_link_and_odd_months_are_passed_over(counter):
    desk = counter.desk(everything(counter))
    page = desk.get(PAGE).text
    older = re.search(r'rel="prev" href="([^"]*)"', page)[1].replace("&amp;", "&")
    assert older == f"{PAGE}?until=2025-09"
    past = desk.get(older).text
    assert cells(past)["云川银行城东支行"][-1] == "○ 0.00 还有 3.00"
    assert "2025-07" in past
    assert 'rel="next"' in past
    assert 'rel="prev"' not in past
    assert cells(desk.get(f"{PAGE}?until=2026-13&month=昨天").text) == cells(page)
    assert desk.get(f"{PAGE}?until=2099-01").status_code == HTTPStatus.OK


def test_a_branch_manager_sees_his_own_and_below_alone(counter):
    give(counter, "g2", Role.MANAGEMENT_VIEWER)
    desk = counter.desk("g2")
    assert list(cells(desk.get(PAGE).text)) == ["云川银行城东支行"]
    assert "城南" not in desk.page.text
    assert desk.get(f"{PAGE}/B/2026-09").status_code == HTTPStatus.OK
    for address in (f"{PAGE}/C/2026-09", f"{PAGE}/404/2026-09", f"{PAGE}/B/2026-13"):
        assert desk.get(address).status_code == HTTPStatus.NOT_FOUND, address
    rows = sheet(desk.get(f"{PAGE}/board.xlsx").data, "逐月明细")
    assert {row[0] for row in rows[1:]} == {"B"}


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/B/2026-09", f"{PAGE}/board.xlsx"])
def test_without_the_right_nothing_is_served(counter, address):
    desk = counter.desk("wei")
    assert desk.get(address).status_code == HTTPStatus.FORBIDDEN
    assert 'href="/tolerance"' not in desk.get("/lists").text


def test_a_bank_without_reports_is_told_what_to_do(app, session, clock):
    counter = Counter(app, session, clock)
    session.query(LoanQuality).delete()
    counter.settle()
    desk = counter.desk(everything(counter))
    assert "请先导入机构贷款质量月报" in desk.get(PAGE).text
    assert desk.get(f"{PAGE}/board.xlsx").status_code == HTTPStatus.NOT_FOUND
    assert "缺少云川银行城东支行 2026-09 的贷款质量月报" in desk.get(f"{PAGE}/B/2026-09").text


def test_a_cell_opens_the_arithmetic_both_ways_with_the_parameters_and_their_source(counter):
    desk = counter.desk(everything(counter))
    page = desk.get(f"{PAGE}/C/2026-09").text
    assert "r_incl − r_cmp = 3.004 &gt; 3.00" in page
    assert "超过上限 0.004 个百分点" in page
    assert "没有可以比较的数：缺少云川银行城南支行 2026-09 的各项贷款当年核销、转让额" in page
    assert "2026-09 末施行的是" in page
    assert "清单 2026-01 版" in page
    assert HONEST in page
    with counter.app.app_context():
        counter.session.execute(update(LoanQuality).where(
            LoanQuality.institution.has(code="C"), LoanQuality.month == "2026-09").values(
            inclusive_written_off=Decimal(0), all_written_off=Decimal(10_000_000)))
        counter.session.commit()
    both = desk.get(f"{PAGE}/C/2026-09").text
    assert "另一种算法：核销、转让加回" in both
    assert "只供对照，不是结论" in both
    assert "r_cmp = 20000000 / 1010000000 = 1.98%" in both
    assert "口径不需要，列出备查" in both


def sheet(data: bytes, name: str) -> list[list[str]]:
    """The rows of a sheet of a workbook."""
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name).to_python()


def test_the_matrix_is_taken_along_as_a_workbook(counter):
    desk = counter.desk(everything(counter))
    answer = desk.get(f"{PAGE}/board.xlsx")
    matrix = sheet(answer.data, "矩阵")
    assert matrix[0][:3] == ["机构号", "机构", "2026-09（计）"]
    assert matrix[2][2] == "超出容忍度，相差 3.004，超过上限 0.004 个百分点"
    details = sheet(answer.data, "逐月明细")
    lacking = next(row for row in details if row[:3] == ["C", "云川银行城南支行", "2026-08"])
    assert lacking[-1] == "缺少云川银行城南支行 2026-08 的贷款质量月报"
    assert any(HONEST in row[0] for row in sheet(answer.data, "口径说明"))


# --- another version


def test_a_version_published_with_other_parameters_governs_the_pages(counter, app):
    app.config["DEMO_BANK"] = lambda: True
    desk, address = drafted(counter)
    desk.get(f"{address}/tolerance")
    desk.submit({"margin_pp": "2.50", "branch_margins": "C = 3.10\n"}, to="/tolerance")
    second = counter.desk("policy2")
    second.get(f"{address}/publish")
    assert "已发布" in second.submit(to="/publish").text
    board = counter.desk(everything(counter)).get(PAGE).text
    assert cells(board)["云川银行城东支行"][0] == "△ 3.00 超过 0.50"
    assert cells(board)["云川银行城南支行"][0] == "○ 3.00 还有 0.10"
    assert "另定 3.10 个百分点" in board
    assert "高出不超过 2.50 个百分点（含）" in board
    institution = counter.desk("clerk").get("/institutions/B").text
    assert "高出不超过 2.50 个百分点（含）" in institution
    assert "超出容忍度" in institution
    assert "3.10 个百分点" in counter.desk("wei").get("/lists").text


# --- the page of a case


def test_a_case_tells_by_what_it_was_locked_and_that_the_figures_were_corrected_since(app, session, clock):
    counter = Counter(app, session, clock)
    bank = counter.bank
    counter.after(bank.accepted, bank.investigated, lambda: bank.go("lead", "lock_tolerance"))
    page = counter.desk("lead").get(counter.case()).text
    assert "清单 2026-01 版：对照本机构各项贷款不良率，高出不超过 3.00 个百分点（含）的在容忍度内" in page
    assert "数据已修订" not in page
    session.execute(update(LoanQuality).values(inclusive_npl=Decimal(4_500_000)))
    session.commit()
    page = counter.desk("lead").get(counter.case()).text
    assert "当时在容忍度内，相差 1.00；现在超出容忍度，相差 4.00（百分点）。不影响已锁定的结论。" in page
    row = session.scalars(select(LoanQuality)).one()
    session.delete(row)
    session.commit()
    assert "现在数据不全或有误，相差 无法计算" in counter.desk("lead").get(counter.case()).text


def test_a_lock_without_figures_is_refused_in_kind_words(app, session, clock):
    counter = Counter(app, session, clock)
    bank = counter.bank
    session.query(LoanQuality).delete()
    counter.after(bank.accepted, bank.investigated)
    desk = counter.desk("lead")
    assert "不能锁定容忍度：缺少云川银行城东支行 2026-09 的贷款质量月报" in desk.get(counter.case()).text
