"""Forms out of `workflow.details`: every row of the procedure has one, and what is typed comes back whole."""

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from web.forms.from_details import Asked, details_of, form_for
from workflow import details as d
from workflow.process import ROWS
from workflow.rules.situation import Refusal
from workflow.services.choices import Choice
from workflow.terms import Ballot, ObligorType, Outcome, PenaltyKind, Post, Stage

OFFERED = [Choice(1, "甲"), Choice(2, "乙", "Q002"), Choice(3, "丙", "", Refusal("recused", {"name": "丙"}))]
ASKED = Asked(options=lambda source: OFFERED, find=lambda source, typed: {"Q001": 7}.get(typed.partition(" ")[0]))
KINDS = sorted({row.details for row in ROWS}, key=lambda kind: kind.__name__)


@pytest.fixture
def request_(app: Flask):
    """A request, so that forms have a session for their token."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.test_request_context():
        yield


def filled(kind: type[d.Details], **typed: object):
    values = MultiDict()
    for name, value in typed.items():
        for one in value if isinstance(value, list) else [value]:
            values.add(name.replace("__", "-"), one)
    return form_for(kind, ASKED)(formdata=values)


@pytest.mark.usefixtures("request_")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_row_has_a_form_with_a_field_for_each_question(kind):
    form = form_for(kind, ASKED)()
    for one in fields(kind):
        if one.metadata["widget"] != "sheet":
            assert str(form[one.name].label.text)


@pytest.mark.usefixtures("request_")
def test_what_is_typed_comes_back_as_the_dataclass():
    form = filled(d.NamePerson, employee="Q001 某某", posts=["rm_lead", "rm_co"], stages=["pre_loan"],
                  liability="direct", because=" 主办客户经理 ")
    assert form.validate(), form.errors
    assert details_of(form, d.NamePerson) == d.NamePerson(
        employee=7, posts=(Post.RM_LEAD, Post.RM_CO), stages=(Stage.PRE_LOAN,), liability="direct",
        because="主办客户经理")


@pytest.mark.usefixtures("request_")
def test_amounts_are_exact_days_are_days_and_ratios_keep_their_kinds():
    form = filled(d.SupplyScope, obligor_type="micro_enterprise", credit_total="1,234,567.80", source="授信批复文件")
    assert form.validate(), form.errors
    assert details_of(form, d.SupplyScope) == d.SupplyScope(
        obligor_type=ObligorType.MICRO_ENTERPRISE, credit_total=Decimal("1234567.80"), source="授信批复文件")
    form = filled(d.Vary, outcome="mitigate", ratios__score_deduction="80", ratios__economic_penalty="0",
                  decision="贷后检查均按期完成，予以变更。")
    assert form.validate(), form.errors
    assert details_of(form, d.Vary).ratios == {PenaltyKind.SCORE_DEDUCTION: 80, PenaltyKind.ECONOMIC_PENALTY: 0}
    form = filled(d.AddTrigger, trigger="tr_audit", occurred_on="2026-10-09")
    assert form.validate(), form.errors
    assert details_of(form, d.AddTrigger).occurred_on == date(2026, 10, 9)


@pytest.mark.usefixtures("request_")
@pytest.mark.parametrize(("kind", "typed", "field", "words"), [
    (d.Reason, {}, "reason", "请填写“理由”"),
    (d.Reason, {"reason": "短"}, "reason", "请写 5 至"),
    (d.SupplyScope, {"credit_total": "1.234"}, "credit_total", "最多两位小数"),
    (d.SupplyScope, {"credit_total": "一百"}, "credit_total", "请填写数字"),
    (d.AddTrigger, {"occurred_on": "2026-13-40"}, "occurred_on", "有效的日期"),
    (d.Vary, {"ratios__score_deduction": "101"}, "ratios", "0 至 100"),
    (d.NamePerson, {"employee": "查无此人"}, "employee", "没有找到"),
    (d.RecordAttendance, {"present": ["3"]}, "present", "丙已回避"),
    (d.RecordAttendance, {"present": ["9"]}, "present", "已不在名单中"),
    (d.CallMeeting, {"chair": ["1", "2"]}, "chair", "只能选择一项"),
    (d.Vary, {"outcome": "hold"}, "outcome", ""),
])
def test_what_is_wrong_is_said_in_chinese(kind, typed, field, words):
    form = filled(kind, **typed)
    assert not form.validate()
    assert words in "；".join(form[field].errors)
    assert form[field].errors


@pytest.mark.usefixtures("request_")
def test_codes_can_be_narrowed_to_what_the_matter_allows():
    form = form_for(d.CastBallot, ASKED, {"choice": (Ballot.FAVOUR, Ballot.AGAINST)})()
    assert [value for value, *_ in form.choice.choices] == ["favour", "against"]
    assert [value for value, *_ in form_for(d.Vary, ASKED)().outcome.choices] == [Outcome.EXEMPT, Outcome.MITIGATE]


@pytest.mark.usefixtures("request_")
def test_an_optional_code_may_be_left_open():
    typed = {"obligor_type": "farmer", "credit_total": "300000", "source": "借款合同第二条"}
    left_open = filled(d.SupplyScope, **typed)
    assert left_open.validate(), left_open.errors
    assert details_of(left_open, d.SupplyScope).purpose is None
    told = filled(d.SupplyScope, **typed, purpose="consumer")
    assert told.validate(), told.errors
    assert details_of(told, d.SupplyScope).purpose == "consumer"
    assert not filled(d.SupplyScope, **typed, purpose="holiday").validate()
