"""A branch takes in what is its own; and a name that changes takes the old number with it."""

import pytest
from sqlalchemy import select

from tests.support.ledgers import HEAD, ROWS, book, text
from workflow.models import Institution, Loan, LoanFact, LoanQuality, Posting
from workflow.services.exchange import staged, take_in, write

ROSTER = ("工号", "姓名", "机构号", "机构名称", "岗位", "任职日期")
QUALITY = ("月份", "机构号", "各项贷款余额", "各项不良贷款余额", "普惠型小微贷款余额", "普惠型小微不良余额")


@pytest.fixture
def take(session, clock):
    def take(lines, name="台账_20260930.xlsx", within=""):
        with staged(book(lines)) as ledger:
            return write(session, ledger, name, by="Q1107", now=clock.now, within=within)
    return take


@pytest.fixture
def bank(session, take):
    """A head office and two branches, the second with one below it."""
    take([ROSTER, ("Q9", "钱总", "880699", "云川银行总行", "行长", "20200101"),
          ("Q1", "周明", "880601", "东街支行", "客户经理", "20200101"),
          ("Q2", "吴芳", "880602", "西街支行", "客户经理", "20200101"),
          ("Q3", "郑洁", "880603", "西街分理处", "客户经理", "20200101")])
    by_code = {one.code: one for one in session.scalars(select(Institution))}
    below = by_code["880603"]
    below.parent_id, below.path = by_code["880602"].id, f"{by_code['880602'].path}/880603"
    session.flush()
    return {code: one.path for code, one in by_code.items()}


BELOW = ("880603", "西街分理处", "C104", "丁公司", "微型企业", 100, "JJ104", "20240301", 50, 1, "关注", "Q3")
STRANGER = ("880604", "某某支行", "C105", "戊公司", "微型企业", 100, "JJ105", "20240301", 50, 1, "关注", "Q3")


def test_loans_of_other_branches_and_of_unknown_ones_are_refused(session, take, bank):
    report = take([HEAD, *ROWS, BELOW, STRANGER], within=bank["880602"])
    assert (report.rows, report.taken, report.refused) == (5, 2, 3)
    assert [(one.row, one.code) for one in report.problems] == [
        (2, "out_of_reach"), (3, "out_of_reach"), (6, "out_of_reach")]
    assert set(session.scalars(select(Loan.loan_no))) == {"JJ103", "JJ104"}
    assert session.scalar(select(Institution).where(Institution.code == "880604")) is None


def test_a_branch_whose_path_merely_begins_alike_is_another(session, take, bank):
    assert take([HEAD, ROWS[2]], within=bank["880602"][:-1]).refused == 1


def test_what_is_known_of_another_branch_is_not_changed(session, take, bank):
    take([HEAD, *ROWS])
    worse = [[*ROWS[0][:8], 1, 1, "正常", "Q3"], [*ROWS[2][:8], 7, 182, "损失", "Q3"]]
    report = take([HEAD, *worse], within=bank["880602"])
    assert (report.changed, report.refused) == (1, 1)
    facts = dict(session.execute(select(Loan.loan_no, LoanFact.balance).join(LoanFact.loan)).all())
    assert (facts["JJ101"], facts["JJ103"]) == (500_000, 7)


def test_a_roster_and_loan_quality_are_confined_alike(session, take, bank):
    report = take([ROSTER, ("Q4", "王静", "880601", "东街支行", "客户经理", "20240101"),
                   ("Q5", "李强", "880603", "西街分理处", "客户经理", "20240101")], within=bank["880602"])
    assert (report.taken, report.refused) == (1, 1)
    assert session.scalar(select(Posting.id).join(Posting.employee).where(Posting.employee.has(staff_no="Q4"))) is None
    report = take([QUALITY, ("202609", "880601", 1, 1, 1, 1), ("202609", "880602", 2, 2, 2, 2)], within=bank["880602"])
    assert (report.taken, report.refused) == (1, 1)
    assert session.scalars(select(LoanQuality.all_loans)).all() == [20_000]


@pytest.fixture
def manager(session, clock):
    """Takes in a loan with a manager written like that, and tells what is known of the manager now."""
    def manager(written, day="20260930"):
        take_in(session, text([HEAD, [*ROWS[0][:-1], written]]), f"核心_{day}.csv", by="Q1107", now=clock.now)
        loan = session.scalars(select(Loan)).one()
        return loan.manager_no, loan.manager_name, loan.by_name
    return manager


def test_a_new_name_without_a_number_takes_the_old_number_with_it(manager):
    assert manager("Q1 周明") == ("Q1", "周明", [])
    assert manager("吴芳", "20261031") == ("", "吴芳", [])
    assert manager("Q2 吴芳", "20261130") == ("Q2", "吴芳", [])


def test_the_same_name_without_its_number_leaves_the_number(manager):
    manager("Q1 周明")
    assert manager("周明", "20261031") == ("Q1", "周明", [])
    assert manager("", "20261130") == ("Q1", "周明", [])


def test_a_name_for_a_number_that_had_none_leaves_the_number(manager):
    manager("Q1")
    assert manager("周明", "20261031") == ("Q1", "周明", [])


def test_a_number_found_by_name_goes_with_the_name_and_the_new_one_is_found(bank, manager):
    assert manager("周明") == ("Q1", "周明", ["manager"])
    assert manager("无名", "20261031") == ("", "无名", [])
    assert manager("吴芳", "20261130") == ("Q2", "吴芳", ["manager"])
    assert manager("Q1 周明", "20261231")[:2] == ("Q1", "周明")
