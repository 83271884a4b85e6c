"""Who may sit: everybody who could be nominated for a body of a case, and every reason why somebody may not."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from web import clock
from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from web.views.finding_things import the_case
from workflow.services import nominating
from workflow.wording.pages import TOO_FEW
from workflow.wording.recusal import explain, shown_by

nominations = Blueprint("nominations", __name__)
nominations.add_app_template_filter(explain, "explain_ground")
nominations.add_app_template_filter(shown_by, "ground_shown_by")


@nominations.get("/cases/<int:case_id>/who-may-sit")
@for_right(*dict.fromkeys(move for body in nominating.BODIES for move in body.moves))
def show(case_id: int) -> ResponseReturnValue:
    """The holders of the roles of a body, before anybody is nominated; of those bodies the reader nominates for."""
    case, actor = the_case(case_id), current_actor()
    bodies = nominating.bodies(actor, case)
    if not bodies:
        abort(403)
    body = next((one for one in bodies if one.code == request.args.get("body")), bodies[0])
    told = nominating.candidates(db.session(), case, body, actor, clock.now())
    return render_template("cases/who_may_sit.html", case=case, bodies=bodies, body=body, told=told,
                           able=nominating.able(told), too_few=TOO_FEW[body.code])
