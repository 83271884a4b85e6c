"""Claims made by staff: the loans one had a part in, the claim, and its receipt."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from web.views.finding_things import the_case
from workflow import details as d
from workflow.models import Loan
from workflow.process import BY_NAME
from workflow.services import claims as own
from workflow.services import deadlines, own_window, parts, presenting
from workflow.services.tasks import CaseTasks, in_order
from workflow.wording import NEXT, PERSON_NEXT

claims = Blueprint("claims", __name__)

PER_PAGE = 20


@claims.get("/claims")
@signed_in
def index() -> ResponseReturnValue:
    """The claims one has made, and the loans one had a part in, with what can be claimed."""
    actor, session = current_actor(), db.session()
    sought = request.args.get("q", "").strip()[:100]
    page = db.paginate(own.own_loans(session, actor, sought), per_page=PER_PAGE, max_per_page=PER_PAGE)
    loans, made = own.described(session, actor, page.items), session.scalars(own.claims_of(actor)).all()
    cases = [one.case for one in made] + [one.case for one in loans if one.case is not None]
    return render_template(
        "claims/index.html", page=page, loans=loans, sought=sought, claims=made, next_of=NEXT,
        person_next=PERSON_NEXT, own=own_window.told_instead(actor, cases),
        address=lambda number: url_for("claims.index", page=number, q=sought or None))


@claims.route("/claims/loans/<int:loan_id>", methods=["GET", "POST"])
@signed_in
def new(loan_id: int) -> ResponseReturnValue:
    """The claim form of a loan one had a part in. Whether a case is opened or joined, the page finds out by itself."""
    session, actor = db.session(), current_actor()
    loan = session.scalar(select(Loan).where(Loan.id == loan_id, parts.part_of(session, actor.employee_id)))
    if loan is None:
        abort(404)
    case = parts.live_case(session, loan.id, actor.employee_id, reader=actor.keys)
    known: dict[str, Any] = {"receipt": "claims.receipt", "template": "claims/new.html"}
    if case is None:
        job = Job(BY_NAME["file_claim"], None, None, None, back="", fixed={"loan": loan.id},
                  known=d.FileClaim(loan=loan.id), **known)
    else:
        job = Job(BY_NAME["join_claim"], case, case, None, back="", **known)
    job.values |= {"loan": loan, "one": own.described(session, actor, [loan])[0]}
    return doing.serve(job)


@claims.get("/claims/<int:case_id>")
@signed_in
def receipt(case_id: int) -> ResponseReturnValue:
    """What became of one's claim: the number, and until the case is accepted what happens next, by whom and when.

    From then on everybody reads in his own window how he stands.
    """
    case, session, today = the_case(case_id), db.session(), clock.today()
    claim = own.claim_in(case, current_actor())
    if claim is None:
        abort(404)
    tasks = [] if case.findings else [
        task for task in in_order(CaseTasks(session, case, today)) if task.finding is None and task.who is None]
    return render_template(
        "claims/receipt.html", case=case, claim=claim, next_of=NEXT,
        tasks=[(task, presenting.roles_for(task.move)) for task in tasks],
        left=lambda period: deadlines.left(session, period, today))
