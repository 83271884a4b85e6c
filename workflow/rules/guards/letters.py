"""Refusals about letters: clerical errors put right, second services, files attached."""

from workflow.rules.correcting import MOST_ADDED_IN_ALL, NotOnce, added, corrected, rewriting, speaks_of, touched
from workflow.rules.guards import refuse, unless
from workflow.rules.situation import Refusal, Situation


def determination_was_served(s: Situation) -> Refusal | None:
    """Only a letter that has reached its person is corrected (DECISIONS 69)."""
    letter = s.look.determination_letter
    return unless(letter is not None and letter.served_on is not None, "not_served_yet")


def corrections_are_clerical(s: Situation) -> Refusal | None:
    """Each wrong text stands in the letter exactly once, and nothing that was decided is touched (DECISIONS 69)."""
    if s.details is None or s.look.determination_letter is None:
        return None
    first = text = s.look.determination_letter.body
    words = s.look.untouchable_words
    if any(one.wrong == one.right for one in s.details.corrections):
        return refuse("correction_changes_nothing")
    for one in s.details.corrections:
        if (how := rewriting(one)) is not None:
            return refuse("correction_rewrites", wrong=one.wrong, how=how)
        if kinds := speaks_of(one.why, words):
            return refuse("correction_reason_decides", why=one.why, kinds=kinds)
        try:
            after = corrected(text, one)
        except NotOnce as found:
            return refuse("wrong_text_not_once", wrong=found.wrong, count=found.count)
        if kinds := touched(text, after, words):
            return refuse("correction_touches", wrong=one.wrong, kinds=kinds)
        text = after
    if added(first, text) > MOST_ADDED_IN_ALL:
        return refuse("corrections_too_long", limit=MOST_ADDED_IN_ALL)
    return unless(bool(s.details.corrections), "nothing_to_correct")


def correction_waits_for_service(s: Situation) -> Refusal | None:
    """There is a corrected letter that has not reached its person."""
    return unless(s.look.correction_unserved, "no_correction_to_serve")


def correction_is_served(s: Situation) -> Refusal | None:
    """While a corrected letter is on its way nobody's time to appeal runs out (DECISIONS 69)."""
    return unless(not s.look.correction_unserved, "correction_unserved")


def served_since_written(s: Situation) -> Refusal | None:
    """A corrected letter is served once it is written, and not later than today."""
    if s.details is None or s.look.determination_letter is None:
        return None
    written = s.look.determination_letter.written_on
    if s.details.served_on > s.today:
        return refuse("day_in_future", day=s.details.served_on)
    return unless(s.details.served_on >= written, "served_too_early", day=written)


def letter_can_be_read(s: Situation) -> Refusal | None:
    """A file is attached to a letter of this case that the actor may read."""
    return unless(s.details is None or s.details.letter in s.look.letters_read, "no_such_letter")


def file_is_new(s: Situation) -> Refusal | None:
    """The same file is attached to the same letter once."""
    if s.details is None or s.details.file is None:
        return None
    return unless(not s.look.is_attached(s.details.letter, s.details.file.sha256), "attached_before")


def letter_is_to_the_person(s: Situation) -> Refusal | None:
    """The reading of a letter is told of whom it speaks of, or of everybody in the case where it speaks of nobody."""
    return unless(s.details is None or s.details.letter in s.look.letters_to_the_person, "no_such_letter")


def letter_is_read_first(s: Situation) -> Refusal | None:
    """Only the first reading of each reader is told."""
    return unless(s.details is None or not s.look.has_read(s.details.letter), "letter_read_before")
