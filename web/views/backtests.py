"""Back-tests of a draft of the lists over the bank's own determined cases: begun, watched, and read.

A person's name, the facts behind a finding and the way to the case are for those who may read that person's file; the
others see the number of the case, the post and what would change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from web import charts, clock
from web.backtest_jobs import folder, note, run, slate_of, trouble_of
from web.downloads import workbook
from web.extensions import db
from web.filters import moment
from web.forms.backtests import SliceForm
from web.rights import for_right
from web.security import current_actor
from web.views.list_drafts import the_draft
from workflow.models import Finding, Institution, ListVersionRecord
from workflow.rules.backtesting import Backtest, Direction, Person, Tried, Version, tried_alone
from workflow.rules.checking import explained, lines_of
from workflow.rules.conditions import Setting
from workflow.rules.lists import ListVersion
from workflow.rules.weighing import RANK
from workflow.services import backtest, backtest_results, explaining, list_review, lists
from workflow.services.backtest_book import write_book
from workflow.services.backtest_results import Ran, Result
from workflow.services.checks import stored
from workflow.services.keys import read_key
from workflow.terms import HitStatus, Outcome
from workflow.wording.backtest import (
    FLIP_COLUMNS,
    cut_words,
    flip_cells,
    headline,
    left_out_table,
    outcome_words,
    side_words,
    summary_tables,
)
from workflow.wording.explanations import Told, tell
from workflow.wording.proposals import explain_proposal

backtests = Blueprint("backtests", __name__, url_prefix="/lists/drafts/<int:record_id>/backtest")

PER_PAGE = 50
BARS = 12
"""How many bars a picture has at most; the tables have all."""
FIGURES = ("金额（元）",)
"""Columns of the list of flips that hold figures."""


@backtests.route("", methods=["GET", "POST"])
@for_right("backtest_list")
def index(record_id: int) -> ResponseReturnValue:
    """Choose on whom the draft is tried, and begin; the results there are."""
    record = the_draft(record_id)
    form = SliceForm().offer(db.session.scalars(select(Institution).order_by(Institution.path)))
    wrong = list_review.flaws(record)
    if not form.is_submitted():
        return _index(record, form, wrong)
    if wrong:
        return _index(record, form, wrong, 409)
    if not form.validate():
        return _index(record, form, wrong, 400)
    slate = slate_of(record_id)
    if slate.take():
        note(record_id)
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # the thread needs it itself, not its proxy
        app.extensions["backtest_jobs"].begin(partial(run, app, record_id, slate, form.cut(), current_actor().name))
    return redirect(url_for("backtests.progress", record_id=record_id), code=303)


def _index(record: ListVersionRecord, form: SliceForm, wrong: list[str], status: int = 200) -> ResponseReturnValue:
    found = [(number, ran, _cut_words(ran), ran.stands(record)) for number, ran in
             backtest_results.runs(folder(), record.id)]
    page = render_template("lists/backtest/index.html", record=record, form=form, flaws=wrong, runs=found,
                           running=slate_of(record.id).read() is not None, kept=backtest_results.KEPT)
    return page, status


@backtests.get("/progress")
@for_right("backtest_list")
def progress(record_id: int) -> ResponseReturnValue:
    """How far a back-test has got; once done, its result."""
    record = the_draft(record_id)
    told, trouble = slate_of(record_id).read(), trouble_of(record_id)
    runs = backtest_results.runs(folder(), record_id)
    if told is None and not trouble:
        last = runs[0][0] if runs else None
        return redirect(url_for("backtests.show", record_id=record_id, number=last) if last else
                        url_for("backtests.index", record_id=record_id), code=303)
    phases = {"reading": _("读取已认定人员名单"), "trying": _("逐人读取事实并试算")}
    return render_template("lists/backtest/progress.html", record=record, told=told, trouble=trouble, phases=phases)


@backtests.post("/cancel")
@for_right("backtest_list")
def cancel(record_id: int) -> ResponseReturnValue:
    """Call a back-test off."""
    the_draft(record_id)
    slate_of(record_id).call_off()
    return redirect(url_for("backtests.progress", record_id=record_id), code=303)


# --- results


@backtests.get("/<int:number>")
@for_right("backtest_list")
def show(record_id: int, number: int) -> ResponseReturnValue:
    """One result: the sentence, the figures, the picture, the tables, and everybody who flips, page by page."""
    record, result = the_draft(record_id), the_result(record_id, number)
    found, (flips, left_out) = result.found, _listed(result)
    pages = max(1, -(-len(flips) // PER_PAGE))
    page = min(max(read_key(request.args.get("page", "")) or 1, 1), pages)
    shown = flips[PER_PAGE * (page - 1):PER_PAGE * page]
    names = _names([one.person for one in shown] + [one.person for one in left_out])
    titles = _titles(lists.numbered(db.session(), result.ran.based_on), result.draft().version)
    return render_template(
        "lists/backtest/show.html", record=record, number=number, ran=result.ran, found=found, titles=titles,
        said=headline(found, result.ran.based_on, result.ran.number).splitlines(), cut=_cut_words(result.ran),
        stands=result.ran.stands(record), tables=_tables(found), matrix=matrix(found),
        pictures=_pictures(found), columns=[(name, "end") if name in FIGURES else name for name in FLIP_COLUMNS],
        flips=[(one, flip_cells(one)) for one in backtest.named(shown, names)],
        left_out=[(backtest.renamed(one.person, names).name, one.why) for one in left_out], page=page,
        pages=pages, listed=len(flips),
        address=lambda n: url_for("backtests.show", record_id=record_id, number=number, page=n) + "#flips")


def _listed(result: Result) -> tuple[list[Tried], list[backtest.LeftOut]]:
    """Who is listed to the reader: everybody but the people of cases in which he has stepped aside or yet to declare.
    They are counted in the figures all the same, which speak of all the bank's cases and of none.
    """
    hidden = backtest.hidden(db.session(), current_actor())
    return ([one for one in result.found.flips if one.person.key not in hidden],
            [one for one in result.left_out if one.person.key not in hidden])


def the_result(record_id: int, number: int) -> Result:
    """A result of a draft; one that was cleared away is 404."""
    result = backtest_results.load(folder(), record_id, number)
    if result is None:
        abort(404)
    return result


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: how many go from one outcome to another, and how many of them flip: where the outcome is
    the same, those whose reduction is another.
    """

    old: Outcome
    new: Outcome
    people: int
    flips: int

    @property
    def way(self) -> Direction:
        """Which way they go, where the outcomes differ."""
        return Direction.HEAVIER if RANK[self.new] > RANK[self.old] else Direction.LIGHTER


def matrix(found: Backtest) -> list[tuple[Outcome, list[Cell]]]:
    """Every outcome before against every outcome after, in the order of their weight."""
    same = [one.old.outcome for one in found.flips if one.old.outcome is one.new.outcome]
    return [(old, [Cell(old, new, found.outcomes.get((old, new), 0), same.count(old) if old is new else
                        found.outcomes.get((old, new), 0)) for new in Outcome]) for old in Outcome]


def _tables(found: Backtest) -> list[tuple[str, list[Any], list[Any], bool]]:
    """The summaries as the page shows them: title, columns, rows, and whether it takes the whole width. The outcomes
    are in the matrix, and beside it the amounts.
    """
    _outcomes, branches, items, posts, amounts = summary_tables(found)
    return [(one.title, [one.columns[0], *((name, "end") for name in one.columns[1:])], list(one.rows), one is items)
            for one in (amounts, items, branches, posts)]


def _pictures(found: Backtest) -> list[tuple[str, Any, int]]:
    """The pictures with their titles, and how many rows each leaves to the tables."""
    items = sorted(((code, one.heavier, one.lighter) for code, one in found.items.items()),
                   key=lambda one: -(one[1] + one[2]))
    branches = [(name or _("未写明机构"), one.heavier, one.lighter) for name, one in found.branches.items()]
    drawn = []
    for title, rows in ((_("按条目：哪一条使人变轻、变重"), items), (_("按机构：哪里的人变轻、变重"), branches)):
        moved = [one for one in rows if one[1] or one[2]]
        if moved:
            drawn.append((title, charts.diverging(title, moved[:BARS]), max(0, len(moved) - BARS)))
    return drawn


@backtests.get("/<int:number>.xlsx")
@for_right("backtest_list")
def book(record_id: int, number: int) -> ResponseReturnValue:
    """The same as a workbook, everybody who flips in it; names as on the page."""
    record, result = the_draft(record_id), the_result(record_id, number)
    found, ran, (flips, untried) = result.found, result.ran, _listed(result)
    names = _names([one.person for one in flips] + [one.person for one in untried])
    left_out = [(backtest.renamed(one.person, names).name, one.why) for one in untried]
    notes = [_("试算范围：%(cut)s。", cut=_cut_words(ran)), _(
        "%(when)s 由 %(who)s 对第 %(n)s 次保存的草稿运行。", when=moment(ran.at), who=ran.by, n=ran.row_version)]
    if not ran.stands(record):
        notes.append(_("回测之后草稿又有改动，这里说的不是现在的草稿。"))
    with TemporaryDirectory() as home:
        path = Path(home) / "book.xlsx"
        write_book(replace(found, flips=backtest.named(flips, names)), ran.based_on, ran.number, path, notes,
                   [left_out_table(left_out)] if left_out else [])
        content = BytesIO(path.read_bytes())
    return workbook(content, _("回测-%(n)s.xlsx", n=ran.number))


# --- one person


@dataclass(frozen=True, slots=True)
class Behind:
    """What is behind a flip, worked out anew from the records: each item under both versions, and what people answered.

    `moved`: it no longer comes out as it did, because the records have changed since.
    """

    items: Mapping[str, tuple[Told | None, Told | None]]
    answers: Mapping[str, HitStatus]
    moved: bool


@backtests.get("/<int:number>/people/<int:finding_id>")
@for_right("backtest_list")
def person(record_id: int, number: int, finding_id: int) -> ResponseReturnValue:
    """One person who flips: the items, the answers set aside, the proposal before and after."""
    record, result = the_draft(record_id), the_result(record_id, number)
    tried = next((one for one in result.found.flips if one.person.key == finding_id), None)
    old = lists.numbered(db.session(), result.ran.based_on)
    if tried is None or old is None or finding_id in backtest.hidden(db.session(), current_actor()):
        abort(404)
    new = result.draft()
    finding = backtest.readable(db.session(), current_actor(), [finding_id]).get(finding_id)
    behind = _behind(finding, tried, backtest.ready(old), new) if finding is not None else None
    return render_template(
        "lists/backtest/person.html", record=record, number=number, ran=result.ran, tried=tried, finding=finding,
        name=f"{finding.case.number} {finding.person_name}" if finding is not None else tried.person.name,
        cells=dict(zip(FLIP_COLUMNS, flip_cells(tried), strict=True)), behind=behind, titles=_titles(old, new.version),
        items=[(one.code, side_words(one.old), side_words(one.new), one.code in tried.causes)
               for one in tried.changes],
        proposals=[(title, outcome_words(one), explain_proposal(stored(one))[1:-1]) for title, one in (
            (_("%(n)s 版", n=result.ran.based_on), tried.old), (_("草稿 %(n)s", n=result.ran.number), tried.new))],
        set_aside=[(code, _aside(code, tried, new)) for code in tried.set_aside])


def _aside(code: str, tried: Tried, new: Version) -> str:
    """Why an answer does not stand under the draft."""
    if code not in new.codes:
        return _("草稿没有这一条")
    differs = any(one.code == code for one in tried.changes)
    return _("系统对这一条的核对结果不同了") if differs else _("草稿的这一条没有原来的效果")


def _behind(finding: Finding, tried: Tried, old: Version, new: Version) -> Behind:
    """The items of a flip under both versions on the records as they are now."""
    session = db.session()
    one, setting = backtest.person_of(session, finding, old, new, clock.today()), explaining.setting_of(session)
    answers = {answer.item_code: answer.status for answer in finding.answers if answer.confirmed}
    sides = []
    for version, taken in ((old, one.subject), (new, one.drafted)):
        subject = replace(taken, confirmed=version.takes(taken.confirmed))
        lines = lines_of(version.version, version.rules, subject, setting, one.as_of)
        sides.append({code: tell(item) for code, item in explained(lines, version.rules, setting).items()})
    codes = dict.fromkeys((*tried.causes, *(change.code for change in tried.changes), *tried.set_aside))
    items = {code: (sides[0].get(code), sides[1].get(code)) for code in codes}
    return Behind(items, answers, _moved(tried, old, new, one, setting))


def _moved(tried: Tried, old: Version, new: Version, now: Person, setting: Setting) -> bool:
    """Whether somebody comes out otherwise now than when the draft was tried."""
    try:
        again = tried_alone(old, new, now, setting)
    except ValueError:
        return True
    return (again.old, again.new, again.changes, again.set_aside) != (
        tried.old, tried.new, tried.changes, tried.set_aside)


# --- words


def _names(people: list[Person]) -> Mapping[int | None, str]:
    """By key how the people the reader may know of are listed."""
    return backtest.names(db.session(), people, current_actor())


def _titles(old: ListVersion | None, new: ListVersion) -> dict[str, str]:
    """What each item is about, as the draft has it or the version before."""
    return {item.code: item.title for version in (old, new) if version is not None for item in version.items}


def _cut_words(ran: Ran) -> str:
    """On whom a draft was tried."""
    name = db.session.scalar(select(Institution.name).where(Institution.code == ran.cut.institution))
    return cut_words(ran.cut, name or "")
