"""What a search should find, told the slow way: everything the pages would show a reader, scanned letter by letter."""

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import (
    Account,
    Appeal,
    Evidence,
    ExemptionCase,
    Finding,
    Letter,
    LibraryEntry,
    NamedPerson,
    Objection,
    PersonFact,
    Publication,
    SearchDocument,
)
from workflow.rules.actors import Actor
from workflow.services import accounts, documents, search
from workflow.services.access import find_case, may, people_shown
from workflow.terms import EntryState, Sought


def everybody(session: Session) -> list[Actor]:
    """Everybody with an account, as they would sign in, and everybody judged or named who has none."""
    found = [accounts.actor_of(session, account) for account in session.scalars(select(Account).order_by(Account.id))]
    have = {one.employee_id for one in found}
    others = [one.employee for one in session.scalars(select(Finding))] + [
        one.employee for one in session.scalars(select(NamedPerson))]
    return found + [Actor(one.id, one.name, one.staff_no, one.institution_id, one.institution.path,
                          frozenset({"employee"})) for one in dict.fromkeys(others) if one.id not in have]


def shown_to(session: Session, actor: Actor) -> set[str]:
    """The keys of all documents of which the pages show this reader the record."""
    keys = {f"notice-{one.id:09d}" for one in session.scalars(select(Publication)) if not one.withdrawn}
    keys |= {f"entry-{one.id:09d}" for one in session.scalars(select(LibraryEntry)) if one.state == EntryState.PUBLISHED
             or (may(actor, "edit_library") and one.state != EntryState.WITHDRAWN)}
    keys |= set(session.scalars(select(SearchDocument.key).where(SearchDocument.kind == Sought.ITEM)))
    keys |= {f"objection-{one.id:09d}-{one.publication_id:09d}" for one in session.scalars(select(Objection))
             if not one.publication.withdrawn and (one.raised_by_id == actor.employee_id or any(
                 may(actor, right, case=session.get_one(ExemptionCase, one.case_id))
                 for right in ("dismiss_objection", "sustain_objection", "publish")))}
    for number in session.scalars(select(ExemptionCase.id)):
        case = find_case(session, actor, number)
        if case is not None:
            keys |= set(of_case(session, actor, case))
    return keys


def of_case(session, actor, case):
    yield f"case-{case.id:09d}"
    party = documents.is_party(actor, case)
    if case.report and not party and may(actor, "view_file", case=case):
        yield f"report-{case.id:09d}"
    if not party and may(actor, "view_file", case=case) and session.scalar(select(PersonFact.id).where(
            PersonFact.case_id == case.id, PersonFact.finding_id.is_(None)).limit(1)):
        yield f"loan-{case.id:09d}"
    if not case.findings and not party:
        yield from (f"named-{one.id:09d}" for one in case.people_named)
    yield from (f"finding-{one.id:09d}" for one in people_shown(actor, case))
    yield from (f"letter-{one.id:09d}" for one in documents.shown(session, actor, case) if not one.void)
    for one in case.findings:
        if may(actor, "view_file", case=case, finding=one):
            pieces = session.scalars(select(Evidence).where(Evidence.finding_id == one.id))
            yield from (f"evidence-{piece.id:09d}" for piece in pieces)
            yield from (f"sheet-{sheet.id:09d}" for sheet in one.fact_sheets[-1:])
            yield from (f"interview-{talk.id:09d}" for talk in one.interviews)
            yield from (f"statement-{said.id:09d}" for said in one.statements)
            yield from (f"appeal-{filed.id:09d}" for filed in session.scalars(
                select(Appeal).where(Appeal.finding_id == one.id)))
            if any(answer.reason for answer in one.answers):
                yield f"check-{one.id:09d}"
            if session.scalar(select(PersonFact.id).where(PersonFact.finding_id == one.id).limit(1)):
                yield f"facts-{one.id:09d}"


def bare(text: str) -> str:
    """A text without width, case and blanks: enough to look for words of Chinese in."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def found(session: Session, actor: Actor, q: str, **more) -> list[SearchDocument]:
    """What a search finds, in its order."""
    return search.fetch(session, search.find(session, actor, search.Wanted(q, **more)).hits)


def keys(session: Session, actor: Actor, q: str, **more) -> list[str]:
    """The keys of what a search finds, in its order."""
    return [one.key for one in found(session, actor, q, **more)]


def told(session: Session, actor: Actor, q: str, **more) -> list[str]:
    """What a search finds, in its order, each by what it is and the staff number of whom it is about.

    A letter goes by its kind: `determination:wei`, `team_order`; any other by the first word of its key: `sheet:wei`.
    """
    return [_what(session, one) + _whose(session, one) for one in found(session, actor, q, **more)]


def _what(session: Session, one: SearchDocument) -> str:
    name, _, record = one.key.partition("-")
    return session.get_one(Letter, int(record)).kind if one.kind == Sought.LETTER else name


def _whose(session: Session, one: SearchDocument) -> str:
    return "" if one.finding_id is None else f":{session.get_one(Finding, one.finding_id).employee.staff_no}"
