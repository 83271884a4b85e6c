"""What a correction of a letter changes, and everything it may not touch."""

import pytest

from workflow.rules.correcting import Correction, NotOnce, Untouchable, corrected, touched

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
    found = touched(LETTER, put_right(wrong, right), WORDS)
    assert found == [kind]


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
