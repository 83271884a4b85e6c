"""Who may set a case off besides the clerk: staff by a claim of their own, HR by an intention; and who sees it then."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests import builders as b
from tests.lawful import LONG, REASON
from tests.support.procedure import Bank
from workflow import details as d
from workflow import wording
from workflow.models import CaseLoan, ExemptionCase, Finding, NamedPerson, TriggerEvent
from workflow.process import BY_NAME
from workflow.rules.actors import Actor
from workflow.services import case_list, claims, invariants
from workflow.services.access import find_case, may, people_shown
from workflow.services.choices import choices, situation
from workflow.services.moving import Refused, make, refusals
from workflow.services.presenting import lines_of
from workflow.services.timeline import happenings
from workflow.terms import CaseState, Gate, Outcome, PersonState, PublicationStatus, Role, Scope, Trigger

pytestmark = pytest.mark.both
S, P = CaseState, PersonState
OTHERS = ("tao", "g1", "chair")


@pytest.fixture
def bank(session) -> Bank:
    return Bank(session)


def claim(bank, who="wei", move="file_claim", trigger=Trigger.TR_SELF, **given):
    """Somebody claims to be judged about the loan."""
    if move == "file_claim":
        bank.case = bank.go(who, move, d.FileClaim(loan=bank.loan.id, trigger=trigger, statement=LONG, **given))
    else:
        bank.go(who, move, d.JoinClaim(trigger=trigger, statement=LONG, **given))
    return bank.case


def registered(bank):
    """The clerk registers a clue on the loan."""
    bank.case = bank.go("clerk", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_DPD, occurred_on=bank.now.date()))
    return bank.case


def codes(bank, who, move, details, on=None):
    """Why somebody cannot make a move."""
    return [one.code for one in refusals(bank.session, on, move, by=bank.actor(who), now=bank.now, details=details)]


def sees(bank, who):
    """Whether somebody sees the case; the list, the look-up and the right must say the same."""
    bank.session.expire_all()
    actor, case = bank.actor(who), bank.case
    listed = case in bank.session.scalars(case_list.found(actor, case_list.Wanted())).all()
    counted = bank.session.scalar(select(func.count()).select_from(
        case_list.found(actor, case_list.Wanted()).subquery()))
    found = find_case(bank.session, actor, case.id) is not None
    assert listed == found == may(actor, "view_case", case=case) == bool(counted)
    return found


# --- a claim opens a case, or joins it


def test_a_claim_opens_a_case_for_the_unit_to_report(bank):
    case = claim(bank)
    assert (case.state, case.scope) == (S.CLUE, Scope.IN)
    assert [(one.kind, one.raised_by.name, one.note) for one in case.triggers] == [(Trigger.TR_SELF, "魏经理", LONG)]
    assert {one.staff_no for one in case.people_named} == {"wei", "tao"}
    assert "to_report" in bank.told("unit")
    assert codes(bank, "unit", "submit", None, case) == []
    assert [one for one in invariants.check(bank.session) if not one.holds] == []


def test_a_claim_that_lost_its_raiser_is_found(bank):
    claim(bank).triggers[0].raised_by_id = None
    bank.session.flush()
    wanted = next(one for one in invariants.in_order() if "留有本人提出的触发事件" in one.title)
    assert [str(one) for one in wanted.check(bank.session).violations] == [
        f"认定事项 {bank.case.number}：办理“申请认定”的人没有留下触发事件"]


def test_a_handover_says_when_and_to_whom(bank):
    untold = d.FileClaim(loan=bank.loan.id, trigger=Trigger.TR_HANDOVER, statement=LONG)
    assert codes(bank, "wei", "file_claim", untold) == ["handover_untold"]
    later = replace(untold, occurred_on=bank.now.date().replace(year=2027), counterpart="甲经理")
    assert codes(bank, "wei", "file_claim", later) == ["day_in_future"]
    case = claim(bank, trigger=Trigger.TR_HANDOVER, occurred_on=bank.now.date(), counterpart="甲经理 g1")
    assert case.triggers[0].note.startswith("移交对方：甲经理 g1。")


def test_somebody_with_no_part_in_the_loan_claims_nothing(bank):
    details = d.FileClaim(loan=bank.loan.id, trigger=Trigger.TR_SELF, statement=LONG)
    assert codes(bank, "g1", "file_claim", details) == ["no_part_in_loan"]
    registered(bank)
    assert codes(bank, "g1", "join_claim", d.JoinClaim(trigger=Trigger.TR_SELF, statement=LONG), bank.case) == [
        "no_part_in_loan"]


def test_a_claim_joins_the_case_that_is_there(bank):
    case = registered(bank)
    bank.go("unit", "strike_person", d.StrikePerson(employee=bank.id("wei"), reason=REASON))
    details = d.FileClaim(loan=bank.loan.id, trigger=Trigger.TR_SELF, statement=LONG)
    assert codes(bank, "wei", "file_claim", details) == ["loan_has_live_case"]
    claim(bank, move="join_claim")
    assert [one.kind for one in case.triggers] == [Trigger.TR_DPD, Trigger.TR_SELF]
    assert {one.staff_no for one in case.people_named} == {"wei", "tao"}, "the claimant is named again"
    assert next(one for one in case.people_named if one.staff_no == "wei").stages, "as the loan proposes him"
    assert codes(bank, "wei", "join_claim", d.JoinClaim(trigger=Trigger.TR_SELF, statement=LONG), case) == [
        "claimed_before"]
    assert bank.session.scalar(select(func.count(ExemptionCase.id))) == 1


def test_a_claim_in_a_running_case_changes_nobody(bank):
    bank.accepted()
    before = [(one.employee_id, one.state) for one in bank.case.current]
    claim(bank, move="join_claim")
    assert [(one.employee_id, one.state) for one in bank.case.current] == before
    assert bank.case.state == S.ACCEPTED


# --- who sees it


def test_the_claimant_sees_the_case_from_the_day_he_filed_it_and_colleagues_do_not(bank):
    claim(bank)
    assert sees(bank, "wei")
    assert people_shown(bank.actor("wei"), bank.case) == []
    assert [who for who in OTHERS if sees(bank, who)] == []
    assert sees(bank, "clerk")


def test_somebody_named_sees_the_case_once_it_is_refused_and_may_ask_for_reconsideration(bank):
    registered(bank)
    bank.go("unit", "submit")
    assert not sees(bank, "tao")
    bank.case.scope = Scope.OUT
    bank.go("checker", "concur", d.Concur(move="refuse", opinion="同意不予受理"))
    bank.go("officer", "refuse", d.Reason(reason=REASON))
    assert sees(bank, "tao")
    assert "refused" in bank.told("tao")
    assert not sees(bank, "g1")
    bank.go("tao", "reconsider", d.Reason(reason=REASON))
    assert bank.case.state == S.PENDING_ACCEPTANCE
    assert sees(bank, "tao"), "he goes on seeing what he asked for"


def test_a_colleague_judged_in_the_case_is_not_told_who_claimed(bank):
    claim(bank)
    bank.go("unit", "submit")
    bank.go("officer", "accept", d.Accept(opinion="在范围内，予以受理", missing_stages_note="见说明"))
    assert sees(bank, "tao")

    def told(who):
        lines = happenings(bank.case, lines_of(bank.session, bank.case), bank.actor(who))
        return next(one.by for one in lines if one.move == "file_claim")
    assert (told("tao"), told("wei"), told("clerk")) == ("", "魏经理", "魏经理")


def test_a_party_finds_no_intentions_in_his_colleagues_cases(bank):
    registered(bank)
    intend(bank, "join_intent", "tao")
    claim(bank, move="join_claim")
    listed = bank.session.scalars(claims.intents(bank.actor("wei"))).all()
    assert [one.reference for one in listed] == ["意向1号"], "of the case he sees"
    assert bank.session.scalars(claims.intents(bank.actor("g1"))).all() == []
    assert [one.kind for one in bank.session.scalars(claims.claims_of(bank.actor("wei")))] == [Trigger.TR_SELF]
    assert bank.session.scalars(claims.claims_of(bank.actor("hr"))).all() == []


def test_a_claim_on_paper_makes_nobody_its_raiser(bank):
    bank.case = bank.go("clerk", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_SELF, occurred_on=bank.now.date()))
    assert bank.case.triggers[0].raised_by is None
    bank.go("unit", "submit")
    assert may(bank.actor("unit"), "withdraw", case=bank.case)
    assert not may(bank.actor("wei"), "withdraw", case=bank.case)


# --- taking it back


def test_the_claimant_takes_his_own_claim_back(bank):
    claim(bank)
    bank.go("unit", "submit")
    assert not may(bank.actor("tao"), "withdraw", case=bank.case)
    bank.go("wei", "withdraw", d.Reason(reason=REASON))
    assert bank.case.state == S.WITHDRAWN
    assert sees(bank, "wei")
    assert {"withdrawn"} <= set(bank.told("unit"))
    bank.case = None
    assert claim(bank).state == S.CLUE, "the loan is free again"


def test_nobody_takes_back_what_a_colleague_claimed_as_well_but_the_unit_may(bank):
    claim(bank)
    claim(bank, "tao", move="join_claim")
    bank.go("unit", "submit")
    assert codes(bank, "wei", "withdraw", d.Reason(reason=REASON), bank.case) == ["claims_of_others"]
    assert codes(bank, "unit", "withdraw", d.Reason(reason=REASON), bank.case) == []


# --- an intention forces a case


def intend(bank, move, *people, reference="意向1号"):
    """HR reports an intention about people and the loan."""
    given = {"people": tuple(bank.id(one) for one in people), "department": "信贷管理部", "reference": reference,
             "reason": LONG}
    if move == "report_intent":
        bank.case = bank.go("hr", move, d.ReportIntent(loan=bank.loan.id, **given))
    else:
        bank.go("hr", move, d.JoinIntent(**given))
    return bank.case


def test_an_intention_opens_a_case_that_is_neither_discarded_nor_withdrawn(bank):
    case = intend(bank, "report_intent", "wei")
    event = case.triggers[0]
    assert (case.state, event.kind, event.reference) == (S.CLUE, Trigger.TR_ACCOUNTABILITY_INTENT, "意向1号")
    assert (event.raised_by.name, event.people_meant) == ("冯人力", [bank.id("wei")])
    assert "trigger_is_forced" in codes(bank, "clerk", "discard_clue", d.Reason(reason=REASON), case)
    claim(bank, move="join_claim")
    bank.go("unit", "submit")
    assert codes(bank, "unit", "withdraw", d.Reason(reason=REASON), case) == ["trigger_is_forced"]
    assert "trigger_is_forced" in codes(bank, "wei", "withdraw", d.Reason(reason=REASON), case)
    assert [one for one in invariants.check(bank.session) if not one.holds] == []


def test_an_intention_joins_the_case_that_is_there_and_names_whom_it_means(bank):
    case = registered(bank)
    bank.go("unit", "strike_person", d.StrikePerson(employee=bank.id("tao"), reason=REASON))
    intend(bank, "join_intent", "tao")
    line = next(one for one in case.people_named if one.staff_no == "tao")
    assert line.because.startswith("问责意向 意向1号（信贷管理部）")
    again = d.JoinIntent(people=(bank.id("wei"),), department="信贷管理部", reference="意向1号", reason=LONG)
    assert codes(bank, "hr", "join_intent", again, case) == ["intended_before"]


def test_an_intention_means_somebody_and_no_stranger(bank):
    nobody = d.ReportIntent(loan=bank.loan.id, department="信贷管理部", reference="意向1号", reason=LONG)
    assert codes(bank, "hr", "report_intent", nobody) == ["nobody_meant"]
    assert codes(bank, "hr", "report_intent", replace(nobody, people=(bank.id("g1"),))) == ["not_of_the_loan"]
    assert codes(bank, "clerk", "report_intent", replace(nobody, people=(bank.id("wei"),))) == ["no_right"]


# --- a conclusion in effect stands


def employee(one) -> Actor:
    """Somebody signed in, without any role of his own."""
    return Actor(one.id, one.name, one.staff_no, one.institution_id, one.institution.path, frozenset({Role.EMPLOYEE}))


@pytest.fixture
def concluded(session):
    """A closed case in which the subject was exempted, on a loan a colleague had a part in as well."""
    small = b.a_bank(session)
    finding = b.a_finding(small, P.EFFECTIVE, outcome=Outcome.EXEMPT, publication=PublicationStatus.SETTLED)
    finding.case.state, finding.case.rectification = S.CLOSED, "贷后检查改为按季复核。"
    row = finding.case.loans[0]
    row.live, row.loan.reviewer_no = False, small.colleague.staff_no
    session.flush()
    return small, finding, row.loan


def test_who_has_a_conclusion_is_told_kindly_that_it_stands(concluded):
    small, finding, loan = concluded
    me = employee(small.staff[Role.SUBJECT])
    details = d.FileClaim(loan=loan.id, trigger=Trigger.TR_SELF, statement=LONG)
    found = refusals(small.session, None, "file_claim", by=me, now=b.NOW, details=details)
    assert [one.code for one in found] == ["conclusion_stands"]
    said = wording.refusal(found[0])
    assert finding.case.number in said
    assert "免责" in said
    assert "重启认定" in said


def test_a_colleague_may_claim_and_does_not_drag_the_exempt_one_in(concluded):
    small, finding, loan = concluded
    details = d.FileClaim(loan=loan.id, trigger=Trigger.TR_SELF, statement=LONG)
    case = make(small.session, None, "file_claim", details, by=employee(small.colleague), now=b.NOW).thing
    assert [one.employee_id for one in case.people_named] == [small.colleague.id]
    naming = d.NamePerson(employee=finding.employee_id, posts=(), stages=(), liability="direct", because=REASON)
    with pytest.raises(Refused, match="concluded_elsewhere"):
        make(small.session, case, "name_person", naming, by=small.actor(Role.CASE_CLERK), now=b.NOW)
    case.people_named.append(NamedPerson(employee_id=finding.employee_id, liability="direct", posts=[], stages=[]))
    small.session.flush()
    wanted = next(one for one in invariants.in_order() if "受理前的责任人名单" in one.title)
    assert len(wanted.check(small.session).violations) == 1, "written past the door, it is found"


@pytest.mark.parametrize(("outcome", "gate"), [(Outcome.EXEMPT, Gate.BARRED), (Outcome.MITIGATE, Gate.OPEN)])
def test_an_intention_about_somebody_judged_is_answered_by_the_gate_and_makes_no_case(concluded, outcome, gate):
    small, finding, loan = concluded
    finding.outcome = outcome
    details = d.ReportIntent(loan=loan.id, people=(finding.employee_id,), department="信贷管理部", reference="意向2号",
                             reason=LONG)
    found = refusals(small.session, None, "report_intent", by=small.actor(Role.HR), now=b.NOW, details=details)
    assert [one.code for one in found] == ["gate_has_answered"]
    answer = found[0].values["answers"][0]
    assert (answer.name, answer.number, answer.answer.gate) == (finding.person_name, finding.case.number, gate)
    assert wording.word(gate) in wording.refusal(found[0])
    with pytest.raises(Refused):
        make(small.session, None, "report_intent", details, by=small.actor(Role.HR), now=b.NOW)
    assert small.session.scalar(select(func.count(ExemptionCase.id))) == 1


def test_who_had_a_part_himself_reports_no_intention_and_is_told_nothing_of_his_colleagues(concluded):
    small, finding, loan = concluded
    hr = small.staff[Role.HR]
    details = d.ReportIntent(loan=loan.id, people=(finding.employee_id,), department="信贷管理部", reference="意向4号",
                             reason=LONG)

    def told():
        asked = claims.asked_about(small.session, small.actor(Role.HR), [loan.id], [finding.employee])
        return [(one.record, one.answer) for one in asked]
    assert told()[0][0] is finding
    b.a_finding(small, P.EFFECTIVE, case=finding.case, employee=hr)
    finding.case.state, loan.approver_no = S.CLOSED, hr.staff_no
    small.session.flush()
    small.session.expire_all()
    assert told() == [(None, None)]
    found = refusals(small.session, None, "report_intent", by=small.actor(Role.HR), now=b.NOW, details=details)
    assert [one.code for one in found] == ["had_a_part_in_the_loan"], "and no word of the gate"


def test_an_intention_about_two_judges_the_one_who_has_not_been(concluded):
    small, finding, loan = concluded
    details = d.ReportIntent(loan=loan.id, people=(finding.employee_id, small.colleague.id), department="信贷管理部",
                             reference="意向3号", reason=LONG)
    case = make(small.session, None, "report_intent", details, by=small.actor(Role.HR), now=b.NOW).thing
    assert [one.employee_id for one in case.people_named] == [small.colleague.id]
    told = {one.employee.id: one.answer.gate for one in claims.meant_by(
        small.session, small.actor(Role.HR), case.triggers[0])}
    assert told == {finding.employee_id: Gate.BARRED, small.colleague.id: Gate.CLOSED}


# --- cases that become one, and one that becomes two


@pytest.fixture
def two(session):
    """Two cases of one branch with nothing in common."""
    small = b.a_bank(session)
    one, other = b.a_case(small, S.PENDING_ACCEPTANCE), b.a_case(small, S.PENDING_ACCEPTANCE)
    other.people_named[0].employee = small.colleague
    session.flush()
    return small, one, other


def targets(small, case):
    """What the form offers, with what is shared."""
    s = situation(small.session, BY_NAME["merge_into"], case, small.actor(Role.LEAD_DEPT), b.NOW)
    return {one.key: one.note for one in choices("merge_targets", s)}


def test_cases_with_nothing_in_common_do_not_become_one(two):
    small, one, other = two
    assert targets(small, one) == {}
    with pytest.raises(Refused, match="merge_without_ground"):
        make(small.session, one, "merge_into", d.MergeInto(target=other.id, reason=REASON),
             by=small.actor(Role.LEAD_DEPT), now=b.NOW)


@pytest.mark.parametrize("ground", ["同一授信主合同", "同一借款人", "同一责任人"])
def test_cases_become_one_for_a_ground_that_is_said(two, ground):
    small, one, other = two
    mine, theirs = one.loans[0].loan, other.loans[0].loan
    if ground == "同一授信主合同":
        theirs.contract_no = mine.contract_no
    elif ground == "同一借款人":
        theirs.borrower = mine.borrower
    else:
        other.people_named.append(NamedPerson(employee_id=one.people_named[0].employee_id, liability="direct"))
    small.session.flush()
    assert ground in targets(small, one)[other.id]
    one.triggers[0].kind, one.triggers[0].raised_by_id = Trigger.TR_SELF, small.staff[Role.SUBJECT].id
    make(small.session, one, "merge_into", d.MergeInto(target=other.id, reason=REASON),
         by=small.actor(Role.LEAD_DEPT), now=b.NOW)
    assert (one.state, one.merged_into_id) == (S.TERMINATED, other.id)
    assert {row.loan_id for row in other.loans if row.live} == {mine.id, theirs.id}
    assert small.staff[Role.SUBJECT].id in {event.raised_by_id for event in other.triggers}
    assert {small.staff[Role.SUBJECT].id, small.colleague.id} == {each.employee_id for each in other.people_named}


def test_an_empty_contract_number_is_nothing_in_common(two):
    small, one, other = two
    one.loans[0].loan.contract_no = other.loans[0].loan.contract_no = ""
    small.session.flush()
    assert targets(small, one) == {}
    assert "merge_without_ground" in [each.code for each in refusals(
        small.session, one, "merge_into", by=small.actor(Role.LEAD_DEPT), now=b.NOW,
        details=d.MergeInto(target=other.id, reason=REASON))]


def test_whoever_claimed_does_not_see_a_colleagues_case_that_was_split_off(bank):
    claim(bank)
    bank.go("unit", "submit")
    bank.go("officer", "accept", d.Accept(opinion="在范围内，予以受理", missing_stages_note="见说明"))
    bank.with_team()
    other = bank.go("dept", "split", d.Reason(reason=REASON), on=bank.finding("tao"))
    assert [row.live for row in other.loans] == [False]
    assert [(event.kind, event.raised_by_id) for event in other.triggers] == [(Trigger.TR_SELF, None)]
    assert find_case(bank.session, bank.actor("wei"), other.id) is None
    assert find_case(bank.session, bank.actor("tao"), other.id) is not None
    bank.case = other
    assert sees(bank, "tao")


def test_records_of_people_named_go_with_their_case(bank):
    case = registered(bank)
    bank.go("unit", "strike_person", d.StrikePerson(employee=bank.id("wei"), reason=REASON))
    bank.go("clerk", "name_person", d.NamePerson(employee=bank.id("wei"), posts=("rm_lead",), stages=("pre_loan",),
                                                 liability="direct", because="补列主办客户经理"))
    bank.go("clerk", "name_person", d.NamePerson(employee=bank.id("wei"), posts=("rm_co",), stages=("pre_loan",),
                                                 liability="direct", because="更正为协办客户经理"))
    rows = bank.session.scalars(select(NamedPerson).where(NamedPerson.employee_id == bank.id("wei"))).all()
    assert [(one.case_id, one.posts, one.because) for one in rows] == [(case.id, ["rm_co"], "更正为协办客户经理")]
    assert bank.session.scalar(select(func.count(TriggerEvent.id))) == 1
    assert bank.session.scalar(select(func.count(CaseLoan.id))) == 1
    assert bank.session.scalar(select(func.count(Finding.id))) == 0
