"""The form of the tolerance parameters of a draft (5.1): what is typed is read by the rules, parameter by parameter."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from workflow.rules.tolerance import (
    AsOfRule,
    ComparatorBasis,
    ComparatorScope,
    PortfolioScope,
    TolerancePolicy,
    ZeroBasePolicy,
    parameter,
    table_of,
)
from workflow.wording import word
from workflow.wording.tolerance import PARAMETERS

BY_NAME = ("branch_margins", "targets")
"""Parameters typed a line each as `name = value`."""
WITHOUT = ("fixed_percent",)
"""Parameters that may be left out."""


def _options(codes: Any) -> list[SelectChoice]:
    return [SelectChoice(code.value, word(code)) for code in codes]


class ToleranceForm(FlaskForm):
    """Every parameter of 5.1, with its unit."""

    version = HiddenField()
    margin_pp = StringField(_l("容忍幅度（百分点）"), description=_l(
        "高出对照不良率不超过这么多的在容忍度内，恰好相等的也在内；常见的是 3.00 或 2.00。"))
    branch_margins = TextAreaField(_l("单个机构的容忍幅度（百分点）"), description=_l(
        "差异化目标，一行一家：机构号 = 幅度，如 880601 = 2.50。没有就空着。"))
    comparator_scope = SelectField(PARAMETERS["comparator_scope"], choices=_options(ComparatorScope), description=_l(
        "全行、上级行的不良率取那家机构自己报送的月报，没有报送的判为数据不全。"))
    comparator_basis = SelectField(PARAMETERS["comparator_basis"], choices=_options(ComparatorBasis), description=_l(
        "取年度目标的，在下面逐年填写目标；某年没有填的，那一年判为数据不全。"))
    fixed_percent = StringField(_l("对照的固定值（%）"), description=_l(
        "只在对照取固定值时用；上限是它加上容忍幅度，固定值本身就是上限的，幅度填 0。"))
    targets = TextAreaField(_l("年度目标不良率（%）"), description=_l("一行一年：年份 = 目标，如 2026 = 1.85。"))
    branch_targets = TextAreaField(_l("单个机构的年度目标不良率（%）"), description=_l(
        "一行一家一年：机构号 年份 = 目标，如 880601 2026 = 1.60；没有写的机构用上面的目标。"))
    as_of_rule = SelectField(PARAMETERS["as_of_rule"], choices=_options(AsOfRule), description=_l(
        "取评议日的，锁定在开会以前，按锁定那天计。"))
    portfolio_scope = SelectField(PARAMETERS["portfolio_scope"], choices=_options(PortfolioScope), description=_l(
        "含农户或参照执行业务的，月报要有它们的余额和不良余额两列。"))
    writeoff_addback = BooleanField(_l("把当年核销、转让加回分子和分母"), description=_l(
        "月报要有各项贷款和普惠型小微的“当年核销转让”两列；有数时两种算法都列出。"))
    exclude_case_loan = BooleanField(_l("剔除本案贷款"), description=_l("取事项立项时的余额和五级分类，看板不剔除。"))
    disaster_exclusion = BooleanField(_l("剔除受灾延期贷款"), description=_l(
        "月报要有各项贷款和普惠型小微的受灾延期余额及其不良余额四列。"))
    min_base = StringField(_l("分母下限（元）"), description=_l("普惠型小微贷款余额低于它的，按下面的办法处理。"))
    min_obligors = StringField(_l("户数下限（户）"), description=_l("月报没有户数一列的，不按户数核对。"))
    zero_base_policy = SelectField(PARAMETERS["zero_base_policy"], choices=_options(ZeroBasePolicy))
    tiers = StringField(_l("分档界限（%）"), description=_l(
        "由低到高，用顿号或逗号隔开，如 3、5；空着不分档。只作说明。"))

    def read(self, institutions: Collection[str]) -> dict[str, Any] | None:
        """The table as it is stored; None where something is not well formed, which its field then says.

        `institutions`: the codes there are; a margin or a target for another is a slip of the pen.
        """
        found = {}
        for name in PARAMETERS:
            field = self[name]
            try:
                if name in WITHOUT and not (field.data or "").strip():
                    continue
                found[name] = parameter(name, _raw(name, field.data))
                _known(name, found[name], institutions)
            except ValueError as wrong:
                field.errors = [*field.errors, _("%(why)s。", why=str(wrong))]
        if self.errors:
            return None
        return table_of(TolerancePolicy(**found))


def shown(policy: TolerancePolicy) -> dict[str, Any]:
    """The parameters as the form shows them."""
    full = table_of(policy)
    return full | {
        "branch_margins": _lines(full["branch_margins"]), "targets": _lines(full["targets"]),
        "branch_targets": "\n".join(f"{code} {line}" for code, years in full["branch_targets"].items()
                                    for line in _lines(years).splitlines()),
        "tiers": "、".join(str(one) for one in full["tiers"]),
        **{name: str(full[name]) for name in ("margin_pp", "min_base", "min_obligors")},
        "fixed_percent": str(full.get("fixed_percent", ""))}


def _lines(values: Mapping[str, Decimal]) -> str:
    return "\n".join(f"{name} = {value}" for name, value in values.items())


def _raw(name: str, typed: Any) -> Any:
    """What was typed as the rules read it. Raises ValueError for a line that names no value, or a name twice."""
    if name in BY_NAME:
        return dict(_pairs(typed))
    if name == "branch_targets":
        found: dict[str, dict[str, str]] = {}
        for key, value in _pairs(typed):
            code, _blank, year = key.partition(" ")
            found.setdefault(code, {})[year.strip()] = value
        return found
    if name == "tiers":
        return [one.strip() for one in (typed or "").replace("，", ",").replace("、", ",").split(",") if one.strip()]
    return typed.strip() if isinstance(typed, str) else typed


def _pairs(typed: str | None) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for line in (typed or "").splitlines():
        if not line.strip():
            continue
        name, equals, value = (part.strip() for part in line.replace("＝", "=").partition("="))
        if not (name and equals and value):
            raise ValueError(_("看不懂这一行：%(line)s，请写成“名称 = 值”", line=line.strip()))
        if name in found:
            raise ValueError(_("%(name)s 写了两次", name=name))
        found[name] = value
    return list(found.items())


def _known(name: str, value: Any, institutions: Collection[str]) -> None:
    """Refuse a margin or a target of an institution there is not."""
    unknown = sorted(set(value) - set(institutions)) if name.startswith("branch_") else []
    if unknown:
        raise ValueError(_("没有机构号为 %(codes)s 的机构，请核对", codes="、".join(unknown)))
