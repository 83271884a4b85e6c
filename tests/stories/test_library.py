"""The case library through the door: every row of section 7, what its readers do, and what rulings quote of it."""

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import func, select

from tests import builders as b
from tests.lawful import LONG, PREPARE, REASON, World
from tests.support.hall import a_hall
from workflow import details as d
from workflow.models import (
    AuditLine,
    Employee,
    Letter,
    LibraryEntry,
    LibraryReading,
    LibraryTag,
    Posting,
    RulingQuote,
    SamePerson,
)
from workflow.rules.actors import Actor
from workflow.rules.publication import LossBand
from workflow.services import case_library as library
from workflow.services import deadlines, quoting, reading, reading_lists, search
from workflow.services.access import may
from workflow.services.moving import Refused, make
from workflow.services.reading_lists import Composed
from workflow.terms import Ballot as Choice
from workflow.terms import (
    CaseState,
    EntryState,
    Extension,
    PublicationState,
    Role,
    Sought,
    TagKind,
)
from workflow.wording import word

R, E = Role, EntryState
TOLD = d.DraftEntry(title="贷后检查逾期但尽职", situation="一户小微客户的贷款形成不良，一次贷后检查逾期。",
                    points="逾期检查与损失没有因果关系。", result="减责 1 人。", lessons="贷后检查要按期完成。")


@pytest.fixture
def bank(session) -> b.Bank:
    return b.a_bank(session)


def go(bank, role, thing, move, details=None):
    """A move by whoever has one role."""
    by = role if isinstance(role, Actor) else bank.actor(role)
    return make(bank.session, thing, move, details, by=by, now=b.NOW).thing


def lawfully(bank, thing, move, role):
    """A move with whatever makes it lawful."""
    w = World(bank, thing, role)
    details = PREPARE[move](w)
    bank.session.flush()
    return make(bank.session, thing, move, details, by=w.by, now=b.NOW)


def codes(call, *args, **more) -> set[str]:
    """What something is refused for."""
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return {reason.code for reason in refused.value.reasons}


def closed(bank):
    """A closed case with a notice that has had its time."""
    case = b.a_case(bank, CaseState.CLOSED)
    b.a_notice_of(bank, case.current[0], PublicationState.CLOSED)
    return case


def periods(bank, case) -> set[str]:
    """The periods that run for a case and belong to the library."""
    keys = ("entry_draft", "entry_review", "entry_publish")
    return {key for key in keys if deadlines.running(bank.session, deadlines.Whose(case.id), key)}


def moment(key: str):
    """The line of a chain that is not of a case."""
    return select(AuditLine).where(AuditLine.chain == reading.CHAIN, AuditLine.action == key)


# --- L01 to L07


def test_closing_gives_twenty_working_days_to_write_what_was_published(bank):
    finding = b.a_notice(bank, PublicationState.CLOSED).people[0].finding
    lawfully(bank, finding.case, "close", R.CASE_CLERK)
    period = deadlines.running(bank.session, deadlines.Whose(finding.case_id), "entry_draft")
    assert (period.days, period.unit) == (20, "working")
    assert [case.id for case, _ in library.to_write_up(bank.session, bank.actor(R.LIBRARY_EDITOR))] == [finding.case_id]
    assert library.to_write_up(bank.session, bank.actor(R.LIBRARY_REVIEWER)) == []


def test_a_case_of_which_nothing_was_published_is_not_to_be_written_up(bank):
    case = b.a_case(bank, CaseState.EFFECTIVE)
    lawfully(bank, case, "close", R.CASE_CLERK)
    assert periods(bank, case) == set()
    assert codes(go, bank, R.LIBRARY_EDITOR, case, "draft_entry", TOLD) == {"entry_without_notice"}


def test_a_notice_that_tells_of_a_replaced_conclusion_is_no_source(bank):
    case = closed(bank)
    assert len(library.notices_of(bank.session, case.id)) == 1
    b.a_successor(bank, case.current[0], b.P.EFFECTIVE)
    assert library.notices_of(bank.session, case.id) == []


def test_a_draft_is_tagged_by_its_notice_alone(bank):
    """L01: the case's own product, posts and items make no tags."""
    case = closed(bank)
    notice, = library.notices_of(bank.session, case.id)
    notice.content = {**notice.content, "product": "助农贷", "industry": "餐饮业", "posts": ["rm_lead"],
                      "stages": ["post_loan"], "items": ["N10"], "outcomes": {"exempt": 0, "mitigate": 2}}
    case.current[0].cited_items = ["P07"]
    deadlines.start(bank.session, deadlines.Whose(case.id), "entry_draft", b.TODAY)
    entry = go(bank, R.LIBRARY_EDITOR, case, "draft_entry", TOLD)
    assert {(tag.kind, tag.value) for tag in entry.tags} == {
        (TagKind.PRODUCT, "助农贷"), (TagKind.INDUSTRY, "餐饮业"), (TagKind.POST, "rm_lead"),
        (TagKind.STAGE, "post_loan"), (TagKind.ITEM, "N10"), (TagKind.OUTCOME, "mitigate")}
    assert [row.finding_id for row in entry.quotes] == [case.current[0].id]
    assert (entry.state, entry.number, periods(bank, case)) == (E.DRAFT, None, {"entry_review"})


def test_the_form_begins_with_what_the_notice_says_and_with_nothing_else(bank):
    case = closed(bank)
    case.current[0].reasons, case.report = "卷内理由", "卷内报告"
    begun = library.begun(library.notices_of(bank.session, case.id), {"P01": "没有确切证据证明失职"})
    assert begun == {
        "situation": f"一户小微客户的小微快贷形成不良，损失{word(LossBand.UP_TO_3_MILLION)}。",
        "points": "P01 没有确切证据证明失职",
        "result": "减责 1 人。", "lessons": b.LESSONS}
    assert "卷内" not in "".join(begun.values())


def test_a_case_has_one_entry_at_a_time(bank):
    case = closed(bank)
    go(bank, R.LIBRARY_EDITOR, case, "draft_entry", TOLD)
    assert codes(go, bank, R.LIBRARY_EDITOR, case, "draft_entry", TOLD) == {"entry_is_there"}


def test_nobody_unsettled_is_written_about(bank):
    case = closed(bank)
    case.current[0].extension = Extension.PENDING
    assert codes(go, bank, R.LIBRARY_EDITOR, case, "draft_entry", TOLD) == {"quotes_unsettled"}


def test_a_review_is_by_another_and_refuses_what_gives_somebody_away(bank):
    """L02."""
    entry = b.an_entry(bank)
    entry.lessons = f"经办人{entry.quotes[0].finding.person_name}没有按期检查。"
    assert codes(go, bank, R.LIBRARY_REVIEWER, entry, "review_entry", d.Opinion(opinion=REASON)) == {"notice_leaks"}
    entry.lessons = "贷后检查要按期完成。"
    entry.written_by_id = bank.staff[R.LIBRARY_REVIEWER].id
    assert codes(go, bank, R.LIBRARY_REVIEWER, entry, "review_entry", d.Opinion(opinion=REASON)) == {"own_entry"}
    entry.written_by_id = bank.staff[R.LIBRARY_EDITOR].id
    go(bank, R.LIBRARY_REVIEWER, entry, "review_entry", d.Opinion(opinion=REASON))
    case = entry.quotes[0].finding.case
    assert (entry.state, periods(bank, case)) == (E.REVIEWED, {"entry_publish"})
    period = deadlines.running(bank.session, deadlines.Whose(case.id), "entry_publish")
    assert (period.days, period.unit) == (5, "working")


def test_a_returned_draft_is_changed_by_its_writer_and_returned_twice_at_most(bank):
    """L03, and what happens between."""
    entry = b.an_entry(bank, E.REVIEWED, written_by_id=bank.staff[R.LIBRARY_EDITOR].id)
    for _time in range(2):
        go(bank, R.LIBRARY_PUBLISHER, entry, "return_entry", d.Opinion(opinion="启示请写得具体一些"))
        go(bank, R.LIBRARY_EDITOR, entry, "revise_entry", TOLD)
        go(bank, R.LIBRARY_REVIEWER, entry, "review_entry", d.Opinion(opinion=REASON))
    assert (entry.title, entry.returns) == (TOLD.title, 2)
    assert codes(go, bank, R.LIBRARY_PUBLISHER, entry, "return_entry", d.Opinion(opinion=REASON)) == {
        "entry_returns_used"}
    line = bank.session.scalars(select(AuditLine).where(AuditLine.action == "revise_entry")).first()
    changes = json.loads(line.body)["body"]["changes"]
    assert {"field": "title", "was": "贷后检查逾期但尽职的认定", "is": TOLD.title} in changes


def test_nobody_changes_the_draft_of_another(bank):
    entry = b.an_entry(bank, written_by_id=bank.colleague.id)
    assert codes(go, bank, R.LIBRARY_EDITOR, entry, "revise_entry", TOLD) == {"entry_of_another"}


def test_it_is_published_under_a_number_by_another_while_everybody_is_settled(bank):
    """L04."""
    entry = b.an_entry(bank, E.REVIEWED)
    one = entry.quotes[0].finding
    one.extension = Extension.GRANTED
    assert codes(go, bank, R.LIBRARY_PUBLISHER, entry, "publish_entry") == {"quotes_unsettled"}
    one.extension = Extension.NONE
    entry.written_by_id = bank.staff[R.LIBRARY_PUBLISHER].id
    assert codes(go, bank, R.LIBRARY_PUBLISHER, entry, "publish_entry") == {"own_entry"}
    entry.written_by_id = bank.staff[R.LIBRARY_EDITOR].id
    borrower = one.case.loans[0].loan.borrower
    before, borrower.name = borrower.name, "顺风贸易行"
    entry.lessons = "顺风贸易行的贷后检查要按期完成。"
    assert codes(go, bank, R.LIBRARY_PUBLISHER, entry, "publish_entry") == {"notice_leaks"}, "renamed since the review"
    borrower.name = before
    go(bank, R.LIBRARY_PUBLISHER, entry, "publish_entry")
    assert (entry.state, entry.number) == (E.PUBLISHED, f"案例{b.TODAY.year}-001")


def test_a_draft_is_given_up_with_a_reason(bank):
    """L05."""
    entry = b.an_entry(bank, E.REVIEWED)
    go(bank, R.LIBRARY_EDITOR, entry, "discard_entry", d.Reason(reason=REASON))
    assert (entry.state, entry.withdrawn_on) == (E.WITHDRAWN, b.TODAY)


def test_what_comes_down_is_gone_everywhere_at_once_and_its_successor_points_back(bank):
    """L06; where there are new conclusions, another entry takes its place."""
    case, editor, reader = closed(bank), bank.actor(R.LIBRARY_EDITOR), bank.actor(R.EMPLOYEE)
    entry = b.an_entry(bank, E.PUBLISHED, case.current[0])
    search.keep(bank.session)
    shown = a_list(bank, entry)
    wanted = search.Wanted("贷后检查", Sought.ENTRY)
    assert len(search.find(bank.session, reader, wanted).hits) == 1
    go(bank, R.LIBRARY_EDITOR, entry, "withdraw_entry", d.Reason(reason=REASON))
    assert search.find(bank.session, editor, wanted).hits == ()
    assert bank.session.scalars(library.found(reader, library.Wanted(), None)).all() == []
    assert library.facets(bank.session) == {}
    assert (reading_lists.progress(bank.session, shown, reader).entries, codes(
        reading.rate, bank.session, entry, True, by=reader, now=b.NOW)) == ((), {"entry_not_up"})
    again = go(bank, R.LIBRARY_EDITOR, case, "draft_entry", TOLD)
    bank.session.expire_all()
    assert (again.replaces, entry.replaced_by) == (entry, [again])


SHAKEN = [("reopen", R.SUPERIOR), ("reopen", R.COMMITTEE_CHAIR), ("request_extension", R.SUBJECT),
          ("file_appeal", R.SUBJECT), ("file_paper_appeal", R.CASE_CLERK)]


@pytest.mark.parametrize("state", [E.DRAFT, E.REVIEWED, E.PUBLISHED])
@pytest.mark.parametrize(("move", "role"), SHAKEN)
def test_it_comes_down_with_the_move_that_calls_a_finding_in_question(bank, state, move, role):
    """L07: T35, a late appeal, and a request for an extension; another's entry stays."""
    entry, other = b.an_entry(bank, state), b.an_entry(bank, E.PUBLISHED)
    one = entry.quotes[0].finding
    if role == R.COMMITTEE_CHAIR:
        b.a_seat(bank, one.case, bank.staff[role], role)
    lawfully(bank, one, move, role)
    assert (entry.state, entry.withdrawn_on, other.state) == (E.WITHDRAWN, b.TODAY, E.PUBLISHED)
    assert bank.session.scalar(select(func.count()).where(AuditLine.action == "auto_withdraw")) == 1
    assert periods(bank, one.case) == set()


def test_it_comes_down_with_an_objection_that_is_sustained(bank):
    """L07: T30. By then the notice is up again, and a draft is all there can be."""
    objection = b.an_objection(bank)
    entry = b.an_entry(bank, E.PUBLISHED, objection.finding)
    lawfully(bank, objection, "sustain_objection", R.SUPERIOR)
    assert entry.state == E.WITHDRAWN


def test_a_granted_extension_finds_it_down_already(bank):
    """顺延受理: the request itself took it down, so nothing is left for the decision to do."""
    entry = b.an_entry(bank, E.PUBLISHED)
    one = entry.quotes[0].finding
    lawfully(bank, one, "request_extension", R.SUBJECT)
    lawfully(bank, one, "decide_extension", R.APPEAL_OFFICER)
    assert (one.extension, entry.state) == (Extension.GRANTED, E.WITHDRAWN)


# --- readers


def test_reading_leaves_one_line_and_a_vote_can_be_changed(bank):
    entry, reader = b.an_entry(bank, E.PUBLISHED), bank.actor(R.EMPLOYEE)
    for _time in range(2):
        reading.read(bank.session, entry, by=reader, now=b.NOW)
    for useful in (True, True, False):
        reading.rate(bank.session, entry, useful, by=reader, now=b.NOW)
    row = bank.session.scalars(select(LibraryReading)).one()
    assert (row.useful, row.rated_at) == (False, b.NOW)
    assert len(bank.session.scalars(moment("library.read")).all()) == 1
    said = [json.loads(line.body)["body"] for line in bank.session.scalars(moment("library.rate"))]
    assert [(one["was"], one["useful"]) for one in said] == [(None, True), (True, False)]
    assert library.counts(bank.session, reader, [entry.id])[entry.id] == library.Counts(1, 0, 1, 0)


def test_two_numbers_of_one_person_have_one_vote(bank):
    entry, one = b.an_entry(bank, E.PUBLISHED), bank.actor(R.EMPLOYEE)
    other = replace(one, employee_id=bank.colleague.id, others=frozenset({one.employee_id}))
    bank.session.add(SamePerson(employee_id=one.employee_id, other_id=other.employee_id, told_on=b.TODAY, because=""))
    reading.rate(bank.session, entry, True, by=one, now=b.NOW)
    reading.rate(bank.session, entry, False, by=other, now=b.NOW)
    assert [row.useful for row in bank.session.scalars(select(LibraryReading))] == [False]


def test_whoever_has_stepped_aside_reads_like_everybody_and_leaves_nothing_in_the_case(bank):
    entry = b.an_entry(bank, E.PUBLISHED)
    case = entry.quotes[0].finding.case
    b.a_seat(bank, case, bank.staff[R.EMPLOYEE], R.INVESTIGATOR).has_conflict = True
    before = case.chain_seq
    reading.rate(bank.session, entry, True, by=bank.actor(R.EMPLOYEE), now=b.NOW)
    assert case.chain_seq == before


@pytest.mark.parametrize("tie", ["aside", "silent", "judged"])
def test_a_draft_is_neither_listed_nor_searched_where_its_page_is_not_there(bank, tie):
    entry, editor = b.an_entry(bank), bank.actor(R.LIBRARY_EDITOR)
    finding = entry.quotes[0].finding

    def seen() -> tuple[bool, bool, bool]:
        bank.session.flush()
        search.keep(bank.session)
        listed = list(bank.session.scalars(library.found(editor, library.Wanted(state=E.DRAFT), None)))
        hits = search.find(bank.session, editor, search.Wanted("贷后检查", Sought.ENTRY)).hits
        return bool(listed), bool(hits), may(editor, "edit_library", case=finding.case)
    assert seen() == (True, True, True)
    if tie == "judged":
        b.a_finding(bank, b.P.EFFECTIVE, case=finding.case, employee=bank.staff[R.LIBRARY_EDITOR])
    else:
        seat = b.a_seat(bank, finding.case, bank.staff[R.LIBRARY_EDITOR], R.INVESTIGATOR)
        seat.has_conflict, seat.declared_at = tie == "aside", None
    bank.session.refresh(finding.case)
    assert seen() == (False, False, False)


def test_readers_are_counted_by_branch_where_nobody_can_be_told_apart(bank):
    entry = b.an_entry(bank, E.PUBLISHED)
    for place, count in ((bank.head, 5), (bank.branch, 4)):
        for number in range(count):
            one = Employee(staff_no=f"R{place.id}{number}", name="读者", institution_id=place.id)
            bank.session.add(one)
            bank.session.flush()
            bank.session.add(LibraryReading(entry_id=entry.id, employee_id=one.id, read_at=b.NOW))
    bank.session.flush()
    assert reading.by_branch(bank.session, entry) == [(bank.head.name, 5), ("", 4)]


def test_the_most_useful_and_the_most_quoted_come_first(bank):
    first, second = b.an_entry(bank, E.PUBLISHED), b.an_entry(bank, E.PUBLISHED)
    reader = bank.actor(R.EMPLOYEE)
    reading.rate(bank.session, first, True, by=reader, now=b.NOW)
    quoting.keep(bank.session, second.quotes[0].finding, [first.id], b.TODAY)

    def shown(order: str = "", **tags: str) -> list[LibraryEntry]:
        wanted = library.Wanted.of({"order": order, **tags})
        return list(bank.session.scalars(library.found(reader, wanted, None)))
    assert (shown(), shown("useful"), shown("quoted")) == ([second, first], [first, second], [first, second])
    second.tags.append(LibraryTag(kind=TagKind.STAGE, value="disposal"))
    bank.session.flush()
    assert (shown(stage="disposal"), shown(stage="disposal", item="N99"), shown(item="P01")) == (
        [second], [], [second, first])
    assert library.facets(bank.session)[TagKind.ITEM] == [("P01", "P01", 2)]


# --- reading lists


def a_list(bank, *entries, posts=("客户经理",)):
    """A list of these entries, up for account managers."""
    made = reading_lists.compose(bank.session, Composed("新任客户经理必读", posts, tuple(one.id for one in entries)),
                                 by=bank.actor(R.LIBRARY_EDITOR), now=b.NOW)
    reading_lists.publish(bank.session, made, by=bank.actor(R.LIBRARY_PUBLISHER), now=b.NOW)
    return made


def test_a_post_has_its_list_and_each_his_own_progress(bank):
    first, second = b.an_entry(bank, E.PUBLISHED), b.an_entry(bank, E.PUBLISHED)
    a_list(bank, second, first)
    manager, clerk = replace(bank.actor(R.SUBJECT), roles=frozenset({R.EMPLOYEE})), bank.actor(R.CASE_CLERK)
    reading.read(bank.session, second, by=manager, now=b.NOW)
    mine, = reading_lists.of_reader(bank.session, manager, b.TODAY)
    assert (mine.entries, mine.done, mine.next, mine.gone) == ((second, first), 1, first, 0)
    assert reading_lists.of_reader(bank.session, clerk, b.TODAY) == []
    go(bank, R.LIBRARY_EDITOR, first, "withdraw_entry", d.Reason(reason=REASON))
    mine, = reading_lists.of_reader(bank.session, manager, b.TODAY)
    assert (mine.entries, mine.done, mine.next, mine.gone) == ((second,), 1, None, 1)
    bank.session.scalars(select(Posting).where(
        Posting.employee_id == manager.employee_id)).one().to_on = b.TODAY - timedelta(days=1)
    bank.session.flush()
    assert reading_lists.of_reader(bank.session, manager, b.TODAY) == []


def test_a_list_is_put_up_by_another_and_names_nobody(bank):
    entry, draft = b.an_entry(bank, E.PUBLISHED), b.an_entry(bank)
    editor, publisher = bank.actor(R.LIBRARY_EDITOR), bank.actor(R.LIBRARY_PUBLISHER)
    both = replace(editor, roles=frozenset({R.LIBRARY_EDITOR, R.LIBRARY_PUBLISHER}))

    def compose(by=both, **more):
        return reading_lists.compose(bank.session, Composed(**{
            "title": "必读", "posts": ("客户经理",), "entries": (entry.id,), **more}), by=by, now=b.NOW)
    assert codes(compose, by=publisher) == {"no_right"}
    assert codes(compose, entries=()) == {"reading_list_empty"}
    assert codes(compose, entries=(entry.id, draft.id)) == {"entry_not_up"}
    assert codes(compose, note="有问题请电话 13800138000。") == {"reading_list_leaks"}
    case = entry.quotes[0].finding.case
    for told in (case.current[0].person_name, case.loans[0].loan.borrower.name):
        assert codes(compose, note=f"先读{told}的那一篇。") == {"reading_list_leaks"}
    made = compose()
    assert codes(reading_lists.publish, bank.session, made, by=both, now=b.NOW) == {"reading_list_two_people"}
    changed = Composed("贷后必读", ("贷后管理岗",), (entry.id,))
    reading_lists.change(bank.session, made, changed, by=both, now=b.NOW)
    reading_lists.publish(bank.session, made, by=publisher, now=b.NOW)
    assert codes(reading_lists.change, bank.session, made, changed, by=both, now=b.NOW) == {"stale"}
    reading_lists.end(bank.session, made, by=editor, now=b.NOW)
    lines = select(AuditLine.action).where(AuditLine.chain == reading.CHAIN).order_by(AuditLine.id)
    assert list(bank.session.scalars(lines)) == [
        f"reading_list.{act}" for act in ("compose", "change", "publish", "end")]


# --- rulings that quote


@pytest.fixture
def hall(session):
    return a_hall(session)


def rule(hall, *entries):
    """The committee exempts, and its ruling quotes these entries."""
    hall.vote(*[Choice.EXEMPT] * 5)
    return hall.do(R.COMMITTEE_SECRETARY, "resolve", facts=LONG, reasons=LONG, deviation=LONG,
                   quotes=tuple(one.id for one in entries))


def test_a_ruling_keeps_what_it_quotes_as_it_read(hall):
    entry = b.an_entry(hall.bank, E.PUBLISHED)
    text = entry.text
    event = rule(hall, entry)
    quote, = quoting.of(hall.session, hall.finding)
    assert (quote.text, quote.sha256, quote.number) == (text, quoting.digest(text), entry.number)
    letter = next(one for one in hall.session.scalars(select(Letter).where(Letter.id.in_(event.letters)))
                  if one.kind == "determination")
    assert f'data-ref="entry-{entry.id}">《{entry.title}》（{entry.number}）' in letter.body
    counts = library.counts(hall.session, hall.bank.actor(R.EMPLOYEE), [entry.id])
    assert counts[entry.id].quoted == 1
    go(hall.bank, R.LIBRARY_EDITOR, entry, "withdraw_entry", d.Reason(reason=REASON))
    assert (quote.text, quote.entry.state, quote.void) == (text, E.WITHDRAWN, False)
    rate = quoting.quote_rate(hall.session, b.TODAY, b.TODAY + timedelta(days=10))
    assert (rate.rulings, rate.quoting, rate.quotes, rate.quoted, rate.share) == (1, 1, 1, 1, Fraction(1))


def test_only_what_is_up_can_be_quoted(hall):
    down = b.an_entry(hall.bank, E.WITHDRAWN, number="案例2026-009")
    hall.vote(*[Choice.EXEMPT] * 5)
    with pytest.raises(Refused) as refused:
        hall.do(R.COMMITTEE_SECRETARY, "resolve", facts=LONG, reasons=LONG, deviation=LONG, quotes=(down.id, 999))
    reason, = refused.value.reasons
    assert (reason.code, reason.values) == ("quoted_entry_not_up", {"entries": "案例2026-009、案例 999"})


def test_a_void_ruling_quotes_nothing(hall):
    entry = b.an_entry(hall.bank, E.PUBLISHED)
    rule(hall, entry)
    quoting.void(hall.session, hall.finding)
    assert quoting.of(hall.session, hall.finding) == []
    assert hall.session.scalar(select(func.count(RulingQuote.id))) == 1
    assert quoting.quote_rate(hall.session, b.TODAY, b.TODAY + timedelta(days=10)).quoting == 0


def test_the_nearest_entries_are_offered_first_and_a_case_shut_to_the_reader_does_not_count(hall):
    far, near = b.an_entry(hall.bank, E.PUBLISHED), b.an_entry(hall.bank, E.PUBLISHED)
    answer = next(one for one in hall.finding.answers if one.item_code != "P01")
    answer.status, answer.confirmed, answer.overturned = "hit", True, False
    far.tags.append(LibraryTag(kind=TagKind.ITEM, value=answer.item_code))
    hall.session.flush()
    assert quoting.quotable(hall.session, hall.finding) == [far, near]
    assert quoting.near(hall.session, hall.finding) == [far]
    quoting.keep(hall.session, hall.finding, [far.id], b.TODAY)
    reader = hall.bank.actor(R.AUDIT)
    b.a_seat(hall.bank, hall.case, hall.bank.staff[R.AUDIT], R.INVESTIGATOR).has_conflict = True
    hall.session.flush()
    assert library.counts(hall.session, reader, [far.id])[far.id].quoted == 0
