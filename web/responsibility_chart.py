"""The responsibility time line as a picture: a lane for each stage, bars for people, hatched gaps, marked days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from markupsafe import Markup

from web.charts import svg, tag
from web.filters import word
from workflow.rules.responsibility import Bar, Gap, Lane
from workflow.services.responsibility import Mark, TimeLine
from workflow.wording.ledger import say

WIDTH, NAMES, RIGHT = 720, 128, 14
HEAD, FOOT = 58, 26
ROW, PADDING, THICK = 26, 8, 20
LETTER = 12.5
"""Width of one character of a name, in the picture's own units."""
NARROWEST = 6.0
APART = 20
"""Least distance of the numbers of marked days."""
DAY = timedelta(days=1)
MONTHS = (1, 3, 6, 12, 24, 60)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days along the picture."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Where a day begins; days outside stand at the edge."""
        inside = min(max(day, self.first), self.last + DAY)
        return NAMES + (WIDTH - NAMES - RIGHT) * ((inside - self.first) / (self.last + DAY - self.first))


def scale_of(line: TimeLine) -> Scale:
    """From a little before the approval, whose beginning nobody notes, to a little behind the end."""
    begins = line.begins or line.ends
    room = max((line.ends - begins) // 14, 20 * DAY)
    return Scale(begins - room, line.ends + room // 3)


def draw(line: TimeLine) -> Markup | None:
    """The picture; None where the ledger gives no day to begin with."""
    if line.begins is None:
        return None
    scale, lanes = scale_of(line), line.lanes
    heights = [max(lane.rows, 1) * ROW + PADDING for lane in lanes]
    height = HEAD + sum(heights) + FOOT
    floor = height - FOOT
    tops = [HEAD + sum(heights[:number]) for number in range(len(lanes))]
    return svg(
        _("责任区间时间轴：各环节由谁负责、从何时到何时，以及风险暴露日；内容与下表相同"), WIDTH, height, HATCH,
        *(piece for lane, top, high in zip(lanes, tops, heights, strict=True) for piece in _ground(lane, top, high)),
        *_ticks(scale, floor), *_exposed(line, scale, floor),
        *(piece for lane, top in zip(lanes, tops, strict=True) for piece in _shapes(lane, top, scale)),
        *_marks(line, scale, floor),
        *(piece for lane, top in zip(lanes, tops, strict=True) for piece in _texts(lane, top, scale)),
        class_="chart lanes")


HATCH = tag("defs", tag(
    "pattern", tag("path", d="M0 8L8 0M-2 2L2 -2M6 10L10 6", class_="hatch"), id="hatch", width=8, height=8,
    patternUnits="userSpaceOnUse"))


def _ground(lane: Lane, top: int, high: int) -> Iterator[Markup]:
    """The name of a lane and the line below it."""
    middle = top + PADDING / 2 + THICK / 2 + 4
    yield tag("text", word(lane.key), class_="lane-name", x=0, y=middle)
    yield tag("line", class_="grid", x1=0, x2=WIDTH - RIGHT, y1=top + high, y2=top + high)
    if lane.window is None:
        yield tag("text", _("没有这一环节的日期或尚未进入"), class_="axis", x=NAMES, y=middle)


def _ticks(scale: Scale, floor: int) -> Iterator[Markup]:
    """Lines at the first of months, no more than there is room for."""
    span = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    step = next((months for months in MONTHS if span <= months * 9), MONTHS[-1])
    for number in range(span + 1):
        month = scale.first.month - 1 + number
        day = date(scale.first.year + month // 12, month % 12 + 1, 1)
        x = scale.x(day)
        if day >= scale.first and (day.year * 12 + day.month - 1) % step == 0 and x < WIDTH - 2 * RIGHT:
            yield tag("line", class_="grid", x1=x, x2=x, y1=HEAD, y2=floor)
            yield tag("text", f"{day:%Y-%m}", class_="axis", x=x, y=floor + 17, text_anchor="middle")


def _exposed(line: TimeLine, scale: Scale, floor: int) -> Iterator[Markup]:
    """The time since the risk showed, shaded."""
    if line.exposure is not None and line.exposure.on <= line.ends:
        x = scale.x(line.exposure.on)
        yield tag("rect", class_="since", x=x, y=HEAD, width=scale.x(line.ends + DAY) - x, height=floor - HEAD)


def _shapes(lane: Lane, top: int, scale: Scale) -> Iterator[Markup]:
    """The gaps and bars of a lane; the names come later, over the marked days."""
    for gap in lane.gaps:
        start, wide = _place(gap, scale)
        yield tag("rect", tag("title", f"{word(lane.key)} {gap_words(gap)}"), class_="gap", x=start,
                  y=top + PADDING / 2, width=wide, height=THICK, fill="url(#hatch)")
    for bar in lane.bars:
        yield from _bar(bar, top + PADDING / 2 + bar.row * ROW, scale)


def _bar(bar: Bar, top: float, scale: Scale) -> Iterator[Markup]:
    """One person's time: a beginning nobody knows is torn, an end in a handover has a post."""
    start, wide = _place(bar, scale)
    unlisted = "" if bar.listed else _("（未列入责任人名单）")
    title = tag("title", f"{bar.name}{unlisted} {'、'.join(word(post) for post in bar.posts)}：{bar_words(bar)}")
    look = "bar" if bar.listed else "bar bar-unlisted"
    if bar.from_on is None:
        torn = "".join(f"l{4 if number % 2 else -4} {-THICK / 4:.1f}" for number in range(4))
        shape = f"M{start + 4:.1f} {top + THICK:.1f}{torn}H{start + wide:.1f}V{top + THICK:.1f}z"
        yield tag("path", title, class_=look, d=shape)
    else:
        yield tag("rect", title, class_=look, x=start, y=top, width=wide, height=THICK, rx=3)
    if bar.handover is not None:
        end = start + wide
        yield tag("line", class_="handover", x1=end, x2=end, y1=top - 3, y2=top + THICK + 3)


def _place(one: Bar | Gap, scale: Scale) -> tuple[float, float]:
    """Where a bar or a gap begins, and how wide it is; a single day is still to be seen."""
    start = scale.x(one.from_on or scale.first)
    return start, max(scale.x(one.to_on + DAY) - start, NARROWEST)


def _texts(lane: Lane, top: int, scale: Scale) -> Iterator[Markup]:
    """Names in their bars, or beside those too narrow for them where there is room; the word for a gap likewise."""
    middle = top + PADDING / 2 + THICK / 2 + 4.5
    for gap in lane.gaps:
        yield from _text(_("无人负责"), "gap-name", _place(gap, scale), middle, WIDTH if not lane.bars else 0)
    for bar in lane.bars:
        behind = [scale.x(one.from_on) for one in lane.bars
                  if one.row == bar.row and one.from_on and one.from_on > bar.to_on]
        yield from _text(bar.name, "bar-name", _place(bar, scale), middle + bar.row * ROW, min(behind, default=WIDTH))


def _text(text: str, look: str, place: tuple[float, float], y: float, edge: float) -> Iterator[Markup]:
    """A text inside a place, or behind it if it ends before `edge`; none where it has no room (the table has it)."""
    (start, wide), needed = place, len(text) * LETTER
    if wide >= needed + 10:
        yield tag("text", text, class_=look, x=start + 8, y=y)
    elif start + wide + needed + 6 < edge:
        yield tag("text", text, class_=look, x=start + wide + 5, y=y)


def _marks(line: TimeLine, scale: Scale, floor: int) -> Iterator[Markup]:
    """A numbered line for each marked day; the day the risk showed bolder, with its words."""
    shown = [(number, one) for number, one in enumerate(line.marks, 1) if one.on <= line.ends]
    places = _spread([scale.x(one.on) for _number, one in shown])
    for (number, one), place in zip(shown, places, strict=True):
        x, title = scale.x(one.on), tag("title", f"{one.on} {say(one.reason)}")
        bold = " mark-exposed" if is_exposure(one) else ""
        yield tag("path", title, class_=f"mark{bold}", d=f"M{place:.1f} 40L{x:.1f} {HEAD - 6}V{floor}")
        yield tag("circle", class_=f"mark-dot{bold}", cx=place, cy=31, r=9)
        yield tag("text", str(number), class_=f"mark-number{bold}", x=place, y=35, text_anchor="middle")
        if bold:
            side = "end" if x > WIDTH * 0.7 else "start" if x < WIDTH * 0.3 else "middle"
            yield tag("text", _("风险暴露日 %(day)s", day=one.on), class_="exposed-name", x=place, y=14,
                      text_anchor=side)


def _spread(places: Sequence[float]) -> list[float]:
    """The places of the numbers, moved apart where days lie close together, and kept within the picture."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + APART) if found else place)
    limit = float(WIDTH - RIGHT)
    for number in range(len(found) - 1, -1, -1):
        found[number] = min(found[number], limit)
        limit = found[number] - APART
    return found


def is_exposure(mark: Mark) -> bool:
    """Whether a mark is the day the risk showed."""
    return mark.reason.code == "mark_exposed"


def bar_words(bar: Bar) -> str:
    """A person's time in words: two days, or one."""
    return _span(bar)


def gap_words(gap: Gap) -> str:
    """A gap in words."""
    return _("无人负责：%(span)s", span=_span(gap))


def _span(one: Bar | Gap) -> str:
    if one.from_on == one.to_on:
        return one.to_on.isoformat()
    start = one.from_on.isoformat() if one.from_on else _("起点未载明")
    return _("%(start)s 至 %(end)s", start=start, end=one.to_on)
