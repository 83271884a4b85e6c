"""How a closed case comes into the library."""

from sqlalchemy import select

from web.cli.demo.scene import Days, Scene
from workflow.models import LibraryEntry
from workflow.terms import Role


def in_library(scene: Scene) -> Days:
    """Drafted, reviewed, published, a day or two each."""
    yield 2
    entry = draft(scene)
    yield 2
    review(scene, entry)
    yield 1
    scene.play.do(Role.LIBRARY_PUBLISHER, entry, "publish_entry")


def taken_down(scene: Scene) -> Days:
    """Closed and in the library, until its editor takes it down after some rulings may have quoted it."""
    yield from scene.closed()
    yield from in_library(scene)
    yield 14
    entry = scene.play.session.scalars(select(LibraryEntry).where(LibraryEntry.case_id == scene.case.id)).one()
    scene.play.do(Role.LIBRARY_EDITOR, entry, "withdraw_entry", reason=scene.say("taken_down"))


def draft(scene: Scene) -> LibraryEntry:
    """The library entry of the story."""
    made: LibraryEntry = scene.play.do(
        Role.LIBRARY_EDITOR, scene.case, "draft_entry", title=scene.say("entry_title"),
        situation=scene.say("entry_situation"), points=scene.say("entry_points"), result=scene.say("entry_result"),
        lessons=scene.say("entry_lessons")).thing
    return made


def review(scene: Scene, entry: LibraryEntry) -> None:
    """Somebody else has read it."""
    scene.play.do(Role.LIBRARY_REVIEWER, entry, "review_entry", opinion=scene.say("entry_opinion"))
