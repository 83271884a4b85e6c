"""Cases that belong together: split off from one another, or merged (T36, T37)."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.models import ExemptionCase
from workflow.rules.actors import Actor
from workflow.services.access import visible


def relatives(session: Session, case: ExemptionCase, actor: Actor) -> list[tuple[str, ExemptionCase]]:
    """The cases related to this one that the reader may see, each with how (a key of `wording.joining.KINSHIP`)."""
    other = ExemptionCase
    keys = [key for key in (case.family_id, case.merged_into_id) if key is not None]
    near = [other.id.in_(keys), other.family_id == case.id, other.merged_into_id == case.id]
    if case.family_id is not None:
        near.append(other.family_id == case.family_id)
    found = session.scalars(select(other).where(or_(*near), other.id != case.id, visible(actor)).order_by(other.number))
    return [(_kind(case, one), one) for one in found]


def _kind(case: ExemptionCase, other: ExemptionCase) -> str:
    if other.id == case.merged_into_id:
        return "merged_into"
    if other.merged_into_id == case.id:
        return "merged_from"
    if other.id == case.family_id:
        return "split_from"
    return "split_into" if other.family_id == case.id else "split_beside"
