"""Forms of the import pages: the file, what its columns are, a word for the list of headings."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from web.forms.fields import Day
from workflow.services.exchange.layouts import LEDGERS
from workflow.services.exchange.uploads import UNITS, Preview
from workflow.wording.ledger import WORDS

OF_COLUMN = "column-"
"""Fields of columns are called so, followed by the place of the column in the file."""


class Upload(FlaskForm):
    """A ledger as a file."""

    file = FileField(_l("台账文件"), validators=[FileRequired(_l("请选择台账文件。"))],
                     description=_l("贷款台账、员工花名册或机构贷款质量月报，xlsx、xls 或 csv，最大 50 MB。"))


class Columns(FlaskForm):
    """What a file is: its sheet, source, day and unit; the columns are added for each file (`columns_form`)."""

    sheet = SelectField(_l("工作表"), validators=[Optional()], validate_choice=True)
    source = StringField(_l("来源"), validators=[Length(max=100)],
                         description=_l("列名的对应按来源记住，下次同一来源的文件自动对应。"))
    as_of = Day(_l("数据日期"), validators=[Optional()])
    unit = SelectField(_l("金额单位"), coerce=int, choices=[SelectChoice(unit, name) for name, unit in UNITS.items()])
    everywhere = BooleanField(_l("改动过的列名同时加入列名对照表，对所有来源有效"))


def columns_form(shown: Preview, source: str) -> Columns:
    """The form for one file, filled with how it is read now."""
    offered = [SelectChoice("", _("不导入此列"))]
    offered += [SelectChoice(one.name, one.heading + (_("（必需）") if one.needed else "")) for one in shown.offered]
    fields: dict[str, Any] = {
        f"{OF_COLUMN}{one.place}": SelectField(one.text, choices=offered) for one in shown.columns}
    known = {f"{OF_COLUMN}{one.place}": one.column for one in shown.columns}
    kind: type[Columns] = type("ColumnsOfFile", (Columns,), fields)
    form = kind(data=known | {
        "sheet": shown.found.table.name, "source": source, "as_of": shown.as_of, "unit": shown.unit})
    form.sheet.choices = [SelectChoice(name, name or "—") for name in shown.sheets]
    return form


def chosen_columns(form: Columns, shown: Preview) -> dict[int, str]:
    """What was chosen for each column, by its place."""
    return {one.place: form[f"{OF_COLUMN}{one.place}"].data or "" for one in shown.columns}


class AddWord(FlaskForm):
    """A word that heads a column in some files."""

    column = SelectField(_l("对应的列"), validators=[InputRequired(_l("请选择对应的列。"))], choices=[
        SelectChoice(f"{layout.kind}:{one.name}", one.heading, optgroup=WORDS[layout.kind])
        for layout in LEDGERS for one in layout.columns])
    heading = StringField(_l("台账里的列名"), validators=[InputRequired(_l("请填写台账里的列名。")), Length(max=100)],
                          description=_l("括号里的内容、空格和星号不计，如“贷款余额（万元）”与“贷款余额”相同。"))
