"""Forms made from the frozen dataclasses of `workflow.details`: the shape of a move has one home, and it is not here.

`form_for` builds the form class of a dataclass; `details_of` parses what was typed into the dataclass.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field as Attribute
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from web import words
from web.filters import word
from web.forms.fields import Checkboxes, Corrections, Day, KindWords, Lookup, Number, Ratios, Slip
from workflow.details import Details
from workflow.rules.correcting import Correction
from workflow.services.choices import SEARCHED, Choice
from workflow.services.keys import read_key
from workflow.wording.appeals import CODE_NOTES

RADIO_LIMIT = 6
TEXT_LIMIT = 20_000
LINE_LIMIT = 200


@dataclass(frozen=True)
class Asked:
    """What the making of a form may ask: what a source offers, and whom or what a typed text means."""

    options: Callable[[str], Sequence[Choice]]
    find: Callable[[str, str], int | None]


class MoveForm(FlaskForm):
    """A form that is sent once, for the thing as it stood when it was shown."""

    key = HiddenField(validators=[Length(max=64)])
    version = HiddenField()

    @property
    def row_version(self) -> int | None:
        """The row version the form was shown with."""
        return read_key(str(self.version.data or ""))


def form_for(kind: type[Details], asked: Asked, only: Mapping[str, tuple[StrEnum, ...]] | None = None,
             without: Collection[str] = ()) -> type[MoveForm]:
    """The form class of a details dataclass. `only` narrows the codes a field offers; `without` is not asked."""
    made = {one.name: _field(kind, one, asked, (only or {}).get(one.name, ())) for one in fields(kind)
            if one.metadata["widget"] != "sheet" and one.name not in without}
    return type(f"{kind.__name__}Form", (MoveForm,), made)


def details_of(form: MoveForm, kind: type[Details], **given: Any) -> Details:
    """What was typed, as the frozen dataclass; `given` are values that do not come from a field (a stored file)."""
    read = {one.name: READ[one.metadata["widget"]](form[one.name], one.metadata) for one in fields(kind)
            if one.name not in given and one.metadata["widget"] != "sheet"}
    return kind(**read, **given)


def _field(kind: type[Details], one: Attribute[Any], asked: Asked, only: tuple[StrEnum, ...]) -> Field:
    """The unbound field for one attribute."""
    meta = one.metadata
    named: dict[str, Any] = {"label": words.label(kind, one.name), "description": words.hint(kind, one.name)}
    first = [Optional()] if meta.get("optional") else [InputRequired(_("请填写“%(label)s”。", label=named["label"]))]
    return BUILD[meta["widget"]](named, first, dict(meta, only=only or meta.get("only", ())), asked)


def _line(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    most = Length(max=LINE_LIMIT, message=_("不能超过 %(max)d 个字。"))
    return StringField(validators=[*first, most], filters=[_stripped], **named)


def _text(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    least = Length(min=meta.get("least", 0), max=TEXT_LIMIT, message=_("请写 %(min)d 至 %(max)d 个字。"))
    return TextAreaField(validators=[*first, least], filters=[_stripped], **named)


def _day(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return Day(validators=first, **named)


def _flag(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return BooleanField(**named)


def _codes(meta: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code.value, word(code)) for code in meta["only"] or meta["kind"]]


def _choice(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    offered = _codes(meta)
    if len(offered) <= RADIO_LIMIT:
        return RadioField(validators=first, choices=offered, validate_choice=True, **named)
    return SelectField(validators=first, choices=[SelectChoice("", _("请选择")), *offered], **named)


def _choices(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    notes = {code.value: said for code, said in CODE_NOTES.get(meta["kind"], {}).items()}
    return Checkboxes(validators=first, choices=_codes(meta), notes=notes, **named)


def _offered(found: Sequence[Choice]) -> list[SelectChoice]:
    """Records as options; what cannot be chosen stays visible, disabled."""
    return [SelectChoice(str(one.key), _named(one), {"disabled": True} if one.why_not else {}) for one in found]


def _named(one: Choice) -> str:
    """The name of a record; a code is worded."""
    if isinstance(one.name, StrEnum):
        return word(one.name)
    return words.move(str(one.name)) if one.code else one.name


def _notes(found: Sequence[Choice]) -> dict[str, str]:
    """A line below each option: who or what it is, and why it cannot be chosen."""
    said = {str(one.key): [one.note, words.refusal(one.why_not) if one.why_not else ""] for one in found}
    return {key: "；".join(filter(None, parts)) for key, parts in said.items() if any(parts)}


def _pick(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    source = meta["source"]
    found = asked.options(source)
    if source in SEARCHED:
        return Lookup(validators=first, find=lambda typed: asked.find(source, typed),
                      suggestions=[(str(one.name), one.note) for one in found], **named)
    return Checkboxes(validators=first, choices=_offered(found), notes=_notes(found), single=True, **named)


def _picks(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    found = asked.options(meta["source"])
    return Checkboxes(validators=first, choices=_offered(found), notes=_notes(found), **named)


def _number(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return Number(validators=first, **named)


def _ratios(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return Ratios(validators=[Optional()], kinds=[(code.value, code.label) for code in _codes(meta)], **named)


def _files(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return MultipleFileField(validators=[Optional()], **named)


def _corrections(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    parts = [(one.name, words.label(Correction, one.name)) for one in fields(Correction)]
    return Corrections(validators=[InputRequired(_("请至少填写一处更正。"))], parts=parts, **named)


def _slip(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return Slip(validators=first, **named)


def _kind_words(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return KindWords(validators=[Optional()], kinds=[(code.value, code.label) for code in _codes(meta)], **named)


def _file(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return FileField(validators=[FileRequired(_("请选择要上传的文件。"))], **named)


def _hidden(named: dict[str, Any], first: list[Any], meta: dict[str, Any], asked: Asked) -> Field:
    return HiddenField(validators=first, **named)


def _stripped(typed: str | None) -> str:
    return (typed or "").strip()


BUILD: Mapping[str, Callable[[dict[str, Any], list[Any], dict[str, Any], Asked], Field]] = {
    "line": _line, "text": _text, "day": _day, "flag": _flag, "choice": _choice, "choices": _choices, "pick": _pick,
    "picks": _picks, "number": _number, "ratios": _ratios, "file": _file, "slip": _slip, "kind_words": _kind_words,
    "corrections": _corrections, "files": _files, "hidden": _hidden,
}


def _key(typed: str) -> int | str:
    key = read_key(typed)
    return typed if key is None else key


def _one_key(field: Field, meta: Mapping[str, Any]) -> int | str | None:
    if isinstance(field, Lookup):
        return field.key
    return _key(field.data[0]) if field.data else None


READ: Mapping[str, Callable[[Field, Mapping[str, Any]], Any]] = {
    "line": lambda field, meta: field.data or "",
    "text": lambda field, meta: field.data or "",
    "day": lambda field, meta: field.data,
    "flag": lambda field, meta: bool(field.data),
    "choice": lambda field, meta: meta["kind"](field.data) if field.data else None,
    "choices": lambda field, meta: tuple(meta["kind"](code) for code in field.data or ()),
    "pick": _one_key,
    "picks": lambda field, meta: tuple(_key(typed) for typed in field.data or ()),
    "number": lambda field, meta: field.data,
    "corrections": lambda field, meta: tuple(Correction(*line) for line in field.data),
    "slip": lambda field, meta: field.data or "",
    "hidden": lambda field, meta: field.data or "",
    "kind_words": lambda field, meta: {meta["kind"](code): said for code, said in (field.data or {}).items()},
    "ratios": lambda field, meta: {meta["kind"](code): percent for code, percent in (field.data or {}).items()},
}
