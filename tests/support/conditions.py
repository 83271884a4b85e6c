"""A small bank of facts for tests of the condition language, and trees and values drawn over it."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from workflow.rules.conditions import Limit, Setting, condition
from workflow.rules.facts import Fact, Known, Origin, Whose
from workflow.rules.kinds import DATE, TRUTH, Kind, Measure, Sort, quantity
from workflow.terms import Liability

YUAN, DAYS, WD, TIMES, PERCENT, POINTS = (quantity(measure) for measure in (
    Measure.YUAN, Measure.DAYS, Measure.WORKING_DAYS, Measure.TIMES, Measure.PERCENT, Measure.POINTS))
WORD, WORDS = Kind(Sort.WORD, vocabulary=Liability), Kind(Sort.WORDS, vocabulary=Liability)
KINDS = {
    "money": YUAN, "cap": YUAN, "days": DAYS, "more_days": DAYS, "wd": WD, "times": TIMES, "of_times": TIMES,
    "rate": PERCENT, "rate2": PERCENT, "gap": POINTS, "on": DATE, "until": DATE, "yes": TRUTH, "also": TRUTH,
    "liability": WORD, "liabilities": WORDS, "text": Kind(Sort.TEXT),
}
FACTS = {name: Fact(name, name, kind, Origin.EVIDENCE, Whose.LOAN, "试验用。") for name, kind in KINDS.items()}
LIMITS = {"limit": Limit(Fraction(100), YUAN), "most": Limit(Fraction(4, 5), PERCENT)}
FRIDAY = date(2026, 1, 2)


def working_days(start, end):
    """Mondays to Fridays after `start` up to and including `end`."""
    if end < start:
        return -working_days(end, start)
    weeks, rest = divmod((end - start).days, 7)
    return 5 * weeks + sum(1 for n in range(1, rest + 1) if (start + timedelta(days=n)).weekday() < 5)


SETTING = Setting(working_days)


def read(text):
    """A condition over the small bank."""
    return condition(text, LIMITS, FACTS)


def known(**values):
    """Facts by value; numbers as conditions keep them."""
    return {name: Known(Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value)
            for name, value in values.items()}


NUMBERS = st.integers(0, 6)
DATES = st.integers(-4, 10).map(lambda n: FRIDAY + timedelta(days=n))
VALUES = {
    Sort.TRUTH: st.booleans(), Sort.DATE: DATES, Sort.WORD: st.sampled_from([str(one) for one in Liability]),
    Sort.WORDS: st.frozensets(st.sampled_from([str(one) for one in Liability])), Sort.TEXT: st.sampled_from(["a", "b"]),
}


def value(kind):
    """A value of a kind, a small one."""
    if kind.measure in (Measure.PERCENT, Measure.POINTS):
        return NUMBERS.map(lambda n: Fraction(n, 1_000_000))
    return NUMBERS.map(lambda n: Fraction(n, 100) if kind.measure is Measure.YUAN else Fraction(n)) if (
        kind.sort is Sort.QUANTITY) else VALUES[kind.sort]


@st.composite
def situations(draw, whole=False):
    """Values for the facts, some of them missing unless `whole`."""
    return {name: draw(value(kind)) for name, kind in KINDS.items() if whole or draw(st.integers(0, 3))}


SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
DAY_TEXTS = DATES.map(lambda day: f"'{day}'")
AMOUNTS = st.one_of(st.sampled_from(["money", "cap"]), NUMBERS.map(lambda n: f"0.0{n}元"))
COUNTS = st.one_of(st.sampled_from(["times", "of_times"]), NUMBERS.map(lambda n: f"{n}次"))
SPANS = st.one_of(st.sampled_from(["days", "more_days", "(until - on)"]), NUMBERS.map(lambda n: f"{n}天"))
ONE = st.sampled_from(["{a} {s} {b}", "{a} + {b} {s} {c}", "{a} - {b} {s} {c}", "({a} + {b}) * 2 {s} {c}"])


@st.composite
def comparisons(draw):
    """One comparison, or one truth."""
    def sums(operand):
        a, b, c = draw(operand), draw(operand), draw(operand)
        return draw(ONE).format(a=a, b=b, c=c, s=draw(SIGNS))

    return draw(st.sampled_from([
        lambda: sums(AMOUNTS), lambda: sums(COUNTS), lambda: sums(SPANS),
        lambda: f"times / of_times {draw(SIGNS)} {draw(NUMBERS)}0%",
        lambda: f"money / cap {draw(SIGNS)} {draw(NUMBERS)}",
        lambda: f"rate - rate2 {draw(SIGNS)} gap",
        lambda: f"on {draw(SIGNS)} until", lambda: f"on {draw(SIGNS)} {draw(DAY_TEXTS)}",
        lambda: f"on + {draw(NUMBERS)}天 {draw(SIGNS)} until", lambda: f"on + {draw(NUMBERS)}月 {draw(SIGNS)} until",
        lambda: f"working_days(on, until) {draw(SIGNS)} {draw(NUMBERS)}工作日",
        lambda: f"working_days(on, until) {draw(SIGNS)} wd",
        lambda: "yes", lambda: "also", lambda: "yes == also",
        lambda: f"liability == '{draw(st.sampled_from(list(Liability)))}'",
        lambda: "liability in {'direct', 'managerial'}", lambda: "liability not in liabilities",
        lambda: f"'{draw(st.sampled_from(list(Liability)))}' in liabilities",
        lambda: "0元 < money <= limit", lambda: "rate <= most", lambda: "text == 'a'",
    ]))()


CONDITIONS = st.recursive(comparisons(), lambda parts: st.one_of(
    parts.map(lambda a: f"not ({a})"), st.tuples(parts, parts).map(lambda ab: f"({ab[0]}) and ({ab[1]})"),
    st.tuples(parts, parts).map(lambda ab: f"({ab[0]}) or ({ab[1]})"),
    st.tuples(parts, parts, parts).map(lambda abc: f"all({abc[0]}, {abc[1]}, any({abc[2]}, yes))"),
), max_leaves=5)
"""Texts of conditions over the small bank, all of which can be read."""
