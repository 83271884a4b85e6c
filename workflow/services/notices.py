"""What a notice would say, and the crowd its people hide in: from the records, by the rules of `rules.anonymity`."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from workflow.models import (
    Borrower,
    Employee,
    ExemptionCase,
    Finding,
    Institution,
    Loan,
    LoanFact,
    NoticeDraft,
    Posting,
    Publication,
    PublicationPerson,
)
from workflow.rules.anonymity import (
    LADDERS,
    LEAST,
    MIN_GROUP,
    ORDERED,
    BadLoan,
    Crowd,
    Dimension,
    Hidden,
    Level,
    LossBand,
    Placed,
    ProductClass,
    Told,
    hide,
    level_of,
    loss_band,
    saying,
    told_as,
)
from workflow.rules.audit import canonical
from workflow.rules.persons import Persons
from workflow.rules.post_groups import PostGroup, group_of_title, post_group
from workflow.rules.publication import (
    SMALL_BRANCH,
    Joint,
    Pooled,
    PublicRecord,
    batches,
    industry_of,
    stages_of,
)
from workflow.rules.quarters import quarter_of
from workflow.rules.triggers import DEFAULT_POLICY
from workflow.services import persons
from workflow.services.access import at_or_below
from workflow.services.since import amount_in
from workflow.terms import (
    NON_PERFORMING,
    NoticeDraftState,
    Outcome,
    PersonState,
    PublicationStatus,
    WaiverGround,
)
from workflow.wording import word


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a notice would say, None where its people cannot be hidden; and how they are."""

    record: PublicRecord | None
    hidden: Hidden


def propose(session: Session, case: ExemptionCase, people: Sequence[Finding], lessons: str, today: date) -> Proposed:
    """The notice about these people of a case, as general as their crowd asks.

    That somebody asked to be left out is told in general words where he hides among as many; else it is not told.
    """
    who = persons.by_key(session)
    left_out = [told_of(one, today, who) for one in withheld(case, people)]
    shown = [told_of(one, today, who) for one in people]
    crowd = crowd_of(session, {one.quarter[:4] for one in (*shown, *left_out)}, writer_of(session, case.institution))
    ways = saying(_said_before(session, case, shown[0]), shown[0]) if shown else ORDERED
    hidden = hide([*shown, *left_out], crowd, allowed=ways)
    if hidden.steps is None and left_out:
        left_out, hidden = [], hide(shown, crowd, allowed=ways)
    if hidden.steps is None:
        return Proposed(None, hidden)
    return Proposed(_record(case, people, shown, lessons, hidden, withheld=bool(left_out)), hidden)


ABOUT_THE_LOAN = (Dimension.INDUSTRY, Dimension.LOSS_BAND, Dimension.PRODUCT)
"""What all notices of a case say of the same loan, under the same number."""


def _said_before(session: Session, case: ExemptionCase, told: Told) -> dict[Dimension, str]:
    """What the first notice of a case said of its loan, withdrawn or not: readers remember it."""
    content = session.scalar(select(Publication.content).where(Publication.case_id == case.id)
                             .order_by(Publication.id).limit(1))
    if content is None:
        return {}
    said = {one: str(content.get(one, "")) for one in ABOUT_THE_LOAN}
    steps = LADDERS[Dimension.PRODUCT](told.product)
    return said | {Dimension.PRODUCT: next(
        (str(one) for one in steps if _in_words(str(one)) == said[Dimension.PRODUCT]), said[Dimension.PRODUCT])}


def _record(case: ExemptionCase, people: Sequence[Finding], shown: Sequence[Told], lessons: str, hidden: Hidden,
            *, withheld: bool) -> PublicRecord:
    steps = hidden.steps or LEAST

    def said(dimension: Dimension) -> list[str]:
        return sorted({told_as(dimension, getattr(one, dimension), steps) for one in shown})
    levels, quarters, (product, *_) = said(Dimension.LEVEL), said(Dimension.QUARTER), said(Dimension.PRODUCT)
    return PublicRecord(
        number=case.number, product=_in_words(product), industry=said(Dimension.INDUSTRY)[0],
        loss_band=LossBand(said(Dimension.LOSS_BAND)[0]),
        outcomes={Outcome(code): count for code, count in tally(people).items()}, items=_items(people), lessons=lessons,
        posts=_groups(said(Dimension.POSTS)), quarter=_together(quarters),
        level=Level(levels[0]) if len(levels) == 1 else Level.WHOLE_BANK, k=MIN_GROUP, generalised=hidden.generalised,
        withheld=withheld)


def _together(quarters: Sequence[str]) -> str:
    """What is said of several quarters: their one name, else the year they share, else nothing."""
    if len(quarters) == 1:
        return quarters[0]
    years = {one[:4] for one in quarters}
    return years.pop() if len(years) == 1 else ""


def tally(people: Iterable[Finding]) -> dict[str, int]:
    """How many people had which outcome."""
    found = Counter(one.outcome for one in people)
    return {str(outcome): found[outcome] for outcome in Outcome}


def _groups(said: Iterable[str]) -> tuple[PostGroup, ...]:
    found = set(said)
    return tuple(group for group in PostGroup if group in found)


def _items(people: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({code for one in people for code in one.cited_items}))


def _in_words(product: str) -> str:
    """A product's name, or the word of its class."""
    return word(ProductClass(product)) if product in set(ProductClass) else product


def without(notice: Publication, rest: Sequence[Finding]) -> dict[str, Any]:
    """What a notice says once only these people are left in it: it never says more than it did."""
    groups = set(notice.content.get("posts", ()))
    if Dimension.POSTS not in notice.content.get("generalised", ()):
        groups &= {str(post_group(one.posts)) for one in rest}
    posts = _groups(groups)
    return notice.content | {
        "outcomes": tally(rest), "items": list(_items(rest)), "posts": [str(one) for one in posts],
        "stages": [str(one) for one in stages_of(posts)]}


def told_of(one: Finding, today: date, who: Persons[int]) -> Told:
    """What would be told of somebody if nothing had to be more general; the loan is the first of the case."""
    loan = one.case.loans[0].loan
    return Told(
        who.of(one.employee_id), level_of(one.institution.path.count("/")), post_group(one.posts),
        quarter_of(one.effective_on or today), industry_of(loan.borrower.industry), loan.product,
        loss_band(amount_in(one.case.snapshot.get("balance"))))


def withheld(case: ExemptionCase, people: Collection[Finding] = ()) -> list[Finding]:
    """Whoever of a case is in effect, asked that his passage be left out, and is not among these people."""
    return [one for one in case.current if one.state == PersonState.EFFECTIVE and one.withhold_requested
            and one not in people]


def crowd_of(session: Session, years: Collection[str], writer: Institution) -> Crowd:
    """The roster, and the loans of the writer of the notice and of those below it that had gone bad, in these years:
    the head of its paper tells the reader that the loan is one of those."""
    return Crowd(tuple(_roster(session, years)), tuple(_bad_loans(session, years, writer)))


def _roster(session: Session, years: Collection[str]) -> Iterator[Placed]:
    who = persons.by_key(session)
    first, last = date(int(min(years)), 1, 1), date(int(max(years)), 12, 31)
    held = select(Posting.employee_id, Posting.title, Posting.from_on, Posting.to_on, Institution.path).join(
        Posting.institution).where(Posting.from_on <= last, or_(Posting.to_on.is_(None), Posting.to_on >= first))
    group = cache(group_of_title)
    quarters = cache(lambda start, end: frozenset(_quarters(max(start, first), min(end or last, last))))
    for row in session.execute(held):
        found = group(row.title)
        if found is not None:
            yield Placed(who.of(row.employee_id), found, row.path, quarters(row.from_on, row.to_on))


def _quarters(start: date, end: date) -> Iterator[str]:
    for count in range(start.year * 4 + (start.month - 1) // 3, end.year * 4 + (end.month - 1) // 3 + 1):
        yield f"{count // 4}Q{count % 4 + 1}"


def _bad_loans(session: Session, years: Collection[str], writer: Institution) -> Iterator[BadLoan]:
    first, last = date(int(min(years)), 1, 1), date(int(max(years)), 12, 31)
    bad = (select(LoanFact.as_of, LoanFact.balance, Loan.product, Borrower.industry, Institution.path)
           .join(LoanFact.loan).join(Loan.borrower).join(Loan.institution)
           .where(at_or_below(writer.path), LoanFact.as_of.between(first, last), or_(
               LoanFact.risk_class.in_(NON_PERFORMING), LoanFact.days_past_due > DEFAULT_POLICY.dpd_threshold)))
    for row in session.execute(bad):
        yield BadLoan(row.path, quarter_of(row.as_of), industry_of(row.industry), row.product, loss_band(row.balance))


# --- who writes a notice

def small_branch(session: Session, branch: Institution) -> bool:
    """Whether an institution is too small for its name to be told: those below it counted, whoever has left every post
    of his not; never the head office."""
    if branch.parent_id is None:
        return False
    people = session.scalar(select(func.count()).select_from(Employee).join(Employee.institution).where(
        at_or_below(branch.path), or_(~Employee.postings.any(), Employee.postings.any(Posting.to_on.is_(None)))))
    return (people or 0) < SMALL_BRANCH


def writer_of(session: Session, branch: Institution) -> Institution:
    """Who writes a notice: the institution of the case, or the nearest above it whose name tells nobody."""
    while branch.parent is not None and small_branch(session, branch):
        branch = branch.parent
    return branch


def numbered(notice: Publication) -> list[tuple[int, PublicationPerson]]:
    """Everybody who is or was in a notice by his number: the lightest outcome first, so that the order tells nothing
    that the counts do not. Who is meant never shows."""
    rows = sorted(notice.people, key=lambda row: (list(Outcome).index(row.finding.outcome or Outcome.EXEMPT), row.id))
    return list(enumerate(rows, 1))


def passages(notice: Publication) -> list[tuple[int, PublicationPerson]]:
    """The passages that still stand in a notice, as the page and an objection call them."""
    return [(number, row) for number, row in numbered(notice) if row.removed_on is None]


# --- drafts

def digest_of(people: Iterable[int], content: dict[str, Any]) -> str:
    """The digest of a draft: of whom it speaks and what it says."""
    return hashlib.sha256(canonical({"people": sorted(people), "content": content}).encode()).hexdigest()


def waiting_draft(session: Session, case_id: int) -> NoticeDraft | None:
    """The draft of this case that waits to be released."""
    return session.scalar(select(NoticeDraft).where(
        NoticeDraft.case_id == case_id, NoticeDraft.state == NoticeDraftState.WAITING))


def last_draft(session: Session, case_id: int) -> NoticeDraft | None:
    """The latest draft of this case, whatever became of it."""
    return session.scalar(select(NoticeDraft).where(NoticeDraft.case_id == case_id)
                          .order_by(NoticeDraft.id.desc()).limit(1))


# --- the pool of those who are published together later

def pool(session: Session) -> list[Finding]:
    """Whoever is in effect and was merged into a joint notice to come (T27a)."""
    return list(session.scalars(select(Finding).where(
        Finding.current, Finding.state == PersonState.EFFECTIVE, Finding.publication == PublicationStatus.SETTLED,
        Finding.waiver_ground == WaiverGround.JOINT).order_by(Finding.waived_on, Finding.id)))


def joint_notices(session: Session, today: date) -> tuple[list[Joint], list[Pooled]]:
    """The joint notices that are out, and those who still wait."""
    who = persons.by_key(session)
    return batches((pooled(one, today, who) for one in pool(session)), quarter_of(today), MIN_GROUP)


def pooled(one: Finding, today: date, who: Persons[int]) -> Pooled:
    """Somebody of the pool as the joint notices count him."""
    return Pooled(quarter_of(one.waived_on or today), who.of(one.employee_id), one.case_id,
                  one.outcome or Outcome.EXEMPT, tuple(one.cited_items))
