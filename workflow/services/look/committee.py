"""Look-ups about meetings and ballots."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select

from workflow.models import (
    Account,
    AccountabilityOrder,
    Grant,
    Institution,
    Letter,
    Sitting,
)
from workflow.process import BY_NAME
from workflow.rules.committee import QUORUM_MIN_ABS, Quorum, majority
from workflow.rules.deadlines import working_days_between
from workflow.rules.materials import changed
from workflow.rules.situation import Refusal
from workflow.rules.standing import GateAnswer
from workflow.services import batch, deadlines, materials, quality, votes
from workflow.services.pending import gate_of
from workflow.terms import Ballot as Choice
from workflow.terms import (
    Material,
    Matter,
    Outcome,
    PersonState,
    Role,
    Tolerance,
)

if TYPE_CHECKING:
    pass
from workflow.services.look.person import PersonLooks

VOTING = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER})
BODIES = (VOTING, frozenset({Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR}))
"""Duties of which one person holds one in a case."""


class CommitteeLooks(PersonLooks):
    """Who was called, who came, how they voted."""

    @cached_property
    def next_tier(self) -> int:
        """The tier above: the upper institution, or without one the appointed committee (E08)."""
        return 1 if self.s.case.tier == 0 and self.s.case.institution.parent_id is not None else 2

    @cached_property
    def meeting(self) -> Any:
        """The meeting called for this person at the present tier."""
        return votes.meeting_of(self.session, self.s.case, self.s.person)

    @cached_property
    def materials_working_days(self) -> int:
        """Working days between the sending of the materials and the meeting."""
        return working_days_between(self.meeting.materials_sent_on, self.meeting.held_on,
                                    deadlines.calendar_of(self.session))

    @cached_property
    def members_undeclared(self) -> str:
        """Names of members called who have not declared."""
        called = {one.employee_id for one in self.meeting.members} if self.meeting else set()
        silent = [seat.employee_id for seat in self.s.case.seats
                  if seat.employee_id in called and seat.ended_at is None and seat.declared_at is None
                  and seat.role in (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER)]
        return self.names(silent) if silent else ""

    @cached_property
    def quorum(self) -> Quorum | None:
        """The quorum of the meeting at hand."""
        meeting = self.meeting if self.s.person is not None else votes.meeting_of(self.session, self.s.case)
        return votes.quorum_of(meeting) if meeting else None

    @cached_property
    def cannot_make_quorum(self) -> bool:
        """Too few are left after recusal, and those who stand by do not make up for it (T15).

        Where nobody is called yet: too few in the whole bank may sit in this case.
        """
        meeting = votes.meeting_of(self.session, self.s.case)
        if meeting is None:
            return len(self.who_may_sit) < QUORUM_MIN_ABS
        return not votes.can_make_quorum(meeting)

    @cached_property
    def who_may_sit(self) -> list[int]:
        """Holders of a committee's role whom nothing keeps from this case."""
        holders = self.session.scalars(
            select(Account.employee_id).join(Grant, Grant.account_id == Account.id)
            .where(Account.active, Grant.role.in_(VOTING), Grant.ended_at.is_(None)).distinct())
        return [one for one in holders if self.why_not(one, Role.COMMITTEE_MEMBER) is None]

    @cached_property
    def materials_changed(self) -> list[Material]:
        """What of the materials locked at the call is gone or different now, for this person (T14)."""
        people = [row.finding for row in self.meeting.items]
        now = materials.manifest(self.session, self.s.case, people)
        return list(dict.fromkeys(one.material for one in changed(self.meeting.materials, now, self.s.person.id)))

    @cached_property
    def called_to_case(self) -> dict[int, Any]:
        """Everybody called to the open meetings of the case, by key."""
        return {row.employee_id: row for meeting in votes.meetings_at_hand(self.session, self.s.case)
                for row in meeting.attendances}

    @cached_property
    def next_alternate(self) -> int | None:
        """Who steps in next: the first who stands by, has declared, is not recused and not away (2.2)."""
        declared = {seat.employee_id for seat in self.s.case.seats
                    if seat.role == Role.ALTERNATE_MEMBER and seat.ended_at is None and seat.declared_at is not None}
        rows = self.any_meeting.alternates if self.any_meeting is not None else []
        return next((row.employee_id for row in rows
                     if row.employee_id in declared and not row.recused and not row.away_reason), None)

    @cached_property
    def to_replace(self) -> list[int]:
        """Members an alternate may step in for: recused, or not there once attendance is recorded."""
        if self.any_meeting is None:
            return []
        counted = any(row.present for row in self.any_meeting.attendances)
        return [row.employee_id for row in self.any_meeting.members if row.recused or (counted and not row.present)]

    @cached_property
    def simple(self) -> batch.Simple:
        """How the case stands for the simplified batch (4.7)."""
        people = [one for one in self.s.case.current if one.state == PersonState.CHECKED and not one.is_suspended]
        return batch.of_case(self.session, self.s.case, people)

    @cached_property
    def convener(self) -> Institution:
        """Whose committee is called: that of the caller's institution; above the first tier it stands above the case's
        (E08)."""
        of_case: Institution = self.s.case.institution
        own = self.session.get(Institution, self.s.by.institution_id or 0) or of_case
        if self.s.case.tier == 0 or of_case.path.startswith(own.path + "/"):
            return own
        return of_case.parent or of_case

    def why_not_in_sitting(self, key: int) -> Refusal | None:
        """Why a meeting called with these details cannot join a sitting."""
        sitting = self.session.get(Sitting, key)
        if sitting is None or sitting.institution_id != self.convener.id or sitting.tier != self.s.case.tier:
            return Refusal("no_such_sitting")
        d = self.s.details
        if (d.held_on, d.place, d.materials_sent_on) != (sitting.held_on, sitting.place, sitting.materials_sent_on):
            return Refusal("sitting_differs", {"number": sitting.number, "day": sitting.held_on})
        return None

    @cached_property
    def rounds_without_result(self) -> int:
        """Rounds of voting that ended without two thirds."""
        return votes.rounds_without_result(self.session, self.s.case, self.s.person, bool(self.bars_confirmed))

    @cached_property
    def unclear_majority(self) -> bool:
        """More than half of those present find the facts unclear."""
        return votes.favoured(self.session, self.meeting, self.s.person, Matter.UNCLEAR)

    @cached_property
    def reopening_decided(self) -> bool:
        """The superior institution acts itself, or two thirds of a quorate committee voted for it."""
        if Role.SUPERIOR in self.s.by.roles:
            return True
        if self.s.person is None:
            return False
        meeting = votes.meeting_of(self.session, self.s.case, self.s.person, reopening=True)
        return votes.favoured(self.session, meeting, self.s.person, Matter.REOPEN)

    @cached_property
    def determination_letter(self) -> Letter | None:
        """The person's determination letter in force."""
        return self.session.scalar(select(Letter).where(
            Letter.finding_id == self.s.person.id, Letter.kind == "determination", Letter.void.is_(False)))

    @cached_property
    def any_meeting(self) -> Any:
        """The open meeting of the case, on rulings or on a reopening; one in which nobody has voted before another."""
        at_hand = votes.meetings_at_hand(self.session, self.s.case)
        return next((one for one in at_hand if not votes.has_begun(self.session, one)), next(iter(at_hand), None))

    @cached_property
    def ballots_cast(self) -> bool:
        """Somebody has voted in an open meeting of the case, on rulings or on a reopening."""
        return any(votes.has_begun(self.session, one) for one in votes.meetings_at_hand(self.session, self.s.case))

    @cached_property
    def all_have_voted_in(self) -> bool:
        """There is no open meeting of the case in which nobody has voted yet."""
        return self.any_meeting is not None and votes.has_begun(self.session, self.any_meeting)

    @cached_property
    def voting_meeting(self) -> Any:
        """The meeting this person's ballots are cast in."""
        reopening = self.s.person.state == PersonState.EFFECTIVE
        return votes.meeting_of(self.session, self.s.case, self.s.person, reopening=reopening)

    @cached_property
    def is_present(self) -> bool:
        """The actor is present at that meeting and not recused."""
        return self.voting_meeting is not None and self.s.by.employee_id in votes.present_at(self.voting_meeting)

    def voted_on(self, matter: Matter) -> bool:
        """The actor has voted on that matter in this round."""
        cast = votes.ballots(self.session, self.voting_meeting, self.s.person, matter)
        return any(row.employee_id == self.s.by.employee_id for row in cast)

    @cached_property
    def bar_overturned_by_vote(self) -> bool:
        """More than half of those present voted against keeping the bar."""
        if self.meeting is None:
            return False
        against = votes.said(self.session, self.meeting, self.s.person, Matter.BAR, Choice.AGAINST)
        return majority(against, votes.quorum_of(self.meeting).present)

    @cached_property
    def ruling_vote_began(self) -> bool:
        """Somebody has voted on this person's outcome in the present round."""
        return self.meeting is not None and bool(votes.ballots(self.session, self.meeting, self.s.person,
                                                               Matter.RULING))

    @cached_property
    def is_last_round(self) -> bool:
        """This round has to end with an outcome."""
        return self.meeting is not None and votes.is_last(self.meeting, self.s.person)

    @cached_property
    def outcome_voted(self) -> Outcome | None:
        """The outcome that has two thirds in the present round, whatever stands against it."""
        counted = votes.result_of(votes.poll_of(self.session, self.meeting, self.s.person, Matter.RULING))
        return None if counted is None else counted.outcome

    @cached_property
    def has_undeclared_seat(self) -> bool:
        """The actor holds a duty here."""
        return any(seat.employee_id == self.s.by.employee_id and seat.ended_at is None for seat in self.s.case.seats)

    @cached_property
    def team(self) -> set[int]:
        """The investigators of the case."""
        return {seat.employee_id for seat in self.s.case.seats if seat.ended_at is None
                and seat.role in (Role.INVESTIGATOR, Role.LEAD_INVESTIGATOR)}

    @cached_property
    def evidence_ids(self) -> set[int]:
        """Keys of the evidence about this person."""
        return {one.id for one in self.s.person.evidence}

    @cached_property
    def tolerance_lacks(self) -> str:
        """Why the tolerance of the case's institution cannot be told, in words; empty when it can."""
        told = quality.of_case(self.session, self.s.case, self.s.today).told
        if told.result.verdict != Tolerance.DATA_ERROR:
            return ""
        return quality.why(self.session, told)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days from a day to another."""
        return working_days_between(start, end, deadlines.calendar_of(self.session))

    @cached_property
    def gate(self) -> GateAnswer:
        """What the accountability gate says of this person."""
        return gate_of(self.session, self.s.person)

    def order_is_open(self, key: int) -> bool:
        """Whether an order is this person's, on the record in force, and open."""
        order = self.session.get(AccountabilityOrder, key)
        return order is not None and order.finding_id == self.s.person.id and order.state == "open"

    def consent_fits(self, wanted: str) -> bool:
        """Whether the actor's consent is wanted for `move` or `move:finding`."""
        name, _, finding = wanted.partition(":")
        row = BY_NAME.get(name)
        if row is None or row.second is None or row.second not in self.s.by.roles:
            return False
        return not finding or any(str(one.id) == finding for one in self.s.case.findings)

    def why_not_take_over(self, seat_id: int, employee_id: int) -> Refusal | None:
        """Why somebody may not take over a seat. Who speaks for somebody judged is replaced by that one alone."""
        seat = next((one for one in self.s.case.seats
                     if one.id == seat_id and one.ended_at is None and one.role != Role.REPRESENTATIVE), None)
        if seat is None:
            return Refusal("no_such_seat")
        if seat.role in VOTING and self.ballots_cast:
            return Refusal("voting_began")
        if not self.holds_role(employee_id, seat.role):
            return Refusal("role_not_granted", {"name": self.names([employee_id]), "role": seat.role})
        body = next((roles for roles in BODIES if seat.role in roles), frozenset({seat.role}))
        if any(one.employee_id in self.persons.numbers(employee_id) and one.ended_at is None and one.role in body
               for one in self.s.case.seats):
            return Refusal("seated_already", {"name": self.names([employee_id])})
        return self.why_not(employee_id, seat.role)

    def holds_role(self, employee_id: int, role: Role) -> bool:
        """Whether an active account of this person has the role now."""
        return bool(self.session.scalar(select(exists().where(
            Grant.account_id == Account.id, Account.employee_id == employee_id, Account.active, Grant.role == role,
            Grant.ended_at.is_(None)))))

    def can_extend(self, key: str) -> bool:
        """Whether a running period has its one extension left."""
        period = deadlines.running(self.session, self.s.whose, key)
        return period is not None and deadlines.extendable(period)

