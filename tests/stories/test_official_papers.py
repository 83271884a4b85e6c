"""Letters as files: laid out after GB/T 9704-2012, the same bytes every time, made from what was written alone."""

import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm
from sqlalchemy import select

from tests.support.procedure import Bank
from workflow.models import Letter
from workflow.services import documents
from workflow.services.official import files, pdf
from workflow.services.official.default import RED_HEADED, core_properties, default_template
from workflow.services.official.fields import BODY, FIELDS, NEEDED_IN_FULL, derived
from workflow.services.official.reading import Table, read
from workflow.services.official.wordml import column_widths

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
AREA = 8845
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture
def served(session):
    bank = Bank(session)
    bank.up_to_served()
    return bank


@pytest.fixture
def determination(served):
    return opened(served, served.letter("determination", "wei"))


def opened(bank, letter):
    return Document(BytesIO(files.docx_of(bank.session, letter).content))


def parts(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def squeezed(text):
    return re.sub(r"[\s·]", "", text)


def text_of(document):
    """Everything a .docx shows, in order."""
    return "".join(one.text or "" for one in document.element.body.iter(f"{W}t"))


def shown(html):
    """Everything the letter of a page shows, in order."""
    from lxml.html import fragment_fromstring

    return fragment_fromstring(html).text_content()


def style(document, name):
    return document.styles[name]


def fonts(one):
    found = one.element.find(f"{W}rPr/{W}rFonts")
    return {found.get(f"{W}{kind}") for kind in ("ascii", "hAnsi", "eastAsia", "cs")}


# --- the page (domain 6.7)


def test_a_determination_has_the_page_and_the_margins(determination):
    section = determination.sections[0]
    measures = {"page_width": 210, "page_height": 297, "top_margin": 37, "bottom_margin": 35, "left_margin": 28,
                "right_margin": 26}
    for name, millimetres in measures.items():
        assert abs(getattr(section, name) - Mm(millimetres)) <= 635, name  # a twip


def test_a_determination_has_the_grid_of_22_lines_by_28_characters(determination):
    section = determination.sections[0]
    grid = section._sectPr.find(f"{W}docGrid")
    area = section.page_height - section.top_margin - section.bottom_margin
    wide = section.page_width - section.left_margin - section.right_margin
    assert grid.get(f"{W}type") == "linesAndChars"
    assert area // 635 // int(grid.get(f"{W}linePitch")) == 22
    character = 16 + int(grid.get(f"{W}charSpace")) / 4096
    assert wide / 12700 // character == 28
    assert determination.styles.element.find(f"{W}style[@{W}default='1']/{W}rPr/{W}sz").get(f"{W}val") == "32"


LOOKS = {
    "公文正文": ("仿宋_GB2312", 16), "公文一级标题": ("黑体", 16), "公文二级标题": ("楷体_GB2312", 16),
    "公文三级标题": ("仿宋_GB2312", 16), "公文标题": ("方正小标宋简体", 22), "公文发文机关标志": ("方正小标宋简体", 36),
    "公文单页页码": ("宋体", 14), "公文双页页码": ("宋体", 14), "公文附注": ("仿宋_GB2312", 16),
}


def test_every_part_is_set_in_its_font_and_size(determination):
    for name, (font, size) in LOOKS.items():
        found = style(determination, name)
        assert (name, fonts(found), found.font.size.pt) == (name, {font}, size)
        assert found.element.find(f"{W}rPr/{W}lang").get(f"{W}eastAsia") == "zh-CN"


def test_lines_are_exact_and_the_first_of_a_paragraph_begins_two_characters_in(determination):
    spacing = style(determination, "公文正文").element.find(f"{W}pPr/{W}spacing")
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")
    assert style(determination, "公文正文").element.find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") == "200"
    assert style(determination, "公文正文").element.find(f"{W}pPr/{W}kinsoku") is not None


def test_levels_are_numbered_as_the_letter_numbers_them(determination):
    told = {level: [one.text for one in determination.paragraphs if one.style.name == f"公文{level}级标题"]
            for level in "一二"}
    assert [text.split("、")[0] for text in told["一"]] == list("一二三四五六七八九")
    assert [text[:3] for text in told["二"]] == ["（一）", "（二）"]


def test_page_numbers_stand_outside_on_odd_and_even_pages(determination):
    section = determination.sections[0]
    assert determination.settings.odd_and_even_pages_header_footer
    assert abs(section.bottom_margin - section.footer_distance - Mm(7)) <= Mm(3)
    for footer, align, side in ((section.footer, "RIGHT", "right"), (section.even_page_footer, "LEFT", "left")):
        line = footer.paragraphs[0]
        assert line.text == "— 1 —"
        assert " PAGE " in line._p.xml
        assert line.style.paragraph_format.alignment.name == align
        assert line.style.element.find(f"{W}pPr/{W}ind").get(f"{W}{side}Chars") == "100"


def test_a_letter_with_legal_force_goes_out_under_a_red_head(determination):
    styles = [one.style.name for one in determination.paragraphs]
    wanted = ["公文发文机关标志", "公文发文字号", "公文标题", "公文主送机关", "公文一级标题",
              "公文附件说明", "公文落款", "公文成文日期", "公文附注", "公文版记"]
    places = [styles.index(one) for one in wanted]
    assert places == sorted(places)
    assert str(style(determination, "公文发文机关标志").font.color.rgb) == "FF0000"
    rule = style(determination, "公文发文字号").element.find(f"{W}pPr/{W}pBdr/{W}bottom")
    assert rule.get(f"{W}color") == "FF0000"
    told = {one.style.name: one.text for one in determination.paragraphs}
    assert told["公文发文字号"] == "尽责认〔2026〕1号"
    assert told["公文成文日期"] == "2026年10月19日"
    assert told["公文附件说明"] == "附件：清单核对表"
    assert told["公文版记"].endswith("2026年10月19日印发\u3000")


def test_a_paper_of_the_house_is_plain(served):
    document = opened(served, served.letter("list_check_table", "wei"))
    assert not {"公文发文机关标志", "公文版记"} & {one.style.name for one in document.paragraphs}
    assert document.paragraphs[1].text == "清单核对表"


def test_tables_are_as_wide_as_the_type_area_and_repeat_their_head(served):
    document = opened(served, served.letter("list_check_table", "wei"))
    assert len(document.tables) > 2
    for table in document.tables:
        assert sum(int(one.get(f"{W}w")) for one in table._tbl.tblGrid) == AREA
        first = table.rows[0]._tr.trPr
        assert first.find(f"{W}tblHeader") is not None
        assert all(row._tr.trPr.find(f"{W}cantSplit") is not None for row in table.rows)


@pytest.mark.parametrize("rows", [
    '<tr><td>一</td><td>二</td></tr>', f'<tr><td>N10</td><td>{"长" * 200}</td><td>{"短" * 30}</td><td>x</td></tr>',
    f'<tr><td>{"a" * 500}</td><td>{"b" * 500}</td></tr>', '<tr><td></td></tr>'])
def test_columns_add_up_to_the_type_area_whatever_they_hold(rows):
    table = read(f'<article><table><tbody>{rows}</tbody></table></article>').body[0]
    assert isinstance(table, Table)
    widths = column_widths(table)
    assert sum(widths) == AREA
    assert min(widths) >= 300


# --- what is in it


def test_no_word_of_a_letter_is_lost_and_none_is_added(served):
    for letter in served.session.scalars(select(Letter)):
        said, told = squeezed(shown(letter.body)), squeezed(text_of(opened(served, letter)))
        if letter.kind in RED_HEADED:
            told = told.removesuffix(squeezed(letter.fields["印发机关"] + read(letter.body).day + "印发"))
            assert told == said, letter.kind
        else:  # a plain paper has its number below its title
            assert sorted(told) == sorted(said), letter.kind


def test_what_a_person_wrote_is_text_and_never_markup_or_a_field(served):
    letter = served.letter("determination", "wei")
    letter.body = letter.body.replace("当时", "{{ 文号 }}{% if x %}&amp;A\x0b")
    assert "<b>{{ 文号 }}{% if x %}&A</b>已经两次上报预警" in text_of(opened(served, letter))


@pytest.mark.parametrize("kind", documents.KINDS)
def test_every_kind_of_letter_has_a_file(kind):
    title = documents.KINDS[kind].title
    told = files.sample_paper(kind, title)
    document = Document(BytesIO(files.in_template(told, None).content))
    said = text_of(document)
    for name in NEEDED_IN_FULL - {BODY}:
        assert told.values[name] in said, name
    assert document.sections[0].left_margin == opened_default(kind).sections[0].left_margin


def opened_default(kind):
    return Document(BytesIO(default_template(kind)))


def test_the_default_template_uses_only_fields_there_are():
    for kind in documents.KINDS:
        used = set(re.findall(r"\{\{p? ?(\S+) \}\}", text_of(opened_default(kind))))
        assert NEEDED_IN_FULL <= used <= set(FIELDS)


# --- the same bytes


def test_a_letter_gives_the_same_bytes_twice(served):
    letter = served.letter("determination", "wei")
    first = files.docx_of(served.session, letter)
    files.docx.__globals__["prepare"].cache_clear()
    default_template.cache_clear()
    assert files.docx_of(served.session, letter) == first


def test_another_process_gives_the_same_bytes():
    program = ("from workflow.services.official import files;"
               "print(files.in_template(files.sample_paper('determination', '责任认定书'), None).sha256)")
    told = {subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True,
                           env={"PYTHONHASHSEED": seed}).stdout.strip() for seed in ("1", "2")}
    assert told == {files.in_template(files.sample_paper("determination", "责任认定书"), None).sha256}


def test_the_default_layout_changes_on_purpose_only():
    """A letter is laid out anew whenever it is asked for: whoever changes the house's layout changes this line too."""
    made = files.in_template(files.sample_paper("determination", "责任认定书"), None)
    assert made.sha256 == "fe86c8ce3f894f5e6765e2054fac1bdbedcfa9f37618b777bd319c604fe64696"


def test_a_file_tells_neither_who_made_it_nor_when(served):
    content = files.docx_of(served.session, served.letter("determination", "wei")).content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])
    inside = parts(content)
    assert inside["docProps/core.xml"].decode() == core_properties("责任认定书", "2026-10-19")
    assert not re.search(rb"creator|lastModifiedBy|rsid", b"".join(inside.values()))


def test_a_letter_stays_as_it_was_when_names_and_records_change(served):
    letter = served.letter("determination", "wei")
    before = files.docx_of(served.session, letter)
    served.finding("wei").person_name = "改名"
    served.case.institution.name = "更名支行"
    served.session.flush()
    assert files.docx_of(served.session, letter) == before


def test_a_letter_of_before_says_what_it_can(served):
    letter = served.letter("determination", "wei")
    kept = letter.fields
    letter.fields = None
    told = files.paper(letter)
    assert derived(told.told, personal=True) == kept
    assert files.in_template(told, None) == files.docx_of(served.session, letter)


# --- as PDF


def test_a_pdf_has_the_same_words_and_the_same_bytes_twice(served):
    pytest.importorskip("typst")
    letter = served.letter("determination", "wei")
    try:
        first = pdf.pdf_of(files.paper(letter))
    except pdf.NoChineseFont:
        pytest.skip("没有中文字体，做不出 PDF（.ci/run 会安装）")
    assert first.content.startswith(b"%PDF-")
    assert pdf.pdf_of(files.paper(letter)) == first
    assert b"/MediaBox[0 0 595.2756 841.8898]" in first.content.replace(b"MediaBox [", b"MediaBox[")


def test_without_a_chinese_font_no_pdf_is_made(monkeypatch):
    class Bare:
        def families(self):
            return ["DejaVu Sans"]

    monkeypatch.setattr(pdf, "_fonts", Bare)
    with pytest.raises(pdf.NoChineseFont):
        pdf.pdf_of(files.sample_paper("determination", "责任认定书"))


def test_starting_up_imports_neither_word_nor_pdf(tmp_path):
    program = ("import sys; from web import create_app; create_app({'INSTANCE': sys.argv[1]});"
               "print(sorted({'docx', 'docxtpl', 'lxml', 'typst'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=CHECKOUT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
