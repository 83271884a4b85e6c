"""Search through the door: on both databases the same in the same order, and for nobody what he may not read."""

import random
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from tests.support.found import bare, everybody, keys, shown_to, told
from tests.support.procedure import LONG, Bank
from tests.support.rehearsed import a_bank, closed_with_an_order, reopened
from workflow import details as d
from workflow.models import Employee, Loan, Meeting, SearchDocument
from workflow.rules.actors import COMMAND_LINE
from workflow.rules.searching import BETWEEN, question
from workflow.services import invariants, search
from workflow.services.exchange.common import Taking
from workflow.services.list_drafts import take_in
from workflow.terms import RecusalAnswer, Sought, Trigger


@pytest.fixture
def bank(session):
    """A bank whose borrower and people have the names of everyday."""
    made = Bank(session)
    made.loan.borrower.name = "江城恒泰精密制造有限公司"
    made.people["wei"].name, made.people["tao"].name = "张三", "欧阳明"
    take_in(session, by=COMMAND_LINE, now=made.now)
    return made


def under_way(bank):
    """A case with two people up to the committee, which has been called and has not declared yet but for two."""
    for step in (bank.accepted, bank.investigated, bank.checked):
        step()
    bank.case.report = "经调查，二人已经按制度尽\n　职 免责的依据附后，建议评议。"
    bank.go("secretary", "call_meeting", d.CallMeeting(
        held_on=bank.now.date() + timedelta(days=7), place="三楼会议室", materials_sent_on=bank.now.date(),
        chair=bank.id("chair"), members=tuple(bank.id(key) for key in ("m1", "m2", "m3", "m4"))))
    bank.go("m1", "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    bank.go("m2", "declare_recusal", d.Declare(answer=RecusalAnswer.CONFLICT, declaration="与张三是近亲属。"))
    bank.session.commit()


def letters_to(key):
    """The letters that bear somebody's name and are written to him, the latest first."""
    return [f"{kind}:{key}" for kind in ("list_check_table", "statement_of_facts", "interview_record")]


def all_of(key, letters):
    """Himself, for his name is what was asked for, then his file and the letters that bear his name."""
    return [f"{one}:{key}" for one in ("finding", "statement", "sheet")] + letters + [
        f"interview:{key}", f"check:{key}"]


NAMING_WEI = ["list_check_table:wei", "investigation_report", "statement_of_facts:wei", "interview_record:wei"]
"""The report speaks of everybody: whoever may read the file reads it, and nobody who is judged."""

EXPECTED = {
    # who works on the file, and a member who has declared that nothing stands in his way
    ("head", "张三"): all_of("wei", NAMING_WEI),
    ("lead", "张三"): all_of("wei", NAMING_WEI),
    ("m1", "张三"): all_of("wei", NAMING_WEI),
    # who handles the case, but does not read the file
    ("clerk", "张三"): ["finding:wei"],
    ("hr", "张三"): ["finding:wei"],
    # himself, his colleague, somebody else, a member who has not declared, and one who stepped aside
    ("wei", "张三"): all_of("wei", letters_to("wei")),
    ("tao", "张三"): [],
    ("g1", "张三"): [],
    ("m3", "张三"): [],
    ("m2", "张三"): [],
    ("tao", "欧阳"): all_of("tao", letters_to("tao")),
    ("wei", "欧阳"): [],
    # the report as it reads now, and what somebody said to the facts, which the letter of the report repeats
    ("m1", "尽职免责的依据"): ["report"],
    ("head", "按制度尽职"): ["report"],
    ("wei", "尽职免责的依据"): [],
    ("clerk", "尽职免责的依据"): [],
    ("head", "两次上报预警"): ["statement:wei", "investigation_report"],
    ("wei", "两次上报预警"): ["statement:wei"],
    ("tao", "两次上报预警"): [],
    ("m3", "两次上报预警"): [],
    # the case, and the letters that name it
    ("wei", "江城恒泰精密制造有限公司"): ["case"],
    ("clerk", "江城恒泰精密制造有限公司"): ["case"],
    ("g1", "江城恒泰精密制造有限公司"): [],
    ("m2", "江城恒泰精密制造有限公司"): [],
    ("m2", "2026-0001"): [],
    ("g1", "2026-0001"): [],
    ("m3", "2026-0001"): ["case"],
    ("clerk", "2026-0001"): ["case", "meeting_notice", "recusal_review", "team_order", "acceptance_notice",
                             "supplement_request"],
    ("wei", "２０２６－０００１"): ["case", "meeting_notice", *letters_to("wei"), "team_order", "acceptance_notice"],
    # evidence, and the letters that list it
    ("head", "贷前调查报告"): ["evidence:tao", "evidence:wei", "investigation_report", "statement_of_facts:tao",
                         "statement_of_facts:wei"],
    ("wei", "贷前调查报告"): ["evidence:wei", "statement_of_facts:wei"],
    ("g1", "N10"): ["item"],
    # the report tells of the loan as well, by the title of the case
    ("head", "恒泰"): ["case", "investigation_report"],
    ("clerk", "恒泰"): ["case"],
    # two words that stand together in no other document
    ("head", "江城 贷前调查"): ["investigation_report"],
    ("wei", "江城 贷前调查"): [],
}


@pytest.mark.both
def test_everybody_finds_what_he_may_read_and_nothing_else(session, bank):
    under_way(bank)
    assert {one: told(session, bank.actor(one[0]), one[1]) for one in EXPECTED} == EXPECTED
    assert keys(session, bank.actor("g1"), "N10") == ["item-2026-01-N10"]
    assert set(told(session, bank.actor("g1"), "免责")) == {"item"}


@pytest.mark.both
def test_an_appeal_is_found_by_its_word(session, bank):
    """How to appeal stands in the letter of each, until when in the receipt, and that one may in the acceptance."""
    bank.up_to_served()
    session.commit()
    assert told(session, bank.actor("wei"), "申诉") == ["service_receipt:wei", "determination:wei", "acceptance_notice"]
    assert told(session, bank.actor("head"), "申诉") == [
        "service_receipt:tao", "service_receipt:wei", "determination:tao", "determination:wei", "acceptance_notice"]


@pytest.mark.both
def test_who_voted_what_is_found_by_whoever_may_read_the_ballots(session, bank):
    bank.up_to_served()
    meeting = session.scalars(select(Meeting)).one()
    bank.go("chair", "sign_minutes", d.SignMinutes(meeting=meeting.id, proceedings="逐人评议，各抒己见，记录在案。"))
    session.commit()
    ballots = ["ballot_sheet:tao", "ballot_sheet:wei"]
    for who in ("chair", "m1", "secretary"):
        assert told(session, bank.actor(who), "表决票汇总") == [*ballots, "minutes"], who
        assert told(session, bank.actor(who), "各抒己见") == ["minutes"], who
    for who in ("head", "lead", "clerk", "wei", "tao", "g1"):
        assert told(session, bank.actor(who), "表决票汇总") == told(session, bank.actor(who), "各抒己见") == [], who


@pytest.mark.both
def test_all_of_a_long_story_is_found_by_whoever_may_read_it(session):
    """Against a scan of everything the pages show, for everybody and for words drawn at random from every document."""
    play = a_bank(session, date(2026, 7, 6))
    reopened(play, closed_with_an_order(play))
    session.commit()
    assert list(search.differences(session)) == []
    chance = random.Random(20261012)
    documents = {one.key: one for one in session.scalars(select(SearchDocument))}
    asked = [words_from(chance, chance.choice(list(documents.values()))) for _ in range(120)]
    shown = {actor: shown_to(session, actor) for actor in everybody(session)}
    assert {key.split("-")[0] for seen in shown.values() for key in seen} == {
        "case", "finding", "letter", "evidence", "sheet", "interview", "statement", "report", "check", "facts", "loan",
        "appeal", "notice", "objection", "item"}
    hits, least = 0, min(map(len, shown.values()))
    for actor, seen in shown.items():
        for q in chance.sample(asked, 20 if len(seen) > least else 8):  # most read only what everybody may
            words = question(q).words
            wanted = [one for key, one in documents.items() if key in seen and all(word in one.words for word in words)]
            wanted.sort(key=lambda one: one.key, reverse=True)
            wanted.sort(key=lambda one: (rank(one, words), -one.day.toordinal()))
            assert keys(session, actor, q) == [one.key for one in wanted], (actor.name, q)
            hits += len(wanted)
    assert hits > 1000


def words_from(chance, document):
    """A stretch of a document as somebody might type it: wide, in capitals, or two stretches apart."""
    fields = [field for field in document.words.split(BETWEEN) if len(field) > 1]
    while True:
        q = " ".join(stretch(chance, chance.choice(fields)) for _ in range(chance.choice((1, 1, 2))))
        if question(q).pairs:
            return chance.choice((q, q.upper(), q.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})))


def stretch(chance, field):
    at = chance.randrange(len(field) - 1)
    return field[at:at + chance.choice((2, 2, 3, 4, 8, 20))]


def rank(one, words):
    if any(f"{BETWEEN}{word}{BETWEEN}" in one.numbers for word in words):
        return 0
    return 1 if all(word in one.heading for word in words) else 2


def test_the_scan_reads_what_the_records_say(session, bank):
    """What the scan above looks through is the text of the records, not only what search has made of it."""
    under_way(bank)
    letter = bank.letter("list_check_table", "wei")
    said = re.findall("[一-鿿]{3,}", re.sub(r"<[^>]+>", " ", letter.body))
    kept = session.scalars(select(SearchDocument).where(SearchDocument.key == f"letter-{letter.id:09d}")).one()
    assert len(said) > 100
    assert [piece for piece in said if piece not in bare(kept.words)] == []


# --- kept with the records


@pytest.mark.both
def test_what_is_undone_is_not_found_and_what_is_void_no_longer(session, bank):
    bank.up_to_served()
    session.commit()
    head = bank.actor("head")
    before = keys(session, head, "认定书")
    bank.letter("determination", "wei").void = True
    session.flush()
    search.keep(session)
    assert len(keys(session, head, "认定书")) == len(before) - 1
    session.rollback()
    assert keys(session, head, "认定书") == before
    assert list(search.differences(session)) == []


def test_who_is_struck_off_the_list_is_found_no_more(session, bank):
    bank.case = bank.go("clerk", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_DPD, occurred_on=date(2026, 10, 8)))
    assert "named-000000001" in keys(session, bank.actor("clerk"), "张三")
    bank.go("clerk", "strike_person", d.StrikePerson(employee=bank.id("wei"), reason=LONG))
    session.commit()
    assert "named-000000001" not in keys(session, bank.actor("clerk"), "张三")
    assert list(search.differences(session)) == []


def test_a_move_is_found_before_it_is_committed(session, bank):
    bank.accepted()
    assert told(session, bank.actor("officer"), "受理通知书") == ["acceptance_notice"]


@pytest.mark.both
def test_an_import_that_renames_is_followed(session, bank):
    bank.accepted()
    session.commit()

    class Report:
        dry_run = False

    taking = Taking(session, None, Report(), 1)
    taking.update(type(bank.loan.borrower), [{"id": bank.loan.borrower_id, "name": "云川瑞丰纺织厂"}])
    taking.update(Loan, [{"id": bank.loan.id, "loan_no": "L77", "product": "固定资产贷款"}])
    session.commit()
    clerk = bank.actor("clerk")
    assert told(session, clerk, "瑞丰纺织") == told(session, clerk, "L77") == ["case"]
    assert list(search.differences(session)) == []


@pytest.mark.both
def test_a_name_changed_on_a_record_is_followed(session, bank):
    bank.case = bank.session.merge(bank.go("clerk", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger="tr_dpd", occurred_on=date(2026, 10, 8))))
    session.commit()
    assert told(session, bank.actor("unit"), "欧阳") == ["named"]
    session.get_one(Employee, bank.id("tao")).name = "上官云"
    session.commit()
    assert keys(session, bank.actor("unit"), "欧阳") == []
    assert told(session, bank.actor("unit"), "上官") == ["named"]
    bank.go("unit", "submit")
    bank.go("officer", "accept", d.Accept(opinion="在范围内，予以受理"))
    session.commit()
    assert told(session, bank.actor("unit"), "上官") == ["finding:tao"]
    assert list(search.differences(session)) == []


@pytest.mark.both
def test_what_differs_is_named_and_rebuilding_mends_it(session, bank, database_kind):
    under_way(bank)
    before = keys(session, bank.actor("head"), "免责")
    session.execute(text("UPDATE search_document SET words = words || '量子' WHERE key = 'case-000000001'"))
    session.execute(text("DELETE FROM search_document WHERE key = 'report-000000001'"))
    session.execute(text("UPDATE search_document SET key = 'case-000000009' WHERE key = 'finding-000000002'"))
    faults = dict(search.differences(session))
    assert faults["case-000000001"] == "检索里的内容与记录不同"
    assert faults["report-000000001"] == "检索里没有"
    assert faults["case-000000009"] == "检索里有，记录里没有"
    assert "指向 0 份" in faults["量子"]
    broken = [one for one in invariants.check(session) if not one.holds]
    assert [one.invariant.title for one in broken] == ["检索的内容与索引同记录一致"]
    search.rebuild(session)
    session.commit()
    assert list(search.differences(session)) == []
    assert keys(session, bank.actor("head"), "免责") == before


# --- narrowing down


def test_kind_institution_and_year_narrow_down(session, bank):
    under_way(bank)
    head = bank.actor("head")
    assert told(session, head, "张三", kind=Sought.LETTER) == NAMING_WEI
    case = EXPECTED["head", "恒泰"]
    assert told(session, head, "恒泰", institution="B") == told(session, head, "恒泰", institution="H") == case
    assert keys(session, head, "恒泰", institution="X") == []
    assert told(session, head, "恒泰", year=2026) == case
    assert keys(session, head, "恒泰", year=2025) == []
    assert keys(session, head, "免责", institution="B", kind=Sought.ITEM) == []


def test_a_thousand_are_counted_and_no_more(session, bank, monkeypatch):
    monkeypatch.setattr("workflow.services.search.finding.MOST", 4)
    monkeypatch.setattr("workflow.services.search.finding.BATCH", 2)
    under_way(bank)
    found = search.find(session, bank.actor("head"), search.Wanted("张三"))
    assert (len(found.hits), found.more) == (4, True)
    exact = search.find(session, bank.actor("head"), search.Wanted("张三", kind=Sought.FILE))
    assert (len(exact.hits), exact.more) == (4, False)


def test_a_reason_given_in_an_appeal_belongs_to_who_gave_it(session, bank):
    """A letter that says why somebody appeals is found by him, and not by his colleague."""
    bank.up_to_served()
    bank.go("wei", "file_appeal", d.FileAppeal(grounds=("facts_unclear",), statement=LONG), bank.finding("wei"))
    session.commit()
    assert told(session, bank.actor("wei"), "收讫回执") == ["appeal_receipt:wei"]
    assert told(session, bank.actor("tao"), "收讫回执") == []


@pytest.mark.both
def test_an_appeal_reasons_and_objections_are_found_with_the_rights_of_their_pages(session, bank):
    bank.up_to_served()
    appeal = bank.go("wei", "file_appeal", d.FileAppeal(
        grounds=("ratio_improper",), statement="蒲公英般的比例实在太重"), bank.finding("wei"))
    session.commit()

    def who_finds(q, *people, **more):
        return {key for key in people if told(session, bank.actor(key), q, **more)}

    asked = ("wei", "head", "appeals", "tao", "g1", "clerk", "hr", "p1")
    assert who_finds("蒲公英般", *asked) == {"wei", "head", "appeals"}
    assert keys(session, bank.actor("wei"), appeal.receipt)[0] == f"appeal-{appeal.id:09d}"
    assert told(session, bank.actor("wei"), "比例失当") == ["appeal_receipt:wei", "appeal:wei"]
    assert who_finds("检查率不足", *asked, kind=Sought.FILE) == {"wei", "tao", "head", "appeals"}
    assert told(session, bank.actor("tao"), "检查率不足", kind=Sought.FILE) == ["check:tao"]

    bank.go("wei", "withdraw_appeal", d.Reason(reason=LONG), appeal)
    bank.later(40)
    for key in ("wei", "tao"):
        if bank.finding(key).state == "notified":
            bank.go("clock", "lapse_appeal_window", None, bank.finding(key))
    notice = bank.published("贷后检查要按期完成，并如实留痕。")
    objection = bank.go("g1", "raise_objection", d.RaiseObjection(statement="鹳雀楼一样的公示看不明白"), notice)
    session.commit()
    asked = ("g1", "g2", "dept", "head", "wei", "clerk", "publisher")
    assert who_finds("鹳雀楼", *asked) == {"g1", "dept", "publisher"}
    assert who_finds("鹳雀楼", *asked, institution="B") == {"dept", "publisher"}, "it would tell whose case it is"
    bank.go("dept", "dismiss_objection", d.Reply(reply="已经照准，凤尾竹下可见原件"), objection)
    session.commit()
    assert who_finds("凤尾竹", *asked) == {"g1", "dept", "publisher"}
    notice.withdrawn = True
    session.commit()
    assert who_finds("鹳雀楼", *asked) == set()
    assert list(search.differences(session)) == []
