"""The ledgers: loans that ought to become work items, with the reasons."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, or_, select

from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from workflow.models import Borrower, Institution, Loan
from workflow.services import candidates as listing
from workflow.services.access import may
from workflow.terms import Scope
from workflow.wording.ledger import say

ledger = Blueprint("ledger", __name__)
ledger.add_app_template_filter(say, "ledger_words")

PER_PAGE = 20


@ledger.get("/candidates")
@for_right("view_candidates")
def candidates() -> ResponseReturnValue:
    """Candidates of the reader's institution and those below it, by loan number."""
    sought, after = request.args.get("q", "").strip(), request.args.get("after", "")
    where = _reach()
    scopes = listing.count_by_scope(db.session(), where=where)
    if sought:
        where.append(or_(Loan.loan_no == sought, Borrower.name.contains(sought, autoescape=True)))
    found = listing.candidates(db.session(), after=after, limit=PER_PAGE + 1, where=where)
    return render_template(
        "ledger/candidates.html", found=found[:PER_PAGE], sought=sought, after=after, scopes=scopes, kinds=Scope,
        onward=found[PER_PAGE - 1].loan.loan_no if len(found) > PER_PAGE else "",
        total=listing.count(db.session(), where=where), may_register=may(current_actor(), "register_clue"))


def _reach() -> list[ColumnElement[bool]]:
    """Loans of the reader's own institution and below."""
    path = current_actor().institution_path
    below = select(Institution.id).where(
        or_(Institution.path == path, Institution.path.startswith(path + "/", autoescape=True)))
    return [Loan.institution_id.in_(below)]
