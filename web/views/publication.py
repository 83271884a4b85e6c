"""The publication board: notices without names, open to every employee, and objections to them."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from workflow.models import ExemptionCase, Publication
from workflow.process import BY_NAME
from workflow.rules.publication import LossBand
from workflow.services import deadlines, lists, objections
from workflow.services.access import may
from workflow.terms import Outcome, PublicationState

publication = Blueprint("publication", __name__)

PER_PAGE = 20


@publication.get("/publication")
@signed_in
def index() -> ResponseReturnValue:
    """Notices that are up, then those that were; withdrawn ones are gone."""
    page = db.paginate(
        select(Publication).where(Publication.withdrawn.is_(False)).order_by(
            (Publication.state == PublicationState.OPEN).desc(), Publication.id.desc()),
        per_page=PER_PAGE, max_per_page=PER_PAGE)
    return render_template("publication/index.html", page=page, bands=LossBand, outcomes=Outcome,
                           address=lambda number: url_for("publication.index", page=number))


@publication.get("/publication/<int:notice_id>")
@signed_in
def show(notice_id: int) -> ResponseReturnValue:
    """One notice, made of its permitted fields alone; objections to it for those who answer them or made them."""
    notice = _notice(notice_id)
    case = db.session.get_one(ExemptionCase, notice.case_id)
    actor = current_actor()
    seen = [one for one in notice.objections if objections.readable(actor, case, one)]
    period = deadlines.running(db.session(), deadlines.Whose(case.id), "publication")
    return render_template(
        "publication/show.html", notice=notice, bands=LossBand, outcomes=Outcome, objections=seen,
        items=lists.pinned(db.session(), case),
        case=case if may(actor, "view_case", case=case) else None, period=period,
        works_on_it=objections.answers(actor, case),
        may_object=may(actor, "raise_objection", case=case) and notice.state == PublicationState.OPEN,
        left=deadlines.left(db.session(), period, clock.today()) if period else None)


@publication.route("/publication/<int:notice_id>/object", methods=["GET", "POST"])
@signed_in
def object_to(notice_id: int) -> ResponseReturnValue:
    """A signed objection of an employee."""
    notice = _notice(notice_id)
    case = db.session.get_one(ExemptionCase, notice.case_id)
    job = Job(BY_NAME["raise_objection"], notice, case, None, template="publication/object.html",
              back=url_for("publication.show", notice_id=notice.id), values={"notice": notice})
    return doing.serve(job)


def _notice(notice_id: int) -> Publication:
    notice = db.session.get(Publication, notice_id)
    if notice is None or notice.withdrawn:
        abort(404)
    return notice


