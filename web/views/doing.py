"""The one way in which pages make moves and acts: a form out of the table's row, sent through the door.

A view finds the thing among those its reader may see and hands over a `Job`; everything else is alike for all.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, cast

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from web import clock, words
from web.extensions import db
from web.forms.from_details import Asked, MoveForm, details_of, form_for
from web.security import current_actor
from workflow import wording
from workflow.details import Details
from workflow.models import ExemptionCase, Finding
from workflow.process import Row
from workflow.rules.actors import Actor
from workflow.rules.situation import Refusal
from workflow.services import deadlines, drafts, evidence, moving, own_window
from workflow.services.access import acting_role, find_case
from workflow.services.choices import choices, lookup, situation
from workflow.services.situation import KeySlip, Loaded, Opened, Target
from workflow.terms import Role
from workflow.wording.guides import GUIDES

NEVER_KEPT = frozenset({"csrf_token", "key", "version", "save", "submit"})
TOLD = frozenset({Role.SUBJECT, Role.REPRESENTATIVE, Role.EMPLOYEE})
"""Who fills a form in about himself, and finds a guide beside it."""
ONCE: Mapping[type[Any], str] = MappingProxyType({KeySlip: "meetings/slip.html", Opened: "cases/opened.html"})
"""The pages of what is shown in the answer and never again."""


@dataclass
class Job:
    """One move asked of one thing. `back`: where to go when it is made; `only`: narrowed codes of fields;
    `given`: what fields hold before anyone types; `each`: the move is made for everybody at its step (R2);
    `fixed`: what the address has settled and the form does not ask; `known`: details as far as they are settled, by
    which choices and reasons are found; `receipt`: the page of the case to go on to; `onward`: the
    address to go on to, asked once it is made."""

    row: Row
    thing: Target | None
    case: ExemptionCase | None
    finding: Finding | None
    back: str
    each: bool = False
    only: Mapping[str, tuple[StrEnum, ...]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    known: Details | None = None
    receipt: str = ""
    onward: Callable[[], str] | None = None
    template: str = "cases/do.html"
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> str:
        """The thing's name in addresses and drafts; where it is not there yet, that of the loan it is about."""
        if self.thing is not None:
            return moving.key_of(self.thing)
        return f"loan-{self.fixed['loan']}" if "loan" in self.fixed else "new"

    @property
    def draft_key(self) -> str:
        """The name of a draft of this form."""
        return f"{self.row.name}:{self.on}"

    @property
    def version(self) -> int | None:
        """The row version the form is shown with."""
        return getattr(self.thing, "row_version", None)

    @property
    def title(self) -> str:
        """What is done, and about whom."""
        about = f"：{self.finding.person_name}" if self.finding is not None else ""
        return words.move(self.row.name) + about


def serve(job: Job) -> ResponseReturnValue:
    """Show the form of a job, keep it as a draft, or make the move."""
    if acting_role(current_actor(), job.row.name, case=job.case, finding=job.finding) is None:
        abort(403)
    if request.method != "POST":
        return show(job, fill(job))
    if "save" in request.form:
        return keep(job)
    form = build(job)
    if not form.validate():
        return show(job, form, status=400)
    return make(job, form)


def new_key() -> str:
    """A key under which a form is sent once."""
    return secrets.token_hex(16)


def build(job: Job, formdata: MultiDict[str, Any] | None = None) -> MoveForm:
    """The form of a job: of what was sent, or of `formdata`."""
    s = situation(db.session(), job.row, job.thing, current_actor(), clock.now(), job.known)
    if "departure" in job.row.details.__dataclass_fields__ and s.person is not None:
        _ask_why_it_departs(job, s)
    asked = Asked(options=lambda source: choices(source, s), find=lambda source, typed: lookup(s, source, typed))
    kind = form_for(job.row.details, asked, job.only, job.fixed)
    known = {"key": new_key(), "version": "" if job.version is None else str(job.version)}
    if formdata is not None:
        return kind(formdata=formdata, data=known)
    return kind(data={**job.given, **known})


def _ask_why_it_departs(job: Job, s: Loaded) -> None:
    """The reason is asked, and what is usual is told, only where the decision departs from it or may."""
    if s.look.may_depart:
        job.values["usual"] = s.look.usual
    else:
        job.fixed = {**job.fixed, "departure": ""}


def fill(job: Job) -> MoveForm:
    """The form as it is first shown: with this person's own draft, if there is one."""
    draft = drafts.find(db.session(), current_actor().employee_id, job.draft_key)
    job.values["draft"] = draft
    return build(job) if draft is None else build(job, MultiDict(draft.content))


def show(job: Job, form: MoveForm, *, refused: list[Refusal] | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of a form, with every reason why it is closed."""
    closed = refused if refused is not None else reasons(job)
    job.values.setdefault("draft", None)
    job.values |= guide_of(job)
    page = render_template(job.template, job=job, form=form, closed=closed, refused=refused is not None,
                           multipart=sends_files(job.row.details), **job.values)
    return page, status


def guide_of(job: Job) -> dict[str, Any]:
    """The guide beside a form, for whoever fills it in about himself, with the day his time for it is over."""
    actor = current_actor()
    role = acting_role(actor, job.row.name, case=job.case, finding=job.finding)
    guide = GUIDES.get(job.row.name) if role in TOLD else None
    whose = deadlines.Whose(job.case.id, job.finding.id if job.finding is not None else None) if job.case else None
    period = deadlines.running(db.session(), whose, guide.period) if guide and guide.period and whose else None
    if period is not None and (period.paused_on or deadlines.has_lapsed(period, clock.today())):
        period = None
    return {"guide": guide, "own": own_window.in_case(actor, job.case) if job.case is not None else None,
            "guide_due": period.due_on if period is not None else None,
            "guide_left": deadlines.left(db.session(), period, clock.today()) if period is not None else None}


def reasons(job: Job) -> list[Refusal]:
    """Why the move is closed before anything is typed; said once, whomever it is about."""
    things: list[Any] = moving.standing_at(job.case, job.row) if job.each and job.case is not None else [job.thing]
    found = [one for thing in things
             for one in moving.refusals(db.session(), thing, job.row.name, by=current_actor(), now=clock.now(),
                                       details=job.known)]
    if job.each and not things:
        found = [Refusal("nobody_at_step", {"move": job.row.name})]
    return list({words.refusal(one): one for one in found}.values())


def keep(job: Job) -> ResponseReturnValue:
    """Save what was typed, as it was typed, and come back to the form."""
    typed = {name: values for name, values in request.form.lists()
             if name not in NEVER_KEPT and name not in secrets_of(job.row.details)}
    drafts.save(db.session(), employee_of(current_actor()), job.draft_key, typed, clock.now())
    db.session.commit()
    flash(_("已暂存，只有您自己能看到。文件不随草稿保存，提交时请重新选择。") if has_file(job.row.details)
          else _("已暂存，只有您自己能看到。"), "success")
    return redirect(request.full_path.rstrip("?"), code=303)


def make(job: Job, form: MoveForm) -> ResponseReturnValue:
    """Send the move through the door and go on, or say why it was refused over the same form."""
    try:
        given = stored_files(form, job.row.details)
    except FileNotTaken as refused:
        form[refused.field].errors = [refused.words]
        return show(job, form, status=400)
    return through_the_door(job, form, details_of(form, job.row.details, **given, **job.fixed))


def through_the_door(job: Job, form: MoveForm, details: Details) -> ResponseReturnValue:
    """Make the move with these details; the one place of the pages that does."""
    actor = current_actor()
    case_id = job.case.id if job.case is not None else None
    try:
        event = _made(job, form, details, actor)
    except moving.Refused as refused:
        db.session.rollback()
        if refused.stale and job.version is not None:
            form.version.data = str(job.version)
        return show(job, form, refused=refused.reasons, status=409)
    drafts.remove(db.session(), actor.employee_id, job.draft_key)
    db.session.commit()
    if job.thing is None and isinstance(event.thing, ExemptionCase):
        case_id = event.thing.id
    if event.once is not None:
        return render_template(ONCE[type(event.once)], once=event.once, case=job.case, onward=_onward(job, case_id),
                               done=told(job, case_id))
    flash(told(job, case_id), "success")
    return redirect(_onward(job, case_id), code=303)


def _made(job: Job, form: MoveForm, details: Details, actor: Actor) -> moving.Event:
    if job.each and job.case is not None:
        return moving.make_for_each(db.session(), job.case, job.row.name, details, by=actor, now=clock.now(),
                                    key=form.key.data or None)[0]
    return moving.make(db.session(), job.thing, job.row.name, details, by=actor, now=clock.now(),
                       version=form.row_version, key=form.key.data or None)


def _onward(job: Job, case_id: int | None) -> str:
    """Where to go on: to `back`, to the case, or to my work when the case is not mine to see any more."""
    if job.onward is not None:
        return job.onward()
    if job.back:
        return job.back
    if job.receipt:
        return url_for(job.receipt, case_id=case_id)
    seen = case_id is not None and find_case(db.session(), current_actor(), case_id) is not None
    return url_for("cases.show", case_id=case_id) if seen else url_for("worklist.mine")


def told(job: Job, case_id: int | None) -> str:
    """What was done, and what comes next."""
    case = db.session.get(ExemptionCase, case_id) if case_id is not None else None
    own = own_window.in_case(current_actor(), case) if case is not None else None
    next_ = wording.NEXT.get(case.state) if case is not None else None
    if own is not None:
        next_ = wording.PERSON_NEXT[own.state]
    return words.done(job.row.name) + "。" + (_("下一步：%(next)s", next=next_) if next_ else "")


class FileNotTaken(Exception):
    """A file that the store refuses: the field it was sent in, and why, with its name where there are several."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


def stored_files(form: MoveForm, details: type[Details]) -> dict[str, Any]:
    """The files of a form, taken into the store. Raises FileNotTaken."""
    taken: dict[str, Any] = {}
    for one in fields(details):
        if one.metadata["widget"] == "file":
            taken[one.name] = _stored(one.name, form[one.name].data)
        elif one.metadata["widget"] == "files":
            sent = [file for file in form[one.name].data or () if isinstance(file, FileStorage) and file.filename]
            taken[one.name] = tuple(_stored(one.name, file, several=True) for file in sent)
    return taken


def _stored(name: str, sent: FileStorage, several: bool = False) -> evidence.StoredFile:
    try:
        return evidence.store(evidence_folder(), cast(BinaryIO, sent.stream), sent.filename or "")
    except evidence.FileRefused as refused:
        why = words.refusal(Refusal(refused.code, dict(refused.values)))
        raise FileNotTaken(name, f"{evidence.shown_name(sent.filename or '')}：{why}" if several else why) from refused


def has_file(details: type[Details]) -> bool:
    """Whether a form takes files into the store."""
    return any(one.metadata["widget"] in ("file", "files") for one in fields(details))


def sends_files(details: type[Details]) -> bool:
    """Whether a form sends a file, for the store or only to be read."""
    return any(one.metadata["widget"] in ("file", "files", "slip") for one in fields(details))


def secrets_of(details: type[Details]) -> frozenset[str]:
    """The names of fields that nothing keeps."""
    return frozenset(one.name for one in fields(details) if one.metadata.get("secret"))


def evidence_folder() -> Path:
    """Where this installation keeps its evidence."""
    return Path(current_app.config["INSTANCE"]) / "evidence"


def employee_of(actor: Actor) -> int:
    """The employee who is signed in; accounts always belong to one."""
    if actor.employee_id is None:
        abort(403)
    return actor.employee_id
