"""Quarters of a year, written so that they sort: 2026Q4."""

from datetime import date


def quarter_of(day: date) -> str:
    """The quarter a day falls in.

    >>> quarter_of(date(2026, 11, 22))
    '2026Q4'
    """
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_after(quarter: str, steps: int = 1) -> str:
    """The quarter so many after another, or before it.

    >>> quarter_after("2026Q4"), quarter_after("2026Q1", -1), quarter_after("2026Q1", -7)
    ('2027Q1', '2025Q4', '2024Q2')
    """
    year, number = divmod(int(quarter[:4]) * 4 + int(quarter[5]) - 1 + steps, 4)
    return f"{year}Q{number + 1}"


def quarters_to(last: str, width: int) -> tuple[str, ...]:
    """So many quarters, the last of them given, in their order.

    >>> quarters_to("2026Q1", 3)
    ('2025Q3', '2025Q4', '2026Q1')
    """
    return tuple(quarter_after(last, -steps) for steps in reversed(range(width)))


def first_day(quarter: str) -> date:
    """The day a quarter begins.

    >>> first_day("2026Q4")
    datetime.date(2026, 10, 1)
    """
    return date(int(quarter[:4]), int(quarter[5]) * 3 - 2, 1)
