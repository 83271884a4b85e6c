"""Addresses: a house in a street, a flat in a building, a group of a village, a county of the country."""

import re
from collections.abc import Iterator

from workflow.rules.leaks.kinds import Find, LeakKind
from workflow.rules.leaks.reading import Readings
from workflow.rules.leaks.tables import counties

_HAN = r"[\u3400-\u9fff]"
_N = r"[0-9〇零一二三四五六七八九十百]{1,6}(?:[A-Z](?![A-Z]))?"
_STREET = r"(?:大道|大街|胡同|里弄|路|街|巷|弄)"
_ESTATE = r"(?:小区|花园|公寓|大厦|大楼|广场|家园|新村|名苑|花苑|雅苑|山庄|商城|市场|工业园|产业园|园区|苑|庭|城|府|湾)"
_BLOCK = r"(?:号楼|栋|幢|座)"
_HEADED = tuple(re.compile(shape) for shape in (
    rf"{_STREET}(?:[东西南北中]段)?(?:{_N}弄)?{_N}(?:-{_N})?号(?!文|令|公告)(?:{_N}{_BLOCK})?(?:{_N}单元)?(?:{_N}[室户层楼])?",
    rf"{_ESTATE}[A-Z]?{_N}(?:{_BLOCK}|号|室|层|期)(?:{_N}单元)?(?:{_N}[室户层楼]|{_N})?",
    rf"(?:村|屯|寨|社区)第?{_N}(?:组|社|队|号)",
))
"""What follows a name; the name is whatever characters stand before it."""
_ALONE = tuple(re.compile(shape) for shape in (
    rf"(?:{_N}|[A-Z]){_BLOCK}(?:{_N}单元)?{_N}(?:室|户|层|楼|号)?", rf"{_N}单元{_N}(?:室|户|号|楼)?",
    r"(?:NO\.?)?\d{1,5},?(?:[A-Z]{3,15}){1,3}(?:ROAD|STREET|AVENUE|LANE|RD|ST|AVE)(?![A-Z])",
    rf"(?:位于|住址|地址|家住|住在|坐落于?|户籍地|现住|住所地?|籍贯)(?:为|是|在|系|:)?(?:{_HAN}|[0-9]){{2,18}}?"
    rf"(?:{_STREET}|村|镇|乡|小区|花园|大厦|公寓|新村|家园)(?![径线务头])",
))
_BEFORE = re.compile(rf"{_HAN}{{1,10}}$")
_LEVELS = re.compile(
    rf"(?:省|自治区)(?=({_HAN}{{2,4}}?)(?:市|州|县|地区|盟))|[市州](?=({_HAN}{{1,4}}?)[区县旗])"
    rf"|[县区](?=({_HAN}{{2,4}}?)(?:镇|乡|街道))|(?:镇|乡|街道)(?=({_HAN}{{1,4}}?)(?:村|社区))")
_NO_NAME = re.compile(
    r"[各本该全某跨每两省市县区乡镇村和与及或等的在对为到从向被将把由了有]|农$|地$|社$|辖|所|郊$|公司|部门|机构|"
    r"^[上超城股入开门夜菜房楼债都]$|[上超股]$")
_HAN_ONLY = re.compile(rf"{_HAN}+")
_PLACE_END = re.compile("[县区市旗]")


def addresses(texts: Readings) -> Iterator[Find]:
    """Addresses and parts of one that lead to a place; provinces and great cities alone are none."""
    tight = texts.tight
    for shape in _ALONE:
        yield from tight.finds(LeakKind.ADDRESS, shape)
    for shape in _HEADED:
        for match in shape.finditer(tight.chars):
            if name := _BEFORE.search(tight.chars, max(0, match.start() - 8), match.start()):
                yield tight.find(LeakKind.ADDRESS, name.start(), match.end())
    for match in _LEVELS.finditer(tight.chars):
        lower = match.lastindex or 0
        start = next((match.start() - n for n in (4, 3, 2) if n <= match.start() and _is_name(
            tight.chars[match.start() - n:match.start()])), None)
        if start is not None and _is_name(match[lower]):
            yield tight.find(LeakKind.ADDRESS, start, match.end(lower) + 1)
    for place in _PLACE_END.finditer(tight.chars):
        end = place.end()
        start = next((end - n for n in range(10, 2, -1) if n <= end and tight.chars[end - n:end] in counties()), None)
        if start is not None:
            yield tight.find(LeakKind.ADDRESS, start, end)


def _is_name(part: str) -> bool:
    """Whether it can be the name of a place: characters only, and none that joins words."""
    return _HAN_ONLY.fullmatch(part) is not None and not _NO_NAME.search(part)
