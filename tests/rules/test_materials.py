"""What of the materials changed since they were locked, and what only came later."""

from workflow.rules.materials import Entry, added, changed
from workflow.terms import Material

LOCKED = {
    "case": {"report": {"": "r1"}, "tolerance": {"": "t1"}},
    "people": {"7": {"facts": {"1": "f"}, "proposal": {"": "p"}, "answer": {"P01": "hit exempt False True"},
                     "evidence": {"3": "aa"}, "statement": {}}},
}


def with_person(**parts: dict[str, str]) -> dict[str, object]:
    """The locked manifest with some parts of the one person otherwise."""
    return LOCKED | {"people": {"7": LOCKED["people"]["7"] | parts}}


def test_nothing_changed_nothing_came():
    assert changed(LOCKED, LOCKED) == []
    assert added(LOCKED, LOCKED) == []


def test_a_report_that_was_rewritten_is_a_change_for_everybody():
    now = LOCKED | {"case": {"report": {"": "r2"}, "tolerance": {"": "t1"}}}
    assert changed(LOCKED, now) == [Entry(Material.REPORT, None, "")]
    assert changed(LOCKED, now, person=8) == [Entry(Material.REPORT, None, "")]


def test_an_answer_that_changed_or_joined_and_evidence_that_is_gone_are_changes():
    other = with_person(answer={"P01": "not_hit exempt False True"})
    assert changed(LOCKED, other) == [Entry(Material.ANSWER, 7, "P01")]
    joined = with_person(answer={"P01": "hit exempt False True", "N10": "hit limit False True"})
    assert changed(LOCKED, joined) == [Entry(Material.ANSWER, 7, "N10")]
    assert changed(LOCKED, with_person(evidence={})) == [Entry(Material.EVIDENCE, 7, "3")]
    assert changed(LOCKED, with_person(evidence={"3": "bb"}), person=8) == [], "it is about somebody else"


def test_late_statements_and_evidence_are_no_change_but_listed():
    now = with_person(evidence={"3": "aa", "11": "cc", "9": "dd"}, statement={"4": "s"})
    assert changed(LOCKED, now) == []
    assert added(LOCKED, now) == [
        Entry(Material.EVIDENCE, 7, "9"), Entry(Material.EVIDENCE, 7, "11"), Entry(Material.STATEMENT, 7, "4")]


def test_people_who_joined_the_case_later_are_not_of_this_meeting():
    now = LOCKED | {"people": LOCKED["people"] | {"8": LOCKED["people"]["7"]}}
    assert changed(LOCKED, now) == []
    assert added(LOCKED, now) == []


def test_a_meeting_called_before_there_were_manifests_locks_nothing():
    assert changed({}, LOCKED) == []
    assert added({}, LOCKED) == []
