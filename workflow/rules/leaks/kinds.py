"""What a text can give away, and where it does so."""

from dataclasses import dataclass
from enum import StrEnum, auto


class LeakKind(StrEnum):
    """What a text gives away. Where two finds cover the same place, the kind written first here is the one told."""

    NAME = auto()
    CUSTOMER = auto()
    BRANCH = auto()
    EMAIL = auto()
    CHAT_ID = auto()
    CONTRACT = auto()
    LETTER_NUMBER = auto()
    LOAN_NOTE = auto()
    STAFF_NO = auto()
    ID_CARD = auto()
    CREDIT_CODE = auto()
    PHONE = auto()
    PLATE = auto()
    ACCOUNT = auto()
    BANK_CARD = auto()
    PASSPORT = auto()
    EXACT_AMOUNT = auto()
    EXACT_DATE = auto()
    CASE_NUMBER = auto()
    ADDRESS = auto()
    NUMBER = auto()


@dataclass(frozen=True)
class Find:
    """A place of the text as it was written: characters `start` up to and without `end`."""

    kind: LeakKind
    start: int
    end: int
