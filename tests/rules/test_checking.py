"""One person against the lists: presumed without fault, the confirmed apart from the proposed, A's fault never B's."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.checking import Confirmed, Subject, check, reductions
from workflow.rules.conditions import Setting
from workflow.rules.deadlines import Calendar, working_days_between
from workflow.rules.facts import FACTS, FILLED_IN_CHECKING, Known
from workflow.rules.kinds import read_value
from workflow.rules.lists import applies, load, read_rules
from workflow.rules.weighing import Reason
from workflow.terms import Effect, HitStatus, Liability, Outcome, PenaltyKind, Post, Stage

VERSION = load(Path(__file__).parents[2] / "fixtures" / "lists")
RULES = read_rules(VERSION)
WEEKDAYS = Calendar(lambda day: day.weekday() < 5, lambda year: True)
SETTING = Setting(partial(working_days_between, calendar=WEEKDAYS))
DAY = date(2026, 10, 12)
PRE, POST, DIS = Stage.PRE_LOAN, Stage.POST_LOAN, Stage.DISBURSEMENT
H = HitStatus


def facts(**values):
    return {name: Known(read_value(value, FACTS[name].kind)) for name, value in values.items()}


def subject(*stages, confirmed=(), liability=Liability.DIRECT, post=None, **values):
    return Subject(frozenset(stages or (POST,)), facts(**values), post, liability, tuple(confirmed))


def run(who, version=VERSION, rules=RULES):
    return check(version, rules, who, SETTING, DAY)


def line(checked, code):
    return next(line for line in checked.lines if line.item.code == code)


def test_nothing_known_and_nothing_confirmed_is_exempt():
    checked = run(subject())
    assert (checked.confirmed.outcome, checked.confirmed.items) == (Outcome.EXEMPT, ("P01",))
    assert checked.if_all_confirmed.outcome is Outcome.EXEMPT
    assert [line.item.code for line in checked.lines if line.status is HitStatus.HIT] == ["P01"]
    assert len(checked.lines) == len(checked.open) == 45
    assert not [one for one in checked.lines if one.status is H.NOT_HIT and not one.item.positive]


def test_every_item_is_answered_and_judged_items_never_by_the_machine():
    statuses = {one.item.code: one.status for one in run(subject(*Stage)).lines}
    assert [code for code, status in statuses.items() if status is H.NEEDS_JUDGEMENT] == [
        "P21", "N01", "N02", "N13", "N14", "N22", "N23"]
    assert set(statuses.values()) <= {H.HIT, H.INSUFFICIENT, H.NEEDS_JUDGEMENT, H.NOT_HIT}


@pytest.mark.parametrize("stages", [{PRE}, {POST}, {DIS, POST}])
def test_items_of_other_stages_do_not_apply(stages):
    for one in run(subject(*stages)).lines:
        assert applies(one.item, stages) or one.status is H.NOT_APPLICABLE
        assert one.status is H.NOT_APPLICABLE or one.stages <= stages


def test_what_the_machine_finds_weighs_nothing_until_confirmed():
    checked = run(subject(POST, done_checks=0, required_checks=4))
    assert line(checked, "N10").effect is Effect.BAR
    assert checked.confirmed.reasons == (Reason.NOTHING_PROVEN,)
    assert (checked.if_all_confirmed.outcome, checked.if_all_confirmed.items) == (Outcome.HOLD, ("N10",))


def test_a_proposed_fault_takes_away_the_exemptions_that_ask_for_none():
    values = {"done_checks": 3, "required_checks": 10, "obligor_balance": 1, "product_npl_ratio": 1,
              "product_tolerance_ratio": 2}
    checked = run(subject(POST, **values))
    assert line(checked, "P22").status is H.HIT
    assert checked.if_all_confirmed.items == ("N10",)
    assert (checked.confirmed.outcome, checked.confirmed.step) == (Outcome.EXEMPT, "5")


@pytest.mark.parametrize(("done", "effect", "outcome", "ratio"), [
    (0, Effect.BAR, Outcome.HOLD, 0), (1, Effect.LIMIT, Outcome.MITIGATE, 40), (79, Effect.LIMIT, Outcome.MITIGATE, 40),
    (80, Effect.MITIGATE, Outcome.MITIGATE, 80), (99, Effect.MITIGATE, Outcome.MITIGATE, 80),
])
def test_checks_not_made_weigh_by_their_rate(done, effect, outcome, ratio):
    checked = run(subject(POST, done_checks=done, required_checks=100))
    assert line(checked, "N10").effect is effect
    assert (checked.if_all_confirmed.outcome, checked.if_all_confirmed.ratio_percent) == (outcome, ratio)


def test_a_heavier_effect_is_never_taken_on_facts_that_are_missing():
    found = line(run(subject(PRE, post=Post.RM_LEAD, site_visits=0, remote_permitted=False)), "N06")
    assert (found.status, found.effect, found.effect_missing) == (H.HIT, Effect.LIMIT, ("deficiency_hid_risk",))


def test_what_a_person_said_goes_before_what_the_machine_found():
    who = subject(POST, confirmed=[Confirmed("N10", H.HIT, Effect.LIMIT, True)], done_checks=0, required_checks=4)
    checked = run(who)
    assert (line(checked, "N10").effect, checked.confirmed.step) == (Effect.BAR, "3a")
    assert "N10" not in checked.open
    cleared = run(replace(who, confirmed=(Confirmed("N10", H.NOT_HIT),)))
    assert cleared.confirmed.outcome is cleared.if_all_confirmed.outcome is Outcome.EXEMPT


@pytest.mark.parametrize(("liability", "effect"), [
    (Liability.DIRECT, Effect.MITIGATE), (Liability.MANAGERIAL, Effect.EXEMPT), (Liability.LEADERSHIP, Effect.EXEMPT),
])
def test_tolerance_exempts_managers_and_lightens_for_others(liability, effect):
    assert line(run(subject(POST, liability=liability, tolerance="within")), "P09").effect is effect


def test_a_receiver_is_exempt_for_the_time_after_the_handover_only():
    values = {"handover_role": "receiver", "handover_on": date(2026, 5, 11), "risk_exposed_on": date(2026, 5, 1),
              "negative_after_handover": False}
    assert run(subject(POST, **values)).if_all_confirmed.items == ("P04",)
    assert run(subject(POST, PRE, **values)).if_all_confirmed.items == ("P01",)


@pytest.mark.parametrize(("who", "said"), [
    (subject(confirmed=[Confirmed("N99")]), "N99"), (subject(confirmed=[Confirmed("N05")]), "N05 不适用"),
    (subject(confirmed=[Confirmed("N20", effect=Effect.EXEMPT)]), "没有 exempt 这种效果"),
    (Subject(frozenset({POST}), {"any_confirmed_bar": Known(True)}), "由系统填写"),
    (Subject(frozenset()), "没有责任环节"),
])
def test_what_makes_no_sense_is_refused(who, said):
    with pytest.raises(ValueError, match=said):
        run(who)


def test_every_kind_of_penalty_is_reduced_alike():
    mitigated = run(subject(POST, confirmed=[Confirmed("N11")])).confirmed
    assert reductions(mitigated) == dict.fromkeys(PenaltyKind, 40)
    assert set(reductions(run(subject(POST, confirmed=[Confirmed("N20")])).confirmed).values()) == {0}


def test_facts_filled_in_here_are_facts():
    assert set(FACTS) >= FILLED_IN_CHECKING


WORDS = st.fixed_dictionaries({}, optional={
    "done_checks": st.integers(0, 3), "required_checks": st.integers(0, 3), "operator_not_owner": st.booleans(),
    "minor_defects_only": st.booleans(), "defects_causal": st.booleans(), "red_alert_wd": st.integers(0, 5),
    "self_reported": st.booleans(), "recovered_amount": st.integers(0, 1), "tolerance": st.sampled_from(["within",
    "exceeded"]),
    "investigators": st.integers(0, 3), "site_visits": st.integers(0, 2), "loss_recovered": st.booleans(),
})


@given(WORDS, st.sets(st.sampled_from(list(Stage)), min_size=1))
def test_whatever_the_facts_nothing_confirmed_is_exempt(values, stages):
    checked = run(subject(*stages, post=Post.RM_LEAD, **values))
    assert checked.confirmed.outcome is Outcome.EXEMPT
    assert checked.confirmed.ratio_percent == 100
    for one in checked.lines:
        assert (one.status is H.INSUFFICIENT) is bool(one.missing)
