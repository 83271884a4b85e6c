"""Similar cases: a retold case is found among thousands, likeness is explained, and what is usual is told aright."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.retold import Told, retold, told
from workflow.rules.lists import load, read_rules
from workflow.rules.similar import (
    NEAR_IDENTICAL,
    PARTS,
    SIMILAR,
    WEIGHTS,
    WHOLE,
    Distribution,
    Feature,
    Part,
    Profile,
    close,
    compared,
    departs,
    distribution,
    is_heavier,
    phrases,
    ranked,
    word_pairs,
)
from workflow.terms import Outcome

LISTS = load(Path(__file__).parents[2] / "fixtures" / "lists")
CASES, PLANTED, WANTED = 5_000, 50, 48
F, E, M, H = Feature, Outcome.EXEMPT, Outcome.MITIGATE, Outcome.HOLD
AT_HAND = Profile(1, {
    F.ITEMS: frozenset({"N10", "P16"}), F.STAGES: frozenset({"post_loan"}), F.POSTS: frozenset({"rm_lead"}),
    F.LIABILITY: frozenset({"direct"}), F.PRODUCT: frozenset({"小微快贷"}), F.AMOUNT: frozenset({"up_to_3_million"}),
    F.WORDS: word_pairs("贷后检查晚了十二天，次日上报风险。"),
})


def other(key: int, outcome: Outcome | None = M, day: date = date(2026, 5, 6), **features: set[str]) -> Profile:
    """A finding like the one at hand but for some features."""
    changed = {F(name): frozenset(values) for name, values in features.items()}
    return Profile(key, {**AT_HAND.features, **changed}, outcome, day)


def test_a_retold_case_is_among_the_first_five_of_five_thousand(
        record_property: Callable[[str, object], None]) -> None:
    rows = list(told(CASES, LISTS, read_rules(LISTS)))
    profiles = {one.key: one.profile for one in rows}
    found = sum(1 for one in Random(1).sample(rows, PLANTED) if one.key in _first_five(one, profiles))
    record_property("figure", f"相似案例 {CASES} 个生成案例中，{PLANTED} 个改写的案例有 {found} 个的原案在前五名")
    assert found >= WANTED


def _first_five(one: Told, profiles: dict[int, Profile]) -> list[int]:
    """The keys of the five most like a retold finding, those left out that could not be similar whatever they say."""
    own = retold(one, CASES + one.key).profile
    return [found.other.key for found in ranked(own, close(own, profiles.values()))[:5]]


def test_weights_make_a_hundred_and_every_feature_has_one_part() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert sorted(one for part in PARTS.values() for one in part) == sorted(Feature) == sorted(WEIGHTS)


def test_the_same_agrees_wholly_and_is_near() -> None:
    found = compared(AT_HAND, other(2))
    assert (found.score, found.is_near, found.differing) == (WHOLE, True, [])
    assert found.by_part[0] == (Part.ITEMS, 4_000, 4_000)


@pytest.mark.parametrize(("changed", "differing"), [
    ({"items": {"N10"}}, F.ITEMS), ({"items": set()}, F.ITEMS), ({"stages": {"pre_loan"}}, F.STAGES),
    ({"liability": {"managerial"}}, F.LIABILITY), ({"posts": {"approver"}}, F.POSTS)])
def test_another_item_or_role_is_never_near_however_like_it_is(changed: dict[str, set[str]], differing: F) -> None:
    found = compared(AT_HAND, other(2, **changed))
    assert not found.is_near
    assert found.differing == [differing]


def test_near_begins_at_the_threshold() -> None:
    found = compared(AT_HAND, other(2, product={"科技贷"}, amount={"none"}, words=set()))
    assert (found.is_near, found.score >= NEAR_IDENTICAL) == (False, False)
    assert found.score >= SIMILAR
    assert compared(AT_HAND, other(2, product={"科技贷"})).is_near


def test_what_is_unknown_of_the_other_is_told_as_unknown_and_counts_for_nothing() -> None:
    found = compared(AT_HAND, other(2, amount=set()))
    assert (found.unknown, found.differing) == ([F.AMOUNT], [])
    assert found.score == compared(AT_HAND, other(2, amount={"none"})).score


def test_what_is_unknown_at_hand_is_not_compared() -> None:
    own = Profile(1, {name: values for name, values in AT_HAND.features.items() if name != F.AMOUNT})
    assert compared(own, other(2, amount={"none"})).score == WHOLE


def test_before_the_list_check_nothing_is_near() -> None:
    own = Profile(1, {name: values for name, values in AT_HAND.features.items() if name != F.ITEMS})
    assert [one.is_near for one in ranked(own, [other(2)])] == [False]


def test_equally_like_ones_stand_by_day_and_then_by_key() -> None:
    rows = [other(4), other(3), other(5, day=date(2026, 6, 1))]
    assert [one.other.key for one in ranked(AT_HAND, rows)] == [5, 3, 4]


VALUES = st.frozensets(st.sampled_from("abcd"), max_size=3)
PROFILES = st.dictionaries(st.sampled_from(Feature), VALUES).map(lambda features: Profile(1, features, E))


@given(PROFILES, PROFILES)
def test_nothing_similar_is_passed_over_before_its_words_are_read(own: Profile, one: Profile) -> None:
    found = compared(own, one)
    assert 0 <= found.score <= WHOLE
    assert found.score < SIMILAR or list(close(own, [one])) == [one]


# --- what is usual


def usual(*outcomes: Outcome) -> Distribution:
    """What these outcomes of near-identical findings come to."""
    return distribution(compared(AT_HAND, other(key, outcome)) for key, outcome in enumerate(outcomes, 2))


@pytest.mark.parametrize(("outcomes", "said"), [
    ((M, M), None), ((M, M, M), M), ((M, M, E), M), ((M, E, H), None), ((M, M, E, E), None), ((H, H, H, E), H),
    ((), None),
])
def test_usual_is_what_more_than_half_of_three_got(outcomes: tuple[Outcome, ...], said: Outcome | None) -> None:
    assert usual(*outcomes).usual == said


def test_another_outcome_departs_whichever_way() -> None:
    found = usual(M, M, E)
    assert [departs(one, found) for one in (E, M, H, None)] == [True, False, True, False]
    assert not departs(E, usual(M, M))
    assert (is_heavier(H, M), is_heavier(E, M)) == (True, False)


def test_findings_without_an_outcome_are_not_counted() -> None:
    found = distribution(compared(AT_HAND, other(key, outcome)) for key, outcome in ((9, M), (4, None), (2, E)))
    assert (found.counts, found.keys) == ({E: 1, M: 1, H: 0}, (2, 9))


# --- words


def test_phrases_are_the_longest_shared_and_give_no_name_away() -> None:
    own = "魏晓东按季完成贷后检查。恒泰机械厂停产后次日上报风险。"
    one = "李某每季完成贷后检查；恒泰机械厂次日上报风险。"
    assert phrases(own, one) == ["季完成贷后检查", "次日上报风险", "恒泰机械厂"]
    assert phrases(own, one, without=["恒泰机械厂"]) == ["季完成贷后检查", "次日上报风险"]
    assert phrases(own, one, without=["江城恒泰机械厂有限公司", "。"]) == ["季完成贷后检查", "次日上报风险"]
    lent = "向恒泰机械厂发放流动资金贷款。"
    assert phrases(lent, lent, without=["江城恒泰机械厂有限公司"]) == []
    assert phrases(own, "") == []
