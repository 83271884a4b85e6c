"""Every committee of five to nine, every way its members can stand to one person: quorum, result, deadlock.

What should come out is counted here a second time, from the words of the papers (domain 6.3; procedure P08 to P10 and
终局层表决), with none of the functions that are tried.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import NamedTuple

import pytest

from workflow.rules.committee import Vote, quorum, result, ruled, ruled_at_last
from workflow.rules.weighing import Sanction
from workflow.terms import Ballot, Outcome, PenaltyKind

STATES = ("absent", "recused", "exempt", "mitigate", "hold", "abstain")
KIND = PenaltyKind.SCORE_DEDUCTION
CEILINGS: Mapping[str, tuple[str, int]] = {"hold": ("hold", 0), "mitigate": ("mitigate", 45), "exempt": ("exempt", 0)}
WEIGHT = {"exempt": 0, "mitigate": 1, "hold": 2}


class Standing(NamedTuple):
    """One committee: how each member stands to the person."""

    members: tuple[str, ...]

    def count(self, state: str) -> int:
        return sum(1 for one in self.members if one == state)

    @property
    def present(self) -> int:
        return len(self.members) - self.count("absent") - self.count("recused")

    @property
    def percents(self) -> list[int]:
        """Each member for a mitigation names another reduction: 10, 20, 30 …"""
        return [10 * number for number in range(1, self.count("mitigate") + 1)]


def committees(size: int) -> Iterator[Standing]:
    return (Standing(members) for members in combinations_with_replacement(STATES, size))


# --- what the papers say, counted here


def wanted_quorum(one: Standing) -> tuple[int, bool]:
    """到会 ≥ 应到（回避后）的 2/3，且绝对下限 5 人。"""
    called = len(one.members) - one.count("recused")
    enough = [number for number in range(5, 10) if 3 * number >= 2 * called]
    return enough[0], one.present >= enough[0]


def wanted_below(one: Standing, barred: bool, ceiling: str) -> tuple[str, int] | None:
    """某一结论 ≥ 到会 2/3；≤ 上限；BAR 已确认且上限为 HOLD 时只能 HOLD；比例取“减责”票的中位数，偶数时取较轻。"""
    for outcome in WEIGHT:
        if one.present and 3 * one.count(outcome) >= 2 * one.present:
            if barred and ceiling == "hold" and outcome != "hold":
                return None
            if WEIGHT[outcome] > WEIGHT[ceiling]:
                return None
            return under(ceiling, outcome, middle(one.percents) if outcome == "mitigate" else 0)
    return None


def middle(percents: list[int]) -> int:
    """Left over when the highest and the lowest are struck out, two by two; of two that remain the better for him."""
    rest = sorted(percents)
    while len(rest) > 2:
        rest = rest[1:-1]
    return rest[-1]


def wanted_at_last(one: Standing, barred: bool, ceiling: str, keep: int) -> tuple[str, int]:
    """两轮无 2/3 时当场：先就 BAR 表决，过半维持则 HOLD；其余从重到轻顺次计入。弃权计入分母。"""
    if barred and 2 * keep > one.present:
        return under(ceiling, "hold", 0)
    if 3 * one.count("hold") >= 2 * one.present:
        return under(ceiling, "hold", 0)
    if 3 * (one.count("hold") + one.count("mitigate")) >= 2 * one.present:
        return under(ceiling, "mitigate", carried(one))
    return "exempt", 0


def carried(one: Standing) -> int:
    """比例取有 2/3 支持的最轻者：从重到轻一张一张计入，到 2/3 时那一张所写的。"""
    for added, percent in enumerate([0] * one.count("hold") + sorted(one.percents), 1):
        if 3 * added >= 2 * one.present:
            return percent
    raise AssertionError("no two thirds")


def under(ceiling: str, outcome: str, percent: int) -> tuple[str, int]:
    """结论仍须 ≤ 上限，超出的取上限。"""
    most, cut = CEILINGS[ceiling]
    if WEIGHT[outcome] > WEIGHT[most]:
        return most, cut
    return outcome, max(percent, cut) if outcome == most == "mitigate" else percent


# --- what our functions say


def cast(one: Standing) -> list[Vote]:
    percents = iter(one.percents)
    return [Vote(str(number), Ballot(state), {KIND: next(percents)} if state == "mitigate" else {})
            for number, state in enumerate(one.members) if state not in ("absent", "recused")]


def ceiling_of(name: str) -> Sanction:
    outcome, percent = CEILINGS[name]
    return Sanction(Outcome(outcome), {KIND: percent} if percent else {})


def plain(found: Sanction | None) -> tuple[str, int] | None:
    return None if found is None else (str(found.outcome), found.reductions.get(KIND, 0))


def faults(one: Standing) -> Iterator[str]:
    """Where the two counts of one committee part."""
    numbers = [str(number) for number in range(len(one.members))]
    away = {state: {number for number, own in zip(numbers, one.members, strict=True) if own == state}
            for state in ("absent", "recused")}
    sat = quorum(numbers, away["recused"], set(numbers) - away["absent"] - away["recused"])
    if (sat.needed, sat.met) != wanted_quorum(one):
        yield f"{one.members}: quorum {sat}"
    if not one.present:
        return
    counted = result(cast(one), one.present)
    for name in CEILINGS:
        for barred in (False, True):
            below = plain(ruled(counted, barred, ceiling_of(name)))
            if below != wanted_below(one, barred, name):
                yield f"{one.members} {name} {barred}: {below}, wanted {wanted_below(one, barred, name)}"
            if below is not None:
                continue  # below the last tier two such rounds are a deadlock; at the last tier its rule decides
            for keep in range(one.present + 1 if barred else 1):
                last = plain(ruled_at_last(counted, barred, ceiling_of(name), keep))
                if last != wanted_at_last(one, barred, name, keep):
                    yield f"{one.members} {name} {barred} keep {keep}: {last}"


@pytest.mark.parametrize(("size", "ways"), [(5, 252), (6, 462), (7, 792), (8, 1287), (9, 2002)])
def test_every_committee_is_counted_as_the_papers_say(size: int, ways: int) -> None:
    every = list(committees(size))
    assert len(every) == ways
    assert [fault for one in every for fault in faults(one)] == []


def test_a_wrong_count_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflow.rules.committee.majority", lambda favour, present: favour * 2 >= present)
    assert any(True for one in committees(6) for _fault in faults(one))
