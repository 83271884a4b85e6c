"""The page and the box to search by: words marked, kinds and pages, and not a trace of what the reader may not see."""

import re
from html import unescape
from http import HTTPStatus

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages.counter import Counter
from tests.pages.strict import PASSWORD
from tests.support.browsers import fits, picture, sign_in
from workflow.models import LibraryEntry
from workflow.rules.actors import COMMAND_LINE
from workflow.services.list_drafts import take_in
from workflow.terms import Ballot, EntryState


@pytest.fixture
def counter(app, session, clock):
    made = Counter(app, session, clock)
    take_in(session, by=COMMAND_LINE, now=made.bank.now)
    return made


def ruled(counter):
    """A case whose two people have been ruled on."""
    bank = counter.bank
    counter.after(bank.accepted, bank.investigated, bank.checked, bank.met)
    bank.ruled("wei", Ballot.MITIGATE)
    bank.ruled("tao", Ballot.EXEMPT)
    return counter.after()


def entries(counter, count):
    """So many published entries of the library, on some case."""
    counter.bank.accepted()
    written_by = counter.bank.id("head")
    for number in range(count):
        counter.session.add(LibraryEntry(
            case_id=counter.bank.case.id, state=EntryState.PUBLISHED, title=f"贷后检查之{number:02d}",
            situation="按期完成检查。", written_by_id=written_by, written_on=counter.bank.now.date(),
            published_on=counter.bank.now.date()))
    return counter.after()


def found(answer):
    """What is marked, and how many of each kind the tabs tell."""
    tabs = re.findall(r'class="nav-link[^>]*>([^<]+)<span class="badge count">([^<]+)</span>', answer.text)
    return {unescape(one) for one in re.findall("<mark>(.*?)</mark>", answer.text)}, dict(tabs)


def test_the_box_stands_on_every_page_and_leads_to_what_is_found(counter):
    desk = ruled(counter).desk("head")
    assert desk.get("/cases").status_code == HTTPStatus.OK
    box = next(form for form in desk.page.forms if form.action == "/search")
    assert (box.method, box.values) == ("get", {"q": ""})
    answer = desk.get("/search?q=魏经理")
    marks, tabs = found(answer)
    assert marks == {"魏经理"}
    # he is named in his own interview record, statement of facts, check table and determination, and in the report;
    # the head does not read the ballots, and the receipt is not written yet
    assert tabs == {"全部": "10", "人员": "1", "文书": "5", "案卷": "4"}
    assert f"/cases/{counter.read(lambda: counter.bank.case.id)}/people/" in answer.text
    assert 'value="魏经理"' in answer.text
    assert "2026-0001 恒泰精密" in answer.text


def test_every_hit_leads_to_a_page_the_reader_may_open(counter):
    ruled(counter)
    for who in ("head", "wei", "clerk", "m1", "legal", "g1"):
        desk = counter.desk(who)
        for q in ("云川银行", "认定", "贷前调查", "免责"):
            addresses = re.findall(r'hit"><a class="fw-bold" href="([^"]+)"', desk.get(f"/search?q={q}").text)
            for address in sorted(set(map(unescape, addresses))):
                assert desk.get(address, follow_redirects=True).status_code == HTTPStatus.OK, (who, address)


def test_a_kind_is_shown_page_by_page(counter):
    desk = entries(counter, 45).desk("g1")
    _, tabs = found(desk.get("/search?q=贷后检查之"))
    assert tabs == {"全部": "45", "案例": "45"}
    assert "查看全部 45 项案例" in desk.get("/search?q=贷后检查之").text
    pages = [desk.get(f"/search?q=贷后检查之&kind=entry&page={n}") for n in (1, 2, 3)]
    titles = [number for one in pages for number in re.findall(r"</mark>(\d\d)</a>", one.text)]
    assert titles == [f"{number:02d}" for number in reversed(range(45))]
    assert "共 45 项，第 3 / 3 页" in pages[2].text
    for wrong in ("&kind=entry&page=4", "&kind=entry&page=0", "&page=2"):
        assert desk.get(f"/search?q=贷后检查之{wrong}").status_code == HTTPStatus.NOT_FOUND


def test_more_than_a_thousand_are_not_counted(counter, monkeypatch):
    monkeypatch.setattr("workflow.services.search.finding.MOST", 30)
    desk = entries(counter, 45).desk("g1")
    assert found(desk.get("/search?q=贷后检查之"))[1] == {"全部": "30+", "案例": "30+"}
    assert "共 30+ 项，第 2 / 2 页" in desk.get("/search?q=贷后检查之&kind=entry&page=2").text


@pytest.mark.parametrize(("asked", "said"), [
    ("", "请输入要找的词语"), ("?q=", "请输入要找的词语"), ("?q=责", "“责”太短，请至少输入两个相连的字"),
    ("?q=量子计算", "没有找到“量子计算”"), ("?q=魏经理&kind=item", "这一种类里没有“魏经理”"),
    ("?q=魏经理&kind=odd&year=x&institution=X", "没有找到“魏经理”"), ("?q=魏经理&year=0000", "<mark>魏经理</mark>"),
    ("?q=<b>免</b>", "“&lt;b&gt;免&lt;/b&gt;”太短"), ('?q="免责"+OR+("', "没有找到"),
    ("?q=免责*", "没有找到"), ("?q=" + "很长" * 80, "没有找到"),
])
def test_it_says_kindly_what_is_amiss(counter, asked, said):
    assert said in ruled(counter).desk("head").get(f"/search{asked}").text


def test_what_is_narrowed_down_stays_as_chosen(counter):
    desk = ruled(counter).desk("head")
    text = desk.get("/search?q=恒泰&institution=B&year=2026&kind=case").text
    for chosen in ('<option value="B" selected>', "<option selected>2026", '<option value="case" selected>'):
        assert chosen in text
    assert 'href="/search?q=%E6%81%92%E6%B3%B0&amp;institution=B&amp;year=2026"' in text
    assert found(desk.get("/search?q=恒泰&year=2025"))[1] == {}


PROBES = ("恒泰精密", "2026-0001", "魏经理", "陶审查", "wei", "L1", "贷前调查报告", "当时已经两次", "认定书", "免责",
          "申诉", "云川银行")


@pytest.mark.both
def test_a_case_one_may_not_see_leaves_the_page_as_it_was_byte_for_byte(counter):
    """An employee, and a member who steps aside, read the same bytes as before there was such a case."""
    counter.after()
    clock = counter.clock
    desks = {who: counter.desk(who) for who in ("g1", "m2")}
    now = clock.now

    def read():
        clock.now = now
        return {(who, q, more): re.sub(r'value="[^"]{60,}"', "", desk.get(f"/search?q={q}{more}").text)
                for who, desk in desks.items() for q in PROBES for more in ("", "&kind=letter", "&kind=item&year=2024")}

    read()  # the first page after signing in has a word of its own
    before = read()
    bank = counter.bank
    counter.after(bank.accepted, bank.investigated, bank.checked, bank.met)
    for seat in bank.case.seats:
        if seat.employee_id == bank.id("m2"):
            seat.has_conflict = True
    counter.after()
    after = read()
    assert [key for key in before if before[key] != after[key]] == []
    assert "恒泰精密</mark>" in counter.desk("m1").get("/search?q=恒泰精密").text


def test_the_command_rebuilds_and_says_how_much(counter, app):
    ruled(counter)
    told = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert re.fullmatch(r"检索已重建：\d\d 份。\n", told.output)
    assert found(counter.desk("head").get("/search?q=魏经理"))[1]["全部"] == "10"


@pytest.mark.browser
def test_in_a_browser_it_is_typed_entered_and_read(counter, live_server, page, tmp_path):
    ruled(counter)
    sign_in(page, live_server, "head", PASSWORD)
    page.get_by_role("searchbox").fill("魏经理")
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()
    assert page.url.startswith(f"{live_server}/search?q=")
    for address, name in (("/search?q=魏经理", "found"), ("/search?q=责", "short"),
                          ("/search?q=免责&kind=item", "items"), ("/search", "empty"), ("/cases", "bar")):
        page.goto(f"{live_server}{address}")
        for width in (1440, 390):
            assert fits(page, width), f"{address} hangs over the edge at {width}"
            picture(page, tmp_path / f"search-{name}-{width}.png")
            faults = Axe().run(page).response["violations"]
            assert not faults, (address, width, [(one["id"], one["nodes"][0]["html"][:160]) for one in faults])
    page.goto(f"{live_server}/cases")
    page.locator(".topbar-find").click()
    page.get_by_role("searchbox").fill("陶审查")
    page.keyboard.press("Enter")
    page.locator("mark").first.wait_for()
