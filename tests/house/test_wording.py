"""Everything that is shown has its official word, and nothing is worded that does not exist."""

import ast
import inspect
import pkgutil
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest

from workflow import details, rules, terms, wording
from workflow.process import ROWS
from workflow.rules import guards
from workflow.rules.rights import RIGHTS
from workflow.rules.situation import Refusal
from workflow.rules.standing import GateAnswer
from workflow.services.messages import AUDIENCE
from workflow.terms import CaseState, Gate, Outcome, PersonState, Role, Scope, Stage, Trigger
from workflow.wording.codes import WORDS
from workflow.wording.moves import VIEWS
from workflow.wording.proposals import STEPS
from workflow.wording.templates import FLAWS

CHECKOUT = Path(__file__).parents[2]
REFUSING = [*(CHECKOUT / "workflow/rules/guards").glob("*.py"), *(CHECKOUT / "workflow/services/look").glob("*.py"),
            *(CHECKOUT / f"workflow/services/{name}.py" for name in (
                "moving", "letter_templates", "list_drafts", "list_review", "list_tables", "backtest", "choices",
                "evidence", "reading", "reading_lists")),
            *(CHECKOUT / "workflow/services/effects").glob("*.py"), CHECKOUT / "workflow/rules/slips.py"]
SAYERS = {"refuse": 0, "unless": 1, "Refusal": 0, "FileRefused": 0, "with_cap": 0, "SlipUnreadable": 0}


def modules(package):
    """The modules of a package, those of its packages included."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [import_module(one.name) for one in found]


def vocabularies():
    """Every vocabulary of the terms and of the rules."""
    homes = [terms, *modules(rules)]
    return {kind for home in homes for kind in vars(home).values()
            if inspect.isclass(kind) and issubclass(kind, StrEnum) and kind is not StrEnum}


def codes_in(expression):
    """The texts an expression may come to, conditions left out."""
    if isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        return {expression.value}
    if isinstance(expression, ast.IfExp):
        return codes_in(expression.body) | codes_in(expression.orelse)
    if isinstance(expression, ast.Subscript) and isinstance(expression.value, ast.Dict):
        return set().union(*map(codes_in, expression.value.values))
    return set()


def refusal_codes():
    """Every code a guard, a look-up, an effect or the door refuses with, as the source says."""
    found = set()
    for path in REFUSING:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {target.id: codes_in(node.value) for node in ast.walk(tree) if isinstance(node, ast.Assign)
                 for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", None)
            if name in SAYERS and len(node.args) > SAYERS[name]:
                said = node.args[SAYERS[name]]
                found |= named.get(said.id, set()) if isinstance(said, ast.Name) else codes_in(said)
    return found


def flaw_codes():
    """Every code a template is refused with, as the source says."""
    found = set()
    for path in [*(CHECKOUT / "workflow/services/official").glob("*.py"),
                 CHECKOUT / "workflow/services/letter_templates.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if getattr(getattr(node, "func", None), "id", None) in ("Flaw", "_flawed"):
                found |= codes_in(node.args[0])
    return found


def guard_names():
    """The names of all guards, by their own word for themselves."""
    homes = [guards, *modules(guards)]
    made = {one.__name__ for home in homes for one in vars(home).values()
            if inspect.isfunction(one) and list(inspect.signature(one).parameters) == ["s"]}
    return made - {"review_key"}


def questions():
    """Every field of every details class, one line of a list check sheet included."""
    classes = [one for one in vars(details).values() if inspect.isclass(one) and is_dataclass(one)]
    return [(one, field.name) for one in classes for field in fields(one)]


def test_every_code_of_every_vocabulary_has_its_word():
    worded = {kind: set(words) for kind, words in WORDS.items()}
    assert worded == {kind: set(kind) for kind in vocabularies()}


def test_every_word_is_a_word():
    assert all(text.strip() == text and text for words in WORDS.values() for text in words.values())


@pytest.mark.parametrize("kind", [CaseState, PersonState, Outcome, Role, Trigger, Stage, Scope])
def test_no_two_codes_of_a_vocabulary_look_alike(kind):
    assert len({wording.word(code) for code in kind}) == len(kind)


def test_every_move_has_a_button_and_a_line_and_none_is_spare():
    assert set(wording.MOVES) == set(wording.DONE) == {row.name for row in ROWS}


def test_every_right_has_its_word_and_none_is_spare():
    assert set(VIEWS) == set(RIGHTS) - {row.name for row in ROWS}
    assert all(wording.right(name) for name in RIGHTS)


def test_every_state_says_what_comes_next():
    assert set(wording.NEXT) == set(CaseState)
    assert set(wording.PERSON_NEXT) == set(PersonState)


def test_every_refusal_is_worded_and_none_is_spare():
    assert refusal_codes() == set(wording.REFUSALS)


def test_every_flaw_of_a_template_is_worded_and_none_is_spare():
    assert flaw_codes() == set(FLAWS)


def test_every_guard_is_worded_and_none_is_spare():
    assert guard_names() == set(wording.GUARDS)
    assert {guard.__name__ for row in ROWS for guard in row.guards} <= set(wording.GUARDS)


def test_every_question_has_its_label_and_no_label_is_spare():
    used = set()
    for owner, name in questions():
        assert wording.label(owner, name), (owner, name)
        keys = [f"{one.__name__}.{name}" for one in owner.__mro__]
        used.add(next((key for key in keys if key in wording.FIELDS), name))
    assert used == set(wording.FIELDS)


def test_every_step_of_weighing_is_worded():
    assert set(STEPS) == {"1", "2", "3a", "3b", "3c", "4a", "4b", "5"}


def test_every_reason_of_the_gate_is_worded():
    source = inspect.getsource(inspect.getmodule(GateAnswer))
    assert all(f'"{code}"' in source for code in wording.GATE_REASONS)


def test_every_message_is_worded_sent_by_some_move_and_none_is_spare():
    assert {kind for told in AUDIENCE.values() for _, kind in told} == set(wording.MESSAGES)
    assert set(AUDIENCE) <= {row.name for row in ROWS}


def test_a_refusal_tells_days_codes_and_lists_in_words():
    said = wording.refusal(Refusal("stages_missing", {"stages": [Stage.PRE_LOAN, Stage.POST_LOAN]}))
    assert "“贷前调查、贷后管理”" in said
    assert "2026年10月8日" in wording.refusal(Refusal("appeal_late", {"due": date(2026, 10, 8)}))
    assert "“受理”" in wording.refusal(Refusal("wrong_state", {"state": CaseState.CLOSED, "move": "accept"}))
    deviation = {"proposed": "mitigate", "outcome": "hold"}
    assert "（减责）" in wording.refusal(Refusal("deviation_without_reason", deviation))
    shut = {"gate": Gate.CLOSED, "reasons": ["appeal_open"]}
    assert "本人的申诉正在办理" in wording.refusal(Refusal("gate_shut", shut))


def test_a_refusal_without_its_value_still_reads_well():
    assert "None" not in wording.refusal(Refusal("appeal_late", {"due": None}))
    assert "尚未判定" in wording.refusal(Refusal("no_ground_to_refuse", {"scope": None}))
    assert "有关人员" in wording.refusal(Refusal("somebody_is_parked", {"names": ""}))


def test_an_unknown_refusal_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        wording.refusal(Refusal("no_such_code"))


def test_no_screen_calls_the_work_item_a_criminal_case():
    texts = [*wording.MOVES.values(), *wording.DONE.values(), *wording.NEXT.values(), *wording.PERSON_NEXT.values(),
             *wording.REFUSALS.values(), *wording.MESSAGES.values(), *wording.GUARDS.values()]
    assert not [text for text in texts if "案件" in text]
