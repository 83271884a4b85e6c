"""Refusals about one person's way from being named to the list check, and on the side tracks."""

from workflow.rules.guards import refuse, structural, unless, with_cap
from workflow.rules.situation import Refusal, Situation
from workflow.rules.standing import is_parked
from workflow.terms import PersonState, Role

PARK_CAP = 2

further_investigation_left = with_cap("further_investigations_used", "further_investigations", 2)
return_left = with_cap("returns_used", "returns", 1)
committee_remand_left = with_cap("committee_remand_used", "committee_remands", 1)
void_left = with_cap("voids_used", "voids", 2)
wait_left = with_cap("waits_used", "waits", PARK_CAP)


@structural
def record_is_current(s: Situation) -> Refusal | None:
    """A record that a reopening set aside stands still until its successor is decided (R3)."""
    return unless(s.person.current, "record_not_current")


@structural
def not_suspended(s: Situation) -> Refusal | None:
    """Whoever is suspended stands still (procedure, section 4)."""
    return unless(not s.person.is_suspended, "person_suspended")


@structural
def is_suspended(s: Situation) -> Refusal | None:
    """Only somebody suspended can be resumed."""
    return unless(s.person.is_suspended, "person_not_suspended")


@structural
def team_in_place(s: Situation) -> Refusal | None:
    """The investigation team is in place (R1, T08)."""
    return unless(s.case.team_ready, "no_team")


def facts_are_established(s: Situation) -> Refusal | None:
    """A fact sheet and evidence with source, day and hash (T09)."""
    if not s.look.fact_sheets_of_round:
        return refuse("fact_sheet_missing")
    return unless(bool(s.look.evidence_of_person), "evidence_missing")


def interview_is_signed(s: Situation) -> Refusal | None:
    """An interview record of this round, by two investigators (T09)."""
    return unless(bool(s.look.interviews_of_round), "interview_missing")


def heard_or_silent(s: Situation) -> Refusal | None:
    """Confirmed, stated, or silent until the five working days were over (T10)."""
    return unless(bool(s.look.statements) or s.over("fact_confirmation"), "not_heard_yet",
                  due=s.look.due("fact_confirmation"))


def statements_are_answered(s: Situation) -> Refusal | None:
    """The lead investigator has answered every statement (T10, E32)."""
    return unless(not s.look.unanswered_statements, "statement_unanswered")


def new_fact_is_stated(s: Situation) -> Refusal | None:
    """The person brought up something new (T11)."""
    return unless(bool(s.look.statements), "no_statement")


@structural
def year_not_up(s: Situation) -> Refusal | None:
    """After 365 days no more rounds of investigation: the committee rules on what there is (procedure, section 9)."""
    return unless(not s.year_is_up, "year_is_up")


def list_is_answered(s: Situation) -> Refusal | None:
    """Every item of both lists has a confirmed status for this person (T12, I4, I7)."""
    missing = s.look.items_unanswered
    return unless(not missing, "items_unanswered", items=missing, count=len(missing))


def fallback_has_opinion(s: Situation) -> Refusal | None:
    """N23 needs the compliance department's written opinion (5.3)."""
    return unless(not s.look.fallback_without_opinion, "fallback_without_opinion")


def tolerance_is_locked(s: Situation) -> Refusal | None:
    """The tolerance snapshot is locked into the case (T12)."""
    return unless(s.look.tolerance_locked, "tolerance_unlocked")


def report_is_written(s: Situation) -> Refusal | None:
    """The investigation report is written (S08)."""
    return unless(bool(s.case.report), "report_missing")


def evidence_is_short(s: Situation) -> Refusal | None:
    """Some item is 证据不足 and can be made good (T13)."""
    return unless(s.look.has_insufficient_item, "nothing_insufficient")


def depends_on_another_case(s: Situation) -> Refusal | None:
    """Suspended only where the finding must rest on another case and nothing can stand in for it (T33)."""
    if s.details is None:
        return None
    if not s.details.no_other_evidence:
        return refuse("other_evidence_exists")
    return unless(not s.look.suspended_before_for(s.details.other_case), "suspended_for_this_before")


@structural
def parked(s: Situation) -> Refusal | None:
    """Only somebody referred elsewhere or suspended can be made to wait longer (T40b, T34a)."""
    return unless(is_parked(s.person), "not_parked")


@structural
def waits_used_up(s: Situation) -> Refusal | None:
    """The system takes the person back only when no further wait is allowed (T34b, T40a)."""
    return unless(s.person.waits >= PARK_CAP, "waits_left", left=PARK_CAP - s.person.waits)


def review_key(s: Situation) -> str:
    """The period after which a parked person is looked at again."""
    return "referral_review" if s.person.state == PersonState.TRANSFERRED_OUT else "suspension_review"


def review_is_due(s: Situation) -> Refusal | None:
    """The 180-day review is due (T40b, T34a, T34b)."""
    return unless(s.over(review_key(s)), "review_not_due", due=s.look.due(review_key(s)))


def waits_used_up_for_clock(s: Situation) -> Refusal | None:
    """The clock takes a person back from referral only when the waits are used up and the review is due (T40a)."""
    if Role.CLOCK not in s.by.roles:
        return None
    return waits_used_up(s) or review_is_due(s)


def lead_is_new(s: Situation) -> Refusal | None:
    """The same lead is referred once (T39)."""
    return unless(s.details is None or s.details.reference not in s.look.referral_references, "referred_before")


@structural
def others_remain(s: Situation) -> Refusal | None:
    """Somebody else stays behind when one is split off (T37)."""
    others = [one for one in s.people if one is not s.person and one.state != PersonState.DISCONTINUED]
    return unless(bool(others), "nobody_else")


@structural
def never_judged(s: Situation) -> Refusal | None:
    """Whoever was ever ruled on, in this round or an earlier one, stays in this case (T37)."""
    return unless(not s.person.ever_determined and s.person.previous is None, "person_was_judged")


@structural
def may_be_split(s: Situation) -> Refusal | None:
    """At work and before the list check is done, or parked (T37, E31)."""
    early = s.person.state in (PersonState.IDENTIFIED, PersonState.INVESTIGATED, PersonState.FACTS_CONFIRMED)
    return unless(early or is_parked(s.person), "too_late_to_split")
