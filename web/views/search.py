"""Search: one box over everything the reader may read, with what was found by kind, and every kind page by page."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from workflow.models import ExemptionCase, Institution, SearchDocument
from workflow.rules.searching import excerpt, marked
from workflow.services import search as searching
from workflow.services.access import visible
from workflow.services.search import Found, Hit, Wanted
from workflow.terms import Sought

search = Blueprint("search", __name__)

PER_PAGE = 20
FEW = 5
"""Hits of a kind that are shown where every kind is."""
YEARS = 10
ICONS = {
    Sought.CASE: "folder2-open", Sought.PERSON: "person", Sought.LETTER: "envelope-paper",
    Sought.EVIDENCE: "file-earmark-text", Sought.FILE: "journal-text", Sought.NOTICE: "megaphone",
    Sought.ENTRY: "book", Sought.ITEM: "list-check",
}


@search.get("/search")
@signed_in
def index() -> ResponseReturnValue:
    """What has every word that was typed, among what the reader may read."""
    wanted = Wanted.of(request.args)
    everything = searching.find(db.session(), current_actor(), Wanted(wanted.q, None, wanted.institution, wanted.year))
    page = int(request.args.get("page") or 1)
    shown, found = _shown(wanted, everything, page)
    this_year = clock.today().year
    return render_template(
        "search/index.html", wanted=wanted, enough=bool(wanted.question.pairs), everything=everything, found=found,
        counts={kind: len(hits) for kind, hits in everything.by_kind().items()}, shown=shown, page=page,
        pages=-(-len(found.hits) // PER_PAGE), kinds=Sought, icons=ICONS,
        years=range(this_year, this_year - YEARS, -1),
        institutions=db.session.scalars(select(Institution).order_by(Institution.code)).all(),
        address=lambda number: url_for("search.index", **wanted.as_query(), page=number),
        only=lambda kind: url_for("search.index", **wanted.as_query(kind=kind)))


def _shown(wanted: Wanted, everything: Found, page: int) -> tuple[dict[Sought, list[dict[str, Any]]], Found]:
    """The hits of this page by kind, the first few of each where no kind was asked for; and all of the kind asked for.

    A page there is none of is 404.
    """
    if wanted.kind is None:
        if page != 1:
            abort(404)
        return {kind: _lines(hits[:FEW], wanted) for kind, hits in everything.by_kind().items()}, everything
    found = searching.find(db.session(), current_actor(), wanted) if everything.more else Found(
        tuple(everything.by_kind().get(wanted.kind, ())))
    hits = found.hits[(page - 1) * PER_PAGE:page * PER_PAGE]
    if page < 1 or (page > 1 and not hits):
        abort(404)
    return ({wanted.kind: _lines(hits, wanted)} if hits else {}), found


def _lines(hits: Sequence[Hit], wanted: Wanted) -> list[dict[str, Any]]:
    """Each hit as the page shows it: where it leads, what it is called, what is said around the words, and its case."""
    found = searching.fetch(db.session(), hits)
    keys = {one.case_id for one in found}
    cases = {case.id: case for case in db.session.execute(
        select(ExemptionCase.id, ExemptionCase.number, ExemptionCase.title).where(
            ExemptionCase.id.in_(keys), visible(current_actor())))}
    words = wanted.question.words
    return [{"address": _address(one), "title": marked(one.title, words), "told": excerpt(one.body, words),
             "day": one.day, "case": cases.get(one.case_id), "code": _record(one) if one.kind == Sought.ITEM else ""}
            for one in found]


def _record(one: SearchDocument) -> str:
    """The key of the record a document is of; of a list item its code."""
    return one.key.rpartition("-")[2]


def _address(one: SearchDocument) -> str:
    """Where the record of a document is read."""
    match one.kind:
        case Sought.LETTER:
            return url_for("letters.show", letter_id=int(_record(one)))
        case Sought.NOTICE:
            return url_for("publication.show", notice_id=int(_record(one)))
        case Sought.ENTRY:
            return url_for("library.show", entry_id=int(_record(one)))
        case Sought.ITEM:
            number = one.key.removeprefix("item-").rpartition("-")[0]
            return url_for("lists.index", q=_record(one), number=number)
        case Sought.FILE if one.key.startswith("appeal-"):
            return url_for("appeals.show", appeal_id=int(_record(one)))
    if one.finding_id is None:
        return url_for("cases.show", case_id=one.case_id)
    return url_for("cases.person", case_id=one.case_id, finding_id=one.finding_id)
