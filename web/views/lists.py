"""The positive and the negative list, to be read: in force on a day as known on a day, or one version by its number."""

from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from workflow.models import ListVersionRecord
from workflow.rules.list_changes import differences
from workflow.rules.lists import ListItem, ListVersion
from workflow.services import list_review
from workflow.services import lists as versions
from workflow.services.access import may
from workflow.terms import Effect, ListState, Stage
from workflow.wording.tolerance import parameters_of

lists = Blueprint("lists", __name__)

DRAFTING = ("draft_list", "sign_list", "publish_list", "backtest_list")


def works_on_lists() -> bool:
    """Whether the reader has a part in making versions, or tries them out: he alone sees drafts."""
    return any(may(current_actor(), right) for right in DRAFTING)


@lists.get("/lists")
@signed_in
def index() -> ResponseReturnValue:
    """The items of one version, or those a code, a word, a stage or an effect picks out."""
    sought, stage, effect, number = (request.args.get(name, "").strip() for name in ("q", "stage", "effect", "number"))
    on, known_on = day_asked("on"), day_asked("known_on")
    version = _version(number, on, known_on)
    found = [item for item in version.items if _matches(item, sought)
             and (stage not in list(Stage) or stage in item.stages)
             and (effect not in list(Effect) or effect in item.effects)] if version is not None else []
    return render_template("lists/index.html", version=version, items=found, sought=sought, stage=stage, on=on,
                           known_on=known_on, number=number, effect=effect, stages=Stage, effects=Effect,
                           parameters=parameters_of(version.tolerance) if version is not None else [])


@lists.get("/lists/versions")
@signed_in
def index_of_versions() -> ResponseReturnValue:
    """Every version: when it is in force, who drafted, signed and published it. Drafts for those who make them."""
    query = versions.records()
    if not works_on_lists():
        query = query.where(ListVersionRecord.state == ListState.PUBLISHED)
    session, today = db.session(), clock.today()
    return render_template(
        "lists/versions.html", records=session.scalars(query).all(), delivered=versions.delivered(),
        now_in_force=versions.in_force(session, today, today), may_draft=may(current_actor(), "draft_list"))


@lists.get("/lists/versions/<int:record_id>/differences")
@signed_in
def compare(record_id: int) -> ResponseReturnValue:
    """What one version changes in the one it is based on."""
    record = the_record(record_id)
    return render_template("lists/compare.html", old=record.based_on, new=record.number, standing=record.state,
                           record=record, found=list_review.changes(db.session(), record))


@lists.get("/lists/compare")
@signed_in
def between() -> ResponseReturnValue:
    """What two published versions differ in, whichever was published first."""
    old, new = (request.args.get(name, "").strip() for name in ("old", "new"))
    tables = [versions.published_tables(db.session(), number) for number in (old, new)]
    if tables[0] is None or tables[1] is None:
        abort(404)
    return render_template("lists/compare.html", old=old, new=new, standing=ListState.PUBLISHED, record=None,
                           found=differences(tables[0], tables[1]))


def the_record(record_id: int) -> ListVersionRecord:
    """A version the reader may see: a published one, and a draft for those who make them; others are 404."""
    record = db.session.get(ListVersionRecord, record_id)
    if record is None or (record.state != ListState.PUBLISHED and not works_on_lists()):
        abort(404)
    return record


def day_asked(name: str) -> date:
    """A day of the address; today where none is given, or none that is a day."""
    try:
        return date.fromisoformat(request.args.get(name, "").strip())
    except ValueError:
        return clock.today()


def _version(number: str, on: date, known_on: date) -> ListVersion | None:
    """The version asked for; an unknown number is 404."""
    if not number:
        return versions.in_force(db.session(), on, known_on)
    found = versions.numbered(db.session(), number)
    if found is None:
        abort(404)
    return found


def _matches(item: ListItem, sought: str) -> bool:
    words = (item.code, item.title, item.condition, *(basis.text for basis in item.basis))
    return not sought or any(sought.lower() in text.lower() for text in words)
