"""Back-tests that run while their page waits. Nothing of the database is written; results are files beside it."""

from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import select

from web import clock, words
from web.extensions import db
from web.jobs import Slate
from workflow.models import ListVersionRecord
from workflow.rules.backtesting import Slice
from workflow.services import backtest, backtest_results
from workflow.services.backtest_results import Ran, Result
from workflow.services.engine import reading
from workflow.services.exchange import Cancelled
from workflow.services.lists import digest
from workflow.services.moving import Refused
from workflow.terms import ListState

CUT_OFF = "回测被中断（例如服务重新启动），可以重新开始"
CALLED_OFF = "已取消，没有留下结果"
BROKEN = "回测时出错，没有留下结果，请告知系统管理员后重试"


def folder() -> Path:
    """Where this installation keeps the results of back-tests."""
    return Path(current_app.config["INSTANCE"]) / "backtests"


def slate_of(record_id: int) -> Slate:
    """The slate of one draft: one back-test of it at a time."""
    return Slate(folder() / "running" / str(record_id))


def trouble_of(record_id: int) -> str:
    """Why the last back-test of a draft left no result; empty where it left one, or none was begun."""
    try:
        return _trouble(record_id).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _trouble(record_id: int) -> Path:
    return slate_of(record_id).file.with_suffix(".trouble")


def note(record_id: int, trouble: str = CUT_OFF) -> None:
    """Write down why there is no result: that it was cut off, until something else is known."""
    _trouble(record_id).write_text(trouble, encoding="utf-8")


def run(app: Flask, record_id: int, slate: Slate, cut: Slice, by: str) -> None:
    """Try one draft, and keep the result or what came in its way."""
    with app.app_context(), reading():
        try:
            _try_out(record_id, slate, cut, by)
        except Cancelled:
            note(record_id, CALLED_OFF)
        except Refused as refused:
            note(record_id, "；".join(words.refusal(one) for one in refused.reasons).removesuffix("。"))
        except Exception:
            note(record_id, BROKEN)
            app.logger.exception("back-test of draft %s failed", record_id)
            raise
        finally:
            db.session.remove()
            slate.leave()


def _try_out(record_id: int, slate: Slate, cut: Slice, by: str) -> None:
    """Try the draft as it stands now, keep the result, and clear away what is no longer wanted."""
    session = db.session()
    record = session.get_one(ListVersionRecord, record_id)
    old, new = backtest.versions_for(session, record)
    row_version, content = record.row_version, record.content

    def tell(phase: str, done: int, total: int) -> None:
        session.rollback()  # others may write now
        slate.tell(phase, done, total)

    found, left_out = backtest.run(session, old, new, cut, clock.today(), tell)
    ran = Ran(new.version.number, old.version.number, row_version, digest(content), cut, by, clock.now(),
              found.total, found.set_aside, len(left_out))
    backtest_results.keep(folder(), record_id, Result(ran, content, found, tuple(left_out)))
    drafts = select(ListVersionRecord.id).where(ListVersionRecord.state == ListState.DRAFT)
    backtest_results.clear(folder(), set(session.scalars(drafts)))
    _trouble(record_id).unlink(missing_ok=True)
