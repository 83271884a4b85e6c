"""What appeals, extensions, taking effect and reopening write."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflow.models import AccountabilityOrder, Appeal, Finding
from workflow.rules import changes
from workflow.rules.audit import canonical
from workflow.services import deadlines, departures, documents, numbers
from workflow.services.effects.common import drop_team, leave_notice, seat, start_round, take_effect, unseat
from workflow.services.situation import Loaded
from workflow.terms import (
    AppealState,
    CaseState,
    Direction,
    Extension,
    ObjectionState,
    Outcome,
    ReopenGround,
    Role,
)


def file_appeal(s: Loaded) -> Appeal:
    """An appeal with its receipt: a number and the hash of what was filed (A01)."""
    before = s.was
    said = {"finding": s.person.id, "grounds": sorted(s.details.grounds), "words": s.details.statement, "at": s.now}
    appeal = Appeal(
        case_id=s.case.id, finding=s.person, state=AppealState.FILED,
        grounds=[str(ground) for ground in s.details.grounds], words=s.details.statement,
        receipt=f"申{s.today.year}-{numbers.take(s.session, 'appeal', s.today.year):04d}",
        sha256=hashlib.sha256(canonical(said).encode()).hexdigest(), late=before["extension"] == Extension.GRANTED,
        filed_at=s.now, outcome_before=s.person.outcome, ratios_before=s.person.ratios)
    s.session.add(appeal)
    if s.case.state == CaseState.CLOSED:
        wake(s, CaseState.APPEALING)
    leave_notice(s, s.person)
    s.session.flush()
    s.appeal = appeal
    return appeal


def accept_appeal(s: Loaded) -> None:
    """Seat the panel for this appellant (A02)."""
    s.appeal.accepted_on = s.today
    seat_panel(s)


def seat_panel(s: Loaded) -> None:
    """Name the panel, or name it anew."""
    panel = getattr(s.details, "panel", ())
    unseat(s, frozenset({Role.APPEAL_PANEL}), "改派", s.person.id)
    for member in panel:
        seat(s, member, Role.APPEAL_PANEL, s.person.id)


def end_appeal(s: Loaded) -> None:
    """An appeal that ends without a decision on its merits (A03, A04)."""
    s.appeal.decided_on, s.appeal.decision = s.today, s.details.reason


def uphold(s: Loaded) -> None:
    """The finding stands and takes effect (T22)."""
    _decide(s)
    take_effect(s, s.person)
    _void_orders(s, s.person.previous)


def vary(s: Loaded) -> None:
    """The lighter outcome takes effect (T23)."""
    ratios = {str(kind): percent for kind, percent in s.details.ratios.items()}
    s.person.ratios = ratios if s.details.outcome == Outcome.MITIGATE else {}
    _clear_items(s)
    departures.record(s)
    _decide(s)
    _void_orders(s, s.person)
    _void_orders(s, s.person.previous)
    take_effect(s, s.person)


def revoke(s: Loaded) -> None:
    """An exemption takes effect; what was taken is listed for return (T24)."""
    s.person.ratios = {}
    _clear_items(s)
    departures.record(s)
    _decide(s)
    _void_orders(s, s.person)
    _void_orders(s, s.person.previous)
    take_effect(s, s.person)


def remand(s: Loaded) -> None:
    """Back to a new team; the old outcome is the ceiling, ratios included (T25)."""
    s.person.ceiling_ratios = s.was["ratios"] if s.was["outcome"] == Outcome.MITIGATE else {}
    s.person.ratios = {}
    s.person.determined_on = s.person.served_on = s.person.effective_on = None
    departures.set_aside(s.session, s.person)
    start_round(s)
    _decide(s)
    _void_orders(s, s.person)
    s.case.replace_team = "procedure_unlawful" in s.details.grounds
    drop_team(s, "申诉发回，重新核定调查组")
    documents.void_letters(s.session, s.person, "determination")


def _clear_items(s: Loaded) -> None:
    """Whoever is exempted on appeal is exempt under the positive list alone; the first ruling keeps its own letter."""
    if s.person.outcome == Outcome.EXEMPT:
        s.person.cited_items = [code for code in s.person.cited_items if code.startswith("P")] or ["P01"]


def _decide(s: Loaded) -> None:
    s.appeal.decided_on, s.appeal.decision = s.today, s.details.decision


def lapse(s: Loaded) -> None:
    """Nobody appealed in time: the finding takes effect (T21)."""
    take_effect(s, s.person)
    _void_orders(s, s.person.previous)


def _void_orders(s: Loaded, finding: Finding | None) -> None:
    """Orders that leaned on what no longer holds are void; executed ones list what is to be returned (P22, 6.4)."""
    if finding is None:
        return
    for order in s.session.scalars(select(AccountabilityOrder).where(
            AccountabilityOrder.finding_id == finding.id, AccountabilityOrder.state != "void")):
        if order.state == "executed":
            order.refund = f"{order.measure}（{order.amount or ''}）须予返还、恢复"
        order.state = "void"


def ask_extension(s: Loaded) -> None:
    """Why more time is wanted."""
    s.person.extension_reason = s.details.obstacle


def reopen(s: Loaded) -> Finding:
    """The next round's record, beside the one still in force (T35, R3)."""
    return _reopen(s)


def sustain(s: Loaded) -> Finding:
    """An objection sustained is a reopening (T30)."""
    s.objection.reply, s.objection.replied_on = s.details.reason, s.today
    s.objection.state = ObjectionState.SUSTAINED
    return _reopen(s)


def _reopen(s: Loaded) -> Finding:
    old = s.person
    leave_notice(s, old)
    s.session.flush()
    favourable = s.details.direction == Direction.FAVOURABLE
    record = Finding(
        employee_id=old.employee_id, institution_id=old.institution_id, person_name=old.person_name, posts=old.posts,
        stages=old.stages, liability=old.liability, responsible_from=old.responsible_from,
        responsible_to=old.responsible_to, named_because=old.named_because, previous_id=old.id,
        reopened_direction=s.details.direction, reopened_ground=s.details.ground, reopened_because=s.details.reason,
        ceiling_ratios=old.ratios if favourable and old.outcome == Outcome.MITIGATE else {},
        **changes.successor(s) | {"round": 1 + max(one.round for one in s.case.findings
                                                   if one.employee_id == old.employee_id)})
    s.case.findings.append(record)
    s.case.replace_team = s.details.ground == ReopenGround.RECUSAL_BREACH
    drop_team(s, "重启认定，重新核定调查组")
    if s.case.state == CaseState.CLOSED:
        wake(s, CaseState.ACCEPTED)
    s.session.flush()
    deadlines.start(s.session, deadlines.Whose(s.case.id, record.id), "own_year", s.today)
    return record


def wake(s: Loaded, state: CaseState) -> None:
    """A closed case comes back: its loans are taken again, and its year, which never stopped, runs on (I11)."""
    s.case.state = state
    for row in s.case.loans:
        row.live = True
    deadlines.start(s.session, deadlines.Whose(s.case.id), "total_clock", s.case.clock_from or s.today)


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "file_appeal": file_appeal, "accept_appeal": accept_appeal, "seat_panel": seat_panel,
    "reject_appeal": end_appeal, "withdraw_appeal": end_appeal, "decide_uphold": uphold, "decide_vary": vary,
    "decide_revoke": revoke, "decide_remand": remand, "lapse_appeal_window": lapse,
    "request_extension": ask_extension, "reopen": reopen, "sustain_objection": sustain,
}
