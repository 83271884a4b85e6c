"""Taking in the roster: institutions, employees and the posts they held; and institutions any ledger names."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflow.models.people import LETTER_WORD, Employee, Institution, Posting
from workflow.services.exchange.common import Taking, changes
from workflow.services.exchange.names import resolve_handlers
from workflow.services.exchange.staging import Row

HEAD_OFFICE = "总行"
"""How the name of the head office ends; every other institution without a parent is placed under it."""
OF_BANK = re.compile(r".*银行(?:股份|有限|责任|公司)*|\W+")
"""What the names of all institutions of a bank have in common; and what is no letter."""
OF_KIND = re.compile("(?:支行|分行|分理处|营业所)$")


def institution_ids(taking: Taking) -> dict[str, int]:
    """Id of every institution by its code, after adding those the file names for the first time.

    On a dry run the new ones are missing from the answer. Whoever takes in for a branch adds none, and gets those of
    the branch alone.
    """
    if taking.within:
        return _ids(taking.session, taking.within)
    known = _ids(taking.session)
    named = taking.staged.database.query(
        "SELECT institution_code AS code, institution_name AS name FROM staged WHERE fate = 'kept' GROUP BY 1")
    taking.insert(Institution, [
        {"code": row["code"], "name": (row["name"] or row["code"])[:200], "path": row["code"]}
        for row in named if row["code"] not in known
    ])
    place_institutions(taking)
    word_institutions(taking)
    return _ids(taking.session)


def _ids(session: Session, within: str = "") -> dict[str, int]:
    """Id of every institution by its code, of those at and below a path."""
    reach = select(Institution.code, Institution.id)
    if within:
        reach = reach.where(or_(Institution.path == within, Institution.path.startswith(within + "/", autoescape=True)))
    return dict(session.execute(reach).all())


def out_of_reach(taking: Taking, rows: list[Row], institutions: Mapping[str, int]) -> list[Row]:
    """The rows of institutions within reach; the others are refused."""
    if not taking.within:
        return rows
    refused = [row for row in rows if row.values["institution_code"] not in institutions]
    for row in refused:
        row.report("institution_code", "out_of_reach")
    taking.settle({row.line: "refused" for row in refused})
    return [row for row in rows if row.values["institution_code"] in institutions]


def place_institutions(taking: Taking) -> None:
    """Put institutions that have no parent under the head office, once it is known: the ledgers give no tree."""
    columns = (Institution.id, Institution.code, Institution.name, Institution.parent_id)
    rows = taking.session.execute(select(*columns)).all()
    heads = [row for row in rows if row.name.endswith(HEAD_OFFICE)]
    if len(heads) == 1:
        head = heads[0]
        taking.update(Institution, [
            {"id": row.id, "parent_id": head.id, "path": f"{head.code}/{row.code}"}
            for row in rows if row.parent_id is None and row.id != head.id
        ])


def word_institutions(taking: Taking) -> None:
    """Give every institution without a word of its own one for the numbers of its letters (6.7).

    The numbers of letters already written stay: a new word begins a new series.
    """
    columns = (Institution.id, Institution.code, Institution.name, Institution.letter_word)
    rows = taking.session.execute(select(*columns).order_by(Institution.code)).all()
    taken = {row.letter_word for row in rows}
    given = []
    for row in rows:
        if row.letter_word == LETTER_WORD:
            word = letter_word(row.name, row.code, taken)
            taken.add(word)
            given.append({"id": row.id, "letter_word": word})
    taking.update(Institution, given)


def letter_word(name: str, code: str, taken: Collection[str]) -> str:
    """A short word for an institution that none of `taken` is: by its name, else with its code, else with a number.

    >>> letter_word("云川银行东湖支行", "0101", {"尽责"}), letter_word("云川银行东湖分行", "0102", {"东湖尽责"})
    ('东湖尽责', '东湖0102尽责')
    >>> letter_word("云川银行总行", "9900", ()), letter_word("云川银行", "9900", ())
    ('总行尽责', '9900尽责')
    """
    short = OF_KIND.sub("", OF_BANK.sub("", name))[:6]
    bare = re.sub(r"\W", "", code)[:9]
    ways = [short, short + bare, *(f"{short}{bare}{number}" for number in range(1, len(taken) + 2))]
    return next(f"{way}{LETTER_WORD}" for way in ways if way and f"{way}{LETTER_WORD}" not in taken)


def take_roster(taking: Taking) -> None:
    """Take in a roster: one row a posting. A row is new, changed or unchanged by its posting and its person's name."""
    institutions = institution_ids(taking)
    names: dict[str, str] = {}
    for chunk in taking.chunks():
        rows = [row for row in out_of_reach(taking, chunk, institutions) if _readable(taking, row)]
        people = _employees(taking, rows, institutions, names)
        _take_postings(taking, rows, institutions, people, names)
    if not taking.report.dry_run:
        _seat_employees(taking)
        resolve_handlers(taking.session)


def _readable(taking: Taking, row: Row) -> bool:
    """Whether the row's days make sense; else it is refused."""
    ended = row.values["to_on"]
    if ended is None or ended >= row.values["from_on"]:
        return True
    row.report("to_on", "backward")
    taking.settle({row.line: "refused"})
    return False


def _employees(
    taking: Taking, rows: list[Row], institutions: dict[str, int], names: dict[str, str],
) -> dict[str, tuple[int, str]]:
    """Id and name up to now of the people of these rows, by staff number; new ones are added.

    `names` gathers the name each staff number has first in this file.
    """
    fresh: dict[str, dict[str, Any]] = {}
    for row in rows:
        staff_no, name = row.values["staff_no"], row.values["name"]
        if names.setdefault(staff_no, name) != name:
            row.report("name", "name_differs", staff_no=staff_no, other=names[staff_no])
        home = institutions.get(row.values["institution_code"])
        fresh.setdefault(staff_no, {"staff_no": staff_no, "name": names[staff_no], "institution_id": home})
    known = _known_employees(taking.session, list(fresh))
    taking.insert(Employee, [values for staff_no, values in fresh.items() if staff_no not in known])
    taking.update(Employee, [
        {"id": known[staff_no][0], "name": values["name"]}
        for staff_no, values in fresh.items() if staff_no in known and known[staff_no][1] != values["name"]
    ])
    return _known_employees(taking.session, list(fresh)) | known


def _known_employees(session: Session, staff_nos: list[str]) -> dict[str, tuple[int, str]]:
    """Id and name by staff number."""
    columns = (Employee.staff_no, Employee.id, Employee.name)
    found = session.execute(select(*columns).where(Employee.staff_no.in_(staff_nos)))
    return {staff_no: (key, name) for staff_no, key, name in found}


def _take_postings(
    taking: Taking, rows: list[Row], institutions: dict[str, int], people: dict[str, tuple[int, str]],
    names: dict[str, str],
) -> None:
    """Add or change the postings of these rows and count each row."""
    known = {
        (row.employee_id, row.institution_id, row.title, row.from_on): row._asdict()
        for row in taking.session.execute(
            select(*Posting.__table__.c).where(Posting.employee_id.in_([key for key, _ in people.values()])))
    }
    new, changed, fates = [], [], {}
    for row in rows:
        staff_no = row.values["staff_no"]
        employee_id, name = people.get(staff_no, (0, names[staff_no]))
        values = _posting(row, employee_id, institutions.get(row.values["institution_code"], 0))
        old = known.get((values["employee_id"], values["institution_id"], values["title"], values["from_on"]))
        if old is None:
            new.append(values)
            fates[row.line] = "taken"
            continue
        differing = changes(old, {"superior_no": values["superior_no"]})
        if old["to_on"] != values["to_on"]:  # a blank end is a statement: the post is still held
            differing["to_on"] = values["to_on"]
        if differing:
            changed.append({"id": old["id"]} | differing)
        fates[row.line] = "changed" if differing or name != names[staff_no] else "unchanged"
    taking.settle(fates)
    taking.insert(Posting, new)
    taking.update(Posting, changed)


def _posting(row: Row, employee_id: int, institution_id: int) -> dict[str, Any]:
    """The values of one posting."""
    return {
        "employee_id": employee_id, "institution_id": institution_id, "title": row.values["title"],
        "from_on": row.values["from_on"], "to_on": row.values["to_on"],
        "superior_no": row.values["superior_no"] or None,
    }


def _seat_employees(taking: Taking) -> None:
    """Let each employee belong where the latest posting is."""
    latest: dict[int, tuple[date, int]] = {}
    for key, started, home in taking.session.execute(
            select(Posting.employee_id, Posting.from_on, Posting.institution_id)):
        latest[key] = max(latest.get(key, (started, home)), (started, home))
    belong = taking.session.execute(select(Employee.id, Employee.institution_id)).all()
    taking.update(Employee, [
        {"id": key, "institution_id": latest[key][1]}
        for key, home in belong if key in latest and latest[key][1] != home
    ])
