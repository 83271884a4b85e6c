"""One institution: its place, its people and who led it, and for those who may the quality of its loans by month."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web import charts, clock
from web.extensions import db
from web.security import current_actor, signed_in
from workflow.models import Institution
from workflow.rules.tolerance import near, percent
from workflow.services import institutions as records
from workflow.services import quality, roster
from workflow.services.access import reaches

institutions = Blueprint("institutions", __name__)
institutions.add_app_template_filter(percent, "percent")
institutions.add_app_template_filter(near, "near")

STAFF = 50
"""How many of the staff the page lists; the tree of institutions has them all."""


@institutions.get("/institutions/<code>")
@signed_in
def show(code: str) -> ResponseReturnValue:
    """An institution. Everybody signed in may see its staff; figures only those whose right reaches it."""
    session, actor = db.session(), current_actor()
    one = session.scalar(select(Institution).where(Institution.code == code))
    if one is None:
        abort(404)
    staff = session.scalars(roster.staff_of(one).limit(STAFF + 1)).all()
    months = quality.months(session, one, clock.today()) if reaches(actor, "view_quality", one) else None
    return render_template(
        "institutions/show.html", one=one, above=records.above(session, one), below=records.below(session, one),
        staff=staff[:STAFF], more=len(staff) > STAFF,
        posts=roster.posts_on(session, [person.id for person in staff], clock.today()),
        leaders=records.leaders(session, one), months=months, chart=charts.quality(months) if months else None,
        counts=records.counts(session, actor, one), today=clock.today())
