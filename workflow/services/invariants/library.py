"""What the library keeps of its readers, its reading lists and the rulings that quote it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import LibraryReading, ReadingList, RulingQuote
from workflow.services import persons, quoting
from workflow.services.invariants.common import Looked, among, each, invariant
from workflow.terms import ReadingListState


@invariant("R", "一人对一篇案例只有一条阅读记录和一个评价，同一人的几个工号算一人；有评价的有评价时间")
def one_reading_a_person(session: Session) -> Looked:
    """One vote a person."""
    read: dict[int, set[int]] = {}
    for entry_id, employee_id in session.execute(select(LibraryReading.entry_id, LibraryReading.employee_id)):
        read.setdefault(entry_id, set()).add(employee_id)

    def fault(one: LibraryReading) -> str | None:
        if (one.useful is None) != (one.rated_at is None):
            return "评价与评价时间不符"
        again = read[one.entry_id] & persons.others_of(session, one.employee_id)
        return "同一人以另一工号也有记录" if again else None
    return each(session, session.scalars(select(LibraryReading)), fault)


@invariant("R", "认定书引用的案例留存引用时的原文，与其摘要一致；作出认定的才有引用")
def quotes_read_as_they_did(session: Session) -> Looked:
    """What a ruling quotes stays as it read."""
    def fault(one: RulingQuote) -> str | None:
        if quoting.digest(one.text) != one.sha256:
            return "留存的原文与其摘要不符"
        return None if one.void or one.finding.ever_determined else "没有作出认定却有引用"
    return each(session, session.scalars(select(RulingQuote)), fault)


@invariant("R", "阅读清单由另一人发布，发布和停用有日期")
def reading_list_was_put_up_by_another(session: Session) -> Looked:
    """Whoever composes a reading list does not publish it."""
    one, state = ReadingList, ReadingList.state
    broken = (one.written_by_id == one.published_by_id) | (
        (state == ReadingListState.PUBLISHED) & (one.published_by_id.is_(None) | one.published_on.is_(None))) | (
        (state == ReadingListState.ENDED) != one.ended_on.is_not(None))
    return among(session, one, broken=broken, fault="自编自发，或缺发布人、发布日、停用日")
