"""The template the house brings along, made here part by part: where a bank starts, and used without its own."""

from functools import cache

from workflow.rules import official_page as page
from workflow.services.official.package import pack
from workflow.services.official.wordml import IMPRINT_FRAME, NAMESPACE, STYLES

RED_HEADED = frozenset({
    "acceptance_notice", "refusal", "determination", "appeal_acceptance", "appeal_rejection",
    "appeal_decision", "reopening_notice", "suspension", "publication",
})
"""Letters that go out under a red head, with an imprint at the end; papers of the house are plain (6.7)."""

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMES = f'xmlns:w="{NAMESPACE}" xmlns:r="{OFFICE}"'
PARTS = {"styles": "styles", "settings": "settings", "fontTable": "fontTable", "footer1": "footer", "footer2": "footer"}
"""The parts the document leads to, and of which type each is."""

FALLBACKS = {page.TEXT_FONT: "仿宋", page.TITLE_FONT: "华文中宋", page.LEVEL2_FONT: "楷体", page.LEVEL1_FONT: "SimHei",
             page.NUMBER_FONT: "SimSun"}
WIDE = "\u3000"


@cache
def default_template(kind: str) -> bytes:
    """The template of a kind of letter as a .docx; the same bytes every time."""
    body = _formal() if kind in RED_HEADED else _plain()
    links = "".join(f'<Relationship Id="rId{place}" Type="{OFFICE}/{of_type}" Target="{name}.xml"/>'
                    for place, (name, of_type) in enumerate(PARTS.items(), start=1))
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
                       f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
                       f'<Relationship Id="rId2" Type="{PACKAGE}/relationships/metadata/core-properties"'
                       ' Target="docProps/core.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}{_section()}</w:body></w:document>",
        "word/styles.xml": _styles(), "word/settings.xml": _settings(), "word/fontTable.xml": _fonts(),
        "word/footer1.xml": _footer("GwPageOdd"), "word/footer2.xml": _footer("GwPageEven"),
        "docProps/core.xml": core_properties("", ""),
    }
    return pack({name: (HEAD + text).encode() for name, text in parts.items()})


def core_properties(title: str, day: str) -> str:
    """What the file says of itself: a title and a day, and neither author nor program. Both already escaped."""
    stamp = f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:created>' if day else ""
    return (f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{title}</dc:title>{stamp}</cp:coreProperties>")


def _paragraph(key: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _where(field: str, paragraph: str) -> str:
    """A paragraph that is there only where the field holds something."""
    return _paragraph("GwText", "{%p if " + field + " %}") + paragraph + _paragraph("GwText", "{%p endif %}")


BLANK = '<w:p><w:pPr><w:pStyle w:val="GwPlainNumber"/></w:pPr></w:p>'
FROM_TO = (
    _where("主送", _paragraph("GwTo", "{{ 主送 }}：")) + _paragraph("GwText", "{{p 正文 }}")
    + _where("附件", _paragraph("GwAttachments", "附件：{{ 附件 }}")) + _paragraph("GwSign", "{{ 落款 }}")
    + _paragraph("GwDay", "{{ 成文日期 }}") + _where("附注", _paragraph("GwNote", "（{{ 附注 }}）")))
"""From the addressee to the note."""


def _formal() -> str:
    """A letter with legal force: red mark, number over a red rule, title, the letter, imprint."""
    return (_paragraph("GwMark", "{{ 发文机关 }}") + _paragraph("GwNumber", "{{ 文号 }}") + BLANK + BLANK
            + _paragraph("GwTitle", "{{ 标题 }}") + FROM_TO + _imprint())


def _plain() -> str:
    """A paper of the house: who wrote it, its title, its number, the letter."""
    return (_paragraph("GwTitle", "{{ 发文机关 }}") + _paragraph("GwTitle", "{{ 标题 }}")
            + _paragraph("GwPlainNumber", "{{ 文号 }}") + FROM_TO)


def _imprint() -> str:
    """Who printed it and when, one character in from either side; a line that is hardly one holds the frame."""
    return (f'<w:p><w:pPr><w:pStyle w:val="GwImprint"/>{IMPRINT_FRAME}</w:pPr>'
            f"<w:r><w:t>{WIDE}{{{{ 印发机关 }}}}</w:t></w:r><w:r><w:tab/></w:r>"
            f"<w:r><w:t>{{{{ 印发日期 }}}}印发{WIDE}</w:t></w:r></w:p>"
            + '<w:p><w:pPr><w:pStyle w:val="GwText"/><w:spacing w:before="0" w:after="0" w:line="20"'
              ' w:lineRule="exact"/></w:pPr></w:p>')


def _section() -> str:
    """Page, margins, and the grid of 22 lines by 28 characters; another footer on even pages."""
    return (f'<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
            f'<w:pgSz w:w="{page.twips(page.WIDTH)}" w:h="{page.twips(page.HEIGHT)}"/>'
            f'<w:pgMar w:top="{page.twips(page.TOP)}" w:right="{page.twips(page.RIGHT)}"'
            f' w:bottom="{page.twips(page.BOTTOM)}" w:left="{page.twips(page.LEFT)}" w:header="851"'
            f' w:footer="{page.FOOTER}" w:gutter="0"/><w:pgNumType w:start="1"/>'
            f'<w:docGrid w:type="linesAndChars" w:linePitch="{page.LINE}" w:charSpace="{page.CHARACTER_SPACE}"/>'
            "</w:sectPr>")


def _footer(key: str) -> str:
    """The page number between its dashes."""
    def run(inside: str) -> str:
        return f"<w:r>{inside}</w:r>"
    field = (run('<w:fldChar w:fldCharType="begin"/>') + run('<w:instrText xml:space="preserve"> PAGE </w:instrText>')
             + run('<w:fldChar w:fldCharType="separate"/>') + run("<w:t>1</w:t>")
             + run('<w:fldChar w:fldCharType="end"/>'))
    return (f'<w:ftr {NAMES}><w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr>'
            + run('<w:t xml:space="preserve">— </w:t>') + field + run('<w:t xml:space="preserve"> —</w:t>')
            + "</w:p></w:ftr>")


def _styles() -> str:
    """The look of plain text, from which the grid counts, and all styles of ours."""
    font = page.TEXT_FONT
    half = page.BODY * 2
    return (
        f'<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"'
        f' w:eastAsia="{font}" w:cs="{font}"/><w:kern w:val="0"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f'<w:pPr><w:widowControl w:val="0"/><w:kinsoku/><w:spacing w:before="0" w:after="0" w:line="{page.LINE}"'
        f' w:lineRule="exact"/><w:jc w:val="both"/></w:pPr>'
        f'<w:rPr><w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>' + "".join(STYLES.values()) + "</w:styles>")


def _settings() -> str:
    return (f'<w:settings {NAMES}><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
            '<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode"'
            ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
            '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>')


def _fonts() -> str:
    """The fonts, and what stands in for each where it is missing."""
    told = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
                   '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>' for name, other in FALLBACKS.items())
    return f"<w:fonts {NAMES}>{told}</w:fonts>"


def _content_types() -> str:
    parts = {f"/word/{name}.xml": f"{TYPE}.{of_type}+xml" for name, of_type in PARTS.items()}
    parts["/word/document.xml"] = f"{TYPE}.document.main+xml"
    parts["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    told = "".join(f'<Override PartName="{name}" ContentType="{of_type}"/>' for name, of_type in sorted(parts.items()))
    return (f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>')
