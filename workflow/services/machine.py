"""The last lock behind the guards: one shared state machine a kind of thing, asked by event and bound to nothing."""

from types import SimpleNamespace
from typing import Any

from transitions import Machine

from workflow.process import APPEAL, CASE, ENTRY, FINDING, OBJECTION, PUBLICATION, Row
from workflow.terms import (
    AppealState,
    CaseState,
    EntryState,
    ObjectionState,
    PersonState,
    PublicationState,
    Thing,
)

KINDS = {Thing.CASE: CaseState, Thing.FINDING: PersonState, Thing.APPEAL: AppealState,
         Thing.PUBLICATION: PublicationState, Thing.OBJECTION: ObjectionState, Thing.ENTRY: EntryState}
TABLES: dict[Thing, tuple[Row, ...]] = {
    Thing.CASE: CASE, Thing.FINDING: FINDING, Thing.APPEAL: APPEAL, Thing.PUBLICATION: PUBLICATION,
    Thing.OBJECTION: OBJECTION, Thing.ENTRY: ENTRY}


def _machine(kind: Thing) -> Machine:
    """A machine with the moves of one table; a move whose result is derived, or none, leaves the state alone."""
    steps = [{"trigger": row.name, "source": str(source), "dest": str(row.target) or None}
             for row in TABLES[kind] if row.thing == kind for source in row.sources]
    if kind == Thing.FINDING:
        steps += [{"trigger": row.name, "source": str(PersonState.APPEALING), "dest": str(row.person_target)}
                  for row in APPEAL if row.person_target]
    states = [str(state) for state in KINDS[kind]]
    return Machine(model=None, states=states, transitions=steps, initial=None, auto_transitions=False)


MACHINES = {kind: _machine(kind) for kind in TABLES}


def advance(kind: Thing, name: str, record: Any) -> None:
    """Move one record's state as its table says; raises `transitions.MachineError` where the table has no such move.

    The machine is asked with the state's code alone: given an enumeration member it would look for the member's name.
    """
    held = SimpleNamespace(state=str(record.state))
    MACHINES[kind].events[name].trigger(held)
    record.state = KINDS[kind](held.state)
