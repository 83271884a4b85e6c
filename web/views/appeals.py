"""Appeals: those the reader may know of, and what became of them."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from web.views.finding_things import the_case, the_person
from workflow.models import Appeal, ExemptionCase, Seat
from workflow.services import deadlines, presenting
from workflow.services.access import may, visible
from workflow.services.tasks import CaseTasks
from workflow.terms import AppealState, Role

appeals = Blueprint("appeals", __name__)

SHOWN = 200


@appeals.get("/appeals")
@signed_in
def index() -> ResponseReturnValue:
    """Appeals in cases the reader sees, about people he may read about."""
    state = request.args.get("state", "")
    query = (select(Appeal, ExemptionCase).join(ExemptionCase, ExemptionCase.id == Appeal.case_id)
             .where(visible(current_actor())).order_by(Appeal.id.desc()).limit(SHOWN))
    if state in list(AppealState):
        query = query.where(Appeal.state == AppealState(state))
    found = [(appeal, case, _due(appeal, case)) for appeal, case in db.session.execute(query)
             if may(current_actor(), "view_person", case=case, finding=appeal.finding)]
    return render_template("appeals/index.html", found=found, states=AppealState, state=state,
                           left=lambda period: deadlines.left(db.session(), period, clock.today()))


def _due(appeal: Appeal, case: ExemptionCase) -> object:
    key = {AppealState.FILED: "appeal_acceptance", AppealState.ACCEPTED: "appeal_decision"}.get(appeal.state)
    return CaseTasks(db.session(), case, clock.today()).period(key, appeal.finding) if key else None


@appeals.get("/appeals/<int:appeal_id>")
@signed_in
def show(appeal_id: int) -> ResponseReturnValue:
    """One appeal: what it is against, its grounds, the panel, and what the reader can do."""
    appeal = db.session.get(Appeal, appeal_id)
    if appeal is None:
        abort(404)
    case = the_case(appeal.case_id)
    one = the_person(case, appeal.finding_id)
    panel = db.session.scalars(select(Seat).where(
        Seat.case_id == case.id, Seat.finding_id == one.id, Seat.role == Role.APPEAL_PANEL, Seat.ended_at.is_(None)))
    actions = [action for action in presenting.actions(db.session(), case, [one], current_actor(), clock.now())
               if action.thing is appeal or action.row.name == "declare_recusal"]
    return render_template(
        "appeals/show.html", appeal=appeal, case=case, one=one, members=panel.all(), actions=actions,
        period=_due(appeal, case), left=lambda period: deadlines.left(db.session(), period, clock.today()),
        back=url_for("appeals.index"), reads=may(current_actor(), "view_file", case=case, finding=one))
