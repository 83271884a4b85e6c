"""Guides beside the forms of the people judged and of claimants: what this is, what comes of it, what it cannot do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide to one form: what it is, what happens afterwards, what it cannot do to you, what you need at hand, until
    when. `period`: the key of the period that runs for it, where one does; its day is then said besides `until`.
    """

    what: str
    then: str
    never: str
    need: str
    until: str
    period: str = ""


GUIDES: Mapping[str, Guide] = MappingProxyType({
    "make_statement": Guide(
        what="看过事实告知书以后，说您认不认可里面写的事实。可以认可，也可以写明哪里不对、为什么。",
        then="认可的，事实随即确认；写了不同意见的，调查组长要在五个工作日内逐条书面答复，答复在您的页面上看得到。",
        never="不答复不会被当作承认，不推定您有责。写了不同意见，也不会因此加重。",
        need="事实告知书；您记得的经过和日期；能说明情况的材料（另用“提交证据”交）。",
        until="告知后五个工作日内；过了这一天，评议之前仍可以补充。", period="fact_confirmation"),
    "add_evidence": Guide(
        what="提交说明您已经尽职的材料，一次一份。",
        then="文件连同摘要入卷，不会再被改动；评议时委员看得到，您自己随时可以取回查看。",
        never="不提交材料不等于您有责：材料保管是银行的义务。",
        need="文件（PDF、图片、Word、Excel 等，50 MB 以内）、材料从哪里来、哪一天取得。",
        until="调查期间到评议以前都可以；收到认定书以后提起申诉的，也可以再交。"),
    "request_recusal": Guide(
        what="您认为办理人员与这件事有利害关系、可能不公正的，可以请求换人。",
        then="由有权的人在三个工作日内决定并写明理由；决定以前，有关的会议不开、调查不提交。",
        never="请求不会让您的结论变重，被请求回避的人也不参与决定。",
        need="请求谁回避、属于哪一种情形、理由。同一个人的同一种情形只提一次。",
        until="办理期间随时可以提，知道得越早越好。"),
    "request_extension": Guide(
        what="因住院、灾害、封闭管理等本人不能控制的事由耽误了申诉的，请求顺延申诉期。",
        then="申诉受理人在三个工作日内决定并写明理由；准许的，从次日起再给您十个工作日。",
        never="决定以前不得对您问责，还没有生效的认定也不会生效；不准许也不会使结论加重。",
        need="是什么障碍、哪一天消除的、能说明的材料。",
        until="障碍消除的次日起十个工作日内，最迟不超过认定书送达起一年；周末和放假不算，调休上班的算。"
              "一份认定书申请一次。"),
    "request_withholding": Guide(
        what="请求公示时不写涉及您本人的段落。公示本来就不写姓名、工号和单位。",
        then="公示审核人准备公示时会看到您的请求，默认照办；监管另有要求的会告诉您理由。",
        never="请求与否都不影响您的结论，也不影响您的申诉。",
        need="简单写明理由即可。",
        until="公示之前。"),
    "appoint_representative": Guide(
        what="请一位同事替您看材料、陈述申辩、申诉。",
        then="提交以后他就能看到与您有关的内容；您自己的权利不受影响。",
        never="请人代理不等于承认什么；他看不到别人的内容。他替您办的（撤回申诉也是）与您自己办的一样，请写清委托的范围。",
        need="对方的工号或姓名，和委托他做什么。参加办理这件事的人不能当代理人。",
        until="办理期间随时可以。"),
    "reconsider": Guide(
        what="不同意不予受理的决定，请求再看一次。",
        then="由另一名受理审核人重新审查，结果书面告诉您。第二次不予受理的是最后决定。",
        never="不予受理不等于有责，申请复议也不会带来不利。",
        need="为什么应当受理：例如贷款属于普惠小微、责任环节写漏了。",
        until="决定作出后五个工作日内，一次。", period="reconsideration"),
    "file_claim": Guide(
        what="您经手过的贷款出了风险，或者您要移交、接手客户，自己申请认定，早一点有结论。",
        then="系统登记后转经办机构报送，再由受理审核人决定受理与否；进展随时看得到，需要您办的会发消息。",
        never="申请不等于承认有责。没有确切证据证明失职的，原则上免责。",
        need="申请理由；因换岗提出的，写明移交日期和对方。",
        until="没有期限。受理以后、认定以前，只有您自己申请的可以撤回。"),
    "file_appeal": Guide(
        what="不同意认定书的，请求由完全不同的人重新审查：复核组三人以上，来自作出认定的机构的上级（凑不齐的另行指定），"
             "没有参加过调查和评议，也不是您的直接上下级、近亲属。",
        then="收到即给您收讫回执；受理后二十个工作日内书面决定：维持、变更、撤销，或者发回重新调查。"
             "决定是行内终局，仍有异议的可以通过工会、信访或者劳动争议途径反映，有新事实、新证据的可以请求重启认定。",
        never="申诉不加重：结论和比例都不会比原来更重，更重的，表单、程序和数据库都不接受。"
              "从提交起到决定作出，不得对您问责，已经开出的问责单也不能执行。",
        need="认定书；哪一点不同意、理由；有新证据的一并交来。请同事代办的，先办“委托代理人”；"
             "律师、工会代表等没有账号的，写在表里。",
        until="收到认定书后十个工作日内，一份认定书申诉一次。没想好的先暂存，到期以前都可以回来改。",
        period="appeal_window"),
    "withdraw_appeal": Guide(
        what="不想再申诉了，撤回它。",
        then="原认定随即生效，不论申诉期满没满：申诉的机会已经用过。",
        never="撤回不会使结论加重。",
        need="写明理由。请想好：同一份认定书不能再申诉。",
        until="申诉决定作出以前。"),
    "withdraw": Guide(
        what="撤回您自己提出的认定申请。",
        then="事项结束，不产生任何可以问责的结论；以后需要的可以再申请。",
        never="撤回不等于承认有责。",
        need="写明理由。",
        until="认定作出以前。"),
})
"""By the name of the act or move."""
GUIDES = MappingProxyType({**GUIDES, "join_claim": GUIDES["file_claim"]})
