"""The leak check is quick, and stays so when somebody tries to keep it busy. Measured in yardsticks."""

from collections.abc import Callable

import pytest

from tests.support.leaks import PARTS, harmless, known
from tests.support.pace import yardsticks
from workflow.rules.leaks import leaks

ONE_NOTICE, HOSTILE = 40, 800
SIZE = 100_000
UNITS = (
    "6", "6 ", "62 ", "1 3 ", "1.", "1*", "1,", "1 ", "¥1 ", "E1", "N1", "⑩", "2026-", "(2026)", "〔2026〕", "9月",
    "3栋", "一", "一千", "一点", "万", "字", "路", "弄", "号", "江州市",
    "在桃源镇", "账号", "微信 ", "张", "張", "老", "张 ",
    "a", "a.", "a@", "a@b.", "zhang ", "Z.", "ｚ", " ", "\n", "\u200b", "\u0336", "·",
)


def test_a_notice_of_five_thousand_characters_takes_a_moment(
        record_property: Callable[[str, object], None]) -> None:
    text = "".join(sentence for part in PARTS for sentence in harmless(part))[:5000]
    assert len(text) == 5000
    taken = yardsticks(lambda: leaks(text, known()), ONE_NOTICE)
    record_property("figure", f"泄漏检查 5,000 字用时为标尺的 {taken:.1f} 倍")
    assert taken < ONE_NOTICE


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.encode("unicode_escape").decode())
def test_hostile_text_does_not_hold_it_up(unit: str) -> None:
    text = (unit * SIZE).encode()[:SIZE].decode(errors="ignore")
    taken = yardsticks(lambda: leaks(text, known()), HOSTILE)
    assert taken < HOSTILE
