"""A part in a loan is told alike from the loan's side and from the person's."""

from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from tests.support.rehearsed import a_bank
from workflow.models import Employee, Loan
from workflow.rules.actors import Actor
from workflow.services import claims, parts
from workflow.services.proposals import propose_people

EVERY = 29
"""Every so many loans of the sample extract are asked about."""


@pytest.fixture
def bank(session):
    a_bank(session, date(2026, 10, 12))
    return session


def test_whoever_would_be_proposed_had_a_part_and_nobody_else(bank):
    loans = bank.scalars(select(Loan).where(Loan.id % EVERY == 0)).all()
    proposed = {(one.employee.id, loan.id) for loan in loans for one in propose_people(bank, loan) if one.employee}
    people = bank.scalars(select(Employee)).all()
    found = {(one.id, key) for one in people for key in bank.scalars(
        select(Loan.id).where(Loan.id % EVERY == 0, parts.part_of(bank, one.id)))}
    assert found == proposed
    posts = defaultdict(set)
    for loan in loans:
        for one in propose_people(bank, loan):
            posts[loan.id] |= set(one.posts)
    assert any({"sub_branch_head", "branch_vp"} & named for named in posts.values()), "leaders are among them"


def test_ones_own_loans_come_with_the_longest_overdue_first(bank):
    one = bank.scalars(select(Employee).where(Employee.staff_no == "Q1032")).one()
    me = Actor(one.id, one.name, one.staff_no, one.institution_id, one.institution.path, frozenset())
    loans = bank.scalars(claims.own_loans(bank, me).limit(50)).all()
    shown = claims.described(bank, me, loans)
    days = [each.fact.days_past_due or 0 for each in shown]
    assert len(days) == 50
    assert days == sorted(days, reverse=True)
    assert days[0] > 90
    named = [loan.loan_no for loan in bank.scalars(claims.own_loans(bank, me, loans[3].loan_no))]
    assert named == [loans[3].loan_no]
    assert bank.scalars(claims.own_loans(bank, me, "%")).all() == []


def test_nobody_in_particular_had_a_part_in_nothing(bank):
    assert not parts.had_a_part(bank, None, [bank.scalars(select(Loan.id).limit(1)).one()])
