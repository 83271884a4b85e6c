"""A bank at work: the cast of the demo bank makes moves through the door, on the days it is told.

The demo bank and the story tests are played by the same few verbs, so both are made of real moves and of nothing else.
"""

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow import details as d
from workflow.models import Account, Appeal, Employee, ExemptionCase, Finding, Loan, Seat
from workflow.process import BY_NAME
from workflow.rules.actors import CLOCK, Actor
from workflow.rules.deadlines import add_working_days
from workflow.rules.lists import applies
from workflow.services import checks, votes
from workflow.services.accounts import actor_of
from workflow.services.deadlines import SHANGHAI, calendar_of
from workflow.services.evidence import StoredFile
from workflow.services.moving import Event, make, make_for_each
from workflow.terms import (
    AppealGround,
    Ballot,
    Effect,
    HitStatus,
    Matter,
    Outcome,
    PenaltyKind,
    PersonState,
    RecusalAnswer,
    Role,
    ServiceMethod,
    StatementKind,
    Trigger,
)

FIXTURES = Path(__file__).parents[2] / "fixtures"
CAST = FIXTURES / "demo" / "cast.toml"


def cast() -> dict[Role, list[str]]:
    """Who holds which role in the demo bank, by staff number."""
    table = tomllib.loads(CAST.read_text(encoding="utf-8"))["roles"]
    return {Role(role): numbers for role, numbers in table.items()}


def no_file(title: str) -> StoredFile:
    """A file that stands in where nothing is stored: a short text known by its hash."""
    content = f"{title}\n（演示材料）".encode()
    return StoredFile(file_name=f"{title}.txt", media_type="text/plain", size=len(content),
                      sha256=hashlib.sha256(content).hexdigest())


@dataclass
class Rehearsal:
    """One bank, one day at a time. `store` puts a text into the evidence store and returns what was stored."""

    session: Session
    now: datetime
    store: Callable[[str], StoredFile] = no_file
    saved: Callable[[], None] = lambda: None
    roles: Mapping[Role, Sequence[str]] = field(default_factory=cast)

    # --- days and people

    @property
    def today(self) -> date:
        """The day it is in this bank."""
        return self.now.astimezone(SHANGHAI).date()

    def go_to(self, day: date, hour: int = 9) -> None:
        """Go to a day, in the morning unless said otherwise."""
        self.now = datetime.combine(day, time(hour), tzinfo=SHANGHAI)

    def later(self, working_days: int) -> None:
        """Go on by so many working days."""
        self.go_to(add_working_days(self.today, working_days, calendar_of(self.session)).day)

    def by(self, who: Role | str) -> Actor:
        """The first in a role, or whoever has a staff number, with all the roles granted to the account."""
        number = self.roles[who][0] if isinstance(who, Role) else who
        employee = self.employee(number)
        account = self.session.scalar(select(Account).where(Account.employee_id == employee.id))
        if account is not None:
            return actor_of(self.session, account)
        return Actor(employee.id, employee.name, employee.staff_no, employee.institution_id,
                     employee.institution.path, frozenset({Role.EMPLOYEE}))

    def employee(self, number: str) -> Employee:
        """The employee with a staff number."""
        return self.session.scalars(select(Employee).where(Employee.staff_no == number)).one()

    def ids(self, numbers: Iterable[str]) -> tuple[int, ...]:
        """Keys of employees."""
        return tuple(self.employee(number).id for number in numbers)

    def do(self, who: Role | str | Actor, thing: Any, move: str, /, **given: Any) -> Event:
        """Make one move."""
        actor = who if isinstance(who, Actor) else self.by(who)
        event = make(self.session, thing, move, BY_NAME[move].details(**given), by=actor, now=self.now)
        self.saved()
        return event

    def do_for_each(self, who: Role | str, case: ExemptionCase, move: str) -> None:
        """Make a move for everybody standing at its step."""
        make_for_each(self.session, case, move, by=self.by(who), now=self.now)
        self.saved()

    def unit_of(self, case: ExemptionCase) -> str:
        """Whoever reports for the branch of a case."""
        for number in self.roles[Role.REPORTING_UNIT]:
            if self.employee(number).institution_id == case.institution_id:
                return number
        raise LookupError(f"no reporting unit for {case.institution.name}")

    # --- one step of the procedure each

    def register(self, loan_no: str, keep: Sequence[str] = ()) -> ExemptionCase:
        """Open a case on a loan; of the people proposed only `keep` stay, all where it is empty."""
        loan = self.session.scalars(select(Loan).where(Loan.loan_no == loan_no)).one()
        fact = loan.facts[-1]
        overdue = (fact.days_past_due or 0) > 90
        case: ExemptionCase = self.do(
            Role.CASE_CLERK, None, "register_clue", loan=loan.id, occurred_on=min(fact.as_of, self.today),
            trigger=Trigger.TR_DPD if overdue else Trigger.TR_CLASS_DOWN, reference=f"{fact.as_of:%Y%m%d} 核心系统明细",
            note="按月末明细登记").thing
        for one in list(case.people_named):
            if keep and one.staff_no not in keep:
                self.do(Role.CASE_CLERK, case, "strike_person", employee=one.employee_id,
                        reason="该环节由本行其他认定事项一并认定，此处不重复列名")
        return case

    def accept(self, case: ExemptionCase) -> None:
        """Report and accept."""
        self.do(self.unit_of(case), case, "submit")
        self.later(2)
        self.do(Role.ACCEPTANCE_OFFICER, case, "accept", opinion="在适用范围内，材料齐全，责任人名单已核对。",
                missing_stages_note="未列名环节的经办人不在本次认定范围，已另行登记说明。")

    def form_team(self, case: ExemptionCase) -> None:
        """Form the team and let it declare."""
        self.do(Role.LEAD_DEPT, case, "form_team", lead=self.ids(["Q1102"])[0], members=self.ids(["Q1098"]))
        for number in ("Q1102", "Q1098"):
            self.do(number, case, "declare_recusal", answer=RecusalAnswer.CLEAR,
                    declaration="与被评议人、借款人均无应回避的关系")

    def investigate(self, case: ExemptionCase) -> None:
        """Facts, evidence and an interview for everybody, then the statement of facts is served."""
        for one in self.at(case, PersonState.IDENTIFIED):
            self.do("Q1098", one, "write_facts",
                    duties=f"{one.person_name}在本笔业务中承担的职责，以岗位说明书和授权书为准。",
                    conduct="按制度完成规定动作，留痕完整；具体时间和材料见证据目录。",
                    causation="不良主要因借款人下游客户停产、货款无法收回。")
            self.do("Q1098", one, "add_evidence", title=f"{one.person_name}履职材料", source="信贷档案影像系统",
                    obtained_on=self.today, file=self.store(f"{one.person_name}履职材料"))
            self.do("Q1098", one, "record_interview", held_on=self.today, place="总行 503 会议室",
                    record="问：请说明您在本笔业务中的职责和所做的工作。答：已按制度办理，情况如材料所示。",
                    second_investigator=self.ids(["Q1102"])[0], signed_by_person=True)
        self.do_for_each(Role.LEAD_INVESTIGATOR, case, "finish_investigation")

    def hear(self, case: ExemptionCase, disputing: Sequence[str] = ()) -> None:
        """Everybody answers the statement of facts; those who dispute are answered."""
        for one in self.at(case, PersonState.INVESTIGATED):
            if one.employee.staff_no in disputing:
                self.do(one.employee.staff_no, one, "make_statement", kind=StatementKind.DISPUTED,
                        statement="贷后检查记录齐全，请一并核实系统留痕。")
                self.do(Role.LEAD_INVESTIGATOR, one, "answer_statement", adopted=True,
                        answer="已核实系统留痕，采纳并补入事实表。")
            else:
                self.do(one.employee.staff_no, one, "make_statement", kind=StatementKind.CONFIRMED)

    def check(self, case: ExemptionCase, hits: Mapping[str, Sequence[str]] | None = None) -> None:
        """Answer all 45 items for everybody: hits by staff number, all else not hit or not applicable."""
        hits = hits or {}
        for one in self.at(case, PersonState.FACTS_CONFIRMED):
            self.do("Q1098", one, "answer_list", answers=self.sheet(one, hits.get(one.employee.staff_no, ())))
        self.do(Role.LEAD_INVESTIGATOR, case, "lock_tolerance")
        self.do(Role.LEAD_INVESTIGATOR, case, "write_report", report="调查组已查明各责任人履职事实，逐条核对清单，"
                "证据目录和询问笔录附后，建议提交评议委员会评议。")
        self.do_for_each(Role.LEAD_INVESTIGATOR, case, "complete_check")

    def sheet(self, one: Finding, hits: Sequence[str]) -> tuple[d.ItemAnswer, ...]:
        """A whole sheet: the items hit, and P01 where no negative item is."""
        mine = checks.stages_of(one)
        proof = tuple(piece.id for piece in one.evidence[:1])
        answers = []
        for item in checks.version().items:
            hit = item.code in hits or (item.code == "P01" and not any(code.startswith("N") for code in hits))
            status = HitStatus.HIT if hit else (
                HitStatus.NOT_HIT if applies(item, mine) else HitStatus.NOT_APPLICABLE)
            answer = d.ItemAnswer(item=item.code, status=status)
            if hit:
                effect = next((kind for kind in item.effects if kind == Effect.LIMIT), item.effect)
                answer = replace(answer, effect=effect, evidence=proof, reason="经核对材料，符合本条所列情形。")
            answers.append(answer)
        return tuple(answers)

    def call(self, case: ExemptionCase, working_days: int = 5) -> None:
        """Call the meeting, let everybody declare, and go to its day."""
        chairs = self.roles[Role.COMMITTEE_CHAIR]
        members = [number for number in self.roles[Role.COMMITTEE_MEMBER] if number not in chairs]
        on = add_working_days(self.today, working_days, calendar_of(self.session)).day
        self.do(Role.COMMITTEE_SECRETARY, case, "call_meeting", held_on=on, place="总行三楼会议室",
                materials_sent_on=self.today, chair=self.ids(chairs)[0],
                members=self.ids(members))
        for seat in self.seated(case, Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER):
            self.do(seat.employee.staff_no, case, "declare_recusal", answer=RecusalAnswer.CLEAR,
                    declaration="无应回避情形")
        self.go_to(on, 14)

    def open(self, case: ExemptionCase, absent: Sequence[str] = ()) -> None:
        """Record who came and open the meeting."""
        meeting = votes.meeting_of(self.session, case)
        assert meeting is not None, "a meeting has been called"
        present = tuple(row.employee_id for row in meeting.attendances if row.employee.staff_no not in absent)
        self.do(Role.COMMITTEE_SECRETARY, case, "record_attendance", present=present)
        self.do_for_each(Role.COMMITTEE_SECRETARY, case, "open_meeting")

    def vote(self, one: Finding, outcome: Outcome, percent: int = 50, against: int = 0) -> None:
        """Everybody present votes: the first `against` of them abstain, the others as told."""
        meeting = votes.meeting_of(self.session, one.case, one)
        assert meeting is not None, "the meeting is open"
        voters = [row.employee.staff_no for row in meeting.attendances if row.present]
        ratios = dict.fromkeys((PenaltyKind.SCORE_DEDUCTION, PenaltyKind.ECONOMIC_PENALTY), percent)
        for number, who in enumerate(voters):
            choice = Ballot.ABSTAIN if number < against else Ballot(outcome)
            self.do(who, one, "cast_ballot", matter=Matter.RULING, choice=choice,
                    ratios=ratios if choice == Ballot.MITIGATE else {},
                    reason="结合材料和本人申辩综合判断" if choice != one.proposal.get("outcome") else "")

    def resolve(self, one: Finding) -> None:
        """Record the ruling."""
        self.do(Role.COMMITTEE_SECRETARY, one, "resolve", facts="事实以调查报告和事实确认书为准，委员会予以认定。",
                reasons="依据所列清单项和在案证据，经记名表决形成结论。",
                deviation="委员会结合全案情节作出与系统建议不同的结论。",
                conditions="继续配合清收；本季度内完成贷后管理专项学习。")

    def serve(self, one: Finding) -> None:
        """Serve the determination."""
        self.do(Role.CASE_CLERK, one, "serve", method=ServiceMethod.ELECTRONIC, served_on=self.today)

    def appeal(self, one: Finding) -> Appeal:
        """The person appeals."""
        event = self.do(one.employee.staff_no, one, "file_appeal", grounds=(AppealGround.RATIO_IMPROPER,),
                        statement="贷后检查均按期完成，减责比例偏低，请予重新核定。")
        appeal: Appeal = event.thing
        return appeal

    def hear_appeal(self, appeal: Appeal) -> None:
        """Accept the appeal and seat its panel."""
        panel = self.ids(self.roles[Role.APPEAL_PANEL])
        self.do(Role.APPEAL_OFFICER, appeal, "accept_appeal", panel=panel)
        for number in self.roles[Role.APPEAL_PANEL]:
            self.do(number, appeal.finding.case, "declare_recusal", answer=RecusalAnswer.CLEAR,
                    declaration="未参与原案")

    def lapse(self, one: Finding) -> None:
        """The appeal period is over: the clock lets the finding take effect."""
        self.do(CLOCK, one, "lapse_appeal_window")

    def publish(self, case: ExemptionCase) -> None:
        """Publish everybody in effect."""
        people = tuple(one.id for one in case.current
                       if one.state == PersonState.EFFECTIVE and one.publication == "none")
        self.do(Role.PUBLICATION_REVIEWER, case, "publish", people=people,
                lessons="按制度办理并如实留痕的，风险发生后依法免责；贷后检查要按期完成，并及时上报风险变化。")

    # --- small questions

    def at(self, case: ExemptionCase, state: PersonState) -> list[Finding]:
        """People of a case standing at a step."""
        return [one for one in case.current if one.state == state and not one.is_suspended]

    def person(self, case: ExemptionCase, number: str) -> Finding:
        """One person of a case."""
        return next(one for one in case.current if one.employee.staff_no == number)

    def seated(self, case: ExemptionCase, *roles: Role) -> list[Seat]:
        """Seats of these kinds that have not declared yet."""
        return [seat for seat in case.seats
                if seat.role in roles and seat.ended_at is None and seat.declared_at is None]
