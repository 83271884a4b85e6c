"""The form of a back-test: on whom a draft is tried."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from web.forms.fields import Day
from workflow.models import Institution
from workflow.rules.backtesting import Band, Slice
from workflow.terms import Outcome, Post
from workflow.wording import word

Code = TypeVar("Code", bound=StrEnum)


def _codes(kind: Iterable[Any]) -> list[SelectChoice]:
    return [SelectChoice("", _l("全部")), *(SelectChoice(code.value, word(code)) for code in kind)]


class SliceForm(FlaskForm):
    """Which of the determined people; all of them where nothing is chosen."""

    institution = SelectField(_l("机构（含下级）"))
    since = Day(_l("认定日不早于"), [Optional()])
    until = Day(_l("认定日不晚于"), [Optional()])
    post = SelectField(_l("岗位"), choices=_codes(Post))
    band = SelectField(_l("贷款金额"), choices=_codes(Band))
    outcome = SelectField(_l("已作认定"), choices=_codes(Outcome))

    def offer(self, institutions: Iterable[Institution]) -> "SliceForm":
        """The same form with these institutions to choose from."""
        self.institution.choices = [SelectChoice("", _("全部")),
                                    *(SelectChoice(one.code, one.name) for one in institutions)]
        return self

    def validate_until(self, field: Day) -> None:
        """The last day is not before the first."""
        if field.data is not None and self.since.data is not None and field.data < self.since.data:
            raise ValidationError(_("截止日不能早于起始日。"))

    def cut(self) -> Slice:
        """What was chosen, for a form that is valid."""
        return Slice(self.institution.data or "", self.since.data, self.until.data, _code(Post, self.post.data),
                     _code(Band, self.band.data), _code(Outcome, self.outcome.data))


def _code(kind: type[Code], chosen: str | None) -> Code | None:
    return kind(chosen) if chosen else None
