"""A letter as .docx: the template read once and kept compiled, the fields filled in, packed the same way every time."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from workflow.services.official import package
from workflow.services.official.default import core_properties
from workflow.services.official.fields import BODY
from workflow.services.official.reading import Block
from workflow.services.official.wordml import NAMESPACE as W
from workflow.services.official.wordml import STYLES, body_xml

NO_PROGRAM = b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
"""What a file says of the program that made it."""
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True)
class Prepared:
    """A template made ready: the parts that never change, and those with fields in them, compiled."""

    fixed: Mapping[str, bytes]
    filled: Mapping[str, Template]


@cache
def environment() -> SandboxedEnvironment:
    """Where the templates of strangers run: no attributes of theirs, no functions, no filters, no unknown names."""
    made = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def docx(template: bytes, values: Mapping[str, str], blocks: Sequence[Block]) -> bytes:
    """The letter in a template. The same template, values and blocks give the same bytes, on any machine.

    Raises TemplateFlawed for what is no template, jinja2.TemplateError for one that was never checked.
    """
    prepared = prepare(template)
    context = {name: _printable(text) for name, text in values.items()} | {BODY: Markup(body_xml(blocks))}
    parts = dict(prepared.fixed)
    for name, compiled in prepared.filled.items():
        parts[name] = compiled.render(context).encode()
    if package.CORE in parts:
        parts[package.CORE] = core_properties(escape(values["标题"]), _day(values["成文日期"])).encode()
    return package.pack(parts)


def digest(content: bytes) -> str:
    """The hash of a file."""
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=64)
def prepare(template: bytes) -> Prepared:
    """Read a template: its fields compiled, our styles added where it has none of that name, its traces taken out."""
    parts = package.unpack(template)
    fixed, filled = {}, {}
    for name, content in parts.items():
        if package.FILLED.fullmatch(name):
            filled[name] = environment().from_string(source(content))
        elif name == package.STYLES:
            fixed[name] = _with_styles(content)
        elif name == "word/settings.xml":
            fixed[name] = _xml(_without_traces(package.parsed(content)))
        else:
            fixed[name] = NO_PROGRAM if name == "docProps/app.xml" else content
    return Prepared(fixed, filled)


def source(content: bytes) -> str:
    """A part with fields as docxtpl reads it: tags that Word has torn apart put together, `{{p …}}` for a paragraph."""
    from docxtpl import DocxTemplate

    patched: str = DocxTemplate(None).patch_xml(_xml(_without_traces(package.parsed(content))).decode())
    return patched


def _xml(root: Any) -> bytes:
    from lxml import etree  # type: ignore[import-untyped]

    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _without_traces(root: Any) -> Any:
    """Without the numbers of editing sessions, which tell who wrote what when."""
    for element in root.iter():
        for name in [one for one in element.attrib if one.startswith(f"{{{W}}}rsid")]:
            del element.attrib[name]
    for element in root.findall(f"{{{W}}}rsids"):
        root.remove(element)
    return root


def _with_styles(content: bytes) -> bytes:
    """The styles of a template with those of ours it does not define."""
    from lxml import etree

    root = _without_traces(package.parsed(content))
    there = {one.get(f"{{{W}}}styleId") for one in root.findall(f"{{{W}}}style")}
    for key, text in STYLES.items():
        if key not in there:
            root.append(etree.fromstring(text.replace("<w:style ", f'<w:style xmlns:w="{W}" ', 1)))
    return _xml(root)


def _printable(text: str) -> str:
    """Without signs no XML may hold; a line break stands as a blank, for a field is one line."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _day(text: str) -> str:
    """A day as a file writes it; empty where there is none."""
    found = DAY.search(text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else ""
