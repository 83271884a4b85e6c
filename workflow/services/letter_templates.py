"""THE ACTS ON TEMPLATES: a bank's own .docx for a kind of letter, handed in by one person, put in force by another.

Each asks its right, leaves a sealed line in the chain of the templates, and never commits. A version is never changed,
here or in the database; without one in force the house's own is used.
"""

from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workflow.models import ChainHead, LetterTemplate
from workflow.rules.actors import Actor
from workflow.rules.situation import Refusal
from workflow.rules.template_flaws import Flaw, TemplateFlawed
from workflow.services import audit, evidence
from workflow.services.access import may
from workflow.services.moving import Refused
from workflow.services.official.files import in_force
from workflow.services.official.package import MAX_SIZE
from workflow.terms import TemplateState

CHAIN = "templates"


def of_kind(kind: str) -> Select[LetterTemplate]:
    """Every version for a kind of letter, the latest first."""
    return select(LetterTemplate).where(LetterTemplate.kind == kind).order_by(LetterTemplate.version.desc())


def upload(session: Session, kind: str, title: str, stream: BinaryIO, file_name: str, note: str, *, by: Actor,
           now: datetime) -> LetterTemplate:
    """Take a template in, to be put in force by another. Raises TemplateFlawed with all that is wrong, Refused."""
    from workflow.services.official.checking import check
    from workflow.services.official.writing import digest

    _ask(by, "upload_template")
    name = evidence.shown_name(file_name)
    content = stream.read(MAX_SIZE + 1)
    if not name.lower().endswith(".docx"):
        raise TemplateFlawed([Flaw("not_docx")])
    check(content, kind, title)
    session.get(ChainHead, CHAIN, with_for_update=True)  # two at once would take the same number
    last = session.scalar(select(func.max(LetterTemplate.version)).where(LetterTemplate.kind == kind)) or 0
    record = LetterTemplate(
        kind=kind, version=last + 1, state=TemplateState.WAITING, file_name=name, content=content, size=len(content),
        sha256=digest(content), note=note, uploaded_by_id=by.employee_id, uploaded_at=now)
    session.add(record)
    session.flush()
    _record(session, "template.upload", record, by=by, now=now, file=record.sha256, note=note)
    return record


def approve(session: Session, record: LetterTemplate, *, by: Actor, now: datetime) -> None:
    """Put a template in force from now on, in the place of the one before. Raises Refused."""
    _ask(by, "approve_template")
    session.get(ChainHead, CHAIN, with_for_update=True)
    _hold(session, record, TemplateState.WAITING, "approve_template")
    if record.uploaded_by_id in by.keys:
        raise Refused([Refusal("template_two_people")])
    before = in_force(session, record.kind)
    if before is not None:
        _end(before, TemplateState.REPLACED, by, now)
        session.flush()
    record.state, record.approved_by_id, record.approved_at = TemplateState.IN_FORCE, by.employee_id, now
    session.flush()
    _record(session, "template.approve", record, by=by, now=now, file=record.sha256)


def withdraw(session: Session, record: LetterTemplate, *, by: Actor, now: datetime) -> None:
    """Take a template out of force; from now on the house's own is used again. Raises Refused."""
    _ask(by, "approve_template")
    _hold(session, record, TemplateState.IN_FORCE, "approve_template")
    _end(record, TemplateState.WITHDRAWN, by, now)
    session.flush()
    _record(session, "template.withdraw", record, by=by, now=now)


def discard(session: Session, record: LetterTemplate, *, by: Actor, now: datetime) -> None:
    """Give a template up that was never in force. Raises Refused."""
    _ask(by, "upload_template")
    _hold(session, record, TemplateState.WAITING, "upload_template")
    _end(record, TemplateState.DISCARDED, by, now)
    session.flush()
    _record(session, "template.discard", record, by=by, now=now)


def _ask(by: Actor, right: str) -> None:
    if not may(by, right):
        raise Refused([Refusal("no_right", {"right": right})])


def _hold(session: Session, record: LetterTemplate, state: TemplateState, right: str) -> None:
    """Hold the template until the end of the transaction; refuse one that does not stand where the page showed it."""
    session.refresh(record, with_for_update=True)
    if record.state != state:
        raise Refused([Refusal("wrong_state", {"state": record.state, "move": right})])


def _end(record: LetterTemplate, state: TemplateState, by: Actor, now: datetime) -> None:
    record.state, record.ended_by_id, record.ended_at = state, by.employee_id, now


def _record(session: Session, action: str, record: LetterTemplate, *, by: Actor, now: datetime, **body: Any) -> None:
    audit.record(session, CHAIN, action, {"id": record.id, "kind": record.kind, "version": record.version, **body},
                 by=by, now=now)
