"""What the pages about people of a case have in common: letters, lists, appeals, requests to step aside, writers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from web import clock
from web.extensions import db
from web.security import current_actor
from workflow.models import Appeal, Employee, ExemptionCase, Finding, Restitution, ToleranceSnapshot
from workflow.services import documents, lists, quality, readings, recusals_read, restitutions
from workflow.services.access import may


def letters_of(case: ExemptionCase, one: Finding | None = None) -> dict[str, Any]:
    """The letters the reader may read, of one person where one is given, and what pages need to tell of them.

    One of the people judged is shown the letters to everybody in the case as well: they are to him too.
    """
    actor = current_actor()
    mine = documents.is_party(actor, case)
    found = [letter for letter in documents.shown(db.session(), actor, case)
             if one is None or letter.finding_id == one.id or (mine and letter.finding_id is None)]
    return {"letters": found, "by_step": documents.by_step, "letter_stands": documents.state_of,
            "read_of": lambda letter: readings.told_to(actor, case, letter)}


def lists_of(case: ExemptionCase) -> dict[str, Any]:
    """The version of the lists a case is judged by, why that one, and the one in force today where it is another."""
    version = lists.pinned(db.session(), case)
    return {"items": version, "applied": lists.why_applied(case, version),
            "newer": lists.newer(db.session(), case, clock.today())}


def recusals_of(case: ExemptionCase, one: Finding | None = None) -> dict[str, Any]:
    """Requests that somebody step aside, and which of those asked of are named to the reader."""
    session, actor = db.session(), current_actor()
    asked = recusals_read.shown(session, actor, case, one)
    return {"asked": asked, "named_seats": recusals_read.names_told(session, actor, case, [row.seat for row in asked])}


def tolerance_of(case: ExemptionCase) -> dict[str, Any]:
    """The locked tolerance of a case, and what the ledgers now say of it where they were corrected."""
    locked = db.session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == case.id))
    return {"tolerance": locked, "revised": quality.revised(db.session(), case, locked)}


def appeals_of(people: Sequence[Finding]) -> list[Appeal]:
    """The appeals of these people, the latest first."""
    return list(db.session.scalars(select(Appeal).where(
        Appeal.finding_id.in_([one.id for one in people])).order_by(Appeal.id.desc())))


def owed_of(people: Sequence[Finding]) -> list[Restitution]:
    """What is to be paid back and put right for the people of whom the reader may know how the gate stands."""
    return restitutions.listed(db.session(), [
        one.id for one in people if may(current_actor(), "view_gate", case=one.case, finding=one)])


def writers_of(one: Finding) -> dict[int | None, str]:
    """Who wrote the fact sheets and held the interviews of a person."""
    keys: set[int | None] = {sheet.written_by_id for sheet in one.fact_sheets}
    for talk in one.interviews:
        keys |= {talk.first_investigator_id, talk.second_investigator_id}
    return employee_names(keys)


def employee_names(keys: set[int | None]) -> dict[int | None, str]:
    """The names of employees, by their keys."""
    found = db.session.scalars(select(Employee).where(Employee.id.in_(keys - {None})))
    return {one.id: one.name for one in found}
