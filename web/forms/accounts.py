"""Forms for accounts and the roles granted to them."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp

from workflow.rules.actors import IMPLIED_ROLES
from workflow.terms import Role
from workflow.wording.roles import ROLES

GRANTABLE = [SelectChoice(role.value, ROLES[role]) for role in Role if role not in IMPLIED_ROLES]


class CreateAccount(FlaskForm):
    """The user name of a new account; its first password is made by the system."""

    username = StringField(
        _("用户名"),
        [InputRequired(_("请填写用户名。")), Length(min=2, max=40),
         Regexp(r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
                message=_("用户名只能用字母、数字、点、横线和下划线，并以字母或数字开头。"))],
        description=_("一般用工号；登录时不分大小写。"))


class GrantRole(FlaskForm):
    """A role to be granted."""

    role = SelectField(_("授予角色"), [InputRequired(_("请选择角色。"))],
                       choices=[SelectChoice("", _("请选择")), *GRANTABLE])
