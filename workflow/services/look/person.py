"""Look-ups about one person: facts, statements, list answers."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import exists, or_, select

from workflow.models import (
    Appeal,
    Evidence,
    FactSheet,
    Finding,
    Interview,
    PaperAppeal,
    Statement,
    ToleranceSnapshot,
)
from workflow.rules.facts import Known
from workflow.services import checks, entered_facts, person_facts
from workflow.terms import (
    DiscontinuedReason,
    Effect,
    Filer,
    HitStatus,
)

if TYPE_CHECKING:
    pass
from workflow.services.look.duties import DutyLooks


class PersonLooks(DutyLooks):
    """What has been gathered about the person, and confirmed."""

    @cached_property
    def evidence_of_person(self) -> list[Evidence]:
        """Evidence about this person."""
        return list(self.s.person.evidence)

    @cached_property
    def has_died(self) -> bool:
        """Whether the person is known to have died: he left a case by it, or near relatives appealed (P33, A01)."""
        mine = self.persons.numbers(self.s.person.employee_id)
        return self.session.scalar(
            select(Finding.id).outerjoin(Appeal, Appeal.finding_id == Finding.id)
            .outerjoin(PaperAppeal, PaperAppeal.appeal_id == Appeal.id)
            .where(Finding.employee_id.in_(mine), or_(Finding.discontinued_reason == DiscontinuedReason.DECEASED,
                                                      PaperAppeal.filer == Filer.HEIR)).limit(1)) is not None

    @cached_property
    def interviews_of_round(self) -> list[Interview]:
        """Interview records of this person in the round at hand."""
        return [one for one in self.s.person.interviews if self.in_round(one.recorded_at)]

    @cached_property
    def fact_sheets_of_round(self) -> list[FactSheet]:
        """Fact sheets of this person in the round at hand."""
        return [one for one in self.s.person.fact_sheets if self.in_round(one.written_at)]

    def in_round(self, moment: datetime) -> bool:
        """Whether something was gathered after the person was last sent back."""
        start = self.s.person.round_from
        return start is None or moment >= start

    @cached_property
    def statements(self) -> list[Statement]:
        """What the person said to the statement of facts now before him."""
        return [one for one in self.s.person.statements if not one.superseded]

    @cached_property
    def unanswered_statements(self) -> list[Statement]:
        """Statements that dispute something and have no answer yet."""
        return [one for one in self.statements if one.kind == "disputed" and one.answered_at is None]

    @cached_property
    def facts_in_records(self) -> Mapping[str, Known]:
        """Facts the records know of this person, by name."""
        return person_facts.in_records(self.session, self.s.person, self.s.today)

    @cached_property
    def facts_entered(self) -> frozenset[str]:
        """Names of facts that people entered of this person and have not given up."""
        return entered_facts.held(self.session, self.s.person)

    @cached_property
    def items_unanswered(self) -> list[str]:
        """Codes of list items without a confirmed status for this person."""
        return checks.unanswered(self.s.person)

    @cached_property
    def has_insufficient_item(self) -> bool:
        """Some confirmed item is 证据不足."""
        return any(one.status == HitStatus.INSUFFICIENT for one in self.s.person.answers)

    @cached_property
    def fallback_without_opinion(self) -> bool:
        """N23 is hit and no compliance opinion is on file."""
        hit = any(one.item_code == "N23" and one.status == HitStatus.HIT for one in self.s.person.answers)
        return hit and not any("合规" in one.source for one in self.s.person.evidence)

    @cached_property
    def tolerance_locked(self) -> bool:
        """The tolerance snapshot of the case is locked."""
        return bool(self.session.scalar(select(exists().where(ToleranceSnapshot.case_id == self.s.case.id))))

    @cached_property
    def bars_confirmed(self) -> list[str]:
        """Codes of confirmed bars that the committee has not overturned, in the order of the votes on them."""
        return sorted(
            one.item_code for one in self.s.person.answers
            if one.effect == Effect.BAR and one.status == HitStatus.HIT and one.confirmed and not one.overturned)

    @cached_property
    def hold_items(self) -> list[str]:
        """Codes of confirmed negative items, which a hold must rest on (I4)."""
        return [one.item_code for one in self.s.person.answers
                if one.item_code.startswith("N") and one.status == HitStatus.HIT and not one.overturned]
