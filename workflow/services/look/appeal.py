"""Look-ups about appeals, taking effect and reopening."""

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from workflow.models import (
    Appeal,
    Restitution,
)
from workflow.rules.deadlines import PERIODS, Key, due, overdue
from workflow.rules.weighing import Sanction, not_heavier
from workflow.services import deadlines
from workflow.terms import (
    AppealState,
    Direction,
    InadmissibleGround,
    Outcome,
    PenaltyKind,
    Role,
)

if TYPE_CHECKING:
    pass
from workflow.services.look.letters import LetterLooks


def filed_on(appeal: Appeal) -> date:
    """The day an appeal counts from: that of a letter's postmark or coming, otherwise that of sending."""
    return appeal.on_paper.counts_from if appeal.on_paper is not None else deadlines.day_of(appeal.filed_at)


class AppealLooks(LetterLooks):
    """The panel, the outcome before, the grounds."""

    @cached_property
    def panel(self) -> list[int]:
        """Members of the appeal panel of this person."""
        return [seat.employee_id for seat in self.s.case.seats
                if seat.role == Role.APPEAL_PANEL and seat.ended_at is None and seat.finding_id == self.s.person.id]

    @cached_property
    def inadmissible(self) -> bool:
        """Late without an extension or used before, as the records have it; or not about one's own finding (A03).

        That last is read out of the appeal itself: the officer and a second checker answer for it together.
        """
        if self.s.details.ground == InadmissibleGround.NOT_OWN:
            return True
        due = self.last_day_to_appeal
        late = due is not None and filed_on(self.s.appeal) > due and not self.s.appeal.late
        if self.s.details.ground == InadmissibleGround.LATE:
            return late
        return self.session.scalar(select(func.count()).where(
            Appeal.finding_id == self.s.person.id, Appeal.state != AppealState.REMANDED,
            Appeal.filed_at < self.s.appeal.filed_at)) != 0

    @cached_property
    def last_day_to_appeal(self) -> date | None:
        """The last day on which an appeal is in time: of the period itself, or of the one an extension gave."""
        days = [day for day in (self.due("appeal_window"), self.due("late_appeal")) if day is not None]
        return max(days, default=None)

    @cached_property
    def restitutions_open(self) -> list[int]:
        """The keys of what is still to be paid back or put right for this person."""
        return list(self.session.scalars(select(Restitution.id).where(
            Restitution.finding_id == self.s.person.id, Restitution.settled_on.is_(None))))

    @cached_property
    def owed_to(self) -> set[int]:
        """The keys of the findings of this case for which something is still to be paid back or put right."""
        return set(self.session.scalars(select(Restitution.finding_id).where(
            Restitution.case_id == self.s.case.id, Restitution.settled_on.is_(None))))

    @cached_property
    def not_heavier_than_before(self) -> bool:
        """The panel's outcome and ratios are no heavier than those appealed against (I3, 6.4)."""
        details = self.s.details
        new = Sanction(details.outcome, dict(details.ratios) if details.outcome == Outcome.MITIGATE else {})
        before = self.s.appeal
        old = Sanction(before.outcome_before, {PenaltyKind(kind): int(percent)
                                               for kind, percent in before.ratios_before.items()}
                       if before.outcome_before == Outcome.MITIGATE else {})
        return not_heavier(new, old)

    @cached_property
    def extension_granted(self) -> bool:
        """The decision on more time."""
        return bool(self.s.details and self.s.details.granted)

    @cached_property
    def direction(self) -> Direction | None:
        """Whether a reopening is meant to help or to burden."""
        return getattr(self.s.details, "direction", None)

    @cached_property
    def ground_examined_before(self) -> bool:
        """The same words were the ground of an earlier reopening (section 10)."""
        said = self.s.details.reason.strip()
        return any(one.reopened_because.strip() == said for one in self.s.case.findings
                   if one.employee_id == self.s.person.employee_id and one.reopened_because)

    def over_since(self, key: Key, start: date) -> bool:
        """Whether a period that started on a day is over today, by the calendar."""
        return overdue(due(PERIODS[key], start, deadlines.calendar_of(self.session)).day, self.s.today)
