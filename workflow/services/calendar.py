"""The official working-day calendar: the State Council's notices, and a bank's own imported overrides."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from holidays import HolidayBase, country_holidays
from holidays.countries.china import ChinaStaticHolidays

from workflow.rules.deadlines import Calendar


@lru_cache(maxsize=1)
def _official() -> HolidayBase:
    """The notices as the library knows them; the first call takes about half a second."""
    return country_holidays("CN")


def build(overrides: Mapping[date, bool] | None = None, official_years: Collection[int] = ()) -> Calendar:
    """A calendar from the library's notices, with single days set by an override (True: worked).

    `official_years` are years whose notice the bank has imported whole as overrides. A year is official if
    it is one of them or the library holds its notice; for others the library estimates without make-up
    working days, and `Calendar.is_official` says no (single overrides do not change that).
    """
    days = dict(overrides or {})
    years = frozenset(official_years)

    def is_working(day: date) -> bool:
        return days[day] if day in days else _official().is_working_day(day)

    def is_official(year: int) -> bool:
        return year in years or year in ChinaStaticHolidays.special_public_holidays

    return Calendar(is_working, is_official)
