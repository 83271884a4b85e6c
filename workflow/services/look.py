"""Look-ups behind the guards: what people have written, signed, declared and cast so far."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from workflow.models import (
    AccountabilityOrder,
    Appeal,
    AuditLine,
    Ballot,
    CaseLoan,
    Concurrence,
    Employee,
    Evidence,
    ExemptionCase,
    Finding,
    Interview,
    Letter,
    Loan,
    Objection,
    PenaltyNote,
    Posting,
    PublicationPerson,
    Referral,
    Statement,
    ToleranceSnapshot,
)
from workflow.process import BY_NAME
from workflow.rules.committee import Quorum, majority, recount
from workflow.rules.deadlines import working_days_between
from workflow.rules.publication import leaks
from workflow.rules.recusal import CasePerson, GroundCode, duty_conflicts, grounds
from workflow.rules.recusal import Posting as Post
from workflow.rules.rights import roles_with
from workflow.rules.situation import Refusal
from workflow.rules.standing import GateAnswer, gate
from workflow.rules.weighing import Sanction, not_heavier
from workflow.services import checks, deadlines, votes
from workflow.services.access import under
from workflow.terms import (
    LIVE_CASE,
    AppealState,
    CaseState,
    Direction,
    Effect,
    Extension,
    HitStatus,
    Matter,
    Outcome,
    PenaltyKind,
    PersonState,
    PublicationStatus,
    Role,
    Stage,
    Tolerance,
)
from workflow.terms import Ballot as Choice

if TYPE_CHECKING:
    from workflow.services.situation import Loaded

LIBRARY_K = 5
MERGE_TARGET = (CaseState.PENDING_ACCEPTANCE, CaseState.SUPPLEMENTING, CaseState.ACCEPTED, CaseState.INVESTIGATING,
                CaseState.FACT_CONFIRMATION, CaseState.LIST_CHECKING)


class Look:
    """Facts about one situation, each looked up once, when a guard first asks."""

    library_k = LIBRARY_K

    def __init__(self, s: "Loaded") -> None:
        self.s = s
        self.session = s.session
        self.row = s.row.name

    # --- words for refusals

    def due(self, period: str) -> date | None:
        """When the latest period of that key ends or ended."""
        found = deadlines.last(self.session, self.s.whose, period)
        return found.due_on if found else None

    def names(self, employees: Iterable[int]) -> str:
        """Names of employees, in Chinese enumeration."""
        return "、".join(self.session.scalars(select(Employee.name).where(Employee.id.in_(list(employees)))))

    def person_names(self, people: Iterable[Finding]) -> str:
        """Names of people of the case the actor may read about; colleagues of a subject stay unnamed."""
        return "、".join(one.person_name for one in people)

    # --- the case before acceptance

    @cached_property
    def loan_ids(self) -> list[int]:
        """The loans of the case, or the one to be registered."""
        if self.s.case is None:
            return [self.s.details.loan] if self.s.details is not None else []
        return [row.loan_id for row in self.s.case.loans]

    @cached_property
    def live_case_of_loan(self) -> str | None:
        """Number of the live case that holds one of the loans."""
        return self.session.scalar(
            select(ExemptionCase.number).join(CaseLoan).where(
                CaseLoan.loan_id.in_(self.loan_ids), ExemptionCase.state.in_(LIVE_CASE)).limit(1))

    @cached_property
    def people_already_judged(self) -> list[str]:
        """People with an effective finding about one of these loans."""
        return list(self.session.scalars(
            select(Finding.person_name).join(CaseLoan, CaseLoan.case_id == Finding.case_id).where(
                CaseLoan.loan_id.in_(self.loan_ids), Finding.current, Finding.state == PersonState.EFFECTIVE)
            .distinct()))

    @cached_property
    def is_duplicate(self) -> bool:
        """Another live case, not split off from this one, holds one of the loans."""
        return bool(self.session.scalar(select(exists().where(
            CaseLoan.loan_id.in_(self.loan_ids), CaseLoan.case_id != self.s.case.id, CaseLoan.live))))

    @cached_property
    def former_acceptance_officers(self) -> set[int]:
        """Who refused this case before."""
        return set(self.session.scalars(select(AuditLine.actor_id).where(
            AuditLine.case_id == self.s.case.id, AuditLine.action == "refuse", AuditLine.actor_id.is_not(None))))

    @cached_property
    def stages_without_anybody(self) -> list[str]:
        """Stages that nobody on the list answers for; disposal counts only once it has begun."""
        named = {stage for one in self.s.case.people_named for stage in one["stages"]}
        return [stage for stage in Stage if stage not in named and stage != Stage.DISPOSAL]

    def had_a_part(self, employee_id: int | None) -> bool:
        """Whether somebody is named for, or handled, the loan (R-A)."""
        number = self.session.scalar(select(Employee.staff_no).where(Employee.id == employee_id))
        return any(person.staff_no == number for person in self.case_people)

    @cached_property
    def case_people(self) -> list[CasePerson]:
        """Everybody with a part in the loan: those named, and those the ledger names."""
        people: dict[str, tuple[set[Stage], bool]] = {}
        for one in self.s.case.current:
            people[one.employee.staff_no] = ({Stage(stage) for stage in one.stages}, True)
        for named in self.s.case.people_named:
            people.setdefault(named["staff_no"], ({Stage(stage) for stage in named["stages"]}, True))
        for row in self.s.case.loans:
            for number, stage in handlers(row.loan):
                people.setdefault(number, (set(), False))[0].add(stage)
        return [CasePerson(number, frozenset(stages), subject) for number, (stages, subject) in people.items()]

    # --- duties and recusal

    def held_by(self, employee_id: int | None) -> set[Role]:
        """Duties somebody holds or held in this case; being judged is one of them."""
        seats = {seat.role for seat in self.s.case.seats
                 if seat.employee_id == employee_id and (seat.finding_id is None or seat.role != Role.REPRESENTATIVE)}
        if any(one.employee_id == employee_id for one in self.s.case.findings):
            seats.add(Role.SUBJECT)
        return seats

    @cached_property
    def conflicts_of_actor(self) -> list[Role]:
        """Duties of the actor here that exclude the one this move is made in; the clock has none."""
        if self.s.by.employee_id is None:
            return []
        wanted = next(iter(roles_with(self.row)))
        return duty_conflicts(self.held_by(self.s.by.employee_id), wanted)

    def why_not(self, employee_id: int, role: Role) -> Refusal | None:
        """Why somebody may not take a duty in this case: another duty, a part in the loan, a superior, a conflict."""
        employee = self.session.get(Employee, employee_id)
        if employee is None:
            return Refusal("no_such_employee")
        held = duty_conflicts(self.held_by(employee_id), role)
        if held:
            return Refusal("duty_conflict", {"name": employee.name, "duties": held, "role": role})
        shown = grounds(employee.staff_no, self.case_people, self.postings_around, self.s.today)
        if shown:
            code = "took_part" if shown[0].code == GroundCode.TOOK_PART else "line_of_command"
            return Refusal(code, {"name": employee.name, "other": self.name_of(shown[0].other)})
        declared = any(seat.employee_id == employee_id and seat.has_conflict for seat in self.s.case.seats)
        return Refusal("declared_conflict", {"name": employee.name}) if declared else None

    @cached_property
    def postings_around(self) -> list[Post]:
        """Postings under a direct superior, of everybody who is judged and everybody who judges."""
        subjects = {person.staff_no for person in self.case_people if person.subject}
        rows = self.session.execute(
            select(Employee.staff_no, Posting.superior_no, Posting.from_on, Posting.to_on).join(Posting.employee)
            .where(Posting.superior_no.is_not(None),
                   Employee.staff_no.in_(subjects) | Posting.superior_no.in_(subjects)))
        return [Post(number, superior, since, until) for number, superior, since, until in rows if superior]

    def name_of(self, staff_no: str) -> str:
        """The name behind a staff number."""
        return self.session.scalar(select(Employee.name).where(Employee.staff_no == staff_no)) or staff_no

    @cached_property
    def former_team(self) -> set[int]:
        """Who investigated before the team was set aside."""
        return {seat.employee_id for seat in self.s.case.seats
                if seat.role in (Role.INVESTIGATOR, Role.LEAD_INVESTIGATOR) and seat.ended_at is not None}

    @cached_property
    def second_role(self) -> Role | None:
        """The role whose consent this move needs besides."""
        return self.s.row.second

    @cached_property
    def second_consented(self) -> bool:
        """Whether somebody else of that role has consented and the consent is unused."""
        return self.consent is not None

    @cached_property
    def consent(self) -> Concurrence | None:
        """The unused consent of another person to this move."""
        wanted = self.s.person.id if self.s.person is not None else None
        return self.session.scalar(select(Concurrence).where(
            Concurrence.case_id == self.s.case.id, Concurrence.move == self.row, Concurrence.used.is_(False),
            Concurrence.role == self.second_role, Concurrence.given_by_id != self.s.by.employee_id,
            Concurrence.finding_id == wanted if wanted else Concurrence.finding_id.is_(None)).limit(1))

    # --- investigation and hearing

    @cached_property
    def evidence_of_person(self) -> list[Evidence]:
        """Evidence about this person."""
        return list(self.s.person.evidence)

    @cached_property
    def interviews_of_round(self) -> list[Interview]:
        """Interview records of this person."""
        return list(self.s.person.interviews)

    @cached_property
    def statements(self) -> list[Statement]:
        """What the person said to the statement of facts now before him."""
        return [one for one in self.s.person.statements if not one.superseded]

    @cached_property
    def unanswered_statements(self) -> list[Statement]:
        """Statements that dispute something and have no answer yet."""
        return [one for one in self.statements if one.kind == "disputed" and one.answered_at is None]

    # --- list check

    @cached_property
    def items_unanswered(self) -> list[str]:
        """Codes of list items without a confirmed status for this person."""
        return checks.unanswered(self.s.person)

    @cached_property
    def has_insufficient_item(self) -> bool:
        """Some confirmed item is 证据不足."""
        return any(one.status == HitStatus.INSUFFICIENT for one in self.s.person.answers)

    @cached_property
    def fallback_without_opinion(self) -> bool:
        """N23 is hit and no compliance opinion is on file."""
        hit = any(one.item_code == "N23" and one.status == HitStatus.HIT for one in self.s.person.answers)
        return hit and not any("合规" in one.source for one in self.s.person.evidence)

    @cached_property
    def tolerance_locked(self) -> bool:
        """The tolerance snapshot of the case is locked."""
        return bool(self.session.scalar(select(exists().where(ToleranceSnapshot.case_id == self.s.case.id))))

    @cached_property
    def bars_confirmed(self) -> list[str]:
        """Codes of confirmed bars that the committee has not overturned."""
        return [one.item_code for one in self.s.person.answers
                if one.effect == Effect.BAR and one.status == HitStatus.HIT and one.confirmed and not one.overturned]

    @cached_property
    def hold_items(self) -> list[str]:
        """Codes of confirmed negative items, which a hold must rest on (I4)."""
        return [one.item_code for one in self.s.person.answers
                if one.item_code.startswith("N") and one.status == HitStatus.HIT and not one.overturned]

    # --- committee

    @cached_property
    def next_tier(self) -> int:
        """The tier above: the upper institution, or without one the appointed committee (E08)."""
        return 1 if self.s.case.tier == 0 and self.s.case.institution.parent_id is not None else 2

    @cached_property
    def meeting(self) -> Any:
        """The meeting called for this person at the present tier."""
        return votes.meeting_of(self.session, self.s.case, self.s.person)

    @cached_property
    def materials_working_days(self) -> int:
        """Working days between the sending of the materials and the meeting."""
        return working_days_between(self.meeting.materials_sent_on, self.meeting.held_on,
                                    deadlines.calendar_of(self.session))

    @cached_property
    def members_undeclared(self) -> str:
        """Names of members called who have not declared."""
        called = {one.employee_id for one in self.meeting.attendances} if self.meeting else set()
        silent = [seat.employee_id for seat in self.s.case.seats
                  if seat.employee_id in called and seat.ended_at is None and seat.declared_at is None
                  and seat.role in (Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER)]
        return self.names(silent) if silent else ""

    @cached_property
    def quorum(self) -> Quorum | None:
        """The quorum of the meeting at hand."""
        meeting = self.meeting if self.s.person is not None else votes.meeting_of(self.session, self.s.case)
        return votes.quorum_of(meeting) if meeting else None

    @cached_property
    def rounds_without_result(self) -> int:
        """Rounds of voting that ended without two thirds."""
        return votes.rounds_without_result(self.session, self.s.case, self.s.person, bool(self.bars_confirmed))

    @cached_property
    def unclear_majority(self) -> bool:
        """More than half of those present find the facts unclear."""
        return votes.favoured(self.session, self.meeting, self.s.person, Matter.UNCLEAR)

    @cached_property
    def reopening_decided(self) -> bool:
        """The superior institution acts itself, or two thirds of a quorate committee voted for it."""
        if Role.SUPERIOR in self.s.by.roles:
            return True
        if self.s.person is None:
            return False
        meeting = votes.meeting_of(self.session, self.s.case, self.s.person, reopening=True)
        return votes.favoured(self.session, meeting, self.s.person, Matter.REOPEN)

    def why_review_stands(self, member: int) -> Refusal | None:
        """Why a ballot of somebody who should have stepped aside does not bring the ruling down (T18a)."""
        meeting = votes.last_meeting(self.session, self.s.case, self.s.person)
        if meeting is None:
            return Refusal("no_meeting")
        cast = votes.as_votes(votes.ballots(self.session, meeting, self.s.person, Matter.RULING))
        sat = [one for one in meeting.attendances if not one.recused]
        again = recount(cast, [str(member)], [str(one.employee_id) for one in sat],
                        [str(one.employee_id) for one in sat if one.present], bool(self.bars_confirmed),
                        votes.ceiling_of(self.s.person))
        return Refusal("review_stands") if again.stands else None

    @cached_property
    def determination_letter(self) -> Letter | None:
        """The person's determination letter in force."""
        return self.session.scalar(select(Letter).where(
            Letter.finding_id == self.s.person.id, Letter.kind == "determination", Letter.void.is_(False)))

    @cached_property
    def any_meeting(self) -> Any:
        """The open meeting of the case, on rulings or on a reopening."""
        ruling = votes.meeting_of(self.session, self.s.case)
        return ruling or votes.meeting_of(self.session, self.s.case, reopening=True)

    @cached_property
    def ballots_cast(self) -> bool:
        """Somebody has voted in the open meeting."""
        return self.any_meeting is not None and bool(self.session.scalar(select(exists().where(
            Ballot.meeting_id == self.any_meeting.id, Ballot.void.is_(False)))))

    @cached_property
    def voting_meeting(self) -> Any:
        """The meeting this person's ballots are cast in."""
        reopening = self.s.person.state == PersonState.EFFECTIVE
        return votes.meeting_of(self.session, self.s.case, self.s.person, reopening=reopening)

    @cached_property
    def is_present(self) -> bool:
        """The actor is present at that meeting and not recused."""
        rows = self.voting_meeting.attendances if self.voting_meeting else []
        return any(row.employee_id == self.s.by.employee_id and row.present and not row.recused for row in rows)

    def voted_on(self, matter: Matter) -> bool:
        """The actor has voted on that matter in this round."""
        cast = votes.ballots(self.session, self.voting_meeting, self.s.person, matter)
        return any(row.employee_id == self.s.by.employee_id for row in cast)

    @cached_property
    def bar_overturned_by_vote(self) -> bool:
        """More than half of those present voted against keeping the bar."""
        if self.meeting is None:
            return False
        cast = votes.ballots(self.session, self.meeting, self.s.person, Matter.BAR)
        against = sum(1 for row in cast if row.choice == Choice.AGAINST)
        return majority(against, votes.quorum_of(self.meeting).present)

    @cached_property
    def has_undeclared_seat(self) -> bool:
        """The actor holds a duty here."""
        return any(seat.employee_id == self.s.by.employee_id and seat.ended_at is None for seat in self.s.case.seats)

    @cached_property
    def team(self) -> set[int]:
        """The investigators of the case."""
        return {seat.employee_id for seat in self.s.case.seats if seat.ended_at is None
                and seat.role in (Role.INVESTIGATOR, Role.LEAD_INVESTIGATOR)}

    @cached_property
    def evidence_ids(self) -> set[int]:
        """Keys of the evidence about this person."""
        return {one.id for one in self.s.person.evidence}

    @cached_property
    def tolerance_data_there(self) -> bool:
        """The loan quality of the month that counts is on file."""
        return checks.tolerance(self.session, self.s.case)[1].verdict != Tolerance.DATA_ERROR

    @cached_property
    def tolerance_month(self) -> str:
        """The month that counts."""
        return checks.tolerance(self.session, self.s.case)[0]

    def working_days_between(self, start: date, end: date) -> int:
        """Working days from a day to another."""
        return working_days_between(start, end, deadlines.calendar_of(self.session))

    @cached_property
    def gate(self) -> GateAnswer:
        """What the accountability gate says of this person."""
        return gate(self.s.person, self.s.person.previous, appeal_open=self.s.appeal_open,
                    objection_open=self.s.objection_open)

    def order_is_open(self, key: int) -> bool:
        """Whether an order is this person's, on the record in force, and open."""
        order = self.session.get(AccountabilityOrder, key)
        return order is not None and order.finding_id == self.s.person.id and order.state == "open"

    def consent_fits(self, wanted: str) -> bool:
        """Whether the actor's consent is wanted for `move` or `move:finding`."""
        name, _, finding = wanted.partition(":")
        row = BY_NAME.get(name)
        if row is None or row.second is None or row.second not in self.s.by.roles:
            return False
        return not finding or any(str(one.id) == finding for one in self.s.case.findings)

    def why_not_take_over(self, seat_id: int, employee_id: int) -> Refusal | None:
        """Why somebody may not take over a seat."""
        for seat in self.s.case.seats:
            if seat.id == seat_id and seat.ended_at is None:
                return self.why_not(employee_id, seat.role)
        return Refusal("no_such_seat")

    def can_extend(self, key: str) -> bool:
        """Whether a running period has its one extension left."""
        period = deadlines.running(self.session, self.s.whose, key)
        return period is not None and deadlines.extendable(period)

    @cached_property
    def loan_in_reach(self) -> bool:
        """The loan belongs to the actor's institution or one below it."""
        loan = self.session.get(Loan, self.s.details.loan)
        return loan is not None and under(self.s.by, loan.institution)

    # --- appeal and reopening

    @cached_property
    def panel(self) -> list[int]:
        """Members of the appeal panel of this person."""
        return [seat.employee_id for seat in self.s.case.seats
                if seat.role == Role.APPEAL_PANEL and seat.ended_at is None and seat.finding_id == self.s.person.id]

    @cached_property
    def inadmissible(self) -> bool:
        """The appeal came late without an extension, or the right was used before (A03)."""
        due = self.due("appeal_window")
        late = due is not None and deadlines.day_of(self.s.appeal.filed_at) > due and not self.s.appeal.late
        return late or self.session.scalar(select(func.count()).where(
            Appeal.finding_id == self.s.person.id, Appeal.state != AppealState.REMANDED,
            Appeal.filed_at > self.s.appeal.filed_at)) != 0

    @cached_property
    def not_heavier_than_before(self) -> bool:
        """The panel's outcome and ratios are no heavier than those appealed against (I3, 6.4)."""
        details = self.s.details
        new = Sanction(details.outcome, dict(details.ratios) if details.outcome == Outcome.MITIGATE else {})
        before = self.s.appeal
        old = Sanction(before.outcome_before, {PenaltyKind(kind): int(percent)
                                               for kind, percent in before.ratios_before.items()}
                       if before.outcome_before == Outcome.MITIGATE else {})
        return not_heavier(new, old)

    @cached_property
    def extension_granted(self) -> bool:
        """The decision on more time."""
        return bool(self.s.details and self.s.details.granted)

    @cached_property
    def direction(self) -> Direction | None:
        """Whether a reopening is meant to help or to burden."""
        return getattr(self.s.details, "direction", None)

    @cached_property
    def ground_examined_before(self) -> bool:
        """The same words were the ground of an earlier reopening (section 10)."""
        said = self.s.details.reason.strip()
        return any(one.reopened_because.strip() == said for one in self.s.case.findings
                   if one.employee_id == self.s.person.employee_id and one.reopened_because)

    def working_days_since(self, day: date) -> int:
        """Working days from a day until today."""
        return working_days_between(day, self.s.today, deadlines.calendar_of(self.session))

    # --- side tracks and the end

    @cached_property
    def referral_references(self) -> set[str]:
        """References under which this person was referred before."""
        return set(self.session.scalars(select(Referral.reference).where(Referral.finding_id == self.s.person.id)))

    def suspended_before_for(self, other_case: str) -> bool:
        """The same matter suspended this person before (section 10)."""
        return bool(other_case) and other_case in self.s.person.suspended_for.split("\n")

    @cached_property
    def anybody_ever_determined(self) -> bool:
        """Somebody in this case was ever ruled on."""
        return any(one.ever_determined for one in self.s.case.findings)

    def why_not_into(self, target: int) -> Refusal | None:
        """Why a case cannot be the target of a merger."""
        case = self.session.get(ExemptionCase, target)
        if case is None or case.id == self.s.case.id or case.merged_into_id == self.s.case.id:
            return Refusal("no_such_target")
        return None if case.state in MERGE_TARGET else Refusal("target_too_far", {"state": case.state})

    def penalty_accounted_for(self, finding: Finding) -> bool:
        """A receipt, a note, or six months since effect (T32)."""
        executed = exists().where(AccountabilityOrder.finding_id == finding.id,
                                  AccountabilityOrder.state == "executed")
        noted = exists().where(PenaltyNote.finding_id == finding.id)
        done = bool(self.session.scalar(select(executed | noted)))
        return done or (finding.effective_on is not None and (self.s.today - finding.effective_on).days >= 183)

    # --- publication

    @cached_property
    def leaks_of_notice(self) -> list[str]:
        """Words of the lessons that tell who somebody is."""
        return [leak.found for leak in leaks(self.s.details.lessons, self.secret_names, self.secret_numbers)]

    @cached_property
    def leaks_of_entry(self) -> list[str]:
        """Words of the entry that tell who somebody is."""
        text = f"{self.s.entry.title}\n{self.s.entry.body}"
        return [leak.found for leak in leaks(text, self.secret_names, self.secret_numbers)]

    @cached_property
    def secret_names(self) -> list[str]:
        """Names that no published text of this case may hold."""
        borrowers = [row.loan.borrower.name for row in self.s.case.loans]
        seated = [seat.employee.name for seat in self.s.case.seats]
        return [*(one.person_name for one in self.s.case.findings), *borrowers, *seated]

    @cached_property
    def secret_numbers(self) -> list[str]:
        """Numbers that no published text of this case may hold."""
        numbers = [one.employee.staff_no for one in self.s.case.findings]
        for row in self.s.case.loans:
            loan: Loan = row.loan
            numbers += [loan.loan_no, loan.contract_no, loan.borrower.customer_no, loan.borrower.id_no]
        return [number for number in numbers if number]

    @cached_property
    def publication_group(self) -> int:
        """How many employees hold the same posts at the same level: the crowd a notice hides in (6.5)."""
        titles = select(Posting.title).where(Posting.employee_id.in_(
            [one.employee_id for one in self.s.case.current if one.id in set(self.s.details.people)]))
        return self.session.scalar(select(func.count(func.distinct(Posting.employee_id))).where(
            Posting.title.in_(titles))) or 0

    @cached_property
    def objected_before(self) -> bool:
        """The same employee objected to the same matter before (section 10)."""
        wanted = self.s.details.finding
        return bool(self.session.scalar(select(exists().where(
            Objection.publication_id == self.s.publication.id, Objection.raised_by_id == self.s.by.employee_id,
            Objection.finding_id == wanted if wanted else Objection.finding_id.is_(None)))))

    @cached_property
    def passage_in_notice(self) -> bool:
        """The passage objected to stands in the notice."""
        wanted = self.s.details.finding
        return wanted is None or bool(self.session.scalar(select(exists().where(
            PublicationPerson.publication_id == self.s.publication.id, PublicationPerson.finding_id == wanted,
            PublicationPerson.removed_on.is_(None)))))

    @cached_property
    def quotes_are_settled(self) -> bool:
        """Everybody quoted is effective, published, and has nothing pending (I19)."""
        from workflow.services.situation import has_open_appeal, has_open_objection  # the two look at each other

        quoted: Collection[Finding] = [row.finding for row in self.s.entry.quotes] if self.s.entry else [
            one for one in self.s.case.current if one.state == PersonState.EFFECTIVE]
        return bool(quoted) and all(
            one.current and one.state == PersonState.EFFECTIVE and one.publication == PublicationStatus.SETTLED
            and one.extension not in (Extension.PENDING, Extension.GRANTED)
            and not has_open_appeal(self.session, one.id) and not has_open_objection(self.session, one)
            for one in quoted)


def handlers(loan: Loan) -> list[tuple[str, Stage]]:
    """Who handled a loan at which stage, as the ledger says (staff number, stage)."""
    rows = ((loan.manager_no, Stage.PRE_LOAN), (loan.reviewer_no, Stage.UNDERWRITING),
            (loan.approver_no, Stage.UNDERWRITING), (loan.disburser_no, Stage.DISBURSEMENT),
            (loan.post_loan_no, Stage.POST_LOAN))
    return [(number, stage) for number, stage in rows if number]
