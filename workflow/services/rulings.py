"""Whether a ruling is still what the valid ballots come to: counted again, and held against what was recorded."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Appeal, Ballot, Finding, Meeting, MeetingItem
from workflow.rules.committee import Result, decided
from workflow.rules.weighing import Sanction
from workflow.services import ballots, sealing, votes
from workflow.terms import AppealState, Matter, Outcome, PenaltyKind
from workflow.terms import Ballot as Choice
from workflow.wording import word


def fault_of_ruling(session: Session, finding: Finding, private: bytes | None = None) -> str | None:
    """Whether a ruling is what the valid ballots of the last meeting, still quorate, come to; None when it is.

    Sealed ballots without their key are taken as they were counted.
    """
    meeting = ruling_meeting(session, finding)
    if meeting is None:
        return "没有表决过的会议"
    sat = votes.quorum_of(meeting)
    if not sat.met:
        return f"到会 {sat.present} 人，不足法定人数 {sat.needed} 人"
    try:
        counted = _decided(session, meeting, finding, private)
    except ValueError as wrong:
        return f"不能重新计票：{wrong}"
    recorded = ruled_by_committee(session, finding)
    if counted is None:
        return "有效票不足以形成结论"
    same = counted.outcome == recorded.outcome and dict(counted.reductions) == dict(recorded.reductions)
    return None if same else f"记为{word(recorded.outcome)}，重新计票为{word(counted.outcome)}"


def ruling_meeting(session: Session, finding: Finding) -> Meeting | None:
    """The latest meeting that ruled on somebody."""
    return session.scalar(select(Meeting).where(
        Meeting.case_id == finding.case_id, ~Meeting.reopening, Meeting.items.any(MeetingItem.finding_id == finding.id))
        .order_by(Meeting.id.desc()).limit(1))


def _decided(session: Session, meeting: Meeting, finding: Finding, private: bytes | None) -> Sanction | None:
    """What the valid ballots of the last round come to."""
    counted = _again(session, meeting, finding, Matter.RULING, private)
    if counted is None:
        return None
    about_bar = _again(session, meeting, finding, Matter.BAR, private)
    return decided(counted, votes.was_barred(finding), votes.ceiling_of(finding), last=votes.is_last(meeting, finding),
                   keep_bar=about_bar.of(Choice.FAVOUR) if about_bar else 0)


def _again(session: Session, meeting: Meeting, finding: Finding, matter: Matter,
           private: bytes | None) -> Result | None:
    """One vote of the last round counted again; None where nobody counted it and it cannot be."""
    rows = votes.ballots(session, meeting, finding, matter)
    if needs_key(rows, private):
        return votes.result_of(votes.poll_of(session, meeting, finding, matter))
    return ballots.counted(rows, matter, len(votes.present_at(meeting)), private)


def ruled_by_committee(session: Session, finding: Finding) -> Sanction:
    """What the committee ruled, before an appeal changed it."""
    changed = session.scalar(select(Appeal).where(
        Appeal.finding_id == finding.id,
        Appeal.state.in_((AppealState.VARIED, AppealState.REVOKED_BY_APPEAL))).order_by(Appeal.id.desc()).limit(1))
    outcome, ratios = (finding.outcome, finding.ratios) if changed is None else (
        changed.outcome_before, changed.ratios_before)
    if outcome is None:
        raise ValueError("没有记录结论")
    reductions = {PenaltyKind(kind): int(percent) for kind, percent in ratios.items()}
    return Sanction(outcome, reductions if outcome == Outcome.MITIGATE else {})


def needs_key(rows: Sequence[Ballot], private: bytes | None) -> bool:
    """Whether ballots are sealed and the key given does not open them."""
    wanted = {row.sealed_for for row in rows if row.sealed is not None}
    return bool(wanted) and (private is None or wanted != {sealing.public_of(private)})
