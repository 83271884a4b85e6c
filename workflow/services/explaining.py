"""The list check of one person explained: what the machine finds of each item, on which facts, what would change it.

A proposal, never a decision (I7). Nothing is kept: it is worked out anew from the records whenever somebody asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from workflow.models import Finding
from workflow.rules.checking import Confirmed, Line, Subject, flips_of, lines_of
from workflow.rules.conditions import Flip, Setting
from workflow.rules.deadlines import working_days_between
from workflow.rules.lists import ListVersion, Rule, read_rules
from workflow.services import checks, lists, person_facts
from workflow.services.deadlines import calendar_of, day_of
from workflow.terms import HitStatus, Post

NO_FLIP = Flip()


@dataclass(frozen=True)
class Explained:
    """One item for the person: the machine's line, the formulas it asked, and what would change its verdict."""

    line: Line
    rule: Rule
    flip: Flip


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
    as_of = max((day_of(one.answered_at) for one in finding.answers if one.confirmed), default=today)
    rules, setting = read_rules(version), Setting(partial(working_days_between, calendar=calendar_of(session)))
    posts = [Post(post) for post in finding.posts]
    subject = Subject(
        checks.stages_of(finding), person_facts.known(session, finding, as_of), posts[0] if len(posts) == 1 else None,
        finding.liability, tuple(_confirmed(finding, version)))
    lines = lines_of(version, rules, subject, setting, as_of)
    flips = flips_of(lines, rules, setting)
    return Explanation(version, as_of, {
        line.item.code: Explained(line, rules[line.item.code], flips.get(line.item.code, NO_FLIP)) for line in lines})


def _confirmed(finding: Finding, version: ListVersion) -> Iterator[Confirmed]:
    """What people confirmed of items of this version; not what the committee overturned."""
    codes = {item.code for item in version.items}
    for one in finding.answers:
        if one.confirmed and not one.overturned and one.item_code in codes:
            yield Confirmed(one.item_code, HitStatus(one.status), one.effect, one.causal)
