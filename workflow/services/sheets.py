"""What a letter may say, looked up when its template asks: the facts behind the official documents."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import func, select

from workflow.models import (
    AccountabilityOrder,
    Appeal,
    Employee,
    Evidence,
    ExemptionCase,
    FactSheet,
    Finding,
    Institution,
    Interview,
    ListAnswer,
    Meeting,
    Publication,
    Referral,
    Restitution,
    RulingQuote,
    Seat,
    Sitting,
    Statement,
    ToleranceSnapshot,
)
from workflow.rules.committee import FINAL_TIER, Quorum
from workflow.rules.deadlines import PERIODS, Key
from workflow.rules.weighing import Sanction
from workflow.services import deadlines, explaining, hearings, lists, notices, quoting, recusal, votes
from workflow.services.appeal_seats import above_ruling
from workflow.services.explaining import Explanation
from workflow.services.hearings import Hearing, Round
from workflow.services.similar import Departing
from workflow.services.situation import Loaded
from workflow.terms import (
    AppealGround,
    Ballot,
    Declared,
    HitStatus,
    Matter,
    Outcome,
    PenaltyKind,
    PersonState,
    Post,
    Role,
    Stage,
)
from workflow.wording import explain_proposal, refusal, word
from workflow.wording.explanations import Told, tell

OF_COMMITTEE = {"determination": "ruling_meeting", "ballot_sheet": "ruling_meeting", "minutes": "minuted",
                "review_report": "minuted", "meeting_notice": "meeting"}
"""Letters the committee writes, and the meeting each is of."""
NUMERALS = "一二三四五六七八九十"
ITEM = re.compile(r"(?<![A-Za-z0-9])[PN]\d{2}(?!\d)")
PIECES = re.compile(f"证据[{NUMERALS}](?:、[{NUMERALS}])*")
RATIO_NAMES = (("r_incl", "普惠型小微企业贷款不良率"), ("r_cmp", "对照的各项贷款不良率"))


def numerals() -> Iterator[str]:
    """一、二、三 … as headings count.

    >>> [one for number, one in enumerate(numerals(), 1) if number in (3, 10, 11, 20, 21)]
    ['三', '十', '十一', '二十', '二十一']
    """
    for tens in ("", *(("" if ten == "一" else ten) + "十" for ten in NUMERALS[:9])):
        yield from (tens + one for one in (NUMERALS[:9] if not tens else ("", *NUMERALS[:9])))


def reference(words: str, to: str) -> Markup:
    """Words that stand for a record, marked with what they stand for: `evidence-12`, `item-2026-01-N10`, `meeting-3`.

    The mark is part of the text and of its hash, and the same for every reader; the page that shows a letter turns it
    into a link for those who may follow it, and print leaves it alone.

    >>> reference("N10", "item-2026-01-N10")
    Markup('<a class="ref" data-ref="item-2026-01-N10">N10</a>')
    """
    return Markup('<a class="ref" data-ref="{}">{}</a>').format(to, words)


class Sheet:
    """The facts of one letter. Nothing here is stored: it is read out of the records at the moment of writing."""

    def __init__(self, s: Loaded, number: str, kind: str = "") -> None:
        self.s = s
        self.session = s.session
        self.case: ExemptionCase = s.case
        self.person = s.person
        self.details = s.details
        self.today: date = s.today
        self.number = number
        self.kind = kind
        self._levels = numerals()
        self._parts = numerals()

    def level(self, title: str) -> Markup:
        """A heading of the first level, numbered in the order of asking: 一、二、三、."""
        self._parts = numerals()
        return Markup('<h2 class="letter-level1">{}、{}</h2>').format(next(self._levels), escape(title))

    def part(self, title: str) -> Markup:
        """A heading of the second level, numbered anew under each of the first: （一）（二）."""
        return Markup('<h3 class="letter-level2">（{}）{}</h3>').format(next(self._parts), escape(title))

    # --- institutions and periods

    @cached_property
    def writer(self) -> Institution:
        """The institution that writes: that of the case; above the first tier, for what the committee writes, the one
        that called the meeting (E08); for a notice one so large that its name tells nobody (6.5)."""
        if self.kind == "publication":
            return notices.writer_of(self.session, self.case.institution)
        return self._sitting.institution if self._sitting is not None else self.case.institution

    @cached_property
    def institution(self) -> str:
        """Its name."""
        return self.writer.name

    @cached_property
    def committee(self) -> str:
        """The committee that signs: at the last tier it is one appointed for the case."""
        return self.institution + self.committee_kind

    @cached_property
    def committee_kind(self) -> str:
        """What that committee is called."""
        last = self._sitting is not None and self._sitting.tier == FINAL_TIER
        return "指定评议委员会" if last else "责任认定委员会"

    @cached_property
    def _sitting(self) -> Sitting | None:
        """The sitting above the first tier that this letter is of."""
        meeting = getattr(self, OF_COMMITTEE[self.kind]) if self.kind in OF_COMMITTEE else None
        return meeting.sitting if meeting is not None and meeting.sitting.tier > 0 else None

    @cached_property
    def appeal_to(self) -> str:
        """Who hears appeals: one tier above the one that ruled; where there is none, a panel appointed for it (E45)."""
        above = above_ruling(self.case)
        return f"{above.name}申诉受理人" if above is not None else "本行指定的申诉复核组"

    def due(self, key: str) -> date | None:
        """The last day of the latest period of that key."""
        found = deadlines.last(self.session, self.s.whose, key)
        return found.due_on if found is not None else None

    def days(self, key: str) -> int:
        """The length of a period, in its unit."""
        return abs(PERIODS[Key(key)].length)

    # --- seats and meetings

    def _seated(self, *roles: Role) -> list[Seat]:
        return [seat for seat in self.case.seats if seat.role in roles and seat.ended_at is None]

    @cached_property
    def lead(self) -> str:
        """The lead investigator."""
        return "、".join(seat.employee.name for seat in self._seated(Role.LEAD_INVESTIGATOR))

    @cached_property
    def investigators(self) -> str:
        """The other investigators."""
        return "、".join(seat.employee.name for seat in self._seated(Role.INVESTIGATOR))

    @cached_property
    def reviewed(self) -> list[tuple[Seat, str]]:
        """Everybody on the team, and what the check for duties and recusal found of him, if anything."""
        found = [(seat, self.s.look.why_not(seat.employee_id, Role.INVESTIGATOR))
                 for seat in self._seated(Role.LEAD_INVESTIGATOR, Role.INVESTIGATOR)]
        return [(seat, refusal(why) if why is not None else "") for seat, why in found]

    def declared(self, seat: Seat) -> list[tuple[str, date | None]]:
        """When somebody last declared his relatives and his interests to the bank; None where he never did."""
        return [(word(kind), self._declared.get((seat.employee_id, kind))) for kind in Declared]

    @cached_property
    def _declared(self) -> dict[tuple[int, Declared], date]:
        return recusal.declared_last(self.session, {seat.employee_id for seat, _ in self.reviewed})

    @cached_property
    def interview(self) -> Interview:
        """The interview just recorded."""
        return self.person.interviews[-1]  # type: ignore[no-any-return]

    def name(self, employee_id: int) -> str:
        """The name of an employee."""
        return self.session.get_one(Employee, employee_id).name

    @cached_property
    def people(self) -> list[Finding]:
        """Everybody judged in the case."""
        return [one for one in self.case.current if one.state != PersonState.DISCONTINUED]

    @cached_property
    def panel(self) -> str:
        """The appeal panel of this person."""
        return "、".join(seat.employee.name for seat in self._seated(Role.APPEAL_PANEL)
                         if seat.finding_id == self.person.id)

    @cached_property
    def meeting(self) -> Meeting | None:
        """The meeting just called."""
        reopening = self.person is not None
        return votes.meeting_of(self.session, self.case, self.person, reopening=reopening)

    @cached_property
    def chair(self) -> str:
        """Who chairs it."""
        return "、".join(seat.employee.name for seat in self._seated(Role.COMMITTEE_CHAIR))

    @cached_property
    def members(self) -> str:
        """Everybody called to it, whoever must leave the room for this item excepted."""
        return self._called(standby=False)

    @cached_property
    def alternates(self) -> str:
        """Who stands by, in the order of stepping in."""
        return self._called(standby=True)

    def _called(self, *, standby: bool) -> str:
        rows = self.meeting.attendances if self.meeting is not None else []
        return "、".join(one.employee.name for one in rows if one.standby == standby and not one.recused)

    @cached_property
    def minuted(self) -> Meeting:
        """The meeting whose minutes are written."""
        return self.session.get_one(Meeting, self.details.meeting)

    @cached_property
    def heard(self) -> Hearing:
        """What was heard and decided there."""
        return hearings.hearing(self.session, self.case, self.minuted)

    @cached_property
    def ballots(self) -> list[Round]:
        """The votes on the person at the meeting that ruled."""
        return hearings.rounds_of(self.session, self.ruling_meeting, self.person) if self.ruling_meeting else []

    def quorum(self, meeting: Meeting) -> Quorum:
        """The quorum of a meeting, counted after recusal."""
        return votes.quorum_of(meeting)

    @cached_property
    def by_superior(self) -> bool:
        """The superior institution signs, because the chair did not."""
        return self.s.look.acts_as == Role.SUPERIOR

    @cached_property
    def secretary(self) -> str:
        """Who keeps the record of the committee."""
        return "、".join(seat.employee.name for seat in self._seated(Role.COMMITTEE_SECRETARY))

    def of(self, one: Finding) -> "Sheet":
        """The same facts about another person of the case, for letters that tell of several."""
        sheet = Sheet(replace(self.s, person=one), self.number, self.kind)
        sheet._levels, sheet._parts = self._levels, self._parts
        return sheet

    # --- the person

    @cached_property
    def posts(self) -> str:
        """The person's posts at the time."""
        return _listed(self.person.posts, Post)

    @cached_property
    def stages(self) -> str:
        """The stages the person answers for."""
        return _listed(self.person.stages, Stage)

    @cached_property
    def facts(self) -> FactSheet | None:
        """The fact sheet that counts."""
        return self.person.fact_sheets[-1] if self.person.fact_sheets else None

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Evidence about the person."""
        return list(self.person.evidence)

    def linked(self, text: str) -> Markup:
        """A text as it was typed, with the list items and the pieces of evidence it names marked as such."""
        marked = ITEM.sub(lambda one: reference(one[0], f"item-{self.list_version}-{one[0]}"), str(escape(text)))
        return Markup(PIECES.sub(self._pieces, marked))

    def _pieces(self, named: re.Match[str]) -> str:
        """证据一、三 with each figure leading to that piece of the person's evidence."""
        pieces = dict(zip(NUMERALS, self.evidence, strict=False))
        return named[0][:2] + "".join(
            reference(sign, f"evidence-{pieces[sign].id}") if sign in pieces else sign for sign in named[0][2:])

    @cached_property
    def statements(self) -> list[Statement]:
        """What the person said to the facts as last served."""
        return [one for one in self.person.statements if not one.superseded]

    @cached_property
    def answers(self) -> list[ListAnswer]:
        """Every confirmed list item of the person, positive list first."""
        return sorted((one for one in self.person.answers if one.confirmed),
                      key=lambda one: (one.item_code[0] == "N", one.item_code))

    @cached_property
    def explained(self) -> Explanation:
        """What the machine finds of every item, on the facts of the day of the last answer."""
        return explaining.checked(self.session, self.person, self.today)

    @cached_property
    def found(self) -> list[tuple[ListAnswer, Told]]:
        """The answers beside what the machine found, where it found a hit, lacked facts, or says otherwise."""
        return [(one, tell(item)) for one in self.answers if (item := self.explained.items.get(one.item_code))
                if _to_be_told(one, item.line.status)]

    @cached_property
    def not_found(self) -> list[str]:
        """The codes of all other answers: the machine has nothing to say against them."""
        told = {one.item_code for one, _ in self.found}
        return [one.item_code for one in self.answers if one.item_code not in told]

    @cached_property
    def hits(self) -> list[ListAnswer]:
        """Confirmed hits of the person, those the committee overturned among them."""
        return [one for one in self.answers if one.status == HitStatus.HIT]

    @cached_property
    def cited(self) -> list[ListAnswer]:
        """Confirmed hits the ruling cites."""
        return [one for one in self.answers if one.status == HitStatus.HIT and not one.overturned
                and one.item_code in self.person.cited_items]

    @cached_property
    def default_cited(self) -> bool:
        """The ruling rests on P01 without anybody having had to tick it (I12)."""
        return "P01" in self.person.cited_items and all(one.item_code != "P01" for one in self.cited)

    def unverified(self, code: str, version: str) -> bool:
        """Whether some basis of an item has not been checked by the law department; unknown versions have not."""
        found = lists.numbered(self.session, version)
        return found is None or not found.item(code).verified

    @cached_property
    def list_version(self) -> str:
        """The list version the person was checked against."""
        return self.answers[0].list_version if self.answers else self.case.list_version

    @cached_property
    def deviates(self) -> bool:
        """Whether the ruling is another than the one proposed."""
        return self.person.proposal.get("outcome") not in (None, self.person.outcome)

    @property
    def departing(self) -> Departing | None:
        """In what way the decision departs from what is usual, if it does."""
        return self.s.look.departing

    @property
    def proposal(self) -> list[str]:
        """What weighing proposed, in sentences."""
        return explain_proposal(self.person.proposal)

    @cached_property
    def tolerance(self) -> ToleranceSnapshot | None:
        """The locked tolerance of the case."""
        return self.session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == self.case.id))

    @cached_property
    def tolerance_steps(self) -> list[str]:
        """Its arithmetic, with ratios named."""
        steps = list(self.tolerance.figures.get("steps", ())) if self.tolerance is not None else []
        for short, name in RATIO_NAMES:
            steps = [step.replace(short, name) for step in steps]
        return steps

    # --- the outcome

    def penalties(self, outcome: Outcome, ratios: dict[str, Any]) -> list[tuple[str, str]]:
        """Each kind of penalty and what the outcome does to it (6.1)."""
        reductions = {PenaltyKind(kind): int(percent) for kind, percent in ratios.items()}
        sanction = Sanction(outcome, reductions if outcome == Outcome.MITIGATE else {})
        return [(word(kind), _reduced(kind, sanction)) for kind in PenaltyKind]

    @cached_property
    def quotes(self) -> list[RulingQuote]:
        """The entries of the library the ruling quotes."""
        return quoting.of(self.session, self.person)

    @cached_property
    def kind_conditions(self) -> list[tuple[str, str]]:
        """What the ruling asks for one kind of penalty, in the order of the kinds."""
        asked = self.person.kind_conditions
        return [(word(kind), asked[kind]) for kind in PenaltyKind if kind in asked]

    @cached_property
    def ruling_meeting(self) -> Meeting | None:
        """The meeting that ruled on the person."""
        return votes.last_meeting(self.session, self.case, self.person)

    @cached_property
    def present(self) -> int:
        """How many members were present, after recusal."""
        return votes.quorum_of(self.ruling_meeting).present if self.ruling_meeting is not None else 0

    @cached_property
    def tallies(self) -> list[tuple[str, int]]:
        """How many votes each opinion got in the deciding round; whose they were is not said."""
        if self.ruling_meeting is None:
            return []
        counted = votes.result_of(votes.poll_of(self.session, self.ruling_meeting, self.person, Matter.RULING))
        return [(word(choice), counted.of(choice)) for choice in Ballot if counted is not None and counted.of(choice)]

    @cached_property
    def chain(self) -> tuple[int, str]:
        """The case's last sealed line at the moment of writing: its number and seal."""
        seq, mark = self.session.execute(select(ExemptionCase.chain_seq, ExemptionCase.chain_hash).where(
            ExemptionCase.id == self.case.id)).one()
        return seq, mark

    @cached_property
    def determination(self) -> str:
        """The number of the person's determination letter."""
        letter = self.s.look.determination_letter
        return letter.number if letter is not None else ""

    # --- appeal, referral, publication, closing

    @cached_property
    def appeal(self) -> Appeal:
        """The appeal at hand: the one moved, or the person's latest."""
        return self.s.appeal or self.session.scalars(select(Appeal).where(
            Appeal.finding_id == self.person.id).order_by(Appeal.id.desc()).limit(1)).one()

    @cached_property
    def owed(self) -> list[Restitution]:
        """What the decision on this appeal leaves to be paid back and put right."""
        return list(self.session.scalars(select(Restitution).where(
            Restitution.appeal_id == self.appeal.id).order_by(Restitution.id)))

    @cached_property
    def appeal_grounds(self) -> str:
        """Its grounds."""
        return _listed(self.appeal.grounds, AppealGround)

    @cached_property
    def referral(self) -> Referral:
        """The referral just made."""
        return self.session.scalars(select(Referral).where(
            Referral.finding_id == self.person.id).order_by(Referral.id.desc()).limit(1)).one()

    @cached_property
    def notice(self) -> Publication:
        """The notice just released; its content is all a publication letter may say."""
        return self.s.publication  # type: ignore[no-any-return]

    @cached_property
    def outcomes(self) -> list[tuple[str, int]]:
        """How many people ended with which outcome."""
        ended = Counter(one.outcome for one in self.case.current
                        if one.state == PersonState.EFFECTIVE and one.outcome is not None)
        return [(word(outcome), ended[outcome]) for outcome in Outcome]

    @cached_property
    def executed(self) -> int:
        """How many accountability orders were carried out."""
        return self.session.scalar(select(func.count()).select_from(AccountabilityOrder).where(
            AccountabilityOrder.case_id == self.case.id, AccountabilityOrder.state == "executed")) or 0

    @cached_property
    def waived(self) -> int:
        """How many people were excused from publication."""
        return sum(1 for one in self.case.current if one.publication_waiver)

    @cached_property
    def elapsed(self) -> int:
        """Natural days since acceptance."""
        return (self.today - self.case.clock_from).days if self.case.clock_from is not None else 0


def _to_be_told(answer: ListAnswer, found: HitStatus) -> bool:
    """Whether a letter tells what the machine found of an item: a hit, facts that are missing, or something else than
    people answered. What is no hit and what does not apply come to the same; what people judge was not found.
    """
    if found in (HitStatus.HIT, HitStatus.INSUFFICIENT):
        return True
    clear = (HitStatus.NOT_HIT, HitStatus.NOT_APPLICABLE)
    return found in clear and answer.status not in clear


def _listed(codes: Iterable[str], kind: type[StrEnum]) -> str:
    """Stored codes in words."""
    return "、".join(word(kind(code)) for code in codes)


def _reduced(kind: PenaltyKind, sanction: Sanction) -> str:
    """What becomes of one kind of penalty."""
    percent = sanction.reduction(kind)
    if percent == 100:
        return "免除"
    if sanction.outcome == Outcome.HOLD:
        return "按制度适用"
    if percent == 0:
        return "不减免"
    return f"减免 {percent}%" + ("，按制度减轻一档" if kind == PenaltyKind.DISCIPLINARY_SANCTION else "")
