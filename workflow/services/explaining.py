"""The list check of one person explained: what the machine finds of each item, on which facts, what would change it.

A proposal, never a decision (I7). Nothing is kept: it is worked out anew from the records whenever somebody asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from workflow.models import Finding
from workflow.rules.checking import Explained, explained, lines_of
from workflow.rules.conditions import Setting
from workflow.rules.deadlines import working_days_between
from workflow.rules.lists import ListVersion, read_rules
from workflow.services import lists
from workflow.services.deadlines import calendar_of
from workflow.services.subjects import day_that_counts, subject_of


@dataclass(frozen=True)
class Explanation:
    """Every item of the version for one person, on the facts known on that day."""

    version: ListVersion
    as_of: date
    items: Mapping[str, Explained]


def checked(session: Session, finding: Finding, today: date) -> Explanation:
    """What the machine finds of every item for this person. The day that counts is that of the last answer on the
    sheet, today where there is none: what was explained when people confirmed does not change afterwards.
    """
    version = lists.pinned(session, finding.case)
    as_of = day_that_counts(finding, today)
    rules, setting = read_rules(version), setting_of(session)
    subject = subject_of(session, finding, version, as_of)
    return Explanation(version, as_of, explained(lines_of(version, rules, subject, setting, as_of), rules, setting))


def setting_of(session: Session) -> Setting:
    """What formulas count working days by: the calendar of the bank."""
    return Setting(partial(working_days_between, calendar=calendar_of(session)))
