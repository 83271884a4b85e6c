"""Cases that become one, and a person who goes on in a case of his own (T36, T37)."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, inspect, select

from workflow.models import (
    CaseLoan,
    Evidence,
    ExemptionCase,
    FactSheet,
    Finding,
    Interview,
    ListAnswer,
    NamedPerson,
    PersonFact,
    Referral,
    Seat,
    Statement,
    ToleranceSnapshot,
    TriggerEvent,
)
from workflow.models.base import Base
from workflow.rules.stepping_aside import TEAM
from workflow.services import deadlines, numbers
from workflow.services.effects.recusal import go_along
from workflow.services.situation import Loaded
from workflow.terms import CLAIMS, CaseState, DiscontinuedReason, PersonState, Role

GOING_ON = frozenset({"team", "investigation", "total_clock"})
GOES_ALONG = ("suspended_for", "waits", "returns", "further_investigations", "committee_remands", "facts_served_on",
              "round_from", "proposal")
"""Fields of a finding that a split leaves as they are, besides its state."""
Copied = TypeVar("Copied", bound=Base)


def merge(s: Loaded) -> None:
    """People, triggers, loans and evidence move into the target; its year starts with the earlier case's (T36)."""
    target = s.session.get_one(ExemptionCase, s.details.target)
    bring_people(s, target)
    for event in s.case.triggers:
        target.triggers.append(copied_trigger(s, event))
    for row in s.case.loans:
        row.live = False
        s.session.flush()
        target.loans.append(CaseLoan(loan_id=row.loan_id))
    starts = [day for day in (target.clock_from, s.case.clock_from) if day is not None]
    target.clock_from = min(starts) if starts else None
    if target.clock_from is not None and target.findings:
        deadlines.start(s.session, deadlines.Whose(target.id), "total_clock", target.clock_from)
    s.case.merged_into_id = target.id
    stay_aside(s, target)


def bring_people(s: Loaded, target: ExemptionCase) -> None:
    """Whoever left this case by the merger joins the target, with his evidence; nobody becomes two records."""
    known = {one.employee_id for one in target.people_named}
    target.people_named += [copied(NamedPerson, one, but="case_id") for one in s.case.people_named
                            if one.employee_id not in known]
    if not target.findings:
        return
    there = {one.employee_id: one for one in target.findings}
    for one in s.case.findings:
        if one.discontinued_reason != DiscontinuedReason.MERGED:
            continue
        if one.employee_id not in there:
            there[one.employee_id] = joined = named_like(one, PersonState.IDENTIFIED)
            target.findings.append(joined)
            s.session.flush()
            deadlines.start(s.session, deadlines.Whose(target.id, joined.id), "reinvestigation", s.today)
        for piece in list(one.evidence):
            piece.case_id, piece.finding_id = target.id, there[one.employee_id].id
        take_facts(s, PersonFact.finding_id == one.id, there[one.employee_id])


def named_like(one: Finding, state: PersonState) -> Finding:
    """The same person, named for the same reasons, for another case."""
    return Finding(
        employee_id=one.employee_id, institution_id=one.institution_id, person_name=one.person_name, posts=one.posts,
        stages=one.stages, liability=one.liability, responsible_from=one.responsible_from,
        responsible_to=one.responsible_to, named_because=one.named_because, state=state)


def copied_trigger(s: Loaded, event: TriggerEvent) -> TriggerEvent:
    """A trigger event as it stands, for another case. Who claimed to be judged has no claim in a colleague's case."""
    anothers = event.kind in CLAIMS and s.person is not None and event.raised_by_id != s.person.employee_id
    again = copied(TriggerEvent, event, but="case_id")
    again.recorded_at, again.raised_by_id = s.now, None if anothers else event.raised_by_id
    return again


def split(s: Loaded) -> ExemptionCase:
    """One person goes on in a case of his own: same state, same flags, same start of the year (T37)."""
    old, one = s.case, s.person
    case = ExemptionCase(
        number=numbers.case_number(s.session, s.today), title=old.title, institution_id=old.institution_id,
        state=CaseState.ACCEPTED, family_id=old.family_id or old.id, scope=old.scope, scope_reason=old.scope_reason,
        business_on=old.business_on, registered_on=s.today, clock_from=old.clock_from, team_ready=old.team_ready,
        tier=old.tier, list_version=old.list_version, snapshot=old.snapshot, report=old.report)
    case.loans = [CaseLoan(loan_id=row.loan_id, live=False) for row in old.loans]
    case.triggers = [copied_trigger(s, event) for event in old.triggers]
    s.session.add(case)
    s.session.flush()
    new = named_like(one, s.was["state"])
    for name in GOES_ALONG:
        setattr(new, name, getattr(one, name))
    new.is_suspended = s.was["is_suspended"]
    case.findings.append(new)
    s.session.flush()
    deadlines.copy(s.session, s.whose, deadlines.Whose(case.id, new.id), GOING_ON)
    new.fact_sheets = [copied(FactSheet, sheet) for sheet in one.fact_sheets]
    new.interviews = [copied(Interview, interview) for interview in one.interviews]
    new.statements = [copied(Statement, statement) for statement in one.statements]
    carry_over(s, one, new)
    for held in old.seats:
        if held.ended_at is None and held.finding_id in (None, one.id):
            seat_in(s, case, held, new.id if held.finding_id else None)
    stay_aside(s, case)
    s.session.flush()
    go_along(s, one, case, new)
    return case


def copied(kind: type[Copied], record: Copied, but: str = "finding_id") -> Copied:
    """A record as it stands, for another person's finding, or for what else `but` names."""
    columns = (column.key for column in inspect(kind).column_attrs)
    return kind(**{name: getattr(record, name) for name in columns if name not in ("id", but)})


def carry_over(s: Loaded, old: Finding, new: Finding) -> None:
    """Evidence, facts entered, answers, referrals and the locked tolerance go along: the state rests on the same."""
    keys: dict[int, int] = {}
    for piece in old.evidence:
        again = copied(Evidence, piece)
        again.case_id = new.case_id
        new.evidence.append(again)
        s.session.flush()
        keys[piece.id] = again.id
    take_facts(s, (PersonFact.finding_id == old.id)
               | (PersonFact.finding_id.is_(None) & (PersonFact.case_id == old.case_id)), new, keys)
    for answer in old.answers:
        said = copied(ListAnswer, answer)
        said.evidence_ids = [keys[key] for key in answer.evidence_ids if key in keys]
        new.answers.append(said)
    for referral in s.session.scalars(select(Referral).where(Referral.finding_id == old.id)):
        sent = copied(Referral, referral)
        sent.finding_id = new.id
        s.session.add(sent)
    locked = s.session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == old.case_id))
    if locked is not None:
        kept = copied(ToleranceSnapshot, locked)
        kept.case_id = new.case_id
        s.session.add(kept)


def take_facts(s: Loaded, which: ColumnElement[bool], new: Finding, keys: Mapping[int, int] | None = None) -> None:
    """Facts entered go along as they were entered. `keys`: evidence by its old key, where it was copied."""
    for held in s.session.scalars(select(PersonFact).where(which).order_by(PersonFact.id)).all():
        entry = copied(PersonFact, held)
        entry.case_id, entry.finding_id = new.case_id, new.id if held.finding_id is not None else None
        if keys is not None and held.evidence_id is not None:
            entry.evidence_id = keys.get(held.evidence_id)
            entry.what = held.what if held.what or entry.evidence_id else "原认定事项的在案证据"
        s.session.add(entry)


def seat_in(s: Loaded, case: ExemptionCase, held: Seat, finding_id: int | None) -> None:
    """The same duty in another case, with what was declared."""
    case.seats.append(Seat(
        employee_id=held.employee_id, role=held.role, finding_id=finding_id, given_at=s.now,
        declared_at=held.declared_at, has_conflict=held.has_conflict, declaration=held.declaration))


def stay_aside(s: Loaded, other: ExemptionCase) -> None:
    """Whoever stepped aside here, or was sent out, steps aside in the case these people go on in, and out of any duty
    there (2.3)."""
    gone = {row.employee_id: (Role.COMMITTEE_MEMBER, None, row.away_reason) for row in s.case.out_of_the_room} | {
        seat.employee_id: (seat.role, seat.declared_at, seat.declaration) for seat in s.case.seats if seat.has_conflict}
    for held in other.seats:
        if held.employee_id in gone and held.ended_at is None:
            held.ended_at, held.ended_reason, held.has_conflict = s.now, "在并入的事项中已回避", True
            if held.role in TEAM:
                other.team_ready = False
                deadlines.start(s.session, deadlines.Whose(other.id), "team", s.today)
    known = {seat.employee_id for seat in other.seats if seat.has_conflict}
    for employee_id, (role, declared_at, declaration) in gone.items():
        if employee_id not in known:
            other.seats.append(Seat(
                employee_id=employee_id, role=role, given_at=s.now, ended_at=s.now, ended_reason="在原事项中已回避",
                declared_at=declared_at, has_conflict=True, declaration=declaration))


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {"merge_into": merge, "split": split}
