"""The tree as one Python function, for many cases at once: the same three values as `evaluate`, without a trace.

A row is anything a fact can be fetched from: a mapping (`over_rows`) or an index into columns (`over_columns`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from workflow.rules.conditions.evaluating import CountDays, among
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
    Op,
    WorkingDays,
    names_in,
)
from workflow.rules.conditions.units import calculate, comparison
from workflow.rules.kinds import Kind, Value

Row = Mapping[str, Value | None]
Truth = bool | None
R = TypeVar("R")
Fetch = Callable[[str], Callable[[R], Value | None]]


def over_rows(node: Node, working_days: CountDays) -> Callable[[Row], Truth]:
    """The condition as a function of one case: fact values by name, None or absent where unknown.

    >>> from workflow.rules.conditions import condition
    >>> over_rows(condition("investigators < 2人"), lambda a, b: 0)({"investigators": 1})
    True
    """
    return _truth(node, _of_row, working_days)


def value_over_rows(node: Node, working_days: CountDays) -> Callable[[Row], Value | None]:
    """The value of a part of a condition as a function of one case."""
    return _value(node, _of_row, working_days)


def over_columns(node: Node, columns: Mapping[str, Sequence[Value | None]], count: int,
                 working_days: CountDays) -> Iterator[Truth]:
    """The condition over columns of `count` cases, in order. A column nobody gave is unknown throughout."""
    unknown: Sequence[Value | None] = (None,) * count
    bound = {name: columns.get(name, unknown) for name in names_in(node)}

    def of_column(name: str) -> Callable[[int], Value | None]:
        return bound[name].__getitem__

    return map(_truth(node, of_column, working_days), range(count))


def _of_row(name: str) -> Callable[[Row], Value | None]:
    """How a fact is fetched from a mapping."""
    return lambda row: row.get(name)


def _truth(node: Node, fetch: Fetch[R], working_days: CountDays) -> Callable[[R], Truth]:
    """A part that is true, false or unknown, as a function of the row."""
    match node:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return _joined([_truth(part, fetch, working_days) for part in parts], isinstance(node, AnyOf))
        case Not(operand=operand):
            return _negated(_truth(operand, fetch, working_days))
        case Compare(op=op, left=left, right=right):
            return _pairwise(comparison(op), *_both(left, right, fetch, working_days))
        case In(item=item, among=words):
            return _pairwise(among, *_both(item, words, fetch, working_days))
    value = _value(node, fetch, working_days)
    return lambda row: None if (found := value(row)) is None else found is True


def _joined(parts: Sequence[Callable[[R], Truth]], stops: bool) -> Callable[[R], Truth]:
    """And or or; stops at the first part that decides."""
    def run(row: R) -> Truth:
        truth: Truth = not stops
        for part in parts:
            found = part(row)
            if found is stops:
                return stops
            if found is None:
                truth = None
        return truth
    return run


def _negated(part: Callable[[R], Truth]) -> Callable[[R], Truth]:
    """Not."""
    def run(row: R) -> Truth:
        found = part(row)
        return None if found is None else not found
    return run


def _both(left: Node, right: Node, fetch: Fetch[R], working_days: CountDays) -> tuple[
        Callable[[R], Value | None], Callable[[R], Value | None]]:
    """The values of two parts."""
    return _value(left, fetch, working_days), _value(right, fetch, working_days)


Out = TypeVar("Out")


def _pairwise(decide: Callable[[Value, Value], Out], left: Callable[[R], Value | None],
              right: Callable[[R], Value | None]) -> Callable[[R], Out | None]:
    """A function of two values, absent where either is."""
    def run(row: R) -> Out | None:
        a = left(row)
        if a is None:
            return None
        b = right(row)
        return None if b is None else decide(a, b)
    return run


def _value(node: Node, fetch: Fetch[R], working_days: CountDays) -> Callable[[R], Value | None]:
    """A part that has a value, as a function of the row."""
    match node:
        case Const(value=value) | Named(value=value):
            return lambda row: value
        case Given(name=name):
            return fetch(name)
        case Arith(op=op, left=left, right=right):
            return _calculated(op, right.kind, *_both(left, right, fetch, working_days))
        case WorkingDays(start=start, end=end):
            return _pairwise(lambda a, b: _counted(working_days, a, b), *_both(start, end, fetch, working_days))
    return _truth(node, fetch, working_days)


def _calculated(op: Op, kind: Kind, left: Callable[[R], Value | None],
                right: Callable[[R], Value | None]) -> Callable[[R], Value | None]:
    """A sum, product or quotient; absent where it has no value."""
    def run(row: R) -> Value | None:
        a, b = left(row), right(row)
        return None if a is None or b is None else calculate(op, a, b, kind)
    return run


def _counted(working_days: CountDays, start: Value, end: Value) -> Value | None:
    """Working days between two days."""
    return working_days(start, end) if isinstance(start, date) and isinstance(end, date) else None
