"""Keys of records as people type them or put them into addresses."""

DIGITS = 9
"""Keys are 32-bit numbers: nine digits are more than any bank will have, and fit."""


def read_key(text: str) -> int | None:
    """The key a text means, or None: plain ASCII digits, and not more than a key can have.

    >>> read_key("12"), read_key("²"), read_key("9" * 25)
    (12, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
