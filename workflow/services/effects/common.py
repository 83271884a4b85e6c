"""Writes that several moves share."""

from collections.abc import Collection

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
from workflow.services import deadlines, polls, votes
from workflow.services.pending import open_publication
from workflow.services.situation import Loaded
from workflow.terms import Matter, Outcome, PublicationState, Role


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


def leave_notice(s: Loaded, finding: Finding) -> None:
    """Take a person's passage out of the open notice; an empty notice comes down (procedure, section 6)."""
    notice: Publication | None = open_publication(s.session, s.case.id)
    if notice is None:
        return
    rows: list[PublicationPerson] = [row for row in notice.people if row.removed_on is None]
    for row in rows:
        if row.finding_id == finding.id:
            row.removed_on = s.today
    rest = [row.finding for row in rows if row.removed_on is None]
    if rest:
        notice.content = notice.content | {"outcomes": tally(rest)}
    else:
        notice.state, notice.closed_on, notice.withdrawn = PublicationState.CLOSED, s.today, True
        deadlines.end(s.session, deadlines.Whose(s.case.id), "publication", s.today, s.row.name)


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


def tally(people: list[Finding]) -> dict[str, int]:
    """How many people had which outcome."""
    return {str(outcome): sum(1 for one in people if one.outcome == outcome) for outcome in Outcome}
