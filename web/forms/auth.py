"""Forms for signing in and for passwords."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length


class SignIn(FlaskForm):
    """Who comes, and how they prove it."""

    username = StringField(_("用户名"), [InputRequired(_("请填写用户名。")), Length(max=40)],
                           render_kw={"autocomplete": "username", "autofocus": True})
    password = PasswordField(_("密码"), [InputRequired(_("请填写密码。")), Length(max=200)],
                             render_kw={"autocomplete": "current-password"})


class ChangePassword(FlaskForm):
    """The password in use, and the new one twice."""

    current = PasswordField(_("现在的密码"), [InputRequired(_("请填写现在的密码。")), Length(max=200)],
                            render_kw={"autocomplete": "current-password"})
    new = PasswordField(
        _("新密码"), [InputRequired(_("请填写新密码。")), Length(max=200)],
        description=_("至少 10 个字符，含大写、小写、数字、符号中的三类；或至少 14 个字符。"),
        render_kw={"autocomplete": "new-password"})
    again = PasswordField(_("再输一次"), [InputRequired(_("请再输一次新密码。")), Length(max=200)],
                          render_kw={"autocomplete": "new-password"})

    def validate_again(self, field: PasswordField) -> None:
        """Both must be the same."""
        if field.data != self.new.data:
            raise ValidationError(_("两次输入的新密码不一致。"))
