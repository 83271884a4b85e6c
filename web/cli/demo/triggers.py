"""What sets a story off: the ledger, an event the clerk registers, a claim of staff, or an intention HR reports."""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from web.cli.demo.stage import Stage
from web.cli.demo.stories import Story
from workflow.models import LoanQuality
from workflow.rules.deadlines import add_working_days
from workflow.services.deadlines import calendar_of
from workflow.terms import CLAIMS, Trigger


def trigger_of(play: Stage, story: Story) -> dict[str, Any]:
    """What `Rehearsal.set_off` is told of a story; nothing where the ledger itself sets it off."""
    given = dict(story.trigger)
    if not given:
        return {}
    kind, people = Trigger(given["kind"]), list(story.people)
    if kind == Trigger.TR_ACCOUNTABILITY_INTENT:
        return {"meant": people[:1], "department": given["department"], "reference": given["reference"]}
    day = add_working_days(play.today, -given.get("days_before", 1), calendar_of(play.session)).day
    told = {"trigger": kind, "occurred_on": min(day, quality_known_until(play))}
    if kind in CLAIMS:
        return told | {"claimant": given.get("claimant", people[0]), "counterpart": given.get("counterpart", "")}
    return told | {"reference": given.get("reference", "")}


def quality_known_until(play: Stage) -> date:
    """The last day whose tolerance can be told: what counts is the end of the quarter before (5.1)."""
    month = play.session.scalar(select(func.max(LoanQuality.month))) or f"{play.today:%Y-%m}"
    year, quarter = int(month[:4]), int(month[5:]) // 3
    return date(year + quarter // 4, quarter % 4 * 3 + 3, 28)
