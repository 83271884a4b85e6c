"""The tolerance in a case: by the version it is pinned to, exactly, locked once; later corrections are only noted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.stories.test_list_versions import Room
from tests.support.ledgers import book
from workflow.models import Institution, ListVersionRecord, LoanQuality, ToleranceSnapshot
from workflow.rules.actors import COMMAND_LINE
from workflow.rules.list_changes import differences
from workflow.rules.tolerance import DEFAULT_POLICY
from workflow.services import audit, list_drafts, list_review, lists, person_facts, quality
from workflow.services.exchange import staged, write
from workflow.services.invariants import check
from workflow.services.list_drafts import Head, PutTolerance
from workflow.services.moving import Refused
from workflow.terms import ListState, Tolerance

T = Tolerance
MONTH = "2026-09"


@pytest.fixture
def room(session) -> Room:
    """A bank whose branch has 3.5 percent of bad inclusive loans against 1.0 percent of all: 2.5 points more."""
    room = Room(session)
    report(room, inclusive_npl=3_150_000)
    return room


def report(room, month=MONTH, **figures):
    """What the branch reported of a month is now this."""
    room.session.execute(update(LoanQuality).where(LoanQuality.month == month).values(
        {name: Decimal(value) if not name.endswith("obligors") else value for name, value in figures.items()}))
    room.session.expire_all()


def published(room, number, base=None, **table: Any) -> ListVersionRecord:
    """A version with these parameters of the tolerance, in force since the first."""
    head = Head(number, room.first.valid_from, "容忍度按监管意见调整。")
    record = list_drafts.draft(room.session, base or room.first, head, **room.by("policy"))
    list_drafts.change(room.session, record, PutTolerance(table), **room.by("policy"))
    room.publish(record)
    return record


def locked(room) -> ToleranceSnapshot:
    """The tolerance is locked; the snapshot."""
    room.bank.go("lead", "lock_tolerance")
    return room.session.scalars(select(ToleranceSnapshot)).one()


def investigated(room):
    """The case comes to the check."""
    room.bank.accepted()
    room.bank.investigated()
    return room.bank.case


# --- by the version a case is pinned to


@pytest.mark.both
def test_a_case_pinned_to_two_points_is_judged_by_two_though_todays_version_says_three(room):
    second = published(room, "2026-02", margin_pp="2.00")
    case = investigated(room)
    published(room, "2026-03", second, margin_pp="3.00")
    assert case.list_version == "2026-02"
    told = quality.of_case(room.session, case, room.bank.now.date())
    assert (told.told.result.verdict, told.version.number) == (T.EXCEEDED, "2026-02")
    branch = room.bank.loan.institution
    today = quality.on_month(room.session, branch, MONTH, room.bank.now.date())
    assert (today.told.result.verdict, today.version.number) == (T.WITHIN, "2026-03")
    facts = person_facts.known(room.session, room.bank.finding("wei"), room.bank.now.date())
    assert facts["tolerance"].value == "exceeded"
    snapshot = locked(room)
    assert (snapshot.verdict, snapshot.month) == (T.EXCEEDED, MONTH)
    kept = snapshot.figures
    assert (kept["margin_pp"], kept["list_version"], kept["months"]) == ("2.00", "2026-02", [MONTH])
    assert lists.unpacked(kept["parameters"])["margin_pp"] == Decimal("2.00")
    assert kept["amounts"]["inclusive"]["npl"] == "3150000"
    assert kept["steps"][-1] == "r_incl − r_cmp = 2.50 > 2.00"


@pytest.mark.parametrize(("margin", "verdict"), [("2.50", T.WITHIN), ("2.4999", T.EXCEEDED)])
def test_exactly_the_margin_of_the_version_is_within(room, margin, verdict):
    published(room, "2026-02", margin_pp=margin)
    investigated(room)
    assert locked(room).verdict == verdict


@pytest.mark.parametrize(("table", "said"), [
    ({"writeoff_addback": True}, "缺少云川银行城东支行 2026-09 的普惠型小微贷款当年核销、转让额"),
    ({"comparator_scope": "bank_all_loans"}, "缺少云川银行总行 2026-09 的贷款质量月报"),
    ({"comparator_basis": "annual_target", "targets": {"2025": 1}}, "缺少云川银行城东支行 2026 年的目标不良率"),
    ({"as_of_rule": "year_end"}, "缺少云川银行城东支行 2025-12 的贷款质量月报"),
    ({"as_of_rule": "twelve_months"}, "2025-10、2025-11、2025-12、2026-01"),
    ({"portfolio_scope": "with_farmers"}, "普惠型农户贷款余额"),
])
def test_a_lock_without_the_figures_is_refused_with_what_is_missing(room, table, said):
    published(room, "2026-02", **table)
    case = investigated(room)
    assert quality.of_case(room.session, case, room.bank.now.date()).told.result.verdict is T.DATA_ERROR
    with pytest.raises(Refused) as refused:
        room.bank.go("lead", "lock_tolerance")
    reason = refused.value.reasons[0]
    assert reason.code == "tolerance_without_data"
    assert said in reason.values["why"]
    assert room.session.scalars(select(ToleranceSnapshot)).all() == []
    facts = person_facts.known(room.session, room.bank.finding("wei"), room.bank.now.date())
    assert "tolerance" not in facts


def test_the_loan_of_the_case_is_left_out_as_it_was_when_the_case_was_opened(room):
    published(room, "2026-02", exclude_case_loan=True)
    case = investigated(room)
    fact = room.bank.loan.facts[-1]
    case.snapshot, fact.balance = {**case.snapshot, "balance": "820000"}, Decimal(1)
    told = quality.of_case(room.session, case, room.bank.now.date()).told
    assert (told.inclusive.case_npl, told.comparator.case_loans) == (820_000, 820_000)
    assert told.result.incl_ratio == (told.inclusive.npl - 820_000) / (told.inclusive.loans - 820_000)
    case.snapshot = {**case.snapshot, "balance": None}
    missing = quality.of_case(room.session, case, room.bank.now.date()).told
    assert missing.result.verdict is T.DATA_ERROR
    assert "缺少本案贷款的余额" in quality.why(room.session, missing)


def test_the_review_day_is_the_day_of_the_lock(room):
    published(room, "2026-02", as_of_rule="review_day")
    case = investigated(room)
    assert quality.of_case(room.session, case, date(2026, 12, 3)).told.months == ("2026-11",)


# --- locked once


@pytest.mark.both
def test_a_later_import_is_noted_and_changes_nothing_that_is_locked(room, clock):
    case = investigated(room)
    snapshot = locked(room)
    assert snapshot.verdict == T.WITHIN
    assert quality.revised(room.session, case, snapshot) is None
    heading = ("月份", "机构号", "各项贷款余额", "各项不良贷款余额", "普惠型小微贷款余额", "普惠型小微不良余额")
    with staged(book([heading, ("202609", "B", 90000, 900, 9000, 405)])) as ledger:
        write(room.session, ledger, "月报_20260930.xlsx", by="Q1", now=clock.now)
    room.session.expire_all()
    found = quality.revised(room.session, case, room.session.scalars(select(ToleranceSnapshot)).one())
    assert (found.then_pp, found.now.result.difference_pp, found.now.result.verdict) == (
        Decimal("2.5"), Decimal("3.5"), T.EXCEEDED)
    assert room.session.scalars(select(ToleranceSnapshot.verdict)).one() == T.WITHIN


def test_a_correction_is_compared_by_the_locked_parameters_not_todays(room):
    case = investigated(room)
    snapshot = locked(room)
    published(room, "2026-02", margin_pp="1.00")
    assert quality.revised(room.session, case, snapshot) is None


def test_a_snapshot_of_before_these_parameters_were_kept_is_compared_all_the_same(room):
    case = investigated(room)
    snapshot = locked(room)
    snapshot.figures = {name: snapshot.figures[name]
                        for name in ("margin_pp", "steps", "inclusive", "comparator", "difference_pp")}
    assert quality.revised(room.session, case, snapshot) is None
    report(room, inclusive_npl=3_150_001)
    assert quality.revised(room.session, case, snapshot).now.result.verdict is T.WITHIN


# --- the version in the database


def test_a_version_taken_in_before_the_table_was_written_reads_the_same_and_is_not_taken_in_again(session, clock):
    tables = lists.rules.read(lists.DELIVERED)
    del tables["positive.toml"]["tolerance"]
    content = lists.packed(tables)
    version = lists.delivered()
    session.add(ListVersionRecord(
        number=version.number, state=ListState.PUBLISHED, valid_from=version.valid_from, content=content,
        recorded_on=version.recorded_on, sha256=lists.digest(content), drafted_at=clock(), published_at=clock(),
        note="随系统提供"))
    session.flush()
    assert list_drafts.take_in(session, by=COMMAND_LINE, now=clock()) is None
    found = lists.numbered(session, version.number)
    assert (found.tolerance, found) == (DEFAULT_POLICY, version)
    assert differences(lists.rules.read(lists.DELIVERED), tables) == []


def test_the_parameters_of_a_draft_are_changed_by_one_and_published_by_another(room):
    record = room.draft()
    list_drafts.sign(room.session, record, **room.by("legal"))
    list_drafts.change(room.session, record, PutTolerance({"margin_pp": "2.00"}), **room.by("policy2"))
    assert record.signed_by_id is None
    assert room.refused(lambda: room.publish(record, "policy2")) == ["list_two_people"]
    [change] = list_review.changes(room.session, record)
    assert (change.code, [(one.name, one.old, one.new) for one in change.fields]) == (
        "TOL", [("tolerance.margin_pp", Decimal("3.00"), Decimal("2.00"))])
    room.publish(record, "compliance")
    assert lists.numbered(room.session, "2026-02").tolerance == replace(DEFAULT_POLICY, margin_pp=Decimal("2.00"))
    assert all(broken is None for _, _, broken in audit.verify(room.session))


@pytest.mark.parametrize(("table", "said"), [
    ({"comparator_scope": "fixed_value"}, "容忍度：对照取固定值而没有写明固定值"),
    ({"margin": 2}, "没有叫“margin”的内容"), ({"margin_pp": "三"}, "tolerance.margin_pp：“三”不是数"),
])
def test_parameters_that_cannot_be_applied_are_kept_in_the_draft_and_not_published(room, table, said):
    record = room.draft()
    list_drafts.change(room.session, record, PutTolerance(table), **room.by("policy"))
    assert room.refused(lambda: room.publish(record)) == ["list_flawed"]
    assert any(said in flaw for flaw in list_review.flaws(record))
    assert [one.code for one in list_review.changes(room.session, record)] == ["TOL"]


# --- what the ledgers bring


@pytest.mark.both
def test_optional_columns_are_taken_in_and_an_empty_one_is_unknown(session, clock):
    session.add(Institution(code="B", name="东支行", path="B"))
    session.flush()
    heading = ("月份", "机构号", "各项贷款余额", "各项不良贷款余额", "普惠型小微贷款余额", "普惠型小微不良余额",
               "普惠型小微贷款户数", "各项贷款当年核销转让", "普惠型小微当年核销转让", "普惠型农户贷款余额",
               "参照执行不良余额")

    def take(*row):
        with staged(book([heading, row])) as ledger:
            report = write(session, ledger, "月报_20260930.xlsx", by="Q1", now=clock.now)
        session.expire_all()
        return report, session.scalars(select(LoanQuality)).one()

    report, row = take("202609", "B", 90000, 900, 9000, 405, "1,203户", 12.5, "", 300, 1)
    assert (report.taken, report.found) == (1, 0)
    assert (row.inclusive_obligors, row.all_written_off, row.inclusive_written_off) == (1203, 125_000, None)
    assert (row.farmers_loans, row.farmers_npl, row.reference_npl) == (3_000_000, None, 10_000)
    report, row = take("202609", "B", 90000, 900, 9000, 405, "", "", 0, "", "")
    assert report.changed == 1
    assert (row.inclusive_obligors, row.all_written_off, row.inclusive_written_off) == (1203, 125_000, 0)
    report, _ = take("202609", "B", 90000, 900, 9000, 405, "一千", "", 0, "", "")
    assert [one.code for one in report.problems] == ["bad_number"]


def test_the_invariants_hold_with_a_version_of_its_own_parameters(room):
    published(room, "2026-02", margin_pp="2.00")
    investigated(room)
    room.bank.checked()
    assert [answer for answer in check(room.session) if not answer.holds] == []
