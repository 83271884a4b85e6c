"""Stories of those who do not agree: every way an appeal can go, and more time for one."""

from collections.abc import Generator
from typing import Any

from sqlalchemy import select

from web.cli.demo import cast
from web.cli.demo.lines import Piece
from web.cli.demo.scene import Days, Scene
from workflow.models import Appeal, Ballot, Finding
from workflow.rules.correcting import Correction
from workflow.rules.deadlines import add_working_days
from workflow.services import restitutions
from workflow.services.deadlines import calendar_of
from workflow.terms import (
    AppealGround,
    Attached,
    CompanionKind,
    InadmissibleGround,
    Outcome,
    PenaltyKind,
    RevocationGround,
    Role,
)

PANEL = 3


def corrected(scene: Scene) -> Days:
    """Served; a clerical error is put right the day after, and the time to appeal runs anew. The papers are scanned."""
    yield from scene.served()
    yield 1
    one = scene.one()
    scene.play.correct(one, Correction(*(scene.say(key, one) for key in ("typo", "typo_right", "typo_why"))))
    for kind, paper in ((Attached.SEALED_SCAN, "determination"), (Attached.SIGNED_RECEIPT, "service_receipt")):
        scene.play.attach(scene.letter(one, paper), kind)


def filed(scene: Scene) -> Days:
    """Appealed by post, entered by a clerk, and not accepted yet."""
    yield from scene.served()
    yield 3
    one = scene.one()
    posted = add_working_days(scene.play.today, -1, calendar_of(scene.play.session)).day
    scene.play.appeal_on_paper(one, grounds_of(scene, one), posted)


def grounds_of(scene: Scene, one: Finding) -> list[AppealGround]:
    """The grounds the story gives."""
    return [AppealGround(ground) for ground in scene.say("grounds", one).split()]


def file(scene: Scene, one: Finding, **more: Any) -> Appeal:
    """The person appeals, on the grounds the story gives."""
    return scene.play.appeal(one, grounds_of(scene, one), **more)


def accepted(scene: Scene) -> Days:
    """A colleague speaks for the appellant, a lawyer helps, new evidence comes with it, and the panel sits."""
    yield from scene.served()
    yield 3
    one = scene.one()
    (colleague,) = scene.play.ids([cast.representative()])
    scene.play.do(one.employee.staff_no, one, "appoint_representative", employee=colleague,
                  authority=scene.say("authority", one))
    proof = scene.play.store(Piece("贷后检查签到和报告汇总", "申诉人整理", scene.say("appeal", one)))
    filed = file(scene, one, evidence=(proof,), companion=scene.say("counsel"), companion_kind=CompanionKind.COUNSEL,
                 companion_authority=scene.say("counsel_authority"))
    yield 2
    sit(scene, filed)
    yield 6
    scene.lapse()


def sit(scene: Scene, filed: Appeal) -> None:
    """The appeal is accepted by a panel that had no part in the case."""
    scene.play.hear_appeal(filed, scene.lawful(cast.panel(), Role.APPEAL_PANEL, PANEL))


def panelist(scene: Scene) -> str:
    """Who writes the decision of the panel that sits."""
    return next(seat.employee.staff_no for seat in scene.case.seats
                if seat.role == Role.APPEAL_PANEL and seat.ended_at is None)


def sat(scene: Scene) -> Generator[int, None, Appeal]:
    """Served, appealed, and accepted by a panel."""
    yield from scene.served()
    yield 3
    filed = file(scene, scene.one())
    yield 2
    sit(scene, filed)
    return filed


def before_panel(scene: Scene) -> Generator[int, None, Appeal]:
    """The panel sits; the others' findings take effect on their day; the panel is ready."""
    filed = yield from sat(scene)
    yield 6
    scene.lapse()
    yield 2
    return filed


def upheld(scene: Scene) -> Days:
    """The finding stands."""
    appeal = yield from before_panel(scene)
    scene.play.do(panelist(scene), appeal, "decide_uphold", decision=scene.say("decision", scene.one()))


def ballot_opened(scene: Scene) -> Days:
    """The vote was secret: the panel opens one ballot that the appeal is about, and the finding stands."""
    appeal = yield from before_panel(scene)
    play, one = scene.play, scene.one()
    sealed = play.session.scalars(select(Ballot).where(Ballot.finding_id == one.id, Ballot.sealed.is_not(None),
                                                       Ballot.void.is_(False)).order_by(Ballot.id.desc())).first()
    assert sealed is not None, "the committee voted in secret"
    play.do(panelist(scene), one, "open_sealed_ballot", ballot=sealed.id, reason=scene.say("opening", one),
            slip=play.slips[scene.case.id])
    play.do(panelist(scene), appeal, "decide_uphold", decision=scene.say("decision", one))


def varied(scene: Scene) -> Days:
    """A lighter outcome, in effect at once."""
    appeal = yield from before_panel(scene)
    ratios = dict.fromkeys((PenaltyKind.SCORE_DEDUCTION, PenaltyKind.ECONOMIC_PENALTY), 70)
    scene.play.do(panelist(scene), appeal, "decide_vary", outcome=Outcome.MITIGATE, ratios=ratios,
                  decision=scene.say("decision", scene.one()))


def revoked(scene: Scene) -> Days:
    """The finding is revoked: an exemption in effect, and the first of what is owed is put right."""
    appeal = yield from before_panel(scene)
    scene.play.do(panelist(scene), appeal, "decide_revoke", decision=scene.say("decision", scene.one()),
                  grounds=(RevocationGround.EVIDENCE_INSUFFICIENT,))
    yield 2
    one = scene.one()
    owed = restitutions.open_ones(scene.play.session, one.id)[0]
    scene.play.do(Role.HR, one, "settle_restitution", restitution=owed.id, receipt=scene.say("nothing_withheld", one))


def remanded(scene: Scene) -> Days:
    """Sent back to another team, which is at work."""
    appeal = yield from before_panel(scene)
    scene.play.do(panelist(scene), appeal, "decide_remand", decision=scene.say("decision", scene.one()),
                  grounds=(RevocationGround.PROCEDURE_UNLAWFUL,))
    yield 2
    scene.choose_team(1)
    scene.play.form_team(scene.case)


def taken_back(scene: Scene) -> Days:
    """The appellant thought better of it: his finding takes effect, and no penalty follows."""
    filed = yield from sat(scene)
    yield 3
    one = scene.one()
    scene.play.do(one.employee.staff_no, filed, "withdraw_appeal", reason=scene.say("taken_back", one))
    yield 3
    scene.lapse()
    yield 2
    scene.play.do(Role.HR, one, "note_no_penalty", note=scene.say("no_penalty", one))


def rejected(scene: Scene) -> Days:
    """The appeal is not about the appellant's own finding: two people refuse it, and his finding takes effect."""
    yield from scene.served()
    yield 3
    filed, one = file(scene, scene.one()), scene.one()
    yield 2
    scene.play.do(Role.SECOND_CHECKER, scene.case, "concur", move=f"reject_appeal:{one.id}",
                  opinion=scene.say("second_opinion"))
    scene.play.do(Role.APPEAL_OFFICER, filed, "reject_appeal", ground=InadmissibleGround.NOT_OWN,
                  reason=scene.say("rejection", one))
    yield 6
    scene.lapse()


def ask(scene: Scene, one: Finding) -> None:
    """More time is asked for; what stood in the way ended two days ago."""
    ended = add_working_days(scene.play.today, -2, calendar_of(scene.play.session)).day
    scene.play.do(one.employee.staff_no, one, "request_extension", obstacle=scene.say("obstacle", one),
                  obstacle_ended_on=ended)


def grant(scene: Scene, one: Finding) -> None:
    """More time is given."""
    scene.play.do(Role.APPEAL_OFFICER, one, "decide_extension", granted=True, reason=scene.say("granted", one))


def asking(scene: Scene) -> Days:
    """More time is asked for, and nobody has decided yet."""
    yield from scene.served()
    yield 8
    ask(scene, scene.one())


def granted(scene: Scene) -> Days:
    """More time is given, and runs."""
    yield from asking(scene)
    yield 1
    grant(scene, scene.one())
    yield 2
    scene.lapse(but=scene.one())


def late(scene: Scene) -> Days:
    """In effect already, but more time was given: a late appeal, which a panel hears."""
    yield from scene.effective()
    yield 3
    ask(scene, scene.one())
    yield 2
    grant(scene, scene.one())
    yield 3
    filed = file(scene, scene.one())
    yield 2
    sit(scene, filed)


PLOTS = {
    "corrected": corrected, "filed": filed, "appeal_accepted": accepted, "upheld": upheld, "revoked": revoked,
    "remanded": remanded, "taken_back": taken_back, "rejected": rejected, "asking": asking, "granted": granted,
    "late": late, "ballot_opened": ballot_opened,
}
