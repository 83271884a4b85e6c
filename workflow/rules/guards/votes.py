"""Refusals about voting itself: when a vote is open, when it is closed and counted, and who opens a sealed ballot."""

from workflow.rules.committee import SEALED_MIN, SEALED_REASON
from workflow.rules.guards import refuse, unless
from workflow.rules.situation import Refusal, Situation
from workflow.terms import Role


def sealed_wants_enough(s: Situation) -> Refusal | None:
    """A sealed meeting has voters enough to be secret (6.3)."""
    if s.details is None or not s.details.sealed:
        return None
    called = set(s.details.members) | {s.details.chair}
    return unless(len(called) >= SEALED_MIN, "sealed_too_few", count=len(called), wanted=SEALED_MIN)


def meeting_is_the_one_shown(s: Situation) -> Refusal | None:
    """A ballot is cast in the meeting on whose page it was filled in, which may have been called anew since (6.3)."""
    if s.details is None or s.details.meeting is None:
        return None
    held = s.look.voting_meeting
    return unless(held is not None and held.id == s.details.meeting, "meeting_over")


def vote_is_open(s: Situation) -> Refusal | None:
    """Nobody votes once the vote is closed (6.3)."""
    if s.details is None:
        return None
    return unless(not s.look.is_closed(s.details.matter), "vote_closed", matter=s.details.matter)


def sealed_reason_is_short(s: Situation) -> Refusal | None:
    """Sealed ballots are of one size, so their reasons have one limit."""
    if s.details is None or not s.look.votes_sealed(s.details.matter):
        return None
    return unless(len(s.details.reason) <= SEALED_REASON, "sealed_reason_too_long", most=SEALED_REASON,
                  count=len(s.details.reason))


def everybody_has_voted(s: Situation) -> Refusal | None:
    """A vote is closed when the last member present has voted, or nobody is waited for any more; and once (6.3)."""
    return unless(bool(s.look.votes_due), "vote_not_full")


def something_to_count(s: Situation) -> Refusal | None:
    """A sealed vote is closed and not counted."""
    return unless(bool(s.look.uncounted), "nothing_to_count")


def enough_for_secrecy(s: Situation) -> Refusal | None:
    """A sealed vote of very few is not opened: what each said would be told."""
    return unless(not s.look.too_few_to_open, "sealed_too_few_voted", count=s.look.fewest_cast, wanted=SEALED_MIN)


def slip_counts(s: Situation) -> Refusal | None:
    """The key is this meeting's, and opens every ballot."""
    why: Refusal | None = None if s.details is None else s.look.why_not_counted
    return why


def sealed_vote_is_running(s: Situation) -> Refusal | None:
    """An open meeting of the case votes sealed."""
    running = [meeting.id for meeting in s.look.sealed_meetings]
    if not running:
        return refuse("no_sealed_meeting")
    return unless(s.details is None or s.details.meeting in running, "no_sealed_meeting")


def there_is_a_sealed_ballot(s: Situation) -> Refusal | None:
    """Sealed ballots on this person have been counted; before that none is opened."""
    opened = [ballot.id for ballot in s.look.ballots_to_open]
    if not opened:
        return refuse("no_ballot_to_open")
    return unless(s.details is None or s.details.ballot in opened, "no_ballot_to_open")


def panel_has_the_appeal(s: Situation) -> Refusal | None:
    """An appeal panel opens ballots for the appeal it decides, audit at any time (6.3)."""
    return unless(Role.AUDIT in s.by.roles or s.appeal_open, "no_appeal_to_open_for")


def slip_opens_ballot(s: Situation) -> Refusal | None:
    """The key is the one this ballot was sealed for."""
    if s.details is None or s.look.ballot_asked is None:
        return None
    why: Refusal | None = s.look.why_not_opened
    return why


def is_in_the_minority(s: Situation) -> Refusal | None:
    """A member whose vote was not what was decided, once, after the closing and before minutes are signed or the letter
    is served: what is attached later would stand in no paper."""
    why: Refusal | None = s.look.why_no_dissent
    return why
