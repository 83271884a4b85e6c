"""What sets a work item off (3.1), whether the procedure applies (3.2), and the day the risk showed (3.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import Any, Protocol

from workflow.terms import NON_PERFORMING, ObligorType, RiskClass, Scope, Trigger


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was found: a code worded in `wording.ledger`, with the values the words need."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerPolicy:
    """The parameters of section 10: days in natural days, caps in 元 and inclusive."""

    dpd_threshold: int = 90
    dpd_inclusive: bool = False
    scope_cap_mse: Decimal = Decimal(10_000_000)
    scope_cap_farmer: Decimal = Decimal(5_000_000)


DEFAULT_POLICY = LedgerPolicy()


class Standing(Protocol):
    """How a loan stood on one day; a mapped `LoanFact` is one. A value the ledger does not give is None."""

    @property
    def days_past_due(self) -> int | None: ...
    @property
    def risk_class(self) -> RiskClass | None: ...
    @property
    def previous_class(self) -> RiskClass | None: ...


@dataclass(frozen=True, slots=True)
class Triggered:
    """One trigger event of 3.1 a loan's standing amounts to."""

    kind: Trigger
    reason: Reason


def overdue(fact: Standing, policy: LedgerPolicy = DEFAULT_POLICY) -> bool:
    """Whether the loan is past due beyond the threshold: from day 91 on, unless the policy includes day 90."""
    days = fact.days_past_due
    return days is not None and (days > policy.dpd_threshold or (policy.dpd_inclusive and days == policy.dpd_threshold))


def triggers(fact: Standing, policy: LedgerPolicy = DEFAULT_POLICY) -> list[Triggered]:
    """The trigger events of 3.1 a ledger can show: TR_DPD, and TR_CLASS_DOWN from a performing to a bad class."""
    found = []
    if overdue(fact, policy):
        found.append(Triggered(Trigger.TR_DPD, Reason(
            "days_past_due", {"days": fact.days_past_due, "limit": policy.dpd_threshold})))
    if fact.risk_class in NON_PERFORMING and fact.previous_class in (RiskClass.NORMAL, RiskClass.SPECIAL_MENTION):
        found.append(Triggered(Trigger.TR_CLASS_DOWN, Reason(
            "class_down", {"previous": fact.previous_class, "now": fact.risk_class})))
    return found


def is_triggered(fact: Standing, policy: LedgerPolicy = DEFAULT_POLICY) -> bool:
    """Whether the loan belongs on the list of candidates: past due beyond the threshold, or in one of the bad classes.

    Wider than `triggers`: a loan that was bad before, or whose previous class is unknown, has no event to name but is
    on the list all the same.
    """
    return overdue(fact, policy) or fact.risk_class in NON_PERFORMING


def trigger_reasons(fact: Standing, policy: LedgerPolicy = DEFAULT_POLICY) -> list[Reason]:
    """Why a loan is on the list; empty exactly when `is_triggered` says no."""
    reasons = [event.reason for event in triggers(fact, policy)]
    if fact.risk_class in NON_PERFORMING and all(reason.code != "class_down" for reason in reasons):
        code = "class_bad" if fact.previous_class else "class_bad_previous_unknown"
        reasons.append(Reason(code, {"previous": fact.previous_class, "now": fact.risk_class}))
    return reasons


class Purpose(StrEnum):
    """What the money is for. Only lending for business is within the procedure (3.2)."""

    BUSINESS = auto()
    CONSUMER = auto()


CONSUMER_PRODUCTS = ("消费", "按揭", "住房", "购房", "购车", "信用卡")


def purpose_of(product: str) -> Purpose | None:
    """The purpose a product's name tells; None when the ledger names no product.

    >>> purpose_of("个人消费贷款"), purpose_of("惠农e贷"), purpose_of("")
    (<Purpose.CONSUMER: 'consumer'>, <Purpose.BUSINESS: 'business'>, None)
    """
    if not product:
        return None
    return Purpose.CONSUMER if any(word in product for word in CONSUMER_PRODUCTS) else Purpose.BUSINESS


@dataclass(frozen=True, slots=True)
class ScopeResult:
    """Whether the procedure applies, why, and what is missing where that cannot be told."""

    scope: Scope
    reason: Reason
    missing: tuple[str, ...] = ()


INDIVIDUALS = frozenset({ObligorType.SELF_EMPLOYED, ObligorType.MSE_OWNER, ObligorType.FARMER})


def scope(
    obligor_type: ObligorType | None,
    purpose: Purpose | None,
    credit_total: Decimal | None,
    policy: LedgerPolicy = DEFAULT_POLICY,
) -> ScopeResult:
    """Whether the procedure applies to a loan (3.2), caps included.

    `credit_total` is the borrower's credit total in 元 at the approval. What decides alone is asked first, so a
    consumer loan and a medium enterprise are out whatever else is unknown.
    """
    if purpose is Purpose.CONSUMER:
        return ScopeResult(Scope.OUT, Reason("out_consumer"))
    if obligor_type is ObligorType.MEDIUM_ENTERPRISE:
        return ScopeResult(Scope.OUT, Reason("out_medium"))
    missing = _missing(obligor_type, purpose, credit_total)
    if obligor_type is None or credit_total is None or missing:
        return ScopeResult(Scope.CANNOT_TELL, Reason("cannot_tell", {"missing": missing}), missing)
    cap = policy.scope_cap_farmer if obligor_type is ObligorType.FARMER else policy.scope_cap_mse
    values = {"obligor_type": obligor_type, "total": credit_total, "cap": cap}
    if credit_total <= cap:
        return ScopeResult(Scope.IN, Reason("in_scope", values))
    return ScopeResult(Scope.BY_REFERENCE, Reason("by_reference", values))


def _missing(
    obligor_type: ObligorType | None, purpose: Purpose | None, credit_total: Decimal | None,
) -> tuple[str, ...]:
    """Names of the facts without which the scope cannot be told. Purpose matters for individuals only."""
    known = {
        "obligor_type": obligor_type is not None,
        "purpose": purpose is not None or obligor_type not in INDIVIDUALS,
        "credit_total": credit_total is not None,
    }
    return tuple(name for name, there in known.items() if not there)


@dataclass(frozen=True, slots=True)
class Exposure:
    """The day the risk showed, and by which sign."""

    on: date
    reason: Reason


def risk_exposed_on(
    *,
    first_overdue_on: date | None = None,
    alert_confirmed_on: date | None = None,
    first_downgrade_on: date | None = None,
    legal_action_on: date | None = None,
    stopped_business_on: date | None = None,
) -> Exposure | None:
    """The day the risk showed (3.4): the earliest of the signs there are, in the order of the paper on the same day.

    None when no sign is known. Compared with a handover the same day counts as shown before it.
    """
    signs = {
        "first_overdue": first_overdue_on,
        "alert_confirmed": alert_confirmed_on,
        "first_downgrade": first_downgrade_on,
        "legal_action": legal_action_on,
        "stopped_business": stopped_business_on,
    }
    known = {sign: day for sign, day in signs.items() if day is not None}
    if not known:
        return None
    sign = min(known, key=lambda name: known[name])
    return Exposure(known[sign], Reason("exposed_by", {"sign": sign, "on": known[sign]}))


def exposed_before_handover(exposed_on: date, handover_on: date) -> bool:
    """Whether the risk had shown when the loan was handed over; the same day counts (3.4)."""
    return exposed_on <= handover_on
