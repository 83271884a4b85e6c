"""Investigators enter what no ledger says: it counts with its source, may be given up, and stays as it was entered."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests import builders as b
from tests.support.rehearsed import THIRD, a_bank, heard
from workflow.details import FactEntry, MergeInto, RecordFacts
from workflow.models import AuditLine, CaseLoan, Finding, PersonFact
from workflow.rules.actors import Actor
from workflow.rules.kinds import Measure
from workflow.services import entered_facts, explaining, invariants, person_facts
from workflow.services.moving import Refused, make
from workflow.services.presenting import lines_of
from workflow.services.timeline import happenings
from workflow.terms import HitStatus, PersonState, Role
from workflow.wording import refusal
from workflow.wording.conditions import change, source, steps

pytestmark = pytest.mark.both
P = PersonState
CHECKS = {"done_checks": "3", "required_checks": "4"}


@pytest.fixture
def bank(session):
    return b.a_bank(session)


@pytest.fixture
def finding(bank):
    """Somebody whose facts are confirmed."""
    return b.a_finding(bank, P.FACTS_CONFIRMED)


def entry(name, text, **more):
    """An entry that is in order, but for `more`."""
    return replace(FactEntry(fact=name, value=text, what="贷后管理系统签到记录", as_of=b.TODAY), **more)


def enter(finding, *entries, session, bank, by=Role.INVESTIGATOR, version=None, now=b.NOW):
    """An investigator enters facts."""
    actor = by if isinstance(by, Actor) else bank.actor(by)
    event = make(session, finding, "record_facts", RecordFacts(entries=entries), by=actor, now=now, version=version)
    session.flush()
    return event


@pytest.fixture
def record(finding, session, bank):
    """Enters facts of the finding."""
    return lambda *entries, **more: enter(finding, *entries, **{"session": session, "bank": bank} | more)


def codes(record, *entries, **more):
    with pytest.raises(Refused) as refused:
        record(*entries, **more)
    return [one.code for one in refused.value.reasons]


def known(session, finding):
    return {name: one.value for name, one in person_facts.known(session, finding, b.TODAY).items()}


def line(session, finding, code):
    return explaining.checked(session, finding, b.TODAY).items[code]


# --- it counts, with its source


def test_facts_entered_turn_insufficient_into_a_hit_and_say_what_would_change_it(session, finding, record):
    assert line(session, finding, "N10").line.status is HitStatus.INSUFFICIENT
    record(*(entry(name, value, evidence=finding.evidence[0].id) for name, value in CHECKS.items()))
    found = line(session, finding, "N10")
    assert found.line.status is HitStatus.HIT
    who = finding.case.seats[1].employee.name
    said = next(steps(found.line.result))
    assert "已完成贷后检查 3 次 < 应完成贷后检查 4 次：成立" in said
    shown = f"证据《{finding.evidence[0].title}》，2026年10月12日"
    assert f"调查组录入（{who} 2026年10月12日），依据：贷后管理系统签到记录，{shown}" in said
    assert "已完成贷后检查增加 1 次（由 3 次 到 4 次）" in [change(one) for one in found.flip.alone]


def test_one_line_is_sealed_that_names_each_fact_with_what_it_was_before(session, finding, record, bank):
    record(*(entry(name, value) for name, value in CHECKS.items()))
    record(entry("done_checks", "4"), entry("hired_on", "2019-06-01"))
    lines = session.scalars(select(AuditLine).where(AuditLine.action == "record_facts").order_by(AuditLine.seq)).all()
    assert [json.loads(one.body)["body"]["changes"] for one in lines] == [
        [{"fact": "done_checks", "old": None, "new": "3"}, {"fact": "required_checks", "old": None, "new": "4"}],
        [{"fact": "done_checks", "old": "3", "new": "4"},
         {"fact": "hired_on", "old": "2020-01-01", "new": "2019-06-01"}]]
    told = happenings(finding.case, lines_of(session, finding.case), bank.actor(Role.INVESTIGATOR))
    assert told[0].said == (("entries", "已完成贷后检查 3 次 → 4 次；入职日 2020年1月1日 → 2019年6月1日"),)


def test_a_later_entry_takes_the_place_of_an_earlier_one_and_history_stays(session, finding, record):
    record(entry("done_checks", "3"))
    record(entry("done_checks", "1,000"))
    record(entry("done_checks", None, what="重复计数，正在核对"))
    told = person_facts.lines(session, finding, b.TODAY)["done_checks"]
    assert (told.known, told.open, told.entered) == (None, True, False)
    assert [one.value for one in told.entries] == [None, 1000, 3]
    assert "原因：重复计数，正在核对" in source(told.entries[0].source)


def test_of_evidence_and_roster_people_go_first_and_a_guess_comes_back_when_they_give_up(session, finding, record):
    assert known(session, finding)["hired_on"] == date(2020, 1, 1)
    record(entry("hired_on", "2018-07-01"))
    assert known(session, finding)["hired_on"] == date(2018, 7, 1)
    record(entry("hired_on", None, what="档案另有记载"))
    assert known(session, finding)["hired_on"] == date(2020, 1, 1)


def test_of_the_ledger_the_records_go_first_and_people_say_what_these_do_not(session, finding, record, bank):
    assert codes(record, entry("original_principal", "1")) == ["facts_in_records"]
    assert codes(record, entry("tolerance", "within")) == codes(record, entry("as_of", "2026-10-12")) == [
        "facts_not_for_people"]
    finding.case.loans.append(CaseLoan(loan=bank.loans[-1], live=False))
    bank.loans[-1].amount = 1
    session.flush()
    record(entry("original_principal", "3000000"))
    assert known(session, finding)["original_principal"] == 3_000_000
    bank.loans[-1].amount = finding.case.loans[0].loan.amount  # the ledger was put right: all loans agree again
    assert known(session, finding)["original_principal"] == 2_000_000


def test_a_fact_of_the_loan_holds_for_everybody_and_one_of_the_person_for_him_alone(session, finding, record, bank):
    other = b.a_finding(bank, P.FACTS_CONFIRMED, employee=bank.colleague, case=finding.case)
    record(entry("site_visits", "2", evidence=finding.evidence[0].id), entry("missing_verifications", "0"))
    assert known(session, finding)["missing_verifications"] == 0
    assert known(session, other)["site_visits"] == 2
    assert "missing_verifications" not in known(session, other)
    said = source(person_facts.known(session, other, b.TODAY)["site_visits"].source)
    assert finding.evidence[0].title not in said  # it names a colleague
    assert f"证据 {finding.evidence[0].id}" in said


def test_a_fact_entered_after_the_answers_is_not_ignored(session, bank):
    finding = b.a_finding(bank, P.FACTS_CONFIRMED)
    b.check(bank, finding)
    before = explaining.checked(session, finding, b.TODAY)
    assert (before.as_of, before.entered_later) == (b.BEFORE, None)
    enter(finding, *(entry(name, value) for name, value in CHECKS.items()), session=session, bank=bank)
    after = explaining.checked(session, finding, b.TODAY + timedelta(days=3))
    assert (after.as_of, after.entered_later) == (b.TODAY, b.NOW)
    assert after.items["N10"].line.status is HitStatus.HIT


# --- refused


@pytest.mark.parametrize(("wrong", "code"), [
    ({"fact": "no_such_fact"}, "facts_not_for_people"), ({"value": "三次"}, "fact_number_unfit"),
    ({"fact": "has_mentor", "value": "maybe"}, "fact_value_unfit"), ({"what": " "}, "facts_without_basis"),
    ({"evidence": 999}, "facts_with_foreign_evidence"), ({"as_of": None}, "facts_without_day"),
    ({"as_of": b.TODAY + timedelta(days=1)}, "day_in_future"), ({"value": None}, "facts_never_entered")])
def test_an_entry_that_is_not_in_order_is_refused_and_nothing_is_kept(session, record, wrong, code):
    assert codes(record, entry("done_checks", "3"), entry("site_visits", "2", **wrong)) == [code]
    assert session.scalars(select(PersonFact)).all() == []


def test_nothing_and_the_same_twice_are_refused(record):
    assert codes(record) == ["no_facts_given"]
    assert codes(record, entry("done_checks", "3"), entry("done_checks", "4")) == ["facts_given_twice"]


def test_a_wrong_number_is_told_its_unit(record):
    with pytest.raises(Refused) as refused:
        record(entry("red_alert_wd", "三天"))
    assert refused.value.reasons[0].values["unit"] is Measure.WORKING_DAYS
    assert "以“个工作日”为单位的数" in refusal(refused.value.reasons[0])


def test_evidence_about_a_colleague_is_refused(record, bank, finding):
    other = b.a_finding(bank, P.FACTS_CONFIRMED, employee=bank.colleague, case=finding.case)
    assert codes(record, entry("done_checks", "3", evidence=other.evidence[0].id)) == ["facts_with_foreign_evidence"]


def test_only_the_team_enters_facts(record, bank, finding):
    colleague = replace(bank.actor(Role.INVESTIGATOR), employee_id=bank.colleague.id)
    assert codes(record, entry("done_checks", "3"), by=colleague) == ["no_right"]
    assert codes(record, entry("done_checks", "3"), by=Role.SUBJECT) == ["no_right"]


def test_once_the_check_is_complete_nothing_is_entered(session, bank):
    finding = b.a_finding(bank, P.CHECKED)
    with pytest.raises(Refused) as refused:
        enter(finding, entry("done_checks", "3"), session=session, bank=bank)
    assert [one.code for one in refused.value.reasons] == ["wrong_state"]


def test_a_form_shown_before_somebody_else_entered_is_stale(session, finding, record):
    shown = finding.row_version
    record(entry("done_checks", "3"), version=shown)
    assert codes(record, entry("done_checks", "4"), version=shown) == ["stale"]


def test_what_was_entered_is_never_changed_whoever_sends_it(session, finding, record, bank, database_kind):
    other = b.a_finding(bank, P.FACTS_CONFIRMED)
    record(entry("done_checks", "3"), entry("missing_verifications", "0"))
    session.commit()
    mine = "SELECT * FROM person_fact WHERE finding_id IS NOT NULL"
    only = {"sqlite": f"REPLACE INTO person_fact {mine}", "postgresql": "TRUNCATE person_fact"}
    for statement in ("UPDATE person_fact SET value = '4'", "DELETE FROM person_fact", only[database_kind]):
        with pytest.raises(DBAPIError, match="录入的事实不得"):
            session.execute(text(statement))
        session.rollback()
    session.add(PersonFact(case_id=other.case_id, finding_id=finding.id, fact="recused", value="yes", as_of=b.TODAY,
                           entered_at=b.NOW, entered_by_id=bank.colleague.id))
    with pytest.raises(DBAPIError, match="没有该人在本事项的认定记录"):
        session.flush()


# --- people on their own ways


def test_a_person_whose_check_is_complete_keeps_the_facts_of_that_moment(session):
    play = a_bank(session, b.TODAY)
    case = heard(play, THIRD)
    first, second = case.current
    play.do("Q1098", first, "answer_list", answers=play.sheet(first, ()))
    play.do("Q1102", case, "lock_tolerance")
    play.do("Q1102", case, "write_report", report="已查明两名责任人的履职事实，逐条核对清单，附证据目录和笔录。")
    play.do("Q1102", first, "complete_check")
    play.later(1)
    play.do("Q1098", second, "record_facts", entries=(entry("site_visits", "1", as_of=play.today),))
    assert known(session, second)["site_visits"] == 1
    assert known(session, first)["site_visits"] == 2
    assert [str(one) for answer in invariants.check(session) for one in answer.looked.violations] == []


def test_facts_go_along_when_somebody_goes_on_in_a_case_of_his_own(session):
    play = a_bank(session, b.TODAY)
    case = heard(play, THIRD)
    one = case.current[0]
    before = known(session, one)
    play.do(Role.LEAD_DEPT, one, "split", reason="与同案其他人的事实不同，另案办理。")
    new = session.scalars(select(Finding).where(
        Finding.employee_id == one.employee_id, Finding.case_id != case.id)).one()
    assert known(session, new) == before
    shown = [(held.fact, held.evidence_id, held.what) for held in entered_facts.entries(session, new)]
    assert ("missing_verifications", new.evidence[0].id, "") in shown
    assert ("site_visits", None, "现场调查影像和签到") in shown  # a colleague's evidence stays where it is
    assert [str(one) for answer in invariants.check(session) for one in answer.looked.violations] == []


def test_facts_of_a_person_go_along_into_another_case_and_those_of_the_loan_do_not(session, finding, record, bank):
    other = b.a_finding(bank, P.IDENTIFIED, employee=bank.colleague)
    record(entry("done_checks", "3"), entry("missing_verifications", "0", evidence=finding.evidence[0].id))
    finding.case.loans[0].loan.contract_no = other.case.loans[0].loan.contract_no
    make(session, finding.case, "merge_into", MergeInto(target=other.case_id, reason="同一授信主合同，并案办理。"),
         by=bank.actor(Role.LEAD_DEPT), now=b.NOW)
    joined = next(one for one in other.case.current if one.employee_id == finding.employee_id)
    found = known(session, joined)
    assert found["missing_verifications"] == 0
    assert "done_checks" not in found
