"""A bank on the sample ledgers, whose people are the demo cast, and a long story played in it through the door."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.states import once
from web.cli.demo.stage import no_file
from web.cli.rehearsal import FIXTURES, Rehearsal, cast
from workflow.details import FactEntry
from workflow.models import Account, ExemptionCase, Finding, Letter, Publication
from workflow.rules.actors import CLOCK, COMMAND_LINE
from workflow.rules.correcting import Correction
from workflow.services import accounts, list_drafts
from workflow.services.deadlines import SHANGHAI
from workflow.services.exchange import take_in
from workflow.services.passwords import Passwords
from workflow.terms import (
    Attached,
    Direction,
    Outcome,
    PenaltyKind,
    PersonState,
    ReopenGround,
    RevocationGround,
    Role,
)

LEDGERS = FIXTURES / "ledgers" / "core-extract"
FIRST, SECOND, THIRD, FOURTH = "JJ202408002188", "JJ202501000032", "JJ202411000125", "JJ202304002822"
PEOPLE = {FIRST: ("Q1032", "Q1035"), SECOND: ("Q1024", "Q1028"), THIRD: ("Q1038", "Q1042"), FOURTH: ("Q1067", "Q1070")}
"""Four loans, and two people responsible for each."""


def a_bank(session: Session, day: date) -> Rehearsal:
    """The sample ledgers taken in and the cast's accounts opened, on the morning of a day."""
    play = Rehearsal(session, datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI), saved=session.commit)
    once(session, ("a bank", day), lambda: fill(session, play))
    return play


def fill(session: Session, play: Rehearsal) -> None:
    """Takes in the lists and the ledgers, and opens the accounts of the cast."""
    list_drafts.take_in(session, by=COMMAND_LINE, now=play.now)
    for file in sorted(LEDGERS.iterdir(), key=lambda path: path.suffix, reverse=True):
        take_in(session, file, file.name, by=COMMAND_LINE.name, now=play.now, record=lambda action, body: None)
    opened: dict[str, Account] = {}
    for role, numbers in cast().items():
        for number in numbers:
            if number not in opened:
                opened[number] = accounts.create_account(
                    session, play.employee(number), username=number.lower(), password="Lianxi-2026-daipan",
                    by=COMMAND_LINE, now=play.now, passwords=Passwords.quick())
            accounts.grant_role(session, opened[number], role, by=COMMAND_LINE, now=play.now)
    session.commit()


def registered(play: Rehearsal, loan_no: str) -> ExemptionCase:
    """A case on one of the four loans, with its two people."""
    return play.register(loan_no, PEOPLE[loan_no])


def heard(play: Rehearsal, loan_no: str, disputing: Sequence[str] = ()) -> ExemptionCase:
    """A case up to the list check."""
    case = registered(play, loan_no)
    play.accept(case)
    play.form_team(case)
    play.investigate(case)
    play.later(1)
    play.hear(case, disputing)
    for one in play.at(case, PersonState.FACTS_CONFIRMED):
        enter(play, one)
    return case


def enter(play: Rehearsal, one: Finding) -> None:
    """An investigator enters a fact of the loan and one of the person, who has no verifications left to do."""
    known = {"evidence": one.evidence[0].id, "as_of": play.today}
    play.do("Q1098", one, "record_facts", entries=(
        FactEntry(fact="site_visits", value="2", what="现场调查影像和签到", **known),
        FactEntry(fact="missing_verifications", value="0", **known)))


def before_committee(play: Rehearsal, case: ExemptionCase, hits: Mapping[str, Sequence[str]]) -> None:
    """Checked, called and opened."""
    play.check(case, hits)
    play.call(case)
    play.open(case)


def served(play: Rehearsal, loan_no: str, outcomes: Mapping[str, Outcome]) -> ExemptionCase:
    """A case ruled on as told (exempt unless said otherwise) and served on the next working day."""
    case = heard(play, loan_no)
    before_committee(play, case, {number: ["N10"] for number in outcomes})
    rule(play, case, outcomes)
    return case


def rule(play: Rehearsal, case: ExemptionCase, outcomes: Mapping[str, Outcome]) -> None:
    """Everybody before the committee is ruled on, and served on the next working day."""
    resolve(play, case, outcomes)
    play.later(1)
    play.sign(case)
    serve(play, case)


def resolve(play: Rehearsal, case: ExemptionCase, outcomes: Mapping[str, Outcome]) -> None:
    """Everybody before the committee is ruled on as told."""
    for one in play.at(case, PersonState.PROPOSED):
        play.vote(one, outcomes.get(one.employee.staff_no, Outcome.EXEMPT), 40)
        play.resolve(one)


def serve(play: Rehearsal, case: ExemptionCase) -> None:
    """Everybody ruled on gets the letter today."""
    for one in play.at(case, PersonState.DETERMINED):
        play.serve(one)


def again(play: Rehearsal, case: ExemptionCase) -> None:
    """Somebody sent back, or reopened, goes through it all once more, to an exemption."""
    play.form_team(case)
    play.investigate(case)
    play.hear(case)
    for one in play.at(case, PersonState.FACTS_CONFIRMED):
        play.do("Q1098", one, "answer_list", answers=play.sheet(one, ()))
    play.do_for_each(Role.LEAD_INVESTIGATOR, case, "complete_check")
    play.call(case)
    play.open(case)
    rule(play, case, {})


def whole_story(play: Rehearsal) -> dict[str, ExemptionCase]:
    """Four cases with an appeal varied, an order executed, an objection, a closing, a library entry, a reopening;
    a remand; a referral and a suspension; and a request for more time. All keep every invariant."""
    first = closed_with_an_order(play)
    reopened(play, first)
    second = remanded(play)
    third = parked(play)
    fourth = waiting_for_more_time(play)
    return {FIRST: first, SECOND: second, THIRD: third, FOURTH: fourth}


def closed_with_an_order(play: Rehearsal) -> ExemptionCase:
    """One person's mitigation is varied on appeal and carried out, the other's exemption stands; the case is closed."""
    def act() -> tuple[int, datetime]:
        return _closed_with_an_order(play).id, play.now

    key, play.now = once(play.session, ("closed with an order", play.now), act) if play.store is no_file else act()
    return play.session.get_one(ExemptionCase, key)


def _closed_with_an_order(play: Rehearsal) -> ExemptionCase:
    case = served(play, FIRST, {"Q1032": Outcome.MITIGATE})
    manager, officer = play.person(case, "Q1032"), play.person(case, "Q1035")
    play.later(2)
    appeal = play.appeal(manager)
    play.later(1)
    play.hear_appeal(appeal)
    play.do("Q1089", appeal, "decide_vary", outcome=Outcome.MITIGATE, decision="减责比例偏低，予以变更。", ratios={
        PenaltyKind.SCORE_DEDUCTION: 70, PenaltyKind.ECONOMIC_PENALTY: 70})
    order = play.do(Role.HR, manager, "create_order", kind=PenaltyKind.ECONOMIC_PENALTY, measure="扣减当季绩效",
                    amount=Decimal("3000.00")).thing
    play.later(1)
    play.do(Role.HR, manager, "execute_order", order=order.id, receipt="已于当月工资中扣减，回执存档。")
    play.later(8)
    play.lapse(officer)
    play.publish(case)
    notice = play.session.scalars(select(Publication).where(Publication.case_id == case.id)).one()
    objection = play.do("Q1083", notice, "raise_objection", finding=None,
                        statement="对减责的理由有疑问，请说明。").thing
    play.do(Role.LEAD_DEPT, objection, "dismiss_objection", reply="已说明认定的依据，异议不成立。")
    play.later(6)
    play.do(CLOCK, notice, "finish_publication")
    play.do(Role.CASE_CLERK, case, "record_rectification", rectification="完善贷后检查到期提醒，按季检视。")
    play.do(Role.CASE_CLERK, case, "close")
    entry = play.do(Role.LIBRARY_EDITOR, case, "draft_entry", title="贷后检查要按期完成",
                    situation="借款人经营恶化，贷款形成不良。", points="贷后检查有所延误。",
                    result="减责、免责各一人。", lessons="检查要按期完成并留痕。").thing
    play.do(Role.LIBRARY_REVIEWER, entry, "review_entry", opinion="去标识到位，可供学习")
    play.do(Role.LIBRARY_PUBLISHER, entry, "publish_entry")
    return case


def reopened(play: Rehearsal, case: ExemptionCase) -> Finding:
    """The superior institution reopens the officer's exemption; a second round exempts him again; the case closes."""
    officer = play.person(case, "Q1035")
    play.do(Role.SUPERIOR, officer, "reopen", ground=ReopenGround.NEW_EVIDENCE, direction=Direction.ADVERSE,
            reason="抵押物评估报告另有版本，此前没有审查过。")
    again(play, case)
    play.later(11)
    officer = play.person(case, "Q1035")
    play.lapse(officer)
    play.restore(officer)
    play.do(Role.LEAD_DEPT_HEAD, case, "concur", move=f"waive_publication:{officer.id}", opinion="同意不再公示。")
    play.do(Role.PUBLICATION_REVIEWER, officer, "waive_publication", reason="结论未变，前次公示已经了结。")
    play.do(Role.CASE_CLERK, case, "close")
    return officer


def remanded(play: Rehearsal) -> ExemptionCase:
    """A mitigation is remanded on appeal and ends in an exemption; the colleague's takes effect meanwhile."""
    case = served(play, SECOND, {"Q1028": Outcome.MITIGATE})
    appeal = play.appeal(play.person(case, "Q1028"))
    play.hear_appeal(appeal)
    play.do("Q1089", appeal, "decide_remand", grounds=(RevocationGround.FACTS_UNCLEAR,),
            decision="贷后检查的时间没有查清，发回重新调查。")
    play.later(11)
    play.lapse(play.person(case, "Q1024"))
    again(play, case)
    return case


def parked(play: Rehearsal) -> ExemptionCase:
    """One person referred elsewhere, the other suspended for another case."""
    case = heard(play, THIRD)
    one, other = play.person(case, "Q1038"), play.person(case, "Q1042")
    play.do(Role.COMMITTEE_CHAIR, case, "concur", move=f"refer_person:{one.id}", opinion="同意移送，线索清楚。")
    play.do(Role.LEAD_INVESTIGATOR, one, "refer_person", reference="移2026-1", receiver="纪委办公室",
            lead="涉嫌收受借款人礼金，需另行核查。")
    play.do(Role.LEAD_DEPT_HEAD, other, "suspend", other_case="（2026）民初 12 号", no_other_evidence=True,
            reason="须以该案判决为据，没有其他证据可以替代。")
    return case


def corrected(play: Rehearsal, one: Finding) -> None:
    """A clerical error in somebody's determination is put right and served again; the papers are scanned."""
    play.correct(one, Correction("委员会予以认定", "本委员会予以认定", "漏写一字"))
    letter = play.session.scalars(select(Letter).where(
        Letter.finding_id == one.id, Letter.kind == "determination", ~Letter.void)).one()
    play.attach(letter, Attached.SEALED_SCAN)


def waiting_for_more_time(play: Rehearsal) -> ExemptionCase:
    """One person has asked for more time to appeal."""
    case = served(play, FOURTH, {"Q1070": Outcome.HOLD})
    play.later(2)
    corrected(play, play.person(case, "Q1067"))
    play.do("Q1070", play.person(case, "Q1070"), "request_extension", obstacle="住院手术，无法书写申诉材料。",
            obstacle_ended_on=play.today)
    return case
