"""What is wrong with a template of letters, in words: where it is, and what to do about it."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.rules.template_flaws import Flaw, Place

FLAWS: Mapping[str, str] = MappingProxyType({
    "not_docx": "这不是 .docx 文件，或者文件已损坏。请用 WPS 或 Word 打开，另存为“Word 文档（.docx）”后再上传。",
    "too_large": "模板超过 {limit} MB，请去掉大图片后再上传。",
    "bomb": "文件解开以后超过 {limit} MB，不予接收。请用 WPS 或 Word 另存后再上传。",
    "part_too_large": "文件的文字部分解开以后超过 {limit} MB，一页版头用不了这么多。请删去多余的内容后再上传。",
    "main_part": "文件打开后显示的不是通常的正文部分（word/document.xml），不予接收。请用 WPS 或 Word 另存后再上传。",
    "odd_part": "页眉、页脚、脚注或其他部分“{name}”的名称不合 Word 的惯例，不予接收。请用 WPS 或 Word 另存后再上传。",
    "strict": "文件是“Strict Open XML”格式。请另存为普通的“Word 文档（.docx）”后再上传。",
    "no_styles": "文件里没有样式表，请用 WPS 或 Word 另存后再上传。",
    "broken_part": "文件里有读不懂的内容，或者含有实体声明，不予接收。请用 WPS 或 Word 另存后再上传。",
    "macros": "文件含有宏或控件，不予接收。请另存为不含宏的 .docx。",
    "embedded": "文件嵌有其他文件或对象，不予接收。请删去后再上传。",
    "external": "文件引用了外部内容（{target}），不予接收。请取消超链接、外部图片或附加模板后再上传。",
    "word_field": "有不能使用的域“{field}”，只能用页码一类的域。请改成文字或删去。",
    "tracked": "有尚未接受的修订。请在“审阅”中全部接受或拒绝后再上传。",
    "unknown": "没有“{field}”这个字段{hint}。",
    "unclosed": "“{tag}”没有配对，一个字段要在同一段里写完，如 {{{{ 文号 }}}}。",
    "syntax": "“{tag}”写法不对，读不懂。字段写成 {{{{ 文号 }}}}，条件写成 {{%p if 附注 %}} …… {{%p endif %}}。",
    "not_allowed": "“{tag}”用了不允许的写法。模板只能写字段名和 if，不能取属性、调用函数、计算或用过滤器。",
    "only_if": "“{tag}”不能使用，模板里只能用 if、elif、else、endif。",
    "no_if": "“{tag}”前面没有对应的 if。",
    "if_open": "这里的 if 没有 endif 与它配对。",
    "no_prefix": "“{tag}”只有正文用 p，其他字段不加，如 {{{{ 文号 }}}}。",
    "body_form": "正文要写成 {{{{p 正文 }}}}：p 与“正文”之间空一格。现在写的是“{tag}”。",
    "body_alone": "{{{{p 正文 }}}} 要在文件的正文里独占一段，这一段不能有别的文字。",
    "body_twice": "{{{{p 正文 }}}} 只能出现一次。",
    "too_many": "字段超过 {limit} 处，请减少。",
    "too_many_rows": "表格超过 {limit} 行，请减少；文书的表格随正文填入，模板里不用预留。",
    "too_many_elements": "一个部分里的内容超过 {limit} 项，请删去多余的内容；从下载的默认模板改起最稳妥。",
    "too_long": "这一段超过 {limit} 个字，请分成几段或删短。",
    "missing": "缺少必需的字段“{field}”，请在模板中加上{how}。",
    "not_shown": "用样例试做时，必需的“{field}”没有出现在文书里。请检查它是否被条件或其他标记吞掉。",
    "hidden": "在看不见的地方（如图片说明、域代码）有字段或其他标记，请删去。",
    "does_not_run": "用样例试做没有成功。请从下载的默认模板改起，或用 WPS 或 Word 另存后再试。",
})

PARTS: Mapping[str, str] = MappingProxyType({
    "document": "正文", "header_default": "页眉（单页）", "header_even": "页眉（双页）", "header_first": "首页页眉",
    "footer_default": "页脚（单页）", "footer_even": "页脚（双页）", "footer_first": "首页页脚",
})


def flaw(one: Flaw) -> str:
    """One thing wrong with a template, its place in front and the words around it behind."""
    told = dict(one.values)
    if one.code == "unknown":
        told["hint"] = f"，是不是“{told['nearest']}”" if told["nearest"] else "，请照页面上的字段表填写"
    if one.code == "missing":
        told["how"] = "，写成 {{p 正文 }}" if told["field"] == "正文" else f"，写成 {{{{ {told['field']} }}}}"
    where = f"{place(one.place)}：" if one.place is not None else ""
    return where + FLAWS[one.code].format(**told) + (f"（附近的文字：{one.near}）" if one.near else "")


def place(one: Place) -> str:
    """Where somebody finds it in Word.

    >>> place(Place("document", paragraph=3)), place(Place("footer_even", table=1, row=2, cell=1))
    ('正文第 3 段', '页脚（双页）第 1 个表格第 2 行第 1 格')
    """
    part = PARTS.get(one.part, one.part)
    if one.table:
        part += f"第 {one.table} 个表格第 {one.row} 行第 {one.cell} 格"
    elif one.paragraph:
        part += f"第 {one.paragraph} 段"
    return part + ("附近的文本框" if one.in_box else "")
