"""People as columns, for checking very many of them at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from workflow.rules.checking import Confirmed, Subject, person_of
from workflow.rules.conditions.columns import ORDER, Coded, Leaves, Truths, coded
from workflow.rules.conditions.tree import names_in
from workflow.rules.facts import FILLED_IN_CHECKING, OF_OTHER_ITEMS, Known
from workflow.rules.kinds import Value
from workflow.rules.lists import Rules
from workflow.rules.weighing import PersonFacts
from workflow.terms import Outcome, Post, Stage

Answers = tuple[Confirmed, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A person to be tried out: by what name to find them again, what is known, and what they are counted by.

    `amount` is of the loan (元); `before` is how the person was ruled on, where that is known; `key` is of the record
    the person was read from, where there is one, and `posts` are all those he answers for: of several the check knows
    none. `under_draft`: facts the draft itself decides otherwise, as its tolerance does; None where it cannot tell.
    """

    name: str
    subject: Subject
    as_of: date
    branch: str = ""
    amount: Fraction | None = None
    before: Outcome | None = None
    key: int | None = None
    posts: tuple[Post, ...] = ()
    under_draft: Mapping[str, Known | None] = field(default_factory=dict)

    @property
    def drafted(self) -> Subject:
        """The person as the draft takes him."""
        if not self.under_draft:
            return self.subject
        facts = {name: known for name, known in {**self.subject.facts, **self.under_draft}.items() if known is not None}
        return replace(self.subject, facts=facts)


def of(person: Person, wrong: ValueError) -> ValueError:
    """What is refused of a person, saying of whom."""
    return ValueError(f"{person.name}：{wrong}")


class People:
    """Some people as columns: their facts, stages, answers, and what weighing knows of them."""

    def __init__(self, rows: Sequence[Person], subjects: Sequence[Subject], names: Sequence[str],
                 leaves: Leaves) -> None:
        self.rows, self.count = rows, len(rows)
        facts = [one.facts for one in subjects]
        columns: dict[str, Coded[Value | None]] = {
            name: coded([known.value if (known := one.get(name)) else None for one in facts]) for name in names}
        columns["as_of"] = coded(row.as_of for row in rows)
        columns["liability"] = coded(str(one.liability) for one in subjects)
        columns["post"] = coded(None if one.post is None else str(one.post) for one in subjects)
        self.truths = Truths(columns, self.count, leaves)
        self.ones = self.truths.ones
        self.stages: Coded[frozenset[Stage]] = coded(one.stages for one in subjects)
        self.persons: Coded[PersonFacts] = coded(map(person_of, subjects))
        self.answers: Coded[Answers] = coded(one.confirmed for one in subjects)

    def where(self, holds: Callable[[frozenset[Stage]], bool]) -> int:
        """A byte for each person: 1 where this holds of the person's stages."""
        return self.stages.marks(holds)


def names_of(*versions: Rules) -> tuple[str, ...]:
    """The facts these rules ask that are not filled in."""
    trees = [tree for rules in versions for rule in rules.values() for tree in rule.trees()]
    return tuple(dict.fromkeys(name for tree in trees for name in names_in(tree) if name not in FILLED_IN_CHECKING))


def others(masks: Mapping[str, int], count: int) -> dict[str, Coded[Value | None]]:
    """What is confirmed of other items, as columns of facts: a byte of 1 where it is true."""
    return {name: Coded(masks[name].to_bytes(count, ORDER), (False, True)) for name in OF_OTHER_ITEMS}
