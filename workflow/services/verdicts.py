"""The people of a case under the version of the lists of another day, beside the version the case is judged by (4.9).

A picture of what would be, never a decision; nothing is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from workflow.models import ExemptionCase, Finding
from workflow.rules.backtesting import Person, Version
from workflow.rules.list_changes import differences
from workflow.rules.lists import ListVersion, read_rules
from workflow.rules.point_in_time import Picture, picture
from workflow.services import lists, person_facts
from workflow.services.explaining import setting_of
from workflow.services.subjects import day_that_counts, decided_otherwise, subject_of
from workflow.terms import Applied, ItemChange


@dataclass(frozen=True)
class OtherDay:
    """The version of the lists of a day, as known on another, beside the one a case is judged by.

    `why`: whether it was in force that day, or is only the nearest there is. `changes`: what became of each clause from
    the version of the case to this one.
    """

    on: date
    known_on: date
    pinned: ListVersion
    version: ListVersion
    why: Applied
    changes: Mapping[str, ItemChange]

    @property
    def same(self) -> bool:
        """Whether the case is judged by that very version."""
        return self.version.number == self.pinned.number


@dataclass(frozen=True)
class Seen:
    """One person under both versions; or why that cannot be told."""

    finding: Finding
    picture: Picture | None
    trouble: str = ""


def other_day(session: Session, case: ExemptionCase, on: date, known_on: date) -> OtherDay:
    """The version of that day for a case: the one in force, or the nearest one where none was.

    Raises LookupError where the version of the case is nowhere to be found.
    """
    mine, version = lists.pinned(session, case), lists.standard_for(session, on, known_on)
    tables = [lists.published_tables(session, one.number) for one in (mine, version)]
    found = differences(tables[0], tables[1]) if tables[0] is not None and tables[1] is not None else []
    return OtherDay(on, known_on, mine, version, lists.why_on(on, version), {one.code: one.kind for one in found})


def newer(session: Session, case: ExemptionCase, today: date) -> OtherDay | None:
    """The version in force today where it is another than the one the case is judged by."""
    if lists.newer(session, case, today) is None:
        return None
    return other_day(session, case, today, today)


def seen(session: Session, finding: Finding, other: OtherDay, today: date) -> Seen:
    """One person under both versions, on the facts and answers of the day that counts for him."""
    as_of = day_that_counts(session, finding, today)
    known = person_facts.known(session, finding, as_of)
    person = Person(finding.person_name, subject_of(finding, other.pinned, known), as_of,
                    under_draft=decided_otherwise(session, finding.case, other.pinned, other.version, as_of))
    old, new = (Version(one, read_rules(one)) for one in (other.pinned, other.version))
    try:
        return Seen(finding, picture(old, new, person, setting_of(session), other.changes))
    except ValueError as wrong:
        return Seen(finding, None, str(wrong))
