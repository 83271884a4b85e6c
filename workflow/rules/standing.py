"""Where a case stands, derived from its people (R1), and whether a person may be held to account (section 8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from workflow.terms import CaseState, Extension, Gate, Outcome, PersonState

P = PersonState
BEFORE_RULING = (P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED, P.CHECKED, P.PROPOSED)
RULED = frozenset({P.DETERMINED, P.NOTIFIED, P.APPEALING, P.EFFECTIVE})
STORED = frozenset({
    CaseState.CLUE, CaseState.PENDING_ACCEPTANCE, CaseState.SUPPLEMENTING, CaseState.NOT_ACCEPTED, CaseState.CLOSED,
    CaseState.WITHDRAWN, CaseState.TERMINATED,
})
"""States written by a move of the case itself; every other one is derived."""
DERIVED = frozenset(CaseState) - STORED


class Person(Protocol):
    """What is read of a finding here."""

    @property
    def state(self) -> PersonState: ...
    @property
    def is_suspended(self) -> bool: ...


class Judged(Person, Protocol):
    """What the gate reads of a finding."""

    @property
    def outcome(self) -> Outcome | None: ...
    @property
    def extension(self) -> Extension: ...


def is_parked(person: Person) -> bool:
    """停放人员: referred elsewhere or suspended."""
    return person.state == P.TRANSFERRED_OUT or (person.is_suspended and person.state != P.DISCONTINUED)


Somebody = TypeVar("Somebody", bound=Person)


def at_work(people: Iterable[Somebody]) -> list[Somebody]:
    """在办人员: neither parked nor gone."""
    return [one for one in people if not is_parked(one) and one.state != P.DISCONTINUED]


def case_state(people: Sequence[Person], *, team_ready: bool, objections_open: bool,
               publication_open: bool) -> CaseState:
    """The state of a case from 已受理 on (R1); the first rule that holds.

    >>> from types import SimpleNamespace as N
    >>> case_state([N(state=P.NOTIFIED, is_suspended=False), N(state=P.APPEALING, is_suspended=False)],
    ...            team_ready=True, objections_open=False, publication_open=False).value
    'appealing'
    """
    working = at_work(people)
    states = {one.state for one in working}
    if not working:
        parked = any(is_parked(one) for one in people)
        return CaseState.SUSPENDED if parked else CaseState.TERMINATED
    if P.PROPOSED in states:
        return CaseState.UNDER_REVIEW
    if states & {P.IDENTIFIED, P.INVESTIGATED, P.FACTS_CONFIRMED} and not team_ready:
        return CaseState.ACCEPTED
    for state, shown in (
        (P.IDENTIFIED, CaseState.INVESTIGATING), (P.INVESTIGATED, CaseState.FACT_CONFIRMATION),
        (P.FACTS_CONFIRMED, CaseState.LIST_CHECKING), (P.CHECKED, CaseState.PENDING_REVIEW),
        (P.DETERMINED, CaseState.DETERMINED), (P.APPEALING, CaseState.APPEALING), (P.NOTIFIED, CaseState.NOTIFIED),
    ):
        if state in states:
            return shown
    if objections_open:
        return CaseState.OBJECTION_HANDLING
    return CaseState.PUBLICIZING if publication_open else CaseState.EFFECTIVE


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """The gate's answer for one person, and every reason that keeps it shut."""

    gate: Gate
    reasons: tuple[str, ...] = ()


def gate(person: Judged, previous: Judged | None, *, appeal_open: bool, objection_open: bool) -> GateAnswer:
    """Whether accountability may proceed against this person now (I1, I2; not configurable).

    `person` is the current record; `previous` the record it would replace, still in force until then.
    """
    for record in (person, previous):
        if record is not None and record.state == P.EFFECTIVE and record.outcome == Outcome.EXEMPT:
            return GateAnswer(Gate.BARRED, ("exempt",))
    reasons = tuple(code for code, shut in (
        ("not_effective", person.state != P.EFFECTIVE),
        ("suspended", person.is_suspended),
        ("extension_pending", person.extension in (Extension.PENDING, Extension.GRANTED)),
        ("appeal_open", appeal_open),
        ("objection_open", objection_open),
    ) if shut)
    return GateAnswer(Gate.CLOSED, reasons) if reasons else GateAnswer(Gate.OPEN)
