"""The list check of one person: which items, what is still open, and what the confirmed answers propose."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Finding, ToleranceSnapshot
from workflow.rules.lists import applies, covered
from workflow.rules.weighing import Hit, PersonFacts, Proposal, weigh
from workflow.services import lists
from workflow.terms import HitStatus, Stage, Tolerance, Trigger


def stages_of(finding: Finding) -> frozenset[Stage]:
    """The stages a person answers for."""
    return frozenset(Stage(stage) for stage in finding.stages)


def presets(finding: Finding) -> dict[str, HitStatus]:
    """What can be said of items before anybody judges: those of other stages do not apply."""
    mine = stages_of(finding)
    return {item.code: HitStatus.NOT_APPLICABLE for item in lists.of_finding(finding).items
            if not applies(item, mine)}


def unanswered(finding: Finding) -> list[str]:
    """Codes of items without a confirmed status for this person (T12)."""
    settled = {answer.item_code for answer in finding.answers
               if answer.confirmed and answer.status != HitStatus.NEEDS_JUDGEMENT}
    return [item.code for item in lists.of_finding(finding).items if item.code not in settled]


def propose(session: Session, finding: Finding) -> Proposal:
    """What the confirmed answers come to, by the five steps (5.0). A proposal, never a decision (I7)."""
    snapshot = session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == finding.case_id))
    mine, version = stages_of(finding), lists.pinned(session, finding.case)
    hits = [
        Hit(code=answer.item_code, effect=answer.effect, status=answer.status, confirmed=answer.confirmed
            and not answer.overturned, causal=answer.causal,
            stages=covered(version.item(answer.item_code), mine))
        for answer in finding.answers]
    written_off = any(event.kind == Trigger.TR_WRITE_OFF for event in finding.case.triggers)
    owed = [(row.loan.facts[-1].balance, row.loan.facts[-1].interest_arrears) if row.loan.facts else (None, None)
            for row in finding.case.loans]
    recovered = bool(owed) and not written_off and all(balance == 0 and arrears == 0 for balance, arrears in owed)
    facts = PersonFacts(mine, finding.liability, snapshot.verdict if snapshot else Tolerance.NOT_APPLICABLE,
                        loss_recovered=recovered)
    return weigh(hits, facts)


def stored(proposal: Proposal) -> dict[str, Any]:
    """A proposal as it is kept with the finding."""
    return {
        "outcome": str(proposal.outcome), "ratio": proposal.ratio_percent, "items": list(proposal.items),
        "step": proposal.step, "reasons": [str(reason) for reason in proposal.reasons],
        "leniency": list(proposal.leniency), "may_exempt": proposal.may_exempt,
    }
