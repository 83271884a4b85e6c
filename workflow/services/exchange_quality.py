"""Taking in the monthly loan quality of institutions."""

from typing import Any

from sqlalchemy import select

from workflow.models.ledger import LoanQuality
from workflow.services.exchange_common import Taking, changes
from workflow.services.exchange_people import institution_ids
from workflow.services.ledger_values import Row

AMOUNTS = ("all_loans", "all_npl", "inclusive_loans", "inclusive_npl")
DEFAULT_UNIT = 10_000
"""These reports are in 万元 unless their title says otherwise."""


def take_quality(taking: Taking) -> None:
    """Take in loan quality: one row an institution and month, amounts kept in 元."""
    institutions = institution_ids(taking)
    unit = taking.staged.unit or DEFAULT_UNIT
    for chunk in taking.chunks():
        wanted = [values for row in chunk if (values := _values(taking, row, institutions, unit))]
        known = {
            (row.institution_id, row.month): row._asdict()
            for row in taking.session.execute(select(*LoanQuality.__table__.c).where(
                LoanQuality.month.in_({values["month"] for values in wanted})))
        }
        new = [values for values in wanted if (values["institution_id"], values["month"]) not in known]
        changed = []
        for values in wanted:
            old = known.get((values["institution_id"], values["month"]))
            if old is None:
                continue
            if differing := changes(old, {name: values[name] for name in AMOUNTS}):
                changed.append({"id": old["id"], "import_id": taking.import_id} | differing)
            else:
                taking.report.unchanged += 1
        taking.report.taken += len(new)
        taking.report.changed += len(changed)
        taking.insert(LoanQuality, new)
        taking.update(LoanQuality, changed)


def _values(taking: Taking, row: Row, institutions: dict[str, int], unit: int) -> dict[str, Any] | None:
    """The values of one row; None, and the row refused, when one of them cannot be read."""
    values: dict[str, Any] = {"month": row.month("month")}
    values |= {name: row.money(name, unit) for name in AMOUNTS}
    unread = next((name for name, value in values.items() if value is None), None)
    if unread is not None:
        taking.refuse(row, unread, "needed_unreadable")
        return None
    return values | {
        "institution_id": institutions.get(row.cells["institution_code"], 0), "import_id": taking.import_id,
    }
