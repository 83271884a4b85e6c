"""From confirmed hits to a proposed outcome: the five ordered steps (domain brief, 5.0), ratios (6.2), order (6.4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, auto

from workflow.terms import Effect, HitStatus, Liability, Outcome, PenaltyKind, Stage, Tolerance

TOLERANCE_ITEM = "P09"
MINOR_ITEM = "P17"
REPEAT_ITEM = "N19"
NOT_FOR_REPEATS = frozenset({"P17", "P19"})
BONUS_ITEMS = frozenset({"P16", "P18"})
DEFAULT_ITEM = "P01"


class Reason(StrEnum):
    """Why weighing ended where it did, and what else the committee should know."""

    BAR_CONFIRMED = auto()
    POSITIVE_COVERS_ALL_STAGES = auto()
    LIMIT_CAUSED_LOSS = auto()
    LIMIT_CAUSE_NOT_SHOWN = auto()
    LIMIT_OFFSET_BY_POSITIVE = auto()
    MANAGER_WITHIN_TOLERANCE = auto()
    MINOR_WITHIN_TOLERANCE = auto()
    MINOR_LOSS_RECOVERED = auto()
    MINOR_FAULT = auto()
    NOTHING_PROVEN = auto()
    LENIENCY = auto()
    REPEATED_FAULT = auto()
    BONUS = auto()


@dataclass(frozen=True)
class Ratios:
    """Default reductions in percent of the penalty (6.2, section 10): 100 is a full exemption.

    `ordinary` is the default offered to a committee that finds an ordinary fault which no item names.
    """

    minor: int = 80
    ordinary: int = 50
    one_limit: int = 40
    several_limits: int = 20
    bonus: int = 10
    cap: int = 80


RATIOS = Ratios()


@dataclass(frozen=True)
class Hit:
    """One list item answered for one person.

    `stages` are those of the person which the hit covers; `causal` is whether the fault led to the bad
    loan or a larger loss (None: not shown).
    """

    code: str
    effect: Effect
    status: HitStatus
    confirmed: bool
    causal: bool | None = None
    stages: frozenset[Stage] = frozenset()

    @property
    def counts(self) -> bool:
        """Whether it is a hit which a person has confirmed (I7): nothing else weighs."""
        return self.status is HitStatus.HIT and self.confirmed

    @property
    def exempts(self) -> bool:
        """Whether it exempts by itself (P02–P08, P10, P11, P20, P22): the default and the tolerance do not."""
        return self.effect is Effect.EXEMPT and self.code not in {DEFAULT_ITEM, TOLERANCE_ITEM}

    @property
    def mitigates(self) -> bool:
        """Whether it is a mitigating item of the positive list; the tolerance does not count here (3a)."""
        return self.effect is Effect.MITIGATE and self.code.startswith("P") and self.code != TOLERANCE_ITEM

    @property
    def minor(self) -> bool:
        """Whether it is a minor fault: P17, or a negative item that turned into one (N10 from 80 percent)."""
        return self.code == MINOR_ITEM or (self.effect is Effect.MITIGATE and self.code.startswith("N"))


@dataclass(frozen=True)
class PersonFacts:
    """What weighing knows of the person."""

    stages: frozenset[Stage]
    liability: Liability = Liability.DIRECT
    tolerance: Tolerance = Tolerance.NOT_APPLICABLE
    loss_recovered: bool = False


@dataclass(frozen=True)
class Proposal:
    """What the machine proposes. The committee may deviate with reasons; a confirmed bar it must first overturn.

    `ratio_percent`: share of the penalty taken away (100 exempt, 0 hold). `items`: the codes that led here,
    the deciding ones first. `step`: of 5.0, as "1", "2", "3a", "3b", "3c", "4a", "4b", "5".
    `may_exempt`: step 3c, where the committee may go further and exempt. `leniency`: weighs on the
    penalty within its range only.
    """

    outcome: Outcome
    ratio_percent: int
    items: tuple[str, ...]
    step: str
    reasons: tuple[Reason, ...]
    leniency: tuple[str, ...] = ()
    may_exempt: bool = False


def weigh(hits: Sequence[Hit], person: PersonFacts, ratios: Ratios = RATIOS) -> Proposal:
    """Five ordered steps, the first that fits ends it (5.0). Nothing proven is EXEMPT by P01 (I12).

    Only confirmed hits count. A limit whose causality is not shown never leads to HOLD. A repeated fault
    (N19) shuts out P17 and P19. Raises ValueError when the person has no stage.

    >>> weigh([], PersonFacts(frozenset({Stage.PRE_LOAN}))).items
    ('P01',)
    """
    if not person.stages:
        raise ValueError("责任人没有责任环节，不能形成建议")
    counted = [hit for hit in hits if hit.counts]
    repeated = any(hit.code == REPEAT_ITEM for hit in counted)
    if repeated:
        counted = [hit for hit in counted if hit.code not in NOT_FOR_REPEATS and not hit.minor]
    proposal = _first_that_fits(counted, person, ratios)
    leniency = _codes(hit for hit in counted if hit.effect is Effect.LENIENCY)
    notes = (Reason.REPEATED_FAULT,) * repeated + (Reason.LENIENCY,) * bool(leniency)
    return replace(proposal, leniency=leniency, reasons=proposal.reasons + notes)


def _first_that_fits(counted: Sequence[Hit], person: PersonFacts, ratios: Ratios) -> Proposal:
    """Steps 1 to 5, in order."""
    if bars := _codes(hit for hit in counted if hit.effect is Effect.BAR):
        return Proposal(Outcome.HOLD, 0, bars, "1", (Reason.BAR_CONFIRMED,))
    limits = _codes(hit for hit in counted if hit.effect is Effect.LIMIT)
    exempting = [hit for hit in counted if hit.exempts]
    if exempting and not limits and person.stages <= frozenset().union(*(hit.stages for hit in exempting)):
        return Proposal(Outcome.EXEMPT, 100, _codes(exempting), "2", (Reason.POSITIVE_COVERS_ALL_STAGES,))
    if limits:
        return _limited(counted, limits, person, ratios)
    if minor := _codes(hit for hit in counted if hit.minor):
        return _minor(counted, minor, person, ratios)
    support = _codes(hit for hit in counted if hit.effect is Effect.SUPPORT)
    return Proposal(Outcome.EXEMPT, 100, (DEFAULT_ITEM, *support), "5", (Reason.NOTHING_PROVEN,))


def _limited(counted: Sequence[Hit], limits: tuple[str, ...], person: PersonFacts, ratios: Ratios) -> Proposal:
    """Step 3: a limit without a counterweight and with a shown cause holds; anything else mitigates."""
    offsets = _codes(hit for hit in counted if hit.exempts or hit.mitigates)
    causal = any(hit.causal is True for hit in counted if hit.effect is Effect.LIMIT)
    if causal and not offsets:
        return Proposal(Outcome.HOLD, 0, limits, "3a", (Reason.LIMIT_CAUSED_LOSS,))
    why = Reason.LIMIT_OFFSET_BY_POSITIVE if causal else Reason.LIMIT_CAUSE_NOT_SHOWN
    base = ratios.one_limit if len(limits) == 1 else ratios.several_limits
    mitigated = _with_bonus(Proposal(Outcome.MITIGATE, base, limits + offsets, "3b", (why,)), counted, ratios)
    if person.liability is Liability.DIRECT or not _has(counted, TOLERANCE_ITEM):
        return mitigated
    return replace(mitigated, step="3c", may_exempt=True, items=(*mitigated.items, TOLERANCE_ITEM),
                   reasons=(*mitigated.reasons, Reason.MANAGER_WITHIN_TOLERANCE))


def _minor(counted: Sequence[Hit], minor: tuple[str, ...], person: PersonFacts, ratios: Ratios) -> Proposal:
    """Step 4: only minor faults."""
    if _has(counted, TOLERANCE_ITEM) or person.tolerance is Tolerance.WITHIN:
        return Proposal(Outcome.EXEMPT, 100, (*minor, TOLERANCE_ITEM), "4a", (Reason.MINOR_WITHIN_TOLERANCE,))
    if person.loss_recovered:
        return Proposal(Outcome.EXEMPT, 100, minor, "4a", (Reason.MINOR_LOSS_RECOVERED,))
    return _with_bonus(Proposal(Outcome.MITIGATE, ratios.minor, minor, "4b", (Reason.MINOR_FAULT,)), counted, ratios)


def _with_bonus(proposal: Proposal, counted: Sequence[Hit], ratios: Ratios) -> Proposal:
    """P16 or P18 adds its ten points once, up to the cap (6.2)."""
    earned = tuple(hit.code for hit in counted if hit.code in BONUS_ITEMS)
    if not earned:
        return proposal
    items = tuple(dict.fromkeys((*proposal.items, *earned)))
    ratio = max(proposal.ratio_percent, min(proposal.ratio_percent + ratios.bonus, ratios.cap))
    return replace(proposal, ratio_percent=ratio, items=items, reasons=(*proposal.reasons, Reason.BONUS))


def _codes(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Codes of hits, each once, in their order."""
    return tuple(dict.fromkeys(hit.code for hit in hits))


def _has(hits: Iterable[Hit], code: str) -> bool:
    """Whether an item is among the hits."""
    return any(hit.code == code for hit in hits)


@dataclass(frozen=True)
class Sanction:
    """An outcome with its reductions: percent taken away for each kind of penalty (100 is all of it).

    Only MITIGATE has reductions of its own; a kind it does not name is reduced by nothing.
    Raises ValueError on a reduction outside 0 to 100 or with another outcome.
    """

    outcome: Outcome
    reductions: Mapping[PenaltyKind, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.reductions and self.outcome is not Outcome.MITIGATE:
            raise ValueError("只有减责才有减免比例")
        if not all(0 <= percent <= 100 for percent in self.reductions.values()):
            raise ValueError("减免比例须在 0 到 100 之间")

    def reduction(self, kind: PenaltyKind) -> int:
        """Percent of this kind of penalty that is taken away."""
        if self.outcome is Outcome.MITIGATE:
            return self.reductions.get(kind, 0)
        return 100 if self.outcome is Outcome.EXEMPT else 0


RANK: Mapping[Outcome, int] = {Outcome.EXEMPT: 0, Outcome.MITIGATE: 1, Outcome.HOLD: 2}
"""Outcomes from the lightest to the heaviest (6.4)."""


def not_heavier(new: Sanction, old: Sanction) -> bool:
    """Whether a new sanction may replace an old one under "never worse" (6.4, I3).

    A lighter outcome always may. Two mitigations compare kind by kind: no reduction may shrink, so a
    smaller reduction of one kind is not outweighed by a larger one of another.

    >>> half, most = (Sanction(Outcome.MITIGATE, {PenaltyKind.CRITICISM: percent}) for percent in (50, 80))
    >>> not_heavier(most, half), not_heavier(half, most)
    (True, False)
    """
    if RANK[new.outcome] != RANK[old.outcome]:
        return RANK[new.outcome] < RANK[old.outcome]
    return all(new.reduction(kind) >= old.reduction(kind) for kind in PenaltyKind)


def capped(sanction: Sanction, ceiling: Sanction) -> Sanction:
    """The sanction, or what a ceiling leaves of it: the lighter outcome; of two mitigations the larger reductions.

    Used after a remand or a reopening in the person's favour, where the earlier outcome is the ceiling.
    """
    if not_heavier(sanction, ceiling):
        return sanction
    if sanction.outcome is not ceiling.outcome:
        return ceiling
    kinds = [kind for kind in PenaltyKind if kind in sanction.reductions or kind in ceiling.reductions]
    return Sanction(ceiling.outcome, {kind: max(sanction.reduction(kind), ceiling.reduction(kind)) for kind in kinds})
