"""A period day by day: what each day of it is, and how many are counted with it (4.6)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

from workflow.rules.deadlines import Due, Why


class DayIs(StrEnum):
    """What a day is to a period of working days."""

    START = auto()
    COUNTED = auto()
    MADE_UP = auto()
    WEEKEND = auto()
    HOLIDAY = auto()


@dataclass(frozen=True, slots=True)
class Day:
    """One day; `number` is how many working days have been counted with it, 0 where it is not counted."""

    day: date
    what: DayIs
    number: int = 0


def strip(due: Due) -> list[Day]:
    """Every day from the start event, which is not counted, to the last day of a period of working days.

    >>> from workflow.rules.deadlines import Calendar, add_working_days
    >>> weekends = Calendar(is_working=lambda day: day.weekday() < 5, is_official=lambda year: True)
    >>> [(one.day.day, one.what.value, one.number) for one in strip(add_working_days(date(2026, 9, 17), 2, weekends))]
    [(17, 'start', 0), (18, 'counted', 1), (19, 'weekend', 0), (20, 'weekend', 0), (21, 'counted', 2)]
    """
    why, made_up = dict(due.skipped), set(due.made_up)
    days, number = [Day(due.start, DayIs.START)], 0
    for ahead in range(1, (due.day - due.start).days + 1):
        day = due.start + timedelta(days=ahead)
        if day in why:
            days.append(Day(day, DayIs.HOLIDAY if why[day] is Why.HOLIDAY else DayIs.WEEKEND))
            continue
        number += 1
        days.append(Day(day, DayIs.MADE_UP if day in made_up else DayIs.COUNTED, number))
    return days
