"""Who may not act in a case: duties that exclude each other (2.4 and the rows added by the procedure paper,
section 3) and grounds for stepping aside that the records themselves show (2.3, R-A and R-B)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from itertools import combinations

from workflow.rules.deadlines import months_later
from workflow.terms import Role, Stage

LOOKBACK_MONTHS = 12


class Duty(StrEnum):
    """Rows and columns of the duty-conflict matrix."""

    SUBJECT = auto()
    INVESTIGATION = auto()
    REVIEW = auto()
    APPEAL = auto()
    SECRETARY = auto()
    PUBLICATION = auto()
    ACCEPTANCE = auto()
    CHECKING = auto()
    REGISTRY = auto()
    REOPENING_PROPOSER = auto()
    REOPENING_VOTER = auto()


DUTY: Mapping[Role, Duty] = {
    Role.SUBJECT: Duty.SUBJECT,
    Role.LEAD_INVESTIGATOR: Duty.INVESTIGATION,
    Role.INVESTIGATOR: Duty.INVESTIGATION,
    Role.COMMITTEE_CHAIR: Duty.REVIEW,
    Role.COMMITTEE_MEMBER: Duty.REVIEW,
    Role.ALTERNATE_MEMBER: Duty.REVIEW,
    Role.APPEAL_OFFICER: Duty.APPEAL,
    Role.APPEAL_PANEL: Duty.APPEAL,
    Role.COMMITTEE_SECRETARY: Duty.SECRETARY,
    Role.PUBLICATION_REVIEWER: Duty.PUBLICATION,
    Role.ACCEPTANCE_OFFICER: Duty.ACCEPTANCE,
    Role.SECOND_CHECKER: Duty.CHECKING,
    Role.CASE_CLERK: Duty.REGISTRY,
    Role.LEAD_DEPT: Duty.REGISTRY,
}
"""The duty a role carries within one case. Roles that are not here carry none and conflict with nothing."""

CONFLICTS: frozenset[frozenset[Duty]] = frozenset(
    frozenset(pair) for pair in (
        *((Duty.SUBJECT, other) for other in Duty if other is not Duty.SUBJECT),
        *combinations((Duty.INVESTIGATION, Duty.REVIEW, Duty.APPEAL), 2),
        (Duty.REVIEW, Duty.SECRETARY),
        (Duty.APPEAL, Duty.SECRETARY),
        (Duty.ACCEPTANCE, Duty.CHECKING),
        (Duty.ACCEPTANCE, Duty.REVIEW),
        (Duty.ACCEPTANCE, Duty.APPEAL),
        (Duty.REGISTRY, Duty.REVIEW),
        (Duty.REGISTRY, Duty.APPEAL),
        (Duty.REOPENING_PROPOSER, Duty.REOPENING_VOTER),
    )
)
"""Pairs one person may not hold in the same case."""


def duties_exclude(one: Duty, other: Duty) -> bool:
    """Whether one person may not carry both duties in the same case."""
    return frozenset({one, other}) in CONFLICTS


def conflict(role_a: Role, role_b: Role) -> bool:
    """Whether one person may not hold both roles in the same case.

    >>> conflict(Role.INVESTIGATOR, Role.COMMITTEE_MEMBER), conflict(Role.INVESTIGATOR, Role.COMMITTEE_SECRETARY)
    (True, False)
    """
    if role_a not in DUTY or role_b not in DUTY:
        return False
    return duties_exclude(DUTY[role_a], DUTY[role_b])


def duty_conflicts(held: Iterable[Role], wanted: Role) -> list[Role]:
    """The roles held in this case that stand in the way of another; asked when it is assigned, not when it is used."""
    return sorted({role for role in held if conflict(role, wanted)})


class GroundCode(StrEnum):
    """Grounds which the records show by themselves: R-A and R-B of 2.3."""

    TOOK_PART = auto()
    LINE_OF_COMMAND = auto()


@dataclass(frozen=True)
class CasePerson:
    """Somebody with a part in the loan: the stages he handled, and whether his own finding is being made."""

    staff_no: str
    stages: frozenset[Stage]
    subject: bool = False


@dataclass(frozen=True)
class Posting:
    """A post held under a direct superior from one day to another (None: still)."""

    staff_no: str
    superior: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Ground:
    """Why a candidate must step aside: the rule, the other person, and what shows it.

    `stages` for R-A; `since` and `until` of the posting for R-B.
    """

    code: GroundCode
    other: str
    stages: frozenset[Stage] = frozenset()
    since: date | None = None
    until: date | None = None


def grounds(candidate: str, case_people: Iterable[CasePerson], postings: Iterable[Posting], today: date,
            lookback_months: int = LOOKBACK_MONTHS) -> list[Ground]:
    """Grounds which the records show against a candidate for the team, the committee or the appeal panel.

    R-A: he took part in the loan in any stage. R-B: he is, or was within the last twelve months, the direct
    superior or subordinate of a person whose finding is being made. Kinship and interests (R-C, R-E) rest on
    declarations and are not seen here: an empty list means that nothing is recorded, not that nothing exists.
    """
    people = list(case_people)
    took_part = [Ground(GroundCode.TOOK_PART, person.staff_no, stages=person.stages)
                 for person in people if person.staff_no == candidate and person.stages]
    subjects = {person.staff_no for person in people if person.subject} - {candidate}
    earliest = months_later(today, -lookback_months)
    lines = [Ground(GroundCode.LINE_OF_COMMAND, _other(posting, candidate), since=posting.since, until=posting.until)
             for posting in postings
             if _joins(posting, candidate, subjects)
             and posting.since <= today and (posting.until is None or posting.until >= earliest)]
    return took_part + lines


def _joins(posting: Posting, candidate: str, subjects: Collection[str]) -> bool:
    """Whether a posting puts the candidate directly above or below a subject."""
    return (posting.staff_no == candidate and posting.superior in subjects) or (
        posting.superior == candidate and posting.staff_no in subjects)


def _other(posting: Posting, candidate: str) -> str:
    """The one of a posting's two people who is not the candidate."""
    return posting.superior if posting.staff_no == candidate else posting.staff_no
