"""The codes of the field, one word for one thing (domain brief, sections 1 to 6, as corrected by the procedure paper).

Values are the names in lower case: they are stored, compared and exported as such.
The words shown to people stand in `wording.py`.
"""

from enum import StrEnum, auto


class Thing(StrEnum):
    """What a move or an act is done to."""

    CASE = auto()
    FINDING = auto()
    APPEAL = auto()
    PUBLICATION = auto()
    OBJECTION = auto()
    ENTRY = auto()


class PublicationState(StrEnum):
    """State of one notice (procedure, section 6)."""

    OPEN = auto()
    CLOSED = auto()


class CaseState(StrEnum):
    """State of a work item 认定事项 (S01–S17, X1–X3). From S05 on it is derived from its people (R1)."""

    CLUE = auto()
    PENDING_ACCEPTANCE = auto()
    SUPPLEMENTING = auto()
    NOT_ACCEPTED = auto()
    ACCEPTED = auto()
    INVESTIGATING = auto()
    FACT_CONFIRMATION = auto()
    LIST_CHECKING = auto()
    PENDING_REVIEW = auto()
    UNDER_REVIEW = auto()
    DETERMINED = auto()
    NOTIFIED = auto()
    APPEALING = auto()
    EFFECTIVE = auto()
    PUBLICIZING = auto()
    OBJECTION_HANDLING = auto()
    CLOSED = auto()
    SUSPENDED = auto()
    WITHDRAWN = auto()
    TERMINATED = auto()


class PersonState(StrEnum):
    """State of one person's finding (procedure, section 4)."""

    IDENTIFIED = auto()
    INVESTIGATED = auto()
    FACTS_CONFIRMED = auto()
    CHECKED = auto()
    PROPOSED = auto()
    DETERMINED = auto()
    NOTIFIED = auto()
    APPEALING = auto()
    EFFECTIVE = auto()
    TRANSFERRED_OUT = auto()
    REVOKED = auto()
    DISCONTINUED = auto()


class AppealState(StrEnum):
    """State of an appeal (procedure, section 5)."""

    FILED = auto()
    ACCEPTED = auto()
    INADMISSIBLE = auto()
    WITHDRAWN = auto()
    UPHELD = auto()
    VARIED = auto()
    REVOKED_BY_APPEAL = auto()
    REMANDED = auto()


class EntryState(StrEnum):
    """State of a case-library entry (procedure, section 7)."""

    DRAFT = auto()
    REVIEWED = auto()
    PUBLISHED = auto()
    WITHDRAWN = auto()


class TagKind(StrEnum):
    """By what an entry of the case library is sorted and found; all of it as its notices say."""

    ITEM = auto()
    POST = auto()
    STAGE = auto()
    PRODUCT = auto()
    INDUSTRY = auto()
    OUTCOME = auto()


class ReadingListState(StrEnum):
    """State of a list of entries to be read in some posts."""

    DRAFT = auto()
    PUBLISHED = auto()
    ENDED = auto()


class Extension(StrEnum):
    """Where a person's request for more time to appeal stands (T20a–T20c)."""

    NONE = auto()
    PENDING = auto()
    GRANTED = auto()
    USED = auto()


class PublicationStatus(StrEnum):
    """Where the publication of one person's outcome stands (procedure, section 6)."""

    NONE = auto()
    OPEN = auto()
    SETTLED = auto()


class NoticeDraftState(StrEnum):
    """State of a draft of a notice: once saved it is never changed, another one takes its place (T27)."""

    WAITING = auto()
    REPLACED = auto()
    RETURNED = auto()
    RELEASED = auto()


class WaiverGround(StrEnum):
    """Why somebody is not published by name of his case (T27a)."""

    JOINT = auto()
    REQUEST = auto()
    SUPERVISOR = auto()
    OTHER = auto()


class ObjectionState(StrEnum):
    """State of an objection to a publication (T28–T30)."""

    OPEN = auto()
    DISMISSED = auto()
    SUSTAINED = auto()


class Outcome(StrEnum):
    """The three outcomes, lightest first."""

    EXEMPT = auto()
    MITIGATE = auto()
    HOLD = auto()


class PenaltyKind(StrEnum):
    """Kinds of penalty an outcome speaks to, one by one (6.1)."""

    SCORE_DEDUCTION = auto()
    DISCIPLINARY_SANCTION = auto()
    ECONOMIC_PENALTY = auto()
    VIOLATION_POINTS = auto()
    CRITICISM = auto()
    ROUTINE_MEASURE = auto()


class Gate(StrEnum):
    """Answer of the accountability gate (procedure, section 8)."""

    OPEN = auto()
    CLOSED = auto()
    BARRED = auto()


class Effect(StrEnum):
    """What a hit list item does to the outcome (5.0)."""

    EXEMPT = auto()
    MITIGATE = auto()
    SUPPORT = auto()
    LENIENCY = auto()
    LIMIT = auto()
    BAR = auto()


class HitStatus(StrEnum):
    """Status of one list item for one person (5.0)."""

    HIT = auto()
    NOT_HIT = auto()
    INSUFFICIENT = auto()
    NOT_APPLICABLE = auto()
    NEEDS_JUDGEMENT = auto()


class AutoLevel(StrEnum):
    """How far the machine may go with a list item (5.0): it never decides alone (I7)."""

    AUTO = auto()
    SEMI = auto()
    JUDGE = auto()


class Stage(StrEnum):
    """Stages of the credit business."""

    PRE_LOAN = auto()
    UNDERWRITING = auto()
    DISBURSEMENT = auto()
    POST_LOAN = auto()
    DISPOSAL = auto()


class Post(StrEnum):
    """Posts in the credit chain (2.1): a column of the finding, not an account."""

    RM_LEAD = auto()
    RM_CO = auto()
    INVESTIGATOR_PRELOAN = auto()
    CREDIT_REVIEWER = auto()
    APPROVER = auto()
    LOAN_COMMITTEE_MEMBER = auto()
    DISBURSEMENT_REVIEWER = auto()
    POST_LOAN_OFFICER = auto()
    RECOVERY_OFFICER = auto()
    SUB_BRANCH_HEAD = auto()
    BRANCH_HEAD = auto()
    BRANCH_VP = auto()
    SME_DEPT_HEAD = auto()
    PRODUCT_OWNER = auto()
    MODEL_OWNER = auto()


class Liability(StrEnum):
    """Nature of a person's responsibility (2.1)."""

    DIRECT = auto()
    MANAGERIAL = auto()
    LEADERSHIP = auto()


class Scope(StrEnum):
    """Whether the exemption procedure applies to a loan (3.2)."""

    IN = auto()
    BY_REFERENCE = auto()
    OUT = auto()
    CANNOT_TELL = auto()


class Trigger(StrEnum):
    """What sets a work item off (3.1)."""

    TR_CLASS_DOWN = auto()
    TR_DPD = auto()
    TR_ADVANCE = auto()
    TR_RESTRUCTURE = auto()
    TR_WRITE_OFF = auto()
    TR_JUDICIAL = auto()
    TR_AUDIT = auto()
    TR_HANDOVER = auto()
    TR_SELF = auto()
    TR_ACCOUNTABILITY_INTENT = auto()
    TR_EARLY_WARNING = auto()


class RiskClass(StrEnum):
    """Five-category loan classification; the last three are non-performing."""

    NORMAL = auto()
    SPECIAL_MENTION = auto()
    SUBSTANDARD = auto()
    DOUBTFUL = auto()
    LOSS = auto()


class ObligorType(StrEnum):
    """Type of borrower as the ledger says it; never computed here (3.2)."""

    SMALL_ENTERPRISE = auto()
    MICRO_ENTERPRISE = auto()
    SELF_EMPLOYED = auto()
    MSE_OWNER = auto()
    FARMER = auto()
    MEDIUM_ENTERPRISE = auto()


class Tolerance(StrEnum):
    """Verdict of the tolerance rule (5.1)."""

    WITHIN = auto()
    EXCEEDED = auto()
    NOT_APPLICABLE = auto()
    DATA_ERROR = auto()


class StatementKind(StrEnum):
    """How a person answered the statement of facts (T10)."""

    CONFIRMED = auto()
    DISPUTED = auto()


class Ballot(StrEnum):
    """What a member may vote for one person (6.3)."""

    EXEMPT = auto()
    MITIGATE = auto()
    HOLD = auto()
    ABSTAIN = auto()
    FAVOUR = auto()
    AGAINST = auto()


class Matter(StrEnum):
    """What a ballot is about."""

    RULING = auto()
    UNCLEAR = auto()
    BAR = auto()
    REOPEN = auto()


class AppointingBody(StrEnum):
    """Who appoints the committee of the last tier (指定评议)."""

    SUPERVISORS = auto()
    AUDIT_COMMITTEE = auto()


class Material(StrEnum):
    """What members of the committee are given, part by part (T14)."""

    REPORT = auto()
    TOLERANCE = auto()
    FACTS = auto()
    PROPOSAL = auto()
    ANSWER = auto()
    EVIDENCE = auto()
    STATEMENT = auto()


class NotSimple(StrEnum):
    """Why a case is not heard in the simplified batch (4.7)."""

    BALANCE_UNKNOWN = auto()
    BALANCE_ABOVE_CAP = auto()
    NEGATIVE_HIT = auto()
    INSUFFICIENT = auto()
    DISPUTED = auto()


class AppealGround(StrEnum):
    """Grounds of an appeal (6.4)."""

    FACTS_UNCLEAR = auto()
    PROCEDURE_UNLAWFUL = auto()
    LIST_MISAPPLIED = auto()
    RATIO_IMPROPER = auto()
    NEW_EVIDENCE = auto()


class CompanionKind(StrEnum):
    """Who stands by an appellant without an account here (6.4)."""

    COUNSEL = auto()
    UNION = auto()
    COLLEAGUE = auto()


class Filer(StrEnum):
    """Whose signature an appeal on paper bears (A01)."""

    SELF = auto()
    AGENT = auto()
    HEIR = auto()


class RestitutionKind(StrEnum):
    """What is put right after a finding was revoked or varied (T24, P22, 6.4)."""

    ORDER = auto()
    WITHHELD = auto()
    REPUTATION = auto()


class InadmissibleGround(StrEnum):
    """Why an appeal is not admitted (A03)."""

    LATE = auto()
    NOT_OWN = auto()
    USED_BEFORE = auto()


class RevocationGround(StrEnum):
    """Statutory grounds for revoking or remanding (T24, T25)."""

    FACTS_UNCLEAR = auto()
    EVIDENCE_INSUFFICIENT = auto()
    PROCEDURE_UNLAWFUL = auto()
    BEYOND_POWERS = auto()


class ReopenGround(StrEnum):
    """Grounds for reopening (T35)."""

    NEW_EVIDENCE = auto()
    EVIDENCE_FORGED = auto()
    RECUSAL_BREACH = auto()
    JUDGMENT_CHANGED = auto()


class RecusalAnswer(StrEnum):
    """What somebody given a duty declares before any content opens (2.3)."""

    CLEAR = auto()
    CONFLICT = auto()


class RecusalGround(StrEnum):
    """Why somebody should step aside (2.3): the four of the statute, and R-A, R-B, R-D, R-E."""

    RELATIVE = auto()
    WITNESS = auto()
    INTEREST = auto()
    TOOK_PART = auto()
    LINE_OF_COMMAND = auto()
    SAT_BEFORE = auto()
    TIES_TO_BORROWER = auto()
    OTHER = auto()


class RecusalDecision(StrEnum):
    """What became of a request that somebody step aside."""

    GRANTED = auto()
    REFUSED = auto()
class Relation(StrEnum):
    """What somebody is to the one who declares him: `rules.kinship` knows how near each is (2.3, R-C)."""

    SPOUSE = auto()
    PARENT = auto()
    CHILD = auto()
    GRANDPARENT = auto()
    GRANDCHILD = auto()
    GREAT_GRANDPARENT = auto()
    GREAT_GRANDCHILD = auto()
    SIBLING = auto()
    UNCLE_AUNT = auto()
    NEPHEW_NIECE = auto()
    COUSIN = auto()
    GREAT_UNCLE_AUNT = auto()
    GRAND_NEPHEW_NIECE = auto()
    PARENTS_COUSIN = auto()
    COUSINS_CHILD = auto()
    SECOND_COUSIN = auto()
    PARENT_IN_LAW = auto()
    CHILD_IN_LAW = auto()
    SIBLING_OF_SPOUSE = auto()
    SPOUSE_OF_SIBLING = auto()
    CO_SIBLING_IN_LAW = auto()
    CO_PARENT_IN_LAW = auto()
    SPOUSE_OF_UNCLE_AUNT = auto()
    SPOUSE_OF_NEPHEW_NIECE = auto()
    SPOUSE_OF_COUSIN = auto()
    UNCLE_AUNT_OF_SPOUSE = auto()
    NEPHEW_NIECE_OF_SPOUSE = auto()
    COUSIN_OF_SPOUSE = auto()
    DISTANT = auto()


class Interest(StrEnum):
    """What ties an employee, or a near relative of his, to a borrower (2.3, item 3, and R-E)."""

    INVESTMENT = auto()
    POST = auto()
    DEBT = auto()
    OBLIGOR = auto()
    OTHER = auto()


class Declared(StrEnum):
    """What employees declare on a day, were it that there is nothing to declare."""

    KINSHIP = auto()
    INTEREST = auto()


class DeclaredBy(StrEnum):
    """Where a declaration comes from."""

    HR = auto()
    OWN = auto()


class Direction(StrEnum):
    """Whether a reopening is meant to help or to burden the person (T35)."""

    FAVOURABLE = auto()
    ADVERSE = auto()


class ServiceMethod(StrEnum):
    """How a letter reached its person (4.6, rule 5)."""

    ELECTRONIC = auto()
    IN_PERSON = auto()
    LEFT_WITH_WITNESS = auto()
    POST = auto()


class DiscontinuedReason(StrEnum):
    """Why a person left the procedure without an outcome."""

    MERGED = auto()
    SPLIT = auto()
    WITHDRAWN = auto()
    TERMINATED = auto()
    DECEASED = auto()


class LetterStep(StrEnum):
    """The step of the procedure a letter belongs to, in the order of the file."""

    ACCEPTANCE = auto()
    INVESTIGATION = auto()
    LIST_CHECK = auto()
    REVIEW = auto()
    DETERMINATION = auto()
    APPEAL = auto()
    SIDE_TRACK = auto()
    CONCLUSION = auto()


class LetterState(StrEnum):
    """How a letter stands. A corrected one is kept and has its successor; a void one only says that it was."""

    IN_FORCE = auto()
    SERVED = auto()
    CORRECTED = auto()
    VOID = auto()


class Attached(StrEnum):
    """What is attached to a letter: the sealed letter, scanned, or the receipt its reader signed."""

    SEALED_SCAN = auto()
    SIGNED_RECEIPT = auto()


class Role(StrEnum):
    """Who may act: columns of the rights table (2.2 and the architecture paper)."""

    REPORTING_UNIT = auto()
    CASE_CLERK = auto()
    ACCEPTANCE_OFFICER = auto()
    SECOND_CHECKER = auto()
    LEAD_DEPT = auto()
    LEAD_DEPT_HEAD = auto()
    SUPERIOR = auto()
    LEAD_INVESTIGATOR = auto()
    INVESTIGATOR = auto()
    SUBJECT = auto()
    REPRESENTATIVE = auto()
    COMMITTEE_CHAIR = auto()
    COMMITTEE_SECRETARY = auto()
    COMMITTEE_MEMBER = auto()
    ALTERNATE_MEMBER = auto()
    SIGNATORY = auto()
    APPEAL_OFFICER = auto()
    APPEAL_PANEL = auto()
    PUBLICATION_REVIEWER = auto()
    LIBRARY_EDITOR = auto()
    LIBRARY_REVIEWER = auto()
    LIBRARY_PUBLISHER = auto()
    COMPLIANCE = auto()
    LEGAL = auto()
    AUDIT = auto()
    DISCIPLINE_INSPECTION = auto()
    HR = auto()
    UNION_REP = auto()
    POLICY_MANAGER = auto()
    MANAGEMENT_VIEWER = auto()
    REGULATORY_REPORTER = auto()
    SYS_ADMIN = auto()
    SECURITY_ADMIN = auto()
    AUDIT_ADMIN = auto()
    EMPLOYEE = auto()
    CLOCK = auto()


class Reach(StrEnum):
    """How far a right reaches (a cell of the rights table)."""

    NONE = auto()
    OWN = auto()
    ASSIGNED = auto()
    SEATED = auto()
    BRANCH = auto()
    ANY = auto()


LIVE_CASE = frozenset(CaseState) - {
    CaseState.NOT_ACCEPTED, CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.TERMINATED,
}
"""States in which a case still occupies its loan."""

class UploadState(StrEnum):
    """How far a ledger handed in on the page has got."""

    CHOOSING = auto()
    RUNNING = auto()
    DONE = auto()
    CANCELLED = auto()
    FAILED = auto()


class ListState(StrEnum):
    """Where a version of the lists stands: only a published one is ever applied."""

    DRAFT = auto()
    PUBLISHED = auto()
    DISCARDED = auto()


class TemplateState(StrEnum):
    """Where a version of a letter's template stands: one a kind is in force at most, and none is the house's own."""

    WAITING = auto()
    IN_FORCE = auto()
    REPLACED = auto()
    WITHDRAWN = auto()
    DISCARDED = auto()


class Sought(StrEnum):
    """Kinds of what a search finds, in the order in which the page shows them."""

    CASE = auto()
    PERSON = auto()
    LETTER = auto()
    EVIDENCE = auto()
    FILE = auto()
    NOTICE = auto()
    ENTRY = auto()
    ITEM = auto()


class Applied(StrEnum):
    """Why a case is judged by its version of the lists (4.9): it was in force on the business day, or none was."""

    IN_FORCE = auto()
    BEGAN_LATER = auto()
    ENDED_BEFORE = auto()
    DAY_UNKNOWN = auto()


class ItemChange(StrEnum):
    """What became of a list item from one version to another."""

    ADDED = auto()
    CHANGED = auto()
    STRUCK = auto()


CLAIMS = frozenset({Trigger.TR_SELF, Trigger.TR_HANDOVER})
"""Triggers that are claims made by staff (3.1); they alone may be withdrawn (T38)."""
NON_PERFORMING = frozenset({RiskClass.SUBSTANDARD, RiskClass.DOUBTFUL, RiskClass.LOSS})
ADMIN_ROLES = frozenset({Role.SYS_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
