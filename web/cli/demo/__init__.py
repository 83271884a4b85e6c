"""The demo bank: its cast, its ledgers, its stories and how they are played, day by day, through the door."""
