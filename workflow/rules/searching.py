"""Searching Chinese text: how a text is spelled for searching, the pairs it is indexed by, and where words stand in it.

There are no words to split Chinese into, so every two neighbouring letters make a pair, Latin letters and figures too.
A text that has a word of two letters or more has all its pairs; whether the pairs stand in the right order is asked of
the spelled text itself. Both databases are given the same pairs.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese letters and signs, as a part of a pattern: between them a blank or a line break says nothing."""

BLANKS_IN_CHINESE = re.compile(rf"(?<=[{WIDE}])\s+|\s+(?=[{WIDE}])")
RUN = re.compile(r"[^\W_]+")
ALIKE = {
    **dict.fromkeys("〔【［[﹝", "("), **dict.fromkeys("〕】］]﹞", ")"), **dict.fromkeys("‐‑‒–—―−﹣", "-"),
    **dict.fromkeys("•‧∙・･", "·"),
}
"""Signs people type one for another."""

BETWEEN = "\x1f"
"""Stands between the fields of a spelled text; nothing that is spelled can hold it."""

MOST_WORDS = 8
LONGEST = 100
"""Letters of a question that are read."""


class _Spelling(dict[int, str]):
    """How each letter is spelled, found out once: width and case put aside, what cannot be seen left out."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if not letter.isspace() and unicodedata.category(letter) in ("Cc", "Cf"):
            spelled = ""
        else:
            folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", letter).casefold())
            spelled = "".join(ALIKE.get(one, one) for one in folded)
        self[code] = spelled
        return spelled


_SPELLING = _Spelling()


def spelled(text: str) -> str:
    """A text as it is searched: width, case, line breaks, blanks among Chinese and kinds of brackets put aside.

    >>> spelled("尽职\\n免责 （ＡＢ　Co）〔2026〕12号"), spelled(" Zhang\\n San "), spelled("免\\u200b责")
    ('尽职免责(ab co)(2026)12号', 'zhang san', '免责')
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_SPELLING))
    return " ".join(BLANKS_IN_CHINESE.sub("", folded).split())


def fields(*texts: str) -> str:
    """Several texts, each spelled, with a mark around each that no word can reach across.

    >>> fields("2026-0001", "L1") == BETWEEN + "2026-0001" + BETWEEN + "l1" + BETWEEN
    True
    """
    return BETWEEN + "".join(spelled(text) + BETWEEN for text in texts)


def pairs(text: str) -> list[str]:
    """The pairs of a spelled text, each once, in order.

    >>> pairs("尽职免责, l1"), pairs("贷 a")
    (['l1', '免责', '尽职', '职免'], [])
    """
    return sorted({run[at:at + 2] for run in RUN.findall(text) for at in range(len(run) - 1)})


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked for: the words as they are searched, and the pairs a document must have."""

    words: tuple[str, ...]
    pairs: tuple[str, ...]

    @property
    def unsure(self) -> tuple[str, ...]:
        """The words that having the pairs does not prove: all but single pairs."""
        return tuple(word for word in self.words if len(word) != 2 or word not in self.pairs)


def question(typed: str) -> Question:
    """What was typed as words, all of which a document must have. Without pairs there is nothing to search by.

    >>> question("张三　免责"), question("责").pairs
    (Question(words=('张三', '免责'), pairs=('免责', '张三')), ())
    """
    words = tuple(dict.fromkeys(filter(None, map(spelled, typed[:LONGEST].split()))))[:MOST_WORDS]
    return Question(words, tuple(sorted({pair for word in words for pair in pairs(word)})))


# --- showing where the words stand -----------------------------------------------------------------------------------


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in parts, and of each whether it is one of the words.

    >>> marked("应当尽职\\n免责，ＡＢ", ["职免", "ab"])
    [('应当尽', False), ('职\\n免', True), ('责，', False), ('ＡＢ', True)]
    """
    shown = unicodedata.normalize("NFC", text)
    parts, last = [], 0
    for start, end in _joined(sorted(_places(shown, words))):
        parts += [(shown[last:start], False), (shown[start:end], True)]
        last = end
    return [part for part in [*parts, (shown[last:], False)] if part[0]]


def excerpt(text: str, words: Sequence[str], length: int = 90) -> list[tuple[str, bool]]:
    """About `length` letters of a text around the first place of a word, marked; all of it where it is short.

    >>> excerpt("甲" * 50 + "免责" + "乙" * 50, ["免责"], length=12)
    [('…甲甲甲', False), ('免责', True), ('乙乙乙乙乙乙乙…', False)]
    """
    shown = " ".join(unicodedata.normalize("NFC", text).split())
    first = min((start for start, _ in _places(shown, words)), default=0)
    start = max(0, min(first - length // 4, len(shown) - length))
    before, after = "…" if start else "", "…" if start + length < len(shown) else ""
    return marked(f"{before}{shown[start:start + length]}{after}", words)


def _places(shown: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where in a text the words stand."""
    letters = [(one, at) for at, letter in enumerate(shown) for one in _SPELLING[ord(letter)]]
    folded = "".join(one for one, _ in letters)
    for word in words:
        for found in re.finditer(_with_breaks(word), folded):
            yield letters[found.start()][1], letters[found.end() - 1][1] + 1


def _with_breaks(word: str) -> str:
    """A pattern for a spelled word, with blanks and line breaks wherever spelling takes them out."""
    wide = [re.match(f"[{WIDE}]", letter) is not None for letter in word]
    return "".join(
        ("" if at == 0 else r"\s*" if wide[at] or wide[at - 1] else "") + re.escape(letter)
        for at, letter in enumerate(word))


def _joined(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places in order that touch or overlap as one."""
    held: tuple[int, int] | None = None
    for start, end in places:
        if held is None:
            held = start, end
        elif start <= held[1]:
            held = held[0], max(held[1], end)
        else:
            yield held
            held = start, end
    if held is not None:
        yield held
