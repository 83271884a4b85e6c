"""The package a .docx is: opened with care for what a stranger may have put in, packed the same way every time."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from workflow.rules.template_flaws import Flaw, TemplateFlawed

MAX_SIZE = 4 * 1024 * 1024
MAX_UNPACKED = 32 * 1024 * 1024
MAX_PARTS = 400
FIRST = "[Content_Types].xml"
DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
CORE = "docProps/core.xml"
LONG_AGO = (1980, 1, 1, 0, 0, 0)

MACROS = re.compile("vbaProject|macroEnabled|vbaData|word/activeX|ms-office.activeX", re.IGNORECASE)
EMBEDDED = re.compile("/(?:oleObject|package|control|aFChunk|subDocument|frame|attachedTemplate|externalLink)$")
"""Relationships that bring in what is no part of the document."""


def unpack(content: bytes) -> dict[str, bytes]:
    """The parts of a .docx by name. Raises TemplateFlawed for what is none, is too large, or holds what may not be in.

    Sizes are counted while unpacking: what the archive says of itself is not believed.
    """
    if len(content) > MAX_SIZE:
        raise _flawed("too_large", limit=MAX_SIZE // 1024 // 1024)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise _flawed("not_docx") from error
    if FIRST not in parts or DOCUMENT not in parts:
        raise _flawed("not_docx")
    if STYLES not in parts:
        raise _flawed("no_styles")
    _look_for_strangers(parts)
    return parts


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A .docx of these parts: sorted, not compressed, without times; the same parts give the same bytes anywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(parts, key=lambda one: (one != FIRST, one)):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.create_system, entry.external_attr = 0, 0
            archive.writestr(entry, parts[name])
    return out.getvalue()


def parsed(xml: bytes) -> Any:
    """The root of an XML part. Raises TemplateFlawed for what is no XML, or declares entities."""
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _flawed("broken_part") from error
    if root.getroottree().docinfo.doctype:
        raise _flawed("broken_part")
    return root


def _flawed(code: str, **values: Any) -> TemplateFlawed:
    return TemplateFlawed([Flaw(code, values)])


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Unpack within the limits."""
    entries = [one for one in archive.infolist() if not one.is_dir()]
    names = [one.filename for one in entries]
    if len(entries) > MAX_PARTS or len(set(names)) < len(names):
        raise _flawed("not_docx")
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise _flawed("not_docx")
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for one in entries:
        with archive.open(one) as stream:
            parts[one.filename] = stream.read(left + 1)
        left -= len(parts[one.filename])
        if left < 0:
            raise _flawed("bomb", limit=MAX_UNPACKED // 1024 // 1024)
    return parts


def _look_for_strangers(parts: Mapping[str, bytes]) -> None:
    """Refuse macros, embedded objects, and anything fetched from elsewhere."""
    found: list[Flaw] = []
    if any(map(MACROS.search, parts)) or MACROS.search(parts[FIRST].decode("utf-8", "replace")):
        found.append(Flaw("macros"))
    if any(name.startswith("word/embeddings/") for name in parts):
        found.append(Flaw("embedded"))
    for name in sorted(parts):
        if name.endswith(".rels"):
            for link in parsed(parts[name]):
                if link.get("TargetMode", "").lower() == "external":
                    found.append(Flaw("external", {"target": str(link.get("Target"))[:80]}))
                elif EMBEDDED.search(link.get("Type", "")) and Flaw("embedded") not in found:
                    found.append(Flaw("embedded"))
    if found:
        raise TemplateFlawed(found)
