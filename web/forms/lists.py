"""Forms of the list pages: what a draft says of itself, and one item. What a form does not ask is passed through."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from web import words
from web.forms.fields import Checkboxes, Day
from workflow.details import REASON_MIN
from workflow.rules.conditions import MAX_LENGTH
from workflow.rules.lists import BasisStatus
from workflow.rules.situation import Refusal
from workflow.services.list_drafts import Head
from workflow.services.list_tables import CODE
from workflow.terms import AutoLevel, Effect, Stage
from workflow.wording import word
from workflow.wording.lists import ITEM_FIELDS

EMPTY_BASES = 2
"""How many empty lines for further bases a form shows."""
OPTIONAL = ("effect_note", "applies_to", "applies_when")
"""Texts that are left out of an item where they are empty."""
WHEN: Mapping[Effect, str] = MappingProxyType({effect: f"when_{effect}" for effect in Effect})
"""The field that holds the formula under which an effect applies instead of the usual one."""
FORMULAS = ("formula", "applies_when", *WHEN.values())
"""The fields that hold formulas."""


def _options(codes: Any) -> list[SelectChoice]:
    return [SelectChoice(code.value, word(code)) for code in codes]


class HeadForm(FlaskForm):
    """The number of a version, when it is in force, and what changes and why."""

    version = HiddenField()
    number = StringField(_l("版本号"), [
        InputRequired(_l("请填写版本号。")), Length(max=20),
        Regexp(r"[0-9A-Za-z.-]+$", message=_l("版本号只能用数字、字母、点和短横。"))],
        description=_l("如 2026-02。"), filters=[lambda typed: (typed or "").strip()])
    valid_from = Day(_l("施行日"), [InputRequired(_l("请填写施行日。"))],
                     description=_l("按业务办理日适用：这一天起办理、今后立项的业务用这一版；在办事项不受影响。"))
    valid_to = Day(_l("失效日"), [Optional()], description=_l("没有就不填。"))
    note = TextAreaField(_l("改了什么、为什么"), [
        InputRequired(_l("请写明改了什么、为什么。")),
        Length(min=REASON_MIN, max=2000, message=_l("至少 5 个字，不超过 2000 字。"))])

    def validate_valid_to(self, field: Day) -> None:
        """The last day is not before the first."""
        if field.data is not None and self.valid_from.data is not None and field.data < self.valid_from.data:
            raise ValidationError(_("失效日不能早于施行日。"))

    def head(self) -> Head:
        """What was typed, for a form that is valid."""
        assert self.valid_from.data is not None
        return Head(self.number.data, self.valid_from.data, self.note.data.strip(), self.valid_to.data)


class BasisForm(Form):
    """One paper an item rests on; a line without text is no basis."""

    text = StringField(_l("依据"), [Length(max=500)])
    status = SelectField(_l("效力"), choices=_options(BasisStatus))
    verified_by = StringField(_l("核对人"), [Length(max=40)])
    verified_on = Day(_l("核对日"), [Optional()])


class ItemForm(FlaskForm):
    """One item of a draft."""

    version = HiddenField()
    code = StringField(_l("编号"), [InputRequired(_l("请填写编号。"))],
                       description=_l("P 或 N 加两位数字，如 N24；P 是正面清单，N 是负面清单。"),
                       filters=[lambda typed: (typed or "").strip().upper()])
    title = TextAreaField(ITEM_FIELDS["title"], [DataRequired(_l("请写明条目内容。")), Length(max=1000)])
    stages = Checkboxes(ITEM_FIELDS["stages"], choices=_options(Stage))
    everyone = BooleanField(_l("对全案人员适用，不论本人负责哪个环节"))
    roles = StringField(ITEM_FIELDS["roles"], [DataRequired(_l("请写明适用人员。")), Length(max=200)])
    usual = SelectField(_l("通常的效果"), choices=_options(Effect))
    also = Checkboxes(_l("还可能的效果"), choices=_options(Effect))
    effect_note = TextAreaField(ITEM_FIELDS["effect_note"], [Length(max=1000)],
                                description=_l("有多种效果时，写明何时适用哪一种。"))
    compliance = BooleanField(_l("属合规类限制：违反法律法规和监管规范（P09 要看有没有这一类）"))
    auto_level = SelectField(ITEM_FIELDS["auto_level"], choices=_options(AutoLevel))
    evidence = TextAreaField(ITEM_FIELDS["evidence"], description=_l("一行一项。"))
    condition = TextAreaField(ITEM_FIELDS["condition"], [Length(max=4000)])
    formula = TextAreaField(ITEM_FIELDS["formula"], [Length(max=MAX_LENGTH)])
    applies_when = TextAreaField(ITEM_FIELDS["applies_when"], [Length(max=MAX_LENGTH)],
                                 description=_l("公式；不填则对适用环节和人员都适用。"))
    thresholds = TextAreaField(ITEM_FIELDS["thresholds"], [Length(max=MAX_LENGTH)],
                               description=_l("一行一个：名称 = 值，值带单位，如 limit_rate_percent = 80%。"))
    applies_to = TextAreaField(ITEM_FIELDS["applies_to"], [Length(max=1000)])
    basis = FieldList(FormField(BasisForm), label=ITEM_FIELDS["basis"])
    valid_from = Day(ITEM_FIELDS["valid_from"], [Optional()], description=_l("不填则与版本的施行日相同。"))
    valid_to = Day(ITEM_FIELDS["valid_to"], [Optional()])

    def validate_code(self, field: StringField) -> None:
        """A code that an item may have."""
        if not CODE.fullmatch(field.data or ""):
            raise ValidationError(words.refusal(Refusal("list_code_odd")))

    def validate_thresholds(self, field: TextAreaField) -> None:
        """Every line names a value."""
        wrong = [line for line in lines_of(field.data) if not _named(line)]
        if wrong:
            raise ValidationError(_("看不懂这一行：%(line)s。请写成“名称 = 值”。", line=wrong[0]))


for _effect, _name in WHEN.items():
    setattr(ItemForm, _name, TextAreaField(_l("何时适用“%(effect)s”", effect=word(_effect)), [Length(max=MAX_LENGTH)]))


def _named(line: str) -> bool:
    name, equals, value = (part.strip() for part in line.partition("="))
    return bool(equals and value) and name.isidentifier() and name.isascii()


def lines_of(text: str | None) -> list[str]:
    """The lines of a text that are not empty."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """An item as its form shows it."""
    effects = list(row.get("effects", ()))
    stages = [stage.value for stage in Stage] if row.get("stages") == "all" else list(row.get("stages", ()))
    bases = [dict(one) | {"verified_on": _day(one.get("verified_on"))} for one in row.get("basis", ())]
    return dict(row) | {
        "stages": stages, "usual": effects[0] if effects else None, "also": effects[1:],
        "evidence": "\n".join(row.get("evidence", ())), "basis": [*bases, *({} for _blank in range(EMPTY_BASES))],
        "thresholds": "\n".join(f"{name} = {said(value)}" for name, value in row.get("thresholds", {}).items()
                                if is_simple(value)),
    } | {WHEN[effect]: text for effect, text in row.get("effect_when", {}).items() if effect in WHEN}


def row_of(form: ItemForm, old: Mapping[str, Any]) -> dict[str, Any]:
    """An item as it was typed; what the form does not ask stays as it was."""
    also = as_before(form.also.data or [], old.get("effects", ()))
    effects = [form.usual.data, *(one for one in also if one != form.usual.data)]
    stages: list[str] | str = as_before(form.stages.data or [], old.get("stages", ()))
    if old.get("stages") == "all" and set(stages) == {stage.value for stage in Stage}:
        stages = "all"
    row = dict(old) | {
        "code": form.code.data, "title": _text(form.title), "stages": stages, "roles": _text(form.roles),
        "effects": effects, "auto_level": form.auto_level.data, "evidence": lines_of(form.evidence.data),
        "condition": _text(form.condition), "formula": _text(form.formula), "basis": _bases(form, old),
    }
    optional = {name: _text(form[name]) for name in OPTIONAL} | {
        "valid_from": form.valid_from.data, "valid_to": form.valid_to.data, "everyone": form.everyone.data,
        "compliance": form.compliance.data, "effect_when": _effect_when(form, old),
        "thresholds": _thresholds(form, old)}
    for name, value in optional.items():
        row.pop(name, None)
        if value or (name in old and old[name] == value):
            row[name] = value
    return {name: row[name] for name in dict.fromkeys([*old, *row]) if name in row}


def being_written(form: ItemForm) -> tuple[dict[str, str], dict[str, str]]:
    """The formulas by the names of their fields, and the thresholds by theirs, before anything is validated.

    Blanks stay, so that a place in a formula is the place on the screen; thresholds too long to be kept are cut off.
    """
    lines = (line.partition("=") for line in lines_of((form.thresholds.data or "")[:MAX_LENGTH]))
    return ({name: (form[name].data or "").replace("\r\n", "\n") for name in FORMULAS},
            {name.strip(): value.strip() for name, _equals, value in lines})


def as_before(chosen: Sequence[str], before: Sequence[str]) -> list[str]:
    """What was chosen in the order in which it stood before, what is new behind it.

    >>> as_before(["bar", "limit", "exempt"], ["limit", "bar"])
    ['limit', 'bar', 'exempt']
    """
    return [*(one for one in before if one in chosen), *(one for one in chosen if one not in before)]


def _text(field: Any) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()


def _effect_when(form: ItemForm, old: Mapping[str, Any]) -> dict[str, str]:
    """The formulas of other effects, in the order in which they stood: the first that is true counts."""
    typed = {str(effect): text for effect, name in WHEN.items() if (text := _text(form[name]))}
    return {effect: typed[effect] for effect in as_before(list(typed), list(old.get("effect_when", {})))}


def _bases(form: ItemForm, old: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The bases with a text, each over the one that stood in its line."""
    before = list(old.get("basis", ()))
    found = []
    for place, one in enumerate(form.basis):
        if not _text(one.form.text):
            continue
        day = one.form.verified_on.data
        known = {"text": _text(one.form.text), "status": one.form.status.data,
                 "verified_by": _text(one.form.verified_by), "verified_on": day.isoformat() if day else ""}
        found.append((dict(before[place]) if place < len(before) else {}) | known)
    return found


def _thresholds(form: ItemForm, old: Mapping[str, Any]) -> dict[str, Any]:
    """The thresholds typed; those the form cannot show are kept, and an unchanged one keeps its kind."""
    before = dict(old.get("thresholds", {}))
    typed = {}
    for line in lines_of(form.thresholds.data):
        name, _equals, value = (part.strip() for part in line.partition("="))
        typed[name] = before[name] if name in before and said(before[name]) == value else value_of(value)
    kept = {name: value for name, value in before.items() if not is_simple(value)}
    order = dict.fromkeys([*before, *typed])
    return {name: (typed | kept)[name] for name in order if name in typed or name in kept}


def is_simple(value: Any) -> bool:
    """Whether a threshold can be shown in a line."""
    return isinstance(value, bool | int | Decimal | str)


def said(value: Any) -> str:
    """A threshold as it is typed.

    >>> said(True), said(Decimal("0.8")), said(80)
    ('true', '0.8', '80')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def value_of(typed: str) -> bool | int | Decimal | str:
    """What was typed as a threshold: a number is exact, and whole where it is written so.

    >>> value_of("80"), value_of("0.8"), value_of("false"), value_of("quarter")
    (80, Decimal('0.8'), False, 'quarter')
    """
    if typed in ("true", "false"):
        return typed == "true"
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return typed
    if not number.is_finite():
        return typed
    return int(typed) if typed.lstrip("+-").isdigit() else number


def _day(stored: Any) -> date | None:
    """A day of checking as stored: a text, empty where nobody has."""
    return date.fromisoformat(stored) if stored else None
