"""Chinese text is spelled, paired and marked so that a word is found wherever it stands, however it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.searching import excerpt, fields, marked, pairs, question, spelled

TEXTS = st.text(alphabet=st.one_of(
    st.sampled_from("尽职免责张三欧阳𠮷 \n　，。（）〔〕·•-—２０２６2026ＡａbßÅ\u200bé①㈱"),
    st.characters(codec="utf-8", exclude_categories=("Mn", "Mc", "Me"), exclude_characters="\0")), max_size=40)


@pytest.mark.parametrize(("typed", "said"), [
    ("免责", "有关人员\n予以免\n  责，"), ("免责", "免　责"), ("２０２６－０００１", "2026-0001"), ("ＡBC", "abc公司"),
    ("[2026]12号", "云川认〔2026〕12号"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("欧阳", "欧\u200b阳明"),
    ("免责,", "免责，"), ("zhang san", "Zhang\nSan"), ("𠮷田", "𠮷 田"), ("l1", "借据Ｌ1"),
])
def test_it_is_found_however_it_was_typed(typed, said):
    assert all(word in spelled(said) for word in question(typed).words)
    assert set(question(typed).pairs) <= set(pairs(spelled(said)))
    assert "".join(part for part, is_word in marked(said, question(typed).words) if is_word)


@pytest.mark.parametrize(("typed", "said"), [
    ("责任", "免责，任职"), ("三张", "张三"), ("zhangsan", "zhang san"), ("2026-0001", "2026-0010")])
def test_what_only_looks_alike_is_not(typed, said):
    assert not all(word in spelled(said) for word in question(typed).words)


@pytest.mark.parametrize("typed", ["", "  ", "责", "a b", "，。", "一 二 三", "\u200b"])
def test_less_than_two_letters_is_no_question(typed):
    assert question(typed).pairs == ()


def test_a_word_cannot_reach_across_fields():
    assert "免责张三" not in fields("免责", "张三")
    assert question("免责\x1f张三").words == ("免责", "张三")


@given(TEXTS, st.integers(0, 60), st.integers(2, 12))
def test_every_stretch_of_a_text_has_its_pairs(text, start, length):
    stretch = spelled(text)[start:start + length]
    assert set(pairs(stretch)) <= set(pairs(spelled(text)))
    for word in question(stretch).words:
        assert word in spelled(text)


@given(TEXTS)
def test_spelling_twice_changes_nothing(text):
    assert spelled(spelled(text)) == spelled(text)


@given(TEXTS, TEXTS)
def test_marking_changes_no_letter(text, typed):
    parts = marked(text, question(typed).words)
    assert "".join(part for part, _ in parts) == unicodedata.normalize("NFC", text)
    assert all(part for part, _ in parts)


@given(TEXTS, st.integers(0, 40))
def test_what_is_found_is_marked(text, start):
    words = [word for word in question(spelled(text)[start:start + 3]).words if pairs(word)]
    assert not words or any(is_word for _, is_word in marked(text, words))


def test_an_excerpt_is_short_and_shows_the_first_place():
    parts = excerpt("甲" * 300 + "\n免\n责" + "乙" * 300, ["免责"])
    assert ("免 责", True) in parts
    assert sum(len(part) for part, _ in parts) < 100
    assert excerpt("没有", ["免责"]) == [("没有", False)]
