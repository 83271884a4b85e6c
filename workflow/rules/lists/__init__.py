"""The positive and negative lists: items and versions, what is wrong with one, and their formulas ready to be asked."""

from workflow.rules.lists.flaws import flaws, overlaps
from workflow.rules.lists.items import (
    EXPECTED,
    FILES,
    Basis,
    BasisStatus,
    ListItem,
    ListVersion,
    applies,
    covered,
    in_force,
    load,
    read,
    standard_for,
    version_of,
)
from workflow.rules.lists.rules import Rule, Rules, read_rule, read_rules

__all__ = [
    "EXPECTED", "FILES", "Basis", "BasisStatus", "ListItem", "ListVersion", "Rule", "Rules", "applies", "covered",
    "flaws", "in_force", "load", "overlaps", "read", "read_rule", "read_rules", "standard_for", "version_of",
]
