"""Imports that run while their page waits, all or nothing."""

from functools import partial
from pathlib import Path

from flask import Flask, current_app

from web import clock
from web.extensions import db
from web.jobs import Slate
from workflow.models import LedgerUpload
from workflow.rules.actors import Actor
from workflow.services import audit, evidence
from workflow.services.evidence import path_of
from workflow.services.exchange import Cancelled, NotALedger, staged, words_of, write, write_rows
from workflow.services.exchange.uploads import chosen_of, finish
from workflow.terms import UploadState


def folder() -> Path:
    """Where this installation keeps ledgers handed in, and the reports on their rows."""
    return Path(current_app.config["INSTANCE"]) / "ledgers"


def rows_of(import_id: int) -> Path:
    """Where the row report of an import is."""
    return folder() / "reports" / f"{import_id}.xlsx"


def slate_of(upload_id: int) -> Slate:
    """The slate of one file."""
    return Slate(folder() / "running" / str(upload_id))


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
