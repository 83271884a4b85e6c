"""Somebody of a case as the list check takes him: stages, post, facts of the records, and what people confirmed."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from workflow.models import Finding
from workflow.rules.checking import Confirmed, Subject
from workflow.rules.lists import ListVersion
from workflow.services import checks, person_facts
from workflow.services.deadlines import day_of
from workflow.terms import HitStatus, Post


def day_that_counts(finding: Finding, otherwise: date) -> date:
    """The day of the last answer on the sheet: what was explained when people confirmed does not change afterwards.
    Another day where nobody has answered yet.
    """
    return max((day_of(one.answered_at) for one in finding.answers if one.confirmed), default=otherwise)


def subject_of(session: Session, finding: Finding, version: ListVersion, as_of: date) -> Subject:
    """The person as known on that day, with the answers this version knows the item of."""
    posts = [Post(post) for post in finding.posts]
    return Subject(
        checks.stages_of(finding), person_facts.known(session, finding, as_of), posts[0] if len(posts) == 1 else None,
        finding.liability, tuple(_confirmed(finding, version)))


def _confirmed(finding: Finding, version: ListVersion) -> Iterator[Confirmed]:
    """What people confirmed of items of this version; not what the committee overturned."""
    codes = {item.code for item in version.items}
    for one in finding.answers:
        if one.confirmed and not one.overturned and one.item_code in codes:
            hit = one.status == HitStatus.HIT  # what is no hit has no effect, whatever the sheet noted
            yield Confirmed(one.item_code, HitStatus(one.status), one.effect if hit else None, one.causal)
