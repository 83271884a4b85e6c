"""Look-ups about similar cases: what is usual, and whether the decision at hand departs from it."""

from collections.abc import Collection
from functools import cached_property

from workflow.rules.leaks import Leak, LeakKind, leaks
from workflow.rules.similar import Distribution
from workflow.services import similar
from workflow.services.look.recusal import RecusalLooks
from workflow.terms import Outcome

TELLING = frozenset({LeakKind.NAME, LeakKind.CUSTOMER, LeakKind.CASE_NUMBER, LeakKind.NUMBER})
"""What a reason must not hold: who else is meant, or in which case."""


class SimilarLooks(RecusalLooks):
    """What was decided on near-identical findings, as far as whoever acts may know of them."""

    @cached_property
    def usual(self) -> Distribution:
        """The outcomes of the findings near-identical to this person's."""
        return similar.usual_for(self.session, self.s.by, self.s.person, self._falling)

    @property
    def _falling(self) -> Collection[str]:
        """Bars that an outcome other than 追责 leaves behind at the last tier (T16)."""
        lighter = self.s.proposed_outcome not in (None, Outcome.HOLD) and self.s.person.ceiling == Outcome.HOLD
        return self.bars_confirmed if self.row == "resolve" and lighter else ()

    @cached_property
    def departing(self) -> similar.Departing | None:
        """In what way the decision at hand departs from what is usual; None where it does not."""
        outcome = self.s.proposed_outcome
        return similar.departing(outcome, self.usual) if outcome is not None else None

    @cached_property
    def may_depart(self) -> bool:
        """Whether the decision departs from what is usual, or may once its outcome is chosen."""
        if self.row == "decide_vary" and self.s.proposed_outcome is None:
            return self.usual.usual is not None
        return self.departing is not None

    @cached_property
    def named_in_departure(self) -> list[Leak]:
        """Names and numbers, of the findings compared or of anybody else in the bank, that the reason gives away."""
        if self.departing is None:
            return []
        said = self.s.details.departure
        known = similar.known_of(self.session, self.s.by, self.s.person, said, self.departing.found.keys)
        return [one for one in leaks(said, known)
                if one.kind in TELLING and one.found != self.s.case.number]
