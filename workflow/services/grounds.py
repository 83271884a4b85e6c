"""What two cases have in common, so that they may become one (T36), and which cases have anything in common at all."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from workflow.models import CaseLoan, ExemptionCase, Finding, Loan, NamedPerson


@dataclass(frozen=True, slots=True)
class Common:
    """Contract numbers, names of borrowers and names of people found in both cases."""

    contracts: tuple[str, ...] = ()
    borrowers: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.contracts or self.borrowers or self.people)


def common_grounds(one: ExemptionCase, other: ExemptionCase) -> Common:
    """The grounds on which two cases may be merged; empty where there is none."""
    contracts = _contracts(one) & _contracts(other)
    borrowers = _borrowers(one).items() & _borrowers(other).items()
    people = _people(one).items() & _people(other).items()
    return Common(tuple(sorted(contracts)), tuple(sorted(name for _, name in borrowers)),
                  tuple(sorted(name for _, name in people)))


def _contracts(case: ExemptionCase) -> set[str]:
    return {row.loan.contract_no for row in case.loans} - {""}


def _borrowers(case: ExemptionCase) -> dict[int, str]:
    return {row.loan.borrower_id: row.loan.borrower.name for row in case.loans}


def _people(case: ExemptionCase) -> dict[int, str]:
    """Everybody named or judged in a case."""
    named = {one.employee_id: one.employee.name for one in case.people_named}
    return named | {one.employee_id: one.employee.name for one in case.findings}


def anything_common(case: ExemptionCase) -> ColumnElement[bool]:
    """The same as a condition on `ExemptionCase`, so that only cases worth choosing are looked at."""
    loans = exists(select(CaseLoan.id).join(Loan).where(
        CaseLoan.case_id == ExemptionCase.id,
        or_(Loan.contract_no.in_(_contracts(case)), Loan.borrower_id.in_(_borrowers(case)))))
    people = _people(case)
    named = exists().where(NamedPerson.case_id == ExemptionCase.id, NamedPerson.employee_id.in_(people))
    judged = exists().where(Finding.case_id == ExemptionCase.id, Finding.employee_id.in_(people))
    return or_(loans, named, judged)
