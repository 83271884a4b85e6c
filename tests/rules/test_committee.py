"""The committee's arithmetic: quorum after recusal, two-thirds, medians, the final tier, void votes."""

from itertools import product

import pytest

from workflow.rules.committee import (
    Vote,
    count,
    final_tier,
    majority,
    median_ratio,
    permitted,
    quorum,
    recount,
    ruling,
    two_thirds,
)
from workflow.rules.weighing import Sanction, not_heavier
from workflow.terms import Ballot, Outcome, PenaltyKind

EXEMPT, MITIGATE, HOLD = Outcome.EXEMPT, Outcome.MITIGATE, Outcome.HOLD
SCORE, PAY = PenaltyKind.SCORE_DEDUCTION, PenaltyKind.ECONOMIC_PENALTY
LETTER = {"e": Ballot.EXEMPT, "m": Ballot.MITIGATE, "h": Ballot.HOLD, "a": Ballot.ABSTAIN}
FREE = Sanction(HOLD)


def votes(letters: str, *scores: int) -> list[Vote]:
    """One vote a letter, members numbered 0, 1, …; the scores are the reductions of the MITIGATE votes in turn."""
    given = iter(scores)
    return [Vote(str(n), LETTER[letter], {SCORE: next(given)} if letter == "m" and scores else {})
            for n, letter in enumerate(letters)]


@pytest.mark.parametrize(("seats", "recused", "present", "eligible", "needed", "met"), [
    (7, 0, 5, 7, 5, True), (7, 0, 4, 7, 5, False), (9, 0, 6, 9, 6, True), (9, 0, 5, 9, 6, False),
    (9, 1, 6, 8, 6, True), (9, 1, 5, 8, 6, False), (9, 2, 5, 7, 5, True), (5, 0, 5, 5, 5, True), (5, 1, 4, 4, 5, False),
    (7, 2, 5, 5, 5, True),
])
def test_quorum_is_counted_after_recusal(seats: int, recused: int, present: int, eligible: int, needed: int,
                                         met: bool) -> None:
    members = [str(n) for n in range(seats)]
    result = quorum(members, members[seats - recused:], members[:present])
    assert (result.eligible, result.needed, result.met) == (eligible, needed, met)


def test_a_recused_member_in_the_room_is_not_present() -> None:
    assert not quorum("abcdefg", "g", "cdefg").met
    assert quorum("abcdefg", "g", "bcdefg").met


def test_a_guest_in_the_room_is_not_present() -> None:
    assert quorum("abcde", "", "abcdz").present == 4


def test_too_few_eligible_can_never_meet_the_quorum() -> None:
    assert not quorum("abcde", "a", "bcde").attainable
    assert quorum("abcdef", "a", "").attainable


@pytest.mark.parametrize(("in_favour", "present", "expected"), [
    (4, 6, True), (3, 6, False), (4, 5, True), (3, 5, False), (5, 7, True), (4, 7, False), (6, 9, True), (5, 9, False),
    (0, 0, False),
])
def test_two_thirds_is_of_those_present(in_favour: int, present: int, expected: bool) -> None:
    assert two_thirds(in_favour, present) is expected


@pytest.mark.parametrize(("in_favour", "present", "expected"), [
    (3, 5, True), (3, 6, False), (4, 6, True), (0, 0, False),
])
def test_a_majority_is_more_than_half_of_those_present(in_favour: int, present: int, expected: bool) -> None:
    assert majority(in_favour, present) is expected


@pytest.mark.parametrize(("letters", "present", "expected"), [
    ("eeeea", 5, EXEMPT), ("eeeaa", 5, None), ("eee", 5, None), ("mmmmh", 5, MITIGATE), ("hhhhh", 5, HOLD),
    ("eemmhh", 6, None), ("aaaaa", 5, None), ("", 0, None),
])
def test_abstaining_and_not_voting_stay_in_the_denominator(letters: str, present: int,
                                                                   expected: Outcome | None) -> None:
    assert count([LETTER[letter] for letter in letters], present).outcome is expected


def test_an_outcome_that_is_not_allowed_does_not_pass() -> None:
    assert count([Ballot.EXEMPT] * 5, 5, {HOLD}).outcome is None


@pytest.mark.parametrize(("ballots", "present"), [([Ballot.HOLD] * 6, 5), ([Ballot.FAVOUR], 5)])
def test_ballots_that_cannot_be_are_refused(ballots: list[Ballot], present: int) -> None:
    with pytest.raises(ValueError, match="票"):
        count(ballots, present)


@pytest.mark.parametrize(("scores", "expected"), [
    ([40], 40), ([30, 50], 50), ([30, 50, 40], 40), ([10, 20, 60, 90], 60), ([0, 100, 100], 100),
])
def test_of_an_even_number_the_median_better_for_the_person_is_taken(scores: list[int], expected: int) -> None:
    assert median_ratio(votes("m" * len(scores), *scores)) == {SCORE: expected}


def test_each_kind_of_penalty_has_its_own_median_and_silence_is_no_reduction() -> None:
    given = [Vote("a", Ballot.MITIGATE, {SCORE: 80}), Vote("b", Ballot.MITIGATE, {SCORE: 60, PAY: 30}),
             Vote("c", Ballot.MITIGATE, {SCORE: 70})]
    assert median_ratio(given) == {SCORE: 70, PAY: 0}
    assert median_ratio(votes("hhe")) == {}


def test_only_a_mitigate_ballot_bears_reductions() -> None:
    with pytest.raises(ValueError, match="减责"):
        Vote("a", Ballot.HOLD, {SCORE: 50})


@pytest.mark.parametrize(("bar", "ceiling", "expected"), [
    (True, HOLD, {HOLD}), (True, MITIGATE, {EXEMPT, MITIGATE}), (True, EXEMPT, {EXEMPT}),
    (False, HOLD, {EXEMPT, MITIGATE, HOLD}), (False, MITIGATE, {EXEMPT, MITIGATE}), (False, EXEMPT, {EXEMPT}),
])
def test_a_confirmed_bar_leaves_only_hold_unless_the_ceiling_is_lower(bar: bool, ceiling: Outcome,
                                                                     expected: set[Outcome]) -> None:
    assert permitted(bar, ceiling) == expected


@pytest.mark.parametrize(("cast", "bar", "ceiling", "expected"), [
    (votes("mmmme", 30, 40, 50, 60), False, FREE, Sanction(MITIGATE, {SCORE: 50})),
    (votes("hhhhe"), False, FREE, Sanction(HOLD)),
    (votes("eeeeh"), True, FREE, None),
    (votes("hhhhe"), True, FREE, Sanction(HOLD)),
    (votes("hhhhe"), True, Sanction(MITIGATE, {SCORE: 50}), None),
    (votes("mmmm", 10, 10, 10, 10), False, Sanction(MITIGATE, {SCORE: 50}), Sanction(MITIGATE, {SCORE: 50})),
])
def test_a_ruling_respects_bar_and_ceiling(cast: list[Vote], bar: bool, ceiling: Sanction,
                                           expected: Sanction | None) -> None:
    assert ruling(cast, 5, bar, ceiling) == expected


FINAL = [
    pytest.param(votes("hhhhe"), False, 0, FREE, Sanction(HOLD), id="hold has two thirds"),
    pytest.param(votes("hhmme", 30, 60), False, 0, FREE, Sanction(MITIGATE, {SCORE: 60}),
                 id="two held and two mitigated"),
    pytest.param(votes("hhhme", 90), False, 0, FREE, Sanction(MITIGATE, {SCORE: 90}),
                 id="the last needed vote decides"),
    pytest.param(votes("hhmmm", 30, 40, 90), False, 0, FREE, Sanction(MITIGATE, {SCORE: 40}),
                 id="no lighter than two thirds reach"),
    pytest.param(votes("hhhee"), False, 0, FREE, Sanction(EXEMPT), id="three of five is not two thirds"),
    pytest.param(votes("hhhaa"), False, 0, FREE, Sanction(EXEMPT), id="abstentions help nobody"),
    pytest.param(votes("eeeee"), True, 3, FREE, Sanction(HOLD), id="the bar is kept by a majority"),
    pytest.param(votes("hhhee"), True, 2, FREE, Sanction(EXEMPT), id="the bar falls without a majority"),
    pytest.param(votes("hhhhe"), True, 0, FREE, Sanction(HOLD), id="hold without the bar"),
    pytest.param(votes("hhhhh"), True, 5, Sanction(EXEMPT), Sanction(EXEMPT), id="the ceiling goes before the bar"),
    pytest.param(votes("hhhhh"), False, 0, Sanction(MITIGATE, {SCORE: 40}), Sanction(MITIGATE, {SCORE: 40}),
                 id="above the ceiling it is the ceiling"),
    pytest.param(votes("mmmmm", 10, 10, 10, 10, 10), False, 0, Sanction(MITIGATE, {SCORE: 40}),
                 Sanction(MITIGATE, {SCORE: 40}), id="a ratio under the ceiling's is the ceiling's"),
]


@pytest.mark.parametrize(("cast", "bar", "keep_bar", "ceiling", "expected"), FINAL)
def test_the_final_tier_always_ends(cast: list[Vote], bar: bool, keep_bar: int, ceiling: Sanction,
                                    expected: Sanction) -> None:
    assert final_tier(cast, 5, bar, ceiling, keep_bar) == expected


@pytest.mark.parametrize("ceiling", [FREE, Sanction(MITIGATE, {SCORE: 50}), Sanction(EXEMPT)])
def test_no_ballots_at_all_lift_a_ruling_above_its_ceiling(ceiling: Sanction) -> None:
    for letters in product("emha", repeat=5):
        cast = votes("".join(letters), 10, 30, 50, 70, 90)
        assert not_heavier(final_tier(cast, 5, True, ceiling, 5), ceiling)
        result = ruling(cast, 5, False, ceiling)
        assert result is None or not_heavier(result, ceiling)


@pytest.mark.parametrize(("cast", "void", "stands"), [
    (votes("eeeeeee"), "0", True), (votes("eeeeehh"), "0", True), (votes("eeeeehh"), "01", False),
    (votes("eeeeeee"), "012", False),
])
def test_a_review_stands_if_the_count_without_void_votes_is_the_same(cast: list[Vote], void: str, stands: bool) -> None:
    members = [vote.member for vote in cast]
    recorded = ruling(cast, len(cast), False, FREE)
    assert recount(recorded, cast, void, members, members, False, FREE).stands is stands


def test_at_the_last_tier_a_review_falls_when_its_own_rule_decides_otherwise() -> None:
    """Three hold, three mitigate, two exempt, one abstains: without one who held, five of eight are no two thirds."""
    cast = votes("hhhmmmeea", 20, 60, 80)
    members = [vote.member for vote in cast]
    recorded = final_tier(cast, 9, False, FREE)
    assert recorded == Sanction(MITIGATE, {SCORE: 80})
    for void, after in (("0", Sanction(EXEMPT)), ("8", Sanction(MITIGATE, {SCORE: 80}))):
        again = recount(recorded, cast, void, members, members, False, FREE, last=True)
        assert (again.after, again.stands) == (after, after == recorded)


def test_at_the_last_tier_a_review_falls_when_the_bar_is_no_longer_kept() -> None:
    cast = votes("eeeeeee")
    members = [vote.member for vote in cast]
    about_bar = [Vote(member, Ballot.FAVOUR if place < 4 else Ballot.AGAINST) for place, member in enumerate(members)]
    recorded = final_tier(cast, 7, True, FREE, 4)
    assert recorded == Sanction(HOLD)
    again = recount(recorded, cast, "0", members, members, True, FREE, last=True, about_bar=about_bar)
    assert (again.after, again.stands) == (Sanction(EXEMPT), False)
