"""A bank at work: the cast of the demo bank makes moves through the door, on the days it is told.

The demo bank and the story tests are played by the same few verbs, so both are made of real moves and of nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from web.cli.demo.cast import CAST, FIXTURES, cast
from web.cli.demo.lines import Piece
from web.cli.demo.stage import Stage
from workflow import details as d
from workflow.models import Appeal, ExemptionCase, Finding, Letter, Loan, Sitting, ToleranceSnapshot
from workflow.rules.actors import CLOCK
from workflow.rules.committee import FINAL_TIER
from workflow.rules.correcting import Correction
from workflow.rules.deadlines import add_working_days
from workflow.rules.lists import applies
from workflow.services import batch, checks, hearings, lists, moving, notices, quoting, restitutions, votes
from workflow.services.deadlines import calendar_of
from workflow.services.moving import Event
from workflow.services.situation import KeySlip
from workflow.terms import (
    AppealGround,
    AppointingBody,
    Attached,
    Ballot,
    Effect,
    Filer,
    HitStatus,
    Matter,
    Outcome,
    PenaltyKind,
    PersonState,
    RecusalAnswer,
    Role,
    ServiceMethod,
    StatementKind,
    Trigger,
)
from workflow.wording import word

__all__ = ["CAST", "FIXTURES", "Rehearsal", "cast"]


@dataclass
class Rehearsal(Stage):
    """The verbs: one step of the procedure each, by those who would make it, in the words of `lines`.

    `slips`: the keys of sealed meetings, by case.
    """

    slips: dict[int, str] = field(default_factory=dict, repr=False)

    def register(self, loan_no: str, keep: Sequence[str] = (), **trigger: Any) -> ExemptionCase:
        """Open a case on a loan; of the people proposed only `keep` stay, all where it is empty.

        `trigger` is what sets it off, where it is not the ledger itself.
        """
        loan = self.session.scalars(select(Loan).where(Loan.loan_no == loan_no)).one()
        case: ExemptionCase = self.set_off(loan, **trigger).thing
        for one in list(case.people_named):
            if keep and one.staff_no not in keep:
                self.do(Role.CASE_CLERK, case, "strike_person", employee=one.employee_id,
                        reason=self.lines.say("strike"))
        return case

    def set_off(self, loan: Loan, *, claimant: str = "", meant: Sequence[str] = (), **trigger: Any) -> Event:
        """The clerk registers; or a claimant files a claim; or HR reports an intention about those who are meant."""
        if claimant:
            return self.do(claimant, None, "file_claim", loan=loan.id, statement=self.lines.say("note"), **trigger)
        if meant:
            return self.do(Role.HR, None, "report_intent", loan=loan.id, people=self.ids(meant),
                           reason=self.lines.say("note"), **trigger)
        fact = loan.facts[-1]
        overdue = (fact.days_past_due or 0) > 90
        by_ledger = {
            "occurred_on": min(fact.as_of, self.today), "reference": f"{fact.as_of:%Y%m%d} 核心系统明细",
            "trigger": Trigger.TR_DPD if overdue else Trigger.TR_CLASS_DOWN}
        return self.do(Role.CASE_CLERK, None, "register_clue", loan=loan.id, note=self.lines.say("note"),
                       **by_ledger | trigger)

    def accept(self, case: ExemptionCase) -> None:
        """Report and accept."""
        self.do(self.unit_of(case), case, "submit")
        self.later(2)
        self.take(case)

    def take(self, case: ExemptionCase, officer: Role | str = Role.ACCEPTANCE_OFFICER) -> None:
        """Accept what has been reported."""
        self.do(officer, case, "accept", opinion=self.lines.say("acceptance"),
                missing_stages_note=self.lines.say("missing_stages"))

    def form_team(self, case: ExemptionCase) -> None:
        """Form the team and let it declare."""
        self.do(Role.LEAD_DEPT, case, "form_team", lead=self.ids(self.team)[0], members=self.ids(self.team[1:]))
        for number in self.team:
            self.clear(number, case, "team_clear")

    def clear(self, number: str, case: ExemptionCase, words: str) -> None:
        """Somebody declares that nothing stands in his way."""
        self.do(number, case, "declare_recusal", answer=RecusalAnswer.CLEAR, declaration=self.lines.say(words))

    def investigate(self, case: ExemptionCase) -> None:
        """Facts, evidence and an interview for everybody, then the statement of facts is served."""
        for one in self.at(case, PersonState.IDENTIFIED):
            self.gather(one)
        self.do_for_each(self.team[0], case, "finish_investigation")

    def gather(self, one: Finding) -> None:
        """Facts, evidence and an interview for one person."""
        who, say = self.team[1], self.lines.say
        self.do(who, one, "write_facts", duties=say("duties", one), conduct=say("conduct", one),
                causation=say("causation", one))
        for piece in self.lines.evidence(one):
            self.do(who, one, "add_evidence", title=piece.title, source=piece.source, obtained_on=self.today,
                    file=self.store(piece))
        self.do(who, one, "record_interview", held_on=self.today, place=say("place"), record=say("interview", one),
                second_investigator=self.ids(self.team)[0], signed_by_person=True)
        self.enter(one)

    def enter(self, one: Finding) -> None:
        """The facts of a person that the story tells, each with the piece of evidence it points to."""
        entries = tuple(d.FactEntry(fact=told.fact, value=told.value, what=told.what, as_of=self.today,
                                    evidence=one.evidence[told.proof].id) for told in self.lines.entered(one))
        if entries:
            self.do(self.team[1], one, "record_facts", entries=entries)

    def hear(self, case: ExemptionCase, disputing: Sequence[str] = ()) -> None:
        """Everybody answers the statement of facts; those who dispute are answered."""
        for one in self.at(case, PersonState.INVESTIGATED):
            self.read(one, "statement_of_facts")
            if one.employee.staff_no in disputing:
                self.do(one.employee.staff_no, one, "make_statement", kind=StatementKind.DISPUTED,
                        statement=self.lines.say("dispute", one))
                self.do(self.team[0], one, "answer_statement", adopted=True, answer=self.lines.say("reply", one))
            else:
                self.do(one.employee.staff_no, one, "make_statement", kind=StatementKind.CONFIRMED)

    def check(self, case: ExemptionCase, hits: Mapping[str, Sequence[str]] | None = None) -> None:
        """Answer all 45 items for everybody: hits by staff number, all else not hit or not applicable."""
        hits = hits or {}
        for one in self.at(case, PersonState.FACTS_CONFIRMED):
            codes = hits.get(one.employee.staff_no) or tuple(self.lines.hits(one))
            self.do(self.team[1], one, "answer_list", answers=self.sheet(one, codes))
        locked = select(ToleranceSnapshot.id).where(ToleranceSnapshot.case_id == case.id)
        if self.session.scalar(locked) is None:
            self.do(self.team[0], case, "lock_tolerance")
        self.do(self.team[0], case, "write_report", report=self.lines.say("report"))
        self.do_for_each(self.team[0], case, "complete_check")

    def sheet(self, one: Finding, hits: Sequence[str]) -> tuple[d.ItemAnswer, ...]:
        """A whole sheet: the items hit, and P01 where no negative item is."""
        mine = checks.stages_of(one)
        pieces = [piece.id for piece in one.evidence]
        answers = []
        for item in lists.of_finding(one).items:
            hit = item.code in hits or (item.code == "P01" and not any(code.startswith("N") for code in hits))
            status = HitStatus.HIT if hit else (
                HitStatus.NOT_HIT if applies(item, mine) else HitStatus.NOT_APPLICABLE)
            answer = d.ItemAnswer(item=item.code, status=status)
            if hit:
                said = self.lines.item(one, item.code)
                usual = next((kind for kind in item.effects if kind == Effect.LIMIT), item.effect)
                answer = replace(answer, effect=said.effect or usual, causal=said.causal,
                                 evidence=tuple(pieces[place] for place in said.proof if place < len(pieces)),
                                 reason=said.reason)
            answers.append(answer)
        return tuple(answers)

    def call(self, case: ExemptionCase, working_days: int = 5) -> None:
        """Call the meeting, let everybody declare, and go to its day."""
        chairs = self.roles[Role.COMMITTEE_CHAIR][:1]
        members = [one for one in self.roles[Role.COMMITTEE_MEMBER] if one not in chairs]
        self.go_to(self.summon(case, working_days, [*chairs, *members[:6]]), 14)

    def summon(self, about: ExemptionCase | Finding, working_days: int, sitting: Sequence[str],
               alternates: Sequence[str] = (), *, sealed: bool = False, silent: Sequence[str] = ()) -> date:
        """Call a meeting on a case, or on reopening a finding; all but the `silent` declare. The day it will be held.

        It joins the sitting already called for that day and place. A case that may be heard in the batch is. With
        `sealed` the votes are secret, and the key is kept until the play is over, in memory only.
        """
        on = add_working_days(self.today, working_days, calendar_of(self.session)).day
        place = self.lines.say("meeting_place")
        asked = {"held_on": on, "place": place, "materials_sent_on": self.today, "chair": self.ids(sitting)[0],
                 "members": self.ids(sitting[1:]), "alternates": self.ids(alternates), "sealed": sealed}
        case = about if isinstance(about, ExemptionCase) else about.case
        if case.tier == FINAL_TIER:
            asked |= {"appointed_by": AppointingBody.SUPERVISORS, "appointment": self.lines.say("appointment")}
        if isinstance(about, ExemptionCase):
            people = self.at(case, PersonState.CHECKED)
            called = self.do(
                Role.COMMITTEE_SECRETARY, case, "call_meeting", sitting=self.sitting_on(on, place, case.tier),
                simple=batch.of_case(self.session, case, people).holds, **asked)
        else:
            called = self.do(Role.COMMITTEE_SECRETARY, about, "call_reopening_meeting", **asked)
        if isinstance(called.once, KeySlip):
            self.slips[case.id] = called.once.slip
        for seat in self.seated(case, Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER, Role.ALTERNATE_MEMBER,
                                Role.COMMITTEE_SECRETARY):
            if seat.employee.staff_no not in silent:
                self.clear(seat.employee.staff_no, case, "member_clear")
        return on

    def sitting_on(self, day: date, place: str, tier: int) -> int | None:
        """The sitting called today for a day, a place and a tier."""
        return self.session.scalar(select(Sitting.id).where(
            Sitting.held_on == day, Sitting.place == place, Sitting.tier == tier,
            Sitting.materials_sent_on == self.today,
            Sitting.institution_id == self.by(Role.COMMITTEE_SECRETARY).institution_id))

    def open(self, case: ExemptionCase, absent: Sequence[str] = (), stand_in: bool = False) -> None:
        """Record who came and open the meeting; with `stand_in` the first alternate steps in for somebody absent."""
        meeting = votes.meeting_of(self.session, case)
        assert meeting is not None, "a meeting has been called"
        present = tuple(row.employee_id for row in meeting.members if row.employee.staff_no not in absent)
        self.do(Role.COMMITTEE_SECRETARY, case, "record_attendance", present=present)
        if stand_in:
            self.do(Role.COMMITTEE_SECRETARY, case, "seat_alternate", alternate=meeting.alternates[0].employee_id,
                    in_place_of=self.ids(absent)[0])
        self.do_for_each(Role.COMMITTEE_SECRETARY, case, "open_meeting")

    def vote(self, one: Finding, outcome: Outcome, percent: int = 50, against: int = 0) -> None:
        """Everybody present votes: the first `against` of them abstain, the others as told."""
        voters = self.voters(one)
        self.ballots(one, [Ballot.ABSTAIN if number < against else Ballot(outcome) for number in range(len(voters))],
                     percent)

    def ballots(self, one: Finding, choices: Iterable[Ballot], percent: int = 50) -> None:
        """Those present vote, one choice each, in their order; whoever leaves the proposal says why."""
        ratios = dict.fromkeys((PenaltyKind.SCORE_DEDUCTION, PenaltyKind.ECONOMIC_PENALTY), percent)
        for who, choice in zip(self.voters(one), choices, strict=False):
            self.do(who, one, "cast_ballot", matter=Matter.RULING, choice=choice,
                    ratios=ratios if choice == Ballot.MITIGATE else {},
                    reason=self.lines.say("ballot", one) if choice != one.proposal.get("outcome") else "")

    def count(self, one: Finding) -> None:
        """The secretary counts a sealed vote with the key."""
        self.do(Role.COMMITTEE_SECRETARY, one, "count_ballots", slip=self.slips[one.case_id])

    def resolve(self, one: Finding) -> None:
        """Record the ruling, which quotes the nearest entry of the library where one is near, and why it departs from
        what is usual where it does.
        """
        asked: dict[str, Any] = {
            key: self.lines.say(key, one) for key in ("facts", "reasons", "deviation", "conditions")}
        asked["quotes"] = tuple(entry.id for entry in quoting.near(self.session, one)[:1])
        against = moving.refusals(self.session, one, "resolve", by=self.by(Role.COMMITTEE_SECRETARY), now=self.now,
                                  details=d.Resolve(**asked))
        if any(why.code == "departure_unexplained" for why in against):
            asked["departure"] = self.lines.say("departure", one)
        self.do(Role.COMMITTEE_SECRETARY, one, "resolve", **asked)

    def sign(self, case: ExemptionCase) -> None:
        """The chair signs the minutes of every meeting of a case that waits for it."""
        for meeting in hearings.unsigned(self.session, case):
            chair = hearings.chair_of(case, meeting)
            assert chair is not None, "a meeting is called with its chair"
            self.do(chair.staff_no, case, "sign_minutes", meeting=meeting.id, proceedings=self.lines.say("proceedings"))

    def correct(self, one: Finding, error: Correction) -> None:
        """A clerical error in a served determination is put right with a second person's consent, and served again."""
        self.do(Role.SECOND_CHECKER, one.case, "concur", move=f"correct_determination:{one.id}",
                opinion=self.lines.say("correction_opinion"))
        self.do(Role.CASE_CLERK, one, "correct_determination", corrections=(error,))
        self.do(Role.CASE_CLERK, one, "serve_correction", method=ServiceMethod.IN_PERSON, served_on=self.today)

    def attach(self, letter: Letter, kind: Attached) -> None:
        """The clerk attaches a scan to a letter."""
        scan = Piece(f"{letter.title}{word(kind)}", "登记员扫描", letter.number, scanned=True)
        self.do(Role.CASE_CLERK, self.session.get_one(ExemptionCase, letter.case_id), "attach_to_letter",
                letter=letter.id, kind=kind, file=self.store(scan))

    def serve(self, one: Finding) -> None:
        """Serve the determination."""
        self.do(Role.CASE_CLERK, one, "serve", method=ServiceMethod.ELECTRONIC, served_on=self.today)

    def read(self, one: Finding, kind: str) -> None:
        """The person opens his latest letter of a kind for the first time."""
        letter = self.session.scalars(select(Letter).where(
            Letter.finding_id == one.id, Letter.kind == kind).order_by(Letter.id.desc()).limit(1)).one()
        self.do(one.employee.staff_no, one, "read_letter", letter=letter.id)

    def appeal(self, one: Finding, grounds: Sequence[AppealGround] = (AppealGround.RATIO_IMPROPER,),
               **more: Any) -> Appeal:
        """The person has read his letter, and appeals; `more`: evidence and a companion."""
        self.read(one, "determination")
        event = self.do(one.employee.staff_no, one, "file_appeal", grounds=tuple(grounds),
                        statement=self.lines.say("appeal", one), **more)
        appeal: Appeal = event.thing
        return appeal

    def appeal_on_paper(self, one: Finding, grounds: Sequence[AppealGround], posted: date) -> Appeal:
        """A letter of appeal came by post today: a clerk enters it, and a second person has looked at it."""
        scan = self.store(Piece("申诉书及信封扫描件", "邮寄", self.lines.say("appeal", one)))
        self.do(Role.SECOND_CHECKER, one.case, "concur", move=f"file_paper_appeal:{one.id}",
                opinion=self.lines.say("paper_opinion"))
        event = self.do(Role.CASE_CLERK, one, "file_paper_appeal", grounds=tuple(grounds), arrived_on=self.today,
                        statement=self.lines.say("appeal", one), postmarked_on=posted, filer=Filer.SELF, file=scan)
        appeal: Appeal = event.thing
        return appeal

    def hear_appeal(self, appeal: Appeal, panel: Sequence[str] = ()) -> None:
        """Accept the appeal and seat its panel."""
        panel = panel or self.roles[Role.APPEAL_PANEL][:3]
        self.do(Role.APPEAL_OFFICER, appeal, "accept_appeal", panel=self.ids(panel))
        for number in panel:
            self.clear(number, appeal.finding.case, "panel_clear")

    def lapse(self, one: Finding) -> None:
        """The appeal period is over: the clock lets the finding take effect."""
        self.do(CLOCK, one, "lapse_appeal_window")

    def restore(self, one: Finding) -> None:
        """Everything that a revocation left to be paid back and put right is done."""
        for owed in restitutions.open_ones(self.session, one.id):
            self.do(Role.HR, one, "settle_restitution", restitution=owed.id, receipt=self.lines.say("restored", one))

    def publish(self, case: ExemptionCase) -> None:
        """Publish everybody in effect who did not ask to be left out: one drafts, another releases."""
        self.draft_notice(case)
        self.release(case, self.roles[Role.PUBLICATION_REVIEWER][1])

    def draft_notice(self, case: ExemptionCase) -> None:
        """The notice is drafted, and waits for the second person."""
        people = tuple(one.id for one in self.at(case, PersonState.EFFECTIVE)
                       if one.publication == "none" and not one.withhold_requested)
        self.do(Role.PUBLICATION_REVIEWER, case, "draft_notice", people=people, lessons=self.lines.say("lessons"))

    def release(self, case: ExemptionCase, releaser: str) -> None:
        """The second person has read the draft and releases it."""
        draft = notices.waiting_draft(self.session, case.id)
        self.do(releaser, case, "publish", digest=draft.digest if draft is not None else "", nothing_to_redact=True)
