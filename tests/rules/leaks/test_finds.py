"""What a find says: its kind, its place and line; and the readings a text is searched in."""

from itertools import pairwise

import pytest

from tests.support.leaks import known
from workflow.rules.leaks import Known, LeakKind, leaks
from workflow.rules.leaks.names import firm, person
from workflow.rules.leaks.numbers import _luhn
from workflow.rules.leaks.papers import value_of
from workflow.rules.leaks.pinyin import spellings
from workflow.rules.leaks.reading import Readings
from workflow.rules.leaks.tables import counties, readings, simplified
from workflow.rules.situation import Refusal
from workflow.wording import refusal, word

K = LeakKind


def told(text: str, who: Known | None = None) -> list[tuple[LeakKind, str]]:
    return [(leak.kind, leak.found) for leak in leaks(text, who or known())]


@pytest.mark.parametrize(("text", "expected"), [
    ("经办人张 建 国已履职。", [(K.NAME, "张 建 国")]),
    ("由ｚｈａｎｇ　ｊｉａｎｇｕｏ办理", [(K.NAME, "ｚｈａｎｇ　ｊｉａｎｇｕｏ")]),
    ("证件110105 19491231 002x。", [(K.ID_CARD, "110105 19491231 002x")]),
    ("旧证130503670401001", [(K.ID_CARD, "130503670401001")]),
    ("代码91350211M000100Y43", [(K.CREDIT_CODE, "91350211M000100Y43")]),
    ("2026 13800138000", [(K.PHONE, "13800138000")]),
    ("手机13800138000一直关机", [(K.PHONE, "13800138000")]),
    ("卡号6222 0212 3456 7890 123", [(K.BANK_CARD, "6222 0212 3456 7890 123")]),
    ("邮箱a.b@bank.example.com", [(K.EMAIL, "a.b@bank.example.com")]),
    ("与2026/0042一并", [(K.CASE_NUMBER, "2026/0042")]),
    ("于2026年9月17日放款", [(K.EXACT_DATE, "2026年9月17日")]),
    ("损失482,316.55元", [(K.EXACT_AMOUNT, "482,316.55元")]),
    ("损失500000元", [(K.EXACT_AMOUNT, "500000元")]),
    ("张某、张某某与张某1", []), ("买某", []), ("损失50万元以下", []), ("", []),
])
def test_what_is_told_is_the_text_as_written(text: str, expected: list[tuple[LeakKind, str]]) -> None:
    assert told(text) == expected


def test_places_and_lines_are_those_of_the_text() -> None:
    text = "第一行。\n第二行，\u200b电话１３８-0013\u200b-８０００。"
    (leak,) = leaks(text)
    assert (leak.line, text[leak.start:leak.end]) == (2, leak.found)
    assert leak.found == "１３８-0013\u200b-８０００"


def test_a_leak_within_another_is_not_told_again() -> None:
    assert told("江银借字2024第0318号") == [(K.CONTRACT, "江银借字2024第0318号")]
    assert len(leaks("13800138000，13900139000")) == 2


def test_empty_names_and_numbers_are_nobodys() -> None:
    assert leaks("任何文字", Known(("", " ", "·"), ("", "-"), ("",), ("", "-", "1"))) == []


@pytest.mark.parametrize(("text", "found"), [
    ("高峰期间加派人手。", False), ("客户经理高峰已签字。", True), ("高峰签署了意见。", True), ("审批人：安全。", True),
    ("安全生产。", False), ("郑重承诺。", False), ("由郑重主任审批。", True),
])
def test_a_name_that_is_a_word_needs_the_mark_of_a_person(text: str, found: bool) -> None:
    assert bool(told(text)) is found


@pytest.mark.parametrize(("text", "found"), [
    ("提高明确程度", False), ("由高明确认", True), ("经高明审查", True), ("业务扩张。建国后", False),
    ("小张开展了检查", True), ("缩小张力", False), ("担任经理", False), ("任经理外出", True), ("曾经理赔", False),
])
def test_a_seam_between_two_words_is_no_name(text: str, found: bool) -> None:
    assert bool(told(text, Known(("高明", "张建", "任立新", "曾令辉")))) is found


def test_readings_keep_the_places_of_the_text() -> None:
    text = "１\u200b３8-⑩㋈張"
    reading = Readings(text).plain
    assert reading.chars == "138-109月张"
    assert [text[begin:end] for begin, end in zip(reading.begins, reading.ends, strict=True)] == [
        "１", "３", "8", "-", "⑩", "⑩", "㋈", "㋈", "張"]


def test_the_tables_agree_with_the_order_of_the_national_standard() -> None:
    """GB 2312 lists its 3,755 commonest characters by their reading: an odd one out would be a fault of our table."""
    order = [bytes((high, low)).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    said = [readings()[char] for char in order if char]
    assert len(said) == 3755
    assert sum(one <= after for one, after in pairwise(said)) > 0.9 * len(said)
    assert not set(simplified()) & set(simplified().values())


@pytest.mark.parametrize(("number", "right"), [
    ("4111111111111112", False), ("4111111111111111", True), ("49927398716", True)])
def test_the_check_digit_of_cards(number: str, right: bool) -> None:
    assert _luhn(number) is right


@pytest.mark.parametrize(("name", "spelled"), [
    ("曾令辉", ("ZENG", "LING", "HUI")), ("单丽萍", ("SHAN", "LI", "PING")), ("吕雪梅", ("LYU", "XUE", "MEI")),
    ("欧阳明华", ("OU", "YANG", "MING", "HUA")), ("仇和", ("QIU", "HE")), ("查良", ("ZHA", "LIANG")),
])
def test_surnames_are_also_spelled_as_surnames(name: str, spelled: tuple[str, ...]) -> None:
    assert spelled in spellings(name)


def test_a_name_with_an_unknown_character_has_no_spelling() -> None:
    assert spellings("张𠀀") == []
    assert told("张𠀀", Known(("张𠀀",))) == [(K.NAME, "张𠀀")]


def test_names_are_taken_apart() -> None:
    assert person("扎西次仁").parts == ("扎西", "次仁")
    assert person("诸葛云").surname == "诸葛"
    assert person("John Smith").letters
    assert firm("江州恒泰纺织品有限责任公司").core == "恒泰纺织品"


def test_numbers_in_characters_have_their_value() -> None:
    assert [int(value_of(one)) for one in ("十", "二十", "廿三", "一百零五", "三万二千", "1,200")] == [
        10, 20, 3 + 20, 105, 32_000, 1200]


def test_counties_are_places_and_no_common_words() -> None:
    assert len(counties()) > 2500
    assert "昆山市" in counties()
    assert not {"市辖区", "新城区", "郊区"} & counties()


def test_every_kind_has_a_word_and_the_refusal_says_where() -> None:
    assert all(word(kind) for kind in LeakKind)
    found = leaks("贷后检查。\n致电138 0013 8000，联系张建国。", known())
    assert refusal(Refusal("notice_leaks", {"leaks": found})) == (
        "文字中有可能识别到个人或客户的内容：第2行“138 0013 8000”：电话号码；第2行“张建国”：姓名。"
        "请改为概括的说法后再提交。")
