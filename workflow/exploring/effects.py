"""What a move leaves behind: the row's own fields, and what the door does besides (a new appeal, record or notice)."""

from collections.abc import Mapping
from typing import Any

from workflow.exploring.state import CAPS, ONE, WHOLE, Case, Imagined, Person
from workflow.process import LAST_APPEAL, Row
from workflow.rules import changes
from workflow.rules.changes import Change
from workflow.rules.standing import STORED
from workflow.terms import (
    AppealState,
    CaseState,
    Direction,
    Extension,
    Outcome,
    PersonState,
    PublicationStatus,
    Thing,
)

P = PersonState
UNSEEN = frozenset({"discontinued_reason", "vote_round", "current", "supplement_lapsed", "replace_team"})
"""Fields on which no move depends."""


def fields(changed: Mapping[str, Any]) -> dict[str, Any]:
    """The fields imagined here, counters stopped at their cap; one not known here fails in `_replace`."""
    return {name: min(value, CAPS[name]) if name in CAPS else value
            for name, value in changed.items() if name not in UNSEEN}


def case_after(row: Row, case: Case, change: Change) -> Case:
    """The case after a row: its own fields, its stored state if the row names one, a fresh committee one tier up.

    What was counted before acceptance is forgotten with it: nothing asks for it any more.
    """
    after = case._replace(**fields(change.case))
    if after.tier != case.tier:
        after = after._replace(short_handed=False, silent=False)
    if row.thing == Thing.CASE and row.target:
        target = CaseState(row.target)
        after = after._replace(stored=target if target in STORED else None)
    if row.target == CaseState.ACCEPTED:
        after = after._replace(supplements=0, reconsidered=False)
    return after


def person_after(row: Row, s: Imagined, change: Change) -> Person:
    """The person after a row about their finding, their appeal or an objection to it."""
    before: Person = s.person
    if change.previous.get("current"):
        return _former_record(before)
    if change.person.get("current") is False:
        return _next_round(s, change)
    after = before._replace(**fields(change.person))
    target = row.target if row.thing == Thing.FINDING else row.person_target
    if target:
        after = after._replace(state=P(target))
    if change.previous.get("state") == P.REVOKED:
        after = after._replace(previous=None)
    after = _appeal(row, before, _periods(row, before, after))
    after = after._replace(judged=before.judged or after.ever_determined)
    return _gone(after) if after.state == P.DISCONTINUED else after


def _next_round(s: Imagined, change: Change) -> Person:
    """The next round's record, the present one behind it (R3)."""
    before: Person = s.person
    binds = s.look.direction == Direction.FAVOURABLE
    return Person(**fields(changes.successor(s)))._replace(
        previous=before._replace(**fields(change.person), previous=None, objection=False),
        bound=before.outcome if binds and before.outcome else Outcome.HOLD,
        judged=True, objection=before.objection,
    )


def _former_record(before: Person) -> Person:
    """The former record stands again (P33)."""
    assert before.previous is not None
    return before.previous._replace(judged=True, round=before.round, objection=before.objection)


def _periods(row: Row, before: Person, after: Person) -> Person:
    """The appeal period and the one after a late extension, started and ended as the row says and by a grant (P20b)."""
    if "appeal_window" in (*row.starts, *row.ends):
        after = after._replace(window="appeal_window" in row.starts)
    if "late_appeal" in (*row.starts, *row.ends):
        after = after._replace(late="late_appeal" in row.starts)
    if after.extension == Extension.GRANTED != before.extension:
        after = after._replace(window=after.state == P.NOTIFIED, late=after.state == P.EFFECTIVE)
    return after


def _appeal(row: Row, before: Person, after: Person) -> Person:
    """The appeal filed, moved on or decided; a remand binds what follows (I3)."""
    if row.thing == Thing.APPEAL:
        after = after._replace(appeal=AppealState(row.target) if row.target in LAST_APPEAL else None)
        if row.target == AppealState.REMANDED and before.outcome:
            after = after._replace(bound=before.outcome)
    elif row.thing == Thing.FINDING and row.target == P.APPEALING:
        after = after._replace(appeal=AppealState.FILED)
    return after


def _gone(person: Person) -> Person:
    """Of one who left, only what others may still meet is kept."""
    return Person(state=P.DISCONTINUED, judged=person.judged, appeal=person.appeal, previous=person.previous,
                  objection=person.objection, publication=person.publication)


def effect_on(person: Person, whom: str, changed: Mapping[str, Any]) -> Person:
    """This person after a move of the whole case that touches `whom`: `everybody`, `unpublished` or `in_notice`."""
    meant = {
        "everybody": person.state != P.DISCONTINUED,
        "unpublished": person.state == P.EFFECTIVE and person.publication == PublicationStatus.NONE,
        "in_notice": person.publication == PublicationStatus.OPEN,
    }[whom]
    if not meant:
        return person
    after = person._replace(**fields(changed))
    return _gone(after) if after.state == P.DISCONTINUED else after


def whom(row: Row, change: Change) -> tuple[str, dict[str, Any]]:
    """Whom a move of the whole case touches, and what it sets on them."""
    if row.name == "publish":
        return "unpublished", change.person
    if row.thing == Thing.PUBLICATION:
        return "in_notice", change.person
    return "everybody", change.person


def notice_objected(row: Row, reach: str, case: Case) -> Case:
    """The case after an objection to the whole notice was raised or answered."""
    return case._replace(whole_objection=row.thing == Thing.PUBLICATION) if reach == WHOLE else case


def person_objected(row: Row, reach: str, person: Person) -> Person:
    """The person after an objection to this one passage was raised or answered."""
    return person._replace(objection=row.thing == Thing.PUBLICATION) if reach == ONE else person
