"""One person under two versions of the lists, side by side: what differs, and what 从旧兼从轻 makes of it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.conditions import SETTING
from tests.support.drafts import ALTERATIONS, draft, limits
from workflow.rules.backtesting import Direction, Person, Version, direction, generated, tried_alone
from workflow.rules.checking import Confirmed, Subject
from workflow.rules.facts import FACTS, Known
from workflow.rules.kinds import read_value
from workflow.rules.lists import load, read_rules
from workflow.rules.point_in_time import FROM_HEAVIEST, is_later, lighter, picture
from workflow.terms import Applied, Effect, HitStatus, ItemChange, Outcome, Post, Stage
from workflow.wording.point_in_time import answer_words, headline, marks, principle, why_version

LISTS = load(Path(__file__).parents[2] / "fixtures" / "lists")
DAY, LATER = date(2026, 10, 12), date(2026, 10, 1)
H = HitStatus
SIXTY = {"done_checks": 6, "required_checks": 10}


def version(lists):
    return Version(lists, read_rules(lists))


OLD = version(LISTS)


def later(**items):
    """A version in force from a later day, with these items as given; None strikes one."""
    rows = [items.get(one.code, one) for one in LISTS.items]
    added = [one for code, one in items.items() if code not in {row.code for row in LISTS.items}]
    kept = tuple(one for one in (*rows, *added) if one is not None)
    return version(replace(LISTS, number="2026-02", valid_from=LATER, items=kept))


def item(code, /, **changes):
    return replace(LISTS.item(code), **changes)


def person(*confirmed, stages=(Stage.POST_LOAN,), post=Post.RM_LEAD, **values):
    facts = {fact: Known(read_value(value, FACTS[fact].kind)) for fact, value in values.items()}
    return Person("甲", Subject(frozenset(stages), facts, post, confirmed=confirmed), DAY)


def seen(new, *confirmed, changes=None, **more):
    return picture(OLD, new, person(*confirmed, **more), SETTING, changes or {})


def pair(found, code):
    return next(one for one in found.pairs if one.code == code)


def test_the_same_version_differs_in_nothing():
    found = picture(OLD, OLD, person(Confirmed("N10"), **SIXTY), SETTING)
    assert found.notable == ()
    assert len(found.alike) == 45
    assert found.tried.old == found.tried.new
    assert found.milder is None
    assert headline(found, "2026-01") == "按 2026-01 版，结论不变：仍建议减责（减免40%）。"


def test_a_lighter_effect_of_a_later_version_applies():
    new = later(N10=limits(LISTS.item("N10"), limit_rate_percent="50%"))
    found = seen(new, Confirmed("N10"), changes={"N10": ItemChange.CHANGED}, **SIXTY)
    assert (found.tried.direction, found.tried.causes) == (Direction.LIGHTER, ("N10",))
    assert (found.milder.proposal.ratio_percent, found.milder.items) == (80, ("N10",))
    assert [one.code for one in found.notable] == ["N10"]
    line = pair(found, "N10")
    assert (line.old.line.effect, line.new.line.effect) == (Effect.LIMIT, Effect.MITIGATE)
    assert list(marks(line)) == ["核对结果不同", "人工答复不能沿用", "条文有修改"]
    assert answer_words(line) == "人工：命中"
    assert headline(found, "新") == "按 新 版，建议由减责（减免40%）变为减责（减免80%）（因 N10）。"
    assert principle(found, "旧", "新") == (
        "新 版对本人更有利；从旧兼从轻：尽职标准仍按 旧 版，新 版更轻的免责、减责效果可以适用（N10），"
        "建议减责（减免80%）。")


def test_an_effect_the_later_version_no_longer_knows_gives_way_to_its_usual_one():
    new = later(N20=item("N20", effects=(Effect.LIMIT,), effect_when=()))
    found = seen(new, Confirmed("N20", effect=Effect.BAR))
    assert found.tried.set_aside == ("N20",)
    assert found.tried.old.outcome is Outcome.HOLD
    assert found.tried.new.outcome is Outcome.EXEMPT  # the machine has no facts for it, and nobody answered anew
    assert (found.milder.proposal.outcome, found.milder.items) == (Outcome.MITIGATE, ("N20",))


def test_a_fault_stays_one_although_the_later_version_strikes_it():
    found = seen(later(N20=None), Confirmed("N20", effect=Effect.BAR), changes={"N20": ItemChange.STRUCK})
    assert found.tried.direction is Direction.LIGHTER
    assert (found.milder.proposal, found.milder.items) == (found.tried.old, ())
    assert list(marks(pair(found, "N20"))) == ["那一版没有这一条", "人工答复不能沿用"]
    assert "尽职标准从旧，没有更轻的效果可以适用，仍建议追责" in principle(found, "旧", "新")


def test_a_fault_of_the_later_version_alone_is_none():
    added = item("N10", code="N24", formula="done_checks < required_checks", effect_when=(), effects=(Effect.BAR,))
    found = seen(later(N24=added), done_checks=9, required_checks=10, stages=(Stage.POST_LOAN,))
    assert found.tried.direction is Direction.HEAVIER
    assert (found.milder.proposal, found.milder.items) == (found.tried.old, ())
    assert list(marks(pair(found, "N24"))) == ["锁定的版本没有这一条"]
    assert "锁定的 旧 版对本人更有利；从旧兼从轻：尽职标准和效果都按 旧 版" in principle(found, "旧", "新")


def test_an_exemption_of_the_later_version_applies_while_the_faults_stand():
    owed = {"principal_outstanding": 0, "interest_arrears": 60_000, "original_principal": 10_000_000,
            "collection_actions": 1}
    new = later(P03=limits(LISTS.item("P03"), small_interest_cap="80000元"))
    fault = Confirmed("N10", effect=Effect.LIMIT, causal=True)
    found = seen(new, fault, **owed)
    assert found.tried.old.outcome is Outcome.HOLD
    assert (found.milder.proposal.outcome, found.milder.items) == (Outcome.MITIGATE, ("P03",))
    barred = seen(new, Confirmed("N10", effect=Effect.BAR), **owed)
    assert pair(barred, "P03").new.line.status is H.NOT_HIT  # the item itself asks that nothing bars
    assert barred.milder.items == ()


def test_an_earlier_version_gives_nobody_anything():
    new = later(N10=limits(LISTS.item("N10"), limit_rate_percent="50%"))
    found = picture(new, OLD, person(Confirmed("N10", effect=Effect.MITIGATE), **SIXTY), SETTING)
    assert found.tried.direction is Direction.HEAVIER
    assert found.milder is None
    assert "从旧兼从轻只看以后的版本" in principle(found, "2026-02", "2026-01")


def test_a_correction_recorded_later_is_a_later_version():
    assert is_later(replace(LISTS, number="2026-01a", recorded_on=DAY), LISTS)
    assert not is_later(LISTS, LISTS)


def test_a_confirmed_hit_of_what_does_not_apply_is_left_out_and_named():
    found = seen(later(), Confirmed("N05"), Confirmed("N10"), **SIXTY)
    assert found.unweighed == ("N05",)
    assert found.tried.old.items == ("N10",)


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(ValueError, match="没有责任环节"):
        picture(OLD, later(), person(stages=()), SETTING)


def test_lists_that_had_ended_are_named_as_the_last_before_the_day():
    ended = replace(LISTS, valid_to=date(2026, 9, 30))
    assert why_version(DAY, DAY, ended, Applied.ENDED_BEFORE) == (
        "2026年10月12日没有清单施行，用此前最近的 2026-01 版（施行至2026年9月30日）。")


def test_effects_are_all_in_the_order_of_their_weight():
    assert set(FROM_HEAVIEST) == set(Effect)
    assert lighter(Effect.MITIGATE, Effect.LIMIT) is lighter(Effect.LIMIT, Effect.MITIGATE) is Effect.MITIGATE


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(sorted(ALTERATIONS))), st.integers(0, 10**6))
def test_nobody_is_ever_worse_off_and_the_comparison_is_that_of_a_back_test(altered, seed):
    new = version(replace(draft(LISTS, *altered), valid_from=LATER))
    for one in generated(3, LISTS, OLD.rules, new.rules, seed=seed):
        found = picture(OLD, new, one, SETTING)
        if not found.unweighed:
            assert found.tried == tried_alone(OLD, new, one, SETTING)
        assert direction(found.tried.old, found.milder.proposal) is not Direction.HEAVIER
        assert bool(found.milder.items) is (found.milder.proposal != found.tried.old)
        assert {pair.code for pair in found.pairs} == {*OLD.codes, *new.codes}
        assert {one.code for one in found.tried.changes} <= {pair.code for pair in found.notable}
