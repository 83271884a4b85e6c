"""Back-test: a draft of the lists tried out on many people against the version before it. Nothing is written.

`people` puts people into columns, `sheets` checks them under one version, `comparing` holds two versions against each
other, `counting` adds up, `generating` makes people up.
"""

from workflow.rules.backtesting.comparing import (
    Both,
    Change,
    Comparison,
    Direction,
    Tried,
    both,
    causes,
    direction,
    tried_alone,
)
from workflow.rules.backtesting.counting import Backtest, Band, ItemTally, Slice, Tally, band, run
from workflow.rules.backtesting.generating import generated
from workflow.rules.backtesting.people import Person
from workflow.rules.backtesting.sheets import Said, Version

__all__ = [
    "Backtest", "Band", "Both", "Change", "Comparison", "Direction", "ItemTally", "Person", "Said", "Slice", "Tally",
    "Tried", "Version", "band", "both", "causes", "direction", "generated", "run", "tried_alone",
]
