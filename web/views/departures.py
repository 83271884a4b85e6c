"""Departures from what is usual (同案同判): over time, by branch and committee, one by one, and as files."""

from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web import charts, clock
from web.downloads import paper, workbook
from web.extensions import db
from web.rights import for_right
from web.security import current_actor
from workflow.services import audit, departures_board, departures_book

departures = Blueprint("departures", __name__)
ASKED = ("quarter", "branch", "committee")
DRAWN = 12
"""How many branches the picture shows."""


@departures.get("/departures")
@for_right("view_departures")
def index() -> ResponseReturnValue:
    """The board, as far as the right reaches, with each departure below."""
    board = _board()
    most = sorted((one for one in board.branches if one.departed), key=lambda one: (-one.departed, one.body))
    return render_template(
        "departures/index.html", board=board, asked=_asked(), asked_words=_asked_words(board), address=_address,
        over_time=charts.shares(board.quarters) if len(board.quarters) > 1 else None,
        sides=charts.sides_of(most[:DRAWN]) if most else None, more=max(len(most) - DRAWN, 0))


@departures.post("/departures/<any(xlsx, csv):kind>")
@for_right("view_departures")
def download(kind: str) -> ResponseReturnValue:
    """The same as a file; that it was taken leaves a line."""
    board, name = _board(), f"偏离情况-{clock.today().isoformat()}.{kind}"
    audit.record(db.session(), "departures", "departures.download",
                 {"kind": kind, "count": len(board.shown), **_asked()}, by=current_actor(), now=clock.now())
    db.session.commit()
    if kind == "csv":
        return paper(departures_book.written_csv(board), name)
    target = BytesIO()
    departures_book.write_book(board, target)
    target.seek(0)
    return workbook(target, name)


def _asked() -> dict[str, str]:
    """What the address asks for; what is empty is left out."""
    return {name: value for name in ASKED if (value := request.args.get(name, "").strip())}


def _asked_words(board: departures_board.Board) -> list[str]:
    """What the address asks for, by name; as it was typed where nothing goes by it."""
    lines = (*board.quarters, *board.branches, *board.committees)
    names = {one.body.key: one.body.name for one in lines}
    return [names.get(key, key) for key in _asked().values()]


def _board() -> departures_board.Board:
    return departures_board.board(db.session(), current_actor(), departures_board.Wanted(**_asked()))


def _address(endpoint: str = "departures.index", **changes: Any) -> str:
    """This address with something else in it; what is empty is left out."""
    return url_for(endpoint, **{name: value for name, value in (_asked() | changes).items() if value})
