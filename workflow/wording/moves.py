"""Words for moves, acts and rights: on the button, in the timeline, and what comes next."""

from collections.abc import Mapping
from types import MappingProxyType

from workflow.terms import CaseState, PersonState

S, P = CaseState, PersonState

_PAIRS = {
    # 认定事项
    "register_clue": ("登记线索", "已登记线索"),
    "file_claim": ("申请认定", "已申请认定"),
    "report_intent": ("报送问责意向", "已报送问责意向"),
    "submit": ("提交受理", "已提交受理"),
    "submit_by_clerk": ("代为报送", "已代为报送"),
    "discard_clue": ("弃置线索", "线索已弃置"),
    "request_supplement": ("要求补正", "已要求补正"),
    "resubmit": ("补正后重新提交", "已补正并重新提交"),
    "lapse_supplement": ("补正期满转回受理", "补正期满，转回受理"),
    "refuse": ("不予受理", "不予受理"),
    "reconsider": ("申请复议", "已申请复议"),
    "accept": ("受理", "已受理"),
    "form_team": ("组建调查组", "已组建调查组"),
    "escalate_committee": ("提请上一层级评议", "已转上一层级评议"),
    "draft_notice": ("起草公示", "公示稿已保存，等待另一名公示审核人发布"),
    "return_notice": ("退回公示稿", "公示稿已退回"),
    "publish": ("审核并发布公示", "已发布公示"),
    "close": ("结案", "已结案"),
    "merge_into": ("并入其他认定事项", "已并入其他认定事项"),
    "withdraw": ("撤回", "已撤回"),
    "terminate": ("终止", "已终止"),
    # 个人
    "finish_investigation": ("完成调查并告知事实", "调查完成，已告知事实"),
    "confirm_facts": ("确认事实", "事实已确认"),
    "need_more_investigation": ("补充调查", "已转补充调查"),
    "complete_check": ("完成清单核对", "清单核对完成"),
    "return_to_investigation": ("退回补充取证", "已退回补充取证"),
    "open_meeting": ("开会评议", "已开会付表决"),
    "resolve": ("形成认定", "已作出认定"),
    "remand_to_investigate": ("评议退回调查", "评议认为事实不清，已退回调查"),
    "deadlock": ("记录表决未成", "两轮表决未达三分之二"),
    "adjourn": ("休会，另行召集", "已休会，另行召集"),
    "void_review": ("作废并重新评议", "评议作废，重新评议"),
    "serve": ("送达", "已送达"),
    "file_appeal": ("提起申诉", "已提起申诉"),
    "file_paper_appeal": ("登记纸质申诉", "已登记纸质申诉"),
    "lapse_appeal_window": ("申诉期满生效", "申诉期满，认定生效"),
    "request_extension": ("申请顺延申诉期", "已申请顺延申诉期"),
    "decide_extension": ("决定是否顺延", "已决定顺延申请"),
    "lapse_extension": ("顺延期满失效", "顺延期满，未申诉"),
    "waive_publication": ("不予公示", "已决定不予公示"),
    "reopen": ("重启认定", "已重启认定"),
    "refer_person": ("移送", "已移送"),
    "referral_concluded": ("登记移送结论", "移送结论已登记"),
    "referral_returned": ("移送退回续办", "移送退回，继续办理"),
    "continue_waiting": ("继续等待", "复核后继续等待"),
    "suspend": ("中止", "已中止"),
    "resume": ("恢复办理", "已恢复办理"),
    "force_resume": ("复核期满恢复办理", "复核次数用尽，恢复办理"),
    "split": ("拆出另办", "已拆出另办"),
    "discontinue_person": ("身故退出", "因身故退出"),
    # 申诉
    "accept_appeal": ("受理申诉", "申诉已受理"),
    "reject_appeal": ("不予受理申诉", "申诉不予受理"),
    "withdraw_appeal": ("撤回申诉", "申诉已撤回"),
    "decide_uphold": ("维持原认定", "申诉决定：维持"),
    "decide_vary": ("变更认定", "申诉决定：变更"),
    "decide_revoke": ("撤销认定", "申诉决定：撤销"),
    "decide_remand": ("发回重新调查", "申诉决定：发回重新调查"),
    # 公示、异议、案例
    "raise_objection": ("提出异议", "已提出异议"),
    "finish_publication": ("结束公示", "公示期满"),
    "dismiss_objection": ("答复异议不成立", "异议已答复，不成立"),
    "sustain_objection": ("异议成立并重启", "异议成立，已重启认定"),
    "draft_entry": ("编写案例", "案例已成稿"),
    "review_entry": ("审核通过案例", "案例审核通过"),
    "return_entry": ("退回修改案例", "案例已退回修改"),
    "publish_entry": ("发布案例", "案例已发布"),
    "revise_entry": ("修改案例稿", "案例稿已修改"),
    "discard_entry": ("弃用案例稿", "案例稿已弃用"),
    "withdraw_entry": ("下架案例", "案例已下架"),
    "auto_withdraw": ("自动下架案例", "所引认定有变，案例自动下架"),
    # 不改变状态的行为
    "name_person": ("列入责任人名单", "已列入责任人名单"),
    "strike_person": ("移出责任人名单", "已移出责任人名单"),
    "add_trigger": ("追加触发事件", "已追加触发事件"),
    "join_claim": ("申请认定（并入在办事项）", "认定申请已并入本事项"),
    "join_intent": ("报送问责意向（并入在办事项）", "问责意向已并入本事项"),
    "supply_scope": ("补录适用范围事实", "已补录适用范围事实"),
    "add_person": ("增列责任人", "已增列责任人"),
    "declare_recusal": ("申报回避", "已申报回避情况"),
    "request_recusal": ("申请有关人员回避", "已申请回避，3 个工作日内决定"),
    "decide_recusal": ("决定回避申请", "回避申请已决定"),
    "order_recusal": ("直接决定回避", "已决定其回避"),
    "appoint_representative": ("委托代理人", "已委托代理人"),
    "write_facts": ("填写事实表", "已填写事实表"),
    "record_interview": ("登记询问笔录", "已登记询问笔录"),
    "record_witness": ("登记证人", "已登记证人"),
    "add_evidence": ("提交证据", "已提交证据"),
    "make_statement": ("确认事实或陈述申辩", "已答复事实告知书"),
    "answer_statement": ("答复陈述申辩", "已答复陈述申辩"),
    "answer_list": ("保存清单核对", "已保存清单核对"),
    "record_facts": ("录入事实", "已录入事实"),
    "lock_tolerance": ("锁定容忍度快照", "已锁定容忍度快照"),
    "write_report": ("撰写调查报告", "已提交调查报告"),
    "call_meeting": ("召集评议会议", "已召集评议会议"),
    "call_reopening_meeting": ("召集重启表决会议", "已召集重启表决会议"),
    "record_attendance": ("登记到会", "已登记到会"),
    "seat_alternate": ("候补委员递补", "候补委员已递补"),
    "leave_batch": ("转为逐案评议", "已转出简易批量，逐案评议"),
    "overturn_bar": ("推翻不得免责的认定", "委员会已推翻不得免责的认定"),
    "cast_ballot": ("投票", "已投票"),
    "supervise_meeting": ("提请上级行督办开会", "开会期限届满，已提请上级行督办"),
    "close_ballot": ("截止表决", "全体已投票，表决截止"),
    "count_ballots": ("启封计票", "已启封计票"),
    "renew_key": ("密钥遗失，作废重投", "密钥遗失，未计的票作废重投"),
    "open_sealed_ballot": ("启封查看一张表决票", "已启封查看一张表决票"),
    "attach_dissent": ("附不同意见", "已附不同意见"),
    "next_vote_round": ("进行第二轮表决", "已进入第二轮表决"),
    "correct_determination": ("更正认定书笔误", "已更正认定书笔误，待重新送达"),
    "serve_correction": ("送达更正的认定书", "更正的认定书已送达"),
    "attach_to_letter": ("为文书附上扫描件或回证", "已为文书附上扫描件或回证"),
    "read_letter": ("阅看文书", "首次阅看文书"),
    "sign_minutes": ("签发会议纪要", "已签发会议纪要和尽职评议报告"),
    "note_referral": ("登记移送", "移送已登记"),
    "request_withholding": ("请求不公示本人段落", "已请求不公示本人段落"),
    "seat_panel": ("组成申诉复核组", "申诉复核组已组成"),
    "record_rectification": ("录入整改建议", "已录入整改建议"),
    "create_order": ("开具问责单", "已开具问责单"),
    "execute_order": ("登记执行回执", "已登记执行回执"),
    "settle_restitution": ("登记返还、恢复", "已登记返还、恢复"),
    "designate_panel": ("指定申诉复核组来源", "已指定申诉复核组来源"),
    "note_no_penalty": ("说明不启动处罚", "已说明不启动处罚"),
    "concur": ("复核会签", "已复核会签"),
    "reassign": ("换人办理", "已换人办理"),
    "extend_investigation": ("延长调查期", "已延长调查期"),
    "explain_year": ("批准延期说明", "已批准超一年的延期说明"),
    "archive": ("归档", "已归档"),
}
MOVES: Mapping[str, str] = MappingProxyType({name: pair[0] for name, pair in _PAIRS.items()})
"""Every move and act as the words of a button."""
DONE: Mapping[str, str] = MappingProxyType({name: pair[1] for name, pair in _PAIRS.items()})
"""Every move and act as the timeline tells it."""

VIEWS: Mapping[str, str] = MappingProxyType({
    "view_case": "查看认定事项", "view_person": "查看个人认定", "view_file": "查看证据与笔录",
    "view_meeting": "查看会议与议题", "view_ballots": "查看表决票",
    "view_gate": "查询问责闸门", "view_audit": "查看审计日志", "view_departures": "查看偏离情况",
    "view_candidates": "查看立项线索", "view_loan": "查看借据与借款人", "view_quality": "查看机构贷款质量",
    "view_appeals_by_branch": "按机构查看申诉与异议统计",
    "import_ledger": "导入台账", "draft_list": "起草清单版本", "sign_list": "签署清单依据核对",
    "backtest_list": "回测清单草稿", "publish_list": "发布清单版本",
    "upload_template": "上传文书模板", "approve_template": "启用与停用文书模板", "view_library": "查看案例库",
    "compose_reading_list": "编写阅读清单", "publish_reading_list": "发布阅读清单", "edit_library": "编写与审核案例",
})


def right(name: str) -> str:
    """The words for a right: a move, an act, or something that may be read. Raises KeyError on an unknown one.

    >>> right("accept"), right("view_case")
    ('受理', '查看认定事项')
    """
    return VIEWS[name] if name in VIEWS else MOVES[name]


NEXT: Mapping[CaseState, str] = MappingProxyType({
    S.CLUE: "由报送机构列明责任人后提交受理；满 5 个工作日未报送的，由登记员代为报送。",
    S.PENDING_ACCEPTANCE: "由受理审核人在 5 个工作日内审查范围和责任人名单，决定受理、要求补正或不予受理。",
    S.SUPPLEMENTING: "由报送机构在 5 个工作日内逐条补正；逾期按现有材料继续受理审查。",
    S.NOT_ACCEPTED: "报送机构或被评议人可在 5 个工作日内申请复议一次；不在范围的转普通责任认定。",
    S.ACCEPTED: "由牵头部门在 3 个工作日内组建不少于两人的调查组，并完成回避校验。",
    S.INVESTIGATING: "由调查组逐人查明事实、收集证据、制作询问笔录，再由组长完成调查并告知事实。",
    S.FACT_CONFIRMATION: "等被评议人在 5 个工作日内确认或陈述申辩；有申辩的由调查组长逐条答复。",
    S.LIST_CHECKING: "由调查组逐人逐条核对正负面清单、锁定容忍度、提交调查报告，再由组长完成核对。",
    S.PENDING_REVIEW: "由委员会秘书召集会议，材料至少提前 3 个工作日送委员，委员先申报回避情况。",
    S.UNDER_REVIEW: "由到会委员逐人投票，某一结论达到会三分之二后，由主任或秘书形成认定。",
    S.DETERMINED: "由登记员在 3 个工作日内把责任认定书逐人送达，并告知申诉途径和期限。",
    S.NOTIFIED: "等申诉期届满；被评议人可在送达后 10 个工作日内申诉，无人申诉的到期生效。",
    S.APPEALING: "由申诉受理人和申诉复核组办理申诉；申诉不会使结论加重，期间不得问责。",
    S.EFFECTIVE: "由公示审核人发布去标识公示或说明不公示的理由；公示了结、整改录入后由登记员结案。",
    S.PUBLICIZING: "公示期内员工可以署名提出异议；期满且没有未答复的异议，系统自动结束公示。",
    S.OBJECTION_HANDLING: "由牵头部门在 10 个工作日内书面答复异议；异议成立的，由委员会决定重启认定。",
    S.CLOSED: "已办结，由登记员归档；案例编写人可依据公示内容编写案例。",
    S.SUSPENDED: "等所依据的另案有结果；满 180 日由牵头部门负责人复核，可恢复办理。",
    S.WITHDRAWN: "已撤回，不再办理，也不产生任何可以问责的结论。",
    S.TERMINATED: "已终止，不再办理，也不产生任何可以问责的结论。",
})
"""What happens next and who acts, for each state of a case."""

PERSON_NEXT: Mapping[PersonState, str] = MappingProxyType({
    P.IDENTIFIED: "调查组正在了解情况。您可以随时提交对自己有利的材料；没有确切证据证明失职的，一律按已尽职对待。",
    P.INVESTIGATED: "请在期限内看一看事实告知书，认可就点确认，有不同意见请写明。没有答复不会被当作承认。",
    P.FACTS_CONFIRMED: "调查组正在逐条核对正负面清单。评议前您仍可以补充陈述和证据。",
    P.CHECKED: "材料已经齐备，等待评议委员会开会。评议前您仍可以补充陈述和证据。",
    P.PROPOSED: "评议委员会正在就您的责任逐人表决，结果出来后会书面告诉您。",
    P.DETERMINED: "认定已经作出，认定书会在 3 个工作日内送达给您，里面写明申诉的途径和期限。",
    P.NOTIFIED: "请阅读认定书。如不同意，可在送达后 10 个工作日内申诉，申诉不会使结论加重；没有异议则到期生效。",
    P.APPEALING: "您的申诉正在由与原来完全不同的人员办理，结论不会加重，期间不会对您问责。",
    P.EFFECTIVE: "认定已经生效。结论为免责的，同一事实不得再追究；结论为减责、追责的，处理不得超过认定书载明的幅度。",
    P.TRANSFERRED_OUT: "您的情况正由有关机关办理，本行的认定先等待其结果，至少每 180 日复核一次。",
    P.REVOKED: "这是以前的认定，已被新的认定取代，不再有效力。",
    P.DISCONTINUED: "您已退出本认定事项，本事项不会对您形成任何结论。",
})
"""What happens next, told to the person in plain words."""

GATE_REASONS: Mapping[str, str] = MappingProxyType({
    "exempt": "本人已被认定免责，同一事实不得再问责",
    "not_effective": "本人的认定还没有生效",
    "suspended": "本人的认定正在中止",
    "extension_pending": "本人的顺延申诉申请正在办理或已获准许",
    "appeal_open": "本人的申诉正在办理",
    "objection_open": "涉及本人的公示异议还没有答复",
})
"""Why the accountability gate is shut (procedure, section 8)."""
