"""The candidates: loans that ought to become work items, with the reasons; cases are opened on them, many in one go."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from web import clock
from web.extensions import db
from web.rights import for_right
from web.security import current_actor, safe_next
from workflow.models import ExemptionCase, Institution
from workflow.rules.situation import Refusal
from workflow.services import candidate_search, opening
from workflow.services import candidates as listing
from workflow.services.access import may, visible, within_reach
from workflow.services.candidate_search import SHOWN, SIZES, UNNAMED, Wanted
from workflow.services.candidates import Candidate
from workflow.services.moving import Refused
from workflow.services.opening import MOST, Order
from workflow.terms import Scope, Trigger
from workflow.wording.ledger import FACT_SOURCES, WORDS, say

candidates = Blueprint("candidates", __name__)
candidates.add_app_template_filter(say, "ledger_words")

LISTED = 2 * MOST
"""Loans a page to confirm on lists: more than can be opened, so that the clerk can drop some."""


@candidates.get("/candidates")
@for_right("view_candidates")
def index() -> ResponseReturnValue:
    """Candidates of the reader's institution and those below it, by loan number."""
    wanted, after, session = Wanted.of(request.args), request.args.get("after", ""), db.session()
    where = candidate_search.where(current_actor(), wanted)
    found = listing.candidates(session, after=after, limit=wanted.per_page + 1, where=where,
                               reader=current_actor().keys)
    shown = found[:wanted.per_page]
    scopes = listing.count_by_scope(
        session, where=candidate_search.where(current_actor(), wanted, any_scope=True))
    first = shown[0].loan.loan_no if shown and after else ""
    before = listing.page_before(session, first, wanted.per_page, where=where) if first else None
    return render_template(
        "ledger/candidates.html", found=shown, wanted=wanted, scopes=scopes, kinds=Scope, triggers=SHOWN,
        unnamed=UNNAMED, sizes=SIZES, sources=FACT_SOURCES, fact_words=WORDS, before=before, most=MOST,
        onward=shown[-1].loan.loan_no if len(found) > len(shown) else "",
        total=scopes[Scope(wanted.scope)] if wanted.scope else sum(scopes.values()),
        institutions=db.session.scalars(select(Institution).where(
            within_reach(current_actor(), "view_candidates")).order_by(Institution.code)).all(),
        live=live_cases([one.live_case_number for one in shown if one.live_case_number]),
        may_register=may(current_actor(), "register_clue"), here=request.full_path.rstrip("?"))


def live_cases(numbers: Sequence[str]) -> dict[str, int]:
    """Keys of the cases of these numbers that the reader may see."""
    rows = db.session.execute(select(ExemptionCase.number, ExemptionCase.id).where(
        ExemptionCase.number.in_(numbers), visible(current_actor())))
    return dict(rows.all())


@candidates.get("/candidates/open")
@for_right("register_clue")
def confirm() -> ResponseReturnValue:
    """The loans chosen, with what will be registered and what is still open; rows can be dropped."""
    numbers = _numbers("loan", request.args.getlist("loan"))
    return _confirm(numbers, frozenset(numbers), request.args.get("back"))


@candidates.post("/candidates/open")
@for_right("register_clue")
def open_all() -> ResponseReturnValue:
    """Open a case on each loan that is ticked, each in its own transaction, and report on every row."""
    ticked = _numbers("loan", request.form.getlist("loan"))
    listed = _numbers("listed", request.form.getlist("listed")) or ticked
    if not ticked or len(ticked) > MOST:
        return _confirm(listed, frozenset(ticked), request.form.get("back"), sent=True)
    found = opening.within(db.session(), ticked, by=current_actor())
    orders = {number: _order(one) for number, one in found.items()}
    names = {number: one.loan.borrower.name for number, one in found.items()}
    wanting = [number for number, order in orders.items() if not order.kinds]
    if wanting:
        return _confirm(listed, frozenset(ticked), request.form.get("back"), wanting=wanting, sent=True)
    results = [_open(number, names.get(number, ""), orders.get(number)) for number in ticked]
    status = HTTPStatus.OK if any(one.number for one in results) else HTTPStatus.CONFLICT
    seen = live_cases([one.number or one.other for one in results if one.number or one.other])
    return render_template(
        "ledger/opened.html", results=results, seen=seen, back=_back(request.form.get("back")),
        opened=sum(bool(one.number) for one in results)), status


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row: the case opened (`number`), or why none was, and the `other` case there is."""

    loan_no: str
    borrower: str = ""
    number: str = ""
    again: bool = False
    refused: Sequence[Refusal] = ()
    other: str = ""


def _numbers(name: str, typed: Sequence[str]) -> list[str]:
    """Loan numbers as they were sent, each once, blanks left out."""
    return list(dict.fromkeys(text.strip()[:40] for text in typed if text.strip()))


def _order(one: Candidate) -> Order:
    """What was sent for one loan. Where the ledger names no trigger the clerk's choice stands, if there is one."""
    number, kinds = one.loan.loan_no, opening.kinds_of(one)
    typed = request.form.get(f"trigger-{number}", "")
    if not kinds and typed in list(Trigger):
        kinds = [Trigger(typed)]
    key = request.form.get(f"key-{number}", "")[:64] or secrets.token_hex(16)
    return Order(number, kinds, opening.day_of_facts(one, clock.now()), key)


def _open(number: str, borrower: str, order: Order | None) -> Result:
    """One row in a transaction of its own."""
    if order is None:
        return Result(number, refused=[Refusal("loan_out_of_reach")])
    try:
        made = opening.open_case(db.session(), order, by=current_actor(), now=clock.now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        other = opening.case_on(db.session(), number, by=current_actor())
        return Result(number, borrower, refused=refused.reasons, other=other)
    except IntegrityError:  # somebody else opened a case on the loan at the same moment
        db.session.rollback()
        other = opening.case_on(db.session(), number, by=current_actor())
        why = Refusal("loan_has_live_case", {"number": other}) if other else Refusal("not_by_you")
        return Result(number, borrower, refused=[why], other=other)
    return Result(number, borrower, made.number, made.again)


def _confirm(numbers: Sequence[str], ticked: frozenset[str], back: str | None, *, wanting: Sequence[str] = (),
             sent: bool = False) -> ResponseReturnValue:
    """The page to confirm on; `sent`: it was sent, and something has to be put right first."""
    rows = opening.chosen(db.session(), numbers[:LISTED], by=current_actor(), now=clock.now())
    keys = {one.loan_no: request.form.get(f"key-{one.loan_no}") or secrets.token_hex(16) for one in rows}
    typed = {one.loan_no: request.values.get(f"trigger-{one.loan_no}", "") for one in rows}
    open_rows = [one for one in rows if one.candidate is not None and not one.refused]
    page = render_template(
        "ledger/open.html", rows=rows, ticked=ticked, keys=keys, typed=typed, wanting=frozenset(wanting), sent=sent,
        most=MOST, triggers=Trigger, back=_back(back), open_rows=open_rows, left_out=max(len(numbers) - LISTED, 0),
        fact_words=WORDS, sources=FACT_SOURCES, kinds_of=opening.kinds_of,
        day_of=lambda one: opening.day_of_facts(one, clock.now()),
        live=live_cases([one.candidate.live_case_number for one in rows
                         if one.candidate and one.candidate.live_case_number]))
    return page, HTTPStatus.BAD_REQUEST if sent else HTTPStatus.OK


def _back(typed: str | None) -> str:
    """Where the reader came from, if that is the list; the list otherwise."""
    found = safe_next(typed)
    here = url_for("candidates.index")
    return found if found and found.partition("?")[0] == here else here
