"""Imports that run while their page waits: one at a time, in a thread, all or nothing.

What an import has got to stands in a small file beside it, because the database is busy writing; so does the wish to
call it off. Whoever runs an import holds a lock on that file, so that one cut off (a power cut, a restart) is told from
one that runs, in whatever process.
"""

import fcntl
import json
import os
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from flask import Flask, current_app

from web import clock
from web.extensions import db
from workflow.models import LedgerUpload
from workflow.rules.actors import Actor
from workflow.services import audit, evidence
from workflow.services.evidence import path_of
from workflow.services.exchange import Cancelled, NotALedger, staged, words_of, write, write_rows
from workflow.services.exchange.uploads import chosen_of, finish
from workflow.terms import UploadState

TELL_EVERY = 0.2
"""Seconds between two words on the progress."""


def folder() -> Path:
    """Where this installation keeps ledgers handed in, and the reports on their rows."""
    return Path(current_app.config["INSTANCE"]) / "ledgers"


def rows_of(import_id: int) -> Path:
    """Where the row report of an import is."""
    return folder() / "reports" / f"{import_id}.xlsx"


@dataclass
class Slate:
    """What is written down about one running import."""

    file: Path
    held: IO[str] | None = None
    told: float = 0.0
    too_late: bool = False

    @property
    def wish(self) -> Path:
        """Where the wish to call it off stands."""
        return self.file.with_suffix(".cancel")

    def take(self) -> bool:
        """Hold the slate until `leave`; False while somebody holds it."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = self.file.open("a+", encoding="utf-8")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            return False
        self.held = held
        self.wish.unlink(missing_ok=True)
        return True

    def leave(self) -> None:
        """Wipe it and let go of it."""
        if self.held is not None:
            self.wish.unlink(missing_ok=True)
            self.file.with_suffix(".json").unlink(missing_ok=True)
            self.held.close()
            self.held = None

    def tell(self, phase: str, done: int, total: int) -> None:
        """Write down how far it is. Raises Cancelled where somebody wished so and it is not too late."""
        if self.wish.exists() and not self.too_late:
            raise Cancelled
        if done < total and time.monotonic() - self.told < TELL_EVERY:
            return
        self.told = time.monotonic()
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps({"phase": phase, "done": done, "total": total}), encoding="utf-8")
        os.replace(fresh, self.file.with_suffix(".json"))

    def read(self) -> dict[str, Any] | None:
        """How far it is; None when nobody is at it."""
        if self.take():
            self.leave()
            return None
        try:
            told: dict[str, Any] = json.loads(self.file.with_suffix(".json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"phase": "reading", "done": 0, "total": 0}
        return told

    def call_off(self) -> None:
        """Wish that it be called off."""
        if self.read() is not None:
            self.wish.touch()


def slate_of(upload_id: int) -> Slate:
    """The slate of one file."""
    return Slate(folder() / "running" / str(upload_id))


class Jobs:
    """The thread that takes ledgers in."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import")

    def begin(self, app: Flask, upload_id: int, slate: Slate, by: Actor) -> "Future[None]":
        """Take a file in as soon as the one before is done. `slate` is held already, and left at the end."""
        return self._pool.submit(run, app, upload_id, slate, by)


def run(app: Flask, upload_id: int, slate: Slate, by: Actor) -> None:
    """Take one file in and write down what came of it."""
    with app.app_context():
        try:
            _take_in(upload_id, slate, by)
        except Cancelled:
            _end(upload_id, UploadState.CANCELLED)
        except NotALedger as refused:
            _end(upload_id, UploadState.FAILED, str(refused))
        except Exception:
            _end(upload_id, UploadState.FAILED, "导入时出错，没有写入任何内容，请告知系统管理员后重试")
            app.logger.exception("import of upload %s failed", upload_id)
            raise
        finally:
            slate.leave()


def _take_in(upload_id: int, slate: Slate, by: Actor) -> None:
    """Read the file with no transaction open; then write all of it and its end in one; then the report on its rows."""
    session = db.session()
    upload = session.get_one(LedgerUpload, upload_id)
    name, as_of, chosen, path = upload.file_name, upload.as_of, chosen_of(upload), path_of(folder(), upload.sha256)
    words = words_of(session, chosen.source)
    session.rollback()
    if not evidence.is_intact(folder(), path.name):
        raise NotALedger("file_gone")
    with staged(path, words, chosen, slate.tell) as ledger:
        report = write(session, ledger, name, by=by.name, now=clock.now(), as_of=as_of, within=_within(by),
                       record=partial(audit.record, session, "ledger", by=by, now=clock.now()))
        finish(session, upload_id, UploadState.DONE, import_id=report.import_id)
        session.commit()
        slate.too_late = True
        write_rows(ledger, report, rows_of(report.import_id))


def _within(by: Actor) -> str:
    """Whoever works for a branch takes in its rows alone; the head office's path has no parent."""
    return by.institution_path if "/" in by.institution_path else ""


def _end(upload_id: int, state: UploadState, trouble: str = "") -> None:
    """Undo everything, and write down why."""
    db.session.rollback()
    finish(db.session(), upload_id, state, trouble=trouble)
    db.session.commit()
