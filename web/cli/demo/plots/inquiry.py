"""Stories that stand between acceptance and the committee."""

from web.cli.demo.scene import Days, Scene
from workflow.terms import PersonState, RecusalAnswer, Role, StatementKind


def accepted(scene: Scene) -> Days:
    """Accepted, and waiting for its team."""
    yield from scene.accepted()


def team_lost(scene: Scene) -> Days:
    """An investigator steps aside, and the team has not been formed anew yet."""
    yield from scene.investigating()
    yield 1
    step_aside(scene, scene.play.team[-1])


def step_aside(scene: Scene, number: str) -> None:
    """Somebody given a duty finds that something stands in his way."""
    scene.play.do(number, scene.case, "declare_recusal", answer=RecusalAnswer.CONFLICT,
                  declaration=scene.say("conflict"))


def team_replaced(scene: Scene) -> Days:
    """An investigator steps aside on the second day; the next team takes over and is at work."""
    yield from team_lost(scene)
    yield 2
    scene.choose_team(1)
    scene.play.form_team(scene.case)
    yield from scene.looked_into_and_checked()


def investigating(scene: Scene) -> Days:
    """The team is at work, and has been for long."""
    yield from scene.investigating()
    yield 6
    scene.play.gather(scene.one())


def extended(scene: Scene) -> Days:
    """Thirty days were not enough: the head of the department gave fifteen more."""
    yield from investigating(scene)
    yield 22
    scene.play.do(Role.LEAD_DEPT_HEAD, scene.case, "extend_investigation", reason=scene.say("extension"))


def handed_on(scene: Scene) -> Days:
    """One investigator leaves, another takes over his seat."""
    yield from scene.investigating()
    yield 2
    play = scene.play
    seat = next(seat for seat in scene.case.seats if seat.employee_id == play.ids(play.team[1:])[0])
    (successor,) = scene.lawful(("Q1078", "Q1030", "Q1065"), Role.INVESTIGATOR, 1)
    play.do(Role.LEAD_DEPT_HEAD, scene.case, "reassign", seat=seat.id, employee=play.ids([successor])[0],
            reason=scene.say("reassignment"))
    play.clear(successor, scene.case, "team_clear")
    play.team = (play.team[0], successor)
    yield from scene.looked_into()


def disputed(scene: Scene) -> Days:
    """One disputes the facts and waits for the answer; the others have not answered yet."""
    yield from scene.told()
    yield 2
    one = scene.one()
    scene.play.do(one.employee.staff_no, one, "make_statement", kind=StatementKind.DISPUTED,
                  statement=scene.say("dispute", one))


def looked_into_again(scene: Scene) -> Days:
    """What one said in dispute was new: investigated further, and told anew."""
    yield from scene.told()
    yield 2
    one, others = scene.one(), scene.play.at(scene.case, PersonState.INVESTIGATED)
    for other in others:
        scene.play.do(other.employee.staff_no, other, "make_statement", statement=scene.say("dispute", one)
                      if other is one else "", kind=StatementKind.DISPUTED if other is one else StatementKind.CONFIRMED)
    yield 1
    scene.play.do(scene.play.team[0], one, "need_more_investigation", reason=scene.say("more"))
    yield 3
    scene.play.lines.again = True
    scene.play.gather(one)
    yield 1
    scene.play.do_for_each(scene.play.team[0], scene.case, "finish_investigation")


def heard(scene: Scene) -> Days:
    """Heard, and at the list check; the first person's sheet is filled in."""
    yield from scene.heard()
    yield 2
    one = scene.play.at(scene.case, PersonState.FACTS_CONFIRMED)[0]
    scene.play.do(scene.play.team[1], one, "answer_list",
                  answers=scene.play.sheet(one, tuple(scene.play.lines.hits(one))))


def checking_late(scene: Scene) -> Days:
    """Heard, and at the list check for too long."""
    yield from scene.heard()


PLOTS = {
    "accepted": accepted, "team_lost": team_lost, "team_replaced": team_replaced, "investigating": investigating,
    "extended": extended, "handed_on": handed_on, "disputed": disputed, "looked_into_again": looked_into_again,
    "heard": heard, "checking_late": checking_late,
}
