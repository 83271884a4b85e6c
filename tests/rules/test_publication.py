"""The public record: permitted fields, bands, groups large enough."""

from dataclasses import fields
from decimal import Decimal

import pytest

from workflow.rules.publication import LossBand, PublicRecord, large_enough, loss_band
from workflow.terms import Outcome

B = LossBand
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
