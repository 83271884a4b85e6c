"""Putting clerical errors right in a letter: what may be changed, and what a correction may never touch.

A letter is an HTML fragment of our own templates (`workflow/letters`). A correction replaces a wrong text by the right
one, where the wrong one occurs exactly once; it is refused where it touches what was decided. The law knows the same
for judgments: only 笔误 is corrected (domain brief, 6.7; DECISIONS 69).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

TAG = re.compile(r"(<[^>]*>)")
PROSE = re.compile(r'<p class="letter-text">.*?</p>', re.DOTALL)
CLAUSE = re.compile("[，。；：！？]")
WRITTEN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;"})
"""How our templates write signs that mean something in HTML."""


class Untouchable(StrEnum):
    """What a correction may not touch."""

    OUTCOME = auto()
    RATIO = auto()
    PENALTY = auto()
    ITEM = auto()
    LIST_VERSION = auto()
    DEADLINE = auto()
    VOTE = auto()
    FRAME = auto()


PATTERNS: Mapping[Untouchable, str] = {
    Untouchable.OUTCOME: "[免减追]责|尽职|失职|免除|加重|从[轻重]|[有无]责"
                         "|(?:直接|管理|领导|全部|主要|次要)责任",
    Untouchable.RATIO: r"\d+(?:\.\d+)?\s*[%％]|百分之[零〇一二三四五六七八九十百点]+"
                       "|[一二三四五六七八九]成|减免|减轻一档",
    Untouchable.PENALTY: "警告|记大?过|降级|撤职|开除|通报|扣罚|扣减",
    Untouchable.ITEM: r"(?<![A-Za-z0-9])[PN]\d{2}(?!\d)|不?命中|不适用|证据不足|不得免责|限制免责",
    Untouchable.LIST_VERSION: r"\d{4}-\d{2}\s*版",
    Untouchable.DEADLINE: r"\d+\s*个?(?:工作日|自然日|日内|月内|年内)|送达之日|期满|届[满期]|次日起|顺延",
    Untouchable.VOTE: r"\d+\s*票|到会委员\s*\d+\s*人|弃权",
}
"""The words and signs each of them is told by, besides those the caller adds."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One clerical error: what the letter says, what it should say, and why it is an error."""

    wrong: str
    right: str
    why: str


class NotOnce(ValueError):
    """A wrong text that occurs `count` times, not once."""

    def __init__(self, wrong: str, count: int) -> None:
        super().__init__(wrong)
        self.wrong, self.count = wrong, count


def corrected(body: str, correction: Correction) -> str:
    """A letter with one error put right. Raises NotOnce unless the wrong text stands in it exactly once.

    >>> corrected('<p class="letter-text">张山已到场。</p>', Correction("张山", "张三", "笔误"))
    '<p class="letter-text">张三已到场。</p>'
    """
    wrong, right = (text.translate(WRITTEN) for text in (correction.wrong, correction.right))
    parts = TAG.split(body)
    count = sum(text.count(wrong) for text in parts[::2])
    if count != 1:
        raise NotOnce(correction.wrong, count)
    parts[::2] = [text.replace(wrong, right) for text in parts[::2]]
    return "".join(parts)


def touched(before: str, after: str, words: Mapping[Untouchable, Sequence[str]]) -> list[Untouchable]:
    """What two texts of a letter differ in that no correction may touch. `words` adds to what each is told by.

    Of the prose the clauses that hold such words are compared, so that no 不 slips in before them; everything else (the
    head, the number, the addressee, the tables, the signature, the date, the note) as a whole.

    >>> one = '<p class="letter-text">减免 {} 张{}。</p>'
    >>> touched(one.format("40%", "山"), one.format("50%", "三"), {})
    [<Untouchable.RATIO: 'ratio'>]
    """
    found = [kind for kind in PATTERNS
             if _told(before, kind, words.get(kind, ())) != _told(after, kind, words.get(kind, ()))]
    frame = PROSE.sub("", before) != PROSE.sub("", after)
    return [*found, Untouchable.FRAME] if frame else found


def _told(body: str, kind: Untouchable, words: Sequence[str]) -> list[str]:
    """The clauses in the prose of a letter that hold words of one kind, in their order."""
    wanted = re.compile("|".join((*(re.escape(word) for word in words), PATTERNS[kind])))
    clauses = [clause for prose in PROSE.findall(body) for clause in CLAUSE.split("".join(TAG.split(prose)[::2]))]
    return [clause for clause in clauses if wanted.search(clause)]
