"""Refusals about decisions that depart from those on near-identical findings (同案同判)."""

from workflow.rules.guards import refuse, unless
from workflow.rules.similar import REASON_MIN
from workflow.rules.situation import Refusal, Situation


def departure_is_explained(s: Situation) -> Refusal | None:
    """Whatever departs from the outcome of most near-identical findings says why, to whosever benefit it is."""
    departing = s.look.departing if s.details is not None else None
    if departing is None or len(s.details.departure.strip()) >= REASON_MIN:
        return None
    return refuse("departure_unexplained", outcome=departing.outcome, usual=departing.usual, least=REASON_MIN,
                  total=departing.found.total, counts=departing.found.counts)


def departure_names_nobody(s: Situation) -> Refusal | None:
    """The reason is read by the person judged, and tells nobody else apart."""
    if s.details is None or s.look.departing is None:
        return None
    return unless(not s.look.named_in_departure, "departure_names", leaks=s.look.named_in_departure)
