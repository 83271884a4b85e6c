"""Why a move is refused: one function a reason, told from the situation alone.

A guard marked `structural` looks only at where the procedure stands; the exhaustive exploration asks those. The others
look at facts that people bring about (evidence, signatures, ballots) and can always be brought about.
"""

from collections.abc import Callable
from typing import Any

from workflow.rules.situation import Guard, Refusal, Situation
from workflow.terms import Role

STRUCTURAL: set[Guard] = set()


def structural(guard: Guard) -> Guard:
    """Mark a guard that depends on the state of the procedure alone."""
    STRUCTURAL.add(guard)
    return guard


def refuse(code: str, **values: Any) -> Refusal:
    """A refusal with its values."""
    return Refusal(code, values)


def unless(holds: bool, code: str, **values: Any) -> Refusal | None:
    """Refuse with `code` unless `holds`."""
    return None if holds else Refusal(code, values)


def seconded(s: Situation) -> Refusal | None:
    """The second person's consent the table wants is there; the clock needs none (T03, T06, T27a, T39, T41, A03)."""
    if Role.CLOCK in s.by.roles:
        return None
    role = s.look.second_role
    return unless(role is None or s.look.second_consented, "second_missing", role=role)


def with_cap(code: str, field: str, cap: int) -> Guard:
    """A guard that refuses once `field` of the person has reached `cap` (procedure, section 10)."""
    def guard(s: Situation) -> Refusal | None:
        return unless(getattr(s.person, field) < cap, code, cap=cap)
    guard.__name__ = code
    guard.__doc__ = f"Refused once `{field}` has reached {cap} (procedure, section 10)."
    return structural(guard)


__all__ = ["STRUCTURAL", "Callable", "refuse", "seconded", "structural", "unless", "with_cap"]
