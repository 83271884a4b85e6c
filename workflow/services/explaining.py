"""The list check of one person explained: what the machine finds of each item, on which facts, what would change it.

A proposal, never a decision (I7). Nothing is kept: it is worked out anew from the records whenever somebody asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from workflow.models import Finding
from workflow.rules.checking import Explained, explained, lines_of
from workflow.rules.conditions import Setting
from workflow.rules.deadlines import working_days_between
from workflow.rules.lists import ListVersion, read_rules
from workflow.services import lists, person_facts
from workflow.services.deadlines import calendar_of
from workflow.services.person_facts import FactLine
from workflow.services.subjects import day_that_counts, entered_later, subject_of


@dataclass(frozen=True)
class Explanation:
    """Every item of the version for one person, on the facts known on that day.

    `entered_later`: when the last fact was entered, where that was after the last answer.
    """

    version: ListVersion
    as_of: date
    facts: Mapping[str, FactLine]
    items: Mapping[str, Explained]
    entered_later: datetime | None = None


def checked(session: Session, finding: Finding, today: date) -> Explanation:
    """What the machine finds of every item for this person.

    The day that counts is that of the last answer on the sheet, or of the last fact entered where that was later;
    today where nothing is answered. What was explained when people confirmed changes with nothing else.
    """
    version = lists.pinned(session, finding.case)
    as_of = day_that_counts(session, finding, today)
    facts = person_facts.lines(session, finding, as_of)
    rules, setting = read_rules(version), setting_of(session)
    subject = subject_of(finding, version, person_facts.known_of(facts))
    lines = lines_of(version, rules, subject, setting, as_of)
    return Explanation(version, as_of, facts, explained(lines, rules, setting), entered_later(session, finding))


def setting_of(session: Session) -> Setting:
    """What formulas count working days by: the calendar of the bank."""
    return Setting(partial(working_days_between, calendar=calendar_of(session)))
