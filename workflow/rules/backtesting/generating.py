"""People made up for trying a list out: values on and beside every threshold, facts missing, all posts and stages.

The same number gives the same people. Nobody real is in them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from workflow.rules.backtesting.people import Person, names_of
from workflow.rules.checking import Confirmed, Subject
from workflow.rules.conditions.tree import Compare, Const, Given, Named, children, walk
from workflow.rules.facts import FACTS, Known
from workflow.rules.kinds import STEP, Sort, Value
from workflow.rules.lists import ListItem, ListVersion, Rules, applies
from workflow.terms import HitStatus, Liability, Outcome, Post, Stage

DAY = date(2026, 10, 12)
BRANCHES = tuple(f"试验支行{number}" for number in range(1, 9))
AMOUNTS = tuple(Fraction(amount) for amount in (
    80_000, 500_000, 500_001, 1_000_000, 3_000_000, 5_000_000, 9_999_999, 10_000_000, 25_000_000))
COUNTS = tuple(Fraction(number) for number in (0, 1, 2, 4, 5, 8, 10))
OFFSETS = (-400, -366, -365, -40, -8, -7, -5, -2, -1, 0, 1, 2, 30)
"""Days from `DAY` that dates are drawn from."""
KNOWN_OF_TEN = (1, 2, 4, 7, 9)
"""Of one person much is known, of another hardly anything: where all is known somebody is always at fault."""
STAGES, POSTS, LIABILITIES, OUTCOMES = tuple(Stage), tuple(Post), tuple(Liability), tuple(Outcome)


def generated(count: int, version: ListVersion, *rules: Rules, seed: int = 0) -> Iterator[Person]:
    """So many people for a version, their facts round the thresholds of these rules, some items answered."""
    pools = {name: _pool(name, rules) for name in names_of(*rules)}
    for number in range(count):
        yield person(Random(f"{seed}/{number}"), f"试验{number + 1:06d}", version, pools)


def person(draw: Random, name: str, version: ListVersion, pools: dict[str, Sequence[Value]]) -> Person:
    """One person, drawn from these values for each fact."""
    stages = frozenset(draw.sample(STAGES, draw.choice((1, 1, 2, 3, 5))))
    share = draw.choice(KNOWN_OF_TEN)
    facts = {fact: Known(draw.choice(pool)) for fact, pool in pools.items() if draw.randrange(10) < share}
    subject = Subject(stages, facts, draw.choice((*POSTS, None)), draw.choice(LIABILITIES),
                      tuple(_answers(draw, version, stages)))
    return Person(name, subject, DAY + timedelta(days=draw.randrange(-3, 4)), draw.choice(BRANCHES),
                  draw.choice(AMOUNTS), draw.choice((*OUTCOMES, None)))


def _answers(draw: Random, version: ListVersion, stages: Iterable[Stage]) -> Iterator[Confirmed]:
    """What people confirmed: of half of the people nothing, of a few everything, of the others some items."""
    share = draw.choice((0, 0, 0, 10, 30, 100))
    for item in version.items if share else ():
        if draw.randrange(100) < share:
            yield _answer(draw, item, stages)


def _answer(draw: Random, item: ListItem, stages: Iterable[Stage]) -> Confirmed:
    """One answer, none that contradicts whom the item concerns."""
    if not applies(item, stages):
        return Confirmed(item.code, HitStatus.NOT_APPLICABLE)
    if item.applies_when or draw.randrange(8):
        return Confirmed(item.code, HitStatus.NOT_HIT)
    return Confirmed(item.code, HitStatus.HIT, draw.choice((*item.effects, None)), draw.choice((True, False, None)))


def _pool(name: str, rules: Iterable[Rules]) -> Sequence[Value]:
    """The values one fact is drawn from."""
    kind = FACTS[name].kind
    match kind.sort:
        case Sort.TRUTH:
            return (False, True)
        case Sort.WORD:
            return tuple(str(word) for word in kind.vocabulary or ())
        case Sort.WORDS:
            words = [str(word) for word in kind.vocabulary or ()]
            return (frozenset(), *(frozenset({word}) for word in words), frozenset(words))
        case Sort.DATE:
            return tuple(DAY + timedelta(days=off) for off in OFFSETS)
        case Sort.TEXT:
            return ("甲", "乙")
    assert kind.measure is not None
    step = STEP[kind.measure]
    near = {value + off for value in _limits(name, rules) for off in (-step, Fraction(0), step)}
    return tuple(sorted(value for value in near | set(COUNTS) if value >= 0))


def _limits(name: str, rules: Iterable[Rules]) -> Iterator[Fraction]:
    """The fixed quantities one fact is compared with."""
    for tree in (tree for one in rules for rule in one.values() for tree in rule.trees()):
        for node in walk(tree):
            sides = children(node) if isinstance(node, Compare) else ()
            if any(isinstance(side, Given) and side.name == name for side in sides):
                yield from (Fraction(side.value) for side in sides
                            if isinstance(side, Const | Named) and isinstance(side.value, int | Fraction))
