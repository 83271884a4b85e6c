"""Departures over time: of the decisions a reader may know of, how many departed from what was usual, which way, where.

A committee's ruling counts in the quarter it was made in, whatever became of it on appeal; one that was set aside does
not. An appeal panel's decision that changed the outcome counts for the panel.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from workflow.models import Appeal, Departure, ExemptionCase, Finding, Institution, Meeting, MeetingItem, Sitting
from workflow.rules.actors import Actor
from workflow.rules.committee import FINAL_TIER
from workflow.rules.quarters import quarter_of
from workflow.rules.similar import is_heavier
from workflow.services.access import FOR_RIGHTS, closed_to, may, visible, within_reach
from workflow.services.deadlines import day_of
from workflow.terms import AppealState
from workflow.wording import word
from workflow.wording.publication_words import quarter_said
from workflow.wording.similar import committee_said

PANEL = "panel"
OF_PANEL = (AppealState.VARIED, AppealState.REVOKED_BY_APPEAL)
_LAST = select(func.max(Meeting.id)).join(MeetingItem, MeetingItem.meeting_id == Meeting.id).where(
    MeetingItem.finding_id == Finding.id, ~Meeting.reopening, ~Meeting.called_off).correlate(Finding).scalar_subquery()
_SITS = aliased(Institution)


class Body(NamedTuple):
    """A branch, or who decided: its key in addresses, and its name."""

    key: str
    name: str


class Decision(NamedTuple):
    """One decision on a person: on which day, about which branch's case, by whom, and its departure if it departed."""

    day: date
    branch: Body
    committee: Body
    departure: Departure | None

    @property
    def quarter(self) -> Body:
        """The quarter it was made in, such as 2026Q4."""
        key = quarter_of(self.day)
        return Body(key, quarter_said(key))


@dataclass(frozen=True, slots=True)
class Line:
    """What came together under one name: decisions, and those of them that departed to either side."""

    body: Body
    decided: int
    lighter: int
    heavier: int

    @property
    def departed(self) -> int:
        """How many departed."""
        return self.lighter + self.heavier

    @property
    def share(self) -> Fraction:
        """Which share of the decisions departed."""
        return Fraction(self.departed, self.decided) if self.decided else Fraction(0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One departure in the list: where the reader may open the person, also who it is and why."""

    decision: Decision
    departure: Departure
    opens: bool

    @property
    def heavier(self) -> bool:
        """Whether it is heavier than what was usual."""
        return is_heavier(self.departure.outcome, self.departure.usual)


@dataclass(frozen=True)
class Wanted:
    """What is asked for, by the keys of quarter, branch and committee; empty is everything."""

    quarter: str = ""
    branch: str = ""
    committee: str = ""

    def wants(self, one: Decision) -> bool:
        """Whether a decision is asked for."""
        asked = ((self.quarter, one.quarter), (self.branch, one.branch), (self.committee, one.committee))
        return all(not key or key == body.key for key, body in asked)


@dataclass(frozen=True, slots=True)
class Board:
    """The decisions asked for, together and by quarter, branch and committee, and the departures one by one."""

    whole: Line
    quarters: Sequence[Line]
    branches: Sequence[Line]
    committees: Sequence[Line]
    shown: Sequence[Shown]


def board(session: Session, actor: Actor, wanted: Wanted) -> Board:
    """The board of the decisions the actor may know of, the latest departures first."""
    found = [one for one in decisions(session, actor) if wanted.wants(one)]
    departed = sorted((one for one in found if one.departure is not None), key=lambda one: one.day, reverse=True)
    opens = _opened(session, actor, [one.departure.finding for one in departed if one.departure is not None])
    return Board(
        _line(Body("", ""), found), _lines(found, lambda one: one.quarter), _lines(found, lambda one: one.branch),
        _lines(found, lambda one: one.committee),
        [Shown(one, one.departure, one.departure.finding_id in opens) for one in departed if one.departure is not None])


def _opened(session: Session, actor: Actor, people: Sequence[Finding]) -> set[int]:
    """The keys of those whose page the actor may open: `similar.may_open` asks the same of one."""
    shown = set(session.scalars(select(ExemptionCase.id).where(visible(actor))))
    return {one.id for one in people
            if one.case_id in shown and may(actor, "view_person", case=one.case, finding=one)}


def _lines(found: Iterable[Decision], take: Callable[[Decision], Body]) -> list[Line]:
    """The decisions under each name, in the order of the names' keys."""
    by: dict[Body, list[Decision]] = {}
    for one in found:
        by.setdefault(take(one), []).append(one)
    return [_line(body, by[body]) for body in sorted(by)]


def _line(body: Body, found: Sequence[Decision]) -> Line:
    heavier = [is_heavier(one.departure.outcome, one.departure.usual) for one in found if one.departure is not None]
    return Line(body, len(found), heavier.count(False), heavier.count(True))


def decisions(session: Session, actor: Actor) -> list[Decision]:
    """Every decision the actor may know of that has not been set aside, the earliest first."""
    open_to_him = (within_reach(actor, "view_departures"), ExemptionCase.id.not_in(closed_to(actor.keys)))
    departed = {(row.finding_id, row.move == "resolve"): row for row in session.scalars(
        select(Departure).where(~Departure.void).options(
            joinedload(Departure.finding).joinedload(Finding.case).options(*FOR_RIGHTS)).order_by(Departure.id))}
    rulings = session.execute(
        select(Finding.id, Finding.determined_on, Institution.code, Institution.name, _SITS.code, _SITS.name,
               Sitting.tier)
        .join(ExemptionCase, ExemptionCase.id == Finding.case_id)
        .join(Institution, Institution.id == ExemptionCase.institution_id).join(Meeting, Meeting.id == _LAST)
        .join(Sitting, Sitting.id == Meeting.sitting_id).join(_SITS, _SITS.id == Sitting.institution_id)
        .where(Finding.outcome.is_not(None), *open_to_him))
    panels = session.execute(
        select(Finding.id, Appeal.decided_on, Institution.code, Institution.name)
        .join(Appeal, Appeal.finding_id == Finding.id).join(ExemptionCase, ExemptionCase.id == Finding.case_id)
        .join(Institution, Institution.id == ExemptionCase.institution_id)
        .where(Appeal.state.in_(OF_PANEL), *open_to_him))
    found = [Decision(day, Body(code, name), _committee(code_sits, name_sits, tier), departed.get((key, True)))
             for key, day, code, name, code_sits, name_sits, tier in rulings if day is not None]
    found += [Decision(day, Body(code, name), Body(PANEL, committee_said("", None)), departed.get((key, False)))
              for key, day, code, name in panels if day is not None]
    return sorted(found, key=lambda one: (one.day, one.branch, one.committee))


def _committee(code: str, name: str, tier: int) -> Body:
    """A committee by its institution; one appointed for the case stands for itself."""
    return Body(f"{code}-{tier}" if tier == FINAL_TIER else code, committee_said(name, tier))


# --- as rows ---------------------------------------------------------------------------------------------------------

COLUMNS = (("季度", 9), ("作出日期", 12), ("机构", 28), ("作出者", 32), ("方向", 8), ("结论", 8), ("多数结论", 9),
           ("比较人数", 9), ("免责", 6), ("减责", 6), ("追责", 6), ("现结论", 8), ("事项编号", 14), ("理由", 80))


def rows(found: Board) -> list[tuple[str, ...]]:
    """The departures as lines of a table; who it is and why only where the reader may open the person."""
    return [_row(one) for one in found.shown]


def _row(one: Shown) -> tuple[str, ...]:
    gone: Any = one.departure
    counts = (str(gone.counts.get(code, 0)) for code in ("exempt", "mitigate", "hold"))
    now = gone.finding.outcome
    return (one.decision.quarter.name, day_of(gone.decided_at).isoformat(), one.decision.branch.name,
            one.decision.committee.name, "偏重" if one.heavier else "偏轻", word(gone.outcome), word(gone.usual),
            str(len(gone.compared)), *counts, word(now) if now is not None else "",
            gone.finding.case.number if one.opens else "", gone.reason if one.opens else "")
