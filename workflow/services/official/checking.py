"""A bank's template looked through before it is taken: everything wrong with it, each with its place.

Tags are read paragraph by paragraph, so that a fault can be named where Word shows it; then the whole is asked once
more as it will run, tried on the sample, and the result looked at. A template may name fields and say `if`, no more.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from io import BytesIO
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes

from workflow.rules.template_flaws import Flaw, Place, TemplateFlawed
from workflow.services.official import package
from workflow.services.official.fields import BODY, FIELDS, OFTEN_CALLED, needed, values
from workflow.services.official.package import FILLED
from workflow.services.official.reading import read
from workflow.services.official.sample import KEPT, sample
from workflow.services.official.wordml import NAMESPACE
from workflow.services.official.writing import docx, environment, source

W = f"{{{NAMESPACE}}}"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
OPENING = {"{{": "}}", "{%": "%}", "{#": "#}"}
PREFIX = re.compile(r"(p|tr|tc|r)\s+(.*)", re.DOTALL)
STATEMENT = re.compile(r"(if|elif|else|endif)\b\s*(.*)", re.DOTALL)
AROUND = 12
LIKE = 0.5
MOST_TAGS, MOST_ROWS, MOST_ELEMENTS = 500, 500, 10_000
LONGEST_TAG, LONGEST_PARAGRAPH, LONGEST_NAME = 200, 10_000, 20
MOST_FLAWS = 200
"""What a page of letterhead never comes near. Looking through a template takes time by the square of some of these."""
SHOWN_FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION)\b", re.IGNORECASE)
"""The fields of Word a template may hold; others look at the clock, at files or at other programs."""

ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr,
           nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Concat)
"""What a template may say to Jinja."""


def check(content: bytes, kind: str, title: str) -> None:
    """Look a template for letters of a kind through. Raises TemplateFlawed with everything found."""
    parts = package.unpack(content)
    others = {name: package.parsed(parts[name]) for name in parts if name.endswith(package.XML)}
    roots = {name: others.pop(name) for name in sorted(parts, key=_order) if FILLED.fullmatch(name)}
    for root in roots.values():
        _sized(root)
    names = _names_of_parts(parts, roots[package.DOCUMENT])
    found: list[Flaw] = []
    used: list[str] = []
    for name, root in roots.items():
        found += _strangers(root, names.get(name, name))
        found += _of_part(root, names.get(name, name), used)
    for name, root in others.items():
        found += _strangers(root, name)
    found += [Flaw("missing", {"field": one}) for one in FIELDS if one in needed(kind) and one not in used]
    if used.count(BODY) > 1:
        found.append(Flaw("body_twice"))
    if len(used) > MOST_TAGS:
        found.append(Flaw("too_many", {"limit": MOST_TAGS}))
    found = found or [*_hidden(roots, names)] or _as_it_runs(parts, names) or _tried(content, kind, title)
    found = found[:MOST_FLAWS]
    if found:
        raise TemplateFlawed([one for place, one in enumerate(found) if one not in found[:place]])


def nearest(name: str) -> str:
    """The field somebody may have meant; empty where none is like it.

    >>> nearest("文好"), nearest("发文字号"), nearest("成文日"), nearest("xyz")
    ('文号', '文号', '成文日期', '')
    """
    known = {**{one: one for one in FIELDS}, **OFTEN_CALLED}
    if len(name) > LONGEST_NAME:
        return ""
    like, _alike_at_first, best = max(
        (SequenceMatcher(None, name, one).ratio(), name[:1] == one[:1], one) for one in known)
    return known[best] if like >= LIKE else ""


def _order(name: str) -> tuple[bool, str]:
    return name != package.DOCUMENT, name


def _sized(root: Any) -> None:
    """Refuse a part with more in it than a letterhead needs, before anything is looked for. Raises TemplateFlawed."""
    text = "".join(root.itertext())
    if sum(map(text.count, OPENING)) > MOST_TAGS:
        raise TemplateFlawed([Flaw("too_many", {"limit": MOST_TAGS})])
    if sum(1 for _ in root.iter(f"{W}tr")) > MOST_ROWS:
        raise TemplateFlawed([Flaw("too_many_rows", {"limit": MOST_ROWS})])
    if sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise TemplateFlawed([Flaw("too_many_elements", {"limit": MOST_ELEMENTS})])


# --- paragraph by paragraph


def _of_part(root: Any, part: str, used: list[str]) -> Iterator[Flaw]:
    """What is wrong with the tags of one part; the fields it names are added to `used`."""
    open_ifs: list[tuple[Place, str]] = []
    for place, text in _paragraphs(root, part):
        if len(text) > LONGEST_PARAGRAPH:
            yield Flaw("too_long", {"limit": LONGEST_PARAGRAPH}, place)
            continue
        rest = TAG.sub("", text)
        if loose := BRACES.search(rest):
            yield Flaw("unclosed", {"tag": loose[0]}, place, _cut(rest, loose.start(), loose.end()))
        for tag in TAG.finditer(text):
            near = _cut(text, tag.start(), tag.end())
            if len(tag[0]) > LONGEST_TAG:
                yield Flaw("syntax", {"tag": tag[0][:AROUND] + "…"}, place)
            elif tag[0].startswith("{{"):
                yield from _of_field(tag[0], text, place, near, used)
            elif tag[0].startswith("{%"):
                yield from _of_statement(tag[0], place, near, open_ifs, used)
    for place, near in open_ifs:
        yield Flaw("if_open", {}, place, near)


def _of_field(tag: str, text: str, place: Place, near: str, used: list[str]) -> Iterator[Flaw]:
    """A tag that writes something."""
    prefix, inside = _prefixed(tag[2:-2].strip())
    if inside.removeprefix("p") == BODY:
        used.append(BODY)
        if (prefix, inside) != ("p", BODY):
            yield Flaw("body_form", {"tag": tag}, place, near)
        elif text.strip() != tag or place.part != "document":
            yield Flaw("body_alone", {}, place, near)
    elif prefix:
        used.append(inside)
        yield Flaw("no_prefix", {"tag": tag}, place, near)
    else:
        yield from _of_expression(inside, tag, place, near, used)


def _of_statement(tag: str, place: Place, near: str, open_ifs: list[tuple[Place, str]],
                  used: list[str]) -> Iterator[Flaw]:
    """A tag that decides something."""
    _prefix, inside = _prefixed(tag[2:-2].strip())
    said = STATEMENT.fullmatch(inside)
    if said is None:
        yield Flaw("only_if", {"tag": tag}, place, near)
        return
    word, condition = said[1], said[2].strip()
    if word == "if":
        open_ifs.append((place, near))
    elif not open_ifs:
        yield Flaw("no_if", {"tag": tag}, place, near)
    elif word == "endif":
        open_ifs.pop()
    if word in ("if", "elif"):
        yield from _of_expression(condition, tag, place, near, used)
    elif condition:
        yield Flaw("syntax", {"tag": tag}, place, near)


def _prefixed(inside: str) -> tuple[str, str]:
    """The letter that says what a tag takes the place of, and the rest."""
    found = PREFIX.fullmatch(inside)
    return (found[1], found[2].strip()) if found else ("", inside)


def _of_expression(said: str, tag: str, place: Place, near: str, used: list[str]) -> Iterator[Flaw]:
    """Field names put together; an unknown one is told with the name it is nearest to."""
    try:
        tree = environment().parse("{{ " + _straight(said) + " }}")
    except TemplateSyntaxError:
        yield Flaw("syntax", {"tag": tag}, place, near)
        return
    if any(not isinstance(node, ALLOWED) for node in _nodes(tree)):
        yield Flaw("not_allowed", {"tag": tag}, place, near)
        return
    for node in tree.find_all(nodes.Name):
        used.append(node.name)
        if node.name not in FIELDS:
            yield Flaw("unknown", {"field": node.name, "nearest": nearest(node.name)}, place, near)


def _straight(said: str) -> str:
    """Quotation marks as docxtpl makes them straight."""
    return said.translate(str.maketrans("“”‘’", "\"\"''"))


def _nodes(tree: nodes.Node) -> Iterator[nodes.Node]:
    yield tree
    yield from tree.find_all(nodes.Node)


def _cut(text: str, start: int, end: int) -> str:
    """The words around a place."""
    before, after = text[max(0, start - AROUND):start], text[end:end + AROUND]
    return f"{'…' if start > AROUND else ''}{before}{text[start:end]}{after}{'…' if end + AROUND < len(text) else ''}"


def _paragraphs(root: Any, part: str) -> Iterator[tuple[Place, str]]:
    """Every paragraph of a part with its place and its own text."""
    tables = {one: at for at, one in enumerate(
        (one for one in root.iter(f"{W}tbl") if next(one.iterancestors(f"{W}tbl"), None) is None), start=1)}
    count = 0
    for element in root.iter(f"{W}p"):
        in_box = next(element.iterancestors(f"{W}txbxContent"), None) is not None
        outer = list(element.iterancestors(f"{W}tbl"))
        if outer:
            table = outer[-1]
            row = next(one for one in element.iterancestors(f"{W}tr") if next(one.iterancestors(f"{W}tbl")) is table)
            cell = next(one for one in element.iterancestors(f"{W}tc") if next(one.iterancestors(f"{W}tr")) is row)
            place = Place(part, 0, tables[table], _among(row, "tr"), _among(cell, "tc"), in_box)
        else:
            count += 0 if in_box else 1
            place = Place(part, count, in_box=in_box)
        yield place, "".join(one.text or "" for one in element.iter(f"{W}t")
                             if next(one.iterancestors(f"{W}p")) is element)


def _among(element: Any, name: str) -> int:
    """The number of an element among its kind, from 1."""
    return 1 + sum(1 for _ in element.itersiblings(f"{W}{name}", preceding=True))


def _strangers(root: Any, part: str) -> Iterator[Flaw]:
    """Fields of Word that look elsewhere, changes nobody has accepted, and objects."""
    for said in _word_fields(root):
        if said.strip() and not SHOWN_FIELDS.match(said):
            yield Flaw("word_field", {"field": " ".join(said.split())[:40]}, Place(part))
    if next(root.iter(f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo"), None) is not None:
        yield Flaw("tracked", {}, Place(part))
    if next(root.iter(f"{W}altChunk", f"{W}object", f"{W}control"), None) is not None:
        yield Flaw("embedded", {}, Place(part))


def _word_fields(root: Any) -> Iterator[str]:
    """What every field of Word says; one may be spread over many runs."""
    said = ""
    for one in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
        if one.tag == f"{W}instrText":
            said += one.text or ""
        elif one.tag == f"{W}fldSimple":
            yield one.get(f"{W}instr") or ""
        else:
            yield said
            said = ""
    yield said


def _names_of_parts(parts: Mapping[str, bytes], document: Any) -> dict[str, str]:
    """What each part is to a reader: `header_default`, `footer_even` … by what the sections say of them."""
    links = parts.get("word/_rels/document.xml.rels")
    targets = {} if links is None else {
        one.get("Id"): f"word/{(one.get('Target') or '').removeprefix('/word/')}" for one in package.parsed(links)}
    names = {package.DOCUMENT: "document"}
    for kind in ("header", "footer"):
        for one in document.iter(f"{W}{kind}Reference"):
            key = next((value for name, value in one.attrib.items() if name.endswith("}id")), "")
            names[targets.get(key, "")] = f"{kind}_{one.get(f'{W}type', 'default')}"
    return names


# --- the whole


def _hidden(roots: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Flaw]:
    """Tags where no paragraph shows them, or that open there and never close."""
    for name, root in roots.items():
        text = "".join(root.itertext())
        open_ones = any(text.rfind(opens) > text.rfind(closes) for opens, closes in OPENING.items())
        said = (words for one in root.iter() for words in (
            *(one.attrib.values() if isinstance(one.tag, str) else (one.text or "",)),))
        if open_ones or any(map(BRACES.search, said)):
            yield Flaw("hidden", {}, Place(names.get(name, name)))


def _as_it_runs(parts: Mapping[str, bytes], names: Mapping[str, str]) -> list[Flaw]:
    """What only shows once tags are put together: those hidden in places nobody reads."""
    found = []
    for name in sorted(one for one in parts if FILLED.fullmatch(one)):
        place = Place(names.get(name, name))
        try:
            tree = environment().parse(source(parts[name]))
        except TemplateSyntaxError:
            found.append(Flaw("hidden", {}, place))
            continue
        unknown = any(one.name not in FIELDS for one in tree.find_all(nodes.Name))
        if unknown or any(not isinstance(node, ALLOWED) for node in _nodes(tree)):
            found.append(Flaw("hidden", {}, place))
    return found


def _tried(content: bytes, kind: str, title: str) -> list[Flaw]:
    """The template filled with the sample: it must give a document that opens, and show what no letter can lack."""
    from docx import Document

    told = read(sample(title))
    filled = values(told, KEPT, "0" * 64)
    try:
        made = docx(content, filled, told.body)
        Document(BytesIO(made))
    except (TemplateError, TemplateFlawed, ValueError, KeyError):
        return [Flaw("does_not_run")]
    roots = [package.parsed(part) for name, part in package.unpack(made).items() if FILLED.fullmatch(name)]
    shown = "".join(one.text or "" for root in roots for one in root.iter(f"{W}t"))
    filled = filled | {BODY: told.body[0].text}
    return [Flaw("not_shown", {"field": one}) for one in FIELDS if one in needed(kind) and filled[one] not in shown]
