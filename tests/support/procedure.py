"""A bank of two institutions with one loan, and everybody the procedure needs to carry one case to its end."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.support.states import IN_THE_NAME, remembered
from workflow import details as d
from workflow.models import (
    Account,
    Borrower,
    Employee,
    ExemptionCase,
    Grant,
    Institution,
    Letter,
    Loan,
    LoanFact,
    LoanQuality,
    Posting,
)
from workflow.rules.actors import CLOCK, Actor
from workflow.services import lists, messages
from workflow.services.evidence import StoredFile
from workflow.services.moving import make, make_for_each
from workflow.terms import (
    AppointingBody,
    Ballot,
    HitStatus,
    Matter,
    ObligorType,
    PenaltyKind,
    RecusalAnswer,
    RiskClass,
    Role,
    ServiceMethod,
    StatementKind,
    Trigger,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
R = Role
OFFICE = {
    "clerk": ("周登记", R.CASE_CLERK), "unit": ("钱报送", R.REPORTING_UNIT),
    "officer": ("孙受理", R.ACCEPTANCE_OFFICER),
    "checker": ("李复核", R.SECOND_CHECKER), "dept": ("周牵头", R.LEAD_DEPT), "head": ("吴主管", R.LEAD_DEPT_HEAD),
    "secretary": ("郑秘书", R.COMMITTEE_SECRETARY), "publisher": ("王公示", R.PUBLICATION_REVIEWER),
    "hr": ("冯人力", R.HR),
    "policy": ("何制度", R.POLICY_MANAGER), "policy2": ("吕制度", R.POLICY_MANAGER), "legal": ("施法务", R.LEGAL),
    "compliance": ("张合规", R.COMPLIANCE),
    "lead": ("陈组长", R.LEAD_INVESTIGATOR), "second": ("褚组员", R.INVESTIGATOR),
    "appeals": ("卫受理", R.APPEAL_OFFICER),
    "chair": ("蒋主任", R.COMMITTEE_CHAIR), "m1": ("沈委员", R.COMMITTEE_MEMBER), "m2": ("韩委员", R.COMMITTEE_MEMBER),
    "m3": ("杨委员", R.COMMITTEE_MEMBER), "m4": ("朱委员", R.COMMITTEE_MEMBER),
    "p1": ("秦复核", R.APPEAL_PANEL), "p2": ("尤复核", R.APPEAL_PANEL), "p3": ("许复核", R.APPEAL_PANEL),
    "wei": ("魏经理", None), "tao": ("陶审查", None),
    "g1": ("甲经理", None), "g2": ("乙经理", None), "g3": ("丙经理", None),
    "publisher2": ("戚公示", R.PUBLICATION_REVIEWER),
}
IN_THE_NAME.append(OFFICE)
VOTERS = ("chair", "m1", "m2", "m3", "m4")
REASON = "依据材料和事实，理由充分。"
LONG = "经核实有关材料，情况如所述，理由充分。"


class Bank:
    """A bank of two institutions, one loan, and everybody the procedure needs; `go` makes a move as somebody."""

    def __init__(self, session):
        self.session = session
        self.now = datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)
        self.case = None
        self.founded()
        self.people = {one.staff_no: one for one in session.scalars(select(Employee).where(
            Employee.staff_no.in_(OFFICE)))}
        self.loan = session.scalars(select(Loan).where(Loan.loan_no == "L1")).one()

    def noted(self):
        """What is known of a bank besides its database: the time, the case, and who is who."""
        return self.now, self.case.id if self.case is not None else None, tuple(OFFICE.items())

    def resume(self, noted):
        self.now, case, _ = noted
        self.case = self.session.get_one(ExemptionCase, case) if case is not None else None

    @remembered
    def founded(self):
        session = self.session
        top = Institution(code="H", name="云川银行总行", path="H")
        branch = Institution(code="B", name="云川银行城东支行", path="H/B", parent=top)
        session.add_all([top, branch])
        session.flush()
        people = {key: Employee(staff_no=key, name=name, institution=top if role == R.APPEAL_PANEL else branch)
                  for key, (name, role) in OFFICE.items()}
        session.add_all(people.values())
        session.flush()
        for key, (_, role) in OFFICE.items():
            self.employ(people[key], role)
        borrower = Borrower(customer_no="K1", name="恒泰精密", obligor_type=ObligorType.SMALL_ENTERPRISE)
        loan = Loan(
            loan_no="L1", borrower=borrower, institution=branch, product="流动资金贷款", inclusive=True,
            credit_total=Decimal(3_000_000), amount=Decimal(3_000_000), approved_on=date(2025, 4, 1),
            disbursed_on=date(2025, 4, 18), manager_no="wei", reviewer_no="tao", approver_no="tao", disburser_no="tao",
            post_loan_no="wei")
        loan.facts = [LoanFact(as_of=date(2026, 9, 30), balance=Decimal(820_000), days_past_due=120,
                               risk_class=RiskClass.SUBSTANDARD)]
        session.add_all([loan, LoanQuality(
            institution=branch, month="2026-09", all_loans=Decimal(900_000_000), all_npl=Decimal(9_000_000),
            inclusive_loans=Decimal(90_000_000), inclusive_npl=Decimal(1_800_000))])
        session.flush()

    def employ(self, one, role):
        """A post for everybody, an account for those with a role."""
        title = "客户经理" if role is None else "综合岗"
        self.session.add(Posting(employee=one, institution=one.institution, title=title, from_on=date(2020, 1, 1)))
        account = Account(employee_id=one.id, username=one.staff_no, password_hash="-")
        if role is not None:
            account.grants = [Grant(role=role, granted_at=self.now, granted_by="-")]
        self.session.add(account)

    def actor(self, key):
        if key == "clock":
            return CLOCK
        one, role = self.people[key], OFFICE[key][1]
        roles = frozenset({R.EMPLOYEE} | ({role} if role else set()))
        return Actor(one.id, one.name, one.staff_no, one.institution_id, one.institution.path, roles)

    def id(self, key):
        return self.people[key].id

    def finding(self, key):
        return next(one for one in self.case.current if one.employee.staff_no == key)

    def go(self, who, move, details=None, on=None):
        self.now += timedelta(minutes=1)
        made = make(self.session, on or self.case, move, details, by=self.actor(who), now=self.now).thing
        self.session.flush()
        return made

    def each(self, who, move, details=None):
        return make_for_each(self.session, self.case, move, details, by=self.actor(who), now=self.now)

    def later(self, days):
        self.now += timedelta(days=days)

    def letter(self, kind, key=None):
        """The latest letter of a kind, about somebody where one is named."""
        query = select(Letter).where(Letter.kind == kind).order_by(Letter.id.desc())
        if key is not None:
            query = query.where(Letter.finding_id == self.finding(key).id)
        return self.session.scalars(query).first()

    def told(self, key):
        return [one.kind for one in messages.mine(self.session, self.id(key))]

    # --- the procedure, a step a verb

    @remembered
    def accepted(self):
        self.case = self.session.merge(make(
            self.session, None, "register_clue", d.RegisterClue(
                loan=self.loan.id, trigger=Trigger.TR_DPD, occurred_on=date(2026, 10, 8)),
            by=self.actor("clerk"), now=self.now).thing)
        self.go("unit", "submit")
        self.go("officer", "request_supplement", d.RequestSupplement(missing="缺少第三季度贷后检查记录"))
        self.go("unit", "resubmit", d.Resubmit(answer="已补充第三季度贷后检查记录"))
        self.go("officer", "accept", d.Accept(opinion="在范围内，予以受理"))

    def with_team(self):
        self.go("dept", "form_team", d.FormTeam(lead=self.id("lead"), members=(self.id("second"),)))
        for key in ("lead", "second"):
            self.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))

    @remembered
    def investigated(self):
        self.with_team()
        for key in ("wei", "tao"):
            one = self.finding(key)
            self.go("lead", "write_facts", d.WriteFacts(
                duties="按制度双人实地调查并核验资料。", conduct="已双人实地调查并核验资料，记录完整。"), one)
            self.go("lead", "add_evidence", d.AddEvidence(
                title="贷前调查报告", source="档案系统", obtained_on=date(2026, 10, 12),
                file=StoredFile("报告.pdf", "application/pdf", 10, "ab" * 32)), one)
            self.go("lead", "record_interview", d.RecordInterview(
                held_on=date(2026, 10, 12), place="城东支行会议室", record="问：是否双人调查？答：是。",
                second_investigator=self.id("second"), signed_by_person=True), one)
        self.each("lead", "finish_investigation")
        self.go("wei", "make_statement", d.MakeStatement(
            kind=StatementKind.DISPUTED, statement="<b>当时</b>已经两次上报预警"), self.finding("wei"))
        self.go("tao", "make_statement", d.MakeStatement(kind=StatementKind.CONFIRMED), self.finding("tao"))
        self.go("lead", "answer_statement", d.AnswerStatement(answer="已核实属实", adopted=True), self.finding("wei"))

    @remembered
    def checked(self):
        self.go("lead", "lock_tolerance")
        self.go("lead", "write_report", d.WriteReport(report="经调查，二人履职情况如下，证据附后，建议评议。"))
        for key in ("wei", "tao"):
            one = self.finding(key)
            hit = "N10" if key == "wei" else "P13"
            answers = tuple(
                d.ItemAnswer(item=item.code, status=HitStatus.HIT, reason="检查率不足", evidence=(one.evidence[0].id,))
                if item.code == hit else d.ItemAnswer(item=item.code, status=HitStatus.NOT_HIT)
                for item in lists.delivered().items)
            self.go("lead", "answer_list", d.AnswerList(answers=answers), one)
        self.each("lead", "complete_check")

    @remembered
    def met(self):
        day, appointed = self.now.date(), {}
        if self.case.tier == 2:
            appointed = {"appointed_by": AppointingBody.SUPERVISORS, "appointment": "监事会第四次会议决定"}
        self.go("secretary", "call_meeting", d.CallMeeting(
            held_on=day + timedelta(days=7), place="三楼会议室", materials_sent_on=day, chair=self.id("chair"),
            members=tuple(self.id(key) for key in VOTERS[1:]), **appointed))
        for key in VOTERS:
            self.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
        self.later(7)
        self.go("secretary", "record_attendance", d.RecordAttendance(present=tuple(self.id(key) for key in VOTERS)))
        self.each("secretary", "open_meeting")

    @remembered
    def ruled(self, key, choice):
        ratios = {PenaltyKind.SCORE_DEDUCTION: 40, PenaltyKind.DISCIPLINARY_SANCTION: 40} \
            if choice == Ballot.MITIGATE else {}
        for member in VOTERS:
            self.go(member, "cast_ballot", d.CastBallot(
                matter=Matter.RULING, choice=choice, ratios=ratios, reason=REASON), self.finding(key))
        ruling = d.Resolve(facts="本人已双人实地调查。", reasons="结合清单，得出结论。", deviation=REASON)
        self.go("chair", "resolve", ruling, self.finding(key))

    @remembered
    def served(self):
        for key in ("wei", "tao"):
            self.go("clerk", "serve", d.Serve(method=ServiceMethod.ELECTRONIC, served_on=self.now.date()),
                    self.finding(key))

    def published(self, lessons="按制度办理并如实留痕的，依法免责，贷后要按期检查。", keys=("wei", "tao")):
        """A notice drafted by one and released by another."""
        draft = self.go("publisher", "draft_notice", d.DraftNotice(
            people=tuple(self.finding(key).id for key in keys), lessons=lessons))
        return self.go("publisher2", "publish", d.Publish(digest=draft.digest, nothing_to_redact=True))

    def up_to_served(self):
        for step in (self.accepted, self.investigated, self.checked, self.met):
            step()
        self.ruled("wei", Ballot.MITIGATE)
        self.ruled("tao", Ballot.EXEMPT)
        self.served()
