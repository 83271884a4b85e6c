"""Taking in loans: borrowers, loans, and how each loan stood on the day of the data."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from workflow.models.ledger import HANDLERS, Borrower, Loan, LoanFact
from workflow.rules.triggers import DEFAULT_POLICY
from workflow.services.exchange.common import Taking, changes
from workflow.services.exchange.names import resolve_handlers
from workflow.services.exchange.people import institution_ids, out_of_reach
from workflow.services.exchange.staging import Row
from workflow.services.exchange.values import ROUNDED, check_digit_wrong

CAPS = frozenset({DEFAULT_POLICY.scope_cap_mse, DEFAULT_POLICY.scope_cap_farmer})

Known = dict[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Before:
    """What the database knows of a chunk's customers and loans; facts by loan id, and each loan's latest day."""

    borrowers: Known
    loans: Known
    facts: dict[int, Mapping[str, Any]]
    latest: dict[int, date]


def take_loans(taking: Taking) -> None:
    """Take in loans as of a day.

    A row is new with its loan, changed when anything of the loan, its borrower or its standing on that day differs,
    unchanged otherwise. Data older than what is known of a loan add a fact and leave the loan as it is.
    """
    as_of = taking.report.as_of
    if as_of is None:
        raise ValueError("loans are taken in as of a day")
    institutions = institution_ids(taking)
    for chunk in taking.chunks():
        rows = out_of_reach(taking, chunk, institutions)
        for row in rows:
            _check(row)
        before = _before(taking, rows, as_of)
        stale = {number for number, loan in before.loans.items() if before.latest.get(loan["id"], as_of) > as_of}
        touched = _take_borrowers(taking, rows, before, stale)
        touched |= _take_loans(taking, rows, before, stale, institutions)
        touched |= _take_facts(taking, rows, before, as_of)
        _count(taking, rows, before, touched)
    if not taking.report.dry_run:
        resolve_handlers(taking.session)


def _check(row: Row) -> None:
    """Report a wrong identity number, a total rounded to the very cap of the scope, and two words on one customer."""
    if check_digit_wrong(row.values["id_type"] or "", row.values["id_no"] or ""):
        row.report("id_no", "bad_check_digit")
    if row.values["credit_total"] in CAPS and "credit_total" in row.values[ROUNDED]:
        row.report("credit_total", "rounded_at_cap")
    if row.party_differs:
        row.report("customer_no", "customer_differs", first=row.party_line)


def _count(taking: Taking, rows: Sequence[Row], before: Before, touched: set[int]) -> None:
    """Count each row of a chunk once."""
    taking.settle({row.line: "taken" if row.values["loan_no"] not in before.loans
                   else "changed" if row.line in touched else "unchanged" for row in rows})


def _before(taking: Taking, rows: Sequence[Row], as_of: date) -> Before:
    """What is known of the customers and loans of a chunk."""
    loans = _by(taking, Loan.loan_no, [row.values["loan_no"] for row in rows])
    ids = [loan["id"] for loan in loans.values()]
    facts = taking.session.execute(
        select(*LoanFact.__table__.c).where(LoanFact.loan_id.in_(ids), LoanFact.as_of == as_of))
    latest = taking.session.execute(
        select(LoanFact.loan_id, func.max(LoanFact.as_of)).where(LoanFact.loan_id.in_(ids)).group_by(LoanFact.loan_id))
    return Before(
        borrowers=_by(taking, Borrower.customer_no, [row.values["customer_no"] for row in rows]),
        loans=loans,
        facts={fact.loan_id: fact._asdict() for fact in facts},
        latest=dict(latest.all()),
    )


def _by(taking: Taking, number: InstrumentedAttribute[str], wanted: Sequence[str]) -> Known:
    """Records of the number's table by that number, for the wanted ones."""
    columns = number.class_.__table__.c
    found = taking.session.execute(select(*columns).where(number.in_(set(wanted))))
    records = [row._asdict() for row in found]
    return {record[number.key]: record for record in records}


def _ids(taking: Taking, number: InstrumentedAttribute[str], wanted: Iterable[str]) -> dict[str, int]:
    """Ids of the number's table by that number, for the wanted ones."""
    found = taking.session.execute(select(number, number.class_.id).where(number.in_(set(wanted))))
    return dict(found.all())


def _take_borrowers(taking: Taking, rows: Sequence[Row], before: Before, stale: set[str]) -> set[int]:
    """Add new customers and change known ones; the lines of rows that changed one."""
    new, changed, touched = [], [], set()
    for row in rows:
        if row.party_line != row.line:
            continue
        values = _borrower(row)
        old = before.borrowers.get(row.values["customer_no"])
        if old is None:
            new.append(values)
        elif row.values["loan_no"] not in stale and (differing := changes(old, values)):
            changed.append({"id": old["id"]} | differing)
            touched.add(row.line)
    taking.insert(Borrower, new)
    taking.update(Borrower, changed)
    return touched


def _take_loans(
    taking: Taking, rows: Sequence[Row], before: Before, stale: set[str], institutions: Mapping[str, int],
) -> set[int]:
    """Add new loans and change known ones; the lines of rows that changed one."""
    borrowers = _ids(taking, Borrower.customer_no, (row.values["customer_no"] for row in rows))
    new, changed, touched = [], [], set()
    for row in rows:
        values = _loan(row) | {
            "borrower_id": borrowers.get(row.values["customer_no"], 0),
            "institution_id": institutions.get(row.values["institution_code"], 0),
        }
        old = before.loans.get(row.values["loan_no"])
        if old is None:
            new.append(values)
        elif row.values["loan_no"] not in stale and (differing := _forgetting(old, changes(old, values))):
            changed.append({"id": old["id"]} | differing)
            touched.add(row.line)
    taking.insert(Loan, new)
    taking.update(Loan, changed)
    return touched


def _take_facts(taking: Taking, rows: Sequence[Row], before: Before, as_of: date) -> set[int]:
    """Add how each loan stood on the day; a second word on the same day corrects the first and is reported."""
    loans = _ids(taking, Loan.loan_no, (row.values["loan_no"] for row in rows))
    new, changed, touched = [], [], set()
    for row in rows:
        values = _fact(row)
        loan_id = loans.get(row.values["loan_no"], 0)
        old = before.facts.get(loan_id)
        if old is None:
            new.append(values | {"loan_id": loan_id, "as_of": as_of, "import_id": taking.import_id})
            touched.add(row.line)
        elif differing := changes(old, values):
            changed.append({"id": old["id"], "import_id": taking.import_id} | differing)
            touched.add(row.line)
            for name in differing:
                row.report(name, "fact_corrected", was=old[name])
    taking.insert(LoanFact, new)
    taking.update(LoanFact, changed)
    return touched


def _forgetting(old: Mapping[str, Any], differing: dict[str, Any]) -> dict[str, Any]:
    """With a new name and no number the old number goes, too: it was somebody else's."""
    gone = {f"{post}_no": "" for post in HANDLERS if f"{post}_name" in differing and f"{post}_no" not in differing
            and old[f"{post}_name"]}
    if gone:
        differing["by_name"] = [post for post in old["by_name"] if f"{post}_no" not in gone]
    return differing | gone


BORROWER = ("customer_no", "customer_name", "id_type", "id_no", "obligor_type", "industry")
HANDLED = tuple(f"{post}_{part}" for post in HANDLERS for part in ("no", "name"))
LOAN = ("loan_no", "contract_no", "product", "inclusive", "guarantee", "credit_total", "amount", "approved_on",
        "disbursed_on", "matures_on", *HANDLED)
FACT = ("balance", "interest_arrears", "days_past_due", "first_overdue_on", "risk_class", "previous_class",
        "classified_on", "remark")
UNKNOWN_AS_BLANK = frozenset({"customer_name", "id_type", "id_no", "industry", "contract_no", "product", "guarantee",
                              "remark", *HANDLED})


def _said(row: Row, names: Sequence[str]) -> dict[str, Any]:
    """What a row says under these names, amounts in 元; text that is not there is blank."""
    return {name: row.values[name] or "" if name in UNKNOWN_AS_BLANK else row.values[name] for name in names}


def _borrower(row: Row) -> dict[str, Any]:
    """What a row says of its customer."""
    said = _said(row, BORROWER)
    return said | {"name": said.pop("customer_name")}


def _loan(row: Row) -> dict[str, Any]:
    """What a row says of the loan itself."""
    return _said(row, LOAN)


def _fact(row: Row) -> dict[str, Any]:
    """How the loan stood, days in natural days."""
    return _said(row, FACT)
