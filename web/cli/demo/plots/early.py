"""Stories that are over, or wait, before anybody investigates: clues, acceptance, refusal, withdrawal."""

from web.cli.demo.scene import Days, Scene
from workflow.terms import Role


def clue(scene: Scene) -> Days:
    """Registered, and waiting for the branch to report."""
    yield from scene.registered()


def discarded(scene: Scene) -> Days:
    """An early warning that came to nothing: two people of the head office let it go."""
    yield from scene.registered()
    yield 4
    scene.play.do(Role.SECOND_CHECKER, scene.case, "concur", move="discard_clue", opinion=scene.say("second_opinion"))
    yield 1
    scene.play.do(Role.CASE_CLERK, scene.case, "discard_clue", reason=scene.say("discard"))


def reported(scene: Scene) -> Days:
    """Reported, and waiting to be accepted."""
    yield from scene.reported()


def supplementing(scene: Scene) -> Days:
    """The acceptance officer has asked for more."""
    yield from scene.reported()
    yield 2
    scene.play.do(Role.ACCEPTANCE_OFFICER, scene.case, "request_supplement", missing=scene.say("missing"))


def supplemented(scene: Scene) -> Days:
    """More was asked for and has come; accepted, and with its team, which has written the first fact sheet."""
    yield from supplementing(scene)
    yield 2
    scene.play.do(scene.play.unit_of(scene.case), scene.case, "resubmit", answer=scene.say("supplied"))
    yield 1
    scene.play.take(scene.case)
    yield 1
    scene.choose_team()
    scene.play.form_team(scene.case)
    yield 1
    one, who = scene.one(), scene.play.team[1]
    scene.play.do(who, one, "write_facts", duties=scene.say("duties", one), conduct=scene.say("conduct", one),
                  causation=scene.say("causation", one))


def refused(scene: Scene) -> Days:
    """Out of scope: refused with a second person's consent."""
    yield from scene.reported()
    yield 2
    scene.play.do(Role.SECOND_CHECKER, scene.case, "concur", move="refuse", opinion=scene.say("second_opinion"))
    scene.play.do(Role.ACCEPTANCE_OFFICER, scene.case, "refuse", reason=scene.say("refusal"))


def reconsidered(scene: Scene) -> Days:
    """The branch asked to look again; it waits for another officer."""
    yield from refused(scene)
    yield 3
    scene.play.do(scene.play.unit_of(scene.case), scene.case, "reconsider", reason=scene.say("reconsider"))


def withdrawn(scene: Scene) -> Days:
    """The one who asked for it takes it back while he is being investigated."""
    yield from scene.investigating()
    yield 5
    scene.play.do(scene.play.unit_of(scene.case), scene.case, "withdraw", reason=scene.say("withdrawal"))


def terminated(scene: Scene) -> Days:
    """The debt was paid back in full and everybody agreed to leave it at that."""
    yield from scene.investigating()
    yield 6
    scene.play.do(Role.COMPLIANCE, scene.case, "concur", move="terminate", opinion=scene.say("second_opinion"))
    yield 1
    scene.play.do(Role.LEAD_DEPT_HEAD, scene.case, "terminate", repaid=True, all_agreed=True,
                  reason=scene.say("termination"))


PLOTS = {
    "clue": clue, "discarded": discarded, "reported": reported, "supplementing": supplementing,
    "supplemented": supplemented, "refused": refused, "reconsidered": reconsidered, "withdrawn": withdrawn,
    "terminated": terminated,
}
