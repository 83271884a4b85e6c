"""Every item for many people at once under one list version: what `rules.checking` says of each, column by column.

A cell is one byte: the status in its low three bits, and for a hit the effect above them. The rules themselves are
`checking`'s and `weighing`'s; only the order of the work is another, and a test holds both against each other.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from workflow.rules.backtesting.people import Answers, People, of, others
from workflow.rules.checking import Confirmed, counted, says, told
from workflow.rules.conditions.columns import ORDER, Coded
from workflow.rules.facts import OF_OTHER_ITEMS
from workflow.rules.kinds import Value
from workflow.rules.lists import ListItem, ListVersion, Rule, Rules, applies, covered
from workflow.rules.weighing import RATIOS, Hit, PersonFacts, Proposal, Ratios, weigh
from workflow.terms import Effect, HitStatus, Stage

STATUSES, EFFECTS = tuple(HitStatus), tuple(Effect)
SHIFT = 3
LOW = (1 << SHIFT) - 1
HIT = STATUSES.index(HitStatus.HIT)
NOWHERE = STATUSES.index(HitStatus.NOT_APPLICABLE)
ALL = 255


def cell(status: HitStatus, effect: Effect | None = None) -> int:
    """A cell."""
    return STATUSES.index(status) + ((EFFECTS.index(effect) + 1 << SHIFT) if effect else 0)


class Said(NamedTuple):
    """A cell, read: the status, and the effect of a hit."""

    status: HitStatus
    effect: Effect | None


def read(found: int) -> Said:
    """The reverse of `cell`."""
    return Said(STATUSES[found & LOW], EFFECTS[(found >> SHIFT) - 1] if found >> SHIFT else None)


_WEIGHS = bytes(found if found & LOW in (HIT, NOWHERE) else cell(HitStatus.NOT_HIT) for found in range(ALL + 1))
"""Cells that weigh alike, as one: what is no hit weighs nothing, whyever it is none."""


class Version:
    """A list version with its rules, and what people came to under it: each distinct combination is weighed once."""

    def __init__(self, version: ListVersion, rules: Rules, ratios: Ratios = RATIOS) -> None:
        self.version, self.rules, self.ratios = version, rules, ratios
        self.items = version.items
        self.codes = tuple(item.code for item in version.items)
        self.faults = tuple(item.code for item in version.items if not item.positive)
        self._weighed: dict[tuple[bytes, Answers, PersonFacts], Proposal] = {}
        self._hits: dict[tuple[str, int, frozenset[Stage], Confirmed | None], Hit] = {}

    def share(self, other: "Version") -> None:
        """Use what is weighed under another version too, where the same cells weigh the same under both."""
        def weighs(one: Version) -> tuple[object, ...]:
            return one.ratios, *((item.code, item.effect, item.everyone, item.stages) for item in one.items)

        if weighs(self) == weighs(other):
            self._weighed, self._hits = other._weighed, other._hits

    def takes(self, answers: Answers) -> Answers:
        """Those of these answers this version knows the item and the effect of."""
        return tuple(one for one in answers if one.code in self.codes
                     and (one.effect is None or one.effect in self.version.item(one.code).effects))

    def hits(self, cells: bytes, answers: Answers, person: PersonFacts) -> list[Hit]:
        """The hits that weigh for one person. Raises ValueError as `checking.check` does."""
        said = {one.code: one for one in answers}
        hits = []
        for item, found in zip(self.items, cells, strict=True):
            answer = said.get(item.code)
            if answer.status is HitStatus.HIT if answer else found & LOW == HIT:
                hits.append(self._hit(item, found, person.stages, answer))
        return hits

    def _hit(self, item: ListItem, found: int, stages: frozenset[Stage], answer: Confirmed | None) -> Hit:
        """One hit, made once for all who have the same."""
        key = (item.code, found, stages, answer)
        if key not in self._hits:
            status, effect = read(found)
            self._hits[key] = counted(item, status, effect or item.effect, covered(item, stages), answer)
        return self._hits[key]

    def weigh(self, cells: bytes, answers: Answers, person: PersonFacts) -> Proposal:
        """What one person's cells and answers come to, if the hits were confirmed."""
        key = (cells.translate(_WEIGHS), answers, person)
        if key not in self._weighed:
            self._weighed[key] = weigh(self.hits(cells, answers, person), person, self.ratios)
        return self._weighed[key]

    def forget(self) -> None:
        """Keep no more than one part of the people needs."""
        self._weighed.clear()
        self._hits.clear()


class Sheet:
    """Every item for some people under one version, on these answers."""

    def __init__(self, under: Version, people: People, answers: Coded[Answers]) -> None:
        self.under, self.people, self.answers = under, people, answers
        true = [told(under.version, distinct) for distinct in answers.values]
        self._confirmed = {name: Coded(answers.codes, [name in names for names in true]).marks(int)
                           for name in OF_OTHER_ITEMS}

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """Each item's cells on what people have confirmed: the machine's finding, whatever people said of the item."""
        return self._cells(self._confirmed)

    @cached_property
    def unanswered(self) -> Mapping[str, int]:
        """Of each negative item a byte for each person: 1 where nobody has answered it."""
        said: dict[str, bytearray] = {}
        for at, answers in enumerate(self.answers.values):
            for one in answers:
                said.setdefault(one.code, bytearray(len(self.answers.values)))[at] = 1
        column = Coded(self.answers.codes, range(len(self.answers.values)))
        ones = self.people.ones
        return {code: ones ^ column.marks(said[code].__getitem__) if code in said else ones
                for code in self.under.faults}

    @cached_property
    def supposed(self) -> Sequence[bytes]:
        """Each person's cells, in the order of the items, if people confirmed every fault the machine found."""
        masks, found, ones = dict(self._confirmed), {}, self.people.ones
        for item in self.under.items:
            if not item.positive:
                cells = self.lines[item.code]
                found[item.code] = hit = _same(cells & ones * LOW, HIT, ones) & self.unanswered[item.code]
                for effect in {item.effect, *item.effects, *(one for one, _ in self.under.rules[item.code].effects)}:
                    for name in says(item, effect):
                        masks[name] |= hit & _same(cells, cell(HitStatus.HIT, effect), ones)
        again = self._cells(masks)
        for code, mask in found.items():
            if clash := mask & _same(again[code], NOWHERE, ones):
                first = self.people.rows[(clash & -clash).bit_length() // 8]
                raise of(first, ValueError(f"{code} 不适用于该人，不能确认命中"))
        return self._rows([again[code] ^ ((again[code] ^ self.lines[code]) & found.get(code, 0) * ALL)
                           for code in self.under.codes])

    def column(self, code: str) -> bytes:
        """An item's cells of `lines`, a byte for each person; none at all where the version lacks the item."""
        return self.lines[code].to_bytes(self.people.count, ORDER) if code in self.lines else b""

    def person(self, at: int) -> PersonFacts:
        """What weighing knows of one person."""
        return self.people.persons.values[self.people.persons.codes[at]]

    def hits(self, at: int) -> list[Hit]:
        """What weighs for one person, if people confirmed every fault the machine found."""
        return self.under.hits(self.supposed[at], self.answers.values[self.answers.codes[at]], self.person(at))

    def proposals(self) -> list[Proposal]:
        """What it comes to for each person. Raises ValueError naming the person, as `checking.check` does."""
        answers, found, at = self.answers, [], 0
        try:
            for at, cells in enumerate(self.supposed):
                found.append(self.under.weigh(cells, answers.values[answers.codes[at]], self.person(at)))
        except ValueError as wrong:
            raise of(self.people.rows[at], wrong) from None
        return found

    def _rows(self, columns: Sequence[int]) -> Sequence[bytes]:
        """Columns turned into rows."""
        count = self.people.count
        whole = b"".join(column.to_bytes(count, ORDER) for column in columns)
        return [whole[at::count] for at in range(count)]

    def _cells(self, confirmed: Mapping[str, int]) -> Mapping[str, int]:
        """Every item's cells, where this is what people confirmed of other items."""
        given = others(confirmed, self.people.count)
        return {item.code: self._item(item, self.under.rules[item.code], given) for item in self.under.items}

    def _item(self, item: ListItem, rule: Rule, given: Mapping[str, Coded[Value | None]]) -> int:
        """One item's cells."""
        people, ones = self.people, self.people.ones
        live = people.where(lambda stages: applies(item, stages))
        unsure = 0
        if rule.concerns:
            concerns = people.truths.of(rule.concerns, given)
            live &= ones ^ (concerns >> 1 & ones)
            unsure = live & ~concerns
        cells = (ones ^ live) * NOWHERE
        if rule.hit is None:
            return cells | live * cell(HitStatus.NEEDS_JUDGEMENT)
        truth = people.truths.of(rule.hit, given)
        missed, hit = live & truth >> 1, live & truth & ~unsure
        cells |= missed * cell(HitStatus.NOT_HIT) | (live ^ missed ^ hit) * cell(HitStatus.INSUFFICIENT)
        for effect, tree in rule.effects:
            taken = hit & people.truths.of(tree, given)
            cells |= taken * cell(HitStatus.HIT, effect)
            hit ^= taken
        return cells | hit * cell(HitStatus.HIT, item.effect)


def _same(cells: int, wanted: int, ones: int) -> int:
    """A byte for each person: 1 where the cell is the wanted one."""
    off = cells ^ ones * wanted
    off |= off >> 4 & ones * 15
    off |= off >> 2
    off |= off >> 1
    return ones ^ (off & ones)
