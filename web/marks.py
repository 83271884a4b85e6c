"""A text in pieces, so that a page can mark some of them."""

from collections.abc import Iterable
from typing import NamedTuple


class Piece(NamedTuple):
    """A piece of a text, and whether it is marked."""

    text: str
    marked: bool


def pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """The text from begin to end, what lies in one of the spans marked; spans may touch and overlap.

    >>> [(one.text, one.marked) for one in pieces("少查1次", [(2, 4)])]
    [('少查', False), ('1次', True)]
    """
    found, at = [], 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        if start > at:
            found.append(Piece(text[at:start], False))
        found.append(Piece(text[max(start, at):end], True))
        at = end
    if at < len(text):
        found.append(Piece(text[at:], False))
    return found
