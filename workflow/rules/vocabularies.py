"""The words some facts are given in, beside those of `terms`: what befell a borrower, who voted how."""

from enum import StrEnum, auto


class RiskEvent(StrEnum):
    """What befell the borrower (P02)."""

    NONE = auto()
    NATURAL_DISASTER = auto()
    PUBLIC_HEALTH = auto()
    SOCIAL_SECURITY = auto()
    POLICY_CHANGE = auto()
    OTHER = auto()


class HandoverRole(StrEnum):
    """A person's side in a handover of the loan (P04, P05, N17)."""

    NONE = auto()
    RECEIVER = auto()
    TRANSFEROR = auto()


class Vote(StrEnum):
    """How a member of the credit committee voted on the loan (P06)."""

    NONE = auto()
    FAVOUR = auto()
    CONDITIONAL = auto()
    AGAINST = auto()
    ABSTAIN = auto()


class ObjectionSource(StrEnum):
    """In what form an objection or warning is on record (P07)."""

    NONE = auto()
    SYSTEM = auto()
    EMAIL = auto()
    WORK_ORDER = auto()
    PAPER = auto()
    ORAL = auto()


class PolicyAction(StrEnum):
    """A step which policy supports (P10)."""

    NONE = auto()
    RENEWAL = auto()
    EXTENSION = auto()
    RESCHEDULING = auto()
    REVOLVING = auto()
    FIRST_LOAN = auto()
    CREDIT_LOAN = auto()


class DecisionMode(StrEnum):
    """How the loan was approved (P11)."""

    AUTOMATIC = auto()
    MANUAL = auto()


class Guarantee(StrEnum):
    """What secures the loan (N04)."""

    NONE = auto()
    GUARANTOR = auto()
    MORTGAGE = auto()
    PLEDGE = auto()


class FundUse(StrEnum):
    """Where the money went, as traced (N21)."""

    BUSINESS = auto()
    REAL_ESTATE = auto()
    SECURITIES = auto()
    OTHER_PROHIBITED = auto()
