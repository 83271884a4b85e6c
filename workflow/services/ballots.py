"""One ballot: what is written of it, named or sealed, its digest and receipt, and what it says when it is opened."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Ballot, Finding, Meeting, Poll
from workflow.rules.committee import Result, Vote, result, yes_or_no
from workflow.rules.receipts import ballot_digest, digest_of_all, read_receipt, receipt_of
from workflow.services import sealing, votes
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, PenaltyKind


class Said(NamedTuple):
    """What a ballot says. `ratios` in percent taken off, by penalty kind."""

    choice: Choice
    ratios: Mapping[str, int]
    reason: str


def write(meeting: Meeting, finding: Finding, employee_id: int, matter: Matter, said: Said, now: datetime,
          vote_round: int | None = None) -> Ballot:
    """A ballot of this meeting, named or sealed as the meeting is, with its digest and receipt. Not added anywhere."""
    ballot = Ballot(meeting_id=meeting.id, finding_id=finding.id, employee_id=employee_id, matter=matter,
                    vote_round=finding.vote_round if vote_round is None else vote_round, cast_at=now, ratios={},
                    reason="", nonce=secrets.token_hex(16))
    if meeting.sealed and meeting.public_key is not None:
        content = {"choice": said.choice, "ratios": dict(said.ratios), "reason": said.reason}
        ballot.sealed, ballot.sealed_for = sealing.seal(meeting.public_key, content, about(ballot)), meeting.public_key
    else:
        ballot.choice, ballot.ratios, ballot.reason = said.choice, dict(said.ratios), said.reason
    ballot.digest = digest(ballot)
    ballot.receipt = receipt_of(ballot.digest)
    return ballot


def about(ballot: Ballot) -> dict[str, object]:
    """What a ballot is: in which meeting, on whom, on what, in which round, and whose."""
    return {"meeting": ballot.meeting_id, "finding": ballot.finding_id, "matter": str(ballot.matter),
            "round": ballot.vote_round, "voter": ballot.employee_id}


def digest(ballot: Ballot) -> str:
    """The digest of a ballot as its row now reads."""
    says = {"sealed": ballot.sealed.hex(), "for": ballot.sealed_for} if ballot.sealed is not None else {
        "choice": ballot.choice, "ratios": ballot.ratios, "reason": ballot.reason}
    return ballot_digest(about(ballot) | says, ballot.nonce)


def opened(ballot: Ballot, private: bytes | None) -> Said:
    """What a ballot says; a sealed one with the private key. Raises DoesNotOpen."""
    if ballot.sealed is None:
        return Said(Choice(str(ballot.choice)), ballot.ratios, ballot.reason)
    if private is None:
        raise sealing.DoesNotOpen("密封的表决票要有密钥才能打开")
    found = sealing.unseal(private, ballot.sealed, about(ballot))
    return Said(Choice(found["choice"]), found["ratios"], found["reason"])


def counted(ballots: Sequence[Ballot], matter: Matter, present: int, private: bytes | None = None) -> Result:
    """What ballots on one matter come to. Raises DoesNotOpen, and ValueError like `rules.committee.count`."""
    cast = votes_in(ballots, private)
    if matter == Matter.RULING:
        return result(cast, present)
    return yes_or_no([vote.ballot for vote in cast], present)


def votes_in(ballots: Sequence[Ballot], private: bytes | None = None) -> list[Vote]:
    """Ballots as the rules read them, opened where they are sealed. Raises DoesNotOpen."""
    found = []
    for ballot in ballots:
        said = opened(ballot, private)
        found.append(Vote(str(ballot.employee_id), said.choice,
                          {PenaltyKind(kind): int(percent) for kind, percent in said.ratios.items()}))
    return found


def of_poll(session: Session, poll: Poll) -> list[Ballot]:
    """The ballots a closed vote was closed over."""
    return votes.ballots(session, poll.meeting, poll.finding, poll.matter, poll.vote_round)


def digest_over(ballots: Sequence[Ballot]) -> str:
    """The digest a closed vote keeps over its ballots."""
    return digest_of_all(ballot.digest for ballot in ballots)


def with_receipt(session: Session, typed: str) -> Ballot | None:
    """The ballot of a receipt as it was typed; None when there is none."""
    return session.scalar(select(Ballot).where(Ballot.receipt == read_receipt(typed)))


def plain_result(found: Result) -> dict[str, Any]:
    """A result in the plain values of a `Poll`."""
    return {
        "tally": {str(choice): number for choice, number in sorted(found.tallies.items())}, "outcome": found.outcome,
        "ratios": {str(kind): percent for kind, percent in found.ratios.items()},
        "carried": {str(kind): percent for kind, percent in found.carried.items()},
    }
