"""What happened in a case, told from its sealed lines, as far as the reader may know it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from workflow.models import AuditLine, ExemptionCase, Finding
from workflow.process import BY_NAME
from workflow.rules.actors import Actor
from workflow.rules.facts import FACTS
from workflow.rules.kinds import value_in
from workflow.services.access import acting_role, may
from workflow.services.audit import HANDED_OUT
from workflow.terms import Role
from workflow.wording.quantities import shown

SECRET = frozenset({"cast_ballot", "attach_dissent", "open_sealed_ballot"})
"""What a ballot says is counted elsewhere, after everybody present has voted; what a dissent says is in the file."""
UNTOLD = frozenset({
    "cast_ballot", "close_ballot", "count_ballots", "renew_key", "open_sealed_ballot", "attach_dissent",
    "refer_person", "note_referral", "referral_concluded", "referral_returned", "continue_waiting",
    "record_witness"})
"""What a person judged is not told: who votes when, who gave evidence, and that he was referred elsewhere."""
NAMELESS = frozenset({"raise_objection", "file_claim", "join_claim", "report_intent", "join_intent"})
"""What a person judged is told without the name of whoever did it, unless he did it himself."""
PARTY = frozenset({Role.SUBJECT, Role.REPRESENTATIVE})


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: the move, who made it in which role, when, whom it is about, and what was said (field, text)."""

    move: str
    by: str
    role: str
    at: datetime
    about: str
    said: tuple[tuple[str, str], ...]


def happenings(case: ExemptionCase, lines: Sequence[AuditLine], actor: Actor) -> list[Happening]:
    """The case's lines, the latest first: of the case as a whole, and of the people the actor may read about.

    Files handed out are no step of the procedure; they stand in the sealed record alone.
    """
    people = {one.id: one for one in case.findings}
    found = []
    for line in reversed(lines):
        if line.action in HANDED_OUT:
            continue
        about = people.get(line.finding_id) if line.finding_id is not None else None
        if line.finding_id is not None and (
                about is None or not may(actor, "view_person", case=case, finding=about)):
            continue
        role = acting_role(actor, "view_case", case=case, finding=about)
        if role in PARTY and (line.action in UNTOLD or _is_about_a_referral(line)):
            continue
        nameless = role in PARTY and _keeps_name(actor, line)
        found.append(_told(line, about, _may_read(case, about, actor), nameless))
    return found


def named_to(actor: Actor, case: ExemptionCase, lines: Sequence[AuditLine]) -> list[AuditLine]:
    """The lines of a case as a whole whose maker the reader may know."""
    party = acting_role(actor, "view_case", case=case) in PARTY
    return [line for line in lines if not (party and _keeps_name(actor, line))]


def _keeps_name(actor: Actor, line: AuditLine) -> bool:
    """Whether a line hides from the people judged who made it."""
    return line.action in NAMELESS and line.actor_id != actor.employee_id


def _is_about_a_referral(line: AuditLine) -> bool:
    """Whether a second person consented to a referral: the person referred is not to be warned."""
    return line.action == "concur" and any(f'"move":"{move}' in line.body for move in UNTOLD)


def _may_read(case: ExemptionCase, about: Finding | None, actor: Actor) -> bool:
    """Whether the actor reads what was said: about himself, or as one who works on the case."""
    role = acting_role(actor, "view_file", case=case, finding=about)
    return role is not None and (about is not None or role not in PARTY)


def _told(line: AuditLine, about: Finding | None, readable: bool, nameless: bool = False) -> Happening:
    sealed = json.loads(line.body)
    body = sealed["body"]
    said: tuple[tuple[str, str], ...] = ()
    if readable and line.action not in SECRET:
        said = _said(line.action, body.get("details") or {}) + _put(body.get("changes") or ())
    return Happening(line.action, "" if nameless else sealed["actor_name"], body.get("as", ""), line.at,
                     about.person_name if about is not None else "", said)


def _said(move: str, details: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The texts among the details of a move, in the order of its form."""
    row = BY_NAME.get(move)
    if row is None:
        return ()
    texts = [one.name for one in fields(row.details) if one.metadata.get("widget") in ("line", "text")]
    return tuple((name, str(details[name])) for name in texts if details.get(name))


def _put(changes: Sequence[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Facts put in the place of others, in the words of their kinds."""
    said = [f"{FACTS[one['fact']].label} {_shown(one['fact'], one['old'])} → {_shown(one['fact'], one['new'])}"
            for one in changes if one["fact"] in FACTS]
    return (("entries", "；".join(said)),) if said else ()


def _shown(fact: str, text: str | None) -> str:
    """A value as it was sealed, in words; what is not known is said so."""
    kind = FACTS[fact].kind
    return "不知道" if text is None else shown(value_in(text, kind), kind)
