"""The committee's arithmetic: quorum after recusal, two-thirds, ratios, and the final tier.

Domain brief 6.3; procedure paper, section 4 (T16–T18, 终局层表决). Every threshold is compared in whole
numbers; abstentions stay in the denominator and count for nobody.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workflow.rules.weighing import Sanction, capped
from workflow.terms import Ballot, Outcome, PenaltyKind

QUORUM_MIN_ABS = 5
SEALED_MIN = 5
"""Fewest voters of a sealed vote: with fewer it would not be secret."""
SEALED_REASON = 500
"""Most characters of a reason in a sealed ballot."""
FINAL_TIER = 2
RULING_BALLOTS: Mapping[Ballot, Outcome] = {
    Ballot.EXEMPT: Outcome.EXEMPT, Ballot.MITIGATE: Outcome.MITIGATE, Ballot.HOLD: Outcome.HOLD,
}


@dataclass(frozen=True)
class Quorum:
    """Whether a committee may sit: seats after recusal, members needed, members present."""

    eligible: int
    needed: int
    present: int

    @property
    def met(self) -> bool:
        """Whether enough are present."""
        return self.present >= self.needed

    @property
    def attainable(self) -> bool:
        """Whether it could be met if every eligible member came; otherwise T15 is due."""
        return self.eligible >= self.needed


def quorum(seated: Collection[str], recused: Collection[str], present: Collection[str],
           min_abs: int = QUORUM_MIN_ABS) -> Quorum:
    """Quorum counted after recusal (I6): two thirds of the eligible, and never fewer than `min_abs`.

    Arguments are members' numbers. Those present who are recused or not seated are not counted.

    >>> quorum("abcdefg", "g", "abcde").met
    True
    """
    eligible = set(seated) - set(recused)
    return Quorum(len(eligible), max(_two_thirds_of(len(eligible)), min_abs), len(eligible & set(present)))


def _two_thirds_of(count: int) -> int:
    """The smallest whole number that is at least two thirds of a count."""
    return -(-2 * count // 3)


def two_thirds(votes: int, present: int) -> bool:
    """Whether votes reach two thirds of those present.

    >>> two_thirds(4, 6), two_thirds(4, 7)
    (True, False)
    """
    return present > 0 and votes * 3 >= present * 2


def majority(favour: int, present: int) -> bool:
    """Whether more than half of those present are in favour (过半; T17 and the vote on a bar).

    >>> majority(3, 6), majority(4, 6)
    (False, True)
    """
    return favour * 2 > present


@dataclass(frozen=True)
class Vote:
    """One member's named vote for one person. Raises ValueError when other than a MITIGATE ballot bears reductions."""

    member: str
    ballot: Ballot
    reductions: Mapping[PenaltyKind, int] = field(default_factory=dict)
    """Percent taken away of each kind of penalty."""

    def __post_init__(self) -> None:
        if self.reductions and self.ballot is not Ballot.MITIGATE:
            raise ValueError("只有“减责”票可以填写减免比例")


@dataclass(frozen=True)
class Count:
    """What the ballots give: the outcome with two thirds, or None; and how many each ballot got."""

    outcome: Outcome | None
    tallies: Mapping[Ballot, int]


def permitted(bar_confirmed: bool, ceiling: Outcome = Outcome.HOLD) -> frozenset[Outcome]:
    """Outcomes a ballot below the final tier may name (P08 of the person's table).

    A confirmed bar with the ceiling at HOLD leaves only HOLD; a lower ceiling goes before the bar.

    >>> permitted(True), permitted(True, Outcome.EXEMPT)
    (frozenset({<Outcome.HOLD: 'hold'>}), frozenset({<Outcome.EXEMPT: 'exempt'>}))
    """
    if bar_confirmed and ceiling is Outcome.HOLD:
        return frozenset({Outcome.HOLD})
    ordered = (Outcome.EXEMPT, Outcome.MITIGATE, Outcome.HOLD)
    return frozenset(ordered[:ordered.index(ceiling) + 1])


def count(ballots: Sequence[Ballot], present: int,
          allowed: Collection[Outcome] = frozenset(Outcome)) -> Count:
    """Count the ballots on one person's outcome; it needs two thirds of those present and must be allowed.

    Members present who cast nothing weigh like abstentions. Raises ValueError when there are more ballots
    than members present, or a ballot that is not about an outcome.
    """
    if len(ballots) > present:
        raise ValueError(f"表决票 {len(ballots)} 张，多于到会 {present} 人")
    tallies = Counter(ballots)
    foreign = set(tallies) - set(RULING_BALLOTS) - {Ballot.ABSTAIN}
    if foreign:
        raise ValueError("结论表决中出现了不属于结论的票：" + "、".join(sorted(foreign)))
    passed = [outcome for ballot, outcome in RULING_BALLOTS.items()
              if outcome in allowed and two_thirds(tallies[ballot], present)]
    return Count(passed[0] if passed else None, dict(tallies))


def median_ratio(votes: Iterable[Vote]) -> dict[PenaltyKind, int]:
    """For each kind of penalty the median reduction (percent) of the MITIGATE votes (6.3).

    Of an even number the one better for the person is taken: the higher reduction. A kind that a vote
    does not name counts as no reduction. Empty when nobody voted MITIGATE.

    >>> median_ratio(Vote(m, Ballot.MITIGATE, {PenaltyKind.CRITICISM: r}) for m, r in (("a", 30), ("b", 50)))
    {<PenaltyKind.CRITICISM: 'criticism'>: 50}
    """
    mitigating = [vote for vote in votes if vote.ballot is Ballot.MITIGATE]
    ratios: dict[PenaltyKind, int] = {}
    for kind in _kinds(mitigating):
        ascending = sorted(vote.reductions.get(kind, 0) for vote in mitigating)
        ratios[kind] = ascending[len(ascending) // 2]
    return ratios


def _kinds(votes: Iterable[Vote]) -> list[PenaltyKind]:
    """The kinds of penalty that any vote names, in the order of the codes."""
    named = {kind for vote in votes for kind in vote.reductions}
    return [kind for kind in PenaltyKind if kind in named]


@dataclass(frozen=True)
class Result:
    """What the ballots of one closed vote come to, whatever bar or ceiling stands over it: all that a ruling needs.

    `outcome` is the one with two thirds; `ratios` its reductions where it is MITIGATE; `carried` those of the last
    tier, where HOLD and MITIGATE together have two thirds. Percent taken away, by penalty kind.
    """

    present: int
    tallies: Mapping[Ballot, int]
    outcome: Outcome | None = None
    ratios: Mapping[PenaltyKind, int] = field(default_factory=dict)
    carried: Mapping[PenaltyKind, int] = field(default_factory=dict)

    def of(self, ballot: Ballot) -> int:
        """How many votes one opinion got."""
        return self.tallies.get(ballot, 0)


def result(votes: Sequence[Vote], present: int) -> Result:
    """Count the ballots on one person's outcome. Raises ValueError like `count`.

    >>> result([Vote(m, Ballot.HOLD) for m in "abcd"], 5).outcome
    <Outcome.HOLD: 'hold'>
    """
    counted = count([vote.ballot for vote in votes], present)
    heavy = counted.tallies.get(Ballot.HOLD, 0) + counted.tallies.get(Ballot.MITIGATE, 0)
    return Result(present, counted.tallies, counted.outcome,
                  median_ratio(votes) if counted.outcome is Outcome.MITIGATE else {},
                  _carried_ratio(votes, present) if two_thirds(heavy, present) else {})


def yes_or_no(ballots: Sequence[Ballot], present: int) -> Result:
    """Count the ballots on anything but an outcome. Raises ValueError when they are more than members present."""
    if len(ballots) > present:
        raise ValueError(f"表决票 {len(ballots)} 张，多于到会 {present} 人")
    return Result(present, dict(Counter(ballots)))


def ruled(counted: Result, bar_confirmed: bool, ceiling: Sanction) -> Sanction | None:
    """What a result decides below the final tier, under the ceiling; None when nothing has two thirds (T18)."""
    if counted.outcome is None or counted.outcome not in permitted(bar_confirmed, ceiling.outcome):
        return None
    return capped(Sanction(counted.outcome, dict(counted.ratios)), ceiling)


def ruled_at_last(counted: Result, bar_confirmed: bool, ceiling: Sanction, keep_bar: int = 0) -> Sanction:
    """What two rounds without two thirds come to at the final tier, where there must be an outcome (终局层表决).

    A confirmed bar is voted on first: `keep_bar` members for keeping it. More than half keep it: HOLD; else
    it is overturned. Then votes are added up from the heaviest: HOLD with two thirds is HOLD; HOLD and
    MITIGATE together with two thirds is MITIGATE; anything else EXEMPT. Never above the ceiling.
    """
    hold, present = counted.of(Ballot.HOLD), counted.present
    if (bar_confirmed and majority(keep_bar, present)) or two_thirds(hold, present):
        return capped(Sanction(Outcome.HOLD), ceiling)
    if two_thirds(hold + counted.of(Ballot.MITIGATE), present):
        return capped(Sanction(Outcome.MITIGATE, dict(counted.carried)), ceiling)
    return Sanction(Outcome.EXEMPT)


def ruling(votes: Sequence[Vote], present: int, bar_confirmed: bool, ceiling: Sanction) -> Sanction | None:
    """What votes decide below the final tier: `ruled` of their `result`."""
    return ruled(result(votes, present), bar_confirmed, ceiling)


def final_tier(votes: Sequence[Vote], present: int, bar_confirmed: bool, ceiling: Sanction,
               keep_bar: int = 0) -> Sanction:
    """What votes decide at the final tier after two rounds: `ruled_at_last` of their `result`."""
    return ruled_at_last(result(votes, present), bar_confirmed, ceiling, keep_bar)


def _carried_ratio(votes: Sequence[Vote], present: int) -> dict[PenaltyKind, int]:
    """For each kind the reduction at which votes, added up from the heaviest, reach two thirds of those present.

    HOLD is a reduction of nothing. Of the votes that make up the two thirds this is the lightest.
    """
    heavy = [vote for vote in votes if vote.ballot in {Ballot.HOLD, Ballot.MITIGATE}]
    place = _two_thirds_of(present) - 1
    return {kind: sorted(vote.reductions.get(kind, 0) for vote in heavy)[place] for kind in _kinds(heavy)}


def decided(counted: Result, bar_confirmed: bool, ceiling: Sanction, *, last: bool,
            keep_bar: int = 0) -> Sanction | None:
    """What a result decides: two thirds, or where `last` the rule of the final tier after two rounds."""
    found = ruled(counted, bar_confirmed, ceiling)
    return ruled_at_last(counted, bar_confirmed, ceiling, keep_bar) if found is None and last else found


@dataclass(frozen=True)
class Recount:
    """A count done again without the votes of those who should have stepped aside (2.3).

    `before` is what was recorded, `after` what is left once every such vote is out.
    """

    quorum: Quorum
    before: Sanction | None
    after: Sanction | None

    @property
    def stands(self) -> bool:
        """Whether the review of this person stands: still a quorum, and the same result."""
        return self.quorum.met and self.before == self.after


def recount(recorded: Sanction | None, votes: Sequence[Vote], void: Collection[str], seated: Collection[str],
            present: Collection[str], bar_confirmed: bool, ceiling: Sanction, *, last: bool = False,
            about_bar: Sequence[Vote] = (), min_abs: int = QUORUM_MIN_ABS) -> Recount:
    """Take out void votes, count quorum and result again. If what is recorded does not stand, T18a is due.

    `last`: the final tier after two rounds, where `about_bar` are the votes on keeping the bar.
    """
    again = quorum(seated, void, present, min_abs)
    valid = [vote for vote in votes if vote.member not in void]
    keep = sum(1 for vote in about_bar if vote.member not in void and vote.ballot is Ballot.FAVOUR)
    return Recount(again, recorded, decided(result(valid, again.present), bar_confirmed, ceiling, last=last,
                                            keep_bar=keep))
