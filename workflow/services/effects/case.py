"""What moves and acts of a case write."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflow.models import (
    CaseLoan,
    CaseWitness,
    Concurrence,
    Employee,
    ExemptionCase,
    Finding,
    Loan,
    Meeting,
    NamedPerson,
    ToleranceSnapshot,
    TriggerEvent,
)
from workflow.process import BY_NAME
from workflow.rules.stepping_aside import TEAM
from workflow.rules.triggers import purpose_of, scope
from workflow.services import deadlines, lists, numbers, quality
from workflow.services.candidates import scope_of
from workflow.services.effects.common import drop_team, free_loans, leave_vote, seat
from workflow.services.proposing import named_people, scope_sentence
from workflow.services.situation import Loaded
from workflow.terms import CLAIMS, CaseState, PersonState, Role


def register(s: Loaded) -> ExemptionCase:
    """Open a case on a loan, with its trigger, its scope as far as it can be told, and the people proposed (T01)."""
    loan = s.session.get_one(Loan, s.details.loan)
    return open_case(s, loan, trigger(s), named_people(s.session, loan))


def open_case(s: Loaded, loan: Loan, event: TriggerEvent, people: list[NamedPerson]) -> ExemptionCase:
    """A case on a loan, set off by an event, with these people named; it becomes the case of the move."""
    told, business_on = scope_of(loan), loan.approved_on or loan.disbursed_on
    case = ExemptionCase(
        number=numbers.case_number(s.session, s.today), title=f"{loan.borrower.name}{loan.product}尽职免责认定",
        institution=loan.institution, state=CaseState.CLUE, scope=told.scope, scope_reason=scope_sentence(told),
        business_on=business_on, registered_on=s.today, people_named=people, snapshot=snapshot_of(loan),
        list_version=lists.standard_for(s.session, business_on, s.today).number)
    case.loans = [CaseLoan(loan=loan)]
    case.triggers = [event]
    s.session.add(case)
    s.session.flush()
    s.case = case
    return case


def snapshot_of(loan: Loan) -> dict[str, Any]:
    """The loan's facts as they stood when the case was opened; later ledgers do not change them."""
    if not loan.facts:
        return {}
    fact = loan.facts[-1]
    return {
        "as_of": fact.as_of.isoformat(), "balance": str(fact.balance), "interest_arrears": str(fact.interest_arrears),
        "days_past_due": fact.days_past_due, "risk_class": fact.risk_class,
        "first_overdue_on": fact.first_overdue_on.isoformat() if fact.first_overdue_on else None,
    }


def trigger(s: Loaded) -> TriggerEvent:
    """A trigger event out of the details. Who registers a claim on paper has not raised it."""
    raised_by = None if s.details.trigger in CLAIMS else s.by.employee_id
    return TriggerEvent(kind=s.details.trigger, occurred_on=s.details.occurred_on, reference=s.details.reference,
                        note=s.details.note, recorded_at=s.now, raised_by_id=raised_by)


def add_trigger(s: Loaded) -> None:
    """A later trigger joins the case (3.1)."""
    s.case.triggers.append(trigger(s))


def name_person(s: Loaded) -> None:
    """Put somebody on the list of people responsible, before acceptance."""
    people: list[NamedPerson] = s.case.people_named
    line = next((one for one in people if one.employee_id == s.details.employee), None)
    if line is None:
        line = NamedPerson(employee=s.session.get_one(Employee, s.details.employee))
        people.append(line)
    line.posts, line.stages = [str(post) for post in s.details.posts], [str(stage) for stage in s.details.stages]
    line.liability, line.because = s.details.liability, s.details.because
    line.responsible_from = line.responsible_to = None


def strike_person(s: Loaded) -> None:
    """Take somebody off that list."""
    s.case.people_named = [one for one in s.case.people_named if one.employee_id != s.details.employee]


def supply_scope(s: Loaded) -> None:
    """Supply what the ledger left out; the source is in the sealed line and in the reason shown (3.2)."""
    purpose = purpose_of(s.case.loans[0].loan.product) or s.details.purpose
    told = scope(s.details.obligor_type, purpose, s.details.credit_total)
    s.case.scope = told.scope
    s.case.scope_reason = f"{scope_sentence(told)}（由受理审核人补充，来源：{s.details.source}）"


def discard(s: Loaded) -> None:
    """The case ends; its loans are free."""
    free_loans(s.case)


def ask_supplement(s: Loaded) -> None:
    """What is missing."""
    s.case.supplement_list, s.case.supplement_answer = s.details.missing, ""


def resubmit(s: Loaded) -> None:
    """What was supplied."""
    s.case.supplement_answer = s.details.answer


def reconsider(s: Loaded) -> None:
    """The refused case takes its loans again (T06a)."""
    for row in s.case.loans:
        row.live = True


def accept(s: Loaded) -> None:
    """Everybody named becomes a person of the case; the year starts (T07, P01)."""
    s.case.missing_stages_note = s.details.missing_stages_note
    s.case.clock_from = s.case.clock_from or s.today
    seat(s, s.by.employee_id or 0, Role.ACCEPTANCE_OFFICER)
    for one in s.case.people_named:
        s.case.findings.append(Finding(
            employee_id=one.employee_id, institution_id=one.employee.institution_id, person_name=one.name,
            posts=one.posts, stages=one.stages, liability=one.liability, responsible_from=one.responsible_from,
            responsible_to=one.responsible_to, named_because=one.because, state=PersonState.IDENTIFIED))
    s.session.flush()


def add_person(s: Loaded) -> Finding:
    """Somebody not named before, because evidence points at him (T44). Others are not touched."""
    employee = s.session.get_one(Employee, s.details.employee)
    finding = Finding(
        employee_id=employee.id, institution_id=employee.institution_id, person_name=employee.name,
        posts=[str(post) for post in s.details.posts], stages=[str(stage) for stage in s.details.stages],
        liability=s.details.liability, named_because=s.details.because, state=PersonState.IDENTIFIED)
    s.case.findings.append(finding)
    s.session.flush()
    deadlines.start(s.session, deadlines.Whose(s.case.id, finding.id), "reinvestigation", s.today)
    return finding


def form_team(s: Loaded) -> None:
    """Seat the lead and the others (T08)."""
    drop_team(s, "重新组建调查组")
    seat(s, s.details.lead, Role.LEAD_INVESTIGATOR)
    for member in s.details.members:
        if member != s.details.lead:
            seat(s, member, Role.INVESTIGATOR)


def declare(s: Loaded) -> None:
    """A declaration counts for every seat its maker holds here (2.3)."""
    for held in s.case.seats:
        if held.employee_id == s.by.employee_id and held.ended_at is None:
            held.declared_at, held.declaration = s.now, s.details.declaration
            held.has_conflict = s.details.answer == "conflict"
    if s.details.answer == "conflict" and s.by.employee_id is not None:
        step_aside(s, s.by.employee_id, "回避")


def step_aside(s: Loaded, employee_id: int, why: str) -> None:
    """Somebody in conflict leaves every duty here and is recused in every meeting called."""
    numbers = s.look.persons.numbers(employee_id)
    for held in s.case.seats:
        if held.employee_id in numbers and held.ended_at is None:
            held.ended_at, held.ended_reason, held.has_conflict = s.now, why, True
            if held.role in TEAM:
                lose_team(s)
    for meeting in meetings_open(s):
        leave_vote(s, meeting, numbers)


def lose_team(s: Loaded) -> None:
    """Without one of its investigators the team is formed anew; nobody's step is lost (T08, T43)."""
    s.case.team_ready = False
    deadlines.start(s.session, s.whose, "team", s.today)


def meetings_open(s: Loaded) -> list[Any]:
    """Meetings of the case that are not closed."""
    return list(s.session.scalars(select(Meeting).where(Meeting.case_id == s.case.id, Meeting.closed_at.is_(None))))


def lock_tolerance(s: Loaded) -> None:
    """Lock the tolerance of the month that counts; later corrections are only noted (5.1)."""
    found = quality.of_case(s.session, s.case, s.today)
    s.session.add(ToleranceSnapshot(
        case_id=s.case.id, month=found.told.months[-1], verdict=found.told.result.verdict, locked_at=s.now,
        locked_by_id=s.by.employee_id, figures=quality.to_lock(s.session, s.case, found)))


def record_witness(s: Loaded) -> None:
    """Somebody gave evidence; from now on he has no other part in the case (2.3)."""
    s.session.add(CaseWitness(
        case_id=s.case.id, employee_id=s.details.employee, testified_on=s.details.held_on, about=s.details.testimony,
        recorded_by_id=s.by.employee_id))


def write_report(s: Loaded) -> None:
    """The investigation report; the last one counts."""
    s.case.report = s.details.report


def rectify(s: Loaded) -> None:
    """What the bank has to put right."""
    s.case.rectification = s.details.rectification


def concur(s: Loaded) -> None:
    """Keep the second person's consent for the move to use up."""
    move, _, finding = s.details.move.partition(":")
    role = next(role for role in consenting(move) if role in s.by.roles)
    s.session.add(Concurrence(case_id=s.case.id, finding_id=int(finding) if finding else None, move=move, role=role,
                              given_by_id=s.by.employee_id, opinion=s.details.opinion, given_at=s.now))


def consenting(move: str) -> list[Role]:
    """The role whose consent a move wants."""
    second = BY_NAME[move].second
    return [second] if second is not None else []


def reassign(s: Loaded) -> None:
    """Another person takes over a duty (T43)."""
    for held in s.case.seats:
        if held.id == s.details.seat and held.ended_at is None:
            held.ended_at, held.ended_reason = s.now, s.details.reason[:200]
            seat(s, s.details.employee, held.role, held.finding_id)
            for meeting in meetings_open(s):
                for row in meeting.attendances:
                    if row.employee_id == held.employee_id:
                        row.employee_id, row.present, row.recused = s.details.employee, False, False


def extend_investigation(s: Loaded) -> None:
    """Fifteen working days more, once (4.5)."""
    period = deadlines.running(s.session, s.whose, "investigation")
    if period is not None:
        deadlines.extend(s.session, period)


def explain_year(s: Loaded) -> None:
    """An upper institution's explanation of why more than a year is needed: ninety days at a time (section 9)."""
    period = deadlines.running(s.session, s.whose, "total_clock")
    if period is not None:
        deadlines.extend(s.session, period)


def archive(s: Loaded) -> None:
    """Mark the file as archived."""
    s.case.archived_on = s.today


def close(s: Loaded) -> None:
    """The case is done; its loans are free for whatever comes later."""
    free_loans(s.case)


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "register_clue": register, "discard_clue": discard, "request_supplement": ask_supplement, "resubmit": resubmit,
    "refuse": discard, "reconsider": reconsider, "accept": accept, "form_team": form_team, "withdraw": discard,
    "terminate": discard, "close": close, "name_person": name_person, "strike_person": strike_person,
    "add_trigger": add_trigger, "supply_scope": supply_scope, "add_person": add_person, "declare_recusal": declare,
    "lock_tolerance": lock_tolerance, "record_witness": record_witness, "write_report": write_report,
    "record_rectification": rectify,
    "concur": concur, "reassign": reassign, "extend_investigation": extend_investigation,
    "explain_year": explain_year, "archive": archive,
}
