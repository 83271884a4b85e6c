"""Charts drawn on the server as SVG: no script, no style of their own, looks in `jinze.css`, a table always beside.

Every chart says in `aria-label` what it shows; every point carries its value as a title. Amounts in 元, ratios exact.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from workflow.models import LoanFact
from workflow.rules.appeal_figures import HELPED, Counted
from workflow.rules.tolerance import percent
from workflow.services.appeal_figures import Board as AppealBoard
from workflow.services.departures_board import Line as Share
from workflow.services.quality import Line, Month
from workflow.terms import Tolerance
from workflow.wording import word
from workflow.wording.publication_words import quarter_said
from workflow.wording.tolerance import left_words

Number = int | Decimal | Fraction
WIDE, NARROW = (1000, 250), (380, 170)
"""Sizes of a picture: as wide as a page, and as half a card."""
LEFT, RIGHT, TOP, BOTTOM = 60, 12, 16, 30
INSET = 32
"""Room at both ends of the axis, for labels and dots."""
LABEL = 76
"""Room one label needs along the axis."""
STRIP, NAME, STRIP_RIGHT, LINE = 900, 190, 200, 26
"""The strip of institutions: its width, the room at its left for names and at its right for words, a line's height."""
SIDES, COUNT = 380, 48
"""Width of a picture with bars to both sides, and the room for a count at each end."""
STACK, FEW = 40, 3
"""Width of a column, and how many of them need no picture as wide as a page."""
TALLY_NAME, TALLY_ROW = 48, 24
"""Room for a name at the left of a bar of a tally, and the height of a row of it."""
HEADING, ROW, BAR = 26, 42, 16
"""Heights of its heading, of a row, and of a bar in it."""


def tag(name: str, *inside: Any, **attributes: Any) -> Markup:
    """One SVG element; `_` in attribute names becomes `-`, a trailing one is dropped, and all text is escaped.

    >>> tag("text", "<张>", class_="axis", x=3)
    Markup('<text class="axis" x="3">&lt;张&gt;</text>')
    """
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
                      for key, value in attributes.items())
    return Markup(f"<{name}{written}>{Markup().join(inside)}</{name}>")


def svg(label: str, width: float, height: float, *inside: Any, class_: str = "chart") -> Markup:
    """A whole picture, which those who hear the page are told of by its label."""
    return tag("svg", *inside, class_=class_, viewBox=f"0 0 {_plain(width)} {_plain(height)}", role="img",
               aria_label=label)


def _plain(value: Any) -> str:
    """Coordinates to a tenth, without a trailing zero."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def axis_top(most: Number, steps: int = 4) -> tuple[Fraction, Fraction]:
    """The top of an axis and the distance of its lines: round, and not below the largest value.

    >>> axis_top(Fraction(33, 10)), axis_top(0)
    ((Fraction(4, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(1, 1)))
    """
    if most <= 0:
        return Fraction(1), Fraction(1)
    raw = Fraction(most) / steps
    unit = Fraction(1)
    while unit > raw:
        unit /= 10
    while unit * 10 <= raw:
        unit *= 10
    step = next(unit * Fraction(times) for times in ("1", "2", "5/2", "5", "10") if unit * Fraction(times) >= raw)
    return step * -(-Fraction(most) // step), step


@dataclass(frozen=True, slots=True)
class Place:
    """A place along the axis: its name in titles, where it is from 0 to 1, and the text below it, if any."""

    name: str
    at: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name, its look (`a`, `b`, `limit`), its values (None breaks it), and how one is written."""

    name: str
    look: str
    values: Sequence[Number | None]
    written: Callable[[Any], str]


def lines(label: str, places: Sequence[Place], series: Sequence[Series], unit: str = "",
          size: tuple[int, int] = WIDE) -> Markup:
    """Lines over places along the axis; `unit` stands behind the figures at the left."""
    width, height = size
    known = [value for one in series for value in one.values if value is not None]
    top, step = axis_top(max(known, default=0))
    floor, wide, high = height - BOTTOM, width - LEFT - RIGHT, height - TOP - BOTTOM

    def x(place: int) -> float:
        return LEFT + INSET + (wide - 2 * INSET) * places[place].at

    def y(value: Number) -> float:
        return floor - float(high * Fraction(value) / top)

    ground = [_level(step * number, y(step * number), unit, width)
              for number in range(int(top // step) + 1)]
    texts = [tag("text", one.label, class_="axis", x=x(place), y=height - 10, text_anchor="middle")
             for place, one in enumerate(places) if one.label]
    drawn = [piece for one in series for piece in _line(one, places, x, y)]
    return svg(label, width, height, *ground, *texts, *drawn)


def _level(value: Fraction, y: float, unit: str, width: int) -> Markup:
    text = f"{float(value):,.10g}"
    line = tag("line", class_="grid", x1=LEFT, x2=width - RIGHT, y1=y, y2=y)
    return line + tag("text", text + unit, class_="axis", x=LEFT - 6, y=y + 4, text_anchor="end")


def _line(one: Series, places: Sequence[Place], x: Callable[[int], float],
          y: Callable[[Number], float]) -> Iterable[Markup]:
    """The stretches of a line that have values, then a dot of the look's own shape for each, with its title."""
    points = [(x(place), y(value)) if value is not None else None for place, value in enumerate(one.values)]
    stretch: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            stretch.append(point)
        elif stretch:
            yield tag("polyline", class_=f"ln ln-{one.look}", points=" ".join(f"{a:.1f},{b:.1f}" for a, b in stretch))
            stretch = []
    for place, point in enumerate(points):
        if point is not None:
            title = tag("title", f"{places[place].name} {one.name}：{one.written(one.values[place])}")
            yield _dot(one.look, point[0], point[1], title)


def _dot(look: str, x: float, y: float, title: Markup) -> Markup:
    if look == "b":
        return tag("rect", title, class_="dot dot-b", x=x - 3.5, y=y - 3.5, width=7, height=7)
    if look == "limit":
        return tag("path", title, class_="dot dot-limit", d=f"M{x:.1f} {y - 4:.1f}l4.5 8h-9z")
    return tag("circle", title, class_="dot dot-a", cx=x, cy=y, r=3.5)


def diverging(label: str, rows: Sequence[tuple[str, int, int]], ways: tuple[str, str] | None = None) -> Markup:
    """Names with how many people end heavier and how many lighter: bars to both sides of one axis, each with its count.

    Heavier bars are filled and lighter ones are outlined, so that they are told apart without colour. `ways`: what
    lighter and heavier are called, where it is not a change.
    """
    less, more = ways or (_("变轻"), _("变重"))
    most = max(max(heavier, lighter) for _name, heavier, lighter in rows)
    middle, room = SIDES / 2, SIDES / 2 - COUNT
    height = HEADING + ROW * len(rows)
    drawn = [
        tag("text", f"◀ {less}", class_="side", x=middle - 10, y=14, text_anchor="end"),
        tag("text", f"{more} ▶", class_="side", x=middle + 10, y=14)]
    for place, (name, heavier, lighter) in enumerate(rows):
        y = HEADING + ROW * place
        said = _("%(name)s：%(more)s %(heavier)s 人，%(less)s %(lighter)s 人", name=name, more=more, less=less,
                 heavier=heavier, lighter=lighter)
        drawn += [tag("text", name, class_="row-name", x=0, y=y + 12),
                  tag("line", class_="middle", x1=middle, x2=middle, y1=y + 16, y2=y + 36)]
        for count, way in ((lighter, -1), (heavier, 1)):
            if count:
                drawn += _half(middle, y, way * room * count / most, _("%(n)s 人", n=count), said)
    return svg(label, SIDES, height, *drawn, class_="chart sides")


def shares(quarters: Sequence[Share]) -> Markup:
    """Which share of the decisions departed, quarter by quarter."""
    count = max(len(quarters) - 1, 1)
    places = _labelled([Place(one.body.name, number / count) for number, one in enumerate(quarters)], NARROW)
    return lines(_("偏离占作出认定的比例，按季度"), places, [
        Series(_("偏离占比"), "a", _in_percent(one.share for one in quarters), _percent)], "%", NARROW)


def sides_of(branches: Sequence[Share]) -> Markup:
    """How many decisions of each branch departed, and which way."""
    return diverging(_("各机构偏离的方向和人数"), [(one.body.name, one.heavier, one.lighter) for one in branches],
                     (_("偏轻"), _("偏重")))


def _half(middle: float, y: float, length: float, text: str, said: str) -> Iterable[Markup]:
    """One bar from the axis to a side, with its count at the end."""
    look, anchor, gap = ("heavier", "start", 6) if length > 0 else ("lighter", "end", -6)
    yield tag("rect", tag("title", said), class_=f"half half-{look}", x=min(middle, middle + length), y=y + 18,
              width=abs(length), height=BAR)
    yield tag("text", text, class_="count", x=middle + length + gap, y=y + 30, text_anchor=anchor)


def stacks(label: str, names: Sequence[str], parts: Sequence[Series]) -> Markup:
    """Columns over names along the axis, each of parts one upon the other; whole numbers. The sum stands above."""
    few = len(names) <= FEW
    width, height = NARROW if few else WIDE
    sums = [sum(int(one.values[place] or 0) for one in parts) for place in range(len(names))]
    top, step = axis_top(max(sums, default=0))
    if step < 1:
        top, step = Fraction(-(-top // 1)), Fraction(1)
    floor, high, room = height - BOTTOM, height - TOP - BOTTOM, (width - LEFT - RIGHT) / max(len(names), 1)
    drawn = [_level(step * number, floor - float(high * step * number / top), "", width)
             for number in range(int(top // step) + 1)]
    for place, name in enumerate(names):
        middle, foot = LEFT + room * (place + 0.5), float(floor)
        drawn.append(tag("text", name, class_="axis", x=middle, y=height - 10, text_anchor="middle"))
        for one in parts:
            if value := one.values[place]:
                tall = float(high * Fraction(value) / top)
                foot -= tall
                drawn.append(tag("rect", tag("title", f"{name} {one.name}：{one.written(value)}"),
                                 class_=f"part part-{one.look}", x=middle - STACK / 2, y=foot, width=STACK,
                                 height=tall))
        if sums[place]:
            drawn.append(tag("text", str(sums[place]), class_="count", x=middle, y=foot - 5, text_anchor="middle"))
    return svg(label, width, height, *drawn, class_="chart stacks few" if few else "chart stacks")


def appeals_ended(board: AppealBoard) -> Markup:
    """The appeals that were over in each quarter: those that helped, those upheld, and those not decided."""
    groups = ((_("改判或发回"), "helped", HELPED), (_("维持"), "upheld", (Counted.UPHELD,)),
              (_("撤回或不予受理"), "other", (Counted.WITHDRAWN, Counted.INADMISSIBLE)))
    return stacks(_("各季度办结的申诉，按结果"), [quarter_said(one) for one in board.quarters], [
        Series(name, look, [board.count(kinds, one) for one in board.quarters], lambda value: _("%(n)s 件", n=value))
        for name, look, kinds in groups])


def tally(label: str, rows: Sequence[tuple[str, str, int]]) -> Markup:
    """A bar for each of a few kinds: its look, its name and how many there are, said at the end of the bar."""
    most = max((count for _look, _name, count in rows), default=0) or 1
    room = SIDES - TALLY_NAME - COUNT
    drawn: list[Markup] = []
    for place, (look, name, count) in enumerate(rows):
        y = TALLY_ROW * place
        said = _("%(n)s 人", n=count)
        drawn += [tag("text", name, class_="row-name", x=0, y=y + 14),
                  tag("rect", tag("title", f"{name}：{said}"), class_=f"bar bar-{look}", x=TALLY_NAME, y=y + 2,
                      width=room * count / most, height=BAR),
                  tag("text", said, class_="count", x=TALLY_NAME + room * count / most + 6, y=y + 14)]
    return svg(label, SIDES, TALLY_ROW * len(rows), *drawn, class_="chart tally")


def quality(months: Sequence[Month]) -> Markup:
    """Bad-loan ratios by month: inclusive small business, all loans, and the tolerance limit."""
    count = max(len(months) - 1, 1)
    places = _labelled([Place(one.row.month, number / count) for number, one in enumerate(months)], WIDE)
    return lines(
        _("普惠型小微不良率、各项贷款不良率和容忍度上限，按月"), places, [
            Series(_("容忍度上限"), "limit", _in_percent(one.limit for one in months), _percent),
            Series(_("各项贷款不良率"), "b", _in_percent(one.all_loans for one in months), _percent),
            Series(_("普惠型小微不良率"), "a", _in_percent(one.inclusive for one in months), _percent),
        ], "%")


def strip(board: Sequence[Line]) -> Markup:
    """A line an institution: how far its ratio is above the comparator, against the limit it must not exceed."""
    results = [(line, line.chosen.told.result) for line in board]
    known = [(line, found.difference_pp, Fraction(found.margin_pp)) for line, found in results
             if found.difference_pp is not None]
    ends = [Fraction(0), *(value for _line, *values in known for value in values)]
    step = axis_top(max(max(ends), -min(ends)))[1]
    low, high = min(ends) // step * step, max(step, -(-max(ends) // step) * step)
    wide, floor = STRIP - NAME - STRIP_RIGHT, TOP + LINE * len(known)

    def x(value: Fraction) -> float:
        return NAME + float(wide * (value - low) / (high - low))

    ticks = [low + step * number for number in range(int((high - low) / step) + 1)]
    ground = [tag("line", class_="grid", x1=x(tick), x2=x(tick), y1=TOP, y2=floor)
              + tag("text", f"{float(tick):,.10g}", class_="axis", x=x(tick), y=floor + 18, text_anchor="middle")
              for tick in ticks]
    drawn = [_on_strip(line, x(value), x(limit), TOP + LINE * (place + 0.5))
             for place, (line, value, limit) in enumerate(known)]
    return svg(_("各机构与对照不良率的差值（百分点）和容忍度上限"), STRIP, floor + BOTTOM, *ground, *drawn,
               class_="chart strip")


def _on_strip(line: Line, x: float, limit: float, y: float) -> Markup:
    """One institution: its name, its limit as a stroke, its own dot, and the margin between them in words."""
    result = line.chosen.told.result
    within = result.verdict is Tolerance.WITHIN
    title = tag("title", f"{line.institution.name} {line.chosen.month}：{word(result.verdict)}，"
                         f"{left_words(result.left_pp)}")
    return Markup().join([
        tag("text", line.institution.name, class_="axis", x=NAME - 14, y=y + 4, text_anchor="end"),
        tag("line", class_="ln ln-b", x1=x, x2=limit, y1=y, y2=y),
        tag("line", class_="ln stroke-limit", x1=limit, x2=limit, y1=y - LINE / 2, y2=y + LINE / 2),
        _dot("a" if within else "limit", x, y, title),
        tag("text", left_words(result.left_pp), class_="axis", x=STRIP - 6, y=y + 4, text_anchor="end")])


def _in_percent(ratios: Iterable[Fraction | None]) -> list[Number | None]:
    return [None if ratio is None else ratio * 100 for ratio in ratios]


def _percent(value: Fraction) -> str:
    return f"{percent(value / 100)}%"


def _labelled(places: Sequence[Place], size: tuple[int, int]) -> list[Place]:
    """The places with no more labels than there is room for, the last always among them."""
    every = -(-len(places) * LABEL // (size[0] - LEFT - RIGHT))
    return [replace(one, label=one.name if (len(places) - 1 - number) % every == 0 else "")
            for number, one in enumerate(places)]


def standings(facts: Sequence[LoanFact]) -> list[tuple[str, Markup]]:
    """Balance and days past due over the days of the ledgers, as titled pictures; none for fewer than two days."""
    if len(facts) < 2:
        return []
    first, last = facts[0].as_of, facts[-1].as_of
    places = _labelled([Place(fact.as_of.isoformat(), (fact.as_of - first) / (last - first)) for fact in facts], NARROW)
    balances = [None if fact.balance is None else fact.balance / 10_000 for fact in facts]
    return [
        (_("余额（万元）"), lines(_("各数据日期的余额"), places, [
            Series(_("余额"), "a", balances, lambda value: _("%(n)s 万元", n=f"{value:,.2f}"))], size=NARROW)),
        (_("逾期天数"), lines(_("各数据日期的逾期天数"), places, [
            Series(_("逾期"), "b", [fact.days_past_due for fact in facts], lambda value: _("%(n)s 天", n=value))],
            size=NARROW)),
    ]
