"""Everybody in a notice hides among k, and no more is given up for it than must be."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.rules.anonymity import (
    LEAST,
    MOST,
    ORDERED,
    STEPS,
    BadLoan,
    Crowd,
    Dimension,
    Hidden,
    Level,
    LossBand,
    Placed,
    Told,
    hide,
    level_of,
    loss_band,
    told_as,
)
from workflow.rules.post_groups import GROUP_OF, STAGES_OF, TITLES, PostGroup, group_of_title, post_group
from workflow.rules.quarters import quarter_of
from workflow.terms import Post

B, D, G = LossBand, Dimension, PostGroup
WORKING, OWNERS = "小微企业流动资金贷款", "个体工商户经营贷"
ALL_YEAR = frozenset({"2026Q1", "2026Q2", "2026Q3", "2026Q4"})
TOLD = Told(1, Level.BRANCH, G.MARKETING, "2026Q4", "制造业", WORKING, B.UP_TO_1_MILLION)
LOAN = BadLoan("H/B", "2026Q4", "制造业", WORKING, B.UP_TO_1_MILLION)


def staff(count: int, group: PostGroup = G.MARKETING, path: str = "H/B", first: int = 1) -> list[Placed]:
    return [Placed(number, group, path, ALL_YEAR) for number in range(first, first + count)]


def test_where_enough_come_into_question_nothing_is_given_up() -> None:
    assert hide([TOLD], Crowd(staff(5), [LOAN])) == Hidden(LEAST, 5)


def test_with_four_even_the_most_general_is_refused_and_the_crowd_is_told() -> None:
    assert hide([TOLD], Crowd(staff(4), [LOAN])) == Hidden(None, 4)


@pytest.mark.parametrize(("crowd", "given_up"), [
    (Crowd(staff(5), [BadLoan("H/B", "2026Q3", "制造业", WORKING, B.UP_TO_1_MILLION)]), (D.QUARTER,)),
    (Crowd([*staff(3), *staff(2, path="H/C/D", first=9)],
           [LOAN, BadLoan("H/C/D", "2026Q4", "制造业", WORKING, B.UP_TO_1_MILLION)]), (D.LEVEL,)),
    (Crowd(staff(5), [BadLoan("H/B", "2026Q4", "农、林、牧、渔业", WORKING, B.UP_TO_1_MILLION)]), (D.INDUSTRY,)),
    (Crowd([*staff(3), *staff(2, G.POST_LOAN, first=9)], [LOAN]), (D.POSTS,)),
    (Crowd(staff(5), [BadLoan("H/B", "2026Q4", "制造业", WORKING, B.UP_TO_500_THOUSAND)]), (D.LOSS_BAND,)),
    (Crowd(staff(5), [BadLoan("H/B", "2026Q4", "制造业", "中型企业流动资金贷款", B.UP_TO_1_MILLION)]), (D.PRODUCT,)),
])
def test_what_stands_in_the_way_is_given_up_and_nothing_else(crowd: Crowd, given_up: tuple[Dimension, ...]) -> None:
    assert hide([TOLD], crowd).generalised == given_up


def test_of_two_ways_equally_short_the_one_that_teaches_more_is_kept() -> None:
    loans = [BadLoan("H/B", "2026Q3", "制造业", WORKING, B.UP_TO_1_MILLION),
             BadLoan("H/B", "2026Q4", "制造业", WORKING, B.UP_TO_500_THOUSAND)]
    assert hide([TOLD], Crowd(staff(5), loans)).generalised == (D.QUARTER,)


def test_one_notice_is_as_general_as_its_most_conspicuous_person_asks() -> None:
    head = Told(30, Level.BRANCH, G.MANAGEMENT, "2026Q4", "制造业", WORKING, B.UP_TO_1_MILLION)
    assert hide([TOLD, head], Crowd([*staff(8), *staff(1, G.MANAGEMENT, first=30)], [LOAN])).generalised == (D.POSTS,)


def test_holders_of_the_post_at_a_branch_that_lent_no_such_loan_do_not_count() -> None:
    assert hide([TOLD], Crowd([*staff(3), *staff(9, path="H/C", first=20)], [LOAN])).steps is None


def test_the_head_office_answers_for_what_its_branches_lent() -> None:
    reviewer = Told(50, Level.HEAD_OFFICE, G.UNDERWRITING, "2026Q4", "制造业", WORKING, B.UP_TO_1_MILLION)
    assert hide([reviewer], Crowd(staff(5, G.UNDERWRITING, "H", 50), [LOAN])) == Hidden(LEAST, 5)


def test_who_was_in_the_post_at_another_time_does_not_count() -> None:
    long_ago = [Placed(number, G.MARKETING, "H/B", frozenset({"2026Q1"})) for number in range(2, 9)]
    assert hide([TOLD], Crowd(long_ago, [LOAN, BadLoan(
        "H/B", "2026Q1", "制造业", WORKING, B.UP_TO_1_MILLION)])).generalised == (D.QUARTER,)


def test_k_below_two_and_a_notice_about_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="不小于 2"):
        hide([TOLD], Crowd(staff(9), [LOAN]), k=1)
    with pytest.raises(ValueError, match="没有要公示的人"):
        hide([], Crowd(staff(9), [LOAN]))


QUARTERS = st.sampled_from(sorted(ALL_YEAR))
PATHS = st.sampled_from(["H", "H/B", "H/C", "H/C/D"])
INDUSTRIES, PRODUCTS = st.sampled_from(["制造业", "住宿和餐饮业"]), st.sampled_from([WORKING, OWNERS, "惠农e贷"])
BANDS = st.sampled_from([B.NONE, B.UP_TO_1_MILLION, B.UP_TO_3_MILLION, B.ABOVE_10_MILLION, B.UNKNOWN])
GROUPS = st.sampled_from([G.MARKETING, G.POST_LOAN, G.MANAGEMENT])
ROSTERS = st.lists(st.builds(Placed, st.integers(1, 12), GROUPS, PATHS, st.frozensets(QUARTERS, min_size=1)),
                   max_size=14)
LOANS = st.lists(st.builds(BadLoan, PATHS, QUARTERS, INDUSTRIES, PRODUCTS, BANDS), max_size=6)
PEOPLE = st.lists(st.builds(
    Told, st.integers(1, 12), st.sampled_from([Level.HEAD_OFFICE, Level.BRANCH, Level.SUB_BRANCH]), GROUPS, QUARTERS,
    INDUSTRIES, PRODUCTS, BANDS), min_size=1, max_size=3)


@settings(max_examples=25)
@given(PEOPLE, ROSTERS, LOANS, st.integers(2, 5))
def test_everybody_hides_among_k_and_no_shorter_way_would_do(
        people: list[Told], roster: list[Placed], loans: list[BadLoan], k: int) -> None:
    crowd = Crowd(roster, loans)
    found = hide(people, crowd, k)
    sizes = {steps: min(crowd.size(one, steps) for one in people) for steps in ORDERED}
    if found.steps is None:
        assert max(sizes.values()) < k
    else:
        assert sizes[found.steps] == found.crowd >= k
        assert all(size < k for steps, size in sizes.items() if sum(steps) < sum(found.steps))


@settings(max_examples=25)
@given(PEOPLE, ROSTERS, LOANS)
def test_to_say_less_never_makes_a_crowd_smaller(
        people: list[Told], roster: list[Placed], loans: list[BadLoan]) -> None:
    crowd = Crowd(roster, loans)
    for steps in ORDERED:
        for place in range(len(steps)):
            if steps[place] < list(STEPS.values())[place]:
                more = (*steps[:place], steps[place] + 1, *steps[place + 1:])
                assert crowd.size(people[0], steps) <= crowd.size(people[0], more)


def test_every_way_there_is_is_tried_once_the_shortest_first() -> None:
    assert len(set(ORDERED)) == len(ORDERED) == 3 * 3 * 2 * 2 * 3 * 3
    assert [sum(steps) for steps in ORDERED] == sorted(sum(steps) for steps in ORDERED)
    assert (ORDERED[0], ORDERED[-1]) == (LEAST, MOST)


@pytest.mark.parametrize(("dimension", "value", "said"), [
    (D.QUARTER, "2026Q1", ["2026Q1", "2026H1", "2026"]), (D.QUARTER, "2026Q3", ["2026Q3", "2026H2", "2026"]),
    (D.LEVEL, Level.SUB_BRANCH, ["sub_branch", "below_head", "whole_bank"]),
    (D.LEVEL, Level.HEAD_OFFICE, ["head_office", "head_office", "whole_bank"]),
    (D.INDUSTRY, "制造业", ["制造业", ""]), (D.POSTS, G.MANAGEMENT, ["management", "credit_staff"]),
    (D.LOSS_BAND, B.UP_TO_3_MILLION, ["up_to_3_million", "from_1_to_5_million", "any"]),
    (D.LOSS_BAND, B.UNKNOWN, ["unknown", "unknown", "any"]), (D.PRODUCT, OWNERS, [OWNERS, "owners", "credit"]),
])
def test_each_dimension_has_its_ladder(dimension: Dimension, value: str, said: list[str]) -> None:
    place = list(Dimension).index(dimension)
    ways = [tuple(step if at == place else 0 for at in range(len(LEAST))) for step in range(STEPS[dimension] + 1)]
    assert [told_as(dimension, value, steps) for steps in ways] == said


@pytest.mark.parametrize(("amount", "band"), [
    ("0", B.NONE), ("0.01", B.UP_TO_500_THOUSAND), ("500000", B.UP_TO_500_THOUSAND), ("500000.01", B.UP_TO_1_MILLION),
    ("1000000", B.UP_TO_1_MILLION), ("3000000", B.UP_TO_3_MILLION), ("5000000", B.UP_TO_5_MILLION),
    ("10000000", B.UP_TO_10_MILLION), ("10000000.01", B.ABOVE_10_MILLION),
])
def test_a_loss_is_published_as_its_band(amount: str, band: LossBand) -> None:
    assert loss_band(Decimal(amount)) is band


def test_a_loss_the_ledger_does_not_tell_is_unknown_and_a_negative_one_is_refused() -> None:
    assert loss_band(None) is B.UNKNOWN
    with pytest.raises(ValueError, match="不能为负数"):
        loss_band(Decimal("-0.01"))


def test_quarters_and_levels() -> None:
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 9, 12)] == [
        "2026Q1", "2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert [level_of(depth) for depth in (0, 1, 2, 3)] == [
        Level.HEAD_OFFICE, Level.BRANCH, Level.SUB_BRANCH, Level.SUB_BRANCH]


def test_every_post_has_its_group_and_every_title_of_a_roster_at_most_one() -> None:
    assert set(GROUP_OF) == set(Post)
    assert {group for group, _ in TITLES} | {G.CREDIT_STAFF} == set(PostGroup)
    assert set(STAGES_OF) < set(PostGroup)
    assert post_group(["rm_lead", "post_loan_officer"]) == post_group([]) == G.CREDIT_STAFF
    titles = ("副行长（分管小微）", "贷后管理岗", "授信审查岗", "放款审核岗", "合规岗")
    assert [group_of_title(title) for title in titles] == [
        G.MANAGEMENT, G.POST_LOAN, G.UNDERWRITING, G.DISBURSEMENT, None]
