"""What sets a story off: the ledger, or an event of another kind that the clerk registers."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from web.cli.demo.stage import Stage
from web.cli.demo.stories import Story
from workflow.models import LoanQuality
from workflow.rules.deadlines import add_working_days
from workflow.services.deadlines import calendar_of
from workflow.terms import Trigger


def trigger_of(play: Stage, story: Story) -> dict[str, Any]:
    """The details of `register_clue` that a story gives; none where the ledger itself sets it off.

    Claims of staff (`tr_self`, `tr_handover`) and intents of accountability are registered by the clerk like any other.
    """
    given = dict(story.trigger)
    if not given:
        return {}
    day = add_working_days(play.today, -given.get("days_before", 1), calendar_of(play.session)).day
    return {"trigger": Trigger(given["kind"]), "occurred_on": min(day, quality_known_until(play)),
            "reference": given.get("reference", "")}


def quality_known_until(play: Stage) -> date:
    """The last day whose tolerance can be told: what counts is the end of the quarter before (5.1)."""
    month = play.session.scalar(select(func.max(LoanQuality.month))) or f"{play.today:%Y-%m}"
    year, quarter = int(month[:4]), int(month[5:]) // 3
    return date(year + quarter // 4, quarter % 4 * 3 + 3, 28)
