"""The positive and negative lists: items and versions, what is wrong with one, and their formulas ready to be asked."""

from workflow.rules.lists.flaws import ALWAYS, NEVER, flaws, misnamed, overlaps, unused
from workflow.rules.lists.items import (
    EXPECTED,
    FILES,
    TOLERANCE,
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
    tolerance_of,
    version_of,
)
from workflow.rules.lists.rules import Rule, Rules, read_rule, read_rules

__all__ = [
    "ALWAYS", "EXPECTED", "FILES", "NEVER", "TOLERANCE", "Basis", "BasisStatus", "ListItem", "ListVersion", "Rule",
    "Rules", "applies", "covered", "flaws", "in_force", "load", "misnamed", "overlaps", "read", "read_rule",
    "read_rules", "standard_for", "tolerance_of", "unused", "version_of",
]
