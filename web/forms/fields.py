"""Fields that WTForms lacks, with Chinese messages: days, amounts, choices out of records, ratios."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import DateField, Field, SelectMultipleField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

MOST = Decimal("99999999999999.99")
SHORT = 200


def day_typed(typed: str) -> date | None:
    """A day as it was typed, such as 2026-10-12; None where it is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


class Day(DateField):
    """A day, typed or chosen."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read 2026-10-12."""
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = date.fromisoformat(valuelist[0].strip())
        except ValueError:
            raise ValueError(_("请填写有效的日期，如 2026-10-12。")) from None


class Number(StringField):
    """An amount, exact, with or without thousands separators."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read 1,234.56."""
        self.typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            amount = Decimal(self.typed.replace(",", "").replace("，", ""))
        except InvalidOperation:
            raise ValueError(_("请填写数字，如 320000.00。")) from None
        if not amount.is_finite() or abs(amount) > MOST or amount != round(amount, 2):
            raise ValueError(_("金额最多两位小数。"))
        self.data = amount

    def _value(self) -> str:
        typed = getattr(self, "typed", "")
        return typed or (str(self.data) if self.data is not None else "")


class Checkboxes(SelectMultipleField):
    """Some records or codes out of a short list; with `single` exactly one, as radio buttons.

    `notes` maps a value to the line below it. A disabled option is refused as well when it is sent all the same.
    """

    widget = ListWidget(prefix_label=False)

    def __init__(self, *args: Any, notes: Mapping[str, str] | None = None, single: bool = False, **more: Any) -> None:
        self.option_widget = RadioInput() if single else CheckboxInput()
        self.notes = dict(notes or {})
        self.single = single
        super().__init__(*args, **more)

    def pre_validate(self, form: Any) -> None:
        """Only what is offered and open, and one alone where one is asked for."""
        offered = {choice.value: choice.render_kw for choice in self.choices}
        chosen = self.data or []
        if any(value not in offered for value in chosen):
            raise ValidationError(_("所选的内容已不在名单中，请重新选择。"))
        closed = [self.notes.get(value, "") for value in chosen if offered[value].get("disabled")]
        if closed:
            raise ValidationError("；".join(closed))
        if self.single and len(chosen) > 1:
            raise ValidationError(_("只能选择一项。"))


class Lookup(StringField):
    """One record out of a list too long to show: what is typed is looked up; the first ones are suggested."""

    def __init__(self, *args: Any, find: Callable[[str], int | None], suggestions: Sequence[tuple[str, str]] = (),
                 **more: Any) -> None:
        super().__init__(*args, **more)
        self.find = find
        self.suggestions = suggestions
        self.key: int | None = None

    def pre_validate(self, form: Any) -> None:
        """What was typed is known, and means one record."""
        typed = (self.data or "").strip()
        if not typed:
            return
        self.key = self.find(typed)
        if self.key is None:
            raise ValidationError(_("没有找到“%(typed)s”，请填写完整的编号，或从提示中选择。", typed=typed))


class Corrections(Field):
    """Clerical errors, a line each: `name-0-wrong`, `name-0-right`, `name-0-why`. Empty lines are left out."""

    LINES = 4

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.parts = parts
        self.lines: list[list[str]] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the lines; one that is begun is filled in whole."""
        self.process_errors: list[str] = []
        self.object_data = data
        self.lines = [[self._typed(formdata, line, part) for part, _label in self.parts] for line in range(self.LINES)]
        self.data = [line for line in self.lines if any(line)]
        self.raw_data = [text for line in self.data for text in line]
        if any(not all(line) for line in self.data):
            self.process_errors.append(_("每一处都要写明错误的文字、更正为什么、为什么是笔误。"))
        if any(len(text) > SHORT for text in self.raw_data):
            self.process_errors.append(_("每一格不能超过 %(most)d 个字，请只写出错的几个字。", most=SHORT))

    def _typed(self, formdata: Any, line: int, part: str) -> str:
        return (formdata.get(f"{self.name}-{line}-{part}") or "").strip() if formdata is not None else ""


class Slip(StringField):
    """A private key on paper: typed into `name`, or read from a small file called `name-file`. A file goes before."""

    MOST = 4096

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read what was typed, or the file."""
        super().process(formdata, data, extra_filters)
        sent = request.files.get(f"{self.name}-file") if formdata is not None else None
        if sent is None or not sent.filename:
            return
        said = sent.stream.read(self.MOST + 1)
        try:
            self.data = said.decode("utf-8-sig") if len(said) <= self.MOST else None
        except UnicodeDecodeError:
            self.data = None
        if self.data is None:
            self.process_errors = [_("这不是保存的密钥文件，请重新选择，或照打印件填写。")]
        self.raw_data = [self.data or ""]


class KindWords(Field):
    """A line for each penalty kind; the inputs are called `name-kind`. Empty kinds are left out."""

    MOST = 500

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.kinds = kinds

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read one input a kind."""
        self.process_errors: list[str] = []
        typed = {kind: (formdata.get(f"{self.name}-{kind}") or "").strip() if formdata is not None else ""
                 for kind, _label in self.kinds}
        self.data = {kind: said for kind, said in typed.items() if said}
        self.raw_data = list(self.data.values())
        self.process_errors += [_("%(label)s不能超过 %(most)d 个字。", label=label, most=self.MOST)
                                for kind, label in self.kinds if len(typed[kind]) > self.MOST]

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Kind, its word, and what stands in its input."""
        return [(kind, label, self.data.get(kind, "")) for kind, label in self.kinds]


class Ratios(Field):
    """Percent taken off for each penalty kind; the inputs are called `name-kind`. Empty kinds are left out."""

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.kinds = kinds
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read one input a kind."""
        self.process_errors: list[str] = []
        self.data = {}
        self.object_data = data
        self.raw_data = []
        self.typed = {kind: (formdata.get(f"{self.name}-{kind}") or "").strip() if formdata is not None else ""
                      for kind, _label in self.kinds}
        for kind, label in self.kinds:
            typed = self.typed[kind]
            if not typed:
                continue
            if not typed.isascii() or not typed.isdigit() or int(typed) > 100:
                self.process_errors.append(_("%(label)s的减轻比例请填写 0 至 100 的整数。", label=label))
                continue
            self.data[kind] = int(typed)
        self.raw_data = [value for value in self.typed.values() if value]

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Kind, its word, and what stands in its input."""
        return [(kind, label, self.typed.get(kind, "")) for kind, label in self.kinds]
