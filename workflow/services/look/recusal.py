"""Look-ups about requests that somebody step aside: which wait, who decides (2.3)."""

from functools import cached_property

from workflow.models import RecusalRequest, Seat
from workflow.rules.stepping_aside import decider
from workflow.services import recusals
from workflow.services.look.publication import PublicationLooks
from workflow.terms import RecusalGround, Role


class RecusalLooks(PublicationLooks):
    """Seats, requests about their holders, and whose decision they are."""

    @cached_property
    def seats_held(self) -> list[Seat]:
        """The seats whose holders may be asked, or ordered, to step aside."""
        return recusals.seats_held(self.s.case, self.s.person)

    def seat(self, key: int) -> Seat | None:
        """The one of that key among them."""
        return next((one for one in self.seats_held if one.id == key), None)

    def decider_on(self, seat: Seat) -> Role:
        """Who decides whether the holder of a seat steps aside."""
        return decider(seat.role, chair_sits=recusals.chair_of(self.s.case) is not None)

    @cached_property
    def chairs_here(self) -> bool:
        """Whether the actor chairs the committee of this case."""
        chair = recusals.chair_of(self.s.case)
        return chair is not None and chair.employee_id == self.s.by.employee_id

    @cached_property
    def recusals_waiting(self) -> list[RecusalRequest]:
        """Undecided requests: of the person at hand where the move is about him alone, else of everybody here."""
        found = recusals.waiting(self.session, self.s.case)
        return [one for one in found if one.finding_id == self.s.person.id] if self.row == "decide_recusal" else found

    def recusal_request(self, key: int) -> RecusalRequest | None:
        """The undecided request of that key of the person at hand."""
        return next((one for one in self.recusals_waiting if one.id == key), None)

    def recusal_asked_before(self, seat_id: int, ground: RecusalGround) -> bool:
        """Whether the person asked before, in whatever round, about the same holder and on the same ground."""
        seat = self.seat(seat_id)
        return seat is not None and any(
            one.ground == ground and one.seat.employee_id == seat.employee_id and one.lapsed_at is None
            and one.finding is not None and one.finding.employee_id == self.s.person.employee_id
            for one in recusals.of_case(self.session, self.s.case))
