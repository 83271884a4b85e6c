"""Refusals about claims made by staff and intentions to hold somebody to account: what may set a case off (3.1)."""

from workflow.rules.guards import refuse, unless
from workflow.rules.situation import Refusal, Situation
from workflow.terms import Trigger


def had_a_part(s: Situation) -> Refusal | None:
    """Only somebody with a part in the loan claims to be judged about it (TR_SELF, TR_HANDOVER)."""
    return unless(s.look.had_part_in_loans or not s.look.loan_ids, "no_part_in_loan")


def own_conclusion_stands(s: Situation) -> Refusal | None:
    """What is in effect about oneself stands: only a reopening on new facts can touch it (T01, T35, I2)."""
    found = s.look.own_conclusion
    if found is None:
        return None
    return refuse("conclusion_stands", number=found.case.number, outcome=found.outcome, day=found.effective_on)


def claim_is_new(s: Situation) -> Refusal | None:
    """One claim of a kind a person in a case; what changed since is said as evidence (3.1)."""
    if s.details is None:
        return None
    mine = {event.kind for event in s.case.triggers if event.raised_by_id == s.by.employee_id}
    return unless(s.details.trigger not in mine, "claimed_before", kind=s.details.trigger)


def handover_is_told(s: Situation) -> Refusal | None:
    """A claim at a handover says on which day and from or to whom (TR_HANDOVER)."""
    if s.details is None:
        return None
    if s.details.occurred_on is not None and s.details.occurred_on > s.today:
        return refuse("day_in_future", day=s.details.occurred_on)
    told = s.details.occurred_on is not None and bool(s.details.counterpart.strip())
    return unless(s.details.trigger != Trigger.TR_HANDOVER or told, "handover_untold")


def reporter_is_apart(s: Situation) -> Refusal | None:
    """Whoever had a part in the loan, or was judged about it, reports no intention about it (R-A)."""
    return unless(s.look.apart_from_loans, "had_a_part_in_the_loan")


def people_are_of_the_loan(s: Situation) -> Refusal | None:
    """An intention means somebody, and only people who have to do with the loan."""
    if s.details is None:
        return None
    if not s.details.people:
        return refuse("nobody_meant")
    strangers = set(s.details.people) - s.look.people_of_loans
    return unless(not strangers, "not_of_the_loan", names=s.look.names(strangers))


def intent_is_new(s: Situation) -> Refusal | None:
    """An intention is reported once, known by its reference (3.1)."""
    if s.details is None:
        return None
    known = {event.reference for event in s.case.triggers if event.kind == Trigger.TR_ACCOUNTABILITY_INTENT}
    return unless(s.details.reference not in known, "intended_before", reference=s.details.reference)


def somebody_is_unjudged(s: Situation) -> Refusal | None:
    """Where everybody meant has a conclusion in effect, the gate has answered: there is nothing to judge (T01 改).

    Whoever is not apart from the loan is told nothing of it here: `reporter_is_apart` refuses him.
    """
    if s.details is None or not s.details.people or not s.look.apart_from_loans:
        return None
    answers = s.look.gate_answers
    return unless(len(answers) < len(set(s.details.people)), "gate_has_answered", answers=answers)


def not_concluded_elsewhere(s: Situation) -> Refusal | None:
    """Nobody is named for facts on which a conclusion about him is in effect in another case (E28, I2)."""
    if s.details is None:
        return None
    found = s.look.conclusion_elsewhere(s.details.employee)
    if found is None:
        return None
    return refuse("concluded_elsewhere", name=found.person_name, number=found.case.number)
