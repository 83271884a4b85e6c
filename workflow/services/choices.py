"""What a field that picks records offers: the records of every `source` of `details.py`, and why one is closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workflow.details import ROLE_SOURCES, Details
from workflow.models import AccountabilityOrder, Employee, ExemptionCase, Finding, Loan
from workflow.process import ROWS, Row
from workflow.rules.actors import Actor
from workflow.rules.guards.recusal import why_not_decide
from workflow.rules.situation import Refusal
from workflow.services import hearings, nominating, notices, parts, quoting, recusals_read, restitutions, votes
from workflow.services.access import at_or_below, left_by, may, shut_to, under, visible
from workflow.services.deadlines import day_of
from workflow.services.grounds import anything_common, common_grounds
from workflow.services.look import MERGE_TARGET
from workflow.services.nominating import asked_as
from workflow.services.situation import Loaded, Target, load
from workflow.terms import PersonState, PublicationStatus, Role, TagKind, Thing
from workflow.wording import cn_day, word
from workflow.wording.joining import grounds

SEARCHED = frozenset({"staff", "loans"})
"""Sources too long to be listed: what is typed is looked up."""
SUGGESTIONS = 200
QUOTED_FROM = 30
"""So many entries of the library are offered to a ruling, the nearest."""
TEAM = (Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR)


@dataclass(frozen=True, slots=True)
class Choice:
    """One record to choose: its key, and its name as stored (a code where `code` is true, to be worded by the page)."""

    key: int | str
    name: str
    note: str = ""
    why_not: Refusal | None = None
    code: bool = False


def situation(session: Session, row: Row, thing: Target | None, actor: Actor, now: datetime,
              details: Details | None = None) -> Loaded:
    """The situation the choices of a row are looked up in."""
    return load(session, row, thing, details, by=actor, now=now, today=day_of(now))


def choices(source: str, s: Loaded) -> list[Choice]:
    """What `source` offers in this situation. Raises KeyError for a source nobody knows."""
    if source in ROLE_SOURCES:
        return holders(s, ROLE_SOURCES[source])
    return SOURCES[source](s)


def lookup(s: Loaded, source: str, typed: str) -> int | None:
    """The key of the record of a searched source that was typed: by number, or a name only one person has.

    Loans are found in the actor's own institution and below it.
    """
    first = typed.strip().partition(" ")[0]
    if source == "loans":
        loan = s.session.scalar(select(Loan).where(Loan.loan_no == first))
        return loan.id if loan is not None and under(s.by, loan.institution) else None
    by_number = s.session.scalar(select(Employee.id).where(Employee.staff_no == first))
    if by_number is not None:
        return by_number
    named_so = s.session.scalars(select(Employee.id).where(Employee.name == first).limit(2)).all()
    return named_so[0] if len(named_so) == 1 else None


def holders(s: Loaded, role: Role) -> list[Choice]:
    """Active accounts that hold a role, with the reason why one of them cannot sit in this case."""
    return [Choice(one.id, one.name, f"{one.staff_no} · {one.institution.name}", s.look.why_not(one.id, asked_as(role)))
            for one in nominating.holders(s.session, role)]


def staff(s: Loaded) -> list[Choice]:
    """Suggestions out of the roster: the staff of the case's own institution first."""
    own = s.case.institution_id if s.case is not None else s.by.institution_id
    people = s.session.scalars(select(Employee).options(joinedload(Employee.institution))
                               .order_by(Employee.institution_id != own, Employee.staff_no).limit(SUGGESTIONS))
    return [Choice(one.id, f"{one.staff_no} {one.name}", one.institution.name) for one in people]


def loans(s: Loaded) -> list[Choice]:
    """Suggestions out of the loan ledger of the actor's institution and those below it."""
    rows = s.session.scalars(
        select(Loan).join(Loan.institution).options(joinedload(Loan.borrower))
        .where(at_or_below(s.by.institution_path))
        .order_by(Loan.loan_no).limit(SUGGESTIONS))
    return [Choice(one.id, one.loan_no, one.borrower.name) for one in rows]


def named(s: Loaded) -> list[Choice]:
    """People on the list before acceptance."""
    return [Choice(one.employee_id, one.name, one.staff_no) for one in s.case.people_named]


def unpublished(s: Loaded) -> list[Choice]:
    """People whose finding is in effect and not published; whoever asked to be left out says so."""
    return [Choice(one.id, one.person_name, one.employee.staff_no,
                   Refusal("withholding_requested", {"name": one.person_name}) if one.withhold_requested else None)
            for one in s.people
            if one.state == PersonState.EFFECTIVE and one.publication == PublicationStatus.NONE]


def merge_targets(s: Loaded) -> list[Choice]:
    """Cases the actor sees that can still take others in and share a ground with this one, which is said (T36)."""
    cases = s.session.scalars(select(ExemptionCase).where(
        visible(s.by), ExemptionCase.id.not_in(shut_to(s.by.keys)), ExemptionCase.state.in_(MERGE_TARGET),
        ExemptionCase.id != s.case.id, anything_common(s.case))
        .order_by(ExemptionCase.number).limit(SUGGESTIONS))
    return [Choice(one.id, f"{one.number} {one.title}", grounds(common_grounds(s.case, one)),
                   s.look.why_not_into(one.id)) for one in cases]


def loan_people(s: Loaded) -> list[Choice]:
    """Everybody who has to do with the loan at hand; about whom a conclusion is in effect, with its case."""
    found = s.session.scalars(select(Loan).where(Loan.id.in_(s.look.loan_ids)))
    people = dict.fromkeys(one for loan in found for one in parts.people_of(s.session, loan, s.by.keys))
    said = {one.employee_id: one.case.number for one in parts.conclusions(
        s.session, s.look.loan_ids, Finding.case_id.not_in(left_by(s.by.keys)))}
    return [Choice(one.id, one.name, f"{one.staff_no} · {one.institution.name}" + (
        f" · 认定事项 {said[one.id]} 已有生效认定" if one.id in said else "")) for one in people]


def voters(s: Loaded) -> list[Choice]:
    """Who voted for this person at the last meeting, those included who stepped aside afterwards."""
    meeting = votes.last_meeting(s.session, s.case, s.person)
    if meeting is None:
        return []
    cast = votes.voters(s.session, meeting, s.person)
    return [Choice(row.employee_id, row.employee.name, row.employee.staff_no)
            for row in meeting.attendances if row.employee_id in cast]


def sealed_meetings(s: Loaded) -> list[Choice]:
    """Open meetings of the case whose votes are sealed."""
    return [Choice(one.id, one.number, cn_day(one.held_on)) for one in s.look.sealed_meetings]


def sealed_ballots(s: Loaded) -> list[Choice]:
    """Sealed ballots on this person that have been counted, by their voters."""
    return [Choice(one.id, one.employee.name, f"{word(one.matter)} · 第 {one.vote_round} 轮 · {one.employee.staff_no}")
            for one in s.look.ballots_to_open]


def in_notice(s: Loaded) -> list[Choice]:
    """The passages of a notice by their number: who is meant never shows."""
    return [Choice(row.finding_id, f"第 {number} 人", word(row.finding.outcome) if row.finding.outcome else "")
            for number, row in notices.passages(s.publication)]


def team_others(s: Loaded) -> list[Choice]:
    """The other investigators of the case."""
    return [Choice(seat.employee_id, seat.employee.name, seat.employee.staff_no) for seat in s.case.seats
            if seat.role in TEAM and seat.ended_at is None and seat.employee_id != s.by.employee_id]


def evidence(s: Loaded) -> list[Choice]:
    """Evidence about this person."""
    return [Choice(one.id, one.title, one.file_name) for one in s.person.evidence]


def called(s: Loaded) -> list[Choice]:
    """Members called to the open meetings of the case; whoever is recused cannot be counted."""
    found: dict[int, Choice] = {}
    for meeting in votes.meetings_at_hand(s.session, s.case):
        for row in meeting.members:
            why = Refusal("recused", {"name": row.employee.name}) if row.recused else None
            found[row.employee_id] = Choice(row.employee_id, row.employee.name, row.employee.staff_no, why)
    return list(found.values())


def unsigned_meetings(s: Loaded) -> list[Choice]:
    """Meetings of the case whose minutes wait for a signature."""
    return [Choice(one.id, one.number, f"{cn_day(one.held_on)} · {one.place}")
            for one in hearings.unsigned(s.session, s.case)]


def letters(s: Loaded) -> list[Choice]:
    """The letters of the case the actor may read, the latest first."""
    names = {one.id: f"：{one.person_name}" for one in s.case.findings}
    return [Choice(one.id, one.title + names.get(one.finding_id, ""), f"{one.number} · {cn_day(one.written_on)}")
            for one in s.look.letters_of_case if one.id in s.look.letters_read]
def standing_by(s: Loaded) -> list[Choice]:
    """The alternates of the open meeting in the order in which they step in; only the next one can."""
    rows = s.look.any_meeting.alternates if s.look.any_meeting is not None else []
    following = s.look.next_alternate
    names = s.look.names([following]) if following is not None else ""
    other = Refusal("not_next_alternate", {"names": names}) if names else Refusal("no_alternate_left")
    return [Choice(row.employee_id, row.employee.name, row.employee.staff_no,
                   None if row.employee_id == following else other) for row in rows]


def to_replace(s: Loaded) -> list[Choice]:
    """Members an alternate may step in for, and why each is not there."""
    rows = {row.employee_id: row for row in s.look.any_meeting.members} if s.look.any_meeting is not None else {}
    return [Choice(key, rows[key].employee.name,
                   f"{rows[key].employee.staff_no} · {'已回避' if rows[key].recused else '未到会'}")
            for key in s.look.to_replace]


def open_orders(s: Loaded) -> list[Choice]:
    """Accountability orders of this person that are not carried out."""
    return [Choice(one.id, one.measure, one.kind) for one in s.session.scalars(select(AccountabilityOrder).where(
        AccountabilityOrder.finding_id == s.person.id, AccountabilityOrder.state == "open"))]


def open_restitutions(s: Loaded) -> list[Choice]:
    """What is still to be paid back or put right for this person."""
    return [Choice(one.id, one.what, f"{word(one.kind)} · {cn_day(one.due_on)}前办结")
            for one in restitutions.open_ones(s.session, s.person.id)]


def moves_to_second(s: Loaded) -> list[Choice]:
    """Moves that want the consent of a role the actor holds, for the case and for each of its people."""
    wanted = [row for row in ROWS if row.second is not None and row.second in s.by.roles]
    found = [Choice(row.name, row.name, code=True) for row in wanted
             if row.thing == Thing.CASE and s.case.state in row.sources]
    for one in s.people:
        found += [Choice(f"{row.name}:{one.id}", row.name, one.person_name, code=True) for row in wanted
                  if _stands_at(s, row, one) and may(s.by, "view_person", case=s.case, finding=one)]
    return found


def _stands_at(s: Loaded, row: Row, one: Any) -> bool:
    """Whether a person, or that person's open appeal, is where a row begins."""
    if row.thing == Thing.FINDING:
        return one.state in row.sources
    return row.thing == Thing.APPEAL and one.state == PersonState.APPEALING


def seats(s: Loaded) -> list[Choice]:
    """Duties in the case that can be handed over."""
    return [Choice(seat.id, seat.role, f"{seat.employee.name} {seat.employee.staff_no}", code=True)
            for seat in s.case.seats if seat.ended_at is None and seat.role != Role.REPRESENTATIVE]


def seats_to_object_to(s: Loaded) -> list[Choice]:
    """Holders of duties a person may ask to step aside, by name where the letters have named them to him."""
    held = s.look.seats_held
    named = recusals_read.names_told(s.session, s.by, s.case, held)
    return [Choice(seat.id, seat.role, seat.employee.name if seat.id in named else "", code=True) for seat in held]


def recusal_requests(s: Loaded) -> list[Choice]:
    """Requests of the person at hand that wait; those somebody else decides say so."""
    return [Choice(one.id, one.seat.role, f"{one.seat.employee.name} · {word(one.ground)} · {one.reason}",
                   why_not_decide(s, one.seat), code=True) for one in s.look.recusals_waiting]


def seats_decided_on(s: Loaded) -> list[Choice]:
    """Holders of duties who may be ordered to step aside; those somebody else decides on say so."""
    return [Choice(seat.id, seat.role, f"{seat.employee.name} {seat.employee.staff_no}", why_not_decide(s, seat),
                   code=True) for seat in s.look.seats_held]


def published_entries(s: Loaded) -> list[Choice]:
    """Published entries of the library that a ruling may quote, those nearest to what was found of the person first."""
    return [Choice(one.id, one.title, f"{one.number} · {'、'.join(one.tagged(TagKind.ITEM))}")
            for one in quoting.quotable(s.session, s.person)[:QUOTED_FROM]]


SOURCES: Mapping[str, Callable[[Loaded], list[Choice]]] = {
    "staff": staff, "loans": loans, "named": named, "unpublished": unpublished, "merge_targets": merge_targets,
    "voters": voters, "sealed_meetings": sealed_meetings, "sealed_ballots": sealed_ballots,
    "in_notice": in_notice, "team_others": team_others, "evidence": evidence, "called": called,
    "standing_by": standing_by, "to_replace": to_replace,
    "open_orders": open_orders, "open_restitutions": open_restitutions,
    "loan_people": loan_people, "moves_to_second": moves_to_second, "seats": seats,
    "seats_to_object_to": seats_to_object_to, "recusal_requests": recusal_requests,
    "seats_decided_on": seats_decided_on,
    "unsigned_meetings": unsigned_meetings, "letters": letters, "published_entries": published_entries,
}
