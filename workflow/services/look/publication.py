"""Look-ups about notices, objections and library entries."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from workflow.models import (
    Finding,
    Institution,
    LibraryEntry,
    NoticeDraft,
    Objection,
    Publication,
    PublicationPerson,
)
from workflow.models.ledger import HANDLERS
from workflow.rules.leaks import Known, Leak, leaks
from workflow.services import case_library, notices
from workflow.terms import (
    EntryState,
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
    def leaks_of_notice(self) -> list[Leak]:
        """Words of the lessons that tell who somebody is."""
        return leaks(self.s.details.lessons, self.known)

    @cached_property
    def leaks_of_entry(self) -> list[Leak]:
        """Words of the entry that tell who somebody is; its title is the first line."""
        return leaks(self.s.entry.text, self.known)

    @cached_property
    def known(self) -> Known:
        """What the case knows and no published text of it may hold."""
        loans = [row.loan for row in self.s.case.loans]
        named = [getattr(loan, f"{post}_name") for loan in loans for post in HANDLERS]
        people = [one.person_name for one in self.s.case.findings]
        people += [seat.employee.name for seat in self.s.case.seats]
        numbers = [self.s.case.number, *(one.employee.staff_no for one in self.s.case.findings)]
        for loan in loans:
            numbers += [loan.loan_no, loan.contract_no, loan.borrower.customer_no, loan.borrower.id_no]
            numbers += [getattr(loan, f"{post}_no") for post in HANDLERS]
        return Known(_once(people + named), _once(loan.borrower.name for loan in loans), tuple(self._small_branches()),
                     _once(numbers))

    def _small_branches(self) -> Iterator[str]:
        """Names of the institutions of the case that are too small for anybody to hide in; never the head office."""
        keys = {self.s.case.institution_id, *(one.institution_id for one in self.s.case.findings),
                *(row.loan.institution_id for row in self.s.case.loans)}
        wanted = select(Institution).where(Institution.id.in_(keys)).order_by(Institution.id)
        for branch in self.session.scalars(wanted):
            if notices.small_branch(self.session, branch):
                yield branch.name

    @cached_property
    def notice_proposed(self) -> notices.Proposed:
        """What a notice about the people named would say, and how they are hidden (6.5)."""
        chosen = set(self.s.details.people)
        return notices.propose(self.session, self.s.case, [one for one in self.s.case.current if one.id in chosen],
                               self.s.details.lessons, self.s.today)

    @cached_property
    def waiting_draft(self) -> NoticeDraft | None:
        """The draft of a notice of this case that waits to be released."""
        return notices.waiting_draft(self.session, self.s.case.id)

    @cached_property
    def leaks_of_draft(self) -> list[Leak]:
        """Words of its lessons that by now tell who somebody is."""
        return leaks(self.waiting_draft.content["lessons"], self.known) if self.waiting_draft is not None else []

    @cached_property
    def draft_is_current(self) -> bool:
        """The people of the draft may still be published, and a notice drafted today would say the same."""
        draft = self.waiting_draft
        if draft is None:
            return False
        people = [one for one in self.s.case.current if one.id in set(draft.people)]
        fit = all(one.state == PersonState.EFFECTIVE and one.publication == PublicationStatus.NONE
                  and not one.is_suspended and not one.withhold_requested for one in people)
        if not fit or len(people) != len(draft.people):
            return False
        today = notices.propose(self.session, self.s.case, people, draft.content["lessons"], self.s.today).record
        return today is not None and today.content == draft.content

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
    def notices(self) -> list[Publication]:
        """What was published of the case: all an entry may be written from."""
        return case_library.notices_of(self.session, self.s.case.id)

    @cached_property
    def live_entry(self) -> LibraryEntry | None:
        """The entry of this case that is not taken down."""
        return self.session.scalar(select(LibraryEntry).where(
            LibraryEntry.case_id == self.s.case.id, LibraryEntry.state != EntryState.WITHDRAWN).limit(1))

    @cached_property
    def quotes_not_up(self) -> str:
        """Entries the ruling is to quote that are not published, by their numbers or keys."""
        found = ((key, self.session.get(LibraryEntry, key)) for key in self.s.details.quotes)
        return "、".join(f"案例 {key}" if one is None or one.number is None else one.number
                        for key, one in found if one is None or one.state != EntryState.PUBLISHED)

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


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    """The values that say something, each once."""
    return tuple(dict.fromkeys(value for value in values if value))
