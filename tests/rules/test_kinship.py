"""Who is near to whom: every relation, for key staff and for ordinary staff, read from either side."""

import pytest

from workflow.rules.kinship import WAY, Nearness, nearness
from workflow.terms import Relation

R, N = Relation, Nearness
NEAR = {
    # relation: for ordinary staff, for key staff (None: not near)
    R.SPOUSE: (N.SPOUSE, N.SPOUSE), R.PARENT: (N.LINEAL, N.LINEAL), R.CHILD: (N.LINEAL, N.LINEAL),
    R.GRANDPARENT: (None, N.LINEAL), R.GRANDCHILD: (None, N.LINEAL), R.GREAT_GRANDPARENT: (None, N.LINEAL),
    R.GREAT_GRANDCHILD: (None, N.LINEAL),
    # 三代以内旁系血亲: a line of parents, or of grandparents, in common, the longer side counted
    R.SIBLING: (None, N.COLLATERAL), R.UNCLE_AUNT: (None, N.COLLATERAL), R.NEPHEW_NIECE: (None, N.COLLATERAL),
    R.COUSIN: (None, N.COLLATERAL),
    # the fourth generation is past
    R.GREAT_UNCLE_AUNT: (None, None), R.GRAND_NEPHEW_NIECE: (None, None), R.PARENTS_COUSIN: (None, None),
    R.COUSINS_CHILD: (None, None), R.SECOND_COUSIN: (None, None),
    # 近姻亲; of ordinary staff the spouse's parents and the children's spouses alone
    R.PARENT_IN_LAW: (N.IN_LAW, N.IN_LAW), R.CHILD_IN_LAW: (N.IN_LAW, N.IN_LAW),
    R.SIBLING_OF_SPOUSE: (None, N.IN_LAW), R.SPOUSE_OF_SIBLING: (None, N.IN_LAW),
    R.CO_SIBLING_IN_LAW: (None, N.IN_LAW), R.CO_PARENT_IN_LAW: (None, N.IN_LAW),
    R.SPOUSE_OF_UNCLE_AUNT: (None, N.IN_LAW), R.SPOUSE_OF_NEPHEW_NIECE: (None, N.IN_LAW),
    R.SPOUSE_OF_COUSIN: (None, N.IN_LAW), R.UNCLE_AUNT_OF_SPOUSE: (None, N.IN_LAW),
    R.NEPHEW_NIECE_OF_SPOUSE: (None, N.IN_LAW), R.COUSIN_OF_SPOUSE: (None, N.IN_LAW),
    R.DISTANT: (None, None),
}


def test_every_relation_is_told() -> None:
    assert set(NEAR) == set(WAY) == set(Relation)


@pytest.mark.parametrize("relation", Relation)
def test_the_range_is_wider_for_key_staff(relation: Relation) -> None:
    assert (nearness(relation, key=False), nearness(relation, key=True)) == NEAR[relation]


@pytest.mark.parametrize("relation", [one for one in Relation if one is not R.DISTANT])
@pytest.mark.parametrize("key", [False, True])
def test_a_relation_is_as_near_read_from_the_other_side(relation: Relation, key: bool) -> None:
    turned = WAY[relation][::-1].translate(str.maketrans("ud", "du"))
    other = next(one for one in Relation if WAY[one] == turned)
    assert nearness(other, key) == nearness(relation, key)
