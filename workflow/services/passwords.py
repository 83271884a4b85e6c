"""Passwords: hashed with argon2id, at most two at a time, and judged before they are taken."""

import re
import secrets
import threading
from enum import StrEnum, auto

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

SHORT, LONG = 10, 14
COMMON = ("password", "passw0rd", "qwerty", "asdfgh", "zxcvbn", "1qaz2wsx", "123456", "abcdef", "111111", "888888",
          "666666", "admin", "letmein", "welcome", "iloveyou", "woaini", "bank", "jinze")
CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that look like digits


class PasswordFlaw(StrEnum):
    """Why a password is not taken."""

    TOO_SIMPLE = auto()
    COMMON = auto()
    OWN_NAME = auto()
    UNCHANGED = auto()


class Passwords:
    """Hashes and checks passwords. At most two hashes at once, so that a flood of attempts leaves room."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self._places = threading.BoundedSemaphore(2)
        self.of_nobody = self.hash(secrets.token_hex(16))

    @classmethod
    def strong(cls) -> "Passwords":
        """For use: argon2id, 19 MiB, two rounds."""
        return cls(PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1))

    @classmethod
    def quick(cls) -> "Passwords":
        """For tests only: the least cost argon2 allows."""
        return cls(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))

    def hash(self, password: str) -> str:
        """The salted hash to be stored."""
        with self._places:
            return self._hasher.hash(password)

    def matches(self, stored: str, password: str) -> bool:
        """Whether `password` is the one `stored` was made from."""
        with self._places:
            try:
                return self._hasher.verify(stored, password)
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False


def flaws(password: str, *, username: str, staff_no: str) -> list[PasswordFlaw]:
    """Everything that speaks against `password`: at least 10 characters of 3 kinds, or at least 14; nothing guessable.

    >>> flaws("Chengdong-2026", username="zhou", staff_no="100234")
    []
    >>> flaws("zhou2026", username="zhou", staff_no="100234")
    [<PasswordFlaw.TOO_SIMPLE: 'too_simple'>, <PasswordFlaw.OWN_NAME: 'own_name'>]
    >>> flaws("Password-123456", username="zhou", staff_no="100234")
    [<PasswordFlaw.COMMON: 'common'>]
    """
    lowered = password.lower()
    kinds = sum(bool(re.search(kind, password)) for kind in CLASSES)
    found = []
    if len(password) < SHORT or (len(password) < LONG and kinds < 3) or len(set(password)) < 5:
        found.append(PasswordFlaw.TOO_SIMPLE)
    if any(word in lowered for word in COMMON):
        found.append(PasswordFlaw.COMMON)
    if any(own and own.lower() in lowered for own in (username, staff_no)):
        found.append(PasswordFlaw.OWN_NAME)
    return found


def one_time_password() -> str:
    """A password to be told once and changed at the first sign-in; about 79 bits.

    >>> len(one_time_password())
    19
    """
    groups = ("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(4))
    return "-".join(groups)
