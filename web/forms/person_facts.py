"""The form of the facts of one person: a row for each fact, parsed into `details.RecordFacts`. Nothing is preset."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from web import words
from web.forms.fields import day_typed
from web.forms.from_details import LINE_LIMIT, MoveForm
from workflow.details import FactEntry, RecordFacts
from workflow.rules.facts import GROUPS, Fact
from workflow.rules.situation import Refusal
from workflow.services.keys import read_key
from workflow.services.person_facts import FactLine

GIVEN_UP = "unknown"
"""What is sent for a fact that is not known again."""
NO_SUCH_EVIDENCE = 0


class FactsForm(MoveForm):
    """The token, the key and the version of the form; its rows are not WTForms fields."""


@dataclass
class Row:
    """One fact on the form: how it stands, which items ask for it, which of them wait for it, and what was typed."""

    line: FactLine
    items: Sequence[str]
    waiting: Sequence[str]
    values: tuple[str, ...] = ()
    what: str = ""
    evidence: str = ""
    as_of: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def fact(self) -> Fact:
        """The fact."""
        return self.line.fact

    @property
    def name(self) -> str:
        """Its name, with which the names of its inputs begin."""
        return self.line.fact.name

    @property
    def choices(self) -> Sequence[StrEnum]:
        """The codes to choose from, where there are some."""
        return list(self.fact.kind.vocabulary or ())

    @property
    def value(self) -> str:
        """What was typed or chosen, as one text."""
        return ",".join(self.values)

    @property
    def filled(self) -> bool:
        """Whether something is said of it: that a fact nobody entered is not known says nothing."""
        if not self.line.open:
            return False
        return bool(self.value) and (self.value != GIVEN_UP or self.line.entered)

    @property
    def touched(self) -> bool:
        """Whether anything was typed into its row."""
        return bool(self.value or self.what or self.evidence or self.errors)

    def entry(self) -> FactEntry:
        """The row as an entry; only a filled one has one."""
        piece = read_key(self.evidence)
        return FactEntry(
            fact=self.name, value=self.value if self.value != GIVEN_UP else None, what=self.what,
            evidence=None if not self.evidence else NO_SUCH_EVIDENCE if piece is None else piece,
            as_of=day_typed(self.as_of))

    def matches(self, sought: str) -> bool:
        """Whether somebody looking for these words would want this fact."""
        about = f"{self.name} {self.fact.label} {self.fact.says} {' '.join(self.items)}".lower()
        return all(word in about for word in sought.lower().split())


class Facts:
    """All rows of one person. `items`, `waiting`: codes of items that ask for a fact, or wait for it, by its name."""

    def __init__(self, lines: Mapping[str, FactLine], items: Mapping[str, Sequence[str]],
                 waiting: Mapping[str, Sequence[str]], today: date) -> None:
        self.rows = {name: Row(line, items.get(name, ()), waiting.get(name, ()), as_of=today.isoformat())
                     for name, line in lines.items()}

    def typed(self, sent: MultiDict[str, Any]) -> "Facts":
        """What was typed, kept as it is even where it is wrong."""
        for name, row in self.rows.items():
            row.values = tuple(text for typed in sent.getlist(f"{name}-value") if (text := typed.strip()))
            if f"{name}-gone" in sent:
                row.values = (GIVEN_UP,)
            row.what = sent.get(f"{name}-what", "").strip()
            row.evidence = sent.get(f"{name}-evidence", "").strip()
            row.as_of = sent.get(f"{name}-as_of", row.as_of).strip()
        return self

    def validate(self, refused: Callable[[FactEntry], Sequence[Refusal]]) -> bool:
        """Every row that is filled may be sent by itself: `refused` says why not."""
        for row in self.rows.values():
            if row.filled:
                row.errors = [words.refusal(reason) for reason in refused(row.entry())]
                row.errors += [_("依据不能超过 %(n)d 个字。", n=LINE_LIMIT)] if len(row.what) > LINE_LIMIT else []
            elif row.line.open and (row.what or row.evidence):
                row.errors = [_("写了依据或证据，还没有填值；还不知道的，请把这一行清空。")]
        return not self.wrong

    @property
    def wrong(self) -> list[Row]:
        """Rows with something wrong."""
        return [row for row in self.rows.values() if row.errors]

    @property
    def waited_for(self) -> list[Row]:
        """Rows some item waits for, and those in which something is typed or wrong."""
        return [row for row in self.rows.values() if row.waiting or row.touched]

    def groups(self) -> list[tuple[str, list[Row]]]:
        """The other rows by group."""
        shown = {row.name for row in self.waited_for}
        found = [(group, [self.rows[fact.name] for fact in facts if fact.name not in shown])
                 for group, facts in GROUPS.items()]
        return [(group, rows) for group, rows in found if rows]

    def found(self, sought: str) -> list[Row]:
        """The rows that match what somebody looks for."""
        return [row for row in self.rows.values() if row.matches(sought)]

    def details(self) -> RecordFacts:
        """The form as the door takes it."""
        return RecordFacts(entries=tuple(row.entry() for row in self.rows.values() if row.filled))
