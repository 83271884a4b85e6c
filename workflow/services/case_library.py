"""The case library as it is read: what an entry is written from, and entries found by tag and word, counted and sorted.

An entry is written from the notices of its case and from nothing else; its tags are theirs.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from workflow.models import (
    ExemptionCase,
    Finding,
    Institution,
    LibraryEntry,
    LibraryReading,
    LibraryTag,
    Period,
    Publication,
    PublicationPerson,
    RulingQuote,
)
from workflow.rules.actors import Actor
from workflow.rules.anonymity import LossBand
from workflow.rules.leaks import Leak
from workflow.rules.post_groups import PostGroup
from workflow.services.access import closed_to, may, shut_to, within_reach
from workflow.services.keys import read_key
from workflow.terms import EntryState, Outcome, PublicationState, Stage, TagKind
from workflow.wording import word

SAID_IN: Mapping[TagKind, str] = MappingProxyType({
    TagKind.ITEM: "items", TagKind.POST: "posts", TagKind.STAGE: "stages", TagKind.PRODUCT: "product",
    TagKind.INDUSTRY: "industry", TagKind.OUTCOME: "outcomes",
})
"""Where a notice says what an entry is found by."""
VOCABULARY: Mapping[TagKind, type[StrEnum]] = MappingProxyType({
    TagKind.POST: PostGroup, TagKind.STAGE: Stage, TagKind.OUTCOME: Outcome})
"""Whose codes the values of a kind are; those of other kinds are words already."""


# --- what an entry is written from -----------------------------------------------------------------------------------


def notices_of(session: Session, case_id: int) -> list[Publication]:
    """The notices of a case that have had their time and are not withdrawn, in their order. One that still tells of a
    conclusion another has taken the place of is no source."""
    replaced = Publication.people.any(
        PublicationPerson.removed_on.is_(None) & PublicationPerson.finding.has(Finding.current.is_(False)))
    return list(session.scalars(select(Publication).where(
        Publication.case_id == case_id, Publication.state == PublicationState.CLOSED,
        Publication.withdrawn.is_(False), ~replaced).order_by(Publication.id)))


def tags_of(notices: Iterable[Publication]) -> list[LibraryTag]:
    """The tags of an entry on these notices, each once; what a notice does not say is no tag."""
    found = dict.fromkeys((kind, value) for notice in notices for kind, key in SAID_IN.items()
                          for value in _values(notice.content.get(key)))
    return [LibraryTag(kind=kind, value=value) for kind, value in found]


def _values(said: Any) -> list[str]:
    """What one field of a notice says: a word, some codes, or how many there are of each."""
    if isinstance(said, Mapping):
        return [str(value) for value, count in said.items() if count]
    return [str(said)] if isinstance(said, str) and said else [str(value) for value in said or ()]


def tag_word(kind: TagKind, value: str) -> str:
    """The value of a tag in words; a code nobody knows stands as it is.

    >>> tag_word(TagKind.OUTCOME, "exempt"), tag_word(TagKind.PRODUCT, "小微快贷"), tag_word(TagKind.POST, "elsewhere")
    ('免责', '小微快贷', 'elsewhere')
    """
    kinds = VOCABULARY.get(kind)
    return word(kinds(value)) if kinds is not None and value in list(kinds) else value


def begun(notices: Sequence[Publication], titles: Mapping[str, str]) -> dict[str, str]:
    """What the form of an entry holds before anybody types, out of what its notices say. `titles`: of list items."""
    parts: dict[str, list[str]] = {"situation": [], "points": [], "result": [], "lessons": []}
    for said in (notice.content for notice in notices):
        parts["situation"].append(_situation(said))
        parts["points"] += [f"{code} {titles.get(code, '')}".strip() for code in said.get("items", ())]
        counts = said.get("outcomes", {})
        parts["result"].append("、".join(
            f"{word(outcome)} {counts[outcome]} 人" for outcome in Outcome if counts.get(outcome)) + "。")
        parts["lessons"].append(said.get("lessons", ""))
    return {name: "\n".join(dict.fromkeys(line for line in lines if line)) for name, lines in parts.items()}


def _situation(said: Mapping[str, Any]) -> str:
    """One sentence on the business and its loss."""
    industry, product, band = (said.get(name, "") for name in ("industry", "product", "loss_band"))
    customer = f"一户{industry}小微客户" if industry else "一户小微客户"
    told = word(LossBand(band)) if band in list(LossBand) and band != LossBand.ANY else ""
    loss = f"，{told if '损失' in told else '损失' + told}" if told else ""
    return f"{customer}的{product or '贷款'}形成不良{loss}。"


def taken_down(session: Session, case_id: int) -> LibraryEntry | None:
    """The entry of a case that was last published and came down: the next one takes its place."""
    return session.scalar(select(LibraryEntry).where(
        LibraryEntry.case_id == case_id, LibraryEntry.state == EntryState.WITHDRAWN,
        LibraryEntry.number.is_not(None)).order_by(LibraryEntry.id.desc()).limit(1))


def to_write_up(session: Session, actor: Actor) -> list[tuple[ExemptionCase, Period]]:
    """Closed cases the actor may write up and has not stepped aside in, with the period for it; the nearest first."""
    if not may(actor, "draft_entry"):
        return []
    rows = session.execute(
        select(ExemptionCase, Period).join(Period, Period.case_id == ExemptionCase.id)
        .join(Institution, Institution.id == ExemptionCase.institution_id)
        .where(Period.key == "entry_draft", Period.ended_on.is_(None), within_reach(actor, "draft_entry"),
               ExemptionCase.id.not_in(shut_to(actor.keys))).order_by(Period.due_on, Period.id))
    return [(case, period) for case, period in rows if may(actor, "draft_entry", case=case)]


# --- what may be given away ------------------------------------------------------------------------------------------


def highlighted(text: str, found: Iterable[Leak]) -> Iterator[tuple[str, Leak | None]]:
    """A text in pieces: what gives something away with its leak, and what stands between.

    >>> from workflow.rules.leaks import leaks
    >>> said = "可致电13800138000。"
    >>> [(piece, leak is not None) for piece, leak in highlighted(said, leaks(said))]
    [('可致电', False), ('13800138000', True), ('。', False)]
    """
    at = 0
    for leak in found:
        if leak.start >= at:
            yield from [(text[at:leak.start], None)] if leak.start > at else []
            yield text[leak.start:leak.end], leak
            at = leak.end
    if at < len(text):
        yield text[at:], None


# --- finding ---------------------------------------------------------------------------------------------------------


class Order(StrEnum):
    """In which order the list is shown."""

    NEWEST = auto()
    USEFUL = auto()
    QUOTED = auto()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for: words, tags of some kinds, the order, and (who works on the library) a state."""

    q: str = ""
    tags: tuple[tuple[TagKind, str], ...] = ()
    order: Order = Order.NEWEST
    state: EntryState = EntryState.PUBLISHED

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "Wanted":
        """From what was typed; an order or state that is none is ignored."""
        tags = tuple((kind, typed[kind].strip()) for kind in TagKind if typed.get(kind, "").strip())
        order, state = typed.get("order", ""), typed.get("state", "")
        return cls(typed.get("q", "").strip(), tags, Order(order) if order in list(Order) else Order.NEWEST,
                   EntryState(state) if state in list(EntryState) else EntryState.PUBLISHED)

    def as_query(self) -> dict[str, Any]:
        """As parts of an address; what is as it always is is left out."""
        said = {"q": self.q, **{str(kind): value for kind, value in self.tags},
                "order": "" if self.order == Order.NEWEST else str(self.order),
                "state": "" if self.state == EntryState.PUBLISHED else str(self.state)}
        return {name: value for name, value in said.items() if value}


def found(actor: Actor, wanted: Wanted, keys: Collection[int] | None) -> Select[LibraryEntry]:
    """The entries asked for, in order. Published ones are for everybody, others for whoever works on the library, has
    not stepped aside and is not judged in the case. `keys`: those that have the words; None where none were typed."""
    query = select(LibraryEntry).where(LibraryEntry.state == wanted.state)
    if wanted.state != EntryState.PUBLISHED:
        query = query.where(LibraryEntry.case_id.not_in(closed_to(actor.keys)))
    for kind, value in wanted.tags:
        query = query.where(LibraryEntry.tags.any((LibraryTag.kind == kind) & (LibraryTag.value == value)))
    if keys is not None:
        query = query.where(LibraryEntry.id.in_(keys))
    first = {Order.USEFUL: [useful_count().desc()], Order.QUOTED: [quote_count(actor).desc()]}.get(wanted.order, [])
    return query.order_by(*first, LibraryEntry.published_on.desc(), LibraryEntry.id.desc())


def useful_count() -> ColumnElement[int]:
    """How many found the entry of the query useful."""
    return select(func.count()).where(
        LibraryReading.entry_id == LibraryEntry.id, LibraryReading.useful.is_(True)).scalar_subquery()


def quote_count(actor: Actor) -> ColumnElement[int]:
    """How many rulings in force quote the entry of the query; cases shut to the reader do not count, so that he cannot
    tell that there are any (2.3)."""
    return select(func.count()).where(
        RulingQuote.entry_id == LibraryEntry.id, RulingQuote.void.is_(False),
        RulingQuote.case_id.not_in(shut_to(actor.keys))).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Counts:
    """How often an entry was read, found useful, found useless and quoted in rulings."""

    read: int = 0
    useful: int = 0
    useless: int = 0
    quoted: int = 0


def counts(session: Session, actor: Actor, keys: Collection[int]) -> dict[int, Counts]:
    """The counts of these entries, each of them."""
    read, useful, useless = func.count(), func.count().filter(LibraryReading.useful.is_(True)), func.count().filter(
        LibraryReading.useful.is_(False))
    quoted = select(LibraryEntry.id, quote_count(actor).label("quoted")).where(LibraryEntry.id.in_(keys))
    told = {row.id: Counts(quoted=row.quoted) for row in session.execute(quoted)}
    for row in session.execute(
            select(LibraryReading.entry_id, read.label("read"), useful.label("useful"), useless.label("useless"))
            .where(LibraryReading.entry_id.in_(keys)).group_by(LibraryReading.entry_id)):
        told[row.entry_id] = replace(told[row.entry_id], read=row.read, useful=row.useful, useless=row.useless)
    return told


def facets(session: Session) -> dict[TagKind, list[tuple[str, str, int]]]:
    """The tags of published entries by kind: value, words, and how many entries bear it; the most frequent first."""
    shown: dict[TagKind, list[tuple[str, str, int]]] = {}
    for kind, value, count in session.execute(
            select(LibraryTag.kind, LibraryTag.value, func.count()).join(
                LibraryEntry, LibraryEntry.id == LibraryTag.entry_id)
            .where(LibraryEntry.state == EntryState.PUBLISHED).group_by(LibraryTag.kind, LibraryTag.value)
            .order_by(func.count().desc(), LibraryTag.value)):
        shown.setdefault(kind, []).append((value, tag_word(kind, value), count))
    return shown


def entry_key(document: str) -> int | None:
    """The key of the entry a document of the search is of."""
    return read_key(document.rpartition("-")[2].lstrip("0"))
