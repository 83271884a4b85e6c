"""One person under the list version of the case beside that of another day: what would be, never a decision (4.9).

The comparison is the back-test's. To it comes what 从旧兼从轻 means here: the standard of the day of the business
stays, so that nothing is a fault which was none then, and what was one remains one; but where a later version exempts
or mitigates and the earlier did not, the person has the benefit of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from workflow.rules.backtesting import Both, Direction, Person, Tried, Version, both, causes, direction
from workflow.rules.checking import Confirmed, Explained, Line, counted, explained, lines_of, person_of
from workflow.rules.conditions import Setting
from workflow.rules.lists import ListItem, ListVersion
from workflow.rules.weighing import Hit, Proposal, weigh
from workflow.terms import Effect, HitStatus, ItemChange

FROM_HEAVIEST = (Effect.BAR, Effect.LIMIT, Effect.SUPPORT, Effect.LENIENCY, Effect.MITIGATE, Effect.EXEMPT)
"""Effects of a hit, the worst for the person first."""


@dataclass(frozen=True)
class Pair:
    """One item under both versions; a side is None where that version lacks it.

    `changed`: what became of the clause from one version to the other. `differs`: the machine finds otherwise.
    `set_aside`: what people answered does not stand under the other version.
    """

    code: str
    old: Explained | None
    new: Explained | None
    changed: ItemChange | None
    differs: bool
    set_aside: bool

    @property
    def item(self) -> ListItem:
        """The item as the case has it; as the other version has it where the case's lacks it."""
        side = self.old or self.new
        assert side is not None, "an item stands in one version at least"
        return side.line.item

    @property
    def answer(self) -> Confirmed | None:
        """What people answered."""
        return self.old.line.confirmed if self.old else None

    @property
    def notable(self) -> bool:
        """Whether it is to be shown first: anything but the same finding under both versions."""
        return self.differs or self.set_aside or self.old is None or self.new is None


@dataclass(frozen=True)
class Milder:
    """What 从旧兼从轻 comes to: the proposal, and the items whose effect a later version softens so that it does."""

    proposal: Proposal
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """One person under both versions.

    `unweighed`: hits people confirmed of items that, under the version of the case, do not apply to the person; they
    weigh under neither version. `milder`: None where the other version is no later one.
    """

    tried: Tried
    pairs: tuple[Pair, ...]
    unweighed: tuple[str, ...]
    milder: Milder | None

    @property
    def notable(self) -> tuple[Pair, ...]:
        """Items to be shown first."""
        return tuple(one for one in self.pairs if one.notable)

    @property
    def alike(self) -> tuple[Pair, ...]:
        """Items of which both versions say the same."""
        return tuple(one for one in self.pairs if not one.notable)


def is_later(new: ListVersion, old: ListVersion) -> bool:
    """Whether a version came after another: by the day it is in force from, then by the day it was recorded."""
    return (new.valid_from, new.recorded_on, new.number) > (old.valid_from, old.recorded_on, old.number)


def picture(old: Version, new: Version, person: Person, setting: Setting,
            changes: Mapping[str, ItemChange] = MappingProxyType({})) -> Picture:
    """One person under the version of the case and under another, on the same facts and with the same answers.

    `changes`: what became of each clause (`list_changes.differences`). Raises ValueError where `checking.check` does,
    but for confirmed hits of what does not apply: those are left out and named.
    """
    stands, unweighed = _applying(old, person, setting)
    found = both(old, new, stands, setting)
    milder = _milder(old, new, stands, setting, found) if is_later(new.version, old.version) else None
    return Picture(found.tried, tuple(_pairs(old, new, setting, found, changes)), unweighed, milder)


def _applying(old: Version, person: Person, setting: Setting) -> tuple[Person, tuple[str, ...]]:
    """The person without confirmed hits of items that do not apply; and the codes of those."""
    lines = lines_of(old.version, old.rules, person.subject, setting, person.as_of)
    odd = tuple(line.item.code for line in lines if line.status is HitStatus.NOT_APPLICABLE
                and line.confirmed is not None and line.confirmed.status is HitStatus.HIT)
    kept = tuple(one for one in person.subject.confirmed if one.code not in odd)
    return replace(person, subject=replace(person.subject, confirmed=kept)), odd


def _pairs(old: Version, new: Version, setting: Setting, found: Both,
           changes: Mapping[str, ItemChange]) -> Iterator[Pair]:
    """Every item of both versions, those the other version adds last."""
    before = explained(found.old.lines, old.rules, setting)
    after = explained(found.new_lines, new.rules, setting)
    differ = {one.code for one in found.tried.changes}
    for code in dict.fromkeys((*old.codes, *new.codes)):
        yield Pair(code, before.get(code), after.get(code), changes.get(code), code in differ,
                   code in found.tried.set_aside)


# --- 从旧兼从轻


def _milder(old: Version, new: Version, person: Person, setting: Setting, found: Both) -> Milder:
    """The proposal on the faults of the version of the case, each with the lighter of its two effects, and on the
    positive items by which either version exempts or mitigates; the case's own proposal where that is no better.
    """
    first, facts = found.tried.old, person_of(person.subject)
    faults = [_softened(hit, new, found) for hit in found.old.supposed if not hit.code.startswith("P")]
    hits = [*_benefits(old, new, person, setting, found, faults), *faults]
    proposal = weigh(hits, facts, old.ratios)
    way = direction(first, proposal)
    if way is not Direction.LIGHTER:
        return Milder(first)
    return Milder(proposal, causes(found.old.supposed, hits, first, way, facts, old.ratios))


def _softened(hit: Hit, new: Version, found: Both) -> Hit:
    """A fault with the lighter of its effects under both versions.

    The later version says the effect of what it finds hit itself; of an effect it no longer knows, its usual one takes
    the place. What it no longer holds to be a fault says nothing: the standard is that of the earlier version.
    """
    later = next((one for one in found.new.supposed if one.code == hit.code), None)
    if later is not None:
        return replace(hit, effect=lighter(hit.effect, later.effect))
    if hit.code in new.codes and hit.effect not in (item := new.version.item(hit.code)).effects:
        return replace(hit, effect=lighter(hit.effect, item.effect))
    return hit


def lighter(one: Effect, other: Effect) -> Effect:
    """Of two effects the one that is better for the person.

    >>> lighter(Effect.BAR, Effect.LIMIT)
    <Effect.LIMIT: 'limit'>
    """
    return max(one, other, key=FROM_HEAVIEST.index)


def _benefits(old: Version, new: Version, person: Person, setting: Setting, found: Both,
              faults: list[Hit]) -> list[Hit]:
    """The positive hits under the version of the case, and those by which the later one exempts or mitigates while the
    faults stand; of an item hit under both the better effect. A minor fault (P17) is no benefit.
    """
    hits = {hit.code: hit for hit in found.old.supposed if hit.code.startswith("P")}
    for line in _positive_lines(old, new, person, setting, found, faults):
        one = counted(line.item, line.status, line.effect, line.stages, line.confirmed)
        if one.code in hits:
            hits[one.code] = replace(hits[one.code], effect=lighter(hits[one.code].effect, one.effect))
        elif one.counts and one.effect in (Effect.EXEMPT, Effect.MITIGATE) and not one.minor:
            hits[one.code] = one
    return list(hits.values())


def _positive_lines(old: Version, new: Version, person: Person, setting: Setting, found: Both,
                    faults: list[Hit]) -> Iterator[Line]:
    """What the later version's positive items say, asked while the faults of the earlier one stand confirmed."""
    negatives = tuple(item for item in old.items if not item.positive)
    positives = tuple(item for item in new.items if item.positive)
    lists = replace(old.version, items=positives + negatives)
    rules = MappingProxyType({**{item.code: old.rules[item.code] for item in negatives},
                              **{item.code: new.rules[item.code] for item in positives}})
    answers = tuple(line.confirmed for line in found.new.lines if line.item.positive and line.confirmed is not None)
    stand = tuple(Confirmed(hit.code, HitStatus.HIT, hit.effect, hit.causal) for hit in faults)
    subject = replace(person.drafted, confirmed=answers + stand)
    yield from (line for line in lines_of(lists, rules, subject, setting, person.as_of) if line.item.positive)
