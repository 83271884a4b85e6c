"""The positive and negative lists as data: what an item says, which version is in force, and what is wrong with one.

Read from `positive.toml` and `negative.toml` of one folder (domain brief, 5.2 and 5.3).
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workflow.rules.conditions import ConditionError, Limit, literal
from workflow.rules.kinds import written
from workflow.rules.tolerance import DEFAULT_POLICY, TolerancePolicy, policy_of
from workflow.terms import AutoLevel, Effect, Stage

FILES = ("positive.toml", "negative.toml")
TOLERANCE = "tolerance"
"""The table of the first file that holds the parameters of 5.1; without it they are the defaults."""
EXPECTED = tuple(f"P{n:02d}" for n in range(1, 23)) + tuple(f"N{n:02d}" for n in range(1, 24))
"""Codes a complete version holds: 22 positive and 23 negative items."""

Threshold = int | Decimal


class BasisStatus(StrEnum):
    """Whether the paper an item rests on is still in force."""

    EFFECTIVE = auto()
    REPEALED = auto()


@dataclass(frozen=True)
class Basis:
    """One paper an item rests on, and who checked that it does."""

    text: str
    status: BasisStatus
    verified_by: str = ""
    verified_on: date | None = None

    @property
    def verified(self) -> bool:
        """Whether a named person has checked it on a named day."""
        return bool(self.verified_by) and self.verified_on is not None


@dataclass(frozen=True)
class ListItem:
    """One item of a list, as it reads in one version. `effects[0]` is the usual effect.

    `condition` says in words, `formula` in the language of `rules.conditions`, when it is hit. `effect_when`: formulas
    under which another effect than the usual applies, the first that is true. `applies_when`: a formula that must hold
    for the item to concern a person at all. `thresholds`: the named numbers as people write them; `limits`: the same
    with their units. `compliance`: a fault against law or regulation rather than of diligence (P09 asks).
    """

    code: str
    title: str
    stages: frozenset[Stage]
    roles: str
    effects: tuple[Effect, ...]
    auto_level: AutoLevel
    evidence: tuple[str, ...]
    condition: str
    formula: str
    basis: tuple[Basis, ...]
    valid_from: date
    valid_to: date | None
    thresholds: Mapping[str, Threshold]
    effect_note: str = ""
    applies_to: str = ""
    everyone: bool = False
    limits: Mapping[str, Limit] = field(default_factory=dict)
    effect_when: tuple[tuple[Effect, str], ...] = ()
    applies_when: str = ""
    compliance: bool = False

    @property
    def positive(self) -> bool:
        """Whether it stands on the positive list (code P…)."""
        return self.code.startswith("P")

    @property
    def effect(self) -> Effect:
        """The usual effect; `effect_note` says when another applies."""
        return self.effects[0]

    @property
    def verified(self) -> bool:
        """Whether every paper it rests on has been checked by a named person."""
        return bool(self.basis) and all(basis.verified for basis in self.basis)


@dataclass(frozen=True)
class ListVersion:
    """Both lists as published together under one number, and with them the parameters of the tolerance (5.1)."""

    number: str
    valid_from: date
    valid_to: date | None
    recorded_on: date
    items: tuple[ListItem, ...]
    tolerance: TolerancePolicy = DEFAULT_POLICY

    def item(self, code: str) -> ListItem:
        """The item of that code. Raises KeyError when the version has none."""
        for item in self.items:
            if item.code == code:
                return item
        raise KeyError(code)

    @property
    def verified(self) -> bool:
        """Whether every basis of every item has been checked."""
        return all(item.verified for item in self.items)


def load(directory: Path) -> ListVersion:
    """Read both files of a folder as one version. Raises ValueError as `version_of` does."""
    return version_of(read(directory))


def read(directory: Path) -> dict[str, dict[str, Any]]:
    """Both files of a folder as plain tables, by the name of the file."""
    return {name: tomllib.loads((directory / name).read_text(encoding="utf-8"), parse_float=Decimal)
            for name in FILES}


def version_of(tables: Mapping[str, Mapping[str, Any]]) -> ListVersion:
    """The tables of both files as one version.

    Raises ValueError naming the file, and the item or the parameter if there is one, when a field is missing, a code
    is unknown, or the two files bear different numbers or dates. What can be read but is wrong in substance is left to
    `flaws`, and so are the formulas.
    """
    heads: set[tuple[str, date, date | None, date]] = set()
    items: list[ListItem] = []
    for name in FILES:
        table = tables[name]
        try:
            heads.add((table["version"], table["valid_from"], table.get("valid_to"), table["recorded_on"]))
            rows = table["item"]
        except KeyError as missing:
            raise ValueError(f"{name}：缺少字段 {missing.args[0]}") from None
        items.extend(_item(name, row, table["valid_from"]) for row in rows)
    if len(heads) != 1:
        raise ValueError("正面清单与负面清单的版本号或日期不一致，请改为相同后再导入")
    number, valid_from, valid_to, recorded_on = heads.pop()
    return ListVersion(number, valid_from, valid_to, recorded_on, tuple(items), tolerance_of(tables))


def tolerance_of(tables: Mapping[str, Mapping[str, Any]]) -> TolerancePolicy:
    """The parameters of the tolerance among the tables of a version. Raises ValueError naming the parameter."""
    table = tables[FILES[0]].get(TOLERANCE, {})
    if not isinstance(table, Mapping):
        raise ValueError(f"{FILES[0]} {TOLERANCE}：要写成一张表")
    try:
        return policy_of(table)
    except ValueError as wrong:
        raise ValueError(f"{FILES[0]} {wrong}") from None


def _item(file: str, row: Mapping[str, Any], valid_from: date) -> ListItem:
    """One row of a file as an item. Raises ValueError naming file and code."""
    try:
        limits = MappingProxyType({name: literal(str(text)) for name, text in row.get("thresholds", {}).items()})
        return ListItem(
            code=row["code"], title=row["title"], roles=row["roles"],
            stages=frozenset(Stage) if row["stages"] == "all" else frozenset(map(Stage, row["stages"])),
            effects=tuple(map(Effect, row["effects"])), effect_note=row.get("effect_note", ""),
            auto_level=AutoLevel(row["auto_level"]), evidence=tuple(row["evidence"]),
            condition=row["condition"], formula=row["formula"],
            basis=tuple(_basis(basis) for basis in row.get("basis", ())),
            valid_from=row.get("valid_from", valid_from), valid_to=row.get("valid_to"),
            thresholds=MappingProxyType({name: _plain(limit) for name, limit in limits.items()}), limits=limits,
            applies_to=row.get("applies_to", ""), everyone=row.get("everyone", False),
            effect_when=tuple((Effect(effect), text) for effect, text in row.get("effect_when", {}).items()),
            applies_when=row.get("applies_when", ""), compliance=row.get("compliance", False),
        )
    except KeyError as missing:
        raise ValueError(f"{file} {row.get('code', '?')}：缺少字段 {missing.args[0]}") from None
    except ConditionError as wrong:
        raise ValueError(f"{file} {row.get('code', '?')}：阈值要写成带单位的数，例如 \"30工作日\"（{wrong}）") from None
    except ValueError as wrong:
        raise ValueError(f"{file} {row.get('code', '?')}：{wrong}") from None


def _plain(limit: Limit) -> Threshold:
    """A threshold's number as people write it in its unit: 80 for 80 percent."""
    assert isinstance(limit.value, int | Fraction)
    assert limit.kind.measure is not None
    number = written(limit.value, limit.kind.measure)
    return int(number) if number.denominator == 1 else Decimal(number.numerator) / number.denominator


def _basis(row: Mapping[str, str]) -> Basis:
    """One basis of a row; an empty `verified_on` is None."""
    checked = row.get("verified_on", "")
    return Basis(row["text"], BasisStatus(row["status"]), row.get("verified_by", ""),
                 date.fromisoformat(checked) if checked else None)


def applies(item: ListItem, stages: Iterable[Stage]) -> bool:
    """Whether an item is to be answered for a person responsible for these stages.

    Items of `everyone` speak to all people of the case, in whatever stage the fact itself arises (for
    example P03, arrears of interest). All others need a common stage. Everyone answers every item:
    one that does not apply is answered *not applicable*, not left out.
    """
    return item.everyone or not item.stages.isdisjoint(stages)


def covered(item: ListItem, stages: Iterable[Stage]) -> frozenset[Stage]:
    """The stages of a person that a hit of this item covers, unless the checker narrows them (5.0, step 2)."""
    own = frozenset(stages)
    return own if item.everyone else own & item.stages


def in_force(versions: Iterable[ListVersion], on: date, known_on: date) -> ListVersion | None:
    """The version in force on the day of the business as known on another day; None when there is none.

    Among several the one recorded last wins: a later correction replaces what was known before.
    """
    candidates = [
        version for version in versions
        if version.recorded_on <= known_on and version.valid_from <= on
        and (version.valid_to is None or on <= version.valid_to)
    ]
    return max(candidates, key=lambda version: (version.recorded_on, version.number), default=None)


def standard_for(versions: Iterable[ListVersion], on: date, known_on: date) -> ListVersion | None:
    """The version a case is judged by whose business was done on a day, as known on the day it is registered (4.9).

    Where none was in force on the day of the business, because the lists began later or had ended, the one next to
    that day; None only when there is no version at all.
    """
    every = list(versions)
    known = [version for version in every if version.recorded_on <= known_on] or every
    found = in_force(known, on, max((version.recorded_on for version in known), default=known_on))
    if found is not None or not known:
        return found
    begun = [version.valid_from for version in known if version.valid_from <= on]
    start = max(begun) if begun else min(version.valid_from for version in known)
    return in_force(known, start, max(version.recorded_on for version in known))
