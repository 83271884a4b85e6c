"""The bank's own templates of letters: handed in by one person, put in force by another, tried on a sample."""

from collections.abc import Callable
from itertools import islice
from typing import BinaryIO, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from web import clock, words
from web.downloads import paper
from web.extensions import db
from web.forms.letter_templates import TemplateForm
from web.rights import for_right
from web.security import current_actor
from workflow.models import Letter, LetterTemplate
from workflow.rules.template_flaws import TemplateFlawed
from workflow.services import documents
from workflow.services import letter_templates as acts
from workflow.services.access import may
from workflow.services.keys import read_key
from workflow.services.moving import Refused
from workflow.services.official import files
from workflow.services.official.default import RED_HEADED, default_template
from workflow.services.official.fields import FIELDS, needed
from workflow.terms import TemplateState
from workflow.wording.templates import flaw

letter_templates = Blueprint("letter_templates", __name__, url_prefix="/letter-templates")

WORKING = ("upload_template", "approve_template")
SAMPLES, LOOKED_AT = 3, 50


@letter_templates.get("")
@for_right(*WORKING)
def index() -> ResponseReturnValue:
    """Every kind of letter, and which template is in force for it."""
    live = db.session.scalars(select(LetterTemplate).where(
        LetterTemplate.state.in_((TemplateState.IN_FORCE, TemplateState.WAITING)))).all()
    by_state = {state: {one.kind: one for one in live if one.state == state}
                for state in (TemplateState.IN_FORCE, TemplateState.WAITING)}
    return render_template("letter_templates/index.html", kinds=documents.KINDS, formal=RED_HEADED,
                           in_force=by_state[TemplateState.IN_FORCE], waiting=by_state[TemplateState.WAITING])


@letter_templates.route("/<kind>", methods=["GET", "POST"])
@for_right(*WORKING)
def show(kind: str) -> ResponseReturnValue:
    """The versions for a kind of letter, the fields a template may use, and the form to hand one in."""
    title = title_of(kind)
    form = TemplateForm()
    if not form.is_submitted():
        return _page(kind, form)
    if not may(current_actor(), "upload_template"):
        abort(403)
    if not form.validate():
        return _page(kind, form, status=400)
    sent = form.file.data
    try:
        record = acts.upload(db.session(), kind, title, cast(BinaryIO, sent.stream), sent.filename or "",
                             form.note.data or "", by=current_actor(), now=clock.now())
    except TemplateFlawed as flawed:
        db.session.rollback()
        form.file.errors = [_("模板有 %(n)s 处要改正，没有收下，逐处见页面上方。", n=len(flawed.flaws))]
        return _page(kind, form, [flaw(one) for one in flawed.flaws], 400)
    version = record.version
    db.session.commit()
    flash(_("第 %(n)s 版已经收下，检查没有问题。请预览，再由法律或合规的另一人启用。", n=version), "success")
    return redirect(url_for("letter_templates.show", kind=kind), code=303)


@letter_templates.get("/<kind>/default.docx")
@for_right(*WORKING)
def default(kind: str) -> ResponseReturnValue:
    """The template the house brings along, to begin from."""
    return paper(default_template(kind), _("%(title)s 默认模板.docx", title=title_of(kind)))


@letter_templates.get("/<kind>/preview.docx")
@for_right(*WORKING)
def preview_default(kind: str) -> ResponseReturnValue:
    """The house's own template filled in."""
    return _preview(kind, None, _("默认模板"))


@letter_templates.get("/versions/<int:record_id>/template.docx")
@for_right(*WORKING)
def download(record_id: int) -> ResponseReturnValue:
    """A version as it was handed in."""
    record = the_record(record_id)
    return paper(record.content, record.file_name)


@letter_templates.get("/versions/<int:record_id>/preview.docx")
@for_right(*WORKING)
def preview(record_id: int) -> ResponseReturnValue:
    """A version filled in: with a letter the reader may read, or with the sample."""
    record = the_record(record_id)
    return _preview(record.kind, record.content, _("第 %(n)s 版", n=record.version))


@letter_templates.post("/versions/<int:record_id>/approve")
@for_right("approve_template")
def approve(record_id: int) -> ResponseReturnValue:
    """Put a version in force."""
    return _act(record_id, acts.approve, _("已启用。今后出具的文书用这一版，已出具的不受影响。"))


@letter_templates.post("/versions/<int:record_id>/withdraw")
@for_right("approve_template")
def withdraw(record_id: int) -> ResponseReturnValue:
    """Take a version out of force."""
    return _act(record_id, acts.withdraw, _("已停用，今后出具的文书用默认模板，已出具的不受影响。"))


@letter_templates.post("/versions/<int:record_id>/discard")
@for_right("upload_template")
def discard(record_id: int) -> ResponseReturnValue:
    """Give a version up that was never in force."""
    return _act(record_id, acts.discard, _("已撤回。"))


def title_of(kind: str) -> str:
    """The title of a kind of letter; an unknown one is 404."""
    if kind not in documents.KINDS:
        abort(404)
    return documents.KINDS[kind].title


def the_record(record_id: int) -> LetterTemplate:
    """A version; an unknown one is 404."""
    record = db.session.get(LetterTemplate, record_id)
    if record is None:
        abort(404)
    return record


def _act(record_id: int, act: Callable[..., None], told: str) -> ResponseReturnValue:
    """An act without questions; a refused one is told over the page it was asked on."""
    record = the_record(record_id)
    kind = record.kind
    try:
        act(db.session(), record, by=current_actor(), now=clock.now())
    except Refused as refused:
        db.session.rollback()
        flash("；".join(words.refusal(one) for one in refused.reasons), "danger")
    else:
        db.session.commit()
        flash(told, "success")
    return redirect(url_for("letter_templates.show", kind=kind), code=303)


def _preview(kind: str, template: bytes | None, version: str) -> ResponseReturnValue:
    """A template filled with the letter asked for, or with the sample where none is."""
    title = title_of(kind)
    key = read_key(request.args.get("letter", ""))
    letter = db.session.get(Letter, key) if key is not None else None
    if key is not None and (letter is None or letter.kind != kind or not _may_be_tried(letter)):
        abort(404)
    told = files.paper(letter) if letter is not None else files.sample_paper(kind, title)
    name = _("%(title)s %(version)s 预览.docx", title=title, version=version)
    return paper(files.in_template(told, template).content, name)


def _may_be_tried(letter: Letter) -> bool:
    """Whether the reader may read a letter, and it still reads as it was written."""
    return documents.readable(db.session(), current_actor(), letter) and documents.is_whole(letter)


def _samples(kind: str) -> list[Letter]:
    """Some letters of a kind the reader may read, the latest first."""
    found = db.session.scalars(select(Letter).where(Letter.kind == kind, Letter.void.is_(False)).order_by(
        Letter.id.desc()).limit(LOOKED_AT))
    return list(islice(filter(_may_be_tried, found), SAMPLES))


def _page(kind: str, form: TemplateForm, flaws: list[str] | None = None, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "letter_templates/show.html", kind=kind, title=title_of(kind), form=form, flaws=flaws or [],
        records=db.session.scalars(acts.of_kind(kind)).all(), fields=FIELDS, needed=needed(kind),
        samples=_samples(kind), may_upload=may(actor, "upload_template"),
        may_approve=may(actor, "approve_template"), reader=actor.employee_id)
    return page, status
