"""Taking ledgers in: hand in a file, see how it is read, say what is not known, watch, and read the report."""

from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from web import clock, words
from web.downloads import workbook
from web.extensions import db
from web.forms.imports import AddWord, Columns, Upload, chosen_columns, columns_form
from web.import_jobs import folder, rows_of, run, slate_of
from web.jobs import Slate
from web.rights import for_right
from web.security import current_actor
from workflow.models import HeadingWord, LedgerImport, LedgerUpload
from workflow.rules.situation import Refusal
from workflow.services import audit, evidence
from workflow.services.access import may
from workflow.services.exchange import Kind, NotALedger, mapping, uploads
from workflow.services.exchange.layouts import LEDGERS
from workflow.services.exchange.uploads import Preview
from workflow.terms import UploadState
from workflow.wording.ledger import WORDS

imports = Blueprint("imports", __name__, url_prefix="/imports")

SHOWN = 100
PROBLEMS_SHOWN = 500
SHOWN_HERE = frozenset(layout.kind for layout in LEDGERS)
"""What HR hands in about people's families is no matter of those who take ledgers in."""


def sees_all() -> bool:
    """Whether the reader may see every import: reports speak of every branch."""
    return may(current_actor(), "view_audit") or "/" not in current_actor().institution_path


def own_upload(upload_id: int) -> LedgerUpload:
    """A file the reader handed in."""
    upload = db.session.get(LedgerUpload, upload_id)
    if upload is None or upload.uploaded_by_id != current_actor().employee_id:
        abort(404)
    return upload


@imports.get("")
@for_right("import_ledger", "view_audit")
def index() -> ResponseReturnValue:
    """What was taken in, the latest first, and the reader's own files that are not."""
    mine = select(LedgerUpload).where(LedgerUpload.uploaded_by_id == current_actor().employee_id)
    rows = select(LedgerImport).where(LedgerImport.kind.in_(SHOWN_HERE)).order_by(LedgerImport.id.desc()).limit(SHOWN)
    if not sees_all():
        rows = rows.where(LedgerImport.id.in_(mine.with_only_columns(LedgerUpload.import_id)))
    waiting = db.session.scalars(mine.where(LedgerUpload.state != UploadState.DONE).order_by(
        LedgerUpload.id.desc()).limit(SHOWN)).all()
    return render_template("imports/index.html", rows=db.session.scalars(rows).all(), waiting=waiting, kinds=WORDS,
                           may_import=may(current_actor(), "import_ledger"))


@imports.route("/new", methods=["GET", "POST"])
@for_right("import_ledger")
def new() -> ResponseReturnValue:
    """Hand in a file. One that is no ledger is said to be none, and not kept among the others."""
    form = Upload()
    if not form.validate_on_submit():
        return render_template("imports/new.html", form=form), 400 if form.is_submitted() else 200
    sent = form.file.data
    try:
        upload = uploads.receive(db.session(), folder(), cast(BinaryIO, sent.stream), sent.filename or "",
                                 by=current_actor(), now=clock.now())
        uploads.preview(db.session(), folder(), upload)
    except (NotALedger, evidence.FileRefused) as refused:
        db.session.rollback()
        form.file.errors = [f"{refused}。" if isinstance(refused, NotALedger) else words.refusal(
            Refusal(refused.code, dict(refused.values)))]
        return render_template("imports/new.html", form=form), 400
    db.session.commit()
    return redirect(url_for("imports.choose", upload_id=upload.id), code=303)


@imports.route("/files/<int:upload_id>", methods=["GET", "POST"])
@for_right("import_ledger")
def choose(upload_id: int) -> ResponseReturnValue:
    """How a file is read: its columns and some of their cells. What is chosen is kept; then it can be taken in."""
    upload = own_upload(upload_id)
    if upload.state in (UploadState.RUNNING, UploadState.DONE):
        return redirect(url_for("imports.progress", upload_id=upload.id), code=303)
    try:
        shown = uploads.preview(db.session(), folder(), upload)
    except NotALedger as refused:
        return render_template("imports/trouble.html", upload=upload, trouble=str(refused)), 409
    form = columns_form(shown, upload.source)
    if not form.is_submitted():
        return _chosen(upload, shown, form)
    if not form.validate():
        return _chosen(upload, shown, form, 400)
    _keep(upload, shown, form)
    db.session.commit()
    flash(_("已按您的选择重新读取，请核对。"), "success")
    return redirect(url_for("imports.choose", upload_id=upload_id), code=303)


def _chosen(upload: LedgerUpload, shown: Preview, form: Columns, status: int = 200) -> ResponseReturnValue:
    page = render_template("imports/choose.html", upload=upload, shown=shown, form=form, kinds=WORDS)
    return page, status


def _keep(upload: LedgerUpload, shown: Preview, form: Columns) -> None:
    """Keep what was chosen for the file, and for all files where asked to."""
    columns = chosen_columns(form, shown)
    uploads.choose(upload, shown, columns, source=form.source.data or "", sheet=form.sheet.data or "",
                   unit=form.unit.data, as_of=form.as_of.data)
    if form.everywhere.data:
        for one in shown.columns:
            if columns[one.place] and columns[one.place] != one.column:
                _put(shown.kind, one.text, columns[one.place])


def _put(kind: Kind, heading: str, column: str) -> None:
    """Add a word to the list of headings, with a sealed line."""
    mapping.put(db.session(), kind, "", heading, column, by=current_actor().name, now=clock.now())
    audit.record(db.session(), "ledger", "add_heading", {"kind": kind, "heading": heading, "column": column},
                 by=current_actor(), now=clock.now())


@imports.post("/files/<int:upload_id>/start")
@for_right("import_ledger")
def start(upload_id: int) -> ResponseReturnValue:
    """Take the file in, as it was last shown."""
    upload, slate = own_upload(upload_id), slate_of(upload_id)
    try:
        shown = uploads.preview(db.session(), folder(), upload)
    except NotALedger as refused:
        return render_template("imports/trouble.html", upload=upload, trouble=str(refused)), 409
    if shown.missing or (shown.kind is Kind.LOANS and shown.as_of is None):
        flash(_("还不能导入：请先指明下面标出的内容。"), "danger")
        return redirect(url_for("imports.choose", upload_id=upload_id), code=303)
    upload.as_of = shown.as_of
    if slate.take() and not _begun(upload, slate):
        slate.leave()
    return redirect(url_for("imports.progress", upload_id=upload_id), code=303)


def _begun(upload: LedgerUpload, slate: Slate) -> bool:
    """Hand a file over to be taken in, unless it is done; one marked as running that nobody is at was cut off."""
    if upload.state == UploadState.RUNNING:
        uploads.finish(db.session(), upload.id, UploadState.FAILED)
    if not uploads.start(db.session(), upload, clock.now()):
        return False
    key = upload.id
    db.session.commit()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the thread needs it itself, not its proxy
    app.extensions["import_jobs"].begin(partial(run, app, key, slate, current_actor()))
    return True


@imports.get("/files/<int:upload_id>/progress")
@for_right("import_ledger")
def progress(upload_id: int) -> ResponseReturnValue:
    """How far an import has got; once done, its report."""
    upload = own_upload(upload_id)
    told = slate_of(upload_id).read() if upload.state in (UploadState.RUNNING, UploadState.DONE) else None
    if upload.state == UploadState.DONE and told is None:
        return redirect(url_for("imports.show", import_id=upload.import_id), code=303)
    trouble = upload.trouble
    if upload.state == UploadState.RUNNING and told is None:
        trouble = _("导入被中断（例如服务重新启动），没有写入任何内容，可以重新导入")
    return render_template("imports/progress.html", upload=upload, told=told, trouble=trouble, kinds=WORDS)


@imports.post("/files/<int:upload_id>/cancel")
@for_right("import_ledger")
def cancel(upload_id: int) -> ResponseReturnValue:
    """Call an import off: nothing of it is kept."""
    own_upload(upload_id)
    slate_of(upload_id).call_off()
    flash(_("已要求取消；如果还没有写完，什么都不会留下。"), "info")
    return redirect(url_for("imports.progress", upload_id=upload_id), code=303)


# --- reports


def _import(import_id: int) -> LedgerImport:
    """An import whose report the reader may read."""
    row = db.session.get(LedgerImport, import_id)
    if row is None or row.kind not in SHOWN_HERE:
        abort(404)
    upload = uploads.of_import(db.session(), row)
    if not sees_all() and (upload is None or upload.uploaded_by_id != current_actor().employee_id):
        abort(404)
    return row


@imports.get("/<int:import_id>")
@for_right("import_ledger", "view_audit")
def show(import_id: int) -> ResponseReturnValue:
    """One import, and everything that was odd in it."""
    row = _import(import_id)
    problems: list[dict[str, Any]] = row.report.get("problems", [])
    return render_template(
        "imports/show.html", row=row, kinds=WORDS, problems=problems[:PROBLEMS_SHOWN],
        count=row.report.get("found", len(problems)), has_rows=rows_of(row.id).is_file(),
        fates=("taken", "changed", "unchanged", "duplicate", "refused"))


@imports.get("/<int:import_id>/rows.xlsx")
@for_right("import_ledger", "view_audit")
def rows(import_id: int) -> ResponseReturnValue:
    """The report on every row, to be opened in a spreadsheet."""
    row = _import(import_id)
    path = rows_of(row.id)
    if not path.is_file():
        abort(404)
    name = f"{Path(row.file_name).stem}-逐行报告.xlsx"
    return workbook(path, name)


# --- the list of headings


@imports.route("/headings", methods=["GET", "POST"])
@for_right("import_ledger")
def headings() -> ResponseReturnValue:
    """The words by which columns are known: built in, added here, remembered of a source."""
    form = AddWord()
    if form.validate_on_submit():
        kind, _colon, column = str(form.column.data).partition(":")
        try:
            _put(Kind(kind), form.heading.data or "", column)
        except ValueError:
            form.heading.errors = [_("这个列名去掉括号和符号后是空的，请换一个。")]
        else:
            db.session.commit()
            flash(_("已加入列名对照表，从下一个文件起生效。"), "success")
            return redirect(url_for("imports.headings"), code=303)
    page = render_template("imports/headings.html", form=form, layouts=list(LEDGERS), kinds=WORDS,
                           added=mapping.added(db.session()))
    return page, 400 if form.is_submitted() else 200


@imports.post("/headings/<int:word_id>/drop")
@for_right("import_ledger")
def drop(word_id: int) -> ResponseReturnValue:
    """Forget a word."""
    word = db.get_or_404(HeadingWord, word_id)
    audit.record(db.session(), "ledger", "drop_heading",
                 {"kind": word.kind, "source": word.source, "heading": word.heading, "column": word.column},
                 by=current_actor(), now=clock.now())
    mapping.drop(db.session(), word_id)
    db.session.commit()
    flash(_("已从列名对照表中去掉。"), "success")
    return redirect(url_for("imports.headings"), code=303)
