"""The list check of one person: 22 positive and 23 negative items, each confirmed by people."""

import secrets
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from web import clock, explanations
from web.extensions import db
from web.forms.list_check import STATUSES, Sheet, SheetForm
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from web.views.facts import place_to_enter
from web.views.finding_things import the_case, the_person
from workflow.models import Finding
from workflow.process import BY_NAME
from workflow.rules.situation import Refusal
from workflow.services import drafts, explaining, lists, moving
from workflow.services.access import may

checking = Blueprint("checking", __name__)


@checking.route("/cases/<int:case_id>/people/<int:finding_id>/check", methods=["GET", "POST"])
@signed_in
def check(case_id: int, finding_id: int) -> ResponseReturnValue:
    """The sheet: shown, filled, kept as a draft, or confirmed as a whole."""
    case = the_case(case_id)
    one = the_person(case, finding_id)
    if not may(current_actor(), "answer_list", case=case, finding=one):
        abort(403)
    job = Job(BY_NAME["answer_list"], one, case, one, back=url_for("cases.show", case_id=case.id),
              template="cases/check.html")
    form, sheet = SheetForm(data={"key": secrets.token_hex(16), "version": str(one.row_version)}), Sheet(one)
    if request.method != "POST":
        return shown(job, form, _as_kept(job, sheet))
    sheet.typed(request.form)
    if "save" in request.form:
        return doing.keep(job)
    if "fill" in request.form:
        return shown(job, form, sheet.fill())
    if not form.validate() or not sheet.validate():
        return shown(job, form, sheet, status=400)
    return _send(job, form, sheet)


def _as_kept(job: Job, sheet: Sheet) -> Sheet:
    """The sheet with this person's own draft, or as it was recorded."""
    draft = drafts.find(db.session(), current_actor().employee_id, job.draft_key)
    job.values["draft"] = draft
    return sheet.as_recorded() if draft is None else sheet.typed(MultiDict(draft.content))


def _send(job: Job, form: SheetForm, sheet: Sheet) -> ResponseReturnValue:
    job.values |= _values(sheet)
    return doing.through_the_door(job, form, sheet.details())


def _values(sheet: Sheet) -> dict[str, Any]:
    found = explaining.checked(db.session(), sheet.finding, clock.today())
    return {"sheet": sheet, "statuses": STATUSES, "list_version": lists.of_finding(sheet.finding), "one": sheet.finding,
            "case": sheet.finding.case, "told": explanations.tell_all(found), "entered_later": found.entered_later,
            "facts_form": place_to_enter(sheet.finding)}


def explained_to_reader(one: Finding) -> dict[str, Any]:
    """The same for a person's page, by verdict; nothing for a reader who may not read the person's answers."""
    if not may(current_actor(), "view_file", case=one.case, finding=one):
        return {"explained": None, "groups": [], "facts_form": ""}
    found = explaining.checked(db.session(), one, clock.today())
    return {"explained": found, "groups": explanations.by_status(explanations.tell_all(found).values()),
            "facts_form": place_to_enter(one)}


@checking.get("/cases/<int:case_id>/people/<int:finding_id>/explanation.json")
@signed_in
def explanation(case_id: int, finding_id: int) -> Response:
    """What the machine finds of each item and why, for those who may read the person's answers."""
    one = the_person(the_case(case_id), finding_id, "view_file")
    return jsonify(explanations.plain(explaining.checked(db.session(), one, clock.today())))


def shown(job: Job, form: SheetForm, sheet: Sheet, status: int = 200) -> ResponseReturnValue:
    """The page of the sheet."""
    closed: list[Refusal] = moving.refusals(db.session(), sheet.finding, "answer_list", by=current_actor(),
                                            now=clock.now())
    job.values.setdefault("draft", None)
    page = render_template(job.template, job=job, form=form, closed=closed, refused=False, **_values(sheet),
                           draft=job.values["draft"])
    return page, status
