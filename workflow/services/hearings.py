"""A meeting on one case as its minutes tell it: who sat, how each person was voted on, and what became of each."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflow.models import Appeal, AuditLine, Ballot, Dissent, Employee, ExemptionCase, Finding, Meeting, Minutes, Poll
from workflow.rules.weighing import Sanction
from workflow.services import votes
from workflow.services.deadlines import day_of
from workflow.terms import AppealState, Matter, Outcome, PenaltyKind, PersonState, Role
from workflow.terms import Ballot as Choice

LEAVING = ("resolve", "remand_to_investigate", "deadlock", "adjourn", "refer_person", "suspend", "split",
           "discontinue_person")
"""Moves by which a person is no longer before a meeting."""
RESOLVED = "resolve"


@dataclass(frozen=True, slots=True)
class Round:
    """One vote: the matter, which round, how many votes each opinion got, and the ballots where they are named.

    Of a sealed vote nobody has counted there are no counts either. `uncast`: how many were there and had not voted
    when the vote was closed.
    """

    matter: Matter
    number: int
    counts: list[tuple[Choice, int]]
    ballots: list[Ballot]
    uncast: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """One person on the agenda: the votes on him, by which move he left, and what was ruled where it still stands.

    `reopens`: whether the vote on reopening his finding was carried. `opinions`: what members of the minority added.
    """

    finding: Finding
    rounds: list[Round]
    left_by: str
    ruled: Sanction | None
    reopens: bool
    opinions: list[Dissent]

    @property
    def dissent(self) -> list[Ballot]:
        """Named ballots of the deciding round for another outcome than the one ruled; who abstains is for none."""
        last = next((one for one in reversed(self.rounds) if one.matter == Matter.RULING), None)
        if self.ruled is None or last is None:
            return []
        return [ballot for ballot in last.ballots if ballot.choice not in (self.ruled.outcome.value, Choice.ABSTAIN)]


@dataclass(frozen=True, slots=True)
class Hearing:
    """A meeting on one case."""

    meeting: Meeting
    chair: Employee | None
    people: list[Heard]

    def names(self, *, present: bool, recused: bool = False) -> str:
        """The members present, absent, or recused, in Chinese enumeration; alternates who only stood by are none."""
        return "、".join(row.employee.name for row in self.meeting.attendances
                        if not row.standby and (row.present, row.recused) == (present, recused))

    @property
    def stood_in(self) -> str:
        """Which alternates stepped in, and for whom, in Chinese enumeration."""
        return "、".join(f"{row.employee.name}递补{row.in_place_of.name}" for row in self.meeting.attendances
                        if row.in_place_of is not None)


def hearing(session: Session, case: ExemptionCase, meeting: Meeting) -> Hearing:
    """What there is to tell of a meeting."""
    return Hearing(meeting, chair_of(case, meeting), [heard(session, meeting, row.finding) for row in meeting.items])


def heard(session: Session, meeting: Meeting, finding: Finding) -> Heard:
    """What there is to tell of one person on the agenda."""
    left_by = _left_by(session, meeting, finding)
    ruled = ruled_on(session, finding) if left_by == RESOLVED else None
    opinions = session.scalars(select(Dissent).join(Poll, Poll.id == Dissent.poll_id).where(
        Poll.meeting_id == meeting.id, Dissent.finding_id == finding.id).order_by(Dissent.id))
    return Heard(finding, rounds_of(session, meeting, finding), left_by, ruled,
                 reopens=votes.favoured(session, meeting, finding, Matter.REOPEN), opinions=list(opinions))


def rounds_of(session: Session, meeting: Meeting, finding: Finding) -> list[Round]:
    """Every vote held on a person, first the other matters, then the ruling, each with its valid ballots.

    Of sealed votes there is the count alone.
    """
    held = session.execute(select(Ballot.matter, Ballot.vote_round).where(
        Ballot.meeting_id == meeting.id, Ballot.finding_id == finding.id, ~Ballot.void).distinct())
    found = []
    for matter, number in sorted(held, key=lambda one: (one.matter == Matter.RULING, one.matter, one.vote_round)):
        cast = [] if meeting.sealed else votes.ballots(session, meeting, finding, matter, number)
        counted = _sealed_count(session, meeting, finding, matter, number) if meeting.sealed else Counter(
            ballot.choice for ballot in cast)
        poll = votes.poll_of(session, meeting, finding, matter, number)
        uncast = poll.present - len(votes.ballots(session, meeting, finding, matter, number)) if poll is not None else 0
        found.append(Round(matter, number, [(choice, counted[choice]) for choice in Choice if counted[choice]], cast,
                           uncast))
    return found


def _sealed_count(session: Session, meeting: Meeting, finding: Finding, matter: Matter,
                  number: int) -> Counter[Choice | None]:
    counted = votes.result_of(votes.poll_of(session, meeting, finding, matter, number))
    return Counter() if counted is None else Counter({choice: counted.of(choice) for choice in Choice})


def ruled_on(session: Session, finding: Finding) -> Sanction | None:
    """What the committee ruled, before an appeal changed it; nothing once the ruling was voided."""
    changed = session.scalar(select(Appeal).where(
        Appeal.finding_id == finding.id, Appeal.state.in_((AppealState.VARIED, AppealState.REVOKED_BY_APPEAL)))
        .order_by(Appeal.id.desc()).limit(1))
    outcome, ratios = (finding.outcome, finding.ratios) if changed is None else (
        changed.outcome_before, changed.ratios_before)
    if outcome is None:
        return None
    reductions = {PenaltyKind(kind): int(percent) for kind, percent in ratios.items()}
    return Sanction(outcome, reductions if outcome == Outcome.MITIGATE else {})


def chair_of(case: ExemptionCase, meeting: Meeting) -> Employee | None:
    """Who was called to chair a meeting: the member with that seat, held now or until another meeting was called."""
    called = {row.employee_id for row in meeting.attendances}
    chairs = [seat for seat in case.seats if seat.role == Role.COMMITTEE_CHAIR and seat.employee_id in called]
    return chairs[-1].employee if chairs else None


def unsigned(session: Session, case: ExemptionCase) -> list[Meeting]:
    """Meetings of a case that have voted, have nobody before them any more, and whose minutes are not signed."""
    voted = exists().where(Ballot.meeting_id == Meeting.id)
    signed = exists().where(Minutes.meeting_id == Meeting.id)
    found = session.scalars(select(Meeting).where(Meeting.case_id == case.id, voted, ~signed).order_by(Meeting.id))
    return [meeting for meeting in found if _is_over(session, meeting)]


def _is_over(session: Session, meeting: Meeting) -> bool:
    """Whether a meeting has nobody before it; one on a reopening, whether everybody present has voted."""
    if meeting.closed_at is not None:
        return True
    if not meeting.reopening:
        return all(row.finding.state != PersonState.PROPOSED for row in meeting.items)
    present = votes.quorum_of(meeting).present
    return all(len(votes.ballots(session, meeting, row.finding, Matter.REOPEN)) >= present for row in meeting.items)


def _left_by(session: Session, meeting: Meeting, finding: Finding) -> str:
    """The move by which a person left a meeting; empty where he is before it still, or was only asked about."""
    lines = session.execute(select(AuditLine.action, AuditLine.at).where(
        AuditLine.finding_id == finding.id, AuditLine.action.in_(LEAVING)).order_by(AuditLine.id))
    return next((action for action, at in lines if day_of(at) >= meeting.held_on), "")
