"""Stories of findings in effect: orders, notices, objections, closing, the library, reopening."""

from decimal import Decimal

from web.cli.demo import cast
from web.cli.demo.plots.appeals import varied
from web.cli.demo.plots.case_library import draft, in_library, review, taken_down
from web.cli.demo.scene import Days, Scene
from workflow.models import AccountabilityOrder, Finding, Objection
from workflow.terms import Ballot, Direction, Matter, PersonState, ReopenGround, Role, WaiverGround


def ordered(scene: Scene) -> Days:
    """In effect; an order waits to be carried out, and a notice to be released by the second person."""
    yield from scene.effective()
    yield 2
    order(scene, scene.burdened()[0])
    scene.play.draft_notice(scene.case)


def order(scene: Scene, one: Finding) -> AccountabilityOrder:
    """The accountability order of the story."""
    told = scene.part(one).order
    assert told is not None, "the story gives an order"
    made: AccountabilityOrder = scene.play.do(
        Role.HR, one, "create_order", kind=told.kind, measure=told.measure,
        amount=Decimal(told.amount) if told.amount else None).thing
    return made


def carried_out(scene: Scene) -> Days:
    """An order for everybody burdened, and its receipt some days later."""
    orders = [(one, order(scene, one)) for one in scene.burdened()]
    yield 3
    for one, made in orders:
        scene.play.do(Role.HR, one, "execute_order", order=made.id, receipt=scene.say("receipt", one))


def carried_out_and_closed(scene: Scene) -> Days:
    """In effect, carried out, published and closed."""
    yield from scene.effective()
    yield 1
    yield from carried_out(scene)
    yield 1
    yield from scene.up_and_down()
    scene.close()


def published(scene: Scene) -> Days:
    """The notice is up."""
    yield from scene.published()


def objected(scene: Scene) -> Days:
    """A colleague objects to the notice, and waits for his answer."""
    yield from scene.published()
    yield 1
    object_to(scene)


def object_to(scene: Scene) -> Objection:
    """Somebody who read the notice objects to the whole of it."""
    objector = cast.bystanders()[scene.story.seed % len(cast.bystanders())]
    made: Objection = scene.play.do(
        objector, scene.notice, "raise_objection", finding=None, statement=scene.say("objection")).thing
    return made


def objection_sustained(scene: Scene) -> Days:
    """Published without whoever asked to be left out. The objection brings up something new: the superior institution
    has the finding judged anew, and the notice comes down."""
    yield from scene.effective()
    quiet = scene.one(1)
    scene.play.do(quiet.employee.staff_no, quiet, "request_withholding", reason=scene.say("withholding", quiet))
    yield 1
    scene.play.publish(scene.case)
    yield 1
    objection = object_to(scene)
    yield 3
    scene.play.do(Role.SUPERIOR, objection, "sustain_objection", finding=scene.one().id,
                  ground=ReopenGround.NEW_EVIDENCE, direction=Direction.ADVERSE, reason=scene.say("reopening"))


def closed(scene: Scene) -> Days:
    """Closed, and its lesson is in the library."""
    yield from scene.closed()
    yield from in_library(scene)


def to_write_up(scene: Scene) -> Days:
    """Closed; nobody has written it up yet."""
    yield from scene.closed()


def carried_out_in_library(scene: Scene) -> Days:
    """Carried out, published, closed, and its lesson is in the library."""
    yield from carried_out_and_closed(scene)
    yield from in_library(scene)


def closed_after_order(scene: Scene) -> Days:
    """Carried out, published, closed and archived; the library entry is a draft."""
    yield from carried_out_and_closed(scene)
    yield 2
    scene.play.do(Role.CASE_CLERK, scene.case, "archive")
    draft(scene)


def closed_after_appeal(scene: Scene) -> Days:
    """Varied on appeal and carried out; an objection was answered; closed, and the library entry is reviewed."""
    yield from varied(scene)
    yield 1
    yield from carried_out(scene)
    yield 1
    scene.play.publish(scene.case)
    yield 1
    objection = object_to(scene)
    yield 2
    scene.play.do(Role.LEAD_DEPT, objection, "dismiss_objection", reply=scene.say("objection_reply"))
    yield 6
    scene.take_down()
    yield 1
    scene.close()
    yield 2
    entry = draft(scene)
    yield 2
    review(scene, entry)


def reopened(scene: Scene) -> Days:
    """Closed and in the library; then reopened in the person's favour, and the second finding takes effect."""
    yield from carried_out_and_closed(scene)
    yield from in_library(scene)
    yield 2
    scene.play.do(Role.SUPERIOR, scene.one(), "reopen", ground=ReopenGround.NEW_EVIDENCE,
                  direction=Direction.FAVOURABLE, reason=scene.say("reopening"))
    yield from second_round(scene)


def voted_to_reopen(scene: Scene) -> Days:
    """In effect; the committee meets on new evidence, and two thirds want one finding judged anew."""
    yield from scene.effective()
    yield 2
    play, one = scene.play, scene.one()
    sitting = scene.sitting()
    play.summon(one, 4, sitting)
    yield 4
    play.go_to(play.today, 14)
    play.do(Role.COMMITTEE_SECRETARY, scene.case, "record_attendance", present=play.ids(sitting))
    for number in sitting:
        play.do(number, one, "cast_ballot", matter=Matter.REOPEN, choice=Ballot.FAVOUR)
    play.do(sitting[0], one, "reopen", ground=ReopenGround.NEW_EVIDENCE, direction=Direction.FAVOURABLE,
            reason=scene.say("reopening"))


def second_round(scene: Scene) -> Days:
    """Another team, another look, and an exemption in effect; the notice is left out and the case closed again."""
    play = scene.play
    play.lines.again = True
    yield 1
    scene.choose_team(1)
    play.form_team(scene.case)
    yield from scene.looked_into()
    yield 1
    play.hear(scene.case)
    yield 1
    play.check(scene.case)
    yield from scene.met()
    for one in play.at(scene.case, PersonState.PROPOSED):
        play.ballots(one, [Ballot.EXEMPT] * len(play.voters(one)))
        play.resolve(one)
    yield 1
    scene.serve()
    yield 11
    scene.lapse()
    yield 1
    one = scene.one()
    play.restore(one)
    play.do(Role.LEAD_DEPT_HEAD, scene.case, "concur", move=f"waive_publication:{one.id}",
            opinion=scene.say("second_opinion"))
    play.do(Role.PUBLICATION_REVIEWER, one, "waive_publication", ground=WaiverGround.JOINT,
            reason=scene.say("waiver"))
    play.do(Role.CASE_CLERK, scene.case, "close")


PLOTS = {
    "ordered": ordered, "published": published, "objected": objected, "objection_sustained": objection_sustained,
    "closed": closed, "closed_after_order": closed_after_order, "closed_after_appeal": closed_after_appeal,
    "reopened": reopened, "voted_to_reopen": voted_to_reopen, "taken_down": taken_down,
    "carried_out_in_library": carried_out_in_library, "to_write_up": to_write_up,
}
