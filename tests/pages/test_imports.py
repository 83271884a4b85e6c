"""Taking ledgers in on the page: preview, columns that are not known, progress, cancelling, the report on every row."""

import io
import threading
import time
from http import HTTPStatus

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select
from xlsxwriter import Workbook

from tests.pages.strict import PASSWORD
from web import import_jobs
from workflow.models import AuditLine, HeadingWord, LedgerImport, LedgerUpload, Loan, LoanFact
from workflow.rules.actors import COMMAND_LINE
from workflow.services import accounts
from workflow.services.passwords import Passwords
from workflow.terms import Role, UploadState

HEADING = ("机构号", "机构名称", "客户号", "客户名称", "客户类型", "单户授信总额", "凭证编号", "贷款品种", "审批日",
           "剩余本金", "逾期天数", "五级分类")
ROWS = (
    ("9901", "城东支行", "C1", "顺兴建材", "微型企业", 300, "JJ001", "小微快贷", "2025-03-04", 120.5, "95天", "次级类"),
    ("9901", "城东支行", "C2", "周海燕", "个体工商户", 50, "JJ002", "小微经营贷", "2025年3月4日", "48.00", 12, "关注"),
    ("9901", "城东支行", "C2", "周海燕", "个体工商户", 50, "JJ002", "小微经营贷", "2025年3月4日", 48, 12, "关注"),
    ("9905", "城西支行", "C3", "农户甲", "农户", 20, "JJ003", "惠农贷", "2025-05-01", 18, "一百", "可疑"),
)


def workbook(*rows, heading=HEADING, title="清源农商银行不良贷款台账（截至2026年9月30日）"):
    made = io.BytesIO()
    with Workbook(made) as book:
        sheet = book.add_worksheet("台账")
        sheet.write(0, 0, title)
        sheet.write(1, 0, "单位：万元")
        for number, cells in enumerate((heading, *rows, ("合计", "")), 2):
            sheet.write_row(number, 0, cells)
    return made.getvalue()


@pytest.fixture
def clerks(bank, session, clock):
    """A clerk of the head office beside the branch's."""
    accounts.grant_role(session, bank["100234"], Role.CASE_CLERK, by=COMMAND_LINE, now=clock())
    employee = bank["100234"].employee
    employee.institution_id = bank["100001"].employee.institution_id
    bank["100234"].password_hash = Passwords.quick().hash(PASSWORD)
    session.commit()
    return bank


@pytest.fixture
def head(desk, clerks):
    desk.sign_in("100234")
    return desk


def hand_in(desk, content, name="不良贷款台账-202609.xlsx"):
    desk.get("/imports/new")
    return desk.submit({"file": (io.BytesIO(content), name)}, to="/imports/new", content_type="multipart/form-data")


def choose(desk, **columns):
    """Choose our columns for headings, and read again."""
    typed = {f"column-{HEADING.index(heading)}": column for heading, column in columns.items()}
    return desk.submit(typed, to=desk.path)


def finished(desk):
    """Wait for the import, and open what comes of it."""
    address = desk.path if desk.path.endswith("/progress") else f"{desk.path}/progress"
    for _ in range(2_400):
        answer = desk.get(address, follow_redirects=True)
        if "取消导入" not in answer.text:
            return answer
        time.sleep(0.05)
    raise AssertionError("the import does not end")


def take_in(desk, content, name="不良贷款台账-202609.xlsx", **columns):
    hand_in(desk, content, name)
    if columns:
        choose(desk, **columns)
    desk.submit(to="/start")
    return finished(desk)


@pytest.mark.both
def test_columns_nobody_knows_are_asked_for_and_remembered_of_their_source(head, session):
    page = hand_in(head, workbook(*ROWS))
    assert "有 2 列没有认出" in page.text
    assert "缺少必需的列" in page.text
    assert "凭证编号" in page.text
    assert not any("/start" in form.action for form in head.page.forms)
    page = choose(head, 凭证编号="loan_no", 剩余本金="balance")
    assert "您选定的" in page.text
    assert "1,205,000" in page.text
    head.submit(to="/start")
    report = finished(head)
    assert "下载逐行报告" in report.text
    row = session.scalars(select(LedgerImport)).one()
    said = row.report
    assert (said["rows"], said["taken"], said["duplicate"], said["refused"], said["passed_over"]) == (4, 3, 1, 0, 1)
    assert [(one["cell"], one["code"]) for one in said["problems"]] == [("K7", "bad_number")]
    assert session.scalar(select(func.sum(LoanFact.balance))) == 1865000
    assert session.scalars(select(AuditLine.action).where(AuditLine.chain == "ledger")).all() == ["import_ledger"]
    kept = session.execute(select(HeadingWord.source, HeadingWord.heading, HeadingWord.column)).all()
    assert sorted(kept) == [("不良贷款台账", "凭证编号", "loan_no"), ("不良贷款台账", "剩余本金", "balance")]
    session.rollback()

    page = hand_in(head, workbook(*ROWS), "不良贷款台账-202610.xlsx")
    assert "来源记住的" in page.text
    assert "没有认出" not in page.text
    page = hand_in(head, workbook(*ROWS), "另一份.xlsx")
    assert "有 2 列没有认出" in page.text


def test_the_report_tells_of_every_row(head, session):
    take_in(head, workbook(*ROWS), 凭证编号="loan_no", 剩余本金="balance")
    key = session.scalars(select(LedgerImport.id)).one()
    session.rollback()
    with head.get(f"/imports/{key}/rows.xlsx") as answer:
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = book.get_sheet_by_name("逐行结果").to_python()
    assert [row[:4] for row in rows] == [
        ["行", "记录", "名称", "结果"], [4.0, "JJ001", "顺兴建材", "新增"], [5.0, "JJ002", "周海燕", "新增"],
        [6.0, "JJ002", "周海燕", "重复"], [7.0, "JJ003", "农户甲", "新增"]]
    assert rows[3][7] == "与第 5 行重复"
    assert rows[4][4:7] == ["K7", "逾期天数", "一百"]


def test_the_clerk_of_a_branch_takes_in_its_rows_alone_and_sees_no_other_import(strict, clerks, session):
    head, branch = strict(), strict()
    head.sign_in("100234")
    branch.sign_in("100871")
    report = take_in(branch, workbook(*ROWS), 凭证编号="loan_no", 剩余本金="balance")
    assert "不是您所在机构或下级机构的数据" in report.text
    assert set(session.scalars(select(Loan.loan_no))) == {"JJ001", "JJ002"}
    session.rollback()
    take_in(head, workbook(*ROWS), "总行.xlsx", 凭证编号="loan_no", 剩余本金="balance")
    first, second = session.scalars(select(LedgerImport.id).order_by(LedgerImport.id)).all()
    upload = session.scalars(select(LedgerUpload.id).order_by(LedgerUpload.id.desc())).first()
    session.rollback()
    assert branch.get(f"/imports/{first}").status_code == HTTPStatus.OK
    for address in (f"/imports/{second}", f"/imports/{second}/rows.xlsx", f"/imports/files/{upload}",
                    f"/imports/files/{upload}/progress"):
        assert branch.get(address).status_code == HTTPStatus.NOT_FOUND
    assert "总行.xlsx" not in branch.get("/imports").text
    assert "总行.xlsx" in head.get("/imports").text


@pytest.mark.parametrize(("content", "name", "words"), [
    (workbook(*ROWS, heading=tuple("甲乙丙丁戊己庚辛壬癸子丑")), "乱.xlsx", "没有找到认得的表头"),
    (b"%PDF-1.7", "台账.pdf", "请选择 xlsx、xls 或 csv"),
    (b"", "空.csv", "文件是空的"),
    (b"PK\x03\x04torn", "坏.xlsx", "打不开这个工作簿"),
])
def test_what_is_no_ledger_is_said_over_the_form_and_not_kept(head, session, content, name, words):
    answer = hand_in(head, content, name)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert words in answer.text
    assert session.scalar(select(func.count(LedgerUpload.id))) == 0


def test_what_is_found_on_the_way_refuses_the_whole_file(head, session):
    again = (*ROWS[:2], HEADING, ROWS[3])
    answer = take_in(head, workbook(*again), 凭证编号="loan_no", 剩余本金="balance")
    assert "第 6 行又出现一个表头" in answer.text
    assert "没有写入任何内容" in answer.text
    assert session.scalar(select(func.count(Loan.id))) == 0
    assert session.scalar(select(LedgerUpload.state)) == UploadState.FAILED
    session.rollback()
    assert "第 6 行又出现一个表头" in head.get("/imports").text


def test_an_import_can_be_called_off_and_leaves_nothing(head, session, monkeypatch):
    at_it, go_on = threading.Event(), threading.Event()
    tell = import_jobs.Slate.tell

    def slow(slate, phase, done, total):
        at_it.set()
        assert go_on.wait(120)
        tell(slate, phase, done, total)

    monkeypatch.setattr(import_jobs.Slate, "tell", slow)
    hand_in(head, workbook(*ROWS))
    choose(head, 凭证编号="loan_no", 剩余本金="balance")
    head.submit(to="/start")
    assert at_it.wait(120)
    page = head.get(head.path)
    assert "读取与核对" in page.text
    assert 'http-equiv="refresh"' in page.text
    head.submit(to="/cancel")
    go_on.set()
    answer = finished(head)
    assert "已取消" in answer.text
    assert session.scalar(select(func.count(Loan.id))) == 0
    assert session.scalar(select(LedgerUpload.state)) == UploadState.CANCELLED


def test_an_import_that_was_cut_off_is_said_to_be_and_may_begin_anew(head, session):
    hand_in(head, workbook(*ROWS))
    choose(head, 凭证编号="loan_no", 剩余本金="balance")
    upload = session.scalars(select(LedgerUpload)).one()
    upload.state = UploadState.RUNNING
    key = upload.id
    session.commit()
    page = head.get(f"/imports/files/{key}/progress")
    assert "导入被中断" in page.text
    assert "没有写入任何内容" in page.text


def test_an_error_nobody_thought_of_leaves_nothing_and_is_told(head, session, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(import_jobs, "write", broken)
    answer = take_in(head, workbook(*ROWS), 凭证编号="loan_no", 剩余本金="balance")
    assert "请告知系统管理员" in answer.text
    assert "disk on fire" not in answer.text
    assert session.scalar(select(func.count(Loan.id))) == 0


def test_words_for_headings_are_added_and_dropped_with_a_sealed_line(head, session):
    head.get("/imports/headings")
    assert "已加入列名对照表" in head.submit({"heading": "凭证编号（新）", "column": "loans:loan_no"}).text
    assert "凭证编号" in head.get("/imports/headings").text
    page = hand_in(head, workbook(*ROWS))
    assert "对照表" in page.text
    assert "缺少必需的列" not in page.text
    head.get("/imports/headings")
    assert "已从列名对照表中去掉" in head.submit(to="/drop").text
    refused = head.submit({"heading": "（万元）", "column": "loans:balance"})
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "去掉括号和符号后是空的" in refused.text
    assert session.scalars(select(AuditLine.action).where(AuditLine.chain == "ledger")).all() == [
        "add_heading", "drop_heading"]


def test_only_those_who_may_import_do(desk, clerks):
    desk.sign_in("100001")
    for address in ("/imports", "/imports/new", "/imports/headings"):
        assert desk.get(address).status_code == HTTPStatus.FORBIDDEN
