"""Who was in charge of which stage of a loan, and when: lanes of bars, the gaps between them, and the handovers.

Days are inclusive. What no paper tells stays open: a stage whose beginning is unknown begins with None.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from workflow.rules.triggers import exposed_before_handover
from workflow.terms import Post, Stage

Key = Stage | Post
"""What a lane is about: a stage, or a leading post."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """A duty somebody had. Nobody is named where `staff_no` is empty.

    `from_on` None: from a day no paper tells; `to_on` None: to this day. `dated` False: no period is known at all.
    `listed` False: the ledger knows the person, but the list of the case does not name him for this.
    """

    lane: Key
    post: Post
    staff_no: str
    name: str = ""
    from_on: date | None = None
    to_on: date | None = None
    dated: bool = True
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """The time of a stage: `from_on` None where its beginning is not known."""

    from_on: date | None
    to_on: date


@dataclass(frozen=True, slots=True)
class Handover:
    """The duty was given up at the end of a day: to whom, and whether the risk had shown by then (3.4)."""

    on: date
    to: tuple[str, ...]
    exposed_before: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One unbroken time of one person in a lane. `row` keeps bars apart that overlap.

    `from_on` None: the beginning is not known. `goes_on`: in charge to the end of the window.
    """

    staff_no: str
    name: str
    posts: tuple[Post, ...]
    from_on: date | None
    to_on: date
    goes_on: bool = False
    row: int = 0
    handover: Handover | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody is known to have been in charge."""

    from_on: date | None
    to_on: date


@dataclass(frozen=True, slots=True)
class Shared:
    """A time in which several people were in charge together."""

    names: tuple[str, ...]
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Lane:
    """One stage or leading post. `window` is None where the stage has not begun or its day is not known.

    `unnamed`: posts for which the ledger gives nobody. `undated`: people without any period.
    """

    key: Key
    window: Window | None
    bars: tuple[Bar, ...] = ()
    gaps: tuple[Gap, ...] = ()
    shared: tuple[Shared, ...] = ()
    unnamed: tuple[Post, ...] = ()
    undated: tuple[Held, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows keep the bars apart; at least one."""
        return max((bar.row for bar in self.bars), default=0) + 1


def lanes(held: Iterable[Held], windows: Mapping[Key, Window | None], exposed_on: date | None) -> list[Lane]:
    """A lane for each window, in their order, from the duties held and the day the risk showed."""
    duties = list(held)
    return [_lane(key, window, [one for one in duties if one.lane == key], exposed_on)
            for key, window in windows.items()]


def _lane(key: Key, window: Window | None, duties: Sequence[Held], exposed_on: date | None) -> Lane:
    unnamed = tuple(dict.fromkeys(one.post for one in duties if not one.staff_no))
    undated = tuple(one for one in duties if one.staff_no and (not one.dated or window is None))
    if window is None:
        return Lane(key, None, unnamed=unnamed, undated=undated)
    clipped = [bar for one in duties if one.staff_no and one.dated and (bar := _clip(one, window))]
    bars = [_with_handover(bar, clipped, window, exposed_on) for bar in _in_rows(_joined(clipped))]
    return Lane(key, window, tuple(bars), tuple(_gaps(bars, window)), tuple(_shared(bars, window)), unnamed, undated)


def _clip(one: Held, window: Window) -> Bar | None:
    """A duty as far as it falls into the window; None when it does not."""
    start = max((day for day in (one.from_on, window.from_on) if day is not None), default=None)
    end = window.to_on if one.to_on is None else min(one.to_on, window.to_on)
    if start is not None and start > end:
        return None
    goes_on = one.to_on is None or one.to_on >= window.to_on
    return Bar(one.staff_no, one.name, (one.post,), start, end, goes_on, listed=one.listed)


def _order(bar: Bar) -> tuple[date, date]:
    return bar.from_on or date.min, bar.to_on


def _joined(bars: Iterable[Bar]) -> list[Bar]:
    """Pieces of one person that overlap or follow on each other become one, whatever the posts."""
    found: list[Bar] = []
    for bar in sorted(bars, key=lambda bar: (bar.staff_no, _order(bar))):
        last = found[-1] if found else None
        if last and last.staff_no == bar.staff_no and (bar.from_on or date.min) <= last.to_on + DAY:
            posts = tuple(dict.fromkeys((*last.posts, *bar.posts)))
            found[-1] = replace(last, posts=posts, to_on=max(last.to_on, bar.to_on),
                                goes_on=last.goes_on or bar.goes_on)
        else:
            found.append(bar)
    return found


def _in_rows(bars: Iterable[Bar]) -> list[Bar]:
    """Bars in the order of time, each in the first row that is free."""
    ends: list[date] = []
    placed = []
    for bar in sorted(bars, key=_order):
        start = bar.from_on or date.min
        row = next((number for number, end in enumerate(ends) if end < start), len(ends))
        ends[row:row + 1] = [bar.to_on]
        placed.append(replace(bar, row=row))
    return placed


def _with_handover(bar: Bar, bars: Sequence[Bar], window: Window, exposed_on: date | None) -> Bar:
    """A bar that ends before its stage does, with who was in charge the day after."""
    if bar.goes_on or bar.to_on >= window.to_on:
        return bar
    after = bar.to_on + DAY
    to = dict.fromkeys(one.name for one in bars if one.staff_no != bar.staff_no and _covers(one, after))
    before = exposed_on is not None and exposed_before_handover(exposed_on, bar.to_on)
    return replace(bar, handover=Handover(bar.to_on, tuple(to), before))


def _covers(bar: Bar, day: date) -> bool:
    return (bar.from_on is None or bar.from_on <= day) and day <= bar.to_on


def _gaps(bars: Sequence[Bar], window: Window) -> list[Gap]:
    """The times of a window that no bar covers."""
    if not bars:
        return [Gap(window.from_on, window.to_on)]
    found = []
    first = bars[0].from_on
    if first is not None and (window.from_on is None or first > window.from_on):
        found.append(Gap(window.from_on, first - DAY))
    covered = bars[0].to_on
    for bar in bars[1:]:
        if bar.from_on is not None and bar.from_on > covered + DAY:
            found.append(Gap(covered + DAY, bar.from_on - DAY))
        covered = max(covered, bar.to_on)
    if covered < window.to_on:
        found.append(Gap(covered + DAY, window.to_on))
    return found


def _shared(bars: Sequence[Bar], window: Window) -> list[Shared]:
    """The times in which more than one person was in charge; a thing done on one day is nobody's overlap."""
    if window.from_on is None or window.from_on == window.to_on:
        return []
    edges = sorted({day for bar in bars for day in (bar.from_on or window.from_on, bar.to_on + DAY)})
    found: list[Shared] = []
    for start, end in pairwise(edges):
        names = tuple(bar.name for bar in bars if _covers(bar, start))
        if len(names) < 2:
            continue
        if found and found[-1].names == names and found[-1].to_on + DAY == start:
            found[-1] = replace(found[-1], to_on=end - DAY)
        else:
            found.append(Shared(names, start, end - DAY))
    return found
