"""Periods and working days: the examples of 4.6, both directions, every row of the table."""

from dataclasses import replace
from datetime import date

import pytest

from workflow.rules.deadlines import (
    PERIODS,
    Calendar,
    Key,
    Silence,
    Starts,
    Unit,
    Why,
    add_months,
    add_natural,
    add_working_days,
    continued,
    due,
    overdue,
    working_days_between,
)
from workflow.services.calendar import build

CHINA = build()
WEEKDAYS = Calendar(lambda day: day.weekday() < 5, lambda year: True)


@pytest.mark.parametrize(("start", "days", "expected"), [
    pytest.param(date(2026, 9, 17), 10, date(2026, 10, 8), id="over mid-autumn and national day, 9-20 worked"),
    pytest.param(date(2026, 2, 9), 10, date(2026, 2, 28), id="over the spring festival, 2-14 and 2-28 worked"),
    pytest.param(date(2026, 4, 29), 5, date(2026, 5, 9), id="over labour day, 5-9 worked"),
    pytest.param(date(2026, 9, 17), 0, date(2026, 9, 17), id="nothing"),
    pytest.param(date(2026, 9, 19), 1, date(2026, 9, 20), id="from a Saturday off to a Sunday worked"),
    pytest.param(date(2026, 10, 9), -3, date(2026, 9, 29), id="three working days before a meeting, over the holiday"),
    pytest.param(date(2026, 9, 21), -1, date(2026, 9, 20), id="back to a Sunday worked"),
])
def test_working_days_follow_the_official_calendar(start: date, days: int, expected: date) -> None:
    result = add_working_days(start, days, CHINA)
    assert result.day == expected
    assert not result.estimated


def test_a_due_date_shows_its_work() -> None:
    result = add_working_days(date(2026, 9, 17), 10, CHINA)
    assert (date(2026, 9, 25), Why.HOLIDAY) in result.skipped
    assert (date(2026, 9, 19), Why.WEEKEND) in result.skipped
    assert result.made_up == (date(2026, 9, 20),)
    assert len(result.skipped) + 10 == (result.day - result.start).days
    assert result.explanation == (
        "2026年9月17日当日不计，至2026年10月8日；跳过放假6天（9-25、10-1、10-2、10-5、10-6、10-7）；"
        "跳过周末5天（9-19、9-26、9-27、10-3、10-4）；调休上班的周末计入（9-20）。"
    )


def test_counting_and_adding_are_inverse() -> None:
    start = date(2026, 1, 30)
    for days in range(-40, 41):
        assert working_days_between(start, add_working_days(start, days, CHINA).day, CHINA) == days


def test_a_year_without_a_notice_is_said_aloud_and_never_guessed_in_silence() -> None:
    result = add_working_days(date(2027, 12, 28), 10, CHINA)
    assert result.estimated_years == (2027, 2028)
    assert "2027年节假日安排尚未导入，期限为预估" in result.explanation


def test_only_the_years_touched_count_for_the_estimate() -> None:
    assert not add_working_days(date(2026, 12, 20), 5, CHINA).estimated
    assert add_working_days(date(2026, 12, 29), 5, CHINA).estimated_years == (2027,)


def test_one_override_changes_a_day_and_makes_no_year_official() -> None:
    storm = date(2027, 8, 10)
    calendar = build({storm: False})
    assert add_working_days(date(2027, 8, 9), 1, calendar).day == date(2027, 8, 11)
    assert add_working_days(date(2027, 8, 9), 1, calendar).estimated


def test_an_imported_year_is_official() -> None:
    calendar = build({date(2027, 1, 1): False}, official_years={2027})
    assert not add_working_days(date(2027, 3, 1), 5, calendar).estimated
    assert calendar.is_official(2026)
    assert not calendar.is_official(2028)


@pytest.mark.parametrize(("start", "days", "expected"), [
    (date(2026, 9, 1), 30, date(2026, 10, 8)), (date(2026, 9, 1), 29, date(2026, 9, 30)),
    (date(2026, 9, 4), 16, date(2026, 9, 20)), (date(2026, 9, 5), 7, date(2026, 9, 14)),
])
def test_a_period_of_natural_days_that_ends_on_a_day_off_rolls_over(start: date, days: int, expected: date) -> None:
    assert add_natural(start, days, CHINA).day == expected


def test_a_count_of_elapsed_days_does_not_roll() -> None:
    assert add_natural(date(2026, 9, 1), 30, CHINA, rolls=False).day == date(2026, 10, 1)


@pytest.mark.parametrize(("start", "months", "expected"), [
    (date(2026, 3, 31), 1, date(2026, 4, 30)), (date(2025, 8, 31), 6, date(2026, 2, 28)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)), (date(2025, 11, 14), 2, date(2026, 1, 14)),
    (date(2026, 9, 1), 1, date(2026, 10, 8)),
])
def test_a_month_without_the_day_ends_on_its_last(start: date, months: int, expected: date) -> None:
    assert add_months(start, months, CHINA).day == expected


def test_the_table_holds_every_period_once() -> None:
    assert set(PERIODS) == set(Key)
    assert all(key is period.key for key, period in PERIODS.items())


@pytest.mark.parametrize(("key", "length", "unit", "starts", "silence", "extension"), [
    (Key.REPORT, 5, Unit.WORKING_DAYS, Starts.TRIGGERED, Silence.CLERK_SUBMITS, 0),
    (Key.SUPPLEMENT, 5, Unit.WORKING_DAYS, Starts.SUPPLEMENT_REQUESTED, Silence.ON_PRESENT_MATERIAL, 0),
    (Key.TEAM, 3, Unit.WORKING_DAYS, Starts.ACCEPTED, Silence.REASSIGN, 0),
    (Key.INVESTIGATION, 30, Unit.WORKING_DAYS, Starts.TEAM_FORMED, Silence.REASSIGN, 15),
    (Key.FACT_CONFIRMATION, 5, Unit.WORKING_DAYS, Starts.FACTS_SERVED, Silence.RIGHT_WAIVED, 0),
    (Key.LIST_CHECK, 10, Unit.WORKING_DAYS, Starts.FACTS_CONFIRMED, Silence.REASSIGN, 0),
    (Key.MEETING_MATERIALS, -3, Unit.WORKING_DAYS, Starts.MEETING, Silence.MEETING_CANNOT_OPEN, 0),
    (Key.RULING_LETTER, 5, Unit.WORKING_DAYS, Starts.RESOLVED, Silence.CHAIR_SIGNS, 0),
    (Key.SERVICE, 3, Unit.WORKING_DAYS, Starts.LETTER_SIGNED, Silence.REASSIGN, 0),
    (Key.APPEAL_WINDOW, 10, Unit.WORKING_DAYS, Starts.SERVED, Silence.TAKES_EFFECT, 0),
    (Key.APPEAL_DECISION, 20, Unit.WORKING_DAYS, Starts.APPEAL_ACCEPTED, Silence.REASSIGN, 10),
    (Key.PUBLICATION, 5, Unit.WORKING_DAYS, Starts.PUBLISHED, Silence.PUBLICATION_ENDS, 0),
    (Key.OBJECTION_REPLY, 10, Unit.WORKING_DAYS, Starts.OBJECTION_RAISED, Silence.REASSIGN, 0),
    (Key.TOTAL_CLOCK, 365, Unit.NATURAL_DAYS, Starts.ACCEPTED, Silence.EXPLANATION_DUE, 90),
    (Key.SUSPENSION_REVIEW, 180, Unit.NATURAL_DAYS, Starts.SUSPENDED, Silence.REVIEW_DUE, 0),
    (Key.EXECUTION_RECEIPT, 6, Unit.MONTHS, Starts.EFFECTIVE, Silence.MARKED_NOT_EXECUTED, 0),
    (Key.REOPEN_ADVERSE, 2, Unit.YEARS, Starts.EFFECTIVE, Silence.TIME_BARRED, 0),
])
def test_periods_are_the_defaults_of_the_papers(key: Key, length: int, unit: Unit, starts: Starts, silence: Silence,
                                                extension: int) -> None:
    period = PERIODS[key]
    assert (period.length, period.unit, period.starts, period.silence, period.extension) == (
        length, unit, starts, silence, extension)


@pytest.mark.parametrize(("key", "start", "extended", "expected"), [
    (Key.APPEAL_WINDOW, date(2026, 9, 17), False, date(2026, 10, 8)),
    (Key.APPEAL_DECISION, date(2026, 3, 2), False, date(2026, 3, 30)),
    (Key.APPEAL_DECISION, date(2026, 3, 2), True, date(2026, 4, 14)),
    (Key.MEETING_MATERIALS, date(2026, 10, 9), False, date(2026, 9, 29)),
    (Key.TOTAL_CLOCK, date(2025, 10, 3), False, date(2026, 10, 3)),
    (Key.SUSPENSION_REVIEW, date(2026, 4, 6), False, date(2026, 10, 8)),
    (Key.REOPEN_ADVERSE, date(2024, 5, 1), False, date(2026, 5, 6)),
    (Key.SERVICE_LIMIT, date(2026, 3, 31), False, date(2026, 4, 30)),
])
def test_a_period_ends_on_its_day(key: Key, start: date, extended: bool, expected: date) -> None:
    assert due(PERIODS[key], start, CHINA, extended).day == expected


def test_a_bank_may_set_another_length() -> None:
    assert due(replace(PERIODS[Key.APPEAL_WINDOW], length=15), date(2026, 3, 2), WEEKDAYS).day == date(2026, 3, 23)


def test_a_period_without_extension_is_not_extended() -> None:
    with pytest.raises(ValueError, match="不得延长"):
        due(PERIODS[Key.APPEAL_WINDOW], date(2026, 3, 2), CHINA, extended=True)


def test_after_a_stop_the_rest_runs_on() -> None:
    served, resumed = date(2026, 3, 2), date(2026, 6, 1)
    last = due(PERIODS[Key.APPEAL_WINDOW], served, WEEKDAYS).day
    assert last == date(2026, 3, 16)
    for stopped, expected in ((served, date(2026, 6, 15)), (date(2026, 3, 4), date(2026, 6, 11)), (last, resumed)):
        assert continued(last, stopped, resumed, Unit.WORKING_DAYS, WEEKDAYS).day == expected


def test_the_rest_of_natural_days_rolls_over_as_well() -> None:
    rest = continued(date(2026, 9, 1), date(2026, 8, 1), date(2026, 10, 1), Unit.NATURAL_DAYS, WEEKDAYS)
    assert rest.day == date(2026, 11, 2)


@pytest.mark.parametrize(("stopped", "resumed"), [
    (date(2026, 3, 17), date(2026, 4, 1)), (date(2026, 3, 4), date(2026, 3, 3)),
])
def test_a_stop_that_makes_no_sense_is_refused(stopped: date, resumed: date) -> None:
    with pytest.raises(ValueError, match="不能续计"):
        continued(date(2026, 3, 16), stopped, resumed, Unit.WORKING_DAYS, WEEKDAYS)


def test_the_due_day_itself_runs_to_midnight() -> None:
    assert not overdue(date(2026, 3, 16), date(2026, 3, 16))
    assert overdue(date(2026, 3, 16), date(2026, 3, 17))
