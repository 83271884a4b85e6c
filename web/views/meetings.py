"""Meetings of the review committee: the list of its sittings, one item of an agenda, and the live bar of attendance."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from web import clock
from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from web.views.finding_things import the_case, the_person
from web.views.voting import tally
from workflow.models import Attendance, ExemptionCase, Finding, Meeting, MeetingItem
from workflow.services import batch, materials, presenting, sittings, votes
from workflow.services.access import may, people_shown
from workflow.services.keys import read_key
from workflow.services.sittings import Live
from workflow.terms import Matter, Role

meetings = Blueprint("meetings", __name__)


@meetings.get("/meetings")
@for_right("view_meeting")
def index() -> ResponseReturnValue:
    """Sittings with an item the reader sits in or looks after: those to come first, then those that were."""
    coming, past = sittings.listed(db.session(), current_actor(), clock.today())
    return render_template("meetings/index.html", coming=coming, past=past, today=clock.today(),
                           most=sittings.MOST_SITTINGS, may_call=may(current_actor(), "call_meeting"))


@meetings.get("/meetings/<int:meeting_id>")
@for_right("view_meeting")
def show(meeting_id: int) -> ResponseReturnValue:
    """One item: whom it is about, its members, the locked materials, the ballots once all are in, what can be done."""
    meeting, case = the_meeting(meeting_id)
    actor = current_actor()
    seen = sittings.shown(db.session(), actor, meeting.sitting)
    matter = Matter.REOPEN if meeting.reopening else Matter.RULING
    items = [row for row in meeting.items if may(actor, "view_person", case=case, finding=row.finding)]
    counted = [row for row in items if may(actor, "view_ballots", case=case, finding=row.finding)]
    cast = {row.finding_id: votes.ballots(db.session(), meeting, row.finding, matter) for row in counted}
    actions = [one for one in presenting.actions(db.session(), case, people_shown(actor, case), actor, clock.now())
               if one.row.name in OF_A_MEETING]
    return render_template(
        "meetings/show.html", meeting=meeting, items=items, case=case, cast=cast, actions=actions, today=clock.today(),
        place=next((item.place for item in seen.items if item.meeting is meeting), None) if seen else None,
        all_items=seen.items if seen else [], quorum=votes.quorum_of(meeting),
        enough=votes.can_make_quorum(meeting),
        tallies={row.finding_id: tally(votes.poll_of(db.session(), meeting, row.finding, matter)) for row in counted},
        stand=materials.standing(db.session(), meeting, case) if may(actor, "view_file", case=case) else None,
        simple=batch.of_meeting(db.session(), meeting, case) if items and meeting.simple else None, seats=_duties(case))


def _duties(case: ExemptionCase) -> dict[int, object]:
    """Duties in the committee by employee: those that run before those that ended."""
    roles = (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER)
    found = [seat for seat in case.seats if seat.role in roles]
    return {seat.employee_id: seat for seat in sorted(found, key=lambda seat: seat.ended_at is None)}


@meetings.get("/meetings/<int:meeting_id>/live")
@for_right("view_meeting")
def live(meeting_id: int) -> ResponseReturnValue:
    """The bar alone, to be put into a page that is open: how many are there and have voted, never how they voted."""
    meeting, case = the_meeting(meeting_id)
    key = read_key(request.args.get("person", ""))
    one = the_person(case, key) if key is not None else None
    return render_template("meetings/live_bar.html", figures=live_figures(meeting, one))


@meetings.app_template_global("live_figures")
def live_figures(meeting: Meeting, one: Finding | None = None) -> Live:
    """The figures of the bar, for one person or for all put to the vote."""
    return sittings.live(db.session(), meeting, one)


def the_meeting(meeting_id: int) -> tuple[Meeting, ExemptionCase]:
    """A meeting the reader sees, and its case; one he has stepped aside in is not found."""
    meeting = db.session.scalar(select(Meeting).where(Meeting.id == meeting_id).options(
        selectinload(Meeting.attendances).joinedload(Attendance.employee),
        selectinload(Meeting.items).joinedload(MeetingItem.finding)))
    if meeting is None:
        abort(404)
    case = the_case(meeting.case_id)
    if not may(current_actor(), "view_meeting", case=case) or sittings.is_out(meeting, current_actor()):
        abort(404)
    return meeting, case


OF_A_MEETING = frozenset({
    "record_attendance", "seat_alternate", "leave_batch", "open_meeting", "cast_ballot", "resolve", "next_vote_round",
    "deadlock", "overturn_bar", "remand_to_investigate", "declare_recusal", "count_ballots", "renew_key",
    "attach_dissent", "sign_minutes", "escalate_committee", "reopen",
})
"""Moves shown on the page of a meeting."""
