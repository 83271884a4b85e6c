"""A case under the list version of any day, beside the version it is judged by."""

from flask import Blueprint, Response, abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from web import clock, verdicts
from web.extensions import db
from web.security import current_actor, signed_in
from web.views.finding_things import the_case
from web.views.lists import day_asked
from workflow.models import ExemptionCase, Finding
from workflow.services.access import may, people_shown
from workflow.services.verdicts import OtherDay, Seen, newer, other_day, seen
from workflow.wording.point_in_time import NOT_A_DECISION

point_in_time = Blueprint("verdicts", __name__)


@point_in_time.get("/cases/<int:case_id>/verdicts")
@signed_in
def show(case_id: int) -> ResponseReturnValue:
    """The people whose file the reader may read under both versions, what differs first."""
    case = the_case(case_id)
    other, people = _asked(case)
    return render_template(
        "cases/verdicts.html", case=case, other=other, why=verdicts.why(other), note_said=NOT_A_DECISION,
        people=[(one, verdicts.beside(one, other)) for one in people])


@point_in_time.get("/cases/<int:case_id>/verdicts.json")
@signed_in
def as_json(case_id: int) -> Response:
    """The same in plain values."""
    case = the_case(case_id)
    other, people = _asked(case)
    return jsonify(verdicts.plain(other, people, case.number))


def files_shown(case: ExemptionCase) -> list[Finding]:
    """The people of a case whose answers the reader may read."""
    actor = current_actor()
    return [one for one in people_shown(actor, case) if may(actor, "view_file", case=case, finding=one)]


def _asked(case: ExemptionCase) -> tuple[OtherDay, list[Seen]]:
    """The version of the day asked for, and everybody under it; 404 where there is nobody whose file may be read."""
    people = files_shown(case)
    if not people:
        abort(404)
    session, today = db.session(), clock.today()
    other = other_day(session, case, day_asked("on"), day_asked("known_on"))
    return other, [] if other.same else [seen(session, one, other, today) for one in people]


def newer_says(one: Finding) -> str:
    """What the version in force today would change for a person, in a sentence; empty where it is the version of the
    case, or the reader may not read the person's answers.
    """
    session, today = db.session(), clock.today()
    other = newer(session, one.case, today)
    if other is None or not one.current or not may(current_actor(), "view_file", case=one.case, finding=one):
        return ""
    told = verdicts.beside(seen(session, one, other, today), other)
    return told.headline if told is not None else ""
