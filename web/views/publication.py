"""The publication board: notices without names, open to every employee; their files and feed; objections to them.

Every page and file of a notice is made of its stored content, or of the letter made of it, and of nothing else.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, select

from web import clock
from web.downloads import paper
from web.extensions import db
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from workflow.models import ExemptionCase, Letter, Objection, Publication
from workflow.process import BY_NAME
from workflow.rules.anonymity import LossBand
from workflow.services import deadlines, documents, lists, notices
from workflow.services import objections as objecting
from workflow.services.access import may
from workflow.services.official import files, pdf
from workflow.terms import Outcome, PublicationState

publication = Blueprint("publication", __name__)

PER_PAGE = 20
IN_FEED = 50
NOT_OF_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs no XML holds: what is pasted from Word brings some along, and one of them would spoil the whole feed."""


@publication.get("/publication")
@signed_in
def index() -> ResponseReturnValue:
    """Notices that are up, or those whose time is over; withdrawn ones are gone."""
    state = PublicationState.CLOSED if request.args.get("state") == "closed" else PublicationState.OPEN
    asked = {name: request.args.get(name, "").strip() for name in FILTERS}
    page = db.paginate(
        select(Publication).where(*_standing(state), *(FILTERS[name](typed) for name, typed in asked.items() if typed))
        .order_by(Publication.id.desc()), per_page=PER_PAGE, max_per_page=PER_PAGE)
    here: dict[str, Any] = {name: typed for name, typed in asked.items() if typed}
    if state == PublicationState.CLOSED:
        here["state"] = state
    return render_template(
        "publication/index.html", page=page, bands=LossBand, outcomes=Outcome, asked=asked, state_shown=state,
        offered=_offered(), address=lambda number: url_for("publication.index", page=number, **here))


def _standing(*states: PublicationState) -> tuple[ColumnElement[bool], ...]:
    return Publication.withdrawn.is_(False), Publication.state.in_(states)


FILTERS: Mapping[str, Any] = {
    "quarter": lambda typed: Publication.content["quarter"].as_string() == typed,
    "product": lambda typed: Publication.content["product"].as_string() == typed,
    "item": lambda typed: Publication.content["items"].as_string().contains(f'"{typed.upper()}"', autoescape=True),
}
"""What the board can be asked for, each as a condition on `Publication`."""


def _offered() -> dict[str, list[str]]:
    """The quarters and products there are to choose from."""
    return {name: sorted(filter(None, db.session.scalars(select(Publication.content[name].as_string()).where(
        *_standing(*PublicationState)).distinct()))) for name in ("quarter", "product")}


@publication.get("/publication/feed.atom")
@signed_in
def feed() -> ResponseReturnValue:
    """The notices that are up, as an Atom feed."""
    found = db.session.scalars(select(Publication).where(*_standing(PublicationState.OPEN)).order_by(
        Publication.id.desc()).limit(IN_FEED)).all()
    made = render_template("publication/feed.xml", notices=found, bands=LossBand,
                           changed=max((one.changed_on for one in found), default=clock.today()))
    return Response(NOT_OF_XML.sub(" ", made), mimetype="application/atom+xml")


@publication.get("/publication/joint")
@signed_in
def joint() -> ResponseReturnValue:
    """Joint notices: findings each of which had too small a crowd, counted together."""
    out, waiting = notices.joint_notices(db.session(), clock.today())
    return render_template("publication/joint.html", notices=list(reversed(out)), waits=bool(waiting),
                           titles=_titles({person.case for one in out for person in one.people}))


def _titles(cases: Iterable[int]) -> dict[str, str]:
    """What the items are called in the lists these cases are judged by."""
    versions = [lists.pinned(db.session(), db.session.get_one(ExemptionCase, key)) for key in sorted(cases)]
    return {item.code: item.title for version in versions for item in version.items}


@publication.get("/publication/objections")
@signed_in
def objections() -> ResponseReturnValue:
    """The reader's own objections, and what was answered; those to a withdrawn notice without it."""
    mine = db.session.scalars(select(Objection).where(Objection.raised_by_id.in_(current_actor().keys))
                              .order_by(Objection.id.desc())).all()
    return render_template("publication/objections.html", objections=mine)


@publication.get("/publication/<int:notice_id>")
@signed_in
def show(notice_id: int) -> ResponseReturnValue:
    """One notice, made of its permitted fields alone; objections to it for those who answer them or made them."""
    notice = _notice(notice_id)
    case = db.session.get_one(ExemptionCase, notice.case_id)
    actor = current_actor()
    seen = [one for one in notice.objections if objecting.readable(actor, case, one)]
    period = deadlines.running(db.session(), deadlines.Whose(case.id), "publication")
    return render_template(
        "publication/show.html", notice=notice, bands=LossBand, outcomes=Outcome, objections=seen,
        passages=notices.passages(notice), items=lists.pinned(db.session(), case),
        answers=objecting.answers(actor, case), period=period,
        case=case if may(actor, "view_case", case=case) else None, letter=_letter(notice), offers_pdf=pdf.available(),
        may_object=may(actor, "raise_objection", case=case) and notice.state == PublicationState.OPEN,
        left=deadlines.left(db.session(), period, clock.today()) if period else None)


@publication.get("/publication/<int:notice_id>/print")
@signed_in
def as_page(notice_id: int) -> ResponseReturnValue:
    """The notice as an official paper, to be printed."""
    notice = _notice(notice_id)
    # Written from our own templates with everything escaped, and unchanged since: its hash says so.
    return render_template("publication/print.html", notice=notice, body=Markup(_whole(notice).body))


@publication.get("/publication/<int:notice_id>.docx")
@signed_in
def as_docx(notice_id: int) -> ResponseReturnValue:
    """The notice as a Word file."""
    letter = _whole(_notice(notice_id))
    return paper(files.docx_of(db.session(), letter).content, files.name_of(letter, "docx"))


@publication.get("/publication/<int:notice_id>.pdf")
@signed_in
def as_pdf(notice_id: int) -> ResponseReturnValue:
    """The notice as PDF, where that can be made here."""
    letter = _whole(_notice(notice_id))
    if not pdf.available():
        abort(404)
    try:
        made = pdf.pdf_of(files.paper(letter))
    except pdf.NoChineseFont:
        flash(_("服务器上没有可用的中文字体，做不出 PDF。请下载 Word 文件，或请系统管理员安装中文字体。"), "danger")
        return redirect(url_for("publication.show", notice_id=notice_id), code=303)
    return paper(made.content, files.name_of(letter, "pdf"))


@publication.route("/publication/<int:notice_id>/object", methods=["GET", "POST"])
@signed_in
def object_to(notice_id: int) -> ResponseReturnValue:
    """A signed objection of an employee."""
    notice = _notice(notice_id)
    case = db.session.get_one(ExemptionCase, notice.case_id)
    job = Job(BY_NAME["raise_objection"], notice, case, None, template="publication/object.html",
              back=url_for("publication.show", notice_id=notice.id), values={"notice": notice})
    return doing.serve(job)


def _notice(notice_id: int) -> Publication:
    """A notice; one that was withdrawn is gone from every page and file at once."""
    notice = db.session.get(Publication, notice_id)
    if notice is None:
        abort(404)
    if notice.withdrawn:
        abort(410)
    return notice


def _letter(notice: Publication) -> Letter | None:
    """The paper of a notice, where it has one that is in force and whole; notices of before have none."""
    letter = notice.letter
    return letter if letter is not None and not letter.void and documents.is_whole(letter) else None


def _whole(notice: Publication) -> Letter:
    letter = _letter(notice)
    if letter is None:
        abort(404)
    return letter
