"""In-app messages: who is told of a move, in the same transaction. They name the case by its number and nobody."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Account, Employee, Finding, Grant, Institution, Meeting, Message, Seat
from workflow.services import hearings, polls, votes
from workflow.services.notices import last_draft
from workflow.services.situation import Loaded
from workflow.terms import CLAIMS, RecusalAnswer, Role, StatementKind

Whom = Callable[[Loaded], Iterable[int]]


def _seated(*roles: Role) -> Whom:
    """Those who hold one of these duties in the case, for everybody or for the person at hand."""
    def whom(s: Loaded) -> list[int]:
        mine = s.person.id if s.person is not None else None
        return [seat.employee_id for seat in live_seats(s) if seat.role in roles and seat.finding_id in (None, mine)]
    return whom


def live_seats(s: Loaded) -> list[Seat]:
    """Duties in the case that have not ended."""
    return [seat for seat in s.case.seats if seat.ended_at is None]


def _office(role: Role, *, above: bool = False) -> Whom:
    """The holders of a role nearest above the case: in its own institution, else in the next one up that has any; with
    `above` its own is passed over."""
    def whom(s: Loaded) -> list[int]:
        path = s.case.institution.path
        rows = s.session.execute(
            select(Institution.path, Employee.id).join(Employee, Employee.institution_id == Institution.id)
            .join(Account, Account.employee_id == Employee.id).join(Grant, Grant.account_id == Account.id)
            .where(Grant.role == role, Grant.ended_at.is_(None), Account.active)).all()
        found = [(own, key) for own, key in rows if (path == own and not above) or path.startswith(own + "/")]
        nearest = max((len(own) for own, _ in found), default=0)
        return [key for own, key in found if len(own) == nearest]
    return whom


def _superiors(s: Loaded) -> list[int]:
    """Who acts for the superior bank: nearest above the institution of the case; of the case's own where none is above.
    """
    return list(_office(Role.SUPERIOR, above=s.case.institution.parent_id is not None)(s))


def _subject(s: Loaded) -> list[int]:
    """The person at hand, and who represents him."""
    if s.person is None:
        return []
    return [s.person.employee_id, *_representatives(s, s.person)]


def _subjects(s: Loaded) -> list[int]:
    """Every person of the case, and who represents them."""
    return _with_representatives(s, s.case.current)


def _unruled(s: Loaded) -> list[int]:
    """Those of them who are not ruled on: how it goes on with others is nothing the rest are told (6.6)."""
    return _with_representatives(s, [one for one in s.case.current if one.outcome is None])


def _with_representatives(s: Loaded, people: Iterable[Finding]) -> list[int]:
    return [key for one in people for key in (one.employee_id, *_representatives(s, one))]


def _before_acceptance(s: Loaded) -> list[int]:
    """Whoever claimed the case, and whoever is named in it: they may ask for reconsideration (T06a)."""
    claimants = [one.raised_by_id for one in s.case.triggers if one.kind in CLAIMS and one.raised_by_id is not None]
    return [*claimants, *(one.employee_id for one in s.case.people_named)]


def _in_notice(s: Loaded) -> list[int]:
    """The people a notice speaks of."""
    return [row.finding.employee_id for row in s.publication.people]


def _but_drafter(s: Loaded) -> list[int]:
    """Whoever else may release a notice."""
    return [key for key in PUBLISHER(s) if key not in s.by.keys]


def _drafter(s: Loaded) -> list[int]:
    """Who drafted the notice that was given back."""
    draft = last_draft(s.session, s.case.id)
    return [draft.drafted_by_id] if draft is not None else []


def _representatives(s: Loaded, finding: Finding) -> list[int]:
    return [seat.employee_id for seat in live_seats(s)
            if seat.role == Role.REPRESENTATIVE and seat.finding_id == finding.id]


def _named(s: Loaded) -> list[int]:
    """The employee the details name."""
    return [s.details.employee]


def _called(s: Loaded) -> list[int]:
    """Everybody called to the meeting at hand, whoever must leave the room for it excepted."""
    meeting = votes.meeting_of(s.session, s.case, s.person, reopening=s.row.name == "call_reopening_meeting")
    return [one.employee_id for one in meeting.attendances if not one.recused] if meeting is not None else []


def _when_short(whom: Whom) -> Whom:
    """Told only where a recusal leaves too few members for a quorum, those who stand by not counted (T15)."""
    def told(s: Loaded) -> Iterable[int]:
        meetings = votes.meetings_at_hand(s.session, s.case) if s.details.answer == RecusalAnswer.CONFLICT else []
        return whom(s) if any(not votes.quorum_of(one).attainable for one in meetings) else []
    return told


def _alternate(s: Loaded) -> list[int]:
    """Who steps in."""
    return [s.details.alternate]


def _voters(s: Loaded) -> list[int]:
    """Members present at the meeting at hand."""
    meeting = votes.meeting_of(s.session, s.case, s.person)
    return sorted(votes.present_at(meeting)) if meeting is not None else []


def _decider(s: Loaded) -> list[int]:
    """Whoever decides on the request just made."""
    seat = next(one for one in live_seats(s) if one.id == s.details.seat)
    role = s.look.decider_on(seat)
    return list(_seated(role)(s) if role == Role.COMMITTEE_CHAIR else _office(role)(s))


def _signing(s: Loaded) -> Iterable[int]:
    """Who chairs the case's meetings, once there are minutes to sign."""
    return _seated(Role.COMMITTEE_CHAIR)(s) if hearings.unsigned(s.session, s.case) else []


def _disputed(whom: Whom) -> Whom:
    """Told only where the person disputes the facts."""
    return lambda s: whom(s) if s.details.kind == StatementKind.DISPUTED else []


def _when_owed(whom: Whom) -> Whom:
    """Told only where something is to be paid back or put right."""
    return lambda s: whom(s) if s.look.restitutions_open else []


def _sealed(whom: Whom) -> Whom:
    """Told only where somebody has to bring the key."""
    return lambda s: whom(s) if polls.uncounted(s.session, s.case, s.person) else []


def _voters_of_case(s: Loaded) -> list[int]:
    """Members present at the meeting the details name."""
    return list(votes.present_at(s.session.get_one(Meeting, s.details.meeting)))


def _objector(s: Loaded) -> list[int]:
    """Who raised the objection."""
    return [s.objection.raised_by_id]


R = Role
OFFICER, UNIT, DEPT = _office(R.ACCEPTANCE_OFFICER), _office(R.REPORTING_UNIT), _office(R.LEAD_DEPT)
CLERK, SECRETARY, APPEALS = _office(R.CASE_CLERK), _office(R.COMMITTEE_SECRETARY), _office(R.APPEAL_OFFICER)
PUBLISHER, LEAD = _office(R.PUBLICATION_REVIEWER), _seated(R.LEAD_INVESTIGATOR)
SIGNING = (_signing, "to_sign_minutes")
TEAM, PANEL = _seated(R.LEAD_INVESTIGATOR, R.INVESTIGATOR), _seated(R.APPEAL_PANEL)
REINVESTIGATION = ((LEAD, "to_reinvestigate"), (_subject, "reinvestigation"))
OWED = (_when_owed(_office(R.HR)), "to_restore")
DECIDED = ((_subject, "appeal_decided"), (PUBLISHER, "to_publish"))

AUDIENCE: Mapping[str, tuple[tuple[Whom, str], ...]] = MappingProxyType({
    "file_claim": ((UNIT, "to_report"), (CLERK, "to_report")),
    "report_intent": ((UNIT, "to_report"), (CLERK, "to_report")),
    "join_claim": ((CLERK, "trigger_joined"), (LEAD, "trigger_joined")),
    "join_intent": ((CLERK, "trigger_joined"), (LEAD, "trigger_joined")),
    "submit": ((OFFICER, "to_accept"),),
    "submit_by_clerk": ((OFFICER, "to_accept"),),
    "resubmit": ((OFFICER, "to_accept"),),
    "lapse_supplement": ((OFFICER, "to_accept"),),
    "reconsider": ((OFFICER, "to_accept"),),
    "request_supplement": ((UNIT, "to_supplement"),),
    "refuse": ((UNIT, "refused"), (_before_acceptance, "refused")),
    "accept": ((DEPT, "to_form_team"), (_subjects, "case_accepted")),
    "form_team": ((TEAM, "to_investigate"), (_unruled, "team_formed")),
    "merge_into": ((_subjects, "ended"),),
    "withdraw": ((_subjects, "ended"), (UNIT, "withdrawn"), (CLERK, "withdrawn")),
    "terminate": ((_subjects, "ended"),),
    "close": ((_subjects, "closed"),),
    "escalate_committee": ((SECRETARY, "to_call_meeting"),),
    "draft_notice": ((_but_drafter, "to_release"),),
    "return_notice": ((_drafter, "notice_returned"),),
    "publish": ((_in_notice, "published"),),
    "finish_investigation": ((_subject, "facts_served"),),
    "make_statement": ((_disputed(LEAD), "to_answer_statement"),),
    "answer_statement": ((_subject, "statement_answered"),),
    "confirm_facts": ((LEAD, "to_check_list"),),
    "need_more_investigation": REINVESTIGATION,
    "return_to_investigation": REINVESTIGATION,
    "remand_to_investigate": (*REINVESTIGATION, SIGNING),
    "complete_check": ((SECRETARY, "to_call_meeting"),),
    "supervise_meeting": ((_superiors, "to_supervise"), (SECRETARY, "supervised")),
    "call_meeting": ((_called, "meeting_called"),),
    "call_reopening_meeting": ((_called, "meeting_called"),),
    "declare_recusal": ((_when_short(SECRETARY), "quorum_short"),),
    "seat_alternate": ((_alternate, "stepped_in"),),
    "leave_batch": ((_voters, "left_batch"),),
    "open_meeting": ((_voters, "to_vote"),),
    "close_ballot": ((_sealed(SECRETARY), "to_count_ballots"),),
    "renew_key": ((_voters_of_case, "to_vote"),),
    "deadlock": ((SECRETARY, "to_escalate"), SIGNING),
    "adjourn": ((SECRETARY, "to_call_meeting"), SIGNING),
    "void_review": ((_subject, "review_voided"), (SECRETARY, "to_call_meeting")),
    "resolve": ((CLERK, "to_serve"), (_subject, "determined"), SIGNING),
    "serve": ((_subject, "served"),),
    "correct_determination": ((_subject, "corrected"),),
    "serve_correction": ((_subject, "correction_served"),),
    "file_appeal": ((APPEALS, "to_accept_appeal"), (_subject, "appeal_received")),
    "file_paper_appeal": ((APPEALS, "to_accept_appeal"), (_subject, "appeal_received")),
    "designate_panel": ((APPEALS, "panel_designated"),),
    "request_extension": ((APPEALS, "to_decide_extension"),),
    "decide_extension": ((_subject, "extension_decided"),),
    "lapse_appeal_window": ((_subject, "effective"), (PUBLISHER, "to_publish"), OWED),
    "accept_appeal": ((PANEL, "to_decide_appeal"), (_subject, "appeal_accepted")),
    "seat_panel": ((PANEL, "to_decide_appeal"),),
    "reject_appeal": ((_subject, "appeal_rejected"),),
    "decide_uphold": (*DECIDED, OWED),
    "decide_vary": (*DECIDED, OWED),
    "decide_revoke": (*DECIDED, OWED),
    "settle_restitution": ((_subject, "restored"),),
    "decide_remand": ((_subject, "appeal_decided"), (DEPT, "to_form_team"), OWED),
    "reopen": ((_subject, "reopened"), (DEPT, "to_form_team")),
    "sustain_objection": ((_objector, "objection_answered"), (_subject, "reopened"), (DEPT, "to_form_team")),
    "raise_objection": ((DEPT, "to_answer_objection"),),
    "dismiss_objection": ((_objector, "objection_answered"),),
    "finish_publication": ((CLERK, "to_close"),),
    "waive_publication": ((_subject, "publication_waived"),),
    "suspend": ((_subject, "suspended"),),
    "resume": ((_subject, "resumed"),),
    "force_resume": ((_subject, "resumed"),),
    "add_person": ((_named, "named"),),
    "appoint_representative": ((_named, "to_represent"),),
    "reassign": ((_named, "took_over"),),
    "request_recusal": ((_decider, "to_decide_recusal"),),
    "decide_recusal": (
        (_subject, "recusal_decided"), (SECRETARY, "recusal_decided_here"), (DEPT, "recusal_decided_here")),
    "order_recusal": ((SECRETARY, "recusal_ordered"), (DEPT, "recusal_ordered")),
})
"""Whom each move concerns, and the kind of message they get. A referral tells nobody here: it must not warn."""


def tell(s: Loaded) -> None:
    """Write the messages of a move. Whoever has stepped aside in the case, or was sent out for it, is told nothing,
    under whatever staff number, nor is the one who acts.

    A move made for several people at once tells the same person the same thing once.
    """
    gone = [*(seat for seat in s.case.seats if seat.has_conflict), *s.case.out_of_the_room]
    aside = [s.look.persons.numbers(one.employee_id) for one in gone]
    quiet = {s.by.employee_id}.union(*aside)
    for whom, kind in AUDIENCE.get(s.row.name, ()):
        told = set(s.session.scalars(select(Message.employee_id).where(
            Message.case_id == s.case.id, Message.kind == kind, Message.sent_at == s.now)))
        for employee_id in dict.fromkeys(whom(s)):
            if employee_id not in quiet | told:
                s.session.add(Message(employee_id=employee_id, case_id=s.case.id, kind=kind,
                                      values={"number": s.case.number}, sent_at=s.now))


def mine(session: Session, employee_id: int, limit: int = 200) -> list[Message]:
    """An employee's messages, the latest first."""
    return list(session.scalars(select(Message).where(
        Message.employee_id == employee_id).order_by(Message.sent_at.desc(), Message.id.desc()).limit(limit)))
