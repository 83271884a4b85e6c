"""The employee's own window: what it says at each step, and that it says nothing of anybody else."""

import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import pytest

from tests.pages.counter import Counter
from tests.pages.test_invisible import CRAWLED_AT, Answer, differences, walk
from tests.support.procedure import LONG
from workflow import details as d
from workflow.models import Letter, Message, Period
from workflow.rules.actors import CLOCK
from workflow.services import documents, own_window
from workflow.services.evidence import StoredFile
from workflow.services.moving import make
from workflow.terms import AppealGround, Ballot, Outcome, PersonState, RevocationGround
from workflow.wording.guides import GUIDES
from workflow.wording.own import STEPS, WAITS

SECRET = "乙方独有的陈述，只与他本人有关。"
"""What the colleague says of himself."""
ROSTER = re.compile(r"^/people$|^/institutions|/do/appoint_representative")
"""The roster of the bank, which names everybody who works there."""
BOARD = re.compile(r"/appeal-figures\b")
"""How many appeals the whole bank has heard, which everybody is to see (7.1): without names, cases or branches."""


@pytest.fixture
def counter(app, session, clock) -> Counter:
    return Counter(app, session, clock)


def lapse(counter: Counter, key: str) -> None:
    counter.bank.later(25)
    make(counter.session, counter.bank.finding(key), "lapse_appeal_window", by=CLOCK, now=counter.bank.now)
    counter.session.flush()


def appeal(counter: Counter) -> None:
    counter.bank.go("wei", "file_appeal", d.FileAppeal(grounds=(AppealGround.NEW_EVIDENCE,), statement=LONG),
                    counter.bank.finding("wei"))


def said_at(counter: Counter) -> tuple[str, str]:
    """What his page says is awaited, and the day it names."""
    counter.settle()
    page = counter.desk("wei").get(f"/mine/{counter.finding('wei')}")
    assert page.status_code == HTTPStatus.OK
    heading = re.search(r'id="next-title">.*?接下来：([^<]+)</h2>', page.text, re.DOTALL)
    day = re.search(r'own-next.*?<span class="num">([\d-]+)</span>', page.text.partition("own-acts")[0], re.DOTALL)
    return heading[1] if heading else "", day[1] if day else ""


def due(counter: Counter, key: str) -> str:
    one = counter.finding("wei")
    return counter.read(lambda: next(
        row.due_on for row in counter.session.query(Period).filter_by(key=key, ended_on=None)
        if row.finding_id in (None, one))).isoformat()


def test_the_window_tells_the_next_step_and_its_day_at_each_step(counter):
    """One walk through the procedure, looked at wherever somebody else has to act."""
    bank = counter.bank
    way: tuple[tuple[Callable[[], object], str, str], ...] = (
        (bank.accepted, "team", "team"),
        (bank.with_team, "investigation", "investigation"),
    )
    for step, why, key in way:
        step()
        assert said_at(counter) == (WAITS[why][0], due(counter, key)), why
    # `investigated` forms the team as well; the rest of the way is its own.
    bank.with_team = lambda: None
    bank.investigated()
    assert said_at(counter) == (WAITS["check"][0], due(counter, "list_check"))
    for step, why, key in (
            (bank.checked, "meeting", "meeting"), (bank.met, "vote", "ruling_letter"),
            (lambda: [bank.ruled("wei", Ballot.MITIGATE), bank.ruled("tao", Ballot.EXEMPT)], "service", "service"),
            (bank.served, "appeal", "appeal_window"),
            (lambda: appeal(counter), "appeal_acceptance", "appeal_acceptance")):
        step()
        assert said_at(counter) == (WAITS[why][0], due(counter, key)), why
    mine = counter.desk("wei").get("/mine")
    assert WAITS["appeal_acceptance"][1] in mine.text
    assert due(counter, "appeal_acceptance") in mine.text


def test_every_state_is_awaited_in_words():
    assert {row.why for row in own_window.AWAITED} | {"over"} == set(WAITS)
    assert {str(step) for step in own_window.OwnStep} == set(STEPS)
    assert set(own_window.STANDS_AT) == set(PersonState) - {
        PersonState.TRANSFERRED_OUT, PersonState.REVOKED, PersonState.DISCONTINUED}


def colleague_goes_on(counter: Counter) -> None:
    """Much happens about the colleague, and nothing about the reader."""
    bank = counter.bank
    one = bank.finding("tao")
    bank.go("tao", "add_evidence", d.AddEvidence(
        title="乙方独有的材料", source="本人", obtained_on=bank.now.date(),
        file=StoredFile("乙方.pdf", "application/pdf", 10, "ef" * 32)), one)
    bank.go("tao", "appoint_representative", d.Appoint(employee=bank.id("g2"), authority="全程代理"), one)
    filed = bank.go("tao", "file_appeal", d.FileAppeal(grounds=(AppealGround.NEW_EVIDENCE,), statement=SECRET), one)
    bank.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(bank.id(key) for key in ("p1", "p2", "p3"))), filed)
    for key in ("p1", "p2", "p3"):
        bank.go(key, "declare_recusal", d.Declare(answer="clear"))
    bank.go("p1", "decide_vary", d.Vary(outcome=Outcome.EXEMPT, decision="乙方的申诉成立，予以免责。"), filed)


def test_nothing_a_colleague_does_changes_a_byte_of_what_one_can_reach(counter):
    """Two people in a case: what one reaches from his menu names neither the other nor how many they are, and is the
    same whatever becomes of the other."""
    bank = counter.bank
    counter.after(bank.accepted, bank.investigated, bank.checked, bank.met)
    bank.ruled("wei", Ballot.EXEMPT)
    bank.ruled("tao", Ballot.MITIGATE)
    counter.after(bank.served, lambda: lapse(counter, "wei"))
    counter.clock.now = CRAWLED_AT
    desk = counter.desk("wei")
    desk.get("/", follow_redirects=True)
    seen_from = [walk(desk)]  # his first readings are written here
    before = walk(desk)
    assert f"/mine/{counter.finding('wei')}" in before
    counter.bank.now = counter.bank.now - timedelta(days=24)  # while the colleague's time to appeal runs
    counter.after(lambda: colleague_goes_on(counter))
    counter.clock.now = CRAWLED_AT
    after = walk(desk)
    assert [said for said in differences(before, after) if not BOARD.match(said)] == []
    for address, answer in (seen_from[0] | after).items():
        assert faults(address, answer) == [], address


def test_a_team_or_a_meeting_for_a_colleague_sent_back_is_told_to_him_alone(counter):
    bank = counter.bank
    counter.after(bank.up_to_served)
    told = {key: {letter.number for letter in shown_to(counter, key)} for key in ("wei", "tao")}
    assert any(letter.kind == "team_order" for letter in shown_to(counter, "wei")), "the first team is told to both"
    filed = bank.go("tao", "file_appeal", d.FileAppeal(grounds=(AppealGround.NEW_EVIDENCE,), statement=SECRET),
                    bank.finding("tao"))
    bank.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(bank.id(key) for key in ("p1", "p2", "p3"))), filed)
    for key in ("p1", "p2", "p3"):
        bank.go(key, "declare_recusal", d.Declare(answer="clear"))
    bank.later(1)
    bank.go("p1", "decide_remand", d.Revoke(grounds=(RevocationGround.FACTS_UNCLEAR,), decision=LONG), filed)
    bank.with_team()
    told_of_team = [counter.session.query(Message).filter_by(employee_id=bank.id(key), kind="team_formed").count()
                    for key in ("wei", "tao")]
    assert told_of_team == [1, 2]
    assert {letter.number for letter in shown_to(counter, "wei")} == told["wei"]
    assert "team_order" in {letter.kind for letter in shown_to(counter, "tao") if letter.number not in told["tao"]}


def shown_to(counter: Counter, key: str) -> list[Letter]:
    return documents.shown(counter.session, counter.bank.actor(key), counter.bank.case)


def faults(address: str, answer: Answer) -> list[str]:
    """What an answer says of the colleague, or of how many people there are."""
    if not isinstance(answer[2], str) or ROSTER.search(address):
        return []
    main = answer[2].partition("<main")[2] or answer[2]
    found = [said for said in ("陶审查", ">tao<", "乙方", SECRET) if said in main]
    return found + re.findall(r"(?:共列名|涉及|等|共)\s*[2二两]\s*人|议题\s*2\s*项", main)


def test_who_has_no_case_reads_what_it_is_and_what_protects_him(counter):
    counter.settle()
    page = counter.desk("g3").get("/mine").text
    for said in ("您现在没有认定事项", "看看我经手的贷款", "什么在保护您", "沉默不推定有责"):
        assert said in page, said


def test_the_guide_stands_beside_the_form_of_whoever_fills_it_in_about_himself(counter):
    bank = counter.bank
    counter.after(bank.accepted, bank.with_team)
    address = counter.do("add_evidence", f"finding-{counter.finding('wei')}")
    mine, theirs = counter.desk("wei").get(address), counter.desk("lead").get(address)
    assert GUIDES["add_evidence"].never in mine.text
    assert "办之前看一看" not in theirs.text
    assert "返回我的事项" in mine.text


def test_another_window_is_not_there(counter):
    counter.after(counter.bank.accepted)
    theirs = f"/mine/{counter.finding('tao')}"
    for who in ("wei", "clerk", "g1"):
        assert counter.desk(who).get(theirs).status_code == HTTPStatus.NOT_FOUND
