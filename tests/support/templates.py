"""Templates of letters as a bank might hand them in: the house's own with something in it changed."""

import io
import zipfile

from docx import Document

from workflow.services.official.default import default_template

KIND, TITLE = "determination", "责任认定书"


def parts_of(content):
    """The parts of a .docx by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts):
    """A package of these parts, compressed as Word does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def changed(old, new, *, part="word/document.xml", kind=KIND):
    """The default template with one text in place of another."""
    parts = parts_of(default_template(kind))
    assert old.encode() in parts[part], old
    return zipped(parts | {part: parts[part].replace(old.encode(), new.encode())})


def with_part(name, content, *, type_of=""):
    """The default template with one more part."""
    parts = parts_of(default_template(KIND))
    if type_of:
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"</Types>", f'<Override PartName="/{name}" ContentType="{type_of}"/></Types>'.encode())
    return zipped(parts | {name: content})


def with_link(target, *, mode="External", kind="hyperlink"):
    """The default template with a relationship that leads elsewhere."""
    return changed("</Relationships>", '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/'
                   f'2006/relationships/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>',
                   part="word/_rels/document.xml.rels")


def of_word(*paragraphs, table=(), header=""):
    """A template made as in Word, with its own styles: these paragraphs, and a table of these cells."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(1, len(table))
        for cell, text in zip(made.rows[0].cells, table, strict=True):
            cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WHOLE = ("{{ 发文机关 }}", "{{ 文号 }}", "{{ 标题 }}", "{{ 主送 }}：", "{{p 正文 }}", "{{ 落款 }}", "{{ 成文日期 }}",
         "（{{ 附注 }}）")
"""A template with every field a letter with legal force needs."""
