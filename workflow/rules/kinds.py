"""Kinds of value a condition may hold, with their units: what may be added, compared and divided is decided by these.

Values are exact: whole numbers, fractions, days, words of a vocabulary. A percentage is kept as a fraction of one
(4.85 percent is 97/2000), so that a ratio of two amounts compares with it as it stands. No binary float ever.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum, auto
from fractions import Fraction
from types import MappingProxyType
from typing import Any

Value = bool | int | Fraction | date | str | frozenset[str]
"""What a fact, a threshold or a part of a condition may come to. Absent is None, and never false."""


class Sort(StrEnum):
    """The sorts of value."""

    TRUTH = auto()
    QUANTITY = auto()
    DATE = auto()
    WORD = auto()
    WORDS = auto()
    TEXT = auto()


class Measure(StrEnum):
    """Units of a quantity. NUMBER is a plain ratio; POINTS are percentage points, the difference of two percentages."""

    NUMBER = auto()
    YUAN = auto()
    DAYS = auto()
    WORKING_DAYS = auto()
    MONTHS = auto()
    TIMES = auto()
    PEOPLE = auto()
    PIECES = auto()
    PERCENT = auto()
    POINTS = auto()


WHOLE = frozenset({Measure.DAYS, Measure.WORKING_DAYS, Measure.MONTHS, Measure.TIMES, Measure.PEOPLE, Measure.PIECES})
"""Units counted in whole numbers."""
HUNDREDTHS = frozenset({Measure.PERCENT, Measure.POINTS})
"""Units kept as a fraction of one."""

PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
"""A number as a form takes it; longer ones are nothing a bank has, and cost time."""

STEP: Mapping[Measure, Fraction] = MappingProxyType({
    **dict.fromkeys(WHOLE, Fraction(1)), Measure.YUAN: Fraction(1, 100), Measure.NUMBER: Fraction(1, 10_000),
    Measure.PERCENT: Fraction(1, 1_000_000), Measure.POINTS: Fraction(1, 1_000_000),
})
"""The least difference between two values of a unit: 一分, one day, a ten-thousandth of a percent."""

UNITS: Mapping[str, tuple[Measure, int]] = MappingProxyType({
    "亿元": (Measure.YUAN, 100_000_000), "万元": (Measure.YUAN, 10_000), "元": (Measure.YUAN, 1),
    "个工作日": (Measure.WORKING_DAYS, 1), "工作日": (Measure.WORKING_DAYS, 1),
    "天": (Measure.DAYS, 1), "日": (Measure.DAYS, 1), "个月": (Measure.MONTHS, 1), "月": (Measure.MONTHS, 1),
    "次": (Measure.TIMES, 1), "人": (Measure.PEOPLE, 1), "项": (Measure.PIECES, 1),
    "个百分点": (Measure.POINTS, 1), "百分点": (Measure.POINTS, 1), "%": (Measure.PERCENT, 1),
})
"""Units as a literal may be written behind its number, with the number of units each stands for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a value: its sort, a quantity's unit, a word's vocabulary."""

    sort: Sort
    measure: Measure | None = None
    vocabulary: type[StrEnum] | None = None


TRUTH, DATE, TEXT = Kind(Sort.TRUTH), Kind(Sort.DATE), Kind(Sort.TEXT)
NUMBER = Kind(Sort.QUANTITY, Measure.NUMBER)


def quantity(measure: Measure) -> Kind:
    """The kind of a quantity in a unit."""
    return Kind(Sort.QUANTITY, measure)


def scaled(number: Fraction, measure: Measure) -> Fraction:
    """A number as people write it in a unit, as it is kept: 80 percent is 4/5."""
    return number / 100 if measure in HUNDREDTHS else number


def written(value: Fraction | int, measure: Measure) -> Fraction:
    """The reverse of `scaled`: a kept value as people write it in its unit."""
    return Fraction(value) * 100 if measure in HUNDREDTHS else Fraction(value)


def read_value(raw: Any, kind: Kind) -> Value:
    """A value as a file or a ledger gives it, as conditions use it.

    Amounts are whole, Decimal or a text of digits; days are dates or `YYYY-MM-DD`; words are codes of the vocabulary.
    Raises ValueError, in Chinese, when it is not of the kind, is negative, or finer than the unit knows; a binary
    float is always refused.

    >>> read_value("12000.00", quantity(Measure.YUAN)), read_value(Decimal("80"), quantity(Measure.PERCENT))
    (Fraction(12000, 1), Fraction(4, 5))
    """
    match kind.sort:
        case Sort.TRUTH if isinstance(raw, bool):
            return raw
        case Sort.QUANTITY if kind.measure is not None:
            return _read_quantity(raw, kind.measure)
        case Sort.DATE:
            return _read_date(raw)
        case Sort.WORD:
            return _read_word(raw, kind)
        case Sort.WORDS if isinstance(raw, list | tuple | set | frozenset):
            return frozenset(_read_word(one, kind) for one in raw)
        case Sort.TEXT if isinstance(raw, str):
            return raw
    raise ValueError(f"“{raw}”不是所要的值")


def _read_quantity(raw: Any, measure: Measure) -> Fraction:
    """A quantity in the unit, on the grid of the unit."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str | Fraction):
        raise ValueError(f"“{raw}”不是精确的数")
    try:
        number = Fraction(Decimal(raw.replace(",", "")) if isinstance(raw, str) else raw)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"“{raw}”不是数") from None
    value = scaled(number, measure)
    if value < 0 and measure is not Measure.POINTS:
        raise ValueError(f"“{raw}”是负数")
    if measure is not Measure.POINTS and (value / STEP[measure]).denominator != 1:
        raise ValueError(f"“{raw}”比这个单位允许的更细")
    return value


def _read_date(raw: Any) -> date:
    """A day."""
    if type(raw) is date:
        return raw
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        raise ValueError(f"“{raw}”不是日期（年-月-日）") from None


def _read_word(raw: Any, kind: Kind) -> str:
    """A code of the vocabulary, as text."""
    words = [str(word) for word in kind.vocabulary or ()]
    if str(raw) not in words:
        raise ValueError(f"“{raw}”不在可选的值中（{'、'.join(words)}）")
    return str(raw)


def value_in(text: str, kind: Kind) -> Value:
    """A value out of the text a form or a record has it in: the reverse of `text_of`, thousands separators let be.

    Raises ValueError, in Chinese, where the text is not of the kind.

    >>> value_in("1,200.50", quantity(Measure.YUAN)), value_in("no", TRUTH)
    (Fraction(2401, 2), False)
    """
    match kind.sort:
        case Sort.TRUTH if text in _TRUTHS:
            return _TRUTHS[text]
        case Sort.WORDS:
            return read_value(text.split(","), kind)
        case Sort.QUANTITY:
            plain = text.replace(",", "").replace("，", "").strip()
            if not PLAIN.fullmatch(plain):
                raise ValueError(f"“{text[:40]}”不是数")
            return read_value(plain, kind)
    return read_value(text, kind)


def text_of(value: Value, kind: Kind) -> str:
    """A value as records keep it, exactly: `value_in` reads it back. A percentage is kept as people write it.

    >>> text_of(Fraction(2401, 2), quantity(Measure.YUAN)), text_of(Fraction(4, 5), quantity(Measure.PERCENT))
    ('1200.5', '80')
    """
    if isinstance(value, bool):
        return next(text for text, truth in _TRUTHS.items() if truth is value)
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, int | Fraction):
        return _plain(written(value, kind.measure or Measure.NUMBER))
    return value.isoformat() if isinstance(value, date) else value


def _plain(number: Fraction) -> str:
    """The digits of a number that ends within six places."""
    whole, rest = divmod(int(number * 10**6), 10**6)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


_TRUTHS: Mapping[str, bool] = MappingProxyType({"yes": True, "no": False})
