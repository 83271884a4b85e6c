"""Stories of those who are asked, or ordered, to step aside, and of committees that vote in secret."""

from sqlalchemy import select

from web.cli.demo.scene import Days, Scene
from workflow.models import Ballot, Finding, RecusalRequest, Seat
from workflow.services import recusals
from workflow.terms import Ballot as Choice
from workflow.terms import Matter, RecusalDecision, RecusalGround, Role


def seat_of(scene: Scene, number: str) -> Seat:
    """The seat somebody holds in the case."""
    return next(seat for seat in recusals.seats_held(scene.case) if seat.employee.staff_no == number)


def order_away(scene: Scene, number: str) -> None:
    """The head of the department finds that an investigator should have stepped aside, and sends him away."""
    scene.play.do(Role.LEAD_DEPT_HEAD, scene.case, "order_recusal", seat=seat_of(scene, number).id,
                  ground=RecusalGround(scene.say("order_ground")), reason=scene.say("order_reason"))


def ask(scene: Scene, number: str, which: str) -> RecusalRequest:
    """The first person asks that somebody step aside, in the words the story has for that request."""
    one = scene.one()
    asked: RecusalRequest = scene.play.do(
        one.employee.staff_no, one, "request_recusal", seat=seat_of(scene, number).id,
        ground=RecusalGround(scene.say(f"{which}_ground", one)), reason=scene.say(which, one)).thing
    return asked


def answer(scene: Scene, request: RecusalRequest, decision: RecusalDecision) -> None:
    """The chair of the committee decides."""
    chair = recusals.chair_of(scene.case)
    assert chair is not None, "the committee is called"
    scene.play.do(chair.employee.staff_no, scene.one(), "decide_recusal", request=request.id, decision=decision,
                  answer=scene.say(f"answer_{decision}", scene.one()))


def asked_to_leave(scene: Scene) -> Days:
    """Two members are asked to step aside: one goes, and an alternate steps in; one stays. The minority writes why."""
    play = scene.play
    yield from scene.checked()
    sitting = scene.sitting()
    play.summon(scene.case, 5, sitting, scene.standby())
    yield 1
    going, staying = ask(scene, sitting[-1], "asked_first"), ask(scene, sitting[-2], "asked_second")
    yield 1
    answer(scene, going, RecusalDecision.GRANTED)
    answer(scene, staying, RecusalDecision.REFUSED)
    yield 3
    play.go_to(play.today, 14)
    play.open(scene.case, sitting[-1:], stand_in=True)
    scene.rule()
    write_dissent(scene, scene.one())
    yield 1
    scene.serve()


def write_dissent(scene: Scene, one: Finding) -> None:
    """A member of the minority writes down what he thought."""
    ballot = scene.play.session.scalars(select(Ballot).where(
        Ballot.finding_id == one.id, Ballot.matter == Matter.RULING, Ballot.choice != Choice(str(one.outcome)))).one()
    scene.play.do(ballot.employee.staff_no, one, "attach_dissent", opinion=scene.say("opinion", one))


def called_in_secret(scene: Scene) -> Days:
    """Called for a day to come, to vote in secret. A member is asked to step aside, which the chair has still to
    decide; the first alternate has not declared.
    """
    yield from scene.checked()
    yield 1
    sitting, standby = scene.sitting(), scene.standby()
    scene.play.summon(scene.case, 5, sitting, standby, sealed=scene.story.sealed, silent=standby[:1])
    yield 1
    ask(scene, sitting[-1], "asked_first")


PLOTS = {"asked_to_leave": asked_to_leave, "called_in_secret": called_in_secret}
