"""One loan of the core extract, from its import to the closing of its case, by the people who would really do it.

Two people are judged. The customer manager gets a mitigation, appeals, and is exempted; the post-loan officer does not
appeal, and his exemption takes effect on its own day while the appeal is still open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Clock
from tests.stories.hands import Hand
from web.cli.rehearsal import Rehearsal
from web.cli.seed import LEDGERS, open_accounts
from web.extensions import db
from workflow.models import (
    Appeal,
    Employee,
    Evidence,
    ExemptionCase,
    Finding,
    Loan,
    Meeting,
    Objection,
    Publication,
    Restitution,
)
from workflow.rules.deadlines import add_working_days
from workflow.rules.lists import applies
from workflow.services import checks, lists
from workflow.services.deadlines import calendar_of
from workflow.terms import PersonState

LOAN, MANAGER, OFFICER = "JJ202408002188", "Q1032", "Q1035"
CLERK, UNIT, ACCEPTER, DEPT = "Q1100", "Q1033", "Q1096", "Q1100"
LEAD, SECOND = "Q1102", "Q1098"
SECRETARY, CHAIR = "Q1097", "Q1099"
MEMBERS = ("Q1095", "Q1103", "Q1104", "Q1094", "Q1001", "Q1008")
ABSENT = "Q1008"
HR = "Q1105"
APPEAL_OFFICER, PANEL = "Q1108", ("Q1089", "Q1091", "Q1085")
PUBLISHER, RELEASER, OBJECTOR = "Q1106", "Q1109", "Q1083"
WORD = "Jinze-Story-2026"


Answer = TypeVar("Answer")


@dataclass
class Story:
    """The bank on one day, and the hand that works in it."""

    app: Flask
    clock: Clock
    hand: Hand
    word: str = WORD
    who: str = ""
    since: object = None

    def as_(self, number: str) -> Hand:
        """Sits somebody down, unless he sits there and it is still the same day."""
        if (self.who, self.since) != (number, self.clock.now):
            self.hand.sign_in(number.lower())
            self.who, self.since = number, self.clock.now
        return self.hand

    def do(self, number: str, move: str, on: str = "case", **values: object) -> None:
        """Somebody makes a move."""
        self.as_(number).fill(f"/cases/{self.case_id}/do/{move}?on={on}", values)

    def later(self, working_days: int, hour: int = 9) -> None:
        """The bank's clock goes on by so many working days."""
        with self.app.app_context():
            day = add_working_days(self.today, working_days, calendar_of(db.session())).day
        self.clock.now = self.clock.now.replace(year=day.year, month=day.month, day=day.day, hour=hour)

    @property
    def today(self) -> date:
        """The day it is."""
        return self.clock.now.date()

    @property
    def case_id(self) -> int:
        """The key of the case."""
        return self.ask(lambda: db.session.scalars(select(ExemptionCase.id)).one())

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Asks the database something, in a transaction of its own."""
        with self.app.app_context():
            answer = question()
            db.session.rollback()
            return answer

    def id_of(self, number: str) -> int:
        """The key of an employee."""
        return self.ask(lambda: db.session.scalars(select(Employee.id).where(Employee.staff_no == number)).one())

    def person(self, number: str) -> int:
        """The key of somebody's current finding."""
        return self.ask(lambda: db.session.scalars(select(Finding.id).join(Finding.employee).where(
            Employee.staff_no == number, Finding.current)).one())

    def meeting(self) -> int:
        """The key of the meeting called last."""
        return self.ask(lambda: db.session.scalars(select(Meeting.id).order_by(Meeting.id.desc())).first() or 0)

    def state(self) -> str:
        """The state of the case."""
        return self.ask(lambda: str(db.session.scalars(select(ExemptionCase.state)).one()))

    def person_state(self, number: str) -> tuple[str, str]:
        """The state and outcome of somebody."""
        key = self.person(number)
        return self.ask(lambda: (lambda one: (str(one.state), str(one.outcome)))(db.session.get_one(Finding, key)))


def prepare(app: Flask, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Imports the core extract with the command a clerk would use, and opens the cast's accounts."""
    monkeypatch.setenv("JINZE_DEMO_PASSWORD", WORD)
    files = [str(path) for path in sorted(Path(LEDGERS).iterdir(), key=lambda path: path.suffix, reverse=True)]
    answer = app.test_cli_runner().invoke(args=["ledger", "import", *files, "--json"])
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        play = Rehearsal(db.session(), clock.now, saved=db.session.commit)
        open_accounts(play)


def tell(story: Story) -> None:
    """The whole story; every step through a page, by whoever would do it."""
    register(story)
    accept_and_form_team(story)
    investigate(story)
    hear(story)
    check(story)
    review(story)
    serve(story)
    appeal(story)
    take_effect_and_decide(story)
    publish(story)
    close(story)


def register(story: Story) -> None:
    """The clerk opens a case on a candidate; the branch reports it."""
    fact = story.ask(lambda: db.session.scalars(select(Loan).where(Loan.loan_no == LOAN)).one().facts[-1].as_of)
    story.as_(CLERK).look("/candidates", "01-candidates")
    story.as_(CLERK).fill("/cases/new", {
        "loan": LOAN, "trigger": "tr_dpd", "occurred_on": fact.isoformat(), "reference": "20260930 核心系统明细",
        "note": "按月末明细登记"})
    assert story.state() == "clue"
    named = story.ask(lambda: [(one.staff_no, one.employee_id) for one in db.session.scalars(
        select(ExemptionCase)).one().people_named])
    assert {MANAGER, OFFICER} <= {number for number, _key in named}
    for number, key in named:
        if number not in (MANAGER, OFFICER):
            story.do(CLERK, "strike_person", employee=[key], reason="该环节另行登记认定，此处不重复列名")
    story.do(UNIT, "submit")
    story.as_(UNIT).look(f"/cases/{story.case_id}", "02-submitted")
    assert story.state() == "pending_acceptance"


def accept_and_form_team(story: Story) -> None:
    """Accepted; two investigators, who declare that nothing stands in their way."""
    story.later(2)
    story.as_(ACCEPTER).look(f"/cases/{story.case_id}", "03-to-accept")
    story.do(ACCEPTER, "accept", opinion="在适用范围内，材料齐全，责任人名单已核对。",
             missing_stages_note="审查、审批、放款环节另行登记认定。")
    assert story.state() == "accepted"
    story.do(DEPT, "form_team", lead=[story.id_of(LEAD)], members=[story.id_of(SECOND)])
    for number in (LEAD, SECOND):
        story.do(number, "declare_recusal", answer=["clear"], declaration="与被评议人、借款人均无应回避的关系")
    assert story.state() == "investigating"


def investigate(story: Story) -> None:
    """Facts, evidence and an interview for each person; then the statement of facts goes out."""
    story.later(5)
    for number in (MANAGER, OFFICER):
        on = f"finding-{story.person(number)}"
        story.do(SECOND, "write_facts", on, duties="负责本笔贷款的调查和贷后管理，以岗位说明书为准。",
                 conduct="按制度完成规定动作，系统留痕完整，材料见证据目录。", causation="不良主要因下游客户停产。")
        story.do(SECOND, "add_evidence", on, title="履职材料", source="信贷档案影像系统", obtained_on=story.today,
                 file=("履职材料.txt", f"{number} 履职材料（演示）".encode()))
        story.do(SECOND, "record_interview", on, held_on=story.today, place="总行 503 会议室",
                 record="问：请说明您在本笔业务中所做的工作。答：已按制度办理。",
                 second_investigator=[story.id_of(LEAD)], signed_by_person=True)
    story.as_(LEAD).look(f"/cases/{story.case_id}", "04-investigated")
    story.do(LEAD, "finish_investigation")
    assert story.state() == "fact_confirmation"


def hear(story: Story) -> None:
    """One disputes and is answered, the other confirms; then the clock confirms the facts."""
    story.later(2)
    manager, officer = (f"finding-{story.person(number)}" for number in (MANAGER, OFFICER))
    story.as_(MANAGER).look(f"/mine/{story.person(MANAGER)}", "05-my-own-case")
    story.do(MANAGER, "make_statement", manager, kind=["disputed"], statement="贷后检查记录齐全，请核实系统留痕。")
    story.do(OFFICER, "make_statement", officer, kind=["confirmed"])
    story.do(LEAD, "answer_statement", manager, answer="已核实系统留痕，采纳并补入事实表。", adopted=True)
    assert story.state() == "list_checking"


def check(story: Story) -> None:
    """All 45 items for each person; one item is hit for the manager."""
    for number, hits in ((MANAGER, ("N10",)), (OFFICER, ())):
        key = story.person(number)
        address = f"/cases/{story.case_id}/people/{key}/check"
        story.as_(SECOND).look(address, f"06-check-{number}")
        story.hand.fill(address, sheet(story, key, hits))
    story.do(LEAD, "lock_tolerance")
    story.do(LEAD, "write_report", report="已查明两名责任人的履职事实，逐条核对清单，证据目录和询问笔录附后。")
    story.as_(LEAD).look(f"/cases/{story.case_id}/people/{story.person(MANAGER)}", "07-person")
    story.do(LEAD, "complete_check")
    assert story.state() == "pending_review"


def sheet(story: Story, key: int, hits: tuple[str, ...]) -> dict[str, object]:
    """The sheet as a checker fills it in."""
    def values() -> dict[str, object]:
        one = db.session.get_one(Finding, key)
        proof = db.session.scalars(select(Evidence.id).where(Evidence.finding_id == key)).first()
        mine, filled = checks.stages_of(one), {}
        for item in lists.delivered().items:
            hit = item.code in hits or (item.code == "P01" and not hits)
            state = "hit" if hit else "not_hit" if applies(item, mine) else "not_applicable"
            filled[f"{item.code}-status"] = state
            if hit:
                filled[f"{item.code}-reason"] = "经核对材料，符合本条所列情形。"
                filled[f"{item.code}-evidence"] = [proof]
            if hit and len(item.effects) > 1:
                filled[f"{item.code}-effect"] = "limit" if "limit" in item.effects else item.effect.value
        return filled
    return story.ask(values)


def review(story: Story) -> None:
    """The secretary calls seven; one does not come; five members and the chair vote on each person."""
    held = story.ask(lambda: add_working_days(story.today, 5, calendar_of(db.session())).day)
    story.do(SECRETARY, "call_meeting", held_on=held, place="总行三楼会议室", materials_sent_on=story.today,
             chair=[story.id_of(CHAIR)], members=[story.id_of(number) for number in MEMBERS])
    for number in (CHAIR, *MEMBERS):
        story.do(number, "declare_recusal", answer=["clear"], declaration="无应回避情形")
    story.later(5, hour=14)
    present = [story.id_of(number) for number in (CHAIR, *MEMBERS) if number != ABSENT]
    story.do(SECRETARY, "record_attendance", present=present)
    story.do(SECRETARY, "open_meeting")
    assert story.state() == "under_review"
    for number in (CHAIR, *MEMBERS):
        if number != ABSENT:
            vote(story, number)
    for number in (MANAGER, OFFICER):
        story.do(SECRETARY, "resolve", f"finding-{story.person(number)}",
                 facts="事实以调查报告和事实确认书为准，委员会予以认定。",
                 reasons="依据所列清单项和在案证据，经记名表决形成结论。",
                 conditions="继续配合清收；本季度内完成贷后管理专项学习。")
    assert story.person_state(MANAGER) == ("determined", "mitigate")
    assert story.person_state(OFFICER) == ("determined", "exempt")


def vote(story: Story, number: str) -> None:
    """One member votes on both people: the manager's duty to be mitigated, the officer's exempted."""
    manager, officer = story.person(MANAGER), story.person(OFFICER)
    address = f"/meetings/{story.meeting()}/vote"
    if number == CHAIR:
        story.as_(number).look(address, "08-ballot")
    paper = f"b{manager}-ruling"
    story.as_(number).fill(address, {
        f"{paper}-choice": ["mitigate"], f"{paper}-ratios-score_deduction": "40",
        f"{paper}-ratios-economic_penalty": "40", f"b{officer}-ruling-choice": ["exempt"]})


def serve(story: Story) -> None:
    """Both determinations are served on the same day."""
    story.later(1)
    for number in (MANAGER, OFFICER):
        story.do(CLERK, "serve", f"finding-{story.person(number)}", method=["electronic"], served_on=story.today)
    assert story.state() == "notified"
    story.as_(MANAGER).look(f"/mine/{story.person(MANAGER)}", "09-my-determination")


def appeal(story: Story) -> None:
    """The manager appeals; a panel that had no part in the case sits on it."""
    story.later(4)
    story.as_(MANAGER).fill(f"/appeals/new/{story.person(MANAGER)}", {
        "grounds": ["ratio_improper"], "statement": "贷后检查均按期完成，减责比例偏低，请予重新核定。"})
    story.later(1)
    key = story.ask(lambda: db.session.scalars(select(Appeal.id)).one())
    story.do(APPEAL_OFFICER, "accept_appeal", f"appeal-{key}", panel=[story.id_of(number) for number in PANEL])
    for number in PANEL:
        story.do(number, "declare_recusal", answer=["clear"], declaration="未参与原案")
    assert story.state() == "appealing"


def take_effect_and_decide(story: Story) -> None:
    """The officer's finding takes effect on its own day; then the panel exempts the manager."""
    run_clock(story)
    assert story.person_state(OFFICER) == ("notified", "exempt"), "not a day early"
    story.later(5)
    run_clock(story)
    assert story.person_state(OFFICER) == ("notified", "exempt"), "the last day runs to midnight"
    story.later(1)
    run_clock(story)
    assert story.person_state(OFFICER) == ("effective", "exempt")
    assert story.person_state(MANAGER) == ("appealing", "mitigate")
    key = story.ask(lambda: db.session.scalars(select(Appeal.id)).one())
    story.as_(PANEL[0]).look(f"/cases/{story.case_id}", "10-panel")
    story.do(PANEL[0], "decide_vary", f"appeal-{key}", outcome=["exempt"],
             decision="经复核，贷后检查完成率达标，原认定的清单项适用有误，变更为免责。")
    assert story.person_state(MANAGER) == ("effective", "exempt")
    assert story.state() == "effective"


def run_clock(story: Story) -> None:
    """The nightly command."""
    answer = story.app.test_cli_runner().invoke(args=["clock", "run"])
    assert answer.exit_code == 0, answer.output


def publish(story: Story) -> None:
    """A de-identified notice, an objection and its answer, and the end of the publication period."""
    story.as_(PUBLISHER).fill(f"/publication/cases/{story.case_id}/draft", {
        "people": [story.person(MANAGER), story.person(OFFICER)],
        "lessons": "按制度办理并如实留痕的，风险发生后依法免责；贷后检查要按期完成并及时上报。"})
    story.as_(RELEASER).fill(f"/publication/cases/{story.case_id}/release", {"nothing_to_redact": True})
    assert story.state() == "publicizing"
    story.later(1)
    notice = story.ask(lambda: db.session.scalars(select(Publication.id)).one())
    story.as_(OBJECTOR).look("/publication", "11-board")
    story.hand.fill(f"/publication/{notice}/object", {"statement": "请说明贷后检查完成率的口径是如何计算的。"})
    assert story.state() == "objection_handling"
    objection = story.ask(lambda: db.session.scalars(select(Objection.id)).one())
    story.do(DEPT, "dismiss_objection", f"objection-{objection}", reply="完成率按应查次数计算，口径见清单，答复如上。")
    story.later(6)
    run_clock(story)
    assert story.state() == "effective"


def close(story: Story) -> None:
    """What the manager is owed is put right, what is to be put right at the bank is written down; the case is closed.
    """
    owed = story.ask(lambda: list(db.session.scalars(
        select(Restitution.id).where(Restitution.settled_on.is_(None)).order_by(Restitution.id))))
    for key in owed:
        story.do(HR, "settle_restitution", f"finding-{story.person(MANAGER)}", restitution=key,
                 receipt="已随当月工资补回，并在原范围内书面说明。")
    story.do(CLERK, "record_rectification", rectification="完善贷后检查提醒机制，按季检视完成率。")
    story.do(CLERK, "close")
    assert story.state() == "closed"
    story.as_(CLERK).look(f"/cases/{story.case_id}", "12-closed")
    assert all(state in (PersonState.EFFECTIVE,) for state, _ in map(story.person_state, (MANAGER, OFFICER)))

