"""Ballots and closed votes read from the records and counted by the committee's rules.

A ruling rests on closed and counted votes (`Poll`); ballots themselves are read to close, to count and to count again.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from workflow.models import Ballot, ExemptionCase, Finding, Meeting, MeetingItem, Poll, Sitting
from workflow.rules.committee import (
    FINAL_TIER,
    QUORUM_MIN_ABS,
    Quorum,
    Result,
    Vote,
    decided,
    majority,
    quorum,
    ruled,
    two_thirds,
)
from workflow.rules.weighing import Sanction
from workflow.terms import Ballot as Choice
from workflow.terms import Effect, HitStatus, Matter, Outcome, PenaltyKind

VOTE_ROUNDS = 2
STEPPED_ASIDE = "应回避而已投票，该票作废"
"""Why a ballot is void whose voter stepped aside after he had cast it."""
NOT_KEPT = "终局层表决未维持，视为推翻"
"""What the answer on a bar says that the vote of the last tier did not keep."""


OPEN_MEETING = select(Meeting).where(
    Meeting.case_id == bindparam("case_id"), Meeting.sitting.has(Sitting.tier == bindparam("tier")),
    Meeting.closed_at.is_(None), Meeting.reopening == bindparam("reopening")).order_by(Meeting.id.desc()).limit(1)
OPEN_MEETING_ON = OPEN_MEETING.where(Meeting.items.any(MeetingItem.finding_id == bindparam("finding_id")))
"""Built once: nearly every guard about a vote asks for it."""


def meeting_of(session: Session, case: ExemptionCase, finding: Finding | None = None, *,
               reopening: bool = False) -> Meeting | None:
    """The latest open meeting of a case at its present tier, with this person on the agenda where one is given."""
    about = {"case_id": case.id, "tier": case.tier, "reopening": reopening}
    if finding is None:
        return session.scalar(OPEN_MEETING, about)
    return session.scalar(OPEN_MEETING_ON, about | {"finding_id": finding.id})


def meetings_at_hand(session: Session, case: ExemptionCase) -> list[Meeting]:
    """The open meetings of a case: on rulings, on a reopening, or both."""
    found = (meeting_of(session, case, reopening=reopening) for reopening in (False, True))
    return [meeting for meeting in found if meeting is not None]


def has_begun(session: Session, meeting: Meeting) -> bool:
    """Whether somebody has voted in a meeting: from then on attendance stands."""
    return bool(session.scalar(select(exists().where(Ballot.meeting_id == meeting.id, ~Ballot.void))))


def quorum_of(meeting: Meeting) -> Quorum:
    """The quorum of a meeting, counted after recusal (I6); those who stand by or were replaced are not counted."""
    seated = [str(one.employee_id) for one in meeting.members]
    recused = [str(one.employee_id) for one in meeting.members if one.recused]
    present = [str(one.employee_id) for one in meeting.members if one.present]
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
    here = present_at(meeting)
    return [ballot for ballot in session.scalars(select(Ballot).where(
        Ballot.meeting_id == meeting.id, Ballot.finding_id == finding.id, Ballot.matter == matter,
        Ballot.vote_round == (finding.vote_round if vote_round is None else vote_round),
        Ballot.void.is_(False)).order_by(Ballot.employee_id)) if ballot.employee_id in here]


def present_at(meeting: Meeting) -> set[int]:
    """The members who are there and have not stepped aside."""
    return {row.employee_id for row in meeting.members if row.present and not row.recused}


def voters(session: Session, meeting: Meeting, finding: Finding) -> set[int]:
    """Who voted on a person, those among them who stepped aside afterwards."""
    return set(session.scalars(select(Ballot.employee_id).where(
        Ballot.meeting_id == meeting.id, Ballot.finding_id == finding.id,
        Ballot.void.is_(False) | (Ballot.void_reason == STEPPED_ASIDE))))


def poll_of(session: Session, meeting: Meeting | None, finding: Finding, matter: Matter,
            vote_round: int | None = None) -> Poll | None:
    """The closed vote on one matter for one person, of one round or of the present one; None while it is open."""
    if meeting is None:
        return None
    return session.scalar(select(Poll).where(
        Poll.meeting_id == meeting.id, Poll.finding_id == finding.id, Poll.matter == matter,
        Poll.vote_round == (finding.vote_round if vote_round is None else vote_round), Poll.void.is_(False)))


def result_of(poll: Poll | None) -> Result | None:
    """What a closed vote came to, as the rules read it; None while it is open or nobody has counted it."""
    if poll is None or poll.counted_at is None:
        return None
    return Result(poll.present, {Choice(choice): int(number) for choice, number in poll.tally.items()}, poll.outcome,
                  _percents(poll.ratios), _percents(poll.carried))


def _percents(stored: dict[str, int]) -> dict[PenaltyKind, int]:
    return {PenaltyKind(kind): int(percent) for kind, percent in stored.items()}


def as_votes(rows: Sequence[Ballot]) -> list[Vote]:
    """Named ballots as the rules read them. Raises ValueError on a sealed one."""
    return [Vote(str(row.employee_id), _named(row), _percents(row.ratios)) for row in rows]


def _named(ballot: Ballot) -> Choice:
    if ballot.choice is None:
        raise ValueError("密封的表决票要有密钥才能计票")
    return ballot.choice


def ceiling_of(finding: Finding) -> Sanction:
    """The heaviest that may be ruled: what a remand or a favourable reopening left."""
    return Sanction(finding.ceiling, _percents(finding.ceiling_ratios) if finding.ceiling == Outcome.MITIGATE else {})


def outcome_of_ballots(session: Session, case: ExemptionCase, finding: Finding,
                       bar_confirmed: bool) -> Sanction | None:
    """What the present round decides: two thirds, or at the last tier after two rounds the rule of that tier."""
    return outcome_in(session, meeting_of(session, case, finding), finding, bar_confirmed)


def outcome_in(session: Session, meeting: Meeting | None, finding: Finding, bar_confirmed: bool) -> Sanction | None:
    """What the last round in one meeting decides; None while a vote it needs is open or uncounted."""
    counted = result_of(poll_of(session, meeting, finding, Matter.RULING))
    if meeting is None or counted is None:
        return None
    about_bar = result_of(poll_of(session, meeting, finding, Matter.BAR))
    last = is_last(meeting, finding) and not (bar_confirmed and about_bar is None)
    return decided(counted, bar_confirmed, ceiling_of(finding), last=last,
                   keep_bar=about_bar.of(Choice.FAVOUR) if about_bar is not None else 0)


def is_last(meeting: Meeting, finding: Finding) -> bool:
    """Whether this round of this meeting has to end with an outcome (终局层表决)."""
    return meeting.tier == FINAL_TIER and finding.vote_round >= VOTE_ROUNDS


def was_barred(finding: Finding) -> bool:
    """Whether a confirmed bar stood over the count: one that is not overturned, or only by the last tier's own vote."""
    return any(one.effect == Effect.BAR and one.status == HitStatus.HIT and one.confirmed
               and (not one.overturned or NOT_KEPT in one.reason) for one in finding.answers)


def rounds_without_result(session: Session, case: ExemptionCase, finding: Finding, bar_confirmed: bool) -> int:
    """How many rounds of voting ended without two thirds: every one before the present one, whatever a recusal made
    of its count later, and the present one once it is closed and counted.
    """
    counted = result_of(poll_of(session, meeting_of(session, case, finding), finding, Matter.RULING))
    failed = counted is not None and ruled(counted, bar_confirmed, ceiling_of(finding)) is None
    return max(finding.vote_round - 1, 0) + int(failed)


def said(session: Session, meeting: Meeting, finding: Finding, matter: Matter, choice: Choice) -> int:
    """How many have said yes, or no, on a matter: of the closed vote, in a named one also while it is open."""
    counted = result_of(poll_of(session, meeting, finding, matter))
    if counted is not None:
        return counted.of(choice)
    return sum(1 for row in ballots(session, meeting, finding, matter) if row.choice == choice)


def favoured(session: Session, meeting: Meeting | None, finding: Finding, matter: Matter) -> bool:
    """Whether a yes-or-no matter is carried: two thirds for a reopening, more than half for anything else.

    Of those present when the vote was closed, in one still open of those present now.
    """
    if meeting is None:
        return False
    sat, poll = quorum_of(meeting), poll_of(session, meeting, finding, matter)
    present = poll.present if poll is not None else sat.present
    yes = said(session, meeting, finding, matter, Choice.FAVOUR)
    carried = two_thirds(yes, present) if matter == Matter.REOPEN else majority(yes, present)
    return carried and (present >= sat.needed or matter != Matter.REOPEN)


def last_meeting(session: Session, case: ExemptionCase, finding: Finding) -> Meeting | None:
    """The latest meeting, open or closed, that had this person on its agenda."""
    return session.scalar(select(Meeting).where(
        Meeting.case_id == case.id, Meeting.items.any(MeetingItem.finding_id == finding.id))
        .order_by(Meeting.id.desc()).limit(1))
