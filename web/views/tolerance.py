"""The tolerance by institution and month (5.1, 7.1): the matrix, as a workbook too, and the arithmetic of a cell."""

import re
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from web import charts, clock
from web.downloads import workbook
from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from workflow.models import Institution
from workflow.services import quality
from workflow.services.access import reaches
from workflow.terms import Tolerance
from workflow.wording import tolerance as words

tolerance = Blueprint("tolerance", __name__)
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
DRAWN = 40
"""How many institutions the picture shows."""


@tolerance.get("/tolerance")
@for_right("view_quality")
def index() -> ResponseReturnValue:
    """Institutions by months, as far as the right reaches: the difference, the verdict, the margin to the limit."""
    board = _board()
    if board is None:
        return render_template("tolerance/index.html", board=None)
    return render_template(
        "tolerance/index.html", board=board, names=_names(board), why=words.why_words, kinds=Tolerance,
        drawn=charts.strip(board.lines[:DRAWN]), more=max(len(board.lines) - DRAWN, 0), by_structure=_by_structure(),
        address=_address)


@tolerance.get("/tolerance/board.xlsx")
@for_right("view_quality")
def download() -> ResponseReturnValue:
    """The same matrix as a workbook."""
    board = _board()
    if board is None:
        abort(404)
    target = BytesIO()
    quality.write_book(board, _names(board), target)
    target.seek(0)
    return workbook(target, f"不良容忍度-{board.months[0]}.xlsx")


@tolerance.get("/tolerance/<code>/<month>")
@for_right("view_quality")
def show(code: str, month: str) -> ResponseReturnValue:
    """The arithmetic of one institution in one month, step by step, both ways, with the parameters and their source."""
    session, actor = db.session(), current_actor()
    one = session.scalar(select(Institution).where(Institution.code == code))
    if one is None or not reaches(actor, "view_quality", one) or not MONTH.fullmatch(month):
        abort(404)
    verdict = quality.on_month(session, one, month, clock.today())
    told, version, other = verdict.told, verdict.version, quality.other_way(session, one, verdict)
    return render_template(
        "tolerance/show.html", one=one, month=month, told=told, version=version, why=quality.why(session, told),
        other=other, why_not=quality.why(session, other), used=quality.figures_used(session, one, verdict),
        parameters=words.parameters_of(version.tolerance),
        compared=quality.names_of(session, [told.compared_with]).get(told.compared_with, ""))


def _board() -> quality.Board | None:
    """The board the address asks for; a month that is none is passed over."""
    until, month = (typed if MONTH.fullmatch(typed := request.args.get(name, "").strip()) else ""
                    for name in ("until", "month"))
    return quality.board(db.session(), current_actor(), clock.today(), until=until, month=month,
                         nearest_first=not _by_structure())


def _by_structure() -> bool:
    return request.args.get("sort") == "structure"


def _address(endpoint: str = "tolerance.index", **changes: str) -> str:
    """This address with something else in it; what is empty is left out."""
    kept = {name: value for name in ("until", "month", "sort") if (value := request.args.get(name, "").strip())}
    asked: dict[str, Any] = {name: value for name, value in (kept | changes).items() if value}
    return url_for(endpoint, **asked)


def _names(board: quality.Board) -> dict[str, str]:
    """What the institutions whose figures are missing are called."""
    return quality.names_of(db.session(), {gap.code for line in board.lines for cell in line.cells
                                           for gap in cell.told.gaps})
