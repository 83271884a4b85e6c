"""From hits to a proposal: the five ordered steps of 5.0, the ratios of 6.2, and "never worse" of 6.4."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.weighing import RANK, Hit, PersonFacts, Reason, Sanction, capped, not_heavier, weigh
from workflow.terms import Effect, HitStatus, Liability, Outcome, PenaltyKind, Stage, Tolerance

PRE, POST, UW = Stage.PRE_LOAN, Stage.POST_LOAN, Stage.UNDERWRITING
EFFECTS = {
    "P01": Effect.EXEMPT, "P03": Effect.EXEMPT, "P04": Effect.EXEMPT, "P06": Effect.EXEMPT, "P09": Effect.EXEMPT,
    "P12": Effect.SUPPORT, "P15": Effect.SUPPORT, "P16": Effect.MITIGATE, "P17": Effect.MITIGATE,
    "P18": Effect.MITIGATE, "P19": Effect.MITIGATE, "P21": Effect.LENIENCY, "N05": Effect.BAR, "N09": Effect.LIMIT,
    "N10": Effect.LIMIT, "N11": Effect.LIMIT, "N19": Effect.LIMIT,
}


def hit(code: str, *stages: Stage, causal: bool | None = None, confirmed: bool = True,
        status: HitStatus = HitStatus.HIT, effect: Effect | None = None) -> Hit:
    return Hit(code, effect or EFFECTS[code], status, confirmed, causal, frozenset(stages))


def person(*stages: Stage, **facts: object) -> PersonFacts:
    return PersonFacts(frozenset(stages or (POST,)), **facts)  # type: ignore[arg-type]


MANAGER = person(POST, liability=Liability.MANAGERIAL)
EXEMPT, MITIGATE, HOLD = Outcome.EXEMPT, Outcome.MITIGATE, Outcome.HOLD

STEPS = [
    pytest.param([], person(), EXEMPT, 100, "5", ("P01",), id="nothing answered: exempt by P01"),
    pytest.param([hit("P12", PRE), hit("P15", POST)], person(), EXEMPT, 100, "5", ("P01", "P12", "P15"),
                 id="nothing proven: the support is listed"),
    pytest.param([hit("P16")], person(), EXEMPT, 100, "5", ("P01",),
                 id="a mitigating item without a fault mitigates nothing"),
    pytest.param([hit("P01", POST)], person(), EXEMPT, 100, "5", ("P01",), id="P01 is the default and not step 2"),
    pytest.param([hit("P09", POST)], person(), EXEMPT, 100, "5", ("P01",), id="tolerance alone is not step 2"),
    pytest.param([hit("N05")], person(), HOLD, 0, "1", ("N05",), id="a bar holds"),
    pytest.param([hit("P04", POST), hit("N05")], person(), HOLD, 0, "1", ("N05",), id="a bar goes before an exemption"),
    pytest.param([hit("N09", causal=True), hit("N05")], person(), HOLD, 0, "1", ("N05",),
                 id="a bar goes before a limit"),
    pytest.param([hit("P04", POST)], person(POST), EXEMPT, 100, "2", ("P04",), id="an exemption covering every stage"),
    pytest.param([hit("P04", POST)], person(POST, PRE), EXEMPT, 100, "5", ("P01",),
                 id="an exemption covering one stage of two"),
    pytest.param([hit("P04", POST), hit("P06", UW)], person(POST, UW), EXEMPT, 100, "2", ("P04", "P06"),
                 id="two exemptions together cover every stage"),
    pytest.param([hit("P04", POST), hit("P17")], person(POST, PRE), MITIGATE, 80, "4b", ("P17",),
                 id="an uncovered stage leaves the minor fault"),
    pytest.param([hit("P04", POST), hit("P17")], person(POST), EXEMPT, 100, "2", ("P04",),
                 id="step 2 ends before step 4"),
    pytest.param([hit("P04", POST), hit("N09")], person(POST), MITIGATE, 40, "3b", ("N09", "P04"),
                 id="a limit keeps an exemption from being full"),
    pytest.param([hit("N09", causal=True)], person(), HOLD, 0, "3a", ("N09",),
                 id="a limit that caused the loss, alone"),
    pytest.param([hit("N09", causal=True), hit("P09")], person(), HOLD, 0, "3a", ("N09",), id="P09 does not offset it"),
    pytest.param([hit("N09", causal=True), hit("P09")], MANAGER, HOLD, 0, "3a", ("N09",), id="nor for a manager"),
    pytest.param([hit("N09", causal=True), hit("P04", POST)], person(), MITIGATE, 40, "3b", ("N09", "P04"),
                 id="an exempting item offsets a causal limit"),
    pytest.param([hit("N09", causal=True), hit("P19")], person(), MITIGATE, 40, "3b", ("N09", "P19"),
                 id="a mitigating item offsets a causal limit"),
    pytest.param([hit("N09", causal=True), hit("P16")], person(), MITIGATE, 50, "3b", ("N09", "P16"),
                 id="recovery offsets and adds ten"),
    pytest.param([hit("N09", causal=None)], person(), MITIGATE, 40, "3b", ("N09",), id="a cause not shown never holds"),
    pytest.param([hit("N09", causal=False), hit("N11")], person(), MITIGATE, 20, "3b", ("N09", "N11"), id="two limits"),
    pytest.param([hit("N09"), hit("N11"), hit("P16"), hit("P18")], person(), MITIGATE, 30, "3b",
                 ("N09", "N11", "P16", "P18"), id="the bonus is earned once"),
    pytest.param([hit("N09"), hit("N09")], person(), MITIGATE, 40, "3b", ("N09",), id="one item twice is one limit"),
    pytest.param([hit("N09"), hit("P09")], MANAGER, MITIGATE, 40, "3c", ("N09", "P09"),
                 id="a manager within tolerance"),
    pytest.param([hit("N09"), hit("P09")], person(), MITIGATE, 40, "3b", ("N09",),
                 id="tolerance helps no direct liability"),
    pytest.param([hit("P17")], person(tolerance=Tolerance.WITHIN), EXEMPT, 100, "4a", ("P17", "P09"),
                 id="minor, within"),
    pytest.param([hit("P17"), hit("P09")], person(), EXEMPT, 100, "4a", ("P17", "P09"), id="minor, P09 confirmed"),
    pytest.param([hit("P17")], person(loss_recovered=True), EXEMPT, 100, "4a", ("P17",), id="minor, nothing lost"),
    pytest.param([hit("P17")], person(tolerance=Tolerance.EXCEEDED), MITIGATE, 80, "4b", ("P17",),
                 id="minor, exceeded"),
    pytest.param([hit("P17"), hit("P16")], person(), MITIGATE, 80, "4b", ("P17", "P16"), id="the cap is eighty"),
    pytest.param([hit("N10", effect=Effect.MITIGATE)], person(), MITIGATE, 80, "4b", ("N10",),
                 id="checks between 80 and 100 percent are a minor fault"),
    pytest.param([hit("N19"), hit("P17")], person(tolerance=Tolerance.WITHIN), MITIGATE, 40, "3b", ("N19",),
                 id="a repeated fault shuts out P17"),
    pytest.param([hit("N19", causal=True), hit("P19")], person(), HOLD, 0, "3a", ("N19",), id="and P19"),
]


@pytest.mark.parametrize(("hits", "who", "outcome", "ratio", "step", "items"), STEPS)
def test_the_first_step_that_fits_ends_it(hits: Sequence[Hit], who: PersonFacts, outcome: Outcome, ratio: int,
                                          step: str, items: tuple[str, ...]) -> None:
    proposal = weigh(hits, who)
    assert (proposal.outcome, proposal.ratio_percent, proposal.step, proposal.items) == (outcome, ratio, step, items)
    assert proposal.may_exempt is (step == "3c")


@pytest.mark.parametrize("status", [s for s in HitStatus if s is not HitStatus.HIT])
def test_what_is_not_a_hit_weighs_nothing(status: HitStatus) -> None:
    assert weigh([hit("N05", status=status)], person()).items == ("P01",)


@pytest.mark.parametrize("code", ["N05", "N09", "P17"])
def test_a_hit_nobody_has_confirmed_weighs_nothing(code: str) -> None:
    assert weigh([hit(code, confirmed=False, causal=True)], person()).reasons == (Reason.NOTHING_PROVEN,)


def test_leniency_changes_the_penalty_and_never_the_outcome() -> None:
    for hits in ([hit("N05")], [hit("N09")], [hit("P17")]):
        with_it, without = weigh([*hits, hit("P21")], person()), weigh(hits, person())
        assert (with_it.outcome, with_it.ratio_percent) == (without.outcome, without.ratio_percent)
        assert with_it.leniency == ("P21",)
        assert Reason.LENIENCY in with_it.reasons


def test_a_person_without_a_stage_is_refused() -> None:
    with pytest.raises(ValueError, match="没有责任环节"):
        weigh([], PersonFacts(frozenset()))


SCORE, PAY = PenaltyKind.SCORE_DEDUCTION, PenaltyKind.ECONOMIC_PENALTY


def mitigated(score: int, pay: int) -> Sanction:
    return Sanction(MITIGATE, {SCORE: score, PAY: pay})


@pytest.mark.parametrize(("new", "old", "expected"), [
    (Sanction(EXEMPT), Sanction(EXEMPT), True), (Sanction(HOLD), Sanction(HOLD), True),
    (Sanction(EXEMPT), mitigated(100, 100), True), (mitigated(100, 100), Sanction(EXEMPT), False),
    (mitigated(0, 0), Sanction(HOLD), True), (Sanction(HOLD), mitigated(0, 0), False),
    (mitigated(50, 50), mitigated(50, 50), True), (mitigated(60, 50), mitigated(50, 50), True),
    (mitigated(49, 50), mitigated(50, 50), False), (mitigated(100, 49), mitigated(50, 50), False),
    (Sanction(MITIGATE, {SCORE: 50}), mitigated(50, 50), False),
    (Sanction(MITIGATE, {SCORE: 50}), mitigated(50, 0), True),
])
def test_not_heavier_compares_kind_by_kind(new: Sanction, old: Sanction, expected: bool) -> None:
    assert not_heavier(new, old) is expected


@pytest.mark.parametrize(("sanction", "ceiling", "expected"), [
    (Sanction(HOLD), mitigated(50, 50), mitigated(50, 50)), (mitigated(60, 50), mitigated(50, 50), mitigated(60, 50)),
    (mitigated(80, 20), mitigated(50, 50), mitigated(80, 50)), (Sanction(HOLD), Sanction(EXEMPT), Sanction(EXEMPT)),
    (Sanction(HOLD), Sanction(HOLD), Sanction(HOLD)),
])
def test_under_a_ceiling_nothing_gets_heavier(sanction: Sanction, ceiling: Sanction, expected: Sanction) -> None:
    assert capped(sanction, ceiling) == expected
    assert not_heavier(expected, ceiling)


def test_outcomes_are_ordered_from_light_to_heavy() -> None:
    assert sorted(Outcome, key=RANK.__getitem__) == [EXEMPT, MITIGATE, HOLD]


@pytest.mark.parametrize(("outcome", "percent"), [(EXEMPT, 100), (HOLD, 50), (MITIGATE, 101), (MITIGATE, -1)])
def test_a_sanction_that_makes_no_sense_is_refused(outcome: Outcome, percent: int) -> None:
    with pytest.raises(ValueError, match=r"减免比例|减责"):
        Sanction(outcome, {SCORE: percent})


KINDS = {**EFFECTS, "P02": Effect.EXEMPT, "P10": Effect.EXEMPT, "P22": Effect.EXEMPT, "N20": Effect.BAR,
"N06": Effect.LIMIT}
HITS = st.lists(st.builds(
    lambda code, stages, causal, confirmed, minor: hit(
        code, *stages, causal=causal, confirmed=confirmed,
        effect=Effect.MITIGATE if code == "N10" and minor else KINDS[code]),
    st.sampled_from(sorted(KINDS)), st.sets(st.sampled_from([PRE, POST, UW])), st.sampled_from([None, True, False]),
    st.booleans(), st.booleans()), max_size=6)
PEOPLE = st.builds(PersonFacts, st.frozensets(st.sampled_from([PRE, POST, UW]), min_size=1),
st.sampled_from(list(Liability)),
                   st.sampled_from(list(Tolerance)), st.booleans())


def by_the_paper(hits: Sequence[Hit], who: PersonFacts) -> tuple[Outcome, int, str]:
    """5.0, 6.2 and the row of section 10, said again as plainly as the paper does."""
    has = {one.code for one in hits if one.confirmed}
    counted = [one for one in hits if one.confirmed and not (
        "N19" in has and (one.code in ("P17", "P19") or (one.code == "N10" and one.effect is Effect.MITIGATE)))]
    of = {effect: {one.code for one in counted if one.effect is effect} for effect in Effect}
    exempting = [one for one in counted if one.code in ("P02", "P03", "P04", "P06", "P10", "P22")]
    bonus = 10 if {"P16", "P18"} & has else 0
    if of[Effect.BAR]:
        return HOLD, 0, "1"
    covered = all(any(stage in one.stages for one in exempting) for stage in who.stages)
    if exempting and not of[Effect.LIMIT] and covered:
        return EXEMPT, 100, "2"
    if of[Effect.LIMIT]:
        causal = any(one.causal for one in counted if one.effect is Effect.LIMIT)
        if causal and not exempting and not of[Effect.MITIGATE] & {"P16", "P17", "P18", "P19"}:
            return HOLD, 0, "3a"
        ratio = min((40 if len(of[Effect.LIMIT]) == 1 else 20) + bonus, 80)
        further = "P09" in has and who.liability is not Liability.DIRECT
        return MITIGATE, ratio, "3c" if further else "3b"
    if of[Effect.MITIGATE] & {"P17", "N10"}:
        if "P09" in has or who.tolerance is Tolerance.WITHIN or who.loss_recovered:
            return EXEMPT, 100, "4a"
        return MITIGATE, 80, "4b"
    return EXEMPT, 100, "5"


@given(HITS, PEOPLE)
def test_any_hits_weigh_as_the_paper_says(hits: Sequence[Hit], who: PersonFacts) -> None:
    proposal = weigh(hits, who)
    assert (proposal.outcome, proposal.ratio_percent, proposal.step) == by_the_paper(hits, who)
    assert set(proposal.items) <= {one.code for one in hits if one.counts} | {"P01", "P09"}


@given(HITS, PEOPLE)
def test_tolerance_only_ever_lightens(hits: Sequence[Hit], who: PersonFacts) -> None:
    from dataclasses import replace

    without = [one for one in hits if one.code != "P09"]
    within = weigh([*without, hit("P09", *who.stages)], replace(who, tolerance=Tolerance.WITHIN))
    exceeded = weigh(without, replace(who, tolerance=Tolerance.EXCEEDED))
    assert RANK[within.outcome] <= RANK[exceeded.outcome]
    assert within.ratio_percent >= exceeded.ratio_percent
