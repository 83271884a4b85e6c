"""The store of evidence: files are streamed in, known by the hash of their bytes, and never trusted by their name.

`folder` is the store's folder and an argument everywhere: `objects/ab/<sha256>` holds the bytes, `coming/` what is on
its way. An object once there is never changed; one that no record names is harmless.
"""

import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import puremagic

MAX_SIZE = 50 * 1024 * 1024
CHUNK = 1024 * 1024
SURE = 0.3
NAME_LIMIT = 200

MEDIA_TYPES = {
    ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".wps": "application/vnd.ms-works",
    ".txt": "text/plain", ".csv": "text/csv",
}
"""What may be handed in, by the ending of the name; the content has to agree."""

TEXTS = frozenset({".txt", ".csv"})
COMPOUND = frozenset({".doc", ".xls", ".wps"})
COMPOUND_HEAD = bytes.fromhex("D0CF11E0A1B11AE1")
PARTS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
"""The part a zipped office document cannot be without."""


class FileRefused(ValueError):
    """A file that is not taken in: `code` says why (`file_empty`, `file_too_large`, `file_kind`, `file_content`)."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class StoredFile:
    """A file in the store: the name it came with (never a path), its type, its size in bytes, its hash."""

    file_name: str
    media_type: str
    size: int
    sha256: str


def store(folder: Path, stream: BinaryIO, file_name: str, limit: int = MAX_SIZE) -> StoredFile:
    """Take a file in. Raises FileRefused for an ending not on the list, content of another kind, or too many bytes."""
    name = shown_name(file_name)
    ending = Path(name).suffix.lower()
    if ending not in MEDIA_TYPES:
        raise FileRefused("file_kind", kinds="、".join(sorted(one.removeprefix(".") for one in MEDIA_TYPES)))

    def check(coming: Path) -> None:
        if not _is_what_it_says(coming, ending):
            raise FileRefused("file_content", ending=ending.removeprefix("."))

    size, sha256 = keep(folder, stream, limit, check)
    return StoredFile(name, MEDIA_TYPES[ending], size, sha256)


def keep(folder: Path, stream: BinaryIO, limit: int = MAX_SIZE,
         check: Callable[[Path], None] | None = None) -> tuple[int, str]:
    """Put bytes into a store once `check` has looked at them; size and hash. Raises FileRefused for no or too many."""
    coming = folder / "coming" / secrets.token_hex(16)
    coming.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        size, sha256 = _receive(stream, coming, limit)
        if check is not None:
            check(coming)
        _settle(coming, path_of(folder, sha256))
    finally:
        coming.unlink(missing_ok=True)
    return size, sha256


def shown_name(file_name: str) -> str:
    """The last part of a name as it was sent, without signs that cannot be shown, cut to what a record holds.

    >>> shown_name("C:\\\\资料\\\\贷后检查.pdf"), shown_name("../../etc/证据.pdf")
    ('贷后检查.pdf', '证据.pdf')
    """
    last = file_name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign for sign in last if sign.isprintable()).strip()
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:NAME_LIMIT - len(ending) - 1]}{dot}{ending}"


def path_of(folder: Path, sha256: str) -> Path:
    """Where the bytes of that hash are kept."""
    return folder / "objects" / sha256[:2] / sha256


def is_intact(folder: Path, sha256: str) -> bool:
    """Whether the bytes are there and still have that hash."""
    path = path_of(folder, sha256)
    if not path.is_file():
        return False
    with path.open("rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest() == sha256


def _receive(stream: BinaryIO, path: Path, limit: int) -> tuple[int, str]:
    """Write the bytes out and onto the disk, hashing on the way; size and hash."""
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                raise FileRefused("file_too_large", limit=limit // 1024 // 1024)
            digest.update(chunk)
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if not size:
        raise FileRefused("file_empty")
    return size, digest.hexdigest()


def _is_what_it_says(path: Path, ending: str) -> bool:
    """Whether the content is of the kind the ending promises."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if ending in TEXTS:
        return _is_text(head)
    if ending in COMPOUND:
        return head.startswith(COMPOUND_HEAD)
    if ending in PARTS:
        return PARTS[ending] in _names_in(path)
    wanted = ".jpg" if ending == ".jpeg" else ending
    return any(match.extension == wanted and match.confidence >= SURE for match in _kinds(head))


def _names_in(path: Path) -> list[str]:
    """The names in a zip archive; nothing when it is none, or a broken one."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except zipfile.BadZipFile:
        return []


def _kinds(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    """What the first bytes look like; nothing when they look like nothing known."""
    try:
        return puremagic.magic_string(head)
    except puremagic.PureError:
        return []


def _is_text(head: bytes) -> bool:
    """Whether bytes read as text in one of the two encodings of a Chinese desk."""
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[:len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _settle(coming: Path, place: Path) -> None:
    """Move the file to its place, and make sure the folder knows of it after a power cut."""
    if place.exists():
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.replace(coming, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
