"""The leak check on the corpus beside this file: nothing missed, hardly anything harmless found."""

from collections import Counter
from collections.abc import Callable

import pytest

from tests.support.leaks import PARTS, Leaking, harmless, known, leaking
from workflow.rules.leaks import leaks

FALSE_ALARMS = 0.02
RIGHT_KIND = 0.95
SAME_WORDS = {
    "姓名": {"name"}, "客户名称": {"customer"}, "机构名称": {"branch"}, "工号": {"staff_no", "number"},
    "合同号": {"contract", "letter_number", "number"}, "借据号": {"loan_note", "number"},
    "账号": {"account", "bank_card"}, "事项编号": {"case_number", "number"}, "文号": {"letter_number"},
    "身份证号": {"id_card"}, "通行证件": {"passport"}, "电话号码": {"phone"}, "银行卡号": {"bank_card", "account"},
    "信用代码": {"credit_code"}, "车牌号": {"plate"}, "地址": {"address"}, "电子邮箱": {"email"},
    "社交账号": {"chat_id"}, "精确日期": {"exact_date"}, "精确金额": {"exact_amount"},
}
Record = Callable[[str, object], None]


def kinds_found(one: Leaking) -> set[str]:
    """The kinds of what was found where the text leaks; empty when the leak was missed."""
    return {leak.kind.value for leak in leaks(one.text, known()) if leak.start < one.end and leak.end > one.start}


@pytest.mark.parametrize("part", PARTS)
def test_no_leak_is_missed(part: str, record_property: Record) -> None:
    texts = leaking(part)
    found = [(one, kinds_found(one)) for one in texts]
    missed = [f"{one.kind}·{one.how}" for one, kinds in found if not kinds]
    named = sum(bool(kinds & SAME_WORDS[one.kind]) for one, kinds in found)
    record_property("figure",
                    f"泄漏语料（{PARTS[part]}）{len(texts)} 条：漏查 {len(missed)} 条，种类也说对 {named} 条")
    assert missed == []
    assert named >= RIGHT_KIND * len(texts)


@pytest.mark.parametrize("part", PARTS)
def test_harmless_sentences_hardly_ever_raise_the_alarm(part: str, record_property: Record) -> None:
    texts = harmless(part)
    alarms = {text: [leak.found for leak in found] for text in texts if (found := leaks(text, known()))}
    record_property("figure",
                    f"无害语料（{PARTS[part]}）{len(texts)} 条：误报 {len(alarms)} 条，{len(alarms) / len(texts):.1%}")
    assert len(alarms) <= FALSE_ALARMS * len(texts), alarms


def test_the_corpus_is_large_enough_and_each_kind_has_its_disguises() -> None:
    texts = [one for part in PARTS for one in leaking(part)]
    sentences = [text for part in PARTS for text in harmless(part)]
    assert 300 <= len({one.text for one in texts}) == len(texts)
    assert 300 <= len(set(sentences)) == len(sentences)
    assert set(SAME_WORDS) == {one.kind for one in texts}
    assert min(Counter(one.kind for one in texts).values()) >= 8
    assert len(leaking("written_first")) >= len(texts) / 3
    assert len(harmless("written_first")) >= len(sentences) / 3
