"""Facts that investigators entered of a person in a case, and of its loan: every entry, and what stands of them.

A later entry of a fact takes the place of an earlier one; one without a value gives it up. What was entered in an
earlier round holds on in the next. Of the loan's facts a person whose list check is complete keeps those of that
moment, however long his colleagues are still looked into.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from workflow.models import AuditLine, Finding, PersonFact
from workflow.rules.facts import FACTS, Source
from workflow.rules.kinds import Value, value_in
from workflow.services.deadlines import day_of
from workflow.terms import PersonState as P
from workflow.wording import cn_day

CHECKED = (P.CHECKED, P.PROPOSED, P.DETERMINED, P.NOTIFIED, P.APPEALING, P.EFFECTIVE, P.REVOKED)
"""States of a person whose list check is complete."""


def entries(session: Session, finding: Finding) -> Sequence[PersonFact]:
    """Every entry that holds, or held, for this person, the earliest first."""
    same_person = select(Finding.id).where(
        Finding.case_id == finding.case_id, Finding.employee_id == finding.employee_id, Finding.round <= finding.round)
    asked = select(PersonFact).where(
        PersonFact.case_id == finding.case_id,
        or_(PersonFact.finding_id.is_(None), PersonFact.finding_id.in_(same_person)))
    checked = checked_at(session, finding)
    if checked is not None:
        asked = asked.where(PersonFact.entered_at <= checked)
    return session.scalars(asked.order_by(PersonFact.entered_at, PersonFact.id).options(
        joinedload(PersonFact.evidence), joinedload(PersonFact.entered_by))).all()


def checked_at(session: Session, finding: Finding) -> datetime | None:
    """When the person's list check was completed, by its sealed line; None while it is not."""
    if finding.state not in CHECKED:
        return None
    return session.scalar(select(func.max(AuditLine.at)).where(
        AuditLine.finding_id == finding.id, AuditLine.action == "complete_check"))


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry says: the value, None where the fact was given up or cannot be read, and by whom and on what."""

    value: Value | None
    source: Source


def told(finding: Finding, one: PersonFact) -> Entered:
    """An entry as it is told to those who may read about this person: evidence about a colleague is not named."""
    by = f"调查组录入（{one.entered_by.name} {cn_day(day_of(one.entered_at))}）"
    shown = [f"{'依据' if one.value is not None else '原因'}：{one.what}"] if one.what else []
    if one.evidence is not None:
        own = one.finding_id is not None or one.evidence.finding_id == finding.id
        shown.append(f"证据《{one.evidence.title}》" if own else f"证据 {one.evidence.id}")
    return Entered(value_of(one), Source(by, "，".join(shown), one.as_of))


def value_of(one: PersonFact) -> Value | None:
    """The value of an entry, where there is one and it can be read."""
    if one.value is None or one.fact not in FACTS:
        return None
    try:
        return value_in(one.value, FACTS[one.fact].kind)
    except ValueError:
        return None


def held(session: Session, finding: Finding) -> frozenset[str]:
    """Names of facts that people entered and have not given up."""
    last = {one.fact: one for one in entries(session, finding)}
    return frozenset(name for name, one in last.items() if one.value is not None)
