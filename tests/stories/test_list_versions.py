"""Versions of the lists: one drafts, another publishes, new cases follow, running cases keep theirs."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.support.procedure import Bank
from workflow import details as d
from workflow.models import AuditLine, ExemptionCase, ListVersionRecord, Loan
from workflow.rules.list_changes import differences, items_of
from workflow.services import audit, checks, list_drafts, list_review, lists, moving, verdicts
from workflow.services.list_drafts import Head, PutItem, StrikeItem
from workflow.terms import Applied, Ballot, ItemChange, ListState, Trigger
from workflow.wording.point_in_time import headline, why_version

WHY = "检查率的界限按监管意见上调。"
NEXT = date(2026, 10, 1)


class Room:
    """The policy room of a bank: lists are taken in, drafted and published there."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.bank = Bank(session)
        taken = list_drafts.take_in(session, by=self.bank.actor("policy"), now=self.bank.now)
        assert taken is not None
        self.first = taken

    def by(self, who: str) -> dict[str, Any]:
        """Who acts, and when."""
        return {"by": self.bank.actor(who), "now": self.bank.now}

    def draft(self, number: str = "2026-02", valid_from: date = NEXT, based_on: ListVersionRecord | None = None):
        """A draft by the first policy manager."""
        head = Head(number, valid_from, WHY)
        return list_drafts.draft(self.session, based_on or self.first, head, **self.by("policy"))

    def row(self, record: ListVersionRecord, code: str) -> dict[str, Any]:
        """An item of a version, to be changed."""
        return dict(items_of(lists.tables_of(record))[code])

    def threshold(self, record: ListVersionRecord, value: int, who: str = "policy") -> None:
        """Somebody sets the rate of N10."""
        row = self.row(record, "N10")
        row["thresholds"] = {**row["thresholds"], "limit_rate_percent": f"{value}%"}
        list_drafts.change(self.session, record, PutItem(row), **self.by(who))

    def publish(self, record: ListVersionRecord, who: str = "policy2", production: bool = False) -> None:
        """Somebody publishes."""
        list_drafts.publish(self.session, record, production=production, **self.by(who))

    def published(self, number: str = "2026-02", value: int = 70, **more: Any) -> ListVersionRecord:
        """A version with another threshold, drafted, changed and published."""
        record = self.draft(number, **more)
        self.threshold(record, value)
        self.publish(record)
        return record

    def refused(self, act: Callable[[], object]) -> list[str]:
        """The codes an act is refused with; it must have changed nothing."""
        with pytest.raises(moving.Refused) as found:
            act()
        return [reason.code for reason in found.value.reasons]


@pytest.fixture
def room(session: Session) -> Room:
    """A bank whose lists are in the database."""
    return Room(session)


def limit(version) -> Any:
    """The threshold of N10 in a version."""
    return version.item("N10").thresholds["limit_rate_percent"]


# --- two people


@pytest.mark.both
def test_one_drafts_another_publishes_and_the_line_is_sealed(room):
    record = room.draft()
    room.threshold(record, 70)
    assert room.refused(lambda: room.publish(record, "policy")) == ["list_two_people"]
    room.publish(record)
    assert (record.state, record.recorded_on) == (ListState.PUBLISHED, room.bank.now.date())
    assert record.sha256 == lists.digest(record.content)
    assert limit(lists.numbered(room.session, "2026-02")) == 70
    assert limit(lists.numbered(room.session, "2026-01")) == 80
    lines = room.session.scalars(select(AuditLine.action).where(AuditLine.chain == "lists").order_by(AuditLine.id))
    assert lines.all() == ["list.take_in", "list.draft", "list.change", "list.publish"]
    assert all(broken is None for _, _, broken in audit.verify(room.session))


def test_whoever_changed_it_once_cannot_publish_it_either(room):
    record = room.draft()
    room.threshold(record, 70, "policy2")
    room.threshold(record, 75, "policy")
    for who in ("policy", "policy2"):
        assert room.refused(lambda who=who: room.publish(record, who)) == ["list_two_people"]
    room.publish(record, "compliance")
    assert record.published_by_id == room.bank.id("compliance")


@pytest.mark.parametrize("who", ["clerk", "chair", "lead", "wei"])
def test_others_neither_draft_nor_publish(room, who):
    record = room.draft()
    room.threshold(record, 70)
    assert room.refused(lambda: room.threshold(record, 60, who)) == ["no_right"]
    assert room.refused(lambda: room.publish(record, who)) == ["no_right"]
    assert room.refused(lambda: list_drafts.discard(room.session, record, **room.by(who))) == ["no_right"]
    assert room.refused(lambda: list_drafts.sign(room.session, record, **room.by(who))) == ["no_right"]
    head = Head("2026-03", NEXT, WHY)
    assert room.refused(lambda: list_drafts.draft(room.session, room.first, head, **room.by(who))) == ["no_right"]


def test_a_publisher_from_the_law_department_may_not_draft(room):
    head = Head("2026-03", NEXT, WHY)
    assert room.refused(lambda: list_drafts.draft(room.session, room.first, head, **room.by("legal"))) == ["no_right"]


@pytest.mark.both
def test_the_database_wants_two_people_as_well(room):
    record = room.draft()
    room.threshold(record, 70)
    statement = text("UPDATE list_version SET state = 'published', recorded_on = '2026-10-12', published_by_id = :who"
                     " WHERE id = :id")
    with pytest.raises(DBAPIError, match=r"two_people|another_published"), room.session.begin_nested():
        room.session.execute(statement, {"who": room.bank.id("policy"), "id": record.id})


# --- what cannot be published


def test_flaws_are_told_all_together(room):
    record = room.draft()
    row = room.row(record, "N10")
    list_drafts.change(room.session, record, PutItem(row | {"title": " ", "evidence": []}), **room.by("policy"))
    with pytest.raises(moving.Refused) as found:
        room.publish(record)
    assert found.value.reasons[0].values["flaws"] == ["N10：没有标题", "N10：没有写明所需证据"]


def test_an_item_that_cannot_be_read_is_a_flaw_and_no_crash(room):
    record = room.draft()
    row = room.row(record, "N10") | {"effects": ["banish"]}
    list_drafts.change(room.session, record, PutItem(row), **room.by("policy"))
    assert room.refused(lambda: room.publish(record)) == ["list_flawed"]
    assert "N10" in list_review.flaws(record)[0]


def test_a_version_without_differences_is_not_published(room):
    record = room.draft(valid_from=room.first.valid_from)
    assert room.refused(lambda: room.publish(record)) == ["list_unchanged"]


def test_a_version_may_not_swallow_the_one_before_it(room):
    record = room.draft(valid_from=date(2024, 8, 1))
    room.threshold(record, 70)
    assert room.refused(lambda: room.publish(record)) == ["list_reaches_back"]


def test_a_draft_overtaken_by_another_version_is_not_published(room):
    slow = room.draft("2026-03")
    room.threshold(slow, 60)
    room.published()
    assert room.refused(lambda: room.publish(slow)) == ["list_overtaken"]


def test_a_production_bank_wants_a_named_signature_and_a_change_voids_it(room):
    record = room.draft()
    room.threshold(record, 70)
    assert room.refused(lambda: room.publish(record, production=True)) == ["list_unsigned"]
    list_drafts.sign(room.session, record, **room.by("legal"))
    room.threshold(record, 75)
    assert room.refused(lambda: room.publish(record, production=True)) == ["list_unsigned"]
    list_drafts.sign(room.session, record, **room.by("legal"))
    room.publish(record, production=True)
    assert (record.signed_by_id, record.signed_on) == (room.bank.id("legal"), room.bank.now.date())


def test_versions_published_on_one_day_follow_their_numbers(room):
    first = room.published()
    low = room.draft("2026-01b", based_on=first)
    room.threshold(low, 60)
    assert room.refused(lambda: room.publish(low)) == ["list_number_low"]
    room.bank.later(1)
    room.publish(low)
    today = room.bank.now.date()
    assert lists.in_force(room.session, today, today).number == "2026-01b"


def test_numbers_are_used_once_until_a_draft_is_given_up(room):
    record = room.draft()
    assert room.refused(room.draft) == ["list_number_taken"]
    assert room.refused(lambda: room.draft("2026-01")) == ["list_number_taken"]
    list_drafts.discard(room.session, record, **room.by("policy"))
    assert room.refused(lambda: room.threshold(record, 70)) == ["wrong_state"]
    assert room.draft().number == "2026-02"


@pytest.mark.both
@pytest.mark.parametrize("act", ["draft", "head"])
def test_two_people_who_take_one_number_at_the_same_moment_are_told_so(room, monkeypatch, act):
    mine = room.draft("2026-09") if act == "head" else None
    room.draft("2026-02")
    looked = []

    def before_the_other_was_there(session, number, record=None):
        looked.append(number)
        if len(looked) > 1:
            free(session, number, record)

    free = list_drafts._free
    monkeypatch.setattr(list_drafts, "_free", before_the_other_was_there)
    if mine is None:
        assert room.refused(lambda: room.draft("2026-02")) == ["list_number_taken"]
    else:
        head = Head("2026-02", NEXT, WHY)
        assert room.refused(lambda: list_drafts.change(room.session, mine, head, **room.by("policy2"))) == [
            "list_number_taken"]
    assert looked == ["2026-02", "2026-02"]
    room.session.rollback()


def test_a_form_shown_before_somebody_else_changed_the_draft_is_stale(room):
    record = room.draft()
    shown = record.row_version
    room.threshold(record, 70)
    act = StrikeItem("P05")
    assert room.refused(lambda: list_drafts.change(
        room.session, record, act, version=shown, **room.by("policy"))) == ["stale"]


# --- items


def test_items_are_added_and_struck_and_the_differences_say_so(room):
    record = room.draft()
    new = room.row(record, "N10") | {"code": "N24", "title": "新增的一条", "worth": "不认识的字段"}
    list_drafts.change(room.session, record, PutItem(new), **room.by("policy"))
    list_drafts.change(room.session, record, StrikeItem("P05"), **room.by("policy"))
    room.threshold(record, 70)
    found = {one.code: one for one in list_review.changes(room.session, record)}
    assert {code: one.kind for code, one in found.items()} == {
        "P05": ItemChange.STRUCK, "N10": ItemChange.CHANGED, "N24": ItemChange.ADDED}
    assert [(one.name, one.old, one.new) for one in found["N10"].fields] == [
        ("thresholds.limit_rate_percent", "80%", "70%")]
    room.publish(record)
    version = lists.numbered(room.session, "2026-02")
    codes = [item.code for item in version.items]
    assert "P05" not in codes
    assert codes[-1] == "N24"
    assert items_of(lists.tables_of(record))["N24"]["worth"] == "不认识的字段"
    again = room.draft("2026-03", based_on=record)
    room.threshold(again, 60)
    room.publish(again)
    assert lists.numbered(room.session, "2026-03") is not None


@pytest.mark.parametrize(("edit", "code"), [
    (StrikeItem("P01"), "list_item_needed"), (StrikeItem("N99"), "list_item_gone"),
    (PutItem({"code": "X01"}), "list_code_odd"), (PutItem({"code": "P1"}), "list_code_odd"),
])
def test_some_edits_are_refused(room, edit, code):
    record = room.draft()
    assert room.refused(lambda: list_drafts.change(room.session, record, edit, **room.by("policy"))) == [code]


def test_what_is_packed_comes_back_as_it_was():
    tables = lists.rules.read(lists.DELIVERED)
    assert lists.unpacked(lists.packed(tables)) == tables
    assert differences(tables, lists.unpacked(lists.packed(tables))) == []


# --- cases


def a_case(room, approved_on: date | None) -> ExemptionCase:
    """A case on another loan, approved on this day."""
    old = room.bank.loan
    loan = Loan(loan_no="L2", borrower=old.borrower, institution=old.institution, product=old.product,
                amount=old.amount, credit_total=old.credit_total, inclusive=True,
                approved_on=approved_on, manager_no="wei")
    room.session.add(loan)
    room.session.flush()
    details = d.RegisterClue(loan=loan.id, trigger=Trigger.TR_DPD, occurred_on=room.bank.now.date())
    return moving.make(room.session, None, "register_clue", details, **room.by("clerk")).thing


@pytest.mark.both
def test_a_running_case_keeps_its_list_in_every_place(room):
    bank = room.bank
    for step in (bank.accepted, bank.investigated):
        step()
    bank.case.business_on = NEXT
    record = room.draft(valid_from=room.first.valid_from)
    row = room.row(record, "P13") | {"title": "改过的标题", "stages": ["disposal"]}
    list_drafts.change(room.session, record, PutItem(row), **room.by("policy"))
    list_drafts.change(room.session, record, StrikeItem("N22"), **room.by("policy"))
    room.publish(record)
    case, tao = bank.case, bank.finding("tao")
    assert case.list_version == lists.pinned(room.session, case).number == lists.of_finding(tao).number == "2026-01"
    assert lists.newer(room.session, case, bank.now.date()).number == "2026-02"
    assert "P13" not in checks.presets(tao)
    assert "N22" in checks.unanswered(tao)
    assert len(checks.unanswered(tao)) == 45
    bank.checked()
    assert {answer.list_version for answer in tao.answers} == {"2026-01"}
    kept = next(answer for answer in tao.answers if answer.item_code == "P13")
    assert kept.item_title == lists.numbered(room.session, "2026-01").item("P13").title != "改过的标题"
    assert checks.unanswered(tao) == []
    assert tao.proposal["outcome"] == "exempt"
    bank.met()
    bank.ruled("wei", Ballot.MITIGATE)
    bank.ruled("tao", Ballot.EXEMPT)
    letter = bank.letter("determination", "tao")
    assert "适用 2026-01 版" in letter.body
    assert "改过的标题" not in letter.body


@pytest.mark.both
def test_a_new_case_is_pinned_to_the_version_of_its_business_day(room):
    bank = room.bank
    room.published(valid_from=date(2025, 4, 1))
    bank.accepted()
    assert bank.case.list_version == "2026-02"
    assert limit(lists.pinned(room.session, bank.case)) == 70
    assert a_case(room, date(2025, 3, 31)).list_version == "2026-01"


def test_business_before_any_list_has_the_earliest_one_and_says_so(room):
    room.published()
    case = a_case(room, date(2023, 1, 5))
    version = lists.pinned(room.session, case)
    assert version.number == "2026-01"
    assert lists.why_applied(case, version) == Applied.BEGAN_LATER


def test_business_of_an_unknown_day_is_taken_to_be_of_today(room):
    room.published()
    case = a_case(room, None)
    assert case.list_version == "2026-02"
    assert lists.why_applied(case, lists.pinned(room.session, case)) == Applied.DAY_UNKNOWN


def test_what_was_in_force_is_told_as_it_was_known(room):
    room.published("2026-01a", value=75, valid_from=room.first.valid_from)
    today, day = room.bank.now.date(), date(2025, 4, 1)
    assert lists.in_force(room.session, day, today).number == "2026-01a"
    assert lists.in_force(room.session, day, date(2026, 10, 11)).number == "2026-01"
    assert lists.in_force(room.session, date(2024, 8, 1), today) is None


def test_without_any_record_the_delivered_lists_apply(session):
    bank = Bank(session)
    bank.accepted()
    assert bank.case.list_version == lists.delivered().number
    assert lists.pinned(session, bank.case) is lists.delivered()


def test_a_version_nobody_knows_is_not_guessed(room):
    room.bank.accepted()
    room.bank.case.list_version = "1999-01"
    with pytest.raises(LookupError):
        lists.pinned(room.session, room.bank.case)


# --- by SQL from anyone


@pytest.mark.both
def test_a_published_version_cannot_be_changed_by_any_statement(room, engine: Engine, database_kind: str):
    keys = {"first": room.first.id, "draft": room.draft().id}
    room.session.commit()
    tries = [
        "UPDATE list_version SET content = '{}' WHERE id = :first",
        "UPDATE list_version SET number = 'x' WHERE id = :first",
        "UPDATE list_version SET valid_from = '2020-01-01' WHERE id = :first",
        "UPDATE list_version SET state = 'draft' WHERE id = :first",
        "UPDATE list_version SET number = '2026-01' WHERE id = :draft",
        "DELETE FROM list_version WHERE id = :first",
        "DELETE FROM list_version WHERE id = :draft",
    ]
    if database_kind == "sqlite":
        tries += ["UPDATE OR REPLACE list_version SET number = '2026-01' WHERE id = :draft",
                  "UPDATE OR REPLACE list_version SET id = :first WHERE id = :draft",
                  "REPLACE INTO list_version SELECT * FROM list_version WHERE id = :first"]
    else:
        tries.append("TRUNCATE list_version")
    for statement in tries:
        with engine.connect() as connection, pytest.raises(DBAPIError, match=r"清单版本|uq_list_version_live"):
            connection.execute(text(statement), {name: key for name, key in keys.items() if f":{name}" in statement})
        assert limit(lists.rules.version_of(lists.tables_of(room.first))) == 80
        room.session.rollback()


# --- taking in


def test_later_lists_of_a_folder_become_a_draft_that_somebody_publishes(room, tmp_path):
    for name in lists.rules.FILES:
        content = (lists.DELIVERED / name).read_text(encoding="utf-8")
        content = content.replace('"2026-01"', '"2027-01"').replace('rate_percent = "80%"', 'rate_percent = "90%"')
        (tmp_path / name).write_text(content, encoding="utf-8")
    record = list_drafts.take_in(room.session, tmp_path, **room.by("policy"))
    assert (record.state, record.based_on) == (ListState.DRAFT, "2026-01")
    assert list_drafts.take_in(room.session, tmp_path, **room.by("policy")) is None
    room.publish(record)
    assert limit(lists.numbered(room.session, "2027-01")) == 90


def test_the_command_takes_lists_in_and_tells_the_versions(app, tmp_path):
    def run(*words):
        return app.test_cli_runner().invoke(args=["lists", *words])

    assert run("take-in").output == "清单 2026-01 版已入库，2024-08-02 起施行。\n"
    assert run("take-in").output == "此版本号已在库里，没有改动。\n"
    assert "2026-01  已发布  2024-08-02 — 今后  随系统提供" in run("versions").output
    empty = run("take-in", str(tmp_path))
    assert empty.exit_code == 1
    assert "没有读入" in empty.output


def test_a_folder_with_flaws_is_not_taken_in(session, tmp_path):
    for name in lists.rules.FILES:
        content = (lists.DELIVERED / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(content.replace('code = "N10"', 'code = "N99"'), encoding="utf-8")
    bank = Bank(session)
    with pytest.raises(ValueError, match="缺少条目 N10"):
        list_drafts.take_in(session, tmp_path, by=bank.actor("policy"), now=bank.now)


# --- running cases beside another day's lists


def two_sided(room) -> ListVersionRecord:
    """A second version, milder about N10 and stricter about who reviewed a large loan."""
    record = room.draft(valid_from=NEXT)
    n10 = room.row(record, "N10")
    new = n10 | {"code": "N24", "title": "大额贷款的审查缺失。", "stages": ["underwriting"], "effects": ["limit"],
                 "formula": "original_principal > large_loan", "thresholds": {"large_loan": "1000000元"}}
    milder = n10 | {"effects": ["mitigate"], "formula": "done_checks < required_checks", "thresholds": {}}
    for row in (milder, new):
        row.pop("effect_when")
        list_drafts.change(room.session, record, PutItem(row), **room.by("policy"))
    room.publish(record)
    return record


@pytest.mark.both
def test_a_later_version_is_milder_for_one_and_stricter_for_another_and_both_keep_theirs(room):
    bank = room.bank
    for step in (bank.accepted, bank.investigated, bank.checked):
        step()
    two_sided(room)
    today, before = bank.now.date(), {key: dict(bank.finding(key).proposal) for key in ("wei", "tao")}
    other = verdicts.newer(room.session, bank.case, today)
    assert (other.version.number, other.why, other.changes) == ("2026-02", Applied.IN_FORCE, {
        "N10": ItemChange.CHANGED, "N24": ItemChange.ADDED})
    wei, tao = (verdicts.seen(room.session, bank.finding(key), other, today).picture for key in ("wei", "tao"))
    assert headline(wei, "2026-02") == "按 2026-02 版，建议由减责（减免40%）变为免责（因 N10）。"
    assert "N10" in wei.tried.set_aside
    assert (wei.milder.proposal.step, wei.milder.items) == ("4a", ("N10",))
    assert headline(tao, "2026-02") == "按 2026-02 版，建议由免责变为减责（减免40%）（因 N24）。"
    assert (tao.milder.proposal, tao.milder.items) == (tao.tried.old, ())
    for key, found in (("wei", wei), ("tao", tao)):
        assert checks.stored(found.tried.old) == before[key] == bank.finding(key).proposal
    assert bank.case.list_version == "2026-01"
    assert verdicts.newer(room.session, bank.case, NEXT) is None  # not known on that day yet


def test_a_day_without_lists_has_the_nearest_version_and_says_why(room):
    room.bank.accepted()
    two_sided(room)
    today = room.bank.now.date()

    def said(on, known_on=today):
        found = verdicts.other_day(room.session, room.bank.case, on, known_on)
        return found.same, why_version(found.on, found.known_on, found.version, found.why)

    assert said(date(2020, 1, 1)) == (True, "2020年1月1日还没有清单施行，用最早的 2026-01 版（2024年8月2日起施行）。")
    assert said(NEXT) == (False, "2026年10月1日施行的是 2026-02 版（2026年10月12日入库）。")
    assert said(NEXT, date(2026, 10, 11))[0]
    assert said(NEXT, date(2020, 1, 1))[1].startswith("截至2020年1月1日还没有任何版本入库，按后来入库的各版看。")


def test_somebody_who_cannot_be_checked_is_told_of_and_not_guessed(room):
    room.bank.accepted()
    two_sided(room)
    today, one = room.bank.now.date(), room.bank.finding("wei")
    one.stages = []
    found = verdicts.seen(room.session, one, verdicts.newer(room.session, room.bank.case, today), today)
    assert found.picture is None
    assert "没有责任环节" in found.trouble
