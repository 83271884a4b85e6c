"""A text made plain without losing where each character stood.

Whoever wants to hide a number writes it in full width, in rings, in Greek letters or with something between. Detectors
therefore never read the text itself but one of its readings; each character of a reading knows its place in the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from operator import ne, or_

from workflow.rules.leaks.kinds import Find, LeakKind
from workflow.rules.leaks.tables import simplified

INVISIBLE = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that show nothing though Unicode counts them among letters and signs. The rest of them has a category."""
UNSEEN_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cn", "Cs", "Mn", "Me"})
LINE_ENDS = frozenset("\n\v\f\x85\u2028\u2029")
_LOOKALIKES = (
    "ΑАɑаα" "A", "ΒВв" "B", "СсϹ" "C", "Ԁԁ" "D", "ΕЕе" "E", "ɡԌ" "G", "ΗНнһҺ" "H", "ΙІіӀӏıι" "I", "Јј" "J",
    "ΚКкκ" "K", "ΜМм" "M", "ΝпՈո" "N", "ΟОоο" "O", "ΡРрρ" "P", "Ԛԛ" "Q", "г" "R", "Ѕѕ" "S", "ΤТтτ" "T", "иυս" "U",
    "νѵ" "V", "Ԝԝω" "W", "ΧХхχ" "X", "ΥУуγү" "Y", "Ζᴢ" "Z",
)
"""Greek, Cyrillic and other letters, and last the Latin one they look like."""
_RADICALS = dict(zip("⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻰",
                     "民虎西见角贝车长门青韦页风飞食马鬼鱼鸟麦黄齐龙", strict=True))
_SAME = {like: row[-1] for row in _LOOKALIKES for like in row[:-1]} | _RADICALS
_RINGED = {chr(first + n): chr(65 + n) for first in (0x1F150, 0x1F170, 0x1F1E6) for n in range(26)}
"""White letters on black and the letters of flags, which compatibility forms leave out."""


@cache
def fold(char: str) -> str:
    """One character made plain: nothing for an invisible one, one or more for others.

    >>> [fold(char) for char in "Ａāё①❷³張\u200b⒖"]
    ['A', 'A', 'E', '1', '2', '3', '张', '', '15.']
    """
    if char in LINE_ENDS:
        return "\n"
    category = unicodedata.category(char)
    if char.isspace() or category.startswith("Z"):
        return " "
    if char in INVISIBLE or category in UNSEEN_CATEGORIES:
        return ""
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    opened = unicodedata.normalize("NFKD", _SAME.get(char) or _RINGED.get(char) or char)
    bare = "".join(_SAME.get(one, one) for one in opened if unicodedata.category(one) not in UNSEEN_CATEGORIES)
    return "".join(simplified().get(one, _SAME.get(one, one)) for one in bare.upper())


@dataclass(frozen=True)
class Reading:
    """Characters, and for each where it begins and ends in the text as written."""

    chars: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def find(self, kind: LeakKind, start: int, end: int) -> Find:
        """A find at characters `start` up to `end` of this reading, in places of the text."""
        return Find(kind, self.begins[start], self.ends[end - 1])

    def finds(self, kind: LeakKind, shape: re.Pattern[str], group: int = 0) -> Iterable[Find]:
        """Every match of a shape."""
        return [self.find(kind, *match.span(group)) for match in shape.finditer(self.chars)]

    def places(self, literal: str) -> Iterator[tuple[int, int]]:
        """Where a literal stands in this reading, overlaps included. Nothing stands nowhere."""
        at = self.chars.find(literal) if literal else -1
        while at >= 0:
            yield at, at + len(literal)
            at = self.chars.find(literal, at + 1)

    def without(self, shape: re.Pattern[str]) -> "Reading":
        """The same without what matches."""
        chars: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        last = 0
        for start, end in [*(match.span() for match in shape.finditer(self.chars)), (len(self.chars),) * 2]:
            chars.append(self.chars[last:start])
            begins += self.begins[last:start]
            ends += self.ends[last:start]
            last = end
        return Reading("".join(chars), tuple(begins), tuple(ends))

    def rewritten(self, chars: str) -> "Reading":
        """The same places with other characters, as many. Raises ValueError when they are not as many."""
        if len(chars) != len(self.chars):
            raise ValueError("改写后的字数须与原来相同")
        return Reading(chars, self.begins, self.ends)

    @cached_property
    def broken(self) -> bytes:
        """One byte for each place between characters, 1 where something was left out there; both ends count."""
        return bytes([1, *map(ne, self.begins[1:], self.ends), 1]) if self.chars else b"\x01"


def plain(text: str) -> Reading:
    """A text made plain, character by character.

    >>> plain("Ｔｅｌ\u200b：①３８").chars
    'TEL:138'
    """
    folded = list(map(fold, text))
    places = tuple(place for place, chars in enumerate(folded) for _ in chars)
    return Reading("".join(folded), places, tuple(place + 1 for place in places))


FIGURES = str.maketrans("〇零○◯一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两洞拐勾", "000012345678912345678912079")
"""Chinese figures, and those said over the telephone, as digits; ten and above stay."""
_ISSUED = r"[^\w]?[\[(〔【]?(?:19|20)\d\d年?[\])〕】]?[^\w]?第?\d{1,4}号"
PUBLIC = re.compile(
    rf"(?:(?<!\w)|(?<=[据按照依和与及由见对在以]))(?:金规|金发|金办发|金办便函|银保监规|银保监\w{{0,3}}发|银监\w{{0,3}}发|保监\w{{0,2}}发|"
    rf"银发|银办发|银规|国发|国办\w{{0,2}}?|中办\w{{0,2}}发?|财金|财会|财办金|财税|发改\w{{0,4}}|工信部\w{{0,5}}|人社\w{{0,4}}|法释|法发|"
    rf"税总\w{{0,4}}|农\w{{0,3}}发|市监\w{{0,4}}|证监\w{{0,2}}发){_ISSUED}|(?:主席|国务院|总局|委员会|银行|部)(?:令|公告){_ISSUED}"
    r"|(?:GB|JR|ISO|IEC)(?:[/ ]?[TZ])?[ ]?\d{3,6}(?:\.\d+)?(?:[^\w]{1,3}\d{4})?"
    r"|(?<!\d)(?:19|20)\d\d年?[^\w]{1,3}(?:19|20)\d\d(?=年)")
"""What anybody may know: numbers of published regulations and standards, and spans of years."""
_JOINT = re.compile(
    r"(?<=[0-9A-Z])(?:[\W_]{1,8}|[\W_]{0,3}(?:点|杠|横杠|横线|短横|减|空格|空|再|然后|接|转|DOT|DASH)[\W_]{0,3})(?=[0-9A-Z])")
_TAKEN_FOR_DIGITS = re.compile(r"(?<![A-Z])[0-9OIL]{7,}(?![A-Z])")
_LETTERS_AS_DIGITS = str.maketrans("OIL", "011")
_WEAK = re.compile(r"(?:[^\w，。；：！？、,;:!?“”‘’《》()\"'|]|_)+")
_SIGNS = re.compile(r"[\W_]+")
_NOT_LETTERS = re.compile(r"[^A-Z]+")


def _as_digits(match: re.Match[str]) -> str:
    """138OO138OOO with its zeros; a word of letters stays."""
    run = match.group()
    return run.translate(_LETTERS_AS_DIGITS) if 2 * sum(map(str.isdigit, run)) >= len(run) else run


@cache
def _sort(char: str, written: str) -> int:
    """What sort of sign a character is: an Arabic figure, one written in Chinese, a Latin letter, or another."""
    if char.isdigit():
        return 2 if ord(fold(written)[:1]) in FIGURES else 1
    return 3 if char.isascii() and char.isalpha() else 0


class Readings:
    """The readings of one text, each made when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain(text)

    @cached_property
    def figures(self) -> Reading:
        """Chinese figures as digits, and what anybody may know blotted out."""
        chars = self.plain.chars.translate(FIGURES)
        return self.plain.rewritten(PUBLIC.sub(lambda match: "□" * len(match.group()), chars))

    @cached_property
    def dense(self) -> Reading:
        """Figures and letters with nothing between them: 138-0013 点 8000 is one number. `broken` tells where."""
        joined = self.figures.without(_JOINT)
        return joined.rewritten(_TAKEN_FOR_DIGITS.sub(_as_digits, joined.chars))

    @cached_property
    def seams(self) -> bytes:
        """Where a number of `dense` may begin or end, one byte for each place between characters: where it is broken,
        where figures and letters meet, and where Chinese and Arabic figures do (13800138000一直 is not one number)."""
        sorts = bytes(map(_sort, self.dense.chars, map(self.text.__getitem__, self.dense.begins)))
        return bytes([1, *map(or_, map(ne, sorts, sorts[1:]), self.dense.broken[1:-1]), 1])

    def in_chinese(self, at: int) -> bool:
        """Whether a sign of `dense` was written as a Chinese figure."""
        return ord(fold(self.text[self.dense.begins[at]])[:1]) in FIGURES

    @cached_property
    def tight(self) -> Reading:
        """Without spaces, strokes and dots, but with the signs that part sentences."""
        return self.plain.without(_WEAK)

    @cached_property
    def letters(self) -> Reading:
        """Latin letters only."""
        return self.plain.without(_NOT_LETTERS)

    @cached_property
    def bare(self) -> Reading:
        """Letters, characters and figures only."""
        return self.plain.without(_SIGNS)
