"""The parameters of 5.1 as they are written: a table of a list version, or of a case tried out from a file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from workflow.rules.tolerance.policy import (
    DEFAULT_POLICY,
    AsOfRule,
    ComparatorBasis,
    ComparatorScope,
    PortfolioScope,
    TolerancePolicy,
    ZeroBasePolicy,
)

YEAR = re.compile(r"20\d\d")
MOST_OBLIGORS = 10**9


def policy_of(table: Mapping[str, Any]) -> TolerancePolicy:
    """The policy a table describes: the parameters given, the others by default.

    Raises ValueError, in Chinese, naming the parameter that is unknown or not well formed. What can be read but cannot
    be applied is left to `lacks`.
    """
    if unknown := sorted(set(table) - set(READERS)):
        raise ValueError(f"tolerance：没有叫“{'、'.join(unknown)}”的内容，可写 {'、'.join(READERS)}")
    found = {}
    for name, raw in table.items():
        try:
            found[name] = parameter(name, raw)
        except ValueError as wrong:
            raise ValueError(f"tolerance.{name}：{wrong}") from None
    return TolerancePolicy(**found)


def parameter(name: str, raw: Any) -> Any:
    """One parameter as the policy holds it. Raises ValueError, in Chinese, saying how it is to be written."""
    return READERS[name](raw)


def table_of(policy: TolerancePolicy) -> dict[str, Any]:
    """Every parameter of a policy as it is written, in the order of the brief; one that is not given is left out."""
    return {one.name: _plain(value) for one in fields(policy)
            if (value := getattr(policy, one.name)) is not None}


def lacks(policy: TolerancePolicy) -> list[str]:
    """Why a policy cannot be applied, in Chinese, one sentence each; empty when it can."""
    fixed = policy.comparator_scope is ComparatorScope.FIXED_VALUE
    target = policy.comparator_basis is ComparatorBasis.ANNUAL_TARGET
    targets = policy.targets or policy.branch_targets
    said = (
        (fixed and policy.fixed_percent is None, "对照取固定值而没有写明固定值（fixed_percent）"),
        (fixed and target, "对照取固定值时没有年度目标可比，请把对照口径改为实际不良率"),
        (target and not fixed and not targets, "对照取年度目标而没有写明任何年份的目标（targets）"),
        (any(low >= high for low, high in pairwise(policy.tiers)), "分档的界限须由低到高"),
    )
    return [flaw for wrong, flaw in said if wrong]


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return list(value) if isinstance(value, tuple) else value


# --- how each is read ------------------------------------------------------------------------------------------------


def _number(raw: Any) -> Decimal:
    """An exact number; a text may have thousands separators."""
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        raise ValueError("要写成数，例如 3.00")
    try:
        number = Decimal(str(raw).strip().replace(",", "").removesuffix("%"))
    except InvalidOperation:
        raise ValueError(f"“{raw}”不是数，请写成例如 3.00") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"“{raw}”不能用，请填 0 或更大的数")
    return number


def _percent(raw: Any) -> Decimal:
    """A percentage, or percentage points."""
    number = _number(raw)
    if number > 100 or number != round(number, 4):
        raise ValueError(f"“{raw}”不能用，请填 0 至 100 的数，至多四位小数")
    return number


def _yuan(raw: Any) -> Decimal:
    """An amount in 元."""
    number = _number(raw)
    if number >= 10**15 or number != round(number, 2):
        raise ValueError(f"“{raw}”不能用，金额至多两位小数")
    return number


def _count(raw: Any) -> int:
    """A number of borrowers."""
    number = _number(raw)
    if number != int(number) or number > MOST_OBLIGORS:
        raise ValueError(f"“{raw}”要写成整数，例如 5")
    return int(number)


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("要写成 true 或 false")
    return raw


def _one_of(kind: type[StrEnum]) -> Callable[[Any], StrEnum]:
    def read(raw: Any) -> StrEnum:
        if raw not in list(kind):
            raise ValueError(f"“{raw}”不能用，可写 {'、'.join(kind)}")
        return kind(raw)
    return read


def _table(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise ValueError("要写成一张表")
    return raw


def _by_branch(raw: Any) -> dict[str, Decimal]:
    """Percentage points by institution code."""
    return {str(code): _named(code, value) for code, value in _table(raw).items()}


def _by_year(raw: Any) -> dict[str, Decimal]:
    """Percent by year."""
    for year in _table(raw):
        if not YEAR.fullmatch(str(year)):
            raise ValueError(f"“{year}”不是年份，请写成例如 2026")
    return _by_branch(raw)


def _by_branch_and_year(raw: Any) -> dict[str, dict[str, Decimal]]:
    """Percent by institution code and year."""
    return {str(code): _by_year(values) for code, values in _table(raw).items()}


def _named(name: str, raw: Any) -> Decimal:
    try:
        return _percent(raw)
    except ValueError as wrong:
        raise ValueError(f"{name}：{wrong}") from None


def _tiers(raw: Any) -> tuple[Decimal, ...]:
    if not isinstance(raw, list | tuple):
        raise ValueError("要写成一列数，例如 [3, 5]；空着就是不分档")
    return tuple(_percent(one) for one in raw)


READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType({
    "margin_pp": _percent, "branch_margins": _by_branch,
    "comparator_scope": _one_of(ComparatorScope), "comparator_basis": _one_of(ComparatorBasis),
    "fixed_percent": _percent, "targets": _by_year, "branch_targets": _by_branch_and_year,
    "as_of_rule": _one_of(AsOfRule), "portfolio_scope": _one_of(PortfolioScope),
    "writeoff_addback": _flag, "exclude_case_loan": _flag, "disaster_exclusion": _flag,
    "min_base": _yuan, "min_obligors": _count, "zero_base_policy": _one_of(ZeroBasePolicy), "tiers": _tiers,
})
"""How each parameter is read, in the order of the brief."""

assert list(READERS) == [one.name for one in fields(DEFAULT_POLICY)]
