"""The package a .docx is: opened with care for what a stranger may have put in, packed the same way every time."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from workflow.rules.template_flaws import Flaw, TemplateFlawed

MAX_SIZE = 4 * 1024 * 1024
MAX_UNPACKED = 32 * 1024 * 1024
MAX_XML = 1024 * 1024
"""One part of XML; a page with everything on it takes a tenth of that."""
MAX_XML_IN_ALL = 4 * MAX_XML
MAX_PARTS = 400
FIRST = "[Content_Types].xml"
LINKS = "_rels/.rels"
DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
CORE = "docProps/core.xml"
LONG_AGO = (1980, 1, 1, 0, 0, 0)

FILLED = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")
"""The parts fields may stand in."""
OF_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = OF_WORD + "document.main+xml"
SHOWN = re.compile(r"(?:[./])(?:header|footer|footnotes|endnotes)(?:\+xml)?$", re.IGNORECASE)
"""Types of parts, and of relationships, that are shown beside the text."""
XML = (".xml", ".rels")
STRICT = "http://purl.oclc.org/ooxml/"
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\", re.IGNORECASE)
"""How a target begins that is no part of the package."""
MACROS = re.compile("vbaProject|macroEnabled|vbaData|word/activeX|ms-office.activeX", re.IGNORECASE)
EMBEDDED = re.compile("/(?:oleObject|package|control|aFChunk|subDocument|frame|attachedTemplate|externalLink)$",
                      re.IGNORECASE)
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
    written = [len(content) for name, content in parts.items() if name.endswith(XML)]
    if max(written) > MAX_XML or sum(written) > MAX_XML_IN_ALL:
        raise _flawed("part_too_large", limit=MAX_XML // 1024 // 1024)
    found = [*_strangers(parts), *_disguised(parts)]
    if found:
        raise TemplateFlawed(found)
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
    if len(entries) > MAX_PARTS or len({one.casefold() for one in names}) < len(names):
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


def _strangers(parts: Mapping[str, bytes]) -> Iterator[Flaw]:
    """Macros, embedded objects, and anything fetched from elsewhere."""
    types = [one.get("ContentType", "") for one in parsed(parts[FIRST]).iter("{*}Override", "{*}Default")]
    if any(map(MACROS.search, [*parts, *types])):
        yield Flaw("macros")
    embedded = any(name.startswith("word/embeddings/") for name in parts)
    for _name, link in _links(parts):
        target = link.get("Target", "")
        if link.get("TargetMode", "").lower() == "external" or ELSEWHERE.match(target):
            yield Flaw("external", {"target": target[:80]})
        else:
            embedded |= EMBEDDED.search(link.get("Type", "")) is not None
    if embedded:
        yield Flaw("embedded")


def _disguised(parts: Mapping[str, bytes]) -> Iterator[Flaw]:
    """Parts that are opened as something else than their names say: what is looked through must be what is shown."""
    types = [((one.get("PartName") or "").removeprefix("/"), one.get("ContentType", "").strip().lower())
             for one in parsed(parts[FIRST]).iter("{*}Override", "{*}Default")]
    mains = [(name, link.get("Target", "").removeprefix("/")) for name, link in _links(parts)
             if link.get("Type", "").lower().endswith("/officedocument")]
    if mains != [(LINKS, DOCUMENT)] or [part for part, kind in types if kind == MAIN] != [DOCUMENT]:
        yield Flaw("main_part")
    shown = [_resolved(name, link.get("Target", "")) for name, link in _links(parts)
             if SHOWN.search(link.get("Type", ""))] + [part for part, kind in types if SHOWN.search(kind)]
    odd = {part for part in shown if not FILLED.fullmatch(part)}
    odd |= {part for part, kind in types if kind.startswith(OF_WORD) and not part.endswith(".xml")}
    yield from (Flaw("odd_part", {"name": part[:80]}) for part in sorted(odd))
    for name in parts:
        if name.endswith(".xml") and any(str(one.tag).startswith(f"{{{STRICT}") for one in parsed(parts[name]).iter()):
            yield Flaw("strict")


def _links(parts: Mapping[str, bytes]) -> Iterator[tuple[str, Any]]:
    """Every relationship, and the part that tells it."""
    for name in sorted(parts):
        if name.endswith(".rels"):
            yield from ((name, link) for link in parsed(parts[name]).iter("{*}Relationship"))


def _resolved(links: str, target: str) -> str:
    """The name of the part a relationship leads to.

    >>> _resolved("word/_rels/document.xml.rels", "footer1.xml"), _resolved("word/_rels/x.rels", "/word/a.xml")
    ('word/footer1.xml', 'word/a.xml')
    """
    home = posixpath.dirname(posixpath.dirname(links))
    return posixpath.normpath(posixpath.join("/", home, target)).lstrip("/")
