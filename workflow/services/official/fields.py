"""The fields a template of letters may use, and what they hold for a letter."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from workflow.services.official.reading import Read

BODY = "正文"
"""The one field that is no line of text: paragraphs and tables, written {{p 正文 }} in a paragraph of its own."""

FIELDS: Mapping[str, str] = MappingProxyType({
    "发文机关": "发文机关的名称，版头用",
    "文号": "发文字号，如 尽责认〔2026〕1号",
    "标题": "文书名称，如 责任认定书",
    "主送": "主送机关或收件人，不含冒号；没有时为空",
    BODY: "全部正文：段落、各级标题和表格，须独占一段，写成 {{p 正文 }}",
    "附件": "附件说明，不含“附件：”；没有时为空",
    "落款": "发文机关署名",
    "成文日期": "阿拉伯数字的年月日，月日不补零",
    "附注": "附注（申诉权利告知等），不含外面的括号；没有时为空",
    "编号": "认定事项编号，如 2026-0042",
    "姓名": "文书所说的人；不涉及个人的为空",
    "印发机关": "出具文书的机构，版记用",
    "印发日期": "印发的年月日，与成文日期相同",
    "文本摘要": "文本的 SHA-256 摘要，全文 64 位",
})
"""Every field by its name, and what it holds."""

NEEDED = frozenset({"文号", "标题", BODY, "落款", "成文日期"})
"""What no letter can do without."""
NEEDED_IN_FULL = NEEDED | {"发文机关", "主送", "附注"}
"""What a letter with legal force cannot be without either: who writes, to whom, and how to appeal."""
IN_FULL = frozenset({"determination", "appeal_decision"})
"""Letters with legal force, to which nothing may be lacking (6.7)."""

OFTEN_CALLED: Mapping[str, str] = MappingProxyType({
    "发文字号": "文号", "字号": "文号", "文书编号": "文号", "文书字号": "文号", "事项编号": "编号",
    "认定事项编号": "编号", "案号": "编号", "题目": "标题", "文书名称": "标题", "主送机关": "主送",
    "收件人": "主送", "抬头": "主送", "内容": "正文", "主文": "正文", "附件说明": "附件", "署名": "落款",
    "发文机关署名": "落款", "日期": "成文日期", "发文日期": "成文日期", "落款日期": "成文日期",
    "签发日期": "成文日期", "备注": "附注", "被评议人": "姓名", "当事人": "姓名", "机关": "发文机关",
    "单位": "发文机关", "机构": "印发机关", "摘要": "文本摘要", "哈希": "文本摘要",
})
"""What people write where they mean a field."""

CASE_NUMBER = re.compile(r"\d{4}-\d{4,}")


def needed(kind: str) -> frozenset[str]:
    """The fields a template for letters of a kind cannot be without."""
    return NEEDED_IN_FULL if kind in IN_FULL else NEEDED


def stored(case_number: str, person_name: str, institution: str) -> dict[str, Any]:
    """What a letter keeps beside its text, because its text need not say it."""
    return {"编号": case_number, "姓名": person_name, "印发机关": institution}


def derived(told: Read, *, personal: bool) -> dict[str, Any]:
    """The same for a letter written before these were kept, read out of its text."""
    text = "\n".join(block.text for block in told.body)
    found = CASE_NUMBER.search(text)
    return stored(found[0] if found else "", told.to if personal else "", told.head)


def values(told: Read, kept: Mapping[str, Any], sha256: str) -> dict[str, str]:
    """What every field but the body holds. Raises KeyError where `kept` lacks one."""
    return {
        "发文机关": told.head, "文号": told.number, "标题": told.title, "主送": told.to, "附件": told.attachments,
        "落款": told.signature, "成文日期": told.day, "附注": told.note, "编号": kept["编号"], "姓名": kept["姓名"],
        "印发机关": kept["印发机关"], "印发日期": told.day, "文本摘要": sha256,
    }
