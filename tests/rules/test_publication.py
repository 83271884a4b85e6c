"""The public record: permitted fields, bands, groups large enough, and the leak check."""

from dataclasses import fields
from decimal import Decimal

import pytest

from workflow.rules.publication import Leak, LeakKind, LossBand, PublicRecord, large_enough, leaks, loss_band
from workflow.terms import Outcome

K, B = LeakKind, LossBand
RECORD = PublicRecord("2026-0042", "制造业流动资金贷款", B.UP_TO_1_MILLION, {Outcome.EXEMPT: 4, Outcome.MITIGATE: 1},
                      ("P03", "N10"), "贷后检查应按计划完成；50万元以下的小额业务可走简易程序。")


def test_a_public_record_has_six_fields_and_no_seventh() -> None:
    assert [field.name for field in fields(PublicRecord)] == [
        "number", "product_kind", "loss_band", "outcomes", "items", "lessons"]
    assert RECORD.people == 5


@pytest.mark.parametrize("outcomes", [{}, {Outcome.HOLD: 0}, {Outcome.HOLD: 2, Outcome.EXEMPT: -1}])
def test_a_record_of_nobody_is_refused(outcomes: dict[Outcome, int]) -> None:
    with pytest.raises(ValueError, match="没有任何人"):
        PublicRecord("2026-0042", "", B.NONE, outcomes, (), "")


@pytest.mark.parametrize(("amount", "band"), [
    ("0", B.NONE), ("0.01", B.UP_TO_500_THOUSAND), ("500000", B.UP_TO_500_THOUSAND), ("500000.01", B.UP_TO_1_MILLION),
    ("1000000", B.UP_TO_1_MILLION), ("3000000", B.UP_TO_3_MILLION), ("5000000", B.UP_TO_5_MILLION),
    ("10000000", B.UP_TO_10_MILLION), ("10000000.01", B.ABOVE_10_MILLION),
])
def test_a_loss_is_published_as_its_band(amount: str, band: LossBand) -> None:
    assert loss_band(Decimal(amount)) is band


def test_a_negative_loss_is_refused() -> None:
    with pytest.raises(ValueError, match="不能为负数"):
        loss_band(Decimal("-0.01"))


@pytest.mark.parametrize(("k", "size", "expected"), [(5, 5, True), (5, 4, False), (5, 0, False), (2, 2, True)])
def test_a_group_below_k_is_not_large_enough(k: int, size: int, expected: bool) -> None:
    assert large_enough(k, size) is expected


def test_a_k_that_protects_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="不小于 2"):
        large_enough(1, 5)


NAMES, NUMBERS = ("张三", "宏达五金有限公司", "Wang Lei"), ("E10086", "JK2024-00318")


@pytest.mark.parametrize(("text", "kind", "found"), [
    ("经办人张三已履职。", K.NAME, "张三"), ("经办人张 三已履职。", K.NAME, "张三"), ("张\u200b三", K.NAME, "张三"),
    ("张·三", K.NAME, "张三"), ("借款人为宏达五金\n有限公司", K.NAME, "宏达五金有限公司"),
    ("由ｗａｎｇ　ｌｅｉ办理", K.NAME, "Wang Lei"),
    ("员工号Ｅ１００８６", K.NUMBER, "E10086"), ("员工号 e-10086", K.NUMBER, "E10086"),
    ("借据JK2024 00318号", K.NUMBER, "JK2024-00318"),
    ("证件11010519491231002X。", K.ID_CARD, "11010519491231002X"),
    ("证件110105 19491231 002x", K.ID_CARD, "11010519491231002X"),
    ("旧证130503670401001", K.ID_CARD, "130503670401001"),
    ("代码91350211M000100Y43", K.CREDIT_CODE, "91350211M000100Y43"),
    ("致电13800138000", K.PHONE, "13800138000"), ("致电138-0013-8000", K.PHONE, "13800138000"),
    ("致电１３８００１３８０００", K.PHONE, "13800138000"), ("致电一三八〇〇一三八〇〇〇", K.PHONE, "13800138000"),
    ("2026 13800138000", K.PHONE, "13800138000"), ("电话010-62345678", K.PHONE, "01062345678"),
    ("卡号6222 0212 3456 7890 123", K.BANK_CARD, "6222021234567890123"),
    ("邮箱a.b@bank.example.com", K.EMAIL, "A.B@BANK.EXAMPLE.COM"),
    ("于2026年9月17日放款", K.EXACT_DATE, "2026年9月17日"), ("9月17日检查", K.EXACT_DATE, "9月17日"),
    ("2026-09-17", K.EXACT_DATE, "2026-09-17"),
    ("损失482,316.55元", K.EXACT_AMOUNT, "482,316.55元"), ("损失48.23万元", K.EXACT_AMOUNT, "48.23万元"),
    ("损失500000元", K.EXACT_AMOUNT, "500000元"),
])
def test_a_leak_is_found_however_it_is_written(text: str, kind: LeakKind, found: str) -> None:
    assert Leak(kind, found) in leaks(text, NAMES, NUMBERS)


@pytest.mark.parametrize("text", [
    RECORD.lessons, RECORD.number, RECORD.product_kind, "2026年第三季度，损失100万元以下，5人中4人免责。",
    "依据P03、N10，贷后检查完成率不足百分之八十。", "损失在300万元至500万元之间。", "（金规〔2024〕11号）第三条", "",
])
def test_a_clean_text_has_no_leak(text: str) -> None:
    assert leaks(text, NAMES, NUMBERS) == []


def test_each_leak_is_told_once() -> None:
    assert leaks("13800138000，13800138000", (), ()) == [Leak(K.PHONE, "13800138000")]


def test_an_empty_name_is_nobodys_leak() -> None:
    assert leaks("任何文字", ("", " "), ("-",)) == []
