"""Sealed ballots: anybody can seal one for a meeting, and only who has the meeting's private key can open it.

A box as in HPKE (RFC 9180): an X25519 key made for this ballot alone, HKDF-SHA256, ChaCha20-Poly1305. Meeting, person,
matter, round and voter are its associated data, so that no ballot opens in another's place. All boxes are of one size.
The private key is made here, handed to whoever calls the meeting, and kept nowhere.
"""

import json
from collections.abc import Mapping
from typing import Any

from workflow.rules.audit import canonical

ROOM = 4096
"""Bytes of a ballot before it is sealed, filled up with nothing. The longest reason (`rules.committee.SEALED_REASON`)
at six bytes a character, with all ratios, still fits in."""
LENGTH, POINT, TAG = 4, 32, 16
SIZE = POINT + ROOM + TAG
_INFO = b"jinze/sealed-ballot/1"


class DoesNotOpen(ValueError):
    """A sealed ballot was changed, moved, or sealed for another key."""


def new_pair() -> tuple[bytes, str]:
    """A fresh pair: the private key, and the public one in hexadecimal digits."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw().hex()


def public_of(private: bytes) -> str:
    """The public key of a private one, in hexadecimal digits."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()


def seal(public_key: str, content: Mapping[str, Any], about: Mapping[str, object]) -> bytes:
    """Seal what a ballot says. Raises ValueError when it is longer than the room there is."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    said = canonical(content).encode()
    if len(said) > ROOM - LENGTH:
        raise ValueError("表决内容过长，不能密封")
    own = X25519PrivateKey.generate()
    point = own.public_key().public_bytes_raw()
    cipher, nonce = _cipher(own.exchange(_public(public_key)), point, public_key)
    padded = len(said).to_bytes(LENGTH, "big") + said.ljust(ROOM - LENGTH, b"\0")
    return point + bytes(cipher.encrypt(nonce, padded, canonical(about).encode()))


def unseal(private: bytes, box: bytes, about: Mapping[str, object]) -> dict[str, Any]:
    """What a sealed ballot says. Raises DoesNotOpen."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    if len(box) != SIZE:
        raise DoesNotOpen("密封的表决票大小不对")
    point, rest = box[:POINT], box[POINT:]
    own = X25519PrivateKey.from_private_bytes(private)
    try:
        shared = own.exchange(_public(point.hex()))
        cipher, nonce = _cipher(shared, point, own.public_key().public_bytes_raw().hex())
        padded = bytes(cipher.decrypt(nonce, rest, canonical(about).encode()))
    except (InvalidTag, ValueError) as wrong:
        raise DoesNotOpen("密封的表决票被改动，或不是这把密钥所封") from wrong
    size = int.from_bytes(padded[:LENGTH], "big")
    found: dict[str, Any] = json.loads(padded[LENGTH:LENGTH + size])
    return found


def _public(key: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    return X25519PublicKey.from_public_bytes(bytes.fromhex(key))


def _cipher(shared: bytes, point: bytes, public_key: str) -> tuple[Any, bytes]:
    """The cipher and nonce of one box: both from the shared secret, the box's own key and the meeting's."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made = HKDF(SHA256(), 44, None, _INFO + point + bytes.fromhex(public_key)).derive(shared)
    return ChaCha20Poly1305(made[:32]), made[32:]
