"""Numbers of work items, cases and letters, exact days and exact amounts."""

import re
from collections.abc import Iterator
from decimal import Decimal

from workflow.rules.leaks.kinds import Find, LeakKind
from workflow.rules.leaks.reading import Reading, Readings

K = LeakKind
_YEAR = r"(?:19|20)\d\d"
_HAN = r"[\u3400-\u9fff]"
_BRACKETED = rf"[〔\[(【〖「『<《]\W?{_YEAR}年?\W?[〕\])】〗」』>》]"
_LETTER = re.compile(rf"{_HAN}{{0,6}}\W{{0,2}}{_BRACKETED}\W{{0,2}}第?\W?[\d十百](?:\W?[\d十百]){{0,4}}\W{{0,2}}号")
_COURT = re.compile(rf"{_BRACKETED}\W?{_HAN}(?:{_HAN}|\d|\W(?=\d)){{1,14}}?\d\W?号")
_WORDED_CONTRACT = re.compile(
    rf"(?:{_BRACKETED}{_HAN}{{1,6}}|{_HAN}{{1,4}})字\W{{0,2}}(?:[〔\[(]?{_YEAR}[〕\])]?年?\W{{0,2}})?第?\W{{0,2}}\d{{1,8}}\W?号")
_CASE = re.compile(rf"(?<!\d)({_YEAR})\s?[\W_]{{1,3}}\s?(\d{{4}})(?![\d]|\W?(?:个|笔|户|人|万|家|件|元))")
_CASE_IN_WORDS = re.compile(
    rf"(?<!\d){_YEAR}年?\W?第?\W?\d{{1,5}}\W?号(?!文|令|线)|(?<!\d)第?\d{{1,5}}号(?:认定)?(?:事项|案件|案\b)")
_DIGIT = "[0-9〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
_TENS = _DIGIT[:-1] + "十拾廿]"
_ORDINAL = rf"{_TENS}(?:[\W_]{{0,2}}{_TENS}){{0,2}}"
_DAY = re.compile(
    rf"(?:{_DIGIT}(?:\W?{_DIGIT}){{1,3}}[\W_]{{0,3}}年[\W_]{{0,3}})?"
    rf"({_ORDINAL})[\W_]{{0,3}}月份?[\W_]{{0,3}}({_ORDINAL})[\W_]{{0,3}}[日号]")
_NUMERIC_DAY = re.compile(
    rf"(?<!\d){_YEAR}\s?[\W_年]{{1,3}}\s?(?:1[0-2]|0?[1-9])\s?[\W_月]{{1,3}}\s?(?:3[01]|[12]\d|0?[1-9])(?!\d)(?:[\W_]?[日号])?")
_SHORT_DAY = re.compile(
    r"(?<![\d.])(?:1[0-2]|0?[1-9])[./·-](?:3[01]|[12]\d|0?[1-9])(?=日|号|当天|当日|放款|发放|逾期|到期)")
_MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)(?:UARY|RUARY|CH|IL|UST|TEMBER|EMBER|OBER)?"
_ENGLISH_DAY = re.compile(
    rf"(?<![A-Z]){_MONTH}\W{{1,3}}(?:3[01]|[12]\d|0?[1-9])(?:ST|ND|RD|TH)?(?![\dA-Z])(?:\W{{1,3}}{_YEAR})?"
    rf"|(?<!\d)(?:3[01]|[12]\d|0?[1-9])(?:ST|ND|RD|TH)?\W{{1,3}}(?:OF\W)?{_MONTH}(?![A-Z])(?:\W{{1,3}}{_YEAR})?")
_EVERY = re.compile(r"(?:每年|每个?月|次年|次月|当年|同年|逐年|翌年)(?:的|度)?\W?$")
_IN_FORCE = re.compile(r"\W?(?:起|开始)?(?:正式)?(?:施行|实施|执行|生效|发布|印发|公布|颁布|修订)")
_QUARTER_END = re.compile(r"(?:截至|截止|至|到)\W?(?:\d{4}年)?(?:3月31|6月30|9月30|12月31)日$")


def numbers(texts: Readings) -> Iterator[Find]:
    """Work items (2026-0042), courts' cases, letters 〔2026〕12号, contracts 借字第…号. What is published is none."""
    figures = texts.figures
    yield from figures.finds(K.LETTER_NUMBER, _LETTER)
    yield from figures.finds(K.CONTRACT, _WORDED_CONTRACT)
    yield from figures.finds(K.CASE_NUMBER, _COURT)
    yield from figures.finds(K.CASE_NUMBER, _CASE_IN_WORDS)
    for reading in (texts.plain, figures):  # 2026/0042一并 is seen in the first, 二〇二六-〇〇四二 in the second
        for match in _CASE.finditer(reading.chars):
            # A span of years, such as 2024-2026, is not a number: the second follows the first within a working life.
            if not 0 < int(match[2]) - int(match[1]) <= 30:
                yield reading.find(K.CASE_NUMBER, *match.span())


def days(texts: Readings) -> Iterator[Find]:
    """Exact days. A day of every year, one on which a rule came into force and a quarter's last are no leak."""
    for reading, shape in ((texts.plain, _DAY), (texts.plain, _NUMERIC_DAY), (texts.figures, _NUMERIC_DAY),
                           (texts.plain, _SHORT_DAY)):
        for match in shape.finditer(reading.chars):
            if not _is_general(reading, *match.span()) and (shape is not _DAY or _is_day(match)):
                yield reading.find(K.EXACT_DATE, *match.span())
    yield from texts.plain.finds(K.EXACT_DATE, _ENGLISH_DAY)


def _is_general(reading: Reading, start: int, end: int) -> bool:
    """Whether a day says nothing of one case."""
    chars = reading.chars
    return bool(_EVERY.search(chars, max(0, start - 6), start) or _IN_FORCE.match(chars, end)
                or _QUARTER_END.search(chars[max(0, start - 3):end]))


def _is_day(match: re.Match[str]) -> bool:
    """Whether month and day can be: 13月 and 40日 cannot."""
    month, day = (value_of("".join(filter(str.isalnum, part))) for part in match.groups())
    return 1 <= month <= 12 and 1 <= day <= 31


_VALUES = {char: value for value, chars in enumerate((
    "0〇零○", "1一壹", "2二贰两", "3三叁", "4四肆", "5五伍", "6六陆", "7七柒", "8八捌", "9九玖")) for char in chars}
_SCALES = {"十": 10, "拾": 10, "廿": 20, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 100_000_000}


def value_of(number: str) -> Decimal:
    """What a number written in Arabic or Chinese figures is worth; signs that are neither count for nothing.

    >>> value_of("四十八万二千三百一十六"), value_of("二〇二六"), value_of("48.23"), value_of("三点五")
    (Decimal('482316'), Decimal('2026'), Decimal('48.23'), Decimal('3.5'))
    """
    whole, _, fraction = number.replace("点", ".").partition(".")
    total = section = digit = Decimal(0)
    for char in whole:
        if char in _VALUES:
            digit = digit * 10 + _VALUES[char]
        elif (scale := _SCALES.get(char, 0)) >= 10_000:
            total, section, digit = (total + section + digit) * scale, Decimal(0), Decimal(0)
        elif scale:
            section, digit = section + (digit or 1) * scale, Decimal(0)
    places = "".join(str(_VALUES[char]) for char in fraction if char in _VALUES)
    return total + section + digit + (Decimal(f"0.{places}") if places else 0)


_ARABIC = r"\d(?:[\d,， ]{0,24}\d)?(?:\s?[.点]\s?\d{1,4})?"
_CHINESE = "[零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾廿百佰千仟万亿]"
_NOT_INSIDE = rf"(?<!{_CHINESE})"
_CHINESE_NUMBER = rf"(?<![第其进]){_NOT_INSIDE}{_CHINESE}(?:[\W_]{{0,2}}{_CHINESE}){{0,23}}(?:点{_CHINESE}{{1,4}})?"
_UNIT = r"(?:\s?(?:千万|百万|[亿万千百]))?"
_MONEY = r"(?:元|圆|块钱|块|美元|美金|欧元|港元|港币|日元|英镑|人民币)"
_COUNTED = r"(?:户|人|笔|次|家|亩|吨|平方米|平米|公里|份|件|条|个|名|台|套|股|字|张|辆|头|只|斤|多|余|分|倍|美)"
_AMOUNT = re.compile(
    rf"(?:(?:[¥$€£]|RMB|CNY|USD|HKD|EUR)\s{{0,3}})(?P<signed>{_ARABIC})(?P<signed_unit>\s?[亿万]?)\s?{_MONEY}?"
    rf"|(?P<arabic>(?<![\d.,，])(?<!\d ){_ARABIC})(?:(?P<unit>{_UNIT})\s?{_MONEY}|(?P<bare>\s?[亿万])(?!\s?{_COUNTED}))"
    rf"|(?P<chinese>{_CHINESE_NUMBER})\s?(?:{_MONEY}|整)")
_BAND_BEFORE = re.compile(
    r"(?:不超过|不足|不到|不满|低于|高于|超过|少于|大于|小于|至多|至少|上限|下限|限额|起点|达到|最低|最高|以上|以下|[至到—~～-])(?:为|是)?[\W_]{0,2}$")
_BAND_AFTER = re.compile(r"\W{0,2}(?:\(?(?:含|不含)\)?)?\W?(?:以下|以上|以内|之内|之间|及以|区间|[至到—~～-])")
_STATISTIC = re.compile(
    r"(?:全行|全省|全市|全国|全辖|辖内|各行|各机构|行业|合计|累计|共|总额|总计|户均|平均|人均|笔均|余额|投放|发放|新增|规模)[^。；!?]{0,14}$")
_AVERAGE = re.compile(r"(?:户均|平均|人均|笔均|中位数)[^。；!?]{0,24}$")
_HUNDRED_MILLION, _TEN_THOUSAND = Decimal(100_000_000), Decimal(10_000)


def amounts(texts: Readings) -> Iterator[Find]:
    """Exact amounts. Round ones (50万元), the ends of bands, averages and the bank's own totals in 亿元 are no leak."""
    reading = texts.plain
    for match in _AMOUNT.finditer(reading.chars):
        if _is_exact(match, reading.chars):
            yield reading.find(K.EXACT_AMOUNT, *match.span())


def _is_exact(match: re.Match[str], chars: str) -> bool:
    """Whether an amount tells one loan from others: three figures or more, or two outside a band."""
    written = match["signed"] or match["arabic"] or match["chinese"]
    unit = (match["signed_unit"] or match["unit"] or match["bare"] or "").strip()
    value = value_of("".join(char for char in written if char.isalnum() or char == "."))
    for char in unit:
        value *= _SCALES[char]
    before = chars[max(0, match.start() - 24):match.start()]
    if value < 10 or _AVERAGE.search(before) or (value >= _HUNDRED_MILLION and _STATISTIC.search(before)):
        return False
    figures = len(str(int(value * 100)).strip("0"))
    in_band = bool(_BAND_BEFORE.search(before) or _BAND_AFTER.match(chars, match.end()))
    in_ten_thousands = bool(unit) or bool(match["chinese"])
    return figures > 2 or (not in_band and (figures == 2 or not in_ten_thousands))
