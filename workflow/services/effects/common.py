"""Writes that several moves share."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from workflow.models import (
    Ballot,
    EffectiveFinding,
    ExemptionCase,
    Finding,
    Meeting,
    Publication,
    PublicationPerson,
    Seat,
)
from workflow.services import deadlines, documents, notices, polls, votes
from workflow.services.situation import Loaded
from workflow.terms import Matter, PublicationState, Role


def free_loans(case: ExemptionCase) -> None:
    """A case that has ended leaves its loans to others."""
    for row in case.loans:
        row.live = False


def seat(s: Loaded, employee_id: int, role: Role, finding_id: int | None = None) -> Seat:
    """Give somebody a duty in the case; somebody who has it keeps it."""
    seats: list[Seat] = s.case.seats
    for old in seats:
        same = (old.employee_id, old.role, old.finding_id) == (employee_id, role, finding_id)
        if same and old.ended_at is None:
            return old
    given = Seat(case_id=s.case.id, employee_id=employee_id, role=role, finding_id=finding_id, given_at=s.now)
    s.case.seats.append(given)
    return given


def unseat(s: Loaded, roles: frozenset[Role], reason: str, finding_id: int | None = None,
           but: Collection[int] = ()) -> None:
    """End duties of these kinds in the case, those of `but` excepted."""
    for old in s.case.seats:
        if old.employee_id in but:
            continue
        if old.role in roles and old.ended_at is None and (finding_id is None or old.finding_id == finding_id):
            old.ended_at, old.ended_reason = s.now, reason


def take_effect(s: Loaded, finding: Finding) -> None:
    """Write the row the gate and every accountability order lean on (I1).

    A finding that was in effect before with the same outcome goes on being so: a late appeal that changed nothing
    moves neither its day nor its row.
    """
    last = s.session.scalar(select(EffectiveFinding).where(EffectiveFinding.finding_id == finding.id)
                            .order_by(EffectiveFinding.id.desc()).limit(1))
    if finding.effective_on is not None and last is not None and (last.outcome, last.ratios) == (
            finding.outcome, finding.ratios):
        return
    finding.effective_on = s.today
    s.session.flush()
    s.session.add(EffectiveFinding(
        case_id=s.case.id, finding_id=finding.id, employee_id=finding.employee_id, round=finding.round,
        outcome=finding.outcome, ratios=finding.ratios, effective_on=s.today, recorded_at=s.now))


def drop_team(s: Loaded, reason: str) -> None:
    """The team steps down; the next must be found apart where the procedure was at fault (T08)."""
    unseat(s, frozenset({Role.INVESTIGATOR, Role.LEAD_INVESTIGATOR}), reason)


def leave_notices(s: Loaded, finding: Finding) -> None:
    """Take a person's passage out of every notice of the case, of one whose time is over too; a notice with nobody left
    in it comes down (procedure, section 6). Its letter falls with it, or another takes its place."""
    for notice in s.session.scalars(select(Publication).join(PublicationPerson).where(
            PublicationPerson.finding_id == finding.id, PublicationPerson.removed_on.is_(None))).all():
        next(row for row in notice.people if row.finding_id == finding.id).removed_on = s.today
        rest = [row.finding for row in notice.people if row.removed_on is None]
        if notice.letter is not None:
            notice.letter.void = True
        if rest:
            notice.content = notices.without(notice, rest)
            documents.write(replace(s, person=None, publication=notice), "publication")
        else:
            _take_down(s, notice)


def _take_down(s: Loaded, notice: Publication) -> None:
    if notice.state == PublicationState.OPEN:
        notice.state, notice.closed_on = PublicationState.CLOSED, s.today
        deadlines.end(s.session, deadlines.Whose(s.case.id), "publication", s.today, s.row.name)
    notice.withdrawn = True


def void_ballots(s: Loaded, reason: str, matter: Matter | None = None) -> None:
    """Ballots cast for this person in the latest meeting, on one matter or on all, no longer count, nor their votes.

    They stay, and say why.
    """
    meeting = votes.last_meeting(s.session, s.case, s.person)
    if meeting is None:
        return
    for ballot in s.session.scalars(select(Ballot).where(
            Ballot.meeting_id == meeting.id, Ballot.finding_id == s.person.id, Ballot.void.is_(False))):
        if matter in (None, ballot.matter):
            ballot.void, ballot.void_reason = True, reason
    polls.fall(s.session, meeting, s.person, reason, matter)


def leave_vote(s: Loaded, meeting: Meeting, numbers: Collection[int]) -> None:
    """Somebody, under each of his staff numbers, is recused in a meeting and his ballots there are void; closed votes
    whose ballots or members are no longer the same fall.
    """
    for row in meeting.attendances:
        if row.employee_id in numbers:
            row.recused, row.present = True, False
    for ballot in s.session.scalars(select(Ballot).where(
            Ballot.meeting_id == meeting.id, Ballot.employee_id.in_(numbers), Ballot.void.is_(False))):
        ballot.void, ballot.void_reason = True, votes.STEPPED_ASIDE
    polls.fall_where_changed(s.session, meeting)


def start_round(s: Loaded) -> None:
    """What counts is gathered from now on: earlier facts stay on file, answers are confirmed anew (T09)."""
    s.person.round_from = s.now
    s.person.proposal = {}
    for answer in s.person.answers:
        answer.confirmed = answer.overturned = False
