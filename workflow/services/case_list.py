"""The list of work items: what can be asked of it, always among those the reader may see."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from workflow.models import Borrower, CaseLoan, ExemptionCase, Finding, Loan, Period, TriggerEvent
from workflow.rules.actors import Actor
from workflow.rules.rights import roles_with
from workflow.services.access import below_code, own_part, visible
from workflow.services.deadlines import has_lapsed
from workflow.terms import LIVE_CASE, CaseState, Reach, Role, Trigger

LIVE = "live"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; empty means anything. `state` is a code, or `live`."""

    state: str = ""
    institution: str = ""
    trigger: str = ""
    due: str = ""
    q: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "Wanted":
        """From what was typed; what is no code or day is ignored."""
        state, trigger, due = (typed.get(name, "").strip() for name in ("state", "trigger", "due"))
        return cls(
            state=state if state in (*CaseState, LIVE) else "", institution=typed.get("institution", "").strip(),
            trigger=trigger if trigger in list(Trigger) else "", due=due if _is_day(due) else "",
            q=typed.get("q", "").strip()[:100])

    def as_query(self) -> dict[str, Any]:
        """As parts of an address; what was not asked for is left out."""
        return {name: value for name, value in asdict(self).items() if value}


def _is_day(typed: str) -> bool:
    try:
        date.fromisoformat(typed)
    except ValueError:
        return False
    return True


def found(actor: Actor, wanted: Wanted) -> Select[Any]:
    """The cases wanted, the latest registered first."""
    query = select(ExemptionCase).where(visible(actor)).order_by(ExemptionCase.id.desc())
    if wanted.state:
        states = LIVE_CASE if wanted.state == LIVE else {CaseState(wanted.state)}
        # Where one is judged oneself one is told one's own state, in one's own window, and not the case's (6.6).
        query = query.where(ExemptionCase.state.in_(states), ExemptionCase.id.not_in(own_part(actor)))
    if wanted.institution:
        query = query.where(ExemptionCase.institution_id.in_(below_code(wanted.institution)))
    if wanted.trigger:
        query = query.where(exists().where(
            TriggerEvent.case_id == ExemptionCase.id, TriggerEvent.kind == Trigger(wanted.trigger)))
    if wanted.due:
        query = query.where(exists().where(_runs(), Period.due_on <= date.fromisoformat(wanted.due)))
    return query.where(_matches(actor, wanted.q)) if wanted.q else query


def _runs() -> Any:
    return and_(Period.case_id == ExemptionCase.id, Period.ended_on.is_(None), Period.paused_on.is_(None),
                Period.key != "total_clock")


def _matches(actor: Actor, text: str) -> Any:
    """Number, borrower or loan, or the name of somebody judged: a colleague's name only for those who work on cases."""
    borrower = exists(select(CaseLoan.id).join(Loan).join(Borrower).where(
        CaseLoan.case_id == ExemptionCase.id,
        or_(Borrower.name.contains(text, autoescape=True), Loan.loan_no == text)))
    name = and_(Finding.case_id == ExemptionCase.id, Finding.person_name.contains(text, autoescape=True))
    if not _works_on_cases(actor):
        name = and_(name, Finding.employee_id == actor.employee_id)
    return or_(ExemptionCase.number.contains(text, autoescape=True), borrower, exists().where(name))


def _works_on_cases(actor: Actor) -> bool:
    return any(role in actor.roles for role, reach in roles_with("view_person").items()
               if reach != Reach.OWN and role != Role.REPRESENTATIVE)


def nearest_due(session: Session, people: Mapping[int, Collection[int]], today: date) -> dict[int, Period]:
    """For each case the running period that ends first, of the case or of the findings given for it."""
    rows = session.scalars(select(Period).where(
        Period.case_id.in_(people), Period.ended_on.is_(None), Period.paused_on.is_(None), Period.key != "total_clock")
        .order_by(Period.due_on.desc()))
    return {row.case_id: row for row in rows if not has_lapsed(row, today)
            and (row.finding_id is None or row.finding_id in people[row.case_id])}
