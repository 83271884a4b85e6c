"""What waits to be done in a case, by whom, and until when: told from states and records alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import (
    AccountabilityOrder,
    Appeal,
    Ballot,
    ExemptionCase,
    Finding,
    LibraryEntry,
    Meeting,
    Objection,
    PenaltyNote,
    Period,
    ToleranceSnapshot,
)
from workflow.rules.actors import Actor
from workflow.rules.committee import FINAL_TIER
from workflow.rules.rights import roles_with
from workflow.rules.stepping_aside import decider
from workflow.services import checks, polls, recusals, votes
from workflow.services.access import may, shut_to
from workflow.services.deadlines import CASE_WIDE, has_lapsed, is_over
from workflow.services.notices import waiting_draft
from workflow.services.pending import open_publication
from workflow.services.situation import Target
from workflow.terms import (
    AppealState,
    CaseState,
    EntryState,
    Extension,
    Matter,
    ObjectionState,
    Outcome,
    PersonState,
    PublicationStatus,
    Role,
    Scope,
    Trigger,
)

S, P = CaseState, PersonState
BEFORE = frozenset({S.CLUE, S.PENDING_ACCEPTANCE, S.SUPPLEMENTING})


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: a move, what it is made to, and the period that runs for it.

    `who`: the one employee who can, where it is nobody else's; `but`: the one who cannot. `optional`: a right, not a
    duty. `role`: the one role of those with the right whose turn it is.
    """

    move: str
    case: ExemptionCase
    thing: Target
    finding: Finding | None = None
    period: Period | None = None
    who: int | None = None
    optional: bool = False
    role: Role | None = None
    but: int | None = None

    def is_for(self, actor: Actor) -> bool:
        """Whether this actor may do it."""
        if (self.who is not None and self.who != actor.employee_id) or self.but in actor.keys:
            return False
        if self.role is not None and self.role not in actor.roles:
            return False
        return may(actor, self.move, case=self.case, finding=self.finding)


class CaseTasks:
    """The tasks of one case on one day."""

    def __init__(self, session: Session, case: ExemptionCase, today: date) -> None:
        self.session, self.case, self.today = session, case, today

    @cached_property
    def periods(self) -> list[Period]:
        """Every period of the case that runs or is paused, the nearest first; chances that have lapsed are over."""
        rows = self.session.scalars(select(Period).where(
            Period.case_id == self.case.id, Period.ended_on.is_(None)).order_by(Period.due_on))
        return [one for one in rows if not has_lapsed(one, self.today)]

    def period(self, key: str, finding: Finding | None = None) -> Period | None:
        """The running period of that key; where it is a person's, of that person or the nearest of anybody."""
        return next((one for one in self.periods if one.key == key and (
            key in CASE_WIDE or finding is None or one.finding_id == finding.id)), None)

    def of_case(self, move: str, key: str = "", *, who: int | None = None) -> Task:
        """A task of the case as a whole."""
        return Task(move, self.case, self.case, period=self.period(key) if key else None, who=who)

    def of_person(self, move: str, one: Finding, key: str = "", *, thing: Target | None = None,
                  who: int | None = None, optional: bool = False) -> Task:
        """A task about one person."""
        return Task(move, self.case, thing or one, one, self.period(key, one) if key else None, who, optional)

    def __iter__(self) -> Iterator[Task]:
        if self.case.state in BEFORE:
            yield from self.before_acceptance()
            return
        if self.case.state in (S.NOT_ACCEPTED, S.WITHDRAWN, S.TERMINATED):
            return
        yield from self.declarations()
        yield from self.recusals()
        yield from self.about_the_case()
        for one in self.working:
            yield from self.about_person(one)
        for one in self.case.findings:
            yield from self.owed(one)
        yield from self.appeals()
        yield from self.objections()

    @cached_property
    def working(self) -> list[Finding]:
        """People who are neither parked nor gone."""
        return [one for one in self.case.current if not one.is_suspended
                and one.state not in (P.TRANSFERRED_OUT, P.DISCONTINUED)]

    def at(self, *states: PersonState) -> list[Finding]:
        """People at work in one of these states."""
        return [one for one in self.working if one.state in states]

    def before_acceptance(self) -> Iterator[Task]:
        """Reporting, supplementing, accepting."""
        case = self.case
        if case.state == S.CLUE and all(event.kind == Trigger.TR_EARLY_WARNING for event in case.triggers):
            return
        if case.state == S.CLUE:
            yield self.of_case("submit" if case.people_named else "name_person", "report")
        elif case.state == S.SUPPLEMENTING:
            yield self.of_case("resubmit", "supplement")
        else:
            moves = {Scope.OUT: "refuse", Scope.IN: "accept", Scope.BY_REFERENCE: "accept"}
            yield self.of_case(moves.get(case.scope, "supply_scope") if case.scope else "supply_scope", "acceptance")

    def declarations(self) -> Iterator[Task]:
        """Everybody given a duty declares before any content opens (2.3)."""
        wanted = roles_with("declare_recusal")
        silent = {seat.employee_id for seat in self.case.seats
                  if seat.role in wanted and seat.ended_at is None and seat.declared_at is None}
        for employee_id in sorted(silent):
            yield self.of_case("declare_recusal", who=employee_id)

    def recusals(self) -> Iterator[Task]:
        """Requests that somebody step aside, for whoever decides them (2.3)."""
        if self.period("recusal_decision") is None:
            return
        chair = recusals.chair_of(self.case)
        for one in recusals.waiting(self.session, self.case):
            role = decider(one.seat.role, chair_sits=chair is not None)
            yield Task("decide_recusal", self.case, one.finding or self.case, one.finding,
                       self.period("recusal_decision", one.finding), role=role,
                       who=chair.employee_id if chair is not None and role == Role.COMMITTEE_CHAIR else None)

    def about_the_case(self) -> Iterator[Task]:
        """Team, check, meeting, notice, end."""
        if self.case.state == S.ACCEPTED and not self.case.team_ready:
            yield self.of_case("form_team", "team")
        if self.case.team_ready:
            yield from self.together()
        if self.at(P.CHECKED) and self.case.state == S.PENDING_REVIEW:
            yield from self.meeting()
        if self.period("minutes") is not None:
            yield self.of_case("sign_minutes", "minutes", who=self.chair)
        if self.case.state in (S.EFFECTIVE, S.PUBLICIZING):
            yield from self.ending()

    @cached_property
    def chair(self) -> int | None:
        """Who holds the chair of the case; nobody once it has been left."""
        return next((seat.employee_id for seat in self.case.seats
                     if seat.role == Role.COMMITTEE_CHAIR and seat.ended_at is None), None)

    def together(self) -> Iterator[Task]:
        """What the lead does for everybody at a step at once (R2)."""
        early = self.at(P.IDENTIFIED)
        if early and all(one.fact_sheets and one.evidence and one.interviews for one in early):
            yield self.of_case("finish_investigation", self.investigating)
        checking = self.at(P.FACTS_CONFIRMED)
        if not checking:
            return
        if self.case.state == S.LIST_CHECKING and not self.tolerance_locked:
            yield self.of_case("lock_tolerance", "list_check")
        elif not self.case.report:
            yield self.of_case("write_report", "list_check")
        elif not any(checks.unanswered(one) for one in checking):
            yield self.of_case("complete_check", "list_check")

    @cached_property
    def investigating(self) -> str:
        """The key of the investigation period that runs."""
        keys = ("investigation", "investigation_simple", "reinvestigation")
        return next((key for key in keys if self.period(key)), keys[0])

    @cached_property
    def tolerance_locked(self) -> bool:
        """Whether the tolerance snapshot is locked."""
        return self.session.scalar(select(ToleranceSnapshot.id).where(
            ToleranceSnapshot.case_id == self.case.id)) is not None

    def meeting(self) -> Iterator[Task]:
        """Calling and opening the meeting."""
        meeting = votes.meeting_of(self.session, self.case)
        silent = all(is_over(self.period(key), self.today) for key in ("meeting", "meeting_supervised"))
        if silent and self.case.tier < FINAL_TIER:
            yield self.of_case("escalate_committee", "meeting_supervised")
        if self.case.need_upper:
            yield self.of_case("escalate_committee", "meeting")
        elif meeting is None:
            yield self.of_case("call_meeting", "meeting")
        elif not votes.can_make_quorum(meeting):
            yield self.of_case("escalate_committee", "meeting")
        elif meeting.held_on <= self.today:
            came = any(row.present for row in meeting.attendances)
            yield self.of_case("open_meeting" if came else "record_attendance", "meeting")

    def ending(self) -> Iterator[Task]:
        """Notice, rectification, closing."""
        unpublished = [one for one in self.at(P.EFFECTIVE) if one.publication == PublicationStatus.NONE]
        for one in unpublished:
            if one.withhold_requested:
                yield self.of_person("waive_publication", one, "publication_start")
        to_tell = [one for one in unpublished if not one.withhold_requested]
        notice = open_publication(self.session, self.case.id)
        draft = waiting_draft(self.session, self.case.id)
        if to_tell and notice is None and draft is None:
            yield self.of_case("draft_notice", "publication_start")
        elif to_tell and notice is None and draft is not None:
            yield replace(self.of_case("publish", "publication_start"), but=draft.drafted_by_id)
        if not self.case.rectification:
            yield self.of_case("record_rectification", "closing")
        elif not unpublished and notice is None and self.case.state == S.EFFECTIVE:
            yield self.of_case("close", "closing")

    def about_person(self, one: Finding) -> Iterator[Task]:
        """What waits about one person."""
        match one.state:
            case P.IDENTIFIED if self.case.team_ready:
                yield from self.investigation(one)
            case P.INVESTIGATED:
                yield from self.hearing(one)
            case P.FACTS_CONFIRMED if checks.unanswered(one):
                yield self.of_person("answer_list", one, "list_check")
            case P.PROPOSED:
                yield from self.voting(one)
            case P.DETERMINED:
                yield self.of_person("serve", one, "service")
            case P.NOTIFIED if not one.appeal_used and one.extension != Extension.PENDING:
                yield self.of_person("file_appeal", one, "appeal_window", optional=True)
            case P.EFFECTIVE:
                yield from self.penalty(one)
        if one.state in (P.NOTIFIED, P.EFFECTIVE) and self.period("service", one) is not None:
            yield self.of_person("serve_correction", one, "service")
        if one.extension == Extension.PENDING:
            yield self.of_person("decide_extension", one, "extension_decision")

    def investigation(self, one: Finding) -> Iterator[Task]:
        """Facts, evidence, interview, in that order."""
        if not one.fact_sheets:
            yield self.of_person("write_facts", one, self.investigating)
        elif not one.evidence:
            yield self.of_person("add_evidence", one, self.investigating)
        elif not one.interviews:
            yield self.of_person("record_interview", one, self.investigating)

    def hearing(self, one: Finding) -> Iterator[Task]:
        """The person answers the statement of facts, and the lead answers back."""
        said = [statement for statement in one.statements if not statement.superseded]
        if not said:
            yield self.of_person("make_statement", one, "fact_confirmation")
        if any(statement.kind == "disputed" and statement.answered_at is None for statement in said):
            yield self.of_person("answer_statement", one, "statement_reply")

    def voting(self, one: Finding) -> Iterator[Task]:
        """Ballots that are out; when all are in, the ruling or the next round."""
        meeting = votes.meeting_of(self.session, self.case, one)
        if meeting is None:
            return
        if not votes.quorum_of(meeting).met:
            yield self.of_person("adjourn", one, "ruling_letter")
            return
        closed = votes.poll_of(self.session, meeting, one, Matter.RULING) is not None
        missing = [] if closed else self.without_ballot(meeting, one)
        for employee_id in missing:
            yield self.of_person("cast_ballot", one, "ruling_letter", who=employee_id)
        if not missing and polls.uncounted(self.session, self.case, one):
            yield self.of_person("count_ballots", one, "ruling_letter")
        elif not missing:
            yield self.of_person(self.after_ballots(one), one, "ruling_letter")

    def without_ballot(self, meeting: Meeting, one: Finding) -> list[int]:
        """Those present who have not voted on this person in this round."""
        cast = set(self.session.scalars(select(Ballot.employee_id).where(
            Ballot.meeting_id == meeting.id, Ballot.finding_id == one.id, Ballot.matter == Matter.RULING,
            Ballot.vote_round == one.vote_round, Ballot.void.is_(False))))
        return sorted(votes.present_at(meeting) - cast)

    def after_ballots(self, one: Finding) -> str:
        """What follows a full round."""
        barred = any(answer.effect == "bar" and answer.status == "hit" and answer.confirmed and not answer.overturned
                     for answer in one.answers)
        if votes.outcome_of_ballots(self.session, self.case, one, barred) is not None:
            return "resolve"
        return "next_vote_round" if one.vote_round < votes.VOTE_ROUNDS else "deadlock"

    def owed(self, one: Finding) -> Iterator[Task]:
        """What a revocation left to be paid back or put right (T24), whatever became of the person since."""
        if self.period("restitution", one) is not None:
            yield self.of_person("settle_restitution", one, "restitution")

    def penalty(self, one: Finding) -> Iterator[Task]:
        """A mitigate or hold finding leads to an order, a receipt, or a note why not (T32)."""
        if one.outcome not in (Outcome.MITIGATE, Outcome.HOLD):
            return
        orders = set(self.session.scalars(select(AccountabilityOrder.state).where(
            AccountabilityOrder.finding_id == one.id)))
        if "open" in orders:
            yield self.of_person("execute_order", one)
        elif not orders - {"void"} and self.session.scalar(
                select(PenaltyNote.id).where(PenaltyNote.finding_id == one.id)) is None:
            yield self.of_person("create_order", one)

    def appeals(self) -> Iterator[Task]:
        """Appeals to accept and to decide."""
        found = self.session.scalars(select(Appeal).where(
            Appeal.case_id == self.case.id, Appeal.state.in_((AppealState.FILED, AppealState.ACCEPTED))))
        for appeal in found:
            accepted = appeal.state == AppealState.ACCEPTED
            yield self.of_person("decide_uphold" if accepted else "accept_appeal", appeal.finding,
                                 "appeal_decision" if accepted else "appeal_acceptance", thing=appeal)

    def objections(self) -> Iterator[Task]:
        """Objections to answer."""
        for objection in self.session.scalars(select(Objection).where(
                Objection.case_id == self.case.id, Objection.state == ObjectionState.OPEN)):
            yield Task("dismiss_objection", self.case, objection, period=self.period("objection_reply"))


def library_tasks(session: Session, actor: Actor) -> list[LibraryEntry]:
    """Library entries that wait for this actor's review or publication; nobody judges what he wrote himself."""
    wanted = [state for state, role in ((EntryState.DRAFT, Role.LIBRARY_REVIEWER),
                                        (EntryState.REVIEWED, Role.LIBRARY_PUBLISHER)) if role in actor.roles]
    return list(session.scalars(select(LibraryEntry).where(
        LibraryEntry.state.in_(wanted), LibraryEntry.written_by_id != actor.employee_id,
        LibraryEntry.case_id.not_in(shut_to(actor.keys))).order_by(LibraryEntry.id)))


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """What is due first comes first; what has no due date comes last, rights after duties."""
    return sorted(tasks, key=lambda task: (
        task.optional, task.period is None, task.period.due_on if task.period else date.max, task.case.id))
