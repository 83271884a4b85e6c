"""Who may read of a request that somebody step aside, and which holders of seats have been named to a party (2.3)."""

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from workflow.models import ExemptionCase, Finding, RecusalRequest, Seat
from workflow.rules.actors import Actor
from workflow.services import documents
from workflow.services.access import may
from workflow.services.recusals import of_case


def shown(session: Session, actor: Actor, case: ExemptionCase, one: Finding | None = None) -> list[RecusalRequest]:
    """Requests and orders the actor may read: of a person's file, or of the whole case; whoever decides reads them too.
    """
    right = next((name for name in ("view_file", "decide_recusal") if may(actor, name, case=case, finding=one)), None)
    if right is None or (one is None and documents.is_party(actor, case)):
        return []
    return [row for row in of_case(session, case) if one is None or row.finding_id == one.id]


def names_told(session: Session, actor: Actor, case: ExemptionCase, seats: Sequence[Seat]) -> Collection[int]:
    """Of these seats those whose holder the letters an actor may read have named to him."""
    if not documents.is_party(actor, case):
        return {seat.id for seat in seats}
    told = "".join(letter.body for letter in documents.shown(session, actor, case))
    return {seat.id for seat in seats if seat.employee.name in told}
