"""What the records know of a person in a case, with sources; and how the machine's finding follows from it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests import builders as b
from workflow.models import LedgerImport, LoanFact, Posting, TriggerEvent
from workflow.rules.facts import FACTS, FILLED_IN_CHECKING, Source
from workflow.services import explaining, person_facts
from workflow.terms import Effect, HitStatus, PersonState, Post, Role, Stage, Tolerance, Trigger
from workflow.wording.conditions import change, steps

pytestmark = pytest.mark.both
P = PersonState
ON = date(2026, 9, 30)


@pytest.fixture
def bank(session):
    return b.a_bank(session)


@pytest.fixture
def finding(bank):
    """Somebody whose facts are confirmed, and whose case noted the ledger of the day it was opened."""
    one = b.a_finding(bank, P.FACTS_CONFIRMED)
    noted(one, balance="1800000.00", arrears="20000.00")
    return one


def noted(finding, **owed):
    """The case was opened on a ledger that said so."""
    finding.case.snapshot = {"as_of": ON.isoformat(), "balance": owed["balance"], "interest_arrears": owed["arrears"]}


def values(finding, session, as_of=b.TODAY):
    session.flush()
    return {name: one.value for name, one in person_facts.known(session, finding, as_of).items()}


def line(finding, session, code):
    session.flush()
    return explaining.checked(session, finding, b.TODAY).items[code]


def test_every_teller_tells_a_fact_nobody_else_fills_in(session):
    assert set(person_facts.TELLERS) <= set(FACTS)
    assert not set(person_facts.TELLERS) & FILLED_IN_CHECKING


def test_the_records_know_this_and_no_more(finding, session):
    assert values(finding, session) == {
        "principal_outstanding": 1_800_000, "interest_arrears": 20_000, "original_principal": 2_000_000,
        "loss_recovered": False, "transaction_on": date(2024, 3, 1), "approved_on": date(2024, 3, 1),
        "disbursed_on": date(2024, 3, 5), "risk_exposed_on": date(2026, 6, 22), "hired_on": date(2020, 1, 1),
        "tolerance": "within", "prior_findings": 0}


def test_a_later_ledger_changes_nothing(finding, session):
    loan = finding.case.loans[0].loan
    before = values(finding, session)
    session.add(LoanFact(loan_id=loan.id, as_of=date(2026, 10, 31), balance=Decimal(0), interest_arrears=Decimal(0),
                         first_overdue_on=date(2025, 1, 1)))
    assert values(finding, session) == before


def test_a_fact_names_the_ledger_and_who_took_it_in(finding, session):
    taken = LedgerImport(kind="loans", file_name="九月.xlsx", sha256="0" * 64, as_of=ON, imported_at=b.EARLIER,
                         imported_by="周登记", report={})
    session.add(taken)
    session.flush()
    finding.case.loans[0].loan.facts[0].import_id = taken.id
    session.flush()
    source = person_facts.known(session, finding, b.TODAY)["interest_arrears"].source
    assert source == Source("台账 九月.xlsx（周登记 2026年10月9日导入）", "借据 JJ20240001", ON)


@pytest.mark.parametrize(("balance", "arrears", "recovered"), [
    ("0.00", "0.00", True), ("0.00", "0.01", False), ("0.00", "None", None), ("0.01", "None", False)])
def test_a_loss_is_recovered_only_when_nothing_is_owed(finding, session, balance, arrears, recovered):
    noted(finding, balance=balance, arrears=arrears)
    assert values(finding, session).get("loss_recovered") is recovered


def test_what_was_written_off_is_not_recovered(finding, session):
    noted(finding, balance="0.00", arrears="0.00")
    finding.case.triggers.append(TriggerEvent(kind=Trigger.TR_WRITE_OFF, occurred_on=ON, recorded_at=b.EARLIER))
    assert values(finding, session)["loss_recovered"] is False


def test_of_several_loans_only_what_all_agree_on_is_known(bank, finding, session):
    other = bank.loans[-1]
    other.amount, other.approved_on = Decimal(1_000_000), date(2024, 3, 1)
    finding.case.loans.append(b.CaseLoan(loan=other, live=False))
    found = values(finding, session)
    assert "original_principal" not in found
    assert "principal_outstanding" not in found
    assert found["approved_on"] == date(2024, 3, 1)


@pytest.mark.parametrize(("words", "guarantee", "pledge"), [
    ("信用", "none", False), ("保证", "guarantor", None), ("抵押", "mortgage", True), ("质押", "pledge", True),
    ("抵押+保证", None, True), ("", None, None)])
def test_a_guarantee_is_told_where_the_ledger_says_one_thing(finding, session, words, guarantee, pledge):
    finding.case.loans[0].loan.guarantee = words
    found = values(finding, session)
    assert (found.get("guarantee"), found.get("pledge_required")) == (guarantee, pledge)


def test_a_manager_who_left_handed_the_loan_over(finding, session):
    assert "handover_role" not in values(finding, session)  # the roster does not show that there was no handover
    finding.employee.postings[0].to_on = date(2026, 3, 31)
    found = values(finding, session)
    assert (found["handover_role"], found["handover_on"]) == ("transferor", date(2026, 3, 31))
    finding.employee.postings[0].from_on = date(2024, 6, 1)
    found = values(finding, session)
    assert found["handover_role"] == "receiver"
    assert "handover_on" not in found  # from whom, and on which day, the roster does not say


def test_a_post_loan_officer_after_the_manager_left_took_over(bank, finding, session):
    finding.employee.postings[0].to_on = date(2026, 3, 31)
    finding.case.loans[0].loan.post_loan_no = bank.colleague.staff_no
    other = b.a_finding(bank, P.IDENTIFIED, employee=bank.colleague, case=finding.case)
    found = values(other, session)
    assert (found["handover_role"], found["handover_on"]) == ("receiver", date(2026, 3, 31))


def test_the_earliest_post_is_when_somebody_was_hired(bank, finding, session):
    session.add(Posting(employee_id=finding.employee_id, institution_id=bank.branch.id, title="柜员",
                        from_on=date(2018, 7, 1), to_on=date(2019, 12, 31)))
    session.flush()
    session.expire(finding.employee)
    assert values(finding, session)["hired_on"] == date(2018, 7, 1)


def test_the_locked_tolerance_goes_before_the_month(bank, session):
    finding = b.a_finding(bank, P.CHECKED)
    locked = session.query(b.ToleranceSnapshot).one()
    locked.verdict = Tolerance.EXCEEDED
    session.flush()
    known = person_facts.known(session, finding, b.TODAY)["tolerance"]
    assert (known.value, known.source.what) == ("exceeded", "2026-06 月，已锁定")


def test_without_figures_the_tolerance_is_not_known(finding, session):
    session.query(b.LoanQuality).delete()
    assert "tolerance" not in values(finding, session)


def test_negative_after_handover_is_known_once_everything_is_denied(bank, session):
    finding = b.a_finding(bank, P.CHECKED)
    assert values(finding, session)["negative_after_handover"] is False
    answer = next(one for one in finding.answers if one.item_code == "N10")
    answer.status = HitStatus.HIT
    assert "negative_after_handover" not in values(finding, session)
    answer.status, answer.confirmed = HitStatus.NOT_HIT, False
    assert "negative_after_handover" not in values(finding, session)


def test_prior_findings_of_the_same_item_count_once_it_is_found_again(bank, session):
    earlier = b.a_finding(bank, P.EFFECTIVE)
    next(one for one in earlier.answers if one.item_code == "N10").status = HitStatus.HIT
    now = b.a_finding(bank, P.FACTS_CONFIRMED)
    assert "prior_findings" not in values(now, session)  # as long as it is open whether N10 is found again
    b.check(bank, now)
    assert values(now, session)["prior_findings"] == 0
    next(one for one in now.answers if one.item_code == "N10").status = HitStatus.HIT
    found = values(now, session)
    assert (found["prior_findings"], found["last_finding_on"]) == (1, b.BEFORE)
    assert values(now, session, b.LONG_AGO)["prior_findings"] == 0  # it had not taken effect yet


# --- the explanation


def test_a_ledger_fact_at_the_boundary_flips_as_the_smallest_change_says(finding, session, monkeypatch):
    told = {**person_facts.TELLERS, "collection_actions": lambda asked: (1, Source("催收系统"))}
    monkeypatch.setattr(person_facts, "TELLERS", told)
    noted(finding, balance="0.00", arrears="20000.01")
    found = line(finding, session, "P03")
    assert found.line.status is HitStatus.NOT_HIT
    compared = "欠息 20,000.01 元 ≤ 原发放本金 2,000,000.00 元 × 1%（= 20,000.00 元）：不成立"
    sources = "台账，借据 JJ20240001，2026年9月30日；台账，借据 JJ20240001 的登记信息"
    assert f"{compared}（来源：{sources}）" in list(steps(found.line.result))
    assert "欠息减少 0.01 元（由 20,000.01 元 到 20,000.00 元）" in [change(one) for one in found.flip.alone]
    noted(finding, balance="0.00", arrears="20000.00")
    found = line(finding, session, "P03")
    assert found.line.status is HitStatus.HIT
    assert Fraction("20000.01") in [one.new for one in found.flip.alone if one.fact == "interest_arrears"]


def test_what_is_missing_is_named_and_never_counts_as_no(finding, session):
    found = line(finding, session, "N10")
    assert found.line.status is HitStatus.INSUFFICIENT
    assert found.line.missing == ("done_checks", "required_checks")
    assert not found.flip.alone


def test_several_posts_leave_the_post_open(finding, session, monkeypatch):
    given = {"missing_verifications": 1, "deficiency_hid_risk": True, "investigators": 2,
             "site_visits": 1, "remote_permitted": False}
    told = {name: lambda asked, value=value: (value, Source("档案")) for name, value in given.items()}
    monkeypatch.setattr(person_facts, "TELLERS", {**person_facts.TELLERS, **told})
    assert line(finding, session, "N06").line.effect is Effect.BAR
    finding.posts = [str(Post.RM_LEAD), str(Post.CREDIT_REVIEWER)]
    found = line(finding, session, "N06").line
    assert (found.effect is Effect.BAR, found.effect_missing) == (False, ("post",))


def test_a_hit_confirmed_where_the_machine_says_it_does_not_apply_is_explained_all_the_same(bank, session):
    finding = b.a_finding(bank, P.CHECKED)
    finding.stages = [str(Stage.POST_LOAN)]
    next(one for one in finding.answers if one.item_code == "P06").status = HitStatus.HIT
    found = line(finding, session, "P06")
    assert found.line.status is HitStatus.NOT_APPLICABLE
    assert found.line.confirmed.status is HitStatus.HIT


def test_the_day_that_counts_is_that_of_the_answers(bank, session):
    finding = b.a_finding(bank, P.CHECKED)
    assert explaining.checked(session, finding, b.TODAY).as_of == b.BEFORE
    assert explaining.checked(session, b.a_finding(bank, P.IDENTIFIED), b.TODAY).as_of == b.TODAY


def test_what_was_overturned_is_not_confirmed(bank, session):
    finding = b.a_finding(bank, P.CHECKED)
    answer = next(one for one in finding.answers if one.item_code == "N10")
    answer.status, answer.overturned = HitStatus.HIT, False
    assert line(finding, session, "P01").line.status is HitStatus.NOT_HIT
    answer.overturned = True
    assert line(finding, session, "P01").line.status is HitStatus.HIT


def test_facts_of_a_person_are_his_own(bank, finding, session):
    head = bank.staff[Role.REPRESENTATIVE]
    session.query(Posting).filter_by(employee_id=head.id).update({"from_on": date(2025, 1, 1)})
    other = b.a_finding(bank, P.IDENTIFIED, employee=head, case=finding.case)
    session.expire(head)
    assert values(other, session)["hired_on"] == date(2025, 1, 1)
    assert values(finding, session)["hired_on"] == date(2020, 1, 1)
