"""What makes a draft of the lists flip somebody: a fault that caused the loss, and P03 that alone stands against it."""

from typing import Any

from workflow.models import Finding, ListVersionRecord
from workflow.rules.list_changes import items_of
from workflow.services import lists
from workflow.terms import HitStatus

OLD, NEW = "small_interest_cap = 50000元", "small_interest_cap = 10000元"
"""The bound of P03 as a page writes it, and a stricter one."""


def hangs_on_p03(finding: Finding) -> Finding:
    """Somebody whose fault of N10 caused the loss: mitigated, because only 15 000 元 of interest is still owed (P03);
    without P03 it is to be held against him.
    """
    finding.case.snapshot = {"as_of": "2026-09-30", "balance": "0.00", "interest_arrears": "15000.00"}
    for answer in finding.answers:
        if answer.item_code in ("N10", "P03"):
            answer.status, answer.causal = HitStatus.HIT, answer.item_code == "N10"
        elif answer.item_code == "P01":
            answer.status = HitStatus.NOT_HIT
    return finding


def stricter_p03(record: ListVersionRecord) -> dict[str, Any]:
    """P03 of a version, with the stricter bound."""
    row = dict(items_of(lists.tables_of(record))["P03"])
    return row | {"thresholds": {**row["thresholds"], "small_interest_cap": "10000元"}}
