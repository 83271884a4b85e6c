"""Clerical errors of a served determination put right by two people: both texts kept, served again, nobody harmed."""

import pytest
from sqlalchemy import select

from tests.support.procedure import LONG, Bank
from workflow import details as d
from workflow.models import Letter
from workflow.rules.correcting import Correction, Untouchable
from workflow.services import deadlines, documents, invariants
from workflow.services.deadlines import Whose
from workflow.services.moving import Refused
from workflow.services.tasks import CaseTasks
from workflow.terms import AppealGround, LetterState, PersonState, ServiceMethod


@pytest.fixture
def served(session):
    bank = Bank(session)
    bank.up_to_served()
    return bank


def consent(bank, key="wei"):
    bank.go("checker", "concur", d.Concur(move=f"correct_determination:{bank.finding(key).id}",
                                          opinion="确系笔误，同意更正"))


def correct(bank, wrong="本人已双人实地调查", right="本人已会同他人实地调查", key="wei"):
    consent(bank, key)
    return bank.go("clerk", "correct_determination", d.CorrectDetermination(
        corrections=(Correction(wrong, right, "录入时误写"),)), bank.finding(key))


def serve_again(bank, key="wei"):
    bank.go("clerk", "serve_correction", d.Serve(method=ServiceMethod.IN_PERSON, served_on=bank.now.date()),
            bank.finding(key))


def letters(bank, key="wei"):
    """The determinations of somebody, the first one first."""
    return bank.session.scalars(select(Letter).where(
        Letter.finding_id == bank.finding(key).id, Letter.kind == "determination").order_by(Letter.id)).all()


def window(bank, key="wei"):
    return deadlines.running(bank.session, Whose(bank.case.id, bank.finding(key).id), "appeal_window")


def refused(bank, move, details, key="wei", who="clerk"):
    with pytest.raises(Refused) as found:
        bank.go(who, move, details, bank.finding(key))
    return found.value.reasons


@pytest.mark.both
def test_both_texts_are_kept_and_the_new_one_says_what_was_put_right(served):
    text = served.letter("determination", "wei").body
    correct(served)
    old, new = letters(served)
    assert (old.void, documents.state_of(old)) == (True, LetterState.CORRECTED)
    assert (old.body, documents.is_whole(old)) == (text, True)
    assert new.corrects is old
    assert old.corrected_by is new
    assert [(one.wrong, one.right, one.why) for one in new.corrections] == [
        ("本人已双人实地调查", "本人已会同他人实地调查", "录入时误写")]
    assert new.number == "尽责认〔2026〕3号"
    assert '<p class="letter-number">尽责认〔2026〕3号</p>' in new.body
    assert "本人已会同他人实地调查" in new.body
    assert "更正尽责认〔2026〕1号责任认定书中的笔误" in new.body
    assert documents.is_whole(new)
    assert (served.finding("wei").outcome, served.finding("wei").state) == ("mitigate", PersonState.NOTIFIED)


def test_nothing_of_a_colleague_changes(served):
    before = letters(served, "tao")[0].body
    correct(served)
    (only,) = letters(served, "tao")
    assert (only.body, only.void) == (before, False)


def test_the_time_to_appeal_runs_anew_from_the_second_service(served):
    first = window(served).due_on
    served.later(3)
    correct(served)
    served.later(1)
    serve_again(served)
    again = window(served)
    assert again.started_on == served.now.date() == served.finding("wei").served_on
    assert again.due_on > first
    assert letters(served)[1].served_by == ServiceMethod.IN_PERSON
    assert "尽责认〔2026〕3号（更正件）" in served.letter("service_receipt", "wei").body
    assert served.told("wei")[:2] == ["correction_served", "corrected"]


def test_nobodys_time_runs_out_while_the_corrected_letter_is_on_its_way(served):
    correct(served)
    served.later(30)
    assert [one.code for one in refused(served, "lapse_appeal_window", None, who="clock")] == ["correction_unserved"]
    serve_again(served)
    served.go("wei", "file_appeal", d.FileAppeal(grounds=(AppealGround.LIST_MISAPPLIED,), statement=LONG),
              served.finding("wei"))
    assert served.finding("wei").state == PersonState.APPEALING


def test_a_time_to_appeal_that_is_over_stays_over(served):
    served.later(30)
    served.go("clock", "lapse_appeal_window", None, served.finding("wei"))
    correct(served)
    serve_again(served)
    assert window(served) is None
    assert served.finding("wei").state == PersonState.EFFECTIVE
    assert refused(served, "file_appeal", d.FileAppeal(
        grounds=(AppealGround.LIST_MISAPPLIED,), statement=LONG), who="wei")[0].code == "appeal_late"
    assert "不再起算" in served.letter("service_receipt", "wei").body


@pytest.mark.both
def test_every_invariant_holds_before_and_after_the_second_service(served):
    for step in (correct, serve_again):
        step(served)
        broken = [answer.invariant.title for answer in invariants.check(served.session) if not answer.holds]
        assert broken == []


def test_the_clerk_is_told_to_serve_it(served):
    correct(served)
    found = [task.move for task in CaseTasks(served.session, served.case, served.now.date())]
    assert "serve_correction" in found
    serve_again(served)
    found = [task.move for task in CaseTasks(served.session, served.case, served.now.date())]
    assert "serve_correction" not in found


@pytest.mark.parametrize(("wrong", "right", "kind"), [
    ("认定对您予以", "认定对您不予", Untouchable.OUTCOME),
    ("您可以自送达之日起10", "您可以自送达之日起5", Untouchable.DEADLINE),
    ("依据的清单项：N10", "依据的清单项：N11", Untouchable.ITEM),
    ("适用 2026-01 版", "适用 2027-01 版", Untouchable.LIST_VERSION),
    ("本人已双人实地调查", "本人已受批评教育", Untouchable.PENALTY),
    ("本人已双人实地调查", "本人已完成检查的40%", Untouchable.RATIO),
    ("到会委员 5 人", "到会委员 7 人", Untouchable.VOTE),
    ("减免 40%，按制度减轻一档", "减免 20%，按制度减轻一档", Untouchable.FRAME),
    ("魏经理", "陶审查", Untouchable.FRAME),
])
def test_what_was_decided_cannot_be_corrected(served, wrong, right, kind):
    consent(served)
    (reason,) = refused(served, "correct_determination", d.CorrectDetermination(
        corrections=(Correction(wrong, right, "笔误"),)))
    assert reason.code == "correction_touches"
    assert kind in reason.values["kinds"]
    assert len(letters(served)) == 1


@pytest.mark.parametrize(("corrections", "code"), [
    ((), "nothing_to_correct"),
    ((Correction("没有这样的话", "另写", "笔误"),), "wrong_text_not_once"),
    ((Correction("清单", "名单", "笔误"),), "wrong_text_not_once"),
    ((Correction("实地", "实地", "笔误"),), "correction_changes_nothing"),
    ((Correction("双人实地", "双人\u200b实地", "笔误"),), "correction_rewrites"),
    ((Correction("双人实地", "双人实地并且予以核实", "笔误"),), "correction_rewrites"),
    ((Correction("本人已双人实地调查", "同事们一道去过了现场", "笔误"),), "correction_rewrites"),
    ((Correction("双人实地", "会同实地", "应予免責"),), "correction_reason_decides"),
    ((Correction("双人实", "会同他人又实", "笔误"), Correction("又实", "又再一次去实", "笔误"),
      Correction("再一次去", "再一次亲自去", "笔误")), "corrections_too_long"),
])
def test_a_correction_that_is_none_is_refused(served, corrections, code):
    consent(served)
    (reason,) = refused(served, "correct_determination", d.CorrectDetermination(corrections=corrections))
    assert reason.code == code


def test_two_corrections_that_only_together_touch_the_ruling_are_refused(served):
    consent(served)
    (reason,) = refused(served, "correct_determination", d.CorrectDetermination(corrections=(
        Correction("双人实地", "双人追", "笔误"), Correction("双人追调查", "双人追责", "笔误"))))
    assert reason.code == "correction_touches"


def test_a_second_person_must_consent_and_a_letter_must_have_been_served(served):
    details = d.CorrectDetermination(corrections=(Correction("双人实地", "二人实地", "笔误"),))
    assert [one.code for one in refused(served, "correct_determination", details)] == ["second_missing"]
    correct(served)
    consent(served)
    assert "not_served_yet" in [one.code for one in refused(served, "correct_determination", details)]


def test_a_corrected_letter_is_not_served_before_it_was_written(served):
    written = served.now.date()
    served.later(1)
    correct(served)
    (reason,) = refused(served, "serve_correction", d.Serve(method=ServiceMethod.IN_PERSON, served_on=written))
    assert reason.code == "served_too_early"


def test_the_person_reads_both_and_a_colleague_neither(served):
    correct(served)
    for letter in letters(served):
        assert documents.readable(served.session, served.actor("wei"), letter)
        assert not documents.readable(served.session, served.actor("tao"), letter)
