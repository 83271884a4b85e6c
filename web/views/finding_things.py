"""Finding the thing an address speaks of, among those the reader may see; what he may not see is not found (404)."""

from typing import Any

from flask import abort

from web.extensions import db
from web.security import current_actor
from workflow.models import Appeal, ExemptionCase, Finding, LibraryEntry, Objection, Publication
from workflow.process import BY_NAME, Row
from workflow.services.access import find_case, may
from workflow.services.keys import read_key
from workflow.services.situation import Target
from workflow.terms import Thing

MODELS: dict[str, type[Any]] = {
    Thing.FINDING: Finding, Thing.APPEAL: Appeal, Thing.PUBLICATION: Publication, Thing.OBJECTION: Objection,
    Thing.ENTRY: LibraryEntry,
}


def the_case(case_id: int) -> ExemptionCase:
    """The case of that key, among those the reader may see."""
    case = find_case(db.session(), current_actor(), case_id)
    if case is None:
        abort(404)
    return case


def the_person(case: ExemptionCase, finding_id: int, right: str = "view_person") -> Finding:
    """A person of the case whom the reader may read about."""
    finding = next((one for one in case.findings if one.id == finding_id), None)
    if finding is None or not may(current_actor(), right, case=case, finding=finding):
        abort(404)
    return finding


def the_row(move: str) -> Row:
    """The row of the procedure with that name."""
    row = BY_NAME.get(move)
    if row is None:
        abort(404)
    return row


def the_thing(case: ExemptionCase, row: Row, on: str) -> tuple[Target, Finding | None]:
    """What `on` names (`case`, `finding-12` …), which must be of the kind the row speaks of, and its person."""
    kind, _, typed = on.partition("-")
    key = read_key(typed)
    if kind == Thing.CASE and (row.thing == Thing.CASE or row.for_each):
        return case, None
    if kind != row.thing or key is None or kind not in MODELS:
        abort(404)
    if kind == Thing.FINDING:
        person = the_person(case, key)
        return person, person
    thing = db.session.get(MODELS[kind], key)
    if thing is None or thing.case_id != case.id:
        abort(404)
    if kind == Thing.APPEAL:
        return thing, the_person(case, thing.finding_id)
    return thing, None
