"""The positive and the negative list: 22 and 23 items as they read in the version in force."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from web.security import signed_in
from workflow.rules.lists import ListItem
from workflow.services.checks import version
from workflow.terms import Effect, Stage

lists = Blueprint("lists", __name__)


@lists.get("/lists")
@signed_in
def index() -> ResponseReturnValue:
    """All items, or those a code, a word, a stage or an effect picks out."""
    sought, stage, effect = (request.args.get(name, "").strip() for name in ("q", "stage", "effect"))
    found = [item for item in version().items if _matches(item, sought)
             and (stage not in list(Stage) or stage in item.stages)
             and (effect not in list(Effect) or effect in item.effects)]
    return render_template("lists/index.html", version=version(), items=found, sought=sought, stage=stage,
                           effect=effect, stages=Stage, effects=Effect)


def _matches(item: ListItem, sought: str) -> bool:
    words = (item.code, item.title, item.condition, *(basis.text for basis in item.basis))
    return not sought or any(sought.lower() in text.lower() for text in words)
