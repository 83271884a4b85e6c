"""The case library: published teaching cases for everybody, to be found, read and rated; drafts for those who write,
review and publish them."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from web import clock
from web.extensions import db
from web.security import current_actor, signed_in
from web.transactions import write_apart
from web.views import doing
from web.views.doing import Job
from web.views.finding_things import the_case, the_row
from workflow.details import DraftEntry
from workflow.models import ExemptionCase, LibraryEntry
from workflow.models.publication import ENTRY_PARTS
from workflow.process import BY_NAME, ENTRY
from workflow.rules.leaks import Known, Leak, leaks
from workflow.rules.publication import LossBand
from workflow.services import case_library as shelf
from workflow.services import deadlines, lists, quoting, reading, reading_lists, search
from workflow.services.access import acting_role, may, visible
from workflow.services.case_library import Order, Wanted
from workflow.services.choices import situation
from workflow.services.engine import Busy
from workflow.services.moving import Refused, refusals
from workflow.services.presenting import Action
from workflow.terms import EntryState, Outcome, Sought, TagKind, Thing

library = Blueprint("library", __name__)
library.add_app_template_global(shelf.tag_word, "tag_words")
library.add_app_template_global(shelf.highlighted, "highlighted")

PER_PAGE = 20
MOVES_OF_ENTRIES = (*(row for row in ENTRY if row.thing == Thing.ENTRY), BY_NAME["revise_entry"])
UNPUBLISHED = (EntryState.DRAFT, EntryState.REVIEWED)
WRITING = frozenset({"draft_entry", "revise_entry"})


@library.get("/library")
@signed_in
def index() -> ResponseReturnValue:
    """Published entries by tag and word; whoever works on the library sees the others too, state by state."""
    session, actor = db.session(), current_actor()
    wanted, edits = Wanted.of(request.args), may(actor, "edit_library")
    if not edits:
        wanted = Wanted(wanted.q, wanted.tags, wanted.order)
    page = db.paginate(shelf.found(actor, wanted, _with_words(wanted.q)), per_page=PER_PAGE, max_per_page=PER_PAGE)
    keys = [one.id for one in page.items]
    return render_template(
        "library/index.html", page=page, wanted=wanted, edits=edits, kinds=TagKind, orders=Order, states=EntryState,
        facets=shelf.facets(session), counts=shelf.counts(session, actor, keys),
        read=reading.read_by(session, actor, keys), mine=reading_lists.of_reader(session, actor, clock.today()),
        to_write=shelf.to_write_up(session, actor), periods=_periods(page.items), left=_left,
        address=lambda number: url_for("library.index", **wanted.as_query(), page=number))


def _with_words(typed: str) -> list[int] | None:
    """The keys of entries that have every word, as the search finds them; None where nothing was typed."""
    if not typed:
        return None
    hits = search.find(db.session(), current_actor(), search.Wanted(typed, Sought.ENTRY)).hits
    keys = [shelf.entry_key(one.key) for one in search.fetch(db.session(), hits)]
    return [key for key in keys if key is not None]


@library.get("/library/<int:entry_id>")
@signed_in
def show(entry_id: int) -> ResponseReturnValue:
    """One entry, and what the reader can do with it; that he has opened it is noted once."""
    _note_reading(entry_id)
    entry, case = _entry(entry_id)
    session, actor = db.session(), current_actor()
    found = [Action(row, f"entry-{entry.id}", entry, None, tuple(
        ("", one) for one in refusals(session, entry, row.name, by=actor, now=clock.now())))
        for row in MOVES_OF_ENTRIES if may(actor, row.name, case=case)]
    works_on_it = may(actor, "edit_library", case=case)
    return render_template(
        "library/show.html", entry=entry, actions=found, edits=works_on_it, kinds=TagKind,
        counts=shelf.counts(session, actor, [entry.id])[entry.id], mine=reading.reading_of(session, entry, actor),
        quoting=quoting.quoting(session, entry, visible(actor)),
        branches=reading.by_branch(session, entry) if works_on_it else [],
        given_away=_leaks(entry, case) if works_on_it and entry.state in UNPUBLISHED else {},
        period=_periods([entry]).get(entry.id), left=_left)


def _note_reading(entry_id: int) -> None:
    """The first time somebody opens an entry leaves its line, in a transaction of its own. Where others have been
    writing for too long it is read all the same, and noted when it is opened again."""
    entry = db.session.get(LibraryEntry, entry_id)
    if entry is None or request.method != "GET" or not reading.is_unread(db.session(), entry, current_actor()):
        return

    def first(session: Session) -> None:
        reading.read(session, session.get_one(LibraryEntry, entry_id), by=current_actor(), now=clock.now())

    try:
        write_apart(first)
    except Refused:
        pass  # it came down a moment ago, and the page will say that it is not there
    except (Busy, OperationalError):
        current_app.logger.warning("reading of entry %s not noted: others were writing", entry_id)


@library.post("/library/<int:entry_id>/useful")
@signed_in
def rate(entry_id: int) -> ResponseReturnValue:
    """Say whether a published entry was useful, or change what one has said."""
    entry, _case = _entry(entry_id)
    said = request.form.get("useful")
    if said not in ("yes", "no"):
        abort(400)
    try:
        reading.rate(db.session(), entry, said == "yes", by=current_actor(), now=clock.now())
    except Refused:
        db.session.rollback()
        flash(_("案例没有发布或已经下架，不能评价。"), "warning")
        return redirect(url_for("library.index"), code=303)
    db.session.commit()
    flash(_("已记下您的评价，可以随时改。"), "success")
    return redirect(url_for("library.show", entry_id=entry_id), code=303)


# --- writing, and the moves of an entry -------------------------------------------------------------------------------


@library.route("/library/draft/<int:case_id>", methods=["GET", "POST"])
@signed_in
def draft(case_id: int) -> ResponseReturnValue:
    """Write the entry of a closed case, beside the notices it is written from."""
    case = the_case(case_id)
    notices = shelf.notices_of(db.session(), case.id)
    titles = {item.code: item.title for item in lists.pinned(db.session(), case).items}
    job = Job(BY_NAME["draft_entry"], case, case, None, back=url_for("library.index", state=EntryState.DRAFT),
              given=shelf.begun(notices, titles), template="library/draft.html",
              values={"action": url_for("library.draft", case_id=case.id)})
    return _write(job, case)


@library.route("/library/<int:entry_id>/do/<move>", methods=["GET", "POST"])
@signed_in
def do(entry_id: int, move: str) -> ResponseReturnValue:
    """A move of an entry: changed by its writer, reviewed, returned, published, taken down."""
    entry, case = _entry(entry_id)
    row = the_row(move)
    if row.thing != Thing.ENTRY:
        abort(404)
    writes = move in WRITING
    job = Job(row, entry, case, None, template="library/draft.html" if writes else "library/do.html",
              given={name: getattr(entry, name) for name in ("title", *ENTRY_PARTS)} if writes else {},
              values={"entry": entry, "action": url_for("library.do", entry_id=entry.id, move=move)},
              back=url_for("library.show", entry_id=entry.id))
    return _write(job, case) if writes else doing.serve(job)


def _write(job: Job, case: ExemptionCase) -> ResponseReturnValue:
    """The form of an entry. What was typed and gives something away is shown first, and sent on only by who says so."""
    actor = current_actor()
    if acting_role(actor, job.row.name, case=case) is None:
        abort(403)
    job.values |= {"notices": shelf.notices_of(db.session(), case.id), "bands": LossBand, "outcomes": Outcome,
                   "given_away": {}, "writing": job.thing}
    if request.method == "POST" and not {"save", "anyway"} & request.form.keys():
        form = doing.build(job)
        found = _given_away(form.data, _known(job)) if form.validate() else {}
        if found:
            job.values["given_away"] = found
            return doing.show(job, form)
    return doing.serve(job)


def _known(job: Job) -> Known:
    """What the case knows and no entry may hold."""
    known: Known = situation(db.session(), job.row, job.thing, current_actor(), clock.now()).look.known
    return known


def _leaks(entry: LibraryEntry, case: ExemptionCase) -> dict[str, list[Leak]]:
    """What a draft gives away, part by part."""
    look = situation(db.session(), BY_NAME["review_entry"], entry, current_actor(), clock.now()).look
    return _given_away({"title": entry.title, **entry.parts}, look.known)


def _given_away(said: Mapping[str, Any], known: Known) -> dict[str, list[Leak]]:
    found = {name: leaks(said[name], known) for name in DraftEntry.__dataclass_fields__ if said.get(name)}
    return {name: given for name, given in found.items() if given}


def _periods(entries: Iterable[LibraryEntry]) -> dict[int, Any]:
    """The period that runs for each entry that waits for review or publication."""
    key = {EntryState.DRAFT: "entry_review", EntryState.REVIEWED: "entry_publish"}
    return {one.id: deadlines.running(db.session(), deadlines.Whose(one.case_id), key[one.state])
            for one in entries if one.state in key}


def _left(period: Any) -> int:
    """Working days left until a period is over."""
    return deadlines.left(db.session(), period, clock.today())


def _entry(entry_id: int) -> tuple[LibraryEntry, ExemptionCase]:
    """The entry and its case; what is not published is there only for those who work on it and have not stepped aside
    in its case."""
    entry = db.session.get(LibraryEntry, entry_id)
    case = db.session.get_one(ExemptionCase, entry.case_id) if entry is not None else None
    if entry is None or case is None or (
            entry.state != EntryState.PUBLISHED and not may(current_actor(), "edit_library", case=case)):
        abort(404)
    return entry, case
