"""Appeals: those the reader may know of and what became of them; the pages on which one appeals, or asks for time."""

import hashlib
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from web import clock, words
from web.extensions import db
from web.forms.fields import day_typed
from web.rights import for_right
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from web.views.finding_things import the_case, the_person
from workflow.models import Appeal, ExemptionCase, Finding
from workflow.process import BY_NAME
from workflow.rules.situation import Refusal
from workflow.services import appealing, deadlines, documents, lists, nominating, presenting, restitutions, timeline
from workflow.services.access import may, visible
from workflow.services.tasks import CaseTasks
from workflow.terms import AppealState
from workflow.wording.appeals import GUIDES

appeals = Blueprint("appeals", __name__)

SHOWN = 200
ON_THE_SAME_PAGE = frozenset({"declare_recusal", "settle_restitution", "add_evidence"})
"""Acts to the case or the person that belong to an appeal."""
AWAITED = {AppealState.FILED: "appeal_acceptance", AppealState.ACCEPTED: "appeal_decision"}


@appeals.get("/appeals")
@signed_in
def index() -> ResponseReturnValue:
    """Appeals in cases the reader sees, about people he may read about."""
    state = request.args.get("state", "")
    query = (select(Appeal, ExemptionCase).join(ExemptionCase, ExemptionCase.id == Appeal.case_id)
             .where(visible(current_actor())).options(joinedload(Appeal.on_paper)).order_by(Appeal.id.desc())
             .limit(SHOWN))
    if state in list(AppealState):
        query = query.where(Appeal.state == AppealState(state))
    found = [(appeal, case, _due(appeal, case)) for appeal, case in db.session.execute(query)
             if may(current_actor(), "view_person", case=case, finding=appeal.finding)]
    return render_template("appeals/index.html", found=found, states=AppealState, state=state,
                           filed=appealing.day_filed, **_left())


def _left() -> dict[str, Any]:
    return {"today": clock.today(), "left": lambda period: deadlines.left(db.session(), period, clock.today()),
            "explain": lambda period: deadlines.explain(db.session(), period)}


def _due(appeal: Appeal, case: ExemptionCase) -> Any:
    """The period that runs for an open appeal."""
    key = AWAITED.get(appeal.state)
    return CaseTasks(db.session(), case, clock.today()).period(key, appeal.finding) if key else None


def _found(appeal_id: int) -> tuple[Appeal, ExemptionCase, Finding]:
    """An appeal among those the reader may know of, its case, and its person."""
    appeal = db.session.get(Appeal, appeal_id)
    if appeal is None:
        abort(404)
    case = the_case(appeal.case_id)
    return appeal, case, the_person(case, appeal.finding_id)


@appeals.get("/appeals/<int:appeal_id>")
@signed_in
def show(appeal_id: int) -> ResponseReturnValue:
    """One appeal: what it is against, what came with it, who hears it, what is awaited, and what it led to."""
    appeal, case, one = _found(appeal_id)
    session, actor = db.session(), current_actor()
    actions = [action for action in presenting.actions(session, case, [one], actor, clock.now())
               if action.thing is appeal or action.row.name in ON_THE_SAME_PAGE]
    others = session.scalars(select(Appeal).where(Appeal.finding_id == one.id)).all()
    lines = appealing.lines_of(appeal, presenting.lines_of(session, case), others)
    period = _due(appeal, case)
    return render_template(
        "appeals/show.html", appeal=appeal, case=case, one=one, actions=actions, period=period,
        filed=appealing.day_filed(appeal), panel_seats=appealing.panel_of(appeal),
        told=words.timeline_lines(timeline.happenings(case, lines, actor)),
        days=appealing.counted_of(session, one, period.key) if period is not None else None,
        owed=[one for one in restitutions.listed(session, [appeal.finding_id]) if one.appeal_id == appeal.id],
        **_letters(case, one), whole=not documents.is_party(actor, case), **_left(),
        reads=may(actor, "view_file", case=case, finding=one),
        nominates=any(body.code == "panel" for body in nominating.bodies(actor, case)))


def _letters(case: ExemptionCase, one: Finding) -> dict[str, Any]:
    """The letters of somebody's appeals that the reader may read, and how each stands."""
    found = [letter for letter in documents.shown(db.session(), current_actor(), case)
             if letter.finding_id == one.id and letter.kind.startswith("appeal_")]
    return {"letters": found, "letter_stands": documents.state_of}


@appeals.get("/appeals/<int:appeal_id>/receipt")
@signed_in
def receipt(appeal_id: int) -> ResponseReturnValue:
    """What was filed, under its number and hash, to be printed; and what comes next by when.

    For whoever may read the file; of an appeal on paper for the clerks too, who enter it.
    """
    appeal, case, one = _found(appeal_id)
    entered = appeal.on_paper is not None and may(current_actor(), "file_paper_appeal", case=case, finding=one)
    if not entered and not may(current_actor(), "view_file", case=case, finding=one):
        abort(404)
    same = not appeal.said or hashlib.sha256(appeal.said.encode()).hexdigest() == appeal.sha256
    return render_template(
        "appeals/receipt.html", appeal=appeal, case=case, one=one, same=same, filed=appealing.day_filed(appeal),
        expected=appealing.expected(db.session(), appealing.day_received(appeal)), **_letters(case, one))


# --- appealing, and asking for more time to do so


def _person(finding_id: int) -> tuple[ExemptionCase, Finding]:
    """A person among those the reader may read about, and the case."""
    finding = db.session.get(Finding, finding_id)
    if finding is None:
        abort(404)
    case = the_case(finding.case_id)
    return case, the_person(case, finding_id)


def _job(move: str, finding_id: int, template: str, **given: Any) -> Job:
    """A form about one person's determination: what it says, the days to appeal in, and what is to be known besides."""
    case, one = _person(finding_id)
    session = db.session()
    period = appealing.window(session, one)
    values = {
        "case": case, "one": one, "guide_lines": GUIDES.get(move, ()), "window": period, **_left(),
        "window_days": appealing.counted_of(session, one, period.key) if period is not None else None,
        "expected": appealing.expected(session, clock.today()), "items": _items(case, one),
        "determination": next((letter for letter in documents.shown(session, current_actor(), case)
                               if letter.finding_id == one.id and letter.kind == "determination" and not letter.void),
                              None)}
    return Job(BY_NAME[move], one, case, one, back=url_for("cases.person", case_id=case.id, finding_id=one.id),
               template=template, values=values, given=given)


def _items(case: ExemptionCase, one: Finding) -> list[tuple[str, str]]:
    """The list items a determination cites, by code, with their titles in the version the case is judged by."""
    titles = {item.code: item.title for item in lists.pinned(db.session(), case).items}
    return [(code, titles.get(code, "")) for code in one.cited_items]


def _to_receipt(finding_id: int) -> str:
    appeal = appealing.last_of(db.session(), finding_id)
    assert appeal is not None, "it has just been filed"
    return url_for("appeals.receipt", appeal_id=appeal.id)


@appeals.route("/appeals/new/<int:finding_id>", methods=["GET", "POST"])
@signed_in
def wizard(finding_id: int) -> ResponseReturnValue:
    """Appeal on one page: what the determination says, the grounds, the reasons, evidence, who stands by."""
    job = _job("file_appeal", finding_id, "appeals/wizard.html")
    job.onward = lambda: _to_receipt(finding_id)
    return doing.serve(job)


@appeals.route("/appeals/paper/<int:finding_id>", methods=["GET", "POST"])
@for_right("file_paper_appeal")
def paper(finding_id: int) -> ResponseReturnValue:
    """Enter an appeal that came on paper, of somebody who has left or has no account; a second person looks at it."""
    job = _job("file_paper_appeal", finding_id, "appeals/paper.html")
    job.onward = lambda: _to_receipt(finding_id)
    return doing.serve(job)


@appeals.route("/appeals/more-time/<int:finding_id>", methods=["GET", "POST"])
@signed_in
def more_time(finding_id: int) -> ResponseReturnValue:
    """Ask for more time: the rule, and the working days counted from the day the obstacle ended."""
    ended = day_typed(request.form.get("obstacle_ended_on", "") or request.args.get("ended", ""))
    job = _job("request_extension", finding_id, "appeals/more_time.html", obstacle_ended_on=ended)
    one = job.values["one"]
    job.values |= {"ended": ended, "limit": _limit(one),
                   "days": appealing.counted(db.session(), "extension_request", ended) if ended is not None else None}
    return doing.serve(job)


def _limit(one: Finding) -> Any:
    """The last day of the year from service within which more time may be asked for; None before service."""
    return appealing.limit_of(db.session(), one.served_on) if one.served_on is not None else None


@appeals.route("/appeals/more-time/<int:finding_id>/decide", methods=["GET", "POST"])
@for_right("decide_extension")
def decide_more_time(finding_id: int) -> ResponseReturnValue:
    """Decide on a request for more time, with its days counted."""
    job = _job("decide_extension", finding_id, "appeals/decide_more_time.html")
    one = job.values["one"]
    asked = appealing.request_of(db.session(), one)
    job.values |= {
        "asked": asked, "limit": _limit(one),
        "asked_on": deadlines.day_of(asked.asked_at) if asked is not None else None,
        "days": appealing.counted(db.session(), "extension_request", asked.obstacle_ended_on) if asked else None}
    return doing.serve(job)


def late(closed: Sequence[Refusal]) -> bool:
    """Whether one of these reasons is that the time to appeal is over."""
    return any(one.code == "appeal_late" for one in closed)


appeals.add_app_template_filter(late, "says_late")
