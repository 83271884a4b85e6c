"""Three-valued evaluation with a trace: every comparison with the values used and where they came from.

Kleene's logic: false and unknown is false, true and unknown is unknown. Nothing is skipped, so the trace is whole; a
missing fact is named only where the verdict hangs on it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from workflow.rules.conditions.tree import (
    AllOf,
    AnyOf,
    Arith,
    Compare,
    Const,
    Given,
    In,
    Named,
    Node,
    Not,
    WorkingDays,
    names_in,
)
from workflow.rules.conditions.units import calculate, comparison
from workflow.rules.facts import Known
from workflow.rules.kinds import Value

CountDays = Callable[[date, date], int]
"""Working days after the first day up to and including the second, by the bank's calendar."""


class Verdict(StrEnum):
    """What a condition comes to."""

    TRUE = auto()
    FALSE = auto()
    INSUFFICIENT = auto()


def verdict_of(truth: bool | None) -> Verdict:
    """Three values as a verdict."""
    return Verdict.INSUFFICIENT if truth is None else Verdict.TRUE if truth else Verdict.FALSE


@dataclass(frozen=True, slots=True)
class Setting:
    """What an evaluation needs from outside: how working days are counted."""

    working_days: CountDays


@dataclass(frozen=True, slots=True)
class Trace:
    """What one part of a condition came to. A leaf bears the values compared; None where one is missing.

    `undefined`: all its facts are known and it has no value all the same, as when a divisor is zero.
    """

    node: Node
    truth: bool | None
    parts: tuple["Trace", ...] = ()
    left: Value | None = None
    right: Value | None = None
    undefined: bool = False

    @property
    def verdict(self) -> Verdict:
        """The verdict on this part."""
        return verdict_of(self.truth)

    def leaves(self) -> Iterator["Trace"]:
        """Every comparison, in the order of the text."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def decisive(self) -> Iterator["Trace"]:
        """The comparisons on which the verdict rests: those that agree with it, all the way up."""
        if not self.parts:
            yield self
        wanted = None if self.truth is None else self.truth is not isinstance(self.node, Not)
        for part in self.parts:
            if part.truth is wanted:
                yield from part.decisive()


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict, the facts it lacks (in the order of the text), the trace, and the facts used with their sources."""

    verdict: Verdict
    missing: tuple[str, ...]
    trace: Trace
    used: Mapping[str, Known]

    @property
    def undefined(self) -> tuple[Trace, ...]:
        """Comparisons without a value though nothing is missing, where the verdict hangs on them."""
        return tuple(leaf for leaf in self.trace.decisive() if leaf.undefined and leaf.truth is None)


def evaluate(node: Node, facts: Mapping[str, Known], setting: Setting) -> Result:
    """The verdict of a condition on these facts. Never raises on a tree that `condition` made.

    >>> from workflow.rules.conditions import condition
    >>> tree = condition("self_reported and recovered_amount > 0")
    >>> found = evaluate(tree, {"self_reported": Known(True)}, NO_CALENDAR)
    >>> found.verdict, found.missing
    (<Verdict.INSUFFICIENT: 'insufficient'>, ('recovered_amount',))
    """
    trace = _trace(node, facts, setting)
    lacking = [name for leaf in trace.decisive() if leaf.truth is None for name in names_in(leaf.node)
               if name not in facts] if trace.truth is None else []
    used = {name: facts[name] for name in names_in(node) if name in facts}
    return Result(trace.verdict, tuple(dict.fromkeys(lacking)), trace, used)


def _no_calendar(start: date, end: date) -> int:
    raise LookupError("working days are not to be asked here")


NO_CALENDAR = Setting(_no_calendar)
"""For conditions that ask of no working days."""


def _trace(node: Node, facts: Mapping[str, Known], setting: Setting) -> Trace:
    """A part that is true, false or unknown."""
    match node:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            traced = tuple(_trace(part, facts, setting) for part in parts)
            return Trace(node, joined([part.truth for part in traced], stops=isinstance(node, AnyOf)), traced)
        case Not(operand=operand):
            inner = _trace(operand, facts, setting)
            return Trace(node, None if inner.truth is None else not inner.truth, (inner,))
        case Compare(left=first, right=second) | In(item=first, among=second):
            left, right = value_of(first, facts, setting), value_of(second, facts, setting)
            truth = None
            if left is not None and right is not None:
                truth = comparison(node.op)(left, right) if isinstance(node, Compare) else among(left, right)
            undefined = truth is None and all(name in facts for name in names_in(node))
            return Trace(node, truth, (), left, right, undefined)
    value = value_of(node, facts, setting)
    return Trace(node, None if value is None else value is True, (), value)


def joined(truths: list[bool | None], stops: bool) -> bool | None:
    """Kleene's or (`stops` true) or and (`stops` false) of several."""
    if stops in truths:
        return stops
    return None if None in truths else not stops


def among(item: Value, words: Value) -> bool:
    """Whether a word is one of several."""
    return isinstance(words, frozenset) and item in words


def value_of(node: Node, facts: Mapping[str, Known], setting: Setting) -> Value | None:
    """The value of a part, None where a fact is missing or it has none."""
    match node:
        case Const(value=value) | Named(value=value):
            return value
        case Given(name=name):
            return facts[name].value if name in facts else None
        case Arith(op=op, left=first, right=second):
            left, right = value_of(first, facts, setting), value_of(second, facts, setting)
            return None if left is None or right is None else calculate(op, left, right, second.kind)
        case WorkingDays(start=first, end=second):
            start, end = value_of(first, facts, setting), value_of(second, facts, setting)
            return setting.working_days(start, end) if isinstance(start, date) and isinstance(end, date) else None
    return _trace(node, facts, setting).truth
