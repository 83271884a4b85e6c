"""Plays all stories at once, day by day, so that numbers, letters and lines come in the order they would have come."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from web.cli.demo.stage import Stage
from workflow.rules.deadlines import Calendar, add_working_days

Plot = Iterator[int]
"""A story being told: it stops whenever the next step is a later day's, and says how many working days later."""


class OutOfDays(ValueError):
    """A story goes on past the last day."""


@dataclass(order=True)
class Turn:
    """The next step of one story."""

    day: date
    order: int
    stage: Stage = field(compare=False)
    plot: Plot = field(compare=False)


def conduct(turns: Iterable[Turn], last: date, calendar: Calendar, saved: Callable[[], None],
            told: Callable[[], object]) -> None:
    """Take turns until every story is told: `saved` at the end of each day, `told` whenever a story is.

    Raises OutOfDays where a story goes on past `last`.
    """
    waiting = list(turns)
    heapq.heapify(waiting)
    while waiting:
        turn = heapq.heappop(waiting)
        turn.stage.go_to(turn.day, minute=turn.order % 40)
        today, days = turn.day, next(turn.plot, None)
        if days is None:
            told()
        else:
            turn.day = add_working_days(today, days, calendar).day
            if turn.day > last:
                raise OutOfDays(f"第 {turn.order} 个故事在 {today} 之后还要 {days} 个工作日，过了 {last}")
            heapq.heappush(waiting, turn)
        if not waiting or waiting[0].day > today:
            saved()
