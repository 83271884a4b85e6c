"""What each move needs to pass, besides the state of its thing: the facts put there as rows, and the details given.

One function for each move, under the move's own name. It is asked in a world whose thing stands in a state from which
the move is allowed, and whose actor may make it; it returns the details of the move.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders as b
from workflow import details as d
from workflow.models import (
    Appeal,
    Ballot,
    Concurrence,
    ExemptionCase,
    Finding,
    Meeting,
    Objection,
    PenaltyNote,
    Period,
    Statement,
)
from workflow.rules.actors import Actor
from workflow.services import deadlines
from workflow.services.evidence import StoredFile
from workflow.terms import (
    AppealGround,
    CaseState,
    Direction,
    Extension,
    Filer,
    HitStatus,
    InadmissibleGround,
    Matter,
    Outcome,
    PenaltyKind,
    PersonState,
    PublicationState,
    PublicationStatus,
    ReopenGround,
    RevocationGround,
    Role,
    Scope,
    ServiceMethod,
    StatementKind,
    Trigger,
)
from workflow.terms import Ballot as Choice

YESTERDAY = b.TODAY - timedelta(days=1)
HALF = dict.fromkeys((PenaltyKind.SCORE_DEDUCTION, PenaltyKind.ECONOMIC_PENALTY), 50)
REASON = "依据在案材料办理。"
LONG = "依据在案材料和本制度的规定办理，理由如上。"


@dataclass
class World:
    """A bank, the thing a move is made to, and who is about to make it."""

    bank: b.Bank
    thing: Any
    role: Role

    @property
    def session(self) -> Session:
        """The session of the bank."""
        return self.bank.session

    @property
    def by(self) -> Actor:
        """Who is about to act."""
        return self.bank.actor(self.role)

    @property
    def case(self) -> ExemptionCase:
        """The case of the thing."""
        found = self.thing if isinstance(self.thing, ExemptionCase) else self.session.get_one(
            ExemptionCase, self.thing.case_id)
        assert isinstance(found, ExemptionCase)
        return found

    @property
    def person(self) -> Finding:
        """The finding the thing is, or is about; of a case its only current one."""
        if isinstance(self.thing, Finding):
            return self.thing
        if isinstance(self.thing, Appeal | Objection) and self.thing.finding is not None:
            return self.thing.finding
        return self.case.current[0]

    @property
    def whose(self) -> deadlines.Whose:
        """For whom a period of the person runs."""
        return deadlines.Whose(self.case.id, self.person.id)

    def period(self, key: str, started_on: date = b.BEFORE) -> Period:
        """The running period of that key, begun now if none runs."""
        whose = deadlines.Whose(self.case.id, self.person.id if self.case.findings else None)
        found = deadlines.running(self.session, whose, key) or deadlines.start(self.session, whose, key, started_on)
        self.session.flush()
        return found

    def over(self, key: str) -> None:
        """The period of that key ran out yesterday."""
        self.period(key).due_on = YESTERDAY

    def consented(self, move: str, role: Role, *, of_person: bool = False) -> None:
        """The second person consented."""
        self.session.add(Concurrence(
            case_id=self.case.id, finding_id=self.person.id if of_person else None, move=move, role=role,
            given_by_id=self.bank.staff[role].id, opinion="同意", given_at=b.EARLIER))

    def triggered_by(self, kind: Trigger) -> None:
        """The one trigger of the case is of this kind."""
        self.case.triggers[0].kind = kind

    def suspended(self, *, waits: int = 0, due: bool = False) -> None:
        """The person is suspended, and the review of it may be due."""
        deadlines.pause(self.session, self.whose, b.BEFORE)
        self.person.is_suspended, self.person.waits = True, waits
        self.person.suspended_for = "（2026）鄂01刑初1号"
        if due:
            self.over("suspension_review")
        self.settle()

    def settle(self) -> None:
        """The case stands where its people put it."""
        self.session.flush()
        self.case.state = b.derived(self.session, self.case)

    def meeting(self) -> Meeting:
        """The meeting called last."""
        return self.session.scalars(select(Meeting).order_by(Meeting.id.desc()).limit(1)).one()

    def reopening_carried(self) -> None:
        """A committee called for it has voted to reopen."""
        meeting = b.convene(self.bank, self.person, reopening=True)
        b.vote(self.bank, self.person, meeting, Choice.FAVOUR, Matter.REOPEN)


Prepare = Callable[[World], d.Details]


def nothing(w: World) -> d.Details:
    """The state is enough, and nothing is asked."""
    return d.Details()


def reason(w: World) -> d.Details:
    """The state is enough, and a reason is asked."""
    return d.Reason(reason=REASON)


# --- the case

def register_clue(w: World) -> d.Details:
    """A loan without a live case."""
    return d.RegisterClue(loan=w.bank.free_loan().id, trigger=Trigger.TR_DPD, occurred_on=b.BEFORE)


def file_claim(w: World) -> d.Details:
    """A loan without a live case that the claimant manages."""
    loan = w.bank.free_loan()
    loan.manager_no = w.by.staff_no
    return d.FileClaim(loan=loan.id, trigger=Trigger.TR_SELF, statement=LONG)


def report_intent(w: World) -> d.Details:
    """A loan without a live case, and its manager meant."""
    return d.ReportIntent(loan=w.bank.free_loan().id, people=(w.bank.staff[Role.SUBJECT].id,), department="信贷管理部",
                          reference="问责意向〔2026〕1号", reason=LONG)


def submit_by_clerk(w: World) -> d.Details:
    """The unit did not report in time."""
    w.over("report")
    return d.Details()


def discard_clue(w: World) -> d.Details:
    """Not a forced trigger, with a second check; by the clock an early warning over ninety days old."""
    if w.role == Role.CLOCK:
        w.triggered_by(Trigger.TR_EARLY_WARNING)
        w.case.registered_on = b.TODAY - timedelta(days=91)
    else:
        w.triggered_by(Trigger.TR_SELF)
        w.consented("discard_clue", Role.SECOND_CHECKER)
    return d.Reason(reason=REASON)


def request_supplement(w: World) -> d.Details:
    """A request is left."""
    return d.RequestSupplement(missing=REASON)


def resubmit(w: World) -> d.Details:
    """An answer."""
    return d.Resubmit(answer=REASON)


def lapse_supplement(w: World) -> d.Details:
    """The period is over."""
    w.over("supplement")
    return d.Details()


def refuse(w: World) -> d.Details:
    """Out of scope, with a second check."""
    w.case.scope = Scope.OUT
    w.consented("refuse", Role.SECOND_CHECKER)
    return d.Reason(reason=REASON)


def accept(w: World) -> d.Details:
    """In scope, with the stages nobody is named for explained."""
    return d.Accept(opinion=REASON, missing_stages_note="其余环节经办人另行登记说明。")


def form_team(w: World) -> d.Details:
    """Two who had no part in the loan."""
    lead, other = (w.bank.staff[role].id for role in (Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR))
    return d.FormTeam(lead=lead, members=(other,))


def escalate_committee(w: World) -> d.Details:
    """After a deadlock."""
    w.case.need_upper = True
    return d.Reason(reason=REASON)


def publish(w: World) -> d.Details:
    """A draft by somebody else waits, and was read."""
    return d.Publish(digest=b.a_notice_draft(w.bank, w.person).digest, nothing_to_redact=True)


def close(w: World) -> d.Details:
    """Published, put right, and accounted for."""
    w.person.publication, w.case.rectification = PublicationStatus.SETTLED, "贷后检查改为按季复核。"
    w.session.add(PenaltyNote(finding_id=w.person.id, note="不予处罚", noted_on=b.BEFORE,
                              noted_by_id=w.bank.staff[Role.HR].id))
    return d.Details()


def merge_into(w: World) -> d.Details:
    """Another case on its way."""
    return d.MergeInto(target=b.a_case(w.bank, CaseState.PENDING_ACCEPTANCE).id, reason=REASON)


def withdraw(w: World) -> d.Details:
    """Only a claim made by staff; by the person, one he made himself."""
    w.triggered_by(Trigger.TR_SELF)
    if w.role == Role.SUBJECT:
        w.case.triggers[0].raised_by_id = w.by.employee_id
    return d.Reason(reason=REASON)


def terminate(w: World) -> d.Details:
    """Repaid, all agreed, and compliance consented."""
    w.consented("terminate", Role.COMPLIANCE)
    return d.Terminate(repaid=True, all_agreed=True, reason=REASON)


# --- the person

def finish_investigation(w: World) -> d.Details:
    """Facts, evidence and an interview on file."""
    b.investigate(w.bank, w.person)
    return d.Details()


def confirm_facts(w: World) -> d.Details:
    """The person kept silent until the period was over."""
    w.over("fact_confirmation")
    return d.Details()


def need_more_investigation(w: World) -> d.Details:
    """The person brought up something new."""
    w.person.statements.append(Statement(kind=StatementKind.DISPUTED, words="另有现场照片。", made_at=b.EARLIER))
    return d.Reason(reason=REASON)


def complete_check(w: World) -> d.Details:
    """The sheet is answered, the tolerance locked, the report written."""
    b.check(w.bank, w.person)
    return d.Details()


def return_to_investigation(w: World) -> d.Details:
    """Evidence on one item is insufficient."""
    b.check(w.bank, w.person)
    w.person.answers[-1].status = HitStatus.INSUFFICIENT
    return d.Reason(reason=REASON)


def open_meeting(w: World) -> d.Details:
    """The meeting is today, and everybody came."""
    b.convene(w.bank, w.person)
    return d.Details()


def resolve(w: World) -> d.Details:
    """All voted to mitigate."""
    b.vote(w.bank, w.person, w.meeting(), Choice.MITIGATE)
    return d.Resolve(facts=LONG, reasons=LONG, deviation="综合全案情节。")


def remand_to_investigate(w: World) -> d.Details:
    """All find the facts unclear."""
    b.vote(w.bank, w.person, w.meeting(), Choice.FAVOUR, Matter.UNCLEAR)
    return d.Remand(unclear=REASON)


def deadlock(w: World) -> d.Details:
    """Two rounds, in which nobody would decide."""
    w.person.vote_round = 2
    for vote_round in (1, 2):
        b.vote(w.bank, w.person, w.meeting(), Choice.ABSTAIN, vote_round=vote_round)
    return d.Details()


def adjourn(w: World) -> d.Details:
    """One of five steps aside after the vote began."""
    gone = w.meeting().attendances[-1]
    gone.present, gone.recused = False, True
    return d.Reason(reason=REASON)


def void_review(w: World) -> d.Details:
    """Without one of five there is no quorum."""
    other = select(Ballot.employee_id).where(Ballot.employee_id != w.by.employee_id).limit(1)
    return d.VoidReview(member=w.session.scalars(other).one(), reason=REASON)


def serve(w: World) -> d.Details:
    """The letter is written."""
    return d.Serve(method=ServiceMethod.ELECTRONIC, served_on=b.TODAY)


def file_appeal(w: World) -> d.Details:
    """In time; once in effect, within the time granted."""
    if w.person.state == PersonState.EFFECTIVE:
        w.person.extension = Extension.GRANTED
        w.period("late_appeal")
    return d.FileAppeal(grounds=(AppealGround.RATIO_IMPROPER,), statement=LONG)


def file_paper_appeal(w: World) -> d.Details:
    """A letter that came yesterday, in time, with a second check; for somebody in effect it was on its way."""
    due = w.period("appeal_window", b.LONG_AGO).due_on
    w.person.served_on = b.LONG_AGO
    w.consented("file_paper_appeal", Role.SECOND_CHECKER, of_person=True)
    scan = StoredFile("申诉书.pdf", "application/pdf", 10, "a" * 64)
    return d.FilePaperAppeal(
        grounds=(AppealGround.RATIO_IMPROPER,), statement=LONG, arrived_on=YESTERDAY, filer=Filer.SELF,
        postmarked_on=min(due, YESTERDAY), file=scan)


def lapse_appeal_window(w: World) -> d.Details:
    """Nobody appealed in time."""
    w.over("appeal_window")
    return d.Details()


def request_extension(w: World) -> d.Details:
    """The obstacle has just ended."""
    return d.RequestExtension(obstacle="住院治疗", obstacle_ended_on=YESTERDAY)


def decide_extension(w: World) -> d.Details:
    """A request is pending."""
    w.person.extension = Extension.PENDING
    return d.DecideExtension(granted=True, reason=REASON)


def lapse_extension(w: World) -> d.Details:
    """Time was granted and not used."""
    w.person.extension = Extension.GRANTED
    w.over("late_appeal")
    return d.Details()


def waive_publication(w: World) -> d.Details:
    """The head of the leading department consented."""
    w.consented("waive_publication", Role.LEAD_DEPT_HEAD, of_person=True)
    return d.WaivePublication(reason=REASON)


def reopen(w: World) -> d.Details:
    """The committee voted for it; the superior institution needs no vote."""
    if w.role == Role.COMMITTEE_CHAIR:
        w.reopening_carried()
    return d.Reopen(ground=ReopenGround.NEW_EVIDENCE, direction=Direction.FAVOURABLE, reason=LONG)


def refer(w: World, move: str) -> d.Details:
    """A lead not referred before, with the chair's consent."""
    w.consented(move, Role.COMMITTEE_CHAIR, of_person=True)
    return d.Refer(reference="线索002", receiver="纪检监察部门", lead="涉嫌违反廉洁纪律")


def refer_person(w: World) -> d.Details:
    """Somebody not ruled on yet."""
    return refer(w, "refer_person")


def note_referral(w: World) -> d.Details:
    """Somebody ruled on."""
    return refer(w, "note_referral")


def referral_concluded(w: World) -> d.Details:
    """The others have decided."""
    return d.Conclude(result=REASON)


def referral_returned(w: World) -> d.Details:
    """Sent back; by the clock once no more waiting is allowed."""
    if w.role == Role.CLOCK:
        w.person.waits = 2
        w.over("referral_review")
    return d.Conclude(result=REASON)


def continue_waiting(w: World) -> d.Details:
    """Parked, the review due, and the superior consented."""
    if w.person.state == PersonState.TRANSFERRED_OUT:
        w.over("referral_review")
    else:
        w.suspended(due=True)
    w.consented("continue_waiting", Role.SUPERIOR, of_person=True)
    return d.Reason(reason=REASON)


def suspend(w: World) -> d.Details:
    """Another case must be decided first, and nothing can stand in for it."""
    return d.Suspend(other_case="（2026）鄂01刑初1号", no_other_evidence=True, reason=REASON)


def resume(w: World) -> d.Details:
    """Somebody suspended."""
    w.suspended()
    return d.Reason(reason=REASON)


def force_resume(w: World) -> d.Details:
    """Suspended, and no more waiting is allowed."""
    w.suspended(waits=2, due=True)
    return d.Details()


def split(w: World) -> d.Details:
    """A colleague stays behind; once checked only somebody suspended can leave."""
    b.a_finding(w.bank, PersonState.IDENTIFIED, case=w.case, employee=w.bank.colleague)
    if w.person.state == PersonState.CHECKED:
        w.suspended()
    return d.Reason(reason=REASON)


# --- the appeal

def panel(w: World) -> tuple[int, ...]:
    """The panel of three."""
    return tuple(one.id for one in w.bank.panel)


def accept_appeal(w: World) -> d.Details:
    """A panel apart; the clock only once the officer is late."""
    if w.role == Role.CLOCK:
        w.over("appeal_acceptance")
        return d.AcceptAppeal()
    return d.AcceptAppeal(panel=panel(w))


def reject_appeal(w: World) -> d.Details:
    """Filed late without more time, with a second check."""
    w.period("appeal_window").due_on = b.BEFORE - timedelta(days=1)
    w.consented("reject_appeal", Role.SECOND_CHECKER, of_person=True)
    return d.RejectAppeal(reason=REASON, ground=InadmissibleGround.LATE)


def decide_uphold(w: World) -> d.Details:
    """By the panel."""
    return d.Decide(decision=LONG)


def decide_vary(w: World) -> d.Details:
    """More taken off than before."""
    return d.Vary(outcome=Outcome.MITIGATE, ratios=dict.fromkeys(HALF, 80), decision=LONG)


def decide_revoke(w: World) -> d.Details:
    """On a statutory ground."""
    return d.Overturn(grounds=(RevocationGround.EVIDENCE_INSUFFICIENT,), decision=LONG)


def decide_remand(w: World) -> d.Details:
    """On a statutory ground."""
    return d.Revoke(grounds=(RevocationGround.EVIDENCE_INSUFFICIENT,), decision=LONG)


# --- notice, objection, library

def raise_objection(w: World) -> d.Details:
    """To the passage about the one person."""
    return d.RaiseObjection(finding=w.person.id, statement=LONG)


def finish_publication(w: World) -> d.Details:
    """The time is over."""
    w.over("publication")
    return d.Details()


def dismiss_objection(w: World) -> d.Details:
    """A reply."""
    return d.Reply(reply=LONG)


def sustain_objection(w: World) -> d.Details:
    """As for a reopening, and the person named."""
    if w.role == Role.COMMITTEE_CHAIR:
        w.reopening_carried()
    return d.Sustain(ground=ReopenGround.NEW_EVIDENCE, direction=Direction.FAVOURABLE, reason=LONG,
                     finding=w.person.id)


def draft_entry(w: World) -> d.Details:
    """Words that tell nobody, on a notice that has had its time."""
    b.a_notice_of(w.bank, w.person, PublicationState.CLOSED)
    return d.DraftEntry(title="贷后检查逾期但尽职的认定", situation="经办人按制度完成贷前调查，一次贷后检查逾期。",
                        points="贷后检查逾期一次。", result="减责 1 人。", lessons="贷后检查要按期完成。")


def opinion(w: World) -> d.Details:
    """An opinion."""
    return d.Opinion(opinion=REASON)


PREPARE: Mapping[str, Prepare] = MappingProxyType({
    "register_clue": register_clue, "file_claim": file_claim, "report_intent": report_intent, "submit": nothing,
    "submit_by_clerk": submit_by_clerk,
    "discard_clue": discard_clue, "request_supplement": request_supplement, "resubmit": resubmit,
    "lapse_supplement": lapse_supplement, "refuse": refuse, "reconsider": reason, "accept": accept,
    "form_team": form_team, "escalate_committee": escalate_committee, "publish": publish, "close": close,
    "merge_into": merge_into, "withdraw": withdraw, "terminate": terminate,
    "finish_investigation": finish_investigation, "confirm_facts": confirm_facts,
    "need_more_investigation": need_more_investigation, "complete_check": complete_check,
    "return_to_investigation": return_to_investigation, "open_meeting": open_meeting, "resolve": resolve,
    "remand_to_investigate": remand_to_investigate, "deadlock": deadlock, "adjourn": adjourn,
    "void_review": void_review, "serve": serve,
    "file_appeal": file_appeal, "file_paper_appeal": file_paper_appeal,
    "lapse_appeal_window": lapse_appeal_window, "request_extension": request_extension,
    "decide_extension": decide_extension, "lapse_extension": lapse_extension, "waive_publication": waive_publication,
    "reopen": reopen, "refer_person": refer_person, "note_referral": note_referral,
    "referral_concluded": referral_concluded, "referral_returned": referral_returned,
    "continue_waiting": continue_waiting, "suspend": suspend, "resume": resume, "force_resume": force_resume,
    "split": split, "discontinue_person": reason,
    "accept_appeal": accept_appeal, "reject_appeal": reject_appeal, "withdraw_appeal": reason,
    "decide_uphold": decide_uphold, "decide_vary": decide_vary, "decide_revoke": decide_revoke,
    "decide_remand": decide_remand,
    "raise_objection": raise_objection, "finish_publication": finish_publication,
    "dismiss_objection": dismiss_objection, "sustain_objection": sustain_objection,
    "draft_entry": draft_entry, "review_entry": opinion, "return_entry": opinion, "publish_entry": nothing,
    "discard_entry": reason, "withdraw_entry": reason, "auto_withdraw": nothing,
})
