"""Drafts of the lists for trying out: items of a version altered one by one."""

from dataclasses import replace
from types import MappingProxyType

from workflow.rules.conditions import literal
from workflow.rules.lists import ListVersion
from workflow.terms import Effect, Stage


def limits(item, **texts):
    """An item with other thresholds."""
    other = {name: literal(text) for name, text in texts.items()}
    return replace(item, limits=MappingProxyType({**item.limits, **other}))


ALTERATIONS = {
    "N10": lambda one: limits(one, limit_rate_percent="50%"),
    "N11": lambda one: replace(limits(one, alert_sla_red_wd="1工作日"), effects=(Effect.BAR, Effect.LIMIT)),
    "N06": lambda one: replace(limits(one, investigators_min="1人"), compliance=False, effect_when=()),
    "N12": lambda one: replace(one, formula="class_override_without_basis and any_confirmed_negative"),
    "N05": lambda one: replace(one, stages=one.stages | {Stage.PRE_LOAN}),
    "N17": lambda one: replace(one, applies_when="", everyone=True),
    "N20": lambda one: replace(one, effects=(Effect.LIMIT,), applies_when="post != 'approver'"),
    "N13": lambda one: replace(one, formula="gross_negligence or liability == 'leadership'"),
    "P03": lambda one: limits(one, small_interest_cap="49999.99元", small_interest_percent="2%"),
    "P09": lambda one: replace(one, effects=(Effect.EXEMPT,), effect_when=()),
    "P16": lambda one: replace(one, formula=""),
    "P22": lambda one: replace(one, formula="obligor_balance <= 600000 and not any_confirmed_limit"),
    "P20": lambda one: None,
    "N21": lambda one: None,
    "P06": lambda one: replace(one, code="P23"),
}
"""For some items, what becomes of them: None where the draft drops them."""


def draft(version: ListVersion, *codes: str) -> ListVersion:
    """A version with these items altered, in another order."""
    items = [ALTERATIONS[one.code](one) if one.code in codes else one for one in version.items]
    return replace(version, number="draft", items=tuple(one for one in reversed(items) if one is not None))
