"""My work, what I have done, messages, and my drafts: what one sees first."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from web.views.doing import employee_of
from web.views.list_drafts import is_production
from workflow.models import ExemptionCase
from workflow.services import deadlines, list_review, own_window
from workflow.services import drafts as own_drafts
from workflow.services import worklist as work
from workflow.services.access import find_case, people_shown
from workflow.services.case_library import to_write_up
from workflow.services.keys import read_key
from workflow.services.reading_lists import of_reader
from workflow.services.tasks import library_tasks
from workflow.wording import message

worklist = Blueprint("worklist", __name__)
worklist.add_app_template_global(message, "message_words")

PER_PAGE = 30
BEGUN_ON_A_LOAN = {"file_claim": "claims.new", "report_intent": "intents.new"}
SOON = 5


@worklist.get("/tasks")
@signed_in
def mine() -> ResponseReturnValue:
    """What waits for me, overdue first; tabs by step, and a word to look for."""
    actor = current_actor()
    lines = work.my_work(db.session(), actor, clock.today())
    tab, sought = request.args.get("tab", ""), request.args.get("q", "").strip()
    shown = [line for line in lines if (not tab or line.tab == tab) and _matches(line, sought)]
    return render_template(
        "home/mine.html", lines=shown, total=len(lines), tabs=work.tally(lines), tab=tab, sought=sought,
        over=sum(1 for line in lines if line.over), today=sum(1 for line in lines if line.left == 0 and not line.over),
        soon=sum(1 for line in lines if line.left is not None and 0 < line.left <= SOON), order=list(work.STEPS),
        days_left=lambda period: deadlines.left(db.session(), period, clock.today()),
        entries=library_tasks(db.session(), actor), to_write=to_write_up(db.session(), actor),
        reading=of_reader(db.session(), actor, clock.today()), unread=work.unread(db.session(), actor),
        list_drafts=list_review.waiting(db.session(), actor, production=is_production(), today=clock.today()),
        people={line.task.case.id: people_shown(actor, line.task.case) for line in shown},
        own=own_window.told_instead(actor, {line.task.case for line in shown}))


def _matches(line: work.Line, sought: str) -> bool:
    case = line.task.case
    named = line.task.finding.person_name if line.task.finding is not None else ""
    return not sought or any(sought in text for text in (case.number, case.title, named))


@worklist.get("/tasks/done")
@signed_in
def done() -> ResponseReturnValue:
    """What I have done, in cases I may still see."""
    page = db.paginate(work.done_by(current_actor()), per_page=PER_PAGE, max_per_page=PER_PAGE)
    cases = work.numbers(db.session(), {line.case_id for line in page.items})
    return render_template("home/done.html", page=page, cases=cases,
                           own=own_window.told_instead(current_actor(), cases.values()),
                           address=lambda number: url_for("worklist.done", page=number))


@worklist.get("/messages")
@signed_in
def messages() -> ResponseReturnValue:
    """Messages to me, the latest first."""
    page = db.paginate(work.messages_to(current_actor()), per_page=PER_PAGE, max_per_page=PER_PAGE)
    seen = {row.case_id: find_case(db.session(), current_actor(), row.case_id) for row in page.items if row.case_id}
    unread = work.unread(db.session(), current_actor())
    return render_template("home/messages.html", page=page, seen=seen, unread=unread,
                           address=lambda number: url_for("worklist.messages", page=number))


@worklist.post("/messages/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """Mark every message to me as read."""
    work.mark_read(db.session(), current_actor(), clock.now())
    db.session.commit()
    flash(_("消息已全部标为已读。"), "success")
    return redirect(url_for("worklist.messages"), code=303)


@worklist.get("/drafts")
@signed_in
def drafts() -> ResponseReturnValue:
    """My drafts, and the form each belongs to."""
    found = [(row, _address(row.form)) for row in own_drafts.own(db.session(), current_actor())]
    return render_template("home/drafts.html", drafts=found)


@worklist.post("/drafts/drop")
@signed_in
def drop() -> ResponseReturnValue:
    """Throw a draft of mine away."""
    own_drafts.remove(db.session(), employee_of(current_actor()), request.form.get("form", ""))
    db.session.commit()
    flash(_("草稿已删除。"), "success")
    return redirect(url_for("worklist.drafts"), code=303)


def _address(form: str) -> tuple[str, ExemptionCase | None, str]:
    """Move, case and address of the form a draft was typed into; no address when its case is not mine to see."""
    move, _colon, on = form.partition(":")
    case = own_drafts.case_of(db.session(), on)
    if case is None:
        return move, None, _begun(move, on)
    seen = find_case(db.session(), current_actor(), case.id)
    return move, seen, url_for("cases.do", case_id=case.id, move=move, on=on) if seen is not None else ""


def _begun(move: str, on: str) -> str:
    """The address of a form that begins a case, on the loan it is about or on any; empty where there is none."""
    key = read_key(on.removeprefix("loan-"))
    if move in BEGUN_ON_A_LOAN and key is not None:
        return url_for(BEGUN_ON_A_LOAN[move], loan_id=key)
    return url_for("cases.register") if on == "new" else ""
