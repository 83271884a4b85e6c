"""The words by which columns are known: built in, added by people, remembered of a source."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workflow.models.ledger import HeadingWord
from workflow.services.exchange.headings import Found, Words, built_in, plain
from workflow.services.exchange.layouts import LAYOUTS, LEDGERS, Kind, Layout


def words_of(session: Session, source: str = "", layouts: Iterable[Layout] = LEDGERS) -> Words:
    """The headings known of files from a source; what is remembered of it goes before what is known everywhere."""
    words = built_in(layouts)
    for row in session.scalars(select(HeadingWord).where(HeadingWord.source.in_({"", source})).order_by(
            HeadingWord.source)):
        if row.kind in words:
            words[Kind(row.kind)][row.heading] = (row.column, "remembered" if row.source else "added")
    return words


def added(session: Session) -> list[HeadingWord]:
    """Every word people have added or had remembered."""
    return list(session.scalars(select(HeadingWord).order_by(
        HeadingWord.kind, HeadingWord.source, HeadingWord.column, HeadingWord.heading)))


def remember(session: Session, found: Found, source: str, *, by: str, now: datetime) -> None:
    """Keep how the columns of a file were chosen, for the next file of its source."""
    for one in found.columns:
        if one.how == "chosen" and source:
            put(session, found.layout.kind, source, one.text, one.column, by=by, now=now)


def put(session: Session, kind: Kind, source: str, heading: str, column: str, *, by: str, now: datetime) -> HeadingWord:
    """Have a heading known as one of our columns, of one source or (source empty) everywhere; the last word counts.

    Raises ValueError for a column the kind does not have, or a heading without any sign that tells it.
    """
    name = plain(heading)[:100]
    if not name or (column and column not in LAYOUTS[kind].by_name):
        raise ValueError(f"{heading!r} cannot be {column!r} of {kind}")
    row = session.scalar(select(HeadingWord).where(
        HeadingWord.kind == kind, HeadingWord.source == source, HeadingWord.heading == name))
    if row is None:
        row = HeadingWord(kind=kind, source=source, heading=name)
        session.add(row)
    row.column, row.added_by, row.added_at = column, by, now
    session.flush()
    return row


def drop(session: Session, key: int) -> None:
    """Forget a word."""
    session.execute(delete(HeadingWord).where(HeadingWord.id == key))
