"""Every row of an appeal (procedure, sections 4 and 5), as it happens: A01 to A10, P13 to P20c, P22.

Each test begins with somebody whose determination was served on Friday 2026-10-09 (mitigate, half taken off) and goes
through the door as the person of the row would. Ten working days, a Saturday
that was worked among them, end on Thursday 2026-10-22.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import builders as b
from workflow import details as d
from workflow.models import (
    Account,
    AccountabilityOrder,
    Appeal,
    Concurrence,
    Evidence,
    Finding,
    Grant,
    Message,
    Period,
    Restitution,
)
from workflow.rules.appeal_figures import Counted
from workflow.services import appealing, deadlines, restitutions
from workflow.services.appeal_figures import gathering
from workflow.services.evidence import StoredFile
from workflow.services.moving import Refused, make
from workflow.services.pending import gate_of
from workflow.services.tasks import CaseTasks
from workflow.terms import (
    AppealGround,
    AppealState,
    CompanionKind,
    Direction,
    Extension,
    Filer,
    Gate,
    InadmissibleGround,
    Outcome,
    PenaltyKind,
    PersonState,
    PublicationStatus,
    ReopenGround,
    RestitutionKind,
    RevocationGround,
    Role,
)

A, P, R = AppealState, PersonState, Role
WORDS = "贷后检查均按期完成，减责比例偏低，请予重新核定。"
SERVED, LAST_DAY = date(2026, 10, 9), date(2026, 10, 22)
SCAN = StoredFile("申诉书.pdf", "application/pdf", 10, "a" * 64)
PAPER = StoredFile("签到记录.pdf", "application/pdf", 10, "c" * 64)
FILE = d.FileAppeal(grounds=(AppealGround.RATIO_IMPROPER,), statement=WORDS)
SCORE, MONEY = PenaltyKind.SCORE_DEDUCTION, PenaltyKind.ECONOMIC_PENALTY
HALF, LESS, MORE = ({SCORE: percent, MONEY: percent} for percent in (50, 40, 80))
UPHOLD = d.Decide(decision="原认定事实清楚，比例适当，予以维持。")
SEND_BACK = d.Revoke(grounds=(RevocationGround.FACTS_UNCLEAR,), decision="贷后检查的时间没有查清，予以处理。")


class Bench:
    """A bank and one person whose determination was served, and a day that goes on."""

    def __init__(self, session: Session, state: PersonState = P.NOTIFIED, **fields: Any) -> None:
        self.session, self.bank, self.day = session, b.a_bank(session), b.TODAY
        self.one = b.a_finding(self.bank, state, **fields)
        if self.one.served_on is not None:
            self.one.served_on = SERVED
        for one in self.bank.panel:
            account = Account(employee_id=one.id, username=one.staff_no, password_hash="-")
            account.grants = [Grant(role=R.APPEAL_PANEL, granted_at=b.EARLIER, granted_by="-")]
            session.add(account)
        session.flush()

    def go(self, role: Role, move: str, details: d.Details | None = None, on: Any = None) -> Any:
        """Somebody of that role makes the move, on the person unless told otherwise, at noon."""
        now = datetime.combine(self.day, time(12), tzinfo=b.SHANGHAI)
        by = self.bank.actor(role)
        return make(self.session, self.one if on is None else on, move, details, by=by, now=now).thing

    def no(self, role: Role, move: str, details: d.Details | None = None, on: Any = None) -> list[str]:
        """The reasons for which it is refused."""
        with pytest.raises(Refused) as refused:
            self.go(role, move, details, on)
        return [reason.code for reason in refused.value.reasons]

    def on(self, day: date) -> "Bench":
        """The same on another day."""
        self.day = day
        return self

    def consent(self, move: str) -> None:
        """A second checker has agreed."""
        self.session.add(Concurrence(
            case_id=self.one.case_id, move=move, finding_id=self.one.id, role=R.SECOND_CHECKER, opinion="核对无误。",
            given_by_id=self.bank.staff[R.SECOND_CHECKER].id, given_at=b.NOW, used=False))
        self.session.flush()

    def sit(self, appeal: Appeal) -> None:
        """The officer accepts, a panel from the head office sits and has declared."""
        self.go(R.APPEAL_OFFICER, "accept_appeal", d.AcceptAppeal(panel=tuple(one.id for one in self.bank.panel)),
                appeal)
        for seat in self.one.case.seats:
            seat.declared_at, seat.has_conflict = b.NOW, False
        self.session.flush()

    def heard(self) -> Appeal:
        """Appealed today and accepted."""
        appeal: Appeal = self.go(R.SUBJECT, "file_appeal", FILE)
        self.sit(appeal)
        return appeal

    def period(self, key: str) -> Period | None:
        """The running period of that key."""
        return deadlines.running(self.session, deadlines.Whose(self.one.case_id, self.one.id), key)

    def ends(self, key: str) -> date | None:
        """Its last day."""
        found = self.period(key)
        return found.due_on if found is not None else None

    def gate(self) -> Gate:
        """What the gate says of the person."""
        return gate_of(self.session, self.one).gate

    def executed(self) -> AccountabilityOrder:
        """Three thousand yuan were taken from the person in effect."""
        order = self.go(R.HR, "create_order", d.CreateOrder(kind=MONEY, measure="扣减当季绩效", amount=Decimal(3000)))
        self.go(R.HR, "execute_order", d.ExecuteOrder(order=order.id, receipt="已于当月工资中扣减。"))
        assert isinstance(order, AccountabilityOrder)
        return order


@pytest.fixture
def bench(session: Session) -> Bench:
    """Served on the 9th, today is the 12th."""
    return Bench(session)


@pytest.fixture
def late(session: Session) -> Bench:
    """In effect, and more time to appeal was granted today."""
    bench = Bench(session, P.EFFECTIVE)
    bench.go(R.SUBJECT, "request_extension", d.RequestExtension(obstacle="住院手术", obstacle_ended_on=b.BEFORE))
    bench.go(R.APPEAL_OFFICER, "decide_extension", d.DecideExtension(granted=True, reason="证明齐全，准予顺延。"))
    return bench


# --- filing: A01, P13, P14


def test_a01_p13_what_was_filed_has_a_number_and_a_hash_that_anybody_can_compute(bench: Bench) -> None:
    appeal = bench.go(R.SUBJECT, "file_appeal", d.FileAppeal(
        grounds=(AppealGround.RATIO_IMPROPER, AppealGround.NEW_EVIDENCE), statement=WORDS, evidence=(PAPER,),
        companion="何律师", companion_kind=CompanionKind.COUNSEL, companion_authority="2026年10月10日委托书，代为陈述"))
    assert (bench.one.state, appeal.state, bench.gate()) == (P.APPEALING, A.FILED, Gate.CLOSED)
    assert appeal.receipt.startswith("申2026-")
    assert appeal.sha256 == hashlib.sha256(appeal.said.encode()).hexdigest()
    assert all(said in appeal.said for said in (WORDS, PAPER.sha256, "何律师"))
    assert [paper.evidence.sha256 for paper in appeal.papers] == [PAPER.sha256]
    assert [(one.name, one.kind) for one in appeal.companions] == [("何律师", CompanionKind.COUNSEL)]
    assert bench.ends("appeal_acceptance") == date(2026, 10, 19)


def test_p13_the_last_day_runs_to_midnight_and_the_next_is_too_late(bench: Bench) -> None:
    assert bench.ends("appeal_window") == LAST_DAY
    assert bench.on(LAST_DAY + timedelta(days=1)).no(R.SUBJECT, "file_appeal", FILE) == ["appeal_late"]
    assert bench.on(LAST_DAY).go(R.SUBJECT, "file_appeal", FILE).state == A.FILED


def test_a_refusal_as_late_can_be_shown_day_by_day(bench: Bench) -> None:
    counted = appealing.counted_of(bench.session, bench.one, "appeal_window")
    assert counted is not None
    told = [(one.day.day, one.what.value, one.number) for one in counted.days]
    assert told[0] == (9, "start", 0)
    assert told[1] == (10, "made_up", 1), "a Saturday that was worked counts"
    assert told[2] == (11, "weekend", 0)
    assert told[-1][0] == counted.due.day.day
    assert told[-1][2] == 10


def test_p13_one_appeal_for_each_determination(bench: Bench) -> None:
    appeal = bench.go(R.SUBJECT, "file_appeal", FILE)
    bench.go(R.SUBJECT, "withdraw_appeal", d.Reason(reason="不再申诉，接受认定。"), appeal)
    assert bench.one.state == P.EFFECTIVE, "at once: the right is used"
    assert "appeal_used" in bench.no(R.SUBJECT, "file_appeal", FILE)


def test_a_companion_is_told_whole_or_not_at_all(bench: Bench) -> None:
    half = d.FileAppeal(grounds=FILE.grounds, statement=WORDS, companion="何律师")
    assert bench.no(R.SUBJECT, "file_appeal", half) == ["companion_half_told"]


def test_p14_a_late_appeal_takes_back_what_was_published(late: Bench) -> None:
    late.one.publication = PublicationStatus.SETTLED
    deadlines.start(late.session, deadlines.Whose(late.one.case_id, late.one.id), "publication_start", b.TODAY)
    appeal = late.go(R.SUBJECT, "file_appeal", FILE)
    assert late.period("publication_start") is None, "nothing is to be published meanwhile"
    assert (late.one.state, late.one.publication, late.one.extension) == (
        P.APPEALING, PublicationStatus.NONE, Extension.USED)
    assert appeal.late
    assert late.gate() == Gate.CLOSED


# --- silence and effect: P15


def test_p15_silence_takes_effect_on_the_day_after_and_not_before(bench: Bench) -> None:
    assert bench.on(LAST_DAY).no(R.CLOCK, "lapse_appeal_window") == ["appeal_window_open"]
    bench.on(LAST_DAY + timedelta(days=1)).go(R.CLOCK, "lapse_appeal_window")
    assert (bench.one.state, bench.gate()) == (P.EFFECTIVE, Gate.OPEN)


# --- acceptance: A02, A03


def test_a02_the_panel_comes_from_above_the_institution_that_ruled(bench: Bench) -> None:
    appeal = bench.go(R.SUBJECT, "file_appeal", FILE)
    panel = [one.id for one in bench.bank.panel]
    bench.bank.panel[2].institution_id = bench.bank.branch.id
    bench.session.flush()
    bench.session.expire_all()
    assert bench.no(R.APPEAL_OFFICER, "accept_appeal", d.AcceptAppeal(panel=tuple(panel)), appeal) == ["not_from_above"]
    bench.go(R.SUPERIOR, "designate_panel", d.DesignatePanel(
        authority="监事会", reference="监〔2026〕3号", reason="总行只有两人可以任职，从支行指定一人。"), appeal)
    bench.sit(appeal)
    assert (appeal.state, appeal.designation.reference) == (A.ACCEPTED, "监〔2026〕3号")
    assert bench.ends("appeal_decision") == date(2026, 11, 9)


def test_a02_nobody_is_designated_while_a_panel_can_be_had_and_none_sits_undesignated_at_the_top(bench: Bench) -> None:
    appeal = bench.go(R.SUBJECT, "file_appeal", FILE)
    named = d.DesignatePanel(authority="监事会", reference="监〔2026〕3号", reason="上级机构凑不齐。")
    assert bench.no(R.SUPERIOR, "designate_panel", named, appeal) == ["panel_can_be_had"]
    bench.one.case.tier = 1
    panel = d.AcceptAppeal(panel=tuple(one.id for one in bench.bank.panel))
    assert bench.no(R.APPEAL_OFFICER, "accept_appeal", panel, appeal) == ["panel_to_be_designated"]
    bench.go(R.SUPERIOR, "designate_panel", named, appeal)
    assert bench.no(R.SUPERIOR, "designate_panel", named, appeal) == ["designated_before"]
    bench.sit(appeal)


def test_a02_undecided_for_five_days_counts_as_accepted(bench: Bench) -> None:
    appeal = bench.go(R.SUBJECT, "file_appeal", FILE)
    assert bench.on(date(2026, 10, 19)).no(R.CLOCK, "accept_appeal", d.AcceptAppeal(), appeal) == ["acceptance_not_due"]
    bench.on(date(2026, 10, 20)).go(R.CLOCK, "accept_appeal", d.AcceptAppeal(), appeal)
    assert appeal.state == A.ACCEPTED
    assert bench.no(R.APPEAL_PANEL, "decide_uphold", UPHOLD, appeal) == ["no_right"], "nobody sits on it yet"


def test_a03_p20_two_people_refuse_only_what_is_late_not_ones_own_or_used(bench: Bench) -> None:
    appeal = bench.go(R.SUBJECT, "file_appeal", FILE)
    refuse = d.RejectAppeal(reason="没有在期限内提起。", ground=InadmissibleGround.LATE)
    assert bench.no(R.APPEAL_OFFICER, "reject_appeal", refuse, appeal) == ["appeal_is_admissible", "second_missing"]
    bench.consent("reject_appeal")
    own = d.RejectAppeal(reason="申诉的是同事的结论。", ground=InadmissibleGround.NOT_OWN)
    bench.go(R.APPEAL_OFFICER, "reject_appeal", own, appeal)
    assert (appeal.state, bench.one.state) == (A.INADMISSIBLE, P.EFFECTIVE), "the right is used, and it takes effect"


# --- withdrawal: A04


def test_a04_withdrawn_before_the_decision_the_finding_takes_effect(bench: Bench) -> None:
    appeal = bench.heard()
    bench.go(R.SUBJECT, "withdraw_appeal", d.Reason(reason="已经说明清楚，不再申诉。"), appeal)
    assert (appeal.state, bench.one.state, bench.ends("appeal_decision")) == (A.WITHDRAWN, P.EFFECTIVE, None)
    assert bench.one.outcome == Outcome.MITIGATE


# --- decisions: A05 to A08, P16 to P19


def test_a05_p16_upheld_it_takes_effect_as_it_was(bench: Bench) -> None:
    appeal = bench.heard()
    bench.go(R.APPEAL_PANEL, "decide_uphold", UPHOLD, appeal)
    assert (appeal.state, bench.one.state, bench.one.ratios, bench.gate()) == (
        A.UPHELD, P.EFFECTIVE, dict(b.RATIOS), Gate.OPEN)
    assert not restitutions.listed(bench.session, [bench.one.id])


@pytest.mark.parametrize(("outcome", "ratios", "refused"), [
    (Outcome.MITIGATE, MORE, []),
    (Outcome.MITIGATE, HALF, []),
    (Outcome.EXEMPT, {}, []),
    (Outcome.MITIGATE, LESS, ["heavier_on_appeal"]),
    (Outcome.MITIGATE, {SCORE: 100, MONEY: 49}, ["heavier_on_appeal"]),
    (Outcome.HOLD, {}, ["heavier_on_appeal", "heavier_on_appeal"]),
], ids=["more taken off", "the same", "exempt", "less taken off", "less of one kind", "held to account"])
def test_a06_p17_varied_it_is_never_heavier(bench: Bench, outcome: Outcome, ratios: dict[PenaltyKind, int],
                                            refused: list[str]) -> None:
    appeal = bench.heard()
    vary = d.Vary(outcome=outcome, ratios=ratios, decision="经复核，比例应予调整，变更原认定。")
    if refused:
        assert bench.no(R.APPEAL_PANEL, "decide_vary", vary, appeal) == refused
        return
    bench.go(R.APPEAL_PANEL, "decide_vary", vary, appeal)
    assert (appeal.state, bench.one.state, bench.one.outcome) == (A.VARIED, P.EFFECTIVE, outcome)


def test_a07_p18_revoked_it_is_an_exemption_and_everything_is_put_right(late: Bench) -> None:
    late.one.extension = Extension.NONE
    order = late.executed()
    late.one.extension = Extension.GRANTED
    appeal = late.heard()
    late.go(R.APPEAL_PANEL, "decide_revoke", SEND_BACK, appeal)
    assert (appeal.state, late.one.outcome, late.gate(), order.state) == (
        A.REVOKED_BY_APPEAL, Outcome.EXEMPT, Gate.BARRED, "void")
    owed = restitutions.listed(late.session, [late.one.id])
    assert [one.kind for one in owed] == [
        RestitutionKind.ORDER, RestitutionKind.WITHHELD, RestitutionKind.REPUTATION]
    assert (owed[0].order_id, owed[0].amount, {one.due_on for one in owed}) == (
        order.id, Decimal(3000), {date(2026, 10, 26)})
    for one in owed:
        assert late.ends("restitution") == date(2026, 10, 26)
        late.go(R.HR, "settle_restitution", d.SettleRestitution(restitution=one.id, receipt="已于当日办妥，凭证存档。"))
    assert late.ends("restitution") is None
    assert late.no(R.HR, "settle_restitution", d.SettleRestitution(restitution=owed[0].id, receipt="再办一次")) == [
        "nothing_to_restore"]


def test_a_case_is_not_closed_while_something_is_owed(bench: Bench) -> None:
    bench.go(R.APPEAL_PANEL, "decide_revoke", SEND_BACK, bench.heard())
    assert "restitution_open" in bench.no(R.CASE_CLERK, "close", on=bench.one.case)


def test_a08_p19_remanded_once_under_a_ceiling_with_another_appeal_to_come(bench: Bench) -> None:
    appeal = bench.heard()
    bench.go(R.APPEAL_PANEL, "decide_remand", SEND_BACK, appeal)
    one = bench.one
    assert (appeal.state, one.state, one.ceiling, one.ceiling_ratios, one.case.team_ready) == (
        A.REMANDED, P.IDENTIFIED, Outcome.MITIGATE, dict(b.RATIOS), False)
    served_again(bench, Outcome.MITIGATE)
    again = bench.heard()
    assert bench.no(R.APPEAL_PANEL, "decide_remand", SEND_BACK, again) == ["appeal_remand_used"]
    bench.go(R.APPEAL_PANEL, "decide_uphold", UPHOLD, again)
    assert one.state == P.EFFECTIVE


def served_again(bench: Bench, outcome: Outcome) -> None:
    """A second team and committee have come to a new determination, served today."""
    one = bench.one
    one.state, one.outcome, one.ever_determined, one.appeal_used = P.NOTIFIED, outcome, True, False
    one.ratios = dict(b.RATIOS) if outcome == Outcome.MITIGATE else {}
    one.determined_on = one.served_on = bench.day
    one.cited_items = ["P01"]
    deadlines.start(bench.session, deadlines.Whose(one.case_id, one.id), "appeal_window", bench.day)
    bench.session.flush()


# --- waiting and other hands: A09, A10


def test_a09_while_the_appellant_is_suspended_the_appeal_waits_and_its_clock_too(bench: Bench) -> None:
    appeal = bench.heard()
    bench.go(R.LEAD_DEPT_HEAD, "suspend", d.Suspend(other_case="（2026）民初 12 号", no_other_evidence=True,
                                                   reason="须以该案判决为据。"))
    assert bench.no(R.APPEAL_PANEL, "decide_uphold", UPHOLD, appeal) == ["person_suspended"]
    waiting = bench.period("appeal_decision")
    assert waiting is not None
    assert (waiting.paused_on, waiting.left) == (b.TODAY, 20)
    bench.on(date(2026, 10, 19)).go(R.LEAD_DEPT_HEAD, "resume", d.Reason(reason="该案已经判决。"))
    assert bench.ends("appeal_decision") == date(2026, 11, 16)
    bench.go(R.APPEAL_PANEL, "decide_uphold", UPHOLD, appeal)


def test_a10_overdue_is_not_upheld_and_the_gate_stays_shut(bench: Bench) -> None:
    appeal = bench.heard()
    bench.on(date(2026, 12, 31))
    for move in ("decide_uphold", "decide_vary", "decide_revoke"):
        assert bench.no(R.CLOCK, move, on=appeal) == ["no_right"]
    assert (appeal.state, bench.gate()) == (A.ACCEPTED, Gate.CLOSED)


# --- more time: P20a, P20b, P20c


def test_p20a_ten_working_days_after_the_obstacle_and_a_year_after_service(bench: Bench) -> None:
    ask = d.RequestExtension(obstacle="住院手术", obstacle_ended_on=date(2026, 10, 12))
    assert bench.on(date(2026, 10, 27)).no(R.SUBJECT, "request_extension", ask) == ["obstacle_too_old"]
    bench.on(date(2026, 10, 26)).go(R.SUBJECT, "request_extension", ask)
    assert (bench.one.extension, bench.gate(), bench.ends("extension_decision")) == (
        Extension.PENDING, Gate.CLOSED, date(2026, 10, 29))
    assert bench.no(R.CLOCK, "lapse_appeal_window") == ["extension_pending"]
    asked = appealing.request_of(bench.session, bench.one)
    assert asked is not None
    assert (asked.obstacle_ended_on, asked.granted) == (date(2026, 10, 12), None)


@pytest.mark.parametrize("granted", [True, False])
def test_p20b_granted_the_time_runs_anew_refused_it_lapses(bench: Bench, granted: bool) -> None:
    bench.go(R.SUBJECT, "request_extension", d.RequestExtension(obstacle="住院手术", obstacle_ended_on=b.BEFORE))
    bench.on(date(2026, 10, 13)).go(R.APPEAL_OFFICER, "decide_extension", d.DecideExtension(
        granted=granted, reason="核对了住院证明。"))
    assert bench.one.extension == (Extension.GRANTED if granted else Extension.USED)
    assert bench.ends("appeal_window") == (date(2026, 10, 27) if granted else LAST_DAY)
    assert bench.no(R.SUBJECT, "request_extension", d.RequestExtension(
        obstacle="又住院了", obstacle_ended_on=b.BEFORE)) == ["extension_asked_before"]


def test_p20c_granted_and_not_used_the_gate_opens_again(late: Bench) -> None:
    assert late.gate() == Gate.CLOSED
    assert late.ends("late_appeal") == date(2026, 10, 26)
    late.on(date(2026, 10, 27)).go(R.CLOCK, "lapse_extension")
    assert (late.one.extension, late.gate()) == (Extension.USED, Gate.OPEN)


# --- the record replaced: P22


REOPEN = d.Reopen(ground=ReopenGround.NEW_EVIDENCE, direction=Direction.FAVOURABLE,
                  reason="签到记录找到了，此前没有审查过。")


def test_what_is_owed_is_paid_to_heirs_too_and_no_case_closes_before(late: Bench) -> None:
    late.one.extension = Extension.NONE
    late.executed()
    late.one.extension = Extension.GRANTED
    hr = late.bank.staff[R.HR].id
    late.session.add(Account(employee_id=hr, username="hr", password_hash="-", grants=[
        Grant(role=R.HR, granted_at=b.EARLIER, granted_by="-")]))
    late.go(R.APPEAL_PANEL, "decide_remand", SEND_BACK, late.heard())
    told = late.session.scalars(select(Message.employee_id).where(Message.kind == "to_restore")).all()
    assert hr in told, "whoever has to pay it back is told"
    late.go(R.LEAD_DEPT_HEAD, "discontinue_person", d.Reason(reason="本人已经身故。"))
    (owed,) = restitutions.listed(late.session, [late.one.id])
    assert (late.one.state, late.ends("restitution")) == (P.DISCONTINUED, owed.due_on)
    late.go(R.HR, "settle_restitution", d.SettleRestitution(restitution=owed.id, receipt="已返还其配偶。"))
    assert late.ends("restitution") is None


def test_what_is_owed_on_a_record_that_was_replaced_since_keeps_the_case_open(late: Bench) -> None:
    late.one.extension = Extension.NONE
    late.executed()
    late.one.extension = Extension.GRANTED
    vary = d.Vary(outcome=Outcome.MITIGATE, ratios=MORE, decision="经复核，比例应予调整，变更原认定。")
    late.go(R.APPEAL_PANEL, "decide_vary", vary, late.heard())
    old, case = late.one, late.one.case
    late.go(R.SUPERIOR, "reopen", REOPEN)
    late.one = next(one for one in case.current if one.employee_id == old.employee_id)
    served_again(late, Outcome.EXEMPT)
    late.on(date(2026, 11, 30)).go(R.CLOCK, "lapse_appeal_window")
    for one in restitutions.open_ones(late.session, late.one.id):
        late.go(R.HR, "settle_restitution", d.SettleRestitution(restitution=one.id, receipt="已于当日办妥。"))
    assert "restitution_open" in late.no(R.CASE_CLERK, "close", on=case)
    (owed,) = restitutions.open_ones(late.session, old.id)
    assert [task.finding for task in CaseTasks(late.session, case, late.day) if task.move == "settle_restitution"] == [
        old]
    late.go(R.HR, "settle_restitution", d.SettleRestitution(restitution=owed.id, receipt="已于当日办妥。"), old)
    assert "restitution_open" not in late.no(R.CASE_CLERK, "close", on=case)


def test_p22_what_the_earlier_round_left_is_listed_once(session: Session) -> None:
    bench = Bench(session, P.EFFECTIVE)
    old = bench.one
    bench.go(R.SUPERIOR, "reopen", REOPEN)
    bench.one = next(one for one in old.case.current if one.employee_id == old.employee_id)
    served_again(bench, Outcome.EXEMPT)
    bench.on(date(2026, 11, 30)).go(R.CLOCK, "lapse_appeal_window")
    listed = len(restitutions.listed(session, [bench.one.id]))
    bench.one.extension = Extension.GRANTED
    deadlines.start(session, deadlines.Whose(bench.one.case_id, bench.one.id), "late_appeal", bench.day)
    bench.go(R.SUBJECT, "withdraw_appeal", d.Reason(reason="不再申诉，接受认定。"),
             bench.go(R.SUBJECT, "file_appeal", FILE))
    assert bench.one.state == P.EFFECTIVE
    assert len(restitutions.listed(session, [bench.one.id])) == listed > 0


def test_p22_the_earlier_rounds_orders_fall_and_what_was_taken_is_listed(session: Session) -> None:
    bench = Bench(session, P.EFFECTIVE)
    order = bench.executed()
    old = bench.one
    bench.go(R.SUPERIOR, "reopen", d.Reopen(
        ground=ReopenGround.NEW_EVIDENCE, direction=Direction.FAVOURABLE, reason="签到记录找到了，此前没有审查过。"))
    bench.one = next(one for one in old.case.current if one.employee_id == old.employee_id)
    served_again(bench, Outcome.EXEMPT)
    bench.on(date(2026, 11, 30)).go(R.CLOCK, "lapse_appeal_window")
    assert (old.state, order.state) == (P.REVOKED, "void")
    assert [(one.kind, one.order_id) for one in restitutions.listed(session, [bench.one.id])] == [
        (RestitutionKind.ORDER, order.id), (RestitutionKind.WITHHELD, None), (RestitutionKind.REPUTATION, None)]


# --- on paper


@pytest.mark.parametrize("posted", [None, date(2026, 9, 30)])
def test_the_board_counts_it_in_the_quarter_of_the_day_that_counts(bench: Bench, posted: date | None) -> None:
    bench.one.served_on = date(2026, 9, 28)
    bench.consent("file_paper_appeal")
    day = posted or b.TODAY
    bench.go(R.CASE_CLERK, "file_paper_appeal", letter(arrived_on=b.TODAY, postmarked_on=posted))
    reader = bench.bank.actor(R.COMPLIANCE)
    events = gathering.gather(bench.session, reader, date(2026, 9, 1), date(2026, 11, 1))
    assert [one.on for one in events if one.counted == Counted.FILED] == [day]
    assert gathering.earliest(bench.session, reader) == day


def letter(**more: Any) -> d.FilePaperAppeal:
    """A letter that was brought by hand on the last day, signed by the person himself."""
    given = {"grounds": FILE.grounds, "statement": WORDS, "arrived_on": LAST_DAY, "filer": Filer.SELF, "file": SCAN}
    return d.FilePaperAppeal(**given | more)


def test_on_paper_the_day_of_the_letter_counts_and_not_that_of_its_entry(bench: Bench) -> None:
    bench.on(date(2026, 10, 24)).go(R.CLOCK, "lapse_appeal_window")
    bench.on(date(2026, 10, 27))
    assert bench.no(R.CASE_CLERK, "file_paper_appeal", letter()) == ["second_missing"]
    bench.consent("file_paper_appeal")
    appeal = bench.go(R.CASE_CLERK, "file_paper_appeal", letter())
    assert (bench.one.state, bench.gate(), appealing.day_filed(appeal)) == (P.APPEALING, Gate.CLOSED, LAST_DAY)
    assert bench.session.get_one(Evidence, appeal.on_paper.scan_id).sha256 == SCAN.sha256
    assert bench.ends("appeal_acceptance") == date(2026, 10, 29), "counted from its coming"
    late = d.RejectAppeal(reason="录入时已经逾期。", ground=InadmissibleGround.LATE)
    assert "appeal_is_admissible" in bench.no(R.APPEAL_OFFICER, "reject_appeal", late, appeal)


def test_on_paper_within_the_time_an_extension_gave_is_not_late(late: Bench) -> None:
    whose = deadlines.Whose(late.one.case_id, late.one.id)
    deadlines.close(deadlines.start(late.session, whose, "appeal_window", SERVED), LAST_DAY, "lapse_appeal_window")
    late.on(date(2026, 10, 27)).go(R.CLOCK, "lapse_extension")
    late.consent("file_paper_appeal")
    posted = letter(arrived_on=date(2026, 10, 27), postmarked_on=date(2026, 10, 26))
    appeal = late.go(R.CASE_CLERK, "file_paper_appeal", posted)
    refuse = d.RejectAppeal(reason="没有在期限内提起。", ground=InadmissibleGround.LATE)
    assert "appeal_is_admissible" in late.no(R.APPEAL_OFFICER, "reject_appeal", refuse, appeal)


@pytest.mark.parametrize(("arrived", "posted", "refused"), [
    (date(2026, 10, 26), None, "paper_late"),
    (date(2026, 10, 26), date(2026, 10, 24), "paper_late"),
    (date(2026, 10, 26), LAST_DAY, ""),
    (date(2026, 10, 26), date(2026, 10, 28), "posted_after_it_came"),
    (date(2026, 11, 2), None, "day_in_future"),
    (date(2026, 10, 8), None, "appeal_before_service"),
], ids=["brought late", "posted late", "posted in time", "posted after it came", "not here yet", "before service"])
def test_the_postmark_is_checked_by_the_calendar(
        bench: Bench, arrived: date, posted: date | None, refused: str) -> None:
    bench.on(date(2026, 10, 30)).consent("file_paper_appeal")
    told = letter(arrived_on=arrived, postmarked_on=posted)
    if refused:
        assert bench.no(R.CASE_CLERK, "file_paper_appeal", told) == [refused]
    else:
        assert bench.go(R.CASE_CLERK, "file_paper_appeal", told).state == A.FILED


def test_near_relatives_of_somebody_who_died_appeal_in_his_place(bench: Bench) -> None:
    bench.on(LAST_DAY).consent("file_paper_appeal")
    assert bench.no(R.CASE_CLERK, "file_paper_appeal", letter(filer=Filer.HEIR)) == ["filer_unnamed"]
    appeal = bench.go(R.CASE_CLERK, "file_paper_appeal", letter(
        filer=Filer.HEIR, filer_name="李芳", standing="身故证明、户口簿（配偶）"))
    assert (appeal.on_paper.filer, appeal.on_paper.filer_name) == (Filer.HEIR, "李芳")


ORDER = d.CreateOrder(kind=MONEY, measure="扣减当季绩效", amount=Decimal(3000))


def test_t42_no_penalty_is_carried_out_on_somebody_who_died(bench: Bench) -> None:
    bench.on(date(2026, 10, 24)).go(R.CLOCK, "lapse_appeal_window")
    order = bench.go(R.HR, "create_order", ORDER)
    bench.consent("file_paper_appeal")
    appeal = bench.go(R.CASE_CLERK, "file_paper_appeal", letter(
        filer=Filer.HEIR, filer_name="李芳", standing="身故证明、户口簿（配偶）"))
    bench.sit(appeal)
    bench.go(R.APPEAL_PANEL, "decide_uphold", UPHOLD, appeal)
    assert (bench.one.state, bench.gate()) == (P.EFFECTIVE, Gate.OPEN), "it takes effect as it was"
    assert bench.no(R.HR, "create_order", ORDER) == ["person_has_died"]
    assert bench.no(R.HR, "execute_order", d.ExecuteOrder(order=order.id, receipt="已扣减。")) == ["person_has_died"]
    bench.go(R.HR, "note_no_penalty", d.Note(note="本人已经身故，不执行处罚。"))


def test_t42_nor_on_the_record_that_stands_again_when_the_next_round_ends_with_his_death(session: Session) -> None:
    bench = Bench(session, P.EFFECTIVE)
    old = bench.one
    bench.go(R.SUPERIOR, "reopen", REOPEN)
    new = next(one for one in old.case.current if one.employee_id == old.employee_id)
    bench.go(R.LEAD_DEPT_HEAD, "discontinue_person", d.Reason(reason="本人已经身故。"), new)
    assert (old.current, bench.gate()) == (True, Gate.OPEN)
    assert bench.no(R.HR, "create_order", ORDER) == ["person_has_died"]


# --- several in one case


def test_two_appeals_and_one_silent_colleague_end_each_on_his_own_day(session: Session) -> None:
    bench = Bench(session)
    first, case = bench.one, bench.one.case
    second, silent = (another(bench, employee) for employee in (bench.bank.colleague, bench.bank.members[-1]))
    untouched = facts(silent)
    filed = {one: appeal_of(bench, one) for one in (first, second)}
    for one, appeal in filed.items():
        bench.one = one
        bench.sit(appeal)
    bench.one = first
    bench.on(date(2026, 10, 20)).go(R.APPEAL_PANEL, "decide_remand", SEND_BACK, filed[first])
    assert facts(silent) == untouched
    assert bench.on(LAST_DAY).no(R.CLOCK, "lapse_appeal_window", on=silent) == ["appeal_window_open"]
    bench.on(date(2026, 10, 23)).go(R.CLOCK, "lapse_appeal_window", on=silent)
    assert (silent.state, silent.outcome, silent.effective_on) == (P.EFFECTIVE, Outcome.EXEMPT, date(2026, 10, 23))
    kept = facts(silent)
    bench.one = second
    bench.on(date(2026, 10, 28)).go(R.APPEAL_PANEL, "decide_revoke", SEND_BACK, filed[second])
    assert (first.state, second.state, second.outcome, facts(silent)) == (
        P.IDENTIFIED, P.EFFECTIVE, Outcome.EXEMPT, kept)
    assert case.state == "accepted", "the remand wants a team; nobody else goes back"


def another(bench: Bench, employee: Any) -> Finding:
    """A colleague in the same case, served with an exemption on the same day."""
    one = Finding(
        case_id=bench.one.case_id, employee_id=employee.id, institution_id=employee.institution_id,
        person_name=employee.name, liability="direct", state=P.NOTIFIED, outcome=Outcome.EXEMPT, ever_determined=True,
        cited_items=["P01"], determined_on=b.BEFORE, served_on=SERVED, stages=["post_loan"])
    if employee is bench.bank.colleague:
        one.outcome, one.ratios = Outcome.HOLD, {}
    bench.one.case.findings.append(one)
    bench.session.flush()
    deadlines.start(bench.session, deadlines.Whose(one.case_id, one.id), "appeal_window", SERVED)
    bench.session.flush()
    return one


def appeal_of(bench: Bench, one: Finding) -> Appeal:
    """The person appeals himself."""
    actor = bench.bank.actor(R.SUBJECT)
    now = datetime.combine(bench.day, time(12), tzinfo=b.SHANGHAI)
    by = type(actor)(one.employee_id, one.person_name, one.employee.staff_no, one.institution_id, one.institution.path,
                     frozenset({R.SUBJECT, R.EMPLOYEE}))
    appeal = make(bench.session, one, "file_appeal", FILE, by=by, now=now).thing
    assert isinstance(appeal, Appeal)
    return appeal


def facts(one: Finding) -> dict[str, Any]:
    """Everything a record says."""
    return {column.key: getattr(one, column.key) for column in Finding.__table__.columns}


# --- never heavier, by the database


HEAVIER: dict[str, Callable[[int], str]] = {
    "held to account": lambda key: f"UPDATE finding SET outcome = 'hold', ratios = '{{}}' WHERE id = {key}",
    "less taken off": lambda key: "UPDATE finding SET ratios ="
                                  f" '{{\"score_deduction\": 50, \"economic_penalty\": 49}}' WHERE id = {key}",
    "nothing taken off": lambda key: f"UPDATE finding SET ratios = '{{}}' WHERE id = {key}",
}


@pytest.mark.both
@pytest.mark.parametrize("how", list(HEAVIER))
def test_no_statement_makes_a_finding_heavier_than_what_was_appealed_against(session: Session, how: str) -> None:
    bench = Bench(session)
    bench.go(R.SUBJECT, "file_appeal", FILE)
    lighter = "UPDATE finding SET ratios = '{\"score_deduction\": 50, \"economic_penalty\": 90}' WHERE id = :key"
    session.execute(text(lighter), {"key": bench.one.id})
    with pytest.raises(IntegrityError, match="申诉不加重"), session.begin_nested():
        session.connection().exec_driver_sql(HEAVIER[how](bench.one.id))


@pytest.mark.both
def test_no_statement_walks_round_it_by_changing_the_appeal_or_the_list(session: Session) -> None:
    bench = Bench(session)
    bench.go(R.APPEAL_PANEL, "decide_revoke", SEND_BACK, bench.heard())
    for statement, words in (
            ("UPDATE appeal SET outcome_before = 'hold'", "已提起的申诉不得更改"),
            ("DELETE FROM appeal", "申诉不得删除"),
            ("UPDATE restitution SET what = '没有'", "返还恢复事项不得更改"),
            ("DELETE FROM restitution", "返还恢复事项不得删除")):
        with pytest.raises(IntegrityError, match=words), session.begin_nested():
            session.execute(text(statement))


@pytest.mark.both
def test_after_a_remand_less_may_not_be_taken_off_than_before(session: Session) -> None:
    bench = Bench(session)
    bench.go(R.APPEAL_PANEL, "decide_remand", SEND_BACK, bench.heard())
    session.flush()
    with pytest.raises(IntegrityError, match=r"减免比例不得低于|申诉不加重"), session.begin_nested():
        session.execute(text("UPDATE finding SET outcome = 'mitigate', ratios = '{\"score_deduction\": 90}'"
                             " WHERE id = :key"), {"key": bench.one.id})
    assert session.scalars(select(Restitution)).all() == []
