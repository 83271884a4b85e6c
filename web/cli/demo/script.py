"""The words of a story: its own where it has them, else the stock phrase its seed picks, the loan's figures put in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from web.cli.demo.lines import WORDS, Entered, Hit, Lines, Piece
from web.cli.demo.stories import Part, Story, stock
from workflow.models import Finding
from workflow.terms import Post
from workflow.wording import word

FIGURES = "一二三四五六"


def proof_in(reason: str) -> tuple[int, ...]:
    """The pieces of evidence a reason points to, counted from nought; the first where it points to none.

    >>> proof_in("两次预警未处置，见证据二、三。"), proof_in("经核对相符。")
    ((1, 2), (0,))
    """
    named = re.search(f"证据([{FIGURES}、]+)", reason)
    return tuple(FIGURES.index(figure) for figure in named[1] if figure in FIGURES) if named else (0,)


@dataclass
class Script(Lines):
    """What is said in one story. `figures` are those of its loan and the names of the cast by staff number."""

    story: Story
    figures: Mapping[str, Any]
    again: bool = False

    def say(self, key: str, one: Finding | None = None) -> str:
        """What is said at a step: the person's own words, the story's, a stock phrase, in this order."""
        text = self._found(key, one)
        if key == "causation" and one is not None and "causation" not in self._part(one).words:
            text += self._found("link", one)
        return self._filled(text, one)

    def evidence(self, one: Finding) -> Sequence[Piece]:
        """The evidence about a person."""
        part = self._part(one)
        usual = stock()["part"][part.stock]["evidence"]
        pieces = stock()["again"]["evidence"] if self.again else part.evidence or usual
        return [Piece(*(self._filled(words, one) for words in piece)) for piece in pieces]

    def entered(self, one: Finding) -> Sequence[Entered]:
        """The facts entered of a person, once."""
        return () if self.again else self._part(one).entered

    def hits(self, one: Finding) -> Mapping[str, Hit]:
        """The list items a person hits."""
        if self.again:
            return {}
        part = self._part(one)
        usual = {code: Hit(reason) for code, reason in stock()["part"][part.stock].get("hits", ())}
        return {code: replace(hit, reason=self._filled(hit.reason, one), proof=proof_in(hit.reason))
                for code, hit in (part.hits or usual).items()}

    def item(self, one: Finding, code: str) -> Hit:
        """What is written beside an item that is hit."""
        return self.hits(one).get(code) or Hit(self.say("no_fault", one))

    def _part(self, one: Finding) -> Part:
        return self.story.people[one.employee.staff_no]

    def _found(self, key: str, one: Finding | None) -> str:
        part = self._part(one) if one is not None else None
        if self.again and key in stock()["again"]:
            return (part.words if part else {}).get(f"{key}_again") or self._one_of(stock()["again"][key], one)
        for words in (part.words if part else {}, self.story.words):
            if key in words:
                return words[key]
        phrases = stock()["part"][part.stock].get(key) if part else None
        phrases = phrases or stock()["phrases"].get(key)
        return self._one_of(phrases, one) if phrases else WORDS[key]

    def _one_of(self, phrases: Sequence[str], one: Finding | None) -> str:
        """The variant that falls to this story and person."""
        return phrases[(self.story.seed + (int(one.employee.staff_no[1:]) if one is not None else 0)) % len(phrases)]

    def _filled(self, text: str, one: Finding | None) -> str:
        about: dict[str, Any] = {"short": self.story.words.get("short", ""), "me": "", "post": ""}
        if one is not None:
            about |= {"me": one.person_name, "post": "、".join(word(Post(post)) for post in one.posts),
                      "percent": self._part(one).percent}
        return text.format_map({**self.figures, **about}).strip()
