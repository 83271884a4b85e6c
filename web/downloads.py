"""Workbooks and papers as they are handed out."""

from io import BytesIO
from pathlib import Path
from typing import IO

from flask import Response, send_file

from workflow.services.evidence import MEDIA_TYPES


def workbook(content: Path | IO[bytes], name: str) -> Response:
    """A workbook to be kept under this name."""
    answer: Response = send_file(content, mimetype=MEDIA_TYPES[".xlsx"], as_attachment=True, download_name=name)
    return answer


def paper(content: bytes, name: str) -> Response:
    """A document to be kept under this name; its ending says what it is."""
    answer: Response = send_file(BytesIO(content), mimetype=MEDIA_TYPES[Path(name).suffix], as_attachment=True,
                                 download_name=name)
    return answer
