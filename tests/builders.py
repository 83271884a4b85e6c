"""Records in the field's words, made as rows in a given state with the facts a lawful record in that state has.

Nothing here goes through the door: a test that asks what the door does must not start from what it did.
`a_bank` first; every other builder takes that bank. Records are flushed, never committed.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import (
    Appeal,
    Attendance,
    Borrower,
    CaseLoan,
    EffectiveFinding,
    Employee,
    Evidence,
    ExemptionCase,
    FactSheet,
    Finding,
    Institution,
    Interview,
    Letter,
    LibraryEntry,
    LibraryQuote,
    LibraryTag,
    ListAnswer,
    Loan,
    LoanFact,
    LoanQuality,
    Meeting,
    MeetingItem,
    NamedPerson,
    NoticeDraft,
    Objection,
    Posting,
    Publication,
    PublicationPerson,
    Referral,
    Seat,
    Sitting,
    Statement,
    ToleranceSnapshot,
    TriggerEvent,
)
from workflow.rules.actors import CLOCK, Actor
from workflow.rules.standing import case_state
from workflow.services import ballots, checks, deadlines, lists, materials, notices, polls
from workflow.services.pending import any_open_objection, open_publication
from workflow.terms import (
    AppealState,
    CaseState,
    DiscontinuedReason,
    EntryState,
    HitStatus,
    Liability,
    Matter,
    NoticeDraftState,
    ObjectionState,
    ObligorType,
    Outcome,
    PersonState,
    Post,
    PublicationState,
    PublicationStatus,
    RiskClass,
    Role,
    Scope,
    Stage,
    StatementKind,
    TagKind,
    Tolerance,
    Trigger,
)
from workflow.terms import Ballot as Choice

S, P, A = CaseState, PersonState, AppealState
SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 10, 12)
NOW = datetime.combine(TODAY, time(9), tzinfo=SHANGHAI)
BEFORE = date(2026, 10, 9)
"""The working day before: on it the last step was taken, and the period of the present one began."""
EARLIER = datetime.combine(BEFORE, time(9), tzinfo=SHANGHAI)
LONG_AGO = date(2026, 9, 1)

RATIOS = MappingProxyType({"score_deduction": 50, "economic_penalty": 50})
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
COMMITTEE = 5
PANEL = 3


@dataclass
class Bank:
    """A head office with one branch, somebody else for every role, and loans of the branch that went bad."""

    session: Session
    head: Institution
    branch: Institution
    staff: dict[Role, Employee]
    members: list[Employee]
    panel: list[Employee]
    colleague: Employee
    loans: list[Loan]
    actors: dict[Role, Actor] = field(default_factory=dict)

    def actor(self, role: Role) -> Actor:
        """Whoever has this one role and no other; the subject is the person every finding is about."""
        return self.actors[role]

    def free_loan(self) -> Loan:
        """The first loan that is under no live case."""
        taken = set(self.session.scalars(select(CaseLoan.loan_id).where(CaseLoan.live)))
        return next(loan for loan in self.loans if loan.id not in taken)


def a_bank(session: Session, committee: int = COMMITTEE) -> Bank:
    """The bank of a test, with an employee for each role, a committee of five, a panel of three and three loans."""
    head = Institution(code="9900", name="江城银行", path="9900")
    session.add(head)
    session.flush()
    branch = Institution(code="0101", name="江城银行东湖支行", path="9900/0101", parent_id=head.id)
    session.add(branch)
    session.flush()
    names = (f"{surname}守成" for surname in SURNAMES)
    numbers = iter(range(1, 1 + len(SURNAMES)))

    def hire(institution: Institution) -> Employee:
        employee = Employee(staff_no=f"Q{next(numbers):03d}", name=next(names), institution_id=institution.id)
        session.add(employee)
        return employee

    staff = {role: hire(branch if role in (Role.SUBJECT, Role.REPRESENTATIVE) else head)
             for role in Role if role != Role.CLOCK}
    bank = Bank(
        session, head, branch, staff, members=[
            staff[Role.COMMITTEE_CHAIR], staff[Role.COMMITTEE_MEMBER], *(hire(head) for _ in range(committee - 2))],
        panel=[staff[Role.APPEAL_PANEL], *(hire(head) for _ in range(PANEL - 1))], colleague=hire(branch), loans=[])
    session.flush()
    for one in (staff[Role.SUBJECT], staff[Role.REPRESENTATIVE], *bank.members, bank.colleague):
        session.add(Posting(employee_id=one.id, institution_id=one.institution_id, title="客户经理",
                            from_on=date(2020, 1, 1)))
    bank.loans = [a_loan(bank, number) for number in range(1, 4)]
    session.add(LoanQuality(institution_id=branch.id, month="2026-06", all_loans=Decimal(10_000_000_000),
                            all_npl=Decimal(100_000_000), inclusive_loans=Decimal(1_000_000_000),
                            inclusive_npl=Decimal(15_000_000)))
    session.flush()
    bank.actors = {role: Actor(one.id, one.name, one.staff_no, one.institution_id, one.institution.path,
                               frozenset({role})) for role, one in staff.items()} | {Role.CLOCK: CLOCK}
    return bank


def a_loan(bank: Bank, number: int) -> Loan:
    """A loan of the branch, in scope, managed by the subject and a hundred days past due."""
    borrower = Borrower(customer_no=f"C{number:04d}", name=f"江城第{number}机械厂",
                        obligor_type=ObligorType.SMALL_ENTERPRISE)
    loan = Loan(loan_no=f"JJ2024{number:04d}", contract_no=f"HT2024{number:04d}", borrower=borrower,
                institution_id=bank.branch.id, product="小微快贷", inclusive=True, credit_total=Decimal(3_000_000),
                amount=Decimal(2_000_000), approved_on=date(2024, 3, 1), disbursed_on=date(2024, 3, 5),
                matures_on=date(2027, 3, 5), manager_no=bank.staff[Role.SUBJECT].staff_no)
    loan.facts = [LoanFact(as_of=date(2026, 9, 30), balance=Decimal(1_800_000), interest_arrears=Decimal(20_000),
                           days_past_due=100, first_overdue_on=date(2026, 6, 22), risk_class=RiskClass.SUBSTANDARD)]
    bank.session.add(loan)
    bank.session.flush()
    return loan


# --- the case

PERIOD_BEFORE_ACCEPTANCE: Mapping[CaseState, str] = MappingProxyType({
    S.CLUE: "report", S.PENDING_ACCEPTANCE: "acceptance", S.SUPPLEMENTING: "supplement",
    S.NOT_ACCEPTED: "reconsideration",
})
PERSON_OF: Mapping[CaseState, PersonState] = MappingProxyType({
    S.ACCEPTED: P.IDENTIFIED, S.INVESTIGATING: P.IDENTIFIED, S.FACT_CONFIRMATION: P.INVESTIGATED,
    S.LIST_CHECKING: P.FACTS_CONFIRMED, S.PENDING_REVIEW: P.CHECKED, S.UNDER_REVIEW: P.PROPOSED,
    S.DETERMINED: P.DETERMINED, S.NOTIFIED: P.NOTIFIED, S.APPEALING: P.APPEALING, S.EFFECTIVE: P.EFFECTIVE,
    S.SUSPENDED: P.TRANSFERRED_OUT,
})
"""The state of its one person that puts a case where it stands (R1)."""


def a_case(bank: Bank, state: CaseState = S.CLUE, **fields: Any) -> ExemptionCase:
    """A case in this state, from acceptance on with one person, the subject, in the state that makes it so."""
    if state == S.PUBLICIZING:
        return _case_of(bank, a_notice(bank))
    if state == S.OBJECTION_HANDLING:
        return _case_of(bank, an_objection(bank))
    if state in PERSON_OF:
        case = a_finding(bank, PERSON_OF[state]).case
    elif state in (S.CLOSED, S.WITHDRAWN, S.TERMINATED):
        case = _ended_case(bank, state)
    else:
        case = _bare_case(bank, state)
        deadlines.start(bank.session, deadlines.Whose(case.id), PERIOD_BEFORE_ACCEPTANCE[state], BEFORE)
        case.supplements = 1 if state == S.SUPPLEMENTING else 0
    if state == S.ACCEPTED:
        _disband(bank, case)
    for name, value in fields.items():
        setattr(case, name, value)
    bank.session.flush()
    return case


def _bare_case(bank: Bank, state: CaseState) -> ExemptionCase:
    """A case on a free loan, with its trigger and the subject named, and nobody judged yet."""
    number = 9001 + (bank.session.scalar(select(func.count(ExemptionCase.id))) or 0)
    subject = bank.staff[Role.SUBJECT]
    case = ExemptionCase(
        number=f"2026-{number}", title="小微快贷尽职免责认定", institution_id=bank.branch.id, state=state,
        scope=Scope.OUT if state == S.NOT_ACCEPTED else Scope.IN, scope_reason="小型企业，授信总额在上限以内",
        business_on=date(2024, 3, 1), registered_on=LONG_AGO, list_version=lists.delivered().number,
        snapshot={"balance": "1800000.00"}, people_named=[NamedPerson(
            employee_id=subject.id, posts=[str(Post.RM_LEAD)], stages=[str(Stage.PRE_LOAN), str(Stage.POST_LOAN)],
            liability=Liability.DIRECT, because="主办客户经理")])
    case.loans = [CaseLoan(loan=bank.free_loan(),
                           live=state not in (S.NOT_ACCEPTED, S.CLOSED, S.WITHDRAWN, S.TERMINATED))]
    case.triggers = [TriggerEvent(kind=Trigger.TR_DPD, occurred_on=LONG_AGO, recorded_at=EARLIER)]
    bank.session.add(case)
    bank.session.flush()
    return case


def _running_case(bank: Bank) -> ExemptionCase:
    """An accepted case whose team is in place; where it stands is left to its people."""
    case = _bare_case(bank, S.ACCEPTED)
    case.clock_from, case.team_ready = LONG_AGO, True
    deadlines.start(bank.session, deadlines.Whose(case.id), "total_clock", LONG_AGO)
    deadlines.start(bank.session, deadlines.Whose(case.id), "investigation", BEFORE)
    for role in (Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR):
        a_seat(bank, case, bank.staff[role], role)
    return case


def _disband(bank: Bank, case: ExemptionCase) -> None:
    """Take the team away again: accepted, and nobody sent to investigate yet."""
    case.team_ready = False
    for seat in case.seats:
        bank.session.delete(seat)
    deadlines.end(bank.session, deadlines.Whose(case.id), "investigation", BEFORE, "test")
    deadlines.start(bank.session, deadlines.Whose(case.id), "team", BEFORE)
    _settle(bank, case)


def _ended_case(bank: Bank, state: CaseState) -> ExemptionCase:
    """A case that is over: closed with its subject's finding in effect and published, or ended with nobody judged."""
    if state == S.CLOSED:
        finding = a_finding(bank, P.EFFECTIVE, publication=PublicationStatus.SETTLED)
        finding.case.rectification = "贷后检查改为双人现场检查，按季复核。"
    else:
        finding = a_finding(bank, P.DISCONTINUED, discontinued_reason=(
            DiscontinuedReason.WITHDRAWN if state == S.WITHDRAWN else DiscontinuedReason.TERMINATED))
    finding.case.state = state
    for row in finding.case.loans:
        row.live = False
    return finding.case


def a_seat(bank: Bank, case: ExemptionCase, employee: Employee, role: Role, finding: Finding | None = None) -> Seat:
    """A duty of somebody in a case, declared free of conflict."""
    seat = Seat(case_id=case.id, employee_id=employee.id, role=role, finding_id=finding.id if finding else None,
                given_at=EARLIER, declared_at=EARLIER, has_conflict=False, declaration="无应回避情形")
    case.seats.append(seat)
    return seat


def _settle(bank: Bank, case: ExemptionCase) -> None:
    """Write the state of a running case as its people have it (R1)."""
    bank.session.flush()
    bank.session.refresh(case, ["findings", "seats"])
    case.state = derived(bank.session, case)
    bank.session.flush()


def derived(session: Session, case: ExemptionCase) -> CaseState:
    """What the people of a case make of it (R1)."""
    return case_state(case.current, team_ready=case.team_ready, objections_open=any_open_objection(session, case.id),
                      publication_open=open_publication(session, case.id) is not None)


def _case_of(bank: Bank, thing: Any) -> ExemptionCase:
    return bank.session.get_one(ExemptionCase, thing.case_id)


# --- one person's finding, step by step

def a_finding(bank: Bank, state: PersonState = P.IDENTIFIED, *, employee: Employee | None = None,
              case: ExemptionCase | None = None, **fields: Any) -> Finding:
    """A finding in this state with every fact of the steps before it, in a running case of its own or in `case`.

    Its outcome, once there is one, is a mitigation unless `outcome` says otherwise.
    """
    case = case or _running_case(bank)
    who = employee or bank.staff[Role.SUBJECT]
    outcome = fields.pop("outcome", Outcome.MITIGATE)
    finding = Finding(
        case_id=case.id, employee_id=who.id, institution_id=bank.branch.id, person_name=who.name,
        posts=[str(Post.RM_LEAD)], stages=[str(Stage.PRE_LOAN), str(Stage.POST_LOAN)], liability=Liability.DIRECT,
        named_because="主办客户经理", state=state)
    case.findings.append(finding)
    for name, value in (FIELDS_OF.get(state, {}) | fields).items():
        setattr(finding, name, value)
    if RANK.get(state, 0) >= RANK[P.DETERMINED]:
        _decide(finding, outcome)
    bank.session.flush()
    for step, facts in WAY.items():
        if RANK[step] <= RANK.get(state, 0):
            facts(bank, finding)
    END.get(state, _nothing)(bank, finding)
    for key in PERIODS_OF.get(state, ()):
        deadlines.start(bank.session, deadlines.Whose(case.id, finding.id), key, BEFORE)
    _settle(bank, case)
    return finding


PERIODS_OF: Mapping[PersonState, tuple[str, ...]] = MappingProxyType({
    P.INVESTIGATED: ("fact_confirmation",), P.FACTS_CONFIRMED: ("list_check",), P.CHECKED: ("meeting",),
    P.PROPOSED: ("ruling_letter",), P.DETERMINED: ("service",), P.NOTIFIED: ("appeal_window",),
    P.APPEALING: ("appeal_window", "appeal_acceptance"), P.EFFECTIVE: ("publication_start",),
    P.TRANSFERRED_OUT: ("referral_review",),
})
FIELDS_OF: Mapping[PersonState, Mapping[str, Any]] = MappingProxyType({
    P.DISCONTINUED: {"discontinued_reason": DiscontinuedReason.DECEASED}, P.APPEALING: {"appeal_used": True},
    P.REVOKED: {"current": False},
})
RANK: Mapping[PersonState, int] = MappingProxyType({state: number for number, state in enumerate(
    (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED, P.PROPOSED, P.DETERMINED, P.NOTIFIED, P.EFFECTIVE))}
    | {P.APPEALING: 6, P.REVOKED: 7})
"""How far along the way a state lies; those who were referred or left had got nowhere."""


def _nothing(bank: Bank, finding: Finding) -> None:
    """A step that leaves no facts."""


def _decide(finding: Finding, outcome: Outcome) -> None:
    finding.outcome, finding.ever_determined, finding.determined_on = outcome, True, BEFORE
    finding.ratios = dict(RATIOS) if outcome == Outcome.MITIGATE else {}
    finding.reasons, finding.cited_items = "贷后检查一次逾期，与损失没有直接因果。", ["P01"]


def investigate(bank: Bank, finding: Finding) -> None:
    """Facts, evidence and an interview by the two of the team; the statement of facts is served."""
    lead, other = (bank.staff[role] for role in (Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR))
    finding.facts_served_on = BEFORE
    finding.fact_sheets.append(FactSheet(
        duties="贷前调查、贷后检查。", conduct="按制度调查、检查并留痕。", causation="下游客户停产。",
        written_by_id=other.id, written_at=EARLIER))
    finding.evidence.append(a_piece_of_evidence(bank, finding, "贷后检查报告"))
    finding.interviews.append(Interview(
        held_on=BEFORE, place="总行会议室", record="问：做了哪些检查？答：材料所示。", first_investigator_id=lead.id,
        second_investigator_id=other.id, signed_by_person=True, recorded_at=EARLIER))
    bank.session.flush()


def a_piece_of_evidence(bank: Bank, finding: Finding, title: str, source: str = "信贷档案影像系统") -> Evidence:
    """A piece of evidence known by its hash."""
    return Evidence(
        case_id=finding.case_id, title=title, source=source, obtained_on=BEFORE, file_name=f"{title}.txt",
        media_type="text/plain", size=len(title.encode()), sha256=hashlib.sha256(title.encode()).hexdigest(),
        added_by_id=bank.staff[Role.INVESTIGATOR].id, added_at=EARLIER)


def hear(bank: Bank, finding: Finding) -> None:
    """The person confirms the facts."""
    finding.statements.append(Statement(kind=StatementKind.CONFIRMED, words="", made_at=EARLIER))
    bank.session.flush()


def check(bank: Bank, finding: Finding) -> None:
    """Every list item has a confirmed answer, the tolerance is locked and the report is written."""
    session, case = bank.session, finding.case
    for item in lists.delivered().items:
        finding.answers.append(ListAnswer(
            item_code=item.code, item_title=item.title, list_version=lists.delivered().number, effect=item.effect,
            status=HitStatus.HIT if item.code == "P01" else HitStatus.NOT_HIT, confirmed=True,
            reason="未发现失职" if item.code == "P01" else "",
            answered_by_id=bank.staff[Role.INVESTIGATOR].id, answered_at=EARLIER))
    case.report = "调查组已查明履职事实，逐条核对清单，建议提交评议。"
    if session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == case.id)) is None:
        session.add(ToleranceSnapshot(
            case_id=case.id, month="2026-06", verdict=Tolerance.WITHIN, figures={"margin_pp": "3", "steps": []},
            locked_at=EARLIER, locked_by_id=bank.staff[Role.LEAD_INVESTIGATOR].id))
    session.flush()
    finding.proposal = checks.stored(checks.propose(session, finding))
    session.flush()


def convene(bank: Bank, finding: Finding, *, reopening: bool = False) -> Meeting:
    """The committee of five is called on this person for today, declared and present, with the materials in time."""
    case = finding.case
    number = 1 + (bank.session.scalar(select(func.count(Meeting.id))) or 0)
    sitting = Sitting(number=f"2026-前{number:03d}", institution_id=bank.branch.id, tier=case.tier, held_on=TODAY,
                      place="总行会议室", materials_sent_on=LONG_AGO)
    given = materials.manifest(bank.session, case, [finding])
    meeting = Meeting(sitting=sitting, position=1, case_id=case.id, reopening=reopening, materials=given,
                      materials_sha256=materials.digest(given))
    meeting.items = [MeetingItem(finding_id=finding.id)]
    meeting.attendances = [Attendance(employee_id=one.id, present=True) for one in bank.members]
    bank.session.add(meeting)
    seated = {seat.employee_id for seat in case.seats}
    for one in bank.members:
        if one.id not in seated:
            chairs = one is bank.staff[Role.COMMITTEE_CHAIR]
            a_seat(bank, case, one, Role.COMMITTEE_CHAIR if chairs else Role.COMMITTEE_MEMBER)
    bank.session.flush()
    return meeting


def vote(bank: Bank, finding: Finding, meeting: Meeting, choice: Choice, matter: Matter = Matter.RULING,
         vote_round: int = 1) -> None:
    """All five vote alike, and the vote is closed."""
    ratios = dict(RATIOS) if choice == Choice.MITIGATE else {}
    cast = [ballots.write(meeting, finding, one.id, matter, ballots.Said(choice, ratios, "综合全案材料"), EARLIER,
                          vote_round) for one in bank.members]
    bank.session.add_all(cast)
    bank.session.flush()
    polls.close(bank.session, polls.Due(meeting, finding, matter, vote_round, cast), EARLIER)


def rule(bank: Bank, finding: Finding) -> None:
    """The committee voted, the meeting is over and the letter is written."""
    meeting = bank.session.scalars(select(Meeting).where(Meeting.case_id == finding.case_id)
                                   .order_by(Meeting.id.desc()).limit(1)).one()
    vote(bank, finding, meeting, Choice(finding.outcome or Choice.ABSTAIN))
    meeting.closed_at = EARLIER
    body = "<p>责任认定书</p>"
    bank.session.add(Letter(
        case_id=finding.case_id, finding_id=finding.id, kind="determination", number=f"前认〔2026〕{finding.id}号",
        title="责任认定书", body=body, sha256=hashlib.sha256(body.encode()).hexdigest(), written_on=BEFORE))
    bank.session.flush()


def serve(bank: Bank, finding: Finding) -> None:
    """The letter reached the person."""
    finding.served_on = BEFORE
    bank.session.flush()


WAY: Mapping[PersonState, Any] = MappingProxyType({
    P.INVESTIGATED: investigate, P.FACTS_CONFIRMED: hear, P.CHECKED: check, P.PROPOSED: convene, P.DETERMINED: rule,
    P.NOTIFIED: serve,
})
"""What is on file once a person has come as far as this."""


def take_effect(bank: Bank, finding: Finding) -> None:
    """The row the gate leans on."""
    finding.effective_on = BEFORE
    bank.session.flush()
    bank.session.add(EffectiveFinding(
        case_id=finding.case_id, finding_id=finding.id, employee_id=finding.employee_id, round=finding.round,
        outcome=finding.outcome, ratios=finding.ratios, effective_on=BEFORE, recorded_at=EARLIER))
    bank.session.flush()


def _refer(bank: Bank, finding: Finding) -> None:
    bank.session.add(Referral(finding_id=finding.id, reference="线索001", receiver="纪检监察部门",
                              lead="涉嫌违反廉洁纪律", referred_on=BEFORE))


def _replace(bank: Bank, finding: Finding) -> None:
    """The next round's finding took effect in place of this one."""
    a_successor(bank, finding, P.EFFECTIVE)


def a_successor(bank: Bank, finding: Finding, state: PersonState) -> Finding:
    """The record of the next round, beside or in place of this one."""
    finding.current = False
    bank.session.flush()
    return a_finding(bank, state, case=finding.case, round=finding.round + 1, previous_id=finding.id)


def _file(bank: Bank, finding: Finding) -> None:
    appeal_of(bank, finding, A.FILED)


END: Mapping[PersonState, Any] = MappingProxyType({
    P.EFFECTIVE: take_effect, P.TRANSFERRED_OUT: _refer, P.REVOKED: _replace, P.APPEALING: _file,
})
"""What only people who stand exactly here have on file."""


# --- appeal, notice, objection, entry

AFTER_APPEAL: Mapping[AppealState, PersonState] = MappingProxyType({
    A.FILED: P.APPEALING, A.ACCEPTED: P.APPEALING, A.INADMISSIBLE: P.NOTIFIED, A.WITHDRAWN: P.NOTIFIED,
    A.UPHELD: P.EFFECTIVE, A.VARIED: P.EFFECTIVE, A.REVOKED_BY_APPEAL: P.EFFECTIVE, A.REMANDED: P.IDENTIFIED,
})


def appeal_of(bank: Bank, finding: Finding, state: AppealState) -> Appeal:
    appeal = Appeal(
        case_id=finding.case_id, finding_id=finding.id, state=state, grounds=["ratio_improper"],
        words="减责比例偏低，请予重新核定。", receipt=f"前申2026-{finding.id:04d}", sha256="0" * 64, filed_at=EARLIER,
        outcome_before=finding.outcome or Outcome.MITIGATE, ratios_before=dict(finding.ratios))
    bank.session.add(appeal)
    bank.session.flush()
    return appeal


def an_appeal(bank: Bank, state: AppealState = A.FILED, **fields: Any) -> Appeal:
    """An appeal in this state, its person where that leaves him; once accepted, its panel of three sits."""
    more: dict[str, Any] = {"appeal_used": True}
    if state == A.REVOKED_BY_APPEAL:
        more["outcome"] = Outcome.EXEMPT
    if state == A.REMANDED:
        more |= {"ceiling": Outcome.MITIGATE, "appeal_remands": 1, "ever_determined": True}
    finding = a_finding(bank, AFTER_APPEAL[state], **more)
    appeal = bank.session.scalar(select(Appeal).where(Appeal.finding_id == finding.id)) or appeal_of(
        bank, finding, state)
    appeal.state = state
    if state not in (A.FILED, A.INADMISSIBLE, A.WITHDRAWN):
        appeal.accepted_on = BEFORE
        for one in bank.panel:
            a_seat(bank, finding.case, one, Role.APPEAL_PANEL, finding)
    if state == A.ACCEPTED:
        whose = deadlines.Whose(finding.case_id, finding.id)
        deadlines.end(bank.session, whose, "appeal_acceptance", BEFORE, "test")
        deadlines.start(bank.session, whose, "appeal_decision", BEFORE)
    for name, value in fields.items():
        setattr(appeal, name, value)
    bank.session.flush()
    return appeal


LESSONS = "按制度办理并如实留痕的，依法免责；检查要按期完成。"


def what_is_told(bank: Bank, finding: Finding) -> dict[str, Any]:
    """What a notice about one finding says."""
    record = notices.propose(bank.session, finding.case, [finding], LESSONS, TODAY).record
    assert record is not None, "the bank is large enough"
    return record.content


def a_notice_draft(bank: Bank, finding: Finding) -> NoticeDraft:
    """A notice about one finding, drafted by a colleague and not released yet."""
    content = what_is_told(bank, finding)
    draft = NoticeDraft(
        case_id=finding.case_id, state=NoticeDraftState.WAITING, people=[finding.id], content=content,
        digest=notices.digest_of([finding.id], content), drafted_by_id=bank.colleague.id, drafted_at=EARLIER)
    bank.session.add(draft)
    bank.session.flush()
    return draft


def a_notice_of(bank: Bank, finding: Finding, state: PublicationState) -> Publication:
    """The notice about a finding, and nothing else of it."""
    notice = Publication(
        case_id=finding.case_id, state=state, opened_on=BEFORE,
        closed_on=None if state == PublicationState.OPEN else TODAY,
        released_by_id=bank.staff[Role.PUBLICATION_REVIEWER].id, content=what_is_told(bank, finding))
    notice.people = [PublicationPerson(finding_id=finding.id)]
    bank.session.add(notice)
    bank.session.flush()
    return notice


def a_notice(bank: Bank, state: PublicationState = PublicationState.OPEN) -> Publication:
    """A notice about one finding in effect, up or taken down when its time was over."""
    is_open = state == PublicationState.OPEN
    finding = a_finding(bank, P.EFFECTIVE,
                        publication=PublicationStatus.OPEN if is_open else PublicationStatus.SETTLED)
    notice = a_notice_of(bank, finding, state)
    whose = deadlines.Whose(finding.case_id, finding.id)
    deadlines.end(bank.session, whose, "publication_start", BEFORE, "test")
    deadlines.start(bank.session, whose, "publication" if is_open else "closing", BEFORE)
    _settle(bank, finding.case)
    return notice


def an_objection(bank: Bank, state: ObjectionState = ObjectionState.OPEN) -> Objection:
    """An objection to the passage of a notice about its one person; sustained, that person was reopened."""
    notice = a_notice(bank)
    finding = notice.people[0].finding
    objection = Objection(
        publication_id=notice.id, case_id=notice.case_id, finding_id=finding.id,
        raised_by_id=bank.staff[Role.EMPLOYEE].id, words="结论与所知情况不符，请核实。", state=state, raised_at=EARLIER)
    bank.session.add(objection)
    if state == ObjectionState.OPEN:
        deadlines.start(bank.session, deadlines.Whose(notice.case_id), "objection_reply", BEFORE)
    else:
        objection.reply, objection.replied_on = "已核实并答复。", BEFORE
    if state == ObjectionState.SUSTAINED:
        notice.state, notice.closed_on, notice.withdrawn = PublicationState.CLOSED, BEFORE, True
        notice.people[0].removed_on = BEFORE
        finding.publication = PublicationStatus.NONE
        finding.case.team_ready = False
        a_successor(bank, finding, P.IDENTIFIED)
    _settle(bank, _case_of(bank, notice))
    return objection


def an_entry(bank: Bank, state: EntryState = EntryState.DRAFT, finding: Finding | None = None,
             **fields: Any) -> LibraryEntry:
    """A library entry on a finding (without one: of a closed case), which says nothing that tells who somebody is."""
    finding = a_case(bank, S.CLOSED).current[0] if finding is None else finding
    reviewed = state in (EntryState.REVIEWED, EntryState.PUBLISHED)
    entry = LibraryEntry(
        case_id=finding.case_id, state=state, title="贷后检查逾期但尽职的认定", written_on=BEFORE,
        situation="经办人按制度完成贷前调查，一次贷后检查逾期。", points="贷后检查逾期一次，与损失没有因果关系。",
        result="减责 1 人。", lessons="贷后检查要按期完成。", tags=[LibraryTag(kind=TagKind.ITEM, value="P01")],
        written_by_id=bank.staff[Role.LIBRARY_EDITOR].id,
        reviewed_by_id=bank.staff[Role.LIBRARY_REVIEWER].id if reviewed else None,
        published_on=BEFORE if state == EntryState.PUBLISHED else None,
        withdrawn_on=BEFORE if state == EntryState.WITHDRAWN else None)
    if state == EntryState.PUBLISHED:
        entry.number = f"案例2026-{finding.id:03d}"
    entry.quotes = [LibraryQuote(finding_id=finding.id)]
    for name, value in fields.items():
        setattr(entry, name, value)
    bank.session.add(entry)
    bank.session.flush()
    return entry


