"""Letters with read receipts: the first reading is written once, every file handed out leaves its line, and reading
is not service.
"""

import json
from http import HTTPStatus
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from web import handing_out
from workflow import details as d
from workflow.models import AuditLine, Evidence, LetterReading
from workflow.services import evidence
from workflow.services.engine import Busy


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """Both people have been served their determinations."""
    made = Counter(app, session, clock)
    return made.after(made.bank.up_to_served)


def letter(counter: Counter, kind: str, key: str | None = None) -> str:
    return f"/letters/{counter.read(lambda: counter.bank.letter(kind, key).id)}"


def lines(counter: Counter, *actions: str) -> list[tuple[str, str, dict]]:
    """Action, staff number and body of every sealed line of these kinds."""
    found = [(line.action, json.loads(line.body)) for line in counter.session.scalars(
        select(AuditLine).where(AuditLine.action.in_(actions)).order_by(AuditLine.id))]
    counter.session.rollback()
    return [(action, sealed["actor"], sealed["body"]) for action, sealed in found]


def readings(counter: Counter) -> int:
    return counter.read(lambda: len(counter.session.scalars(select(LetterReading)).all()))


def test_a_letter_is_read_once_from_the_page_or_as_a_file_and_the_clerk_is_told(counter):
    path, mine = letter(counter, "determination", "wei"), counter.desk("wei")
    first = counter.clock.now
    assert mine.get(f"{path}.docx").status_code == HTTPStatus.OK
    counter.clock.advance(minutes=7)
    assert f"您于 {first:%Y-%m-%d} {first:%H:%M} 首次阅看" in mine.get(path).text
    mine.get(f"{path}.docx")
    assert readings(counter) == 1
    assert [(who, body["as"]) for _, who, body in lines(counter, "read_letter")] == [("wei", "subject")]
    told = lines(counter, "letter.download")
    assert [(who, body["reader_role"]) for _, who, body in told] == [("wei", "subject")] * 2
    assert "责任认定书" in told[0][2]["file"]

    clerk = counter.desk("clerk")
    said = f"本人于 {first:%Y-%m-%d} {first:%H:%M} 首次阅看"
    assert said in clerk.get(path).text
    assert said in clerk.get(counter.case()).text
    assert said in clerk.get(counter.person("wei")).text
    assert readings(counter) == 1, "an official who opens a letter reads it on duty"


def test_a_letter_to_everybody_is_read_by_each_and_a_colleagues_is_not_there(counter):
    notice = letter(counter, "acceptance_notice")
    for key in ("wei", "tao"):
        counter.desk(key).get(notice)
    assert readings(counter) == 2
    page = counter.desk("clerk").get(notice).text
    assert page.count("首次阅看") == 2
    assert "陶审查" not in counter.desk("wei").get(notice).text
    theirs = letter(counter, "determination", "tao")
    for address in (theirs, f"{theirs}.docx"):
        assert counter.desk("wei").get(address).status_code == HTTPStatus.NOT_FOUND
    assert readings(counter) == 2
    assert lines(counter, "letter.download") == []


def test_two_who_open_it_at_once_write_it_once_and_neither_fails(counter, monkeypatch):
    path, mine = letter(counter, "determination", "wei"), counter.desk("wei")
    one = counter.finding("wei")
    mine.get(path)
    # The second tab asked before the first had written.
    monkeypatch.setattr(handing_out.readings, "_has_read", lambda *_: False)
    assert mine.get(path).status_code == HTTPStatus.OK
    assert counter.finding("wei") == one
    assert readings(counter) == 1
    assert len(lines(counter, "read_letter")) == 1


def test_who_represents_him_reads_for_himself(counter):
    bank = counter.bank
    named = d.Appoint(employee=bank.id("g1"), authority="全程代理")
    bank.go("wei", "appoint_representative", named, bank.finding("wei"))
    counter.settle()
    path = letter(counter, "determination", "wei")
    counter.desk("g1").get(path)
    assert "代理人甲经理于" in counter.desk("clerk").get(path).text
    counter.desk("wei").get(path)
    assert readings(counter) == 2


def test_service_is_told_beside_its_reading_and_not_changed_by_it(counter):
    path = letter(counter, "determination", "wei")
    before = counter.read(lambda: counter.bank.finding("wei").served_on)
    counter.clock.advance(days=3)
    counter.desk("wei").get(path)
    assert counter.read(lambda: counter.bank.finding("wei").served_on) == before
    page = counter.desk("clerk").get(path).text
    assert "阅看不改变送达的日期" in page


def test_evidence_is_handed_out_with_its_line_or_not_at_all(counter, monkeypatch):
    bank = counter.bank
    kept = evidence.store(_store(counter), BytesIO("贷前调查报告".encode()), "报告.txt")
    piece = counter.session.scalars(select(Evidence).where(Evidence.finding_id == bank.finding("wei").id)).one()
    piece.sha256, piece.file_name, piece.media_type, piece.size = kept.sha256, "报告.txt", "text/plain", kept.size
    address = f"/cases/{bank.case.id}/evidence/{piece.id}"
    counter.settle()
    lead = counter.desk("lead")
    with lead.get(address) as given:
        assert "贷前调查报告" in given.text
    (told,) = lines(counter, "evidence.download")
    assert (told[1], told[2]["reader_role"], told[2]["sha256"]) == ("lead", "lead_investigator", kept.sha256)

    def busy(*_):
        raise Busy

    monkeypatch.setattr(handing_out.readings, "hand_out_evidence", busy)
    answer = lead.get(address)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "没有打开" in answer.text
    assert "贷前调查报告" not in answer.text
    assert len(lines(counter, "evidence.download")) == 1
    mine = counter.desk("wei").get(f"/mine/{counter.finding('wei')}").text
    told = mine.partition("谁取走过")[2].partition("</section>")[0]
    assert "调查组长" in told
    assert "报告.txt" in told
    assert "陈组长" not in told, "offices are told, not names"


def _store(counter: Counter):
    with counter.app.app_context():
        from web.views.doing import evidence_folder

        return evidence_folder()


def test_the_act_has_no_form_of_its_own(counter):
    path = f"{counter.case()}/do/read_letter?on=finding-{counter.finding('wei')}"
    assert counter.desk("wei").get(path).status_code == HTTPStatus.NOT_FOUND
