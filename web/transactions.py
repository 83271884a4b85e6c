"""One transaction a request: one that only reads for GET and HEAD, one that may write for the others."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from flask import Flask, g, request
from flask_login import current_user

from web import clock
from web.extensions import db
from web.security import OPEN_ENDPOINTS
from workflow.services import accounts
from workflow.services.engine import reading

TOUCH_EVERY = timedelta(minutes=1)
ASKED_BY_PAGES = frozenset({"meetings.live"})
"""What a page asks for by itself: nobody need sit there, so it keeps no session alive."""


def init_transactions(app: Flask) -> None:
    """Have every request begin the transaction its method asks for."""
    app.before_request(begin)
    app.before_request(keep_session_alive)
    app.teardown_request(end)


def begin() -> None:
    """From here on a GET cannot write: the database refuses it."""
    g.reading = ExitStack()
    if request.method in ("GET", "HEAD"):
        g.reading.enter_context(reading())


def keep_session_alive() -> None:
    """Note, once a minute at most and in a transaction of its own, that the session is in use."""
    if request.endpoint in OPEN_ENDPOINTS | ASKED_BY_PAGES or not current_user.is_authenticated:
        return
    if clock.now() - current_user.seen_at < TOUCH_EVERY:
        return
    db.session.rollback()
    g.reading.close()
    accounts.touch_session(db.session(), current_user.get_id(), now=clock.now())
    db.session.commit()
    begin()


@contextmanager
def one_write() -> Iterator[None]:
    """A transaction of its own that writes and is committed, within a request that otherwise only reads."""
    db.session.rollback()
    g.reading.close()
    yield
    db.session.commit()
    begin()


def end(error: BaseException | None) -> None:
    """Undo what was not committed, before the next request on this thread."""
    db.session.remove()
    if "reading" in g:
        g.reading.close()
