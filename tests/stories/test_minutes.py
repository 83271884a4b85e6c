"""Minutes and review reports: signed by whoever chaired the meeting once it is over, read by the committee."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.procedure import OFFICE, VOTERS, Bank
from workflow import details as d
from workflow.models import Declaration, Letter, Minutes
from workflow.process import BY_NAME
from workflow.services import documents, hearings
from workflow.services.access import may
from workflow.services.moving import Refused, make, refusals
from workflow.services.situation import load
from workflow.services.tasks import CaseTasks
from workflow.terms import Ballot, Declared, DeclaredBy, Matter, PenaltyKind, RecusalAnswer, Role
from workflow.wording import cn_day

SAID = "委员听取汇报，逐人发表意见后表决。"


@pytest.fixture
def met(session):
    """Everybody is before the committee, and nobody has voted."""
    bank = Bank(session)
    for step in (bank.accepted, bank.investigated, bank.checked, bank.met):
        step()
    return bank


@pytest.fixture
def ruled(met):
    """Tao's ruling has nobody against it; Wei's, the last, has one, and the secretary records it."""
    met.ruled("tao", Ballot.EXEMPT)
    mitigate = d.CastBallot(matter=Matter.RULING, choice=Ballot.MITIGATE, reason="检查不足",
                            ratios={PenaltyKind.SCORE_DEDUCTION: 40})
    exempt = d.CastBallot(matter=Matter.RULING, choice=Ballot.EXEMPT, reason="已经两次上报")
    for member in VOTERS:
        met.go(member, "cast_ballot", exempt if member == "m4" else mitigate, met.finding("wei"))
    met.go("secretary", "resolve", d.Resolve(
        facts="本人已双人实地调查，见证据一。", reasons="命中N10，限制免责。", deviation="综合情节"),
        met.finding("wei"))
    return met


def meeting(bank):
    (waiting,) = hearings.unsigned(bank.session, bank.case)
    return waiting


def sign(bank, who="chair"):
    return bank.go(who, "sign_minutes", d.SignMinutes(meeting=meeting(bank).id, proceedings=SAID))


def superior(bank):
    return replace(bank.actor("head"), roles=frozenset({Role.SUPERIOR}))


@pytest.mark.both
def test_the_chair_signs_minutes_and_a_review_report_come_of_it(ruled):
    sign(ruled)
    minutes, report = ruled.letter("minutes"), ruled.letter("review_report")
    for part in ("三楼会议室", "蒋主任", "应到委员 5 人（回避后计算），法定人数 5 人", "符合法定人数", SAID,
                 "形成结论：减责", "形成结论：免责", "免责 1 票，减责 4 票",
                 "不同意见：朱委员委员主张免责，理由：已经两次上报", "没有不同意见",
                 "签发只核对形式"):
        assert part in minutes.body, part
    for part in ("对魏经理的评议", "对陶审查的评议", "N10", "容忍度", "建议结论", "限制免责", "减免 40%"):
        assert part in report.body, part
    assert hearings.unsigned(ruled.session, ruled.case) == []


def test_minutes_say_who_stepped_in_for_whom_and_count_nobody_who_stood_by(session, monkeypatch):
    """Of two alternates one steps in for a member who did not come, and abstains: that is no dissent."""
    for key, name in (("a1", "秦候补"), ("a2", "尤候补")):
        monkeypatch.setitem(OFFICE, key, (name, Role.ALTERNATE_MEMBER))
    bank = Bank(session)
    for step in (bank.accepted, bank.investigated, bank.checked):
        step()
    day, sat = bank.now.date(), (*VOTERS[:4], "a1")
    bank.go("secretary", "call_meeting", d.CallMeeting(
        held_on=day + timedelta(days=7), place="三楼会议室", materials_sent_on=day, chair=bank.id("chair"),
        members=tuple(bank.id(key) for key in VOTERS[1:]), alternates=(bank.id("a1"), bank.id("a2"))))
    for key in (*VOTERS, "a1", "a2"):
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    bank.later(7)
    bank.go("secretary", "record_attendance", d.RecordAttendance(present=tuple(bank.id(key) for key in VOTERS[:4])))
    bank.go("secretary", "seat_alternate", d.SeatAlternate(alternate=bank.id("a1"), in_place_of=bank.id("m4")))
    monkeypatch.setitem(OFFICE, "a1", ("秦候补", Role.COMMITTEE_MEMBER))  # he holds both roles
    bank.each("secretary", "open_meeting")
    for one in ("tao", "wei"):
        for key in sat:
            choice = Ballot.ABSTAIN if key == "a1" else Ballot.EXEMPT
            bank.go(key, "cast_ballot", d.CastBallot(matter=Matter.RULING, choice=choice, reason="综合全案材料"),
                    bank.finding(one))
        bank.go("chair", "resolve", d.Resolve(
            facts="本人已双人实地调查。", reasons="结合清单，得出结论。", deviation="综合情节"), bank.finding(one))
    sign(bank)
    rows = dict(re.findall(r"<th scope=\"row\">(.*?)</th><td>(.*?)</td>", bank.letter("minutes").body))
    assert rows["缺席委员"] == "朱委员"
    assert rows["递补"] == "秦候补递补朱委员"
    assert "秦候补" in rows["到会委员"]
    assert "尤候补" not in bank.letter("minutes").body
    assert "没有不同意见" in bank.letter("minutes").body
    assert "弃权 1 票" in bank.letter("minutes").body


def test_an_opinion_is_attached_before_the_minutes_are_signed_and_not_later(ruled):
    said = d.AttachDissent(opinion="本人认为两次上报已经尽职。")
    one = ruled.finding("wei")
    assert refusals(ruled.session, one, "attach_dissent", by=ruled.actor("m4"), now=ruled.now, details=said) == []
    sign(ruled)
    with pytest.raises(Refused) as refused:
        ruled.go("m4", "attach_dissent", said, one)
    assert [one.code for one in refused.value.reasons] == ["minutes_signed"]


def test_the_superior_reads_what_he_signs_and_may_void(ruled):
    sign(ruled)
    above = superior(ruled)
    for kind in ("minutes", "review_report", "ballot_sheet"):
        assert documents.readable(ruled.session, above, ruled.letter(kind)), kind
    one = ruled.finding("wei")
    views = [("view_meeting", None), ("view_ballots", one), ("view_file", one)]
    assert all(may(above, right, case=ruled.case, finding=finding) for right, finding in views)
    elsewhere = replace(above, institution_path="H/X")
    assert not any(may(elsewhere, right, case=ruled.case, finding=finding) for right, finding in views)


@pytest.mark.parametrize("how", ["judged", "recused", "silent"])
def test_the_superior_reads_nothing_where_he_is_judged_recused_or_has_yet_to_declare(ruled, how):
    other = {"judged": ruled.finding("wei").employee_id, "recused": ruled.id("m4"), "silent": ruled.id("m4")}[how]
    for seat in ruled.case.seats:
        if seat.employee_id == other and how == "recused":
            seat.has_conflict = True
        if seat.employee_id == other and how == "silent":
            seat.declared_at = None
    above = replace(superior(ruled), others=frozenset({other}))
    silent = {"view_meeting"} if how == "silent" else set()
    for right in {"view_meeting", "view_ballots", "view_file"} - silent:
        assert not may(above, right, case=ruled.case, finding=ruled.finding("tao")), right
    assert not documents.readable(ruled.session, above, ruled.letter("ballot_sheet"))


def test_minutes_wait_until_nobody_is_before_the_meeting(met):
    met.ruled("tao", Ballot.EXEMPT)
    codes = [one.code for one in refusals(met.session, met.case, "sign_minutes", by=met.actor("chair"), now=met.now)]
    assert "no_minutes_to_sign" in codes
    for member in VOTERS:
        met.go(member, "cast_ballot", d.CastBallot(matter=Matter.UNCLEAR, choice=Ballot.FAVOUR), met.finding("wei"))
    met.go("chair", "remand_to_investigate", d.Remand(unclear="检查日期不清"), met.finding("wei"))
    sign(met)
    assert "过半数委员认为事实不清，退回补充调查" in met.letter("minutes").body


def test_they_are_signed_once_and_by_the_chair_of_the_meeting(ruled):
    with pytest.raises(Refused):
        sign(ruled, "m1")
    sign(ruled)
    assert ruled.session.query(Minutes).one().signed_by_id == ruled.id("chair")
    with pytest.raises(Refused):
        ruled.go("chair", "sign_minutes", d.SignMinutes(meeting=1, proceedings=SAID))


def test_the_superior_signs_once_the_chair_is_late(ruled):
    details = d.SignMinutes(meeting=meeting(ruled).id, proceedings=SAID)

    def codes():
        return [one.code for one in refusals(ruled.session, ruled.case, "sign_minutes", by=superior(ruled),
                                             now=ruled.now, details=details)]
    assert codes() == ["chair_signs_first"]
    ruled.later(14)
    assert codes() == []
    make(ruled.session, ruled.case, "sign_minutes", details, by=superior(ruled), now=ruled.now)
    assert "上级机构负责人" in ruled.letter("minutes").body
    assert ruled.session.query(Minutes).one().by_superior


def test_the_chair_has_it_among_his_tasks_and_is_told(ruled):
    found = {task.move: task for task in CaseTasks(ruled.session, ruled.case, ruled.now.date())}
    assert found["sign_minutes"].who == ruled.id("chair")
    assert found["sign_minutes"].period is not None
    assert "to_sign_minutes" in ruled.told("chair")
    sign(ruled)
    assert "sign_minutes" not in {task.move for task in CaseTasks(ruled.session, ruled.case, ruled.now.date())}


def test_a_ballot_sheet_tells_who_voted_what_and_why(ruled):
    body = ruled.letter("ballot_sheet", "wei").body
    assert all(OFFICE[key][0] in body for key in VOTERS)
    assert body.count("<td>减责</td>") == 4
    assert "考核扣分 40%" in body
    assert "已经两次上报" in body
    assert "免责 1 票，减责 4 票，形成结论：<strong>减责</strong>" in body


@pytest.mark.parametrize(("kind", "readers"), [
    ("ballot_sheet", {"chair", "m1", "secretary"}),
    ("minutes", {"chair", "m1", "secretary"}),
    ("review_report", {"chair", "m1", "secretary", "lead", "head", "compliance"}),
    ("investigation_report", {"chair", "m1", "secretary", "lead", "head", "compliance"}),
    ("recusal_review", {"chair", "m1", "secretary", "lead", "head", "compliance", "clerk", "dept", "hr"}),
    ("interview_record", {"chair", "m1", "secretary", "lead", "head", "compliance", "wei"}),
])
def test_the_committees_file_is_the_committees(ruled, kind, readers):
    sign(ruled)
    about = "wei" if documents.KINDS[kind].personal else None
    asked = ("chair", "m1", "secretary", "lead", "head", "compliance", "clerk", "dept", "hr", "wei", "tao", "g1")
    letter = ruled.letter(kind, about)
    assert {key for key in asked if documents.readable(ruled.session, ruled.actor(key), letter)} == readers


def test_a_recusal_review_says_who_was_checked_and_who_has_not_declared(met):
    body = met.letter("recusal_review").body
    for part in ("陈组长", "褚组员", "未发现应当回避的情形", "未申报", "不作没有关系的推断", "亲属关系",
                 "借款人处是否有利益", "关键岗位", "作证", "直接上下级", "几个工号"):
        assert part in body, part
    assert "以本人申报为准" not in body
    assert body.count("亲属申报：未申报；利益申报：未申报") == 2
    lead, today = met.id("lead"), met.now.date()
    met.session.add(Declaration(employee_id=lead, kind=Declared.KINSHIP, declared_on=today, source=DeclaredBy.OWN))
    met.session.flush()
    s = load(met.session, BY_NAME["form_team"], met.case, None, by=met.actor("head"), now=met.now, today=today)
    again = documents.render(s, "recusal_review", "1")
    assert f"亲属申报：{cn_day(today)}；利益申报：未申报" in again
    assert again.count("亲属申报：未申报；利益申报：未申报") == 1


def test_an_investigation_report_is_written_anew_and_the_earlier_one_is_void(session):
    bank = Bank(session)
    bank.accepted()
    bank.investigated()
    for report in ("初步查明如下，尚待核对两份检查记录。", "两份检查记录已经核对，查明如下，建议评议。"):
        bank.go("lead", "write_report", d.WriteReport(report=report))
    first, second = bank.session.scalars(select(Letter).where(Letter.kind == "investigation_report")).all()
    assert (first.void, second.void) == (True, False)
    assert "魏经理（贷前调查、贷后管理" in second.body
    assert "本人陈述申辩" in second.body
    assert "两份检查记录已经核对" in second.body


def test_an_interview_record_is_signed_by_two_and_the_person(met):
    body = met.letter("interview_record", "wei").body
    for part in ("陈组长、褚组员", "魏经理（以上笔录经本人核对，与所述相符，已签名）", "问：是否双人调查？",
                 "有权申请有关人员回避"):
        assert part in body, part


def test_the_sentences_of_a_ruling_are_marked_with_what_they_rest_on(ruled):
    one, letter = ruled.finding("wei"), ruled.letter("determination", "wei")
    piece, said = one.evidence[0].id, one.statements[0].id
    held = ruled.letter("ballot_sheet", "wei").body.split("data-ref=\"meeting-")[1].split("\"")[0]
    for mark in (f'data-ref="evidence-{piece}">一', f'data-ref="evidence-{piece}">贷前调查报告',
                 'data-ref="item-2026-01-N10">N10', f'data-ref="statement-{said}"',
                 f'data-ref="meeting-{held}">减责', f'data-ref="meeting-{held}">表决结果'):
        assert mark in letter.body, mark
