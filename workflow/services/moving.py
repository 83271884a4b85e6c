"""THE DOOR: the only place that changes a state or writes an act.

`refusals` says why something is closed; the page asks it to grey out a button, and `make` asks it again inside the
transaction. `make` does the whole of one move: key of the form, row version, rights, guards, state, effects, sealed
line, periods, letters, messages. The caller commits; a refused or failed move leaves nothing behind.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.details import Details
from workflow.models import Appeal, ExemptionCase, Finding, Letter, LibraryEntry, Loan, Submission
from workflow.process import BY_NAME, Row
from workflow.rules.actors import CLOCK, Actor
from workflow.rules.changes import Change
from workflow.rules.situation import Refusal
from workflow.rules.standing import STORED, at_work, case_state
from workflow.services import deadlines, documents, effects, messages, search
from workflow.services.access import acting_role
from workflow.services.audit import record_in_case
from workflow.services.deadlines import day_of
from workflow.services.machine import advance
from workflow.services.pending import any_open_objection, open_publication
from workflow.services.situation import KeySlip, Loaded, Opened, Target, load
from workflow.terms import CaseState, PersonState, Thing

NOTHING_YET = ""
STARTS_ON = MappingProxyType({"serve": "served_on", "file_paper_appeal": "arrived_on"})
"""Moves whose periods run from a day in their details, not from the day on which they are made."""
OF_OTHER_CASES = frozenset({"loan_has_live_case", "already_judged", "gate_has_answered", "concluded_elsewhere"})
"""Refusals that speak of another case on the loan: not said to somebody who has stepped aside in it."""


class Refused(Exception):
    """A move was refused, for every reason given."""

    def __init__(self, reasons: Iterable[Refusal]) -> None:
        self.reasons = list(reasons)
        super().__init__("、".join(reason.code for reason in self.reasons))

    @property
    def stale(self) -> bool:
        """Somebody else was faster: the thing is no longer as the form showed it."""
        return any(reason.code == "stale" for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Event:
    """What came of a move. `thing` is what was moved or made; `again` marks a second sending of the same form.

    `once` is to be shown in the answer to this request and never again: a key, or a ballot opened.
    """

    name: str
    thing: Any
    audit_id: int
    letters: tuple[int, ...] = ()
    again: bool = False
    once: KeySlip | Opened | None = field(default=None, repr=False)


@dataclass
class Plan:
    """A move looked at: its situation and everything that speaks against it."""

    s: Loaded
    role: Any
    refusals: list[Refusal] = field(default_factory=list)


def refusals(session: Session, thing: Target | None, name: str, *, by: Actor, now: datetime,
             details: Details | None = None) -> list[Refusal]:
    """Every reason why this actor cannot make this move now; empty means it is open. Reads only.

    That a case in which he has stepped aside is in the way is said by nobody but the door.
    """
    found = look_at(session, thing, name, details, by=by, now=now).refusals
    return [refusal for refusal in found if refusal.code != "not_by_you"]


def look_at(session: Session, thing: Target | None, name: str, details: Details | None, *, by: Actor,
            now: datetime) -> Plan:
    """Ask rights, state and guards of one move."""
    row = BY_NAME[name]
    s = load(session, row, thing, details, by=by, now=now, today=day_of(now))
    role = acting_role(by, name, case=s.case, finding=s.person)
    if role is None:
        return Plan(s, None, [Refusal("no_right", {"right": name})])
    state = state_of(thing)
    if state not in (row.sources or (NOTHING_YET,)):
        return Plan(s, role, [Refusal("wrong_state", {"state": state, "move": name})])
    found = [refusal for guard in row.guards if (refusal := guard(s)) is not None]
    if any(refusal.code in OF_OTHER_CASES for refusal in found) and s.look.hidden_case_on_loans:
        found = [*(one for one in found if one.code not in OF_OTHER_CASES), Refusal("not_by_you")]
    return Plan(s, role, found)


def state_of(thing: Target | None) -> str:
    """The state a row's sources speak of; a row without sources begins where nothing is yet."""
    return NOTHING_YET if thing is None else thing.state


def make(session: Session, thing: Target | None, name: str, details: Details | None = None, *, by: Actor,
         now: datetime, version: int | None = None, key: str | None = None) -> Event:
    """Make one move or act, or raise `Refused`. Never commits.

    `version`: row version of the thing as the form showed it. `key`: key of the form; the same key a second time gives
    the first event back and changes nothing.
    """
    row = BY_NAME[name]
    given = row.details() if details is None else details
    hold(session, thing, given)
    before = _sent_before(session, key, by, name)
    if before is not None:
        return Event(name, thing, before.audit_id, again=True)
    if version is not None and thing is not None and getattr(thing, "row_version", version) != version:
        raise Refused([Refusal("stale")])
    plan = look_at(session, thing, name, given, by=by, now=now)
    if plan.refusals:
        raise Refused(plan.refusals)
    return _carry_out(session, row, plan, thing, key)


def make_for_each(session: Session, case: ExemptionCase, name: str, details: Details | None = None, *, by: Actor,
                  now: datetime, key: str | None = None) -> list[Event]:
    """Make a move for everybody standing at its step and at work (R2); refused for anybody's reason, or for nobody.

    The form's key goes with the first of them, so that a second sending finds it there.
    """
    hold(session, case)
    before = _sent_before(session, key, by, name)
    if before is not None:
        return [Event(name, case, before.audit_id, again=True)]
    people = standing_at(case, BY_NAME[name])
    if not people:
        raise Refused([Refusal("nobody_at_step", {"move": name})])
    keys = [key, *(None for _ in people[1:])]
    return [make(session, one, name, details, by=by, now=now, key=own) for one, own in zip(people, keys, strict=True)]


def standing_at(case: ExemptionCase, row: Row) -> list[Finding]:
    """People of a case at a row's step, suspended ones left out (R2)."""
    return [one for one in case.current if one.state in row.sources and not one.is_suspended]


def hold(session: Session, thing: Target | None, details: Details | None = None) -> None:
    """Hold the case row until the end of the transaction, so that moves in one case take turns.

    With it the target of a merger, always in the same order; where there is no case yet, the loan it is to be opened
    on. SQLite holds the whole file from BEGIN IMMEDIATE on; elsewhere what was read before the lock is read again.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    model: Any = ExemptionCase if thing is not None else Loan
    keys = [getattr(details, "loan", None)] if thing is None else [
        thing.id if isinstance(thing, ExemptionCase) else thing.case_id, getattr(details, "target", None)]
    session.flush()
    session.execute(select(model.id).where(model.id.in_([key for key in keys if key is not None]))
                    .order_by(model.id).with_for_update())
    session.expire_all()


def _sent_before(session: Session, key: str | None, by: Actor, name: str) -> Submission | None:
    """The first sending of the same form; the same key from somebody else or for something else is refused."""
    found = session.get(Submission, key) if key else None
    if found is not None and (found.actor_id != by.employee_id or found.action != name):
        raise Refused([Refusal("form_used")])
    return found


def _carry_out(session: Session, row: Row, plan: Plan, thing: Target | None, key: str | None) -> Event:
    """State, fields, effects, periods, letters, line: all of one move, in one transaction."""
    s = plan.s
    was = {"state": str(thing.state)} if thing is not None else {}
    if s.person is not None:
        s.was = {name: getattr(s.person, name) for name in ("state", "is_suspended", "outcome", "ratios", "extension")}
    change = row.then(s)
    people = effects.touched(s)
    if thing is not None and not row.act and not row.creates:
        advance(row.thing, row.name, thing)
    if row.person_target:
        advance(Thing.FINDING, row.name, s.person)
    _set_fields(s, change, people)
    made = effects.EFFECTS[row.name](s) if row.name in effects.EFFECTS else None
    thing = made if thing is None else thing
    if plan.role in effects.SEATED_BY_ACTING and s.by.employee_id is not None:
        effects.seat(s, s.by.employee_id, plan.role)
    session.flush()
    _derive(session, s.case)
    _periods(session, row, s, people)
    # What an effect makes may be a letter itself: a correction is made out of the letter it corrects.
    written = [*([made] if isinstance(made, Letter) else []), *(documents.write(s, kind) for kind in row.letters)]
    if s.row.second is not None and s.look.consent is not None:
        s.look.consent.used = True
    body = {"thing": f"{row.thing}:{thing.id if thing is not None else ''}", "rule": row.code, "as": str(plan.role),
            "from": was.get("state", ""), "to": str(getattr(thing, "state", "")), "case": str(s.case.state),
            "details": plain(s.details, s.withheld), "letters": [one.sha256 for one in written]}
    if s.changes:
        body["changes"] = s.changes
    if s.noted:
        body["noted"] = s.noted
    audit_id = record_in_case(session, s.case, row.name, body, by=s.by, now=s.now,
                              finding_id=s.person.id if s.person is not None else None)
    if key:
        session.add(Submission(key=key, actor_id=s.by.employee_id, action=row.name,
                               thing_id=thing.id if thing is not None else None, audit_id=audit_id, at=s.now))
    _tell_other_case(session, row, s, made, body)
    messages.tell(s)
    session.flush()
    search.keep(session)
    _afterwards(session, row, s)
    return Event(row.name, made if made is not None else thing, audit_id, tuple(one.id for one in written),
                 once=s.once)


def _tell_other_case(session: Session, row: Row, s: Loaded, made: Any, body: dict[str, Any]) -> None:
    """A move that reaches into another case leaves that one derived, and with a line of its own."""
    other = effects.other_case(s, made)
    if other is not None:
        hold(session, other)
        _derive(session, other)
        told = body | {"other": s.case.number, "case": str(other.state)}
        record_in_case(session, other, f"{row.name}_here", told, by=s.by, now=s.now)


def _set_fields(s: Loaded, change: Change, people: list[Finding]) -> None:
    for one in people:
        for name, value in change.person.items():
            setattr(one, name, value)
        if change.previous and one.previous is not None:
            s.session.flush()
            for name, value in change.previous.items():
                setattr(one.previous, name, value)
    for name, value in change.case.items():
        setattr(s.case, name, value)


def _derive(session: Session, case: ExemptionCase) -> None:
    """Write the case's state as its people have it (R1, I15); states of the stored kind are left alone."""
    session.refresh(case, ["findings", "seats"])
    if (case.state in STORED and case.state != CaseState.CLOSED) or not case.findings:
        return
    settled = all(one.state == PersonState.EFFECTIVE for one in at_work(case.current))  # before that, neither is asked
    derived = case_state(
        case.current, team_ready=case.team_ready, objections_open=settled and any_open_objection(session, case.id),
        publication_open=settled and open_publication(session, case.id) is not None)
    if case.state == CaseState.CLOSED and derived == CaseState.EFFECTIVE:
        return
    if derived != case.state:
        case.state = derived
        if derived == CaseState.TERMINATED:
            effects.free_loans(case)
    session.flush()


def _periods(session: Session, row: Row, s: Loaded, people: list[Finding]) -> None:
    """End and start the periods of a row, for everybody it touched."""
    owners = [deadlines.Whose(s.case.id, one.id) for one in people] or [deadlines.Whose(s.case.id)]
    start_on = getattr(s.details, STARTS_ON[row.name]) if row.name in STARTS_ON else None
    for whose in owners:
        for name in row.ends:
            deadlines.end(session, whose, name, s.today, row.name)
        for name in row.starts:
            deadlines.start(session, whose, name, start_on or s.today)
    effects.adjust_periods(s)


def _afterwards(session: Session, row: Row, s: Loaded) -> None:
    """Moves the clock makes at once, where nothing speaks against them: of the person, or of everybody in the case."""
    alone = s.person is not None and row.name not in effects.SHAKING
    for name in row.after:
        for one in [s.person] if alone else list(s.case.current):
            if not refusals(session, one, name, by=CLOCK, now=s.now):
                make(session, one, name, by=CLOCK, now=s.now)
    for entry in effects.entries_to_withdraw(s):
        make(session, entry, "auto_withdraw", by=CLOCK, now=s.now)


def plain(details: Any, withheld: Collection[str] = ()) -> Any:
    """The details of a move as they are sealed: plain values, files by their hash; secrets and `withheld` left out."""
    if not is_dataclass(details) or isinstance(details, type):
        return {}
    secret = {one.name for one in fields(details) if one.metadata.get("secret")}
    return {name: value for name, value in asdict(details).items() if name not in secret.union(withheld)}


def key_of(thing: Target) -> str:
    """A thing's name in a form or an address, such as `finding-12`."""
    kinds = {ExemptionCase: "case", Finding: "finding", Appeal: "appeal", LibraryEntry: "entry"}
    return f"{kinds.get(type(thing), type(thing).__name__.lower())}-{thing.id}"
