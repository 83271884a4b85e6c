"""`flask people import`: HR's workbook is taken in sheet by sheet, every row accounted for, and read again changes
nothing."""

import io
from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests.support.ledgers import book, old_book, text
from web.cli.demo.ledgers import LEDGERS, PEOPLE
from workflow.models import (
    AuditLine,
    BorrowerInterest,
    Declaration,
    Employee,
    Institution,
    KeyStaff,
    Kinship,
    LedgerImport,
    SamePerson,
)
from workflow.services import persons
from workflow.services.exchange import take_in
from workflow.services.exchange.layouts import OF_HR, Kind, Layout
from workflow.services.exchange.values import RELATION_WORDS
from workflow.terms import DeclaredBy, Interest, Relation

KIN = ("工号", "姓名", "关系", "亲属工号", "亲属姓名", "申报日期", "来源", "关系终止日期")
INTERESTS = ("工号", "姓名", "利害关系", "客户号", "企业名称", "通过亲属", "亲属姓名", "开始日期", "结束日期",
             "申报日期")
KEY = ("工号", "姓名", "关键岗位", "列为关键人员日期", "不再列为关键人员日期")
SAME = ("工号", "姓名", "另一工号", "核实日期", "说明")
DAY = date(2026, 1, 15)


@pytest.fixture
def bank(session):
    """Four people of the roster."""
    top = Institution(code="9900", name="江城银行", path="9900")
    session.add(top)
    session.flush()
    people = [Employee(staff_no=number, name=name, institution_id=top.id)
              for number, name in (("Q1", "周明"), ("Q2", "吴芳"), ("Q3", "郑强"), ("Q4", "周明"))]
    session.add_all(people)
    session.flush()
    keys = {one.staff_no: one.id for one in people}
    session.commit()
    return keys


@pytest.fixture
def take(app, tmp_path, session):
    """Take files in by the command; its answer, which must be a good one unless `fails`."""
    def run(*files: tuple[str, bytes], options: tuple[str, ...] = (), fails: bool = False) -> str:
        session.rollback()
        paths = []
        for name, content in files:
            path = tmp_path / name
            path.write_bytes(content)
            paths.append(str(path))
        told = app.test_cli_runner().invoke(args=["people", "import", *paths, *options])
        assert (told.exit_code != 0) is fails, told.output
        session.expire_all()
        return told.output
    return run


def test_the_sheets_of_one_workbook_are_told_apart_and_taken_in(bank, take, session, tmp_path):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        for name, lines in {
            "亲属": (KIN, ("Q1", "周明", "表妹", "Q2", "吴芳", "2026-01-15", "本人申报", ""),
                     ("Q1", "周明", "儿子", "", "周小明", "2026-01-15", "本人申报", ""),
                     ("Q3", "郑强", "无", "", "", "20260115", "", "")),
            "利益": (INTERESTS, ("Q2", "吴芳", "持股", "C1", "某机械厂", "配偶", "王某", "20230501", "", "2026-01-15")),
            "关键人员": (KEY, ("Q1", "周明", "支行行长", "2022-06-01", "")),
            "同一人": (SAME, ("Q4", "周明", "Q1", "2026-01-20", "调任后旧工号未停用")),
        }.items():
            sheet = workbook.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    content = made.getvalue()
    told = take(("人力申报.xlsx", content), options=("--report", str(tmp_path / "报告.xlsx")))
    assert [line.partition("：")[2] for line in told.splitlines() if not line.startswith(" ")] == [
        "亲属申报", "利益申报", "关键人员名单", "同一人名单"]
    kin = session.scalars(select(Kinship).order_by(Kinship.id)).all()
    assert [(one.employee_id, one.relation, one.relative_id, one.relative_name, one.source) for one in kin] == [
        (bank["Q1"], Relation.COUSIN, bank["Q2"], "", DeclaredBy.OWN),
        (bank["Q1"], Relation.CHILD, None, "周小明", DeclaredBy.OWN)]
    declared = session.execute(select(Declaration.employee_id, Declaration.declared_on)).all()
    assert sorted(declared) == [(bank["Q1"], DAY), (bank["Q2"], DAY), (bank["Q3"], DAY)]
    interest = session.scalars(select(BorrowerInterest)).one()
    assert (interest.kind, interest.relation, interest.from_on, interest.to_on) == (
        Interest.INVESTMENT, Relation.SPOUSE, date(2023, 5, 1), None)
    assert session.scalars(select(KeyStaff.from_on)).all() == [date(2022, 6, 1)]
    assert persons.by_number(session).numbers("Q4") == {"Q1", "Q4"}
    rows = CalamineWorkbook.from_path(tmp_path / "报告-亲属.xlsx").get_sheet_by_name("逐行结果").to_python()
    assert [row[3] for row in rows[1:]] == ["新增", "新增", "新增"]
    lines = session.scalars(select(AuditLine).where(AuditLine.action == "import_ledger")).all()
    assert len(lines) == 4
    assert not any("吴芳" in line.body or "周小明" in line.body for line in lines), "families are not sealed"

    again = take(("人力申报.xlsx", content))
    assert again.count("新增 0，变更 0") == 4
    assert [len(session.scalars(select(model)).all()) for model in (Kinship, BorrowerInterest, KeyStaff, SamePerson)
            ] == [2, 1, 1, 1]


@pytest.mark.parametrize("make", [text, book, old_book], ids=["csv", "xlsx", "xls"])
def test_every_kind_of_file_is_read_and_a_later_one_changes_what_it_says(bank, take, session, make):
    take(("亲属申报." + {"text": "csv", "book": "xlsx", "old_book": "xls"}[make.__name__], make(
        (KIN, ("Q1", "周明", "配偶", "Q2", "吴芳", "2026-01-15", "", "")))))
    told = take(("亲属申报.csv", text((KIN, ("Q1", "周明", "妻子", "Q2", "吴芳", "2026-06-30", "", "2026-06-01")))))
    assert "变更 1" in told
    one = session.scalars(select(Kinship)).one()
    assert (one.ended_on, one.declared_on) == (date(2026, 6, 1), date(2026, 6, 30))
    assert len(session.scalars(select(Declaration)).all()) == 2


def test_a_dry_run_says_the_same_and_writes_nothing(bank, take, session):
    told = take(("同一人.csv", text((SAME, ("Q4", "周明", "Q1", "2026-01-20", "")))), options=("--dry-run",))
    assert "新增 1" in told
    assert "没有写入" in told
    assert session.scalars(select(SamePerson)).all() == session.scalars(select(LedgerImport)).all() == []


@pytest.mark.parametrize(("lines", "said"), [
    ((KIN, ("Q9", "某人", "配偶", "Q2", "", "2026-01-15", "", "")), "不在员工花名册中"),
    ((KIN, ("Q1", "周明", "配偶", "Q9", "", "2026-01-15", "", "")), "不在员工花名册中"),
    ((KIN, ("Q1", "周朋", "配偶", "Q2", "", "2026-01-15", "", "")), "与本行不符"),
    ((KIN, ("Q1", "周明", "配偶", "", "", "2026-01-15", "", "")), "没有写亲属的工号或姓名"),
    ((KIN, ("Q1", "周明", "配偶", "Q1", "", "2026-01-15", "", "")), "就是本人的工号"),
    ((KIN, ("Q1", "周明", "邻居", "Q2", "", "2026-01-15", "", "")), "关系没有填或读不出"),
    ((KIN, ("Q1", "周明", "配偶", "Q2", "", "", "", "")), "缺少申报日期"),
    ((INTERESTS, ("Q1", "周明", "投资", "", "", "", "", "", "", "2026-01-15")), "客户号或名称"),
    ((INTERESTS, ("Q1", "周明", "投资", "C1", "", "", "", "20260101", "20250101", "2026-01-15")), "早于开始日期"),
    ((KEY, ("Q1", "周明", "", "2026-01-01", "2025-01-01")), "早于开始日期"),
    ((SAME, ("Q1", "周明", "Q1", "2026-01-20", "")), "另一工号与工号相同"),
])
def test_a_row_that_cannot_be_relied_on_is_refused_and_says_why(bank, take, session, lines, said):
    told = take(("申报.csv", text(lines)))
    assert "未导入 1" in told
    assert said in told
    assert not any(session.scalars(select(model)).all() for model in (
        Kinship, BorrowerInterest, KeyStaff, SamePerson, Declaration))


def test_a_ledger_is_none_of_hrs_files_and_hrs_files_are_no_ledgers(bank, take, app, tmp_path):
    roster = text((("工号", "姓名", "机构号", "岗位", "任职日期"), ("Q1", "周明", "880601", "客户经理", "20200101")))
    assert "这里能导入亲属申报、利益申报、关键人员名单、同一人名单" in take(("花名册.csv", roster), fails=True)
    path = tmp_path / "亲属申报.csv"
    path.write_bytes(text((KIN, ("Q1", "周明", "配偶", "Q2", "吴芳", "2026-01-15", "", ""))))
    told = app.test_cli_runner().invoke(args=["ledger", "import", str(path)])
    assert told.exit_code == 1
    assert "这里能导入贷款台账、员工花名册、机构贷款质量月报" in told.output


def test_the_sample_is_read_whole(session, clock):
    take_in(session, LEDGERS / "员工花名册.xlsx", "员工花名册.xlsx", by="Q1", now=clock.now)
    reports = [take_in(session, path, path.name, by="Q1", now=clock.now, layouts=OF_HR)
               for path in sorted(PEOPLE.glob("*.csv"))]
    assert {report.kind for report in reports} == {layout.kind for layout in OF_HR}
    assert all(report.rows and report.taken == report.rows and not report.found for report in reports)


def test_every_relation_has_its_words_and_no_word_two_relations():
    words = [word for said in RELATION_WORDS.values() for word in said.split()]
    assert set(RELATION_WORDS) == set(Relation)
    assert len(words) == len(set(words))


def test_no_heading_of_one_of_hrs_layouts_means_two_columns():
    def headings(layout: Layout) -> list[str]:
        return [heading for column in layout.columns for heading in column.headings]
    assert all(len(headings(one)) == len(set(headings(one))) for one in OF_HR)
    assert {one.kind for one in OF_HR} == {Kind.KINSHIPS, Kind.INTERESTS, Kind.KEY_STAFF, Kind.SAME_PERSON}
