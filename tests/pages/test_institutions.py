"""The page of an institution: everybody sees its people; figures only those whose right reaches it."""

import re
from datetime import date
from decimal import Decimal
from http import HTTPStatus

import pytest

from tests.pages.counter import Counter
from tests.pages.test_loans import give
from workflow.models import Institution, LoanQuality, Posting
from workflow.rules.rights import RIGHTS
from workflow.terms import Reach, Role

QUALITY = "普惠型小微贷款质量与不良容忍度"


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A branch with four months of figures, and one beside it."""
    counter = Counter(app, session, clock)
    bank, branch = counter.bank, counter.bank.loan.institution
    session.add(Institution(code="X", name="云川银行城西支行", path="H/X", parent=branch.parent))
    for month, loans, npl in (("2026-06", 800_000_000, 38_800_000), ("2026-07", 800_000_000, 38_832_000),
                              ("2026-08", 0, 0)):
        session.add(LoanQuality(
            institution=branch, month=month, all_loans=Decimal(3_200_000_000), all_npl=Decimal(59_200_000),
            inclusive_loans=Decimal(loans), inclusive_npl=Decimal(npl)))
    for key, title, end in (("g1", "支行行长", date(2025, 5, 31)), ("g2", "支行行长", None),
                            ("g3", "副行长（分管小微）", None)):
        start = date(2025, 6, 1) if key == "g2" else date(2020, 2, 1)
        session.add(Posting(employee=bank.people[key], institution=branch, title=title, from_on=start, to_on=end))
    counter.settle()
    return counter


def rows(page: str) -> dict[str, list[str]]:
    """The table of months, by month."""
    table = page[page.index("按月的贷款质量"):]
    table = table[table.index("<tbody>"):table.index("</tbody>")]
    found = [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.S)]
             for row in table.split("</tr>") if "<td" in row]
    return {cells[0]: cells[1:] for cells in found}


def test_each_month_is_judged_exactly_and_rounded_only_for_show(counter):
    shown = rows(counter.desk("clerk").get("/institutions/B").text)
    assert shown["2026-06"] == ["80,000.00", "3,880.00", "320,000.00", "5,920.00", "4.85%", "1.85%", "3.00", "3.00",
                                "在容忍度内"]
    assert shown["2026-07"][-5:] == ["4.85%", "1.85%", "3.004", "3.00", "超出容忍度"]
    assert shown["2026-08"][-5:] == ["无法计算", "1.85%", "—", "3.00", "不适用 没有普惠型小微企业贷款"]


def test_the_line_breaks_where_there_is_no_ratio(counter):
    page = counter.desk("clerk").get("/institutions/B").text
    assert page.count('<polyline class="ln ln-a"') == 2
    assert page.count('<polyline class="ln ln-limit"') == 1
    assert "<title>2026-06 容忍度上限：4.85%</title>" in page
    assert "<title>2026-08 普惠型小微不良率" not in page


def test_people_and_their_leaders_are_for_everybody_figures_are_not(counter):
    page = counter.desk("wei").get("/institutions/B").text
    heads = re.findall(
        r"(支行行长|副行长（分管小微）)</td><td[^>]*><a [^>]*>(\S+)</a></td>"
        r'<td class="num">(\S+) 至 (\S+?)[<\s]', page)
    assert heads == [("支行行长", "乙经理", "2025-06-01", "今"), ("支行行长", "甲经理", "2020-02-01", "2025-05-31"),
                     ("副行长（分管小微）", "丙经理", "2020-02-01", "今")]
    assert "魏经理" in page
    assert QUALITY not in page
    assert "待立项的线索" not in page
    assert "在办认定事项（" not in page
    assert 'href="/institutions/B"' in counter.desk("wei").get("/people").text


def test_the_right_to_see_quality(counter):
    assert RIGHTS["view_quality"] == {
        Role.CASE_CLERK: Reach.BRANCH, Role.REPORTING_UNIT: Reach.BRANCH, Role.LEAD_DEPT: Reach.BRANCH,
        Role.LEAD_DEPT_HEAD: Reach.BRANCH, Role.SUPERIOR: Reach.BRANCH, Role.COMPLIANCE: Reach.BRANCH,
        Role.MANAGEMENT_VIEWER: Reach.BRANCH, Role.REGULATORY_REPORTER: Reach.BRANCH, Role.AUDIT: Reach.ANY}


@pytest.mark.parametrize(("role", "own", "other"), [
    (Role.MANAGEMENT_VIEWER, True, False), (Role.AUDIT, True, True), (Role.LEGAL, False, False)])
def test_quality_reaches_as_far_as_the_right(counter, role, own, other):
    give(counter, "g1", role)
    desk = counter.desk("g1")
    assert (QUALITY in desk.get("/institutions/B").text) is own
    assert (QUALITY in desk.get("/institutions/X").text) is other


def test_counts_lead_to_what_they_count(counter):
    page = counter.desk("clerk").get("/institutions/B").text
    assert re.search(r'kpi-value">1</div>.*?href="/candidates\?institution=B&amp;case=free"', page, re.S)
    assert re.search(r'kpi-value">0</div>.*?href="/cases\?institution=B&amp;state=live"', page, re.S)
    beside = counter.desk("clerk").get("/institutions/X").text
    assert "待立项的线索" not in beside


def test_an_institution_that_is_not_there_is_not_found(counter):
    desk = counter.desk("clerk")
    assert desk.get("/institutions/404").status_code == HTTPStatus.NOT_FOUND
    assert "还没有这家机构的贷款质量月报" not in desk.get("/institutions/X").text


def test_a_long_roster_leads_to_the_tree(counter, monkeypatch):
    monkeypatch.setattr("web.views.institutions.STAFF", 3)
    page = counter.desk("wei").get("/institutions/B").text
    assert "前 3 人" in page
    assert page.count("工号 ") == 3
    assert "全部人员" in page
