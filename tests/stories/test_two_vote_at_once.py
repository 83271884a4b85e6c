"""The last two members vote at the same instant, two hundred times: one closing each time, and no vote lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from tests.support.hall import DAY, HELD_ON, Hall, a_hall
from workflow.details import CastBallot
from workflow.models import Attendance, AuditLine, Ballot, Finding, Meeting, MeetingItem, Poll, Sitting
from workflow.rules.actors import Actor
from workflow.services import ballots
from workflow.services.moving import make
from workflow.terms import Ballot as Choice
from workflow.terms import Matter

TIMES = 200
EARLY = 3
"""How many of the five have voted before the last two come."""


def prepare(session: Session, hall: Hall) -> list[int]:
    """Two hundred meetings on the same person, each with three ballots cast; all closed until their turn."""
    first = hall.meeting.id
    sittings = [Sitting(number=f"同时-{number:03d}", institution_id=hall.case.institution_id, tier=hall.case.tier,
                        held_on=HELD_ON, place="总行会议室", materials_sent_on=HELD_ON - timedelta(days=7))
                for number in range(TIMES)]
    session.add_all(sittings)
    session.flush()
    hall.meeting.closed_at = DAY
    session.execute(insert(Meeting), [
        {"sitting_id": one.id, "position": 1, "case_id": hall.case.id, "materials_sha256": "0" * 64,
         "reopening": False, "closed_at": DAY, "sealed": False} for one in sittings])
    meetings = list(session.scalars(select(Meeting).where(Meeting.id > first).order_by(Meeting.id)))
    keys = [one.id for one in meetings]
    session.execute(insert(MeetingItem), [{"meeting_id": key, "finding_id": hall.finding.id} for key in keys])
    session.execute(insert(Attendance), [{"meeting_id": key, "employee_id": one.id, "present": True, "recused": False}
                                         for key in keys for one in hall.bank.members])
    said = ballots.Said(Choice.EXEMPT, {}, "")
    session.add_all(ballots.write(meeting, hall.finding, one.id, Matter.RULING, said, DAY)
                    for meeting in meetings for one in hall.bank.members[:EARLY])
    session.commit()
    return keys


@dataclass
class Race:
    """Two workers on connections of their own; each waits for the other before every vote."""

    engine: Engine
    finding: int
    voters: list[Actor]
    opened: Callable[[int], None]
    start: Barrier = field(default_factory=lambda: Barrier(3))
    done: Barrier = field(default_factory=lambda: Barrier(3))
    failed: list[BaseException] = field(default_factory=list)

    def run(self, meetings: list[int]) -> None:
        """Every meeting once."""
        workers = [Thread(target=self.work, args=(voter, len(meetings))) for voter in self.voters]
        for worker in workers:
            worker.start()
        for key in meetings:
            self.opened(key)
            self.start.wait()
            self.done.wait()
        for worker in workers:
            worker.join()

    def work(self, voter: Actor, times: int) -> None:
        """One member, voting each time; whatever goes wrong is kept."""
        for number in range(times):
            self.start.wait()
            try:
                with Session(self.engine) as session:
                    vote = CastBallot(matter=Matter.RULING, choice=Choice.EXEMPT, reason="同意")
                    make(session, session.get_one(Finding, self.finding), "cast_ballot", vote, by=voter, now=DAY,
                         key=f"{voter.staff_no}-{number}")
                    session.commit()
            except Exception as error:  # noqa: BLE001 -- every failure is a finding of this test
                self.failed.append(error)
            self.done.wait()


@pytest.mark.both
def test_two_hundred_times_one_closing_and_no_vote_lost(engine: Engine, session: Session,
                                                        record_property: Callable[[str, object], None]) -> None:
    hall = a_hall(session)
    keys = prepare(session, hall)
    finding, voters = hall.finding.id, [hall.member(place) for place in range(EARLY, 5)]
    session.close()

    def opened(key: int) -> None:
        with Session(engine) as turn:
            turn.execute(update(Meeting).where(Meeting.closed_at.is_(None)).values(closed_at=DAY))
            turn.execute(update(Meeting).where(Meeting.id == key).values(closed_at=None))
            turn.commit()

    race = Race(engine, finding, voters, opened)
    race.run(keys)
    assert race.failed == []
    with Session(engine) as looking:
        closings = Counter(looking.scalars(select(Poll.meeting_id).where(Poll.void.is_(False))))
        cast = Counter(looking.scalars(select(Ballot.meeting_id).where(Ballot.void.is_(False))))
        lines = Counter(looking.scalars(select(AuditLine.action)))
        present = set(looking.scalars(select(Poll.present)))
    assert closings == dict.fromkeys(keys, 1)
    assert cast == dict.fromkeys(keys, 5)
    assert (lines["close_ballot"], lines["cast_ballot"], present) == (TIMES, 2 * TIMES, {5})
    record_property("figure", f"{engine.dialect.name}：最后两人同时投票 {TIMES} 次，截止 {sum(closings.values())} 次，"
                              f"共 {sum(cast.values())} 张票，失败 {len(race.failed)} 次")
