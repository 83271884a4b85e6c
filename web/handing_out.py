"""Letters and files put before somebody: nothing is, before it is written down who was given what and when."""

from collections.abc import Callable

from flask import abort, current_app, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from web import clock
from web.extensions import db
from web.security import current_actor
from web.transactions import write_apart
from workflow.models import Evidence, Letter
from workflow.services import readings
from workflow.services.engine import Busy


def shown(letter: Letter) -> None:
    """Somebody opens a letter: if it is to him and he never has, that is written down."""
    if request.method != "HEAD" and readings.to_be_told(db.session(), current_actor(), letter) is not None:
        _kept(lambda session: readings.read(session, current_actor(), letter, clock.now()))


def letter_file(letter: Letter, name: str, sha256: str) -> None:
    """Somebody is given a letter, or what is attached to it, as a file of this name."""
    if request.method != "HEAD":
        _kept(lambda session: readings.hand_out_letter(session, current_actor(), letter, name, sha256, clock.now()))


def evidence_file(piece: Evidence) -> None:
    """Somebody is given a piece of evidence."""
    if request.method != "HEAD":
        _kept(lambda session: readings.hand_out_evidence(session, current_actor(), piece, clock.now()))


def _kept(verb: Callable[[Session], None]) -> None:
    """Write apart; where others have been writing for too long, nothing is handed out, and the page says so (503)."""
    try:
        write_apart(verb)
    except (Busy, OperationalError):
        current_app.logger.warning("nothing handed out at %s: its line could not be written", request.path)
        abort(503)
