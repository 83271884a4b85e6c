"""What must hold of every imagined state and move (procedure, sections 8, 11 and 12), under the words a report uses."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from workflow.exploring.state import WEIGHT, Case, Person, Seen, touched
from workflow.process import LAST_APPEAL, RULED, Row
from workflow.rules.standing import GateAnswer
from workflow.terms import (
    CaseState,
    Extension,
    Gate,
    Outcome,
    PersonState,
    Thing,
)

P, S = PersonState, CaseState
PENALISED = (Outcome.MITIGATE, Outcome.HOLD)
WAITING = (Extension.PENDING, Extension.GRANTED)

WORDS: Mapping[str, str] = MappingProxyType({
    "unreached": "有状态走不到",
    "dead_move": "有动作永远用不上",
    "deadlock": "未终态而没有时钟或职务动作可用（I18）",
    "cycle": "动作可以无限循环（第 10 节）",
    "gate_early": "认定生效之前闸门已开（I1）",
    "gate_pending": "有未决申诉、异议、顺延、中止或重启而闸门开着（I1）",
    "colleague": "一个动作改动了同案其他人（I14）",
    "extension_ignored": "顺延未决而认定生效，或顺延未了结而被重启（E33）",
    "effective_touched": "已生效结论被重启、异议成立、迟延申诉以外的动作改动（I14）",
    "heavier": "申诉、发回或有利重启之后结论更重（I3）",
    "ended_unfinished": "结案时有人未了结，或有未决申诉、异议、顺延（I17）",
    "vanished": "有人被认定过，案件或本人却退出了程序（I17）",
    "two_records": "一人两条现行结论，或作废而无接替（I16）",
    "appeal_adrift": "申诉与人级状态不符，申诉悬空（I16）",
    "no_outcome": "已认定而没有结论（I4）",
    "quoted_stays": "所引的人有变动，案例却撤不下来（I19）",
})
"""What a broken claim means."""

LETS_GO = frozenset({"reopen", "sustain_objection", "file_appeal", "file_paper_appeal"})
"""The only moves that touch an effective finding's state or outcome."""

FOR_ALL = frozenset({"publish", "finish_publication", "merge_into", "withdraw", "terminate"})
"""Moves of the whole case that set something on its people: a notice for those in it, an end for all (R2)."""


def of_step(row: Row, before: Person, after: Person) -> tuple[str, ...]:
    """The claims that one person's move breaks."""
    allowed = before.outcome if row.thing == Thing.APPEAL and before.outcome else after.bound
    heavier = after.outcome is not None and WEIGHT[after.outcome] > min(WEIGHT[allowed], WEIGHT[after.bound])
    let_go = before.state == P.EFFECTIVE and (after.state, after.outcome) != (P.EFFECTIVE, before.outcome)
    sets_in = before.state != P.EFFECTIVE == after.state and before.extension == Extension.PENDING
    reopened = after.round > before.round and before.extension in WAITING
    replaced = before.previous is not None and after.previous is None
    return _those(
        heavier=heavier,
        extension_ignored=sets_in or reopened,
        effective_touched=let_go and row.name not in LETS_GO,
        vanished=row.target == P.DISCONTINUED and row.name != "discontinue_person" and before.judged,
        two_records=replaced and after.state not in (P.EFFECTIVE, P.DISCONTINUED),
    )


def of_case_step(row: Row, after: Case, people: Sequence[Seen], changed: Mapping[str, Any]) -> tuple[str, ...]:
    """The claims that a move of the whole case breaks."""
    closed, ended = after.stored == S.CLOSED, after.stored in (S.WITHDRAWN, S.TERMINATED)
    unfinished = after.whole_objection or any(
        one.state not in (P.EFFECTIVE, P.DISCONTINUED) or one.is_suspended or one.objection or one.extension in WAITING
        for one in people)
    return _those(
        ended_unfinished=closed and unfinished,
        vanished=ended and any(one.judged for one in people),
        colleague=bool(changed) and row.name not in FOR_ALL,
    )


def of_person(person: Person, whole_objection: bool, gate: Callable[..., GateAnswer]) -> tuple[str, ...]:
    """The claims that one person's state breaks."""
    appealing = person.appeal is not None
    objected = touched(person, whole_objection)
    answer = gate(person, person.previous, appeal_open=appealing, objection_open=objected)
    is_open = answer.gate == Gate.OPEN
    in_force = person.state == P.EFFECTIVE and person.outcome in PENALISED and not (
        person.window and not person.appeal_used)
    pending = (appealing or objected or person.is_suspended or person.extension in WAITING
               or person.previous is not None)
    return _those(
        gate_early=is_open and not in_force,
        gate_pending=is_open and pending,
        appeal_adrift=appealing != (person.state == P.APPEALING) or (appealing and person.appeal not in LAST_APPEAL),
        two_records=person.previous is not None and (
            person.state in (P.EFFECTIVE, P.DISCONTINUED) or person.previous.state != P.EFFECTIVE),
        no_outcome=person.state in RULED and person.outcome is None,
    )


def _those(**broken: bool) -> tuple[str, ...]:
    return tuple(claim for claim, is_broken in broken.items() if is_broken)
