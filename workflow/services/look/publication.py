"""Look-ups about notices, objections and library entries."""

from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from workflow.models import (
    Finding,
    Loan,
    Objection,
    Posting,
    PublicationPerson,
)
from workflow.rules.publication import leaks
from workflow.terms import (
    Extension,
    PersonState,
    PublicationStatus,
)

if TYPE_CHECKING:
    pass
from workflow.services.look.appeal import AppealLooks
from workflow.services.pending import has_open_appeal, has_open_objection


class PublicationLooks(AppealLooks):
    """What may be told, and what is told."""

    @cached_property
    def leaks_of_notice(self) -> list[str]:
        """Words of the lessons that tell who somebody is."""
        return [leak.found for leak in leaks(self.s.details.lessons, self.secret_names, self.secret_numbers)]

    @cached_property
    def leaks_of_entry(self) -> list[str]:
        """Words of the entry that tell who somebody is."""
        text = f"{self.s.entry.title}\n{self.s.entry.body}"
        return [leak.found for leak in leaks(text, self.secret_names, self.secret_numbers)]

    @cached_property
    def secret_names(self) -> list[str]:
        """Names that no published text of this case may hold."""
        borrowers = [row.loan.borrower.name for row in self.s.case.loans]
        seated = [seat.employee.name for seat in self.s.case.seats]
        return [*(one.person_name for one in self.s.case.findings), *borrowers, *seated]

    @cached_property
    def secret_numbers(self) -> list[str]:
        """Numbers that no published text of this case may hold."""
        numbers = [one.employee.staff_no for one in self.s.case.findings]
        for row in self.s.case.loans:
            loan: Loan = row.loan
            numbers += [loan.loan_no, loan.contract_no, loan.borrower.customer_no, loan.borrower.id_no]
        return [number for number in numbers if number]

    @cached_property
    def publication_group(self) -> int:
        """How many employees hold the same posts at the same level: the crowd a notice hides in (6.5)."""
        titles = select(Posting.title).where(Posting.employee_id.in_(
            [one.employee_id for one in self.s.case.current if one.id in set(self.s.details.people)]))
        return self.session.scalar(select(func.count(func.distinct(Posting.employee_id))).where(
            Posting.title.in_(titles))) or 0

    @cached_property
    def objected_before(self) -> bool:
        """The same employee objected to the same matter before (section 10)."""
        wanted = self.s.details.finding
        return bool(self.session.scalar(select(exists().where(
            Objection.publication_id == self.s.publication.id, Objection.raised_by_id.in_(self.s.by.keys),
            Objection.finding_id == wanted if wanted else Objection.finding_id.is_(None)))))

    @cached_property
    def passage_in_notice(self) -> bool:
        """The passage objected to stands in the notice."""
        wanted = self.s.details.finding
        return wanted is None or bool(self.session.scalar(select(exists().where(
            PublicationPerson.publication_id == self.s.publication.id, PublicationPerson.finding_id == wanted,
            PublicationPerson.removed_on.is_(None)))))

    @cached_property
    def quotes_are_settled(self) -> bool:
        """Everybody quoted is effective, published, and has nothing pending (I19)."""
        quoted: Collection[Finding] = [row.finding for row in self.s.entry.quotes] if self.s.entry else [
            one for one in self.s.case.current if one.state == PersonState.EFFECTIVE]
        return bool(quoted) and all(
            one.current and one.state == PersonState.EFFECTIVE and one.publication == PublicationStatus.SETTLED
            and one.extension not in (Extension.PENDING, Extension.GRANTED)
            and not has_open_appeal(self.session, one.id) and not has_open_objection(self.session, one)
            for one in quoted)
