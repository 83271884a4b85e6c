"""Every letter of a procedure, as the moves that call for it write it, and who is told of them."""

import re
from datetime import date, datetime
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy import select

from tests.support.procedure import LONG, OFFICE, REASON, SHANGHAI, VOTERS, Bank
from workflow import details as d
from workflow.models import (
    Employee,
    Letter,
    LoanFact,
    Meeting,
    Message,
)
from workflow.process import BY_NAME, ROWS
from workflow.rules.facts import Source
from workflow.services import documents, lists, person_facts
from workflow.services.moving import make
from workflow.services.pending import open_publication
from workflow.services.situation import load
from workflow.terms import (
    AppealGround,
    Ballot,
    ObligorType,
    Outcome,
    PenaltyKind,
    RecusalAnswer,
    RevocationGround,
    StatementKind,
    Trigger,
)


@pytest.fixture
def bank(session):
    return Bank(session)


@pytest.fixture
def served(bank):
    bank.up_to_served()
    return bank


def test_every_letter_the_tables_name_is_known_and_has_its_template():
    named = {kind for row in ROWS for kind in row.letters}
    assert named == set(documents.KINDS)
    assert {path.stem for path in documents.LETTERS.glob("*.html")} == named | {"base", "parts"}
    marks = [kind.mark for kind in documents.KINDS.values()]
    assert len(set(marks)) == len(marks)


@pytest.mark.both
def test_a_procedure_writes_its_letters_in_order(served):
    kinds = [one.kind for one in served.session.scalars(select(Letter).order_by(Letter.id))]
    assert kinds == [
        "supplement_request", "acceptance_notice", "team_order", "recusal_review", "interview_record",
        "interview_record", "statement_of_facts", "statement_of_facts", "investigation_report", "list_check_table",
        "list_check_table", "meeting_notice", "determination", "ballot_sheet", "determination", "ballot_sheet",
        "service_receipt", "service_receipt"]


def test_numbers_run_without_a_gap_in_each_series(served):
    assert served.letter("determination", "wei").number == "尽责认〔2026〕1号"
    assert served.letter("determination", "tao").number == "尽责认〔2026〕2号"
    assert served.letter("acceptance_notice").number == "尽责受〔2026〕1号"


def test_a_letter_is_kept_with_the_hash_of_its_text(served):
    letter = served.letter("determination", "wei")
    assert documents.is_whole(letter)
    letter.body += " "
    assert not documents.is_whole(letter)


def test_a_letter_has_the_parts_of_an_official_document(served):
    body = served.letter("determination", "wei").body
    order = ("head", "number", "title", "to", "level1", "level2", "sign", "note")
    places = [body.index(f'class="letter-{part}"') for part in order]
    assert places == sorted(places)
    assert "style=" not in body
    assert "尽责认〔2026〕1号" in body
    assert "2026年10月19日" in body


def findings(body):
    """The tables of a check letter about single items, by code."""
    tables = body.split('<table class="letter-table letter-finding">')[1:]
    return {one.split('colspan="2">')[1][:3]: unescape(one.split("</table>")[0]) for one in tables}


def test_a_check_table_tells_what_the_machine_found_and_on_what(served):
    body = served.letter("list_check_table", "wei").body
    told = findings(body)
    assert "系统初判：证据不足；人工核对：命中（限制免责）" in told["N10"]
    assert "已完成贷后检查（缺） < 应完成贷后检查（缺）：证据不足" in told["N10"]
    assert "已完成贷后检查（通常来自调查取证）" in told["N10"]
    assert "N10（清单版本 2026-01）：已完成检查次数占应完成次数的比例" in told["N10"]
    assert "银行业授信尽职认定通行做法（待法规部门核对）" in told["N10"]
    assert "系统初判：证据不足；人工核对：不命中" in told["P12"]
    assert "初判不是结论" in body


def test_a_check_table_tells_a_comparison_with_its_source_and_the_smallest_change(bank, monkeypatch):
    chased = (2, Source("催收系统", "", date(2026, 9, 1)))
    monkeypatch.setattr(person_facts, "TELLERS", {**person_facts.TELLERS, "collection_actions": lambda asked: chased})
    bank.accepted()
    bank.case.snapshot = {"as_of": "2026-09-30", "balance": "0.00", "interest_arrears": "30000.00"}
    bank.investigated()
    bank.checked()
    told = findings(bank.letter("list_check_table", "wei").body)["P03"]
    assert "系统初判：命中；人工核对：不命中" in told
    assert "欠息 30,000.00 元 ≤ 50,000 元：成立（来源：台账，借据 L1，2026年9月30日）" in told
    assert "只要改变下面任一项，结果即不同" in told
    assert "欠息增加 0.01 元（由 30,000.00 元 到 30,000.01 元）" in told


def test_a_check_table_puts_everything_the_machine_agrees_with_into_one_line(served):
    body = served.letter("list_check_table", "tao").body
    told = findings(body)
    rest = body.split("其余 ")[1].split("</p>")[0]
    assert rest.startswith(f"{45 - len(told)} 条")
    others = rest.split("：")[1].rstrip("。").split("、")
    assert {*told, *others} == {item.code for item in lists.delivered().items}
    assert not {*told} & {*others}
    assert "N01" in others  # for people to judge


def test_a_check_table_of_the_same_records_is_the_same_to_the_letter(served):
    letter, one = served.letter("list_check_table", "wei"), served.finding("wei")
    written = datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)
    served.loan.facts.append(LoanFact(as_of=date(2026, 10, 31), balance=Decimal(0), interest_arrears=Decimal(0)))
    served.session.flush()
    again = load(served.session, BY_NAME["complete_check"], one, None, by=served.actor("lead"), now=written,
                 today=written.date())
    assert documents.render(again, "list_check_table", letter.number) == letter.body
    assert documents.digest(letter.body) == letter.sha256


def test_a_determination_tells_everything_it_rests_on(served):
    body = served.letter("determination", "wei").body
    for part in ("贷前调查报告", "档案系统", "abababababababab", "N10", "依据待法规部门核对", "容忍度", "建议结论",
                 "减免 40%，按制度减轻一档", "不减免", "减责 5 票", "10个工作日", "云川银行总行申诉受理人", "封签"):
        assert part in body, part


def test_a_determination_does_not_tell_who_voted_what(served):
    body = served.letter("determination", "wei").body
    assert not [key for key in VOTERS if OFFICE[key][0] in body]


def test_a_person_found_exempt_reads_no_heavier_word(served):
    body = served.letter("determination", "tao").body
    assert "已尽职" in body
    assert body.count("<td>免除</td>") == len(PenaltyKind)
    assert not re.search("追责|问责单|处分程序|减责|责任人", body)


def test_nobody_reads_of_a_colleague_in_a_letter_to_himself(served):
    for kind in ("interview_record", "statement_of_facts", "list_check_table", "determination", "service_receipt"):
        assert OFFICE["tao"][0] not in served.letter(kind, "wei").body
    for kind in ("acceptance_notice", "team_order", "meeting_notice"):
        assert not re.search(f"{OFFICE['tao'][0]}|{OFFICE['wei'][0]}", served.letter(kind).body)


def test_what_a_person_wrote_is_text_and_never_markup(served):
    body = served.letter("determination", "wei").body
    assert "&lt;b&gt;当时&lt;/b&gt;" in body


def test_a_service_receipt_tells_the_last_day_to_appeal(served):
    assert "2026年11月2日" in served.letter("service_receipt", "wei").body


def appeal(bank):
    bank.later(1)
    return bank.go("wei", "file_appeal", d.FileAppeal(
        grounds=(AppealGround.LIST_MISAPPLIED,), statement="贷后检查率计算有误，应为全部完成。"), bank.finding("wei"))


def accepted_appeal(bank):
    filed = appeal(bank)
    bank.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(bank.id(key) for key in ("p1", "p2", "p3"))), filed)
    for key in ("p1", "p2", "p3"):
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    return filed


def test_an_appeal_is_received_and_accepted_in_writing(served):
    filed = accepted_appeal(served)
    assert filed.receipt in served.letter("appeal_receipt", "wei").body
    assert "清单适用错误" in served.letter("appeal_receipt", "wei").body
    assert "秦复核、尤复核、许复核" in served.letter("appeal_acceptance", "wei").body


def test_an_appeal_accepted_by_the_clock_says_the_panel_comes_later(served):
    filed = appeal(served)
    served.later(14)
    served.go("clock", "accept_appeal", None, filed)
    assert "申诉复核组另行组成" in served.letter("appeal_acceptance", "wei").body


@pytest.mark.parametrize(("move", "details", "said"), [
    ("decide_uphold", d.Decide(decision=LONG), "维持原认定"),
    ("decide_vary", d.Vary(outcome=Outcome.EXEMPT, decision=LONG), "改为<strong>免责</strong>"),
    ("decide_revoke", d.Overturn(grounds=(RevocationGround.FACTS_UNCLEAR,), decision=LONG), "恢复名誉"),
    ("decide_remand", d.Revoke(grounds=(RevocationGround.EVIDENCE_INSUFFICIENT,), decision=LONG), "再申诉一次"),
])
def test_a_decision_on_an_appeal_says_what_becomes_of_the_finding(served, move, details, said):
    filed = accepted_appeal(served)
    served.go("p1", move, details, filed)
    letter = served.letter("appeal_decision", "wei")
    assert said in letter.body
    assert LONG in letter.body


def test_a_remand_voids_the_determination_and_the_next_one_has_a_number_of_its_own(served):
    filed = accepted_appeal(served)
    served.go("p1", "decide_remand", d.Revoke(grounds=(RevocationGround.FACTS_UNCLEAR,), decision=LONG), filed)
    assert served.letter("determination", "wei").void
    assert not served.letter("determination", "tao").void


def test_a_second_statement_of_facts_takes_the_place_of_the_first(bank):
    bank.accepted()
    bank.investigated()
    first = bank.letter("statement_of_facts", "wei")
    documents.void_letters(bank.session, bank.finding("tao"), "statement_of_facts")
    assert not first.void
    assert documents.void_letters(bank.session, bank.finding("wei"), "statement_of_facts") == 1
    assert documents.void_letters(bank.session, bank.finding("wei"), "statement_of_facts") == 0


def test_a_suspension_says_what_is_waited_for_and_until_when(bank):
    bank.accepted()
    bank.go("head", "suspend", d.Suspend(other_case="（2026）云民初12号", no_other_evidence=True, reason=REASON),
            bank.finding("wei"))
    body = bank.letter("suspension", "wei").body
    assert "（2026）云民初12号" in body
    assert "2027年4月" in body


def test_a_referral_is_not_shown_to_the_person_it_speaks_of(bank):
    bank.accepted()
    bank.investigated()
    key = f"refer_person:{bank.finding('wei').id}"
    bank.go("chair", "concur", d.Concur(move=key, opinion="同意移送"))
    bank.go("lead", "refer_person", d.Refer(reference="移2026-1", receiver="纪检监察室", lead="涉嫌收受好处。"),
            bank.finding("wei"))
    letter = bank.letter("referral", "wei")
    assert "移2026-1" in letter.body
    assert not documents.readable(bank.session, bank.actor("wei"), letter)
    assert documents.readable(bank.session, bank.actor("lead"), letter)
    assert "refer" not in " ".join(bank.told("wei"))


def test_a_refusal_tells_how_to_have_it_reconsidered(bank):
    bank.loan.borrower.obligor_type = ObligorType.MEDIUM_ENTERPRISE
    bank.case = make(bank.session, None, "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_DPD, occurred_on=date(2026, 10, 8)), by=bank.actor("clerk"),
        now=bank.now).thing
    bank.go("unit", "submit")
    bank.go("checker", "concur", d.Concur(move="refuse", opinion="同意不予受理"))
    bank.go("officer", "refuse", d.Reason(reason=REASON))
    assert "申请复议一次" in bank.letter("refusal").body


def closed(bank):
    """From service to closing: both take effect, are published, and the case is closed."""
    bank.later(28)
    for key in ("wei", "tao"):
        bank.go("clock", "lapse_appeal_window", None, bank.finding(key))
    bank.published("贷后检查要按频率完成并及时记录。")
    bank.later(14)
    return bank.letter("publication")


def test_a_notice_is_built_from_permitted_fields_alone(served):
    body = closed(served).body
    for part in ("流动资金贷款", "50万元至100万元", "免责 1 人，减责 1 人，追责 0 人", "N10", "贷后检查要按频率完成"):
        assert part in body, part
    assert not re.search("魏经理|陶审查|恒泰精密|820|封签", body)


def test_a_closing_report_counts_and_names_nobody(served):
    closed(served)
    served.go("clock", "finish_publication", None, open_publication(served.session, served.case.id))
    served.go("clerk", "record_rectification", d.Rectify(rectification="完善贷后检查提醒，按月通报。"))
    served.go("hr", "note_no_penalty", d.Note(note="情节轻微，不启动处罚"), served.finding("wei"))
    served.go("clerk", "close")
    letter = served.letter("closing_report")
    assert "免责 1 人，减责 1 人，追责 0 人" in letter.body
    assert "完善贷后检查提醒" in letter.body
    assert not re.search("魏经理|陶审查", letter.body)
    assert not documents.readable(served.session, served.actor("wei"), letter)
    assert documents.readable(served.session, served.actor("clerk"), letter)


def test_a_subject_reads_his_own_letters_and_those_to_everybody(served):
    shown = {(one.kind, one.finding_id) for one in documents.shown(served.session, served.actor("wei"), served.case)}
    own = served.finding("wei").id
    assert {kind for kind, about in shown if about == own} == {
        "interview_record", "statement_of_facts", "list_check_table", "determination", "service_receipt"}
    assert {kind for kind, about in shown if about is None} == {"acceptance_notice", "team_order", "meeting_notice"}
    assert {about for _, about in shown} == {None, own}


def test_those_concerned_are_told_and_nobody_else(served):
    assert served.told("wei") == [
        "served", "determined", "statement_answered", "facts_served", "team_formed", "case_accepted"]
    assert served.told("m1") == ["to_vote", "meeting_called"]
    assert set(served.told("clerk")) == {"to_serve"}
    assert served.told("officer") == ["to_accept", "to_accept"]
    assert served.told("hr") == []


def test_a_move_for_everybody_tells_the_same_thing_once(served):
    assert served.told("secretary").count("to_call_meeting") == 1


@pytest.mark.parametrize(("stepped_aside", "more"), [(False, ["to_answer_statement"]), (True, [])])
def test_whoever_stepped_aside_is_told_nothing_more(bank, stepped_aside, more):
    bank.accepted()
    bank.investigated()
    before = bank.told("lead")
    seat = next(one for one in bank.case.seats if one.employee.staff_no == "lead")
    seat.has_conflict = stepped_aside
    bank.go("wei", "make_statement", d.MakeStatement(kind=StatementKind.DISPUTED, statement="还有一份上报记录"),
            bank.finding("wei"))
    assert bank.told("lead") == more + before


def test_a_message_names_the_case_by_its_number_and_nobody(served):
    for one in served.session.scalars(select(Message)):
        assert one.values == {"number": served.case.number}


COMMITTEE_S = ("meeting_notice", "determination", "ballot_sheet", "minutes", "review_report")


@pytest.mark.parametrize(("tier", "institution", "signed"), [
    (0, "云川银行城东支行", "云川银行城东支行责任认定委员会"), (1, "云川银行总行", "云川银行总行责任认定委员会"),
    (2, "云川银行总行", "云川银行总行指定评议委员会")])
def test_what_a_committee_writes_is_headed_numbered_and_signed_by_its_institution(session, tier, institution, signed):
    bank = Bank(session)
    for step in (bank.accepted, bank.investigated, bank.checked):
        step()
    bank.case.tier, bank.case.institution.letter_word, bank.case.institution.parent.letter_word = tier, "东", "总"
    if tier:  # above the first tier nobody of the branch sits
        for one in session.scalars(select(Employee).where(Employee.id.in_([bank.id(key) for key in VOTERS]))):
            one.institution = bank.case.institution.parent
    session.flush()
    bank.met()
    for key in ("wei", "tao"):
        bank.ruled(key, Ballot.EXEMPT)
    meeting = session.scalars(select(Meeting)).one()
    assert meeting.sitting.institution.name == institution
    bank.go("chair", "sign_minutes", d.SignMinutes(meeting=meeting.id, proceedings=LONG))
    for kind in COMMITTEE_S:
        found = session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)).all()
        word = ("东" if tier == 0 else "总") + documents.KINDS[kind].mark
        assert [one.number for one in found] == [f"{word}〔2026〕{place + 1}号" for place in range(len(found))]
        for one in found:
            assert f'<p class="letter-head">{institution}</p>' in one.body
            assert f"<p>{signed}</p>" in one.body
            assert one.fields["印发机关"] == institution
    for kind in ("investigation_report", "acceptance_notice"):
        one = session.scalars(select(Letter).where(Letter.kind == kind)).first()
        assert '<p class="letter-head">云川银行城东支行</p>' in one.body
