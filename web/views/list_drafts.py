"""Making a version of the lists: a draft, its items, the differences, the signature, publication by another person."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import backtest_jobs, clock, words
from web.config import YEAR
from web.extensions import db
from web.forms.lists import WHEN, HeadForm, ItemForm, being_written, row_of, shown
from web.forms.tolerance import ToleranceForm
from web.forms.tolerance import shown as shown_parameters
from web.formula_words import reference
from web.formula_words import words as words_to_complete
from web.rights import for_right
from web.security import current_actor
from web.views.lists import DRAFTING, the_record
from workflow.models import ListVersionRecord
from workflow.rules.list_changes import items_of
from workflow.rules.lists import tolerance_of
from workflow.rules.tolerance import DEFAULT_POLICY, TolerancePolicy, lacks, policy_of
from workflow.services import backtest_results, institutions
from workflow.services import list_drafts as acts
from workflow.services import list_review as review
from workflow.services import lists as versions
from workflow.services.access import may
from workflow.services.keys import read_key
from workflow.services.list_tables import RESTED_ON
from workflow.services.moving import Refused
from workflow.terms import ListState
from workflow.wording import formulas
from workflow.wording.tolerance import columns_needed

list_drafts = Blueprint("list_drafts", __name__, url_prefix="/lists/drafts")


@list_drafts.route("/new", methods=["GET", "POST"])
@for_right("draft_list")
def new() -> ResponseReturnValue:
    """Begin a draft on the version published last."""
    form, base = HeadForm(), review.latest(db.session())
    if not form.validate_on_submit():
        return _head_page(form, None, base, 400 if form.is_submitted() else 200)
    try:
        base = base or acts.take_in(db.session(), **_by())
        assert base is not None, "the first lists taken in are recorded"
        record = acts.draft(db.session(), base, form.head(), **_by())
    except Refused as refused:
        return _head_page(form, None, review.latest(db.session()), 409, refused)
    return _done(record, _("草稿已建立。请改动条目，改完交另一人发布。"))


@list_drafts.get("/<int:record_id>")
@for_right(*DRAFTING)
def show(record_id: int) -> ResponseReturnValue:
    """A draft: what it says of itself, what is wrong with it, its items, and what was changed."""
    return _draft_page(the_draft(record_id))


@list_drafts.route("/<int:record_id>/head", methods=["GET", "POST"])
@for_right("draft_list")
def head(record_id: int) -> ResponseReturnValue:
    """Change the number, the days and the note of a draft."""
    record = the_draft(record_id)
    form = HeadForm(data={"number": record.number, "valid_from": record.valid_from, "valid_to": record.valid_to,
                          "note": record.note, "version": str(record.row_version)})
    if not form.validate_on_submit():
        return _head_page(form, record, None, 400 if form.is_submitted() else 200)
    try:
        acts.change(db.session(), record, form.head(), version=shown_version(), **_by())
    except Refused as refused:
        return _head_page(form, _again(record_id), None, 409, refused)
    return _done(record, _("已保存。"))


@list_drafts.route("/<int:record_id>/items/new", methods=["GET", "POST"], defaults={"code": ""})
@list_drafts.route("/<int:record_id>/items/<code>", methods=["GET", "POST"])
@for_right("draft_list")
def item(record_id: int, code: str) -> ResponseReturnValue:
    """Add an item or change one. What is wrong with it is said; a draft may be kept with flaws, not published."""
    record = the_draft(record_id)
    items = items_of(versions.tables_of(record))
    if code and code not in items:
        abort(404)
    old = items.get(code, {})
    form = ItemForm(data=shown(old) | {"version": str(record.row_version)})
    if not form.is_submitted():
        return _item_page(form, record, code)
    if not form.validate():
        return _item_page(form, record, code, status=400)
    row = row_of(form, old)
    if not code and row["code"] in items:
        form.code.errors = [_("这一版里已有 %(code)s，请另用一个编号。", code=row["code"])]
        return _item_page(form, record, code, status=400)
    if code and row["code"] != code:
        abort(400)
    if "check" in request.form:
        return _item_page(form, record, code, checked=review.flaws(record, row))
    try:
        acts.change(db.session(), record, acts.PutItem(row), version=shown_version(), **_by())
    except Refused as refused:
        return _item_page(form, _again(record_id), code, refused=refused, status=409)
    wrong = [flaw for flaw in review.flaws(record) if row["code"] in flaw]
    if wrong:
        flash(_("已保存，发布前还要改正：%(flaws)s", flaws="；".join(wrong)), "warning")
    return _done(record, "" if wrong else _("%(code)s 已保存。", code=row["code"]))


@list_drafts.post("/<int:record_id>/formulas")
@for_right("draft_list")
def look(record_id: int) -> ResponseReturnValue:
    """What the formulas of an item say while they are typed, as JSON: in words, or what is wrong and where."""
    the_draft(record_id)
    return jsonify(formulas.look(*being_written(ItemForm())))


@list_drafts.get("/words")
@for_right("draft_list")
def vocabulary() -> Response:
    """All that completion offers, as JSON. The address in the page carries its hash, so it is kept for a year."""
    text, digest = words_to_complete()
    response = Response(text, mimetype="application/json")
    if request.args.get("v") == digest:
        response.cache_control.private = True
        response.cache_control.max_age = int(YEAR.total_seconds())
        response.cache_control.immutable = True
    return response


@list_drafts.route("/<int:record_id>/tolerance", methods=["GET", "POST"])
@for_right("draft_list")
def tolerance(record_id: int) -> ResponseReturnValue:
    """Change the parameters of the tolerance; what cannot be applied is said, and kept from being published."""
    record = the_draft(record_id)
    form = ToleranceForm(data=_parameters(record) | {"version": str(record.row_version)})
    if not form.is_submitted():
        return _tolerance_page(form, record)
    table = form.read(institutions.codes(db.session())) if form.validate() else None
    if table is None:
        return _tolerance_page(form, record, status=400)
    if "check" in request.form:
        policy = policy_of(table)
        return _tolerance_page(form, record, checked=lacks(policy), needed=columns_needed(policy))
    try:
        acts.change(db.session(), record, acts.PutTolerance(table), version=shown_version(), **_by())
    except Refused as refused:
        return _tolerance_page(form, _again(record_id), refused=refused, status=409)
    wrong = lacks(policy_of(table))
    if wrong:
        flash(_("已保存，发布前还要改正：%(flaws)s", flaws="；".join(wrong)), "warning")
    return _done(record, "" if wrong else _("容忍度参数已保存。"))


@list_drafts.post("/<int:record_id>/items/<code>/strike")
@for_right("draft_list")
def strike(record_id: int, code: str) -> ResponseReturnValue:
    """Strike an item."""
    return _act(record_id, lambda record: acts.change(
        db.session(), record, acts.StrikeItem(code), version=shown_version(), **_by()),
        _("%(code)s 已从草稿中删除。", code=code))


@list_drafts.post("/<int:record_id>/discard")
@for_right("draft_list")
def discard(record_id: int) -> ResponseReturnValue:
    """Give the draft up."""
    return _act(record_id, lambda record: acts.discard(db.session(), record, version=shown_version(), **_by()),
                _("草稿已作废。"), url_for("lists.index_of_versions"))


@list_drafts.post("/<int:record_id>/sign")
@for_right("sign_list")
def sign(record_id: int) -> ResponseReturnValue:
    """Answer by name for the bases of the draft."""
    return _act(record_id, lambda record: acts.sign(db.session(), record, version=shown_version(), **_by()),
                _("已署名签署。"), url_for("list_drafts.publish", record_id=record_id), _publish_page)


@list_drafts.get("/<int:record_id>/publish")
@for_right(*DRAFTING)
def publish(record_id: int) -> ResponseReturnValue:
    """The draft as the second person sees it: every difference, and every reason against publication."""
    return _publish_page(the_draft(record_id))


@list_drafts.post("/<int:record_id>/publish")
@for_right("publish_list")
def make_public(record_id: int) -> ResponseReturnValue:
    """Publish the draft, by somebody who had no hand in it."""
    return _act(record_id, lambda record: acts.publish(
        db.session(), record, production=is_production(), version=shown_version(), **_by()),
        _("已发布。今后立项的业务按办理日适用，在办事项不受影响。"), url_for("lists.index_of_versions"), _publish_page)


def the_draft(record_id: int) -> ListVersionRecord:
    """A draft; a version that is none any more is 404 here."""
    record = the_record(record_id)
    if record.state != ListState.DRAFT:
        abort(404)
    return record


def is_production() -> bool:
    """Whether this is a bank's installation: every one is, but the demonstration bank."""
    return not current_app.config["DEMO_BANK"]()


def shown_version() -> int | None:
    """The row version the form was shown with."""
    return read_key(request.form.get("version", ""))


def _by() -> dict[str, Any]:
    return {"by": current_actor(), "now": clock.now()}


def _again(record_id: int) -> ListVersionRecord:
    """The draft as it stands, after a refused act was undone."""
    db.session.rollback()
    return the_record(record_id)


def _done(record: ListVersionRecord, told: str) -> ResponseReturnValue:
    record_id = record.id
    db.session.commit()
    if told:
        flash(told, "success")
    return redirect(url_for("list_drafts.show", record_id=record_id), code=303)


def _act(record_id: int, act: Callable[[ListVersionRecord], None], told: str, back: str = "",
         page: Callable[..., ResponseReturnValue] | None = None) -> ResponseReturnValue:
    """An act without questions; a refused one is told over the page it was asked on."""
    record = the_record(record_id)
    try:
        act(record)
    except Refused as refused:
        record = _again(record_id)
        if record.state != ListState.DRAFT:
            flash("；".join(words.refusal(one) for one in refused.reasons), "danger")
            return redirect(url_for("lists.index_of_versions"), code=303)
        return (page or _draft_page)(record, refused)
    db.session.commit()
    flash(told, "success")
    return redirect(back or url_for("list_drafts.show", record_id=record_id), code=303)


def _draft_page(record: ListVersionRecord, refused: Refused | None = None) -> ResponseReturnValue:
    items, policy = items_of(versions.tables_of(record)), _policy(record)
    page = render_template(
        "lists/draft.html", tolerance=policy, needed_columns=columns_needed(policy) if policy else [],
        record=record, items=items, flaws=review.flaws(record), needed=RESTED_ON,
        changed={one.code: one for one in review.changes(db.session(), record)},
        positives=sum(1 for code in items if code.startswith("P")), may_draft=may(current_actor(), "draft_list"),
        waits_for=review.waits_for(db.session(), record, production=is_production(), today=clock.today()),
        refused=refused.reasons if refused else [], **_backtest(record))
    return page, 409 if refused else 200


def _publish_page(record: ListVersionRecord, refused: Refused | None = None) -> ResponseReturnValue:
    actor, session, production = current_actor(), db.session(), is_production()
    closed = refused.reasons if refused else review.refusals(session, record, production=production, by=actor,
                                                             today=clock.today())
    page = render_template(
        "lists/publish.html", record=record, found=review.changes(session, record), production=production,
        closed=closed, refused=refused is not None, verified=review.is_verified(record), today=clock.today(),
        may_publish=may(actor, "publish_list"), **_backtest(record),
        may_sign=may(actor, "sign_list") and actor.employee_id not in record.editors,
        base=review.published(session, record.based_on))
    return page, 409 if refused else 200


def _backtest(record: ListVersionRecord) -> dict[str, Any]:
    """The last back-test of the draft as it stands, for those who look at the draft."""
    return {"backtest": backtest_results.latest_of(backtest_jobs.folder(), record),
            "may_backtest": may(current_actor(), "backtest_list")}


def _head_page(form: HeadForm, record: ListVersionRecord | None, base: ListVersionRecord | None, status: int,
               refused: Refused | None = None) -> ResponseReturnValue:
    if refused is not None:
        db.session.rollback()
        _seen(form, record, refused)
    page = render_template("lists/head.html", form=form, record=record, base=base,
                           refused=refused.reasons if refused else [])
    return page, status


def _item_page(form: ItemForm, record: ListVersionRecord, code: str, *, checked: list[str] | None = None,
               refused: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    _seen(form, record, refused)
    page = render_template(
        "lists/item.html", form=form, record=record, code=code, checked=checked, when=WHEN, **reference(),
        looked=formulas.look(*being_written(form))["formulas"], refused=refused.reasons if refused else [])
    return page, status


def _tolerance_page(form: ToleranceForm, record: ListVersionRecord, *, checked: list[str] | None = None,
                    needed: list[str] | None = None, refused: Refused | None = None,
                    status: int = 200) -> ResponseReturnValue:
    _seen(form, record, refused)
    page = render_template("lists/tolerance.html", form=form, record=record, checked=checked, needed=needed or [],
                           refused=refused.reasons if refused else [])
    return page, status


def _policy(record: ListVersionRecord) -> TolerancePolicy | None:
    """The parameters of a version; None where they cannot be read, which its flaws say."""
    try:
        return tolerance_of(versions.tables_of(record))
    except ValueError:
        return None


def _parameters(record: ListVersionRecord) -> dict[str, Any]:
    """The parameters of a draft as the form shows them: the defaults where they cannot be read."""
    return shown_parameters(_policy(record) or DEFAULT_POLICY)


def _seen(form: HeadForm | ItemForm | ToleranceForm, record: ListVersionRecord | None, refused: Refused | None) -> None:
    """Once told that somebody else was faster, the reader may send what he typed again."""
    if refused is not None and refused.stale and record is not None:
        form.version.data = str(record.row_version)
