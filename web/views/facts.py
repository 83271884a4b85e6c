"""The facts of one person: what is known, and the form on which investigators enter what no ledger says."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from web import clock
from web.extensions import db
from web.forms.person_facts import Facts, FactsForm
from web.security import current_actor, signed_in
from web.views import doing
from web.views.doing import Job
from web.views.finding_things import the_case, the_person
from workflow.details import FactEntry, RecordFacts
from workflow.models import Finding
from workflow.process import BY_NAME
from workflow.rules.conditions.tree import names_in
from workflow.rules.guards.facts import ABOUT_ENTRIES
from workflow.rules.situation import Refusal
from workflow.services import drafts, explaining, moving
from workflow.services.access import may
from workflow.services.choices import situation
from workflow.services.explaining import Explanation
from workflow.terms import HitStatus

facts = Blueprint("facts", __name__)
ROW = BY_NAME["record_facts"]


@facts.route("/cases/<int:case_id>/people/<int:finding_id>/facts", methods=["GET", "POST"])
@signed_in
def enter(case_id: int, finding_id: int) -> ResponseReturnValue:
    """The form: shown, searched, kept as a draft, or sent."""
    case = the_case(case_id)
    one = the_person(case, finding_id)
    if not may(current_actor(), ROW.name, case=case, finding=one):
        abort(403)
    job = Job(ROW, one, case, one, back=url_for("facts.enter", case_id=case.id, finding_id=one.id),
              template="cases/facts.html")
    form = FactsForm(data={"key": secrets.token_hex(16), "version": str(one.row_version)})
    explained = explaining.checked(db.session(), one, clock.today())
    sheet = Facts(explained.facts, uses(explained), waiting_for(explained), clock.today())
    job.values |= {"case": case, "one": one, "sheet": sheet, "draft": None, "sought": request.args.get("q", "").strip(),
                   "list_version": explained.version}
    if request.method != "POST":
        _with_draft(job, sheet)
        return doing.show(job, form)
    if "save" in request.form:
        return doing.keep(job)
    sheet.typed(request.form)
    if not form.validate() or not sheet.validate(_refused(job)):
        return doing.show(job, form, status=400)
    return doing.through_the_door(job, form, sheet.details())


def _with_draft(job: Job, sheet: Facts) -> None:
    """What this person typed before and did not send."""
    draft = drafts.find(db.session(), current_actor().employee_id, job.draft_key)
    if draft is not None:
        job.values["draft"] = draft
        sheet.typed(MultiDict(draft.content))


def _refused(job: Job) -> Callable[[FactEntry], Sequence[Refusal]]:
    """Why one entry would be refused, all that the records say being looked up once."""
    s = situation(db.session(), job.row, job.thing, current_actor(), clock.now())

    def ask(entry: FactEntry) -> Sequence[Refusal]:
        s.details = RecordFacts(entries=(entry,))
        return [refusal for guard in ABOUT_ENTRIES if (refusal := guard(s)) is not None]
    return ask


def uses(explained: Explanation) -> Mapping[str, Sequence[str]]:
    """Codes of the items that speak to this person and ask for a fact, by its name."""
    return _by_fact({code: dict.fromkeys(name for tree in one.rule.trees() for name in names_in(tree))
                     for code, one in explained.items.items() if one.line.status is not HitStatus.NOT_APPLICABLE})


def waiting_for(explained: Explanation) -> Mapping[str, Sequence[str]]:
    """Codes of the items that cannot be told, or not with which effect, without a fact, by its name."""
    return _by_fact({code: one.line.missing if one.line.status is HitStatus.INSUFFICIENT else one.line.effect_missing
                     for code, one in explained.items.items()})


def _by_fact(asked: Mapping[str, Iterable[str]]) -> Mapping[str, Sequence[str]]:
    """Facts by item, turned round."""
    found: dict[str, list[str]] = {}
    for code, names in asked.items():
        for name in names:
            found.setdefault(name, []).append(code)
    return found


def place_to_enter(one: Finding) -> str:
    """The address of the form, for those who can enter facts of this person now; empty for others."""
    closed = moving.refusals(db.session(), one, ROW.name, by=current_actor(), now=clock.now())
    return "" if closed else url_for("facts.enter", case_id=one.case_id, finding_id=one.id)
