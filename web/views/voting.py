"""The vote: everybody on the agenda of a meeting, one under the other; and the check of a receipt.

No tally shows before everybody present has voted, and of a sealed vote none before it is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from web import clock, words
from web.extensions import db
from web.forms.from_details import Asked, MoveForm, details_of, form_for
from web.rights import for_right
from web.security import current_actor, signed_in
from web.similar_cases import similar_to
from web.views.doing import NEVER_KEPT, employee_of, new_key
from web.views.finding_things import the_case, the_person
from workflow.details import CastBallot
from workflow.models import Ballot, ExemptionCase, Finding, Meeting, Poll, ToleranceSnapshot
from workflow.rules.committee import SEALED_REASON
from workflow.rules.situation import Refusal
from workflow.services import ballots, drafts, lists, moving, votes
from workflow.services.access import find_case, may
from workflow.services.voting import Wanted, cast_all, matters_of, own_ballots, voted
from workflow.terms import Ballot as Choice
from workflow.terms import Effect, HitStatus, Matter, PersonState

voting = Blueprint("voting", __name__)

BY_OUTCOME = (Choice.EXEMPT, Choice.MITIGATE, Choice.HOLD, Choice.ABSTAIN)
YES_NO = (Choice.FAVOUR, Choice.AGAINST, Choice.ABSTAIN)


@dataclass
class Paper:
    """One ballot paper: on whom and what, its form, why it is closed, and what has become of it."""

    finding: Finding
    matter: Matter
    form: MoveForm
    mine: Ballot | None = None
    closed: Sequence[Refusal] = ()
    refused: Sequence[Refusal] = ()

    @property
    def filled(self) -> bool:
        """Whether anything was filled in."""
        return any(one.data for one in self.form if one.short_name in ("choice", "reason", "ratios"))

    @property
    def wrong(self) -> bool:
        """Whether something has to be put right."""
        return bool(self.refused or self.form.errors)


@dataclass
class Person:
    """Everything the page shows of one person: the papers, who has voted, and what came of it."""

    finding: Finding
    papers: list[Paper] = field(default_factory=list)
    voted: Mapping[Matter, set[int]] = field(default_factory=dict)
    polls: Mapping[Matter, Poll | None] = field(default_factory=dict)

    @property
    def bars(self) -> list[str]:
        """Confirmed bars that stand; the first is the one voted on."""
        return sorted(one.item_code for one in self.finding.answers if one.effect == Effect.BAR
                      and one.status == HitStatus.HIT and one.confirmed and not one.overturned)

    @property
    def hits(self) -> list[Any]:
        """Items hit, and those for which the evidence is short."""
        return [one for one in self.finding.answers if one.status in (HitStatus.HIT, HitStatus.INSUFFICIENT)]


@voting.get("/cases/<int:case_id>/people/<int:finding_id>/vote")
@signed_in
def vote(case_id: int, finding_id: int) -> ResponseReturnValue:
    """Where one person is voted on: his place on the page of the meeting."""
    case = the_case(case_id)
    one = the_person(case, finding_id)
    if not may(current_actor(), "cast_ballot", case=case, finding=one):
        abort(403)
    reopening = one.state == PersonState.EFFECTIVE
    meeting = votes.meeting_of(db.session(), case, one, reopening=reopening) or votes.last_meeting(
        db.session(), case, one)
    if meeting is None:
        flash(words.refusal(Refusal("no_meeting")), "warning")
        return redirect(url_for("cases.person", case_id=case.id, finding_id=one.id))
    return redirect(url_for("voting.sheet", meeting_id=meeting.id, _anchor=f"person-{one.id}"))


@voting.route("/meetings/<int:meeting_id>/vote", methods=["GET", "POST"])
@for_right("cast_ballot")
def sheet(meeting_id: int) -> ResponseReturnValue:
    """The ballot papers of one member: whatever is filled in is cast, each for itself."""
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None:
        abort(404)
    case = the_case(meeting.case_id)
    if not may(current_actor(), "cast_ballot", case=case):
        abort(403)
    sent = request.form if request.method == "POST" else None
    people = people_of(meeting, case, sent)
    if sent is None:
        return show(meeting, case, people)
    if is_over(meeting, people):
        flash(words.refusal(Refusal("meeting_over")), "warning")
        return redirect(url_for("voting.sheet", meeting_id=meeting.id), code=303)
    if "save" in sent:
        return keep(meeting, people)
    return cast(meeting, case, people)


def votes_in(meeting: Meeting, one: Finding) -> bool:
    """Whether this is the meeting in which somebody is voted on now: not one that is over or was called anew."""
    return votes.meeting_of(db.session(), one.case, one, reopening=meeting.reopening) is meeting


def is_over(meeting: Meeting, people: Sequence[Person]) -> bool:
    """Whether nobody on the page is voted on in this meeting any more."""
    return not any(votes_in(meeting, person.finding) for person in people)


def people_of(meeting: Meeting, case: ExemptionCase, sent: MultiDict[str, Any] | None) -> list[Person]:
    """Everybody on the agenda about whom the reader may vote, with papers as sent, as kept, or empty.

    Of a meeting that is over, or was called anew, only the ballots the reader cast in it are left.
    """
    session, actor = db.session(), current_actor()
    mine = own_ballots(session, meeting, actor.employee_id)
    found = []
    for row in meeting.items:
        one = row.finding
        if not may(actor, "cast_ballot", case=case, finding=one):
            continue
        matters = [matter for matter in matters_of(one) if (matter == Matter.REOPEN) == meeting.reopening]
        running = votes_in(meeting, one)
        kept = None if meeting.sealed or not running else drafts.find(session, actor.employee_id, draft_key(one))
        person = Person(one, voted={matter: voted(session, meeting, one, matter) for matter in matters},
                        polls={matter: votes.poll_of(session, meeting, one, matter) for matter in matters})
        person.papers = [paper(one, matter, mine, sent if sent is not None else MultiDict(kept.content)
                               if kept is not None else None) for matter in matters]
        if not running:
            person.papers = [one for one in person.papers if one.mine is not None]
        found.append(person)
    return found


def paper(one: Finding, matter: Matter, mine: Sequence[Ballot], given: MultiDict[str, Any] | None) -> Paper:
    """One ballot paper; where its member has voted, with the ballot cast."""
    kind = form_for(CastBallot, Asked(lambda source: [], lambda source, typed: None),
                    {"choice": BY_OUTCOME if matter == Matter.RULING else YES_NO}, without=("matter",))
    form = kind(formdata=given, data={"key": new_key(), "version": str(one.row_version)},
                prefix=f"b{one.id}-{matter.value}-", meta={"csrf": False})
    cast_before = next((row for row in mine if (row.finding_id, row.matter, row.vote_round) == (
        one.id, matter, one.vote_round)), None)
    closed = () if cast_before is not None else moving.refusals(
        db.session(), one, "cast_ballot", by=current_actor(), now=clock.now())
    return Paper(one, matter, form, cast_before, closed)


def draft_key(one: Finding) -> str:
    """The name of a draft of the papers on one person."""
    return f"cast_ballot:{moving.key_of(one)}"


def keep(meeting: Meeting, people: Sequence[Person]) -> ResponseReturnValue:
    """Save what was filled in, as it was typed; nothing of a sealed vote is ever saved."""
    if meeting.sealed:
        flash(_("密封表决不能暂存，您的意见只在提交时加密保存。"), "warning")
        return redirect(url_for("voting.sheet", meeting_id=meeting.id), code=303)
    for person in people:
        typed = {name: values for name, values in request.form.lists()
                 if name.startswith(f"b{person.finding.id}-") and name.rpartition("-")[2] not in NEVER_KEPT}
        if any(one.filled for one in person.papers if one.mine is None):
            drafts.save(db.session(), employee_of(current_actor()), draft_key(person.finding), typed, clock.now())
    db.session.commit()
    flash(_("已暂存，只有您自己能看到。"), "success")
    return redirect(url_for("voting.sheet", meeting_id=meeting.id), code=303)


def cast(meeting: Meeting, case: ExemptionCase, people: Sequence[Person]) -> ResponseReturnValue:
    """Cast every paper that is filled in and well-formed; the others come back with what is wrong."""
    filled = [one for person in people for one in person.papers if one.filled]
    papers = [one for one in filled if one.mine is None]
    if filled and not papers:
        flash(_("这张表已经提交过，您的票都在。"), "info")
        return redirect(url_for("voting.sheet", meeting_id=meeting.id), code=303)
    if not papers:
        flash(_("还没有选择任何人的意见。"), "warning")
        return show(meeting, case, people, status=400)
    sound = [one for one in papers if one.form.validate()]
    wanted = [Wanted(one.finding, _details(one, meeting), one.form.key.data or None, one.form.row_version)
              for one in sound]
    answers = cast_all(db.session(), wanted, by=current_actor(), now=clock.now())
    for one, answer in zip(sound, answers, strict=True):
        one.refused = answer.refusals
        if answer.event is not None:
            drafts.remove(db.session(), current_actor().employee_id, draft_key(one.finding))
    done = sum(1 for answer in answers if answer.event is not None)
    db.session.commit()
    if done:
        flash(_("已投票 %(n)s 项。回执在每一项下面，可以打印。", n=done), "success")
    if done == len(papers):
        return redirect(url_for("voting.sheet", meeting_id=meeting.id), code=303)
    wrong = {(one.finding.id, one.matter): one for one in papers if one.wrong}
    again = people_of(meeting, case, request.form)
    for person in again:
        person.papers = [_with_faults(one, wrong.get((one.finding.id, one.matter))) for one in person.papers]
    return show(meeting, case, again, status=409 if any(one.refused for one in papers) else 400)


def _details(one: Paper, meeting: Meeting) -> CastBallot:
    given = details_of(one.form, CastBallot, matter=one.matter, meeting=meeting.id)
    assert isinstance(given, CastBallot)
    return given


def _with_faults(now: Paper, before: Paper | None) -> Paper:
    """A paper as it now stands, with what was wrong with it; a stale one may be sent again."""
    if before is None:
        return now
    now.refused, now.form = before.refused, before.form
    if any(reason.code == "stale" for reason in before.refused):
        now.form.version.data = str(now.finding.row_version)
    return now


def show(meeting: Meeting, case: ExemptionCase, people: Sequence[Person], status: int = 200) -> ResponseReturnValue:
    """The page."""
    matter = Matter.REOPEN if meeting.reopening else Matter.RULING
    here = votes.present_at(meeting)
    cast_on = {key: sum(1 for person in people if key in person.voted.get(matter, ())) for key in here}
    page = render_template(
        "cases/vote.html", meeting=meeting, case=case, people=people, matter=matter, here=here,
        over=is_over(meeting, people),
        cast=cast_on, done=sum(1 for number in cast_on.values() if people and number == len(people)),
        quorum=votes.quorum_of(meeting), open=any(not one.mine and not one.closed for person in people
                                                  for one in person.papers),
        items=lists.pinned(db.session(), case), rules=rules(people), most=SEALED_REASON, tolerance=db.session.scalar(
            select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == case.id)),
        tallies={(person.finding.id, each): tally(poll) for person in people for each, poll in person.polls.items()},
        neighbours=neighbours(meeting), declare_key=new_key(),
        similar=similar_to(case, [person.finding for person in people]))
    return page, status


def rules(people: Sequence[Person]) -> dict[tuple[str, str, str], list[str]]:
    """The items that speak for or against somebody, each once, with the names of those it speaks of."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for person in people:
        for one in person.hits:
            found.setdefault((one.item_code, one.status, one.item_title), []).append(person.finding.person_name)
    return dict(sorted(found.items()))


def neighbours(meeting: Meeting) -> tuple[Meeting | None, Meeting | None]:
    """The items before and after this one on the agenda of the sitting that the reader votes on."""
    found = [one for one in meeting.sitting.meetings if one.id == meeting.id
             or (one.closed_at is None and current_actor().employee_id in votes.present_at(one))]
    keys = [one.id for one in found]
    place = keys.index(meeting.id) if meeting.id in keys else -1
    return (found[place - 1] if place > 0 else None,
            found[place + 1] if 0 <= place < len(found) - 1 else None)


def tally(poll: Poll | None) -> dict[Choice, int] | None:
    """How the votes of a closed and counted vote fell; before that nobody is told."""
    counted = votes.result_of(poll)
    return None if counted is None else {choice: counted.of(choice) for choice in Choice if counted.of(choice)}


@voting.get("/receipts")
@for_right("view_ballots")
def receipt() -> ResponseReturnValue:
    """Whether the ballot of a receipt was counted, in which vote, and how that vote came out: never what it says."""
    code = request.args.get("code", "").strip()
    found = ballots.with_receipt(db.session(), code) if code else None
    meeting = db.session.get(Meeting, found.meeting_id) if found is not None else None
    case = find_case(db.session(), current_actor(), meeting.case_id) if meeting is not None else None
    one = db.session.get(Finding, found.finding_id) if found is not None else None
    if case is None or one is None or not may(current_actor(), "view_ballots", case=case, finding=one):
        return render_template("meetings/receipt.html", code=code, found=None)
    poll = votes.poll_of(db.session(), meeting, one, found.matter, found.vote_round) if found is not None else None
    return render_template("meetings/receipt.html", code=code, found=found, meeting=meeting, one=one, case=case,
                           poll=poll, tally=tally(poll))
