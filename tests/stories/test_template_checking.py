"""What a bank's template is refused for, each fault with its place and what to do about it."""

import io
import zipfile

import pytest

from tests.support.pace import yardsticks
from tests.support.templates import KIND, TITLE, WHOLE, changed, of_word, parts_of, with_link, with_part, zipped
from workflow.rules.template_flaws import TemplateFlawed
from workflow.services import documents
from workflow.services.official import files
from workflow.services.official.checking import check, nearest
from workflow.services.official.default import default_template
from workflow.services.official.package import MAX_SIZE
from workflow.wording.templates import flaw


def told(content, kind=KIND):
    """Every fault of a template in words; nothing for a good one."""
    try:
        check(content, kind, TITLE)
    except TemplateFlawed as found:
        return [flaw(one) for one in found.flaws]
    return []


def codes(content, kind=KIND):
    with pytest.raises(TemplateFlawed) as found:
        check(content, kind, TITLE)
    return {one.code for one in found.value.flaws}


@pytest.mark.parametrize("kind", documents.KINDS)
def test_the_house_s_own_templates_pass(kind):
    assert told(default_template(kind), kind) == []


def test_a_template_made_in_word_passes_and_is_filled():
    template = of_word(*WHOLE, table=("{{ 编号 }}", "{{ 姓名 }}"), header="{{ 文本摘要 }}")
    assert told(template) == []
    made = parts_of(files.in_template(files.sample_paper(KIND, TITLE), template).content)
    assert "张样例" in made["word/document.xml"].decode()
    assert 'w:styleId="GwLevel1"' in made["word/styles.xml"].decode()
    assert b"python-docx" not in b"".join(made.values())


def test_a_misspelt_field_is_told_with_its_place_and_the_right_name():
    assert told(of_word(*WHOLE, "本件为{{ 文好 }}号")) == [
        "正文第 9 段：没有“文好”这个字段，是不是“文号”。（附近的文字：本件为{{ 文好 }}号）"]
    assert told(of_word(*WHOLE, table=("编号", "{{ 发文字号 }}"))) == [
        "正文第 1 个表格第 1 行第 2 格：没有“发文字号”这个字段，是不是“文号”。（附近的文字：{{ 发文字号 }}）"]
    assert told(of_word(*WHOLE, header="{{ xyz }}")) == [
        "页眉（单页）第 1 段：没有“xyz”这个字段，请照页面上的字段表填写。（附近的文字：{{ xyz }}）"]
    assert "第 1 段" in told(changed("— ", "{{ 页 }}— ", part="word/footer2.xml"))[0]
    assert told(changed("— ", "{{ 页 }}— ", part="word/footer2.xml"))[0].startswith("页脚（双页）")


def test_a_tag_torn_apart_by_word_is_read_as_one():
    torn = '{</w:t></w:r><w:r w:rsidR="00AB12CD"><w:t>{ 文</w:t></w:r><w:r><w:t>号 }}'
    template = changed("{{ 文号 }}", torn)
    assert told(template) == []
    made = parts_of(files.in_template(files.sample_paper(KIND, TITLE), template).content)
    assert "样例〔2026〕1号" in made["word/document.xml"].decode()
    assert b"rsid" not in made["word/document.xml"]


@pytest.mark.parametrize(("field", "how"), [
    ("文号", "{{ 文号 }}"), ("正文", "{{p 正文 }}"), ("成文日期", "{{ 成文日期 }}"), ("附注", "{{ 附注 }}")])
def test_a_missing_field_is_named(field, how):
    rest = [one for one in WHOLE if field not in one]
    assert told(of_word(*rest)) == [f"缺少必需的字段“{field}”，请在模板中加上，写成 {how}。"]


def test_a_paper_of_the_house_may_do_without_a_note():
    rest = [one for one in WHOLE if "附注" not in one and "主送" not in one]
    assert told(of_word(*rest), "team_order") == []


@pytest.mark.parametrize(("line", "code"), [
    ("{{ 文号 ", "unclosed"), ("文号 }}", "unclosed"), ("{% if 附注", "unclosed"),
    ("{{ 文号 文号 }}", "syntax"), ("{{ }}", "syntax"), ("{% if %}{% endif %}", "syntax"),
    ("{% endif %}", "no_if"), ("{% if 附注 %}", "if_open"), ("{% for x in 文号 %}{% endfor %}", "only_if"),
    ("{% set x = 1 %}", "only_if"), ("{% include 'x' %}", "only_if"),
    ("{{ 文号.__class__ }}", "not_allowed"), ("{{ ''.__class__.__mro__ }}", "not_allowed"),
    ("{{ 文号['x'] }}", "not_allowed"), ("{{ 文号() }}", "not_allowed"), ("{{ 文号|upper }}", "not_allowed"),
    ("{{ 'a' * 999999999 }}", "not_allowed"), ("{{ range(9) }}", "not_allowed"),
    ("{% if 文号.x %}{% endif %}", "not_allowed"),
    ("{{ self }}", "unknown"), ("{{p 文号 }}", "no_prefix"), ("{{r 文号 }}", "no_prefix"),
])
def test_what_cannot_be_read_or_is_not_allowed_is_told_with_its_place(line, code):
    template = of_word(*WHOLE, line)
    assert code in codes(template)
    assert any(one.startswith("正文第 9 段：") for one in told(template))


@pytest.mark.parametrize(("line", "code"), [
    ("{{ 正文 }}", "body_form"), ("{{正文}}", "body_form"), ("{{p正文}}", "body_form"),
    ("见{{p 正文 }}", "body_alone")])
def test_the_body_is_written_in_its_own_way(line, code):
    assert codes(of_word(*(line if "正文" in one else one for one in WHOLE))) == {code}


def test_the_body_stands_once():
    assert codes(of_word(*WHOLE, "{{p 正文 }}")) == {"body_twice"}


def test_a_needed_field_that_is_swallowed_is_found_by_trying():
    hidden = [f"{{% if 姓名 == '无人' %}}{one}{{% endif %}}" if "文号" in one else one for one in WHOLE]
    assert told(of_word(*hidden)) == [
        "用样例试做时，必需的“文号”没有出现在文书里。请检查它是否被条件或其他标记吞掉。"]


@pytest.mark.parametrize("hidden", ["{{ 文号.__class__ }}", "{% for x in 文号 %}{% endfor %}", "{{ cycler }}"])
def test_what_is_hidden_where_nobody_reads_is_found(hidden):
    assert codes(changed('<w:pStyle w:val="GwTo"/>', f'<w:pStyle w:val="{hidden}"/>')) == {"hidden"}


WITHOUT_STYLES = {name: part for name, part in parts_of(default_template(KIND)).items() if "styles" not in name}
ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
INSERTED = "<w:body><w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
STRANGERS = {
    "no zip": (b"no zip at all", "not_docx"), "another zip": (zipped({"a.txt": b"x"}), "not_docx"),
    "a broken zip": (b"PK\x03\x04" + b"\0" * 60, "not_docx"), "too many bytes": (b"x" * (MAX_SIZE + 1), "too_large"),
    "a way out": (with_part("../x.xml", b"<x/>"), "not_docx"), "no styles": (zipped(WITHOUT_STYLES), "no_styles"),
    "macros": (with_part("word/vbaProject.bin", b"x"), "macros"),
    "macros by type": (with_part("word/x.bin", b"x", type_of=MACRO_TYPE), "macros"),
    "an object": (with_part("word/embeddings/oleObject1.bin", b"x"), "embedded"),
    "an object by link": (with_link("x.bin", mode="Internal", kind="oleObject"), "embedded"),
    "a link": (with_link("http://example.com/x"), "external"),
    "a template elsewhere": (with_link("file:///c:/x.dotm", kind="attachedTemplate"), "external"),
    "an entity": (with_part("word/theme.xml", ENTITY), "broken_part"),
    "broken xml": (with_part("word/theme.xml", b"<x>"), "broken_part"),
    "changes": (changed("<w:body>", INSERTED), "tracked"),
    "another program": (changed(" PAGE ", " DDEAUTO c:/x ", part="word/footer1.xml"), "word_field"),
    "another file": (changed(" PAGE ", " INCLUDETEXT x ", part="word/footer1.xml"), "word_field"),
}


DDE = ('<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:/x</w:instrText></w:r><w:r>'
       '<w:fldChar w:fldCharType="end"/></w:r></w:p>')
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def default_parts(**replaced):
    """The parts of the default template, texts of some replaced."""
    parts = parts_of(default_template(KIND))
    for name, (old, new) in replaced.items():
        key = {"links": "_rels/.rels", "types": "[Content_Types].xml", "document": "word/document.xml",
               "targets": "word/_rels/document.xml.rels"}[name]
        assert old.encode() in parts[key], old
        parts[key] = parts[key].replace(old.encode(), new.encode())
    return parts


def decoy():
    """Another main part than the one that is looked through."""
    parts = default_parts(links=("word/document.xml", "word/other.xml"), types=(
        "</Types>", f'<Override PartName="/word/other.xml" ContentType="{MAIN_TYPE}"/></Types>'))
    parts["word/other.xml"] = parts["word/document.xml"].replace(b"</w:body>", DDE.encode() + b"</w:body>")
    return parts


def feet(name="word/feet.xml"):
    """A footer under a name of its own."""
    parts = default_parts(targets=("footer1.xml", name.removeprefix("word/")),
                          types=("/word/footer1.xml", f"/{name}"))
    parts[name] = parts.pop("word/footer1.xml").replace(b"</w:ftr>", DDE.encode() + b"</w:ftr>")
    return parts


def in_utf16(part, old, new):
    """A part in another encoding, with one text in place of another."""
    parts = default_parts()
    text = parts[part].decode().replace(old, new).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert new in text
    return parts | {part: text.encode("utf-16")}


def strict_footer():
    parts = default_parts()
    footer = parts["word/footer1.xml"].replace(b"</w:ftr>", DDE.encode() + b"</w:ftr>")
    return parts | {"word/footer1.xml": footer.replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main")}


WALKED_ROUND = {
    "a decoy": (decoy(), {"main_part"}),
    "no relationships": ({name: part for name, part in default_parts().items() if not name.startswith("_rels")},
                         {"main_part"}),
    "two main parts": (default_parts(links=("</Relationships>", (
        '<Relationship Id="rId8" Type="x/officeDocument" Target="word/document.xml"/></Relationships>'))),
        {"main_part"}),
    "a main part by extension": (default_parts(types=("application/xml", MAIN_TYPE)), {"main_part", "odd_part"}),
    "a footer of another name": (feet(), {"odd_part"}),
    "a footer that is no xml by name": (feet("word/footer1.dat"), {"odd_part"}),
    "a footer in another folder": (feet("word/x/footer1.xml"), {"odd_part"}),
    "two names alike": (default_parts() | {"word/Document.xml": b"<x/>"}, {"not_docx"}),
    "macros in UTF-16": (in_utf16("[Content_Types].xml", "</Types>", (
        f'<Override PartName="/word/x.bin" ContentType="{MACRO_TYPE}"/></Types>')), {"macros"}),
    "an entity in UTF-16": (in_utf16("[Content_Types].xml", "<Types", '<!DOCTYPE x [<!ENTITY a "b">]><Types'),
                            {"broken_part"}),
    "a link without its mode": (default_parts(targets=("</Relationships>", (
        '<Relationship Id="rId9" Type="x" Target="http://example.com/x"/></Relationships>'))), {"external"}),
    "fields in the strict namespace": (strict_footer(), {"strict"}),
    "fields in a part nobody fills": (default_parts() | {"word/comments.xml": (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"{DDE}</w:comments>").encode()}, {"word_field"}),
}


@pytest.mark.parametrize("name", WALKED_ROUND)
def test_what_is_looked_through_is_what_is_opened(name):
    parts, expected = WALKED_ROUND[name]
    assert codes(zipped(parts)) == expected
    assert all(told(zipped(parts)))


def with_xml(xml):
    """The default template with something before its last section."""
    return zipped(default_parts(document=("<w:sectPr>", f"{xml}<w:sectPr>")))


def run(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


HEAVY = {
    "tags never closed": (run("{{" * 4000), "too_many"), "tags torn apart": (run("{</w:t><w:t>{") * 4000, "too_many"),
    "rows": ("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 4000 + "</w:tbl>", "too_many_rows"),
    "elements": ("<w:p/>" * 30_000, "too_many_elements"), "a large part": (run("字" * 400_000), "part_too_large"),
    "a long paragraph": (run("{{ " * 400 + "字" * 200_000), "too_long"),
    "a deep tag": (run("{{ " + "(" * 3000 + " }}"), "syntax"),
    "fields": ("<w:p><w:fldSimple w:instr='DATE'/></w:p>" * 4000, "word_field"),
    "hidden tags": ('<w:p><w:pPr><w:pStyle w:val="' + "{{" * 100_000 + '"/></w:pPr></w:p>', "hidden"),
    "tags half hidden": ("<w:p><w:r><w:t>{</w:t><w:x>{</w:x></w:r></w:p>" * 400 + run("字" * 9000) * 30, "hidden"),
    "boxes in boxes": ("<w:p><w:r><w:txbxContent>" * 60 + run("字") * 4000 + "</w:txbxContent></w:r></w:p>" * 60, ""),
    "names nobody knows": (run("{{ " + "未知" * 9 + " }}") * 450, "unknown"),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_few_kilobytes_do_not_hold_anybody_up(name):
    xml, expected = HEAVY[name]
    content = with_xml(xml)
    assert yardsticks(lambda: told(content), 300) < 300
    found = told(content)
    if expected:
        assert expected in codes(content)
    assert len(found) <= 200


@pytest.mark.parametrize("name", STRANGERS)
def test_what_a_stranger_may_have_put_in_is_refused(name):
    content, code = STRANGERS[name]
    assert codes(content) == {code}
    assert all(told(content))


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(default_template(KIND)).items():
            archive.writestr(name, content)
        with archive.open("word/media.xml", "w", force_zip64=True) as entry:
            for _ in range(64):
                entry.write(b"\0" * 1024 * 1024)
    assert len(out.getvalue()) < MAX_SIZE
    assert codes(out.getvalue()) == {"bomb"}


def test_every_fault_is_told_at_once():
    assert len(told(of_word("{{ 文好 }}", "{{ 标题", "{{ 文号.x }}"))) > 8


@pytest.mark.parametrize(("typed", "field"), [
    ("文好", "文号"), ("发文字号", "文号"), ("成文日", "成文日期"), ("署名", "落款"), ("主送单位", "主送"), ("??", "")])
def test_the_nearest_field_is_guessed(typed, field):
    assert nearest(typed) == field
