"""Notices before they are up: drafted by one, read and released by another; and the pool of those who wait together."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web import clock
from web.extensions import db
from web.marks import Piece, pieces
from web.security import current_actor, for_roles, signed_in
from web.views import doing
from web.views.doing import Job
from web.views.finding_things import the_case
from workflow.models import ExemptionCase, NoticeDraft
from workflow.process import BY_NAME
from workflow.rules.anonymity import MIN_GROUP, LossBand
from workflow.rules.leaks import Leak
from workflow.rules.publication import to_look_at
from workflow.services import lists, notices, persons
from workflow.services.access import may, visible
from workflow.services.choices import situation, unpublished
from workflow.terms import NoticeDraftState, Outcome, Role

blueprint = Blueprint("notices", __name__)


@blueprint.route("/publication/cases/<int:case_id>/draft", methods=["GET", "POST"])
@signed_in
def draft(case_id: int) -> ResponseReturnValue:
    """A notice is drafted: what it will say is shown beside it, and each leak in what was typed is marked."""
    case = the_case(case_id)
    job = Job(BY_NAME["draft_notice"], case, case, None, back=url_for("notices.release", case_id=case.id),
              template="publication/draft.html")
    last = notices.last_draft(db.session(), case.id)
    job.values |= {
        "case": case, "proposed": _proposed(case), "k": MIN_GROUP, "bands": LossBand, "outcomes": Outcome,
        "items": lists.pinned(db.session(), case), "leaks_in": _leaks_in,
        "returned": last if last is not None and last.state == NoticeDraftState.RETURNED else None,
        "waiting": notices.waiting_draft(db.session(), case.id)}
    if last is not None and last.state in (NoticeDraftState.RETURNED, NoticeDraftState.WAITING):
        job.given = {"lessons": last.content["lessons"], "people": [str(key) for key in last.people]}
    return doing.serve(job)


def _proposed(case: ExemptionCase) -> notices.Proposed | None:
    """What a notice about everybody who may be published would say; None where there is nobody."""
    s = situation(db.session(), BY_NAME["draft_notice"], case, current_actor(), clock.now())
    keys = {choice.key for choice in unpublished(s) if choice.why_not is None}
    people = [one for one in case.current if one.id in keys]
    return notices.propose(db.session(), case, people, "", clock.today()) if people else None


def _leaks_in(text: str, leaks: list[Leak]) -> list[Piece]:
    """What was typed, with every leak marked."""
    return pieces(text, [(leak.start, leak.end) for leak in leaks])


@blueprint.route("/publication/cases/<int:case_id>/release", methods=["GET", "POST"])
@signed_in
def release(case_id: int) -> ResponseReturnValue:
    """The whole of a draft as it will be published, every place to stop at marked, for somebody else to release."""
    case = the_case(case_id)
    job = Job(BY_NAME["publish"], case, case, None, template="publication/release.html",
              back=url_for("cases.show", case_id=case.id))
    waiting = notices.waiting_draft(db.session(), case.id)
    job.values |= {"case": case, "draft_shown": waiting, "bands": LossBand, "outcomes": Outcome,
                   "items": lists.pinned(db.session(), case)}
    if waiting is not None:
        job.given = {"digest": waiting.digest}
        job.values |= _looked_over(case, waiting)
    return doing.serve(job)


def _looked_over(case: ExemptionCase, waiting: NoticeDraft) -> dict[str, Any]:
    """The lessons in pieces with what to look at marked, what by now gives somebody away, and how much was compared."""
    s = situation(db.session(), BY_NAME["publish"], case, current_actor(), clock.now())
    text, known = waiting.content["lessons"], s.look.known
    return {"lesson_pieces": pieces(text, to_look_at(text)), "leaks": s.look.leaks_of_draft,
            "checked": (len(known.people), len(known.customers), len(known.branches), len(known.numbers))}


@blueprint.get("/publication/drafts")
@for_roles(Role.PUBLICATION_REVIEWER, Role.LEAD_DEPT, Role.LEAD_DEPT_HEAD)
def index() -> ResponseReturnValue:
    """Drafts that wait or were given back, and the pool of those who will be published together."""
    session, actor, today = db.session(), current_actor(), clock.today()
    drafts = session.execute(
        select(NoticeDraft, ExemptionCase).join(ExemptionCase, ExemptionCase.id == NoticeDraft.case_id)
        .where(visible(actor), NoticeDraft.state.in_((NoticeDraftState.WAITING, NoticeDraftState.RETURNED)))
        .order_by(NoticeDraft.id.desc())).all()
    latest = [(one, case) for one, case in drafts if notices.last_draft(session, case.id) is one]
    out, waiting = notices.joint_notices(session, today)
    waits = {(one.who, one.case) for one in waiting}
    who = persons.by_key(session)
    pool = [(one, (who.of(one.employee_id), one.case_id) in waits) for one in notices.pool(session)
            if may(actor, "view_person", case=one.case, finding=one)]
    return render_template("publication/drafts.html", drafts=latest, pool=pool, k=MIN_GROUP, joint=len(out),
                           waiting=len({one.who for one in waiting}))
