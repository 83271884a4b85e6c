"""A text into a rough tree: precedence climbing over the tokens, with a bound on depth. Kinds are looked at afterwards.

From loose to tight: `or`, `and`, `not`, comparisons and `in`, `+ -`, `* /`, a sign.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn

from workflow.rules.conditions.errors import ConditionError, Place, Problem
from workflow.rules.conditions.tokens import Piece, Token, pieces
from workflow.rules.conditions.tree import COMPARISONS

MAX_DEPTH = 40
KEPT = 2_000
"""How many texts are kept as read; a list has some fifty, and is read again for every page that shows it."""
SHOWN = 40
"""How much of what was written an error repeats."""
WORDS = frozenset({"and", "or", "not", "in", "true", "false", "all", "any", "working_days"})
"""Words of the language: no fact and no threshold may bear such a name."""


@dataclass(frozen=True, slots=True)
class Rough:
    """A node not yet looked at: what it is, its text, its parts.

    `what`: name, number, text, set, truth, minus, not, and, or, compare, in, arith, working_days.
    """

    what: str
    at: Place
    text: str = ""
    unit: str = ""
    parts: tuple["Rough", ...] = field(default=())


_BINARY = {"+": 5, "-": 5, "*": 6, "/": 6}
_COMPARING = 4
_TRUTHS = frozenset({"and", "or", "not", "compare", "in"})
"""What may not stand in the middle of a chain: it would be read twice at every level."""


@lru_cache(KEPT)
def parse(text: str) -> Rough:
    """The rough tree of a text. Raises ConditionError."""
    reader = _Reader(pieces(text))
    if reader.ended():
        raise ConditionError(Problem.EMPTY, reader.next.at)
    node = reader.expression(0, 0)
    return node if reader.ended() else reader.unexpected()


class _Reader:
    """The tokens, and how far they are read."""

    def __init__(self, tokens: list[Piece]) -> None:
        self.tokens = tokens
        self.position = 0

    @property
    def next(self) -> Piece:
        """The token to be read."""
        return self.tokens[self.position]

    def ended(self) -> bool:
        """Whether everything is read."""
        return self.next.token is Token.END

    def take(self) -> Piece:
        """Read one token."""
        piece = self.next
        self.position += 1
        return piece

    def unexpected(self) -> NoReturn:
        """Refuse what comes next."""
        piece = self.next
        if piece.token is Token.END:
            raise ConditionError(Problem.UNFINISHED, piece.at)
        before = self.tokens[self.position - 1] if self.position else piece
        if piece.text == "(" and (before.token in (Token.NAME, Token.TEXT) or before.text == ")"):
            raise ConditionError(Problem.CALL, before.at, name=before.text[:SHOWN])
        raise ConditionError(Problem.UNEXPECTED, piece.at, text=piece.text[:SHOWN])

    def close(self, sign: str, opened: Piece) -> None:
        """Read a closing sign, or say which opening one lacks it."""
        if self.next.text == sign and self.next.token is Token.SIGN:
            self.take()
        elif self.next.token is Token.END:
            raise ConditionError(Problem.NOT_CLOSED, opened.at, sign=opened.text)
        else:
            self.unexpected()

    def is_word(self, *words: str) -> bool:
        """Whether the next token is one of these words of the language."""
        return self.next.token is Token.NAME and self.next.text in words

    def is_sign(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        return self.next.token is Token.SIGN and self.next.text in signs

    def expression(self, loosest: int, depth: int) -> Rough:
        """An expression of operators that bind at least so tightly. Every operator makes the tree deeper by one."""
        self._deep(depth)
        left = self._prefix(depth)
        while True:
            depth += 1
            if loosest <= 1 and self.is_word("or"):
                left = self._joined("or", left, 2, depth)
            elif loosest <= 2 and self.is_word("and"):
                left = self._joined("and", left, 3, depth)
            elif loosest <= _COMPARING and self._compares():
                left = self._chain(left, depth)
            elif self.is_sign(*_BINARY) and (binding := _BINARY[self.next.text]) >= loosest:
                sign = self.take()
                right = self.expression(binding + 1, depth)
                left = Rough("arith", sign.at, sign.text, parts=(left, right))
            else:
                return left
            self._deep(depth)

    def _deep(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise ConditionError(Problem.TOO_DEEP, self.next.at, limit=MAX_DEPTH)

    def _joined(self, word: str, first: Rough, tighter: int, depth: int) -> Rough:
        """`a and b and c` as one node of three."""
        at, parts = self.next.at, [first]
        while self.is_word(word):
            self.take()
            parts.append(self.expression(tighter, depth))
        return Rough(word, at, parts=tuple(parts))

    def _compares(self) -> bool:
        """Whether a comparison comes next."""
        if self.is_word("in"):
            return True
        following = self.tokens[min(self.position + 1, len(self.tokens) - 1)]
        return self.is_sign(*COMPARISONS) or (self.is_word("not") and following.text == "in")

    def _chain(self, left: Rough, depth: int) -> Rough:
        """`a < b <= c`, as a comparison or several joined by and."""
        found: list[Rough] = []
        while self._compares():
            self._deep(len(found))
            if found and left.what in _TRUTHS:
                raise ConditionError(Problem.CHAINED_TRUTH, left.at)
            negated = self.is_word("not") and bool(self.take())
            sign = self.take()
            right = self.expression(_COMPARING + 1, depth)
            what = "in" if sign.text == "in" else "compare"
            link = Rough(what, sign.at, sign.text, parts=(left, right))
            found.append(Rough("not", sign.at, parts=(link,)) if negated else link)
            left = right
        return found[0] if len(found) == 1 else Rough("and", found[0].at, parts=tuple(found))

    def _prefix(self, depth: int) -> Rough:
        """A sign, a `not`, or what stands by itself."""
        piece = self.next
        if self.is_word("not"):
            self.take()
            return Rough("not", piece.at, parts=(self.expression(3, depth + 1),))
        if self.is_sign("-"):
            self.take()
            return Rough("minus", piece.at, parts=(self.expression(7, depth + 1),))
        if self.is_sign("("):
            self.take()
            inside = self.expression(0, depth + 1)
            self.close(")", piece)
            return inside
        if self.is_sign("{"):
            return Rough("set", piece.at, parts=self._listed("{", "}", depth))
        return self._single(depth)

    def _single(self, depth: int) -> Rough:
        """A name, a literal, or one of the three forms with brackets."""
        piece = self.next
        forms: dict[str, Callable[[], Rough]] = {
            "all": lambda: Rough("and", piece.at, parts=self._listed("(", ")", depth)),
            "any": lambda: Rough("or", piece.at, parts=self._listed("(", ")", depth)),
            "working_days": lambda: Rough("working_days", piece.at, parts=self._listed("(", ")", depth)),
        }
        if self.is_word("true", "false"):
            return Rough("truth", self.take().at, piece.text)
        if piece.token is Token.NAME and piece.text in forms:
            self.take()
            return forms[piece.text]()
        if piece.token is Token.NAME and piece.text not in WORDS:
            return Rough("name", self.take().at, piece.text)
        if piece.token is Token.NUMBER:
            return Rough("number", self.take().at, piece.text, piece.unit)
        if piece.token is Token.TEXT:
            return Rough("text", self.take().at, piece.text)
        return self.unexpected()

    def _listed(self, opens: str, closes: str, depth: int) -> tuple[Rough, ...]:
        """Expressions between two signs, with commas between them; at least one."""
        opened = self.next
        if not self.is_sign(opens):
            self.unexpected()
        self.take()
        parts = [self.expression(0, depth + 1)]
        while self.is_sign(","):
            self.take()
            parts.append(self.expression(0, depth + 1))
        self.close(closes, opened)
        return tuple(parts)
