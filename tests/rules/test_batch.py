"""Who may be heard in the simplified batch (4.7)."""

from decimal import Decimal

import pytest

from workflow.rules.batch import BATCH_BALANCE_CAP, Checked, why_not_simple
from workflow.terms import HitStatus, NotSimple

CLEAN = [Checked("P12", HitStatus.HIT), Checked("N10", HitStatus.NOT_HIT), Checked("N01", HitStatus.NOT_APPLICABLE)]


@pytest.mark.parametrize(("balance", "answers", "disputed", "against"), [
    (Decimal(500_000), CLEAN, False, []),
    (Decimal("500000.01"), CLEAN, False, [NotSimple.BALANCE_ABOVE_CAP]),
    (None, CLEAN, False, [NotSimple.BALANCE_UNKNOWN]),
    (Decimal(0), [*CLEAN, Checked("N06", HitStatus.HIT)], False, [NotSimple.NEGATIVE_HIT]),
    (Decimal(0), [*CLEAN, Checked("P13", HitStatus.INSUFFICIENT)], False, [NotSimple.INSUFFICIENT]),
    (Decimal(0), [*CLEAN, Checked("N11", HitStatus.NEEDS_JUDGEMENT)], False, [NotSimple.INSUFFICIENT]),
    (Decimal(0), CLEAN, True, [NotSimple.DISPUTED]),
    (Decimal(900_000), [Checked("N06", HitStatus.HIT), Checked("N07", HitStatus.INSUFFICIENT)], True,
     [NotSimple.BALANCE_ABOVE_CAP, NotSimple.NEGATIVE_HIT, NotSimple.INSUFFICIENT, NotSimple.DISPUTED]),
])
def test_every_reason_is_told(balance, answers, disputed, against):
    assert why_not_simple(balance, BATCH_BALANCE_CAP, answers, disputed) == against
