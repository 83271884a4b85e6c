"""What a finding that was revoked or made lighter leaves to be paid back and put right (T24, P22, domain brief 6.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflow.terms import Outcome, RestitutionKind

K = RestitutionKind


@dataclass(frozen=True, slots=True)
class Carried:
    """An order that was carried out on a finding that no longer holds: its key, what was done, and the sum in 元."""

    order: int
    measure: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to be done, in words that say until when it is done."""

    kind: RestitutionKind
    what: str
    order: int | None = None
    amount: Decimal | None = None


def owed(before: Outcome, now: Outcome | None, carried: Sequence[Carried], notice: str = "") -> list[Owed]:
    """What is owed to a person whose outcome was `before` and is `now` (None: sent back, and open again).

    `notice`: the day of the notice in which it was published, in words; empty where it was not.

    Every order carried out is given back, or where something still stands settled anew; whoever is exempted instead of
    burdened has withheld pay looked for and his name cleared as far as the first ruling was made known.

    >>> [one.kind.value for one in owed(Outcome.HOLD, Outcome.EXEMPT, [Carried(1, "扣减绩效", Decimal(300))])]
    ['order', 'withheld', 'reputation']
    >>> owed(Outcome.HOLD, Outcome.MITIGATE, [])
    []
    """
    cleared = now == Outcome.EXEMPT and before != Outcome.EXEMPT
    found = [Owed(K.ORDER, _given_back(one, now), one.order, one.amount) for one in carried]
    if cleared:
        found.append(Owed(K.WITHHELD, "核查因本事项暂缓发放、扣减的薪酬、绩效和积分，有的补发、恢复；没有的写明没有"))
    if notice and now not in (None, before):
        found.append(Owed(K.REPUTATION, f"在{notice}公示的同一范围内公布变更后的结论，恢复名誉"))
    elif cleared:
        found.append(Owed(K.REPUTATION, "在原认定书送达和传阅的同一范围内书面说明结论已变更，恢复名誉"))
    return found


def _given_back(one: Carried, now: Outcome | None) -> str:
    if now == Outcome.EXEMPT:
        return f"“{one.measure}”已执行，全部返还、恢复"
    if now is None:
        return f"“{one.measure}”已执行，所据的认定已撤销、发回，先予返还、恢复"
    return f"“{one.measure}”已执行，按变更后的结论和比例重新核定，多执行的部分返还"
