"""The parameters of 5.1 as they are written, and every variant asked of reported figures."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules import lists
from workflow.rules.tolerance import (
    DEFAULT_POLICY,
    AsOfRule,
    CaseLoans,
    Cause,
    ComparatorBasis,
    ComparatorScope,
    Gap,
    PortfolioScope,
    Told,
    TolerancePolicy,
    ZeroBasePolicy,
    columns_of,
    counts,
    lacks,
    months_to,
    near,
    policy_of,
    snapshot_months,
    table_of,
    tell,
)
from workflow.services.lists import DELIVERED
from workflow.terms import Tolerance

T = Tolerance
S, B = ComparatorScope, ComparatorBasis
FEN = Decimal("0.01")

# --- as they are written


def test_nothing_written_is_the_default() -> None:
    assert policy_of({}) == DEFAULT_POLICY
    assert policy_of(table_of(DEFAULT_POLICY)) == DEFAULT_POLICY


def test_the_delivered_version_states_every_parameter_and_reads_as_one_without_the_table() -> None:
    tables = lists.read(DELIVERED)
    written = tables["positive.toml"].pop("tolerance")
    assert set(written) == {one.name for one in fields(TolerancePolicy)} - {"fixed_percent"}
    assert policy_of(written) == lists.version_of(tables).tolerance == DEFAULT_POLICY
    assert lists.load(DELIVERED) == lists.version_of(tables)


PERCENT = st.decimals(0, 100, places=2)
CODES = st.sampled_from(["0101", "0102"])
YEARS = st.dictionaries(st.sampled_from(["2025", "2026"]), PERCENT)
POLICIES = st.builds(
    TolerancePolicy, margin_pp=PERCENT, branch_margins=st.dictionaries(CODES, PERCENT),
    comparator_scope=st.sampled_from(S), comparator_basis=st.sampled_from(B),
    fixed_percent=st.none() | PERCENT, targets=YEARS, branch_targets=st.dictionaries(CODES, YEARS),
    as_of_rule=st.sampled_from(AsOfRule), portfolio_scope=st.sampled_from(PortfolioScope),
    writeoff_addback=st.booleans(), exclude_case_loan=st.booleans(), disaster_exclusion=st.booleans(),
    min_base=st.decimals(0, 10**9, places=2), min_obligors=st.integers(0, 100),
    zero_base_policy=st.sampled_from(ZeroBasePolicy), tiers=st.lists(PERCENT, max_size=3).map(tuple))


@given(POLICIES)
def test_a_policy_is_read_as_it_was_written(policy: TolerancePolicy) -> None:
    assert policy_of(table_of(policy)) == policy


@pytest.mark.parametrize(("table", "said"), [
    ({"margin": 3}, "tolerance：没有叫“margin”的内容，可写 margin_pp"),
    ({"margin_pp": "三"}, "tolerance.margin_pp：“三”不是数"),
    ({"margin_pp": -1}, "tolerance.margin_pp：“-1”不能用，请填 0 或更大的数"),
    ({"margin_pp": True}, "tolerance.margin_pp：要写成数"), ({"margin_pp": 3.0}, "tolerance.margin_pp：要写成数"),
    ({"margin_pp": "NaN"}, "不能用"), ({"margin_pp": 101}, "0 至 100"), ({"margin_pp": "3.00001"}, "至多四位小数"),
    ({"branch_margins": [2]}, "tolerance.branch_margins：要写成一张表"),
    ({"branch_margins": {"0101": "x"}}, "tolerance.branch_margins：0101：“x”不是数"),
    ({"comparator_scope": "ours"}, "tolerance.comparator_scope：“ours”不能用，可写 own_all_loans"),
    ({"targets": {"26": 1}}, "tolerance.targets：“26”不是年份"),
    ({"branch_targets": {"0101": {"x": 1}}}, "tolerance.branch_targets：“x”不是年份"),
    ({"writeoff_addback": 1}, "tolerance.writeoff_addback：要写成 true 或 false"),
    ({"min_base": "0.001"}, "tolerance.min_base：“0.001”不能用，金额至多两位小数"),
    ({"min_obligors": "4.5"}, "tolerance.min_obligors：“4.5”要写成整数"),
    ({"tiers": 3}, "tolerance.tiers：要写成一列数"),
])
def test_what_is_not_well_formed_is_refused_by_name(table: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="tolerance") as refused:
        policy_of(table)
    assert said in str(refused.value)


def test_a_version_with_an_odd_parameter_cannot_be_read_and_says_which() -> None:
    tables = lists.read(DELIVERED)
    tables["positive.toml"]["tolerance"]["margin_pp"] = "三"
    with pytest.raises(ValueError, match=r"positive\.toml tolerance\.margin_pp"):
        lists.version_of(tables)


@pytest.mark.parametrize(("fields", "said"), [
    ({"comparator_scope": S.FIXED_VALUE}, "没有写明固定值"),
    ({"comparator_scope": S.FIXED_VALUE, "fixed_percent": Decimal(1), "comparator_basis": B.ANNUAL_TARGET},
     "没有年度目标可比"),
    ({"comparator_basis": B.ANNUAL_TARGET}, "没有写明任何年份的目标"),
    ({"tiers": (Decimal(5), Decimal(3))}, "由低到高"), ({"tiers": (Decimal(3), Decimal(3))}, "由低到高"),
])
def test_what_cannot_be_applied_is_a_flaw_of_the_version(fields: dict[str, Any], said: str) -> None:
    found = lists.flaws(replace(lists.load(DELIVERED), tolerance=policy(**fields)))
    assert [said in flaw for flaw in found] == [True]
    assert found[0].startswith("容忍度：")
    assert lacks(DEFAULT_POLICY) == []


# --- asked of figures

YI = 100_000_000
REPORT = {  # of inclusive loans 4.00 percent are bad, of all loans 1.00 percent: three points
    "inclusive_loans": 10 * YI, "inclusive_npl": 40_000_000, "all_loans": 100 * YI, "all_npl": YI}
BANK, CITY, BRANCH = "9900", "0100", "0101"
PATH, MONTH = (BANK, CITY, BRANCH), ("2026-09",)
REST = {f"{part}_{name}": 0 for part in ("all", "inclusive", "farmers", "reference")
        for name in ("loans", "npl", "written_off", "disaster_loans", "disaster_npl")}
Reports = dict[str, dict[str, Any]]


def policy(**changes: Any) -> TolerancePolicy:
    return replace(DEFAULT_POLICY, **changes)


def told(changed: TolerancePolicy = DEFAULT_POLICY, case: CaseLoans | None = None, months: tuple[str, ...] = MONTH,
         path: tuple[str, ...] = PATH, **reports: dict[str, Any]) -> Told:
    """The verdict where the branch reports `own`, the one above it `city`, and the head office `bank`."""
    by_code: Reports = {BRANCH: REPORT, **{{"own": BRANCH, "city": CITY, "bank": BANK}[who]: figures
                                          for who, figures in reports.items()}}
    return tell(path, months, changed, lambda code, _: by_code.get(code), *([case] if case else []))


def more(**figures: Any) -> dict[str, Any]:
    """The report with other figures in it."""
    return REPORT | figures


ONE_MORE = more(inclusive_npl=40_000_000 + FEN)


def test_the_branch_is_compared_with_itself_by_default() -> None:
    assert told().result.verdict is T.WITHIN
    assert told(own=ONE_MORE).result.verdict is T.EXCEEDED
    assert (told().compared_with, told().months, told().result.left_pp) == (BRANCH, MONTH, 0)


@pytest.mark.parametrize(("scope", "who"), [(S.BANK_ALL_LOANS, "bank"), (S.PARENT_ALL_LOANS, "city")])
def test_the_bank_or_the_one_above_is_the_comparator_with_its_own_report(scope: ComparatorScope, who: str) -> None:
    changed = policy(comparator_scope=scope)
    theirs = {"all_loans": 1000 * YI, "all_npl": 9 * YI}  # 0.9 percent: the branch may have 3.9
    exact = {"inclusive_npl": 39_000_000}
    assert told(changed, own=more(**exact), **{who: theirs}).result.verdict is T.WITHIN
    assert told(changed, own=more(inclusive_npl=39_000_000 + FEN), **{who: theirs}).result.verdict is T.EXCEEDED
    lacking = told(changed)
    assert (lacking.result.verdict, lacking.gaps) == (
        T.DATA_ERROR, (Gap({"bank": BANK, "city": CITY}[who], "2026-09", "report"),))


def test_the_top_has_no_one_above_it_to_be_compared_with() -> None:
    result = told(policy(comparator_scope=S.PARENT_ALL_LOANS), path=(BANK,), bank=REPORT).result
    assert (result.verdict, result.cause) == (T.DATA_ERROR, Cause.NO_PARENT)


@pytest.mark.parametrize("changed", [
    policy(comparator_scope=S.FIXED_VALUE, fixed_percent=Decimal("1.00")),
    policy(comparator_basis=B.ANNUAL_TARGET, targets={"2026": Decimal("1.00")}),
    policy(comparator_basis=B.ANNUAL_TARGET, targets={"2026": Decimal("0.50")},
           branch_targets={BRANCH: {"2026": Decimal("1.00")}}),
    policy(comparator_basis=B.ANNUAL_TARGET, comparator_scope=S.BANK_ALL_LOANS, targets={"2026": Decimal("9.00")},
           branch_targets={BANK: {"2026": Decimal("1.00")}}),
])
def test_a_target_or_a_fixed_value_is_the_comparator_without_anybodys_report(changed: TolerancePolicy) -> None:
    bare = {name: value for name, value in REPORT.items() if not name.startswith("all")}
    assert told(changed, own=bare).result.verdict is T.WITHIN
    assert told(changed, own={**bare, "inclusive_npl": 40_000_000 + FEN}).result.verdict is T.EXCEEDED
    assert told(changed, own=bare).compared_with == ""


@pytest.mark.parametrize(("changed", "gap"), [
    (policy(comparator_scope=S.FIXED_VALUE), Gap(BRANCH, "", "fixed")),
    (policy(comparator_basis=B.ANNUAL_TARGET, targets={"2025": Decimal(1)}), Gap(BRANCH, "2026", "target")),
    (policy(comparator_basis=B.ANNUAL_TARGET, comparator_scope=S.PARENT_ALL_LOANS), Gap(CITY, "2026", "target")),
    (policy(writeoff_addback=True), Gap(BRANCH, "2026-09", "inclusive_written_off")),
    (policy(disaster_exclusion=True), Gap(BRANCH, "2026-09", "inclusive_disaster_npl")),
    (policy(portfolio_scope=PortfolioScope.WITH_FARMERS), Gap(BRANCH, "2026-09", "farmers_npl")),
    (policy(portfolio_scope=PortfolioScope.WITH_BY_REFERENCE), Gap(BRANCH, "2026-09", "reference_loans")),
])
def test_a_figure_nobody_gave_is_named_and_never_taken_for_the_default(changed: TolerancePolicy, gap: Gap) -> None:
    found = told(changed)
    assert (found.result.verdict, found.result.cause) == (T.DATA_ERROR, Cause.MISSING)
    assert gap in found.gaps
    assert set(columns_of(changed)) >= {one.figure for one in found.gaps} - {"fixed", "target"}


def test_the_margin_of_a_branch_is_its_own() -> None:
    changed = policy(branch_margins={BRANCH: Decimal("2.99")})
    assert told(changed).result.verdict is T.EXCEEDED
    assert told(changed, path=(BANK, CITY), city=REPORT).result.verdict is T.WITHIN


@pytest.mark.parametrize(("part", "scope"), [
    ("farmers", PortfolioScope.WITH_FARMERS), ("reference", PortfolioScope.WITH_BY_REFERENCE)])
def test_farmers_and_loans_by_reference_are_counted_where_the_policy_says_so(part: str, scope: PortfolioScope) -> None:
    own = REST | more(**{f"{part}_loans": 10 * YI, f"{part}_npl": 40_000_000})
    assert told(policy(portfolio_scope=scope), own=own).result.incl_ratio == Fraction(4, 100)
    worse = own | {f"{part}_npl": 40_000_000 + FEN}
    assert told(policy(portfolio_scope=scope), own=worse).result.verdict is T.EXCEEDED
    assert told(own=worse).result.verdict is T.WITHIN


def test_loans_written_off_are_added_on_both_sides_and_the_other_way_is_told_too() -> None:
    own = more(inclusive_loans=9 * YI, inclusive_npl=0, inclusive_written_off=YI, all_written_off=0,
               all_npl=7 * YI)  # 1/10 of all inclusive ones, against 7 percent
    assert told(policy(writeoff_addback=True), own=own).result.verdict is T.WITHIN
    assert told(policy(writeoff_addback=True), own=own | {"all_npl": 7 * YI - FEN}).result.verdict is T.EXCEEDED
    assert told(own=own | {"all_npl": 7 * YI - FEN}).result.other_addback is T.EXCEEDED
    assert told(own=more(inclusive_written_off=YI)).result.other_addback is None  # the other side is not known


def test_loans_deferred_for_a_disaster_are_left_out_on_both_sides() -> None:
    own = REST | more(inclusive_loans=11 * YI, inclusive_npl=50_000_000, inclusive_disaster_loans=YI,
                      inclusive_disaster_npl=10_000_000)
    assert told(policy(disaster_exclusion=True), own=own).result.verdict is T.WITHIN
    assert told(policy(disaster_exclusion=True), own=own | {"inclusive_disaster_npl": 10_000_000 - FEN}
                ).result.verdict is T.EXCEEDED


def test_the_loans_of_the_case_are_left_out_on_both_sides_where_the_policy_says_so() -> None:
    case = CaseLoans(Decimal(1_000_000), Decimal(1_000_000), Decimal(1_000_000), Decimal(1_000_000))
    own = more(inclusive_loans=10 * YI + 1_000_000, inclusive_npl=41_000_000, all_loans=100 * YI + 1_000_000,
               all_npl=YI + 1_000_000)
    changed = policy(exclude_case_loan=True)
    assert told(changed, case, own=own).result.verdict is T.WITHIN
    assert told(changed, case, own=own | {"inclusive_npl": 41_000_000 + FEN}).result.verdict is T.EXCEEDED
    unknown = told(changed, replace(case, npl=None, inclusive_npl=None), own=own)
    assert unknown.gaps == (Gap(BRANCH, "", "case"),)


def test_a_branch_too_small_is_not_judged_unless_the_one_above_stands_in() -> None:
    small = more(inclusive_loans=Decimal("4999999.99"), inclusive_npl=0)
    assert told(own=small).result.verdict is T.NOT_APPLICABLE
    assert told(own=small | {"inclusive_loans": 5_000_000}).result.verdict is T.WITHIN
    assert told(own=more(inclusive_obligors=4)).result.verdict is T.NOT_APPLICABLE
    assert told(own=more(inclusive_obligors=5)).result.verdict is T.WITHIN
    changed = policy(zero_base_policy=ZeroBasePolicy.USE_PARENT)
    stands_in = told(changed, own=small, city=REPORT)
    assert (stands_in.result.verdict, stands_in.result.used_parent, stands_in.inclusive.npl) == (
        T.WITHIN, True, 40_000_000)
    assert told(changed, own=small, city=ONE_MORE).result.verdict is T.EXCEEDED
    assert told(changed, own=small).gaps == (Gap(CITY, "2026-09", "report"),)


def test_no_inclusive_loans_is_no_verdict_and_the_comparator_is_known_all_the_same() -> None:
    result = told(own=more(inclusive_loans=0, inclusive_npl=0)).result
    assert (result.verdict, result.cause, result.cmp_ratio) == (T.NOT_APPLICABLE, Cause.NO_LOANS, Fraction(1, 100))


def test_the_mean_of_twelve_months_wants_all_twelve() -> None:
    months = snapshot_months(date(2026, 10, 8), AsOfRule.TWELVE_MONTHS)
    reported = dict.fromkeys(months, REPORT)
    changed = policy(as_of_rule=AsOfRule.TWELVE_MONTHS)

    def asked() -> Callable[[str, str], dict[str, Any] | None]:
        return lambda code, month: reported.get(month) if code == BRANCH else None

    assert tell(PATH, months, changed, asked()).result.verdict is T.WITHIN
    reported["2026-03"] = ONE_MORE
    assert tell(PATH, months, changed, asked()).result.verdict is T.EXCEEDED
    del reported["2026-03"]
    assert tell(PATH, months, changed, asked()).gaps == (Gap(BRANCH, "2026-03", "report"),)


@pytest.mark.parametrize(("rule", "counting"), [
    (AsOfRule.QUARTER_END, ["2026-03", "2026-06"]), (AsOfRule.YEAR_END, []), (AsOfRule.MONTH_END, ["all"]),
    (AsOfRule.TWELVE_MONTHS, ["all"]), (AsOfRule.REVIEW_DAY, ["all"])])
def test_some_months_are_never_asked(rule: AsOfRule, counting: list[str]) -> None:
    months = [f"2026-0{number}" for number in range(1, 8)]
    assert [one for one in months if counts(one, rule)] == (months if counting == ["all"] else counting)
    assert len(months_to("2026-07", rule)) == (12 if rule is AsOfRule.TWELVE_MONTHS else 1)


def test_three_points_and_a_little_are_not_shown_as_three() -> None:
    own = {"inclusive_loans": 10**9, "inclusive_npl": 45_040_000, "all_loans": 10**9, "all_npl": 15_000_000}
    result = told(own=own).result
    assert result.verdict is T.EXCEEDED
    assert near(result.difference_pp or Fraction(0), result.margin_pp) == "3.004"
    assert near(result.left_pp or Fraction(0), 0) == "-0.004"


FENS = st.lists(st.integers(0, 10**13), min_size=5, max_size=5)


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Decimal]:
    """A report that is possible, but for one in ten of its figures."""
    found = {}
    for part in ("all", "inclusive", "farmers", "reference"):
        npl, rest, off, bad, deferred = draw(FENS)
        bad, deferred = (min(bad, npl), min(deferred, rest)) if draw(st.integers(0, 9)) else (bad, deferred)
        fens = {"npl": npl, "loans": npl + rest, "written_off": off, "disaster_npl": bad,
                "disaster_loans": bad + deferred}
        found |= {f"{part}_{name}": Decimal(fen) / 100 for name, fen in fens.items()}
    return found


@given(reports(), st.booleans(), st.booleans(),
       st.sampled_from(PortfolioScope), st.sampled_from([Decimal(0), Decimal("2.00"), Decimal("3.00")]))
def test_every_mix_of_variants_is_that_of_fractions(figures: dict[str, Decimal], added: bool, without: bool,
                                                    scope: PortfolioScope, margin: Decimal) -> None:
    changed = policy(writeoff_addback=added, disaster_exclusion=without, portfolio_scope=scope, margin_pp=margin,
                     min_base=Decimal(0))
    result = told(changed, own=figures).result

    def sides(parts: list[str]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
        npl, loans, off, deferred, bad = (sum((Fraction(figures[f"{part}_{name}"]) for part in parts), Fraction(0))
                                          for name in ("npl", "loans", "written_off", "disaster_loans",
                                                       "disaster_npl"))
        npl, loans = (npl - bad, loans - deferred) if without else (npl, loans)
        return npl, loans, npl + (off if added else 0), loans + (off if added else 0)

    counted = ["inclusive", "farmers", "reference"][:1 + list(PortfolioScope).index(scope)]
    (npl, loans, bad, base), (all_npl, all_loans, all_bad, all_base) = sides(counted), sides(["all"])
    if any(one < 0 for one in (npl, loans, all_npl, all_loans)) or npl > loans or all_npl > all_loans:
        assert result.cause is Cause.IMPOSSIBLE
    elif all_base == 0:
        assert result.cause is Cause.COMPARATOR_EMPTY
    elif base == 0:
        assert result.cause is Cause.NO_LOANS
    else:
        gap = bad / base - all_bad / all_base
        assert result.verdict is (T.WITHIN if gap <= Fraction(margin) / 100 else T.EXCEEDED)
        assert (result.difference_pp, result.left_pp) == (gap * 100, Fraction(margin) - gap * 100)
