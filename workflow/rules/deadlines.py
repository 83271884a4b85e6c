"""The periods of the procedure, and a working-day calendar moved both ways.

Domain brief 4.5, 4.6 and 10; procedure paper, sections 3 to 5, 7 and 9. The calendar itself is an argument:
`services.calendar` builds one from the official notices.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto
from types import MappingProxyType

ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = auto()
    NATURAL_DAYS = auto()
    MONTHS = auto()
    YEARS = auto()


class Starts(StrEnum):
    """The event from which a period runs; its day is not counted. MEETING is counted backwards."""

    TRIGGERED = auto()
    SUBMITTED = auto()
    SUPPLEMENT_REQUESTED = auto()
    REFUSED = auto()
    ACCEPTED = auto()
    TEAM_FORMED = auto()
    SENT_BACK = auto()
    FACTS_SERVED = auto()
    STATEMENT_RECEIVED = auto()
    FACTS_CONFIRMED = auto()
    CHECK_COMPLETED = auto()
    MEETING = auto()
    MEETING_OVERDUE = auto()
    RESOLVED = auto()
    LETTER_SIGNED = auto()
    SERVED = auto()
    OBSTACLE_REMOVED = auto()
    EXTENSION_REQUESTED = auto()
    EXTENSION_GRANTED = auto()
    APPEAL_FILED = auto()
    CORRECTION_REQUESTED = auto()
    APPEAL_ACCEPTED = auto()
    EFFECTIVE = auto()
    PUBLISHED = auto()
    OBJECTION_RAISED = auto()
    READY_TO_CLOSE = auto()
    SUSPENDED = auto()
    REFERRED = auto()
    CLOSED = auto()
    ENTRY_DRAFTED = auto()
    ENTRY_REVIEWED = auto()
    OVERDUE = auto()
    RECUSAL_REQUESTED = auto()
    FINDING_CHANGED = auto()


class Silence(StrEnum):
    """What happens when a period ends and nobody has acted. None of it is to the person's disadvantage (R5)."""

    REASSIGN = auto()
    CLERK_SUBMITS = auto()
    ON_PRESENT_MATERIAL = auto()
    REFUSAL_STANDS = auto()
    RIGHT_WAIVED = auto()
    SUPERIOR_SUPERVISES = auto()
    ESCALATE = auto()
    CHAIR_SIGNS = auto()
    SUPERIOR_SIGNS = auto()
    TAKES_EFFECT = auto()
    REQUEST_LAPSES = auto()
    TAKEN_AS_ACCEPTED = auto()
    PUBLICATION_ENDS = auto()
    MARKED_NOT_EXECUTED = auto()
    EXPLANATION_DUE = auto()
    REVIEW_DUE = auto()
    CLUE_DISCARDED = auto()
    TIME_BARRED = auto()
    MEETING_CANNOT_OPEN = auto()


LAPSING = frozenset({
    Silence.REFUSAL_STANDS, Silence.RIGHT_WAIVED, Silence.TAKES_EFFECT, Silence.REQUEST_LAPSES,
    Silence.PUBLICATION_ENDS, Silence.CLUE_DISCARDED, Silence.TIME_BARRED,
})
"""Where nobody has failed to act: a right was not used, or a time has simply passed."""


class Key(StrEnum):
    """Names of the periods."""

    REPORT = auto()
    ACCEPTANCE = auto()
    SUPPLEMENT = auto()
    RECONSIDERATION = auto()
    TEAM = auto()
    INVESTIGATION = auto()
    INVESTIGATION_SIMPLE = auto()
    REINVESTIGATION = auto()
    FACT_CONFIRMATION = auto()
    STATEMENT_REPLY = auto()
    LIST_CHECK = auto()
    MEETING_MATERIALS = auto()
    MEETING = auto()
    MEETING_SUPERVISED = auto()
    RULING_LETTER = auto()
    MINUTES = auto()
    SERVICE = auto()
    SERVICE_LIMIT = auto()
    APPEAL_WINDOW = auto()
    EXTENSION_REQUEST = auto()
    EXTENSION_REQUEST_LIMIT = auto()
    EXTENSION_DECISION = auto()
    LATE_APPEAL = auto()
    APPEAL_ACCEPTANCE = auto()
    APPEAL_CORRECTION = auto()
    APPEAL_DECISION = auto()
    PUBLICATION_START = auto()
    PUBLICATION = auto()
    OBJECTION_REPLY = auto()
    CLOSING = auto()
    EXECUTION_RECEIPT = auto()
    TOTAL_CLOCK = auto()
    OWN_YEAR = auto()
    TOTAL_CLOCK_WARNING = auto()
    SUSPENSION_REVIEW = auto()
    REFERRAL_REVIEW = auto()
    EARLY_WARNING = auto()
    REOPEN_ADVERSE = auto()
    ENTRY_DRAFT = auto()
    ENTRY_REVIEW = auto()
    ENTRY_PUBLISH = auto()
    REASSIGNMENT = auto()
    RECUSAL_DECISION = auto()
    RESTITUTION = auto()


@dataclass(frozen=True)
class Period:
    """One period.

    Negative `length`: counted back from the event. `extension`: what one extension adds, in the same unit
    (0: none). `rolls`: whether a last day off moves to the next working day (4.6, rule 3).
    """

    key: Key
    length: int
    unit: Unit
    starts: Starts
    clause: str
    silence: Silence
    extension: int = 0
    rolls: bool = True


def _counted(unit: Unit) -> Callable[..., Period]:
    """Rows of the table below that are counted in one unit."""
    def row(key: Key, length: int, starts: Starts, silence: Silence, clause: str, extension: int = 0,
            rolls: bool = True) -> Period:
        return Period(key, length, unit, starts, clause, silence, extension, rolls)
    return row


_working, _natural, _months, _years = map(_counted, Unit)
_K, _S, _N = Key, Starts, Silence
_ROWS = (
    _working(_K.REPORT,                 5, _S.TRIGGERED,            _N.CLERK_SUBMITS,        "T02、T02a"),
    _working(_K.ACCEPTANCE,             5, _S.SUBMITTED,            _N.REASSIGN,             "T06、T07"),
    _working(_K.SUPPLEMENT,             5, _S.SUPPLEMENT_REQUESTED, _N.ON_PRESENT_MATERIAL,  "T04、T05a"),
    _working(_K.RECONSIDERATION,        5, _S.REFUSED,              _N.REFUSAL_STANDS,       "T06a"),
    _working(_K.TEAM,                   3, _S.ACCEPTED,             _N.REASSIGN,             "T08"),
    _working(_K.INVESTIGATION,         30, _S.TEAM_FORMED,          _N.REASSIGN,             "T09", 15),
    _working(_K.INVESTIGATION_SIMPLE,  15, _S.TEAM_FORMED,          _N.REASSIGN,             "T09、4.7", 15),
    _working(_K.REINVESTIGATION,       15, _S.SENT_BACK,            _N.REASSIGN,             "T09、T11、T13、T17、T25"),
    _working(_K.FACT_CONFIRMATION,      5, _S.FACTS_SERVED,         _N.RIGHT_WAIVED,         "T10"),
    _working(_K.STATEMENT_REPLY,        5, _S.STATEMENT_RECEIVED,   _N.REASSIGN,             "T10、T11"),
    _working(_K.LIST_CHECK,            10, _S.FACTS_CONFIRMED,      _N.REASSIGN,             "T12"),
    _working(_K.MEETING_MATERIALS,     -3, _S.MEETING,              _N.MEETING_CANNOT_OPEN,  "T14"),
    _working(_K.MEETING,               10, _S.CHECK_COMPLETED,      _N.SUPERIOR_SUPERVISES,  "T14"),
    _working(_K.MEETING_SUPERVISED,     5, _S.MEETING_OVERDUE,      _N.ESCALATE,             "T15"),
    _working(_K.RULING_LETTER,          5, _S.RESOLVED,             _N.CHAIR_SIGNS,          "T16"),
    _working(_K.MINUTES,                5, _S.RESOLVED,             _N.SUPERIOR_SIGNS,       "T16"),
    _working(_K.SERVICE,                3, _S.LETTER_SIGNED,        _N.REASSIGN,             "T19"),
    _months(_K.SERVICE_LIMIT,           1, _S.LETTER_SIGNED,        _N.REASSIGN,             "T19"),
    _working(_K.APPEAL_WINDOW,         10, _S.SERVED,               _N.TAKES_EFFECT,         "T20、T21"),
    _working(_K.EXTENSION_REQUEST,     10, _S.OBSTACLE_REMOVED,     _N.TIME_BARRED,          "T20a"),
    _years(_K.EXTENSION_REQUEST_LIMIT,  1, _S.SERVED,               _N.TIME_BARRED,          "T20a"),
    _working(_K.EXTENSION_DECISION,     3, _S.EXTENSION_REQUESTED,  _N.REASSIGN,             "T20b"),
    _working(_K.LATE_APPEAL,           10, _S.EXTENSION_GRANTED,    _N.REQUEST_LAPSES,       "T20、T20c"),
    _working(_K.APPEAL_ACCEPTANCE,      5, _S.APPEAL_FILED,         _N.TAKEN_AS_ACCEPTED,    "T22a、T22b"),
    _working(_K.APPEAL_CORRECTION,      5, _S.CORRECTION_REQUESTED, _N.ON_PRESENT_MATERIAL,  "T22a"),
    _working(_K.APPEAL_DECISION,       20, _S.APPEAL_ACCEPTED,      _N.REASSIGN,             "T22–T25", 10),
    _working(_K.PUBLICATION_START,     10, _S.EFFECTIVE,            _N.REASSIGN,             "T27、T27a"),
    _working(_K.PUBLICATION,            5, _S.PUBLISHED,            _N.PUBLICATION_ENDS,     "T27、T31"),
    _working(_K.OBJECTION_REPLY,       10, _S.OBJECTION_RAISED,     _N.REASSIGN,             "T28、T29"),
    _working(_K.CLOSING,                3, _S.READY_TO_CLOSE,       _N.REASSIGN,             "T32"),
    _months(_K.EXECUTION_RECEIPT,       6, _S.EFFECTIVE,            _N.MARKED_NOT_EXECUTED,  "T32"),
    _natural(_K.TOTAL_CLOCK,          365, _S.ACCEPTED,             _N.EXPLANATION_DUE,      "T07", 90, rolls=False),
    _natural(_K.OWN_YEAR,             365, _S.ACCEPTED,             _N.EXPLANATION_DUE,      "T35", 90, rolls=False),
    _natural(_K.TOTAL_CLOCK_WARNING,  300, _S.ACCEPTED,             _N.REVIEW_DUE,           "I11", rolls=False),
    _natural(_K.SUSPENSION_REVIEW,    180, _S.SUSPENDED,            _N.REVIEW_DUE,           "T34、T34a、T34b"),
    _natural(_K.REFERRAL_REVIEW,      180, _S.REFERRED,             _N.REVIEW_DUE,           "T40a、T40b"),
    _natural(_K.EARLY_WARNING,         90, _S.TRIGGERED,            _N.CLUE_DISCARDED,       "T03"),
    _years(_K.REOPEN_ADVERSE,           2, _S.EFFECTIVE,            _N.TIME_BARRED,          "T35"),
    _working(_K.ENTRY_DRAFT,           20, _S.CLOSED,               _N.REASSIGN,             "L01"),
    _working(_K.ENTRY_REVIEW,           5, _S.ENTRY_DRAFTED,        _N.REASSIGN,             "L02"),
    _working(_K.ENTRY_PUBLISH,          5, _S.ENTRY_REVIEWED,       _N.REASSIGN,             "L04"),
    _working(_K.REASSIGNMENT,           3, _S.OVERDUE,              _N.REASSIGN,             "T43"),
    _working(_K.RECUSAL_DECISION,       3, _S.RECUSAL_REQUESTED,    _N.REASSIGN,             "2.3、T14"),
    _working(_K.RESTITUTION,           10, _S.FINDING_CHANGED,      _N.REASSIGN,             "T24、P22"),
)
PERIODS: Mapping[Key, Period] = MappingProxyType({row.key: row for row in _ROWS})
"""THE PERIODS: every default of the procedure. A bank changes one with `dataclasses.replace`."""


class Why(StrEnum):
    """Why a day was passed over."""

    WEEKEND = auto()
    HOLIDAY = auto()


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, and for which years the official notice is known.

    For a year that is not official the answers are estimates by weekend rule, and every result says so.
    """

    is_working: Callable[[date], bool]
    is_official: Callable[[int], bool]


@dataclass(frozen=True)
class Due:
    """A due date that shows its work.

    `skipped`: days passed over, with why. `made_up`: weekend days that were worked and therefore counted.
    `estimated`: some year on the way has no official calendar yet; to be computed again after import.
    """

    start: date
    day: date
    skipped: tuple[tuple[date, Why], ...]
    made_up: tuple[date, ...]
    estimated_years: tuple[int, ...]

    @property
    def estimated(self) -> bool:
        """Whether the date rests on a year without an official calendar."""
        return bool(self.estimated_years)

    @property
    def explanation(self) -> str:
        """How the date came about, in Chinese, one sentence after another."""
        said = [f"{_cn(self.start)}当日不计，{'至' if self.day >= self.start else '倒推至'}{_cn(self.day)}"]
        for why, word in ((Why.HOLIDAY, "放假"), (Why.WEEKEND, "周末")):
            days = [day for day, because in self.skipped if because is why]
            if days:
                said.append(f"跳过{word}{len(days)}天（{_listed(days)}）")
        if self.made_up:
            said.append(f"调休上班的周末计入（{_listed(self.made_up)}）")
        said += [f"{year}年节假日安排尚未导入，期限为预估" for year in self.estimated_years]
        return "；".join(said) + "。"


def _cn(day: date) -> str:
    """A day as 2026年9月17日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _listed(days: Iterable[date]) -> str:
    """Days as 9-25、9-26, in order."""
    return "、".join(f"{day.month}-{day.day}" for day in sorted(days))


def add_working_days(day: date, count: int, calendar: Calendar) -> Due:
    """The day `count` working days later, the first day not counted (4.6, rules 1 and 2).

    A negative count goes back: for "at least three working days before the meeting" it is the last day
    on which the material may be sent. Zero is the day itself.
    """
    step = ONE_DAY if count >= 0 else -ONE_DAY
    current, left = day, abs(count)
    skipped: list[tuple[date, Why]] = []
    made_up: list[date] = []
    while left:
        current += step
        if calendar.is_working(current):
            left -= 1
            if current.weekday() >= 5:
                made_up.append(current)
        else:
            skipped.append((current, _why_off(current)))
    return _due(day, current, skipped, made_up, calendar)


def _why_off(day: date) -> Why:
    """Why a day off is one: a weekend day, or a weekday given as a holiday."""
    return Why.WEEKEND if day.weekday() >= 5 else Why.HOLIDAY


def _due(start: date, day: date, skipped: Iterable[tuple[date, Why]], made_up: Iterable[date],
         calendar: Calendar) -> Due:
    """A due date with the years on the way that have no official calendar."""
    first, last = sorted((start, day))
    unknown = tuple(year for year in range(first.year, last.year + 1) if not calendar.is_official(year))
    return Due(start, day, tuple(skipped), tuple(made_up), unknown)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Working days after `start` up to and including `end`; negative when the end lies before the start."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(1 for day in days if calendar.is_working(day))


def roll(start: date, day: date, calendar: Calendar) -> Due:
    """A period ending on `day`; a last day off moves to the next working day (4.6, rule 3)."""
    skipped: list[tuple[date, Why]] = []
    last = day
    while not calendar.is_working(last):
        skipped.append((last, _why_off(last)))
        last += ONE_DAY
    return _due(start, last, skipped, (), calendar)


def add_natural(day: date, count: int, calendar: Calendar, rolls: bool = True) -> Due:
    """The day `count` natural days later, moved to a working day unless `rolls` is false."""
    last = day + timedelta(days=count)
    return roll(day, last, calendar) if rolls else Due(day, last, (), (), ())


def months_later(day: date, count: int) -> date:
    """The same day so many months later (earlier when negative), the month's last where it has no such day.

    Raises ValueError outside the years 1 to 9999.

    >>> months_later(date(2026, 1, 31), 1), months_later(date(2024, 2, 29), -12)
    (datetime.date(2026, 2, 28), datetime.date(2023, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_months(day: date, count: int, calendar: Calendar, rolls: bool = True) -> Due:
    """The same day `count` months later, the month's last where it has no such day (4.6, rule 3)."""
    last = months_later(day, count)
    return roll(day, last, calendar) if rolls else Due(day, last, (), (), ())


def due(period: Period, start: date, calendar: Calendar, extended: bool = False) -> Due:
    """When a period that starts on a day ends, with its extension if one was granted.

    Raises ValueError when the period knows no extension.
    """
    if extended and not period.extension:
        raise ValueError(f"期限 {period.key.value} 不得延长")
    length = period.length + (period.extension if extended else 0)
    if period.unit is Unit.WORKING_DAYS:
        return add_working_days(start, length, calendar)
    if period.unit is Unit.NATURAL_DAYS:
        return add_natural(start, length, calendar, period.rolls)
    return add_months(start, length * (12 if period.unit is Unit.YEARS else 1), calendar, period.rolls)


def continued(day: date, stopped: date, resumed: date, unit: Unit, calendar: Calendar) -> Due:
    """When a period that would have ended on `day` ends after a stop: what was left runs on (P29, A09).

    The day of the stop has run; the day of resumption is not counted. Raises ValueError when the period
    had already ended, or was resumed before it was stopped.
    """
    if day < stopped or resumed < stopped:
        raise ValueError("期限已经届满，或恢复日早于中止日，不能续计")
    if unit is Unit.WORKING_DAYS:
        return add_working_days(resumed, working_days_between(stopped, day, calendar), calendar)
    return add_natural(resumed, (day - stopped).days, calendar)


def overdue(day: date, today: date) -> bool:
    """Whether a due date has passed: the due day itself runs to midnight (4.6, rule 4)."""
    return today > day
