"""How a Chinese name is written in letters. The one place that knows readings of characters."""

from itertools import islice, product

from workflow.rules.leaks.tables import readings

_OTHER = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "朴": "piao", "盖": "ge", "查": "zha",
    "覃": "qin", "乐": "yue", "翟": "zhai", "缪": "miao", "种": "chong", "洗": "xian", "员": "yun", "召": "shao",
    "秘": "bi", "折": "she", "尉": "yu", "重": "chong", "长": "chang", "朝": "zhao", "茜": "xi", "柏": "bo",
    "都": "du", "谌": "shen", "调": "tiao", "卜": "bu", "牟": "mu", "句": "gou", "祭": "zhai", "薄": "bo",
    "繁": "po", "黑": "he", "隗": "wei", "阚": "kan", "莘": "xin", "菀": "yu", "参": "shen", "娜": "nuo",
}
"""A second reading of characters in names, beside the usual one."""
_WRITTEN = {"v": ("v", "u", "yu")}
"""ü is written ü, v, u, and in passports yu."""
CAP = 24
"""At most so many spellings of one name."""


def syllables(char: str) -> tuple[str, ...]:
    """The readings of a character in capital letters, every way to write ü included; none where none is known.

    >>> syllables("曾"), syllables("吕"), syllables("A")
    (('CENG', 'ZENG'), ('LV', 'LU', 'LYU'), ())
    """
    usual = readings().get(char)
    said = [usual] if usual else []
    if char in _OTHER and _OTHER[char] not in said:
        said.append(_OTHER[char])
    return tuple(dict.fromkeys(one.replace("v", way).upper() for one in said for way in
                               (_WRITTEN["v"] if "v" in one else ("",))))


def spellings(characters: str) -> list[tuple[str, ...]]:
    """The ways to write a word in letters, syllable by syllable. Empty when one character has no known reading.

    >>> spellings("张三")
    [('ZHANG', 'SAN')]
    """
    return list(islice(product(*map(syllables, characters)), CAP)) if characters else []
