"""Where an appeal panel comes from: one institution above the one that ruled (A02, E45)."""

from workflow.models import ExemptionCase, Institution


def above_ruling(case: ExemptionCase) -> Institution | None:
    """The institution above the one that ruled at the case's tier; None where a panel is designated."""
    found: Institution | None = case.institution
    for _ in range(case.tier + 1):
        found = found.parent if found is not None else None
    return found
