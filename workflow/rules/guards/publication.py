"""Refusals about notices, objections and library entries."""

from workflow.rules.anonymity import MIN_GROUP
from workflow.rules.guards import structural, unless
from workflow.rules.situation import Refusal, Situation
from workflow.terms import PublicationStatus

RETURN_CAP = 2


def notice_is_clean(s: Situation) -> Refusal | None:
    """The lessons hold nothing that tells who somebody is (T27, I10)."""
    if s.details is None:
        return None
    leaks = s.look.leaks_of_notice
    return unless(not leaks, "notice_leaks", leaks=leaks)


def crowd_is_large_enough(s: Situation) -> Refusal | None:
    """Said as generally as can be, everybody in the notice hides among k (T27, I10); else T27a is the way."""
    if s.details is None or not s.details.people:
        return None
    hidden = s.look.notice_proposed.hidden
    return unless(hidden.steps is not None, "crowd_too_small", crowd=hidden.crowd, k=MIN_GROUP)


def draft_waits(s: Situation) -> Refusal | None:
    """Somebody has drafted a notice and it waits to be released (T27)."""
    return unless(s.look.waiting_draft is not None, "no_draft_waits")


def draft_is_the_one_seen(s: Situation) -> Refusal | None:
    """There is a draft, and it is the very one that was shown to whoever releases it (T27)."""
    draft = s.look.waiting_draft
    if draft is None:
        return Refusal("no_draft_waits")
    return unless(s.details is None or s.details.digest == draft.digest, "draft_changed")


def another_drafted_it(s: Situation) -> Refusal | None:
    """Whoever releases a notice or gives it back did not draft it, under whatever staff number (T27)."""
    draft = s.look.waiting_draft
    return unless(draft is None or draft.drafted_by_id not in s.by.keys, "own_draft")


def draft_may_still_go_out(s: Situation) -> Refusal | None:
    """Since it was drafted nothing has changed by which it would say something else today (T27, I10)."""
    if s.details is None or s.look.waiting_draft is None:
        return None
    if leaks := s.look.leaks_of_draft:
        return Refusal("notice_leaks", {"leaks": leaks})
    return unless(s.look.draft_is_current, "draft_outdated")


def nothing_needs_redaction(s: Situation) -> Refusal | None:
    """Whoever releases it says that he has read all of it and nothing has to be blacked out (T27)."""
    return unless(s.details is None or s.details.nothing_to_redact, "redaction_unconfirmed")


@structural
def objections_are_answered(s: Situation) -> Refusal | None:
    """Every objection to the notice is answered (T31)."""
    return unless(not s.objections_open, "objection_open")


def publication_is_over(s: Situation) -> Refusal | None:
    """The publication period is over (T31)."""
    return unless(s.over("publication"), "publication_running", due=s.look.due("publication"))


def objector_is_new(s: Situation) -> Refusal | None:
    """One objection of one employee to one matter (T28, section 10)."""
    return unless(s.details is None or not s.look.objected_before, "objected_before")


def passage_is_in_notice(s: Situation) -> Refusal | None:
    """The objection names a passage of the notice, or the whole of it (T28)."""
    return unless(s.details is None or s.look.passage_in_notice, "passage_not_in_notice")


@structural
def not_published_yet(s: Situation) -> Refusal | None:
    """Excused from publication only while unpublished (T27a)."""
    return unless(s.person.publication == PublicationStatus.NONE, "published_already")


def quotes_are_settled(s: Situation) -> Refusal | None:
    """Everybody quoted is effective, published and free of anything pending (L01, L04, I19)."""
    return unless(s.look.quotes_are_settled, "quotes_unsettled")


def there_is_a_notice(s: Situation) -> Refusal | None:
    """An entry is written from what was published of the case, so something must have been (L01)."""
    return unless(bool(s.look.notices), "entry_without_notice")


def no_other_entry(s: Situation) -> Refusal | None:
    """A case has one entry at a time; after new conclusions another takes its place (section 7)."""
    return unless(s.look.live_entry is None, "entry_is_there")


def writer_revises(s: Situation) -> Refusal | None:
    """A draft is changed by its writer alone, so that whoever reviews it has not written it (L02)."""
    return unless(s.entry.written_by_id in s.by.keys, "entry_of_another")


def quoted_entries_are_up(s: Situation) -> Refusal | None:
    """A ruling quotes published entries only, each as it is up now (section 7)."""
    gone = s.look.quotes_not_up if s.details is not None else ""
    return unless(not gone, "quoted_entry_not_up", entries=gone)


def not_own_entry(s: Situation) -> Refusal | None:
    """The writer neither reviews nor publishes it (L02, L04)."""
    return unless(s.entry.written_by_id not in s.by.keys, "own_entry")


def entry_is_clean(s: Situation) -> Refusal | None:
    """The entry says nothing that tells who somebody is, or has come to since it was reviewed (L02, L04)."""
    leaks = s.look.leaks_of_entry
    return unless(not leaks, "notice_leaks", leaks=leaks)


@structural
def return_of_entry_left(s: Situation) -> Refusal | None:
    """Returned at most twice (L03)."""
    return unless(s.entry.returns < RETURN_CAP, "entry_returns_used", cap=RETURN_CAP)
