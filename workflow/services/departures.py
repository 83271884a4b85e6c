"""Departures from what is usual: kept with the decision, set aside with it, and shown on the case."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow.models import Departure, Finding
from workflow.services import votes
from workflow.services.situation import Loaded
from workflow.terms import Outcome


def record(s: Loaded) -> None:
    """Keep in what way the decision just made departs from what was usual then, and why; nothing where it does not."""
    departing = s.look.departing
    if departing is None:
        return
    meeting = votes.last_meeting(s.session, s.case, s.person) if s.row.name == "resolve" else None
    s.session.add(Departure(
        finding_id=s.person.id, meeting_id=meeting.id if meeting is not None else None, move=s.row.name,
        outcome=departing.outcome, usual=departing.usual, counts=stored(departing.found.counts),
        compared=list(departing.found.keys), reason=s.details.departure.strip(), decided_by_id=s.by.employee_id,
        decided_at=s.now))


def stored(counts: Mapping[Outcome, int]) -> dict[str, int]:
    """Counts of outcomes as they are stored."""
    return {str(outcome): count for outcome, count in counts.items()}


def set_aside(session: Session, finding: Finding) -> None:
    """The decision on a finding no longer stands, and neither do its departures."""
    session.execute(update(Departure).where(Departure.finding_id == finding.id, ~Departure.void).values(void=True))


def of_finding(session: Session, finding: Finding) -> Sequence[Departure]:
    """The departures of the decisions on a finding that have not been set aside, the earliest first."""
    return session.scalars(select(Departure).where(
        Departure.finding_id == finding.id, ~Departure.void).order_by(Departure.id)).all()
