"""The case library: published teaching cases for everybody; drafts for those who write, review and publish them."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from web.views.finding_things import the_row
from workflow.models import ExemptionCase, LibraryEntry
from workflow.process import ENTRY
from workflow.services.access import may, shut_to
from workflow.services.moving import refusals
from workflow.services.presenting import Action
from workflow.terms import EntryState, Thing

library = Blueprint("library", __name__)

PER_PAGE = 20


@library.get("/library")
@signed_in
def index() -> ResponseReturnValue:
    """Published entries; whoever works on the library sees the others too."""
    edits = may(current_actor(), "edit_library")
    published = LibraryEntry.state == EntryState.PUBLISHED
    in_hand = LibraryEntry.case_id.not_in(shut_to(current_actor().keys))
    page = db.paginate(select(LibraryEntry).where(or_(published, in_hand) if edits else published)
                       .order_by(LibraryEntry.id.desc()), per_page=PER_PAGE, max_per_page=PER_PAGE)
    return render_template("library/index.html", page=page, edits=edits,
                           address=lambda number: url_for("library.index", page=number))


@library.get("/library/<int:entry_id>")
@signed_in
def show(entry_id: int) -> ResponseReturnValue:
    """One entry, and what the reader can do with it."""
    entry, case = _entry(entry_id)
    found = [Action(row, f"entry-{entry.id}", entry, None, tuple(
        ("", one) for one in refusals(db.session(), entry, row.name, by=current_actor(), now=clock.now())))
        for row in ENTRY if row.thing == Thing.ENTRY and may(current_actor(), row.name, case=case)]
    return render_template("library/show.html", entry=entry, actions=found)


@library.route("/library/<int:entry_id>/do/<move>", methods=["GET", "POST"])
@signed_in
def do(entry_id: int, move: str) -> ResponseReturnValue:
    """A move of an entry: reviewed, returned, published, taken down."""
    entry, case = _entry(entry_id)
    row = the_row(move)
    if row.thing != Thing.ENTRY:
        abort(404)
    return doing.serve(Job(row, entry, case, None, template="library/do.html", values={"entry": entry},
                           back=url_for("library.show", entry_id=entry.id)))


def _entry(entry_id: int) -> tuple[LibraryEntry, ExemptionCase]:
    """The entry and its case; what is not published is there only for those who work on it and have not stepped aside
    in its case."""
    entry = db.session.get(LibraryEntry, entry_id)
    case = db.session.get_one(ExemptionCase, entry.case_id) if entry is not None else None
    if entry is None or case is None or (
            entry.state != EntryState.PUBLISHED and not may(current_actor(), "edit_library", case=case)):
        abort(404)
    return entry, case
