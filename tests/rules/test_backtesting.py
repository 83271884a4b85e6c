"""A draft tried out on many people at once says of each what checking them one by one says; and it counts aright."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.conditions import CONDITIONS, KINDS, SETTING, read, situations
from tests.support.drafts import ALTERATIONS, draft
from workflow.rules.backtesting import Band, Comparison, Direction, Person, Version, band, generated, run, tried_alone
from workflow.rules.backtesting.people import People, names_of
from workflow.rules.backtesting.sheets import Sheet, cell
from workflow.rules.backtesting.sheets import read as read_cell
from workflow.rules.checking import Confirmed, Subject, check
from workflow.rules.conditions import evaluate
from workflow.rules.conditions.columns import Leaves, Truths, coded
from workflow.rules.conditions.evaluating import verdict_of
from workflow.rules.facts import FACTS, Known
from workflow.rules.kinds import read_value
from workflow.rules.lists import load, read_rules
from workflow.rules.weighing import Ratios
from workflow.terms import Effect, HitStatus, Outcome, Post, Stage

LISTS = load(Path(__file__).parents[2] / "fixtures" / "lists")
DAY = date(2026, 10, 12)
PRE, POST = Stage.PRE_LOAN, Stage.POST_LOAN
H = HitStatus


def version(lists, ratios=None):
    return Version(lists, read_rules(lists), *(ratios or ()))


def people(count, *versions, seed=0):
    return list(generated(count, versions[0].version, *(one.rules for one in versions), seed=seed))


def alike(old, new, rows, chunk=700):
    """Everything the columns say, held against everyone checked alone."""
    for tried in Comparison(old, new, SETTING).tried(rows, chunk):
        assert tried == tried_alone(old, new, tried.person, SETTING)
        yield tried


def test_two_thousand_people_come_to_the_same_on_every_item_as_one_by_one():
    lists = version(LISTS)
    rows = people(2_000, lists)
    columns = People(rows, [row.subject for row in rows], names_of(lists.rules), Leaves(SETTING.working_days))
    sheet = Sheet(lists, columns, columns.answers)
    cells = {code: sheet.column(code) for code in lists.codes}
    proposals, seen = sheet.proposals(), Counter()
    for at, row in enumerate(rows):
        checked = check(LISTS, lists.rules, row.subject, SETTING, row.as_of)
        for line in checked.lines:
            found = read_cell(cells[line.item.code][at])
            assert (found.status, found.effect) == (
                line.status, line.effect if line.status is H.HIT else None), (row, line.item.code)
            seen[line.item.code, line.status] += 1
        assert proposals[at] == checked.if_all_confirmed, row
    assert sum(seen.values()) == 2_000 * 45
    judged = {code for code, status in seen if status is H.NEEDS_JUDGEMENT}
    for code in set(lists.codes) - judged:
        wanted = {H.HIT, H.NOT_HIT} | ({H.INSUFFICIENT} if code != "P01" else set())
        assert wanted <= {status for name, status in seen if name == code}, code
    assert {one.outcome for one in proposals} == set(Outcome)


def test_a_draft_flips_the_same_people_as_one_by_one():
    old, new = version(LISTS), version(draft(LISTS, *ALTERATIONS))
    told = list(alike(old, new, people(500, old, new, seed=1)))
    assert {one.direction for one in told} == set(Direction)
    assert any(one.set_aside for one in told)
    assert all(bool(one.causes) is (one.direction is not Direction.SAME) for one in told)


def test_what_the_draft_itself_decides_is_asked_of_the_draft_alone():
    """A narrower tolerance: P09 no longer helps those who were within the wider one, and nobody else is touched."""
    lists = version(LISTS)
    verdicts = [Known("exceeded"), Known("within"), None]
    rows = [replace(row, under_draft={"tolerance": verdicts[at % 3]}) for at, row in enumerate(people(600, lists))]
    told = list(alike(lists, version(LISTS), rows))
    assert {one.direction for one in told} == set(Direction)
    same = [one for one in told if one.person.under_draft["tolerance"] == one.person.subject.facts.get("tolerance")]
    assert same
    assert all(one.direction is Direction.SAME and not one.changes for one in same)


@settings(max_examples=25, deadline=None)
@example(set(), {"N05"}, 6, 1)  # a hit people confirmed of what, under the draft, no longer applies
@given(st.sets(st.sampled_from(sorted(ALTERATIONS))), st.sets(st.sampled_from(sorted(ALTERATIONS)), max_size=3),
       st.integers(0, 10**6), st.integers(1, 9))
def test_odd_drafts_flip_the_same_people_as_one_by_one(altered, before, seed, chunk):
    old, new = version(draft(LISTS, *before)), version(draft(LISTS, *altered))
    assert len(list(alike(old, new, people(8, old, new, seed=seed), chunk))) == 8


@given(CONDITIONS, st.lists(situations(), min_size=1, max_size=12))
def test_columns_of_any_condition_say_what_one_case_says(text, cases):
    tree = read(text)
    columns = {name: coded([one.get(name) for one in cases]) for name in KINDS if any(name in one for one in cases)}
    found = Truths(columns, len(cases), Leaves(SETTING.working_days)).of(tree, {}).to_bytes(len(cases), "little")
    for mark, case in zip(found, cases, strict=True):
        facts = {name: Known(value) for name, value in case.items()}
        assert verdict_of({1: True, 2: False, 0: None}[mark]) is evaluate(tree, facts, SETTING).verdict


def test_a_column_of_very_many_values_is_read_aright():
    numbers = [Fraction(number) for number in range(1_000)]
    truths = Truths({"money": coded(numbers), "cap": coded(reversed(numbers))}, 1_000, Leaves(SETTING.working_days))
    for text, holds in (("money >= 300元", lambda at: at >= 300), ("money < cap", lambda at: at < 999 - at)):
        found = truths.of(read(text), {}).to_bytes(1_000, "little")
        assert list(found) == [1 if holds(at) else 2 for at in range(1_000)]


@pytest.mark.parametrize("status", list(H))
def test_a_cell_reads_as_it_was_written(status):
    assert read_cell(cell(status)) == (status, None)
    for effect in Effect:
        assert read_cell(cell(status, effect)) == (status, effect)


# --- by hand

def person(*stages, name="甲", confirmed=(), post=Post.RM_LEAD, branch="东支行", amount=600_000, before=None, **values):
    facts = {fact: Known(read_value(value, FACTS[fact].kind)) for fact, value in values.items()}
    return Person(name, Subject(frozenset(stages or (POST,)), facts, post, confirmed=tuple(confirmed)), DAY, branch,
                  None if amount is None else Fraction(amount), before)


OLD = version(LISTS)
SIXTY = {"done_checks": 6, "required_checks": 10}


def against(*rows, codes=("N10",)):
    return run(OLD, version(draft(LISTS, *codes)), rows, SETTING)


def test_a_looser_threshold_makes_a_limit_a_minor_fault():
    found = against(person(**SIXTY, before=Outcome.HOLD), person(name="乙", done_checks=9, required_checks=10),
                    person(name="丙", branch="西支行", post=None, amount=None, **SIXTY))
    assert (found.total.people, found.total.lighter, found.total.heavier) == (3, 2, 0)
    assert [(one.person.name, one.causes) for one in found.flips] == [("甲", ("N10",)), ("丙", ("N10",))]
    assert [(one.old.ratio_percent, one.new.ratio_percent) for one in found.flips] == [(40, 80), (40, 80)]
    change, = found.flips[0].changes
    assert (change.old, change.new) == ((H.HIT, Effect.LIMIT), (H.HIT, Effect.MITIGATE))
    assert found.outcomes == {(Outcome.MITIGATE, Outcome.MITIGATE): 3}
    assert [(name, one.people, one.flips) for name, one in found.branches.items()] == [
        ("东支行", 2, 1), ("西支行", 1, 1)]
    assert [(post, one.people, one.lighter) for post, one in found.posts.items() if one.people] == [
        (Post.RM_LEAD, 2, 1), (None, 1, 1)]
    assert [(name, one.people) for name, one in found.bands.items() if one.people] == [
        (Band.TO_1M, 2), (Band.UNKNOWN, 1)]
    item = found.items["N10"]
    assert (list(found.items), item.changed, item.lighter, item.anew, item.no_longer) == (["N10"], 2, 2, 0, 0)


def test_an_answer_stands_as_long_as_the_machine_says_what_it_said():
    cleared = [Confirmed("N10", H.NOT_HIT)]
    aside, stands = person(confirmed=cleared, **SIXTY), person(confirmed=cleared, done_checks=1, required_checks=10)
    found = against(aside, stands)
    assert (found.set_aside, found.total.heavier) == (1, 1)
    flip, = found.flips
    assert (flip.person, flip.set_aside, flip.causes) == (aside, ("N10",), ("N10",))
    assert (flip.old.outcome, flip.new.outcome) == (Outcome.EXEMPT, Outcome.MITIGATE)


@pytest.mark.parametrize(("code", "confirmed"), [
    ("N21", Confirmed("N21")), ("N20", Confirmed("N20", effect=Effect.BAR)),
])
def test_an_answer_the_draft_cannot_take_falls_with_its_item_or_effect(code, confirmed):
    flip, = against(person(confirmed=[confirmed]), codes=(code,)).flips
    assert (flip.direction, flip.set_aside, flip.causes) == (Direction.LIGHTER, (code,), (code,))


def test_the_cause_is_the_item_without_which_it_would_not_go_that_way():
    flip, = against(person(red_alert_wd=2, **SIXTY), codes=("N10", "N11")).flips
    assert [one.code for one in flip.changes] == ["N10", "N11"]
    assert (flip.direction, flip.causes) == (Direction.HEAVIER, ("N11",))


def test_the_same_version_flips_nobody_and_other_ratios_do():
    rows = people(200, OLD)
    same = run(OLD, version(LISTS), rows, SETTING)
    assert (same.total.people, same.flips, same.items, same.set_aside) == (200, [], {}, 0)
    other = run(OLD, version(LISTS, [Ratios(one_limit=30)]), rows, SETTING)
    assert other.total.heavier == len(other.flips) > 0
    assert {one.causes for one in other.flips} == {()}


def test_the_parts_do_not_matter_and_only_one_is_held_at_a_time():
    new = version(draft(LISTS, *ALTERATIONS))
    rows, read_so_far = people(60, OLD, new), []

    def counted():
        for row in rows:
            read_so_far.append(row)
            yield row

    told = Comparison(OLD, new, SETTING).tried(counted(), chunk=7)
    in_parts = [next(told)]
    assert len(read_so_far) == 7
    in_parts += told
    assert in_parts == list(Comparison(OLD, new, SETTING).tried(rows))


@pytest.mark.parametrize(("who", "said"), [
    (person(confirmed=[Confirmed("N05")]), "甲：N05 不适用"),
    (person(confirmed=[Confirmed("N99")]), "甲：清单中没有条目 N99"),
    (person(confirmed=[Confirmed("N20", effect=Effect.EXEMPT)]), "甲：N20 没有 exempt"),
    (Person("甲", Subject(frozenset()), DAY), "甲：责任人没有责任环节"),
    (Person("甲", Subject(frozenset({POST}), {"any_confirmed_bar": Known(True)}), DAY), "甲：.*由系统填写"),
])
def test_what_makes_no_sense_is_refused_with_the_name(who, said):
    with pytest.raises(ValueError, match=said):
        against(person(name="乙"), who, codes=())


def test_an_item_that_asks_whom_it_concerns_of_its_own_hit_is_refused_like_one_by_one():
    def odd(one):
        return replace(one, applies_when="not any_confirmed_negative") if one.code == "N10" else one

    lists = version(replace(LISTS, items=tuple(map(odd, LISTS.items))))
    with pytest.raises(ValueError, match="甲：N10 不适用"):
        run(lists, lists, [person(name="乙"), person(**SIXTY)], SETTING)
    with pytest.raises(ValueError, match="N10 不适用"):
        tried_alone(lists, lists, person(**SIXTY), SETTING)


@pytest.mark.parametrize(("amount", "name"), [
    ("0", Band.TO_500K), ("500000", Band.TO_500K), ("500000.01", Band.TO_1M), ("5000000", Band.TO_5M),
    ("10000000", Band.TO_10M), ("10000000.01", Band.ABOVE_10M),
])
def test_bands_reach_up_to_and_including_their_bound(amount, name):
    assert band(Fraction(amount)) is name


def test_made_up_people_are_the_same_every_time_and_cover_every_post_stage_and_threshold():
    rows = people(400, OLD)
    assert rows == people(400, OLD) != people(400, OLD, seed=1)
    assert {row.subject.post for row in rows} == {*Post, None}
    assert {stage for row in rows for stage in row.subject.stages} == set(Stage)
    days = {row.subject.facts["unreported_days"].value for row in rows if "unreported_days" in row.subject.facts}
    assert {29, 30, 31} <= days
    assert any("unreported_days" not in row.subject.facts for row in rows)
    assert {row.as_of - DAY for row in rows} == {timedelta(days) for days in range(-3, 4)}
