"""Refusals about acts: writes that change no state and are asked like moves."""

from workflow.rules.committee import FINAL_TIER
from workflow.rules.deadlines import PERIODS, Key
from workflow.rules.guards import refuse, unless
from workflow.rules.guards.committee import MATERIALS_WORKING_DAYS
from workflow.rules.situation import Refusal, Situation
from workflow.terms import Ballot, Gate, HitStatus, Matter, PenaltyKind, PersonState, Role

COMMITTEE_SIZES = (5, 7, 9)


def not_named_twice(s: Situation) -> Refusal | None:
    """Somebody is a person of the case once (I16)."""
    if s.details is None:
        return None
    there = any(one.employee_id == s.details.employee for one in s.people)
    return unless(not there, "person_is_there")


def not_oneself(s: Situation) -> Refusal | None:
    """Nobody takes himself off the list of people responsible (2.4)."""
    return unless(s.details is None or s.details.employee not in s.by.keys, "strikes_oneself")


def has_no_duty_here(s: Situation) -> Refusal | None:
    """Nobody who investigates, rules or hears appeals here becomes a person judged here (2.4)."""
    if s.details is None:
        return None
    held = s.look.held_by(s.details.employee) - {Role.SUBJECT, Role.REPRESENTATIVE}
    return unless(not held, "has_duty_here", duties=sorted(held))


def holds_a_seat(s: Situation) -> Refusal | None:
    """Only somebody given a duty here declares (2.3)."""
    return unless(s.look.has_undeclared_seat, "nothing_to_declare")


def second_investigator_is_on_team(s: Situation) -> Refusal | None:
    """Two investigators of this team sign (T09)."""
    if s.details is None:
        return None
    other = s.details.second_investigator
    return unless(other in s.look.team and other not in s.by.keys, "second_not_on_team")


def held_in_the_past(s: Situation) -> Refusal | None:
    """An interview is recorded once it has been held."""
    if s.details is None:
        return None
    return unless(s.details.held_on <= s.today, "day_in_future", day=s.details.held_on)


def witness_has_no_part(s: Situation) -> Refusal | None:
    """Nobody is a witness in a case in which he is judged or has a duty (2.3, item 2)."""
    if s.details is None:
        return None
    return unless(not s.look.held_by(s.details.employee), "witness_has_part", names=s.look.names([s.details.employee]))


def dispute_says_what(s: Situation) -> Refusal | None:
    """Somebody who disputes the facts says what is wrong with them (T10)."""
    if s.details is None or s.details.kind != "disputed":
        return None
    return unless(len(s.details.statement.strip()) >= 5, "dispute_without_words")


def statement_waits(s: Situation) -> Refusal | None:
    """There is a statement to answer (T10)."""
    return unless(bool(s.look.unanswered_statements), "no_statement")


def answers_are_complete(s: Situation) -> Refusal | None:
    """A confirmed hit says why; a negative one shows its evidence (I4, I7)."""
    if s.details is None:
        return None
    bare = [one.item for one in s.details.answers if one.status == HitStatus.HIT and not one.reason.strip()]
    if bare:
        return refuse("hit_without_reason", items=bare)
    shown = [one.item for one in s.details.answers
             if one.status == HitStatus.HIT and one.item.startswith("N") and not one.evidence]
    if shown:
        return refuse("hit_without_evidence", items=shown)
    foreign = [one.item for one in s.details.answers if not set(one.evidence) <= s.look.evidence_ids]
    return unless(not foreign, "evidence_of_another", items=foreign)


def tolerance_can_be_told(s: Situation) -> Refusal | None:
    """Locked once, and only on data that are there (5.1)."""
    if s.look.tolerance_locked:
        return refuse("tolerance_locked_before")
    return unless(not s.look.tolerance_lacks, "tolerance_without_data", why=s.look.tolerance_lacks)


def committee_is_lawful(s: Situation) -> Refusal | None:
    """Five, seven or nine members, none of whom is excluded; counted before anybody is called (6.3, 2.3, 2.4).

    A member of the sitting who may not sit in this case leaves the room for it; the chair may not be one of them.
    """
    if s.details is None:
        return None
    members = set(s.details.members) | {s.details.chair}
    if len(members) not in COMMITTEE_SIZES:
        return refuse("committee_size", count=len(members))
    if twice := s.look.seated_twice(members):
        return refuse("one_person_twice", names=twice)
    for member in sorted(members - set(s.details.leaving)):
        why: Refusal | None = s.look.why_not(member, Role.COMMITTEE_MEMBER)
        if why is not None:
            return why
    return None


def those_leaving_must(s: Situation) -> Refusal | None:
    """Nobody is sent out of the room but whoever may not sit in this case, and never the chair (2.3)."""
    if s.details is None:
        return None
    if s.details.chair in s.details.leaving:
        return refuse("chair_must_stay", names=s.look.names([s.details.chair]))
    sent = [one for one in s.details.leaving if s.look.why_not(one, Role.COMMITTEE_MEMBER) is None]
    return unless(not sent, "leaves_without_ground", names=s.look.names(sent))


def alternates_are_lawful(s: Situation) -> Refusal | None:
    """Who stands by is no member, under whatever staff number, and may sit in this case; the order of the list is the
    order of stepping in (2.2)."""
    if s.details is None:
        return None
    members, alternates = {s.details.chair, *s.details.members}, set(s.details.alternates)
    if members & alternates:
        return refuse("alternate_is_member", names=s.look.names(members & alternates))
    same = s.look.seated_twice(members | alternates)
    if same and same != s.look.seated_twice(members):  # two numbers among the members are told of there
        return refuse("one_person_twice", names=same)
    found = (s.look.why_not(one, Role.ALTERNATE_MEMBER) for one in s.details.alternates)
    return next((why for why in found if why is not None), None)


def sitting_fits(s: Situation) -> Refusal | None:
    """A case joins a sitting of the same secretary, tier, day and place."""
    if s.details is None or s.details.sitting is None:
        return None
    why: Refusal | None = s.look.why_not_in_sitting(s.details.sitting)
    return why


def simple_may_be_marked(s: Situation) -> Refusal | None:
    """Only a small case without anything negative or disputed goes into the batch (4.7)."""
    if s.details is None or not s.details.simple:
        return None
    return unless(s.look.simple.holds, "not_simple", why=s.look.simple.against)


def is_in_batch(s: Situation) -> Refusal | None:
    """There is a meeting marked for the batch to take out of it (4.7)."""
    meeting = s.look.meeting
    return unless(meeting is not None and meeting.simple, "not_in_batch")


def absences_are_told(s: Situation) -> Refusal | None:
    """Whoever is said to be away was called, did not come, and has a reason."""
    if s.details is None:
        return None
    wrong = [one.member for one in s.details.away if one.member not in s.look.called_to_case]
    both = [one.member for one in s.details.away if one.member in s.details.present]
    if wrong or both:
        return refuse("away_and_present" if both else "away_uncalled", names=s.look.names(both or wrong))
    return unless(all(one.reason.strip() for one in s.details.away), "away_without_reason")


def alternate_is_next(s: Situation) -> Refusal | None:
    """Alternates step in in the order of the list, after they have declared, and may still sit; nobody has two votes
    under two staff numbers (2.2, 2.3)."""
    if s.look.any_meeting is None:
        return refuse("no_meeting")
    following = s.look.next_alternate
    if following is None:
        return refuse("no_alternate_left")
    if s.details is None:
        return None
    if s.details.alternate != following:
        return refuse("not_next_alternate", names=s.look.names([following]))
    if twice := s.look.seated_twice({following, *(row.employee_id for row in s.look.any_meeting.members)}):
        return refuse("one_person_twice", names=twice)
    why: Refusal | None = s.look.why_not(following, Role.ALTERNATE_MEMBER)
    return why


def place_is_empty(s: Situation) -> Refusal | None:
    """An alternate steps in for a member who is recused, or was not there when attendance was recorded (2.2)."""
    places = s.look.to_replace
    if not places:
        return refuse("nobody_to_replace")
    return unless(s.details is None or s.details.in_place_of in places, "place_is_taken")


def notice_is_long_enough(s: Situation) -> Refusal | None:
    """Materials go out at the call, which locks them, at least three working days before the meeting (T14)."""
    if s.details is None:
        return None
    if s.details.materials_sent_on > s.today:
        return refuse("day_in_future", day=s.details.materials_sent_on)
    if s.details.materials_sent_on < s.today:
        return refuse("materials_before_call", day=s.details.materials_sent_on)
    days = s.look.working_days_between(s.details.materials_sent_on, s.details.held_on)
    return unless(days >= MATERIALS_WORKING_DAYS, "materials_late", days=days, wanted=MATERIALS_WORKING_DAYS)


def appointment_is_told(s: Situation) -> Refusal | None:
    """The committee of the last tier is appointed by the board of supervisors or the audit committee of the board: who,
    and by which decision; so many that five or more, an odd number, are left after recusal (指定评议)."""
    if s.details is None:
        return None
    told = (s.details.appointed_by is not None, bool(s.details.appointment.strip()))
    if s.case.tier < FINAL_TIER:
        return unless(not any(told), "appointment_not_here")
    if not all(told):
        return refuse("appointment_missing")
    left = len({s.details.chair, *s.details.members} - set(s.details.leaving))
    return unless(left in COMMITTEE_SIZES, "appointed_too_few", count=left)


ABOUT_CALLS = (appointment_is_told, committee_is_lawful, those_leaving_must, alternates_are_lawful, sitting_fits,
               notice_is_long_enough)
"""What is asked of every call, to a ruling or to a reopening."""


def meeting_is_today(s: Situation) -> Refusal | None:
    """Attendance is recorded on the day of the meeting or later."""
    meeting = s.look.any_meeting
    if meeting is None:
        return refuse("no_meeting")
    return unless(meeting.held_on <= s.today, "meeting_not_yet", day=meeting.held_on)


def nobody_has_voted(s: Situation) -> Refusal | None:
    """Attendance stands once a ballot is cast: it is what ballots are counted against.

    Of two open meetings, on rulings and on a reopening, the one in which nobody has voted may still be noted.
    """
    return unless(not s.look.all_have_voted_in, "voting_began")


def member_may_vote(s: Situation) -> Refusal | None:
    """Present, not recused, and not yet voted in this round (6.3)."""
    if not s.look.is_present:
        return refuse("not_present")
    if s.details is None:
        return None
    return unless(not s.look.voted_on(s.details.matter), "voted_before")


def ballot_fits_matter(s: Situation) -> Refusal | None:
    """A ruling is voted by outcome, anything else by yes and no; a deviation says why (6.3)."""
    if s.details is None:
        return None
    ruling = s.details.matter == Matter.RULING
    by_outcome = s.details.choice not in (Ballot.FAVOUR, Ballot.AGAINST)
    fits = by_outcome if ruling else s.details.choice not in (Ballot.EXEMPT, Ballot.MITIGATE, Ballot.HOLD)
    if not fits or (s.person.state == PersonState.EFFECTIVE) != (s.details.matter == Matter.REOPEN):
        return refuse("ballot_does_not_fit", matter=s.details.matter)
    if s.details.choice == Ballot.HOLD and not s.look.hold_items:
        return refuse("hold_without_items")
    proposed = s.person.proposal.get("outcome")
    deviates = ruling and s.details.choice not in (Ballot.ABSTAIN, proposed)
    return unless(not deviates or bool(s.details.reason.strip()), "ballot_without_reason", proposed=proposed)


def ratios_are_percent(s: Situation) -> Refusal | None:
    """Reductions lie between 0 and 100 percent, and a mitigation has some."""
    if s.details is None:
        return None
    if any(not 0 <= percent <= 100 for percent in s.details.ratios.values()):
        return refuse("ratio_out_of_range")
    mitigates = getattr(s.details, "choice", None) == "mitigate" or getattr(s.details, "outcome", None) == "mitigate"
    return unless(not mitigates or any(s.details.ratios.values()), "mitigation_without_ratio")


def round_failed(s: Situation) -> Refusal | None:
    """A second round only after a full first one without two thirds (T18)."""
    if s.person.vote_round >= 2:
        return refuse("both_rounds_held")
    return unless(s.look.rounds_without_result >= s.person.vote_round, "round_not_failed")


def bar_is_there(s: Situation) -> Refusal | None:
    """There is a confirmed bar of that code to overturn, the one voted on, and no ballot on the ruling yet (5.0).

    Where there are several, each is voted on for itself, in the order of the codes. After two rounds at the last tier
    the bar is voted on when the ballots are in (终局层表决).
    """
    if not s.look.bars_confirmed:
        return refuse("no_bar")
    if s.details is not None and s.details.item not in s.look.bars_confirmed:
        return refuse("no_such_bar", items=s.look.bars_confirmed)
    if s.details is not None and s.details.item != s.look.bars_confirmed[0]:
        return refuse("bar_not_in_turn", item=s.look.bars_confirmed[0])
    if s.look.ruling_vote_began and not s.look.is_last_round:
        return refuse("ruling_vote_began")
    return unless(s.look.bar_overturned_by_vote, "bar_not_voted_down")


def gate_is_open(s: Situation) -> Refusal | None:
    """Accountability only through an open gate; asked at the order and again at every execution (I1, I2)."""
    answer = s.look.gate
    return unless(answer.gate == Gate.OPEN, "gate_shut", gate=answer.gate, reasons=list(answer.reasons))


def nobody_who_died_is_punished(s: Situation) -> Refusal | None:
    """What was served on somebody who then died takes effect, and no penalty is carried out on it (T42, P33)."""
    return unless(not s.look.has_died, "person_has_died")


def order_is_open(s: Situation) -> Refusal | None:
    """The order is this person's, on the record in force, and not carried out before."""
    return unless(s.details is None or s.look.order_is_open(s.details.order), "order_not_open")


def restitution_is_open(s: Situation) -> Refusal | None:
    """Something is still to be paid back or put right, and what is named is one of it (T24)."""
    if not s.look.restitutions_open:
        return refuse("nothing_to_restore")
    return unless(s.details is None or s.details.restitution in s.look.restitutions_open, "restitution_settled")


def only_burdened(s: Situation) -> Refusal | None:
    """Only a mitigate or hold finding can have a penalty, or a note about none."""
    return unless(s.person.outcome in ("mitigate", "hold"), "nothing_to_penalise")


def amount_fits_kind(s: Situation) -> Refusal | None:
    """Money is taken by an economic penalty, with its amount, and by nothing else (6.1, I13)."""
    if s.details is None:
        return None
    takes_money = s.details.kind == PenaltyKind.ECONOMIC_PENALTY
    return unless(takes_money == (s.details.amount is not None), "amount_does_not_fit", kind=s.details.kind)


def consent_is_wanted(s: Situation) -> Refusal | None:
    """The actor holds the role whose consent the move wants, and does not make the move himself."""
    return unless(s.details is None or s.look.consent_fits(s.details.move), "consent_not_wanted")


def successor_is_lawful(s: Situation) -> Refusal | None:
    """Whoever takes over a seat passes the same checks as at a first assignment (T43)."""
    return None if s.details is None else s.look.why_not_take_over(s.details.seat, s.details.employee)


def extension_is_left(s: Situation) -> Refusal | None:
    """The investigation is extended once (4.5)."""
    return unless(s.look.can_extend("investigation"), "extended_before")


def year_needs_explaining(s: Situation) -> Refusal | None:
    """The year's clock has run past its 300-day warning (procedure, section 9)."""
    start = s.case.clock_from
    if start is None or (s.today - start).days < PERIODS[Key.TOTAL_CLOCK_WARNING].length:
        return refuse("year_not_near")
    return unless(s.look.can_extend("total_clock"), "extended_before")


def not_archived(s: Situation) -> Refusal | None:
    """Archived once."""
    return unless(s.case.archived_on is None, "archived_before")


def served_on_or_before_today(s: Situation) -> Refusal | None:
    """A letter is recorded as served once it has been, and not before it was written (T19)."""
    if s.details is None:
        return None
    if s.details.served_on > s.today:
        return refuse("day_in_future", day=s.details.served_on)
    return unless(s.person.determined_on is None or s.details.served_on >= s.person.determined_on, "served_too_early",
                  day=s.person.determined_on)


def witness_is_named(s: Situation) -> Refusal | None:
    """A letter left where it was refused names its witness (4.6, rule 5)."""
    if s.details is None or s.details.method != "left_with_witness":
        return None
    return unless(bool(s.details.witness.strip()), "witness_missing")


def nobody_withheld(s: Situation) -> Refusal | None:
    """Whoever asked to be left out of the notice is left out (T27, 6.5)."""
    if s.details is None:
        return None
    names = [one.person_name for one in s.people if one.id in set(s.details.people) and one.withhold_requested]
    return unless(not names, "withheld_in_notice", names="、".join(names))


def all_may_be_published(s: Situation) -> Refusal | None:
    """The notice speaks of effective findings not yet published, and of nobody else (T27)."""
    if s.details is None:
        return None
    fit = {one.id for one in s.people
           if one.state == "effective" and one.publication == "none" and not one.is_suspended}
    chosen = set(s.details.people)
    return unless(bool(chosen) and chosen <= fit, "not_publishable")


def loan_is_in_reach(s: Situation) -> Refusal | None:
    """A case is opened on a loan of the actor's own institution or below it."""
    return unless(s.details is None or s.look.loan_in_reach, "loan_out_of_reach")
