"""Somebody of a case as the list check takes him: stages, post, facts of the records, and what people confirmed."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from workflow.models import ExemptionCase, Finding
from workflow.rules.checking import Confirmed, Subject
from workflow.rules.facts import Known, Source
from workflow.rules.lists import ListVersion
from workflow.services import checks, entered_facts, quality
from workflow.services.deadlines import day_of
from workflow.terms import HitStatus, Post, Tolerance


def day_that_counts(session: Session, finding: Finding, otherwise: date) -> date:
    """The day of the last answer on the sheet, or of the last fact entered where that was later: what was explained
    when people confirmed changes with nothing else. Another day where nobody has answered yet.
    """
    answered = _answered(finding)
    return otherwise if answered is None else day_of(entered_later(session, finding) or answered)


def entered_later(session: Session, finding: Finding) -> datetime | None:
    """When the last fact of the person was entered, where that was after the last answer on the sheet."""
    answered = _answered(finding)
    entered = max((one.entered_at for one in entered_facts.entries(session, finding)), default=None)
    return entered if answered is not None and entered is not None and entered > answered else None


def _answered(finding: Finding) -> datetime | None:
    """When the last item on the sheet was answered."""
    return max((one.answered_at for one in finding.answers if one.confirmed), default=None)


def subject_of(finding: Finding, version: ListVersion, known: Mapping[str, Known]) -> Subject:
    """The person with what is known of him, and the answers this version knows the item of."""
    posts = [Post(post) for post in finding.posts]
    return Subject(checks.stages_of(finding), known, posts[0] if len(posts) == 1 else None, finding.liability,
                   tuple(_confirmed(finding, version)))


def decided_otherwise(session: Session, case: ExemptionCase, old: ListVersion, new: ListVersion,
                      as_of: date) -> Mapping[str, Known | None]:
    """The facts a version itself decides: the tolerance, where it has other parameters, on the figures reported so far;
    None where these do not suffice.
    """
    if new.tolerance == old.tolerance:
        return {}
    told = quality.under(session, case, new, as_of).told
    if told.result.verdict is Tolerance.DATA_ERROR:
        return {"tolerance": None}
    source = Source("贷款质量月报", f"{told.months[-1]} 月，按 {new.number} 版的口径试算", as_of)
    return {"tolerance": Known(str(told.result.verdict), source)}


def _confirmed(finding: Finding, version: ListVersion) -> Iterator[Confirmed]:
    """What people confirmed of items of this version; not what the committee overturned."""
    codes = {item.code for item in version.items}
    for one in finding.answers:
        if one.confirmed and not one.overturned and one.item_code in codes:
            hit = one.status == HitStatus.HIT  # what is no hit has no effect, whatever the sheet noted
            yield Confirmed(one.item_code, HitStatus(one.status), one.effect if hit else None, one.causal)
