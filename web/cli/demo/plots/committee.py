"""Stories before the committee: called, meeting, deadlocked, sent back, ruled, voided."""

from web.cli.demo.plots.case_library import in_library
from web.cli.demo.plots.inquiry import step_aside
from web.cli.demo.plots.stepping_aside import order_away
from web.cli.demo.scene import Days, Scene
from workflow.models import Finding
from workflow.services import votes
from workflow.terms import Ballot, Matter, PersonState, Role


def checked(scene: Scene) -> Days:
    """Checked, and waiting for the secretary."""
    yield from scene.checked()


def called(scene: Scene) -> Days:
    """Called; a member stepped aside and the meeting was called anew with another."""
    yield from scene.checked()
    yield 1
    sitting = scene.sitting()
    scene.play.summon(scene.case, 4, sitting)
    step_aside(scene, sitting[-1])
    yield 1
    scene.play.summon(scene.case, 5, scene.sitting())


def opened(scene: Scene) -> Days:
    """In the meeting: some have voted on the first person."""
    yield from scene.opened()
    one, part = scene.one(), scene.part(scene.one())
    scene.play.ballots(one, [Ballot(part.vote)] * 3, part.percent)


def voted(scene: Scene) -> Days:
    """In the meeting, with an alternate in the place of somebody absent: all votes are in, nothing is recorded yet."""
    yield from scene.checked()
    yield from scene.met(stand_in=True)
    for one in scene.play.at(scene.case, PersonState.PROPOSED):
        scene.vote(one)


def ruled(scene: Scene) -> Days:
    """Ruled on, and to be served."""
    yield from scene.ruled()


def sent_back(scene: Scene) -> Days:
    """The committee finds one person's facts unclear; the others are ruled on."""
    yield from scene.opened()
    play, one = scene.play, scene.one()
    for who in play.voters(one):
        play.do(who, one, "cast_ballot", matter=Matter.UNCLEAR, choice=Ballot.FAVOUR)
    play.do(Role.COMMITTEE_SECRETARY, one, "remand_to_investigate", unclear=scene.say("unclear"))
    scene.rule()
    yield 1
    scene.serve()


def deadlocked(scene: Scene) -> Days:
    """Two rounds without two thirds: the next tier must sit."""
    yield from scene.opened()
    deadlock(scene)


def deadlock(scene: Scene) -> None:
    """Two rounds that lead to nothing, for everybody before the committee."""
    for one in scene.play.at(scene.case, PersonState.PROPOSED):
        two_rounds(scene, one)
        scene.play.do(Role.COMMITTEE_SECRETARY, one, "deadlock")


def two_rounds(scene: Scene, one: Finding) -> None:
    """Nearly half against the others, twice."""
    part, voters = scene.part(one), scene.play.voters(one)
    against = len(voters) // 2
    for last in (False, True):
        scene.play.ballots(one, [Ballot(part.dissent[0])] * against + [Ballot(part.vote)] * len(voters), part.percent)
        if not last:
            scene.play.do(Role.COMMITTEE_SECRETARY, one, "next_vote_round")


def next_tier(scene: Scene) -> Days:
    """The next tier takes over and meets."""
    yield 1
    scene.play.sign(scene.case)
    scene.play.do(Role.COMMITTEE_SECRETARY, scene.case, "escalate_committee", reason=scene.say("escalation"))
    yield from scene.met(0)


def ruled_above(scene: Scene) -> Days:
    """Deadlocked, ruled on one tier up, served."""
    yield from deadlocked(scene)
    yield from next_tier(scene)
    for one in scene.play.at(scene.case, PersonState.PROPOSED):
        scene.play.ballots(one, [Ballot(scene.part(one).vote)] * len(scene.play.voters(one)), scene.part(one).percent)
        scene.play.resolve(one)
    yield 1
    scene.serve()


def closed_above(scene: Scene) -> Days:
    """Ruled on one tier up, in effect, published, closed, and in the library."""
    yield from ruled_above(scene)
    yield 11
    scene.lapse()
    yield 1
    yield from scene.up_and_down()
    for one in scene.burdened():
        scene.play.do(Role.HR, one, "note_no_penalty", note=scene.say("no_penalty", one))
    scene.close()
    yield from in_library(scene)


def last_tier(scene: Scene) -> Days:
    """Deadlocked twice: at the last tier the two rounds are counted from the heaviest on."""
    yield from deadlocked(scene)
    yield from next_tier(scene)
    deadlock(scene)
    yield from next_tier(scene)
    for one in scene.play.at(scene.case, PersonState.PROPOSED):
        two_rounds(scene, one)
        scene.play.resolve(one)
    yield 1
    scene.serve()


def voided(scene: Scene) -> Days:
    """Five members ruled; one of them should have stepped aside, so the review falls and is held again."""
    yield from scene.checked()
    yield from scene.met(2)
    scene.rule()
    yield 1
    scene.serve()
    yield 3
    meeting = votes.last_meeting(scene.play.session, scene.case, scene.one())
    assert meeting is not None, "they have been ruled on"
    partial = [row.employee_id for row in meeting.attendances if row.present][-1]
    for one in list(scene.case.current):
        scene.play.do(Role.SUPERIOR, one, "void_review", member=partial, reason=scene.say("void"))
    yield from scene.met(0)
    scene.rule()
    yield 1
    scene.serve()


def bar_overturned(scene: Scene) -> Days:
    """An investigator is sent away, and others look into it; the committee overturns the bar they confirm."""
    play = scene.play
    yield from scene.investigating()
    yield 1
    order_away(scene, play.team[-1])
    yield 1
    scene.choose_team(1)
    play.form_team(scene.case)
    yield from scene.looked_into_and_checked()
    yield from scene.met()
    overturn(scene, scene.one())
    scene.rule()
    yield 1
    scene.serve()


def overturn(scene: Scene, one: Finding) -> None:
    """All but one of those present vote against keeping the bar; the chair records why it falls."""
    play, voters = scene.play, scene.play.voters(one)
    for who in voters:
        play.do(who, one, "cast_ballot", matter=Matter.BAR, reason=scene.say("bar_ballot", one),
                choice=Ballot.FAVOUR if who == voters[-1] else Ballot.AGAINST)
    play.do(voters[0], one, "overturn_bar", item=scene.say("bar_item", one), reason=scene.say("overturn", one))


PLOTS = {
    "checked": checked, "called": called, "opened": opened, "voted": voted, "ruled": ruled, "sent_back": sent_back,
    "deadlocked": deadlocked, "closed_above": closed_above, "last_tier": last_tier,
    "voided": voided, "bar_overturned": bar_overturned,
}
