"""Numbers that belong to one person, company, account or vehicle: by their shape, or by the word before them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from workflow.rules.leaks.kinds import Find, LeakKind
from workflow.rules.leaks.reading import FIGURES, Reading, Readings

_PROVINCES = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])"
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CODE = "[0-9A-HJ-NP-RTUWXY]"


def _likely_card(digits: str, breaks: int) -> bool:
    """Issued in China, written as cards are (whole or in fours), or with a check digit that fits."""
    return digits.startswith("62") or breaks == 0 or (breaks <= 5 and _luhn(digits))


def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (GB/T 15694.1, formula of Luhn)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(doubled)) % 10 == 0


@dataclass(frozen=True)
class Shape:
    """A number of certain lengths. `begin` is what the longest search starts from, `form` the whole of it; `likely` is
    asked of the number and of how often it is broken by something."""

    kind: LeakKind
    lengths: tuple[int, ...]
    form: re.Pattern[str]
    likely: Callable[[str, int], bool] = lambda digits, breaks: True

    @cached_property
    def begin(self) -> re.Pattern[str]:
        """Any place such a number may start at."""
        return re.compile(rf"(?={self.form.pattern})")


K = LeakKind
_SHAPES = (
    # A wrong check digit does not make it another number: identity cards and credit codes are told by their build.
    Shape(K.ID_CARD, (18,), re.compile(rf"(?:[1-9]\d{{5}}(?:18|19|20)\d\d{_DAY}\d{{3}}[\dX]|\d{{17}}X)")),
    Shape(K.ID_CARD, (15,), re.compile(rf"{_PROVINCES}\d{{6}}{_DAY}\d{{3}}")),
    Shape(K.CREDIT_CODE, (18,), re.compile(
        rf"(?:(?:1[1239]|5[1239]|9[123])\d{{16}}|(?!\d{{18}}){_CODE}{{2}}{_PROVINCES}\d{{4}}{_CODE}{{10}})")),
    Shape(K.PHONE, (11, 12, 13, 15), re.compile(r"(?:(?:00)?86|0)?1[3-9]\d{9}")),
    Shape(K.PHONE, (10, 11, 12), re.compile(r"(?:0(?:10|2\d|[3-9]\d\d)[2-9]\d{6,7}|[48]00[1-9]\d{6})")),
    Shape(K.BANK_CARD, (19, 18, 17, 16, 15), re.compile(r"[3-9]\d{14,18}"), _likely_card),
    Shape(K.PASSPORT, (8, 9, 10, 11), re.compile(r"(?:E[A-HJ-NP-Z]?|[GDSPKHMCL]|CA)\d{7,10}")),
    Shape(K.LOAN_NOTE, tuple(range(8, 21)), re.compile(r"JK\d{6,18}")),
    Shape(K.EXACT_DATE, (8,), re.compile(rf"(?:19|20)\d\d{_DAY}")),
)
_LONG = re.compile(rf"(?<!\d)[0-9]{{10,30}}(?!\d)|[{''.join(map(chr, FIGURES))}]{{10,30}}")


def by_shape(texts: Readings) -> Iterator[Find]:
    """Numbers told by their build, however they are parted; and any long number written in one."""
    dense, seams = texts.dense, texts.seams
    for shape in _SHAPES:
        until = 0
        for start in (match.start() for match in shape.begin.finditer(dense.chars)):
            if start >= until and seams[start] and (end := _end(shape, dense, start, seams)):
                until = end
                yield dense.find(shape.kind, start, end)
    yield from texts.plain.finds(K.ACCOUNT, _LONG)


def _end(shape: Shape, dense: Reading, start: int, seams: bytes) -> int:
    """Where the number of a shape that begins at a place ends; 0 when there is none."""
    for end in (start + length for length in shape.lengths):
        if end < len(seams) and seams[end] and shape.form.fullmatch(dense.chars, start, end) and (
                shape.likely(dense.chars[start:end], dense.broken.count(1, start + 1, end))):
            return end
    return 0


_IS = r"(?:\W|为|是|系|叫|即|写作){0,4}?"
_AFTER_WORD = (
    (K.STAFF_NO, r"(?:工号|员工编?号|员工代码|人员编号|柜员编?号?|胸牌号?|操作员号?|行员号)",
     r"[A-Z]{0,4}\d{3,12}"),
    (K.CONTRACT, r"(?:(?:合同|协议|合约)\W?(?:编号|号码|号)?|登记证明号?)", r"[A-Z0-9]*\d{5,}[A-Z0-9]*"),
    (K.LOAN_NOTE, r"借据(?:编号|号码|号)?", r"[A-Z0-9]*\d{5,}[A-Z0-9]*"),
    (K.NUMBER, r"(?:编号|客户编?号|授信编号|业务编号|批复编号|流水号|凭证号|档案号|不动产权第|他项权证)",
     r"[A-Z0-9]*\d{5,}[A-Z0-9]*"),
    (K.ACCOUNT, r"(?:[账帐]号|[账帐]户|户头|存折)", r"[1-9X]?\d{5,30}"),
    (K.BANK_CARD, r"卡号?", r"\d{5,30}"),
    (K.ACCOUNT, r"(?:尾号|尾数|末[4四]位|后[4四]位)", r"\d{3,8}X?(?!\d)"),
    (K.PHONE, r"(?:电话|手机|座机|固话|传真|致电|拨打|拨|联系方式|联系人|热线|TEL|PHONE|MOBILE|分机)号?码?",
     r"\d{7,13}"),
    (K.PASSPORT, r"(?:护照|通行证|台胞证|回乡证|居留证|居住证|军官证|驾驶证|证件)(?:号码|号)?",
     r"[A-Z]{0,2}\d{6,12}"),
    (K.CHAT_ID, r"(?:QQ|扣扣|Q号|企鹅号?|微信|薇信|威信|微X|VX|V信|WECHAT|加V)号?码?", r"\d{5,12}"),
    (K.PLATE, r"(?:车牌|车号|牌照|车辆号牌)(?:号码|号)?", r"[A-Z][0-9A-Z]{5,6}"),
    (K.ADDRESS, r"(?:邮编|邮政编码)", r"\d{6}"),
)
_WORDED = tuple((kind, re.compile(rf"(?<![A-Z]){word}{_IS}({value})(?![0-9])")) for kind, word, value in _AFTER_WORD)
_BEFORE_WORD = (
    (K.STAFF_NO, re.compile(r"(?<!\d)([A-Z]{0,3}\d{4,12})号(?:员工|柜员|行员|同事|客户经理)")),
    (K.PASSPORT, re.compile(r"(?<![0-9A-Z])([A-Z]{1,2}\d{7,9})号?(?:护照|通行证)")),
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][^\w]{0,3}[A-HJ-NP-Z][^\w]{0,3}(?=[0-9A-Z]{0,4}\d)"
    r"(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳领使])(?![0-9A-Z])")
_CHAT = (
    re.compile(r"(?:微信|薇信|威信|微X|(?<![A-Z])VX|(?<![A-Z])WX|(?<![A-Z])WECHAT|V信|加V|加微|QQ|扣扣|钉钉|抖音|支付宝)"
               r"\W?(?:账号|帐号|号码|号|ID)?(?:\W|为|是|系|叫){0,4}([A-Z][A-Z0-9_-]{4,19})"),
    re.compile(r"(?<![A-Z])(WXID\W?[A-Z0-9_]{5,20})"),
)
_MASKED = (
    (K.PHONE, re.compile(r"(?<!\d)1[3-9]\d[\W_]{0,2}[*X×●○□•.#_-]{3,5}[\W_]{0,2}\d{4}(?!\d)")),
    (K.ID_CARD, re.compile(r"(?<!\d)[1-9]\d{5}[*X×●○□•#]{6,12}\d{0,4}[\dX]?(?!\d)")),
    (K.BANK_CARD, re.compile(r"(?<!\d)\d{4,6}[*X×●○□•#]{4,12}\d{3,4}(?!\d)")),
)
_AT = r"(?:@|[(\[{<]\s?(?:AT|A)\s?[)\]}>]|\sAT\s|艾特|圈A|小老鼠|[(\[]?#[)\]]?)"
_DOT = r"(?:[.。·]|点|[(\[{]\s?(?:DOT|点|\.)\s?[)\]}]|\sDOT\s)"
_EMAIL = re.compile(
    rf"(?<![A-Z0-9._%+-])[A-Z0-9._%+-]{{1,64}}\s{{0,2}}{_AT}\s{{0,2}}[A-Z0-9-]{{1,63}}(?:\s?{_DOT}\s?[A-Z0-9-]{{1,63}}){{1,5}}")


def by_word(texts: Readings) -> Iterator[Find]:
    """Numbers told by the word beside them, which have no build of their own."""
    for kind, shape in _WORDED:
        for match in shape.finditer(texts.dense.chars):
            start, end = match.span(1)
            # 13800138000一直: the Chinese figure belongs to the next word.
            yield texts.dense.find(kind, start, next(
                (at for at in range(start + 1, end) if texts.in_chinese(at) > texts.in_chinese(at - 1)), end))
    for kind, shape in _BEFORE_WORD:
        yield from texts.dense.finds(kind, shape, 1)
    yield from texts.dense.finds(K.PLATE, _PLATE)
    for shape in _CHAT:
        yield from texts.plain.finds(K.CHAT_ID, shape, 1)
    for kind, shape in _MASKED:
        yield from texts.figures.finds(kind, shape)
    yield from texts.plain.finds(K.EMAIL, _EMAIL)


def given(texts: Readings, numbers: tuple[str, ...]) -> Iterator[Find]:
    """The numbers of the case itself, where they stand as whole numbers. Shorter than five signs they say nothing."""
    bare = texts.bare
    where = (texts.dense, bare, bare.rewritten(bare.chars.translate(FIGURES)))
    for number in numbers:
        sought = "".join(filter(str.isalnum, Readings(number).plain.chars.translate(FIGURES)))
        for reading in where if len(sought) >= 5 else ():
            for start, end in reading.places(sought):
                if _whole(reading, start, end):
                    yield reading.find(K.NUMBER, start, end)


def _whole(reading: Reading, start: int, end: int) -> bool:
    """Whether neither end cuts through a figure."""
    def cut(at: int) -> bool:
        return 0 < at < len(reading.chars) and not reading.broken[at] and reading.chars[at - 1:at + 1].isdigit()
    return not cut(start) and not cut(end)
