"""Whether appeals are heard (7.1): the board open to all staff, the cases behind each figure, and the workbook."""

import re
from io import BytesIO

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from web import charts, clock
from web.downloads import workbook
from web.extensions import db
from web.security import current_actor, signed_in
from workflow.models import Institution
from workflow.rules.appeal_figures import CHANGED, ENDED, HEARD, RATES, Counted, Event, K, Rate, share
from workflow.services import appeal_figures as figures
from workflow.services import audit
from workflow.wording import appeal_figure_words as words
from workflow.wording.appeal_figure_words import COLUMN_WORDS, HOW, NOTES, PACE

appeal_figures = Blueprint("appeal_figures", __name__)

YEAR = re.compile(r"20[0-9]{2}")
C = Counted
SECTIONS = (
    ("申诉", (C.EFFECTIVE, C.APPEALED, Rate.APPEAL, C.FILED, C.ACCEPTED)),
    ("申诉的结果", (C.UPHELD, C.VARIED, C.REVOKED, C.REMANDED, C.WITHDRAWN, C.INADMISSIBLE, Rate.CHANGE, Rate.REMAND,
                PACE)),
    ("顺延申诉期", (C.EXTENSION_ASKED, C.EXTENSION_GRANTED, C.EXTENSION_REFUSED)),
    ("公示与异议", (C.PUBLISHED, Rate.PUBLICATION, C.EXEMPTION_PUBLISHED, C.OBJECTION_RAISED, C.OBJECTION_DISMISSED,
                C.OBJECTION_SUSTAINED, Rate.OBJECTION)),
)
"""The figures in the order of the page."""
MADE_OF: dict[str, tuple[Counted, ...]] = {
    **{kind: (kind,) for kind in Counted},
    **{which: tuple(dict.fromkeys((*above, *below))) for which, (above, below) in RATES.items()},
    PACE: HEARD,
}
"""Of which kinds of events a figure is made."""
ROWS = 200
"""How many rows a figure opens into."""


@appeal_figures.get("/appeal-figures")
@signed_in
def index() -> ResponseReturnValue:
    """Two years by quarter: the whole bank for everybody, by branch for those who have the right."""
    shown = _board()
    return render_template(
        "appeal_figures/index.html", board=shown, sections=SECTIONS, rates=Rate, pace_code=PACE, counted=Counted,
        ended=ENDED, changed=CHANGED, drawn=charts.appeals_ended(shown), lines=_lines(shown), columns=COLUMN_WORDS,
        columns_ended=[(_(name), "end") for name in COLUMN_WORDS.values()], k=K, notes=NOTES, words=words, share=share,
        by_branch=figures.reach_of(current_actor()) is not None)


@appeal_figures.post("/appeal-figures/board.xlsx")
@signed_in
def download() -> ResponseReturnValue:
    """The same as a workbook; that it was taken is sealed."""
    shown, target = _board(), BytesIO()
    figures.write_book(shown, _lines(shown), target)
    target.seek(0)
    audit.record(db.session(), "figures", "figures.download", {"year": shown.year}, by=current_actor(),
                 now=clock.now())
    db.session.commit()
    return workbook(target, f"申诉与异议统计-{shown.year}.xlsx")


@appeal_figures.get("/appeal-figures/<figure>")
@signed_in
def show(figure: str) -> ResponseReturnValue:
    """One figure: how it is computed, from what, and those of its cases the reader may open."""
    if figure not in MADE_OF:
        abort(404)
    shown = _board()
    quarter = asked if (asked := request.args.get("quarter", "")) in shown.quarters else ""
    branch = _branch(request.args.get("branch", ""))
    events = [one for one in shown.within(quarter) if one.counted in MADE_OF[figure] and _in_branch(one, branch, shown)]
    rows = figures.opened(db.session(), current_actor(), events, ROWS)
    code = next((one for one in (*Counted, *Rate) if one == figure), PACE)
    return render_template(
        "appeal_figures/show.html", board=shown, figure=code, how=HOW[figure], quarter=quarter, branch=branch,
        rows=rows, above=RATES[code][0] if isinstance(code, Rate) else (), hidden=len(events) - len(rows), most=ROWS,
        pace_code=PACE, rates=Rate, notes=NOTES, words=words)


def _board() -> figures.Board:
    typed = request.args.get("year", "")
    return figures.board(db.session(), current_actor(), clock.today(), int(typed) if YEAR.fullmatch(typed) else None)


def _lines(shown: figures.Board) -> list[figures.BranchLine]:
    return figures.by_branch(db.session(), current_actor(), shown)


def _branch(code: str) -> Institution | None:
    """The institution of that code, where the reader may look at branches and it is within his reach."""
    above = figures.reach_of(current_actor())
    one = db.session.scalar(select(Institution).where(Institution.code == code)) if code and above else None
    if code and (one is None or above is None or not figures.is_below(one.path, above)):
        abort(404)
    return one


def _in_branch(event: Event, branch: Institution | None, shown: figures.Board) -> bool:
    """A branch is looked at in the chosen year, as on the board."""
    return branch is None or (event.on.year == shown.year and figures.is_below(event.path, branch.path))
