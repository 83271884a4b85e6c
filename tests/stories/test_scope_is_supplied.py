"""What the ledger leaves out of the scope is supplied at acceptance, with its source; what it says stands (3.2)."""

from decimal import Decimal

import pytest

from tests.support.procedure import Bank
from workflow import details as d
from workflow.rules.triggers import Purpose
from workflow.terms import ObligorType, Scope, Trigger


@pytest.fixture
def bank(session) -> Bank:
    """A loan without type, total or product, reported to the acceptance officer."""
    bank = Bank(session)
    bank.loan.product, bank.loan.credit_total, bank.loan.borrower.obligor_type = "", None, None
    bank.case = bank.go("clerk", "register_clue", d.RegisterClue(
        loan=bank.loan.id, trigger=Trigger.TR_DPD, occurred_on=bank.now.date()))
    assert bank.case.scope == Scope.CANNOT_TELL
    bank.go("unit", "submit")
    return bank


def supplied(bank, **given):
    """The scope after the officer has supplied what is asked."""
    bank.go("officer", "supply_scope", d.SupplyScope(
        obligor_type=ObligorType.FARMER, credit_total=Decimal(300000), source="借款合同第二条", **given))
    return bank.case.scope


def test_without_a_purpose_the_scope_of_a_farmer_cannot_be_told(bank):
    assert supplied(bank) == Scope.CANNOT_TELL
    assert "贷款用途" in bank.case.scope_reason


@pytest.mark.parametrize(("purpose", "scope"), [(Purpose.BUSINESS, Scope.IN), (Purpose.CONSUMER, Scope.OUT)])
def test_a_purpose_is_supplied_with_its_source(bank, purpose, scope):
    assert supplied(bank, purpose=purpose) == scope
    assert "借款合同第二条" in bank.case.scope_reason


def test_the_product_of_the_ledger_stands(bank):
    bank.loan.product = "个人消费贷款"
    assert supplied(bank, purpose=Purpose.BUSINESS) == Scope.OUT
