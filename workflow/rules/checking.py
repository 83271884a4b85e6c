"""One person against one list version: what each item says, and what the confirmed answers come to (5.0).

The machine proposes; only what people confirmed weighs. `Checked.confirmed` is the proposal on the confirmed answers,
`Checked.if_all_confirmed` what it would be if people confirmed every hit found
here, causes left open. With nothing
confirmed the outcome is exempt by P01.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from workflow.rules.conditions import Flip, Result, Setting, Verdict, evaluate, smallest_change
from workflow.rules.facts import FACTS, FILLED_IN_CHECKING, OF_OTHER_ITEMS, Known, Source
from workflow.rules.kinds import Value
from workflow.rules.lists import ListItem, ListVersion, Rule, Rules, applies, covered
from workflow.rules.weighing import RATIOS, Hit, PersonFacts, Proposal, Ratios, Sanction, weigh
from workflow.terms import AutoLevel, Effect, HitStatus, Liability, Outcome, PenaltyKind, Post, Stage, Tolerance

STATUS: Mapping[Verdict, HitStatus] = MappingProxyType({
    Verdict.TRUE: HitStatus.HIT, Verdict.FALSE: HitStatus.NOT_HIT, Verdict.INSUFFICIENT: HitStatus.INSUFFICIENT,
})
NO_FLIP = Flip()


@dataclass(frozen=True)
class Confirmed:
    """What a person confirmed of one item. `causal`: whether the fault led to the bad loan or a larger loss."""

    code: str
    status: HitStatus = HitStatus.HIT
    effect: Effect | None = None
    causal: bool | None = None


@dataclass(frozen=True)
class Subject:
    """The person to be checked: who, for which stages, what is known, and what people have confirmed."""

    stages: frozenset[Stage]
    facts: Mapping[str, Known] = field(default_factory=dict)
    post: Post | None = None
    liability: Liability = Liability.DIRECT
    confirmed: tuple[Confirmed, ...] = ()


@dataclass(frozen=True)
class Line:
    """One item for one person.

    `status` is the machine's; `needs_person`: it is for a person to conclude (SEMI, JUDGE), not only to review (AUTO).
    `effect`: which one a hit has on these facts, never a heavier one on facts that are missing: `effect_missing` names
    those. `stages`: which stages of the person it speaks to. `result`: the verdict with its trace, where there is one.
    """

    item: ListItem
    status: HitStatus
    effect: Effect
    needs_person: bool
    stages: frozenset[Stage] = frozenset()
    result: Result | None = None
    effect_missing: tuple[str, ...] = ()
    confirmed: Confirmed | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts without which the item cannot be told."""
        return self.result.missing if self.result else ()


@dataclass(frozen=True)
class Explained:
    """One item for a person: the machine's line, the formulas it asked, and what would change its verdict."""

    line: Line
    rule: Rule
    flip: Flip = NO_FLIP


@dataclass(frozen=True)
class Checked:
    """A person's list check: a line for every item of the version, and what it comes to.

    `supposed`: what weighs in `if_all_confirmed`.
    """

    lines: tuple[Line, ...]
    confirmed: Proposal
    if_all_confirmed: Proposal
    supposed: tuple[Hit, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """Codes of items no person has answered yet."""
        return tuple(line.item.code for line in self.lines if line.confirmed is None)

    @property
    def missing(self) -> tuple[str, ...]:
        """Facts that are missing for some item, each once."""
        return tuple(dict.fromkeys(name for line in self.lines for name in (*line.missing, *line.effect_missing)))


def check(version: ListVersion, rules: Rules, subject: Subject, setting: Setting, as_of: date,
          ratios: Ratios = RATIOS) -> Checked:
    """Every item for one person, and the proposal of 5.0 on the confirmed answers.

    Raises ValueError when the person has no stage, a confirmed item is not in the version, has no such effect or does
    not apply to the person, or the facts hold one that is filled in here.
    """
    refuse(version, subject)
    lines = lines_of(version, rules, subject, setting, as_of)
    person = person_of(subject)
    found = tuple(Confirmed(line.item.code, effect=line.effect) for line in lines
                  if not line.item.positive and line.confirmed is None and line.status is HitStatus.HIT)
    supposed = lines_of(version, rules, replace(subject, confirmed=subject.confirmed + found), setting, as_of)
    hits = tuple(hit for line in supposed if (hit := _hit(line)).counts)
    return Checked(lines, weigh([_hit(line) for line in lines if line.confirmed], person, ratios),
                   weigh(hits, person, ratios), hits)


def refuse(version: ListVersion, subject: Subject) -> None:
    """Raise ValueError when what people said of the person is nothing this version can take."""
    if said := FILLED_IN_CHECKING & set(subject.facts):
        raise ValueError(f"{'、'.join(FACTS[name].label for name in sorted(said))}由系统填写，不能另行提供")
    if unknown := {one.code for one in subject.confirmed} - {item.code for item in version.items}:
        raise ValueError(f"清单中没有条目 {'、'.join(sorted(unknown))}")
    for one in subject.confirmed:
        if one.effect is not None and one.effect not in version.item(one.code).effects:
            raise ValueError(f"{one.code} 没有 {one.effect} 这种效果")


def person_of(subject: Subject) -> PersonFacts:
    """What weighing knows of the person."""
    return PersonFacts(subject.stages, subject.liability, _tolerance(subject.facts), _recovered(subject.facts))


def reductions(proposal: Proposal) -> Mapping[PenaltyKind, int]:
    """Percent of each kind of penalty taken away, all six kinds (6.1): an exemption takes all of every kind away.

    >>> from workflow.rules.weighing import Reason
    >>> set(reductions(Proposal(Outcome.EXEMPT, 100, ("P01",), "5", (Reason.NOTHING_PROVEN,))).values())
    {100}
    """
    even = dict.fromkeys(PenaltyKind, proposal.ratio_percent) if proposal.outcome is Outcome.MITIGATE else {}
    sanction = Sanction(proposal.outcome, even)
    return MappingProxyType({kind: sanction.reduction(kind) for kind in PenaltyKind})


def lines_of(version: ListVersion, rules: Rules, subject: Subject, setting: Setting, as_of: date) -> tuple[Line, ...]:
    """Every item for a person, on what people have confirmed so far: what the machine finds, nothing weighed."""
    facts = {**subject.facts, **_filled(version, subject, as_of)}
    answers = {one.code: one for one in subject.confirmed}
    return tuple(_line(item, rules[item.code], subject, facts, setting, answers.get(item.code))
                 for item in version.items)


def _line(item: ListItem, rule: Rule, subject: Subject, facts: Mapping[str, Known], setting: Setting,
          answer: Confirmed | None) -> Line:
    """One item."""
    needs_person = rule.hit is None or item.auto_level is not AutoLevel.AUTO
    if not applies(item, subject.stages):
        return Line(item, HitStatus.NOT_APPLICABLE, item.effect, False, confirmed=answer)
    concerned = evaluate(rule.concerns, facts, setting) if rule.concerns else None
    if concerned and concerned.verdict is Verdict.FALSE:
        return Line(item, HitStatus.NOT_APPLICABLE, item.effect, False, result=concerned, confirmed=answer)
    stages = covered(item, subject.stages)
    if rule.hit is None:
        return Line(item, HitStatus.NEEDS_JUDGEMENT, item.effect, needs_person, stages, confirmed=answer)
    result = evaluate(rule.hit, facts, setting)
    if concerned and concerned.verdict is Verdict.INSUFFICIENT and result.verdict is not Verdict.FALSE:
        result = concerned
    effect, lacking = _effect(item, rule, facts, setting) if result.verdict is Verdict.TRUE else (item.effect, ())
    return Line(item, STATUS[result.verdict], effect, needs_person, stages, result, lacking, answer)


def _effect(item: ListItem, rule: Rule, facts: Mapping[str, Known], setting: Setting) -> tuple[Effect, tuple[str, ...]]:
    """The effect of a hit on these facts: the first whose formula is true, else the usual one; and what is missing."""
    lacking: list[str] = []
    for effect, tree in rule.effects:
        result = evaluate(tree, facts, setting)
        if result.verdict is Verdict.TRUE:
            return effect, tuple(lacking)
        lacking += result.missing
    return item.effect, tuple(dict.fromkeys(lacking))


def _hit(line: Line) -> Hit:
    """A line as weighing takes it, as if confirmed."""
    return counted(line.item, line.status, line.effect, line.stages, line.confirmed)


def counted(item: ListItem, status: HitStatus, effect: Effect, stages: frozenset[Stage],
            answer: Confirmed | None) -> Hit:
    """An item as weighing takes it, as if confirmed: what a person said goes before what the machine found.

    Raises ValueError when a person confirmed a hit of what does not apply.
    """
    said = answer or Confirmed(item.code, status)
    if status is HitStatus.NOT_APPLICABLE and said.status is HitStatus.HIT:
        raise ValueError(f"{item.code} 不适用于该人，不能确认命中")
    return Hit(item.code, said.effect or effect, said.status, True, said.causal, stages)


def _filled(version: ListVersion, subject: Subject, as_of: date) -> dict[str, Known]:
    """The facts filled in here: the day, who the person is, and what people confirmed of other items."""
    source = Source("系统", "按责任人名单和经人工确认的核对结果", as_of)
    said = told(version, subject.confirmed)
    values: dict[str, Value] = {
        "as_of": as_of, "liability": str(subject.liability), **{name: name in said for name in OF_OTHER_ITEMS},
    }
    if subject.post is not None:
        values["post"] = str(subject.post)
    return {name: Known(value, source) for name, value in values.items()}


def told(version: ListVersion, confirmed: Iterable[Confirmed]) -> frozenset[str]:
    """Which of `OF_OTHER_ITEMS` are true on these confirmed answers."""
    hits = [(version.item(one.code), one.effect) for one in confirmed if one.status is HitStatus.HIT]
    return frozenset().union(*(says(item, effect or item.effect) for item, effect in hits))


def says(item: ListItem, effect: Effect) -> frozenset[str]:
    """Which of `OF_OTHER_ITEMS` a confirmed hit of an item makes true."""
    limit = effect is Effect.LIMIT
    true = {"any_confirmed_negative": not item.positive, "any_confirmed_bar": effect is Effect.BAR,
            "any_confirmed_limit": limit, "any_confirmed_compliance_limit": limit and item.compliance}
    return frozenset(name for name in OF_OTHER_ITEMS if true[name])


def _tolerance(facts: Mapping[str, Known]) -> Tolerance:
    """The branch's verdict, where there is one."""
    return Tolerance(str(facts["tolerance"].value)) if "tolerance" in facts else Tolerance.NOT_APPLICABLE


def _recovered(facts: Mapping[str, Known]) -> bool:
    """Whether principal and interest are known to have been recovered without loss (step 4a)."""
    return "loss_recovered" in facts and facts["loss_recovered"].value is True


def flips_of(lines: Sequence[Line], rules: Rules, setting: Setting) -> Mapping[str, Flip]:
    """What would change each decided item, by code; nothing for one that is not decided by its formula."""
    return MappingProxyType({
        line.item.code: smallest_change(tree, line.result.used, setting) for line in lines
        if line.result and line.status in (HitStatus.HIT, HitStatus.NOT_HIT)
        and (tree := rules[line.item.code].hit) is not None})


def explained(lines: Sequence[Line], rules: Rules, setting: Setting) -> Mapping[str, Explained]:
    """Every item with its formulas and what would change it, by code."""
    flips = flips_of(lines, rules, setting)
    return MappingProxyType({
        line.item.code: Explained(line, rules[line.item.code], flips.get(line.item.code, NO_FLIP)) for line in lines})
