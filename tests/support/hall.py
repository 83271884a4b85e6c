"""A committee of five before one person, named or sealed, called and opened through the door."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests import builders as b
from workflow.models import Ballot, Employee, ExemptionCase, Finding, Meeting
from workflow.process import BY_NAME
from workflow.rules.actors import Actor
from workflow.services import votes
from workflow.services.moving import Event, make
from workflow.services.situation import KeySlip
from workflow.terms import AppointingBody, Matter, PenaltyKind, PersonState, RecusalAnswer, Role
from workflow.terms import Ballot as Choice

HELD_ON = date(2026, 10, 16)
DAY = b.NOW + timedelta(days=4)
RATIOS = {PenaltyKind.SCORE_DEDUCTION: 40, PenaltyKind.CRITICISM: 100}


@dataclass
class Hall:
    """A bank whose committee sits; `slip` is the key of a sealed meeting, as the secretary printed it."""

    bank: b.Bank
    finding: Finding
    slip: str = ""
    now: datetime = DAY
    ratios: dict[PenaltyKind, int] = field(default_factory=lambda: dict(RATIOS))

    @property
    def session(self) -> Session:
        return self.bank.session

    @property
    def case(self) -> ExemptionCase:
        return self.finding.case

    @property
    def meeting(self) -> Meeting:
        found = votes.last_meeting(self.session, self.case, self.finding)
        assert found is not None
        return found

    def member(self, place: int) -> Actor:
        """One of the five, the chair first, in his own right."""
        return acting(self.bank.members[place], Role.COMMITTEE_MEMBER if place else Role.COMMITTEE_CHAIR)

    def do(self, who: Role | Actor, name: str, thing: Any = None, **asked: Any) -> Event:
        """Make a move or act, to the person where nothing else is said."""
        by = self.bank.actor(who) if isinstance(who, Role) else who
        thing = self.finding if thing is None else thing
        return make(self.session, thing, name, BY_NAME[name].details(**asked), by=by, now=self.now)

    def cast(self, place: int, choice: Choice, matter: Matter = Matter.RULING, reason: str = "综合全案材料") -> Ballot:
        """One member votes."""
        event = self.do(self.member(place), "cast_ballot", matter=matter, choice=choice, reason=reason,
                        ratios=self.ratios if choice == Choice.MITIGATE else {})
        assert isinstance(event.thing, Ballot)
        return event.thing

    def vote(self, *choices: Choice, matter: Matter = Matter.RULING) -> list[Ballot]:
        """The first members vote, one choice each."""
        return [self.cast(place, choice, matter) for place, choice in enumerate(choices)]

    def mitigate(self, *percents: int) -> None:
        """The first members vote for a mitigation, each with his own reduction of the score deduction."""
        for place, percent in enumerate(percents):
            self.ratios = {PenaltyKind.SCORE_DEDUCTION: percent}
            self.cast(place, Choice.MITIGATE)

    def steps_aside(self, place: int) -> None:
        """A member turns out to be in conflict."""
        self.do(self.member(place), "declare_recusal", self.case, answer=RecusalAnswer.CONFLICT,
                declaration="与借款人有往来，应当回避。")

    def poll(self, matter: Matter = Matter.RULING, vote_round: int | None = None) -> Any:
        """The closed vote, if it is closed."""
        return votes.poll_of(self.session, self.meeting, self.finding, matter, vote_round)


def acting(one: Employee, role: Role) -> Actor:
    """An employee in one role."""
    return Actor(one.id, one.name, one.staff_no, one.institution_id, one.institution.path, frozenset({role}))


def a_hall(session: Session, *, sealed: bool = False, size: int = 5, tier: int = 0, two: bool = False) -> Hall:
    """The committee called, declared, come and open, on the day of the meeting; nobody has voted.

    `size`: how many sit; `two`: a second person, the bank's colleague, is before it as well.
    """
    bank = b.a_bank(session, size)
    hall = Hall(bank, b.a_finding(bank, PersonState.CHECKED), now=b.NOW)
    hall.case.tier = tier
    people = [hall.finding, *([b.a_finding(bank, PersonState.CHECKED, employee=bank.colleague, case=hall.case)]
                              if two else [])]
    session.flush()
    chair, *others = (one.id for one in bank.members)
    appointed = {"appointed_by": AppointingBody.SUPERVISORS, "appointment": "监事会第四次会议决定"} if tier == 2 else {}
    called = hall.do(Role.COMMITTEE_SECRETARY, "call_meeting", hall.case, held_on=HELD_ON, place="总行会议室",
                     materials_sent_on=b.TODAY, chair=chair, members=tuple(others), sealed=sealed, **appointed)
    hall.slip = called.once.slip if isinstance(called.once, KeySlip) else ""
    for place in range(len(bank.members)):
        hall.do(hall.member(place), "declare_recusal", hall.case, answer=RecusalAnswer.CLEAR)
    hall.now = DAY
    hall.do(Role.COMMITTEE_SECRETARY, "record_attendance", hall.case,
            present=tuple(one.id for one in bank.members))
    for one in people:
        hall.do(Role.COMMITTEE_SECRETARY, "open_meeting", one)
    return hall
