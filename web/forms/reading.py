"""The form of a reading list: its posts, and its entries with the place of each."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from web.forms.fields import Checkboxes
from workflow.services.keys import read_key
from workflow.services.reading_lists import Composed

Line = tuple[int, str, str]
"""An entry as it is offered: its key, title and number."""


class Places(Field):
    """A small number beside each entry, in inputs called `name-key`: its place in the list. Empty ones are left out."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.entries: Sequence[Line] = ()
        self.typed: dict[int, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the places; the entries themselves are told by `offer`."""
        self.process_errors: list[str] = []
        self.raw_data: list[str] = []
        self.data: tuple[int, ...] = ()
        self.formdata, self.object_data = formdata, data or {}

    def offer(self, entries: Sequence[Line]) -> None:
        """Say which entries there are, and read their places."""
        self.entries = entries
        sent = bool(self.formdata)
        self.typed = {key: (self.formdata.get(f"{self.name}-{key}") or "").strip() if sent
                      else str(self.object_data.get(key, "")) for key, _title, _number in entries}
        placed = {key: read_key(typed) for key, typed in self.typed.items() if typed}
        if None in placed.values():
            self.process_errors.append(_("次序请填写整数，如 1、2、3；不列入的留空。"))
        else:
            self.data = tuple(sorted(placed, key=lambda key: placed[key] or 0))
            if sent and not self.data:
                self.process_errors.append(_("请至少给一篇案例填写次序。"))
        self.raw_data = [typed for typed in self.typed.values() if typed]

    @property
    def lines(self) -> list[tuple[int, str, str, str]]:
        """Key, title and number of each entry, and what stands in its input; those that are placed first."""
        found = [(key, title, number, self.typed.get(key, "")) for key, title, number in self.entries]
        return sorted(found, key=lambda line: (not line[3], read_key(line[3]) or 0))


class ListForm(FlaskForm):
    """What a list is called, for which posts it is, which entries it has in which order, and a word to its readers."""

    version = HiddenField()
    title = StringField(_l("名称"), [InputRequired(_l("请填写名称。")), Length(max=100)],
                        description=_l("如“新任客户经理必读”。"), filters=[lambda typed: (typed or "").strip()])
    posts = Checkboxes(_l("岗位"), [InputRequired(_l("请至少选一个岗位。"))],
                       description=_l("按花名册今天的岗位名称。"))
    places = Places(_l("案例与次序"),
                    description=_l("在要列入的案例旁填写次序；不列入的留空。案例下架的，自动从清单里去掉。"))
    note = TextAreaField(_l("给读者的话"), [Length(max=500)], description=_l("可不填。"),
                         filters=[lambda typed: (typed or "").strip()])

    def __init__(self, *args: Any, post_names: Sequence[str], entries: Sequence[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        self.posts.choices = [SelectChoice(name, name) for name in post_names]
        self.places.offer(entries)

    def composed(self) -> Composed:
        """What was put together."""
        return Composed(title=self.title.data or "", posts=tuple(self.posts.data or ()),
                        entries=tuple(self.places.data), note=self.note.data or "")


class EndForm(FlaskForm):
    """The version of the list as the page showed it."""

    version = HiddenField()
