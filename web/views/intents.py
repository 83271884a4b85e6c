"""Intentions to hold somebody to account: HR reports them here first; what is in effect is answered by the gate."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from web.views import doing
from web.views.doing import Job
from workflow import details as d
from workflow.models import Loan
from workflow.process import BY_NAME
from workflow.services import claims as lists
from workflow.services import parts
from workflow.services.access import under
from workflow.terms import PersonState

intents = Blueprint("intents", __name__)

PER_PAGE = 20


@intents.get("/intents")
@for_right("report_intent")
def index() -> ResponseReturnValue:
    """The intentions reported, with what became of each; a loan number leads to the form."""
    session = db.session()
    typed = request.args.get("loan", "").strip()
    loan = session.scalar(select(Loan).where(Loan.loan_no == typed)) if typed else None
    if loan is not None and under(current_actor(), loan.institution):
        return redirect(url_for("intents.new", loan_id=loan.id))
    page = db.paginate(lists.intents(current_actor()), per_page=PER_PAGE, max_per_page=PER_PAGE)
    return render_template(
        "intents/index.html", typed=typed, page=page, address=lambda number: url_for("intents.index", page=number),
        lines=[(event, lists.meant_by(session, current_actor(), event)) for event in page.items])


@intents.route("/intents/loans/<int:loan_id>", methods=["GET", "POST"])
@for_right("report_intent")
def new(loan_id: int) -> ResponseReturnValue:
    """The form for one loan, with what the gate says now of everybody who has to do with it."""
    session = db.session()
    loan = session.get(Loan, loan_id)
    if loan is None or not under(current_actor(), loan.institution):
        abort(404)
    asked = lists.asked_about(session, current_actor(), [loan.id], parts.people_of(
        session, loan, current_actor().keys))
    open_to = [one.employee.id for one in asked if not _concluded(one)]
    job = job_for(loan, open_to or [one.employee.id for one in asked])
    job.values |= {"loan": loan, "asked": asked, "settled": bool(asked) and not open_to}
    return doing.serve(job)


def _concluded(one: lists.Asked) -> bool:
    return one.record is not None and one.record.state == PersonState.EFFECTIVE


def job_for(loan: Loan, people: list[int]) -> Job:
    """Opening a case, or joining the one under way. Until somebody is chosen, all who could be meant are assumed."""
    case = parts.live_case(db.session(), loan.id, reader=current_actor().keys)
    shown: dict[str, Any] = {"back": url_for("intents.index"), "template": "intents/new.html"}
    if case is None:
        return Job(BY_NAME["report_intent"], None, None, None, fixed={"loan": loan.id},
                   known=d.ReportIntent(loan=loan.id, people=tuple(people)), **shown)
    return Job(BY_NAME["join_intent"], case, case, None, known=d.JoinIntent(people=tuple(people)), **shown)
