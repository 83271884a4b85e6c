"""Records: columns, relations, constraints; no verbs."""

from workflow.models.accounts import Account, Grant, LoginSession
from workflow.models.appeals import (
    Appeal,
    AppealCompanion,
    AppealPaper,
    ExtensionRequest,
    PanelDesignation,
    PaperAppeal,
    Restitution,
)
from workflow.models.audit import AuditLine, ChainHead, Draft, Message, Submission
from workflow.models.base import Base
from workflow.models.cases import CaseLoan, Concurrence, ExemptionCase, NamedPerson, Seat, TriggerEvent
from workflow.models.committee import Attendance, Ballot, Dissent, Meeting, MeetingItem, Poll, Sitting
from workflow.models.departures import Departure
from workflow.models.facts import PersonFact
from workflow.models.findings import (
    Evidence,
    FactSheet,
    Finding,
    Interview,
    ListAnswer,
    Referral,
    Statement,
    ToleranceSnapshot,
)
from workflow.models.gate import AccountabilityOrder, EffectiveFinding, PenaltyNote
from workflow.models.ledger import Borrower, HeadingWord, LedgerImport, LedgerUpload, Loan, LoanFact, LoanQuality
from workflow.models.letters import (
    Letter,
    LetterCorrection,
    LetterFile,
    LetterReading,
    LetterTemplate,
    Minutes,
    NumberSequence,
)
from workflow.models.lists import ListVersionRecord
from workflow.models.people import Employee, Institution, Posting
from workflow.models.publication import (
    LibraryEntry,
    LibraryQuote,
    LibraryReading,
    LibraryTag,
    NoticeDraft,
    Objection,
    Publication,
    PublicationPerson,
    ReadingList,
    ReadingListLine,
    RulingQuote,
)
from workflow.models.recusals import RecusalRequest
from workflow.models.relations import BorrowerInterest, CaseWitness, Declaration, KeyStaff, Kinship, SamePerson
from workflow.models.search import SearchDocument
from workflow.models.time import CalendarDay, Period

__all__ = [
    "Account", "AccountabilityOrder", "Appeal", "AppealCompanion", "AppealPaper", "Attendance", "AuditLine", "Ballot",
    "Base", "Borrower", "BorrowerInterest", "CalendarDay", "CaseLoan", "CaseWitness", "ChainHead", "Concurrence",
    "Declaration", "Departure", "Dissent", "Draft", "EffectiveFinding", "Employee", "Evidence", "ExemptionCase",
    "ExtensionRequest", "FactSheet", "Finding", "Grant", "HeadingWord", "Institution", "Interview", "KeyStaff",
    "Kinship", "LedgerImport", "LedgerUpload", "Letter", "LetterCorrection", "LetterFile", "LetterReading",
    "LetterTemplate", "LibraryEntry", "LibraryQuote", "LibraryReading", "LibraryTag", "ListAnswer", "ListVersionRecord",
    "Loan", "LoanFact", "LoanQuality", "LoginSession", "Meeting", "MeetingItem", "Message", "Minutes", "NamedPerson",
    "NoticeDraft", "NumberSequence", "Objection", "PanelDesignation", "PaperAppeal", "PenaltyNote", "Period",
    "PersonFact", "Poll", "Posting", "Publication", "PublicationPerson", "ReadingList", "ReadingListLine",
    "RecusalRequest", "Referral", "Restitution", "RulingQuote", "SamePerson", "SearchDocument", "Seat", "Sitting",
    "Statement", "Submission", "ToleranceSnapshot", "TriggerEvent",
]
