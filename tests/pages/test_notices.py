"""The board, what leads to it and what becomes of it: drafts, release, files, feed, and a notice that is gone."""

from dataclasses import replace
from http import HTTPStatus
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from tests.support.procedure import LONG
from workflow import details as d
from workflow.models import Publication
from workflow.rules.actors import CLOCK
from workflow.rules.publication import Joint, Pooled
from workflow.services import lists, notices
from workflow.services.moving import make
from workflow.terms import Direction, ObjectionState, Outcome, ReopenGround, Role

ATOM = "{http://www.w3.org/2005/Atom}"
LESSONS = "贷后检查要按期完成，并如实留痕。"
DOUBT = "第三季度贷后检查并未按期完成，请核实。"


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """Two findings in effect, and nothing published yet."""
    counter = Counter(app, session, clock)
    counter.after(counter.bank.up_to_served)
    counter.bank.later(30)
    return counter.after(*(lambda key=key: counter.bank.go(
        "clock", "lapse_appeal_window", None, counter.bank.finding(key)) for key in ("wei", "tao")))


def drafting(counter: Counter, lessons: str = LESSONS) -> dict[str, object]:
    return {"people": [str(counter.finding(key)) for key in ("wei", "tao")], "lessons": lessons}


def test_a_notice_is_drafted_by_one_and_released_by_another_who_saw_that_very_draft(counter):
    case = counter.read(lambda: counter.bank.case.id)
    draft, release = (f"/publication/cases/{case}/{page}" for page in ("draft", "release"))
    first, second = counter.desk("publisher"), counter.desk("publisher2")
    assert first.get(counter.do("draft_notice")).location.endswith(draft), "the move has a page of its own"
    page = first.get(draft).text
    assert "已概括" in page
    assert "每个人情况相同的至少 5 人" in page

    first.get(draft)
    stopped = first.submit(drafting(counter, "魏经理按期完成了贷后检查，依法免责。"), to="/draft")
    assert stopped.status_code == HTTPStatus.CONFLICT
    assert '<mark class="leak">魏经理</mark>' in stopped.text
    assert "改为岗位" in stopped.text
    assert "魏经理按期完成了贷后检查" in stopped.text, "what was typed is kept"
    first.get(draft)
    assert first.submit(drafting(counter), to="/draft").status_code == HTTPStatus.OK

    assert "须由另一名公示审核人" in first.get(release).text
    assert LESSONS in second.get(release).text
    first.get(draft)
    first.submit(drafting(counter, "贷后检查要按期完成，发现停产当周上报。"), to="/draft")
    late = second.submit({"nothing_to_redact": "y"}, to="/release")
    assert late.status_code == HTTPStatus.CONFLICT
    assert "您看到的不是现在这一份" in late.text
    second.get(release)
    assert "请通读整页" in second.submit(to="/release").text

    second.get(f"/cases/{case}/do/return_notice")
    second.submit({"opinion": "请写明检查的频率。"}, to="return_notice")
    assert "请写明检查的频率。" in first.get(draft).text
    assert "请写明检查的频率。" in second.get("/publication/drafts").text
    assert counter.desk("g1").get("/publication/drafts").status_code == HTTPStatus.FORBIDDEN
    first.submit(drafting(counter), to="/draft")
    second.get(release)
    assert "已发布公示" in second.submit({"nothing_to_redact": "y"}, to="/release").text
    assert counter.desk("g1").get(release).status_code == HTTPStatus.NOT_FOUND


def test_the_board_its_files_and_its_feed_until_the_notice_is_gone(counter):
    bank, session = counter.bank, counter.session
    counter.after(lambda: bank.published(LESSONS))
    key = counter.read(lambda: session.scalars(select(Publication.id)).one())
    reader, other = counter.desk("g1"), counter.desk("g3")
    for asked, found in (("quarter=2026H2", True), ("quarter=2025H2", False), ("item=n10", True), ("item=N11", False),
                         ("product=流动资金贷款", True), ("product=票据", False), ("state=closed", False)):
        assert (f'/publication/{key}"' in reader.get(f"/publication?{asked}").text) is found, asked
    feed = ElementTree.fromstring(reader.get("/publication/feed.atom").data)
    assert [one.findtext(f"{ATOM}content") for one in feed.iter(f"{ATOM}entry")] == [LESSONS]

    def pasted() -> None:
        notice = session.get_one(Publication, key)
        notice.content = notice.content | {"lessons": f"从 Word 粘贴\x0b{LESSONS}"}
    counter.after(pasted)
    feed = ElementTree.fromstring(reader.get("/publication/feed.atom").data)
    assert feed.find(f"{ATOM}entry").findtext(f"{ATOM}content") == f"从 Word 粘贴 {LESSONS}"
    assert "还没有汇总" in reader.get("/publication/joint").text

    reader.get(f"/publication/{key}/object")
    reader.submit({"statement": DOUBT, "finding": str(counter.finding("wei"))}, to="/object")
    assert "第 2 人" in reader.get("/publication/objections").text
    assert DOUBT not in other.get(f"/publication/{key}").text
    assert "您没有提出过异议" in other.get("/publication/objections").text
    assert DOUBT in counter.desk("publisher").get(f"/publication/{key}").text
    assert "甲经理" not in counter.desk("publisher").get(f"/publication/{key}").text, "who it was is for who answers it"
    assert "甲经理" in counter.desk("dept").get(f"/publication/{key}").text

    def reopened() -> None:
        notice = session.scalars(select(Publication)).one()
        objection = notice.objections[0]
        bank.go("dept", "dismiss_objection", d.Reply(reply=LONG), objection)
        assert objection.state == ObjectionState.DISMISSED
        bank.later(40)
        make(session, notice, "finish_publication", by=CLOCK, now=bank.now)
        for who in ("wei", "tao"):
            given = d.Reopen(ground=ReopenGround.NEW_EVIDENCE, direction=Direction.FAVOURABLE, reason=LONG)
            make(session, bank.finding(who), "reopen", given, by=superior(bank), now=bank.now)
        session.flush()
    counter.after(reopened)
    other = counter.desk("g3")
    for page in ("", "/print", ".docx", ".pdf", "/object"):
        gone = other.get(f"/publication/{key}{page}")
        assert gone.status_code == HTTPStatus.GONE, page
        assert "已经撤下" in gone.text
    for page in ("/publication", "/publication?state=closed", "/publication/feed.atom", "/search?q=贷后检查"):
        assert LESSONS not in other.get(page).text, page
        assert f"/publication/{key}" not in other.get(page).text, page
    assert "公示已撤下" in counter.desk("g1").get("/publication/objections").text


def test_a_joint_notice_names_its_items_as_the_lists_of_its_cases_do(counter, monkeypatch):
    case = counter.read(lambda: counter.bank.case.id)
    joint = Joint("2026Q3", (Pooled("2026Q3", 1, case, Outcome.EXEMPT, ("N77",)),))
    added = replace(lists.delivered().item("N10"), code="N77", title="新增的一项")
    version = replace(lists.delivered(), items=(added,))
    monkeypatch.setattr(notices, "joint_notices", lambda *_given: ([joint], []))
    monkeypatch.setattr(lists, "pinned", lambda *_given: version)
    assert "新增的一项" in counter.desk("g1").get("/publication/joint").text


def superior(bank):
    return replace(bank.actor("hr"), roles=frozenset({Role.SUPERIOR}))
