"""Sealed lines: written by the door and by the few verbs beside it, and verified chain by chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from workflow.models import AuditLine, ChainHead, ExemptionCase
from workflow.rules.actors import Actor
from workflow.rules.audit import Break, canonical, first_break, genesis, seal

ALGORITHM = "sha256"
HANDED_OUT = frozenset({"letter.download", "evidence.download"})
"""Lines of a case that are no move: a file was handed out."""


def case_chain(case_id: int) -> str:
    """The name of a case's chain."""
    return f"case:{case_id}"


def record(session: Session, chain: str, action: str, body: dict[str, Any], *, by: Actor,
           now: datetime) -> int:
    """Seal a line onto a chain that belongs to no case (accounts, ledgers, settings); returns the line's key."""
    head = session.get(ChainHead, chain, with_for_update=True)
    if head is None:
        head = ChainHead(chain=chain, seq=0, hash=genesis(chain, ALGORITHM))
        session.add(head)
    key = append(session, chain, head.seq + 1, head.hash, action, body, by=by, now=now)
    head.seq, head.hash = head.seq + 1, key.hash
    session.flush()
    return key.id


def record_in_case(session: Session, case: ExemptionCase, action: str, body: dict[str, Any], *, by: Actor,
                   now: datetime, finding_id: int | None = None) -> int:
    """Seal a line onto a case's chain and move its head, which stands on the case row; returns the line's key.

    The caller holds the case row (`services.moving`). The head is written past the row version: two people's moves in
    one case are no conflict of each other.
    """
    chain = case_chain(case.id)
    table = ExemptionCase.__table__
    seq, previous = session.execute(
        select(table.c.chain_seq, table.c.chain_hash).where(table.c.id == case.id)).one()
    written = append(session, chain, seq + 1, previous or genesis(chain, ALGORITHM), action, body, by=by, now=now,
                     case_id=case.id, finding_id=finding_id)
    session.execute(update(ExemptionCase.__table__).where(table.c.id == case.id)  # type: ignore[arg-type]
                    .values(chain_seq=seq + 1, chain_hash=written.hash))
    return written.id


@dataclass(frozen=True, slots=True)
class Written:
    """A line just written."""

    id: int
    hash: str


def append(session: Session, chain: str, seq: int, previous: str, action: str, body: dict[str, Any], *, by: Actor,
           now: datetime, case_id: int | None = None, finding_id: int | None = None) -> Written:
    """Write one line at `seq` behind `previous`. What is sealed is the stored text."""
    text = canonical({
        "chain": chain, "seq": seq, "at": now, "action": action, "actor": by.staff_no, "actor_name": by.name,
        "roles": sorted(by.roles), "body": body,
    })
    mark = seal(previous, text, ALGORITHM)
    result = session.execute(insert(AuditLine).values(
        chain=chain, seq=seq, previous=previous, hash=mark, algorithm=ALGORITHM, body=text, case_id=case_id,
        finding_id=finding_id, actor_id=by.employee_id, action=action, at=now))
    return Written(int(result.inserted_primary_key[0]), mark)  # type: ignore[attr-defined]


def chains(session: Session) -> Iterator[tuple[str, int, str]]:
    """Every chain that has a head: its name, its length, the hash of its last line."""
    for chain, seq, mark in session.execute(select(ChainHead.chain, ChainHead.seq, ChainHead.hash)):
        yield chain, seq, mark
    rows = session.execute(select(ExemptionCase.id, ExemptionCase.chain_seq, ExemptionCase.chain_hash)
                           .order_by(ExemptionCase.id))
    for key, seq, mark in rows:
        yield case_chain(key), seq, mark


def verify(session: Session) -> Iterator[tuple[str, int, Break | None]]:
    """For every chain, heads without lines and lines without heads included: name, length, and its first bad line."""
    heads = {chain: (seq, mark) for chain, seq, mark in chains(session)}
    stored = set(session.scalars(select(AuditLine.chain).distinct()))
    for chain in sorted(heads.keys() | stored):
        lines = session.execute(
            select(AuditLine.seq, AuditLine.previous, AuditLine.hash, AuditLine.algorithm, AuditLine.body)
            .where(AuditLine.chain == chain).order_by(AuditLine.seq)).all()
        seq, mark = heads.get(chain, (0, ""))
        start = genesis(chain, ALGORITHM)
        yield chain, len(lines), first_break(lines, start, head=(seq, mark or start))
