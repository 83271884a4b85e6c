"""The work items: the list, the case, its people, the list check, the ballot, letters and evidence; and every move."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from web import clock, handing_out, responsibility_chart, words
from web.extensions import db
from web.forms.fields import day_typed
from web.rights import for_right
from web.security import current_actor, signed_in
from web.similar_cases import similar_to
from web.views import doing
from web.views.checking import explained_to_reader
from web.views.doing import Job
from web.views.finding_things import the_case, the_person, the_row, the_thing
from web.views.mine import window_of
from web.views.person_page import (
    appeals_of,
    employee_names,
    letters_of,
    lists_of,
    owed_of,
    recusals_of,
    tolerance_of,
    writers_of,
)
from web.views.verdicts import files_shown, newer_says
from workflow.models import (
    Appeal,
    Dissent,
    Evidence,
    ExemptionCase,
    Finding,
    Institution,
    Meeting,
    Objection,
    Period,
    Poll,
    Publication,
)
from workflow.process import BY_NAME
from workflow.rules.rights import roles_with
from workflow.services import (
    case_list,
    deadlines,
    departures,
    documents,
    evidence,
    nominating,
    own_window,
    presenting,
    quoting,
    responsibility,
    timeline,
)
from workflow.services.access import is_silent, may, people_shown, reaches
from workflow.services.kinship import relatives
from workflow.services.pending import gate_of
from workflow.services.since import since
from workflow.services.sittings import is_out
from workflow.services.tasks import CaseTasks, Task, in_order
from workflow.services.worklist import LOADED
from workflow.terms import CaseState, Outcome, Trigger
from workflow.wording import NEXT

cases = Blueprint("cases", __name__)
for name, filter_ in words.TEMPLATE_WORDS.items():
    cases.add_app_template_filter(filter_, name)
cases.add_app_template_filter(presenting.masked, "masked")
cases.add_app_template_filter(presenting.by_move, "by_move")

PER_PAGE = 20
PAGES = {"answer_list": "checking.check", "cast_ballot": "voting.vote", "record_facts": "facts.enter",
         "file_appeal": "appeals.wizard", "file_paper_appeal": "appeals.paper",
         "request_extension": "appeals.more_time", "decide_extension": "appeals.decide_more_time",
         "draft_notice": "notices.draft", "publish": "notices.release"}
"""The pages of acts that have one of their own (`presenting.PAGES_OF_THEIR_OWN`)."""


@cases.get("/cases")
@signed_in
def index() -> ResponseReturnValue:
    """The work items the reader may see, with filters."""
    wanted = case_list.Wanted.of(request.args)
    page = db.paginate(case_list.found(current_actor(), wanted).options(*LOADED[1:]), per_page=PER_PAGE,
                       max_per_page=PER_PAGE)
    today = clock.today()
    people = {one.id: people_shown(current_actor(), one) for one in page.items}
    due = case_list.nearest_due(db.session(), {key: {one.id for one in shown} for key, shown in people.items()},
                                today)
    left = {key: deadlines.left(db.session(), period, today) for key, period in due.items()}
    return render_template(
        "cases/index.html", page=page, wanted=wanted, due=due, left=left, states=CaseState, triggers=Trigger,
        institutions=db.session.scalars(select(Institution).order_by(Institution.code)).all(),
        people=people, own=own_window.told_instead(current_actor(), page.items),
        party={one.id: documents.is_party(current_actor(), one) for one in page.items},
        address=lambda number: url_for("cases.index", **wanted.as_query(), page=number))


@cases.get("/cases/<int:case_id>")
@signed_in
def show(case_id: int) -> ResponseReturnValue:
    """One work item: what is next, the facts, the people, and what the reader can do.

    Whoever is judged in it is sent to his own window: the whole of a case tells of others.
    """
    case, actor, today = the_case(case_id), current_actor(), clock.today()
    if is_silent(actor, case):
        return _before_declaring(case)
    if documents.is_party(actor, case):
        return window_of(case)
    people = people_shown(actor, case)
    lines = presenting.lines_of(db.session(), case)
    waiting = CaseTasks(db.session(), case, today)
    tasks = in_order(waiting)
    mine = [task for task in tasks if task.is_for(actor)]
    actions = presenting.actions(db.session(), case, people, actor, clock.now())
    first = presenting.first_of(actions, mine)
    job = job_of(case, first.row.name, first.on) if first is not None else None
    return render_template(
        "cases/show.html", case=case, people=people, tasks=_grouped(tasks, people), actions=actions, first=first,
        job=job, form=doing.fill(job) if job is not None else None, multipart=job is not None and doing.sends_files(
            job.row.details), loan=case.loans[0].loan, next_of=NEXT,
        shown_steps=words.step_lines(presenting.steps(case, lines, _names(timeline.named_to(actor, case, lines)))),
        gates=_gates(case, people), relatives=relatives(db.session(), case, actor),
        told=words.timeline_lines(timeline.happenings(case, lines, actor)),
        periods=shown_periods(waiting.periods, people), meetings=_meetings(case), files=_files(people),
        dues={one.id: presenting.due_of(waiting.periods, one) for one in people}, **tolerance_of(case),
        appeals=appeals_of(people), owed=owed_of(people), **recusals_of(case), notices=_notices(case),
        seats=[seat for seat in case.seats if seat.ended_at is None or seat.has_conflict],
        bodies=nominating.bodies(actor, case),
        sees_loan=reaches(actor, "view_loan", case.loans[0].loan.institution), since=since(db.session(), case),
        add_trigger=_open_move(actions, "add_trigger"),
        sees_files=bool(files_shown(case)), **letters_of(case), **lists_of(case), **_in_charge(case), **_counting())


def _before_declaring(case: ExemptionCase) -> ResponseReturnValue:
    """What somebody needs to tell whether anything stands in his way, and the form to say so; nothing else is open."""
    job = job_of(case, "declare_recusal", "case")
    seats = [seat for seat in case.seats if seat.employee_id == current_actor().employee_id and seat.ended_at is None]
    return render_template("cases/declare.html", case=case, seats=seats, job=job, form=doing.fill(job))


def _open_move(actions: Sequence[presenting.Action], name: str) -> bool:
    """Whether the reader can make this move of the case now."""
    return any(action.is_open and action.row.name == name for action in actions)


def _in_charge(case: ExemptionCase) -> dict[str, Any]:
    """The responsibility time line and its picture, for readers who may see everybody on the list."""
    if not may(current_actor(), "view_person", case=case):
        return {"line": None, "drawn": None}
    line = responsibility.of_case(db.session(), case)
    return {"line": line, "drawn": responsibility_chart.draw(line)}


def _counting() -> dict[str, Any]:
    """What pages need to tell days: how many are left, and how a due date came about."""
    session, today = db.session(), clock.today()
    return {"left": lambda period: deadlines.left(session, period, today),
            "explain": lambda period: deadlines.explain(session, period),
            "declaring": frozenset(roles_with("declare_recusal"))}


def shown_periods(periods: Sequence[Period], people: Sequence[Finding]) -> list[Period]:
    """The periods of the case as a whole and of the people the reader may read about."""
    seen = {one.id for one in people}
    return [one for one in periods if one.finding_id is None or one.finding_id in seen]


def _grouped(tasks: Sequence[Task], people: Sequence[Finding]) -> list[dict[str, Any]]:
    """Tasks of one move together: whose turn it is, about whom, and until when. Nobody unseen is named."""
    seen = {one.id for one in people}
    found: dict[str, dict[str, Any]] = {}
    for task in tasks:
        if task.finding is not None and task.finding.id not in seen:
            continue
        group = found.setdefault(task.move, {"move": task.move, "names": [], "who": [], "period": task.period,
                                             "optional": task.optional, "roles": [task.role] if task.role else
                                             presenting.roles_for(task.move)})
        if task.finding is not None and task.finding.person_name not in group["names"]:
            group["names"].append(task.finding.person_name)
        if task.who is not None:
            group["who"].append(task.who)
    named = employee_names({key for group in found.values() for key in group["who"]})
    for group in found.values():
        group["who"] = list(dict.fromkeys(named[key] for key in group["who"] if key in named))
    return list(found.values())


def _names(lines: Sequence[Any]) -> dict[int | None, str]:
    return employee_names({line.actor_id for line in lines})


def _gates(case: ExemptionCase, people: Sequence[Finding]) -> dict[int, Any]:
    """The gate's answer for each person about whom the reader may ask."""
    return {one.id: gate_of(db.session(), one) for one in people
            if may(current_actor(), "view_gate", case=case, finding=one)}


def _meetings(case: ExemptionCase) -> list[Meeting]:
    """The meetings of a case, for whoever sees them and has not stepped aside in them."""
    if not may(current_actor(), "view_meeting", case=case):
        return []
    found = db.session.scalars(select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.id.desc()))
    return [one for one in found if not is_out(one, current_actor())]


def _files(people: Sequence[Finding]) -> list[tuple[Finding, Evidence, bool]]:
    """Evidence about the people shown, and whether the reader may open it."""
    return [(one, piece, may(current_actor(), "view_file", case=one.case, finding=one))
            for one in people for piece in one.evidence]


def _notices(case: ExemptionCase) -> list[Publication]:
    return list(db.session.scalars(select(Publication).where(Publication.case_id == case.id).options(
        joinedload(Publication.objections).load_only(Objection.state)).order_by(Publication.id.desc())).unique())


# --- every move and act

LIGHTER: Mapping[Outcome, tuple[StrEnum, ...]] = {
    Outcome.HOLD: (Outcome.EXEMPT, Outcome.MITIGATE), Outcome.MITIGATE: (Outcome.EXEMPT, Outcome.MITIGATE),
    Outcome.EXEMPT: (Outcome.EXEMPT,)}
"""What an appeal panel is offered in the place of an outcome: nothing heavier (I3)."""


def job_of(case: ExemptionCase, move: str, on: str) -> Job:
    """The job of one move of one thing of a case."""
    row = the_row(move)
    thing, person = the_thing(case, row, on)
    only = {"outcome": LIGHTER[thing.outcome_before]} if move == "decide_vary" and isinstance(thing, Appeal) else {}
    return Job(row, thing, case, person, back="", each=row.for_each and thing is case, only=only)


@cases.route("/cases/<int:case_id>/do/<move>", methods=["GET", "POST"])
@signed_in
def do(case_id: int, move: str) -> ResponseReturnValue:
    """Any move or act of the table, to what `on` names; sheets and ballots have pages of their own."""
    case = the_case(case_id)
    if move in presenting.BY_ITSELF:
        abort(404)
    if move == "draft_entry":
        return redirect(url_for("library.draft", case_id=case.id))
    job = job_of(case, move, request.args.get("on", "case"))
    if move in presenting.PAGES_OF_THEIR_OWN and (job.finding is not None or job.thing is case):
        about: dict[str, Any] = {} if PAGES[move].startswith("appeals.") else {"case_id": case.id}
        if job.finding is not None:
            about["finding_id"] = job.finding.id
        return redirect(url_for(PAGES[move], **about))
    job.values |= {"case": case, "body": nominating.BODY_OF.get(move, ""),
                   "appeal": job.thing if isinstance(job.thing, Appeal) else None}
    return doing.serve(job)


@cases.route("/cases/new", methods=["GET", "POST"])
@for_right("register_clue")
def register() -> ResponseReturnValue:
    """Register a clue on a loan; the list of candidates fills the form in."""
    given: dict[str, Any] = {"loan": request.args.get("loan", "")}
    if request.args.get("trigger") in list(Trigger):
        given["trigger"] = request.args["trigger"]
    given["occurred_on"] = day_typed(request.args.get("day", ""))
    job = Job(BY_NAME["register_clue"], None, None, None, back="", given=given, template="cases/register.html")
    return doing.serve(job)


# --- one person


@cases.get("/cases/<int:case_id>/people/<int:finding_id>")
@signed_in
def person(case_id: int, finding_id: int) -> ResponseReturnValue:
    """Everything about one person: facts, evidence, statements, list check, ruling, letters, appeals, gate.

    He himself, and who represents him, reads it in his own window.
    """
    case = the_case(case_id)
    one, actor = the_person(case, finding_id), current_actor()
    if documents.is_party(actor, case):
        return redirect(url_for("own.show", finding_id=one.id))
    waiting = CaseTasks(db.session(), case, clock.today())
    actions = [action for action in presenting.actions(db.session(), case, [one], actor, clock.now())
               if action.about is not None]
    periods = [period for period in waiting.periods if period.finding_id == one.id]
    return render_template(
        "cases/person.html", case=case, one=one, actions=actions, **letters_of(case, one), **lists_of(case),
        opens_files=may(actor, "view_file", case=case, finding=one), gate=_gates(case, [one]).get(one.id),
        periods=periods, appeals=appeals_of([one]),
        **recusals_of(case, one), names=writers_of(one), newer_says=newer_says(one),
        earlier=[other for other in case.findings if other.employee_id == one.employee_id and other.id != one.id],
        orders=presenting.orders_of(db.session(), one), owed=owed_of([one]), quotes=quoting.of(db.session(), one),
        dissents=_dissents(one), **explained_to_reader(one),
        similar=similar_to(case, [one]).get(one.id), departures=departures.of_finding(db.session(), one),
        **_counting())


def _dissents(one: Finding) -> list[Dissent]:
    """What members in the minority have added to the file, for those who may read how the committee voted."""
    if not may(current_actor(), "view_ballots", case=one.case, finding=one):
        return []
    return list(db.session.scalars(select(Dissent).join(Poll, Poll.id == Dissent.poll_id).where(
        Dissent.finding_id == one.id, Poll.void.is_(False)).order_by(Dissent.id)))


@cases.get("/cases/<int:case_id>/evidence/<int:evidence_id>")
@signed_in
def download(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """A piece of evidence, as it came in; a file whose bytes have changed is not handed out."""
    case = the_case(case_id)
    piece = db.session.get(Evidence, evidence_id)
    if piece is None or piece.case_id != case.id or piece.finding_id is None:
        abort(404)
    the_person(case, piece.finding_id, "view_file")
    folder = doing.evidence_folder()
    if not evidence.is_intact(folder, piece.sha256):
        flash(_("证据“%(title)s”的文件缺失或已被改动，不能提供，请立即告知系统管理员。", title=piece.title), "danger")
        return redirect(url_for("cases.person", case_id=case.id, finding_id=piece.finding_id))
    handing_out.evidence_file(piece)
    response: Response = send_file(evidence.path_of(folder, piece.sha256), mimetype=piece.media_type,
                                   as_attachment=True, download_name=piece.file_name)
    return response
