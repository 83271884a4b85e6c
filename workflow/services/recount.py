"""A count done again, for whoever does not trust the first: ballots against lines of casting, closed votes, rulings.

Everything is read anew: who was there, what each ballot row says now, its digest, the tally, the outcome, the ratios.
Whatever does not agree is named; with the key of a sealed meeting its ballots are opened and counted as well.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import AuditLine, Ballot, Finding, Meeting, Poll, Sitting
from workflow.rules.committee import Result
from workflow.rules.receipts import receipt_of
from workflow.services import ballots, polls, votes
from workflow.services.naming import named
from workflow.services.rulings import fault_of_ruling, needs_key, ruling_meeting
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, PersonState
from workflow.wording import word

RULED = (PersonState.DETERMINED, PersonState.NOTIFIED, PersonState.APPEALING, PersonState.EFFECTIVE)
NEEDS_KEY = "密封，没有给出密钥，没有重新计票"


@dataclass
class Recounted:
    """What a recount of one meeting looked at, what does not agree, and what could not be counted without a key."""

    meeting: str
    ballots: int = 0
    polls: int = 0
    sealed: bool = False
    faults: list[str] = field(default_factory=list)
    uncounted: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """What the sealed line of one casting says: by whom, on what, which row, with which digest.

    Lines written before ballots had digests have neither row nor digest, but say the vote itself.
    """

    seq: int
    finding_id: int | None
    actor_id: int | None
    matter: str
    ballot: int | None
    digest: str
    said: dict[str, Any]


def meetings(session: Session, number: str | None = None) -> Iterator[Meeting]:
    """The meetings of the sitting of that number, or every meeting."""
    query = select(Meeting).order_by(Meeting.id)
    if number is not None:
        query = query.where(Meeting.sitting.has(Sitting.number == number))
    yield from session.scalars(query)


def recount(session: Session, meeting: Meeting, private: bytes | None = None) -> Recounted:
    """Count one meeting again. A key that is another meeting's is as none."""
    found = Recounted(meeting.number, sealed=meeting.sealed)
    cast = list(session.scalars(select(Ballot).where(Ballot.meeting_id == meeting.id).order_by(Ballot.id)))
    found.ballots = len(cast)
    found.faults += _against_lines(session, meeting, cast)
    for ballot in cast:
        found.faults += [f"{named(session, ballot)}：{fault}" for fault in _of_ballot(ballot)]
    _votes(session, meeting, cast, private, found)
    found.faults += _of_quorum(meeting, cast)
    for row in meeting.items:
        if row.finding.state in RULED and ruling_meeting(session, row.finding) is meeting:
            fault = fault_of_ruling(session, row.finding, private)
            found.faults += [f"{named(session, row.finding)}：{fault}"] if fault is not None else []
    return found


def _against_lines(session: Session, meeting: Meeting, cast: list[Ballot]) -> Iterator[str]:
    """Ballots without a line of casting, lines without their ballot, and ballots that are not what was cast."""
    rows = {ballot.id: ballot for ballot in cast}
    alone = session.scalar(select(func.count()).where(Meeting.case_id == meeting.case_id)) == 1
    seen = set()
    for line in _lines(session, meeting):
        ballot = rows.get(line.ballot) if line.ballot is not None else next(
            (one for one in cast if one.id not in seen and _fits(one, line)), None)
        if ballot is None and line.ballot is None and not alone:
            continue  # an old line does not say of which meeting it is
        if ballot is None:
            who = session.get(Finding, line.finding_id or 0)
            yield (f"{named(session, who) if who is not None else ''}：审计链第 {line.seq} 行投出的"
                   f"“{word(Matter(line.matter))}”票不在了（被删除）")
            continue
        seen.add(ballot.id)
        if line.digest and line.digest != ballot.digest:
            yield f"{named(session, ballot)}：与审计链第 {line.seq} 行投出时的摘要不同（被更改）"
        if (ballot.employee_id, ballot.finding_id) != (line.actor_id, line.finding_id):
            yield f"{named(session, ballot)}：与审计链第 {line.seq} 行的投票人或被评议人不同（被更改）"
    for key in rows.keys() - seen:
        yield f"{named(session, rows[key])}：审计链上没有投出这张票（被添加）"


def _lines(session: Session, meeting: Meeting) -> Iterator[Line]:
    """The lines of casting that belong to a meeting; old ones by the people on its agenda."""
    agenda = {row.finding_id for row in meeting.items}
    for row in session.scalars(select(AuditLine).where(
            AuditLine.case_id == meeting.case_id, AuditLine.action == "cast_ballot").order_by(AuditLine.seq)):
        try:
            body = json.loads(row.body)["body"]
        except (ValueError, KeyError):
            continue  # `flask audit verify` names a line that cannot be read
        noted = body.get("noted", {})
        if noted["meeting"] == meeting.number if noted else row.finding_id in agenda:
            yield Line(row.seq, row.finding_id, row.actor_id, body["details"]["matter"], noted.get("ballot"),
                       noted.get("digest", ""), body["details"])


def _fits(ballot: Ballot, line: Line) -> bool:
    """Whether a ballot is the one an old line cast."""
    return (ballot.employee_id, ballot.finding_id, ballot.matter, ballot.choice, ballot.reason) == (
        line.actor_id, line.finding_id, line.matter, line.said.get("choice"), line.said.get("reason", ""))


def _of_ballot(ballot: Ballot) -> Iterator[str]:
    """Whether a row still says what its digest and receipt were made of."""
    if ballots.digest(ballot) != ballot.digest:
        yield "内容与它自己的摘要不符（被更改）"
    if receipt_of(ballot.digest) != ballot.receipt:
        yield "回执与摘要不符（被更改）"


Key = tuple[int, Matter, int]


def _votes(session: Session, meeting: Meeting, cast: list[Ballot], private: bytes | None, found: Recounted) -> None:
    """Every vote of the meeting counted again and held against what its closing keeps."""
    here = votes.present_at(meeting)
    by_vote: dict[Key, list[Ballot]] = defaultdict(list)
    for ballot in cast:
        if not ballot.void and ballot.employee_id in here:
            by_vote[ballot.finding_id, ballot.matter, ballot.vote_round].append(ballot)
    closed = {(poll.finding_id, poll.matter, poll.vote_round): poll for poll in polls.live(session, meeting)}
    found.polls = len(closed)
    for key, poll in closed.items():
        found.faults += [f"{named(session, poll)}：{fault}" for fault in _of_closing(poll, by_vote[key], len(here))]
        _count(session, poll, by_vote[key], private, found)
    for key, rows in by_vote.items():
        if key not in closed and {row.employee_id for row in rows} == here:
            found.faults.append(f"{named(session, session.get_one(Finding, key[0]))} {word(key[1])}第 {key[2]} 轮："
                                "全体已投票而没有截止")


def _of_closing(poll: Poll, rows: list[Ballot], here: int) -> Iterator[str]:
    """Whether a vote was closed over these ballots and these members."""
    if poll.present != here:
        yield f"截止时到会 {poll.present} 人，到会名单现为 {here} 人"
    if len(rows) > poll.present:
        yield f"截止时到会 {poll.present} 人，现有 {len(rows)} 张票"
    if poll.digest != ballots.digest_over(rows):
        yield "截止时全部票的摘要与现有的票不符"


def _count(session: Session, poll: Poll, rows: list[Ballot], private: bytes | None, found: Recounted) -> None:
    """Count a closed vote again, or say why it cannot be."""
    kept = votes.result_of(poll)
    if needs_key(rows, private):
        found.uncounted.append(f"{named(session, poll)}：{NEEDS_KEY}")
        return
    try:
        again = ballots.counted(rows, poll.matter, poll.present, private)
    except ValueError as wrong:
        found.faults.append(f"{named(session, poll)}：不能重新计票：{wrong}")
        return
    if kept is not None and ballots.plain_result(again) != ballots.plain_result(kept):
        found.faults.append(f"{named(session, poll)}：记为{_said(kept)}，重新计票为{_said(again)}")


def _said(counted: Result) -> str:
    """A count in words."""
    tally = "、".join(f"{word(choice)} {counted.of(choice)}" for choice in Choice if counted.of(choice))
    outcome = word(counted.outcome) if counted.outcome is not None else "无结论"
    return f"{tally}（{'，'.join([outcome, *(f'{word(kind)} {cut}%' for kind, cut in counted.ratios.items())])}）"


def _of_quorum(meeting: Meeting, cast: list[Ballot]) -> Iterator[str]:
    """A meeting that voted had its quorum, counted after recusal; void ballots are another story (T18a)."""
    sat = votes.quorum_of(meeting)
    if cast and not any(ballot.void for ballot in cast) and not sat.met:
        yield f"到会 {sat.present} 人，不足法定人数 {sat.needed} 人"
