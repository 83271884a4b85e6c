"""What is said about accounts and passwords, for pages and for the command line."""

from flask_babel import gettext as _

from workflow.services.accounts import AccountReason, AccountRefused
from workflow.services.passwords import PasswordFlaw
from workflow.wording.roles import ROLES

REASONS = {
    AccountReason.USERNAME_TAKEN: "用户名已被使用，请换一个。",
    AccountReason.HAS_ACCOUNT: "此人已有账号；如忘记密码，请重置密码。",
    AccountReason.ALREADY_GRANTED: "此账号已有该角色。",
    AccountReason.NOT_GRANTED: "此账号现在没有该角色。",
    AccountReason.NEVER_GRANTED: "该角色由事项或登录自动产生，不能授予。",
    AccountReason.OWN_ACCOUNT: "不能办理自己的账号，请由另一位管理员办理。",
    AccountReason.DUTIES_CONFLICT: (
        "三员分立：已有“%(role)s”角色的账号不能再授予此角色。"
        "系统、安全、审计管理员须由不同的人担任，且不兼办业务。"
    ),
}
FLAWS = {
    PasswordFlaw.TOO_SIMPLE: "密码太短或太简单：至少 10 个字符并含三类字符，或至少 14 个字符。",
    PasswordFlaw.COMMON: "密码含有常见词或连续数字，容易被猜到，请换一个。",
    PasswordFlaw.OWN_NAME: "密码不能含有用户名或工号。",
    PasswordFlaw.UNCHANGED: "新密码与现在的密码相同，请换一个。",
}


def refusal_words(refused: AccountRefused) -> str:
    """Why a change of an account was refused, and what to do."""
    role = ROLES[refused.role] if refused.role is not None else ""
    return _(REASONS[refused.reason], role=role)


def flaw_words(flaw: PasswordFlaw) -> str:
    """What is wrong with a password."""
    return _(FLAWS[flaw])
