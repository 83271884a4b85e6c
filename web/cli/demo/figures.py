"""The figures of a loan as a story's texts may quote them: `{amount}`, `{borrower}`, `{overdue:-2}` and the like."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from workflow.models import Loan
from workflow.terms import RiskClass
from workflow.wording import cn_day, word

BANK = "清源农商银行"
WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the loan in words; with a number of months, the month that many months later.

    >>> "{0}，{0:-2}，{0:+1}".format(Day(date(2026, 1, 3)))
    '2026年1月3日，2025年11月，2026年2月'
    """

    day: date

    def __format__(self, months: str) -> str:
        if not months:
            return cn_day(self.day)
        year, month = divmod(self.day.year * 12 + self.day.month - 1 + int(months), 12)
        return f"{year}年{month + 1}月"


def money(amount: Decimal | None) -> str:
    """An amount in 元 as a sentence has it.

    >>> money(Decimal(9500000)), money(Decimal("4544857.17")), money(Decimal("807.46"))
    ('950万元', '454.49万元', '807.46元')
    """
    if amount is None:
        return "数额不详"
    if amount < WAN:
        return f"{amount:.2f}元"
    return f"{(amount / WAN):.2f}".rstrip("0").rstrip(".") + "万元"


def figures(loan: Loan) -> dict[str, Any]:
    """What the texts of a case on this loan may quote, as the latest ledger has it."""
    fact = loan.facts[-1]
    days = {"approved": loan.approved_on, "disbursed": loan.disbursed_on, "matures": loan.matures_on,
            "overdue": fact.first_overdue_on}
    return {
        "borrower": loan.borrower.name, "product": loan.product, "guarantee": loan.guarantee,
        "branch": loan.institution.name.removeprefix(BANK), "loan_no": loan.loan_no, "contract": loan.contract_no,
        "amount": money(loan.amount), "balance": money(fact.balance), "arrears": money(fact.interest_arrears),
        "days": fact.days_past_due, "as_of": cn_day(fact.as_of),
        "risk": word(RiskClass(fact.risk_class)) if fact.risk_class else "",
    } | {name: Day(day) for name, day in days.items() if day is not None}
