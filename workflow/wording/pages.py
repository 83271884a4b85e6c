"""Words of the pages that belong to no code of the field: steps of the bar, tabs of the worklist, kinds of things."""

from collections.abc import Mapping
from types import MappingProxyType

STEPS: Mapping[str, str] = MappingProxyType({
    "register": "登记", "accept": "受理", "investigate": "调查", "inform": "事实告知", "check": "清单核对",
    "review": "评议认定", "serve": "送达", "effect": "申诉生效", "publish": "公示", "close": "结案",
})
"""The steps of the bar on top of a case."""

TABS: Mapping[str, str] = MappingProxyType({
    "accept": "立项受理", "investigate": "调查告知", "check": "清单核对", "review": "评议表决", "serve": "送达",
    "appeal": "申诉", "end": "公示与结案",
})
"""The tabs of my work."""

TASKS: Mapping[str, str] = MappingProxyType({
    "decide_uphold": "作出申诉决定", "cast_ballot": "表决", "answer_list": "核对清单", "file_appeal": "可提起申诉",
    "create_order": "开具问责单或说明不启动", "dismiss_objection": "答复异议", "deadlock": "两轮表决未成，须处理",
})
"""What a task is called where the move's own name says too little."""

BODIES: Mapping[str, str] = MappingProxyType({"team": "调查组", "committee": "评议委员会", "panel": "申诉复核组"})
"""The bodies of a case that people are nominated for."""

TOO_FEW: Mapping[str, str] = MappingProxyType({
    "team": "请由上级行派员参加调查组。", "committee": "请先增补委员；仍然不足的，提请上一层级评议。",
    "panel": "上级机构凑不齐的，请上级办理“指定申诉复核组来源”，再从指定的范围内选人。",
})
"""What to do where fewer people may sit than a body needs."""

OTHER_LINES: Mapping[str, str] = MappingProxyType({
    "merge_into_here": "已接收并入的认定事项", "split_here": "由原认定事项拆出",
    "account.create": "建立账号", "account.grant": "授予角色", "account.end_grant": "收回角色",
    "account.reset_password": "重置密码", "account.change_password": "修改密码", "account.unlock": "解锁账号",
    "account.lock": "账号锁定", "account.enable": "启用账号", "account.disable": "停用账号",
    "account.end_sessions": "结束登录", "import_ledger": "导入台账",
    "list.take_in": "清单入库", "list.draft": "起草清单版本", "list.change": "改动清单草稿",
    "list.sign": "签署清单依据核对", "list.discard": "作废清单草稿", "list.publish": "发布清单版本",
    "template.upload": "上传文书模板", "template.approve": "启用文书模板", "template.withdraw": "停用文书模板",
    "template.discard": "撤回文书模板", "figures.download": "下载申诉与异议统计",
    "departures.download": "下载偏离情况",
    "letter.download": "下载文书", "evidence.download": "下载证据",
})
"""Sealed lines that are no move of the procedure."""

CHAINS: Mapping[str, str] = MappingProxyType({"accounts": "账号与角色", "ledger": "台账导入", "lists": "正负面清单",
                                             "templates": "文书模板", "figures": "统计下载",
                                             "departures": "偏离情况"})
"""Chains that belong to no case."""
