"""Who may read an objection to a notice: whoever answers it or publishes, and whoever raised it (T28–T30)."""

from workflow.models import ExemptionCase, Objection
from workflow.rules.actors import Actor
from workflow.services.access import may

ANSWERING = ("dismiss_objection", "sustain_objection")
"""The rights of those who answer."""
READING = (*ANSWERING, "publish")
"""The rights of those who read what others objected."""


def answers(actor: Actor, case: ExemptionCase) -> bool:
    """Whether the actor answers objections in this case."""
    return any(may(actor, right, case=case) for right in ANSWERING)


def readable(actor: Actor, case: ExemptionCase, objection: Objection) -> bool:
    """Whether the actor may read this one."""
    return objection.raised_by_id in actor.keys or any(may(actor, right, case=case) for right in READING)
