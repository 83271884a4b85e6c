"""How the cells, headings and names of ledgers are read: the rules alone, without files and data."""

from datetime import date
from decimal import Decimal

import pytest

from workflow.services.exchange.headings import built_in, day_in_name, day_in_title, found_in, plain, source_of, unit_in
from workflow.services.exchange.layouts import LOANS, Kind
from workflow.services.exchange.names import Held, the_one
from workflow.services.exchange.oddities import Oddities
from workflow.services.exchange.repeats import agree, more_exact
from workflow.services.exchange.values import ROUNDED, Unread, handler, read

MANAGER = LOANS.by_name["manager"]


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("Q1052", "Q1052", ""), ("q1052", "Q1052", ""), ("001052", "001052", ""), ("刘平桂", "", "刘平桂"),
        ("刘平桂Q1052", "Q1052", "刘平桂"), ("Q1052刘平桂", "Q1052", "刘平桂"), ("刘平桂 Q1052", "Q1052", "刘平桂"),
        ("刘平桂（Q1052）", "Q1052", "刘平桂"), ("(Q1052) 刘平桂", "Q1052", "刘平桂"),
        ("刘平桂-Q1052", "Q1052", "刘平桂"),
        ("Ｑ１０５２　刘平桂", "Q1052", "刘平桂"), ("刘 平 桂", "", "刘平桂"), ("刘平桂：Q1052", "Q1052", "刘平桂"),
        ("刘平桂/Q1052", "Q1052", "刘平桂"), ("", "", ""),
    ],
)
def test_one_of_the_staff_by_number_by_name_or_by_both(text, number, name):
    assert handler(MANAGER, text) == {"manager_no": number, "manager_name": name}


@pytest.mark.parametrize(
    "text",
    ["刘平桂、罗明", "刘平桂,罗明", "Q1052 Q1087", "Q1052刘平桂/Q1087罗明", "刘平桂\n罗明", "刘平桂；罗明"],
)
def test_two_people_in_one_cell_are_nobody(text):
    with pytest.raises(Unread) as unread:
        handler(MANAGER, text)
    assert unread.value.code == "more_than_one_person"
    assert read(MANAGER, text, 1).values == {"manager_no": "", "manager_name": ""}


def test_what_is_too_long_for_a_name_is_cut_and_said():
    told = read(MANAGER, "阿" * 21, 1)
    assert (told.values["manager_name"], told.unread.code) == ("阿" * 20, "too_long")


@pytest.mark.parametrize(
    ("cell", "code"),
    [("#N/A", "cell_error"), ("#REF!", "cell_error"), (123456789012345678.0, "digits_lost"), (10**15, "digits_lost")],
)
@pytest.mark.parametrize("column", ["manager", "balance", "loan_no", "approved_on", "customer_name"])
def test_a_cell_the_spreadsheet_has_lost_is_read_as_nothing(column, cell, code):
    told = read(LOANS.by_name[column], cell, 1)
    assert told.unread.code == code
    assert not any(told.values.values())


D = Decimal


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲", "甲", True), ("甲", "乙", False), ("甲", "", True), (None, "甲", True), (1, 2, False),
        (D("317.26"), D("300"), True), (D("350"), D("400"), True), (D("349.99"), D("300"), True),
        (D("350"), D("300"), False), (D("317.26"), D("317.27"), False), (D("310"), D("320"), False),
        (D("317"), None, True), (date(2026, 9, 30), date(2026, 9, 29), False),
    ],
)
def test_amounts_agree_where_one_is_the_other_as_a_sheet_shows_it(one, other, same):
    """A sheet in 万元 shows two places: steps of 100 元."""
    assert agree(one, other, D("100")) is same
    assert agree(other, one, D("100")) is same


def test_of_two_rows_that_agree_the_more_exact_words_are_kept():
    first = {ROUNDED: ["balance"], "balance": D("300"), "name": "", "amount": D("317.26"), "remark": "先"}
    again = {ROUNDED: [], "balance": D("317.26"), "name": "甲", "amount": D("300"), "remark": ""}
    assert more_exact(first, again, D("100")) == {
        ROUNDED: ["balance"], "balance": D("317.26"), "name": "甲", "amount": D("317.26"), "remark": "先"}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("借据号", "借据号"), (" 借 据 号 ", "借据号"), ("＊借据号", "借据号"), ("借据号*", "借据号"),
        ("借据号：", "借据号"), ("贷款余额（万元）", "贷款余额"), ("贷款余额[万元]", "贷款余额"),
        ("贷款余额\n(元)", "贷款余额"), ("贷款余额/万元", "贷款余额"), ("贷款余额万元", "贷款余额"),
        ("客户ＩＤ", "客户id"), ("（单位）", ""), ("", ""),
    ],
)
def test_headings_without_what_changes_from_file_to_file(heading, name):
    assert plain(heading) == name


@pytest.mark.parametrize(
    ("text", "unit"),
    [("贷款余额（万元）", 10_000), ("贷款余额(元)", 1), ("贷款余额/千元", 1_000), ("余额［亿元］", 100_000_000),
     ("贷款余额", None), ("万元户", None)],
)
def test_the_unit_a_heading_says(text, unit):
    assert unit_in(text) == unit


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("core_npl_20260930.csv", date(2026, 9, 30)), ("台账-202609.xlsx", date(2026, 9, 30)),
        ("台账2026-09.xlsx", date(2026, 9, 30)), ("2026年2月台账.xls", date(2026, 2, 28)),
        ("台账_20261331.csv", None), ("台账_20260231.csv", None), ("台账.csv", None), ("借据12026093012.csv", None),
        ("20260930_20251231.csv", date(2026, 9, 30)), ("台账(1).xlsx", None),
        ("台账20241301至202409.csv", date(2024, 9, 30)),
    ],
)
def test_the_day_a_file_name_says(name, day):
    assert day_in_name(name) == day


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("截至2026年9月30日", date(2026, 9, 30)), ("数据日期：2026-09-30", date(2026, 9, 30)),
        ("２０２６年９月末", date(2026, 9, 30)), ("2026年2月不良贷款台账", date(2026, 2, 28)), ("不良贷款台账", None),
        ("2026年13月", None), ("截至2026年9月31日", None),
    ],
)
def test_the_day_a_title_says(title, day):
    assert day_in_title(title) == day


def test_the_source_a_file_name_tells_is_the_same_next_month():
    assert source_of("不良贷款台账-202609.xlsx") == source_of("不良贷款台账-202610(1).xlsx") == "不良贷款台账"


HERE, THERE, DAY = 1, 2, date(2024, 3, 1)
SINCE, BEFORE, LATER = date(2020, 1, 1), date(2023, 12, 31), date(2025, 1, 1)


def held(number, title="客户经理", at=HERE, since=SINCE, until=None):
    return Held(number, title, at, since, until)


@pytest.mark.parametrize(
    ("post", "bearers", "number"),
    [
        ("manager", [], None),
        ("manager", [held("Q1")], "Q1"),
        ("manager", [held("Q1"), held("Q2")], None),
        ("manager", [held("Q1"), held("Q1", since=LATER)], "Q1"),
        ("manager", [held("Q1"), held("Q2", at=THERE)], "Q1"),
        ("manager", [held("Q1"), held("Q2", until=BEFORE)], "Q1"),
        ("manager", [held("Q1"), held("Q2", since=LATER)], None),
        ("manager", [held("Q1", since=LATER)], "Q1"),
        ("manager", [held("Q1", title="柜员"), held("Q2")], "Q2"),
        ("manager", [held("Q1", title="柜员")], "Q1"),
        ("manager", [held("Q1", title="柜员"), held("Q2", title="柜员")], None),
        ("post_loan", [held("Q1", "贷后管理岗"), held("Q2", "贷后管理岗", THERE)], "Q1"),
        ("approver", [held("Q1", "审批人", THERE), held("Q2", "审批人", since=LATER)], "Q1"),
        ("approver", [held("Q1", "审批人", THERE), held("Q2", "审批人", HERE)], None),
        ("reviewer", [held("Q1", "审查岗", until=BEFORE), held("Q2", "审查岗")], "Q2"),
        ("disburser", [held("Q1", "放款审核岗", until=DAY), held("Q2", "审查岗")], "Q1"),
    ],
    ids=["nobody", "one", "two bearers", "two posts of one", "other branch", "gone before", "handed on later",
         "came later", "another title", "sole bearer", "two sole bearers", "post-loan is of the branch",
         "approver of the day",
         "two approvers", "reviewer of the day", "to the very day"],
)
def test_a_name_is_a_number_only_where_one_person_can_be_meant(post, bearers, number):
    assert the_one(post, bearers, HERE, DAY) == number


def test_without_a_day_everybody_who_ever_held_the_post_may_be_meant():
    both = [held("Q1", "审批人", until=BEFORE), held("Q2", "审批人", since=LATER)]
    assert the_one("approver", both, HERE, None) is None
    assert the_one("approver", both[:1], HERE, None) == "Q1"


class Lines:
    """A table of lines."""

    name, hidden, oddities = "", False, Oddities()

    def __init__(self, *lines):
        self.told, self.total = lines, len(lines)

    def lines(self):
        yield from enumerate(self.told, 1)


GROUPS = ("", "借款人", "", "贷款", "", "", "五级分类", "", "备注")
BELOW = ("机构号", "客户号", "客户名称", "借据号", "金额", "余额", "本期", "上期", "")


def words(**more):
    known = built_in()
    known[Kind.LOANS].update({heading: (column, "added") for heading, column in more.items()})
    return known


def test_a_heading_in_two_lines_has_groups_above():
    found = found_in(Lines(("台账", ""), ("单位：万元",), GROUPS, BELOW, ("1", "C1", "甲", "J1")),
                     words(五级分类本期="risk_class", 五级分类上期="previous_class"))
    assert (found.line, found.unit) == (4, 10_000)
    assert {name: one.place for name, one in found.places.items()} == {
        "institution_code": 0, "customer_no": 1, "customer_name": 2, "loan_no": 3, "amount": 4, "balance": 5,
        "risk_class": 6, "previous_class": 7, "remark": 8}


def test_a_heading_in_one_line_is_not_read_with_the_line_above_or_below():
    found = found_in(Lines(("不良贷款台账",), ("机构号", "客户号", "借据号"), ("880601", "C1", "J1")), words())
    assert (found.line, found.missing) == (2, [])
    assert [one.text for one in found.columns] == ["机构号", "客户号", "借据号"]


def test_of_two_columns_of_one_name_the_first_counts():
    found = found_in(Lines(("机构号", "客户号", "借据号", "借据编号")), words())
    assert found.places["loan_no"].place == 2
    assert [one.how for one in found.columns] == ["built_in", "built_in", "built_in", "twice"]


def test_too_few_known_words_are_no_heading():
    assert found_in(Lines(("机构号", "客户号", "电话")), words()) is None
    assert found_in(Lines(*[("说明",)] * 16, ("机构号", "客户号", "借据号")), words()) is None
    assert found_in(Lines(*[("说明",)] * 14, ("机构号", "客户号", "借据号")), words()).line == 15
