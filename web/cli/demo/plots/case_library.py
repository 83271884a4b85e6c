"""How a closed case comes into the library."""

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
