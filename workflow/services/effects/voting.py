"""What votes write: ballots, their closing and count, a new key, a ballot opened, a dissent, the second round."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflow.models import Ballot, Dissent, Meeting, Poll
from workflow.rules.situation import Refusal
from workflow.rules.slips import slip
from workflow.services import ballots, polls, sealing, votes
from workflow.services.ballots import Said
from workflow.services.situation import KeySlip, Loaded, Opened
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, PersonState

SECRET = frozenset({"choice", "ratios", "reason"})
"""Details of a sealed ballot that no line says."""
LOST = "密钥遗失，作废重投"
VOTED_ON = (PersonState.PROPOSED, PersonState.EFFECTIVE)
"""Where a vote is cast: on the outcome, or on reopening it."""


def cast_ballot(s: Loaded) -> Ballot:
    """A member's vote; a second one in the same round replaces nothing: it is refused by the guard."""
    meeting = votes.meeting_of(s.session, s.case, s.person, reopening=s.details.matter == Matter.REOPEN)
    if meeting is None or s.by.employee_id is None:
        raise LookupError("没有可以投票的会议")
    ratios = {str(kind): percent for kind, percent in s.details.ratios.items()} \
        if s.details.choice == Choice.MITIGATE else {}
    ballot = ballots.write(meeting, s.person, s.by.employee_id, s.details.matter,
                           Said(s.details.choice, ratios, s.details.reason), s.now)
    s.session.add(ballot)
    s.session.flush()
    s.noted |= {"ballot": ballot.id, "meeting": meeting.number, "round": ballot.vote_round, "digest": ballot.digest}
    if meeting.sealed:
        s.withheld = SECRET
    return ballot


def close_ballot(s: Loaded) -> Poll:
    """The vote is over; the line says who of those present has not cast a ballot when the period was."""
    closed = [polls.close(s.session, one, s.now) for one in s.look.votes_due]
    s.noted["polls"] = [_told(poll) for poll in closed]
    silent = sorted({row.employee.staff_no for one in s.look.votes_due for row in one.meeting.attendances
                     if row.employee_id in votes.present_at(one.meeting) - {cast.employee_id for cast in one.ballots}})
    if silent:
        s.noted["uncast"] = silent
    return closed[0]


def count_ballots(s: Loaded) -> None:
    """Sealed votes counted with the key: what they come to is written, and no single vote."""
    counts = s.look.counts
    if isinstance(counts, Refusal):
        raise LookupError(counts.code)
    for poll, found in counts:
        polls.write(poll, found, s.now, s.by.employee_id)
    s.noted["polls"] = [_told(poll) for poll, _found in counts]


def _told(poll: Poll) -> dict[str, Any]:
    """A closed vote as its line tells it."""
    told: dict[str, Any] = {"poll": poll.id, "meeting": poll.meeting.number, "matter": poll.matter,
                            "round": poll.vote_round, "present": poll.present, "digest": poll.digest}
    if poll.counted_at is not None:
        told |= {"tally": poll.tally, "outcome": poll.outcome, "ratios": poll.ratios}
    return told


def renew_key(s: Loaded) -> Meeting:
    """A new key for a meeting whose key is lost; ballots and closed votes that nobody counted are void.

    Only of people who can be voted on again: those already ruled on keep theirs, and the old key where it turns up.
    """
    meeting = s.session.get_one(Meeting, s.details.meeting)
    private, meeting.public_key = sealing.new_pair()
    kept = {(poll.finding_id, poll.matter, poll.vote_round)
            for poll in polls.live(s.session, meeting) if poll.counted_at is not None}
    again = {row.finding_id for row in meeting.items if row.finding.state in VOTED_ON}
    dropped = [ballot for ballot in s.session.scalars(select(Ballot).where(
        Ballot.meeting_id == meeting.id, Ballot.void.is_(False)))
        if ballot.finding_id in again and (ballot.finding_id, ballot.matter, ballot.vote_round) not in kept]
    for ballot in dropped:
        ballot.void, ballot.void_reason = True, LOST
    for poll in polls.live(s.session, meeting):
        if poll.counted_at is None and poll.finding_id in again:
            poll.void, poll.void_reason = True, LOST
    s.noted |= {"meeting": meeting.number, "public_key": meeting.public_key, "void": len(dropped)}
    s.once = KeySlip(meeting.number, slip(private))
    return meeting


def open_sealed_ballot(s: Loaded) -> None:
    """One ballot shown to whoever asked, this once; the line says whose and why, not what."""
    ballot, said = s.look.ballot_asked, s.look.ballot_opened
    if ballot is None or not isinstance(said, Said):
        raise LookupError("没有可以启封的表决票")
    s.noted |= {"meeting": s.session.get_one(Meeting, ballot.meeting_id).number, "voter": ballot.employee.staff_no,
                "matter": ballot.matter, "round": ballot.vote_round, "digest": ballot.digest}
    s.once = Opened(ballot.employee.name, ballot.matter, ballot.vote_round, *said)


def attach_dissent(s: Loaded) -> Dissent:
    """The opinion of a member in the minority joins the committee's file."""
    poll = s.look.ruling_poll
    if poll is None or s.by.employee_id is None:
        raise LookupError("没有可以附意见的表决")
    opinion = Dissent(poll_id=poll.id, finding_id=s.person.id, employee_id=s.by.employee_id,
                      words=s.details.opinion, made_at=s.now)
    s.session.add(opinion)
    s.session.flush()
    return opinion


def next_round(s: Loaded) -> None:
    """The second round of voting."""
    s.person.vote_round += 1


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "cast_ballot": cast_ballot, "close_ballot": close_ballot, "count_ballots": count_ballots, "renew_key": renew_key,
    "open_sealed_ballot": open_sealed_ballot, "attach_dissent": attach_dissent, "next_vote_round": next_round,
}
