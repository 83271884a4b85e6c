"""Each row of the publication table (procedure, section 6) and P21: who may, what is refused, what is left of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders as b
from workflow import details as d
from workflow.models import (
    Concurrence,
    Employee,
    Institution,
    Letter,
    NoticeDraft,
    Period,
    Posting,
    Publication,
    SamePerson,
    SearchDocument,
)
from workflow.rules.actors import CLOCK
from workflow.rules.anonymity import LossBand
from workflow.rules.publication import flaws
from workflow.services import invariants, notices, search
from workflow.services.moving import Refused, make
from workflow.terms import (
    CaseState,
    Direction,
    Extension,
    NoticeDraftState,
    ObjectionState,
    Outcome,
    PublicationState,
    PublicationStatus,
    ReopenGround,
    Role,
    WaiverGround,
)

R = Role
LONG = "经核实有关材料，情况如所述，理由充分。"
REOPENING = {"ground": ReopenGround.NEW_EVIDENCE, "direction": Direction.FAVOURABLE, "reason": LONG}


class Board:
    """A branch in which two people's findings are in effect, and two who may publish."""

    def __init__(self, session):
        self.session, self.now = session, b.NOW
        self.bank = b.a_bank(session)
        self.one = b.a_finding(self.bank, b.P.EFFECTIVE)
        self.other = b.a_finding(self.bank, b.P.EFFECTIVE, case=self.one.case, employee=self.bank.colleague,
                                 outcome=Outcome.EXEMPT)
        self.case = self.one.case
        self.first = self.bank.actor(R.PUBLICATION_REVIEWER)
        hr = self.bank.actor(R.HR)
        self.second = replace(hr, roles=frozenset({R.PUBLICATION_REVIEWER}))

    def go(self, who, move, details=None, on=None):
        self.now += timedelta(minutes=1)
        by = self.bank.actor(who) if isinstance(who, Role) else who
        made = make(self.session, on or self.case, move, details, by=by, now=self.now).thing
        self.session.flush()
        return made

    def refused(self, who, move, details=None, on=None):
        with pytest.raises(Refused) as refused:
            self.go(who, move, details, on)
        return [reason.code for reason in refused.value.reasons]

    def draft(self, *people, lessons=b.LESSONS):
        return self.go(self.first, "draft_notice", self.drafting(*people, lessons=lessons))

    def drafting(self, *people, lessons=b.LESSONS):
        return d.DraftNotice(people=tuple(one.id for one in people or (self.one, self.other)), lessons=lessons)

    def publish(self, *people):
        return self.go(self.second, "publish", d.Publish(digest=self.draft(*people).digest, nothing_to_redact=True))

    def later(self, days):
        self.now += timedelta(days=days)

    def holds(self):
        self.session.flush()
        assert [str(one) for answer in invariants.check(self.session) if "公示" in answer.invariant.title
                or "异议" in answer.invariant.title or "撤下" in answer.invariant.title
                for one in answer.looked.violations] == []


@pytest.fixture
def board(session):
    return Board(session)


# --- T27

@pytest.mark.both
def test_t27_one_drafts_and_another_releases_what_he_has_read(board):
    draft = board.draft()
    assert board.case.state == CaseState.EFFECTIVE, "nothing is up yet"
    notice = board.go(board.second, "publish", d.Publish(digest=draft.digest, nothing_to_redact=True))
    assert notice.content == draft.content
    assert flaws(notice.content) == []
    assert (board.one.publication, board.other.publication) == (PublicationStatus.OPEN, PublicationStatus.OPEN)
    assert board.case.state == CaseState.PUBLICIZING
    assert (draft.state, draft.publication_id) == (NoticeDraftState.RELEASED, notice.id)
    assert notice.letter is not None
    assert notice.letter.finding_id is None
    board.holds()


def test_t27_whoever_drafted_it_neither_releases_nor_returns_it(board):
    given = d.Publish(digest=board.draft().digest, nothing_to_redact=True)
    assert board.refused(board.first, "publish", given) == ["own_draft"]
    assert board.refused(board.first, "return_notice", d.Opinion(opinion=LONG)) == ["own_draft"]
    under_another_number = replace(board.second, others=frozenset({board.first.employee_id}))
    assert board.refused(under_another_number, "publish", given) == ["own_draft"]


def test_t27_a_draft_saved_anew_is_another_one_and_the_one_seen_is_refused(board):
    seen = board.draft()
    changed = board.draft(lessons="贷后检查按期完成并如实留痕的，依法免责。")
    assert board.refused(board.second, "publish", d.Publish(digest=seen.digest, nothing_to_redact=True)) == [
        "draft_changed"]
    assert (seen.state, changed.state) == (NoticeDraftState.REPLACED, NoticeDraftState.WAITING)


def test_t27_nothing_goes_out_unless_it_is_said_to_need_no_redaction(board):
    digest = board.draft().digest
    assert board.refused(board.second, "publish", d.Publish(digest=digest)) == ["redaction_unconfirmed"]


def test_t27_a_draft_about_somebody_whose_finding_has_moved_since_is_refused(board):
    digest = board.draft().digest
    board.go(R.SUPERIOR, "reopen", d.Reopen(**REOPENING), board.other)
    board.case.team_ready = True
    board.case.state = CaseState.EFFECTIVE
    assert "draft_outdated" in board.refused(
        board.second, "publish", d.Publish(digest=digest, nothing_to_redact=True))


def test_t27_a_text_that_tells_somebody_is_not_saved(board):
    telling = board.drafting(lessons=f"{board.one.person_name}按期完成了贷后检查，依法免责。")
    assert board.refused(board.first, "draft_notice", telling) == ["notice_leaks"]
    assert board.session.scalars(select(NoticeDraft)).all() == []


def test_t27_what_has_become_a_leak_since_it_was_drafted_stops_the_release(board):
    digest = board.draft(lessons="贷后检查由顺风贸易行的经办人按期完成。").digest
    board.case.loans[0].loan.borrower.name = "顺风贸易行"
    assert board.refused(board.second, "publish", d.Publish(digest=digest, nothing_to_redact=True)) == ["notice_leaks"]


def test_t27_a_draft_given_back_says_why_and_can_be_drafted_anew(board):
    draft = board.draft()
    board.go(board.second, "return_notice", d.Opinion(opinion="请写明检查的频率。"))
    assert (draft.state, draft.opinion) == (NoticeDraftState.RETURNED, "请写明检查的频率。")
    assert board.refused(board.second, "return_notice", d.Opinion(opinion=LONG)) == ["no_draft_waits"]
    assert board.publish().content["number"] == board.case.number


def test_t27_where_even_the_most_general_words_hide_nobody_it_is_refused(board):
    for posting in board.session.scalars(select(Posting).where(Posting.employee_id != board.one.employee_id)):
        posting.title = "综合岗"
    board.session.flush()
    assert board.refused(board.first, "draft_notice", board.drafting()) == ["crowd_too_small"]


def test_t27_what_had_to_be_more_general_is_said_and_why(board):
    content = board.draft().content
    assert content["generalised"] == ["quarter", "level"]
    assert (content["quarter"], content["level"], content["k"]) == ("2026H2", "whole_bank", 5)
    assert (content["posts"], content["stages"]) == (["marketing"], ["pre_loan"])


def test_t27_whoever_asked_to_be_left_out_is_told_of_in_words_that_single_nobody_out(board):
    board.other.withhold_requested = True
    assert board.refused(board.first, "draft_notice", board.drafting()) == ["withheld_in_notice"]
    content = board.draft(board.one).content
    assert content["withheld"] is True
    assert content["outcomes"] == {"exempt": 0, "mitigate": 1, "hold": 0}
    letter = board.publish(board.one).letter
    assert "应本人要求，本事项中有的段落不予公示" in letter.body
    assert board.other.person_name not in letter.body


def test_t27_where_he_would_be_singled_out_it_is_not_even_said_that_somebody_is_left_out(board):
    board.other.withhold_requested = True
    board.other.effective_on = b.TODAY.replace(year=2031)
    board.session.flush()
    told = notices.propose(board.session, board.case, [board.one], b.LESSONS, b.TODAY)
    assert told.record is not None
    assert told.record.withheld is False


def test_t27_whoever_has_stepped_aside_neither_drafts_nor_releases(board):
    digest = board.draft().digest
    seat = b.a_seat(board.bank, board.case, board.bank.staff[R.HR], R.INVESTIGATOR)
    seat.has_conflict = True
    board.session.flush()
    assert board.refused(board.second, "publish", d.Publish(digest=digest, nothing_to_redact=True)) == ["no_right"]
    assert board.refused(board.second, "draft_notice", board.drafting()) == ["no_right"]


def test_a_notice_is_written_by_an_institution_so_large_that_its_name_tells_nobody(board):
    letter = board.publish().letter
    assert letter.number.startswith(board.bank.head.letter_word)
    assert board.bank.branch.name not in letter.body + str(letter.fields)


def test_whom_the_head_of_the_paper_rules_out_nobody_hides_among(board):
    """A branch of thirty writes under its own name: what a sister branch lent, and who works there, helps nobody."""
    branch, head = board.bank.branch, board.bank.head
    board.session.add_all(Employee(staff_no=f"Z{n:03d}", name=f"某{n}", institution_id=branch.id) for n in range(30))
    sister = Institution(code="0202", name="江城银行西山支行", path="9900/0202", parent_id=head.id)
    board.session.add(sister)
    board.session.flush()
    for employee in board.bank.members:
        employee.institution_id = sister.id
        for posting in board.session.scalars(select(Posting).where(Posting.employee_id == employee.id)):
            posting.institution_id = sister.id
    b.a_loan(board.bank, 9).institution_id = sister.id
    board.session.flush()
    assert notices.writer_of(board.session, branch) is branch
    assert board.refused(board.first, "draft_notice", board.drafting()) == ["crowd_too_small"]


def test_whoever_has_left_does_not_make_a_branch_large(board):
    branch = board.bank.branch
    for number in range(30):
        board.session.add(Employee(staff_no=f"Z{number:03d}", name="某某", institution_id=branch.id, postings=[Posting(
            institution_id=branch.id, title="客户经理", from_on=b.TODAY - timedelta(days=90))]))
    board.session.flush()
    assert not notices.small_branch(board.session, branch)
    for posting in board.session.scalars(select(Posting).where(Posting.institution_id == branch.id)):
        posting.to_on = b.TODAY - timedelta(days=1)
    board.session.flush()
    assert notices.small_branch(board.session, branch)


def test_two_notices_of_a_case_say_the_same_of_its_loan(board):
    """One exact where the other is general would together tell what neither does."""
    board.publish(board.one)
    first = board.session.scalars(select(Publication)).one()
    first.content = first.content | {"loss_band": LossBand.ANY, "generalised": ["loss_band"]}
    board.session.flush()
    record = notices.propose(board.session, board.case, [board.other], b.LESSONS, b.TODAY).record
    assert (record.product, record.loss_band) == (first.content["product"], LossBand.ANY)


def test_a_person_of_several_staff_numbers_is_one_of_the_crowd(board):
    years, who = {"2026"}, [one.id for one in board.bank.members[:2]]
    before = {one.who for one in notices.crowd_of(board.session, years, board.bank.head).roster}
    board.session.add(SamePerson(employee_id=who[0], other_id=who[1], told_on=b.TODAY))
    board.session.flush()
    after = {one.who for one in notices.crowd_of(board.session, years, board.bank.head).roster}
    assert len(before) - len(after) == 1


# --- T27a

def waived(board, one, ground=WaiverGround.JOINT):
    board.session.add(Concurrence(
        case_id=board.case.id, finding_id=one.id, move="waive_publication", role=R.LEAD_DEPT_HEAD, opinion=LONG,
        given_at=b.EARLIER, given_by_id=board.bank.staff[R.LEAD_DEPT_HEAD].id))
    board.session.flush()
    return board.go(board.first, "waive_publication", d.WaivePublication(ground=ground, reason=LONG), one)


def test_t27a_with_a_second_consent_somebody_is_left_to_a_joint_notice(board):
    given = d.WaivePublication(ground=WaiverGround.JOINT, reason=LONG)
    assert board.refused(board.first, "waive_publication", given, board.one) == ["second_missing"]
    waived(board, board.one)
    assert (board.one.publication, board.one.waiver_ground, board.one.waived_on) == (
        PublicationStatus.SETTLED, WaiverGround.JOINT, b.TODAY)
    out, waiting = notices.joint_notices(board.session, b.TODAY)
    assert (out, [one.who for one in waiting]) == ([], [board.one.employee_id])
    board.holds()


def five_pooled(board):
    people = [board.one, board.other]
    for employee in board.bank.members[:3]:
        people.append(b.a_finding(board.bank, b.P.EFFECTIVE, employee=employee, case=people[2].case
                                  if len(people) > 2 else None))
    for one in people:
        one.publication, one.publication_waiver = PublicationStatus.SETTLED, LONG
        one.waiver_ground, one.waived_on = WaiverGround.JOINT, b.TODAY
    board.session.flush()
    return people


def test_t27a_five_of_several_cases_come_out_together_when_the_quarter_is_over(board):
    people = five_pooled(board)
    assert notices.joint_notices(board.session, b.TODAY)[0] == [], "the quarter is not over"
    (joint,), waiting = notices.joint_notices(board.session, b.TODAY + timedelta(days=100))
    assert (joint.quarter, sum(joint.outcomes.values()), joint.cited, waiting) == ("2026Q4", 5, ["P01"], [])
    people[0].state = b.P.APPEALING
    board.session.flush()
    assert notices.joint_notices(board.session, b.TODAY + timedelta(days=100))[0] == [], "taken down with one of five"


def test_t27a_other_grounds_do_not_wait_for_anything(board):
    waived(board, board.one, WaiverGround.REQUEST)
    assert notices.pool(board.session) == []


def test_t27a_somebody_pooled_under_two_staff_numbers_is_one_of_the_five(board):
    people = five_pooled(board)
    board.session.add(SamePerson(
        employee_id=people[0].employee_id, other_id=people[2].employee_id, told_on=b.TODAY))
    board.session.flush()
    assert notices.joint_notices(board.session, b.TODAY + timedelta(days=100))[0] == []


# --- T28, T29, T30, T31

def objection(board, notice, **about):
    return board.go(R.EMPLOYEE, "raise_objection", d.RaiseObjection(statement=LONG, **about), notice)


def running(board, key):
    return board.session.scalars(select(Period).where(Period.case_id == board.case.id, Period.key == key,
                                                      Period.ended_on.is_(None))).one()


def test_t28_a_signed_objection_names_its_passage_and_the_period_stops(board):
    notice = board.publish()
    stranger = b.a_finding(board.bank, b.P.EFFECTIVE, employee=board.bank.members[2])
    assert board.refused(R.EMPLOYEE, "raise_objection", d.RaiseObjection(
        statement=LONG, finding=stranger.id), notice) == ["passage_not_in_notice"]
    made = objection(board, notice, finding=board.one.id)
    assert (made.state, made.raised_by_id) == (ObjectionState.OPEN, board.bank.staff[R.EMPLOYEE].id)
    assert running(board, "publication").paused_on == b.TODAY
    assert board.case.state == CaseState.OBJECTION_HANDLING
    again = d.RaiseObjection(statement=LONG, finding=board.one.id)
    assert board.refused(R.EMPLOYEE, "raise_objection", again, notice) == ["objected_before"]
    board.holds()


def test_t29_the_period_runs_on_with_what_was_left_after_the_last_answer(board):
    notice = board.publish()
    due = running(board, "publication").due_on
    first, second = objection(board, notice), objection(board, notice, finding=board.other.id)
    board.later(3)
    board.go(R.LEAD_DEPT, "dismiss_objection", d.Reply(reply=LONG), first)
    assert running(board, "publication").paused_on is not None, "the other one still waits"
    board.go(R.LEAD_DEPT, "dismiss_objection", d.Reply(reply=LONG), second)
    assert running(board, "publication").paused_on is None
    assert running(board, "publication").due_on > due
    assert (first.state, first.reply) == (ObjectionState.DISMISSED, LONG)
    assert notice.state == PublicationState.OPEN
    board.holds()


def test_t30_an_upheld_objection_reopens_whoever_it_names_and_takes_his_passage_down(board):
    notice = board.publish()
    before = notice.letter
    made = objection(board, notice, finding=board.one.id)
    board.go(R.SUPERIOR, "sustain_objection", d.Sustain(finding=board.one.id, **REOPENING), made)
    assert made.state == ObjectionState.SUSTAINED
    assert (board.one.current, board.one.publication) == (False, PublicationStatus.NONE)
    assert (board.other.current, board.other.publication) == (True, PublicationStatus.OPEN)
    assert notice.content["outcomes"] == {"exempt": 1, "mitigate": 0, "hold": 0}
    assert before.void
    assert notice.letter is not before
    assert "减责 0 人" in notice.letter.body
    assert notice.letter.finding_id is None, "the new paper is about nobody"
    board.holds()


def test_t31_a_notice_ends_with_its_period_and_not_while_an_objection_waits(board):
    notice = board.publish()
    assert board.refused(CLOCK, "finish_publication", None, notice) == ["publication_running"]
    made = objection(board, notice)
    board.later(30)
    assert "objection_open" in board.refused(CLOCK, "finish_publication", None, notice)
    board.go(R.LEAD_DEPT, "dismiss_objection", d.Reply(reply=LONG), made)
    board.later(30)
    board.go(CLOCK, "finish_publication", None, notice)
    assert (notice.state, notice.withdrawn) == (PublicationState.CLOSED, False)
    assert {board.one.publication, board.other.publication} == {PublicationStatus.SETTLED}
    assert board.case.state == CaseState.EFFECTIVE
    board.holds()


# --- P21: T35, T30, and P14

def ended(board):
    notice = board.publish()
    board.later(30)
    board.go(CLOCK, "finish_publication", None, notice)
    return notice


def found(board, notice):
    search.keep(board.session)
    wanted = select(SearchDocument.id).where(SearchDocument.owner.contains("notice"))
    return board.session.scalar(wanted) is not None


@pytest.mark.parametrize("up", [Board.publish, ended], ids=["open", "ended"])
def test_p21_reopened_his_passage_goes_and_with_the_last_one_the_notice(board, up):
    notice = up(board)
    assert found(board, notice)
    board.go(R.SUPERIOR, "reopen", d.Reopen(**REOPENING), board.one)
    assert (notice.withdrawn, notice.content["outcomes"]["mitigate"]) == (False, 0)
    assert notice.changed_on == board.now.date(), "so that a reader of the feed fetches it anew"
    board.go(R.SUPERIOR, "reopen", d.Reopen(**REOPENING), board.other)
    assert notice.withdrawn
    assert not found(board, notice)
    letters = board.session.scalars(select(Letter).where(Letter.kind == "publication")).all()
    assert [one.void for one in letters] == [True, True]
    board.holds()


def test_p21_a_notice_about_one_comes_down_while_it_is_up(board):
    notice = board.publish(board.one)
    made = objection(board, notice)
    board.go(R.SUPERIOR, "sustain_objection", d.Sustain(finding=board.one.id, **REOPENING), made)
    assert (notice.state, notice.withdrawn, notice.closed_on) == (PublicationState.CLOSED, True, b.TODAY)
    assert notice.letter.void
    board.holds()


def test_p14_a_late_appeal_takes_his_passage_down(board):
    notice = ended(board)
    board.one.extension = Extension.GRANTED
    b.deadlines.start(board.session, b.deadlines.Whose(board.case.id, board.one.id), "late_appeal",
                      board.now.date())
    board.go(R.SUBJECT, "file_appeal", d.FileAppeal(grounds=("ratio_improper",), statement=LONG), board.one)
    assert (notice.withdrawn, notice.content["outcomes"]) == (False, {"exempt": 1, "mitigate": 0, "hold": 0})
    assert board.session.scalars(select(Publication)).one() is notice
    board.holds()
