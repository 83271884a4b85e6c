"""The verbs of the field. Session first; they write, they never commit."""
