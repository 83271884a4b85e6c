"""The tolerance in words (5.1): its parameters and their units, the figures it needs, what is missing, its policy."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from types import MappingProxyType
from typing import Any

from workflow.rules.tolerance import (
    DEFAULT_POLICY,
    AsOfRule,
    ComparatorBasis,
    ComparatorScope,
    Gap,
    PortfolioScope,
    Told,
    TolerancePolicy,
    ZeroBasePolicy,
    columns_of,
    near,
    points,
    table_of,
)
from workflow.rules.tolerance.telling import CASE, FIXED, REPORT, TARGET
from workflow.wording.codes import word

PARAMETERS: Mapping[str, str] = MappingProxyType({
    "margin_pp": "容忍幅度", "branch_margins": "单个机构的容忍幅度", "comparator_scope": "与谁对照",
    "comparator_basis": "对照口径", "fixed_percent": "对照的固定值", "targets": "年度目标不良率",
    "branch_targets": "单个机构的年度目标不良率", "as_of_rule": "取哪一期数据", "portfolio_scope": "贷款范围",
    "writeoff_addback": "核销、转让还原", "exclude_case_loan": "剔除本案贷款", "disaster_exclusion": "剔除受灾延期贷款",
    "min_base": "分母下限", "min_obligors": "户数下限", "zero_base_policy": "低于下限时", "tiers": "分档界限",
})
"""What each parameter is called, in the order of the brief."""

_CODES: Mapping[str, type[StrEnum]] = MappingProxyType({
    "comparator_scope": ComparatorScope, "comparator_basis": ComparatorBasis, "as_of_rule": AsOfRule,
    "portfolio_scope": PortfolioScope, "zero_base_policy": ZeroBasePolicy})
_UNITS: Mapping[str, str] = MappingProxyType({
    "margin_pp": " 个百分点", "branch_margins": " 个百分点", "min_base": " 元", "min_obligors": " 户"})
_EMPTY: Mapping[str, str] = MappingProxyType({
    "branch_margins": "没有另定", "branch_targets": "没有另定", "targets": "没有填写", "tiers": "不分档"})

_OF = MappingProxyType({"all": "各项贷款", "inclusive": "普惠型小微贷款", "farmers": "普惠型农户贷款",
                        "reference": "参照执行贷款"})
_WHAT = MappingProxyType({
    "loans": "余额", "npl": "不良余额", "written_off": "当年核销、转让额", "disaster_loans": "受灾延期余额",
    "disaster_npl": "受灾延期中的不良余额", "obligors": "户数"})


def parameter_name(name: str) -> str:
    """What a parameter is called; an unknown one by its own name."""
    return PARAMETERS.get(name, name)


def parameter_words(name: str, value: Any) -> list[str]:
    """What a parameter holds, with its unit, line by line; nothing where it is absent.

    >>> parameter_words("margin_pp", Decimal("2.5")), parameter_words("comparator_scope", "bank_all_loans")
    (['2.50 个百分点'], ['全行各项贷款不良率'])
    >>> parameter_words("branch_targets", {"0101": {"2026": Decimal(2)}}), parameter_words("tiers", [])
    (['0101：2026 年 2.00%'], ['不分档'])
    """
    if value is None:
        return []
    if name in _EMPTY and not value:
        return [_EMPTY[name]]
    if isinstance(value, bool):
        return ["是" if value else "否"]
    if name in _CODES:
        return [word(_CODES[name](value)) if value in list(_CODES[name]) else str(value)]
    unit = _UNITS.get(name, "%")
    if isinstance(value, Mapping):
        year = " 年" if name == "targets" else ""
        return [f"{key}{year}：{_year_words(one) if isinstance(one, Mapping) else f'{_number(one)}{unit}'}"
                for key, one in value.items()]
    if isinstance(value, list | tuple):
        return ["、".join(f"{_number(one)}{unit}" for one in value)]
    return [f"{value:,}{unit}" if name in ("min_base", "min_obligors") and isinstance(value, int | Decimal)
            else f"{_number(value)}{unit}"]


def parameters_of(policy: TolerancePolicy) -> list[tuple[str, list[str]]]:
    """Every parameter of a policy with what it holds, in words, in the order of the brief."""
    return [(name, parameter_words(name, value)) for name, value in table_of(policy).items()]


def _year_words(values: Mapping[str, Any]) -> str:
    return "，".join(f"{year} 年 {_number(one)}%" for year, one in values.items())


def _number(value: Any) -> str:
    """A number with two decimals, and more where it has more."""
    return points(Fraction(value)) if isinstance(value, int | Decimal) else str(value)


def comparator_words(policy: TolerancePolicy) -> str:
    """What the branch is compared with.

    >>> comparator_words(TolerancePolicy())
    '本机构各项贷款不良率'
    >>> comparator_words(TolerancePolicy(comparator_basis=ComparatorBasis.ANNUAL_TARGET))
    '本机构各项贷款年度目标不良率'
    """
    if policy.comparator_scope is ComparatorScope.FIXED_VALUE:
        return f"固定值 {_number(policy.fixed_percent)}%" if policy.fixed_percent is not None else "固定值"
    said = word(policy.comparator_scope)
    if policy.comparator_basis is ComparatorBasis.ANNUAL_TARGET:
        return said.replace("不良率", word(policy.comparator_basis))
    return said


def policy_words(policy: TolerancePolicy) -> str:
    """The policy in one line: whose ratio, how far above it, of which loans, and what is added or left out.

    >>> policy_words(TolerancePolicy())
    '对照本机构各项贷款不良率，高出不超过 3.00 个百分点（含）的在容忍度内；仅普惠型小微企业贷款'
    """
    switches = (("writeoff_addback", "核销、转让加回"), ("exclude_case_loan", "剔除本案贷款"),
                ("disaster_exclusion", "剔除受灾延期贷款"))
    said = [word(policy.portfolio_scope), *(words for name, words in switches if getattr(policy, name))]
    return (f"对照{comparator_words(policy)}，高出不超过 {_number(policy.margin_pp)} 个百分点（含）的在容忍度内；"
            f"{'，'.join(said)}")


def figure_words(name: str) -> str:
    """What a figure of the monthly ledger is called.

    >>> figure_words("inclusive_written_off"), figure_words("all_npl")
    ('普惠型小微贷款当年核销、转让额', '各项贷款不良余额')
    """
    of, _, what = name.partition("_")
    return _OF[of] + _WHAT[what]


def columns_needed(policy: TolerancePolicy, *, beside_the_plain: bool = False) -> list[str]:
    """The figures a policy cannot do without, in words; or only those no ledger has to have."""
    plain = columns_of(DEFAULT_POLICY) if beside_the_plain else ()
    return [figure_words(name) for name in columns_of(policy) if name not in plain]


def missing_words(gaps: Iterable[Gap], names: Mapping[str, str]) -> str:
    """What is missing, in words; `names`: what institutions are called, by their codes.

    >>> missing_words([Gap("B", "2026-08", "report"), Gap("B", "2026-09", "all_written_off")], {"B": "东支行"})
    '缺少东支行 2026-08 的贷款质量月报；缺少东支行 2026-09 的各项贷款当年核销、转让额'
    """
    said = []
    for (code, figure), found in groupby(sorted(gaps, key=lambda gap: (gap.code, gap.figure, gap.month)),
                                         key=lambda gap: (gap.code, gap.figure)):
        months, who = "、".join(gap.month for gap in found), names.get(code, code)
        said.append({
            REPORT: f"缺少{who} {months} 的贷款质量月报",
            TARGET: f"缺少{who} {months} 年的目标不良率（清单版本的容忍度参数）",
            FIXED: "缺少对照的固定值（清单版本的容忍度参数）",
            CASE: "缺少本案贷款的余额、五级分类或是否普惠型小微",
        }.get(figure) or f"缺少{who} {months} 的{figure_words(figure)}")
    return "；".join(sorted(said, key=lambda line: "月报" not in line))


def why_words(told: Told, names: Mapping[str, str]) -> str:
    """Why nothing could be compared; empty where it could. `names`: what institutions are called, by their codes."""
    cause = told.result.cause
    return missing_words(told.gaps, names) or (word(cause) if cause is not None else "")


def left_words(left: Fraction | None) -> str:
    """The margin to the limit, its sign in words.

    >>> left_words(Fraction(1, 2)), left_words(Fraction(0)), left_words(Fraction(-4, 1000)), left_words(None)
    ('距上限还有 0.50 个百分点', '恰在上限', '超过上限 0.004 个百分点', '')
    """
    if left is None:
        return ""
    if left == 0:
        return "恰在上限"
    return f"距上限还有 {near(left, 0)} 个百分点" if left > 0 else f"超过上限 {near(-left, 0)} 个百分点"
