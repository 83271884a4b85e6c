"""What the staff of the demo bank read of the library: who opens which entry, who finds it useful, and two lists."""

from sqlalchemy import select

from web.cli.rehearsal import Rehearsal
from workflow.models import Employee, LibraryEntry, Posting
from workflow.services import reading, reading_lists
from workflow.services.reading_lists import Composed
from workflow.terms import EntryState, Role

LISTS = (
    ("新任客户经理必读", ("客户经理",), 7, "到岗一个月内读完。先看做到了什么所以免责，再看差在哪一步所以减责。"),
    ("贷后管理岗轮训", ("贷后管理岗",), 4, "下次轮训前读完，带一个自己管户里的相似情形来讨论。"),
)
"""Each list: what it is called, for which posts, of how many entries, and the word to its readers."""
READERS = 24
DROPPED = 5
"""Every fifth reader of an entry finds it of no use; the others do not all say so."""


def read_about(play: Rehearsal) -> None:
    """Two lists are composed and put up; account managers and others open entries and say whether they were useful."""
    session = play.session
    entries = session.scalars(select(LibraryEntry).where(
        LibraryEntry.state == EntryState.PUBLISHED).order_by(LibraryEntry.id)).all()
    for title, posts, count, note in LISTS:
        made = reading_lists.compose(
            session, Composed(title, posts, tuple(one.id for one in entries[-count:]), note),
            by=play.by(Role.LIBRARY_EDITOR), now=play.now)
        reading_lists.publish(session, made, by=play.by(Role.LIBRARY_PUBLISHER), now=play.now)
    numbers = session.scalars(select(Employee.staff_no).join(Posting, Posting.employee_id == Employee.id).where(
        Posting.title.in_([post for _title, posts, _count, _note in LISTS for post in posts]),
        Posting.to_on.is_(None)).order_by(Employee.staff_no.desc()).limit(READERS))
    readers = [play.by(number) for number in numbers]
    for place, entry in enumerate(entries):
        for number, reader in enumerate(readers[:READERS - 2 * place]):
            if (number + place) % 3 == 0:
                continue
            reading.read(session, entry, by=reader, now=play.now)
            if (number + place) % 2:
                reading.rate(session, entry, (number + place) % DROPPED != 0, by=reader, now=play.now)
    play.saved()
