"""Gap-free numbers: of work items, and of letters for each institution's word and kind."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import NumberSequence


def take(session: Session, series: str, year: int) -> int:
    """The next number of a series in a year. Taken inside the caller's transaction, so a roll-back gives it back."""
    row = session.scalar(select(NumberSequence).where(
        NumberSequence.series == series, NumberSequence.year == year).with_for_update())
    if row is None:
        row = NumberSequence(series=series, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return row.last


def case_number(session: Session, on: date) -> str:
    """A work item's number, such as 2026-0042."""
    return f"{on.year}-{take(session, 'case', on.year):04d}"


def letter_number(session: Session, word: str, on: date) -> str:
    """A letter's number, such as 尽责〔2026〕12号: six-sided brackets, no padding."""
    return f"{word}〔{on.year}〕{take(session, word, on.year)}号"
