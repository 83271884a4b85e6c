"""The page of an official document: every measure of GB/T 9704-2012 once, for .docx and PDF alike (domain 6.7)."""

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

WIDTH, HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
"""The A4 page and its margins in mm; what they leave is the type area of 156 by 225 mm."""

LINES, CHARACTERS = 22, 28
"""Lines a page and characters a line."""

BODY, TITLE, MARK, PAGE_NUMBER, CELL, FINE = 16, 22, 36, 14, 12, Fraction(21, 2)
"""Sizes in points: 三号 text, 二号 title, the mark of the issuing body, 四号 page number and imprint, 小四 and 五号 in
tables."""

PAGE_NUMBER_BELOW = 7
"""How far the dashes of the page number stand below the type area, in mm."""
MARK_BELOW = 35
"""How far the mark of the issuing body stands below the upper edge of the type area, in mm."""

RED = "FF0000"

TEXT_FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"
LEVEL1_FONT, LEVEL2_FONT, NUMBER_FONT = "黑体", "楷体_GB2312", "宋体"

OTHER_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    TEXT_FONT: ("FangSong_GB2312", "FangSong", "仿宋", "STFangsong", "华文仿宋", "Noto Serif CJK SC",
                "Source Han Serif SC", "SimSun", "宋体"),
    TITLE_FONT: ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong", "华文中宋", "Noto Serif CJK SC",
                 "Source Han Serif SC", "SimSun", "宋体"),
    LEVEL1_FONT: ("SimHei", "STHeiti", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei"),
    LEVEL2_FONT: ("KaiTi_GB2312", "KaiTi", "楷体", "STKaiti", "华文楷体", "Noto Serif CJK SC", "Source Han Serif SC"),
    NUMBER_FONT: ("SimSun", "STSong", "华文宋体", "Noto Serif CJK SC", "Source Han Serif SC"),
})
"""What each font is called elsewhere, and what may stand in for it, the nearest first."""


def twips(millimetres: Fraction | int) -> int:
    """A length in twentieths of a point, as WordprocessingML counts.

    >>> twips(210), twips(297), twips(37)
    (11906, 16838, 2098)
    """
    return round(Fraction(millimetres) * 7200 / 127)


AREA_WIDTH = twips(WIDTH) - twips(LEFT) - twips(RIGHT)
AREA_HEIGHT = twips(HEIGHT) - twips(TOP) - twips(BOTTOM)

LINE = AREA_HEIGHT // LINES
"""One line in twips, rounded down so that 22 of them fit: 28.95 points."""

CHARACTER = Fraction(AREA_WIDTH, CHARACTERS)
"""One character in twips: a little less than the 16 points of its size."""

CHARACTER_SPACE = (CHARACTER / 20 - BODY) * 4096 // 1
"""What the grid adds to each character, in 4096ths of a point, rounded down so that 28 of them fit."""

TIGHTER = (CHARACTER - BODY * 20) // 1
"""What a line of 28 characters takes off each, in twips, for programs that read the grid in their own way."""

FOOTER = twips(BOTTOM - PAGE_NUMBER_BELOW) - PAGE_NUMBER * 10
"""From the lower edge of the page to that of the line of the page number, whose dashes stand at half its height."""
