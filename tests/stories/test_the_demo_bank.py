"""The demo bank, planted once on a fixed day: whole, complete, and told in words that belong to each case."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Clock
from web.cli.demo import coverage
from web.cli.demo.cast import cast, committees, panel, teams
from web.cli.demo.lines import WORDS
from web.cli.demo.plots import PLOTS
from web.cli.demo.stories import stock, stories
from web.cli.list_versions import take_in_delivered
from web.cli.seed import demo_accounts, plant
from web.extensions import db
from workflow.models import (
    Account,
    Appeal,
    Attendance,
    AuditLine,
    CaseLoan,
    Employee,
    Evidence,
    ExemptionCase,
    FactSheet,
    Finding,
    Grant,
    Institution,
    Interview,
    LedgerImport,
    Letter,
    LibraryEntry,
    Loan,
    LoanFact,
    Objection,
    Publication,
    Sitting,
    Statement,
)
from workflow.rules.actors import IMPLIED_ROLES
from workflow.rules.deadlines import add_working_days
from workflow.rules.leaks import Known, leaks
from workflow.rules.triggers import is_triggered
from workflow.services import audit, clock, invariants
from workflow.services.accounts import actor_of
from workflow.services.calendar import build
from workflow.services.deadlines import SHANGHAI, day_of
from workflow.services.documents import KINDS
from workflow.services.official import files
from workflow.services.worklist import my_work
from workflow.terms import Role

pytestmark = pytest.mark.xdist_group("demo")  # planted once, in one process
DAY = date(2026, 10, 12)
LAST = add_working_days(DAY, -1, build()).day


@pytest.fixture(scope="module")
def bank(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo bank as it stands on 2026-10-12."""
    from web import create_app

    folder = tmp_path_factory.mktemp("demo")
    shutil.copyfile(sqlite_template, folder / "jinze.db")
    app = create_app({"TESTING": True, "DATABASE_URL": f"sqlite:///{folder / 'jinze.db'}", "PASSWORDS": "quick",
                      "INSTANCE": str(folder / "instance")},
                     clock=Clock(datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)))
    (folder / "instance").mkdir(exist_ok=True)
    with app.app_context():
        assert take_in_delivered(db.session()), "as `flask db upgrade` does before, at the true time"
        plant(DAY)
        yield app
        db.session.remove()
        db.engine.dispose()


def test_nothing_is_missing(bank: Flask) -> None:
    assert {kind.title: kind.missing for kind in coverage.counted(db.session()) if kind.missing} == {}


def test_every_invariant_holds_and_every_chain_is_whole(bank: Flask) -> None:
    assert [answer.invariant.title for answer in invariants.check(db.session()) if not answer.holds] == []
    assert [chain for chain, _, flaw in audit.verify(db.session()) if flaw is not None] == []


def test_it_is_large_and_spread_over_all_branches(bank: Flask) -> None:
    cases = db.session.scalar(select(func.count()).select_from(ExemptionCase))
    branches = db.session.scalar(select(func.count(func.distinct(ExemptionCase.institution_id))))
    assert (cases or 0) >= 44
    assert branches == db.session.scalar(select(func.count()).select_from(Institution)) - 1, "all but the head office"


def test_nothing_happens_after_the_working_day_before(bank: Flask) -> None:
    session = db.session()
    happened = select(func.max(AuditLine.at)).where(AuditLine.action != "list.take_in")
    assert day_of(session.scalars(happened).one()) == LAST
    assert clock.run(session, session.scalars(select(func.max(AuditLine.at))).one(), session.commit).made == []


def test_the_clock_was_never_late(bank: Flask) -> None:
    evening = datetime(LAST.year, LAST.month, LAST.day, 18, tzinfo=SHANGHAI)
    assert list(db.session.scalars(select(AuditLine.action).where(AuditLine.at >= evening))) == ["list.take_in"]


def test_the_lines_of_a_case_come_in_the_order_of_time(bank: Flask) -> None:
    lines = db.session.execute(select(AuditLine.chain, AuditLine.at).order_by(AuditLine.chain, AuditLine.seq)).all()
    late = [one.chain for one, after in pairwise(lines)
            if one.chain == after.chain and one.at > after.at]
    assert late == []


def test_every_role_that_can_be_granted_is_held_and_none_by_somebody_judged_as_an_administrator(bank: Flask) -> None:
    held = set(db.session.scalars(select(Grant.role).where(Grant.ended_at.is_(None))))
    assert held == set(Role) - IMPLIED_ROLES
    assert {role for role, _, _ in demo_accounts()} == set(Role) - {Role.CLOCK}


def test_everybody_judged_can_sign_in(bank: Flask) -> None:
    judged = set(db.session.scalars(select(Finding.employee_id)))
    assert judged <= set(db.session.scalars(select(Account.employee_id)))


WAITING = (
    Role.CASE_CLERK, Role.ACCEPTANCE_OFFICER, Role.LEAD_DEPT, Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR,
    Role.COMMITTEE_CHAIR, Role.COMMITTEE_SECRETARY, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER,
    Role.APPEAL_OFFICER, Role.APPEAL_PANEL, Role.PUBLICATION_REVIEWER, Role.HR, Role.REPORTING_UNIT, Role.SUBJECT,
)


@pytest.mark.parametrize("role", WAITING)
def test_the_demo_account_of_a_working_role_has_something_to_do(bank: Flask, role: Role) -> None:
    username = next(username for wanted, username, _ in demo_accounts() if wanted == role)
    account = db.session.scalars(select(Account).where(Account.username == username)).one()
    assert my_work(db.session(), actor_of(db.session(), account), DAY)


def test_a_sitting_hears_three_cases_some_of_them_in_the_batch_and_an_alternate_stepped_in(bank: Flask) -> None:
    held = [one.meetings for one in db.session.scalars(select(Sitting)) if len(one.meetings) >= 3]
    assert any(meeting.simple for meetings in held for meeting in meetings)
    assert db.session.scalar(select(Attendance.id).where(Attendance.in_place_of_id.is_not(None)).limit(1))


def test_something_is_overdue_and_something_is_due_within_days(bank: Flask) -> None:
    lines = [line for account in db.session.scalars(select(Account)) if account.active
             for line in my_work(db.session(), actor_of(db.session(), account), DAY)]
    assert {line.task.case.number for line in lines if line.over}
    assert {line.task.case.number for line in lines if line.left is not None and 0 <= line.left <= 3}


def test_ledgers_say_of_a_loan_only_what_was_known_that_day(bank: Flask) -> None:
    for fact in db.session.scalars(select(LoanFact).join(LedgerImport, LedgerImport.id == LoanFact.import_id).where(
            LedgerImport.as_of < DAY)):
        assert fact.first_overdue_on is None or fact.first_overdue_on <= fact.as_of


def test_cases_the_ledger_set_off_were_on_its_list(bank: Flask) -> None:
    by_ledger = {story.loan_no for story in stories() if not story.trigger}
    for case in db.session.scalars(select(ExemptionCase)):
        loan = case.loans[0].loan
        known = [fact for fact in loan.facts if fact.as_of < case.registered_on]
        assert loan.loan_no not in by_ledger or is_triggered(known[-1]), loan.loan_no


def test_published_words_tell_nobody(bank: Flask) -> None:
    texts = [notice.content["lessons"] for notice in db.session.scalars(select(Publication))]
    texts += [entry.text for entry in db.session.scalars(select(LibraryEntry))]
    known = Known(people=tuple(db.session.scalars(select(Employee.name))))
    assert [found for text in texts for found in leaks(text, known)] == []


# --- the words


def own_texts(case: ExemptionCase) -> Iterator[str]:
    """Everything that was written in one case."""
    session = db.session()
    keys = [one.id for one in case.findings]
    for kind, columns in ((FactSheet, ("duties", "conduct", "causation")), (Interview, ("record", "place")),
                          (Statement, ("words", "answer")), (Evidence, ("title", "source"))):
        for row in session.scalars(select(kind).where(kind.finding_id.in_(keys))):
            yield from (getattr(row, column) for column in columns)
    for one in case.findings:
        yield from (one.reasons, one.conditions, one.extension_reason, one.reopened_because, one.publication_waiver)
        yield from (answer.reason for answer in one.answers)
    for appeal in session.scalars(select(Appeal).where(Appeal.case_id == case.id)):
        yield from (appeal.words, appeal.decision)
    for objection in session.scalars(select(Objection).where(Objection.case_id == case.id)):
        yield from (objection.words, objection.reply)
    yield from (case.report, case.rectification, case.missing_stages_note)
    yield from session.scalars(select(AuditLine.body).where(AuditLine.case_id == case.id))


def test_no_text_has_a_placeholder_left(bank: Flask) -> None:
    left = re.compile(r"\{[A-Za-z_][A-Za-z0-9_:+-]*\}|待定|TODO|[xX]{3}")
    for case in db.session.scalars(select(ExemptionCase)):
        assert [text for text in own_texts(case) if left.search(text or "")] == [], case.number
    assert [letter.number for letter in db.session.scalars(select(Letter)) if left.search(letter.body)] == []


def test_no_case_speaks_of_the_people_of_another(bank: Flask) -> None:
    everybody = {name for name in db.session.scalars(select(Employee.name)) if len(name) > 2}
    for case in db.session.scalars(select(ExemptionCase)):
        here = {one.person_name for one in case.findings} | {seat.employee.name for seat in case.seats}
        here |= {one.name for one in case.people_named} | {case.loans[0].loan.borrower.name}
        acting = set(db.session.scalars(select(Employee.name).where(Employee.id.in_(
            select(AuditLine.actor_id).where(AuditLine.case_id == case.id)))))
        written = [text or "" for text in own_texts(case) if text and not text.startswith("{")]
        strangers = everybody - here - acting
        assert {name for name in strangers for text in written if name in text} == set(), case.number


def test_the_plain_words_of_the_rehearsal_are_not_heard_here(bank: Flask) -> None:
    plain = {words for key, words in WORDS.items() if len(words) > 12 and "{" not in words}
    for case in db.session.scalars(select(ExemptionCase)):
        said = " ".join(text or "" for text in own_texts(case))
        assert [words for words in plain if words in said] == [], case.number


def test_no_two_stories_have_the_same_cause(bank: Flask) -> None:
    causes = [story.words["causation"] for story in stories() if "causation" in story.words]
    assert len(set(causes)) == len(causes) >= 40
    assert len([story for story in stories() if sum(len(part.words) for part in story.people.values()) >= 3]) >= 15


def test_stories_name_people_and_plots_there_are() -> None:
    told = stories()
    assert {story.plot for story in told} == set(PLOTS)
    assert len({story.loan_no for story in told}) == len(told)
    assert {part.stock for story in told for part in story.people.values()} <= set(stock()["part"])


def test_every_person_of_a_story_is_judged_or_named_in_its_case(bank: Flask) -> None:
    for story in stories():
        case = db.session.scalars(select(ExemptionCase).join(CaseLoan).join(Loan).where(
            Loan.loan_no == story.loan_no).order_by(ExemptionCase.id).limit(1)).one()
        named = {one.staff_no for one in case.people_named} | {one.employee.staff_no for one in case.findings}
        assert set(story.people) <= named, story.loan_no


def test_no_body_of_the_cast_overlaps_another() -> None:
    roles = cast()
    sitting = set(roles[Role.COMMITTEE_CHAIR]) | set(roles[Role.COMMITTEE_MEMBER])
    investigating = {number for team in teams() for number in team}
    assert investigating.isdisjoint(sitting | set(panel()))
    # Above the first tier both bodies are of the head office, which is small; in one case nobody sits in both (I5).
    assert set(committees()[0]).isdisjoint(panel())
    assert set(roles[Role.COMMITTEE_SECRETARY]).isdisjoint(sitting | set(panel()))


def test_every_kind_of_letter_is_there_and_makes_a_file_twice_the_same(bank: Flask) -> None:
    session = db.session()
    for kind in KINDS:
        letter = session.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id).limit(1)).first()
        assert letter is not None, kind
        first = files.docx_of(session, letter)
        assert Document(BytesIO(first.content)).paragraphs, kind
        assert files.docx_of(session, letter) == first, kind
