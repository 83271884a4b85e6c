"""What a case page shows, in codes and facts: steps, people, moves open and closed. Words are added by the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import AccountabilityOrder, Appeal, AuditLine, ExemptionCase, Finding, Objection, Period
from workflow.process import ROWS, Row
from workflow.rules.actors import Actor
from workflow.rules.rights import roles_with
from workflow.rules.situation import Refusal
from workflow.services.access import may
from workflow.services.moving import key_of, refusals, standing_at
from workflow.services.situation import Target
from workflow.services.tasks import Task
from workflow.terms import AppealState, CaseState, ObjectionState, PersonState, PublicationStatus, Role, Thing

S = CaseState


class Step(StrEnum):
    """The steps of the bar on top of a case."""

    REGISTER = auto()
    ACCEPT = auto()
    INVESTIGATE = auto()
    INFORM = auto()
    CHECK = auto()
    REVIEW = auto()
    SERVE = auto()
    EFFECT = auto()
    PUBLISH = auto()
    CLOSE = auto()


DONE_BY = {
    Step.REGISTER: ("register_clue", "file_claim", "report_intent"), Step.ACCEPT: ("accept", "refuse"),
    Step.INVESTIGATE: ("finish_investigation",),
    Step.INFORM: ("confirm_facts",), Step.CHECK: ("complete_check",), Step.REVIEW: ("resolve",),
    Step.SERVE: ("serve",), Step.EFFECT: ("lapse_appeal_window", "decide_uphold", "decide_vary", "decide_revoke"),
    Step.PUBLISH: ("finish_publication", "waive_publication"), Step.CLOSE: ("close",),
}
"""The moves that end each step."""

STANDS_AT = {
    S.CLUE: Step.REGISTER, S.PENDING_ACCEPTANCE: Step.ACCEPT, S.SUPPLEMENTING: Step.ACCEPT, S.NOT_ACCEPTED: Step.ACCEPT,
    S.ACCEPTED: Step.INVESTIGATE, S.INVESTIGATING: Step.INVESTIGATE, S.FACT_CONFIRMATION: Step.INFORM,
    S.LIST_CHECKING: Step.CHECK, S.PENDING_REVIEW: Step.REVIEW, S.UNDER_REVIEW: Step.REVIEW, S.DETERMINED: Step.SERVE,
    S.NOTIFIED: Step.EFFECT, S.APPEALING: Step.EFFECT, S.EFFECTIVE: Step.PUBLISH, S.PUBLICIZING: Step.PUBLISH,
    S.OBJECTION_HANDLING: Step.PUBLISH, S.CLOSED: Step.CLOSE,
}
OPEN_APPEALS = (AppealState.FILED, AppealState.ACCEPTED)
PAGES_OF_THEIR_OWN = frozenset({"answer_list", "cast_ballot", "record_facts", "file_appeal", "file_paper_appeal",
                                "request_extension", "decide_extension", "draft_notice", "publish"})
ON_OTHER_PAGES = frozenset({"register_clue", "file_claim", "join_claim", "report_intent", "join_intent"})
"""What is begun from a loan, not from the page of a case."""
BY_ITSELF = frozenset({"read_letter"})
"""Acts that come about by opening a page, and have no form."""


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step: `status` is done, now or todo; who ended it and when."""

    step: Step
    status: str
    by: str = ""
    at: datetime | None = None


def steps(case: ExemptionCase, lines: Sequence[AuditLine], names: dict[int | None, str]) -> list[StepShown]:
    """Where the case stands, told from its state and its sealed lines."""
    now = list(Step).index(_step_of(case, lines))
    over = case.state in (S.CLOSED, S.NOT_ACCEPTED, S.WITHDRAWN, S.TERMINATED)
    shown = []
    for number, step in enumerate(Step):
        last = next((line for line in reversed(lines) if line.action in DONE_BY[step]), None)
        done = number < now or (over and last is not None)
        status = "done" if done else "now" if number == now and not over else "todo"
        shown.append(StepShown(step, status, names.get(last.actor_id, "") if done and last else "",
                               last.at if done and last else None))
    return shown


def _step_of(case: ExemptionCase, lines: Sequence[AuditLine]) -> Step:
    """The step a case stands at; one that has left the way stands where its last line left it."""
    if case.state == S.EFFECTIVE and all(
            one.publication == PublicationStatus.SETTLED for one in case.current if one.state == PersonState.EFFECTIVE):
        return Step.CLOSE
    if case.state in STANDS_AT:
        return STANDS_AT[case.state]
    reached = [step for step in Step for line in lines if line.action in DONE_BY[step]]
    return max(reached, key=list(Step).index, default=Step.REGISTER)


def lines_of(session: Session, case: ExemptionCase) -> list[AuditLine]:
    """The sealed lines of a case, in order."""
    return list(session.scalars(select(AuditLine).where(AuditLine.case_id == case.id).order_by(AuditLine.seq)))


@dataclass(frozen=True, slots=True)
class Action:
    """A move or act the actor has the right to, and every reason why it is closed now.

    `about`: the person it is about. `reasons`: with the name of the person each is about where it is made for several.
    """

    row: Row
    on: str
    thing: Target
    about: Finding | None
    reasons: tuple[tuple[str, Refusal], ...]

    @property
    def is_open(self) -> bool:
        """Whether it can be done now."""
        return not self.reasons

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is closed only because the thing does not stand there."""
        return any(reason.code in ("wrong_state", "nobody_at_step") for _, reason in self.reasons)


def actions(session: Session, case: ExemptionCase, people: Sequence[Finding], actor: Actor,
            now: datetime) -> list[Action]:
    """Every move and act to the case, its people, appeals and objections that the actor has the right to."""
    things = list(_things(session, case, people))
    found = []
    for row in ROWS:
        if row.name in ON_OTHER_PAGES | BY_ITSELF or row.thing in (Thing.PUBLICATION, Thing.ENTRY):
            continue
        if row.for_each:
            found += _for_all(session, row, case, actor, now)
            continue
        for thing, about in things:
            if _kind(thing) == row.thing and may(actor, row.name, case=case, finding=about):
                closed = refusals(session, thing, row.name, by=actor, now=now)
                found.append(Action(row, key_of(thing), thing, about, tuple(("", one) for one in closed)))
    return found


def by_move(found: Sequence[Action], reasons: bool = False) -> list[list[Action]]:
    """Actions of one move together, in the order of the table; with `reasons` only those closed for the same ones."""
    groups: list[list[Action]] = []
    for action in found:
        for group in groups:
            same = group[0].row is action.row and (not reasons or group[0].reasons == action.reasons)
            if same and action.about is not None:
                group.append(action)
                break
        else:
            groups.append([action])
    return groups


def _things(session: Session, case: ExemptionCase, people: Sequence[Finding]) -> Iterator[tuple[Any, Finding | None]]:
    """The case, the people the actor may read about, their open appeals, and the open objections."""
    yield case, None
    for one in people:
        yield one, one
    shown = {one.id: one for one in people}
    for appeal in session.scalars(select(Appeal).where(
            Appeal.case_id == case.id, Appeal.state.in_(OPEN_APPEALS))):
        if appeal.finding_id in shown:
            yield appeal, shown[appeal.finding_id]
    for objection in session.scalars(select(Objection).where(
            Objection.case_id == case.id, Objection.state == ObjectionState.OPEN)):
        yield objection, None


def _kind(thing: Target) -> Thing:
    kinds = {ExemptionCase: Thing.CASE, Finding: Thing.FINDING, Appeal: Thing.APPEAL, Objection: Thing.OBJECTION}
    return kinds[type(thing)]


def _for_all(session: Session, row: Row, case: ExemptionCase, actor: Actor, now: datetime) -> list[Action]:
    """A button of the case that moves everybody at a step (R2), closed for anybody's reason."""
    if not may(actor, row.name, case=case):
        return []
    people = standing_at(case, row)
    if not people:
        return [Action(row, key_of(case), case, None, (("", Refusal("nobody_at_step", {"move": row.name})),))]
    closed = tuple((one.person_name, reason) for one in people
                   for reason in refusals(session, one, row.name, by=actor, now=now))
    return [Action(row, key_of(case), case, None, closed)]


def first_of(found: Sequence[Action], tasks: Sequence[Task]) -> Action | None:
    """The open move that is the actor's next task: the form shown where one reads."""
    wanted = [(task.move, key_of(task.thing)) for task in tasks if not task.optional]
    for move, on in wanted:
        for action in found:
            if action.is_open and action.row.name == move and action.on == on and move not in PAGES_OF_THEIR_OWN:
                return action
    return None


def due_of(periods: Sequence[Period], finding: Finding) -> Period | None:
    """The nearest period that runs for one person alone."""
    return next((one for one in periods if one.finding_id == finding.id and one.key != "total_clock"), None)


def masked(number: str) -> str:
    """A number of an identity paper with its middle hidden.

    >>> masked("91330100MA27ABCD3X"), masked("12345"), masked("")
    ('9133**********CD3X', '1****', '')
    """
    if len(number) < 9:
        return number[:1] + "*" * (len(number) - 1) if number else ""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"


def roles_for(move: str) -> list[Role]:
    """Whose move it is, by role."""
    return [role for role in roles_with(move) if role != Role.CLOCK]


def orders_of(session: Session, finding: Finding) -> list[AccountabilityOrder]:
    """Accountability orders of one person."""
    return list(session.scalars(select(AccountabilityOrder).where(
        AccountabilityOrder.finding_id == finding.id).order_by(AccountabilityOrder.id)))
