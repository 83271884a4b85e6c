"""Which cases may be heard in the simplified batch 简易批量 (4.7): small, nothing negative, nobody disputes."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workflow.terms import HitStatus, NotSimple

BATCH_BALANCE_CAP = Decimal(500_000)
"""The default of `batch_balance_cap`, in 元, where the list version of the case does not say."""


@dataclass(frozen=True)
class Checked:
    """One list item of one person, as people answered it."""

    code: str
    status: HitStatus


def why_not_simple(balance: Decimal | None, cap: Decimal, answers: Iterable[Checked],
                   disputed: bool) -> list[NotSimple]:
    """Every reason against the batch; empty where the case may be marked.

    `balance`: what the obligor owes the bank in all, in 元, None where it is not known. A negative item counts whoever
    found it, and so does one for which the evidence does not suffice.

    >>> why_not_simple(Decimal(480_000), BATCH_BALANCE_CAP, [Checked("P12", HitStatus.HIT)], disputed=False)
    []
    """
    found = []
    if balance is None:
        found.append(NotSimple.BALANCE_UNKNOWN)
    elif balance > cap:
        found.append(NotSimple.BALANCE_ABOVE_CAP)
    checked = list(answers)
    if any(one.code.startswith("N") and one.status == HitStatus.HIT for one in checked):
        found.append(NotSimple.NEGATIVE_HIT)
    if any(one.status in (HitStatus.INSUFFICIENT, HitStatus.NEEDS_JUDGEMENT) for one in checked):
        found.append(NotSimple.INSUFFICIENT)
    if disputed:
        found.append(NotSimple.DISPUTED)
    return found
