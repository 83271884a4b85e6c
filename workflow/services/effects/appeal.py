"""What appeals, extensions, taking effect and reopening write."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from workflow.models import (
    Appeal,
    AppealCompanion,
    AppealPaper,
    EffectiveFinding,
    Evidence,
    ExtensionRequest,
    Finding,
    PanelDesignation,
    PaperAppeal,
)
from workflow.rules import changes
from workflow.rules.audit import canonical
from workflow.services import deadlines, departures, documents, numbers, restitutions
from workflow.services.effects.common import drop_team, leave_notices, seat, start_round, take_effect, unseat
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
    """An appeal with its receipt: a number, and the hash of what was filed, papers and companion too (A01)."""
    papers = [_paper(s, file, "申诉时提交") for file in s.details.evidence]
    return _file(s, papers, None)


def file_paper_appeal(s: Loaded) -> Appeal:
    """An appeal on paper: the scan is kept, and the day that counts is that of the letter (A01)."""
    d = s.details
    scan = _paper(s, d.file, "纸质申诉书扫描件")
    papers = [scan, *(_paper(s, file, "随纸质申诉书提交") for file in d.evidence)]
    s.session.flush()
    on_paper = PaperAppeal(
        arrived_on=d.arrived_on, postmarked_on=d.postmarked_on, filer=d.filer, filer_name=d.filer_name,
        standing=d.standing, scan_id=scan.id, entered_by_id=s.by.employee_id)
    return _file(s, papers, on_paper)


def _file(s: Loaded, papers: list[Evidence], on_paper: PaperAppeal | None) -> Appeal:
    before, d = s.was, s.details
    said = {"finding": s.person.id, "grounds": sorted(d.grounds), "words": d.statement, "at": s.now,
            "papers": [[one.file_name, one.sha256] for one in papers],
            "companion": [d.companion, d.companion_kind, d.companion_authority] if d.companion else []}
    if on_paper is not None:
        said |= {"arrived": d.arrived_on, "postmarked": d.postmarked_on, "filer": [d.filer, d.filer_name, d.standing]}
    text = canonical(said)
    appeal = Appeal(
        case_id=s.case.id, finding=s.person, state=AppealState.FILED,
        grounds=[str(ground) for ground in d.grounds], words=d.statement, said=text,
        receipt=f"申{s.today.year}-{numbers.take(s.session, 'appeal', s.today.year):04d}",
        sha256=hashlib.sha256(text.encode()).hexdigest(), late=before["extension"] == Extension.GRANTED,
        filed_at=s.now, outcome_before=s.person.outcome, ratios_before=s.person.ratios, on_paper=on_paper)
    s.session.add(appeal)
    s.session.flush()
    appeal.papers = [AppealPaper(evidence_id=one.id) for one in papers]
    if d.companion:
        appeal.companions = [AppealCompanion(name=d.companion, kind=d.companion_kind, authority=d.companion_authority)]
    if s.case.state == CaseState.CLOSED:
        wake(s, CaseState.APPEALING)
    leave_notices(s, s.person)
    s.session.flush()
    s.appeal = appeal
    return appeal


def _paper(s: Loaded, file: Any, source: str) -> Evidence:
    """A file that came in with an appeal is evidence about this person from then on."""
    paper = Evidence(
        case_id=s.case.id, finding_id=s.person.id, title=file.file_name, source=source, obtained_on=s.today,
        file_name=file.file_name, media_type=file.media_type, size=file.size, sha256=file.sha256,
        added_by_id=s.by.employee_id, added_at=s.now)
    s.session.add(paper)
    return paper


def designate_panel(s: Loaded) -> None:
    """Another body says where the panel is taken from (A02, E45)."""
    s.session.add(PanelDesignation(
        appeal_id=s.appeal.id, authority=s.details.authority, reference=s.details.reference, reason=s.details.reason,
        designated_on=s.today, designated_by_id=s.by.employee_id))


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
    _replace(s)
    take_effect(s, s.person)


def vary(s: Loaded) -> None:
    """The lighter outcome takes effect (T23)."""
    ratios = {str(kind): percent for kind, percent in s.details.ratios.items()}
    s.person.ratios = ratios if s.details.outcome == Outcome.MITIGATE else {}
    _clear_items(s)
    departures.record(s)
    _decide(s)
    _list_owed(s)
    take_effect(s, s.person)


def revoke(s: Loaded) -> None:
    """An exemption takes effect; what was taken is listed for return (T24)."""
    s.person.ratios = {}
    _clear_items(s)
    departures.record(s)
    _decide(s)
    _list_owed(s)
    take_effect(s, s.person)


def remand(s: Loaded) -> None:
    """Back to a new team; the old outcome is the ceiling, ratios included (T25)."""
    s.person.ceiling_ratios = s.was["ratios"] if s.was["outcome"] == Outcome.MITIGATE else {}
    s.person.ratios = {}
    s.person.determined_on = s.person.served_on = s.person.effective_on = None
    departures.set_aside(s.session, s.person)
    start_round(s)
    _decide(s)
    restitutions.list_owed(s, s.was["outcome"], [s.person])
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
    _replace(s)
    take_effect(s, s.person)


def _replace(s: Loaded) -> None:
    """Where the finding takes the place of an earlier one, what was carried out on that is listed for return (P22):
    once, when it first takes effect, not again after a late appeal that changed nothing."""
    before = select(EffectiveFinding.id).where(EffectiveFinding.finding_id == s.person.id).limit(1)
    if s.person.previous is not None and s.session.scalar(before) is None:
        restitutions.list_owed(s, s.person.previous.outcome, [s.person.previous])


def _list_owed(s: Loaded) -> None:
    """What was carried out on the finding as it was, and on the one it replaces, is listed for return (P18, P22)."""
    leaning = [one for one in (s.person, s.person.previous) if one is not None]
    restitutions.list_owed(s, s.was["outcome"], leaning)


def ask_extension(s: Loaded) -> None:
    """Why more time is wanted, and until when something stood in the way."""
    s.person.extension_reason = s.details.obstacle
    s.session.add(ExtensionRequest(
        finding_id=s.person.id, obstacle=s.details.obstacle, obstacle_ended_on=s.details.obstacle_ended_on,
        asked_at=s.now, asked_by_id=s.by.employee_id))


def answer_extension(s: Loaded) -> None:
    """The answer is kept with what was asked (T20b)."""
    asked = s.session.scalar(select(ExtensionRequest).where(
        ExtensionRequest.finding_id == s.person.id, ExtensionRequest.granted.is_(None))
        .order_by(ExtensionRequest.id.desc()).limit(1))
    if asked is not None:
        asked.granted, asked.answer, asked.answered_on = s.details.granted, s.details.reason, s.today


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
    leave_notices(s, old)
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
    "file_appeal": file_appeal, "file_paper_appeal": file_paper_appeal, "designate_panel": designate_panel,
    "decide_extension": answer_extension, "settle_restitution": restitutions.settle,
    "accept_appeal": accept_appeal, "seat_panel": seat_panel,
    "reject_appeal": end_appeal, "withdraw_appeal": end_appeal, "decide_uphold": uphold, "decide_vary": vary,
    "decide_revoke": revoke, "decide_remand": remand, "lapse_appeal_window": lapse,
    "request_extension": ask_extension, "reopen": reopen, "sustain_objection": sustain,
}
