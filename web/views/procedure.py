"""The procedure in words: the moves, who may do what, the periods. What is read here is what the door asks."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.security import signed_in
from workflow.process import ACTS, APPEAL, CASE, ELSEWHERE, ENTRY, FINDING, OBJECTION, PUBLICATION, Row
from workflow.rules.deadlines import PERIODS
from workflow.rules.rights import RIGHTS
from workflow.services.machine import KINDS
from workflow.terms import CaseState, PersonState
from workflow.wording import GUARDS, NEXT, PERSON_NEXT, right, word

procedure = Blueprint("procedure", __name__)

TABLES = (("认定事项", CASE), ("个人认定", FINDING), ("申诉", APPEAL), ("公示", PUBLICATION), ("公示异议", OBJECTION),
          ("案例", ENTRY), ("不改变状态的行为", ACTS))


@procedure.get("/procedure")
@signed_in
def index() -> ResponseReturnValue:
    """Every move and act: from where to where, what it needs, which periods it starts."""
    return render_template("procedure/index.html", tables=TABLES, elsewhere=ELSEWHERE, states_of=states_of,
                           guards_of=guards_of, case_states=CaseState, person_states=PersonState, next=NEXT,
                           person_next=PERSON_NEXT)


@procedure.get("/procedure/rights")
@signed_in
def rights() -> ResponseReturnValue:
    """Who may do what, and how far it reaches."""
    return render_template("procedure/rights.html", rights=RIGHTS, right=right)


@procedure.get("/procedure/periods")
@signed_in
def periods() -> ResponseReturnValue:
    """The periods: length, start, clause, and what happens when nobody acts."""
    return render_template("procedure/periods.html", periods=PERIODS.values())


def states_of(row: Row) -> tuple[str, str]:
    """From where and to where a row leads, in words; an act and a derived state say so."""
    kinds = KINDS[row.thing]
    sources = "、".join(word(kinds(source)) for source in row.sources) or "（新立）"
    return sources, word(kinds(row.target)) if row.target else ""


def guards_of(row: Row) -> list[str]:
    """What refuses a row, in words."""
    return [GUARDS[guard.__name__] for guard in row.guards if guard.__name__ in GUARDS]
