"""Words people add or choose for the columns of a ledger, and how they are remembered of its source."""

import pytest
from sqlalchemy import select

from tests.support.ledgers import HEAD, ROWS, book
from workflow.models import Loan
from workflow.services.exchange import Chosen, NotALedger, take_in, words_of
from workflow.services.exchange.layouts import Kind
from workflow.services.exchange.mapping import added, drop, put

STRANGE = ["网点", *HEAD[1:6], "凭证", *HEAD[7:]]
"""A heading nobody knows two needed columns by."""
CHOICE = {"网点": "institution_code", "凭证": "loan_no"}


@pytest.fixture
def take(session, clock):
    def take(head, name="核心_20260930.xlsx", **options):
        return take_in(session, book([head, *ROWS]), name, by="Q1107", now=clock.now, **options)
    return take


@pytest.fixture
def learn(session, clock):
    def learn(heading, column, source="", kind=Kind.LOANS):
        return put(session, kind, source, heading, column, by="Q1107", now=clock.now)
    return learn


def known(session, heading, source=""):
    return words_of(session, source)[Kind.LOANS].get(heading)


def test_what_was_chosen_once_is_known_the_next_time_and_of_that_source_alone(session, take):
    with pytest.raises(NotALedger) as refused:
        take(STRANGE)
    assert refused.value.reason.code == "columns_missing"
    assert take(STRANGE, chosen=Chosen(source="核心", columns=CHOICE)).taken == 3
    assert [(word.source, word.heading, word.column) for word in added(session)] == [
        ("核心", "网点", "institution_code"), ("核心", "凭证", "loan_no")]
    assert take(STRANGE, "核心_20261031.xlsx").changed == 3
    with pytest.raises(NotALedger):
        take(STRANGE, "信贷_20261031.xlsx")


def test_nothing_is_remembered_of_a_dry_run_or_of_no_source(session, take):
    take(STRANGE, dry_run=True, chosen=Chosen(source="核心", columns=CHOICE))
    take(STRANGE, chosen=Chosen(columns=CHOICE))
    assert added(session) == []


def test_chosen_goes_before_remembered_before_added_before_built_in(session, take, learn):
    assert known(session, "余额") == ("balance", "built_in")
    learn("余额", "amount")
    assert known(session, "余额", "核心") == ("amount", "added")
    learn("余额", "credit_total", "核心")
    assert known(session, "余额", "核心") == ("credit_total", "remembered")
    assert known(session, "余额", "信贷") == known(session, "余额") == ("amount", "added")
    head = ["余额" if one == "贷款余额" else "其他" if one == "单户授信总额" else one for one in HEAD]
    take(head, chosen=Chosen(source="核心", columns={"余额": "interest_arrears"}))
    assert known(session, "余额", "核心") == ("interest_arrears", "remembered")


def test_the_last_word_counts_and_can_be_taken_back(session, learn):
    first = learn(" 网点（必填） ", "institution_name")
    second = learn("网点", "institution_code")
    assert (first.id, known(session, "网点")) == (second.id, ("institution_code", "added"))
    drop(session, second.id)
    assert known(session, "网点") is None


def test_a_column_can_be_left_out(session, take, learn):
    learn("客户经理", "")
    assert known(session, "客户经理") == ("", "added")
    take(HEAD)
    assert set(session.scalars(select(Loan.manager_no))) == {""}


@pytest.mark.parametrize(
    ("heading", "column"), [("网点", "nonsense"), ("网点", "staff_no"), ("（元）", "balance"), ("", "")])
def test_what_cannot_be_a_word_is_refused(session, learn, heading, column):
    with pytest.raises(ValueError, match="cannot be"):
        learn(heading, column)
    assert added(session) == []
