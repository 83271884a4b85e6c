"""The part of `flask bench` that tries a draft of the lists out: people a second, held against one person at a time.

Round by round people are made up, tried out all at once, and a sample of them one at a time by `checking.check`; only
the trying is timed, in this process's own processor time. Where the two ways differ on anybody the figures are void.
"""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice
from statistics import median
from time import process_time

import click

from web.cli.bench_figures import Figure
from workflow.rules.backtesting import Comparison, Direction, Tried, Version, generated, tried_alone
from workflow.rules.conditions import Limit, Setting
from workflow.rules.deadlines import working_days_between
from workflow.rules.kinds import WHOLE
from workflow.rules.lists import ListItem, ListVersion, load, read_rules
from workflow.services.calendar import build
from workflow.services.lists import DELIVERED

ROUND = 10_000
SHARE = 5
"""The time of the columns is to be at most so many percent of the time one by one."""


def backtest_figures(count: int, sample_of: int) -> Iterable[Figure]:
    """Try a draft with other thresholds out on so many people, and on so many of them one at a time as well."""
    lists = load(DELIVERED)
    loosened = draft(lists)
    old, new = (Version(one, read_rules(one)) for one in (lists, loosened))
    setting = Setting(partial(working_days_between, calendar=build()))
    together, alone, flips, compared = [], [], 0, 0
    people = generated(count, lists, old.rules, new.rules)
    while rows := list(islice(people, ROUND)):
        since = process_time()
        tried = list(Comparison(old, new, setting).tried(rows))
        together.append((process_time() - since) / len(rows))
        flips += sum(one.direction is not Direction.SAME for one in tried)
        sample = tried[::max(1, count // sample_of)]
        since = process_time()
        singly = [tried_alone(old, new, one.person, setting) for one in sample]
        alone.append((process_time() - since) / len(sample))
        agree(sample, singly)
        compared += len(sample)
    rate, items = 1 / median(together), len(lists.items)
    times = median(one / all_at_once for one, all_at_once in zip(alone, together, strict=True))
    yield Figure(f"backtest.{count}", round(rate), None, "人/秒",
                 f"{count} 人 × {items} 条，新旧两版，每秒 {round(rate * items)} 人次条目；{flips} 人结论不同")
    yield Figure(f"backtest.{count}.share", round(100 / times, 2), SHARE, "%",
                 f"用时占逐人核对的百分比（快 {times:.1f} 倍）；逐人 {median(alone) * 1e6:.0f} 微秒；"
                 f"抽 {compared} 人逐人核对，每条和结论都相同")


def draft(lists: ListVersion) -> ListVersion:
    """The lists with every threshold moved: one more of what is counted, twice as much of what is measured."""
    return replace(lists, number="draft", items=tuple(map(_moved, lists.items)))


def _moved(item: ListItem) -> ListItem:
    """An item with its thresholds moved."""
    return replace(item, limits={name: _further(limit) for name, limit in item.limits.items()})


def _further(limit: Limit) -> Limit:
    """A threshold moved."""
    assert isinstance(limit.value, int | Fraction)
    return replace(limit, value=limit.value + 1 if limit.kind.measure in WHOLE else limit.value * 2)


def agree(together: Iterable[Tried], alone: Iterable[Tried]) -> None:
    """Refuse figures of two ways that do not come to the same."""
    for one, other in zip(together, alone, strict=True):
        if one != other:
            raise click.ClickException(f"{one.person.name}：两种算法的结果不同，测量无效。")
