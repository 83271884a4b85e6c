"""What is written about one person between being named and the list check, and on the side tracks."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from workflow.models import (
    AccountabilityOrder,
    EffectiveFinding,
    Evidence,
    FactSheet,
    Interview,
    ListAnswer,
    PenaltyNote,
    PersonFact,
    Referral,
    Statement,
)
from workflow.rules.facts import FACTS, Whose
from workflow.rules.kinds import text_of, value_in
from workflow.rules.lists import ListItem
from workflow.services import checks, lists, person_facts
from workflow.services.effects.common import leave_notices, seat, start_round, void_ballots
from workflow.services.situation import Loaded
from workflow.terms import PersonState, Role


def write_facts(s: Loaded) -> None:
    """A fact sheet; the last one counts (T09)."""
    s.person.fact_sheets.append(FactSheet(
        duties=s.details.duties, conduct=s.details.conduct, causation=s.details.causation,
        written_by_id=s.by.employee_id, written_at=s.now))


def add_evidence(s: Loaded) -> None:
    """A file already stored by its hash."""
    file = s.details.file
    s.person.evidence.append(Evidence(
        case_id=s.case.id, title=s.details.title, source=s.details.source, obtained_on=s.details.obtained_on,
        file_name=file.file_name, media_type=file.media_type, size=file.size, sha256=file.sha256,
        added_by_id=s.by.employee_id, added_at=s.now))


def record_interview(s: Loaded) -> None:
    """An interview record of two investigators."""
    s.person.interviews.append(Interview(
        held_on=s.details.held_on, place=s.details.place, record=s.details.record,
        first_investigator_id=s.by.employee_id, second_investigator_id=s.details.second_investigator,
        signed_by_person=s.details.signed_by_person, recorded_at=s.now))


def serve_facts(s: Loaded) -> None:
    """The statement of facts goes to the person; earlier statements belong to the earlier facts."""
    s.person.facts_served_on = s.today
    for one in s.person.statements:
        one.superseded = True


def make_statement(s: Loaded) -> None:
    """What the person answers."""
    s.person.statements.append(Statement(kind=s.details.kind, words=s.details.statement, made_at=s.now))


def answer_statement(s: Loaded) -> None:
    """What the lead investigator answers to everything still unanswered."""
    for one in s.person.statements:
        if one.answered_at is None and not one.superseded:
            one.answer, one.adopted, one.answered_at = s.details.answer, s.details.adopted, s.now


def answer_list(s: Loaded) -> None:
    """Confirmed answers to list items, each with the rule as it read (I8), and what they come to."""
    known = {answer.item_code: answer for answer in s.person.answers}
    version = lists.pinned(s.session, s.case)
    for given in s.details.answers:
        item: ListItem = version.item(given.item)
        answer = known.get(given.item)
        if answer is None:
            answer = ListAnswer(item_code=item.code)
            s.person.answers.append(answer)
        answer.item_title, answer.list_version = item.title, version.number
        answer.effect = given.effect if given.effect in item.effects else item.effect
        answer.status, answer.causal, answer.reason = given.status, given.causal, given.reason
        answer.evidence_ids = list(given.evidence)
        answer.overturned = False
        answer.confirmed = given.status != "needs_judgement"
        answer.answered_by_id, answer.answered_at = s.by.employee_id, s.now
    s.session.flush()
    s.person.proposal = checks.stored(checks.propose(s.session, s.person))


def record_facts(s: Loaded) -> None:
    """Facts entered, each in the place of what was known before; those of the loan hold for the whole case."""
    before = person_facts.known(s.session, s.person, s.today)
    for given in s.details.entries:
        fact = FACTS[given.fact]
        value = text_of(value_in(given.value, fact.kind), fact.kind) if given.value is not None else None
        old = text_of(before[fact.name].value, fact.kind) if fact.name in before else None
        s.session.add(PersonFact(
            case_id=s.case.id, finding_id=s.person.id if fact.whose is Whose.PERSON else None, fact=fact.name,
            value=value, what=given.what.strip(), evidence_id=given.evidence, as_of=given.as_of,
            entered_by_id=s.by.employee_id, entered_at=s.now))
        s.changes.append({"fact": fact.name, "old": old, "new": value})
    flag_modified(s.person, "proposal")  # the record is another one for whoever has the same form open


def complete_check(s: Loaded) -> None:
    """The proposal as it stands when the check is done, the tolerance included."""
    s.person.proposal = checks.stored(checks.propose(s.session, s.person))


def refer(s: Loaded) -> None:
    """A lead handed over; ballots already cast for the person are void (T39)."""
    s.session.add(Referral(finding_id=s.person.id, reference=s.details.reference, receiver=s.details.receiver,
                           lead=s.details.lead, referred_on=s.today))
    if s.was["state"] == PersonState.PROPOSED:
        void_ballots(s, "移送，已投之票作废")


def conclude_with_facts(s: Loaded) -> None:
    """The other authority's facts are taken over, and told to the person anew: he is still to be heard (T40)."""
    conclude_referral(s)
    start_round(s)
    duties = s.person.fact_sheets[-1].duties if s.person.fact_sheets else "以外部机关的生效结论为准。"
    s.person.fact_sheets.append(FactSheet(duties=duties, conduct=s.details.result, written_by_id=s.by.employee_id,
                                          written_at=s.now))
    serve_facts(s)


def back_to_investigation(s: Loaded) -> None:
    """Sent back: what was gathered stays on file, and the round begins anew (T11, T13)."""
    start_round(s)


def return_from_referral(s: Loaded) -> None:
    """Back without a result (T40a)."""
    conclude_referral(s)
    start_round(s)


def conclude_referral(s: Loaded) -> None:
    """How the referral ended (T40, T40a)."""
    for one in open_referrals(s):
        one.concluded_on, one.result = s.today, s.details.result


def open_referrals(s: Loaded) -> list[Referral]:
    """Referrals of the person without a result."""
    return list(s.session.scalars(select(Referral).where(
        Referral.finding_id == s.person.id, Referral.concluded_on.is_(None))))


def suspend(s: Loaded) -> None:
    """The other case the person waits for; one matter suspends once (T33)."""
    s.person.suspended_for = "\n".join(filter(None, (s.person.suspended_for, s.details.other_case)))
    if s.was["state"] == PersonState.PROPOSED:
        void_ballots(s, "中止，已投之票作废")


def appoint(s: Loaded) -> None:
    """A representative for this person alone."""
    seat(s, s.details.employee, Role.REPRESENTATIVE, s.person.id)


def request_withholding(s: Loaded) -> None:
    """The person asks that his passage stay out of the notice (6.5)."""
    s.person.withhold_requested = True


def waive_publication(s: Loaded) -> None:
    """Why the person is not published."""
    s.person.publication_waiver, s.person.waiver_ground, s.person.waived_on = (
        s.details.reason, s.details.ground, s.today)
    leave_notices(s, s.person)


def create_order(s: Loaded) -> AccountabilityOrder:
    """An accountability order on the finding in force. The database asks the gate again (I1)."""
    effect = latest_effect(s)
    order = AccountabilityOrder(
        effect_id=effect.id, case_id=s.case.id, finding_id=s.person.id, employee_id=s.person.employee_id,
        outcome=effect.outcome, kind=s.details.kind, measure=s.details.measure, amount=s.details.amount,
        created_at=s.now, created_by_id=s.by.employee_id)
    s.session.add(order)
    s.session.flush()
    return order


def latest_effect(s: Loaded) -> EffectiveFinding:
    """The row written when the finding last took effect."""
    return s.session.scalars(select(EffectiveFinding).where(EffectiveFinding.finding_id == s.person.id)
                             .order_by(EffectiveFinding.id.desc()).limit(1)).one()


def execute_order(s: Loaded) -> None:
    """The receipt of an order carried out."""
    order = s.session.get_one(AccountabilityOrder, s.details.order)
    order.state, order.executed_on, order.receipt = "executed", s.today, s.details.receipt


def note_no_penalty(s: Loaded) -> None:
    """Why no penalty followed."""
    s.session.add(PenaltyNote(finding_id=s.person.id, note=s.details.note, noted_on=s.today,
                              noted_by_id=s.by.employee_id))


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "write_facts": write_facts, "add_evidence": add_evidence, "record_interview": record_interview,
    "finish_investigation": serve_facts, "make_statement": make_statement, "answer_statement": answer_statement,
    "answer_list": answer_list, "record_facts": record_facts, "complete_check": complete_check,
    "refer_person": refer, "note_referral": refer,
    "referral_concluded": conclude_with_facts, "referral_returned": return_from_referral,
    "need_more_investigation": back_to_investigation, "return_to_investigation": back_to_investigation,
    "suspend": suspend,
    "appoint_representative": appoint, "request_withholding": request_withholding,
    "waive_publication": waive_publication, "create_order": create_order, "execute_order": execute_order,
    "note_no_penalty": note_no_penalty,
}
