"""I5, I6 and the committee's arithmetic: who sat, who voted, and whether the outcome is what the ballots say."""

import json
from collections import defaultdict
from collections.abc import Collection
from itertools import combinations
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflow.models import (
    Attendance,
    AuditLine,
    Ballot,
    Concurrence,
    Draft,
    Employee,
    ExemptionCase,
    Finding,
    Interview,
    Meeting,
    MeetingItem,
    Seat,
    Sitting,
)
from workflow.process import BY_NAME
from workflow.rules.recusal import conflict
from workflow.services import materials, persons, votes
from workflow.services.invariants.common import JUDGED, Looked, Violation, among, each, empty, invariant, there
from workflow.services.naming import named
from workflow.services.recount import recount
from workflow.services.rulings import fault_of_ruling
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, PersonState, Role
from workflow.wording import word

OUTCOMES = (Choice.EXEMPT, Choice.MITIGATE, Choice.HOLD)
YES_OR_NO = (Choice.FAVOUR, Choice.AGAINST)
JUDGES = (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER)


# --- people apart: I5


@invariant("I5", "同一事项里没有人先后担任相互排斥的职责（调查、评议、申诉、被评议人等，含已卸任的）")
def duties_are_apart(session: Session) -> Looked:
    """The duty matrix holds over every seat ever given in a case, and over the people judged in it.

    Like everything here, of persons: somebody with several staff numbers is one of them.
    """
    held: dict[tuple[int, int], set[Role]] = defaultdict(set)
    known = persons.by_key(session)
    for case_id, employee_id, role in session.execute(select(Seat.case_id, Seat.employee_id, Seat.role)):
        held[case_id, known.of(employee_id)].add(role)
    for case_id, employee_id in session.execute(select(Finding.case_id, Finding.employee_id).distinct()):
        held[case_id, known.of(employee_id)].add(Role.SUBJECT)
    return _apart(session, held)


@invariant("I5", "审计链上，没有人以相互排斥的职责在同一事项里办理过动作")
def actions_are_apart(session: Session) -> Looked:
    """The same matrix over what was done, by the role each line names."""
    held: dict[tuple[int, int], set[Role]] = defaultdict(set)
    known = persons.by_key(session)
    rows = session.execute(select(AuditLine.case_id, AuditLine.actor_id, AuditLine.body).where(
        AuditLine.case_id.is_not(None), AuditLine.actor_id.is_not(None)))
    for case_id, actor_id, body in rows:
        role = _acted_as(body)
        if role is not None and case_id is not None and actor_id is not None:
            held[case_id, known.of(actor_id)].add(role)
    return _apart(session, held)


def _acted_as(body: str) -> Role | None:
    """The role a sealed line was written in; None where the text is no longer readable (the chain says so)."""
    try:
        return Role(json.loads(body)["body"]["as"])
    except (ValueError, KeyError, TypeError):
        return None


def _apart(session: Session, held: dict[tuple[int, int], set[Role]]) -> Looked:
    found = []
    for (case_id, employee_id), roles in sorted(held.items()):
        for one, other in combinations(sorted(roles), 2):
            if conflict(one, other):
                case, who = session.get_one(ExemptionCase, case_id), session.get_one(Employee, employee_id)
                also = persons.by_number(session).numbers(who.staff_no) - {who.staff_no}
                same = f"（与 {'、'.join(sorted(also))} 是同一人）" if also else ""
                found.append(Violation(named(session, case), f"{who.staff_no}{same} 兼有{word(one)}与{word(other)}"))
    return Looked(len(held), found)


@invariant("I5", "声明应当回避的人不再担任本事项的职责")
def recused_have_left(session: Session) -> Looked:
    """A conflict ends the duty (2.3)."""
    return among(session, Seat, Seat.has_conflict.is_(True), broken=Seat.ended_at.is_(None), fault="已声明回避却仍在任")


@invariant("I5", "一个人不以几个工号在同一次会议、同一个组里占几个席位")
def nobody_sits_twice(session: Session) -> Looked:
    """Of those called to a meeting, and of those who have a duty in a case now, nobody is there under two numbers."""
    known = persons.by_key(session)
    called: dict[int, list[int]] = defaultdict(list)
    for meeting_id, employee_id in session.execute(select(Attendance.meeting_id, Attendance.employee_id)):
        called[meeting_id].append(employee_id)
    found = [Violation(named(session, session.get_one(Meeting, key)), _numbers(session, twice))
             for key, employees in sorted(called.items()) if (twice := known.twice(employees))]
    seated: dict[tuple[int, Role, int | None], list[int]] = defaultdict(list)
    for seat in session.scalars(select(Seat).where(Seat.ended_at.is_(None))):
        seated[seat.case_id, seat.role, seat.finding_id].append(seat.employee_id)
    found += [Violation(named(session, session.get_one(ExemptionCase, case_id)),
                        f"{word(role)}：{_numbers(session, twice)}")
              for (case_id, role, _), employees in seated.items() if (twice := known.twice(employees))]
    return Looked(len(called) + len(seated), found)


def _numbers(session: Session, employees: Collection[int]) -> str:
    """The staff numbers of one person."""
    numbers = session.scalars(select(Employee.staff_no).where(Employee.id.in_(employees)).order_by(Employee.staff_no))
    return f"{'、'.join(numbers)} 是同一人"


@invariant("I5", "询问笔录由本案调查组的两名成员作成")
def interviews_are_by_the_team(session: Session) -> Looked:
    """Both investigators who signed had that duty in the case."""
    def on_team(column: Any) -> ColumnElement[bool]:
        return there(Finding.id == Interview.finding_id, Seat.case_id == Finding.case_id, Seat.employee_id == column,
                     Seat.role.in_((Role.INVESTIGATOR, Role.LEAD_INVESTIGATOR)))
    both = on_team(Interview.first_investigator_id) & on_team(Interview.second_investigator_id)
    return among(session, Interview, broken=~both, fault="询问人不是本案调查组成员")


@invariant("I5", "要两人同意的动作，都有另一人的同意在案")
def second_person_consented(session: Session) -> Looked:
    """For every such line not written by the clock there is a consent used up, by somebody else (T03, T06, T39 …)."""
    wanted = [row.name for row in BY_NAME.values() if row.second is not None]
    lines = session.execute(select(AuditLine.case_id, AuditLine.action, AuditLine.actor_id, AuditLine.seq).where(
        AuditLine.case_id.is_not(None), AuditLine.actor_id.is_not(None), AuditLine.action.in_(wanted))).all()
    known = persons.by_key(session)
    used: dict[tuple[int, str], list[int]] = defaultdict(list)
    for consent in session.scalars(select(Concurrence).where(Concurrence.used)):
        used[consent.case_id, consent.move].append(consent.given_by_id)
    found = []
    for case_id, action, actor_id, seq in lines:
        given = used[case_id or 0, action]
        other = next((one for one in given if known.of(one) != known.of(actor_id or 0)), None)
        if other is None:
            case = session.get_one(ExemptionCase, case_id)
            found.append(Violation(named(session, case), f"审计链第 {seq} 行缺少另一人的同意"))
        else:
            given.remove(other)
    return Looked(len(lines), found)


# --- meetings and ballots: I6


@invariant("I6", "开过票的会议，法定人数按回避后计算仍然满足（有票被宣告无效的，另看重新计票）")
def meetings_had_their_quorum(session: Session) -> Looked:
    """Counted after recusal."""
    def fault(meeting: Meeting) -> str | None:
        sat = votes.quorum_of(meeting)
        return None if sat.met else f"到会 {sat.present} 人，须 {sat.needed} 人"
    voted = there(Ballot.meeting_id == Meeting.id, ~Ballot.void)
    voided = there(Ballot.meeting_id == Meeting.id, Ballot.void)
    return each(session, session.scalars(select(Meeting).where(voted, ~voided)), fault)


@invariant("I6", "有效票只来自到会、未回避、已作回避声明的委员")
def ballots_come_from_those_present(session: Session) -> Looked:
    """Whoever votes sits, is present, and has declared."""
    present = there(Attendance.meeting_id == Ballot.meeting_id, Attendance.employee_id == Ballot.employee_id,
                    Attendance.present, ~Attendance.recused)
    declared = there(Meeting.id == Ballot.meeting_id, Seat.case_id == Meeting.case_id,
                     Seat.employee_id == Ballot.employee_id, Seat.role.in_(JUDGES), Seat.declared_at.is_not(None))
    return among(session, Ballot, ~Ballot.void, broken=~(present & declared),
                 fault="投票人没有到会、已回避或没有作回避声明")


@invariant("R", "表决票投给会议议程上的人，票种与事项相符，只有减责票写比例")
def ballots_fit_their_matter(session: Session) -> Looked:
    """A ruling is voted by outcome, anything else by yes and no."""
    def fault(ballot: Ballot) -> str | None:
        wanted = OUTCOMES if ballot.matter == Matter.RULING else YES_OR_NO
        if ballot.sealed is None and ballot.choice not in (*wanted, Choice.ABSTAIN):
            return "票种与表决事项不符"
        if ballot.ratios and ballot.choice != Choice.MITIGATE:
            return "不是减责票却写有比例"
        return None if (ballot.meeting_id, ballot.finding_id) in agenda else "投给了不在议程上的人"
    agenda = set(session.execute(select(MeetingItem.meeting_id, MeetingItem.finding_id)))
    return each(session, session.scalars(select(Ballot)), fault)


@invariant("R", "无效票写明理由")
def void_ballots_say_why(session: Session) -> Looked:
    """A void ballot stays and says why."""
    return among(session, Ballot, Ballot.void, broken=empty(Ballot.void_reason), fault="宣告无效而没有理由")


@invariant("R", "付表决的人在一次尚未散会的会议的议程上")
def proposed_are_before_a_meeting(session: Session) -> Looked:
    """Somebody before the committee is on its agenda."""
    on = there(MeetingItem.finding_id == Finding.id, Meeting.id == MeetingItem.meeting_id, Meeting.closed_at.is_(None))
    return among(session, Finding, Finding.state == PersonState.PROPOSED, broken=~on,
                 fault="付表决而不在任何未散会的议程上")


@invariant("R", "会议材料在会议日之前送达")
def materials_were_sent_before(session: Session) -> Looked:
    """Members read before they sit."""
    return among(session, Sitting, broken=Sitting.materials_sent_on >= Sitting.held_on, fault="会议材料没有在会前送达")


@invariant("I6", "候补委员递补之前没有投票，递补的都补在已回避或缺席的委员位置上")
def alternates_stepped_in_for_somebody(session: Session) -> Looked:
    """Whoever stands by has no valid ballot; a place is filled once, and its first holder is not there."""
    def fault(row: Attendance) -> str | None:
        if row.standby:
            return "待命的候补委员投了票" if (row.meeting_id, row.employee_id) in voted else None
        others = [one for one in row.meeting.attendances if one.employee_id == row.in_place_of_id]
        if len(others) != 1 or others[0].present:
            return "替补的委员没有缺席，或者不在本次会议的名单上"
        filled = sum(1 for one in row.meeting.attendances if one.in_place_of_id == row.in_place_of_id)
        return None if filled == 1 else "同一位置由两人替补"
    voted = set(session.execute(select(Ballot.meeting_id, Ballot.employee_id).where(~Ballot.void)))
    rows = session.scalars(select(Attendance).where(Attendance.standby | Attendance.in_place_of_id.is_not(None)))
    return each(session, rows, fault)


@invariant("R", "会议的材料清单与其摘要、与议程上的人相符")
def manifests_match_their_digest(session: Session) -> Looked:
    """What was locked at the call is still the list that was locked."""
    def fault(meeting: Meeting) -> str | None:
        if meeting.materials and materials.digest(meeting.materials) != meeting.materials_sha256:
            return "锁定的材料清单与摘要不符"
        people = set(meeting.materials.get("people", {}))
        return None if not meeting.materials or people == {str(row.finding_id) for row in meeting.items} else (
            "锁定的材料清单与议程上的人不符")
    return each(session, session.scalars(select(Meeting)), fault)


@invariant("R", "委员会的结论和比例等于对有效票重新计票的结果（申诉改变的，按申诉前的结论核对）")
def outcome_is_what_the_ballots_say(session: Session) -> Looked:
    """Counted again from the ballots of the last meeting on the person; sealed ones as they were counted."""
    return each(session, session.scalars(select(Finding).where(Finding.state.in_(JUDGED))),
                lambda finding: fault_of_ruling(session, finding))


@invariant("R", "每张表决票与审计链上投出时一致，截止的表决与现有的票一致（flask committee recount）")
def votes_recount(session: Session) -> Looked:
    """Every meeting counted again, without a key: nothing dropped, added or changed."""
    return each(session, session.scalars(select(Meeting).order_by(Meeting.id)),
                lambda meeting: "；".join(recount(session, meeting).faults) or None)


@invariant("R", "密封表决的票没有写出意见、比例和理由，记名表决的票没有密封")
def sealed_ballots_say_nothing(session: Session) -> Looked:
    """A ballot is as open as its meeting."""
    sealed = there(Meeting.id == Ballot.meeting_id, Meeting.sealed)
    silent = Ballot.choice.is_(None) & Ballot.sealed.is_not(None) & empty(Ballot.reason)
    return among(session, Ballot, broken=(sealed & ~silent) | (~sealed & Ballot.sealed.is_not(None)),
                 fault="密封与否同会议不符")


@invariant("R", "密封表决的草稿不存库")
def sealed_ballots_have_no_drafts(session: Session) -> Looked:
    """What somebody is about to vote in secret is nowhere."""
    kept = session.scalars(select(Draft).where(Draft.form.like("cast_ballot:finding-%"))).all()
    secret = {f"cast_ballot:finding-{key}" for key in session.scalars(
        select(MeetingItem.finding_id).join(Meeting).where(Meeting.sealed, Meeting.closed_at.is_(None)))}
    return Looked(len(kept), [Violation(f"草稿 {one.id}", "密封表决的草稿") for one in kept if one.form in secret])
