"""The formulas of list items read once, ready to be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workflow.rules.conditions import Node, condition
from workflow.rules.lists.items import ListItem, ListVersion
from workflow.terms import Effect


@dataclass(frozen=True, slots=True)
class Rule:
    """An item's formulas as trees: when it is hit (None: people judge), with which effect, and whom it concerns."""

    hit: Node | None
    effects: tuple[tuple[Effect, Node], ...] = ()
    concerns: Node | None = None

    def trees(self) -> Iterator[Node]:
        """All of them."""
        yield from (tree for tree in (self.hit, self.concerns) if tree is not None)
        yield from (tree for _, tree in self.effects)


Rules = Mapping[str, Rule]


def read_rule(item: ListItem) -> Rule:
    """The formulas of one item. Raises ConditionError."""
    return Rule(
        condition(item.formula, item.limits) if item.formula else None,
        tuple((effect, condition(text, item.limits)) for effect, text in item.effect_when),
        condition(item.applies_when, item.limits) if item.applies_when else None,
    )


def read_rules(version: ListVersion) -> Rules:
    """The formulas of all items, by code. Raises ConditionError; `flaws` says which item is wrong."""
    return MappingProxyType({item.code: read_rule(item) for item in version.items})
