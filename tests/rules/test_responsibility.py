"""Lanes of the responsibility time line: handovers, gaps, people in two posts, pieces of one time."""

from datetime import date

import pytest

from workflow.rules.responsibility import Bar, Gap, Handover, Held, Lane, Shared, Window, lanes
from workflow.terms import Post, Stage

APPROVED, PAID, LEFT, TODAY = date(2025, 4, 1), date(2025, 4, 18), date(2026, 3, 31), date(2026, 10, 12)
NEXT = date(2026, 4, 1)
AFTER = Window(PAID, TODAY)


def post_loan(*held: Held, exposed_on: date | None = None, window: Window | None = AFTER) -> Lane:
    return lanes(held, {Stage.POST_LOAN: window}, exposed_on)[0]


def manager(from_on: date | None = PAID, to_on: date | None = LEFT) -> Held:
    return Held(Stage.POST_LOAN, Post.RM_LEAD, "Q1", "魏经理", from_on, to_on)


def officer(from_on: date | None = NEXT, to_on: date | None = None, staff_no: str = "Q2", name: str = "陶管理") -> Held:
    return Held(Stage.POST_LOAN, Post.POST_LOAN_OFFICER, staff_no, name, from_on, to_on)


@pytest.mark.parametrize(("exposed_on", "before"), [
    (date(2026, 3, 30), True), (LEFT, True), (NEXT, False), (date(2026, 7, 31), False), (None, False),
], ids=["暴露在先", "同一天视为移交前已暴露", "次日", "暴露在后", "尚未暴露"])
def test_a_handover_says_to_whom_and_whether_the_risk_had_shown(exposed_on, before):
    lane = post_loan(manager(), officer(), exposed_on=exposed_on)
    assert [bar.handover for bar in lane.bars] == [Handover(LEFT, ("陶管理",), before), None]
    assert (lane.gaps, lane.shared, lane.rows) == ((), (), 1)
    assert lane.bars[1].goes_on


def test_nobody_between_two_people_is_a_gap_and_a_handover_to_nobody():
    lane = post_loan(manager(), officer(date(2026, 4, 16)))
    assert lane.gaps == (Gap(NEXT, date(2026, 4, 15)),)
    assert lane.bars[0].handover == Handover(LEFT, (), False)


def test_nobody_at_the_beginning_and_at_the_end_are_gaps():
    lane = post_loan(manager(date(2025, 5, 1), LEFT))
    assert lane.gaps == (Gap(PAID, date(2025, 4, 30)), Gap(NEXT, TODAY))


def test_a_post_nobody_is_named_for_is_said_and_leaves_a_gap():
    lane = post_loan(officer(staff_no="", name=""))
    assert lane.unnamed == (Post.POST_LOAN_OFFICER,)
    assert (lane.bars, lane.gaps) == ((), (Gap(PAID, TODAY),))


def test_a_person_in_two_posts_is_one_bar():
    lane = post_loan(manager(to_on=None), officer(date(2025, 6, 1), staff_no="Q1", name="魏经理"))
    assert lane.bars == (Bar("Q1", "魏经理", (Post.RM_LEAD, Post.POST_LOAN_OFFICER), PAID, TODAY, goes_on=True),)
    assert lane.shared == ()


def test_a_time_in_two_pieces_is_one_and_with_a_day_between_it_is_two():
    first = manager(PAID, date(2025, 12, 31))
    joined = post_loan(first, manager(date(2026, 1, 1), LEFT))
    assert [(bar.from_on, bar.to_on) for bar in joined.bars] == [(PAID, LEFT)]
    apart = post_loan(first, manager(date(2026, 1, 2), LEFT))
    assert len(apart.bars) == 2
    assert apart.gaps[0] == Gap(date(2026, 1, 1), date(2026, 1, 1))


def test_people_in_charge_together_stand_in_rows_and_the_time_is_told():
    lane = post_loan(manager(), officer(PAID, date(2025, 12, 31)))
    assert sorted(bar.row for bar in lane.bars) == [0, 1]
    assert lane.shared == (Shared(("陶管理", "魏经理"), PAID, date(2025, 12, 31)),)
    assert next(bar for bar in lane.bars if bar.staff_no == "Q2").handover == Handover(
        date(2025, 12, 31), ("魏经理",), False)


def test_a_duty_is_cut_to_its_stage_and_one_outside_is_no_part_of_it():
    lane = post_loan(manager(date(2020, 1, 1), None), officer(date(2026, 12, 1)))
    assert [(bar.from_on, bar.to_on) for bar in lane.bars] == [(PAID, TODAY)]


def test_a_beginning_no_paper_tells_stays_open():
    held = Held(Stage.PRE_LOAN, Post.RM_LEAD, "Q1", "魏经理", None, LEFT)
    [lane] = lanes([held], {Stage.PRE_LOAN: Window(None, APPROVED)}, None)
    assert [(bar.from_on, bar.to_on, bar.handover) for bar in lane.bars] == [(None, APPROVED, None)]
    assert lane.gaps == ()
    [empty] = lanes([], {Stage.PRE_LOAN: Window(None, APPROVED)}, None)
    assert empty.gaps == (Gap(None, APPROVED),)


def test_things_done_on_one_day_are_nobodys_overlap():
    day = Window(APPROVED, APPROVED)
    held = [Held(Stage.UNDERWRITING, post, number, number, APPROVED, APPROVED)
            for post, number in ((Post.CREDIT_REVIEWER, "Q3"), (Post.APPROVER, "Q4"))]
    [lane] = lanes(held, {Stage.UNDERWRITING: day}, APPROVED)
    assert (lane.rows, lane.shared, lane.gaps) == (2, (), ())
    assert all(bar.handover is None for bar in lane.bars)


def test_whoever_has_no_period_is_named_apart_and_fills_no_gap():
    undated = Held(Stage.POST_LOAN, Post.RM_CO, "Q9", "丙经理", dated=False)
    lane = post_loan(undated)
    assert (lane.undated, lane.bars, lane.gaps) == ((undated,), (), (Gap(PAID, TODAY),))
    assert post_loan(manager(), window=None) == Lane(Stage.POST_LOAN, None, undated=(manager(),))
