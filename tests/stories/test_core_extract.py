"""The whole sample bank is taken in and gives exactly what was counted by hand, on both databases."""

import shutil
import tomllib
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import Borrower, Employee, Institution, LedgerImport, Loan, LoanFact, LoanQuality, Posting
from workflow.services import candidates
from workflow.services.engine import connect
from workflow.services.exchange import ImportReport, take_in
from workflow.services.proposals import ProposedPerson, propose_people
from workflow.terms import Liability, Post, Stage

pytestmark = pytest.mark.xdist_group("extract")  # imported once, in one process

FOLDER = Path(__file__).parents[2] / "fixtures" / "ledgers"
EXPECTED = tomllib.loads((FOLDER / "EXPECTED.toml").read_text(encoding="utf-8"))["core-extract"]
EXTRACT = FOLDER / "core-extract" / "core_npl_20260930.csv"
ROSTER = FOLDER / "core-extract" / "员工花名册.xlsx"
QUALITY = FOLDER / "core-extract" / "机构贷款质量月报.xlsx"


def take(session: Session, path: Path, now, **options) -> ImportReport:
    report = take_in(session, path, path.name, by="Q1107", now=now, **options)
    figures = report.taken + report.changed + report.unchanged + report.duplicate + report.refused
    assert figures == report.rows
    return report


@pytest.mark.both
def test_the_sample_bank_gives_what_was_counted(session, clock):
    reports = [take(session, path, clock.now) for path in (EXTRACT, ROSTER, QUALITY)]
    extract = reports[0]
    assert (extract.taken, extract.duplicate, extract.refused) == (EXPECTED["distinct"], EXPECTED["duplicates"], 0)
    assert [(p.code, p.record) for p in extract.problems] == [
        ("bad_check_digit", number) for number in EXPECTED["bad_check_digits"]]
    assert [report.problems for report in reports[1:]] == [[], []]

    assert session.scalar(select(func.count(Loan.id))) == EXPECTED["distinct"]
    assert session.scalar(select(func.sum(Loan.amount))) == EXPECTED["sum_amount"]
    assert session.scalar(select(func.sum(LoanFact.balance))) == Decimal(EXPECTED["sum_balance"])
    over = select(func.count(LoanFact.id)).where(LoanFact.days_past_due > 90)
    assert session.scalar(over) == EXPECTED["overdue_gt_90"]
    micro = Loan.inclusive.is_(True)
    assert session.scalar(select(func.count(Loan.id)).where(micro)) == EXPECTED["micro"]
    assert candidates.count(session) == EXPECTED["triggered"]
    assert candidates.count(session, where=[micro]) == EXPECTED["micro_triggered"]
    assert candidates.count_by_scope(session) == EXPECTED["triggered_by_scope"]
    assert candidates.count(session, date(2026, 9, 29)) == 0

    again = [take(session, path, clock.now) for path in (QUALITY, ROSTER, EXTRACT)]
    assert [(report.taken, report.changed) for report in again] == [(0, 0)] * 3
    assert [report.unchanged for report in again] == [108, 121, 5000]
    assert session.scalar(select(func.count(LedgerImport.id))) == 6


@pytest.fixture(scope="module")
def imported(sqlite_template, tmp_path_factory):
    """A database with the whole sample bank taken in, for tests that only read."""
    path = tmp_path_factory.mktemp("bank") / "jinze.db"
    shutil.copyfile(sqlite_template, path)
    engine = connect(f"sqlite:///{path}")
    with Session(engine) as session:
        for ledger in (EXTRACT, ROSTER, QUALITY):
            take(session, ledger, datetime(2026, 10, 12, 1, 0, tzinfo=UTC))
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def bank(imported):
    with Session(imported) as session:
        yield session


def test_what_stands_in_the_cells_is_kept(bank):
    rare = bank.scalar(select(Loan).where(Loan.loan_no == "JJ202307000007"))
    assert rare.borrower.name == "清源县杰达运输有限公司㐂"
    assert rare.borrower.id_no == "91513225455015639K"
    untold = bank.scalar(select(Loan).where(Loan.loan_no == "JJ202412000006"))
    assert untold.borrower.obligor_type is None
    assert untold.credit_total == Decimal("3000000")
    blank = bank.scalar(select(func.count(Loan.id)).where(Loan.credit_total.is_(None)))
    assert blank == 83
    never_late = bank.scalar(select(func.count(LoanFact.id)).where(LoanFact.first_overdue_on.is_(None)))
    assert never_late == 327


def test_a_dry_run_reports_the_same_and_writes_nothing(session, clock):
    dry = take(session, EXTRACT, clock.now, dry_run=True)
    for record in (Borrower, Loan, LoanFact, Institution, LedgerImport):
        assert session.scalar(select(func.count()).select_from(record)) == 0
    wet = take(session, EXTRACT, clock.now)
    assert dry.as_dict() == wet.as_dict() | {"dry_run": True, "import_id": 0}


@pytest.mark.parametrize("paths", [(EXTRACT, ROSTER, QUALITY), (QUALITY, ROSTER, EXTRACT)])
def test_the_tree_of_institutions_does_not_hang_on_the_order_of_files(session, clock, paths):
    for path in paths:
        take(session, path, clock.now)
    tree = {row.code: row.path for row in session.scalars(select(Institution))}
    assert tree == {"880699": "880699"} | {str(code): f"880699/{code}" for code in range(880601, 880613)}
    moved = session.scalar(select(Employee).where(Employee.staff_no == "Q1020"))
    assert moved.institution.code == "880601"  # the later posting, though the roster lists it first
    assert session.scalar(select(func.count(Posting.id))) == 121


def test_loan_quality_in_ten_thousands_is_exact_in_yuan(bank):
    row = bank.scalar(select(LoanQuality).join(LoanQuality.institution).where(
        LoanQuality.month == "2026-01", Institution.code == "880601"))
    assert (row.all_loans, row.all_npl, row.inclusive_loans, row.inclusive_npl) == (
        Decimal("1100770000"), Decimal("8119300"), Decimal("447863800"), Decimal("13776500"))


def test_pages_of_candidates_follow_on_without_gap_or_repeat(bank):
    seen, after = [], ""
    while page := candidates.candidates(bank, after=after, limit=997):
        seen += [candidate.loan.loan_no for candidate in page]
        after = seen[-1]
    assert seen == sorted(set(seen))
    assert len(seen) == EXPECTED["triggered"]
    first = candidates.candidates(bank, limit=1)[0]
    assert [reason.code for reason in first.reasons] == ["class_down", "in_scope"]
    assert first.live_case_number is None


@pytest.fixture
def proposed(bank):
    def people(loan_no: str) -> dict[Post, ProposedPerson]:
        loan = bank.scalar(select(Loan).where(Loan.loan_no == loan_no))
        return {person.posts[0]: person for person in propose_people(bank, loan)}
    return people


def codes(reasons):
    return [reason.code for reason in reasons]


def test_the_people_to_be_named(proposed):
    people = proposed("JJ202311000000")  # nobody moved
    assert {post: person.staff_no for post, person in people.items()} == {
        Post.RM_LEAD: "Q1031", Post.CREDIT_REVIEWER: "Q1085", Post.APPROVER: "Q1089",
        Post.DISBURSEMENT_REVIEWER: "Q1092", Post.POST_LOAN_OFFICER: "Q1035", Post.SUB_BRANCH_HEAD: "Q1029",
        Post.BRANCH_VP: "Q1030",
    }
    manager = people[Post.RM_LEAD]
    assert (manager.employee.name, manager.stages, manager.liability) == (
        "王伟", [Stage.PRE_LOAN, Stage.POST_LOAN], Liability.DIRECT)
    assert (manager.responsible_from, manager.responsible_to) == (date(2023, 11, 5), None)
    assert people[Post.POST_LOAN_OFFICER].responsible_from == date(2023, 11, 22)
    assert people[Post.APPROVER].responsible_to == date(2023, 11, 5)
    assert people[Post.SUB_BRANCH_HEAD].liability is Liability.MANAGERIAL
    assert people[Post.BRANCH_VP].liability is Liability.LEADERSHIP
    assert not any(person.problems for person in people.values())

    people = proposed("JJ202301000020")  # the manager left the branch before the first day overdue
    manager, after = people[Post.RM_LEAD], people[Post.POST_LOAN_OFFICER]
    assert (manager.staff_no, manager.responsible_to, codes(manager.because)) == (
        "Q1066", date(2026, 5, 31), ["manager_left"])
    assert (after.staff_no, after.responsible_from, codes(after.because)) == (
        "Q1070", date(2026, 6, 1), ["post_loan_after_handover"])

    taken_over = proposed("JJ202101000030")[Post.RM_LEAD]  # the manager came after the approval
    assert (taken_over.stages, codes(taken_over.problems)) == ([Stage.POST_LOAN], ["original_manager_unknown"])
    assert taken_over.responsible_from == date(2021, 4, 1)

    elsewhere = proposed("JJ202410000065")[Post.RM_LEAD]  # the manager had moved to another branch before the approval
    assert codes(elsewhere.problems) == ["not_at_branch_then"]

    headless = proposed("JJ202205000013")[Post.SUB_BRANCH_HEAD]  # the present head came two months later
    assert (headless.employee, headless.staff_no, codes(headless.problems)) == (None, "", ["head_unknown"])


def test_a_posting_written_in_two_pieces_is_one(bank, proposed):
    number = bank.scalar(select(Loan.loan_no).where(Loan.manager_no == "Q1060").where(
        Loan.approved_on < date(2025, 8, 31)).limit(1))
    manager = proposed(number)[Post.RM_LEAD]
    assert (manager.responsible_to, codes(manager.because)) == (None, ["manager_throughout"])


def test_one_person_in_two_posts_is_named_once(bank):
    loan = bank.scalar(select(Loan).where(Loan.loan_no == "JJ202311000000"))
    loan.post_loan_no = loan.manager_no
    loan.approver_no = "Q9999"
    people = propose_people(bank, loan)
    assert people[0].posts == [Post.RM_LEAD, Post.POST_LOAN_OFFICER]
    assert people[0].stages == [Stage.PRE_LOAN, Stage.POST_LOAN]
    stranger = next(person for person in people if person.staff_no == "Q9999")
    assert (stranger.employee, codes(stranger.problems)) == (None, ["not_in_roster"])
