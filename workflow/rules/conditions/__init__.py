"""The small typed language in which a list item says when it is hit.

    interest_arrears <= 50000元 and collection_actions >= 1

Facts, named thresholds and literals; `and or not`, comparisons (chained too), `+ - * /` with units, `in`,
`all(…)` and `any(…)`, and `working_days(a, b)`. A text is read once into a frozen tree that is checked against the
facts and thresholds; nothing of it is ever run as a program. The same tree gives the verdict with its trace, the
sentence in words, the smallest change that would flip it, and a compiled function.
"""

from workflow.rules.conditions.compiling import over_columns, over_rows
from workflow.rules.conditions.errors import ConditionError, Problem
from workflow.rules.conditions.evaluating import Result, Setting, Trace, Verdict, evaluate
from workflow.rules.conditions.flipping import Change, Flip, smallest_change
from workflow.rules.conditions.reach import always, never
from workflow.rules.conditions.tokens import MAX_LENGTH
from workflow.rules.conditions.tree import Limit, Node, names_in
from workflow.rules.conditions.typed import condition, literal

__all__ = [
    "MAX_LENGTH", "Change", "ConditionError", "Flip", "Limit", "Node", "Problem", "Result", "Setting", "Trace",
    "Verdict", "always", "condition", "evaluate", "literal", "names_in", "never", "over_columns", "over_rows",
    "smallest_change",
]
