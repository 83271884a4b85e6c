"""Who may not act in a case: duties that exclude each other (2.4 and the rows added by the procedure paper,
section 3) and the grounds for stepping aside that the records show (2.3, R-A to R-E).

People are compared as persons, whatever their staff numbers (`rules.persons`). Nobody here is asked about whoever
reported a case: who that is, is kept from everybody who nominates, and cannot be known. Kinship and interests rest on
declarations: no ground means that nothing is recorded, not that nothing exists.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from itertools import combinations

from workflow.rules.deadlines import months_later
from workflow.rules.kinship import Nearness, nearness
from workflow.rules.recorded import Kin, Recorded, Stake
from workflow.terms import DeclaredBy, Interest, Relation, Role, Stage

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
    """Grounds for stepping aside, in the order in which they are told."""

    DUTY = auto()
    SAT_BELOW = auto()
    NOT_OF_UPPER = auto()
    TOOK_PART = auto()
    LINE_OF_COMMAND = auto()
    RELATIVE = auto()
    WITNESS = auto()
    INTEREST = auto()
    INTEREST_OF_RELATIVE = auto()
    DECLARED = auto()
    NOT_ABOVE = auto()


@dataclass(frozen=True)
class Ground:
    """Why a candidate must step aside: the rule, the other person, and what shows it.

    `number`: the staff number of the candidate's under which it is recorded; `other`: the other person's, or the name
    of an outsider. `stages` for R-A; `since` and `until` of a posting or an interest; `relation` is what `other` is to
    the candidate, or with `turned` what the candidate is to `other`; `on` and `source`: declared, or testified, when
    and by whom; `tier`: the one at which he sat before.
    """

    code: GroundCode
    other: str = ""
    number: str = ""
    stages: frozenset[Stage] = frozenset()
    duties: tuple[Role, ...] = ()
    since: date | None = None
    until: date | None = None
    relation: Relation | None = None
    turned: bool = False
    nearness: Nearness | None = None
    key: bool = False
    interest: Interest | None = None
    borrower: str = ""
    on: date | None = None
    source: DeclaredBy | None = None
    tier: int | None = None


def grounds(candidate: str, wanted: Role, recorded: Recorded, today: date,
            lookback_months: int = LOOKBACK_MONTHS) -> list[Ground]:
    """Every ground on record against a candidate for a duty in a case, in the order of `GroundCode`.

    Another duty here excludes this one (2.4, R-D), speaking for somebody judged included; for the committee, he sat on
    it at a lower tier, or is not of the superior bank where that is to hear the case (T15); he took part in the loan at
    any stage (R-A); he is, or was within `lookback_months`, the direct superior or subordinate of somebody judged
    (R-B); he is somebody's near relative (2.3 item 1, R-C) or gave evidence here (item 2); he, or a near relative, has
    or had an interest in the borrower while the business ran (item 3, R-E); he has declared that he must step aside
    (item 4).
    """
    asked = _Asked(recorded.persons.of(candidate), recorded, today)
    return [*_duties(asked, wanted), *_tiers(asked, wanted), *_parts(asked),
            *_commands(asked, months_later(today, -lookback_months)), *_relatives(asked), *_testimonies(asked),
            *_interests(asked), *_interests_of_relatives(asked), *_declared(asked)]


def not_above(path: str, above: str, name: str, number: str) -> list[Ground]:
    """The ground against somebody of the institution with that path, unless it is `above` or stands over it (A02).

    >>> [one.code.value for path in ("99", "99/01") for one in not_above(path, "99", "总行", "Q1")]
    ['not_above']
    """
    fits = above == path or above.startswith(path + "/")
    return [] if fits else [Ground(GroundCode.NOT_ABOVE, other=name, number=number)]


@dataclass(frozen=True)
class _Asked:
    """A candidate, as a person, asked about against the records on a day."""

    me: str
    recorded: Recorded
    today: date

    def is_me(self, staff_no: str) -> bool:
        return self.recorded.persons.of(staff_no) == self.me

    def is_subject(self, staff_no: str) -> bool:
        """Whether a number is that of somebody judged, other than the candidate himself."""
        return self.recorded.persons.of(staff_no) in self.recorded.subjects - {self.me}

    def near(self, relation: Relation, *numbers: str) -> tuple[Nearness | None, bool]:
        """How near a relation between these people is, and whether one of them is key staff."""
        key = any(self.recorded.is_key(self.recorded.persons.of(one), self.today) for one in numbers)
        return nearness(relation, key), key


def _duties(asked: _Asked, wanted: Role) -> Iterator[Ground]:
    mine = [one for one in asked.recorded.held if asked.is_me(one.staff_no)]
    in_the_way = set(duty_conflicts((one.role for one in mine), wanted))
    if any(one.role == Role.REPRESENTATIVE for one in mine):
        in_the_way.add(Role.REPRESENTATIVE)
    found = [one for one in mine if one.role in in_the_way]
    if found:
        days = [one.since for one in found if one.since is not None]
        yield Ground(GroundCode.DUTY, number=found[0].staff_no, duties=tuple(sorted(in_the_way)),
                     since=min(days, default=None))


def _tiers(asked: _Asked, wanted: Role) -> Iterator[Ground]:
    """Whoever heard the case below comes to it with his mind made up; the upper tier is the superior bank's (T15)."""
    if DUTY.get(wanted) is not Duty.REVIEW:
        return
    below = [one for one in asked.recorded.sat_below if asked.is_me(one.staff_no)]
    if below:
        last = max(below, key=lambda one: (one.tier, one.on))
        yield Ground(GroundCode.SAT_BELOW, number=last.staff_no, tier=last.tier, on=last.on)
    upper = asked.recorded.upper
    if upper is not None and not any(asked.is_me(number) for number in upper):
        yield Ground(GroundCode.NOT_OF_UPPER)


def _parts(asked: _Asked) -> Iterator[Ground]:
    for one in asked.recorded.people:
        if one.stages and asked.is_me(one.staff_no):
            yield Ground(GroundCode.TOOK_PART, one.staff_no, one.staff_no, stages=one.stages)


def _commands(asked: _Asked, earliest: date) -> Iterator[Ground]:
    for one in asked.recorded.postings:
        if one.since > asked.today or (one.until is not None and one.until < earliest):
            continue
        for mine, other in ((one.staff_no, one.superior), (one.superior, one.staff_no)):
            if asked.is_me(mine) and asked.is_subject(other):
                yield Ground(GroundCode.LINE_OF_COMMAND, other, mine, since=one.since, until=one.until)


def _kin(asked: _Asked) -> Iterator[tuple[Kin, str, str]]:
    """The kinships of a candidate that hold today, each with his own number and the other one."""
    for one in asked.recorded.kin:
        if one.ended_on is None or one.ended_on > asked.today:
            for mine, other in ((one.staff_no, one.other), (one.other, one.staff_no)):
                if asked.is_me(mine) and not asked.is_me(other):
                    yield one, mine, other


def _relatives(asked: _Asked) -> Iterator[Ground]:
    for one, mine, other in _kin(asked):
        near, key = asked.near(one.relation, mine, other)
        if near is not None and asked.is_subject(other):
            yield Ground(GroundCode.RELATIVE, other, mine, relation=one.relation, turned=mine != one.staff_no,
                         nearness=near, key=key, on=one.declared_on, source=one.source)


def _testimonies(asked: _Asked) -> Iterator[Ground]:
    for one in asked.recorded.testimonies:
        if asked.is_me(one.staff_no):
            yield Ground(GroundCode.WITNESS, number=one.staff_no, on=one.on)


def _counts(asked: _Asked, stake: Stake) -> bool:
    """Whether an interest has begun, and had not ended when the business was done."""
    business_on = asked.recorded.business_on
    begun = stake.since is None or stake.since <= asked.today
    return begun and (stake.until is None or business_on is None or stake.until >= business_on)


def _interests(asked: _Asked) -> Iterator[Ground]:
    for one in asked.recorded.stakes:
        if one.relation is None and asked.is_me(one.staff_no) and _counts(asked, one):
            yield _of_interest(GroundCode.INTEREST, one, one.staff_no)


def _interests_of_relatives(asked: _Asked) -> Iterator[Ground]:
    """Interests which a candidate declared of a near relative, and those which a near relative of the bank has."""
    for one in asked.recorded.stakes:
        if one.relation is not None and asked.is_me(one.staff_no) and _counts(asked, one):
            near, key = asked.near(one.relation, one.staff_no)
            if near is not None:
                yield _of_interest(GroundCode.INTEREST_OF_RELATIVE, one, one.staff_no, other=one.relative,
                                   relation=one.relation, nearness=near, key=key)
    for kin, mine, other in _kin(asked):
        near, key = asked.near(kin.relation, mine, other)
        for one in asked.recorded.stakes:
            same = asked.recorded.persons.of(one.staff_no) == asked.recorded.persons.of(other)
            if near is not None and same and one.relation is None and _counts(asked, one):
                yield _of_interest(GroundCode.INTEREST_OF_RELATIVE, one, mine, other=other, relation=kin.relation,
                                   turned=mine != kin.staff_no, nearness=near, key=key)


def _of_interest(code: GroundCode, stake: Stake, number: str, *, other: str = "", relation: Relation | None = None,
                 turned: bool = False, nearness: Nearness | None = None, key: bool = False) -> Ground:
    return Ground(code, other, number, since=stake.since, until=stake.until, relation=relation, turned=turned,
                  nearness=nearness, key=key, interest=stake.kind, borrower=stake.borrower, on=stake.declared_on,
                  source=stake.source)


def _declared(asked: _Asked) -> Iterator[Ground]:
    for one in asked.recorded.held:
        if one.conflict and asked.is_me(one.staff_no):
            yield Ground(GroundCode.DECLARED, number=one.staff_no, duties=(one.role,), since=one.since)
            return
