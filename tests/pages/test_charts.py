"""Charts as pictures: text escaped, nothing outside the picture, days that lie together kept apart."""

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from web import charts, responsibility_chart
from web.charts import Place, Series, axis_top, lines, tag
from workflow.models import Institution, LoanFact
from workflow.rules.responsibility import Held, Window, lanes
from workflow.rules.tolerance import TolerancePolicy, tell
from workflow.rules.triggers import Exposure, Reason
from workflow.services.quality import Cell, Line
from workflow.services.responsibility import Mark, TimeLine
from workflow.terms import Post, Stage

BEGINS, ENDS = date(2025, 4, 1), date(2026, 10, 12)


@pytest.fixture(autouse=True)
def page(app):
    """The words of a chart are translated as those of a page."""
    with app.test_request_context():
        yield


def test_text_and_attributes_are_escaped():
    drawn = tag("text", '<b>&"', class_="axis", aria_label='"><script>')
    assert drawn == '<text class="axis" aria-label="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#34;</text>'


@pytest.mark.parametrize(("most", "top", "step"), [
    (0, 1, 1), (1, 1, "1/4"), (Fraction(485, 100), 6, 2), (90, 100, 25), (1001, 1500, 500),
    (Decimal("0.3"), "3/10", "1/10"),
])
def test_the_axis_is_round_and_reaches_the_largest_value(most, top, step):
    assert axis_top(most) == (Fraction(top), Fraction(step))
    assert axis_top(most)[0] >= Fraction(most)


def test_a_missing_value_breaks_the_line_and_zero_does_not():
    places = [Place(str(number), number / 3) for number in range(4)]
    drawn = lines("余额", places, [Series("余额", "a", [0, None, 2, 3], str)])
    assert len(re.findall("<polyline", drawn)) == 2
    assert re.findall(r"<title>([^<]*)</title>", drawn) == ["0 余额：0", "2 余额：2", "3 余额：3"]


def test_bars_go_to_both_sides_of_the_axis_and_carry_their_counts():
    drawn = charts.diverging("按条目", [("N10", 4, 0), ("<支行>", 1, 2)])
    bars = re.findall(r'class="half half-(\w+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    middle = charts.SIDES / 2
    assert [look for look, _x, _width in bars] == ["heavier", "lighter", "heavier"]
    (_, x, full), (_, left, half), (_, _x, quarter) = bars
    assert float(x) == middle == float(left) + float(half)
    assert float(full) == 2 * float(half) == pytest.approx(4 * float(quarter), abs=0.2)
    assert float(x) + float(full) + charts.COUNT <= charts.SIDES
    assert re.findall(r'class="count"[^>]*>([^<]*)<', drawn) == ["4 人", "2 人", "1 人"]
    assert "&lt;支行&gt;" in drawn
    assert "<支行>" not in drawn
    assert "变重 4 人，变轻 0 人" in drawn


def test_many_days_have_no_more_labels_than_room():
    facts = [LoanFact(as_of=BEGINS + timedelta(days=30 * number), balance=Decimal(number)) for number in range(24)]
    (_, balance), (_, overdue) = charts.standings(facts)
    assert re.findall(r'class="axis"[^>]*text-anchor="middle">([^<]*)<', balance)[-1] == facts[-1].as_of.isoformat()
    assert len(re.findall(r'text-anchor="middle"', balance)) <= 4
    assert "<title>" not in overdue


def on_board(code: str, npl: int, margin: str) -> Line:
    """An institution of whose inclusive loans so many per thousand are bad, and none of all its loans."""
    figures = {"inclusive_loans": 10**9, "inclusive_npl": npl * 10**6, "all_loans": 10**9, "all_npl": 0}
    policy = TolerancePolicy(margin_pp=Decimal(margin))
    cell = Cell("2026-09", tell([code], ["2026-09"], policy, lambda _code, _month: figures))
    return Line(Institution(code=code, name=f"<{code}>", path=code), (cell,), cell)


@pytest.mark.parametrize("lines", [
    [on_board("A", 0, "0")], [on_board("A", 30, "3"), on_board("B", 31, "3")],
    [on_board("A", 1000, "0"), on_board("B", 0, "100")],
])
def test_the_strip_stays_within_its_picture_and_tells_each_by_shape(lines):
    picture = str(charts.strip(lines))
    xs = [float(x) for x in re.findall(r'\b(?:x|x1|x2|cx)="([^"]*)"', picture)]
    assert 0 <= min(xs) <= max(xs) <= charts.STRIP
    beyond = sum(1 for line in lines if line.left_pp < 0)
    assert (picture.count("<circle"), picture.count("<path")) == (len(lines) - beyond, beyond)
    assert "<A>" not in picture


def drawn(*held: Held, marks=(), exposure: Exposure | None = None, begins: date | None = BEGINS) -> str:
    windows = {Stage.PRE_LOAN: Window(None, BEGINS), Stage.POST_LOAN: Window(BEGINS, ENDS), Stage.DISPOSAL: None}
    line = TimeLine(begins, ENDS, lanes(held, windows, exposure.on if exposure else None), marks, exposure)
    return str(responsibility_chart.draw(line))


def test_everything_stays_within_the_picture():
    marks = [Mark(BEGINS + timedelta(days=number), Reason("mark_approved")) for number in (0, 1, 2, 3, 540, 541, 559)]
    picture = drawn(Held(Stage.POST_LOAN, Post.RM_LEAD, "Q1", "<魏>", BEGINS, date(2025, 4, 2)), marks=marks)
    width = responsibility_chart.WIDTH
    xs = [float(x) for x in re.findall(r'\b(?:x|x1|x2|cx)="([^"]*)"', picture)]
    assert 0 <= min(xs) <= max(xs) <= width
    boxes = re.findall(r'<rect class="(?:bar|gap)[^>]* x="([^"]*)"[^>]* width="([^"]*)"', picture)
    assert all(float(x) + float(wide) <= width for x, wide in boxes)
    numbers = [float(x) for x in re.findall(r'<circle [^>]*cx="([^"]*)"', picture)]
    assert all(right - left >= responsibility_chart.APART for left, right in pairwise(numbers))
    assert "&lt;魏&gt;" in picture


def test_gaps_open_beginnings_handovers_and_the_exposure_have_shapes_of_their_own():
    shown = Exposure(date(2026, 1, 3), Reason("exposed_by", {"sign": "first_overdue", "on": date(2026, 1, 3)}))
    mark = Mark(shown.on, Reason("mark_exposed", {"sign": "first_overdue"}))
    picture = drawn(
        Held(Stage.PRE_LOAN, Post.RM_LEAD, "Q1", "魏经理", None, None),
        Held(Stage.POST_LOAN, Post.RM_LEAD, "Q1", "魏经理", BEGINS, date(2025, 12, 31)), marks=[mark], exposure=shown)
    assert '<path class="bar"' in picture
    assert 'class="handover"' in picture
    assert 'fill="url(#hatch)"' in picture
    assert "贷后管理 无人负责：2026-01-01 至 2026-10-12" in picture
    assert "风险暴露日 2026-01-03" in picture
    assert "没有这一环节的日期或尚未进入" in picture
    assert "2026-01-03 风险暴露日（首次逾期）" in picture


def test_a_day_beyond_the_end_is_not_drawn():
    picture = drawn(marks=[Mark(date(2030, 1, 1), Reason("mark_matures"))])
    assert "<circle" not in picture


def test_without_a_first_day_there_is_no_picture():
    assert drawn(begins=None) == "None"
