"""Who has read what: first readings of letters by the people they are for, and files handed out to anybody.

A first reading is an act (`read_letter`); a file handed out leaves a sealed line in the chain of its case. Neither
commits: the caller hands nothing out before both are kept.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.details import ReadLetter
from workflow.models import AuditLine, Evidence, ExemptionCase, Finding, Letter, LetterReading
from workflow.rules.actors import Actor
from workflow.services import moving
from workflow.services.access import acting_role, may
from workflow.services.audit import HANDED_OUT, record_in_case
from workflow.services.letter_rights import KINDS
from workflow.terms import Role


def to_be_told(session: Session, actor: Actor, letter: Letter) -> Finding | None:
    """The person whose first reading it would be, were the actor to open this letter now; None where it is nobody's.

    Where the letter speaks of nobody, it is the person's present record.
    """
    case = session.get_one(ExemptionCase, letter.case_id)
    people = [one for one in case.findings if one.current or one.id == letter.finding_id]
    mine = next((one for one in people if letter.finding_id in (None, one.id)
                 and may(actor, "read_letter", case=case, finding=one)), None)
    return None if mine is None or _has_read(session, actor, letter, mine) else mine


def _has_read(session: Session, actor: Actor, letter: Letter, one: Finding) -> bool:
    return session.scalar(select(LetterReading.id).where(
        LetterReading.letter_id == letter.id, LetterReading.finding_id == one.id,
        LetterReading.reader_id == actor.employee_id)) is not None


def read(session: Session, actor: Actor, letter: Letter, now: datetime) -> None:
    """Write down a first reading, if it is one. Of two at the same time one is written, and neither fails."""
    one = to_be_told(session, actor, letter)
    if one is None:
        return
    try:
        moving.make(session, one, "read_letter", ReadLetter(letter=letter.id), by=actor, now=now)
    except moving.Refused as refused:
        if [reason.code for reason in refused.reasons] != ["letter_read_before"]:
            raise


def hand_out_letter(session: Session, actor: Actor, letter: Letter, what: str, sha256: str, now: datetime) -> None:
    """Seal who was given a letter, or a file attached to it, as a file. `what`: the name of the file."""
    read(session, actor, letter, now)
    right = KINDS[letter.kind].asks(about_somebody=letter.finding_id is not None)
    _seal(session, actor, "letter.download", right, letter.case_id, letter.finding_id, now,
          {"letter": letter.number, "kind": letter.kind, "file": what, "sha256": sha256})


def hand_out_evidence(session: Session, actor: Actor, piece: Evidence, now: datetime) -> None:
    """Seal who was given a piece of evidence."""
    _seal(session, actor, "evidence.download", "view_file", piece.case_id, piece.finding_id, now,
          {"evidence": piece.id, "title": piece.title, "file": piece.file_name, "sha256": piece.sha256})


def _seal(session: Session, actor: Actor, action: str, right: str, case_id: int, finding_id: int | None,
          now: datetime, body: dict[str, Any]) -> None:
    """One line in the chain of the case, with the role whose right opened the file.

    It says where the case stands, as every line of it does.
    """
    case = session.get_one(ExemptionCase, case_id)
    moving.hold(session, case)
    about = session.get(Finding, finding_id) if finding_id is not None else None
    role = acting_role(actor, right, case=case, finding=about)
    record_in_case(session, case, action, body | {"reader_role": str(role or ""), "case": str(case.state)}, by=actor,
                   now=now, finding_id=finding_id)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file about somebody that was handed out: what, to which office, when. Of readers only the office is told."""

    what: str
    role: str
    at: datetime


def seen_by_offices(session: Session, actor: Actor, one: Finding, letters: Iterable[Letter]) -> list[HandedOut]:
    """What was handed out of a person's own file to others than himself, the latest first (6.6: offices, no names).

    `letters`: those the person may read; of others not even that they exist is told.
    """
    numbers = {letter.number for letter in letters if letter.finding_id == one.id}
    found = []
    for line in session.scalars(select(AuditLine).where(
            AuditLine.finding_id == one.id, AuditLine.action.in_(HANDED_OUT)).order_by(AuditLine.id.desc())):
        body = json.loads(line.body)["body"]
        own = line.actor_id in (actor.employee_id, one.employee_id) or body["reader_role"] == Role.REPRESENTATIVE
        if not own and (line.action == "evidence.download" or body["letter"] in numbers):
            found.append(HandedOut(body["file"], body["reader_role"], line.at))
    return found


def told_to(actor: Actor, case: ExemptionCase, letter: Letter) -> list[LetterReading]:
    """The first readings of a letter by people the actor may read about, the earliest first."""
    return [one for one in letter.readings if may(actor, "view_person", case=case, finding=one.finding)]
