"""Official letters as they were written, to read and to print, with what is attached to them."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web.extensions import db
from web.letter_links import linked
from web.security import current_actor, signed_in
from web.views.doing import evidence_folder
from workflow.models import ExemptionCase, Letter, LetterFile
from workflow.services import documents, evidence

letters = Blueprint("letters", __name__)


@letters.get("/letters/<int:letter_id>")
@signed_in
def show(letter_id: int) -> ResponseReturnValue:
    """One letter, for those who may read it; a text that no longer fits its hash is not shown."""
    letter = the_letter(letter_id)
    whole = documents.is_whole(letter)
    return render_template(
        "letters/show.html", letter=letter, case=db.session.get_one(ExemptionCase, letter.case_id), whole=whole,
        body=linked(letter, current_actor()) if whole else "", stands=documents.state_of(letter))


@letters.get("/letters/<int:letter_id>/files/<int:file_id>")
@signed_in
def download(letter_id: int, file_id: int) -> ResponseReturnValue:
    """A file attached to a letter, as it came in; one whose bytes have changed is not handed out."""
    letter = the_letter(letter_id)
    file = db.session.get(LetterFile, file_id)
    if file is None or file.letter_id != letter.id:
        abort(404)
    if not evidence.is_intact(evidence_folder(), file.sha256):
        flash(_("所附的文件“%(name)s”缺失或已被改动，不能提供，请立即告知系统管理员。", name=file.file_name), "danger")
        return redirect(url_for("letters.show", letter_id=letter.id))
    response: Response = send_file(evidence.path_of(evidence_folder(), file.sha256), mimetype=file.media_type,
                                   as_attachment=True, download_name=file.file_name)
    return response


def the_letter(letter_id: int) -> Letter:
    """A letter the reader may read; others are not found."""
    letter = db.session.get(Letter, letter_id)
    if letter is None or not documents.readable(db.session(), current_actor(), letter):
        abort(404)
    return letter
