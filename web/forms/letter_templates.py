"""The form by which a bank hands in its own template of a letter."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class TemplateForm(FlaskForm):
    """A template as a file, and what is different in it."""

    file = FileField(_l("模板文件"), validators=[FileRequired(_l("请选择模板文件。"))],
                     description=_l("用 WPS 或 Word 存成的 .docx，最大 4 MB，不含宏、嵌入对象和外部链接。"))
    note = StringField(_l("改了什么、为什么"), [
        InputRequired(_l("请写明改了什么、为什么。")),
        Length(min=5, max=200, message=_l("至少 5 个字，不超过 200 字。"))],
        filters=[lambda typed: (typed or "").strip()])
