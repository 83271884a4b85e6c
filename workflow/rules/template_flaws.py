"""What is wrong with a template, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a template: the part (`document`, or a header or footer by its kind), then either its number
    among the paragraphs outside tables, or table, row and cell; all from 1."""

    part: str
    paragraph: int = 0
    table: int = 0
    row: int = 0
    cell: int = 0
    in_box: bool = False


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with a template: a code of `wording.templates.FLAWS`, its values, where, and the words around."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None
    near: str = ""


class TemplateFlawed(ValueError):
    """A template that is not taken: every flaw found."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("; ".join(flaw.code for flaw in flaws))
        self.flaws = flaws
