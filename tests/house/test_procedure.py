"""The tables hold in every state explored, a planted fault is found with the path that shows it, and the words stand.

`APPROVE=1 pytest tests/house/test_procedure.py` writes the approved words anew, to be read before they are committed.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from web.cli import procedure
from web.cli.procedure import step, told
from workflow.exploring.check import Report, check
from workflow.exploring.groups import EVENTS, FULL, QUICK, Group, group
from workflow.process import BY_NAME, ROWS, Row
from workflow.rules import standing
from workflow.rules.changes import Change
from workflow.rules.guards import STRUCTURAL, structural, unless
from workflow.rules.guards import appeal as ga
from workflow.rules.guards import case as gc
from workflow.rules.guards import committee as gm
from workflow.rules.guards import person as gp
from workflow.rules.guards import publication as gb
from workflow.rules.situation import Guard
from workflow.terms import AppealState, CaseState, EntryState, Gate, PersonState, Thing

pytestmark = pytest.mark.xdist_group("procedure")  # explored once, in one process

APPROVED = Path(__file__).parents[1] / "approved" / "procedure.md"
OK = "OK：各项均成立。"
ALONE = group("一人", 1, appeal=1, remand=1, rework=1, deadlock=2)


def table(*changed: Row, without: str = "") -> tuple[Row, ...]:
    """The tables with some rows changed, and one left out."""
    new = {row.name: row for row in changed}
    return tuple(new.get(row.name, row) for row in ROWS if row.name != without)


def lacking(name: str, *gone: Guard) -> Row:
    """A row without some of its guards."""
    row = BY_NAME[name]
    assert set(gone) <= set(row.guards)
    return replace(row, guards=tuple(guard for guard in row.guards if guard not in gone))


def paths(report: Report, claim: str, named: str) -> list[str]:
    """The paths a report gives for one claim about one move or state."""
    return ["→".join(step(one) for one in each.path) for each in report.violations
            if (each.claim, each.named) == (claim, named)]


def shown(claim: str, named: str, rows: tuple[Row, ...], one: Group) -> str:
    """The path for a planted fault; the same claim holds without the fault."""
    assert paths(check(groups=[one]), claim, named) == []
    found = paths(check(rows, groups=[one]), claim, named)
    assert len(found) == 1
    return found[0]


@pytest.fixture(scope="module")
def quick() -> Report:
    return check()


def test_the_tables_hold(quick: Report) -> None:
    assert quick.violations == []
    assert list(told(quick, 0.0))[-1] == OK


def test_every_state_is_met_and_every_move_made(quick: Report) -> None:
    for kind in (CaseState, PersonState, AppealState, EntryState):
        assert {state for name, state in quick.met if name == kind.__name__} == set(kind)
    assert quick.taken >= {row.name for row in ROWS if not row.act}


def test_the_numbers_are_told(quick: Report) -> None:
    assert [one.name for one in quick.groups] == [*(one.name for one in QUICK), "案例库条目"]
    assert quick.states > 100_000
    assert quick.moves > 2 * quick.states
    assert all(0 < one.longest < 130 for one in quick.groups)
    assert quick.gate_asked > quick.states


def test_the_full_form_has_three_people_and_every_event() -> None:
    assert max(one.most for one in FULL) == 3
    assert {event for one in FULL for event in one.events} == set(EVENTS)


# planted faults: each is found, named, and shown with its shortest path


def test_a_finding_that_takes_effect_while_an_extension_is_pending() -> None:
    rows = table(lacking("lapse_appeal_window", ga.no_extension_pending))
    path = shown("extension_ignored", "lapse_appeal_window", rows, group("一人，顺延", 1, extend=1))
    assert path.endswith("甲·送达→甲·申请顺延申诉期→甲·申诉期满→甲·申诉期满生效")


def test_a_reopening_while_an_extension_is_pending() -> None:
    rows = table(lacking("reopen", ga.no_extension_open))
    path = shown("extension_ignored", "reopen", rows, group("一人，顺延与重启", 1, extend=1, reopen=1))
    assert path.endswith("甲·申诉期满生效→甲·申请顺延申诉期→甲·重启认定（对本人有利）")


def test_a_gate_that_opens_on_service() -> None:
    def early(person, previous, *, appeal_open, objection_open):
        if person.state == PersonState.NOTIFIED and person.outcome != "exempt":
            return standing.GateAnswer(Gate.OPEN)
        return standing.gate(person, previous, appeal_open=appeal_open, objection_open=objection_open)

    report = check(groups=[ALONE], gate=early)
    assert [path.split("→")[-1] for path in paths(report, "gate_early", "")] == ["甲·送达"]


def test_a_gate_that_does_not_ask_about_objections() -> None:
    def deaf(person, previous, *, appeal_open, objection_open):
        return standing.gate(person, previous, appeal_open=appeal_open, objection_open=False)

    report = check(groups=[group("一人，异议", 1, object=1)], gate=deaf)
    assert "提出异议" in paths(report, "gate_pending", "")[0].split("→")[-1]


def test_a_remand_that_pulls_a_colleague_back() -> None:
    for_all = replace(BY_NAME["decide_remand"], thing=Thing.CASE, sources=(CaseState.APPEALING,), target="", guards=(),
                      then=lambda s: Change(person={"state": PersonState.IDENTIFIED}))
    path = shown("colleague", "decide_remand", table(for_all), group("两人，发回", 2, appeal=1, remand=1))
    assert path.endswith("乙·送达→甲·送达→乙·提起申诉→发回重新调查")


def test_a_move_from_a_state_nobody_is_in() -> None:
    dead = replace(BY_NAME["need_more_investigation"], sources=(PersonState.REVOKED,))
    assert shown("dead_move", "need_more_investigation", table(dead), ALONE) == ""


def test_a_state_that_cannot_be_reached() -> None:
    assert shown("unreached", "CaseState.supplementing", table(without="request_supplement"), ALONE) == ""


def test_a_return_without_its_cap() -> None:
    report = check(table(lacking("return_to_investigation", gp.return_left)), groups=[QUICK[0]])
    [told] = [each.path for each in report.violations if each.claim == "cycle"]
    assert "return_to_investigation" in [one.name for one in told if one.again]
    assert [one.name for one in told if not one.again][:3] == ["submit", "accept", "form_team"]


def test_a_closing_that_asks_nothing() -> None:
    rows = table(replace(BY_NAME["close"], sources=tuple(standing.DERIVED), guards=()))
    assert shown("ended_unfinished", "close", rows, ALONE).split("→")[-2:] == ["受理", "结案"]


def test_a_bar_that_goes_before_the_ceiling() -> None:
    @structural
    def bar_first(s):
        return unless(not s.look.bars_confirmed or s.proposed_outcome == "hold", "bar_means_hold")

    try:
        rule = lacking("resolve", gm.bar_is_respected)
        path = shown("deadlock", "", table(replace(rule, guards=(*rule.guards, bar_first))),
                     group("一人，有不得减免条目", 1, bars=True, freely="deadlock", appeal=1, reopen=1))
    finally:
        STRUCTURAL.discard(bar_first)
    assert "甲·形成认定（追责）→甲·送达→甲·提起申诉→甲·受理申诉" in path
    assert path.endswith("→甲·记录表决未成→提请上一层级评议（指定评议）→甲·开会评议")


def test_a_remand_that_sets_no_ceiling() -> None:
    forgetful = replace(BY_NAME["decide_remand"], then=lambda s: Change(
        person={"appeal_remands": s.person.appeal_remands + 1, "outcome": None}, case={"team_ready": False}))
    path = shown("heavier", "resolve", table(forgetful), ALONE)
    assert "甲·形成认定（免责）→" in path
    assert path.endswith("→甲·形成认定（减责）")


def test_an_objection_that_reopens_what_is_not_in_effect() -> None:
    path = shown("two_records", "", table(lacking("sustain_objection", ga.finding_in_effect)),
                 group("一人，异议与迟延申诉", 1, object=1, extend=1, appeal=1))
    assert path.endswith("甲·提出异议（就本人）→甲·登记纸质申诉→甲·异议成立并重启（就本人，对本人有利）")


def test_a_split_of_somebody_reopened() -> None:
    rows = table(lacking("split", gp.never_judged))
    path = shown("vanished", "split", rows, group("两人，重启与拆案", 2, reopen=1, end=1))
    assert "重启认定" in path
    assert path.endswith("·拆出另办")


def test_a_withdrawal_after_somebody_was_ruled_on() -> None:
    rows = table(lacking("withdraw", gc.nobody_was_ever_judged))
    path = shown("vanished", "withdraw", rows, group("一人，发回与撤回", 1, appeal=1, remand=1, end=1))
    assert path.endswith("甲·发回重新调查→撤回")


def test_a_case_without_a_team_for_ever() -> None:
    assert shown("deadlock", "", table(without="form_team"), ALONE).split("→")[-1] == "受理"


def test_a_library_entry_returned_for_ever_or_left_up() -> None:
    assert "案例" in shown("cycle", "return_entry", table(lacking("return_entry", gb.return_of_entry_left)), ALONE)
    kept = replace(BY_NAME["auto_withdraw"], sources=(EntryState.DRAFT, EntryState.REVIEWED))
    assert shown("quoted_stays", "publish_entry", table(kept), ALONE)


# the command and the words


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Row]]:
    """The command on one small group and a table that can be changed."""
    rows = list(ROWS)
    monkeypatch.setattr(procedure, "check", lambda groups, tell: check(rows, groups=QUICK[:1], tell=tell))
    monkeypatch.setattr(procedure, "QUICK", QUICK[:1])
    return rows


def test_the_command_fails_and_tells_the_path(app: Flask, small: list[Row]) -> None:
    small[:] = table(without="form_team")
    done = app.test_cli_runner().invoke(args=["procedure", "check"])
    assert done.exit_code == 1
    assert "违反：未终态而没有时钟或职务动作可用（I18）" in done.output
    assert "提交受理 → 受理" in done.output


def test_the_command_gives_json(app: Flask, small: list[Row]) -> None:
    small[:] = table(without="form_team")
    done = app.test_cli_runner().invoke(args=["procedure", "check", "--json"])
    told = json.loads(done.output)
    assert told["groups"][0]["name"] == QUICK[0].name
    stuck = {"claim": "deadlock", "named": "", "group": QUICK[0].name, "path": ["提交受理", "受理"]}
    assert stuck in told["violations"]


def test_the_words_are_the_approved_ones(app: Flask) -> None:
    words = app.test_cli_runner().invoke(args=["procedure", "show"]).output
    if os.environ.get("APPROVE"):
        APPROVED.write_text(words, encoding="utf-8")
    assert words == APPROVED.read_text(encoding="utf-8")
    assert [f"`{row.name}`" for row in ROWS if f"`{row.name}`" not in words] == []
