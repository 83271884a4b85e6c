"""The sealed record: its chains, whether each still holds, and its lines."""

import json
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select

from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from workflow.models import AuditLine, ExemptionCase
from workflow.rules.actors import Actor
from workflow.rules.rights import roles_with
from workflow.services.access import closed_to
from workflow.services.audit import case_chain, verify
from workflow.terms import Reach
from workflow.wording.pages import CHAINS

audit = Blueprint("audit", __name__)

PER_PAGE = 50
CHAINS_SHOWN = 200


@audit.get("/audit")
@for_right("view_audit")
def index() -> ResponseReturnValue:
    """The latest lines of all chains or of one, and the chains with their length."""
    reads = reads_files(current_actor())
    chain, sought = request.args.get("chain", ""), request.args.get("q", "").strip() if reads else ""
    seen = _seen()
    query = select(AuditLine).where(seen).order_by(AuditLine.id.desc())
    if chain:
        query = query.where(AuditLine.chain == chain)
    if sought:
        query = query.where(AuditLine.body.contains(sought, autoescape=True), AuditLine.action != "cast_ballot")
    page = db.paginate(query, per_page=PER_PAGE, max_per_page=PER_PAGE)
    chains = db.session.execute(select(AuditLine.chain, func.count(), func.max(AuditLine.at)).where(seen)
                                .group_by(AuditLine.chain).order_by(func.max(AuditLine.id).desc()).limit(CHAINS_SHOWN)).all()
    return render_template(
        "audit/index.html", page=page, chains=chains, chain=chain, sought=sought, names=names_of_chains(), reads=reads,
        opened={line.id: _sealed(line) for line in page.items},
        address=lambda number: url_for("audit.index", chain=chain or None, q=sought or None, page=number))


@audit.get("/audit/verify")
@for_right("view_audit")
def check() -> ResponseReturnValue:
    """Every chain counted through from its first line: whole, or its first bad line."""
    hidden = {case_chain(key) for key in db.session.scalars(_closed())}
    results = [one for one in verify(db.session()) if one[0] not in hidden]
    return render_template("audit/verify.html", results=results, names=names_of_chains(),
                           broken=[one for one in results if one[2] is not None])


def _seen() -> ColumnElement[bool]:
    """The lines the reader may see: those of no case, and of the cases whose record is not closed to him."""
    return or_(AuditLine.case_id.is_(None), AuditLine.case_id.not_in(_closed()))


def _closed() -> CompoundSelect[int]:
    """The keys of the cases in which the reader has stepped aside, has yet to declare, or is judged himself."""
    return closed_to(current_actor().keys)


def reads_files(actor: Actor) -> bool:
    """Whether the reader may read files of every case; who only looks after the record sees who did what, and when."""
    return any(role in actor.roles for role, reach in roles_with("view_file").items() if reach == Reach.ANY)


def names_of_chains() -> dict[str, str]:
    """What a chain is called: the number of its case, or the words for the others."""
    numbers = db.session.execute(select(ExemptionCase.id, ExemptionCase.number))
    return dict(CHAINS) | {f"case:{key}": number for key, number in numbers}


def _sealed(line: AuditLine) -> dict[str, Any]:
    """The stored text of a line, taken apart; unreadable text is shown as it stands."""
    try:
        found: dict[str, Any] = json.loads(line.body)
    except json.JSONDecodeError:
        return {"actor_name": "", "actor": "", "body": {"text": line.body}}
    return found
