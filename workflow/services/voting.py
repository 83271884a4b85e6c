"""Several ballots cast in one go: each through the door, each with its own answer; the caller commits once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.details import CastBallot
from workflow.models import Ballot, Finding, Meeting
from workflow.rules.actors import Actor
from workflow.rules.situation import Refusal
from workflow.services import votes
from workflow.services.moving import Event, Refused, make
from workflow.terms import HitStatus, Matter, PersonState


class Wanted(NamedTuple):
    """A ballot as somebody filled it in: on whom, what, with the key of its form and the row version it was shown."""

    finding: Finding
    details: CastBallot
    key: str | None = None
    version: int | None = None


class Cast(NamedTuple):
    """What came of one: the event, or every reason why it was refused."""

    wanted: Wanted
    event: Event | None
    refusals: Sequence[Refusal] = ()


def cast_all(session: Session, wanted: Iterable[Wanted], *, by: Actor, now: datetime) -> list[Cast]:
    """Cast ballots one after the other. A refused one leaves nothing behind and holds up none of the others."""
    done = []
    for one in wanted:
        try:
            event = make(session, one.finding, "cast_ballot", one.details, by=by, now=now, version=one.version,
                         key=one.key)
        except Refused as refused:
            done.append(Cast(one, None, refused.reasons))
        else:
            done.append(Cast(one, event))
    return done


def matters_of(one: Finding) -> list[Matter]:
    """What may be voted on for a person now."""
    if one.state == PersonState.EFFECTIVE:
        return [Matter.REOPEN]
    barred = any(answer.effect == "bar" and answer.status == HitStatus.HIT for answer in one.answers)
    return [Matter.RULING, Matter.UNCLEAR, *([Matter.BAR] if barred else [])]


def own_ballots(session: Session, meeting: Meeting, employee_id: int | None) -> list[Ballot]:
    """The valid ballots somebody has cast in a meeting."""
    return list(session.scalars(select(Ballot).where(
        Ballot.meeting_id == meeting.id, Ballot.employee_id == employee_id, Ballot.void.is_(False))))


def voted(session: Session, meeting: Meeting, one: Finding, matter: Matter) -> set[int]:
    """Who has voted on a matter for a person in the present round: never how."""
    return {ballot.employee_id for ballot in votes.ballots(session, meeting, one, matter)}
