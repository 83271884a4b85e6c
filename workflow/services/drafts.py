"""Drafts: what somebody has typed and not sent. The one write without the door, and each sees only his own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.models import Appeal, Draft, ExemptionCase, Finding, LibraryEntry, Objection, Publication
from workflow.rules.actors import Actor
from workflow.services.access import left_by
from workflow.services.keys import read_key
from workflow.terms import Thing

MODELS: Mapping[str, type[Any]] = {
    Thing.CASE: ExemptionCase, Thing.FINDING: Finding, Thing.APPEAL: Appeal, Thing.PUBLICATION: Publication,
    Thing.OBJECTION: Objection, Thing.ENTRY: LibraryEntry,
}


def find(session: Session, employee_id: int | None, form: str) -> Draft | None:
    """This person's draft of this form, if there is one."""
    return session.scalar(select(Draft).where(Draft.employee_id == employee_id, Draft.form == form))


def own(session: Session, actor: Actor) -> list[Draft]:
    """All drafts of this person, the latest first; of cases in which he has stepped aside none."""
    left = set(session.scalars(left_by(actor.keys)))
    found = session.scalars(select(Draft).where(Draft.employee_id == actor.employee_id).order_by(Draft.saved_at.desc()))
    return [draft for draft in found if not left or _case_id(session, draft.form.partition(":")[2]) not in left]


def _case_id(session: Session, on: str) -> int | None:
    case = case_of(session, on)
    return case.id if case is not None else None


def save(session: Session, employee_id: int, form: str, content: Mapping[str, Sequence[str]], now: datetime) -> Draft:
    """Keep what was typed, in place of an earlier draft of the same form."""
    draft = find(session, employee_id, form) or Draft(employee_id=employee_id, form=form)
    draft.content = {name: list(values) for name, values in content.items()}
    draft.saved_at = now
    session.add(draft)
    session.flush()
    return draft


def remove(session: Session, employee_id: int | None, form: str) -> None:
    """Forget a draft; nothing happens when there is none."""
    session.execute(delete(Draft).where(Draft.employee_id == employee_id, Draft.form == form))


def forget(session: Session, forms: Collection[str]) -> None:
    """Forget everybody's drafts of these forms."""
    session.execute(delete(Draft).where(Draft.form.in_(forms)))


def case_of(session: Session, on: str) -> ExemptionCase | None:
    """The case of the thing a draft is about, named as in addresses (`finding-12`)."""
    kind, _dash, typed = on.partition("-")
    model, key = MODELS.get(kind), read_key(typed)
    thing = session.get(model, key) if model is not None and key is not None else None
    if thing is None or isinstance(thing, ExemptionCase):
        return thing
    return session.get(ExemptionCase, thing.case_id)
