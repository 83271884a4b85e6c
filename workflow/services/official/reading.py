"""A stored letter taken apart by the class names of its fragments: head, number, title and so on, no word lost."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

PREFIX = "letter-"
LEVELS = {"h2": "level1", "h3": "level2", "h4": "level3"}
INLINE = frozenset({"a", "abbr", "b", "br", "cite", "code", "del", "em", "i", "ins", "q", "s", "small", "span",
                    "strong", "sub", "sup", "time", "u"})
STRONG = frozenset({"b", "strong"})
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look; a line break is a newline."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: `kind` is the class of the fragment without its prefix (`text`, `level1`, `item` …)."""

    kind: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its paragraphs, whether it heads its row or column, how many columns it takes."""

    paragraphs: tuple[Paragraph, ...]
    heading: bool
    span: int = 1

    @property
    def text(self) -> str:
        """All of its text."""
        return "\n".join(one.text for one in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows, of which the first `heads` are repeated on every page; `fine` where it is set smaller."""

    rows: tuple[tuple[Cell, ...], ...]
    heads: int
    fine: bool = False

    @property
    def text(self) -> str:
        """All of its text."""
        return "\n".join(cell.text for row in self.rows for cell in row)

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return max(sum(cell.span for cell in row) for row in self.rows)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Read:
    """The parts of a letter in the order of an official document; an absent part is empty."""

    head: str
    number: str
    title: str
    to: str
    body: tuple[Block, ...]
    attachments: str
    signature: str
    day: str
    note: str


def read(html: str) -> Read:
    """Take a stored letter apart."""
    from lxml.html import fragment_fromstring  # type: ignore[import-untyped]

    parts = {"head": "", "number": "", "title": "", "to": "", "attachments": "", "note": ""}
    signed: list[str] = []
    body: list[Block] = []
    root = fragment_fromstring(UNPRINTABLE.sub("", html), create_parent="div")
    article = root.find("article")
    for one in root if article is None else article:
        name = _class(one)
        if name in parts and not parts[name]:
            parts[name] = _paragraph(one, name).text
        elif name == "sign":
            signed = [_paragraph(line, "sign").text for line in one] or [_paragraph(one, "sign").text]
        else:
            body += _blocks(one)
    return Read(
        head=parts["head"], number=parts["number"], title=parts["title"], to=parts["to"].removesuffix("："),
        body=tuple(body), attachments=parts["attachments"].removeprefix("附件："),
        signature="\n".join(signed[:-1]), day=signed[-1] if signed else "",
        note=parts["note"].removeprefix("（").removesuffix("）"))


def _class(element: Any) -> str:
    """The class of a fragment without its prefix; empty for other elements."""
    names = (element.get("class") or "").split()
    return next((name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)), "")


def _blocks(element: Any) -> Iterator[Block]:
    """The paragraphs and tables of an element, whatever it is wrapped in."""
    if not isinstance(element.tag, str):
        return
    if element.tag == "table":
        yield _table(element)
    elif any(isinstance(one.tag, str) and one.tag not in INLINE for one in element):
        yield from _loose(element.text, element)
        for one in element:
            yield from _blocks(one)
            yield from _loose(one.tail, element)
    else:
        kind = "item" if element.tag == "li" else LEVELS.get(element.tag) or _class(element) or "text"
        paragraph = _paragraph(element, kind)
        if paragraph.text:
            yield paragraph


def _loose(text: str | None, element: Any) -> Iterator[Paragraph]:
    """Text that stands between blocks, as a paragraph of its own."""
    if text and text.strip():
        yield Paragraph(_class(element) or "text", (Run(_squeezed(text).strip()),))


def _paragraph(element: Any, kind: str) -> Paragraph:
    """An element without blocks in it as one paragraph, without blanks at its ends."""
    runs: list[Run] = []
    for run in _runs(element, strong=False):
        if runs and runs[-1].strong == run.strong:
            runs[-1] = replace(runs[-1], text=runs[-1].text + run.text)
        else:
            runs.append(run)
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip(" "))
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip(" "))
    return Paragraph(kind, tuple(run for run in runs if run.text))


def _runs(element: Any, *, strong: bool) -> Iterator[Run]:
    """The text of an element in order."""
    strong = strong or element.tag in STRONG
    if element.tag == "br":
        yield Run("\n", strong)
    if element.text:
        yield Run(_squeezed(element.text), strong)
    for one in element:
        if isinstance(one.tag, str):
            yield from _runs(one, strong=strong)
        if one.tail:
            yield Run(_squeezed(one.tail), strong)


def _squeezed(text: str) -> str:
    """Blanks as HTML shows them; the full-width space is a character."""
    return re.sub("[ \t\r\n\f]+", " ", text)


def _table(element: Any) -> Table:
    """A table with its rows in order."""
    heads = len(element.findall("thead/tr"))
    rows = [tuple(_cell(cell) for cell in row if cell.tag in ("td", "th")) for row in element.iter("tr")]
    classes = (element.get("class") or "").split()
    return Table(tuple(row for row in rows if row), heads, fine=f"{PREFIX}finding" in classes)


def _cell(element: Any) -> Cell:
    """A cell; one without text holds an empty paragraph."""
    paragraphs = tuple(_in_cell(element)) or (Paragraph("cell", ()),)
    return Cell(paragraphs, element.tag == "th", int(element.get("colspan") or 1))


def _in_cell(element: Any) -> Iterator[Paragraph]:
    """The paragraphs of a cell: its text, and each point of a list in it."""
    for block in _blocks(element):
        if isinstance(block, Table):
            yield Paragraph("cell", (Run(block.text),))
        else:
            yield block if block.kind == "item" else replace(block, kind="cell")
