"""Ledgers as they really come: other encodings, odd cells, repeats, corrections, late files, files that are none."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from web.cli.ledger import ledger_commands
from workflow.models import AuditLine, Borrower, Employee, Institution, Loan, LoanFact, Posting
from workflow.services.exchange import NotALedger, take_in
from workflow.services.exchange.people import letter_word
from workflow.terms import ObligorType, RiskClass

FOLDER = Path(__file__).parents[2] / "fixtures" / "ledgers" / "core-extract"
ROW = {
    "机构代码": "880601", "机构名称": "东街支行", "客户编号": "C1", "客户名称": "甲公司",
    "客户类型": "微型企业", "借据编号": "JJ1", "审批时单户授信总额": "100.00", "审批日期": "20240229",
    "本金余额": "50.00", "本金逾期天数": "10", "五级分类代码": "20", "客户经理工号": "Q1",
}


def extract(*rows: dict[str, str], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """An extract of rows that differ from ROW as given."""
    lines = [ROW.keys(), *((ROW | row).values() for row in rows)]
    return "\r\n".join(separator.join(line) for line in lines).encode(encoding)


@pytest.fixture
def take(session, clock):
    def take(source: bytes, name: str = "核心_20260930.csv", **options):
        return take_in(session, source, name, by="Q1107", now=clock.now, **options)
    return take


def figures(report):
    return (report.rows, report.taken, report.changed, report.unchanged, report.duplicate, report.refused)


def codes(report):
    return [(problem.row, problem.code) for problem in report.problems]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ","), ("gb18030", ","), ("utf-16", ","), ("utf-16", "\t")],
)
def test_encodings_are_told_apart(take, session, encoding, separator):
    report = take(extract({"客户名称": "甲㐂公司"}, encoding=encoding, separator=separator))
    assert figures(report) == (1, 1, 0, 0, 0, 0)
    assert session.scalar(select(Borrower.name)) == "甲㐂公司"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        ("姓名,电话\n甲,1\n".encode(), "no_known_heading"),
        (b"PK\x03\x04 this is no workbook", "unreadable_workbook"),
        ("机构号,客户号,借据号\n".encode() + b"\xff\xff\xff\n", "unreadable_text"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_in_one_sentence(take, session, content, code):
    with pytest.raises(NotALedger) as refused:
        take(content)
    assert refused.value.reason.code == code
    assert str(refused.value)
    assert not session.new
    assert session.scalar(select(func.count(Loan.id))) == 0


def test_the_day_of_the_data_must_be_known(take, session):
    with pytest.raises(NotALedger, match="哪一天"):
        take(extract({}), "核心.csv")
    take(extract({}), "核心.csv", as_of=date(2026, 8, 31))
    assert session.scalar(select(LoanFact.as_of)) == date(2026, 8, 31)


def test_repeats_contradictions_and_rows_without_a_key(take, session):
    report = take(extract({}, {}, {"本金余额": "51.00"}, {"借据编号": ""}, {"借据编号": "J" * 41}))
    assert figures(report) == (5, 1, 0, 0, 1, 3)
    assert codes(report) == [(4, "contradicts"), (5, "missing_key"), (6, "key_too_long")]
    assert session.scalar(select(LoanFact.balance)) == Decimal("50.00")


def test_what_cannot_be_read_is_unknown_and_reported(take, session):
    report = take(extract({
        "审批时单户授信总额": "约100", "审批日期": "20240230", "本金余额": "0.001", "本金逾期天数": "-1",
        "五级分类代码": "99", "客户类型": "跨国企业", "客户名称": "甲" * 121,
    }))
    assert figures(report) == (1, 1, 0, 0, 0, 0)
    assert sorted(code for _, code in codes(report)) == [
        "bad_day", "bad_number", "bad_number", "finer_than_fen", "too_long", "unknown_word", "unknown_word"]
    loan, fact = session.execute(select(Loan, LoanFact).join(LoanFact.loan)).one()
    assert (loan.credit_total, loan.approved_on, loan.borrower.obligor_type) == (None, None, None)
    assert (fact.balance, fact.days_past_due, fact.risk_class) == (None, None, None)


def test_blank_cells_are_unknown_without_being_a_problem(take, session):
    blank = dict.fromkeys(("客户类型", "审批时单户授信总额", "审批日期", "本金逾期天数", "五级分类代码"), "")
    report = take(extract(blank))
    assert report.problems == []
    loan = session.scalar(select(Loan))
    assert (loan.credit_total, loan.borrower.obligor_type) == (None, None)


def test_the_next_month_adds_facts_and_changes_what_differs(take, session):
    take(extract({}, {"借据编号": "JJ2"}))
    worse, handed_on = {"本金逾期天数": "41", "五级分类代码": "30"}, {"借据编号": "JJ2", "客户经理工号": "Q2"}
    report = take(extract(worse, handed_on), "核心_20261031.csv")
    assert figures(report) == (2, 0, 2, 0, 0, 0)
    facts = session.scalars(select(LoanFact).join(LoanFact.loan).where(Loan.loan_no == "JJ1").order_by(LoanFact.as_of))
    assert [(fact.as_of.month, fact.days_past_due, fact.risk_class) for fact in facts] == [
        (9, 10, RiskClass.SPECIAL_MENTION), (10, 41, RiskClass.SUBSTANDARD)]
    assert session.scalar(select(Loan.manager_no).where(Loan.loan_no == "JJ2")) == "Q2"


def test_a_late_file_adds_its_facts_and_leaves_the_loan_as_it_is_known_now(take, session):
    take(extract({"客户经理工号": "Q2", "客户类型": "小型企业"}), "核心_20261031.csv")
    report = take(extract({}), "核心_20260930.csv")
    assert figures(report) == (1, 0, 1, 0, 0, 0)
    loan = session.scalar(select(Loan))
    assert (loan.manager_no, loan.borrower.obligor_type) == ("Q2", ObligorType.SMALL_ENTERPRISE)
    assert session.scalar(select(func.count(LoanFact.id))) == 2


def test_a_correction_for_the_same_day_is_taken_and_said(take, session):
    take(extract({}))
    report = take(extract({"本金余额": "40.00"}))
    assert figures(report) == (1, 0, 1, 0, 0, 0)
    assert codes(report) == [(2, "fact_corrected")]
    assert "50" in report.problems[0].message
    assert session.scalar(select(LoanFact.balance)) == Decimal("40.00")


def test_a_blank_never_wipes_out_what_is_known(take, session):
    take(extract({}))
    report = take(extract({"客户类型": "", "审批时单户授信总额": "", "本金余额": ""}))
    assert figures(report) == (1, 0, 0, 1, 0, 0)
    assert session.scalar(select(Loan)).credit_total == Decimal("100.00")


def test_two_words_on_one_customer_in_one_file(take, session):
    source = extract({}, {"借据编号": "JJ2", "客户类型": "中型企业"})
    report = take(source)
    assert codes(report) == [(3, "customer_differs")]
    assert session.scalar(select(Borrower.obligor_type)) is ObligorType.MICRO_ENTERPRISE
    assert figures(take(source)) == (2, 0, 0, 2, 0, 0)


ROSTER = "工号,姓名,机构号,机构名称,岗位,任职日期,离任日期,直接上级工号\n"


def test_roster_rows_that_make_no_sense_are_refused(take, session):
    report = take((ROSTER + "Q1,甲,1,东街支行,客户经理,2024-01-01,2023-12-31,\n"
                   "Q2,乙,1,东街支行,客户经理,某日,,\nQ3,丙,1,东街支行,客户经理,2024/1/1,,\n").encode())
    assert figures(report) == (3, 1, 0, 0, 0, 2)
    assert codes(report) == [(2, "backward"), (3, "bad_day"), (3, "needed_unreadable")]
    assert session.scalars(select(Employee.staff_no)).all() == ["Q3"]


def test_a_new_roster_closes_a_posting_and_moves_the_employee(take, session):
    take((ROSTER + "Q1,甲,1,东街支行,客户经理,2024-01-01,,Q9\n").encode())
    report = take((ROSTER + "Q1,甲,1,东街支行,客户经理,2024-01-01,2026-05-31,Q9\n"
                   "Q1,甲,2,西街支行,客户经理,2026-06-01,,Q8\n").encode())
    assert figures(report) == (2, 1, 1, 0, 0, 0)
    employee = session.scalar(select(Employee))
    assert employee.institution.code == "2"
    assert [posting.to_on for posting in employee.postings] == [date(2026, 5, 31), None]


def test_every_institution_gets_a_word_for_its_letters_once(take, session):
    roster = ROSTER + "".join(f"Q{code},甲{code},{code},{name},客户经理,2024-01-01,,Q9\n" for code, name in (
        ("1", "江城银行东湖支行"), ("2", "江城银行东湖分行"), ("3", "江城银行"), ("4", "江城银行总行")))
    session.add(Institution(code="0", name="江城银行西湖支行", path="0", letter_word="西支"))
    session.add(Institution(code="9", name="江城银行南湖支行", path="9"))
    session.commit()
    for _ in range(2):
        take(roster.encode())
        words = {one.code: one.letter_word for one in session.scalars(select(Institution))}
        assert words == {"0": "西支", "1": "东湖尽责", "2": "东湖2尽责", "3": "3尽责", "4": "总行尽责", "9": "南湖尽责"}


@pytest.mark.parametrize(("name", "code"), [
    ("同名支行", "1" * 20), ("很长很长很长很长的名字支行", "9" * 20), ("—", "—")])
def test_no_two_words_are_alike_and_each_fits_its_column(name, code):
    taken: set[str] = set()
    for _ in range(120):
        taken.add(letter_word(name, code, taken))
    assert len(taken) == 120
    assert max(map(len, taken)) <= 20


def test_progress_and_record_are_told(take):
    told, recorded = [], []
    take(extract({}, {"借据编号": "JJ2"}), progress=lambda *step: told.append(step),
         record=lambda action, body: recorded.append((action, body["taken"], len(body["sha256"]))))
    assert told == [("reading", 3, 3), ("writing", 0, 2), ("writing", 2, 2)]
    assert recorded == [("import_ledger", 2, 64)]
    take(extract({}), dry_run=True, record=lambda action, body: recorded.append(action))
    assert len(recorded) == 1


def test_the_commands(app):
    runner = app.test_cli_runner()
    files = [str(path) for path in sorted(FOLDER.iterdir())]
    dry = runner.invoke(ledger_commands, ["import", "--dry-run", *files])
    assert "没有写入" in dry.output
    assert runner.invoke(ledger_commands, ["candidates"]).output.startswith("候选 0 笔")
    done = runner.invoke(ledger_commands, ["import", "--json", *files])
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(report["kind"], report["taken"]) for report in reports] == [
        ("loans", 5000), ("roster", 121), ("loan_quality", 108)]
    listed = json.loads(runner.invoke(ledger_commands, ["candidates", "--json", "--limit", "2"]).output)
    assert (listed["total"], len(listed["candidates"])) == (4104, 2)
    refused = runner.invoke(ledger_commands, ["import", str(Path(__file__))])
    assert refused.exit_code == 1
    assert "没有找到认得的表头" in refused.output
    with app.app_context():
        from web.extensions import db
        lines = db.session.scalars(select(AuditLine).where(AuditLine.chain == "ledger")).all()
        assert [line.action for line in lines] == ["import_ledger"] * 3
        assert db.session.scalar(select(func.count(Posting.id))) == 121


def test_a_row_report_that_cannot_be_written_does_not_undo_the_import(app, tmp_path):
    ledger = tmp_path / "核心_20260930.csv"
    ledger.write_bytes(extract({}))
    runner = app.test_cli_runner()
    told = runner.invoke(ledger_commands, ["import", str(ledger), "--report", str(ledger / "逐行.xlsx")])
    assert told.exit_code == 1
    assert "已处理，但逐行报告写不到" in told.output
    again = runner.invoke(ledger_commands, ["import", str(ledger), "--report", str(tmp_path / "逐行.xlsx")])
    assert "未变 1" in again.output
    assert (tmp_path / "逐行.xlsx").read_bytes().startswith(b"PK")
