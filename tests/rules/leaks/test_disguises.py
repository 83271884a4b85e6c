"""A planted identifier is found whatever is put between its signs and however they are written."""

from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.leaks import known
from workflow.rules.leaks import leaks
from workflow.rules.leaks.reading import fold

NUMBERS = ("11010519491231002X", "13800138000", "6222021234567890128", "91350211M000100Y43", "JK2024-00318", "E10086")
NAMES = ("张建国", "欧阳明华", "买买提·艾力", "曾令辉", "古丽娜尔·阿不都热合曼", "江州恒泰纺织品有限责任公司")
LETTERS = ("zhang jianguo", "OUYANG MINGHUA", "zeng linghui", "chen xiaodong")
SHORT = ("李娜", "王强", "刘洋", "zhangjg", "Z.J.G.", "苏A12345", "lina@bank.com", "2026年9月17日", "482316元",
         "和平路128号", "江银尽责〔2026〕12号", "2026-0042", "桃源镇支行")
BEFORE, AFTER = "经核实，所涉内容为", "，有关材料已经归档。"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\ufe0f\u202e\u2800\u3164"
VISIBLE = " -–—_.·•・*/\\|~、，,：:；;()（）[]【】「」\t\n\u3000\u00a0'\"#+=^"


def styled(char: str, way: int) -> str:
    """A character as another form of itself: wide, in a ring, mathematical, in Chinese or with a mark on it."""
    if way == 1 and "!" <= char <= "~":
        return chr(ord(char) + 0xFEE0)
    if char.isdigit():
        return ("", "", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "٠١٢٣٤٥٦٧٨٩")[way][int(char)] if way > 1 else char
    if way == 2 and char.isascii() and char.isalpha():
        return chr(ord("Ⓐ" if char.isupper() else "ⓐ") + ord(char.upper()) - 65)
    return char + "\u0336" if way == 3 else char


ways = st.integers(0, 5)
gaps = st.text(st.sampled_from(INVISIBLE + VISIBLE), max_size=2)
unseen = st.text(st.sampled_from(INVISIBLE), max_size=3)


def disguise(data: st.DataObject, clear: str, between: st.SearchStrategy[str]) -> str:
    """The text with every sign in some form and something between any two."""
    signs = [styled(char, data.draw(ways)) for char in clear]
    return "".join(sign + data.draw(between) for sign in signs[:-1]) + signs[-1]


def found_in(hidden: str) -> bool:
    """Whether most of what was planted is marked."""
    text = BEFORE + hidden + AFTER
    marked = {at for leak in leaks(text, known()) for at in range(leak.start, leak.end)}
    planted = [at for at in range(len(BEFORE), len(BEFORE) + len(hidden)) if fold(text[at]).isalnum()]
    return sum(at in marked for at in planted) > len(planted) * 0.8


@given(st.data(), st.sampled_from(NUMBERS))
def test_a_number_is_found_whatever_is_between(data: st.DataObject, number: str) -> None:
    hidden = disguise(data, number, gaps)
    assert found_in(hidden), hidden


@given(st.data(), st.sampled_from(NAMES))
def test_a_name_is_found_whatever_is_between(data: st.DataObject, name: str) -> None:
    hidden = disguise(data, name, gaps)
    assert found_in(hidden), hidden


@given(st.data(), st.sampled_from(LETTERS))
def test_a_name_in_pinyin_is_found_whatever_is_between(data: st.DataObject, name: str) -> None:
    hidden = disguise(data, name, gaps)
    assert found_in(hidden), hidden


@given(st.data(), st.sampled_from(SHORT))
def test_short_ones_are_found_whatever_invisible_is_between(data: st.DataObject, clear: str) -> None:
    hidden = disguise(data, clear, unseen)
    assert found_in(hidden), hidden


@given(st.text(max_size=200))
@example("\ud800")
@example("⑩" * 50)
def test_any_text_can_be_read_and_finds_lie_within_it(text: str) -> None:
    for leak in leaks(text, known()):
        assert 0 <= leak.start < leak.end <= len(text)
        assert leak.found == text[leak.start:leak.end]
        assert leak.line == text.count("\n", 0, leak.start) + 1
