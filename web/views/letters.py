"""Official letters as they were written, to read and to print."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from web.extensions import db
from web.security import current_actor, signed_in
from workflow.models import ExemptionCase, Letter
from workflow.services import documents

letters = Blueprint("letters", __name__)


@letters.get("/letters/<int:letter_id>")
@signed_in
def show(letter_id: int) -> ResponseReturnValue:
    """One letter, for those who may read it; a text that no longer fits its hash is not shown."""
    letter = db.session.get(Letter, letter_id)
    if letter is None or not documents.readable(db.session(), current_actor(), letter):
        abort(404)
    whole = documents.is_whole(letter)
    # Written from our own templates with everything escaped, and unchanged since: its hash says so.
    body = Markup(letter.body) if whole else ""
    return render_template("letters/show.html", letter=letter, case=db.session.get_one(ExemptionCase, letter.case_id),
                           whole=whole, body=body)
