"""The words of the field as forms and templates ask for them, in the reader's language."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import gettext as _

from web.clock import local
from web.explanations import look
from web.filters import moment
from workflow import wording
from workflow.details import Details
from workflow.models import Appeal, Objection
from workflow.process import BY_NAME
from workflow.rules.deadlines import Key
from workflow.rules.facts import Fact
from workflow.rules.kinds import Value
from workflow.rules.similar import Feature, Profile
from workflow.rules.situation import Refusal
from workflow.services import notices
from workflow.services.documents import KINDS
from workflow.services.moving import key_of
from workflow.services.presenting import StepShown
from workflow.services.tasks import Task
from workflow.services.timeline import Happening
from workflow.terms import AppealGround, Liability, Outcome, PenaltyKind, Post, RiskClass, Role, Stage, Tolerance
from workflow.wording import leaks as leak_words
from workflow.wording import own, publication_words
from workflow.wording.conditions import source
from workflow.wording.explanations import bases
from workflow.wording.joining import KINSHIP
from workflow.wording.lists import item_field, item_value, parameters
from workflow.wording.pages import BODIES, OTHER_LINES, STEPS, TABS, TASKS
from workflow.wording.quantities import shown
from workflow.wording.similar import counts_said, percent_said, share_said, values_said
from workflow.wording.tolerance import comparator_words, figure_words, left_words, parameter_name, policy_words


def move(name: str) -> str:
    """What a move or an act is called on a button."""
    return gettext(wording.MOVES[name])


def task(name: str) -> str:
    """What a task is called in my work."""
    return gettext(TASKS[name]) if name in TASKS else move(name)


def body(code: str) -> str:
    """The name of a body of a case."""
    return gettext(BODIES[code])


def done(name: str) -> str:
    """How the timeline tells a line."""
    return gettext(wording.DONE.get(name) or OTHER_LINES.get(name) or name)


def label(details: type[Any], name: str) -> str:
    """The label of a field of `details.py`."""
    return gettext(wording.label(details, name))


def hint(details: type[Details], name: str) -> str:
    """What is said below a field; empty when nothing needs to be."""
    return gettext(found) if (found := wording.hint(details, name)) else ""


def refusal(reason: Refusal) -> str:
    """Why something is closed, and what to do about it."""
    return wording.refusal(reason)


def period(key: str) -> str:
    """The name of a period."""
    return gettext(wording.word(Key(key)))


def step(code: str) -> str:
    """The name of a step of the bar."""
    return gettext(STEPS[code])


def own_step(code: str) -> str:
    """The name of a step of one person's way."""
    return gettext(own.STEPS[code])


def tab(code: str) -> str:
    """The name of a tab of my work."""
    return gettext(TABS[code])


def role(code: str) -> str:
    """The name of a role, given as stored."""
    return gettext(wording.word(Role(code))) if code else ""


def listed(kind: type[Any], codes: Iterable[str]) -> str:
    """Stored codes of one vocabulary in words, in Chinese enumeration."""
    return "、".join(gettext(wording.word(kind(code))) for code in codes)


def posts(codes: Iterable[str]) -> str:
    """Posts as stored, in words."""
    return listed(Post, codes)


def stages(codes: Iterable[str]) -> str:
    """Stages as stored, in words."""
    return listed(Stage, codes)


def liability(code: str) -> str:
    """Nature of responsibility as stored, in words."""
    return listed(Liability, [code])


def risk_class(code: str | None) -> str:
    """A loan class as stored in a snapshot, in words."""
    return listed(RiskClass, [code]) if code else "—"


def ratios(stored: dict[str, Any]) -> str:
    """Reductions as stored, such as 考核扣分 40%、经济处罚 40%; a dash when there are none."""
    return "、".join(f"{listed(PenaltyKind, [kind])} {percent}%" for kind, percent in stored.items()) or "—"


def by_kind(stored: dict[str, str]) -> list[tuple[str, str]]:
    """Texts as stored for each penalty kind, with the kind in words."""
    return [(listed(PenaltyKind, [kind]), said) for kind, said in stored.items()]


def grounds(codes: Iterable[str]) -> str:
    """Grounds of an appeal as stored, in words."""
    return listed(AppealGround, codes)


def told_outcomes(counts: dict[str, int]) -> str:
    """Counts of outcomes as stored in a notice, such as 免责 2 人、减责 1 人."""
    return "、".join(_("%(word)s %(n)s 人", word=listed(Outcome, [code]), n=number)
                    for code, number in counts.items() if number)


def letter_titles(kinds: Iterable[str]) -> str:
    """The titles of kinds of letters, in Chinese enumeration; empty when there are none."""
    return "、".join(gettext(KINDS[kind].title) for kind in kinds)


def task_address(one: Task) -> str:
    """Where a task is done."""
    if one.finding is not None and one.move == "answer_list":
        return url_for("checking.check", case_id=one.case.id, finding_id=one.finding.id)
    if one.finding is not None and one.move == "cast_ballot":
        return url_for("voting.vote", case_id=one.case.id, finding_id=one.finding.id)
    if isinstance(one.thing, Appeal):
        return url_for("appeals.show", appeal_id=one.thing.id)
    return url_for("cases.do", case_id=one.case.id, move=one.move, on=key_of(one.thing))


def tolerance(code: str) -> str:
    """The word for a verdict on the tolerance as a snapshot stores it."""
    return gettext(wording.word(Tolerance(code)))


def outcome_code(code: str | None) -> Outcome | None:
    """A stored outcome as its code, for the pill."""
    return Outcome(code) if code else None


def gate(code: str) -> str:
    """Why the accountability gate is shut."""
    return gettext(wording.GATE_REASONS[code])


def kinship(code: str) -> str:
    """How another case is related to the one shown."""
    return gettext(KINSHIP[code])


def decimal(stored: str | None) -> Decimal | None:
    """An amount of 元 as stored in a snapshot; None when it is not known."""
    return None if stored in (None, "", "None") else Decimal(stored)


def step_lines(steps: Iterable[StepShown]) -> list[dict[str, str]]:
    """The steps of the bar as the macro `flow` takes them."""
    return [{"name": step(one.step), "status": one.status, "by": one.by,
             "when": local(one.at).strftime("%m-%d") if one.at is not None else ""} for one in steps]


def timeline_lines(happenings: Iterable[Happening]) -> list[dict[str, str]]:
    """What happened as the macro `timeline` takes it."""
    lines = []
    for one in happenings:
        row = BY_NAME.get(one.move)
        said = [f"{label(row.details, name)}：{text}" for name, text in one.said] if row is not None else []
        by = " · ".join(filter(None, (one.by, role(one.role))))
        lines.append({"title": f"{done(one.move)}：{one.about}" if one.about else done(one.move), "by": by,
                      "when": moment(one.at), "text": "\n".join(said), "mark": ""})
    if lines:
        lines[0]["mark"] = "now"
    return lines


def fact_value(value: Value | None, fact: Fact) -> str:
    """A value of a fact; what is not known is said to be so."""
    return _("不知道") if value is None else shown(value, fact.kind)


def passage(objection: Objection) -> str:
    """What an objection is to: a passage by its number, or the whole notice."""
    if objection.finding_id is None:
        return _("整份公示")
    number = next((number for number, row in notices.numbered(objection.publication)
                   if row.finding_id == objection.finding_id), None)
    return _("第 %(n)s 人", n=number) if number is not None else _("整份公示")


def feature_said(feature: str, profile: Profile) -> str:
    """What is known of one feature of a finding that is compared."""
    return values_said(Feature(feature), profile.values(Feature(feature)))


TEMPLATE_WORDS: dict[str, Callable[..., Any]] = {
    "move_words": move, "task_words": task, "done_words": done, "refusal_words": refusal, "period_words": period,
    "body_words": body,
    "step_words": step, "tab_words": tab, "role_words": role, "posts_words": posts, "stages_words": stages,
    "liability_words": liability, "risk_class_words": risk_class, "ratios_words": ratios, "outcome_code": outcome_code,
    "tolerance_words": tolerance, "policy_words": policy_words, "comparator_words": comparator_words,
    "parameter_name": parameter_name, "figure_words": figure_words, "left_words": left_words,
    "gate_words": gate, "kinship_words": kinship, "decimal": decimal, "proposal_words": wording.explain_proposal,
    "fact_value": fact_value, "source_words": source,
    "grounds_words": grounds, "task_address": task_address,
    "item_field": item_field, "item_value": item_value, "told_outcomes": told_outcomes, "letter_titles": letter_titles,
    "business_words": publication_words.business_said, "groups_words": publication_words.posts_said,
    "level_words": publication_words.level_said, "quarter_words": publication_words.quarter_said,
    "generalised_words": publication_words.generalised_said, "advice_words": leak_words.advice,
    "passage_words": passage,
    "verdict_look": look, "by_kind": by_kind, "item_bases": bases, "item_parameters": parameters,
    "counts_said": counts_said, "percent_said": percent_said, "feature_said": feature_said,
    "share_said": share_said,
}
"""Filters of the templates."""
