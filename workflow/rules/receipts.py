"""The digest of a ballot, the receipt its voter is given, and the digest over all ballots of a closed vote.

A receipt says that a ballot is among those counted, and nothing of what it says: it is derived from a digest over the
ballot and a random number that only the records keep, so that nobody can try choices until one fits.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping

from workflow.rules.audit import canonical

RECEIPT_BYTES = 10
"""80 bits: sixteen characters, in four groups of four."""
GROUP = 4
ALIKE = str.maketrans("018", "OIB")
"""Figures that base32 does not use, as the letters they are taken for."""


def ballot_digest(facts: Mapping[str, object], nonce: str) -> str:
    """SHA-256 over what a ballot is and says (a sealed one: its ciphertext) and its random number."""
    return hashlib.sha256(canonical({"jinze": "ballot/1", "nonce": nonce, **facts}).encode()).hexdigest()


def digest_of_all(digests: Iterable[str]) -> str:
    """SHA-256 over the digests of all ballots of a vote, in the order of their characters: who voted first is lost."""
    return hashlib.sha256("\n".join(["jinze/poll/1", *sorted(digests)]).encode()).hexdigest()


def receipt_of(digest: str) -> str:
    """The code a voter is given for a ballot.

    >>> receipt_of("00" * 32)
    'DH5Y-E35B-2G7H-VLJT'
    """
    code = hashlib.sha256(f"jinze/receipt/1\n{digest}".encode()).digest()[:RECEIPT_BYTES]
    text = base64.b32encode(code).decode()
    return "-".join(text[start:start + GROUP] for start in range(0, len(text), GROUP))


def read_receipt(typed: str) -> str:
    """A code as it was typed, in the form it is kept in: without regard to case, spaces and hyphens, O and 0.

    >>> read_receipt("dh5y e35b 2g7h vljt")
    'DH5Y-E35B-2G7H-VLJT'
    """
    text = "".join(sign for sign in typed.upper().translate(ALIKE) if sign.isalnum())
    return "-".join(text[start:start + GROUP] for start in range(0, len(text), GROUP))
