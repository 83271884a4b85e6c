"""Refusals about appeals, more time for them, taking effect, and reopening."""

from workflow.rules.deadlines import Key
from workflow.rules.guards import refuse, structural, unless, with_cap
from workflow.rules.situation import Refusal, Situation
from workflow.terms import Direction, Extension, Filer, PersonState, Role

PANEL_MIN = 3
appeal_remand_left = with_cap("appeal_remand_used", "appeal_remands", 1)


@structural
def appeal_unused(s: Situation) -> Refusal | None:
    """One appeal for each determination (T20, E35)."""
    return unless(not s.person.appeal_used, "appeal_used")


@structural
def appeal_in_time(s: Situation) -> Refusal | None:
    """Within the appeal period or an extension granted (T20); an effective finding needs the extension (P14)."""
    granted = s.person.extension == Extension.GRANTED
    if s.person.state == PersonState.EFFECTIVE:
        return unless(granted and s.running("late_appeal"), "appeal_late", due=s.look.due("late_appeal"))
    return unless(s.running("appeal_window"), "appeal_late", due=s.look.due("appeal_window"))


def paper_came_in_time(s: Situation) -> Refusal | None:
    """On paper the day of the postmark counts, or of its coming, never that on which it is entered (4.6, T20).

    In time it is also taken of somebody whose finding took effect while the letter was on its way.
    """
    if s.details is None:
        return None
    arrived, posted = s.details.arrived_on, s.details.postmarked_on
    if arrived > s.today:
        return refuse("day_in_future", day=arrived)
    if posted is not None and posted > arrived:
        return refuse("posted_after_it_came", day=posted)
    day, due = posted or arrived, s.look.last_day_to_appeal
    if s.person.served_on is None or day < s.person.served_on:
        return refuse("appeal_before_service", day=day)
    return unless(due is not None and day <= due, "paper_late", day=day, due=due)


def filer_is_told(s: Situation) -> Refusal | None:
    """Who signs for somebody else says who he is, and by what he may: an authority, or a near relative's papers."""
    if s.details is None or s.details.filer == Filer.SELF:
        return None
    return unless(bool(s.details.filer_name and s.details.standing), "filer_unnamed", filer=s.details.filer)


def companion_is_told(s: Situation) -> Refusal | None:
    """Whoever stands by the appellant is named with what he is and his authority (6.4)."""
    if s.details is None:
        return None
    named, authority = s.details.companion, s.details.companion_authority
    whole = named and authority and s.details.companion_kind is not None
    return unless(bool(whole) or not (named or authority), "companion_half_told")


@structural
def no_extension_pending(s: Situation) -> Refusal | None:
    """A request for more time is decided first (T20, T21, E33)."""
    return unless(s.person.extension != Extension.PENDING, "extension_pending")


@structural
def no_extension_open(s: Situation) -> Refusal | None:
    """No request for more time is pending or granted and unused (T35)."""
    return unless(s.person.extension not in (Extension.PENDING, Extension.GRANTED), "extension_pending")


@structural
def appeal_window_closed(s: Situation) -> Refusal | None:
    """This person's appeal period is over, or the right is used (T21)."""
    return unless(s.person.appeal_used or not s.running("appeal_window"), "appeal_window_open",
                  due=s.look.due("appeal_window"))


@structural
def no_appeal_open(s: Situation) -> Refusal | None:
    """No appeal of this person is open."""
    return unless(not s.appeal_open, "appeal_open")


@structural
def extension_unasked(s: Situation) -> Refusal | None:
    """More time is asked for once for each determination, before appealing (T20a)."""
    return unless(s.person.extension == Extension.NONE and not s.person.appeal_used, "extension_asked_before")


def obstacle_is_recent(s: Situation) -> Refusal | None:
    """Within ten working days after the obstacle ended and a year after service (T20a)."""
    if s.details is None:
        return None
    if s.details.obstacle_ended_on > s.today:
        return refuse("obstacle_in_future")
    late = (s.look.over_since(Key.EXTENSION_REQUEST, s.details.obstacle_ended_on)
            or s.look.over_since(Key.EXTENSION_REQUEST_LIMIT, s.person.served_on))
    return unless(not late, "obstacle_too_old")


@structural
def extension_is_pending(s: Situation) -> Refusal | None:
    """There is a request to decide on (T20b)."""
    return unless(s.person.extension == Extension.PENDING, "no_extension_request")


@structural
def extension_was_granted(s: Situation) -> Refusal | None:
    """There is a granted extension to lapse (T20c)."""
    return unless(s.person.extension == Extension.GRANTED, "no_extension_granted")


@structural
def extension_is_over(s: Situation) -> Refusal | None:
    """Ten working days after the grant are over (T20c)."""
    return unless(not s.running("late_appeal"), "extension_running", due=s.look.due("late_appeal"))


@structural
def appellant_not_suspended(s: Situation) -> Refusal | None:
    """While the appellant is suspended the appeal waits (A09)."""
    return unless(not s.person.is_suspended, "person_suspended")


def acceptance_is_late_for_clock(s: Situation) -> Refusal | None:
    """Undecided after five working days, an appeal counts as accepted (A02)."""
    if Role.CLOCK not in s.by.roles:
        return None
    return unless(s.over("appeal_acceptance"), "acceptance_not_due", due=s.look.due("appeal_acceptance"))


def panel_has_its_place(s: Situation) -> Refusal | None:
    """A panel sits one institution above the one that ruled; where there is none, it is designated (A02, E45)."""
    if Role.CLOCK in s.by.roles:
        return None
    return unless(s.look.designated or s.look.institution_above is not None, "panel_to_be_designated")


def nobody_is_left_above(s: Situation) -> Refusal | None:
    """A panel is designated once, and only where the institutions above cannot make one up (A02, E45)."""
    if s.look.designated:
        return refuse("designated_before")
    return unless(s.look.able_above < PANEL_MIN, "panel_can_be_had", count=s.look.able_above)


def panel_is_apart(s: Situation) -> Refusal | None:
    """Three or more panel members from above the ruling institution, none of whom investigated or ruled (A02, I5)."""
    naming = s.look.row in ("accept_appeal", "seat_panel")
    if naming and (s.details is None or Role.CLOCK in s.by.roles):
        return None
    panel = list(dict.fromkeys(s.details.panel)) if naming else s.look.panel
    if len(panel) < PANEL_MIN:
        return refuse("panel_too_small", count=len(panel))
    if twice := s.look.seated_twice(panel):
        return refuse("one_person_twice", names=twice)
    for member in panel:
        why: Refusal | None = s.look.why_not(member, Role.APPEAL_PANEL)
        if why is not None:
            return why
    return None


def inadmissible_for_cause(s: Situation) -> Refusal | None:
    """Refused only as late without an extension, about somebody else's finding, or already used (A03)."""
    return unless(s.details is None or s.look.inadmissible, "appeal_is_admissible")


def not_heavier(s: Situation) -> Refusal | None:
    """An appeal never makes matters worse, ratios included (I3, 6.4)."""
    return unless(s.details is None or s.look.not_heavier_than_before, "heavier_on_appeal")


@structural
def lighter_or_equal(s: Situation) -> Refusal | None:
    """The varied outcome is no heavier than the one appealed against (I3)."""
    order = ("exempt", "mitigate", "hold")
    new = s.proposed_outcome
    return unless(new is None or order.index(new) <= order.index(s.person.outcome), "heavier_on_appeal")


@structural
def finding_in_effect(s: Situation) -> Refusal | None:
    """Only a current finding in effect is reopened by an objection, as by any other way (T30, P21)."""
    return unless(s.person is None or (s.person.current and s.person.state == PersonState.EFFECTIVE), "not_in_effect")


@structural
def no_objection_open(s: Situation) -> Refusal | None:
    """Somebody with an unanswered objection is reopened by sustaining it (T35, T30)."""
    return unless(not s.objection_open, "objection_open")


def ground_is_new(s: Situation) -> Refusal | None:
    """Reopened only on a ground not examined before (procedure, section 10)."""
    return unless(s.details is None or not s.look.ground_examined_before, "ground_examined_before")


def adverse_in_time(s: Situation) -> Refusal | None:
    """Against the person only within two years, fraud excepted (T35)."""
    if s.details is None or s.details.direction != Direction.ADVERSE or s.details.fraud:
        return None
    start = s.person.effective_on
    return unless(start is None or not s.look.over_since(Key.REOPEN_ADVERSE, start), "adverse_too_late", since=start)
