"""Taking in the monthly loan quality of institutions."""

from typing import Any

from sqlalchemy import select

from workflow.models.ledger import LoanQuality
from workflow.rules.tolerance.telling import FIGURES
from workflow.services.exchange.common import Taking, changes
from workflow.services.exchange.people import institution_ids, out_of_reach
from workflow.services.exchange.staging import Row


def take_quality(taking: Taking) -> None:
    """Take in loan quality: one row an institution and month, amounts kept in 元. A figure that is left out is unknown,
    or stays as it was known.
    """
    institutions = institution_ids(taking)
    for chunk in taking.chunks():
        wanted = {row.line: _values(taking, row, institutions) for row in out_of_reach(taking, chunk, institutions)}
        known = {
            (row.institution_id, row.month): row._asdict()
            for row in taking.session.execute(select(*LoanQuality.__table__.c).where(
                LoanQuality.month.in_({values["month"] for values in wanted.values()})))
        }
        new, changed, fates = [], [], {}
        for line, values in wanted.items():
            old = known.get((values["institution_id"], values["month"]))
            if old is None:
                new.append(values)
                fates[line] = "taken"
            elif differing := changes(old, {name: values[name] for name in FIGURES}):
                changed.append({"id": old["id"], "import_id": taking.import_id} | differing)
                fates[line] = "changed"
            else:
                fates[line] = "unchanged"
        taking.settle(fates)
        taking.insert(LoanQuality, new)
        taking.update(LoanQuality, changed)


def _values(taking: Taking, row: Row, institutions: dict[str, int]) -> dict[str, Any]:
    """The values of one row."""
    return {name: row.values.get(name) for name in ("month", *FIGURES)} | {
        "institution_id": institutions.get(row.values["institution_code"], 0), "import_id": taking.import_id,
    }
