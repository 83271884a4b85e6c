"""One story on the stage: its case, and the way of a case from its registration to its closing, one step after another.

The generators stop wherever the next step is another day's (`conductor`). Each begins with the step before it, so that
`yield from scene.served()` tells the whole of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from web.cli.demo import cast
from web.cli.demo.figures import figures
from web.cli.demo.script import Script
from web.cli.demo.stories import Part, Story
from web.cli.demo.triggers import trigger_of
from web.cli.rehearsal import Rehearsal
from workflow.models import ExemptionCase, Finding, Letter, Loan, Publication
from workflow.process import BY_NAME
from workflow.rules.actors import CLOCK
from workflow.services.situation import load
from workflow.terms import Ballot, Outcome, PersonState, Role

Days = Iterator[int]
SEATS = 7
STANDBY = 2


@dataclass
class Scene:
    """A story, those who play it, the names of the staff by number, and the case once it is registered."""

    play: Rehearsal
    story: Story
    names: Mapping[str, str]
    found: ExemptionCase | None = None

    @property
    def case(self) -> ExemptionCase:
        """The case of the story."""
        assert self.found is not None, "the case is registered"
        return self.found

    def one(self, number: int = 0) -> Finding:
        """The person told of at that place in the story."""
        return self.play.person(self.case, list(self.story.people)[number])

    def part(self, one: Finding) -> Part:
        """What the story says of a person."""
        return self.story.people[one.employee.staff_no]

    def say(self, key: str, one: Finding | None = None) -> str:
        """The story's words."""
        return self.play.lines.say(key, one)

    # --- who may sit

    def lawful(self, numbers: Iterable[str], role: Role, count: int) -> list[str]:
        """The first of these people whom nothing keeps from a duty in this case."""
        play = self.play
        s = load(play.session, BY_NAME["call_meeting"], self.case, None, by=CLOCK, now=play.now, today=play.today)
        fit = [number for number in numbers if s.look.why_not(play.ids([number])[0], role) is None]
        return fit[:count]

    def sitting(self) -> list[str]:
        """Who is called at the case's present tier, the chair first: an odd number of them."""
        found = self.lawful(cast.committees()[self.case.tier], Role.COMMITTEE_MEMBER, SEATS)
        return found[:len(found) - 1 + len(found) % 2]

    def standby(self) -> list[str]:
        """Who stands by: the first alternates who are not called as members and whom nothing keeps from the case."""
        others = [number for number in self.play.roles[Role.ALTERNATE_MEMBER] if number not in self.sitting()]
        return self.lawful(others, Role.ALTERNATE_MEMBER, STANDBY)

    def choose_team(self, shift: int = 0) -> None:
        """The story's team, or the next one that may sit."""
        teams = cast.teams()
        for number in range(len(teams)):
            team = teams[(self.story.team + shift + number) % len(teams)]
            if len(self.lawful(team, Role.INVESTIGATOR, len(team))) == len(team):
                self.play.team = team
                return

    # --- the way of a case

    def registered(self) -> Days:
        """Registered by the clerk; the story's texts quote the loan as the ledger of that day has it."""
        loan = self.play.session.scalars(select(Loan).where(Loan.loan_no == self.story.loan_no)).one()
        self.play.lines = Script(self.story, {**figures(loan), **self.names})
        self.found = self.play.register(self.story.loan_no, tuple(self.story.people),
                                        **trigger_of(self.play, self.story))
        yield from ()

    def reported(self) -> Days:
        """Reported by the branch, on the next day."""
        yield from self.registered()
        yield 1
        self.play.do(self.play.unit_of(self.case), self.case, "submit")

    def accepted(self) -> Days:
        """Accepted two days later."""
        yield from self.reported()
        yield 2
        self.play.take(self.case)

    def investigating(self) -> Days:
        """With its team, which has declared."""
        yield from self.accepted()
        yield 1
        self.choose_team()
        self.play.form_team(self.case)

    def told(self) -> Days:
        """Everybody's facts are gathered; the statement of facts goes out on the day after."""
        yield from self.investigating()
        yield from self.looked_into()

    def looked_into(self) -> Days:
        """Four days of gathering, and the statement of facts."""
        yield 4
        for one in self.play.at(self.case, PersonState.IDENTIFIED):
            self.play.gather(one)
        yield 1
        self.play.do_for_each(self.play.team[0], self.case, "finish_investigation")

    def looked_into_and_checked(self) -> Days:
        """From a team that is in place to the end of the list check."""
        yield from self.looked_into()
        yield 2
        self.answer_all()
        yield 2
        self.play.check(self.case)

    def heard(self) -> Days:
        """Everybody has answered; those with words of dispute in the story dispute."""
        yield from self.told()
        yield 2
        self.answer_all()

    def answer_all(self) -> None:
        """Everybody told of the facts answers."""
        self.play.hear(self.case, [number for number, part in self.story.people.items() if "dispute" in part.words])

    def checked(self) -> Days:
        """The list check and the report are done."""
        yield from self.heard()
        yield 2
        self.play.check(self.case)

    def opened(self) -> Days:
        """The committee is called and meets five days later."""
        yield from self.checked()
        yield from self.met()

    def met(self, absent: int = 1, stand_in: bool = False) -> Days:
        """Called today; in the afternoon five days later the meeting opens, with `absent` of the last ones away.

        With `stand_in` an alternate takes the place of one of them.
        """
        sitting = self.sitting()
        self.play.summon(self.case, 5, sitting, self.standby(), sealed=self.story.sealed)
        yield 5
        self.play.go_to(self.play.today, 14)
        self.play.open(self.case, sitting[len(sitting) - absent:], stand_in)

    def vote(self, one: Finding) -> None:
        """Those present vote as the story tells."""
        part = self.part(one)
        rest = [part.vote] * len(self.play.voters(one))
        self.play.ballots(one, [Ballot(choice) for choice in (*part.dissent, *rest)], part.percent)

    def ruled(self) -> Days:
        """Everybody is voted on and ruled on."""
        yield from self.opened()
        self.rule()

    def rule(self) -> None:
        """Votes and rulings for everybody before the committee."""
        for one in self.play.at(self.case, PersonState.PROPOSED):
            self.vote(one)
            if self.story.sealed:
                self.play.count(one)
            self.play.resolve(one)

    def served(self) -> Days:
        """The determinations are served on the day after."""
        yield from self.ruled()
        yield 1
        self.serve()

    def serve(self) -> None:
        """The chair signs the minutes, and everybody ruled on gets the letter today."""
        self.play.sign(self.case)
        for one in self.play.at(self.case, PersonState.DETERMINED):
            self.play.serve(one)

    def effective(self) -> Days:
        """Nobody else appealed, and the clock lets the findings take effect."""
        yield from self.served()
        yield 11
        self.lapse()

    def lapse(self, but: Finding | None = None) -> None:
        """Whoever's time to appeal is over: his finding takes effect."""
        for one in self.play.at(self.case, PersonState.NOTIFIED):
            if one is not but:
                self.play.lapse(one)

    def published(self) -> Days:
        """The notice goes up on the day after."""
        yield from self.effective()
        yield 1
        self.play.publish(self.case)

    def closed(self) -> Days:
        """The notice has been up, what is to be put right is written down, the case is closed."""
        yield from self.effective()
        yield 1
        yield from self.up_and_down()
        self.close()

    def up_and_down(self) -> Days:
        """The notice goes up today, has its time, and comes down; the next day is the one to close on."""
        self.play.publish(self.case)
        yield 6
        self.take_down()
        yield 1

    def take_down(self) -> None:
        """The clock ends the notice."""
        self.play.do(CLOCK, self.notice, "finish_publication")

    @property
    def notice(self) -> Publication:
        """The latest notice of the case."""
        return self.play.session.scalars(select(Publication).where(
            Publication.case_id == self.case.id).order_by(Publication.id.desc()).limit(1)).one()

    def close(self) -> None:
        """Rectification, and the end."""
        self.play.do(Role.CASE_CLERK, self.case, "record_rectification", rectification=self.say("rectification"))
        self.play.do(Role.CASE_CLERK, self.case, "close")

    # --- small questions

    def letter(self, one: Finding, kind: str) -> Letter:
        """The latest letter of a kind about a person."""
        return self.play.session.scalars(select(Letter).where(
            Letter.finding_id == one.id, Letter.kind == kind).order_by(Letter.id.desc()).limit(1)).one()

    def burdened(self) -> Sequence[Finding]:
        """People whose finding in effect is not an exemption."""
        return [one for one in self.play.at(self.case, PersonState.EFFECTIVE)
                if one.outcome in (Outcome.MITIGATE, Outcome.HOLD)]
