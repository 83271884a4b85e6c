"""How values are written on a page: codes as words, moments and days, money."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_babel import gettext
from wtforms import Field

from web import clock
from workflow.terms import Role
from workflow.wording.roles import ROLES

TONES = {
    "wait": ("gray", "circle"),
    "busy": ("blue", "circle-fill"),
    "ask": ("amber", "exclamation-triangle-fill"),
    "judge": ("purple", "arrow-repeat"),
    "done": ("green", "check-circle-fill"),
    "contest": ("red", "exclamation-triangle-fill"),
    "stop": ("gray", "x-circle-fill"),
    "hold": ("amber", "pause-circle-fill"),
}
"""Tone of a state: its colour and its shape, so that it is told by shape and word as well."""

TONE_OF = {
    "clue": "wait", "identified": "wait", "draft": "wait", "none": "wait",
    "supplementing": "ask", "fact_confirmation": "ask", "pending": "ask", "open": "ask", "pending_review": "judge",
    "under_review": "judge", "proposed": "judge", "list_checking": "judge", "reviewed": "judge",
    "appealing": "contest", "objection_handling": "contest", "sustained": "contest",
    "effective": "done", "closed": "done", "published": "done", "settled": "done", "granted": "done",
    "upheld": "done", "varied": "done", "dismissed": "done",
    "suspended": "hold", "discarded": "stop", "ended": "stop",
    "choosing": "ask", "waiting": "ask", "in_force": "done", "replaced": "stop",
    "done": "done", "cancelled": "stop", "failed": "contest",
    "not_accepted": "stop", "withdrawn": "stop", "terminated": "stop", "inadmissible": "stop", "revoked": "stop",
    "transferred_out": "stop", "discontinued": "stop", "revoked_by_appeal": "stop",
}

OUTCOME_TONES = {
    "exempt": ("ok", "check-circle"), "mitigate": ("warn", "dash-circle"), "hold": ("bad", "x-circle"),
}


def word(code: StrEnum) -> str:
    """The official word for a code."""
    if isinstance(code, Role):
        return gettext(ROLES[code])
    from workflow import wording

    return gettext(wording.word(code))


def tone(code: StrEnum) -> tuple[str, str]:
    """Colour and icon of a state; states not named are work in hand."""
    return TONES[TONE_OF.get(code.value, "busy")]


def outcome_tone(code: StrEnum) -> tuple[str, str]:
    """Colour and icon of an outcome."""
    return OUTCOME_TONES.get(code.value, ("none", "circle"))


def day(value: date | None) -> str:
    """A day as 2026-11-22; a dash when there is none."""
    return "—" if value is None else value.isoformat()


def weekday(value: date) -> str:
    """The day of the week, as 周一.

    >>> weekday(date(2026, 10, 8))
    '周四'
    """
    return "周" + "一二三四五六日"[value.weekday()]


def moment(value: datetime | None) -> str:
    """A moment as the clocks in Shanghai show it, to the minute: 2026-11-22 16:42."""
    return "—" if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def clock_time(value: datetime) -> str:
    """A moment of today as the clocks in Shanghai show it, to the second: 16:42:05."""
    return clock.local(value).strftime("%H:%M:%S")


def wan(value: Decimal | None) -> str:
    """An amount of 元 in 万元 with two decimals, as in tables; a dash when unknown.

    >>> wan(Decimal("3204500"))
    '320.45'
    """
    return "—" if value is None else f"{value / 10_000:,.2f}"


def yuan(value: Decimal | None) -> str:
    """An amount of 元, to the 分.

    >>> yuan(Decimal("3204500"))
    '3,204,500.00'
    """
    return "—" if value is None else f"{value:,.2f}"


def described(field: Field, attributes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Attributes of an input, among them the ids of its hint and its errors for those who hear the page."""
    below = {f"{field.id}-hint": field.description, f"{field.id}-error": field.errors}
    ids = " ".join(id_ for id_, text in below.items() if text)
    return dict(attributes or {}) | ({"aria_describedby": ids} if ids else {})


def init_filters(app: Flask) -> None:
    """Give the templates these filters under their own names."""
    app.jinja_env.globals["described"] = described
    for filter_ in (word, tone, outcome_tone, day, weekday, moment, clock_time, wan, yuan):
        app.jinja_env.filters[filter_.__name__] = filter_
