"""Meetings of the review committee: when, who is called, who has declared, whom they rule on."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from web import clock
from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from web.views.finding_things import the_case
from web.views.voting import tally
from workflow.models import Attendance, ExemptionCase, Meeting, MeetingItem
from workflow.services import presenting, votes
from workflow.services.access import may, people_shown, visible
from workflow.terms import Matter

meetings = Blueprint("meetings", __name__)

PER_PAGE = 20


@meetings.get("/meetings")
@for_right("view_ballots", "call_meeting")
def index() -> ResponseReturnValue:
    """Meetings in cases the reader sits in or looks after, those to come first."""
    query = (select(Meeting, ExemptionCase).join(ExemptionCase, ExemptionCase.id == Meeting.case_id)
             .where(visible(current_actor())).order_by(Meeting.held_on.desc(), Meeting.id.desc())
             .options(selectinload(Meeting.attendances), selectinload(Meeting.items)))
    found = [(meeting, case) for meeting, case in db.session.execute(query.limit(200))
             if may(current_actor(), "view_ballots", case=case)]
    return render_template("meetings/index.html", found=found, today=clock.today(), quorum=votes.quorum_of)


@meetings.get("/meetings/<int:meeting_id>")
@for_right("view_ballots", "call_meeting")
def show(meeting_id: int) -> ResponseReturnValue:
    """One meeting: its agenda, its members, the ballots once all are in, and what the reader can do."""
    meeting = db.session.scalar(select(Meeting).where(Meeting.id == meeting_id).options(
        selectinload(Meeting.attendances).joinedload(Attendance.employee),
        selectinload(Meeting.items).joinedload(MeetingItem.finding)))
    if meeting is None:
        abort(404)
    case = the_case(meeting.case_id)
    if not may(current_actor(), "view_ballots", case=case):
        abort(404)
    matter = Matter.REOPEN if meeting.reopening else Matter.RULING
    items = [row for row in meeting.items
             if may(current_actor(), "view_ballots", case=case, finding=row.finding)]
    cast = {row.finding_id: votes.ballots(db.session(), meeting, row.finding, matter) for row in items}
    actions = [one for one in presenting.actions(db.session(), case, people_shown(current_actor(), case),
                                                 current_actor(), clock.now()) if one.row.name in OF_A_MEETING]
    return render_template(
        "meetings/show.html", meeting=meeting, items=items, case=case, cast=cast, actions=actions,
        quorum=votes.quorum_of(meeting),
        tallies={row.finding_id: tally(votes.poll_of(db.session(), meeting, row.finding, matter)) for row in items},
        seats={seat.employee_id: seat for seat in case.seats if seat.role in ("committee_chair", "committee_member")})


OF_A_MEETING = frozenset({
    "record_attendance", "open_meeting", "cast_ballot", "resolve", "next_vote_round", "deadlock", "overturn_bar",
    "remand_to_investigate", "declare_recusal", "count_ballots", "renew_key",
    "attach_dissent", "escalate_committee", "reopen",
})
"""Moves shown on the page of a meeting."""

