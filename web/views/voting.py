"""The ballot: the case at the left, the vote on one person at the right. No tally shows before everybody has voted."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from web.extensions import db
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from web.views.finding_things import the_case, the_person
from workflow.models import Ballot, Finding, Meeting
from workflow.process import BY_NAME
from workflow.services import lists, votes
from workflow.services.access import may
from workflow.terms import Ballot as Choice
from workflow.terms import HitStatus, Matter, PersonState

voting = Blueprint("voting", __name__)

BY_OUTCOME = (Choice.EXEMPT, Choice.MITIGATE, Choice.HOLD, Choice.ABSTAIN)
YES_NO = (Choice.FAVOUR, Choice.AGAINST, Choice.ABSTAIN)


@voting.route("/cases/<int:case_id>/people/<int:finding_id>/vote", methods=["GET", "POST"])
@signed_in
def vote(case_id: int, finding_id: int) -> ResponseReturnValue:
    """The ballot of one member on one person and one matter."""
    case = the_case(case_id)
    one = the_person(case, finding_id)
    if not may(current_actor(), "cast_ballot", case=case, finding=one):
        abort(403)
    matters = matters_of(one)
    matter = next((each for each in matters if each == request.args.get("matter")), matters[0])
    job = Job(
        BY_NAME["cast_ballot"], one, case, one, template="cases/vote.html", given={"matter": matter.value},
        back=url_for("voting.vote", case_id=case.id, finding_id=one.id, matter=matter.value),
        only={"matter": (matter,), "choice": BY_OUTCOME if matter == Matter.RULING else YES_NO})
    job.values |= _about(one, matter, matters)
    return doing.serve(job)


def matters_of(one: Finding) -> list[Matter]:
    """What may be voted on for a person now."""
    if one.state == PersonState.EFFECTIVE:
        return [Matter.REOPEN]
    barred = any(answer.effect == "bar" and answer.status == HitStatus.HIT for answer in one.answers)
    return [Matter.RULING, Matter.UNCLEAR, *([Matter.BAR] if barred else [])]


def _about(one: Finding, matter: Matter, matters: Sequence[Matter]) -> dict[str, Any]:
    """What the page tells besides the form."""
    meeting = votes.meeting_of(db.session(), one.case, one, reopening=matter == Matter.REOPEN)
    cast = votes.ballots(db.session(), meeting, one, matter) if meeting else []
    agenda = [row.finding for row in meeting.items] if meeting else [one]
    place = agenda.index(one) if one in agenda else 0
    return {
        "case": one.case, "one": one, "matter": matter, "matters": matters, "meeting": meeting, "agenda": agenda,
        "place": place, "cast": {ballot.employee_id: ballot for ballot in cast}, "items": lists.of_finding(one),
        "tally": tally(meeting, cast), "quorum": votes.quorum_of(meeting) if meeting else None,
        "mine": next((ballot for ballot in cast if ballot.employee_id == current_actor().employee_id), None),
        "hits": [answer for answer in one.answers if answer.status in (HitStatus.HIT, HitStatus.INSUFFICIENT)],
    }


def tally(meeting: Meeting | None, cast: Sequence[Ballot]) -> dict[Choice, int] | None:
    """How the votes fell, once everybody present has voted; before that nobody is told."""
    present = sum(1 for row in meeting.attendances if row.present) if meeting else 0
    if not present or len(cast) < present:
        return None
    return {choice: number for choice in Choice if (number := sum(1 for ballot in cast if ballot.choice == choice))}
