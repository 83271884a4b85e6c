"""A private key on paper: base32 in groups of five, of which the last is a check, so that a slip of the pen is found.

A slip has thirteen groups of the key and a last one that is a check over all of it.
"""

import base64
import hashlib

KEY_BYTES = 32
DATA, GROUPS = 4, 13
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ALIKE = str.maketrans("018", "OIB")
"""Figures that base32 does not use, as the letters they are taken for."""


class SlipUnreadable(ValueError):
    """What was typed is no slip: `code` says why, `values` which group or how many."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def slip(key: bytes) -> str:
    """A key as it is printed. Raises ValueError when it has not 32 bytes.

    >>> slip(bytes(32)).split()[0], len(slip(bytes(32)).split())
    ('AAAAL', 14)
    """
    if len(key) != KEY_BYTES:
        raise ValueError("密钥须为 32 字节")
    text = base64.b32encode(key).decode().rstrip("=") + _over_all(key)
    parts = [text[start:start + DATA] for start in range(0, len(text), DATA)]
    return " ".join(part + _check(number, part) for number, part in enumerate(parts, 1))


def read_slip(typed: str) -> bytes:
    """The key of a slip as it was typed or copied; lines that begin with # are remarks.

    Case, spaces, hyphens and letters mistaken for figures (O, I, B) do not matter.
    Raises SlipUnreadable: `slip_length` (how many groups), `slip_group` (which), `slip_broken` (all groups hold, yet
    the whole does not).
    """
    lines = [line for line in typed.splitlines() if not line.lstrip().startswith("#")]
    text = "".join(sign for sign in " ".join(lines).upper().translate(ALIKE) if sign.isalnum())
    size = DATA + 1
    groups = [text[start:start + size] for start in range(0, len(text), size)]
    wrong = [number for number, group in enumerate(groups[:GROUPS + 1], 1)
             if not set(group) <= set(ALPHABET) or _check(number, group[:DATA]) != group[DATA:]]
    if len(text) != size * (GROUPS + 1):
        raise SlipUnreadable("slip_length", signs=len(text), wanted=size * (GROUPS + 1),
                             group=wrong[0] if wrong else len(groups))
    if wrong:
        raise SlipUnreadable("slip_group", groups=wrong)
    body = "".join(group[:DATA] for group in groups)
    key = base64.b32decode(body[:DATA * GROUPS] + "====")
    if _over_all(key) != body[DATA * GROUPS:]:
        raise SlipUnreadable("slip_broken")
    return key


def _check(number: int, part: str) -> str:
    """The check character of a group: odd weights find every single wrong character, the number a moved group."""
    if not set(part) <= set(ALPHABET):
        return ""
    weighed = sum((2 * place + 1) * ALPHABET.index(sign) for place, sign in enumerate(part))
    return ALPHABET[(weighed + 11 * number) % len(ALPHABET)]


def _over_all(key: bytes) -> str:
    """Four characters over the whole key."""
    return base64.b32encode(hashlib.sha256(b"jinze/slip/1" + key).digest())[:DATA].decode()
