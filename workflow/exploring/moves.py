"""Every move open to an imagined case: the rows of the tables, and the few events outside them.

A row is open when its sources fit and every guard that looks only at the procedure passes; the other guards ask for
facts that people can bring about. A move of one person depends on the case, that person, and whether anybody else is
left: it is worked out once and remembered by number. So is a move of the whole case, which sees less of each person. A
move made for several people at once (R2) is the same move of each of them, one after the other.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, TypeVar

from workflow.exploring import claims, effects
from workflow.exploring.groups import EVENT_OF, EVENTS, FREELY, Group
from workflow.exploring.kinds import Kind, Label, kinds
from workflow.exploring.state import ONE, WHOLE, Case, Choice, Imagined, Person, Seen, look, seen
from workflow.process import RUNNING, Row
from workflow.rules import standing
from workflow.rules.actors import Actor
from workflow.rules.changes import Change
from workflow.rules.guards import STRUCTURAL
from workflow.rules.guards.case import TOP_TIER
from workflow.rules.guards.committee import bar_is_respected, quorum_is_met
from workflow.rules.guards.person import waits_used_up_for_clock
from workflow.rules.situation import Guard
from workflow.terms import (
    CaseState,
    Direction,
    ObjectionState,
    Outcome,
    PersonState,
    PublicationState,
    PublicationStatus,
    Thing,
)

P, S = PersonState, CaseState
ALSO_ASKED: frozenset[Guard] = frozenset({quorum_is_met, bar_is_respected, waits_used_up_for_clock})
"""Guards about facts imagined here as well: an attendance too small, a confirmed bar, the clock's turn."""

NOTHING_LEFT_OPEN = (Choice(),)
OUTCOMES = tuple(Choice(outcome=outcome) for outcome in Outcome)
DIRECTIONS = tuple(Choice(direction=direction) for direction in Direction)
CHOICES: dict[str, tuple[Choice, ...]] = {
    "resolve": OUTCOMES, "decide_vary": OUTCOMES, "reopen": DIRECTIONS, "sustain_objection": DIRECTIONS,
    "decide_extension": (Choice(granted=True), Choice(granted=False)),
    "escalate_committee": (Choice(tier=1), Choice(tier=2)),
}
ROUNDS = 3
"""Each person is reopened twice at most in one run (section 12); the procedure itself sets no number."""

Things = TypeVar("Things", bound=Hashable)


class Step(NamedTuple):
    """A move of one person: the case and the person after it, by number, and the claims it breaks."""

    label: Label
    case: int
    person: int
    event: str = ""
    broken: tuple[str, ...] = ()


class CaseStep(NamedTuple):
    """A move of the whole case: the case after it, whom it touches and what it sets there, and the people it adds."""

    label: Label
    case: int
    event: str = ""
    whom: str = ""
    changed: tuple[tuple[str, Any], ...] = ()
    adds: int = 0
    broken: tuple[str, ...] = ()


class Numbers(Generic[Things]):
    """Equal things under one small number."""

    def __init__(self) -> None:
        self.things: list[Things] = []
        self._numbers: dict[Things, int] = {}

    def of(self, thing: Things) -> int:
        """The number of this thing, a new one if it was not met before."""
        number = self._numbers.setdefault(thing, len(self.things))
        if number == len(self.things):
            self.things.append(thing)
        return number


class Moves:
    """The moves of one table within one group's bounds, remembered."""

    def __init__(self, rows: Iterable[Row], group: Group) -> None:
        self.group = group
        self.cases: Numbers[Case] = Numbers()
        self.people: Numbers[Person] = Numbers()
        self.allowances: Numbers[tuple[int, ...]] = Numbers()
        self._left: dict[tuple[int, str], int] = {}
        self.met: set[tuple[str, str]] = set()
        moving = [row for row in rows if row.thing != Thing.ENTRY and (not row.act or row.name == "add_person")]
        self._about_case = [row for row in moving if row.thing in (Thing.CASE, Thing.PUBLICATION, Thing.OBJECTION)]
        about_person = [row for row in moving if row.thing != Thing.CASE]
        self._about_person = {state: [row for row in about_person if row.thing != Thing.FINDING or state in row.sources]
                              for state in P}
        self._ways = {row.name: _ways(row) for row in moving}
        self._views: Numbers[Seen] = Numbers()
        self._seen: dict[int, int] = {}
        self._of_person: dict[tuple[int, int, bool], list[Step]] = {}
        self._of_case: dict[tuple[int, ...], tuple[CaseState, list[CaseStep]]] = {}
        self._touched: dict[tuple[str, tuple[tuple[str, Any], ...], int], int] = {}

    def of_case(self, case: int, people: Sequence[int]) -> tuple[CaseState, list[CaseStep]]:
        """The state of the case, and the moves of the whole case."""
        key = case, *[self._seen_as(number) for number in people]
        if key not in self._of_case:
            view = tuple(self._views.things[number] for number in key[1:])
            one = self.cases.things[case]
            state = state_of(one, view)
            self._of_case[key] = state, list(self._case_steps(one, state, view))
        return self._of_case[key]

    def _seen_as(self, person: int) -> int:
        if person not in self._seen:
            self._seen[person] = self._views.of(seen(self.people.things[person]))
        return self._seen[person]

    def of_person(self, case: int, person: int, others: bool) -> list[Step]:
        """The moves of this person; `others`: somebody else is still in the procedure."""
        key = case, person, others
        if key not in self._of_person:
            self._of_person[key] = list(self._person_steps(self.cases.things[case], self.people.things[person], others))
        return self._of_person[key]

    def left_after(self, left: int, event: str) -> int:
        """The allowance after an event; -1 when the group has no more of its kind."""
        if (left, event) not in self._left:
            before = self.allowances.things[left]
            at = EVENTS.index(event)
            after = before if before[at] == FREELY else (*before[:at], before[at] - 1, *before[at + 1:])
            self._left[left, event] = self.allowances.of(after) if before[at] else -1
        return self._left[left, event]

    def is_gone(self, person: int) -> bool:
        """Whether this person has left the procedure."""
        return self.people.things[person].state == P.DISCONTINUED

    def touched(self, step: CaseStep, person: int) -> int:
        """This person after that move of the whole case."""
        key = step.whom, step.changed, person
        if key not in self._touched:
            after = effects.effect_on(self.people.things[person], step.whom, dict(step.changed))
            self._touched[key] = self.people.of(after)
        return self._touched[key]

    def _person_steps(self, case: Case, person: Person, others: bool) -> Iterator[Step]:
        stand_in = (SimpleNamespace(state=P.IDENTIFIED),) if others else ()
        for row in self._about_person[person.state]:
            for reach in _reaches_person(row, case, person):
                for label, s in self._open(row, case, reach, person=person, others=stand_in):
                    change = row.then(s)
                    self._passes(row, change)
                    after = effects.person_objected(row, reach, effects.person_after(row, s, change))
                    case_after = effects.notice_objected(row, reach, effects.case_after(row, case, change))
                    if case_after.stored == S.CLOSED and after.state not in (P.EFFECTIVE, P.DISCONTINUED):
                        case_after = case_after._replace(stored=None)
                    yield Step(label, self.cases.of(case_after), self.people.of(after), EVENT_OF.get(row.name, ""),
                               claims.of_step(row, person, after))
        for label, after in _time_passes(person):
            yield Step(label, self.cases.of(case), self.people.of(after))

    def _passes(self, row: Row, change: Change) -> None:
        """Note states that nothing here stays in: of a record replaced, of an appeal that is over."""
        if "state" in change.previous:
            self.met.add(("PersonState", change.previous["state"]))
        if row.thing == Thing.APPEAL:
            self.met.add(("AppealState", row.target))

    def _case_steps(self, case: Case, state: CaseState, people: tuple[Seen, ...]) -> Iterator[CaseStep]:
        for row in self._about_case:
            reach = _reaches_case(row, case, state, people)
            if reach is None or (row.name == "add_person" and len(people) >= self.group.most):
                continue
            for label, s in self._open(row, case, reach, others=people):
                change = row.then(s)
                after = effects.notice_objected(row, reach, effects.case_after(row, case, change))
                whom, changed = effects.whom(row, change)
                yield CaseStep(label, self.cases.of(after), EVENT_OF.get(row.name, ""), whom, tuple(changed.items()),
                               self._adds(row), claims.of_case_step(row, after, people, changed))
        yield from self._facts(case, state)

    def _facts(self, case: Case, state: CaseState) -> Iterator[CaseStep]:
        """What comes about by itself: too few who may vote, a committee that never meets, the end of the year."""
        if state not in RUNNING:
            return
        if self.group.allows("short_handed") and not case.short_handed and case.tier < TOP_TIER:
            after = case._replace(short_handed=True)
            yield CaseStep(Label("short_handed", Kind.OUTSIDE), self.cases.of(after), EVENT_OF["short_handed"])
        if self.group.allows("committee_silent") and not case.silent and case.tier < TOP_TIER and (
                state == CaseState.PENDING_REVIEW):
            after = case._replace(silent=True)
            yield CaseStep(Label("committee_silent", Kind.OUTSIDE), self.cases.of(after), EVENT_OF["committee_silent"])
        if self.group.allows("year_is_up") and not case.year_is_up:
            after = case._replace(year_is_up=True)
            yield CaseStep(Label("year_is_up", Kind.OUTSIDE), self.cases.of(after), EVENT_OF["year_is_up"])

    def _adds(self, row: Row) -> int:
        return {"accept": self.group.people, "add_person": 1}.get(row.name, 0)

    def _open(self, row: Row, case: Case, reach: str, *, person: Person | None = None,
              others: tuple[Any, ...] = ()) -> Iterator[tuple[Label, Imagined]]:
        """The ways in which this row can be taken: by whom, and with what that the state leaves open."""
        if not self.group.allows(row.name) or (row.name == "reopen" and person is not None and person.round >= ROUNDS):
            return
        guards, ways = self._ways[row.name]
        for kind, by, choice, word in ways:
            s = self._imagine(case, by, choice, person, others)
            if (choice.tier == 0 or choice.tier > case.tier) and all(guard(s) is None for guard in guards):
                yield Label(row.name, kind, f"{reach} {word}".strip()), s

    def _imagine(self, case: Case, by: Actor, choice: Choice, person: Person | None,
                 others: tuple[Any, ...]) -> Imagined:
        judged = person is None and any(one.judged for one in others)
        return Imagined(
            case, by, look(case, choice, bars=self.group.bars, judged=judged), person, others, choice.outcome,
            objections_open=case.whole_objection or (person is None and any(one.objection for one in others)),
            publication_open=person is None and in_notice(others),
        )


def _ways(row: Row) -> tuple[list[Guard], list[tuple[Kind, Actor, Choice, str]]]:
    """The guards of a row that can be told from the state, and by whom and with what it may be made."""
    guards = [guard for guard in row.guards if guard in STRUCTURAL or guard in ALSO_ASKED]
    return guards, [(kind, by, choice, choice.word) for kind, by in kinds(row)
                    for choice in CHOICES.get(row.name, NOTHING_LEFT_OPEN)]


def _time_passes(person: Person) -> Iterator[tuple[Label, Person]]:
    """The ends of the periods that matter; they stand still while the person is suspended (A09, P28)."""
    if person.window and not person.is_suspended:
        yield Label("appeal_window_over", Kind.CLOCK), person._replace(window=False)
    if person.late and not person.is_suspended:
        yield Label("late_appeal_over", Kind.CLOCK), person._replace(late=False)


def in_notice(people: Iterable[Seen | Person]) -> bool:
    """Whether a notice is up: an empty one is taken down (procedure, section 6)."""
    return any(one.publication == PublicationStatus.OPEN for one in people)


def state_of(case: Case, people: Sequence[Seen]) -> CaseState:
    """The state of the case, stored or derived (R1)."""
    if case.stored is not None:
        return case.stored
    return standing.case_state(
        people, team_ready=case.team_ready, publication_open=in_notice(people),
        objections_open=case.whole_objection or any(one.objection for one in people))


def _reaches_person(row: Row, case: Case, person: Person) -> Iterator[str]:
    """In which ways a row is about this person now: once, or for an objection by itself or to the whole notice."""
    if row.thing == Thing.FINDING and person.state in row.sources:
        yield ""
    if row.thing == Thing.APPEAL and person.appeal in row.sources:
        yield ""
    published = person.publication == PublicationStatus.OPEN
    if row.thing == Thing.OBJECTION and ObjectionState.OPEN in row.sources:
        if person.objection:
            yield ONE
        if case.whole_objection and published and row.target == ObjectionState.SUSTAINED:
            yield WHOLE
    if row.name == "raise_objection" and published and not person.objection:
        yield ONE


def _reaches_case(row: Row, case: Case, state: CaseState, people: Sequence[Seen]) -> str | None:
    """How a row is about the whole case now, if it is."""
    if row.thing == Thing.CASE and not row.creates and state in row.sources:
        return ""
    if row.thing == Thing.PUBLICATION and PublicationState.OPEN in row.sources and in_notice(people):
        if row.name != "raise_objection":
            return ""
        return None if case.whole_objection else WHOLE
    dismissed = row.thing == Thing.OBJECTION and row.target == ObjectionState.DISMISSED
    return WHOLE if dismissed and case.whole_objection else None
