"""How near two people are related, and who is too near to sit (2.3, item 1, and R-C).

A relation is a way through the family, read from whoever declares it: `u` up to a parent, `d` down to a child, `s`
across to the spouse. Generations of a collateral line are counted as Chinese law counts them: oneself is the first, and
the longer side counts, so that the children of siblings are within three and their children are not. Near in-laws are
those of 公务员回避规定: parents and siblings of the spouse, the siblings' spouses, spouses of children and the parents
of these, spouses of collaterals within three generations. A relation is near for both of its people or for neither.
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from types import MappingProxyType

from workflow.terms import Relation

R = Relation
WAY: Mapping[Relation, str] = MappingProxyType({
    R.SPOUSE: "s", R.PARENT: "u", R.CHILD: "d", R.GRANDPARENT: "uu", R.GRANDCHILD: "dd", R.GREAT_GRANDPARENT: "uuu",
    R.GREAT_GRANDCHILD: "ddd",
    R.SIBLING: "ud", R.UNCLE_AUNT: "uud", R.NEPHEW_NIECE: "udd", R.COUSIN: "uudd",
    R.GREAT_UNCLE_AUNT: "uuud", R.GRAND_NEPHEW_NIECE: "uddd", R.PARENTS_COUSIN: "uuudd", R.COUSINS_CHILD: "uuddd",
    R.SECOND_COUSIN: "uuuddd",
    R.PARENT_IN_LAW: "su", R.CHILD_IN_LAW: "ds", R.SIBLING_OF_SPOUSE: "sud", R.SPOUSE_OF_SIBLING: "uds",
    R.CO_SIBLING_IN_LAW: "suds", R.CO_PARENT_IN_LAW: "dsu",
    R.SPOUSE_OF_UNCLE_AUNT: "uuds", R.SPOUSE_OF_NEPHEW_NIECE: "udds", R.SPOUSE_OF_COUSIN: "uudds",
    R.UNCLE_AUNT_OF_SPOUSE: "suud", R.NEPHEW_NIECE_OF_SPOUSE: "sudd", R.COUSIN_OF_SPOUSE: "suudd",
    R.DISTANT: "",
})
"""The way of each relation; a distant one has none."""
ORDINARY = frozenset({"u", "d", "s", "su", "ds"})
"""Ways of ordinary staff: parents, spouse and spouse's parents, children and their spouses."""
IN_LAWS = frozenset({"su", "ds", "sud", "uds", "suds", "dsu"})
GENERATIONS = 3


class Nearness(StrEnum):
    """Which part of the range a relation falls under."""

    SPOUSE = auto()
    LINEAL = auto()
    COLLATERAL = auto()
    IN_LAW = auto()


def nearness(relation: Relation, key: bool) -> Nearness | None:
    """The part of the range a relation falls under; None where it is not near.

    `key`: one of the two is key staff (关键人员), for whom the range is wider.

    >>> nearness(Relation.COUSIN, key=True), nearness(Relation.COUSINS_CHILD, key=True)
    (<Nearness.COLLATERAL: 'collateral'>, None)
    >>> nearness(Relation.SIBLING, key=False), nearness(Relation.PARENT_IN_LAW, key=False)
    (None, <Nearness.IN_LAW: 'in_law'>)
    """
    way = WAY[relation]
    if not key and way not in ORDINARY:
        return None
    if way == "s":
        return Nearness.SPOUSE
    if way and set(way) in ({"u"}, {"d"}):
        return Nearness.LINEAL
    if _close(way):
        return Nearness.COLLATERAL
    by_marriage = way in IN_LAWS or _close(way.removesuffix("s")) or _close(way.removeprefix("s"))
    return Nearness.IN_LAW if by_marriage else None


def generations(way: str) -> int | None:
    """The generations of a collateral line, oneself counted; None where it is no collateral line.

    >>> [generations(way) for way in ("ud", "uud", "uudd", "uuud", "uuddd", "uu", "sud")]
    [2, 3, 3, 4, 4, None, None]
    """
    up, down = way.count("u"), way.count("d")
    return max(up, down) + 1 if up and down and way == "u" * up + "d" * down else None


def _close(way: str) -> bool:
    """Whether a way is a collateral line within three generations."""
    counted = generations(way)
    return counted is not None and counted <= GENERATIONS
