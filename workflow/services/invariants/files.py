"""The store of files: every piece of evidence and every file attached to a letter is there, and whole.

Asked apart from the rest: it reads a folder, not the database alone.
"""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Evidence, LetterFile
from workflow.services import evidence
from workflow.services.invariants.common import Invariant, Looked, each

TITLE = "每件证据、文书所附的每个扫描件和回证，文件都在，内容与所存摘要相符"


def stored_files_are_whole(session: Session, folder: Path) -> Looked:
    """Every file that a record names is in the store `folder` and still has its hash."""
    records = [*session.scalars(select(Evidence).order_by(Evidence.id)),
               *session.scalars(select(LetterFile).order_by(LetterFile.id))]
    whole = {sha256: evidence.is_intact(folder, sha256) for sha256 in {one.sha256 for one in records}}
    return each(session, records, lambda one: None if whole[one.sha256] else "文件缺失或已被改动")


def invariant_of(folder: Path) -> Invariant:
    """The same as one of the invariants, for the store of one installation."""
    return Invariant("R", TITLE, lambda session: stored_files_are_whole(session, folder))
