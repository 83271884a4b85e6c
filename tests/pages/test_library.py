"""The case library on its pages: found by tag and word, read, rated, listed for a post; what gives somebody away."""

from datetime import date
from http import HTTPStatus

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from workflow.models import (
    Account,
    AuditLine,
    Grant,
    LibraryEntry,
    LibraryQuote,
    LibraryReading,
    LibraryTag,
    Posting,
    Publication,
)
from workflow.services import reading
from workflow.services.engine import Busy
from workflow.terms import EntryState, PublicationState, Role, TagKind

ENTRIES = (("按期检查，依法免责", "N10", "贷后检查按期完成的，留下影像。"), ("隐性负债要核验", "N06", "流水里找答案。"))


@pytest.fixture
def shelf(app, session, clock) -> Counter:
    """Two published entries, somebody who writes and somebody who publishes, and an account manager who reads."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    counter.after(bank.up_to_served)
    for key, role in (("g2", Role.LIBRARY_EDITOR), ("hr", Role.LIBRARY_PUBLISHER)):
        account = session.scalars(select(Account).where(Account.username == key)).one()
        session.add(Grant(account=account, role=role, granted_at=bank.now, granted_by="-"))
    session.add(Posting(employee_id=bank.id("g1"), institution_id=bank.loan.institution_id, title="新客户经理",
                        from_on=date(2026, 1, 1)))
    for number, (title, item, lessons) in enumerate(ENTRIES, 1):
        session.add(LibraryEntry(
            case_id=bank.case.id, state=EntryState.PUBLISHED, number=f"案例2026-{number:03d}", title=title,
            situation="一户小微客户的贷款形成不良。", lessons=lessons, written_by_id=bank.id("g2"),
            written_on=bank.now.date(), published_on=bank.now.date(),
            tags=[LibraryTag(kind=TagKind.ITEM, value=item)],
            quotes=[LibraryQuote(finding_id=bank.finding("wei").id)]))
    return counter.after()


def test_an_entry_is_read_while_others_write_and_noted_the_next_time(shelf, monkeypatch):
    def waited(*_args, **_more):
        raise Busy
    desk = shelf.desk("g1")
    with monkeypatch.context() as patched:
        patched.setattr(reading, "read", waited)
        assert "按期完成" in desk.get("/library/1").text
    assert shelf.read(lambda: shelf.session.scalars(select(LibraryReading)).all()) == []
    assert "您在" in desk.get("/library/1").text


def test_an_entry_is_found_read_once_and_rated(shelf):
    desk = shelf.desk("g1")
    assert "隐性负债" not in desk.get("/library?item=N10").text
    assert "按期检查" not in desk.get("/library?q=隐性负债").text
    assert "没有符合的案例" in desk.get("/library?q=没有这个词").text
    assert desk.get("/library/999").status_code == HTTPStatus.NOT_FOUND
    for _time in range(2):
        assert "1 人" in desk.get("/library/1").text
    assert "可以改" in desk.submit({"useful": "no"}, to="/library/1/useful").text
    rows = shelf.session.scalars(select(LibraryReading)).all()
    assert [(row.employee_id, row.useful) for row in rows] == [(shelf.bank.id("g1"), False)]
    lines = shelf.session.scalars(select(AuditLine.action).where(AuditLine.chain == "library"))
    assert list(lines) == ["library.read", "library.rate"]
    shelf.session.rollback()
    assert "已读" in desk.get("/library").text


def test_a_list_is_composed_put_up_by_another_and_read_in_its_post(shelf):
    editor, publisher, reader = shelf.desk("g2"), shelf.desk("hr"), shelf.desk("g1")
    editor.get("/library/lists/new")
    wrong = editor.submit({"title": "新人必读", "posts": "新客户经理", "places-2": "x"}, to="")
    assert "次序请填写整数" in wrong.text
    assert "新人必读" in wrong.text
    made = editor.submit({"places-1": "2", "places-2": "1"}, to="")
    assert "已存为草稿" in made.text
    assert reader.get("/library/lists/1").status_code == HTTPStatus.NOT_FOUND
    publisher.get("/library/lists/1")
    assert "已发布" in publisher.submit({}, to="/library/lists/1/publish").text
    page = reader.get("/library/lists/1").text
    assert page.index("隐性负债") < page.index("按期检查，依法免责")
    reader.get("/library/2")
    assert "1/2 已读" in reader.get("/tasks").text
    assert "新人必读" not in shelf.desk("clerk").get("/library").text


def test_what_gives_somebody_away_is_shown_before_it_is_sent_on(shelf):
    bank = shelf.bank
    shelf.session.add(Publication(
        case_id=bank.case.id, state=PublicationState.CLOSED, opened_on=bank.now.date(), closed_on=bank.now.date(),
        released_by_id=bank.id("publisher"), content={
            "number": bank.case.number, "product": "小微快贷", "loss_band": "up_to_3_million",
            "outcomes": {"mitigate": 1}, "items": ["N10"], "lessons": "贷后检查要按期完成。"}))
    shelf.settle()
    editor = shelf.desk("g2")
    assert "贷后检查要按期完成。" in editor.get(f"/library/draft/{shelf.read(lambda: bank.case.id)}").text
    typed = {"title": "魏经理的检查", "situation": "一户小微客户的贷款形成不良，检查逾期一次。"}
    text = editor.submit(typed, to="/library/draft/").text
    assert "<mark>魏经理</mark>" in text
    assert 'value="魏经理的检查"' in text
