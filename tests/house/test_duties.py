"""Who may not be two things in one case: the approved matrix, pair by pair, against the rule in code."""

import csv
from itertools import combinations
from pathlib import Path

from workflow.rules.recusal import conflict
from workflow.terms import Role

MATRIX = Path(__file__).parents[1] / "approved" / "duties.csv"
ANSWERS = {"yes": True, "no": False}


def approved() -> dict[frozenset[Role], bool]:
    """Whether each pair of the approved matrix is allowed; a pair that stands twice is refused."""
    lines = [line for line in MATRIX.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    pairs: dict[frozenset[Role], bool] = {}
    for row in csv.DictReader(lines):
        pair = frozenset({Role(row["role_a"]), Role(row["role_b"])})
        assert pair not in pairs, f"{row['role_a']} and {row['role_b']} stand twice"
        pairs[pair] = ANSWERS[row["allowed"]]
    return pairs


def test_the_matrix_answers_for_every_pair_of_its_roles():
    matrix = approved()
    roles = frozenset().union(*matrix)
    assert set(matrix) == {frozenset(pair) for pair in combinations(roles, 2)}


def test_the_rule_says_what_the_matrix_says_both_ways_and_nothing_of_other_roles():
    matrix = approved()
    differences = [
        f"{one} × {other}: {'conflict' if conflict(one, other) else 'no conflict'} in code"
        for one in Role for other in Role
        if one is not other and conflict(one, other) is matrix.get(frozenset({one, other}), True)
    ]
    assert not differences, "\n".join(differences)
