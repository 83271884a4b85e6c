"""Putting clerical errors right in a letter: what may be changed, and what a correction may never touch.

A letter is an HTML fragment of our own templates (`workflow/letters`). A correction replaces a wrong text by the right
one, where the wrong one occurs exactly once; it is refused where it touches what was decided. The law knows the same
for judgments: only 笔误 is corrected (domain brief, 6.7; DECISIONS 69).

Words are sought in the text as a reader sees it: references of HTML resolved, and then also folded, so that neither
full width nor traditional characters, nor something invisible or a stroke between two characters hide one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from html import unescape

from workflow.rules.leaks.reading import Readings, fold

TAG = re.compile(r"(<[^>]*>)")
PROSE = re.compile(r'<p class="letter-text">.*?</p>', re.DOTALL)
CLAUSE = re.compile("[，。；：！？]")
CLAUSE_FOLDED = re.compile("[,。;:!?]")
NEGATION = re.compile("撤[销回]|作废|无效|推翻|取消|废[止除]|错误|[不未非无没否勿莫毋]")
"""What turns a sentence round."""
MOST_CHANGED = 8
"""How many characters of a text one correction may change: a name, an amount, a day. More is no clerical error."""
MOST_ADDED = 4
"""By how many characters one correction may lengthen a text: 有限公司 left out."""
MOST_ADDED_IN_ALL = 8
"""By how many characters all corrections of a letter together may lengthen it."""
UNSEEN = frozenset({"Cc", "Zl", "Zp"})
"""Signs of control and ends of lines, which no line of a letter holds."""
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
    NEGATION = auto()
    CLAUSES = auto()
    FRAME = auto()


PATTERNS: Mapping[Untouchable, str] = {
    Untouchable.OUTCOME: "[免减追]责|尽职|失职|免除|加重|从[轻重]|[有无]责|结论"
                         "|(?:直接|管理|领导|全部|主要|次要)责任",
    Untouchable.RATIO: r"\d+(?:\.\d+)?\s*%|百分之.|[一二三四五六七八九]成|减免|减轻一档",
    Untouchable.PENALTY: "警告|记大?过|降级|撤职|开除|通报|扣罚|扣减",
    Untouchable.ITEM: r"(?<![A-Za-z0-9])[PN]\d{2}(?!\d)|不?命中|不适用|证据不足|不得免责|限制免责",
    Untouchable.LIST_VERSION: r"\d{4}-\d{2}\s*版",
    Untouchable.DEADLINE: r"\d+\s*个?(?:工作日|自然日|日内|月内|年内)|送达之日|期满|届[满期]|次日起|顺延",
    Untouchable.VOTE: r"\d+\s*票|到会委员\s*\d+\s*人|弃权",
}
"""The words and signs each of them is told by in folded text, besides those the caller adds."""


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


class Rewriting(StrEnum):
    """Why a correction rewrites a letter instead of putting a clerical error right."""

    INVISIBLE = auto()
    TOO_MUCH = auto()
    TOO_LONG = auto()


def rewriting(correction: Correction) -> Rewriting | None:
    """Whether one correction is more than a clerical error can need, whatever the letter says.

    >>> rewriting(Correction("张山", "张三", "笔误")), rewriting(Correction("核实", "核实属实予以采信", "笔误"))
    (None, <Rewriting.TOO_LONG: 'too_long'>)
    """
    both = correction.wrong + correction.right
    if any(not fold(char) or unicodedata.category(char) in UNSEEN for char in both):
        return Rewriting.INVISIBLE
    if len(correction.right) - len(correction.wrong) > MOST_ADDED:
        return Rewriting.TOO_LONG
    return Rewriting.TOO_MUCH if max(_changed(correction.wrong, correction.right)) > MOST_CHANGED else None


def corrected(body: str, correction: Correction) -> str:
    """A letter with one error put right. Raises NotOnce unless the wrong text stands in it exactly once.

    >>> corrected('<p class="letter-text">张山已到场。</p>', Correction("张山", "张三", "笔误"))
    '<p class="letter-text">张三已到场。</p>'
    """
    parts = TAG.split(body)
    counts = {place: unescape(parts[place]).count(correction.wrong) for place in range(0, len(parts), 2)}
    if sum(counts.values()) != 1:
        raise NotOnce(correction.wrong, sum(counts.values()))
    place = next(place for place, count in counts.items() if count)
    parts[place] = unescape(parts[place]).replace(correction.wrong, correction.right).translate(WRITTEN)
    return "".join(parts)


def touched(before: str, after: str, words: Mapping[Untouchable, Sequence[str]]) -> list[Untouchable]:
    """What two texts of a letter differ in that no correction may touch. `words` adds to what each is told by.

    Of the prose the clauses that hold such words are compared, so that no 不 slips in before them, and in the whole of
    it what negates and how many clauses there are; everything else (the head, the number, the addressee, the tables,
    the signature, the date, the note) as a whole.

    >>> one = '<p class="letter-text">减免 {} 张{}。</p>'
    >>> touched(one.format("40%", "山"), one.format("50%", "三"), {})
    [<Untouchable.RATIO: 'ratio'>]
    """
    old, new = list(_clauses(before)), list(_clauses(after))
    found = [kind for kind in PATTERNS
             if _told(old, kind, words.get(kind, ())) != _told(new, kind, words.get(kind, ()))]
    if _negations(old) != _negations(new):
        found.append(Untouchable.NEGATION)
    if _marks(old) < _marks(new):
        found.append(Untouchable.CLAUSES)
    frame = PROSE.sub("", before) != PROSE.sub("", after)
    return [*found, Untouchable.FRAME] if frame else found


def speaks_of(text: str, words: Mapping[Untouchable, Sequence[str]]) -> list[Untouchable]:
    """What of the untouchable a text names: the reason for a correction stands in the letter, and decides nothing.

    >>> speaks_of("应予免\u200b責", {}), speaks_of("录入时误写", {})
    ([<Untouchable.OUTCOME: 'outcome'>], [])
    """
    clauses = [Readings(text)]
    return [kind for kind in PATTERNS if _told(clauses, kind, words.get(kind, ()))]


def added(before: str, after: str) -> int:
    """By how many characters the second text of a letter is longer, as a reader counts."""
    return len(unescape(TAG.sub("", after))) - len(unescape(TAG.sub("", before)))


def _changed(wrong: str, right: str) -> tuple[int, int]:
    """How many characters of each text are left once what they begin and end with alike is taken off."""
    shorter = min(len(wrong), len(right))
    head = next((at for at in range(shorter) if wrong[at] != right[at]), shorter)
    tail = next((at for at in range(shorter - head) if wrong[-1 - at] != right[-1 - at]), shorter - head)
    return len(wrong) - head - tail, len(right) - head - tail


def _clauses(body: str) -> Iterator[Readings]:
    """The clauses in the prose of a letter, in their order."""
    for prose in PROSE.findall(body):
        yield from map(Readings, CLAUSE.split(unescape(TAG.sub("", prose))))


def _told(clauses: Sequence[Readings], kind: Untouchable, words: Sequence[str]) -> list[str]:
    """Those clauses, folded, that hold words of one kind."""
    wanted = re.compile("|".join((*(re.escape("".join(map(fold, word))) for word in words), PATTERNS[kind])))
    return [one.plain.chars for one in clauses if any(map(wanted.search, _sought(one)))]


def _sought(clause: Readings) -> tuple[str, str]:
    """What words are sought in: the clause folded, and the same without anything between its characters."""
    return clause.plain.chars, clause.bare.chars


def _negations(clauses: Sequence[Readings]) -> Counter[str]:
    return Counter(word for one in clauses for word in NEGATION.findall(one.bare.chars))


def _marks(clauses: Sequence[Readings]) -> int:
    """How many signs end or part the clauses."""
    return len(clauses) + sum(len(CLAUSE_FOLDED.findall(one.plain.chars)) for one in clauses)
