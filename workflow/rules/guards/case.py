"""Refusals about a case as a whole."""

from workflow.rules.deadlines import PERIODS, Key
from workflow.rules.guards import refuse, structural, unless
from workflow.rules.situation import Refusal, Situation
from workflow.rules.standing import at_work, is_parked
from workflow.terms import CLAIMS, Outcome, PersonState, PublicationStatus, Role, Scope, Trigger

FORCED = frozenset(Trigger) - CLAIMS - {Trigger.TR_EARLY_WARNING}
SUPPLEMENT_CAP = 2
TOP_TIER = 2
EARLY_WARNING_DAYS = PERIODS[Key.EARLY_WARNING].length


def loan_is_free(s: Situation) -> Refusal | None:
    """One live case for each loan (T01, 3.1)."""
    number = s.look.live_case_of_loan
    return unless(number is None, "loan_has_live_case", number=number)


def nothing_effective_yet(s: Situation) -> Refusal | None:
    """The same facts are not judged again by another case; that is a reopening (T01, E28, I2)."""
    names = s.look.people_already_judged
    return unless(not names, "already_judged", names="、".join(names))


def only_a_clue(s: Situation) -> Refusal | None:
    """An early warning is a clue, not yet a case (3.1)."""
    kinds = {event.kind for event in s.case.triggers}
    return unless(kinds != {Trigger.TR_EARLY_WARNING}, "early_warning_only")


def somebody_is_named(s: Situation) -> Refusal | None:
    """At least one person responsible is named (T02)."""
    return unless(bool(s.case.people_named), "nobody_named")


def reporting_is_late(s: Situation) -> Refusal | None:
    """The clerk reports in place of the unit only once the unit's five working days are over (T02a)."""
    return unless(s.over("report"), "report_not_due", due=s.look.due("report"))


def not_forced(s: Situation) -> Refusal | None:
    """A forced trigger is never discarded; all trigger events count (T03, E30)."""
    forced = [event.kind for event in s.case.triggers if event.kind in FORCED]
    return unless(not forced, "trigger_is_forced", kinds=forced)


def warning_is_old(s: Situation) -> Refusal | None:
    """The clock discards an early warning only after ninety natural days (T03)."""
    if Role.CLOCK not in s.by.roles:
        return None
    old = (s.today - s.case.registered_on).days > EARLY_WARNING_DAYS
    kinds = {event.kind for event in s.case.triggers}
    return unless(old and kinds == {Trigger.TR_EARLY_WARNING}, "warning_is_young", days=EARLY_WARNING_DAYS)


@structural
def supplement_left(s: Situation) -> Refusal | None:
    """At most two supplement requests (T04)."""
    return unless(s.case.supplements < SUPPLEMENT_CAP, "supplements_used", cap=SUPPLEMENT_CAP)


def supplement_is_late(s: Situation) -> Refusal | None:
    """The supplement period is over (T05a)."""
    return unless(s.over("supplement"), "supplement_not_due", due=s.look.due("supplement"))


def outside_or_duplicate(s: Situation) -> Refusal | None:
    """Refused only when out of scope or a duplicate; hard-to-get material is no ground (T06)."""
    if s.case.scope == Scope.OUT or s.look.is_duplicate:
        return None
    return refuse("no_ground_to_refuse", scope=s.case.scope)


def another_officer(s: Situation) -> Refusal | None:
    """After a reconsideration another acceptance officer decides (T06a)."""
    return unless(not s.case.reconsidered or s.by.keys.isdisjoint(s.look.former_acceptance_officers),
                  "same_officer_again")


@structural
def not_reconsidered(s: Situation) -> Refusal | None:
    """Reconsidered once only (T06a)."""
    return unless(not s.case.reconsidered, "reconsidered_before")


def reconsideration_in_time(s: Situation) -> Refusal | None:
    """Within five working days of the notice (T06a)."""
    return unless(s.running("reconsideration"), "reconsideration_late", due=s.look.due("reconsideration"))


def scope_fits(s: Situation) -> Refusal | None:
    """In scope or by reference; what cannot be told must be supplied first (T07, 3.2)."""
    if s.case.scope in (Scope.IN, Scope.BY_REFERENCE):
        return None
    code = "scope_cannot_tell" if s.case.scope in (None, Scope.CANNOT_TELL) else "scope_out"
    return refuse(code, reason=s.case.scope_reason)


def stages_are_covered(s: Situation) -> Refusal | None:
    """Every stage has somebody, or the acceptance officer explains the gap (T07, E25)."""
    missing = s.look.stages_without_anybody
    note = s.case.missing_stages_note or (s.details.missing_stages_note if s.details else "")
    return unless(not missing or bool(note) or s.details is None, "stages_missing", stages=missing)


def apart_from_the_loan(s: Situation) -> Refusal | None:
    """Whoever had a part in the loan decides nothing about it (R-A)."""
    return unless(not s.look.had_a_part(s.by.employee_id), "had_a_part_in_the_loan")


def no_conflict_of_duty(s: Situation) -> Refusal | None:
    """The actor holds no other duty here that excludes this one (2.4)."""
    held = s.look.conflicts_of_actor
    return unless(not held, "duty_conflict_self", duties=held)


@structural
def team_is_wanted(s: Situation) -> Refusal | None:
    """A team is formed while none is in place (T08)."""
    return unless(not s.case.team_ready, "team_in_place")


def team_is_lawful(s: Situation) -> Refusal | None:
    """Two or more investigators, the lead among them, none excluded, replaced where the law asks it (T08, 2.3, 2.4)."""
    if s.details is None:
        return None
    members = set(s.details.members) | {s.details.lead}
    if len(members) < 2:
        return refuse("team_too_small", count=len(members))
    if twice := s.look.seated_twice(members):
        return refuse("one_person_twice", names=twice)
    for person in members:
        why: Refusal | None = s.look.why_not(person, Role.INVESTIGATOR)
        if why is not None:
            return why
    kept = members & s.look.former_team if s.case.replace_team else set()
    return unless(not kept, "team_must_change", names=s.look.names(kept))


@structural
def upper_tier_is_called_for(s: Situation) -> Refusal | None:
    """A deadlock, a quorum that cannot be had, or a committee that does not meet, supervision notwithstanding; and a
    tier above (T15, E07, section 9)."""
    if s.case.tier >= TOP_TIER:
        return refuse("no_tier_above")
    return unless(s.case.need_upper or s.committee_silent or s.short_handed, "no_need_for_upper_tier")


def meeting_is_overdue(s: Situation) -> Refusal | None:
    """The committee has let its ten working days pass (section 9)."""
    return unless(s.over("meeting"), "meeting_not_overdue")


def not_supervised_yet(s: Situation) -> Refusal | None:
    """The superior bank is asked once for each period that was let pass."""
    asked = s.running("meeting_supervised") or s.over("meeting_supervised")
    return unless(not asked, "supervised_already")


@structural
def somebody_is_unpublished(s: Situation) -> Refusal | None:
    """Somebody's finding is in effect and not yet published (T27)."""
    waiting = [one for one in at_work(s.people)
               if one.state == PersonState.EFFECTIVE and one.publication == PublicationStatus.NONE]
    return unless(bool(waiting), "nobody_to_publish")


@structural
def no_notice_is_up(s: Situation) -> Refusal | None:
    """One notice at a time (procedure, section 6)."""
    return unless(not s.publication_open, "notice_is_up")


@structural
def nobody_is_parked(s: Situation) -> Refusal | None:
    """Nobody is referred elsewhere or suspended (T32)."""
    return unless(not any(is_parked(one) for one in s.people), "somebody_is_parked",
                  names=s.look.person_names([one for one in s.people if is_parked(one)]))


@structural
def everybody_is_done(s: Situation) -> Refusal | None:
    """Each person is effective, or has left the procedure (T32, I17)."""
    rest = [one for one in s.people if one.state not in (PersonState.EFFECTIVE, PersonState.DISCONTINUED)]
    return unless(not rest, "somebody_is_not_done", names=s.look.person_names(rest))


@structural
def publications_are_settled(s: Situation) -> Refusal | None:
    """Each effective finding has been published or excused from it (T32)."""
    rest = [one for one in s.people
            if one.state == PersonState.EFFECTIVE and one.publication != PublicationStatus.SETTLED]
    return unless(not rest, "publication_unsettled", names=s.look.person_names(rest))


@structural
def nothing_is_pending(s: Situation) -> Refusal | None:
    """No appeal, extension or objection is open (I17)."""
    pending = s.objections_open or any(one.extension in ("pending", "granted") for one in s.people)
    return unless(not pending, "something_is_pending")


def rectification_is_written(s: Situation) -> Refusal | None:
    """What is to be put right has been entered (T32)."""
    return unless(bool(s.case.rectification), "rectification_missing")


def penalties_are_accounted_for(s: Situation) -> Refusal | None:
    """Each mitigate or hold has a receipt, a note why not, or six months behind it (T32, E40)."""
    rest = [one for one in s.people if one.state == PersonState.EFFECTIVE
            and one.outcome in (Outcome.MITIGATE, Outcome.HOLD) and not s.look.penalty_accounted_for(one)]
    return unless(not rest, "penalty_open", names=s.look.person_names(rest))


def restitution_is_settled(s: Situation) -> Refusal | None:
    """What a revocation left to be paid back and put right is done before the case closes (T24, 6.4): on records that
    are no longer current, and to the heirs of who has died, too."""
    rest = [one for one in s.case.findings if one.id in s.look.owed_to]
    return unless(not rest, "restitution_open", names=s.look.person_names(rest))


@structural
def nobody_was_ever_judged(s: Situation) -> Refusal | None:
    """A case in which somebody was ever ruled on does not vanish (T36, T38, T41, E21)."""
    return unless(not s.look.anybody_ever_determined, "somebody_was_judged")


def triggers_may_be_withdrawn(s: Situation) -> Refusal | None:
    """Only claims made by staff may be withdrawn; all trigger events count (T38, E44)."""
    others = [event.kind for event in s.case.triggers if event.kind not in CLAIMS]
    return unless(not others, "trigger_is_forced", kinds=others)


def own_claim_alone(s: Situation) -> Refusal | None:
    """Staff take back what they claimed themselves, and only where nobody else's claim is there (T38)."""
    if s.look.acts_as != Role.SUBJECT:
        return None
    others = [event.kind for event in s.case.triggers if event.raised_by_id != s.by.employee_id]
    return unless(not others, "claims_of_others", kinds=others)


def target_can_take_it(s: Situation) -> Refusal | None:
    """The target of a merger is between 待受理 and 清单核对中, and did not come out of this case (T36)."""
    return None if s.details is None else s.look.why_not_into(s.details.target)


def shares_a_ground(s: Situation) -> Refusal | None:
    """Cases become one for a common master contract, or as matters of one kind of a common borrower or person (T36)."""
    return unless(s.details is None or bool(s.look.common_with(s.details.target)), "merge_without_ground")


def all_agreed_or_out(s: Situation) -> Refusal | None:
    """Found out of scope, or the debt is repaid and everybody agreed in writing (T41)."""
    if s.details is None or s.case.scope == Scope.OUT:
        return None
    return unless(s.details.repaid and s.details.all_agreed, "termination_ground_missing")
