"""What a correction of a letter changes, and everything it may not touch."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.rules.correcting import (
    Correction,
    NotOnce,
    Rewriting,
    Untouchable,
    corrected,
    rewriting,
    speaks_of,
    touched,
)
from workflow.rules.leaks.reading import plain

LETTER = """<article class="letter">
<p class="letter-head">云川银行</p>
<p class="letter-number">尽责认〔2026〕1号</p>
<p class="letter-to">魏经理：</p>
<p class="letter-text">查明，魏经理双人实地调察，次月完成检查。贷后检查由城东支行办里。</p>
<p class="letter-text">适用 2026-01 版清单，命中 <a class="ref" data-ref="item-1-N10">N10</a>，证据不足的不计。</p>
<p class="letter-text">认定对您予以<strong>减责</strong>，考核扣分减免 40%，不予警告。</p>
<table class="letter-table"><tbody><tr><td>考核扣分</td><td>减免 40%</td></tr></tbody></table>
<p class="letter-text">到会委员 5 人，减责 5 票。可以自送达之日起10个工作日内申诉。</p>
<div class="letter-sign"><p>云川银行责任认定委员会</p><p>2026年10月19日</p></div>
<p class="letter-note">（附注：期满没有申诉的，本认定生效）</p>
</article>"""
WORDS = {Untouchable.PENALTY: ("考核扣分", "行政处分"), Untouchable.LIST_VERSION: ("2026-01",)}


def put_right(wrong, right):
    return corrected(LETTER, Correction(wrong, right, "笔误"))


@pytest.mark.parametrize(("wrong", "right"), [
    ("调察", "调查"), ("办里", "办理"), ("城东支行办", "城西支行办"), ("双人实地", "两人实地"),
])
def test_a_clerical_error_is_put_right_and_touches_nothing(wrong, right):
    after = put_right(wrong, right)
    assert wrong not in after
    assert after == LETTER.replace(wrong, right)
    assert touched(LETTER, after, WORDS) == []


@pytest.mark.parametrize(("wrong", "right", "kind"), [
    ("对您予以", "对您不予", Untouchable.OUTCOME),
    ("次月完成检查", "次月完成检查，予以免责", Untouchable.OUTCOME),
    ("不予警告", "给予记过", Untouchable.PENALTY),
    ("检查。贷后", "检查，比例 50%。贷后", Untouchable.RATIO),
    ("不予警", "不予行政处分或者警", Untouchable.PENALTY),
    ("N10", "N11", Untouchable.ITEM),
    ("证据不足的不计", "证据不足的计入", Untouchable.ITEM),
    ("清单，命中", "清单，不命中", Untouchable.ITEM),
    ("2026-01 版", "2026-02 版", Untouchable.LIST_VERSION),
    ("起10个工作日", "起5个工作日", Untouchable.DEADLINE),
    ("到会委员 5 人", "到会委员 6 人", Untouchable.VOTE),
    ("2026年10月19日", "2026年10月20日", Untouchable.FRAME),
    ("〔2026〕1号", "〔2026〕2号", Untouchable.FRAME),
    ("魏经理：", "陶审查：", Untouchable.FRAME),
    ("（附注", "（备注", Untouchable.FRAME),
])
def test_what_was_decided_is_not_touched(wrong, right, kind):
    assert kind in touched(LETTER, put_right(wrong, right), WORDS)


def test_a_ratio_is_told_by_its_figures_wherever_they_change():
    assert Untouchable.RATIO in touched(LETTER, LETTER.replace("减免 40%，不予", "减免 60%，不予"), WORDS)
    assert touched(LETTER, LETTER.replace("<td>减免 40%</td>", "<td>减免 60%</td>"), WORDS) == [Untouchable.FRAME]


@pytest.mark.parametrize(("wrong", "count"), [("减免 40%", 2), ("没有这样的话", 0), ("命中 N10", 0)])
def test_a_text_that_does_not_stand_there_once_is_refused(wrong, count):
    with pytest.raises(NotOnce) as refused:
        put_right(wrong, "另写")
    assert (refused.value.wrong, refused.value.count) == (wrong, count)


def test_what_is_typed_is_text_and_never_markup():
    assert "&lt;b&gt;" in put_right("调察", "<b>调查</b>")
    assert corrected("<p>甲&#39;乙</p>", Correction("'", "”", "引号")) == "<p>甲”乙</p>"


DISGUISED = [
    ("调察", "查，免\u200b责"), ("调察", "全额免責"), ("调察", "免 责"), ("调察", "免·责"), ("调察", "查５０％"),
    ("调察", "考-核-扣-分"), ("调察", "百分之百"),
]


@pytest.mark.parametrize(("wrong", "right"), DISGUISED)
def test_no_disguise_hides_a_word_that_decides(wrong, right):
    assert rewriting(Correction(wrong, right, "笔误")) or touched(LETTER, put_right(wrong, right), WORDS)


def test_references_of_html_are_letters_like_any_other():
    after = put_right("调察", "免&#36131;")
    assert "免&amp;#36131;" in after
    with pytest.raises(NotOnce):
        corrected(after, Correction("amp;#36131;", "#36131;", "笔误"))
    assert "&amp;lt;" in corrected("<p>甲&amp;乙</p>", Correction("&乙", "&lt;", "笔误"))


@pytest.mark.parametrize(("right", "kinds"), [
    ("查，以上已经说明", [Untouchable.CLAUSES]), ("查,以上已经", [Untouchable.CLAUSES]),
    ("查﹐以上", [Untouchable.CLAUSES]),
    ("没有查", [Untouchable.NEGATION]), ("不当", [Untouchable.NEGATION]), ("作廢", [Untouchable.NEGATION]),
    ("撤銷", [Untouchable.NEGATION]), ("以上结论不成立", [Untouchable.OUTCOME, Untouchable.NEGATION]),
])
def test_neither_a_clause_nor_a_word_that_negates_is_added(right, kinds):
    assert touched(LETTER, put_right("调察", right), WORDS) == kinds


def test_a_word_that_negates_is_not_taken_away_either():
    letter = '<p class="letter-text">未到场核实。</p>'
    assert touched(letter, corrected(letter, Correction("未到", "已到", "笔误")), {}) == [Untouchable.NEGATION]


@pytest.mark.parametrize(("wrong", "right", "why"), [
    ("调察", "调\u200b查", Rewriting.INVISIBLE), ("调\u00ad察", "调查", Rewriting.INVISIBLE),
    ("调察", "调\ue000查", Rewriting.INVISIBLE), ("调察", "调\n查", Rewriting.INVISIBLE),
    ("调察", "调\u3164查", Rewriting.INVISIBLE), ("调察", "调查属实予以", None),
    ("调察", "调查属实予以采", Rewriting.TOO_LONG),
    ("双人实地调察次月完成", "两名同事一起前往现场", Rewriting.TOO_MUCH), ("双人实地调察", "双人实地调查", None),
    ("云川银行城东支行办里", "云川银行城西支行办理", None),
])
def test_what_no_clerical_error_needs_is_a_rewriting(wrong, right, why):
    assert rewriting(Correction(wrong, right, "笔误")) == why


def test_the_reason_decides_nothing():
    assert speaks_of("应予免\u200b責", WORDS) == [Untouchable.OUTCOME]
    assert speaks_of("行政处分录入时误写", WORDS) == [Untouchable.PENALTY]
    assert speaks_of("事实表作“次日到场”，录入时误写", WORDS) == []


SIGNS = [*"免責责减追尽职警告查调双人实地不未撤销N104０%，。 &#;·", "\u200b", "\u00ad", "&#36131;"]
PIECES = st.lists(st.sampled_from(SIGNS), max_size=7).map("".join)
PROTECTED = ("免责", "减责", "追责", "尽职", "警告", "减免", "考核扣分", "N10", "40%", "不", "未", "撤销", "证据不足",
             "2026-01")


def folded_words(body):
    text = "".join(one for one in plain(body).chars if not one.isspace() and one != "·")
    return [text.count(word) for word in PROTECTED]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["双人", "调察", "实地", "办里", "完成", "次月"]), PIECES), max_size=4))
def test_no_accepted_list_changes_the_words_that_decide(pairs):
    body = LETTER
    for wrong, right in pairs:
        one = Correction(wrong, right, "笔误")
        try:
            after = corrected(body, one)
        except NotOnce:
            continue
        if rewriting(one) is None and not touched(body, after, WORDS):
            body = after
    assert folded_words(body) == folded_words(LETTER)
