"""Sittings: calling one on several cases, its agenda, attendance for all its items at once, and the batch ballot."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import clock, words
from web.extensions import db
from web.forms.from_details import Asked, MoveForm, details_of, form_for
from web.rights import for_right
from web.security import current_actor
from workflow import details as d
from workflow.details import ROLE_SOURCES
from workflow.models import Sitting
from workflow.services import batch, nominating
from workflow.services import sittings as sat
from workflow.services.access import may
from workflow.services.choices import Choice
from workflow.services.keys import read_key
from workflow.services.sittings import Came, Item, Result, Shown, Waiting
from workflow.terms import Ballot

sittings = Blueprint("sittings", __name__)

TIERS = (0, 1, 2)
BATCH_CHOICES = (Ballot.EXEMPT, Ballot.ABSTAIN)
"""What the batch form offers: whoever is of another mind votes on the person's own page, or takes the case out."""
ORDER_LAST = 999


# --- calling


@sittings.route("/sittings/new", methods=["GET", "POST"])
@for_right("call_meeting")
def convene() -> ResponseReturnValue:
    """One sitting called on several cases that wait; what became of each is told case by case."""
    tier = next((one for one in TIERS if str(one) == request.values.get("tier", "")), 0)
    rows = sat.waiting(db.session(), current_actor(), tier)
    form = _form(rows)
    if request.method != "POST":
        return _convene_page(form, rows, tier)
    chosen = _chosen(rows)
    if not form.validate() or not chosen:
        return _convene_page(form, rows, tier, chosen=chosen, sent=True)
    simple = {one.case.id for one in chosen if f"simple-{one.case.id}" in request.form}
    wanted = details_of(form, d.CallMeeting, simple=False)
    assert isinstance(wanted, d.CallMeeting)
    sitting, results = sat.convene(db.session(), [one.case for one in chosen], wanted, simple, by=current_actor(),
                                   now=clock.now(), key=form.key.data or secrets.token_hex(16))
    if sitting is None:
        db.session.rollback()
        return _convene_page(form, rows, tier, chosen=chosen, results=results)
    db.session.commit()
    return render_template("sittings/called.html", sitting=sitting, results=results, names=_names(form))


def _form(rows: Sequence[Waiting]) -> MoveForm:
    """The form of a call; below everybody who may be called stands in which of the cases he may not sit."""
    out: dict[int, list[str]] = {}
    everybody = {role: nominating.holders(db.session(), role) for role in SEATS}
    keys = {one.id for people in everybody.values() for one in people}
    for row in rows:
        for key, why in sat.exclusions(db.session(), row.case, keys, by=current_actor(), now=clock.now()).items():
            said = _("%(number)s 须离席：%(why)s", number=row.case.number, why=words.refusal(why))
            out.setdefault(key, []).append(said)

    def options(source: str) -> list[Choice]:
        return [Choice(one.id, one.name, "；".join([f"{one.staff_no} · {one.institution.name}", *out.get(one.id, ())]))
                for one in everybody[ROLE_SOURCES[source]]]

    kind = form_for(d.CallMeeting, Asked(options, lambda source, typed: None), without={"simple"})
    return kind(data={"key": secrets.token_hex(16), "materials_sent_on": clock.today()})


SEATS = tuple(ROLE_SOURCES[source] for source in ("chairs", "committee_members", "alternates"))


def _chosen(rows: Sequence[Waiting]) -> list[Waiting]:
    """The cases ticked, in the order typed beside them."""
    ticked = _keys("case")
    return sorted((row for row in rows if row.case.id in ticked), key=lambda row: _order(row.case.id))


def _order(case_id: int) -> int:
    """The place typed beside a case; what is none comes last."""
    return read_key(request.form.get(f"order-{case_id}", "").strip()) or ORDER_LAST


def _convene_page(form: MoveForm, rows: Sequence[Waiting], tier: int, *, chosen: Sequence[Waiting] = (),
                  results: Sequence[Result] = (), sent: bool = False) -> ResponseReturnValue:
    page = render_template(
        "sittings/new.html", form=form, rows=rows, tier=tier, tiers=TIERS, sent=sent, results=results,
        chosen={one.case.id for one in chosen}, typed=request.form, names=_names(form))
    return page, 400 if sent else 409 if results else 200


def _names(form: MoveForm) -> dict[int, str]:
    """Names of those offered, by key."""
    return {int(choice.value): str(choice.label) for name in ("chair", "members", "alternates")
            for choice in form[name].choices}


# --- the sitting


def the_sitting(sitting_id: int) -> Shown:
    """A sitting with at least one item the reader sees; another is not found."""
    sitting = db.session.get(Sitting, sitting_id)
    seen = sat.shown(db.session(), current_actor(), sitting) if sitting is not None else None
    if seen is None:
        abort(404)
    return seen


@sittings.get("/sittings/<int:sitting_id>")
@for_right("view_meeting")
def show(sitting_id: int) -> ResponseReturnValue:
    """The agenda as the reader sees it, who is called, attendance, the batch, and what he can do."""
    return _page(the_sitting(sitting_id))


def _page(seen: Shown, results: Sequence[Result] = (), told: str = "") -> ResponseReturnValue:
    actor, session = current_actor(), db.session()
    rows, has_come = sat.batch_rows(session, actor, seen.items), seen.sitting.held_on <= clock.today()
    page = render_template(
        "sittings/show.html", seen=seen, sitting=seen.sitting, people=sat.called(seen.items), today=clock.today(),
        results=results, told=told, agenda=[_line(item) for item in seen.items], key=secrets.token_hex(16),
        noting=[item for item in seen.items if has_come and sat.is_unvoted(session, item)
                and may(actor, "record_attendance", case=item.case)],
        to_open=[item for item in sat.to_open(seen.items) if has_come and may(actor, "open_meeting", case=item.case)],
        rows=rows, left=[row for row in rows if not row.voted], choices=BATCH_CHOICES, typed=request.form)
    return page, 409 if any(not one.done for one in results) else 200


def _line(item: Item) -> dict[str, Any]:
    """What the agenda tells of one item."""
    session = db.session()
    return {"item": item, "live": sat.live(session, item.meeting),
            "in_batch": batch.in_batch(session, item.meeting, item.case)}


@sittings.post("/sittings/<int:sitting_id>/attendance")
@for_right("record_attendance")
def attendance(sitting_id: int) -> ResponseReturnValue:
    """Who came, for all items at once; those out of the room for some of them."""
    seen = the_sitting(sitting_id)
    mine = [item for item in seen.items
            if may(current_actor(), "record_attendance", case=item.case) and item.meeting.closed_at is None]
    noted = {one.employee.id: _came(one.employee.id) for one in sat.called(mine)}
    results = sat.record_attendance(db.session(), mine, noted, by=current_actor(), now=clock.now(), key=_key())
    return _done(seen, results, _("登记到会"))


def _came(employee_id: int) -> Came:
    """What was sent of one person."""
    why = request.form.get(f"why-{employee_id}", "").strip()[:200]
    return Came(f"came-{employee_id}" in request.form, _keys(f"out-{employee_id}"), why)


def _keys(name: str) -> frozenset[int]:
    """The keys of the boxes ticked under a name."""
    return frozenset(key for typed in request.form.getlist(name) if (key := read_key(typed)) is not None)


@sittings.post("/sittings/<int:sitting_id>/open")
@for_right("open_meeting")
def open_all(sitting_id: int) -> ResponseReturnValue:
    """Every item whose people wait for it is put to the vote."""
    seen = the_sitting(sitting_id)
    mine = [item for item in seen.items if may(current_actor(), "open_meeting", case=item.case)]
    results = sat.open_all(db.session(), mine, by=current_actor(), now=clock.now(), key=_key())
    if not results:
        flash(_("没有等待开会付表决的议题。"), "warning")
    return _done(seen, results, _("开会付表决"))


@sittings.post("/sittings/<int:sitting_id>/ballots")
@for_right("cast_ballot")
def ballots(sitting_id: int) -> ResponseReturnValue:
    """The member's ballots on the people of the batch; whoever is left open stays open."""
    seen = the_sitting(sitting_id)
    cast = []
    for row in sat.batch_rows(db.session(), current_actor(), seen.items):
        typed = request.form.get(f"choice-{row.person.id}", "")
        if not row.voted and typed in BATCH_CHOICES:
            cast.append((row.person, Ballot(typed), request.form.get(f"reason-{row.person.id}", "").strip()[:2000]))
    if not cast:
        flash(_("没有选择任何意见，请逐人选择后再提交；不选的人保持未投票。"), "warning")
    results = sat.cast_all(db.session(), cast, by=current_actor(), now=clock.now(), key=_key())
    return _done(seen, results, _("批量表决"))


def _key() -> str:
    return request.form.get("key", "")[:32] or secrets.token_hex(16)


def _done(seen: Shown, results: Sequence[Result], what: str) -> ResponseReturnValue:
    """Save what was done; go back where nothing was refused, else say what was, case by case, on the same page."""
    db.session.commit()
    if all(one.done for one in results):
        if results:
            flash(_("%(what)s已办妥，共 %(n)s 项。", what=what, n=len(results)), "success")
        return redirect(url_for("sittings.show", sitting_id=seen.sitting.id), code=303)
    return _page(the_sitting(seen.sitting.id), results, what)


