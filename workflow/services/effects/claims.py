"""What claims made by staff and intentions to hold somebody to account write (3.1)."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from workflow.models import Employee, ExemptionCase, Finding, Loan, NamedPerson, TriggerEvent
from workflow.process import OPEN_CASE
from workflow.services import parts
from workflow.services.effects.case import open_case
from workflow.services.proposing import named_people
from workflow.services.situation import Loaded
from workflow.terms import Liability, Trigger


def file_claim(s: Loaded) -> ExemptionCase:
    """A member of staff opens a case on a loan he had a part in; he is among the people proposed for it (T01)."""
    loan = s.session.get_one(Loan, s.details.loan)
    return open_case(s, loan, claimed(s), _still_to_judge(s, loan))


def join_claim(s: Loaded) -> None:
    """The claim joins the case that is under way; before acceptance the claimant is named (3.1, 去重)."""
    s.case.triggers.append(claimed(s))
    _name(s, [s.by.employee_id or 0], "本人申请认定")


def claimed(s: Loaded) -> TriggerEvent:
    """The trigger event of a claim; at a handover its day, and who the other one is."""
    other = f"移交对方：{s.details.counterpart}。" if s.details.counterpart else ""
    return TriggerEvent(kind=s.details.trigger, occurred_on=s.details.occurred_on or s.today,
                        note=other + s.details.statement, recorded_at=s.now, raised_by_id=s.by.employee_id)


def report_intent(s: Loaded) -> ExemptionCase:
    """An intention forces a case: those proposed and those meant are named, but for whom a conclusion stands (T01)."""
    loan = s.session.get_one(Loan, s.details.loan)
    case = open_case(s, loan, intended(s), _still_to_judge(s, loan))
    _name(s, s.details.people, because_of(s))
    return case


def join_intent(s: Loaded) -> None:
    """The intention joins the case that is under way; before acceptance those meant are named (3.1)."""
    s.case.triggers.append(intended(s))
    _name(s, s.details.people, because_of(s))


def intended(s: Loaded) -> TriggerEvent:
    """The trigger event of an intention."""
    return TriggerEvent(
        kind=Trigger.TR_ACCOUNTABILITY_INTENT, occurred_on=s.today, reference=s.details.reference, recorded_at=s.now,
        note=f"拟启动问责的部门：{s.details.department}。{s.details.reason}", raised_by_id=s.by.employee_id,
        people_meant=list(s.details.people))


def because_of(s: Loaded) -> str:
    """Why somebody meant by an intention is named."""
    return f"问责意向 {s.details.reference}（{s.details.department}）"


def _still_to_judge(s: Loaded, loan: Loan) -> list[NamedPerson]:
    """The people proposed about whom no conclusion on this loan is in effect (E28)."""
    concluded = {one.employee_id for one in parts.conclusions(s.session, [loan.id])}
    return named_people(s.session, loan, but=concluded)


def _name(s: Loaded, people: Collection[int], because: str) -> None:
    """Put people on the list before acceptance who are not on it, and about whom no conclusion is in effect.

    As the loan's proposal has them; posts and stages of somebody it does not have are left for people to supply.
    """
    if s.case.state not in OPEN_CASE:
        return
    loan_ids = [row.loan_id for row in s.case.loans]
    out = {one.employee_id for one in s.case.people_named}
    out |= {one.employee_id for one in parts.conclusions(s.session, loan_ids, Finding.employee_id.in_(people))}
    proposed = {one.employee.id: one for row in s.case.loans for one in named_people(s.session, row.loan, but=out)}
    for key in dict.fromkeys(people):
        if key in out:
            continue
        line = proposed.get(key) or NamedPerson(employee=s.session.get_one(Employee, key), liability=Liability.DIRECT,
                                                posts=[], stages=[], because="岗位、环节待补明")
        line.because = "；".join(filter(None, (because, line.because)))
        s.case.people_named.append(line)


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "file_claim": file_claim, "join_claim": join_claim, "report_intent": report_intent, "join_intent": join_intent,
}
