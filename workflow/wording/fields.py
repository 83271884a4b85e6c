"""Labels and hints of what moves ask: a key `Class.field` goes before a key `field`."""

from collections.abc import Mapping
from types import MappingProxyType

FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    # 多处通用
    "reason": ("理由", "写明事实和依据，至少 5 个字。"),
    "trigger": ("触发事件", ""),
    "occurred_on": ("发生日期", ""),
    "reference": ("文号或编号", "如检查底稿号、问责意向单号；没有可不填。"),
    "note": ("说明", ""),
    "opinion": ("意见", "至少 5 个字。"),
    "target": ("并入的认定事项", "只列出有同一授信主合同、同一借款人或同一责任人的事项，须在清单核对完成之前。"),
    "employee": ("人员", ""),
    "panel": ("申诉复核组成员", "至少三人，须与原调查、评议人员完全不重合，且不是直接上下级。"),
    "decision": ("决定理由", "写明审理查明的事实和决定的依据，会写入申诉决定书。"),
    "outcome": ("新的结论", "不得重于原结论。"),
    "ratios": ("各类处罚的减免比例（%）", "100 为全免，0 为不减免；只有减责时填写。"),
    "place": ("地点", ""),
    "source": ("来源", "从哪里、由谁取得。"),
    "item": ("清单项", ""),
    "stages": ("责任环节", "可多选。"),
    # 各动作
    "RegisterClue.loan": ("贷款", "选择一笔没有在办事项的贷款。"),
    "FileClaim.loan": ("贷款", "本人参与过的一笔贷款。"),
    "JoinClaim.trigger": ("申请的种类", "想早有结论的选本人申请；因换岗、移交客户提出的选岗位移交。"),
    "JoinClaim.occurred_on": ("移交日期", "岗位移交的必填，填移交单上的日期；本人申请的不用填。"),
    "JoinClaim.counterpart": ("移交给谁，或从谁手里接手", "岗位移交的必填，写姓名和工号；本人申请的不用填。"),
    "JoinClaim.statement": ("申请理由", "写清您做了什么、为什么希望现在认定，至少 10 个字。材料可以在受理以后再交。"),
    "ReportIntent.loan": ("贷款", "拟问责所涉的一笔贷款。"),
    "JoinIntent.people": ("拟问责的人员", "只列出与这笔贷款有关的人；名单以外的人请由登记员先列名。"),
    "JoinIntent.department": ("拟启动问责的部门", "提出问责意向的部门全称。"),
    "JoinIntent.reference": ("问责意向单号", "意向单上的编号，同一单号只报一次。"),
    "JoinIntent.reason": ("拟问责的事由", "写明依据的事实和材料，不写结论，至少 10 个字。"),
    "RequestSupplement.missing": ("缺少的材料", "逐条列明，报送机构将逐条回应。"),
    "Resubmit.answer": ("补正说明", "对每一条缺项逐条回应。"),
    "Accept.opinion": ("受理意见", "至少 5 个字，会写入受理通知书。"),
    "Accept.missing_stages_note": ("缺环节说明", "责任人名单没有覆盖的环节，说明原因。"),
    "FormTeam.lead": ("调查组长", "不能参与过该笔业务，也不能是被评议人的直接上下级。"),
    "FormTeam.members": ("调查组员", "连组长在内至少两人。"),
    "Publish.people": ("本次公示的人", "公示稿中不出现姓名。"),
    "Publish.lessons": ("经验启示", "不得出现姓名、客户名称、编号、精确日期和金额。"),
    "Terminate.repaid": ("债权已全额收回", ""),
    "Terminate.all_agreed": ("全体被评议人已书面同意", ""),
    "Remand.unclear": ("不清的事实", "写明要查清什么，供调查组补充调查。"),
    "Resolve.facts": ("认定的事实", "只写此人的事实，会写入责任认定书。"),
    "Resolve.reasons": ("认定理由", "结合清单项说明为什么得出这一结论，会写入责任认定书。"),
    "Resolve.deviation": ("不采纳系统建议的理由", "结论与系统建议不同时必须填写。"),
    "Resolve.kind_conditions": ("各处罚种类的条件", "只对某一类处罚附加条件或限制时填写；没有的留空。"),
    "Resolve.conditions": ("整改、学习或配合清收要求", "不属于处罚，可不填。"),
    "VoidReview.member": ("应回避而投票的委员", ""),
    "Serve.method": ("送达方式", "拒收的可留置送达，离职的可邮寄。"),
    "Serve.served_on": ("送达日期", "申诉期自次日起算。"),
    "Serve.witness": ("见证人", "留置送达时填写。"),
    "FileAppeal.grounds": ("申诉事由", "可多选。"),
    "FileAppeal.statement": ("申诉理由", "请写明不同意哪一点、为什么。申诉不会使结论加重。"),
    "RequestExtension.obstacle": ("耽误申诉的原因", "如住院、出差、不可抗力。"),
    "RequestExtension.obstacle_ended_on": ("障碍消除日期", "须在消除后 10 个工作日内申请。"),
    "DecideExtension.granted": ("准许顺延", "不勾选即为不准许。"),
    "Revoke.grounds": ("法定事由", "至少选一项。"),
    "RejectAppeal.ground": (
        "不予受理的事由", "逾期、已申诉过由系统核对；对象是否本人的结论，由受理人和复核人共同负责。"),
    "Reopen.ground": ("重启事由", "须是以前没有审查过的事由。"),
    "Reopen.direction": ("对本人有利还是不利", "有利的重启，结论不得重于原结论。"),
    "Reopen.fraud": ("涉欺诈、舞弊", "涉欺诈、舞弊的不利重启不受两年限制。"),
    "Reopen.reason": ("重启理由", "写明新事实、新证据及其来源，至少 10 个字。"),
    "Sustain.finding": ("重启认定的人", "公示中被异议涉及的人。"),
    "RaiseObjection.statement": ("异议理由", "异议署名，请写明事实，至少 10 个字。"),
    "RaiseObjection.finding": ("涉及的段落", "不选即为对全文提出异议。"),
    "Refer.reference": ("线索移送单号", ""),
    "Refer.receiver": ("接收单位", "如纪检监察部门、公安机关。"),
    "Refer.lead": ("线索", "写明涉嫌的情形和已有证据，不写推测。"),
    "Conclude.result": ("处理结果", "写明结论、文号和生效日期。"),
    "Suspend.other_case": ("所依据的另案", "写明机关和案号。"),
    "Suspend.no_other_evidence": ("没有其他证据可以替代", "能用其他证据查清的，不得中止。"),
    "Reply.reply": ("书面答复", "至少 10 个字，会告知异议人。"),
    "DraftEntry.title": ("标题", "不得出现能识别个人或客户的内容。"),
    "DraftEntry.body": ("正文", "只取材于公示稿，至少 20 个字。"),
    "NamePerson.posts": ("当时的岗位", "可多选。"),
    "NamePerson.liability": ("责任性质", ""),
    "NamePerson.because": ("列入的依据", "写明此人在这笔业务中做了什么，依据哪份材料。"),
    "SupplyScope.obligor_type": ("客户类型", "以划型认定的结果为准。"),
    "SupplyScope.credit_total": ("审批时单户授信总额（元）", "本行各机构合并，含表内外。"),
    "SupplyScope.purpose": ("贷款用途", "台账没有写产品名称时填写，以借款合同为准；写了的以台账为准。"),
    "SupplyScope.source": ("数据来源", "写明出自哪份材料。"),
    "Declare.answer": ("回避情况", "包括亲属、利害关系、参与过该笔业务、直接上下级。"),
    "Declare.declaration": ("情况说明", "有应当回避的情形时写明。"),
    "WriteFacts.duties": ("应尽的职责", "按业务办理当时的制度写。"),
    "WriteFacts.conduct": ("实际履职情况", "写做了什么、没做什么，附证据名称。"),
    "WriteFacts.causation": ("与不良形成的关系", "没有证明直接因果的请如实写明。"),
    "AddEvidence.title": ("证据名称", ""),
    "AddEvidence.obtained_on": ("取得日期", ""),
    "AddEvidence.file": ("文件", "系统记录文件的摘要值，以后可以核对是否被改动。"),
    "RecordInterview.held_on": ("询问日期", ""),
    "RecordInterview.record": ("询问笔录", ""),
    "RecordInterview.second_investigator": ("第二名调查人员", "笔录须由两名调查人员签字。"),
    "RecordInterview.signed_by_person": ("被询问人已签字", "拒绝签字的不勾选，在笔录中注明。"),
    "MakeStatement.kind": ("您的答复", ""),
    "MakeStatement.statement": ("陈述和申辩", "不同意的地方请逐条写明，可以另行提交证据。"),
    "AnswerStatement.answer": ("对申辩的答复", "逐条写明核实情况。"),
    "AnswerStatement.adopted": ("采纳申辩", ""),
    "RecordFacts.entries": ("事实", "每一项写明依据或证据和截至日；不知道的留空，不作推断。"),
    "FactEntry.fact": ("事实", ""),
    "FactEntry.value": ("值", "只写已经查明的。"),
    "FactEntry.what": ("依据", "写明凭什么材料、什么记录查明。"),
    "FactEntry.evidence": ("证据", "此人的证据。"),
    "FactEntry.as_of": ("截至日", "所说的是哪一天的情况，不晚于今天。"),
    "AnswerList.answers": ("清单核对", "每一条都要有经人确认的结果；证据不足不推定有责。"),
    "ItemAnswer.status": ("核对结果", ""),
    "ItemAnswer.effect": ("效果", "一条有多种效果时选择。"),
    "ItemAnswer.causal": ("与不良形成或损失扩大有直接因果", ""),
    "ItemAnswer.reason": ("理由", ""),
    "ItemAnswer.evidence": ("证据", ""),
    "OverturnBar.reason": ("推翻的理由", "写明为什么该项不成立，至少 10 个字。"),
    "WriteReport.report": ("调查报告", "按人分段，至少 20 个字。"),
    "CallMeeting.held_on": ("会议日期", "材料须至少提前 3 个工作日送达。"),
    "CallMeeting.materials_sent_on": ("材料送达日期", ""),
    "CallMeeting.chair": ("会议主任", ""),
    "CallMeeting.sealed": ("密封表决", "截止前加密，密钥只在召集后显示一次，由秘书打印保管；计票只公布票数。"
                           "全体意见一致时，票数本身就说明了每个人的意见。"),
    "CallMeeting.members": ("委员", "连主任在内五至九人且为单数，回避后仍不得少于五人。"),
    "RecordAttendance.present": ("到会委员", ""),
    "CastBallot.matter": ("表决事项", ""),
    "CastBallot.choice": ("您的意见", "弃权计入到会人数，不计入任何一方。"),
    "CastBallot.reason": ("表决理由", ""),
    "CountBallots.slip": ("密钥", "召集会议时打印的十四组字符，大小写不限；也可以上传保存的密钥文件。系统不保存。"),
    "VoidReview.slip": ("密钥", "只有密封表决的会议才要填：重新计票须启封。系统不保存密钥。"),
    "OpenSealedBallot.ballot": ("表决票", "一次只启封一张，每次都留下记录。"),
    "OpenSealedBallot.reason": ("启封的理由", "写明与哪件申诉或审计事项有关，至少 10 个字。"),
    "OpenSealedBallot.slip": ("密钥", "召集会议时打印的十四组字符，或保存的密钥文件。内容只显示这一次。"),
    "RenewKey.meeting": ("会议", ""),
    "RenewKey.reason": ("密钥怎样遗失的", "至少 10 个字。未计的票全部作废，委员用新密钥重新投票；已计的票不动。"),
    "AttachDissent.opinion": ("不同意见", "至少 10 个字；附在评议材料中，不写入认定书。密封表决的，写了就是公开。"),
    "Rectify.rectification": ("整改建议", "针对制度和流程，不针对已免责的个人；没有的请写明理由。"),
    "CreateOrder.kind": ("处罚种类", ""),
    "CreateOrder.measure": ("具体措施", "不得超过认定书载明的幅度。"),
    "CreateOrder.amount": ("金额（元）", "涉及金钱的填写。"),
    "ExecuteOrder.order": ("问责单", ""),
    "ExecuteOrder.receipt": ("执行回执", "写明何时、由谁执行。"),
    "Concur.move": ("会签的事项", ""),
    "Concur.opinion": ("会签意见", "至少 5 个字。"),
    "Reassign.seat": ("原办理人", ""),
    "Reassign.employee": ("接办人", "须通过职责冲突和回避校验。"),
    "Appoint.employee": ("代理人", ""),
    "Appoint.authority": ("委托权限", "写明代理哪些事项。"),
})
"""Label and hint of every field of `workflow.details`."""


def _of(details: type, name: str) -> tuple[str, str]:
    """The entry of a field: its own class first, then those it was made from, then the common one."""
    keys = [f"{one.__name__}.{name}" for one in details.__mro__]
    return FIELDS[next((key for key in keys if key in FIELDS), name)]


def label(details: type, name: str) -> str:
    """The label of a field. A field nobody has worded raises KeyError.

    >>> from workflow.details import FormTeam, Reason
    >>> label(FormTeam, "lead"), label(Reason, "reason")
    ('调查组长', '理由')
    """
    return _of(details, name)[0]


def hint(details: type, name: str) -> str:
    """The hint under a field; may be empty."""
    return _of(details, name)[1]
