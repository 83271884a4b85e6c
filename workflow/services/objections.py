"""Who may read an objection to a notice: whoever answers it, and whoever raised it (T28–T30)."""

from workflow.models import ExemptionCase, Objection
from workflow.rules.actors import Actor
from workflow.services.access import may

ANSWERING = ("dismiss_objection", "sustain_objection")
"""The rights of those who answer."""


def answers(actor: Actor, case: ExemptionCase) -> bool:
    """Whether the actor answers objections in this case."""
    return any(may(actor, right, case=case) for right in ANSWERING)


def readable(actor: Actor, case: ExemptionCase, objection: Objection) -> bool:
    """Whether the actor may read this one."""
    return objection.raised_by_id == actor.employee_id or answers(actor, case)
