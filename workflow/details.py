"""What each move and act asks: one frozen dataclass a row, parsed into by form, API, importer and command line alike.

The metadata of a field says how it is asked: `widget` (`line`, `text`, `day`, `flag`, `choice`, `choices`, `pick`,
`picks`, `number`, `ratios`, `file`, `hidden`), where its choices come from, and the least length of a text. Labels
and hints stand in `wording.py` under the field's name.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workflow.rules.correcting import Correction
from workflow.rules.similar import REASON_MIN as DEPARTURE_MIN
from workflow.rules.triggers import Purpose
from workflow.terms import (
    AppealGround,
    AppointingBody,
    Attached,
    Ballot,
    CompanionKind,
    Direction,
    Effect,
    Filer,
    HitStatus,
    InadmissibleGround,
    Liability,
    Matter,
    ObligorType,
    Outcome,
    PenaltyKind,
    Post,
    RecusalAnswer,
    RecusalDecision,
    RecusalGround,
    ReopenGround,
    RevocationGround,
    Role,
    ServiceMethod,
    Stage,
    StatementKind,
    Trigger,
    WaiverGround,
)

REASON_MIN = 5


def line(*, optional: bool = False, default: Any = "") -> Any:
    """A short text."""
    return field(default=default, metadata={"widget": "line", "optional": optional})


def words(*, optional: bool = False, least: int = REASON_MIN) -> Any:
    """A longer text of at least `least` characters."""
    return field(default="", metadata={"widget": "text", "optional": optional, "least": least})


def departure() -> Any:
    """Why a decision departs from what is usual; asked only where it does."""
    return words(optional=True, least=DEPARTURE_MIN)


def day(*, optional: bool = False) -> Any:
    """A day."""
    return field(default=None, metadata={"widget": "day", "optional": optional})


def flag() -> Any:
    """A yes or no; unticked is no."""
    return field(default=False, metadata={"widget": "flag", "optional": True})


def one_of(kind: type[StrEnum], *, only: tuple[StrEnum, ...] = (), optional: bool = False) -> Any:
    """One code of a vocabulary."""
    return field(default=None, metadata={"widget": "choice", "kind": kind, "only": only, "optional": optional})


def some_of(kind: type[StrEnum], *, optional: bool = False) -> Any:
    """Some codes of a vocabulary."""
    return field(default=(), metadata={"widget": "choices", "kind": kind, "optional": optional})


def pick(source: str, *, optional: bool = False) -> Any:
    """The key of one record, out of a list that `services.choices` knows by the name `source`."""
    return field(default=None, metadata={"widget": "pick", "source": source, "optional": optional})


def picks(source: str, *, optional: bool = False) -> Any:
    """The keys of several records."""
    return field(default=(), metadata={"widget": "picks", "source": source, "optional": optional})


def number(*, optional: bool = False) -> Any:
    """An amount in 元."""
    return field(default=None, metadata={"widget": "number", "optional": optional})


def sheet(*, default: Any = ()) -> Any:
    """What only a page of its own asks for; a plain form leaves it out."""
    return field(default=default, metadata={"widget": "sheet", "optional": True})


def hidden() -> Any:
    """What the page carries along unseen, to tell what its reader saw."""
    return field(default="", metadata={"widget": "hidden", "optional": True})


def slip(*, optional: bool = False) -> Any:
    """A private key on paper, typed or read from a file: never stored, sealed, kept as a draft or shown in a repr."""
    return field(default="", repr=False, metadata={"widget": "slip", "optional": optional, "secret": True})


def files() -> Any:
    """Any number of files, already stored by their hash."""
    return field(default=(), metadata={"widget": "files", "optional": True})


def kind_words() -> Any:
    """A text for each penalty kind."""
    return field(default_factory=dict, metadata={"widget": "kind_words", "kind": PenaltyKind, "optional": True})


def ratios() -> Any:
    """Percent taken off, for each penalty kind."""
    return field(default_factory=dict, metadata={"widget": "ratios", "kind": PenaltyKind, "optional": True})


@dataclass(frozen=True, kw_only=True)
class Details:
    """A move that asks nothing."""


@dataclass(frozen=True, kw_only=True)
class Reason(Details):
    """A move that asks for a reason."""

    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class RegisterClue(Details):
    """T01."""

    loan: int = pick("loans")
    trigger: Trigger = one_of(Trigger)
    occurred_on: date = day()
    reference: str = line(optional=True)
    note: str = words(optional=True, least=0)


@dataclass(frozen=True, kw_only=True)
class JoinClaim(Details):
    """A claim of somebody who had a part in the loan: to be judged now, or at a handover (3.1)."""

    trigger: Trigger = one_of(Trigger, only=(Trigger.TR_SELF, Trigger.TR_HANDOVER))
    occurred_on: date | None = day(optional=True)
    counterpart: str = line(optional=True)
    statement: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class FileClaim(JoinClaim):
    """T01 by the person himself, on a loan without a live case."""

    loan: int = pick("loans")


@dataclass(frozen=True, kw_only=True)
class JoinIntent(Details):
    """An intention to hold people to account, sent here first (3.1 TR_ACCOUNTABILITY_INTENT)."""

    people: tuple[int, ...] = picks("loan_people")
    department: str = line()
    reference: str = line()
    reason: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class ReportIntent(JoinIntent):
    """T01 forced by an intention, on a loan without a live case."""

    loan: int = pick("loans")


@dataclass(frozen=True, kw_only=True)
class RequestSupplement(Details):
    """T04."""

    missing: str = words()


@dataclass(frozen=True, kw_only=True)
class Resubmit(Details):
    """T05."""

    answer: str = words()


@dataclass(frozen=True, kw_only=True)
class Accept(Details):
    """T07."""

    opinion: str = words()
    missing_stages_note: str = words(optional=True, least=0)


@dataclass(frozen=True, kw_only=True)
class FormTeam(Details):
    """T08."""

    lead: int = pick("lead_investigators")
    members: tuple[int, ...] = picks("investigators")


@dataclass(frozen=True, kw_only=True)
class DraftNotice(Details):
    """A notice to be released by somebody else. The rest of it is built from permitted fields."""

    people: tuple[int, ...] = picks("unpublished")
    lessons: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class Publish(Details):
    """T27. `digest`: that of the draft as it was shown to whoever releases it."""

    digest: str = hidden()
    nothing_to_redact: bool = flag()


@dataclass(frozen=True, kw_only=True)
class WaivePublication(Reason):
    """T27a."""

    ground: WaiverGround = field(default=WaiverGround.OTHER, metadata={
        "widget": "choice", "kind": WaiverGround, "only": (), "optional": False})


@dataclass(frozen=True, kw_only=True)
class MergeInto(Details):
    """T36."""

    target: int = pick("merge_targets")
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class Terminate(Details):
    """T41."""

    repaid: bool = flag()
    all_agreed: bool = flag()
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class Remand(Details):
    """T17."""

    unclear: str = words()


@dataclass(frozen=True, kw_only=True)
class Resolve(Details):
    """T16. The outcome is counted from the ballots, never typed."""

    facts: str = words(least=10)
    reasons: str = words(least=10)
    deviation: str = words(optional=True, least=0)
    conditions: str = words(optional=True, least=0)
    kind_conditions: dict[PenaltyKind, str] = kind_words()
    quotes: tuple[int, ...] = picks("published_entries", optional=True)
    departure: str = departure()


@dataclass(frozen=True, kw_only=True)
class VoidReview(Details):
    """T18a."""

    member: int = pick("voters")
    reason: str = words()
    slip: str = slip(optional=True)


@dataclass(frozen=True, kw_only=True)
class Serve(Details):
    """T19."""

    method: ServiceMethod = one_of(ServiceMethod)
    served_on: date = day()
    witness: str = line(optional=True)


@dataclass(frozen=True, kw_only=True)
class FileAppeal(Details):
    """T20. `evidence`: what is handed in with it; the companion is somebody without an account here."""

    grounds: tuple[AppealGround, ...] = some_of(AppealGround)
    statement: str = words(least=10)
    evidence: tuple[Any, ...] = files()
    companion: str = line(optional=True)
    companion_kind: CompanionKind | None = one_of(CompanionKind, optional=True)
    companion_authority: str = words(optional=True, least=0)


@dataclass(frozen=True, kw_only=True)
class FilePaperAppeal(FileAppeal):
    """T20 on paper. `file`: the scan of the letter; the day that counts is that of the postmark, or of its coming."""

    arrived_on: date = day()
    postmarked_on: date | None = day(optional=True)
    filer: Filer = one_of(Filer)
    filer_name: str = line(optional=True)
    standing: str = line(optional=True)
    file: Any = field(default=None, metadata={"widget": "file", "optional": False})


@dataclass(frozen=True, kw_only=True)
class RequestExtension(Details):
    """T20a."""

    obstacle: str = words()
    obstacle_ended_on: date = day()


@dataclass(frozen=True, kw_only=True)
class DecideExtension(Details):
    """T20b."""

    granted: bool = flag()
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class AcceptAppeal(Details):
    """T22a."""

    panel: tuple[int, ...] = picks("panel_members")


@dataclass(frozen=True, kw_only=True)
class RejectAppeal(Reason):
    """T22b."""

    ground: InadmissibleGround = one_of(InadmissibleGround)


@dataclass(frozen=True, kw_only=True)
class Decide(Details):
    """T22."""

    decision: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class Vary(Details):
    """T23. `ratios` in percent taken off, for each penalty kind, where the new outcome is mitigate."""

    outcome: Outcome = one_of(Outcome, only=(Outcome.EXEMPT, Outcome.MITIGATE))
    ratios: dict[PenaltyKind, int] = ratios()
    decision: str = words(least=10)
    departure: str = departure()


@dataclass(frozen=True, kw_only=True)
class Revoke(Details):
    """T25."""

    grounds: tuple[RevocationGround, ...] = some_of(RevocationGround)
    decision: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class Overturn(Revoke):
    """T24."""

    departure: str = departure()


@dataclass(frozen=True, kw_only=True)
class Reopen(Details):
    """T35."""

    ground: ReopenGround = one_of(ReopenGround)
    direction: Direction = one_of(Direction)
    fraud: bool = flag()
    reason: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class Sustain(Reopen):
    """T30: names the person where the objection was to the whole notice."""

    finding: int = pick("in_notice")


@dataclass(frozen=True, kw_only=True)
class Refer(Details):
    """T39."""

    reference: str = line()
    receiver: str = line()
    lead: str = words()


@dataclass(frozen=True, kw_only=True)
class Conclude(Details):
    """T40."""

    result: str = words()


@dataclass(frozen=True, kw_only=True)
class Suspend(Details):
    """T33."""

    other_case: str = line()
    no_other_evidence: bool = flag()
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class RaiseObjection(Details):
    """T28. Without a passage it is to the whole notice."""

    finding: int | None = pick("in_notice", optional=True)
    statement: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class Reply(Details):
    """T29."""

    reply: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class DraftEntry(Details):
    """L01, and what a returned draft becomes."""

    title: str = line()
    situation: str = words(least=20)
    points: str = words(least=10)
    result: str = words()
    lessons: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class Opinion(Details):
    """A written opinion."""

    opinion: str = words()


# Acts: they change no state, and ask the same questions of rights and guards.


@dataclass(frozen=True, kw_only=True)
class NamePerson(Details):
    """T44 and the list of people responsible before acceptance."""

    employee: int = pick("staff")
    posts: tuple[Post, ...] = some_of(Post)
    stages: tuple[Stage, ...] = some_of(Stage)
    liability: Liability = one_of(Liability)
    because: str = words()


@dataclass(frozen=True, kw_only=True)
class StrikePerson(Details):
    """Takes somebody off the list before acceptance."""

    employee: int = pick("named")
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class AddTrigger(Details):
    """A further trigger joins a running case (3.1)."""

    trigger: Trigger = one_of(Trigger)
    occurred_on: date = day()
    reference: str = line(optional=True)
    note: str = words(optional=True, least=0)


@dataclass(frozen=True, kw_only=True)
class SupplyScope(Details):
    """What the ledger left out, with its source (3.2)."""

    obligor_type: ObligorType = one_of(ObligorType)
    credit_total: Decimal = number()
    purpose: Purpose | None = one_of(Purpose, optional=True)
    source: str = words()


@dataclass(frozen=True, kw_only=True)
class Declare(Details):
    """A recusal declaration (2.3)."""

    answer: RecusalAnswer = one_of(RecusalAnswer)
    declaration: str = words(optional=True, least=0)


@dataclass(frozen=True, kw_only=True)
class RequestRecusal(Details):
    """A person judged asks that the holder of a seat step aside (2.3)."""

    seat: int = pick("seats_to_object_to")
    ground: RecusalGround = one_of(RecusalGround)
    reason: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class DecideRecusal(Details):
    """The answer to such a request."""

    request: int = pick("recusal_requests")
    decision: RecusalDecision = one_of(RecusalDecision)
    answer: str = words()


@dataclass(frozen=True, kw_only=True)
class OrderRecusal(Details):
    """The holder of a seat steps aside though nobody asked for it (2.3 发现应回避未回避)."""

    seat: int = pick("seats_decided_on")
    ground: RecusalGround = one_of(RecusalGround)
    reason: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class WriteFacts(Details):
    """逐人事实表."""

    duties: str = words(least=10)
    conduct: str = words(least=10)
    causation: str = words(optional=True, least=0)


@dataclass(frozen=True, kw_only=True)
class AddEvidence(Details):
    """A file already stored by its hash."""

    title: str = line()
    source: str = line()
    obtained_on: date = day()
    file: Any = field(default=None, metadata={"widget": "file", "optional": False})


@dataclass(frozen=True, kw_only=True)
class RecordInterview(Details):
    """询问笔录."""

    held_on: date = day()
    place: str = line()
    record: str = words(least=10)
    second_investigator: int = pick("team_others")
    signed_by_person: bool = flag()


@dataclass(frozen=True, kw_only=True)
class RecordWitness(Details):
    """Somebody of the bank gave evidence as a witness (2.3, item 2)."""

    employee: int = pick("staff")
    held_on: date = day()
    testimony: str = words()


@dataclass(frozen=True, kw_only=True)
class MakeStatement(Details):
    """T10."""

    kind: StatementKind = one_of(StatementKind)
    statement: str = words(optional=True, least=0)


@dataclass(frozen=True, kw_only=True)
class AnswerStatement(Details):
    """T10, T11."""

    answer: str = words()
    adopted: bool = flag()


@dataclass(frozen=True, kw_only=True)
class ItemAnswer:
    """One line of a whole list check sheet."""

    item: str
    status: HitStatus
    effect: Effect | None = None
    causal: bool = False
    reason: str = ""
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerList(Details):
    """The whole list check sheet of one person."""

    answers: tuple[ItemAnswer, ...] = field(default=(), metadata={"widget": "sheet", "optional": False})


@dataclass(frozen=True, kw_only=True)
class FactEntry:
    """One fact as investigators enter it: its value in text (`kinds.value_in`), on what it rests, as of which day.

    Without a value it is given up, and is not known again; `what` then says why.
    """

    fact: str
    value: str | None = None
    what: str = ""
    evidence: int | None = None
    as_of: date | None = None


@dataclass(frozen=True, kw_only=True)
class RecordFacts(Details):
    """Facts of a person and of the loan that no ledger says, those of one form."""

    entries: tuple[FactEntry, ...] = field(default=(), metadata={"widget": "sheet", "optional": False})


@dataclass(frozen=True, kw_only=True)
class OverturnBar(Details):
    """The committee overturns a confirmed bar before the vote (5.0)."""

    item: str = line()
    reason: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class WriteReport(Details):
    """The investigation report."""

    report: str = words(least=20)


@dataclass(frozen=True, kw_only=True)
class Convene(Details):
    """A meeting, its day, and who is called; at tier 2 the appointed committee.

    `alternates` stand by in their order. `leaving`: members of the sitting who may not sit in this case and leave the
    room for it. `sitting`: the sitting it joins, where there is one already. `appointed_by` and `appointment`: at tier
    2, who appointed the committee, and by which decision.
    """

    held_on: date = day()
    place: str = line()
    materials_sent_on: date = day()
    chair: int = pick("chairs")
    members: tuple[int, ...] = picks("committee_members")
    alternates: tuple[int, ...] = picks("alternates", optional=True)
    leaving: tuple[int, ...] = sheet()
    sitting: int | None = sheet(default=None)
    sealed: bool = flag()
    appointed_by: AppointingBody | None = one_of(AppointingBody, optional=True)
    appointment: str = line(optional=True)


@dataclass(frozen=True, kw_only=True)
class CallMeeting(Convene):
    """A meeting to rule on the people of a case; `simple`: in the batch (4.7)."""

    simple: bool = flag()


@dataclass(frozen=True, kw_only=True)
class CallReopening(Convene):
    """A meeting to vote on reopening one person's finding (T35, 6.3)."""


@dataclass(frozen=True, kw_only=True)
class Away:
    """Somebody called who is not there for this item, and why."""

    member: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordAttendance(Details):
    """Who came; `away` says why somebody did not, or left the room for this item."""

    present: tuple[int, ...] = picks("called")
    away: tuple[Away, ...] = sheet()


@dataclass(frozen=True, kw_only=True)
class SeatAlternate(Details):
    """An alternate steps in for a member who is recused or not there."""

    alternate: int = pick("standing_by")
    in_place_of: int = pick("to_replace")


@dataclass(frozen=True, kw_only=True)
class CastBallot(Details):
    """One member's vote. `ratios` in percent taken off, where the vote is mitigate.

    `meeting`: whose page it was filled in on, so that nobody votes otherwise than the page said, sealed or named.
    """

    matter: Matter = one_of(Matter)
    choice: Ballot = one_of(Ballot)
    ratios: dict[PenaltyKind, int] = ratios()
    reason: str = words(optional=True, least=0)
    meeting: int | None = sheet(default=None)


@dataclass(frozen=True, kw_only=True)
class SignMinutes(Details):
    """T16: the chair signs what the meeting resolved; he looks at its form and changes nothing."""

    meeting: int = pick("unsigned_meetings")
    proceedings: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class CorrectDetermination(Details):
    """更正: clerical errors of a served determination, put right in a new letter that is served again."""

    corrections: tuple[Correction, ...] = field(default=(), metadata={"widget": "corrections", "optional": False})


@dataclass(frozen=True, kw_only=True)
class AttachToLetter(Details):
    """A sealed scan or a signed receipt, already stored by its hash."""

    letter: int = pick("letters")
    kind: Attached = one_of(Attached)
    file: Any = field(default=None, metadata={"widget": "file", "optional": False})


@dataclass(frozen=True, kw_only=True)
class ReadLetter(Details):
    """A letter opened, or taken home as a file, by the person it is for."""

    letter: int = pick("letters")


@dataclass(frozen=True, kw_only=True)
class CountBallots(Details):
    """The count of a sealed vote, with the key given out when the meeting was called."""

    slip: str = slip()


@dataclass(frozen=True, kw_only=True)
class RenewKey(Details):
    """The key of a sealed meeting is lost: what nobody has counted is voted anew, for a new key."""

    meeting: int = pick("sealed_meetings")
    reason: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class OpenSealedBallot(Details):
    """One sealed ballot, opened to whoever judges the appeal or audits."""

    ballot: int = pick("sealed_ballots")
    reason: str = words(least=10)
    slip: str = slip()


@dataclass(frozen=True, kw_only=True)
class AttachDissent(Details):
    """The opinion of a member in the minority."""

    opinion: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class Rectify(Details):
    """What the bank has to put right."""

    rectification: str = words(least=10)


@dataclass(frozen=True, kw_only=True)
class CreateOrder(Details):
    """An accountability order. `amount` in 元 where money is taken."""

    kind: PenaltyKind = one_of(PenaltyKind)
    measure: str = line()
    amount: Decimal | None = number(optional=True)


@dataclass(frozen=True, kw_only=True)
class ExecuteOrder(Details):
    """The receipt of an executed order."""

    order: int = pick("open_orders")
    receipt: str = words()


@dataclass(frozen=True, kw_only=True)
class SettleRestitution(Details):
    """T24, P22: one thing on the list was paid back or put right."""

    restitution: int = pick("open_restitutions")
    receipt: str = words()


@dataclass(frozen=True, kw_only=True)
class DesignatePanel(Details):
    """A02, E45: the body that names where an appeal panel is taken from, when the institutions above cannot."""

    authority: str = line()
    reference: str = line()
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class Note(Details):
    """A note for the file."""

    note: str = words()


@dataclass(frozen=True, kw_only=True)
class Concur(Details):
    """A second person's consent to a move, or the lack of it."""

    move: str = field(default="", metadata={"widget": "pick", "source": "moves_to_second", "optional": False})
    opinion: str = words()


@dataclass(frozen=True, kw_only=True)
class Reassign(Details):
    """T43: another person takes over a seat."""

    seat: int = pick("seats")
    employee: int = pick("staff")
    reason: str = words()


@dataclass(frozen=True, kw_only=True)
class Appoint(Details):
    """A representative, with the authority shown."""

    employee: int = pick("staff")
    authority: str = words()


@dataclass(frozen=True, kw_only=True)
class Extend(Details):
    """More time for a step, once (4.5), or for the year (procedure, section 9)."""

    reason: str = words()


ROLE_SOURCES = {"investigators": Role.INVESTIGATOR, "lead_investigators": Role.LEAD_INVESTIGATOR,
                "chairs": Role.COMMITTEE_CHAIR, "committee_members": Role.COMMITTEE_MEMBER,
                "alternates": Role.ALTERNATE_MEMBER, "panel_members": Role.APPEAL_PANEL}
"""Choices that are the holders of a role."""
