"""One loan and its borrower: how it stood on each day, what it amounts to, and who was in charge of it when."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from web import charts, clock, responsibility_chart
from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from web.views.imports import sees_all
from workflow.services import candidates, responsibility
from workflow.services import loans as records
from workflow.services.access import may, reaches
from workflow.services.proposals import propose_people
from workflow.wording.ledger import FACT_SOURCES, WORDS

loans = Blueprint("loans", __name__)
for filter_ in (responsibility_chart.bar_words, responsibility_chart.gap_words):
    loans.add_app_template_filter(filter_)
loans.add_app_template_test(responsibility_chart.is_exposure, "exposure")


@loans.get("/loans/<path:loan_no>")
@for_right("view_loan")
def show(loan_no: str) -> ResponseReturnValue:
    """A loan of the reader's institution or below it; auditors may see any."""
    session, actor = db.session(), current_actor()
    loan = records.find(session, actor, loan_no)
    if loan is None:
        abort(404)
    people = propose_people(session, loan)
    open_to_reader = records.may_see_people(session, actor, loan, people)
    line = responsibility.of_loan(session, loan, clock.today()) if open_to_reader else None
    standings = records.standings(session, loan)
    return render_template(
        "loans/show.html", loan=loan, one=candidates.candidate(session, loan, reader=actor.keys),
        scope=candidates.scope_of(loan),
        standings=standings, balances=charts.standings([one.fact for one in standings]),
        others=records.others(session, actor, loan), cases=records.cases_on(session, actor, loan),
        people=people if open_to_reader else None, line=line, drawn=responsibility_chart.draw(line) if line else None,
        opens_imports=(may(actor, "import_ledger") or may(actor, "view_audit")) and sees_all(),
        sources=FACT_SOURCES, fact_words=WORDS, may_list=reaches(actor, "view_candidates", loan.institution),
        may_register=may(actor, "register_clue") and reaches(actor, "register_clue", loan.institution))
