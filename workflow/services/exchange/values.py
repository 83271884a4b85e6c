"""From the cells of a ledger to values. What cannot be read is unknown and reported, never guessed."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from workflow.services.exchange.layouts import Column, Read
from workflow.terms import DeclaredBy, Interest, ObligorType, Relation, RiskClass

OBLIGOR_TYPES: Mapping[str, str] = {
    "小型企业": ObligorType.SMALL_ENTERPRISE, "小型": ObligorType.SMALL_ENTERPRISE,
    "微型企业": ObligorType.MICRO_ENTERPRISE, "微型": ObligorType.MICRO_ENTERPRISE,
    "中型企业": ObligorType.MEDIUM_ENTERPRISE, "中型": ObligorType.MEDIUM_ENTERPRISE,
    "个体工商户": ObligorType.SELF_EMPLOYED, "小微企业主": ObligorType.MSE_OWNER, "农户": ObligorType.FARMER,
}
RISK_CLASSES: Mapping[str, str] = {
    "10": RiskClass.NORMAL, "正常": RiskClass.NORMAL,
    "20": RiskClass.SPECIAL_MENTION, "关注": RiskClass.SPECIAL_MENTION,
    "30": RiskClass.SUBSTANDARD, "次级": RiskClass.SUBSTANDARD, "40": RiskClass.DOUBTFUL, "可疑": RiskClass.DOUBTFUL,
    "50": RiskClass.LOSS, "损失": RiskClass.LOSS,
}
NOTHING = "nothing"
"""What stands for a relation, or an interest, where somebody has none to declare."""
NONE_TO_DECLARE = dict.fromkeys(("无", "没有", "无需申报", "无可申报"), NOTHING)
RELATION_WORDS: Mapping[Relation, str] = {
    Relation.SPOUSE: "配偶 丈夫 妻子 爱人",
    Relation.PARENT: "父母 父亲 母亲 父 母 养父 养母 继父 继母",
    Relation.CHILD: "子女 儿子 女儿 子 女 养子 养女 继子 继女",
    Relation.GRANDPARENT: "祖父母 祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆 姥爷 姥姥",
    Relation.GRANDCHILD: "孙子女 孙子 孙女 外孙子女 外孙 外孙女",
    Relation.GREAT_GRANDPARENT: "曾祖父母 曾祖父 曾祖母", Relation.GREAT_GRANDCHILD: "曾孙子女 曾孙 曾孙女",
    Relation.SIBLING: "兄弟姐妹 哥哥 弟弟 姐姐 妹妹 兄 弟 姐 妹 兄弟 姐妹 兄妹 姐弟",
    Relation.UNCLE_AUNT: "伯叔姑舅姨 伯父 叔父 叔叔 姑母 姑姑 舅父 舅舅 姨母 姨妈",
    Relation.NEPHEW_NIECE: "侄子女 甥子女 侄子 侄女 外甥 外甥女",
    Relation.COUSIN: "堂兄弟姐妹 表兄弟姐妹 堂表兄弟姐妹 堂兄 堂弟 堂姐 堂妹 表兄 表弟 表姐 表妹 表哥",
    Relation.GREAT_UNCLE_AUNT: "伯祖父 叔祖父 姑祖母 舅祖父 姨祖母 舅公 姨婆",
    Relation.GRAND_NEPHEW_NIECE: "侄孙 侄孙女 甥孙 甥孙女",
    Relation.PARENTS_COUSIN: "堂伯叔姑 表伯叔姑 表舅 表姨 堂伯 堂叔 堂姑 表叔 表姑",
    Relation.COUSINS_CHILD: "堂侄 堂侄女 表侄 表侄女 表外甥 表外甥女",
    Relation.SECOND_COUSIN: "再从兄弟姐妹 远房堂兄弟 远房表兄弟",
    Relation.PARENT_IN_LAW: "配偶的父母 配偶父母 岳父 岳母 公公 婆婆 岳父母 公婆",
    Relation.CHILD_IN_LAW: "子女的配偶 子女配偶 儿媳 女婿 儿媳女婿",
    Relation.SIBLING_OF_SPOUSE: "配偶的兄弟姐妹 配偶兄弟姐妹 大舅子 小舅子 大姨子 小姨子 大伯子 小叔子 大姑子 小姑子",
    Relation.SPOUSE_OF_SIBLING: "兄弟姐妹的配偶 兄弟姐妹配偶 嫂子 弟媳 姐夫 妹夫",
    Relation.CO_SIBLING_IN_LAW: "配偶的兄弟姐妹的配偶 连襟 妯娌",
    Relation.CO_PARENT_IN_LAW: "子女配偶的父母 亲家",
    Relation.SPOUSE_OF_UNCLE_AUNT: "伯母 婶母 婶婶 姑父 姑丈 舅母 舅妈 姨父 姨丈",
    Relation.SPOUSE_OF_NEPHEW_NIECE: "侄媳 侄女婿 外甥媳妇 外甥女婿",
    Relation.SPOUSE_OF_COUSIN: "堂嫂 堂姐夫 堂妹夫 表嫂 表姐夫 表妹夫 堂弟媳 表弟媳",
    Relation.UNCLE_AUNT_OF_SPOUSE: "配偶的伯叔姑舅姨",
    Relation.NEPHEW_NIECE_OF_SPOUSE: "配偶的侄子女 配偶的甥子女 内侄 内侄女",
    Relation.COUSIN_OF_SPOUSE: "配偶的堂兄弟姐妹 配偶的表兄弟姐妹", Relation.DISTANT: "其他亲属 远亲 其他",
}
"""How people write what a relative is to them."""
RELATIONS: Mapping[str, str | None] = {
    word: relation for relation, words in RELATION_WORDS.items() for word in words.split()
} | NONE_TO_DECLARE | {"本人": None}
INTERESTS: Mapping[str, str] = {
    "投资": Interest.INVESTMENT, "持股": Interest.INVESTMENT, "股权": Interest.INVESTMENT, "任职": Interest.POST,
    "兼职": Interest.POST, "债权债务": Interest.DEBT, "债权": Interest.DEBT, "债务": Interest.DEBT,
    "借贷": Interest.DEBT, "借款人": Interest.OBLIGOR, "担保人": Interest.OBLIGOR, "借款人或担保人": Interest.OBLIGOR,
    "其他": Interest.OTHER, "其他利害关系": Interest.OTHER,
} | NONE_TO_DECLARE
SOURCES: Mapping[str, str] = {
    "本人申报": DeclaredBy.OWN, "本人": DeclaredBy.OWN, "人力资源导入": DeclaredBy.HR, "人力导入": DeclaredBy.HR,
    "人力资源": DeclaredBy.HR, "人力": DeclaredBy.HR,
}
FLAGS: Mapping[str, bool] = {"y": True, "n": False, "是": True, "否": False, "1": True, "0": False}

DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?(?: 00:00:00)?")
MONTH = re.compile(r"(\d{4})\D?(\d{1,2})(?:月|-01)?")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
STAFF_NO = re.compile(r"[A-Za-z]{0,4}\d{1,18}")
AROUND_A_NAME = " ()（）[]【】-_、,，:：/\\"
KEPT_DIGITS = 10**15
"""A spreadsheet keeps fifteen digits of a number; of a longer one the rest is lost."""
NUMBERS = (int, float)
CELL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})

Values = dict[str, Any]
ROUNDED = "rounded"
"""Under this name a row lists its amounts written as text in 万元: they may be rounded to what a sheet shows."""


class Unread(Exception):
    """A cell that cannot be read: why, and the part of it that is kept all the same."""

    def __init__(self, code: str, kept: Any = None, **values: Any) -> None:
        super().__init__(code)
        self.code, self.kept, self.values = code, kept, values


class Cell(NamedTuple):
    """What was read of one cell: values under our names, and why it could not be read."""

    values: Values
    unread: Unread | None = None


def clean(cell: Any) -> str:
    """A cell as text without the blanks and tabs around it. Numbers keep the 15 digits a spreadsheet keeps.

    >>> clean("\\t91513225898049854X"), clean(20240828.0), clean(811.93), clean(0.1 + 0.2)
    ('91513225898049854X', '20240828', '811.93', '0.3')
    """
    if isinstance(cell, str):
        return cell.replace("\u3000", " ").strip().strip("\ufeff")
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    return str(cell)


def read(column: Column, cell: Any, unit: int) -> Cell:
    """What a cell of that column says, amounts in 元 out of units of `unit` 元."""
    text = clean(cell)
    try:
        if text.startswith("#") and text in CELL_ERRORS:
            raise Unread("cell_error")
        if isinstance(cell, NUMBERS) and abs(cell) >= KEPT_DIGITS:
            raise Unread("digits_lost")
        return Cell(_values(column, text, unit))
    except Unread as unread:
        if column.read is Read.HANDLER:
            return Cell(unread.kept or _nobody(column), unread)
        return Cell({column.name: unread.kept}, unread)


HANDLER_PARTS = ("_no", "_name")


def _values(column: Column, text: str, unit: int) -> Values:
    if column.read is Read.HANDLER:
        return handler(column, text)
    if column.read is Read.MONEY:
        return {column.name: money(text, unit)}
    return {column.name: READERS[column.read](text, column)}


def code(text: str, column: Column) -> str:
    """A number or code, in half-width signs without blanks inside."""
    return words("".join(unicodedata.normalize("NFKC", text).split()), column)


def words(text: str, column: Column) -> str:
    """Text of at most the column's length; a longer one is cut and reported. A needed one is not cut but refused."""
    if len(text) > column.limit:
        raise Unread("key_too_long" if column.needed else "too_long", None if column.needed else text[:column.limit],
                     limit=column.limit)
    return text


def figure(text: str) -> str:
    """A number in half-width signs without separators and money signs."""
    return unicodedata.normalize("NFKC", text).translate(str.maketrans("", "", ",¥ ")).removesuffix("元")


def money(text: str, unit: int) -> Decimal | None:
    """An amount in 元, exact to the 分."""
    number = figure(text)
    if not number:
        return None
    if not NUMBER.fullmatch(number):
        raise Unread("bad_number")
    amount = Decimal(number) * unit
    if amount != round(amount, 2):
        raise Unread("finer_than_fen")
    return amount


def days(text: str, column: Column) -> int | None:
    """A number of days, as 95 or 95天."""
    number = figure(text).removesuffix("天").removesuffix("日")
    if number and not re.fullmatch(r"[0-9]{1,6}", number):
        raise Unread("bad_number")
    return int(number) if number else None


def count(text: str, column: Column) -> int | None:
    """A number of borrowers, as 1,203 or 1203户."""
    number = figure(text).removesuffix("户")
    if number and not re.fullmatch(r"[0-9]{1,9}", number):
        raise Unread("bad_number")
    return int(number) if number else None


def day(text: str, column: Column) -> date | None:
    """A day, written 20260930, 2026-09-30, 2026/9/30, 2026.9.30 or 2026年9月30日."""
    if not text:
        return None
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError as error:  # a day no calendar has, such as 20260231
        raise Unread("bad_day") from error
    raise Unread("bad_day")


def month(text: str, column: Column) -> str | None:
    """A month as `2026-09`."""
    if not text:
        return None
    found = MONTH.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None or not 1 <= int(found[2]) <= 12:
        raise Unread("bad_day")
    return f"{found[1]}-{int(found[2]):02}"


def handler(column: Column, text: str) -> Values:
    """One of the staff: number and name in any order, in brackets or not, or one of them alone.

    >>> from workflow.services.exchange.layouts import LOANS
    >>> manager = LOANS.by_name["manager"]
    >>> handler(manager, "刘平桂 Q1052"), handler(manager, "Q1087罗明"), handler(manager, "黄平伟")
    ({'manager_no': 'Q1052', 'manager_name': '刘平桂'}, {'manager_no': 'Q1087', 'manager_name': '罗明'}, \
{'manager_no': '', 'manager_name': '黄平伟'})
    """
    text = unicodedata.normalize("NFKC", text)
    numbers = STAFF_NO.findall(text)
    name = STAFF_NO.sub(" ", text).strip(AROUND_A_NAME)
    if len(numbers) > 1 or re.search(r"[、,;/\n]", name):
        raise Unread("more_than_one_person", _nobody(column))
    values = {f"{column.name}_no": numbers[0].upper() if numbers else "", f"{column.name}_name": "".join(name.split())}
    if any(len(value) > 20 for value in values.values()):
        raise Unread("too_long", {key: value[:20] for key, value in values.items()}, limit=20)
    return values


def _nobody(column: Column) -> Values:
    return {column.name + part: "" for part in HANDLER_PARTS}


def coded(text: str, codes: Mapping[str, Any]) -> Any:
    """The value a word of the ledger stands for."""
    word = unicodedata.normalize("NFKC", text).lower()
    for known in (word, word.removesuffix("类")):
        if known in codes:
            return codes[known]
    if word:
        raise Unread("unknown_word")
    return None


READERS: Mapping[Read, Callable[[str, Column], Any]] = {
    Read.CODE: code, Read.TEXT: words, Read.DAYS: days, Read.COUNT: count, Read.DAY: day, Read.MONTH: month,
    Read.FLAG: lambda text, column: coded(text, FLAGS),
    Read.RISK_CLASS: lambda text, column: coded(text, RISK_CLASSES),
    Read.OBLIGOR_TYPE: lambda text, column: coded(text, OBLIGOR_TYPES),
    Read.RELATION: lambda text, column: coded(text, RELATIONS),
    Read.INTEREST: lambda text, column: coded(text, INTERESTS),
    Read.DECLARED_BY: lambda text, column: coded(text, SOURCES),
}


def written(values: Values) -> str:
    """Values as text, to be kept in a staged row."""
    return KEEPER.encode(values)


KEEPER = json.JSONEncoder(ensure_ascii=False, default=str)


def masked(id_no: str) -> str:
    """An identity number of which only the ends are shown.

    >>> masked("11010519491231002X")
    '110105********002X'
    """
    return f"{id_no[:6]}{'*' * (len(id_no) - 10)}{id_no[-4:]}" if len(id_no) > 10 else id_no


def check_digit_wrong(id_type: str, id_no: str) -> bool:
    """Whether an 18-character identity number contradicts its own check digit.

    Resident identity cards (also those of Hong Kong, Macao and Taiwan residents) by MOD 11-2, unified social credit
    codes by theirs; where no kind is given a code begins with its registering authority, 9 for trade and industry. A
    number of another length or an unknown kind carries none that could be wrong.

    >>> check_digit_wrong("身份证", "11010519491231002X"), check_digit_wrong("", "110105194912310021")
    (False, True)
    """
    number = id_no.upper()
    if len(number) != 18:
        return False
    if "信用代码" in id_type or (not id_type and number.startswith("9")):
        return not uscc.is_valid(number)
    return ("身份证" in id_type or not id_type) and not mod_11_2.is_valid(number)
