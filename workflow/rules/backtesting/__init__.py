"""Back-test: a draft of the lists tried out on many people against the version before it. Nothing is written.

`people` puts people into columns, `sheets` checks them under one version, `comparing` holds two versions against each
other, `counting` adds up, `generating` makes people up.
"""

from workflow.rules.backtesting.comparing import Change, Comparison, Direction, Tried, tried_alone
from workflow.rules.backtesting.counting import Backtest, Band, ItemTally, Tally, band, run
from workflow.rules.backtesting.generating import generated
from workflow.rules.backtesting.people import Person
from workflow.rules.backtesting.sheets import Said, Version

__all__ = [
    "Backtest", "Band", "Change", "Comparison", "Direction", "ItemTally", "Person", "Said", "Tally", "Tried", "Version",
    "band", "generated", "run", "tried_alone",
]
