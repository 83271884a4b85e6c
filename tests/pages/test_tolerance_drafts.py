"""The parameters of the tolerance on the pages of a draft: filled in, checked, kept when odd, told in words."""

import re
from decimal import Decimal
from http import HTTPStatus

import pytest

from tests.pages.counter import Counter
from tests.pages.test_list_versions import drafted, stored
from workflow.models import Institution
from workflow.rules.lists import tolerance_of
from workflow.services import lists


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A bank with another branch."""
    counter = Counter(app, session, clock)
    session.add(Institution(code="C", name="云川银行城南支行", path="H/C", parent=counter.bank.loan.institution.parent))
    counter.settle()
    return counter


def form_of(counter):
    """The form of a draft, opened by who drafts it."""
    desk, address = drafted(counter)
    desk.get(f"{address}/tolerance")
    return desk, address


def test_the_form_shows_the_defaults_and_saved_untouched_changes_nothing(counter):
    desk, address = form_of(counter)
    assert desk.page.forms[-1].values["margin_pp"] == "3.00"
    assert "容忍度参数已保存" in desk.submit(to="/tolerance").text
    assert "没有差异" in desk.get(f"{address}/publish").text


def test_changed_parameters_are_named_in_words_old_and_new(counter):
    desk, address = form_of(counter)
    desk.submit({"margin_pp": "2.50", "branch_margins": "C = 3.10\n", "tiers": "3、5"}, to="/tolerance")
    assert tolerance_of(lists.tables_of(stored(counter))).branch_margins == {"C": Decimal("3.10")}
    page = counter.desk("policy2").get(f"{address}/publish").text
    changed = re.findall(r'<th scope="row">([^<]*)</th><td class="wrap diff-old">([^<]*)</td>'
                         r'<td class="wrap diff-new">([^<]*)</td>', page)
    assert changed == [("容忍幅度", "3.00 个百分点", "2.50 个百分点"),
                       ("单个机构的容忍幅度", "没有另定", "C：3.10 个百分点"), ("分档界限", "不分档", "3.00%、5.00%")]


def test_everybody_reads_the_parameters_of_the_version_in_force(counter):
    page = counter.desk("wei").get("/lists").text
    assert "高出不超过 3.00 个百分点（含）" in page
    assert "超出容忍度不产生责任" in page


@pytest.mark.parametrize(("typed", "said"), [
    ({"margin_pp": "三"}, "“三”不是数"), ({"margin_pp": ""}, "不是数"), ({"margin_pp": "-1"}, "请填 0 或更大的数"),
    ({"branch_margins": "C 3.10"}, "看不懂这一行：C 3.10"), ({"branch_margins": "C = 1\nC = 2"}, "C 写了两次"),
    ({"branch_margins": "Z = 1"}, "没有机构号为 Z 的机构"), ({"targets": "26 = 1"}, "“26”不是年份"),
    ({"branch_targets": "C 2026 = x"}, "“x”不是数"), ({"min_obligors": "4.5"}, "要写成整数"),
    ({"tiers": "高"}, "“高”不是数"),
])
def test_what_is_not_well_formed_is_refused_explained_and_kept(counter, typed, said):
    desk, _ = form_of(counter)
    answer = desk.submit(typed, to="/tolerance")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert said in answer.text
    (name, value), = typed.items()
    assert desk.page.forms[-1].values[name].split() == value.split()
    assert stored(counter).changed_by_id == counter.read(lambda: counter.bank.id("policy"))
    assert tolerance_of(lists.tables_of(stored(counter))).margin_pp == Decimal("3.00")


def test_a_check_tells_what_is_wrong_and_which_columns_are_needed_and_stores_nothing(counter):
    desk, _ = form_of(counter)
    answer = desk.submit({"comparator_scope": "fixed_value", "writeoff_addback": "y", "check": "yes"}, to="/tolerance")
    assert answer.status_code == HTTPStatus.OK
    assert "对照取固定值而没有写明固定值" in answer.text
    assert "普惠型小微贷款当年核销、转让额" in answer.text
    assert not tolerance_of(lists.tables_of(stored(counter))).writeoff_addback
    saved = desk.submit({"comparator_scope": "fixed_value"}, to="/tolerance").text
    assert "发布前还要改正：对照取固定值而没有写明固定值" in saved
    assert "容忍度：对照取固定值而没有写明固定值" in saved


def test_who_may_not_draft_may_not_open_the_form(counter):
    _, address = form_of(counter)
    for who in ("legal", "wei"):
        assert counter.desk(who).get(f"{address}/tolerance").status_code == HTTPStatus.FORBIDDEN
