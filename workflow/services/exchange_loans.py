"""Taking in the core extract: borrowers, loans, and how each loan stood on the day of the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from workflow.models.ledger import Borrower, Loan, LoanFact
from workflow.services.exchange_common import Taking, changes
from workflow.services.exchange_people import institution_ids
from workflow.services.ledger_values import FLAGS, OBLIGOR_TYPES, RISK_CLASSES, Row, check_digit_wrong

ITS_WORDS = " || char(31) || ".join(("customer_name", "id_type", "id_no", "obligor_type", "industry"))
IN_ORDER = "OVER (PARTITION BY customer_no ORDER BY line)"
OF_CUSTOMER = (f", first_value(line) {IN_ORDER} AS customer_line"
               f", first_value({ITS_WORDS}) {IN_ORDER} <> {ITS_WORDS} AS customer_differs")
"""Columns that tell the first row of each customer, whose words on the customer hold for the whole file."""

Known = dict[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Before:
    """What the database knows of a chunk's customers and loans; facts by loan id, and each loan's latest day."""

    borrowers: Known
    loans: Known
    facts: dict[int, Mapping[str, Any]]
    latest: dict[int, date]


def take_loans(taking: Taking, as_of: date) -> None:
    """Take in a core extract as of a day.

    A row is new with its loan, changed when anything of the loan, its borrower or its standing on that day differs,
    unchanged otherwise. Data older than what is known of a loan add a fact and leave the loan as it is.
    """
    institutions = institution_ids(taking)
    for rows in taking.chunks(OF_CUSTOMER):
        for row in rows:
            _check(row)
        before = _before(taking, rows, as_of)
        stale = {number for number, loan in before.loans.items() if before.latest.get(loan["id"], as_of) > as_of}
        touched = _take_borrowers(taking, rows, before, stale)
        touched |= _take_loans(taking, rows, before, stale, institutions)
        touched |= _take_facts(taking, rows, before, as_of)
        _count(taking, rows, before, touched)


def _check(row: Row) -> None:
    """Report what is wrong with the identity number, or with what the file says of one customer."""
    if check_digit_wrong(row.cells["id_type"], row.cells["id_no"]):
        row.report("id_no", "bad_check_digit")
    if row.cells["customer_differs"]:
        row.report("customer_no", "customer_differs", first=row.cells["customer_line"])


def _count(taking: Taking, rows: Sequence[Row], before: Before, touched: set[int]) -> None:
    """Count each row of a chunk once."""
    for row in rows:
        if row.cells["loan_no"] not in before.loans:
            taking.report.taken += 1
        elif row.line in touched:
            taking.report.changed += 1
        else:
            taking.report.unchanged += 1


def _before(taking: Taking, rows: Sequence[Row], as_of: date) -> Before:
    """What is known of the customers and loans of a chunk."""
    loans = _by(taking, Loan.loan_no, [row.cells["loan_no"] for row in rows])
    ids = [loan["id"] for loan in loans.values()]
    facts = taking.session.execute(
        select(*LoanFact.__table__.c).where(LoanFact.loan_id.in_(ids), LoanFact.as_of == as_of))
    latest = taking.session.execute(
        select(LoanFact.loan_id, func.max(LoanFact.as_of)).where(LoanFact.loan_id.in_(ids)).group_by(LoanFact.loan_id))
    return Before(
        borrowers=_by(taking, Borrower.customer_no, [row.cells["customer_no"] for row in rows]),
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


def _take_borrowers(taking: Taking, rows: Sequence[Row], before: Before, stale: set[str]) -> set[int]:
    """Add new customers and change known ones; the lines of rows that changed one."""
    new, changed, touched = [], [], set()
    for row in rows:
        if row.cells["customer_line"] != row.line:
            continue
        values = _borrower(row)
        old = before.borrowers.get(row.cells["customer_no"])
        if old is None:
            new.append(values)
        elif row.cells["loan_no"] not in stale and (differing := changes(old, values)):
            changed.append({"id": old["id"]} | differing)
            touched.add(row.line)
    taking.insert(Borrower, new)
    taking.update(Borrower, changed)
    return touched


def _take_loans(
    taking: Taking, rows: Sequence[Row], before: Before, stale: set[str], institutions: Mapping[str, int],
) -> set[int]:
    """Add new loans and change known ones; the lines of rows that changed one."""
    borrowers = _by(taking, Borrower.customer_no, [row.cells["customer_no"] for row in rows])
    new, changed, touched = [], [], set()
    for row in rows:
        borrower = borrowers.get(row.cells["customer_no"])
        values = _loan(row) | {
            "borrower_id": borrower["id"] if borrower else 0,
            "institution_id": institutions.get(row.cells["institution_code"], 0),
        }
        old = before.loans.get(row.cells["loan_no"])
        if old is None:
            new.append(values)
        elif row.cells["loan_no"] not in stale and (differing := changes(old, values)):
            changed.append({"id": old["id"]} | differing)
            touched.add(row.line)
    taking.insert(Loan, new)
    taking.update(Loan, changed)
    return touched


def _take_facts(taking: Taking, rows: Sequence[Row], before: Before, as_of: date) -> set[int]:
    """Add how each loan stood on the day; a second word on the same day corrects the first and is reported."""
    loans = _by(taking, Loan.loan_no, [row.cells["loan_no"] for row in rows])
    new, changed, touched = [], [], set()
    for row in rows:
        values = _fact(row)
        loan = loans.get(row.cells["loan_no"])
        loan_id = loan["id"] if loan else 0
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


def _borrower(row: Row) -> dict[str, Any]:
    """What a row says of its customer."""
    return {
        "customer_no": row.cells["customer_no"], "name": row.text("customer_name", 120),
        "id_type": row.text("id_type", 40), "id_no": row.text("id_no", 40),
        "obligor_type": row.coded("obligor_type", OBLIGOR_TYPES), "industry": row.text("industry", 20),
    }


def _loan(row: Row) -> dict[str, Any]:
    """What a row says of the loan itself, amounts in 元."""
    unit = row.staged.unit or 1
    return {
        "loan_no": row.cells["loan_no"], "contract_no": row.text("contract_no", 60),
        "product": row.text("product", 60), "inclusive": row.coded("inclusive", FLAGS),
        "guarantee": row.text("guarantee", 60), "credit_total": row.money("credit_total", unit),
        "amount": row.money("amount", unit), "approved_on": row.day("approved_on"),
        "disbursed_on": row.day("disbursed_on"), "matures_on": row.day("matures_on"),
        "manager_no": row.text("manager_no", 20), "reviewer_no": row.text("reviewer_no", 20),
        "approver_no": row.text("approver_no", 20), "disburser_no": row.text("disburser_no", 20),
        "post_loan_no": row.text("post_loan_no", 20),
    }


def _fact(row: Row) -> dict[str, Any]:
    """How the loan stood, amounts in 元, days in natural days."""
    unit = row.staged.unit or 1
    return {
        "balance": row.money("balance", unit), "interest_arrears": row.money("interest_arrears", unit),
        "days_past_due": row.whole("days_past_due"), "first_overdue_on": row.day("first_overdue_on"),
        "risk_class": row.coded("risk_class", RISK_CLASSES),
        "previous_class": row.coded("previous_class", RISK_CLASSES), "classified_on": row.day("classified_on"),
    }
