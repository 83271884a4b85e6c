"""Official letters as they were written, to read, to print, and as files."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from web.downloads import paper
from web.extensions import db
from web.security import current_actor, signed_in
from workflow.models import ExemptionCase, Letter, LetterTemplate
from workflow.services import documents
from workflow.services.official import files, pdf

letters = Blueprint("letters", __name__)


@letters.get("/letters/<int:letter_id>")
@signed_in
def show(letter_id: int) -> ResponseReturnValue:
    """One letter, for those who may read it; a text that no longer fits its hash is not shown."""
    letter = the_letter(letter_id)
    whole = documents.is_whole(letter)
    # Written from our own templates with everything escaped, and unchanged since: its hash says so.
    body = Markup(letter.body) if whole else ""
    file = files.docx_of(db.session(), letter) if whole and not letter.void else None
    own = db.session.get_one(LetterTemplate, letter.template_id) if letter.template_id is not None else None
    return render_template("letters/show.html", letter=letter, case=db.session.get_one(ExemptionCase, letter.case_id),
                           whole=whole, body=body, file=file, template=own, offers_pdf=pdf.available())


@letters.get("/letters/<int:letter_id>.docx")
@signed_in
def as_docx(letter_id: int) -> ResponseReturnValue:
    """The letter as a Word file, in the template of the day it was written."""
    letter = the_letter(letter_id)
    if told := _not_handed_out(letter):
        return _back(letter, told)
    return paper(files.docx_of(db.session(), letter).content, files.name_of(letter, "docx"))


@letters.get("/letters/<int:letter_id>.pdf")
@signed_in
def as_pdf(letter_id: int) -> ResponseReturnValue:
    """The letter as PDF, where that can be made here."""
    letter = the_letter(letter_id)
    if not pdf.available():
        abort(404)
    if told := _not_handed_out(letter):
        return _back(letter, told)
    try:
        made = pdf.pdf_of(files.paper(letter))
    except pdf.NoChineseFont:
        return _back(letter, _("服务器上没有可用的中文字体，做不出 PDF。"
                               "请下载 Word 文件，或请系统管理员安装中文字体。"))
    return paper(made.content, files.name_of(letter, "pdf"))


def the_letter(letter_id: int) -> Letter:
    """A letter the reader may read; others are 404."""
    letter = db.session.get(Letter, letter_id)
    if letter is None or not documents.readable(db.session(), current_actor(), letter):
        abort(404)
    return letter


def _not_handed_out(letter: Letter) -> str:
    """Why no file is made of a letter; empty where one is."""
    if not documents.is_whole(letter):
        return _("这份文书的内容与出具时的摘要不符，可能已被改动，不能下载。请立即告知审计管理员。")
    return _("这份文书已经作废，不能下载；请下载取代它的文书。") if letter.void else ""


def _back(letter: Letter, told: str) -> ResponseReturnValue:
    flash(told, "danger")
    return redirect(url_for("letters.show", letter_id=letter.id), code=303)
