"""Stories on the side tracks: suspended, referred, split off, merged."""

from sqlalchemy import select

from web.cli.demo.scene import Days, Scene
from workflow.models import CaseLoan, Finding, Loan
from workflow.terms import PersonState, Role


def parked(scene: Scene) -> Days:
    """One is referred to the disciplinary body, the other waits for a judgment: nobody is left to go on with."""
    yield from scene.heard()
    yield 1
    refer(scene, scene.one())
    yield 2
    other = scene.one(1)
    scene.play.do(Role.LEAD_DEPT_HEAD, other, "suspend", other_case=scene.say("other_case"), no_other_evidence=True,
                  reason=scene.say("suspension", other))


def refer(scene: Scene, one: Finding) -> None:
    """The lead is handed over, with the chair's consent."""
    play = scene.play
    play.do(Role.COMMITTEE_CHAIR, scene.case, "concur", move=f"refer_person:{one.id}",
            opinion=scene.say("referral_opinion"))
    play.do(play.team[0], one, "refer_person", receiver=scene.say("receiver"), lead=scene.say("lead", one),
            reference=f"移〔{play.today.year}〕{scene.case.number[-4:].lstrip('0')}号")


def split(scene: Scene) -> Days:
    """One is referred and goes on in a case of his own; the others are ruled on meanwhile."""
    yield from scene.told()
    yield 1
    one = scene.one()
    refer(scene, one)
    yield 2
    scene.play.do(Role.LEAD_DEPT, one, "split", reason=scene.say("split", one))
    scene.answer_all()
    yield 2
    scene.play.check(scene.case)
    yield from scene.met()
    scene.rule()
    yield 1
    scene.serve()


def returned(scene: Scene) -> Days:
    """The other authority found nothing: investigated on what there is, and checked."""
    yield from scene.heard()
    yield 1
    one = scene.one()
    refer(scene, one)
    yield 12
    scene.play.do(scene.play.team[0], one, "referral_returned", result=scene.say("referral_result", one))
    scene.play.lines.again = True
    yield from scene.looked_into_and_checked()


def merged(scene: Scene) -> Days:
    """The same people did the same at another borrower: this case goes into that one."""
    yield from scene.investigating()
    yield 3
    target = scene.play.session.scalars(select(CaseLoan.case_id).join(Loan).where(
        Loan.loan_no == scene.say("into"), CaseLoan.live)).one()
    scene.play.do(Role.LEAD_DEPT, scene.case, "merge_into", target=target, reason=scene.say("merger"))


def merged_into(scene: Scene) -> Days:
    """The case another one has gone into: everybody has been told of the facts, and has answered."""
    yield from scene.investigating()
    yield 4
    for one in scene.play.at(scene.case, PersonState.IDENTIFIED):
        scene.play.gather(one)
    yield 1
    scene.play.do_for_each(scene.play.team[0], scene.case, "finish_investigation")
    yield 2
    scene.answer_all()


PLOTS = {"parked": parked, "split": split, "returned": returned, "merged": merged, "merged_into": merged_into}
