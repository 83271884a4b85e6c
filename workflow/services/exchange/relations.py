"""Taking in what HR knows of people: kin and interests they declared, key staff, several numbers of one person.

A row is told from others by the columns of its layout's key, and is new, changed or unchanged. A declaration is kept
for its day even where there is nothing to declare: who never declared is shown as such, not as free of conflicts.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models.base import Base
from workflow.models.people import Employee
from workflow.models.relations import BorrowerInterest, Declaration, KeyStaff, Kinship, SamePerson
from workflow.services.exchange.common import Taking
from workflow.services.exchange.staging import Row
from workflow.services.exchange.values import NOTHING
from workflow.terms import Declared, DeclaredBy

Staff = Mapping[str, tuple[int, str]]
"""Key and name by staff number."""
Values = dict[str, Any]


class RowRefused(Exception):
    """A row that is not taken in: the column that is at fault, and why."""

    def __init__(self, column: str, code: str, **values: Any) -> None:
        super().__init__(code)
        self.column, self.code, self.values = column, code, values


def take_kinships(taking: Taking) -> None:
    """Take in declared kin: relatives of the bank by number, outsiders by name."""
    def values(row: Row, staff: Staff) -> Values:
        relative_no = row.values["relative_no"]
        if row.values["relation"] == NOTHING:
            return {}
        if not relative_no and not row.values["relative_name"]:
            raise RowRefused("relative_name", "relative_missing")
        if relative_no == row.values["staff_no"]:
            raise RowRefused("relative_no", "relative_is_oneself")
        relative = staff.get(relative_no)
        return {
            "relation": row.values["relation"], "relative_id": relative[0] if relative else None,
            "relative_name": "" if relative else row.values["relative_name"], "ended_on": row.values["ended_on"],
            **_declared(row)}
    _take(taking, Kinship, ("employee_id", "relation", "relative_id", "relative_name"), values,
          others=("relative_no",), declares=Declared.KINSHIP)


def take_interests(taking: Taking) -> None:
    """Take in declared interests in borrowers, known by customer number, or else by name."""
    def values(row: Row, staff: Staff) -> Values:
        if row.values["kind"] == NOTHING:
            return {}
        if not row.values["customer_no"] and not row.values["borrower_name"]:
            raise RowRefused("borrower_name", "borrower_missing")
        since, until = row.values["from_on"], row.values["to_on"]
        if since is not None and until is not None and until < since:
            raise RowRefused("to_on", "ends_before_it_begins")
        relation = row.values["relation"]
        return {
            "kind": row.values["kind"], "customer_no": row.values["customer_no"] or "",
            "borrower_name": row.values["borrower_name"] or "", "relation": None if relation == NOTHING else relation,
            "relative_name": row.values["relative_name"] or "", "from_on": since, "to_on": until, **_declared(row)}
    key = ("employee_id", "kind", "customer_no", "borrower_name", "relation", "relative_name", "from_on")
    _take(taking, BorrowerInterest, key, values, declares=Declared.INTEREST)


def take_key_staff(taking: Taking) -> None:
    """Take in who is key staff, and from when to when."""
    def values(row: Row, staff: Staff) -> Values:
        until = row.values["to_on"]
        if until is not None and until < row.values["from_on"]:
            raise RowRefused("to_on", "ends_before_it_begins")
        return {"title": row.values["title"] or "", "from_on": row.values["from_on"], "to_on": until}
    _take(taking, KeyStaff, ("employee_id", "from_on"), values)


def take_same_person(taking: Taking) -> None:
    """Take in which staff numbers are one person's."""
    def values(row: Row, staff: Staff) -> Values:
        other_no = row.values["other_no"]
        if other_no == row.values["staff_no"]:
            raise RowRefused("other_no", "number_is_the_same")
        one, other = sorted((staff[row.values["staff_no"]][0], staff[other_no][0]))
        return {"employee_id": one, "other_id": other, "told_on": row.values["told_on"],
                "because": row.values["because"] or ""}
    _take(taking, SamePerson, ("employee_id", "other_id"), values, others=("other_no",))


def _take(taking: Taking, model: type[Base], key: tuple[str, ...], values: Callable[[Row, Staff], Values],
          others: Iterable[str] = (), declares: Declared | None = None) -> None:
    """Take in rows of one kind. `values`: those of a row, empty where there is nothing to declare.

    `others`: columns with the number of another employee, if any; `declares`: what each row is a declaration of.
    """
    for rows in taking.chunks():
        staff = _staff(taking.session, rows, ("staff_no", *others))
        wanted: dict[int, Values] = {}
        refused: dict[int, str] = {}
        for row in rows:
            try:
                _check(row, staff, others)
                told = values(row, staff)
            except RowRefused as why:
                row.report(why.column, why.code, **why.values)
                refused[row.line] = "refused"
            else:
                wanted[row.line] = {"employee_id": staff[row.values["staff_no"]][0], **told} if told else {}
        taking.settle(refused)
        made = _declare(taking, [row for row in rows if row.line in wanted], staff, declares) if declares else set()
        _settle(taking, model, key, wanted, made)


def _settle(taking: Taking, model: type[Base], key: tuple[str, ...], wanted: Mapping[int, Values],
            declared: set[int]) -> None:
    """Add or change the records of these rows by line, and count each; `declared`: lines that are a new declaration."""
    columns: Any = model.__table__.c
    employees = {one["employee_id"] for one in wanted.values() if one}
    known = {tuple(row[name] for name in key): row for row in (
        found._asdict() for found in taking.session.execute(select(*columns).where(
            columns.employee_id.in_(employees))))}
    new: dict[tuple[Any, ...], Values] = {}
    changed, fates = [], {}
    for line, values in wanted.items():
        if not values:
            fates[line] = "taken" if line in declared else "unchanged"
            continue
        place = tuple(values[name] for name in key)
        old = known.get(place) or new.get(place)
        if old is None:
            new[place] = values
            fates[line] = "taken"
            continue
        differing = {name: value for name, value in values.items() if value != old[name]}
        fates[line] = "changed" if differing else "unchanged"
        if differing and "id" in old:
            changed.append({"id": old["id"], **differing})
        old.update(differing)
    taking.settle(fates)
    taking.insert(model, list(new.values()))
    for one in changed:  # each has its own columns
        taking.update(model, [one])


def _declare(taking: Taking, rows: list[Row], staff: Staff, kind: Declared) -> set[int]:
    """Keep that somebody declared on a day, once; the lines that are the first to say so."""
    there = set(taking.session.execute(select(Declaration.employee_id, Declaration.declared_on).where(
        Declaration.kind == kind, Declaration.employee_id.in_({staff[row.values["staff_no"]][0] for row in rows}))))
    seen: set[tuple[int, date]] = {(key, day) for key, day in there}
    new, lines = [], set()
    for row in rows:
        place = (staff[row.values["staff_no"]][0], row.values["declared_on"])
        if place not in seen:
            seen.add(place)
            lines.add(row.line)
            new.append({"employee_id": place[0], "kind": kind, **_declared(row)})
    taking.insert(Declaration, new)
    return lines


def _declared(row: Row) -> Values:
    """When it was declared, and by whom: by HR where the file does not say."""
    return {"declared_on": row.values["declared_on"], "source": row.values["source"] or DeclaredBy.HR}


def _staff(session: Session, rows: Iterable[Row], columns: Iterable[str]) -> Staff:
    """Key and name of everybody these rows name by number."""
    numbers = {row.values[column] for row in rows for column in columns} - {None, ""}
    found = session.execute(select(Employee.staff_no, Employee.id, Employee.name).where(Employee.staff_no.in_(numbers)))
    return {number: (key, name) for number, key, name in found}


def _check(row: Row, staff: Staff, others: Iterable[str]) -> None:
    """Refuse a row unless the roster has everybody it names by number, and by the name it gives."""
    for column in ("staff_no", *others):
        number = row.values[column]
        if number and number not in staff:
            raise RowRefused(column, "unknown_staff", staff_no=number)
    number, name = row.values["staff_no"], row.values["name"]
    if name and staff[number][1] != name:
        raise RowRefused("name", "other_name_in_roster", staff_no=number, other=staff[number][1])
