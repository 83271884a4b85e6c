"""The materials of a meeting: the manifest of what members are given, taken from the records."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Evidence, ExemptionCase, Finding, Meeting, Statement, ToleranceSnapshot
from workflow.rules.audit import canonical
from workflow.rules.materials import added, changed
from workflow.terms import Material

M = Material


def manifest(session: Session, case: ExemptionCase, people: Iterable[Finding]) -> dict[str, Any]:
    """What members are given about these people of a case, as it stands: plain values with a digest each."""
    locked = session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == case.id))
    told = [locked.month, str(locked.verdict), locked.figures] if locked is not None else None
    return {
        "case": {M.REPORT: {"": digest(case.report)}, M.TOLERANCE: {"": digest(told)}},
        "people": {str(one.id): _about(one) for one in people},
    }


def digest(value: Any) -> str:
    """The digest of a plain value, whatever the order of its fields."""
    return hashlib.sha256(canonical({"value": value}).encode()).hexdigest()


def _about(one: Finding) -> dict[str, dict[str, str]]:
    """One person: facts, proposal, list answers as confirmed, evidence by the hash of its bytes, statements.

    What the committee itself overturns later is no change of what it was given; nor is the answer to a statement.
    """
    return {
        M.FACTS: {str(sheet.id): digest([sheet.duties, sheet.conduct, sheet.causation]) for sheet in one.fact_sheets},
        M.PROPOSAL: {"": digest(one.proposal)},
        M.ANSWER: {answer.item_code: f"{answer.status} {answer.effect} {answer.causal} {answer.confirmed}"
                   for answer in one.answers},
        M.EVIDENCE: {str(piece.id): piece.sha256 for piece in one.evidence},
        M.STATEMENT: {str(said.id): digest([said.kind, said.words]) for said in one.statements},
    }


@dataclass(frozen=True, slots=True)
class Later:
    """Something a member finds beside what was sent: about whom, what it is, and when it came in."""

    finding: Finding
    material: Material
    title: str
    came_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How the materials of a meeting stand: what changed since they were locked, by name, and what came later."""

    changed: list[tuple[Material, str, str]]
    later: list[Later]


def standing(session: Session, meeting: Meeting, case: ExemptionCase) -> Standing:
    """Compare what was locked at the call with the records as they are."""
    people = {row.finding_id: row.finding for row in meeting.items}
    now = manifest(session, case, people.values())
    return Standing(
        [(one.material, people[one.person].person_name if one.person in people else "", one.key)
         for one in changed(meeting.materials, now)],
        [_later(people[one.person], one.material, int(one.key))
         for one in added(meeting.materials, now) if one.person in people])


def _later(finding: Finding, material: Material, key: int) -> Later:
    rows: Mapping[Material, list[Any]] = {M.EVIDENCE: finding.evidence, M.STATEMENT: finding.statements}
    row: Evidence | Statement = next(one for one in rows[material] if one.id == key)
    if isinstance(row, Evidence):
        return Later(finding, material, row.title, row.added_at)
    return Later(finding, material, "", row.made_at)
