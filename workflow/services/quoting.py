"""Entries of the library quoted in rulings: what may be quoted, what is kept of it, and how often it is done."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from workflow.models import ExemptionCase, Finding, LibraryEntry, RulingQuote
from workflow.rules.weighing import DEFAULT_ITEM
from workflow.terms import EntryState, HitStatus, TagKind


def quotable(session: Session, finding: Finding) -> list[LibraryEntry]:
    """The published entries, those first that share most list items with what was found of this person, then the
    latest."""
    entries = session.scalars(select(LibraryEntry).where(LibraryEntry.state == EntryState.PUBLISHED)
                              .options(selectinload(LibraryEntry.tags)).order_by(LibraryEntry.id.desc()))
    hits = _hits(finding)
    return sorted(entries, key=lambda one: -len(hits.intersection(one.tagged(TagKind.ITEM))))


def near(session: Session, finding: Finding) -> list[LibraryEntry]:
    """Those of them that share a list item which is not the fallback of every exemption (I12)."""
    hits = _hits(finding) - {DEFAULT_ITEM}
    return [one for one in quotable(session, finding) if hits.intersection(one.tagged(TagKind.ITEM))]


def _hits(finding: Finding) -> set[str]:
    """The list items that were found of a person."""
    return {answer.item_code for answer in finding.answers
            if answer.status == HitStatus.HIT and answer.confirmed and not answer.overturned}


def keep(session: Session, finding: Finding, keys: Iterable[int], on: date) -> None:
    """Keep what a ruling quotes as it reads today, in place of what an earlier ruling on this record quoted."""
    void(session, finding)
    for key in dict.fromkeys(keys):
        entry = session.get_one(LibraryEntry, key)
        session.add(RulingQuote(
            case_id=finding.case_id, finding_id=finding.id, entry_id=entry.id, number=entry.number, title=entry.title,
            text=entry.text, sha256=digest(entry.text), quoted_on=on))
    session.flush()


def void(session: Session, finding: Finding) -> None:
    """The ruling is void, and so are its quotes."""
    for one in of(session, finding):
        one.void = True
    session.flush()


def of(session: Session, finding: Finding) -> list[RulingQuote]:
    """What the ruling on somebody quotes, in the order it was ticked."""
    return list(session.scalars(select(RulingQuote).where(
        RulingQuote.finding_id == finding.id, RulingQuote.void.is_(False)).order_by(RulingQuote.id)
        .options(joinedload(RulingQuote.entry))))


def quoting(session: Session, entry: LibraryEntry, within: ColumnElement[bool]) -> list[RulingQuote]:
    """The rulings in force that quote an entry, in cases that `within` admits; the latest first."""
    return list(session.scalars(select(RulingQuote).join(ExemptionCase, ExemptionCase.id == RulingQuote.case_id).where(
        RulingQuote.entry_id == entry.id, RulingQuote.void.is_(False), within).order_by(RulingQuote.id.desc())))


def digest(text: str) -> str:
    """The hash of a text as it was quoted."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class QuoteRate:
    """案例引用率 (domain brief, 8): how many rulings quote an entry, how many quotes there are, of how many entries.

    `rulings`: rulings made. `quoting`: those of them that quote. `quotes`: quotes in them. `published`: entries that
    are up today. `quoted`: different entries quoted.
    """

    rulings: int
    quoting: int
    quotes: int
    published: int
    quoted: int

    @property
    def share(self) -> Fraction | None:
        """The share of rulings that quote; None where there are no rulings."""
        return Fraction(self.quoting, self.rulings) if self.rulings else None


def quote_rate(session: Session, since: date, until: date, within: ColumnElement[bool] | None = None) -> QuoteRate:
    """案例引用率 of the rulings made from one day to another, both included, in cases that `within` (a condition on
    `ExemptionCase`) admits. Void rulings and their quotes do not count."""
    allowed = true() if within is None else within
    ruled = Finding.determined_on.between(since, until) & Finding.outcome.is_not(None)
    rulings = select(func.count()).select_from(Finding).join(ExemptionCase, ExemptionCase.id == Finding.case_id).where(
        ruled, allowed)
    quotes = select(
        func.count(), func.count(func.distinct(RulingQuote.finding_id)),
        func.count(func.distinct(RulingQuote.entry_id))).select_from(RulingQuote).join(
        ExemptionCase, ExemptionCase.id == RulingQuote.case_id).where(
        RulingQuote.void.is_(False), RulingQuote.quoted_on.between(since, until), allowed)
    count, findings, entries = session.execute(quotes).one()
    published = select(func.count()).where(LibraryEntry.state == EntryState.PUBLISHED)
    return QuoteRate(session.scalar(rulings) or 0, findings, count, session.scalar(published) or 0, entries)
