"""The clock: the only file that reads the time of day. `create_app(clock=…)` is the only way to set it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

Clock = Callable[[], datetime]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def system_clock() -> datetime:
    """The moment now, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The moment now by the clock of this application, aware."""
    moment: datetime = current_app.extensions["clock"]()
    return moment


def today() -> date:
    """The day it is in Shanghai; periods are counted in its days."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """`moment` as the clocks in Shanghai show it."""
    return moment.astimezone(SHANGHAI)
