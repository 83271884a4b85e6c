"""Ballots read from the records and counted by the committee's rules."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Ballot, ExemptionCase, Finding, Meeting, MeetingItem, Sitting
from workflow.rules.committee import (
    FINAL_TIER,
    QUORUM_MIN_ABS,
    Quorum,
    Vote,
    final_tier,
    majority,
    quorum,
    ruling,
    two_thirds,
)
from workflow.rules.weighing import Sanction
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, Outcome, PenaltyKind

VOTE_ROUNDS = 2


def meeting_of(session: Session, case: ExemptionCase, finding: Finding | None = None, *,
               reopening: bool = False) -> Meeting | None:
    """The latest open meeting of a case at its present tier, with this person on the agenda where one is given."""
    query = select(Meeting).where(
        Meeting.case_id == case.id, Meeting.sitting.has(Sitting.tier == case.tier), Meeting.closed_at.is_(None),
        Meeting.reopening.is_(reopening))
    if finding is not None:
        query = query.where(Meeting.items.any(MeetingItem.finding_id == finding.id))
    return session.scalar(query.order_by(Meeting.id.desc()).limit(1))


def meetings_at_hand(session: Session, case: ExemptionCase) -> list[Meeting]:
    """The open meetings of a case: on rulings, on a reopening, or both."""
    found = (meeting_of(session, case, reopening=reopening) for reopening in (False, True))
    return [meeting for meeting in found if meeting is not None]


def quorum_of(meeting: Meeting) -> Quorum:
    """The quorum of a meeting, counted after recusal (I6); those who stand by are not counted."""
    seated = [str(one.employee_id) for one in meeting.members]
    recused = [str(one.employee_id) for one in meeting.attendances if one.recused]
    present = [str(one.employee_id) for one in meeting.attendances if one.present]
    return quorum(seated, recused, present)


def can_make_quorum(meeting: Meeting) -> bool:
    """Whether enough are left after recusal, those who stand by counted in; otherwise the next tier sits (T15)."""
    standing_by = sum(1 for row in meeting.alternates if not row.recused)
    return quorum_of(meeting).eligible + standing_by >= QUORUM_MIN_ABS


def ballots(session: Session, meeting: Meeting, finding: Finding, matter: Matter,
            vote_round: int | None = None) -> list[Ballot]:
    """The valid ballots on one matter for one person, of one round or of the present one.

    Only of members who are there: whoever stepped aside or was replaced is no longer counted (2.3).
    """
    here = {row.employee_id for row in meeting.attendances if row.present and not row.recused}
    return [ballot for ballot in session.scalars(select(Ballot).where(
        Ballot.meeting_id == meeting.id, Ballot.finding_id == finding.id, Ballot.matter == matter,
        Ballot.vote_round == (finding.vote_round if vote_round is None else vote_round),
        Ballot.void.is_(False)).order_by(Ballot.employee_id)) if ballot.employee_id in here]


def as_votes(rows: list[Ballot]) -> list[Vote]:
    """Ballots as the rules read them."""
    return [Vote(str(row.employee_id), row.choice,
                 {PenaltyKind(kind): int(percent) for kind, percent in row.ratios.items()}) for row in rows]


def ceiling_of(finding: Finding) -> Sanction:
    """The heaviest that may be ruled: what a remand or a favourable reopening left."""
    reductions = {PenaltyKind(kind): int(percent) for kind, percent in finding.ceiling_ratios.items()}
    return Sanction(finding.ceiling, reductions if finding.ceiling == Outcome.MITIGATE else {})


def outcome_of_ballots(session: Session, case: ExemptionCase, finding: Finding,
                       bar_confirmed: bool) -> Sanction | None:
    """What the present round decides: two thirds, or at the last tier after two rounds the rule of that tier."""
    meeting = meeting_of(session, case, finding)
    if meeting is None:
        return None
    present = quorum_of(meeting).present
    cast = as_votes(ballots(session, meeting, finding, Matter.RULING))
    if present == 0 or len(cast) < present:
        return None
    decided = ruling(cast, present, bar_confirmed, ceiling_of(finding))
    if decided is None and case.tier == FINAL_TIER and finding.vote_round >= VOTE_ROUNDS:
        about_bar = ballots(session, meeting, finding, Matter.BAR)
        if bar_confirmed and len(about_bar) < present:
            return None
        keep = [row for row in about_bar if row.choice == Choice.FAVOUR]
        return final_tier(cast, present, bar_confirmed, ceiling_of(finding), len(keep))
    return decided


def rounds_without_result(session: Session, case: ExemptionCase, finding: Finding, bar_confirmed: bool) -> int:
    """How many full rounds of voting ended without two thirds."""
    meeting = meeting_of(session, case, finding)
    if meeting is None:
        return 0
    present = quorum_of(meeting).present
    failed = 0
    for number in range(1, finding.vote_round + 1):
        cast = as_votes(ballots(session, meeting, finding, Matter.RULING, number))
        full = present > 0 and len(cast) >= present
        failed += full and ruling(cast, present, bar_confirmed, ceiling_of(finding)) is None
    return failed


def favoured(session: Session, meeting: Meeting | None, finding: Finding, matter: Matter) -> bool:
    """Whether a yes-or-no matter is carried: two thirds for a reopening, more than half for anything else."""
    if meeting is None:
        return False
    sat = quorum_of(meeting)
    yes = sum(1 for row in ballots(session, meeting, finding, matter) if row.choice == Choice.FAVOUR)
    carried = two_thirds(yes, sat.present) if matter == Matter.REOPEN else majority(yes, sat.present)
    return carried and (sat.met or matter != Matter.REOPEN)


def last_meeting(session: Session, case: ExemptionCase, finding: Finding) -> Meeting | None:
    """The latest meeting, open or closed, that had this person on its agenda."""
    return session.scalar(select(Meeting).where(
        Meeting.case_id == case.id, Meeting.items.any(MeetingItem.finding_id == finding.id))
        .order_by(Meeting.id.desc()).limit(1))
