"""Who decides whether the holder of a seat steps aside (2.3), and whom the people judged may ask it of."""

from workflow.terms import Role

TEAM = frozenset({Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR})
REVIEW = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER, Role.COMMITTEE_SECRETARY})
"""Who reviews: the committee, whoever stands by for it, and who keeps its record."""
ASKED_OF = TEAM | REVIEW | {Role.APPEAL_PANEL}
"""Seats whose holders the people judged may ask to step aside."""
ABOVE = frozenset({Role.COMMITTEE_CHAIR, Role.APPEAL_PANEL})
"""Seats decided on by the superior institution: the chair's, and those of the panel that looks over his committee."""


def decider(seat: Role, *, chair_sits: bool) -> Role:
    """Who decides about the holder of a seat. `chair_sits`: the committee has been called.

    >>> decider(Role.INVESTIGATOR, chair_sits=False), decider(Role.COMMITTEE_CHAIR, chair_sits=True)
    (<Role.LEAD_DEPT_HEAD: 'lead_dept_head'>, <Role.SUPERIOR: 'superior'>)
    """
    if seat in ABOVE:
        return Role.SUPERIOR
    return Role.COMMITTEE_CHAIR if chair_sits else Role.LEAD_DEPT_HEAD
