"""The closing of a vote: when it is due, what is written, how it is counted, and when it falls."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Ballot, ExemptionCase, Finding, Meeting, Poll
from workflow.rules.committee import Result
from workflow.rules.deadlines import Key
from workflow.services import ballots, deadlines, votes
from workflow.terms import Matter, PersonState

MISSING = "回避或退出，表决结果重新计算"


class Due(NamedTuple):
    """A vote that is not closed and can be: everybody present has cast it, or the period for the ruling is over."""

    meeting: Meeting
    finding: Finding
    matter: Matter
    vote_round: int
    ballots: list[Ballot]


def due(session: Session, case: ExemptionCase, finding: Finding, today: date) -> list[Due]:
    """The votes on one person that can be closed now, in the order of rounds.

    Once the period for the ruling letter is over nobody is waited for any more (6.3): a vote in which a day has passed
    since its last ballot is closed, and whoever has not cast his is counted with those who abstained.
    """
    kinds = (False, True) if finding.state == PersonState.EFFECTIVE else (False,)
    late = deadlines.is_over(deadlines.running(session, deadlines.Whose(case.id, finding.id), Key.RULING_LETTER), today)
    return [one for reopening in kinds
            if (meeting := votes.meeting_of(session, case, finding, reopening=reopening)) is not None
            for one in _due_in(session, meeting, finding, today if late else None)]


def _due_in(session: Session, meeting: Meeting, finding: Finding, late_on: date | None) -> Iterator[Due]:
    here = votes.present_at(meeting)
    cast: dict[tuple[int, Matter], list[Ballot]] = defaultdict(list)
    for ballot in session.scalars(select(Ballot).where(
            Ballot.meeting_id == meeting.id, Ballot.finding_id == finding.id, Ballot.void.is_(False))
            .order_by(Ballot.vote_round, Ballot.employee_id)):
        if ballot.employee_id in here:
            cast[ballot.vote_round, ballot.matter].append(ballot)
    for (vote_round, matter), rows in cast.items():
        everybody = {row.employee_id for row in rows} == here
        silent = late_on is not None and vote_round == finding.vote_round and all(
            deadlines.day_of(row.cast_at) < late_on for row in rows)
        if (everybody or silent) and votes.poll_of(session, meeting, finding, matter, vote_round) is None:
            yield Due(meeting, finding, matter, vote_round, rows)


def close(session: Session, one: Due, now: datetime) -> Poll:
    """Close a vote: how many were there, the digest over the ballots, and the count unless they are sealed."""
    poll = Poll(meeting_id=one.meeting.id, finding_id=one.finding.id, matter=one.matter, vote_round=one.vote_round,
                present=len(votes.present_at(one.meeting)), digest=ballots.digest_over(one.ballots), closed_at=now)
    if not one.meeting.sealed:
        write(poll, ballots.counted(one.ballots, one.matter, poll.present), now, None)
    session.add(poll)
    session.flush()
    return poll


def write(poll: Poll, found: Result, now: datetime, by: int | None) -> None:
    """Write a count into a closed vote."""
    for name, value in ballots.plain_result(found).items():
        setattr(poll, name, value)
    poll.counted_at, poll.counted_by_id = now, by


def uncounted(session: Session, case: ExemptionCase, finding: Finding | None = None) -> list[Poll]:
    """Closed votes of the open meetings of a case that nobody has counted, on one person where one is given."""
    query = select(Poll).join(Poll.meeting).where(
        Meeting.case_id == case.id, Meeting.closed_at.is_(None), Poll.void.is_(False), Poll.counted_at.is_(None))
    if finding is not None:
        query = query.where(Poll.finding_id == finding.id)
    return list(session.scalars(query.order_by(Poll.id)))


def live(session: Session, meeting: Meeting, finding: Finding | None = None) -> list[Poll]:
    """The closed votes of a meeting that stand."""
    query = select(Poll).where(Poll.meeting_id == meeting.id, Poll.void.is_(False))
    if finding is not None:
        query = query.where(Poll.finding_id == finding.id)
    return list(session.scalars(query.order_by(Poll.id)))


def fall(session: Session, meeting: Meeting, finding: Finding, reason: str, matter: Matter | None = None) -> None:
    """Every closed vote on one person in a meeting, on one matter or on all, is void; it stays and says why."""
    for poll in live(session, meeting, finding):
        if matter in (None, poll.matter):
            poll.void, poll.void_reason = True, reason
    session.flush()


def fall_where_changed(session: Session, meeting: Meeting, reason: str = MISSING) -> None:
    """Closed votes whose ballots or members are no longer those they were closed over are void.

    Called after somebody stepped aside or left; `close_ballot` then closes and counts them anew, where those still
    there have all voted.
    """
    session.flush()
    here = len(votes.present_at(meeting))
    for poll in live(session, meeting):
        if poll.present != here or poll.digest != ballots.digest_over(ballots.of_poll(session, poll)):
            poll.void, poll.void_reason = True, reason
    session.flush()
