"""A letter as PDF, by the same measures, where the optional typst is installed and the system has a Chinese font.

The letter is handed to typst as data, so nothing in it is ever read as markup. The same letter and fonts give the same
bytes. A PDF always has the house's layout: a bank's own template is a Word file.
"""

import json
from functools import cache
from importlib.util import find_spec
from typing import Any

from workflow.rules import official_page as page
from workflow.services.official.default import RED_HEADED
from workflow.services.official.files import File, Paper
from workflow.services.official.reading import Block, Cell, Paragraph
from workflow.services.official.wordml import column_widths
from workflow.services.official.writing import digest

LAYOUT = """
#let d = json(bytes(sys.inputs.letter))
#let f = d.fonts
#let m = d.measures
#let pitch = m.line * 1pt
#let lines(size) = (leading: pitch - size, spacing: pitch - size)
#set document(title: d.values.标题, date: none)
#set page(
  width: m.width * 1mm, height: m.height * 1mm,
  margin: (top: m.top * 1mm, bottom: m.bottom * 1mm, left: m.left * 1mm, right: m.right * 1mm),
  footer-descent: 0pt,
  footer: context {
    let n = counter(page).get().first()
    let odd = calc.odd(n)
    set text(font: f.number, size: m.number * 1pt, tracking: 0pt)
    set par(first-line-indent: 0pt)
    v(m.below * 1mm - m.number * 0.5pt)
    align(if odd { right } else { left }, pad(left: if odd { 0pt } else { 1em }, right: if odd { 1em } else { 0pt },
      [— #n —]))
    v(1fr)
  },
)
#set text(font: f.text, size: m.body * 1pt, lang: "zh", region: "cn", top-edge: 0.88em, bottom-edge: -0.12em,
  tracking: m.tighter * 1pt, cjk-latin-spacing: none)
#set par(justify: true, ..lines(m.body * 1pt), first-line-indent: (amount: 2 * m.character * 1pt, all: true))
#let flat(body) = { set par(first-line-indent: 0pt); body }
#let runs(them) = for r in them {
  for (i, line) in r.text.split("\\n").enumerate() {
    if i > 0 { linebreak() }
    if r.strong { text(weight: "bold", line) } else { text(line) }
  }
}
#let heavy = text.with(font: f.title, weight: d.weight, tracking: 0pt)
#let title(body) = flat(align(center, heavy(size: m.title * 1pt, body)))
#let cell(c, fine) = table.cell(colspan: c.span, {
  set text(font: if c.heading { f.level1 } else { f.text }, size: if fine { m.fine * 1pt } else { m.cell * 1pt },
    tracking: 0pt)
  set par(justify: false, leading: 5pt, spacing: 6pt, first-line-indent: 0pt)
  for p in c.paragraphs { par({ if p.item { [· ] }; runs(p.runs) }) }
})
#let rows(t, from, to) = t.rows.slice(from, to).map(row => row.map(c => cell(c, t.fine))).flatten()

#if d.formal {
  place(top + center, dy: m.mark_below * 1mm, heavy(size: m.mark * 1pt, fill: rgb(m.red), d.values.发文机关))
  v(m.mark_below * 1mm + m.mark * 1pt + 2 * pitch)
  flat(align(center, d.values.文号))
  v(4mm, weak: true)
  line(length: 100%, stroke: 1.5pt + rgb(m.red))
  v(2 * pitch, weak: true)
  title(d.values.标题)
} else {
  title(d.values.发文机关)
  title(d.values.标题)
  flat(align(center, d.values.文号))
}
#if d.values.主送 != "" { v(pitch); flat[#d.values.主送：] }
#for b in d.blocks {
  if "rows" in b {
    block(spacing: pitch - m.body * 1pt, table(
      columns: b.widths.map(w => w * 1pt), stroke: 0.5pt, inset: (x: 4pt, y: 4pt),
      ..if b.heads > 0 { (table.header(..rows(b, 0, b.heads)),) } else { () }, ..rows(b, b.heads, b.rows.len())))
  } else if b.kind == "level1" {
    block(sticky: true, par(text(font: f.level1, runs(b.runs))))
  } else if b.kind == "level2" {
    block(sticky: true, par(text(font: f.level2, runs(b.runs))))
  } else if b.kind == "level3" {
    block(sticky: true, par(runs(b.runs)))
  } else {
    par({ if b.kind == "item" { [· ] }; runs(b.runs) })
  }
}
#if d.values.附件 != "" { v(pitch); par[附件：#d.values.附件] }
#v(2 * pitch)
#align(right, block(breakable: false, width: 15.2 * m.character * 1pt, flat(align(center)[
  #d.values.落款\\
  #d.values.成文日期
])))
#if d.values.附注 != "" { par[（#d.values.附注）] }
#if d.formal {
  v(pitch)
  v(1fr)
  block(breakable: false, width: 100%, stroke: (top: 1pt, bottom: 1pt), inset: (x: 1em * m.number / m.body, y: 6pt), {
    set text(size: m.number * 1pt, tracking: 0pt)
    flat[#d.values.印发机关 #h(1fr) #d.values.印发日期;印发]
  })
}
"""
ROLES = {"text": page.TEXT_FONT, "title": page.TITLE_FONT, "level1": page.LEVEL1_FONT, "level2": page.LEVEL2_FONT,
         "number": page.NUMBER_FONT}


class NoChineseFont(Exception):
    """The system has none of the fonts a letter may be set in."""


def available() -> bool:
    """Whether typst is installed; nothing is imported to know."""
    return find_spec("typst") is not None


def pdf_of(one: Paper) -> File:
    """A letter as PDF. Raises NoChineseFont where the system has none; ImportError without typst."""
    import typst

    there = _fonts()
    chosen = {role: next((name for name in (font, *page.OTHER_NAMES[font]) if name in there.families()), None)
              for role, font in ROLES.items()}
    if None in chosen.values():
        raise NoChineseFont
    weight = "bold" if chosen["title"] in page.OTHER_NAMES[page.TEXT_FONT] else "regular"  # a text font stands in
    told = {"fonts": chosen, "weight": weight, "formal": one.kind in RED_HEADED, "values": one.values,
            "measures": MEASURES, "blocks": [_block(block) for block in one.told.body]}
    content = typst.compile(LAYOUT.encode(), font_paths=there, sys_inputs={"letter": json.dumps(told)})
    return File(content, digest(content))


MEASURES: dict[str, Any] = {
    "width": page.WIDTH, "height": page.HEIGHT, "top": page.TOP, "bottom": page.BOTTOM, "left": page.LEFT,
    "right": page.RIGHT, "line": page.LINE / 20, "character": float(page.CHARACTER / 20),
    "tighter": float(page.CHARACTER / 20 - page.BODY) - 0.001, "body": page.BODY, "title": page.TITLE,
    "mark": page.MARK, "number": page.PAGE_NUMBER, "cell": page.CELL, "fine": float(page.FINE),
    "below": page.PAGE_NUMBER_BELOW, "mark_below": page.MARK_BELOW, "red": f"#{page.RED}",
}
"""The measures of the page as typst takes them: millimetres and points."""


@cache
def _fonts() -> Any:
    """The fonts of the system, looked for once."""
    import typst

    return typst.Fonts()


def _block(block: Block) -> dict[str, Any]:
    """A paragraph or a table as data."""
    if isinstance(block, Paragraph):
        return {"kind": block.kind, "runs": _runs(block)}
    return {"heads": block.heads, "fine": block.fine, "widths": [width / 20 for width in column_widths(block)],
            "rows": [[_cell(cell) for cell in row] for row in block.rows]}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"span": cell.span, "heading": cell.heading,
            "paragraphs": [{"item": one.kind == "item", "runs": _runs(one)} for one in cell.paragraphs]}


def _runs(paragraph: Paragraph) -> list[dict[str, Any]]:
    return [{"text": run.text, "strong": run.strong} for run in paragraph.runs]
