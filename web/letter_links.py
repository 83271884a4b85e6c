"""The marks in a letter's text turned into links to what its reader may see; print shows the words alone."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy import select

from web.extensions import db
from workflow.models import Evidence, Finding, Institution, Letter, LibraryEntry, Meeting, Statement
from workflow.rules.actors import Actor
from workflow.services import lists
from workflow.services.access import find_case, may, reaches
from workflow.terms import EntryState

MARK = re.compile(r'<a class="ref" data-ref="([a-z]+)-([\w.-]+)">')


def linked(letter: Letter, actor: Actor) -> Markup:
    """The text of a letter that is whole, as this reader sees it. The stored text does not change."""
    def opened(mark: re.Match[str]) -> str:
        address = ADDRESSES[mark[1]](mark[2], actor) if mark[1] in ADDRESSES else None
        return mark[0] if address is None else f'{mark[0][:-1]} href="{escape(address)}">'
    # Written from our own templates with everything escaped, and unchanged since: its hash says so.
    return Markup(MARK.sub(opened, letter.body))


def _evidence(key: str, actor: Actor) -> str | None:
    piece = db.session.get(Evidence, int(key))
    return None if piece is None else _on_file(piece.finding_id, f"evidence-{key}", actor)


def _statement(key: str, actor: Actor) -> str | None:
    said = db.session.get(Statement, int(key))
    return None if said is None else _on_file(said.finding_id, f"statement-{key}", actor)


def _on_file(finding_id: int | None, anchor: str, actor: Actor) -> str | None:
    """A place on a person's page, for those who may read that person's file."""
    one = db.session.get(Finding, finding_id) if finding_id is not None else None
    if one is None or not may(actor, "view_file", case=one.case, finding=one):
        return None
    return url_for("cases.person", case_id=one.case_id, finding_id=one.id, _anchor=anchor)


def _item(key: str, actor: Actor) -> str | None:
    """The list item in the version it was judged by; the lists are there for everybody."""
    number, _, code = key.rpartition("-")
    if lists.numbered(db.session(), number) is None:
        return None
    return url_for("lists.index", number=number, q=code)


def _meeting(key: str, actor: Actor) -> str | None:
    meeting = db.session.get(Meeting, int(key))
    case = find_case(db.session(), actor, meeting.case_id) if meeting is not None else None
    if case is None or not may(actor, "view_ballots", case=case):
        return None
    return url_for("meetings.show", meeting_id=key)


def _tolerance(key: str, actor: Actor) -> str | None:
    code, year, month = key.rsplit("-", 2)
    institution = db.session.scalar(select(Institution).where(Institution.code == code))
    if institution is None or not reaches(actor, "view_quality", institution):
        return None
    return url_for("tolerance.show", code=code, month=f"{year}-{month}")


def _entry(key: str, actor: Actor) -> str | None:
    """The entry of the library, while it is up; what was quoted of it stands beside the letter."""
    entry = db.session.get(LibraryEntry, int(key))
    up = entry is not None and entry.state == EntryState.PUBLISHED and may(actor, "view_library")
    return url_for("library.show", entry_id=key) if up else None


ADDRESSES: Mapping[str, Callable[[str, Actor], str | None]] = MappingProxyType({
    "evidence": _evidence, "statement": _statement, "item": _item, "meeting": _meeting, "tolerance": _tolerance,
    "entry": _entry,
})
"""Where each kind of mark leads this reader; None where it leads nowhere he may go."""
