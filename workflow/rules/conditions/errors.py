"""Why a condition cannot be read: a code, the place, and what its words (`wording.conditions`) need."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Any


class Problem(StrEnum):
    """What may be wrong with the text of a condition."""

    TOO_LONG = auto()
    TOO_MANY_TOKENS = auto()
    TOO_DEEP = auto()
    EMPTY = auto()
    BAD_CHARACTER = auto()
    UNCLOSED_TEXT = auto()
    BAD_NUMBER = auto()
    UNEXPECTED = auto()
    UNFINISHED = auto()
    NOT_CLOSED = auto()
    CALL = auto()
    ATTRIBUTE = auto()
    UNKNOWN_NAME = auto()
    UNKNOWN_WORD = auto()
    BAD_DATE = auto()
    NOT_A_CONDITION = auto()
    NEEDS_TRUTH = auto()
    NEEDS_QUANTITY = auto()
    NEEDS_DATE = auto()
    NEEDS_UNIT = auto()
    CANNOT_COMBINE = auto()
    CANNOT_COMPARE = auto()
    CANNOT_ORDER = auto()
    CHAINED_TRUTH = auto()
    NOT_A_SET = auto()
    MIXED_SET = auto()
    DIVIDES_BY_ZERO = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the text: line and column from 1, and how many characters."""

    line: int
    column: int
    length: int


NOWHERE = Place(1, 1, 0)


class ConditionError(ValueError):
    """A condition that cannot be read. The only error the language raises, whatever the text."""

    def __init__(self, problem: Problem, place: Place, **values: Any) -> None:
        super().__init__(problem, place, values)
        self.problem = problem
        self.place = place
        self.values: Mapping[str, Any] = MappingProxyType(values)

    def __str__(self) -> str:
        return f"第{self.place.line}行第{self.place.column}列：{self.problem}"
