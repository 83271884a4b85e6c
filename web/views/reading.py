"""Reading lists: what is to be read in a post, how far the reader has come, and their making."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from web import clock, words
from web.extensions import db
from web.forms.reading import EndForm, ListForm
from web.rights import for_right
from web.security import current_actor, signed_in
from workflow.models import LibraryEntry, ReadingList
from workflow.services import reading_lists as acts
from workflow.services.access import may
from workflow.services.keys import read_key
from workflow.services.moving import Refused
from workflow.terms import EntryState, ReadingListState

reading = Blueprint("reading", __name__, url_prefix="/library/lists")


@reading.get("")
@signed_in
def index() -> ResponseReturnValue:
    """The lists for the reader's post with his progress; every list for whoever works on the library."""
    session, actor = db.session(), current_actor()
    edits = may(actor, "edit_library")
    return render_template(
        "library/lists.html", mine=acts.of_reader(session, actor, clock.today()), edits=edits,
        every=acts.all_lists(session) if edits else [], composes=may(actor, "compose_reading_list"))


@reading.get("/<int:list_id>")
@signed_in
def show(list_id: int) -> ResponseReturnValue:
    """One list in its order, with what the reader has read; who works on the library puts it up or takes it down."""
    record, actor = _list(list_id), current_actor()
    form = EndForm(data={"version": str(record.row_version)})
    return render_template(
        "library/list.html", record=record, progress=acts.progress(db.session(), record, actor), form=form,
        edits=may(actor, "edit_library"), writes=record.written_by_id in actor.keys,
        composes=may(actor, "compose_reading_list"), publishes=may(actor, "publish_reading_list"))


@reading.route("/new", methods=["GET", "POST"])
@for_right("compose_reading_list")
def new() -> ResponseReturnValue:
    """Compose a list."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, None, 400 if form.is_submitted() else 200)
    try:
        record = acts.compose(db.session(), form.composed(), **_by())
    except Refused as refused:
        return _page(form, None, 409, refused)
    return _done(record, _("阅读清单已存为草稿，请交发布人发布。"))


@reading.route("/<int:list_id>/edit", methods=["GET", "POST"])
@for_right("compose_reading_list")
def edit(list_id: int) -> ResponseReturnValue:
    """Change a draft."""
    record = _list(list_id)
    if record.state != ReadingListState.DRAFT:
        abort(404)
    form = _form(record)
    if not form.validate_on_submit():
        return _page(form, record, 400 if form.is_submitted() else 200)
    try:
        acts.change(db.session(), record, form.composed(), version=read_key(form.version.data or ""), **_by())
    except Refused as refused:
        return _page(form, _list(list_id), 409, refused)
    return _done(record, _("已保存。"))


@reading.post("/<int:list_id>/publish")
@for_right("publish_reading_list")
def publish(list_id: int) -> ResponseReturnValue:
    """Put a list up for its posts."""
    return _carry(list_id, acts.publish, _("阅读清单已发布，相应岗位的人现在就能看到。"))


@reading.post("/<int:list_id>/end")
@for_right("compose_reading_list")
def end(list_id: int) -> ResponseReturnValue:
    """Take a list down, or give a draft up."""
    return _carry(list_id, acts.end, _("阅读清单已停用。"))


def _carry(list_id: int, act: Any, told: str) -> ResponseReturnValue:
    """Make an act without questions, or say why it cannot be made."""
    record, form = _list(list_id), EndForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        act(db.session(), record, version=read_key(form.version.data or ""), **_by())
    except Refused as refused:
        db.session.rollback()
        for reason in refused.reasons:
            flash(words.refusal(reason), "warning")
        return redirect(url_for("reading.show", list_id=list_id), code=303)
    return _done(record, told)


def _form(record: ReadingList | None = None) -> ListForm:
    """The form with the posts of the roster and the entries that are up, those of the list in their order."""
    held = acts.posts_held(db.session(), clock.today())
    posts = sorted({*held, *(record.posts if record is not None else ())})
    entries = db.session.scalars(select(LibraryEntry).where(
        LibraryEntry.state == EntryState.PUBLISHED).order_by(LibraryEntry.number.desc())).all()
    given = {} if record is None else {
        "title": record.title, "posts": record.posts, "note": record.note, "version": str(record.row_version),
        "places": {line.entry_id: line.position for line in record.lines}}
    return ListForm(data=given, post_names=posts, entries=[(one.id, one.title, one.number or "") for one in entries])


def _page(form: ListForm, record: ReadingList | None, status: int = 200,
          refused: Refused | None = None) -> ResponseReturnValue:
    """The form, with what was typed still in it."""
    if refused is not None:
        db.session.rollback()
    return render_template("library/compose.html", form=form, record=record,
                           closed=[] if refused is None else refused.reasons), status


def _done(record: ReadingList, told: str) -> ResponseReturnValue:
    db.session.commit()
    flash(told, "success")
    return redirect(url_for("reading.show", list_id=record.id), code=303)


def _by() -> dict[str, Any]:
    return {"by": current_actor(), "now": clock.now()}


def _list(list_id: int) -> ReadingList:
    """A list the reader may see; others are 404."""
    record = db.session.get(ReadingList, list_id)
    if record is None or not acts.is_for(db.session(), record, current_actor(), clock.today()):
        abort(404)
    return record
