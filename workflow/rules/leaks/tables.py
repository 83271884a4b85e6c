"""The tables beside this file, read once: traditional characters, readings of characters, common words,
abbreviations, and counties.

Each says in its head where it comes from and under which licence.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType


def _groups(name: str) -> Iterator[str]:
    """The groups of a table, which stand between spaces."""
    for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


@cache
def simplified() -> Mapping[str, str]:
    """The simplified character for a traditional one.

    >>> simplified()["張"], simplified()["國"]
    ('张', '国')
    """
    return MappingProxyType({old: group[0] for group in _groups("traditional.txt") for old in group[1:]})


@cache
def words() -> frozenset[str]:
    """Common words of two characters.

    >>> "提高" in words(), "李娜" in words()
    (True, False)
    """
    return frozenset(group[0] + second for group in _groups("words.txt") for second in group[1:])


@cache
def latin_words() -> frozenset[str]:
    """Abbreviations and English words that are nobody's initials or name in pinyin, in capitals."""
    return frozenset(_groups("latin.txt"))


@cache
def counties() -> frozenset[str]:
    """Names of counties, districts and county towns of the country.

    >>> "昆山市" in counties(), "市辖区" in counties()
    (True, False)
    """
    return frozenset(_groups("counties.txt"))


@cache
def readings() -> Mapping[str, str]:
    """The usual reading of a character in pinyin without tone, ü written v.

    >>> readings()["张"], readings()["吕"]
    ('zhang', 'lv')
    """
    parts = list(_groups("readings.txt"))
    return MappingProxyType({char: said for said, chars in zip(parts[::2], parts[1::2], strict=True) for char in chars})
