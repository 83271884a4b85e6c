"""One case written as a file, for trial runs and examples: facts of the loan and the branch, people with theirs.

    title = "本金还清，只欠少量利息"
    as_of = 2026-10-12
    institution = "东支行"
    [loan]
    interest_arrears = { value = "12000.00", by = "核心系统", what = "还款流水", on = 2026-09-30 }
    [branch]
    tolerance = "within"
    [[person]]
    name = "客户经理甲"
    post = "rm_lead"
    stages = ["pre_loan", "post_loan"]
    liability = "direct"
    outcome = "mitigate"
    confirmed = [{ item = "N10", effect = "limit", causal = true }]
    facts = { site_visits = 1 }

Where the branch gives `inclusive_npl`, `inclusive_loans`, `all_npl`, `all_loans` (元) and no `tolerance`, the verdict
is computed from them by 5.1, with the parameters of `[tolerance]`, written as in a list version, and else the version's
own; what these ask for beyond that is given in the same way (`inclusive_written_off`, …). A target is that of the year
of `as_of`. `institution` and `outcome` (how the person was ruled on) may be left out; a back-test counts by them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflow.rules.checking import Confirmed, Subject
from workflow.rules.facts import FACTS, FILLED_IN_CHECKING, NO_SOURCE, Known, Source, Whose
from workflow.rules.kinds import read_value
from workflow.rules.tolerance import DEFAULT_POLICY, TolerancePolicy, policy_of, table_of, tell
from workflow.rules.tolerance.telling import FIGURES
from workflow.terms import Effect, HitStatus, Liability, Outcome, Post, Stage

TOP = frozenset({"title", "as_of", "institution", "loan", "branch", "tolerance", "person"})
OF_PERSON = frozenset({"name", "post", "stages", "liability", "outcome", "confirmed", "facts"})


@dataclass(frozen=True)
class CaseFile:
    """A case as written: its title, the day it is looked at, its people by name, whose it is, how each was ruled on."""

    title: str
    as_of: date | None
    people: tuple[tuple[str, Subject], ...]
    institution: str = ""
    outcomes: tuple[Outcome | None, ...] = ()


def read_case(text: str, policy: TolerancePolicy = DEFAULT_POLICY) -> CaseFile:
    """A case from the text of a TOML file. Raises ValueError, in Chinese, naming the entry that is wrong.

    `policy`: the parameters of the tolerance where the file does not give its own.
    """
    try:
        return case_of(tomllib.loads(text, parse_float=Decimal), policy)
    except tomllib.TOMLDecodeError as wrong:
        raise ValueError(f"文件不是合格的 TOML：{wrong}") from None


def case_of(table: Mapping[str, Any], policy: TolerancePolicy = DEFAULT_POLICY) -> CaseFile:
    """A case from the table of a file. Raises ValueError, in Chinese, naming the entry that is wrong."""
    _only("文件", table, TOP)
    as_of = table.get("as_of")
    if as_of is not None and type(as_of) is not date:
        raise ValueError("as_of：要写成日期，例如 2026-10-12")
    shared = _facts("loan", _table(table, "loan"), Whose.LOAN) | _branch(table, as_of, policy)
    people = table.get("person")
    if not isinstance(people, list) or not people:
        raise ValueError("person：至少要有一个人")
    found = tuple(_person(number, one, shared) for number, one in enumerate(people, 1))
    outcomes = tuple(_outcome(number, one) for number, one in enumerate(people, 1))
    return CaseFile(str(table.get("title", "")), as_of, found, str(table.get("institution", "")), outcomes)


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table of a file; an absent one is empty."""
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise ValueError(f"{name}：要写成一张表")
    return found


def _only(where: str, table: Mapping[str, Any], names: frozenset[str]) -> None:
    """Refuse entries nobody reads: a misspelt one would be taken for missing."""
    if unknown := sorted(set(table) - names):
        raise ValueError(f"{where}：没有叫“{'、'.join(unknown)}”的内容，可写 {'、'.join(sorted(names))}")


def _facts(where: str, table: Mapping[str, Any], whose: Whose) -> dict[str, Known]:
    """Facts of one table."""
    return {name: _known(f"{where}.{name}", name, raw, whose) for name, raw in table.items()}


def _known(where: str, name: str, raw: Any, whose: Whose) -> Known:
    """One fact, with its source where one is given."""
    if name not in FACTS:
        raise ValueError(f"{where}：没有这个事实，名称见 flask lists schema")
    if name in FILLED_IN_CHECKING:
        raise ValueError(f"{where}：由系统填写，请删去")
    if FACTS[name].whose is not whose:
        raise ValueError(f"{where}：这个事实属于{_PLACES[FACTS[name].whose]}，请写在那里")
    source = NO_SOURCE
    if isinstance(raw, dict):
        _only(where, raw, frozenset({"value", "by", "what", "on"}))
        if type(raw.get("on", date.min)) is not date:
            raise ValueError(f"{where}.on：要写成日期，例如 2026-09-30")
        source = Source(str(raw.get("by", "")), str(raw.get("what", "")), raw.get("on"))
        raw = raw.get("value")
    try:
        return Known(read_value(raw, FACTS[name].kind), source)
    except ValueError as wrong:
        raise ValueError(f"{where}：{wrong}") from None


_PLACES = {Whose.LOAN: "贷款（loan）", Whose.BRANCH: "机构（branch）", Whose.PERSON: "个人（person.facts）"}


def _branch(table: Mapping[str, Any], as_of: date | None, policy: TolerancePolicy) -> dict[str, Known]:
    """Facts of the branch, the tolerance computed where its figures are given instead."""
    stated = _table(table, "branch")
    figures = {name: _amount(f"branch.{name}", stated[name]) for name in FIGURES if name in stated}
    facts = _facts("branch", {name: raw for name, raw in stated.items() if name not in FIGURES}, Whose.BRANCH)
    policy = policy_of({**table_of(policy), **_table(table, "tolerance")})
    if figures and "tolerance" not in facts:
        code, month = str(table.get("institution", "")), f"{as_of:%Y-%m}" if as_of else ""
        found = tell([code], [month], policy, lambda asked, _: figures if asked == code else None).result
        facts["tolerance"] = Known(str(found.verdict), Source("系统", "；".join(found.steps) or "按容忍度规则计算"))
    return facts


def _amount(where: str, raw: Any) -> Decimal:
    """A figure in 元."""
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        raise ValueError(f"{where}：要写成金额")
    try:
        return Decimal(str(raw).replace(",", ""))
    except ArithmeticError:
        raise ValueError(f"{where}：“{raw}”不是金额") from None


def _person(number: int, table: Mapping[str, Any], shared: Mapping[str, Known]) -> tuple[str, Subject]:
    """One person."""
    where = f"person {number}"
    if not isinstance(table, dict):
        raise ValueError(f"{where}：要写成一张表")
    _only(where, table, OF_PERSON)
    name = str(table.get("name", f"责任人{number}"))
    try:
        stages = frozenset(Stage(stage) for stage in table.get("stages", ()))
        post = Post(table["post"]) if "post" in table else None
        liability = Liability(table.get("liability", Liability.DIRECT))
        confirmed = tuple(_confirmed(one) for one in table.get("confirmed", ()))
    except (ValueError, KeyError, TypeError) as wrong:
        raise ValueError(f"{where}（{name}）：{wrong}") from None
    own = _facts(f"{where}.facts", _table(table, "facts"), Whose.PERSON)
    return name, Subject(stages, {**shared, **own}, post, liability, confirmed)


def _outcome(number: int, table: Mapping[str, Any]) -> Outcome | None:
    """How a person was ruled on, where it is written."""
    try:
        return Outcome(table["outcome"]) if "outcome" in table else None
    except ValueError:
        raise ValueError(f"person {number}：outcome 要写成 {'、'.join(Outcome)} 之一") from None


def _confirmed(row: Mapping[str, Any]) -> Confirmed:
    """One confirmed answer."""
    _only("confirmed", row, frozenset({"item", "status", "effect", "causal"}))
    return Confirmed(row["item"], HitStatus(row.get("status", HitStatus.HIT)),
                     Effect(row["effect"]) if "effect" in row else None, row.get("causal"))
