"""The employee's own window: where my matters stand, what is said about me, what I can do; nothing about colleagues."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from web import clock, words
from web.extensions import db
from web.filters import day
from web.security import current_actor, signed_in
from web.views.checking import explained_to_reader
from web.views.finding_things import the_case
from web.views.person_page import appeals_of, letters_of, lists_of, owed_of, recusals_of, tolerance_of, writers_of
from web.views.verdicts import newer_says
from workflow.models import ExemptionCase, Finding
from workflow.services import claims, deadlines, own_window, presenting, readings
from workflow.services.access import may
from workflow.services.pending import gate_of
from workflow.terms import CLAIMS, PersonState, PublicationStatus, Thing, Trigger
from workflow.wording import NEXT
from workflow.wording.guides import GUIDES
from workflow.wording.own import PROMISES, WAITS

own = Blueprint("own", __name__)

UNTOLD = CLAIMS | {Trigger.TR_ACCOUNTABILITY_INTENT}
AWAITED = frozenset({"make_statement", "file_appeal"})
"""What the procedure waits for a person to do: it stands before all else he may."""
OVER = frozenset({PersonState.DISCONTINUED, PersonState.REVOKED})


@own.get("/mine")
@signed_in
def index() -> ResponseReturnValue:
    """A card for each case in which one is judged, or represents somebody; for whoever has none, what this is about."""
    session, actor, today = db.session(), current_actor(), clock.today()
    found = own_window.records(session, actor)
    judged_in = {one.case_id for one in found}
    asked = [one for one in session.scalars(claims.claims_of(actor)) if one.case_id not in judged_in]
    return render_template(
        "mine/index.html", cards=[(one, own_window.waits(one, own_window.periods(session, one, today)))
                                  for one in found],
        asked=asked, next_of=NEXT, waits=WAITS, promises=PROMISES, **_counting())


@own.get("/mine/<int:finding_id>")
@signed_in
def show(finding_id: int) -> ResponseReturnValue:
    """Everything about one's own part of a case, and nothing else of it."""
    one = the_own(finding_id)
    session, actor, today, case = db.session(), current_actor(), clock.today(), one.case
    running = own_window.periods(session, one, today)
    letters = letters_of(case, one)
    return render_template(
        "mine/show.html", one=one, case=case, waiting=own_window.waits(one, running), waits=WAITS,
        shown_steps=_step_lines(own_window.steps(session, one)), actions=_actions(one), guides=GUIDES,
        year=next((row for row in running if row.key == "total_clock"), None),
        beside=[row for row in running if row.finding_id == one.id],
        gate=gate_of(session, one) if may(actor, "view_gate", case=case, finding=one) else None,
        over=one.state in OVER, appeals=appeals_of([one]), owed=owed_of([one]),
        published=one.publication == PublicationStatus.OPEN,
        handed_out=readings.seen_by_offices(session, actor, one, letters["letters"]), **letters, **lists_of(case),
        earlier=[other for other in case.findings if other.employee_id == one.employee_id and other.id != one.id],
        opens_files=may(actor, "view_file", case=case, finding=one), names=writers_of(one),
        newer_says=newer_says(one), **recusals_of(case, one), **tolerance_of(case), loan=case.loans[0].loan,
        causes=_causes(case), **explained_to_reader(one), **_counting())


@own.get("/mine/cases/<int:case_id>")
@signed_in
def early(case_id: int) -> ResponseReturnValue:
    """A case one has asked for, or was named in when it was refused, while nobody is judged in it under one's name."""
    case, actor = the_case(case_id), current_actor()
    one = own_window.in_case(actor, case)
    if one is not None:
        return redirect(url_for("own.show", finding_id=one.id))
    claim = claims.claim_in(case, actor)
    if claim is None and not may(actor, "reconsider", case=case):
        abort(404)
    actions = [action for action in presenting.actions(db.session(), case, [], actor, clock.now())
               if action.row.name in GUIDES and not action.is_elsewhere]
    return render_template("mine/early.html", case=case, claim=claim, actions=actions, next_of=NEXT, guides=GUIDES,
                           **letters_of(case))


def the_own(finding_id: int) -> Finding:
    """A record of the reader himself, or of whom he represents; any other is not there."""
    one = db.session.get(Finding, finding_id)
    if one is None or not may(current_actor(), "read_letter", case=one.case, finding=one):
        abort(404)
    the_case(one.case_id)
    return one


def window_of(case: ExemptionCase) -> ResponseReturnValue:
    """Where one of the people judged is sent who asks for the case: to his own part of it."""
    one = own_window.in_case(current_actor(), case)
    if one is None:
        return redirect(url_for("own.early", case_id=case.id))
    return redirect(url_for("own.show", finding_id=one.id))


def _actions(one: Finding) -> list[presenting.Action]:
    """What the reader can do: all about himself, and of the case's moves those open to him.

    Why a move of the case is closed may lie with a colleague, and is not said.
    """
    found = presenting.actions(db.session(), one.case, [one], current_actor(), clock.now())
    told = [action for action in found if action.about is not None or (
        action.is_open and action.row.thing == Thing.CASE)]
    return sorted(told, key=lambda action: action.row.name not in AWAITED)


def _causes(case: ExemptionCase) -> list[Trigger]:
    """What set the case off, each once; that a colleague claimed it, or whom somebody meant, is not told."""
    return list(dict.fromkeys(event.kind for event in case.triggers if event.kind not in UNTOLD
                              or event.raised_by_id == current_actor().employee_id))


def _step_lines(found: list[own_window.StepOfMine]) -> list[dict[str, str]]:
    """The steps as the macro `flow` takes them."""
    return [{"name": words.own_step(one.step), "status": one.status, "by": "",
             "when": day(one.on) if one.on is not None else ""} for one in found]


def _counting() -> dict[str, Any]:
    session, today = db.session(), clock.today()
    return {"left": lambda period: deadlines.left(session, period, today),
            "explain": lambda period: deadlines.explain(session, period)}
