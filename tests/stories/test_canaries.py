"""Whatever the file of a case says, no word of it comes out: a canary in every text column and file, and none outside.

Every column of every table is met by itself: one that is added tomorrow gets its canary too. Which columns may be
published, which are codes of ours, and which are everybody's directory, stands below with the reason why.
"""

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from flask import url_for
from sqlalchemy import JSON, Column, Enum, String, Table, func, select, update

from tests.pages.counter import Counter
from tests.support.procedure import LONG
from workflow import details as d
from workflow.models import Base, Publication, triggers
from workflow.rules.actors import CLOCK
from workflow.services import evidence, search
from workflow.services.moving import make
from workflow.services.official import pdf
from workflow.terms import Attached, PublicationState, Role

BIRD = "鸏"
CANARY = re.compile(BIRD + r"\d{5}")
LESSONS = "按制度办理并如实留痕的，依法免责；贷后检查要按期完成，风险苗头当周上报。"

PERMITTED = MappingProxyType({
    "exemption_case.number": "案号，准许公示（6.5）", "loan.product": "业务品种，准许公示",
    "borrower.industry": "只公示行业门类，由代码首字母推得",
})
"""Columns out of which something may be published: they keep what they hold."""

CODES = MappingProxyType({
    "exemption_case.list_version": "清单版本号", "letter.kind": "文书种类", "period.key": "期限种类",
    "period.unit": "单位", "period.ended_by": "动作代码", "person_fact.fact": "事实代码",
    "person_fact.value": "按种类存的值",
    "list_answer.item_code": "清单项代码", "list_answer.list_version": "清单版本号", "concurrence.move": "动作代码",
    "audit_line.chain": "链名", "audit_line.algorithm": "算法名", "audit_line.action": "动作代码",
    "audit_line.previous": "摘要", "audit_line.hash": "摘要", "exemption_case.chain_hash": "摘要",
    "message.kind": "消息种类", "accountability_order.state": "状态代码", "evidence.media_type": "文件类型",
    "letter_file.media_type": "文件类型", "evidence.sha256": "摘要", "letter_file.sha256": "摘要",
    "letter.sha256": "摘要", "institution.path": "机构树", "institution.code": "机构代码", "employee.staff_no": "主键",
    "institution.letter_word": "发文字号用字", "meeting.public_key": "公钥", "ballot.sealed_for": "公钥",
    "tolerance_snapshot.month": "月份", "list_version.number": "清单版本号",
    **{f"loan.{post}_no": "工号" for post in ("manager", "reviewer", "approver", "disburser", "post_loan")},
    **{f"search_document.{name}": "由别的列推得，另行重写" for name in (
        "key", "owner", "right", "numbers", "heading", "title", "words", "body")},
})
"""Columns that hold codes, keys and digests of ours, by which records find each other: nobody writes words there."""

DIRECTORY = frozenset({"employee.name", "institution.name"})
"""Who works where is no secret of a case: directory and filters show it. In what is published not even that stands."""
ELSEWHERE = frozenset({("institution", "institution"), ("employee", "institution"), ("meeting", "sitting")})
"""What points on to where a case is not: the branch above, which writes the notice, and where a reader works."""
NOT_OF_THE_CASE = frozenset({"list_version", "calendar_day", "ledger_import", "letter_template", "exemption_case"})


def name_of(table: Table, column: Column) -> str:
    return f"{table.name}.{column.name}"


def belonging(session, case_id: int) -> dict[str, set[int]]:
    """By table the keys of the rows of a case: what points to it, however far, and the people, loans and institutions
    it points to."""
    rows: dict[str, set[int]] = defaultdict(set, {"exemption_case": {case_id}})
    tables = [one for one in Base.metadata.sorted_tables if "id" in one.c and one.name not in NOT_OF_THE_CASE]
    for table in [*tables, *tables]:
        for key in table.foreign_keys:
            above = rows.get(key.column.table.name)
            if above and key.column.table.name not in ("employee", "institution", "account"):
                rows[table.name] |= set(session.scalars(select(table.c.id).where(key.parent.in_(above))))
    for table in reversed(tables):
        for key in table.foreign_keys:
            target = key.column.table.name
            own = (table.name, target) not in ELSEWHERE and target not in NOT_OF_THE_CASE
            if table.name in rows and own:
                rows[target] |= set(filter(None, session.scalars(
                    select(key.parent).where(table.c.id.in_(rows[table.name])))))
    return rows


def plant(session, case_id: int) -> dict[str, str]:
    """A canary of its own into every text column of every row; what each stands in, by the canary."""
    triggers.drop(session.connection())
    planted: dict[str, str] = {}
    for name, keys in belonging(session, case_id).items():
        table = Base.metadata.tables[name]
        for column in table.c:
            where = name_of(table, column)
            words = isinstance(column.type, String) and not isinstance(column.type, Enum)
            if where in PERMITTED or where in CODES or not (words or isinstance(column.type, JSON)):
                continue
            for key in sorted(keys):
                canary = f"{BIRD}{len(planted):05d}"
                held = session.scalar(select(column).where(table.c.id == key))
                if not words and not isinstance(held, dict):
                    continue
                session.execute(update(table).where(table.c.id == key).values(
                    {column.name: canary if words else {**held, canary: canary}}))
                planted[canary] = where
    triggers.create(session.connection())
    session.expire_all()
    return planted


@pytest.fixture
def planted(app, session, clock):
    """A case of findings in effect, full of canaries, and published since; its reader works at the head office."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    reader = bank.people["g3"]
    reader.institution = reader.postings[0].institution = reader.institution.parent
    bank.up_to_served()
    folder = Path(app.config["INSTANCE"]) / "evidence"
    for number, key in enumerate(("wei", "tao")):
        stored = evidence.store(folder, BytesIO(f"{BIRD}9000{number} 材料".encode()), f"{BIRD}9100{number}.txt")
        bank.go("clerk", "attach_to_letter", d.AttachToLetter(
            letter=bank.letter("determination", key).id, kind=Attached.SEALED_SCAN, file=stored))
    bank.later(30)
    for key in ("wei", "tao"):
        bank.go("clock", "lapse_appeal_window", None, bank.finding(key))
    canaries = plant(session, bank.case.id)
    search.rebuild(session)
    notice = bank.published(LESSONS)
    bank.go("hr", "raise_objection", d.RaiseObjection(statement=f"{BIRD}90010 请说明检查口径，谢谢。"), notice)
    counter.settle()
    return counter, canaries


def texts(response) -> Iterator[str]:
    """Everything an answer says: its headers, its body, every part of a packed file, every stream of a PDF."""
    yield "\n".join(f"{name}: {value}" for name, value in response.headers)
    if response.data.startswith(b"PK"):
        with ZipFile(BytesIO(response.data)) as packed:
            yield from packed.namelist()
            yield from (packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    elif response.data.startswith(b"%PDF"):
        yield response.data.decode("latin-1")
        yield from pdf_streams(response.data)
    else:
        yield response.get_data(as_text=True)


def pdf_streams(data: bytes) -> Iterator[str]:
    """The streams of a PDF unpacked; among them what each glyph means, so that no letter is there unseen."""
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(found[1]).decode("latin-1")
        except zlib.error:
            continue


def sung(response) -> list[str]:
    """The canaries an answer lets out; in a PDF the bird itself, in either form."""
    said = "\n".join(texts(response))
    if response.data.startswith(b"%PDF"):
        return [BIRD] if f"<{ord(BIRD):04x}>" in said.lower() or BIRD in said else []
    return CANARY.findall(said) + CANARY.findall(unquote(said))


def context(response, canaries: Mapping[str, str]) -> list[str]:
    """Where each canary that came out stood, and around what."""
    said = "\n".join(texts(response))
    return [f"{canaries.get(one[0])}: {said[max(one.start() - 80, 0):one.end() + 40]}" for one in CANARY.finditer(said)]


def test_the_columns_named_here_are_there() -> None:
    there = {name_of(table, column) for table in Base.metadata.sorted_tables for column in table.c}
    assert set(PERMITTED) | set(CODES) | DIRECTORY <= there
    assert not set(PERMITTED) & set(CODES)


def test_no_canary_comes_out(planted):
    counter, canaries = planted
    assert len(set(canaries.values())) > 60, "the case has a good many columns"
    for where in ("employee.name", "finding.reasons", "interview.record", "statement.words", "evidence.file_name",
                  "letter.body", "letter_file.file_name", "borrower.name", "loan.contract_no", "institution.name",
                  "exemption_case.snapshot", "audit_line.body", "ballot.reason", "message.values"):
        assert where in canaries.values(), where
    nothing_published_holds_one(counter, canaries)
    nothing_a_plain_reader_can_open_holds_one(counter, canaries)
    neither_the_ended_notice_nor_an_entry_holds_one(counter)


def nothing_published_holds_one(counter, canaries):
    """The page, the print view, the files, the feed, the lists and the search; each of them really is the notice."""
    desk, key = counter.desk("g3"), counter.read(lambda: counter.session.scalars(select(Publication.id)).one())
    made = [f"/publication/{key}", f"/publication/{key}/print", f"/publication/{key}.docx", "/publication/feed.atom",
            "/publication", "/publication/joint", "/publication/objections", f"/publication/{key}/object"]
    if pdf.available():
        made.append(f"/publication/{key}.pdf")
    for address in made:
        answer = desk.get(address)
        assert answer.status_code in (200, 303), address
        assert sung(answer) == [], (address, context(answer, canaries))
        if address.startswith(f"/publication/{key}") and answer.status_code == 200 and "object" not in address:
            assert says_the_lessons(answer), address


def says_the_lessons(response) -> bool:
    """The answer really is the notice: its words are found the way a canary would be."""
    said = "\n".join(texts(response))
    if response.data.startswith(b"%PDF"):
        return f"<{ord('贷'):04x}>" in said.lower()
    return all(letter in said for letter in "风险苗头")


def nothing_a_plain_reader_can_open_holds_one(counter, canaries):
    """Every page and every download there is."""
    desk = counter.desk("g3")
    let_out = {}
    for address in [*SEARCHED, *reachable(counter)]:
        answer = desk.get(address)
        found = {canaries.get(one, one) for one in sung(answer)} - DIRECTORY
        if found:
            let_out[address] = found
    assert let_out == {}


SEARCHED = (f"/search?q={BIRD}0", "/search?q=贷后检查", "/search?kind=notice&q=贷后检查", f"/search?q={BIRD}9")


def reachable(counter) -> list[str]:
    """Every address of the map with whatever keys and numbers the case has."""
    rules = [rule for rule in counter.app.url_map.iter_rules()
             if "GET" in rule.methods and not rule.rule.startswith(("/static", "/bootstrap", "/assets", "/sign-out"))]
    most = counter.read(lambda: max(counter.session.scalar(select(func.max(table.c.id))) or 0 for table in (
        Base.metadata.tables[name] for name in ("letter", "evidence", "finding"))))
    found = []
    with counter.app.test_request_context():
        for rule in rules:
            blanks = {name: type(converter).__name__ for name, converter in rule._converters.items()}
            if not blanks:
                found.append(rule.rule)
            elif set(blanks.values()) == {"IntegerConverter"}:
                for number in range(1, (most if blanks.keys() & {"letter_id", "evidence_id"} else 3) + 1):
                    found.append(url_for(rule.endpoint, **{
                        name: 1 if name == "case_id" else number for name in blanks}))
    return found


def neither_the_ended_notice_nor_an_entry_holds_one(counter):
    """What is left on the board, and what the library takes from it."""
    bank, session = counter.bank, counter.session
    notice = session.scalars(select(Publication)).one()
    bank.go("dept", "dismiss_objection", d.Reply(reply=LONG), notice.objections[0])
    bank.later(40)
    make(session, notice, "finish_publication", by=CLOCK, now=bank.now)
    assert notice.state == PublicationState.CLOSED
    assert CANARY.findall(json.dumps(notice.content, ensure_ascii=False)) == []
    bank.go("hr", "note_no_penalty", d.Note(note=LONG), bank.finding("wei"))
    bank.go("clerk", "record_rectification", d.Rectify(rectification=LONG))
    bank.go("clerk", "close")
    editor = replace(bank.actor("publisher"), roles=frozenset({Role.LIBRARY_EDITOR}))
    entry = make(session, bank.case, "draft_entry", d.DraftEntry(
        title="贷后检查逾期但尽职", situation=LESSONS, lessons=LESSONS), by=editor, now=bank.now).thing
    held: Mapping[str, object] = {column.name: getattr(entry, column.name) for column in entry.__table__.c}
    assert CANARY.findall(str(held)) == []
