"""What is written about letters themselves: minutes signed, clerical errors put right, files attached, readings."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflow.models import Letter, LetterFile, LetterReading, Minutes
from workflow.services import deadlines, documents
from workflow.services.situation import Loaded
from workflow.terms import PersonState, Role


def sign_minutes(s: Loaded) -> Minutes:
    """The chair signs what the meeting came to (T16, 6.7)."""
    signed = Minutes(meeting_id=s.details.meeting, proceedings=s.details.proceedings, signed_by_id=s.by.employee_id,
                     by_superior=s.look.acts_as == Role.SUPERIOR, signed_at=s.now)
    s.session.add(signed)
    return signed


def correct_determination(s: Loaded) -> Letter:
    """A new letter with the errors put right; it waits to be served (DECISIONS 69)."""
    return documents.correct(s, _determination(s), s.details.corrections)


def serve_correction(s: Loaded) -> None:
    """The corrected letter reaches the person: a time to appeal that still runs runs anew, one that is over stays over.

    It never ends sooner for it: one that began later than this service is left as it is.
    """
    letter = _determination(s)
    letter.served_on, letter.served_by, letter.witness = s.details.served_on, s.details.method, s.details.witness
    if s.person.state != PersonState.NOTIFIED:
        return
    s.person.served_on = s.details.served_on
    window = deadlines.last(s.session, s.whose, "appeal_window")
    if window is None or window.started_on < s.details.served_on:
        deadlines.start(s.session, s.whose, "appeal_window", s.details.served_on)


def attach_to_letter(s: Loaded) -> None:
    """A sealed scan or a signed receipt goes with its letter."""
    file = s.details.file
    s.session.add(LetterFile(
        letter_id=s.details.letter, kind=s.details.kind, file_name=file.file_name, media_type=file.media_type,
        size=file.size, sha256=file.sha256, added_by_id=s.by.employee_id, added_at=s.now))


def read_letter(s: Loaded) -> None:
    """The person, or who represents him, has the letter before his eyes for the first time."""
    s.session.add(LetterReading(letter_id=s.details.letter, finding_id=s.person.id, reader_id=s.by.employee_id,
                                read_at=s.now))


def _determination(s: Loaded) -> Letter:
    """The person's determination letter in force."""
    return s.session.scalars(select(Letter).where(
        Letter.finding_id == s.person.id, Letter.kind == "determination", Letter.void.is_(False))).one()


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "sign_minutes": sign_minutes, "correct_determination": correct_determination,
    "serve_correction": serve_correction, "attach_to_letter": attach_to_letter,
    "read_letter": read_letter,
}
