"""A draft of the lists against the version before it, over people: who flips, in which direction, and by which items.

Every person is checked under both versions on the same facts. What people confirmed stands under the draft as long as
the machine says of the item under the draft what it said before; where it says otherwise, or the draft no longer knows
the item or the effect, the answer rested on what is no longer so, and the machine's finding takes its place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from itertools import islice

from workflow.rules.backtesting.people import Answers, People, Person, names_of, of
from workflow.rules.backtesting.sheets import HIT, LOW, Said, Sheet, Version, cell, read
from workflow.rules.checking import Checked, Line, check, lines_of, person_of, refuse
from workflow.rules.conditions import Setting
from workflow.rules.conditions.columns import Coded, Leaves, coded
from workflow.rules.weighing import RANK, Hit, PersonFacts, Proposal, Ratios, weigh
from workflow.terms import HitStatus

CHUNK = 10_000
"""How many people are columns at one time: what bounds the memory."""


class Direction(StrEnum):
    """What a draft does to a person: a heavier or lighter outcome, or of two reductions the smaller or larger."""

    HEAVIER = auto()
    LIGHTER = auto()
    SAME = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """What the machine finds of one item for one person, under the version before and under the draft."""

    code: str
    old: Said | None
    new: Said | None


@dataclass(frozen=True, slots=True)
class Tried:
    """One person under both versions.

    `changes`: every item of which the machine finds otherwise. `causes`: the items that weigh otherwise, of them those
    without which it would not go that way, if there are any. `set_aside`: items whose answer does not stand.
    """

    person: Person
    old: Proposal
    new: Proposal
    changes: tuple[Change, ...] = ()
    causes: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()

    @property
    def direction(self) -> Direction:
        """Which way the person goes."""
        return direction(self.old, self.new)


def direction(old: Proposal, new: Proposal) -> Direction:
    """Which way it goes from one proposal to another (6.4): by the outcome, then by the reduction.

    >>> from workflow.terms import Outcome
    >>> direction(Proposal(Outcome.MITIGATE, 40, (), "3b", ()), Proposal(Outcome.MITIGATE, 80, (), "4b", ()))
    <Direction.LIGHTER: 'lighter'>
    """
    before, after = _weight(old), _weight(new)
    return Direction.SAME if before == after else Direction.HEAVIER if after > before else Direction.LIGHTER


def _weight(proposal: Proposal) -> tuple[int, int]:
    """How heavy a proposal is."""
    return RANK[proposal.outcome], -proposal.ratio_percent


class Comparison:
    """Two versions with their rules, ready to try people out on."""

    def __init__(self, old: Version, new: Version, setting: Setting) -> None:
        self.old, self.new, self._leaves = old, new, Leaves(setting.working_days)
        new.share(old)
        self._names = names_of(old.rules, new.rules)
        self._items = tuple(dict.fromkeys((*old.codes, *new.codes)))

    def tried(self, rows: Iterable[Person], chunk: int = CHUNK) -> Iterator[Tried]:
        """Every person, in order. Raises ValueError, naming the person, where `checking.check` would."""
        rows = iter(rows)
        while part := list(islice(rows, chunk)):
            yield from self._part(part)
            self.old.forget()
            self.new.forget()

    def _part(self, rows: Sequence[Person]) -> Iterator[Tried]:
        """Some people at once."""
        for row in rows:
            try:
                refuse(self.old.version, row.subject)
            except ValueError as wrong:
                raise of(row, wrong) from None
        people = People(rows, [row.subject for row in rows], self._names, self._leaves)
        drafted = People(rows, [row.drafted for row in rows], self._names, self._leaves) if any(
            row.under_draft for row in rows) else people
        before = Sheet(self.old, people, people.answers)
        taken = Coded(people.answers.codes, [self.new.takes(answers) for answers in people.answers.values])
        changed = self._changed(before, Sheet(self.new, drafted, taken))
        kept = [_kept(taken.values[code], changed.get(at, ())) for at, code in enumerate(taken.codes)]
        after = Sheet(self.new, drafted, coded(kept))
        for at, (old, new) in enumerate(zip(before.proposals(), after.proposals(), strict=True)):
            way = direction(old, new)
            led = () if way is Direction.SAME else causes(
                before.hits(at), after.hits(at), old, way, after.person(at), self.new.ratios)
            yield Tried(rows[at], old, new, tuple(changed.get(at, ())), led, _aside(rows[at], kept[at]))

    def _changed(self, before: Sheet, after: Sheet) -> Mapping[int, list[Change]]:
        """For each person the items of which the machine finds otherwise; one that a version lacks, where it is hit."""
        found: dict[int, list[Change]] = {}
        for code in self._items:
            old, new = before.column(code), after.column(code)
            for at in range(before.people.count) if old != new else ():
                one = changed(code, old[at] if old else None, new[at] if new else None)
                if one is not None:
                    found.setdefault(at, []).append(one)
        return found


def changed(code: str, old: int | None, new: int | None) -> Change | None:
    """The change of one item between two cells, None where there is none; a version that lacks it has no cell."""
    if old == new or (None in (old, new) and (old or new or 0) & LOW != HIT):
        return None
    return Change(code, None if old is None else read(old), None if new is None else read(new))


def _kept(taken: Answers, changes: Iterable[Change]) -> Answers:
    """The answers that stand."""
    codes = {one.code for one in changes}
    return tuple(one for one in taken if one.code not in codes) if codes else taken


def _aside(person: Person, kept: Answers) -> tuple[str, ...]:
    """The items whose answers do not stand."""
    stand = {one.code for one in kept}
    return tuple(one.code for one in person.subject.confirmed if one.code not in stand)


def causes(old: Sequence[Hit], new: Sequence[Hit], before: Proposal, way: Direction, person: PersonFacts,
           ratios: Ratios) -> tuple[str, ...]:
    """The items that weigh otherwise; of them those without which it would not go that way, if there are any."""
    was, now = ({hit.code: hit for hit in hits if hit.counts} for hits in (old, new))
    differ = [code for code in {**was, **now} if was.get(code) != now.get(code)]
    alone = []
    for code in differ:
        without = {name: hit for name, hit in now.items() if name != code} | ({code: was[code]} if code in was else {})
        if direction(before, weigh(list(without.values()), person, ratios)) is not way:
            alone.append(code)
    return tuple(alone or differ)


@dataclass(frozen=True)
class Both:
    """One person under both versions, and everything behind it: each check as a whole, on the answers that stand.

    `new_lines`: what the machine finds under the draft of every item, on the answers the draft can take.
    """

    tried: Tried
    old: Checked
    new: Checked
    new_lines: tuple[Line, ...]


def both(old: Version, new: Version, person: Person, setting: Setting) -> Both:
    """One person under both versions by `checking.check`, case by case. Raises ValueError as it does."""
    before = check(old.version, old.rules, person.subject, setting, person.as_of, old.ratios)
    taken = replace(person.drafted, confirmed=new.takes(person.subject.confirmed))
    lines = lines_of(new.version, new.rules, taken, setting, person.as_of)
    was, now = dict(_cells(before.lines)), dict(_cells(lines))
    changes = tuple(one for code in dict.fromkeys((*old.codes, *new.codes))
                    if (one := changed(code, was.get(code), now.get(code))))
    kept = _kept(taken.confirmed, changes)
    after = check(new.version, new.rules, replace(taken, confirmed=kept), setting, person.as_of, new.ratios)
    first, then = before.if_all_confirmed, after.if_all_confirmed
    way = direction(first, then)
    led = () if way is Direction.SAME else causes(
        before.supposed, after.supposed, first, way, person_of(person.drafted), new.ratios)
    return Both(Tried(person, first, then, changes, led, _aside(person, kept)), before, after, lines)


def tried_alone(old: Version, new: Version, person: Person, setting: Setting) -> Tried:
    """One person under both versions: what the columns are held against."""
    return both(old, new, person, setting).tried


def _cells(lines: Iterable[Line]) -> Iterator[tuple[str, int]]:
    """The lines of a person, as cells."""
    for line in lines:
        yield line.item.code, cell(line.status, line.effect if line.status is HitStatus.HIT else None)
