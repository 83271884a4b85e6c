"""The words of a back-test's vocabularies."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow.rules.backtesting import Band, Direction

BACKTEST_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    Direction: {Direction.HEAVIER: "变重", Direction.LIGHTER: "变轻", Direction.SAME: "不变"},
    Band: {
        Band.TO_500K: "50万元以下（含）", Band.TO_1M: "50万元至100万元（含）", Band.TO_5M: "100万元至500万元（含）",
        Band.TO_10M: "500万元至1000万元（含）", Band.ABOVE_10M: "1000万元以上", Band.UNKNOWN: "金额未知",
    },
})
