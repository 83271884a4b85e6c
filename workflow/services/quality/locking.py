"""What is locked into a case (5.1), and what later corrections of the figures come to: these are only noted."""

from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from workflow.models import ExemptionCase, ToleranceSnapshot
from workflow.rules.tolerance import CaseLoans, Portfolio, Told, policy_of, table_of
from workflow.rules.tolerance.telling import NO_CASE
from workflow.services import lists
from workflow.services.quality.verdicts import Verdict, loans_of, told, why
from workflow.wording.tolerance import policy_words


def to_lock(session: Session, case: ExemptionCase, verdict: Verdict) -> dict[str, Any]:
    """The figures, parameters and steps of a verdict as a snapshot keeps them."""
    one, result = verdict.told, verdict.told.result
    return {
        "margin_pp": str(result.margin_pp), "steps": list(result.steps), "inclusive": str(result.incl_ratio),
        "comparator": str(result.cmp_ratio), "difference_pp": str(result.difference_pp),
        "months": list(one.months), "list_version": verdict.version.number,
        "parameters": lists.packed(table_of(verdict.version.tolerance)), "policy": policy_words(one.policy),
        "amounts": {"inclusive": _amounts(one.inclusive), "comparator": _amounts(one.comparator)},
        "other_addback": result.other_addback, "tier": result.tier, "used_parent": result.used_parent,
        "case": _amounts(loans_of(session, case, one.policy)),
    }


def _amounts(record: Portfolio | CaseLoans) -> dict[str, str | None]:
    """Amounts as text, exactly as they are."""
    return {one.name: None if (value := getattr(record, one.name)) is None else str(value) for one in fields(record)}


@dataclass(frozen=True, slots=True)
class Revised:
    """The ledgers now say otherwise of the months of a snapshot: what they come to now, for information only.

    `then_pp`: the difference that was locked, in percentage points; `why`: why nothing can be compared any more.
    """

    then_pp: Fraction | None
    now: Told
    why: str


def revised(session: Session, case: ExemptionCase, snapshot: ToleranceSnapshot | None) -> Revised | None:
    """What the corrected figures of the locked months come to, by the locked parameters; None where nothing changed."""
    if snapshot is None:
        return None
    kept = snapshot.figures
    policy = policy_of(lists.unpacked(kept["parameters"])) if "parameters" in kept else lists.pinned(
        session, case).tolerance
    left_out = CaseLoans(**{name: None if value is None else Decimal(value) for name, value in kept["case"].items()}
                         ) if "case" in kept else NO_CASE
    now = told(session, case.institution, tuple(kept.get("months") or [snapshot.month]), policy, left_out)
    if not _differs(snapshot, now):
        return None
    then = kept.get("difference_pp")
    return Revised(None if then in (None, "None") else Fraction(then), now, why(session, now))


def _differs(snapshot: ToleranceSnapshot, now: Told) -> bool:
    """Whether the verdict, or a ratio it rests on, is another than was locked; what was not kept cannot differ."""
    result, kept = now.result, snapshot.figures
    pairs = ((kept.get("inclusive"), result.incl_ratio), (kept.get("comparator"), result.cmp_ratio))
    return snapshot.verdict != result.verdict or any(
        then not in (None, "None") and then != str(ratio) for then, ratio in pairs)
