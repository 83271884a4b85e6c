"""Official letters as they were written, to read, to print, and as files, with what is attached to them."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import handing_out
from web.downloads import paper
from web.extensions import db
from web.letter_links import linked
from web.security import current_actor, signed_in
from web.views.doing import evidence_folder
from workflow.models import ExemptionCase, Finding, Letter, LetterFile, LetterTemplate, RulingQuote
from workflow.services import documents, evidence, quoting, readings
from workflow.services.official import files, pdf

letters = Blueprint("letters", __name__)


@letters.get("/letters/<int:letter_id>")
@signed_in
def show(letter_id: int) -> ResponseReturnValue:
    """One letter, for those who may read it; a text that no longer fits its hash is not shown."""
    letter = the_letter(letter_id)
    whole = documents.is_whole(letter)
    if whole:
        handing_out.shown(letter)
    file = files.docx_of(db.session(), letter) if whole and not letter.void else None
    own = db.session.get_one(LetterTemplate, letter.template_id) if letter.template_id is not None else None
    case = db.session.get_one(ExemptionCase, letter.case_id)
    return render_template(
        "letters/show.html", letter=letter, case=case, whole=whole,
        read=readings.told_to(current_actor(), case, letter),
        body=linked(letter, current_actor()) if whole else "", stands=documents.state_of(letter), file=file,
        template=own, offers_pdf=pdf.available(), quotes=_quotes(letter))


def _quotes(letter: Letter) -> list[RulingQuote]:
    """What a determination in force quotes of the library, as it read then."""
    finding = db.session.get(Finding, letter.finding_id) if letter.finding_id is not None else None
    return quoting.of(db.session(), finding) if finding and letter.kind == "determination" and not letter.void else []


@letters.get("/letters/<int:letter_id>.docx")
@signed_in
def as_docx(letter_id: int) -> ResponseReturnValue:
    """The letter as a Word file, in the template of the day it was written."""
    letter = the_letter(letter_id)
    if told := _not_handed_out(letter):
        return _back(letter, told)
    return _file(letter, files.docx_of(db.session(), letter), "docx")


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
    return _file(letter, made, "pdf")


def _file(letter: Letter, made: files.File, ending: str) -> Response:
    """A letter as a file, once it is written down that it is handed out."""
    name = files.name_of(letter, ending)
    handing_out.letter_file(letter, name, made.sha256)
    return paper(made.content, name)


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
    handing_out.letter_file(letter, file.file_name, file.sha256)
    response: Response = send_file(evidence.path_of(evidence_folder(), file.sha256), mimetype=file.media_type,
                                   as_attachment=True, download_name=file.file_name)
    return response


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
