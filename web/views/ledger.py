"""What was imported: every file, and what was odd in it."""

from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from workflow.models import LedgerImport
from workflow.services.access import may
from workflow.wording.ledger import WORDS

ledger = Blueprint("ledger", __name__)

IMPORTS_SHOWN = 100
PROBLEMS_SHOWN = 500


def whole_bank() -> None:
    """Reports of imports speak of every branch: they are for the head office and for auditors."""
    if not may(current_actor(), "view_audit") and "/" in current_actor().institution_path:
        abort(403)


@ledger.get("/imports")
@for_right("view_candidates", "view_audit")
def index() -> ResponseReturnValue:
    """What was imported, the latest first."""
    whole_bank()
    rows = db.session.scalars(select(LedgerImport).order_by(LedgerImport.id.desc()).limit(IMPORTS_SHOWN)).all()
    return render_template("ledger/imports.html", rows=rows, kinds=WORDS)


@ledger.get("/imports/<int:import_id>")
@for_right("view_candidates", "view_audit")
def show(import_id: int) -> ResponseReturnValue:
    """One import, and everything that was odd in it."""
    whole_bank()
    row = db.session.get(LedgerImport, import_id)
    if row is None:
        abort(404)
    problems: list[dict[str, Any]] = row.report.get("problems", [])
    return render_template("ledger/import.html", row=row, kinds=WORDS, problems=problems[:PROBLEMS_SHOWN],
                           count=len(problems))
