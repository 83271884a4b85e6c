"""The text of a condition cut into tokens, each with its place. Linear in the text, and bounded before it begins.

Full-width signs, and ≤ ≥ ≠ × ÷, are taken as the signs they stand for.
"""

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NoReturn

from workflow.rules.conditions.errors import ConditionError, Place, Problem
from workflow.rules.kinds import UNITS

MAX_LENGTH = 4_000
MAX_TOKENS = 500
MAX_DIGITS = 20


class Token(StrEnum):
    """The sorts of token."""

    NAME = auto()
    NUMBER = auto()
    TEXT = auto()
    SIGN = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One token: its text as it counts, and for a number the unit behind it."""

    token: Token
    text: str
    at: Place
    unit: str = ""


_SIGNS = {
    "（": "(", "）": ")", "，": ",", "｛": "{", "｝": "}", "＜": "<", "＞": ">", "＝": "=", "＋": "+", "－": "-",
    "＊": "*", "／": "/", "％": "%", "“": '"', "”": '"', "\u3000": " ", "−": "-", "×": "*", "÷": "/",
}
_HALF = str.maketrans(_SIGNS)
_UNIT = "|".join(map(re.escape, sorted(UNITS, key=len, reverse=True)))
_PATTERN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    rf"|(?P<number>[0-9][0-9_]*(?:\.[0-9]+)?)[ \t]*(?P<unit>{_UNIT})?"
    r'|(?P<text>"[^"\n]*"|\'[^\'\n]*\')'
    r"|(?P<sign><=|>=|==|!=|[≤≥≠<>+\-*/(){},])"
)
_SAME = {"≤": "<=", "≥": ">=", "≠": "!="}


def pieces(text: str) -> list[Piece]:
    """The tokens of a text, an END behind them. Raises ConditionError, on an overlong text before looking at it."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(Problem.TOO_LONG, Place(1, 1, len(text)), length=len(text), limit=MAX_LENGTH)
    plain = text.translate(_HALF)
    found: list[Piece] = []
    at, line, line_start = 0, 1, 0
    while at < len(plain):
        match = _PATTERN.match(plain, at)
        place = Place(line, at - line_start + 1, match.end() - at if match else 1)
        if match is None:
            _refuse(plain, at, place)
        if match.lastgroup == "space":
            line += match.group().count("\n")
            line_start = match.end() - len(match.group().rpartition("\n")[2]) if "\n" in match.group() else line_start
        else:
            found.append(_piece(match, place))
        if len(found) > MAX_TOKENS:
            raise ConditionError(Problem.TOO_MANY_TOKENS, place, limit=MAX_TOKENS)
        at = match.end()
    found.append(Piece(Token.END, "", Place(line, at - line_start + 1, 0)))
    return found


def _piece(match: re.Match[str], place: Place) -> Piece:
    """The token of a match."""
    if match["name"]:
        return Piece(Token.NAME, match["name"], place)
    if match["number"]:
        digits = match["number"].replace("_", "")
        if len(digits) > MAX_DIGITS:
            raise ConditionError(Problem.BAD_NUMBER, place, limit=MAX_DIGITS)
        return Piece(Token.NUMBER, digits, place, match["unit"] or "")
    if match["text"]:
        return Piece(Token.TEXT, match["text"][1:-1], place)
    return Piece(Token.SIGN, _SAME.get(match["sign"], match["sign"]), place)


def _refuse(plain: str, at: int, place: Place) -> NoReturn:
    """What is no token: a walk through attributes, a text without its end, or a stray character."""
    char = plain[at]
    if char == "." or char == "[":
        raise ConditionError(Problem.ATTRIBUTE, place, character=char)
    if char in "\"'":
        raise ConditionError(Problem.UNCLOSED_TEXT, place)
    raise ConditionError(Problem.BAD_CHARACTER, place, character=char)
