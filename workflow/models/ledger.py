"""What ledgers say of borrowers, loans and branches. Facts are kept by as-of date; nothing is overwritten."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflow.models.base import Base, Key, Long, Words, coded, refers
from workflow.models.people import Employee, Institution
from workflow.terms import ObligorType, RiskClass, UploadState

HANDLERS = ("manager", "reviewer", "approver", "disburser", "post_loan")
"""The staff a ledger names for a loan; each has a number `…_no` and a name `…_name`."""


class LedgerImport(Base):
    """One file taken in: what it was, where it came from, and what became of its rows.

    `report` holds the figures and the first problems; the row report has all of them.
    """

    __tablename__ = "ledger_import"

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[Words]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    source: Mapped[str] = mapped_column(String(100), default="")
    as_of: Mapped[date | None]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(60))
    report: Mapped[dict[str, Any]]


class LedgerUpload(Base):
    """A file handed in on the page, from choosing its columns to what came of it. Its bytes are stored by their hash.

    `sheet`, `columns` (heading to our column), `unit` (元 in one unit) and `as_of` are what was chosen for it;
    `trouble` says why nothing was taken in.
    """

    __tablename__ = "ledger_upload"

    id: Mapped[Key]
    file_name: Mapped[Words]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int] = refers("employee")
    state: Mapped[UploadState] = mapped_column(coded(UploadState), default=UploadState.CHOOSING)
    source: Mapped[str] = mapped_column(String(100), default="")
    sheet: Mapped[str] = mapped_column(String(100), default="")
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unit: Mapped[int | None]
    as_of: Mapped[date | None]
    started_at: Mapped[datetime | None]
    trouble: Mapped[Long] = mapped_column(default="")
    import_id: Mapped[int | None] = refers("ledger_import", null=True)

    uploaded_by: Mapped[Employee] = relationship()


class HeadingWord(Base):
    """A word people head a column with, known beside the built-in ones: for every file, or of one source alone.

    `heading` is written as `exchange.headings.plain` writes it; an empty `column` leaves the column out.
    """

    __tablename__ = "heading_word"
    __table_args__ = (UniqueConstraint("kind", "source", "heading"),)

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(100), default="")
    heading: Mapped[str] = mapped_column(String(100))
    column: Mapped[str] = mapped_column(String(40), default="")
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(String(60))


class Borrower(Base):
    """A customer. `obligor_type` is imported, never computed (3.2); empty when the ledger does not say."""

    __tablename__ = "borrower"

    id: Mapped[Key]
    customer_no: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120), index=True)
    id_type: Mapped[str] = mapped_column(String(40), default="")
    id_no: Mapped[str] = mapped_column(String(40), default="")
    obligor_type: Mapped[ObligorType | None] = mapped_column(coded(ObligorType))
    industry: Mapped[str] = mapped_column(String(20), default="")


class Loan(Base):
    """One loan note 借据. Amounts in 元. Staff are those the ledger names for each stage, by number, by name or both.

    `by_name` lists those of `HANDLERS` whose number the ledger leaves out and the roster told by the name.
    """

    __tablename__ = "loan"

    id: Mapped[Key]
    loan_no: Mapped[str] = mapped_column(String(40), unique=True)
    contract_no: Mapped[str] = mapped_column(String(60), default="")
    borrower_id: Mapped[int] = refers("borrower")
    institution_id: Mapped[int] = refers("institution")
    product: Mapped[str] = mapped_column(String(60), default="")
    inclusive: Mapped[bool | None]
    guarantee: Mapped[str] = mapped_column(String(60), default="")
    credit_total: Mapped[Decimal | None]
    amount: Mapped[Decimal | None]
    approved_on: Mapped[date | None]
    disbursed_on: Mapped[date | None]
    matures_on: Mapped[date | None]
    manager_no: Mapped[str] = mapped_column(String(20), default="")
    manager_name: Mapped[str] = mapped_column(String(20), default="")
    reviewer_no: Mapped[str] = mapped_column(String(20), default="")
    reviewer_name: Mapped[str] = mapped_column(String(20), default="")
    approver_no: Mapped[str] = mapped_column(String(20), default="")
    approver_name: Mapped[str] = mapped_column(String(20), default="")
    disburser_no: Mapped[str] = mapped_column(String(20), default="")
    disburser_name: Mapped[str] = mapped_column(String(20), default="")
    post_loan_no: Mapped[str] = mapped_column(String(20), default="")
    post_loan_name: Mapped[str] = mapped_column(String(20), default="")
    by_name: Mapped[list[str]] = mapped_column(default=list)

    borrower: Mapped[Borrower] = relationship()
    institution: Mapped[Institution] = relationship()
    facts: Mapped[list["LoanFact"]] = relationship(back_populates="loan", order_by="LoanFact.as_of")


class LoanFact(Base):
    """How a loan stood on one day. Amounts in 元, days in natural days."""

    __tablename__ = "loan_fact"
    __table_args__ = (UniqueConstraint("loan_id", "as_of"),)

    id: Mapped[Key]
    loan_id: Mapped[int] = refers("loan", index=False)
    as_of: Mapped[date]
    balance: Mapped[Decimal | None]
    interest_arrears: Mapped[Decimal | None]
    days_past_due: Mapped[int | None]
    first_overdue_on: Mapped[date | None]
    risk_class: Mapped[RiskClass | None] = mapped_column(coded(RiskClass))
    previous_class: Mapped[RiskClass | None] = mapped_column(coded(RiskClass, "previous_class"))
    classified_on: Mapped[date | None]
    remark: Mapped[Words] = mapped_column(default="")
    import_id: Mapped[int | None] = refers("ledger_import", null=True)

    loan: Mapped[Loan] = relationship(back_populates="facts")


class LoanQuality(Base):
    """Loan quality of one institution in one month `YYYY-MM`. Amounts in 元.

    `…_written_off`: written off or sold this year; `…_disaster_…`: deferred for a disaster; `farmers_…`, `reference_…`:
    loans to farmers, and those treated by reference. None of what the institution did not report.
    """

    __tablename__ = "loan_quality"
    __table_args__ = (UniqueConstraint("institution_id", "month"),)

    id: Mapped[Key]
    institution_id: Mapped[int] = refers("institution")
    month: Mapped[str] = mapped_column(String(7))
    all_loans: Mapped[Decimal]
    all_npl: Mapped[Decimal]
    inclusive_loans: Mapped[Decimal]
    inclusive_npl: Mapped[Decimal]
    inclusive_obligors: Mapped[int | None]
    all_written_off: Mapped[Decimal | None]
    inclusive_written_off: Mapped[Decimal | None]
    all_disaster_loans: Mapped[Decimal | None]
    all_disaster_npl: Mapped[Decimal | None]
    inclusive_disaster_loans: Mapped[Decimal | None]
    inclusive_disaster_npl: Mapped[Decimal | None]
    farmers_loans: Mapped[Decimal | None]
    farmers_npl: Mapped[Decimal | None]
    farmers_obligors: Mapped[int | None]
    farmers_written_off: Mapped[Decimal | None]
    farmers_disaster_loans: Mapped[Decimal | None]
    farmers_disaster_npl: Mapped[Decimal | None]
    reference_loans: Mapped[Decimal | None]
    reference_npl: Mapped[Decimal | None]
    reference_obligors: Mapped[int | None]
    reference_written_off: Mapped[Decimal | None]
    reference_disaster_loans: Mapped[Decimal | None]
    reference_disaster_npl: Mapped[Decimal | None]
    import_id: Mapped[int | None] = refers("ledger_import", null=True)

    institution: Mapped[Institution] = relationship()
