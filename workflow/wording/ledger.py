"""Chinese words for what the ledgers' rules and the import find: message ids, filled with the values of a `Reason`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol


class Worded(Protocol):
    """A code with its values, such as `workflow.rules.triggers.Reason`."""

    @property
    def code(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


def say(reason: Worded) -> str:
    """The sentence for a reason. An unknown code is a programming error and raises KeyError.

    >>> from workflow.rules.triggers import Reason
    >>> say(Reason("days_past_due", {"days": 91, "limit": 90}))
    '逾期 91 天，超过 90 天'
    """
    return SENTENCES[reason.code].format(**worded(reason.values))


def worded(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as people read them: amounts in 元 with thousands, days, the words of codes; absent ones as 未知."""
    return {name: word_of(value) for name, value in values.items()}


def word_of(value: Any) -> str:
    """One value in words."""
    if value is None or value == "":
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return "、".join(word_of(part) for part in value)
    return WORDS.get(str(value), str(value))


WORDS: dict[str, str] = {
    # 台账
    "loans": "贷款台账", "roster": "员工花名册", "loan_quality": "机构贷款质量月报",
    "kinships": "亲属申报", "interests": "利益申报", "key_staff": "关键人员名单", "same_person": "同一人名单",
    # 一行的结果
    "rows": "数据行", "passed_over": "合计、签字等不计的行",
    "taken": "新增", "changed": "变更", "unchanged": "未变", "duplicate": "重复",
    "refused": "未导入", "contradicts": "未导入",
    # 导入的步骤
    "reading": "读取与核对", "writing": "写入", "reporting": "写逐行报告",
    # 适用范围
    "in": "适用", "by_reference": "参照执行", "out": "不适用", "cannot_tell": "无法判定",
    # 五级分类
    "normal": "正常", "special_mention": "关注", "substandard": "次级", "doubtful": "可疑", "loss": "损失",
    # 客户类型
    "small_enterprise": "小型企业", "micro_enterprise": "微型企业", "medium_enterprise": "中型企业",
    "self_employed": "个体工商户", "mse_owner": "小微企业主", "farmer": "农户",
    # 判定适用范围所需的事实
    "obligor_type": "客户类型", "purpose": "贷款用途（产品名称）", "credit_total": "审批时单户授信总额",
    # 岗位
    "rm_lead": "客户经理", "credit_reviewer": "审查人", "approver": "审批人", "disbursement_reviewer": "放款审核人",
    "post_loan_officer": "贷后管理人员", "sub_branch_head": "经办支行负责人", "branch_vp": "分管小微业务的副行长",
    # 风险暴露的迹象
    "first_overdue": "首次逾期", "alert_confirmed": "人工确认橙色或红色预警", "first_downgrade": "首次降为关注或以下",
    "legal_action": "被查封、被诉或被执行", "stopped_business": "停产停业",
}

FACT_SOURCES: dict[str, str] = {
    "obligor_type": "通常见营业执照、划型结果或小微企业名录",
    "credit_total": "通常见授信批复",
    "purpose": "通常见借款合同",
}
"""Where a fact that the scope hangs on is usually found (3.2)."""

SENTENCES: dict[str, str] = {
    # 触发（3.1）
    "days_past_due": "逾期 {days} 天，超过 {limit} 天",
    "class_down": "五级分类由{previous}降为{now}",
    "class_bad": "五级分类为{now}，上次分类已是{previous}，请核实何时降为不良",
    "class_bad_previous_unknown": "五级分类为{now}，上次分类未知，请核实何时降为不良",
    # 适用范围（3.2）
    "in_scope": "{obligor_type}，审批时单户授信总额 {total} 元，不超过 {cap} 元，适用尽职免责程序",
    "by_reference": "{obligor_type}，审批时单户授信总额 {total} 元，超过 {cap} 元，参照执行",
    "out_medium": "中型企业贷款，不适用尽职免责程序，请转普通责任认定",
    "out_consumer": "消费贷款或按揭贷款，不适用尽职免责程序，请转普通责任认定",
    "cannot_tell": "无法判定是否适用：缺少{missing}，请受理审核人补充并注明来源",
    # 风险暴露日（3.4）
    "exposed_by": "{on} {sign}，为风险暴露日",
    # 责任区间时间轴上的日子
    "mark_approved": "审批",
    "mark_disbursed": "发放",
    "mark_matures": "到期",
    "mark_first_overdue": "首次逾期",
    "mark_class": "五级分类由{previous}调整为{now}",
    "mark_exposed": "风险暴露日（{sign}）",
    # 责任人的由来
    "manager_throughout": "台账所记客户经理，{approved} 审批时在本机构任职",
    "manager_left": "台账所记客户经理，{approved} 审批时在本机构任职，{left} 离任",
    "manager_took_over": "台账所记客户经理，{from_on} 起到本机构任职，审批（{approved}）之后接手，只列贷后环节",
    "found_by_name": "台账只写姓名“{name}”，花名册中符合的只有工号 {staff_no}",
    "manager_as_ledger": "台账所记客户经理",
    "reviewer": "台账所记审查人",
    "approver": "台账所记审批人",
    "disburser": "台账所记放款审核人",
    "post_loan": "台账所记贷后管理人员",
    "post_loan_after_handover": "台账所记贷后管理人员；客户经理 {manager} 于 {left} 离任，其后由其负责贷后",
    "sub_branch_head": "{approved} 审批时在任的经办支行负责人（{title}）",
    "branch_vp": "{approved} 审批时在任的分管负责人（{title}）",
    # 责任人要核对的事
    "not_in_roster": "工号 {staff_no} 不在员工花名册中，请导入花名册或核对工号",
    "name_unclear": "台账只写姓名“{name}”，花名册中找不到或有几人同名，请查明工号",
    "name_differs_in_roster": "台账写的是“{name}”，花名册中工号 {staff_no} 是“{other}”，请核对",
    "not_named": "台账没有记载{post}的工号，请补充",
    "not_posted_then": "花名册中 {staff_no} 在 {day} 没有任职记录，请核对",
    "not_at_branch_then": "花名册中 {staff_no} 在 {day} 审批时不在本机构任职，请核对原经办客户经理",
    "original_manager_unknown": "审批（{day}）时的客户经理另有其人，台账没有记载，请查明并补充",
    "head_unknown": "花名册中查不到 {day} 审批时在任的{post}，请补充",
    "no_business_day": "台账没有审批日期和放款日期，无法核对当时的任职，请补充",
    # 整份文件不能导入
    "empty_file": "文件是空的，请检查后重新选择",
    "unreadable_text": "认不出文件的编码，请另存为 UTF-8 或 GB18030 编码的 CSV，或 xlsx 后再导入",
    "nul_bytes": "文件里有不属于文字的内容（空字节），多半已损坏或不是台账，请重新导出后再导入",
    "cut_text": "文件末尾的字不完整，多半没有传完，请重新导出后再导入",
    "torn_text": "这个文本文件的引号不成对，多半没有导出完整，请重新导出后再导入",
    "other_width": "第 {line} 行有 {cells} 列，表头有 {wanted} 列，文件可能不完整或多了分隔符，请重新导出后再导入",
    "unreadable_workbook": "打不开这个工作簿，可能已损坏或没有传完，请用 Excel 或 WPS 打开后另存为 xlsx 再导入",
    "locked_workbook": "这个工作簿设了打开密码，请在 Excel 或 WPS 中取消密码后另存，再导入",
    "word_document": "这是 Word 文档，不是工作簿，请选择 xlsx、xls 或 csv 格式的台账",
    "other_package": "这不是 Excel 工作簿，请选择 xlsx、xls 或 csv 格式的台账",
    "other_workbook": "这是 xlsb、ods 一类的工作簿，请用 Excel 或 WPS 打开后另存为 xlsx 再导入",
    "web_page": "这其实是网页（有的系统把网页存成 .xls），请用 Excel 或 WPS 打开后另存为 xlsx 再导入",
    "xml_table": "这其实是 XML 格式的表格，请用 Excel 或 WPS 打开后另存为 xlsx 再导入",
    "pdf_or_picture": "这是 PDF 或图片，读不出表格，请选择 xlsx、xls 或 csv 格式的台账",
    "packed": "这是压缩包，请先解压，再选择其中 xlsx、xls 或 csv 格式的台账",
    "too_large": "这个工作簿展开后超过 {limit} MB，请删除多余的空行、图片后另存，或分成几个文件导入",
    "spread_out": "工作表“{sheet}”一直铺到单元格 {cell}，太大了，请删除多余的行和列，或分成几个文件导入",
    "days_from_1904": "工作簿从 1904 年起算日期，可能相差四年，请在 Excel 选项中取消“使用 1904 日期系统”，核对后再导入",
    "no_sheet": "工作簿里只有图表，没有数据表，请检查后重新选择",
    "hidden_sheet": "台账所在的工作表“{sheet}”被隐藏了，请取消隐藏、核对后再导入",
    "no_known_heading": "前 15 行没有找到认得的表头，这里能导入{kinds}，请检查文件或补充列名对照",
    "several_sheets": "有几张工作表都是台账（{sheets}），请选定其中一张，或分开导入",
    "columns_missing": "缺少必需的列：{columns}，请指明是表中的哪一列，或补上后再导入",
    "no_rows": "只有表头，没有数据行，请检查文件",
    "empty_lines": "工作表“{sheet}”里的空行超过 {lines} 行，请删除这些空行后另存，再导入",
    "blank_lines": "表格里的空行超过 {lines} 行，请删除这些空行后另存，再导入",
    "second_heading": "第 {line} 行又出现一个表头，一张工作表里有两份台账，请分成两张工作表后再导入",
    "ledger_beside": "第 {line} 行的表头里并排有两份台账，请分成两张工作表后再导入",
    "hidden_line": "第 {line} 行被隐藏或筛选掉了（共 {count} 行），请清除筛选、取消隐藏，或删除这些行后再导入",
    "computed_cell": "单元格 {cell}（{column}）是公式，结果可能不是最新的，请把数据复制后选择性粘贴为数值，再导入",
    "merged_cells": "数据行里有合并的单元格（{cells}），不知道内容属于哪一行，请取消合并并逐行填写后再导入",
    "file_gone": "上传的文件不见了或已被改动，请重新上传",
    "no_as_of": "不知道数据是哪一天的，请在文件名中写上日期（如 20260930），或另行指明数据日期",
    # 某一行、某一格的问题
    "missing_key": "缺少{column}，本行没有导入，请补充后重新导入",
    "key_too_long": "{column}超过 {limit} 个字，本行没有导入，请核对",
    "contradicts": "与第 {first} 行是同一条记录但内容不同，本行没有导入，请核对后只保留一行",
    "bad_number": "不是数字，按未知处理，请核对",
    "finer_than_fen": "金额小于一分，按未知处理，请核对",
    "bad_day": "不是有效的日期，按未知处理，请核对",
    "unknown_word": "不是认得的取值，按未知处理，请核对",
    "cell_error": "单元格是错误值，按未知处理，请更正后重新导入",
    "digits_lost": "超过 15 位的数字在表格软件里已经改变，不能采用，请把该列设为文本格式，重新填写后再导入",
    "more_than_one_person": "写了不止一个人，按未知处理，请每格只写一人的姓名和工号",
    "out_of_reach": "不是您所在机构或下级机构的数据，本行没有导入，请由该机构或上级机构导入",
    "too_long": "超过 {limit} 个字，已截短，请核对",
    "needed_unreadable": "{column}没有填或读不出，本行没有导入，请更正后重新导入",
    "rounded_at_cap": "以文本写成两位小数，恰为适用范围的上限，原值可能略高于上限而被舍入，请核对原值（本行已导入）",
    "bad_check_digit": "校验码不对，请核对证件号（本行已导入）",
    "customer_differs": "与本文件第 {first} 行的同一客户信息不同，以第 {first} 行为准，请核对",
    "name_differs": "工号 {staff_no} 在本文件中还有另一个姓名 {other}，以先出现的为准，请核对",
    "backward": "离任日期早于任职日期，本行没有导入，请核对",
    "unknown_staff": "工号 {staff_no} 不在员工花名册中，本行没有导入，请先导入花名册或核对工号",
    "other_name_in_roster": "花名册中工号 {staff_no} 的姓名是“{other}”，与本行不符，本行没有导入，请核对",
    "relative_missing": "没有写亲属的工号或姓名，本行没有导入，请补充",
    "relative_is_oneself": "亲属的工号就是本人的工号，本行没有导入，请核对",
    "borrower_missing": "没有写企业的客户号或名称，本行没有导入，请补充",
    "number_is_the_same": "另一工号与工号相同，本行没有导入，请核对",
    "ends_before_it_begins": "结束日期早于开始日期，本行没有导入，请核对",
    "fact_corrected": "同一数据日期原来记为 {was}，已按本次更正",
}
