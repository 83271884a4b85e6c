"""Which facts people may enter, and how a value is kept as text."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.facts import COMPUTED_ALONE, FACTS, FILLED_IN_CHECKING, GROUPS, may_enter
from workflow.rules.kinds import DATE, STEP, TRUTH, Kind, Measure, Sort, quantity, text_of, value_in
from workflow.rules.vocabularies import FundUse, Vote


@pytest.mark.parametrize(("name", "unknown_to_records", "known_to_records"), [
    ("done_checks", True, True),        # evidence: people say it, and go before a guess
    ("handover_role", True, True),      # evidence, though the roster guesses at it
    ("hired_on", True, True),           # roster
    ("interest_arrears", True, False),  # ledger: the records go first
    ("product_npl_ratio", True, False),  # loan quality
    ("risk_exposed_on", True, False),   # computed out of the ledger
    ("tolerance", False, False), ("prior_findings", False, False), ("last_finding_on", False, False),
    ("loss_recovered", False, False),   # these follow from records by rules of their own
    ("as_of", False, False), ("post", False, False), ("any_confirmed_bar", False, False),  # filled in by the check
])
def test_who_may_say_a_fact(name, unknown_to_records, known_to_records):
    assert may_enter(FACTS[name], in_records=False) is unknown_to_records
    assert may_enter(FACTS[name], in_records=True) is known_to_records


def test_every_fact_stands_in_one_group_and_those_of_the_system_are_facts():
    assert [fact.name for facts in GROUPS.values() for fact in facts] == list(FACTS)
    assert len(FACTS) == sum(map(len, GROUPS.values())) == 100
    assert set(FACTS) >= FILLED_IN_CHECKING | COMPUTED_ALONE


GRID = st.builds(lambda count, measure: (count * STEP[measure], quantity(measure)),
                 st.integers(0, 10**12), st.sampled_from([one for one in Measure if one is not Measure.POINTS]))
OTHER = st.one_of(
    st.tuples(st.booleans(), st.just(TRUTH)), st.tuples(st.dates(), st.just(DATE)),
    st.tuples(st.sampled_from([str(one) for one in Vote]), st.just(Kind(Sort.WORD, vocabulary=Vote))),
    st.tuples(st.sets(st.sampled_from([str(one) for one in FundUse]), min_size=1).map(frozenset),
              st.just(Kind(Sort.WORDS, vocabulary=FundUse))))


@given(st.one_of(GRID, OTHER))
def test_a_value_reads_back_exactly_from_its_text(held):
    value, kind = held
    text = text_of(value, kind)
    assert value_in(text, kind) == value
    assert text_of(value_in(text, kind), kind) == text


@pytest.mark.parametrize(("typed", "kind", "value"), [
    ("1,234.50", quantity(Measure.YUAN), Fraction("1234.5")), ("80", quantity(Measure.PERCENT), Fraction(4, 5)),
    ("0", quantity(Measure.TIMES), Fraction(0)), ("yes", TRUTH, True), ("2026-10-12", DATE, date(2026, 10, 12)),
    ("securities,business", Kind(Sort.WORDS, vocabulary=FundUse), frozenset({"business", "securities"}))])
def test_what_people_type_is_read(typed, kind, value):
    assert value_in(typed, kind) == value


@pytest.mark.parametrize(("typed", "kind"), [
    ("三次", quantity(Measure.TIMES)), ("1.5", quantity(Measure.TIMES)), ("-1", quantity(Measure.TIMES)),
    ("1e999999999", quantity(Measure.YUAN)), ("9" * 400, quantity(Measure.YUAN)), ("0.001", quantity(Measure.YUAN)),
    ("５", quantity(Measure.TIMES)), ("80%", quantity(Measure.PERCENT)), ("", quantity(Measure.YUAN)),
    ("是", TRUTH), ("True", TRUTH), ("2026-02-30", DATE), ("maybe", Kind(Sort.WORD, vocabulary=Vote)),
    ("business,", Kind(Sort.WORDS, vocabulary=FundUse))])
def test_what_is_not_of_the_kind_is_refused_in_words(typed, kind):
    with pytest.raises(ValueError, match=r"不|更细"):
        value_in(typed, kind)
