"""From the text of a ledger's cells to values. What cannot be read is unknown and reported, never guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from workflow.rules.triggers import Reason
from workflow.services.ledger_read import Staged
from workflow.services.ledger_report import Problem
from workflow.terms import ObligorType, RiskClass
from workflow.wording.ledger import say

OBLIGOR_TYPES: dict[str, ObligorType] = {
    "小型企业": ObligorType.SMALL_ENTERPRISE, "微型企业": ObligorType.MICRO_ENTERPRISE,
    "中型企业": ObligorType.MEDIUM_ENTERPRISE, "个体工商户": ObligorType.SELF_EMPLOYED,
    "小微企业主": ObligorType.MSE_OWNER, "农户": ObligorType.FARMER,
}
RISK_CLASSES: dict[str, RiskClass] = {
    "10": RiskClass.NORMAL, "20": RiskClass.SPECIAL_MENTION, "30": RiskClass.SUBSTANDARD,
    "40": RiskClass.DOUBTFUL, "50": RiskClass.LOSS,
}
FLAGS: dict[str, bool] = {"Y": True, "N": False, "是": True, "否": False}

DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?(?: 00:00:00)?")
MONTH = re.compile(r"(\d{4})\D?(\d{1,2})(?:月|-01)?")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
FULL_WIDTH = str.maketrans("０１２３４５６７８９．－", "0123456789.-", ",，￥¥ ")


@dataclass(frozen=True)
class Row:
    """One kept row of a staged ledger, and where its problems are written. Each reader gives None for the unknown."""

    staged: Staged
    cells: Mapping[str, Any]
    problems: list[Problem]

    @property
    def line(self) -> int:
        """The row's line in the file."""
        return int(self.cells["line"])

    def text(self, name: str, limit: int) -> str:
        """Text of at most `limit` characters; longer ones are cut and reported."""
        value = str(self.cells[name])
        if len(value) > limit:
            self.report(name, "too_long", limit=limit)
        return value[:limit]

    def money(self, name: str, unit: int = 1) -> Decimal | None:
        """An amount in 元, exact to the 分, from cells in units of `unit` 元."""
        text = str(self.cells[name]).translate(FULL_WIDTH)
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            self.report(name, "bad_number")
            return None
        amount = Decimal(text) * unit
        if amount != round(amount, 2):
            self.report(name, "finer_than_fen")
            return None
        return amount

    def whole(self, name: str) -> int | None:
        """A number of days."""
        text = str(self.cells[name]).translate(FULL_WIDTH).removesuffix("天")
        if text and not re.fullmatch(r"[0-9]{1,6}", text):
            self.report(name, "bad_number")
            return None
        return int(text) if text else None

    def day(self, name: str) -> date | None:
        """A day, written 20260930, 2026-09-30, 2026/9/30 or 2026年9月30日."""
        text = str(self.cells[name])
        if not text:
            return None
        if found := DAY.fullmatch(text):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                pass  # a day no calendar has, such as 20260231: reported below like any other
        self.report(name, "bad_day")
        return None

    def month(self, name: str) -> str | None:
        """A month as `2026-09`."""
        found = MONTH.fullmatch(str(self.cells[name]))
        if found is None or not 1 <= int(found[2]) <= 12:
            self.report(name, "bad_day")
            return None
        return f"{found[1]}-{int(found[2]):02}"

    def coded(self, name: str, codes: Mapping[str, Any]) -> Any:
        """The value a word of the ledger stands for."""
        text = str(self.cells[name])
        if text and text not in codes:
            self.report(name, "unknown_word")
        return codes.get(text)

    def report(self, name: str, code: str, value: str | None = None, **values: Any) -> None:
        """Write down a problem of one cell; identity numbers are masked."""
        heading = self.staged.heading(name)
        shown = str(self.cells[name]) if value is None else value
        if name == "id_no" and len(shown) > 10:
            shown = f"{shown[:6]}{'*' * (len(shown) - 10)}{shown[-4:]}"
        message = say(Reason(code, {"column": heading} | values))
        record = str(self.cells[self.staged.layout.key[0]])
        self.problems.append(Problem(self.line, heading, shown, code, message, record))


def check_digit_wrong(id_type: str, id_no: str) -> bool:
    """Whether an 18-character identity number contradicts its own check digit.

    Resident identity cards (also those of Hong Kong, Macao and Taiwan residents) by MOD 11-2, unified social credit
    codes by theirs. A number of another length or an unknown kind carries none that could be wrong.

    >>> check_digit_wrong("身份证", "11010519491231002X"), check_digit_wrong("身份证", "110105194912310021")
    (False, True)
    """
    number = id_no.upper()
    if len(number) != 18:
        return False
    if "信用代码" in id_type:
        return not uscc.is_valid(number)
    return "身份证" in id_type and not mod_11_2.is_valid(number)
