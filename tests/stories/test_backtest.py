"""A draft tried on the bank's own determined people: who is tried, the same as one by one, and nothing written."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import builders as b
from tests.support.drafts import ALTERATIONS, draft
from tests.support.tried import hangs_on_p03, stricter_p03
from workflow.models import Base
from workflow.rules.actors import Actor
from workflow.rules.backtesting import Band, Direction, Slice, Tally, tried_alone
from workflow.rules.checking import check
from workflow.rules.situation import Refusal
from workflow.services import backtest, backtest_results, explaining, list_drafts, lists, moving
from workflow.services.backtest_plain import plain, restored
from workflow.services.backtest_results import KEPT, Ran, Result
from workflow.services.list_drafts import Head, PutItem, PutTolerance
from workflow.terms import HitStatus, Outcome, PersonState, Post, Role

P = PersonState
NAMES = ("effective", "determined", "notified", "appealing", "again")


@pytest.fixture
def bank(session):
    return b.a_bank(session)


@pytest.fixture
def people(bank):
    """Five who have been ruled on, in three cases, two of them hanging on P03; and three who are not to be tried: not
    yet ruled on, discontinued, and the revoked round of the fifth.
    """
    first = hangs_on_p03(b.a_finding(bank, P.EFFECTIVE, outcome=Outcome.EXEMPT))
    with_him = b.a_finding(bank, P.DETERMINED, employee=bank.colleague, case=first.case, posts=[Post.APPROVER])
    hangs_on_p03(with_him)
    second = b.a_finding(bank, P.NOTIFIED)
    second.determined_on = b.LONG_AGO
    fourth = b.a_finding(bank, P.APPEALING, employee=bank.colleague, case=second.case)
    b.a_finding(bank, P.PROPOSED, employee=bank.members[-1], case=second.case)
    b.a_finding(bank, P.DISCONTINUED, employee=bank.members[-2], case=second.case)
    again, = b.a_finding(bank, P.REVOKED).case.current
    bank.session.flush()
    return dict(zip(NAMES, (first, with_him, second, fourth, again), strict=True))


@pytest.fixture
def record(bank):
    """A draft with a stricter P03."""
    session, by = bank.session, {"by": bank.actor(Role.POLICY_MANAGER), "now": b.NOW}
    base = list_drafts.take_in(session, **by)
    made = list_drafts.draft(session, base, Head("2026-02", b.TODAY, "少量欠息从严。"), **by)
    list_drafts.change(session, made, PutItem(stricter_p03(made)), **by)
    return made


def dump(session):
    """Everything in the database."""
    session.flush()
    return {table.name: sorted(map(repr, session.execute(select(table)).all())) for table in
            Base.metadata.sorted_tables}


def keys(session, **cut):
    return {key for key, _ in backtest.selected(session, Slice(**cut))}


# --- who is tried


@pytest.mark.both
def test_whoever_has_been_ruled_on_and_still_is(session, people):
    assert keys(session) == {one.id for one in people.values()}


@pytest.mark.both
@pytest.mark.parametrize(("cut", "wanted"), [
    ({"institution": "9900"}, NAMES), ({"institution": "0101"}, NAMES), ({"institution": "0199"}, ()),
    ({"since": b.BEFORE}, ("effective", "determined", "appealing", "again")), ({"until": b.LONG_AGO}, ("notified",)),
    ({"since": b.LONG_AGO, "until": b.BEFORE}, NAMES), ({"until": b.LONG_AGO - timedelta(days=1)}, ()),
    ({"post": Post.APPROVER}, ("determined",)), ({"outcome": Outcome.EXEMPT}, ("effective",)),
    ({"band": Band.TO_5M}, NAMES), ({"band": Band.UNKNOWN}, ()),
    ({"post": Post.RM_LEAD, "outcome": Outcome.MITIGATE}, ("notified", "appealing", "again")),
])
def test_a_slice_takes_some_of_them(session, people, cut, wanted):
    assert keys(session, **cut) == {people[name].id for name in wanted}


def test_an_amount_not_known_of_each_loan_is_not_known(session, people):
    people["notified"].case.loans[0].loan.amount = None
    session.flush()
    assert keys(session, band=Band.UNKNOWN) == {people["notified"].id, people["appealing"].id}


# --- what comes of it


@pytest.mark.both
def test_it_says_of_each_what_checking_one_by_one_says(session, people, record):
    old, stricter = backtest.versions_for(session, record)
    setting = explaining.setting_of(session)
    moved = 0
    altered = [backtest.ready(draft(lists.delivered(), *codes)) for codes in (("N10", "P09"), tuple(ALTERATIONS))]
    for new in (stricter, *altered):
        found, left_out = backtest.run(session, old, new, Slice(), b.TODAY)
        assert (found.total.people, left_out) == (5, [])
        flips = {one.person.key: one for one in found.flips}
        for finding in people.values():
            person = backtest.person_of(session, finding, old, new, b.TODAY)
            alone = tried_alone(old, new, person, setting)
            assert alone.old == check(old.version, old.rules, person.subject, setting, person.as_of).if_all_confirmed
            assert (finding.id in flips) == (alone.direction is not Direction.SAME)
            if finding.id in flips:
                moved += 1
                assert replace(flips[finding.id].person, amount=None) == person
                assert flips[finding.id] == replace(alone, person=flips[finding.id].person)
    assert moved == 2


@pytest.mark.both
def test_nothing_is_written_and_the_figures_are_right(session, people, record):
    before = dump(session)
    told = []
    found, left_out = backtest.run(session, *backtest.versions_for(session, record), Slice(), b.TODAY,
                                   lambda *said: told.append(said))
    assert dump(session) == before
    assert not session.new
    assert not session.dirty
    assert (found.total, found.set_aside, left_out) == (Tally(5, 2, 0), 2, [])
    assert found.outcomes == {(Outcome.EXEMPT, Outcome.EXEMPT): 3, (Outcome.MITIGATE, Outcome.HOLD): 2}
    assert {one.person.key for one in found.flips} == {people["effective"].id, people["determined"].id}
    assert {one.causes for one in found.flips} == {("P03",)}
    assert {one.set_aside for one in found.flips} == {("P03",)}
    assert found.branches == {"江城银行东湖支行": Tally(5, 2, 0)}
    assert found.posts[Post.APPROVER] == Tally(1, 1, 0)
    assert told[0] == ("reading", 0, 0)
    assert told[-1] == ("trying", 5, 5)


@pytest.mark.both
@pytest.mark.parametrize(("margin", "flips"), [("0.50", 0), ("0.49", 1)])
def test_a_narrower_tolerance_flips_whoever_it_no_longer_covers(session, bank, people, margin, flips):
    """The branch is 0.50 points above its other loans: a minor fault is excused within the tolerance, mitigated beyond
    it (5.0, step 4); the snapshot locked into the case stays what it is.
    """
    for answer in people["notified"].answers:
        answer.status = HitStatus.HIT if answer.item_code == "P17" else HitStatus.NOT_HIT
    by = {"by": bank.actor(Role.POLICY_MANAGER), "now": b.NOW}
    base = list_drafts.take_in(session, **by)
    made = list_drafts.draft(session, base, Head("2026-02", b.TODAY, "容忍度从严。"), **by)
    list_drafts.change(session, made, PutTolerance({"margin_pp": margin}), **by)
    old, new = backtest.versions_for(session, made)
    found, left_out = backtest.run(session, old, new, Slice(), b.TODAY)
    assert (len(found.flips), left_out) == (flips, [])
    for one in found.flips:
        assert one.person.key == people["notified"].id
        assert (one.old.outcome, one.old.step, one.new.outcome, one.new.step) == (
            Outcome.EXEMPT, "4a", Outcome.MITIGATE, "4b")
        assert one == replace(tried_alone(old, new, one.person, explaining.setting_of(session)), person=one.person)


def test_the_facts_are_those_of_the_day_people_answered(session, people):
    same = backtest.ready(lists.delivered())
    person = backtest.person_of(session, people["effective"], same, same, b.TODAY)
    assert person.as_of == b.BEFORE
    for answer in people["effective"].answers:
        answer.confirmed = False
    again = backtest.person_of(session, people["effective"], same, same, b.TODAY)
    assert again.as_of == people["effective"].determined_on


def test_whom_it_cannot_be_tried_on_is_left_out_and_said_so(session, people, record):
    answer = next(one for one in people["notified"].answers if one.item_code == "N07")
    answer.status = HitStatus.HIT
    people["notified"].stages = ["disposal"]
    found, left_out = backtest.run(session, *backtest.versions_for(session, record), Slice(), b.TODAY)
    assert found.total == Tally(4, 2, 0)
    assert [(one.person.key, one.why) for one in left_out] == [
        (people["notified"].id, "N07 不适用于该人，不能确认命中")]


def test_an_answer_the_older_version_does_not_know_the_effect_of_is_left_out(session, people):
    old = lists.delivered()
    changed = replace(old, items=tuple(replace(one, effects=one.effects[1:]) if one.code == "N10" else one
                                       for one in old.items))
    person = backtest.person_of(session, people["effective"], backtest.ready(changed), backtest.ready(old), b.TODAY)
    assert "N10" not in {one.code for one in person.subject.confirmed}
    assert len(person.subject.confirmed) == len(old.items) - 1


def test_a_draft_with_flaws_or_without_a_base_cannot_be_tried(session, record, bank):
    by = {"by": bank.actor(Role.POLICY_MANAGER), "now": b.NOW}
    row = stricter_p03(record)
    list_drafts.change(session, record, PutItem(row | {"evidence": []}), **by)
    with pytest.raises(moving.Refused) as refused:
        backtest.versions_for(session, record)
    assert refused.value.reasons == [Refusal("backtest_flawed", {"flaws": ["P03：没有写明所需证据"]})]
    list_drafts.change(session, record, PutItem(row), **by)
    record.based_on = "1999-01"
    with pytest.raises(moving.Refused) as refused:
        backtest.versions_for(session, record)
    assert [one.code for one in refused.value.reasons] == ["backtest_no_base"]


# --- names


@pytest.mark.both
def test_names_are_for_those_who_may_read_the_file(session, bank, people, record):
    found, _ = backtest.run(session, *backtest.versions_for(session, record), Slice(), b.TODAY)
    tried = [one.person for one in found.flips]
    everybody = {one.id: f"{one.case.number} {one.person_name}" for one in (people["effective"], people["determined"])}
    assert backtest.names(session, tried) == everybody
    assert backtest.names(session, tried, bank.actor(Role.AUDIT)) == everybody
    assert backtest.names(session, tried, bank.actor(Role.POLICY_MANAGER)) == {}
    himself = bank.actor(Role.SUBJECT)
    assert set(backtest.names(session, tried, himself)) == {people["effective"].id}
    judged = replace_employee(bank.actor(Role.COMPLIANCE), people["determined"].employee)
    assert set(backtest.names(session, tried, judged)) == {people["determined"].id}
    shown = backtest.named(found.flips, {people["effective"].id: "某人"})
    other = people["determined"]
    assert [one.person.name for one in shown] == ["某人", f"{other.case.number} 责任人〔{other.id}〕"]


def replace_employee(actor: Actor, employee) -> Actor:
    """An officer who is himself judged in the case."""
    return replace(actor, employee_id=employee.id, institution_path="9900")


# --- results


EVERYBODY = Slice()


def result(record, found, left_out=(), cut=EVERYBODY, day=12):
    return Result(Ran(record.number, record.based_on, record.row_version, lists.digest(record.content), cut, "何制度",
                      b.NOW.replace(day=day), found.total, found.set_aside, len(left_out)), record.content, found,
                  tuple(left_out))


def test_a_result_comes_back_as_it_was_and_names_nobody(session, people, record, tmp_path):
    cut = Slice("9900", date(2026, 9, 1), b.TODAY, Post.RM_LEAD, Band.TO_5M, Outcome.EXEMPT)
    found, left_out = backtest.run(session, *backtest.versions_for(session, record), Slice(), b.TODAY)
    left_out.append(backtest.LeftOut(found.flips[0].person, "试不了"))
    made = result(record, found, left_out, cut)
    number = backtest_results.keep(tmp_path / "kept", record.id, made)
    again = backtest_results.load(tmp_path / "kept", record.id, number)
    assert again.ran == made.ran
    assert again.content == record.content
    assert again.draft().codes == backtest.versions_for(session, record)[1].codes
    assert plain(again.found) == plain(found)
    assert again.found == restored(plain(found))
    assert [(one.old, one.new, one.changes, one.causes, one.set_aside) for one in again.found.flips] == [
        (one.old, one.new, one.changes, one.causes, one.set_aside) for one in found.flips]
    assert [(one.person.key, one.why) for one in again.left_out] == [(found.flips[0].person.key, "试不了")]
    file, = (tmp_path / "kept").rglob("*.json")
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    text = file.read_text(encoding="utf-8")
    assert not [one.person_name for one in people.values() if one.person_name in text]


def test_the_oldest_are_cleared_away_and_so_is_what_is_no_draft(session, people, record, tmp_path):
    home = tmp_path / "kept"
    found, _ = backtest.run(session, *backtest.versions_for(session, record), Slice(), b.TODAY)
    numbers = [backtest_results.keep(home, record.id, result(record, found)) for _ in range(KEPT + 2)]
    assert numbers == list(range(1, KEPT + 3))
    assert [number for number, _ in backtest_results.runs(home, record.id)] == numbers[:1:-1]
    assert backtest_results.load(home, record.id, 1) is None
    backtest_results.keep(home, 99, result(record, found))
    (home / "running").mkdir()
    backtest_results.clear(home, {record.id})
    assert {path.name for path in home.iterdir()} == {str(record.id), "running"}


def test_the_last_result_is_one_on_the_draft_as_it_stands_and_rather_on_everybody(session, bank, people, record,
                                                                                  tmp_path):
    found, _ = backtest.run(session, *backtest.versions_for(session, record), Slice(), b.TODAY)
    assert backtest_results.latest_of(tmp_path, record) is None
    part = result(record, found, cut=Slice("9900"))
    backtest_results.keep(tmp_path, record.id, part)
    assert backtest_results.latest_of(tmp_path, record)[1].partial
    whole = backtest_results.keep(tmp_path, record.id, result(record, found))
    backtest_results.keep(tmp_path, record.id, part)
    assert backtest_results.latest_of(tmp_path, record)[0] == whole
    by = {"by": bank.actor(Role.LEGAL), "now": b.NOW}
    list_drafts.sign(session, record, **by)
    assert backtest_results.latest_of(tmp_path, record)[0] == whole
    row = stricter_p03(record) | {"title": "换一个标题"}
    list_drafts.change(session, record, PutItem(row), by=bank.actor(Role.POLICY_MANAGER), now=b.NOW)
    assert backtest_results.latest_of(tmp_path, record) is None
