"""Similar cases and departures in words."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from workflow.rules.committee import FINAL_TIER
from workflow.rules.facts import FACTS
from workflow.rules.kinds import value_in
from workflow.rules.publication import LossBand
from workflow.rules.similar import WEIGHTS, ExperienceBand, Feature, OverdueBand
from workflow.rules.tolerance import percent
from workflow.terms import Liability, ObligorType, Outcome, Post, RiskClass, Stage, Tolerance
from workflow.wording.codes import word
from workflow.wording.quantities import shown

CODES: Mapping[Feature, type[StrEnum]] = MappingProxyType({
    Feature.STAGES: Stage, Feature.POSTS: Post, Feature.LIABILITY: Liability, Feature.AMOUNT: LossBand,
    Feature.RISK_CLASS: RiskClass, Feature.OVERDUE: OverdueBand, Feature.OBLIGOR: ObligorType,
    Feature.TOLERANCE: Tolerance, Feature.EXPERIENCE: ExperienceBand,
})
"""Features whose values are codes; those of the others are shown as they stand."""


def counts_said(counts: Mapping[Any, int]) -> str:
    """How often each outcome was found, those never found left out.

    >>> counts_said({"exempt": 2, "mitigate": 0, "hold": 1})
    '免责2、追责1'
    """
    return "、".join(f"{word(one)}{counts[one]}" for one in Outcome if counts.get(one))


def values_said(feature: Feature, values: Iterable[str]) -> str:
    """The values of a feature in words; a dash where there are none.

    >>> values_said(Feature.STAGES, {"post_loan"}), values_said(Feature.FACTS, {"fraud_confirmed=no"})
    ('贷后管理', '外部欺诈已确认：否')
    """
    kind = CODES.get(feature)
    said = (word(kind(one)) if kind is not None else _fact(one) if feature == Feature.FACTS else one
            for one in sorted(values))
    return "、".join(said) or "—"


def _fact(entry: str) -> str:
    """A fact as `name=value`, in words."""
    name, _, value = entry.partition("=")
    fact = FACTS[name]
    return f"{fact.label}：{shown(value_in(value, fact.kind), fact.kind)}"


def percent_said(points: int) -> str:
    """Basis points as a percentage, rounded down.

    >>> percent_said(9_999), percent_said(10_000)
    ('99%', '100%')
    """
    return f"{points // 100}%"


def share_said(share: Fraction) -> str:
    """A share as a percentage to a tenth.

    >>> share_said(Fraction(1, 3))
    '33.3%'
    """
    return f"{percent(share, 1)}%"


def committee_said(institution: str, tier: int | None) -> str:
    """Who decided: an institution's committee, one appointed at the last tier, or, without a tier, a panel.

    >>> committee_said("江城银行", 0), committee_said("", None)
    ('江城银行责任认定委员会', '申诉复核组')
    """
    if tier is None:
        return "申诉复核组"
    return f"{institution}{'指定评议委员会' if tier == FINAL_TIER else '责任认定委员会'}"


def weights_said() -> str:
    """What each feature weighs, as the page explains it."""
    return "、".join(f"{word(one)} {weight}" for one, weight in WEIGHTS.items())
