"""Evidence: what is taken in, who may open it, and what becomes of a file that was changed."""

import io
import zipfile
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.pages.counter import Counter
from workflow.models import Evidence
from workflow.services.evidence import FileRefused, is_intact, path_of, store

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def zipped(*names: str) -> bytes:
    """A zip file with these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(("name", "content", "media_type"), [
    ("贷后检查.pdf", PDF, "application/pdf"),
    ("报告.docx", zipped("[Content_Types].xml", "word/document.xml"),
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("台账.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"),
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("厂房.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image/png"),
    ("厂房.JPG", b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 40, "image/jpeg"),
    ("说明.txt", "贷后检查说明".encode("gb18030"), "text/plain"),
    ("流水.csv", "日期,金额\n2026-10-12,1\n".encode(), "text/csv"),
    ("旧表.xls", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "application/vnd.ms-excel"),
])
def test_files_of_the_list_are_taken_in(tmp_path, name, content, media_type):
    stored = store(tmp_path, io.BytesIO(content), name)
    assert (stored.file_name, stored.media_type, stored.size) == (name, media_type, len(content))
    assert is_intact(tmp_path, stored.sha256)
    assert path_of(tmp_path, stored.sha256).read_bytes() == content


@pytest.mark.parametrize(("name", "content", "code"), [
    ("资料.zip", zipped("a.txt"), "file_kind"),
    ("宏.docm", zipped("word/document.xml"), "file_kind"),
    ("没有后缀", PDF, "file_kind"),
    ("报告.docx", zipped("a.txt"), "file_content"),
    ("贷后检查.pdf", b"MZ\x90\0 not a paper", "file_content"),
    ("厂房.png", PDF, "file_content"),
    ("说明.txt", b"a\0b", "file_content"),
    ("空.pdf", b"", "file_empty"),
])
def test_anything_else_is_refused_and_leaves_nothing_behind(tmp_path, name, content, code):
    with pytest.raises(FileRefused) as refused:
        store(tmp_path, io.BytesIO(content), name)
    assert refused.value.code == code
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_too_many_bytes_are_refused(tmp_path):
    with pytest.raises(FileRefused) as refused:
        store(tmp_path, io.BytesIO(PDF * 10), "贷后检查.pdf", limit=100)
    assert refused.value.code == "file_too_large"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_same_bytes_are_kept_once_and_a_name_is_never_a_path(tmp_path):
    first = store(tmp_path, io.BytesIO(PDF), "../../etc/证据.pdf")
    second = store(tmp_path, io.BytesIO(PDF), "C:\\资料\\证据.pdf")
    assert first == second
    assert first.file_name == "证据.pdf"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


# --- on pages


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A case with its team."""
    counter = Counter(app, session, clock)
    return counter.after(counter.bank.accepted, counter.bank.with_team)


def upload(counter: Counter, name: str, content: bytes):
    desk = counter.desk("second")
    desk.get(counter.do("add_evidence", f"finding-{counter.finding('wei')}"))
    return desk.submit({"title": "贷后检查报告", "source": "影像系统", "obtained_on": "2026-10-12",
                        "file": (io.BytesIO(content), name)}, to="add_evidence",
                       content_type="multipart/form-data")


def address_of(counter: Counter) -> str:
    key = counter.read(lambda: counter.session.scalars(select(Evidence.id)).one())
    return f"{counter.case()}/evidence/{key}"


def test_a_file_is_handed_in_and_opened_by_those_who_may_read_it(counter):
    assert "已提交证据" in upload(counter, "检查.pdf", PDF).text
    address = address_of(counter)
    for who in ("wei", "second"):
        with counter.desk(who).get(address) as opened:
            assert opened.data == PDF
            assert opened.headers["Content-Disposition"].startswith("attachment")
    assert counter.desk("tao").get(address).status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("clerk").get(address).status_code == HTTPStatus.NOT_FOUND
    assert counter.desk("g1").get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_file_that_is_not_what_it_says_is_refused_over_the_form(counter):
    answer = upload(counter, "检查.pdf", b"MZ not a paper")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "与扩展名" in answer.text
    assert "影像系统" in answer.text


def test_a_file_that_was_changed_is_not_handed_out(counter, app):
    upload(counter, "检查.pdf", PDF)
    stored = next(path for path in (Path(app.config["INSTANCE"]) / "evidence" / "objects").rglob("*") if path.is_file())
    stored.write_bytes(PDF + b"!")
    desk = counter.desk("second")
    answer = desk.get(address_of(counter), follow_redirects=True)
    assert "缺失或已被改动" in answer.text
