"""Why a move is closed, in one kind sentence that says what to do next."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from workflow.terms import Outcome
from workflow.wording.codes import cn_day, word
from workflow.wording.leaks import leaks_said
from workflow.wording.moves import GATE_REASONS, right
from workflow.wording.similar import counts_said


class Worded(Protocol):
    """A code with its values, such as `workflow.rules.situation.Refusal`."""

    @property
    def code(self) -> str: ...
    @property
    def values(self) -> dict[str, Any]: ...


def refusal(reason: Worded) -> str:
    """The sentence for a refusal. An unknown code is a programming error and raises KeyError.

    >>> from workflow.rules.situation import Refusal
    >>> refusal(Refusal("supplement_not_due", {"due": date(2026, 10, 8)}))
    '补正期到2026年10月8日才届满，期满后系统自动转回受理审查，请等报送机构补正。'
    """
    return REFUSALS[reason.code].format(**{name: _said(name, value) for name, value in reason.values.items()})


def _said(name: str, value: Any) -> str:
    """One value in words: days, codes and lists of them; what is not known is said to be so."""
    if value is None or value == "" or value == []:
        return ABSENT.get(name, "（未知）")
    if name in BY_NAME:
        return BY_NAME[name](value)
    if isinstance(value, StrEnum):
        return word(value)
    if isinstance(value, date):
        return cn_day(value)
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(_said("", one) for one in value)
    return str(value)


def _answered(one: Any) -> str:
    """What the gate says of one person."""
    why = "；".join(GATE_REASONS[reason] for reason in one.answer.reasons)
    return f"{one.name}（认定事项 {one.number}）{word(one.answer.gate)}" + (f"，{why}" if why else "")


def _outcome(code: str) -> str:
    return word(Outcome(code))


BY_NAME: Mapping[str, Callable[[Any], str]] = MappingProxyType({
    "right": right, "move": right, "leaks": leaks_said, "counts": counts_said,
    "answers": lambda value: "；".join(_answered(one) for one in value),
    "reasons": lambda value: "；".join(GATE_REASONS[one] for one in value),
    **dict.fromkeys(("proposed", "outcome", "ceiling", "usual"), _outcome),
})
"""Values whose words depend on what they are values of."""
ABSENT = {"due": "（期限尚未起算）", "names": "有关人员", "scope": "尚未判定", "reason": "原因未写明"}

REFUSALS: Mapping[str, str] = MappingProxyType({
    # 任何动作
    "no_right": "您现在的角色不能办理“{right}”。如确需办理，请联系承办人或本机构安全管理员。",
    "wrong_state": "现在处于“{state}”，还不能或不再能办理“{move}”，请刷新页面查看当前步骤。",
    "stale": "在您填写期间，他人已经更新了此项内容。请查看最新情况后重新提交，您填写的内容仍保留在下面。",
    "form_used": "这张表单已经提交过别的内容，请从页面上重新打开表单再办理。",
    "nobody_at_step": "目前没有人处在“{move}”这一步，不必办理。",
    "second_missing": "此项须先由另一人（{role}）会签同意，请其在本页办理“复核会签”后再提交。",
    # 清单版本
    "list_two_people": "起草或改动过这一版清单的人不能发布或签署它，请由另一人办理。",
    "list_flawed": "这一版清单还有要改正的地方：{flaws}。请退回起草人改正后再发布。",
    "backtest_flawed": "这一版草稿还有要改正的地方：{flaws}。请先改正，再回测。",
    "backtest_no_base": "草稿所据的 {number} 版没有入库，无从比较。请在已发布的版本上重新起草。",
    "list_overtaken": "这一版是在 {based_on} 版上起草的，其后已发布 {number} 版。"
                      "请作废本草稿，在 {number} 版上重新起草。",
    "list_reaches_back": "施行日不能早于已发布的 {number} 版的施行日（{due}），"
                         "否则那一版就不再有适用的日子。请改施行日。",
    "list_number_low": "同一天发布的各版按版本号先后适用，{number} 版今天已经发布。"
                       "请把版本号改得排在它后面，或改天发布。",
    "list_unchanged": "与 {number} 版没有任何差异，不必发布。请先改动条目或施行日。",
    "list_unsigned": "还有依据待法规部门核对。正式投产的系统须先由法律人员署名签署，才能发布。",
    "list_number_taken": "版本号 {number} 已被使用，请另取一个。",
    "list_code_odd": "条目编号须是 P 或 N 加两位数字，如 P23、N24。",
    "list_item_needed": "{code} 是认定规则本身要用的条目，不能删除；可以修改它的内容。",
    "list_item_gone": "这一版里没有 {code}，可能已被删除，请刷新页面。",
    # 文书模板
    "template_two_people": "上传模板的人不能启用它，请由法律或合规的另一人办理。",
    # 立项与受理
    "loan_has_live_case": "这笔贷款已有在办的认定事项 {number}，请到该事项中追加触发事件，不必另立。",
    "already_judged": "{names}就同一事实已有生效认定，不得另立事项；如有新事实、新证据，请申请重启认定。",
    "no_part_in_loan": "台账和花名册没有显示您参与过这笔业务，不能以本人名义申请；确有参与的，请把依据交登记员核对。",
    "conclusion_stands": "您在认定事项 {number} 中的认定（{outcome}）已于{day}生效，结论有效，不必再申请。"
                         "如有以前没有审查过的新事实、新证据，请向牵头部门提出，由委员会决定是否重启认定。",
    "claimed_before": "您已在这个事项中提出过“{kind}”，不必重复提出；有补充的情况，可在受理后提交材料或陈述。",
    "handover_untold": "岗位移交的申请须写明移交日期和移交对方，请补填后再提交。",
    "nobody_meant": "请至少选择一名拟问责的人员。",
    "not_of_the_loan": "{names}与这笔贷款没有登记在案的关系，请先由登记员在认定事项中列名并说明依据。",
    "intended_before": "问责意向单 {reference} 已经报送过，不必重复；进展请看问责意向清单。",
    "gate_has_answered": "所选的人员对这笔贷款都已有生效认定，不另立认定事项，以问责闸门的答复为准：{answers}。",
    "concluded_elsewhere": "{name}就这笔贷款在认定事项 {number} 中已有生效认定，不再列名；有新事实的请申请重启认定。",
    "early_warning_only": "目前只有风险预警，属于线索。请等转为不良或追加其他触发事件后再提交受理。",
    "nobody_named": "还没有列明责任人，请至少列入一名责任人后再办理。",
    "report_not_due": "报送期到{due}才届满，届满前应由报送机构提交；请先催办。",
    "trigger_is_forced": "触发事件“{kinds}”必须办理认定，不能弃置或撤回，请按程序继续办理。",
    "warning_is_young": "预警线索登记未满 {days} 日，或者已有其他触发事件，系统不自动弃置。",
    "supplements_used": "补正最多 {cap} 次，已经用完。请按现有材料决定受理或不予受理。",
    "supplement_not_due": "补正期到{due}才届满，期满后系统自动转回受理审查，请等报送机构补正。",
    "no_ground_to_refuse": "适用范围为“{scope}”，也不是重复事项，不得不予受理；材料不全请要求补正或按现有材料受理。",
    "same_officer_again": "复议须由另一名受理审核人办理，请转交没有参与过上次决定的同事。",
    "reconsidered_before": "本事项已经复议过一次，不能再次复议；可转普通责任认定。",
    "reconsideration_late": "复议申请期已于{due}届满，不能再申请复议；可转普通责任认定。",
    "scope_cannot_tell": "暂时无法判定是否属于尽职免责范围（{reason}）。请先补录缺少的事实并注明来源。",
    "scope_out": "不在尽职免责范围内（{reason}），不能受理，请办理不予受理并转普通责任认定。",
    "stages_missing": "责任人名单没有覆盖“{stages}”环节，请补列责任人，或填写缺环节说明。",
    "had_a_part_in_the_loan": "您参与过这笔业务，须回避，请转交其他同事办理。",
    "duty_conflict_self": "您在本事项中已担任“{duties}”，与此项职责不能兼任，请转交其他同事办理。",
    # 调查组与职责
    "team_in_place": "调查组已经就位；如需换人，请办理“换人办理”。",
    "team_too_small": "调查组现在只有 {count} 人，至少要有两人，请补充组员。",
    "team_must_change": "因程序或回避问题退回的，调查组须全部更换，请换下{names}。",
    "no_such_employee": "没有找到所选的人员，请重新选择。",
    "duty_conflict": "{name}在本事项中已担任“{duties}”，不能再任“{role}”，请另选他人。",
    "sat_below": "{name}已在“{tier}”层级（{day}的会议）就本事项任评议委员，不得再参加更高层级的评议，请另选他人。",
    "not_of_upper": "{name}在{place}任职，不是上级行的人员；上级行层级由上级行的委员会评议，请从上级行选任。",
    "took_part": "{name}参与过这笔业务，须回避，请另选他人。",
    "line_of_command": "{name}与{other}有或者一年内有过直接上下级关系，须回避，请另选他人。",
    "near_relative": "{name}是被评议人{other}的近亲属，须回避，请另选他人。",
    "testified": "{name}是本事项的证人，须回避，请另选他人。",
    "has_interest": "{name}本人或其近亲属与借款企业{borrower}有利害关系，须回避，请另选他人。",
    "declared_conflict": "{name}已申报须回避，请另选他人。",
    "one_person_twice": "所选的人中有同一人的不同工号（{names}），一人只能占一个席位，请另选他人。",
    "no_team": "调查组还没有就位，请先由牵头部门组建调查组。",
    # 调查与申辩
    "fact_sheet_missing": "还没有填写此人的事实表，请先填写。",
    "evidence_missing": "还没有关于此人的证据，请先提交证据并注明来源和取得日期。",
    "interview_missing": "还没有本轮的询问笔录，请先登记由两名调查人员签字的笔录。",
    "not_heard_yet": "本人还没有答复，申辩期到{due}才届满，请等本人确认、申辩或期满。",
    "statement_unanswered": "本人的陈述申辩还没有逐条答复，请调查组长先答复是否采纳。",
    "no_statement": "本人没有提出新的事实或申辩，不必补充调查。",
    "further_investigations_used": "本轮补充调查已满 {cap} 次，请按现有证据继续，证据不足的不推定有责。",
    "returns_used": "本轮退回补充取证已用完（{cap} 次），请按现有证据继续，证据不足的不推定有责。",
    "year_is_up": "受理已满一年，不再退回调查，请按现有证据评议，证据不足的不推定有责。",
    # 清单核对
    "items_unanswered": "还有 {count} 条清单没有经人确认（{items}），请逐条核对后再办理。",
    "fallback_without_opinion": "适用兜底条款 N23 须附合规部门书面意见，请先作为证据提交，来源写明合规部门。",
    "tolerance_unlocked": "容忍度快照还没有锁定，请先锁定；缺机构数据的，请先导入机构贷款质量月报。",
    "report_missing": "调查报告还没有提交，请先撰写调查报告。",
    "nothing_insufficient": "没有“证据不足”的清单项，不必退回取证。",
    # 申请回避
    "nobody_sits_yet": "还没有组成调查组，也没有召集委员会，目前没有可以回避的人。",
    "recusal_asked_before": "您已就同一事由申请过此人回避，请看对该申请的答复；有别的事由可以另行申请。",
    "no_recusal_request": "此人没有待决定的回避申请。",
    "not_by_you": "这件事不能由您办理，请转请本部门其他同事或牵头部门办理。",
    "decides_on_himself": "任何人不得决定自己是否回避，请由上一级机构办理。",
    "not_the_decider": "此人是否回避由{role}决定，请转请办理。",
    # 评议
    "upper_tier_wanted": "两轮表决未成，须转上一层级评议，请先办理“提请上一层级评议”。",
    "appointment_missing": "指定评议的委员由监事会或者董事会审计委员会指定，请选明由谁指定，并写明指定的决定或文号。",
    "appointment_not_here": "只有指定评议层级的会议才由监事会或者董事会审计委员会指定，本层级请不要填写。",
    "appointed_too_few": "指定时即核法定人数：回避之后须为五、七或九人，现为 {count} 人，请另行指定。",
    "no_tier_above": "已是最高评议层级，不能再往上转，由本层级按终局规则形成结论。",
    "no_need_for_upper_tier": "法定人数可以凑足，也没有表决未成，不必转上一层级；可先请候补委员参加。"
                              "逾期不开会的，上级行督办满 5 个工作日仍不开会才可上转。",
    "meeting_not_overdue": "开会期限还没有届满，不必督办。",
    "supervised_already": "已提请上级行督办，请等开会或者督办期届满。",
    "no_meeting": "还没有为此人召集本层级的会议，请秘书先召集评议会议。",
    "meeting_not_yet": "会议定于{day}召开，当日起才能开会付表决。",
    "materials_late": "会议材料只提前 {days} 个工作日送达，至少要 {wanted} 个，请改期重新召集。",
    "materials_before_call": "材料在召集时锁定并送达，不能早于今天送达（现填{day}）；请把送达日期填为今天。",
    "materials_changed": "会前锁定的材料与现在不一致（{what}）。请另行召集会议，按现在的材料重新送达。",
    "recusal_undeclared": "{names}还没有申报回避情况，请先提醒其申报。",
    "recusal_undecided": "对{names}的回避申请还没有决定，请先由有权决定的人办理“决定回避申请”。",
    "no_quorum": "到会 {present} 人，法定人数为 {needed} 人（回避后计算）。请由候补委员递补，"
                 "候补用尽仍不足的，转上一层级评议。",
    "chair_must_stay": "会议主任{names}在本事项中须回避，请另定主任后召集本事项。",
    "leaves_without_ground": "{names}在本事项中没有应当回避的情形，不能列为离席。",
    "alternate_is_member": "{names}已列为委员，不能同时列为候补委员。",
    "no_such_sitting": "没有找到这次会议，或者它不是您召集的本层级会议。请刷新后重新选择。",
    "sitting_differs": "会议 {number} 定于{day}召开，并入的议题须填同样的日期、地点和材料送达日期。",
    "not_simple": "不能列为简易议题：{why}。请按普通程序逐案评议。",
    "not_in_batch": "本事项没有列为简易议题，不必转出。",
    "away_uncalled": "{names}没有被通知参加本议题，不必登记缺席。",
    "away_and_present": "{names}同时登记为到会和缺席，请核对后重新登记。",
    "away_without_reason": "缺席或者离席的，请写明原因。",
    "no_alternate_left": "没有可以递补的候补委员（须已申报回避情况、无应回避情形、没有登记缺席）。"
                         "人数仍不足的，请转上一层级评议。",
    "not_next_alternate": "候补委员按名单次序递补，现在轮到{names}。",
    "nobody_to_replace": "没有委员回避，也没有登记未到会的委员，不需要递补。未到会的，请先登记到会。",
    "place_is_taken": "所选委员没有回避，也没有登记为未到会，或者已经由他人替补，请重新选择。",
    "no_two_thirds": "到会委员还没有投完票，或者没有一个结论达到三分之二，请继续投票或进行第二轮表决。",
    "bar_means_hold": "已确认不得免责的清单项（{items}），结论只能是追责；"
                      "如认为不成立，请委员会在下一轮结论投票之前先就该项表决、推翻并说明理由。",
    "bar_not_decided": "已确认不得免责的清单项（{items}），终局表决须先就是否维持投票：过半维持的追责，否则视为推翻。",
    "bars_one_by_one": "不得免责的清单项（{items}）须逐项表决：这次表决的是 {item}，请先推翻该项，再就下一项投票。",
    "bar_not_in_turn": "不得免责的清单项逐项表决，这次表决的是 {item}，只能推翻该项；其余各项须另行表决。",
    "ruling_vote_began": "本轮已有委员就结论投票，不能再推翻不得免责项；请在下一轮结论投票之前就该项表决。",
    "above_ceiling": "此人的结论不得重于“{ceiling}”（申诉发回或有利重启不加重），请重新表决。",
    "hold_without_items": "追责必须有已确认的负面清单项为依据，请先核实清单，否则应免责或减责。",
    "kind_conditions_without_reduction": "表决结论是“{outcome}”，只有减责才能对某一类处罚附加条件，"
                                         "请清空“各处罚种类的条件”；另有要求的写在“整改、学习或配合清收要求”。",
    "deviation_without_reason": "表决结论（{outcome}）与系统建议（{proposed}）不同，请写明不采纳建议的理由。",
    "departure_unexplained": "清单项、职责几乎相同的认定有 {total} 人（{counts}），多数是“{usual}”，"
                             "这次的结论是“{outcome}”。可以不同，"
                             "但请在“与相近认定不同的理由”中写明为什么，至少 {least} 个字。",
    "departure_names": "“与相近认定不同的理由”会写入此人的文书，其中有可能识别到他人的内容：{leaks}。"
                       "请改为概括的说法。",
    "no_majority_unclear": "到会委员没有过半数认为事实不清，不能退回调查，请继续表决。",
    "committee_remand_used": "本轮评议退回调查已用完（{cap} 次），请按现有证据形成结论。",
    "last_tier_decides": "已是最高评议层级，由终局规则形成结论，不再上转，请办理“形成认定”。",
    "rounds_left": "目前有 {held} 轮表决未成，满两轮才能记录未成，请继续表决。",
    "appeal_has_it": "本认定书已提起申诉或正在申请顺延，程序问题由申诉复核组处理。",
    "voids_used": "本轮重新评议的次数已用完（{cap} 次），程序问题请通过申诉或重启处理。",
    "vote_can_go_on": "到会人数仍符合法定人数，请继续表决；法定人数因回避丧失，或者密封的票太少不能启封，才另行召集。",
    "did_not_vote": "所选的委员没有对此人投过票，请在投过票的委员（包括后来回避的）中选择。",
    "ruling_fell": "表决后有委员回避，重新计算的结果是：{why}，原结论已不成立，不能送达。"
                   "请由主任或上级机构办理“作废并重新评议”，选择该委员；密封表决重新截止而未启封的，先启封计票。",
    "review_stands": "除去该票后法定人数和结论都不变，原评议有效，不必重议。",
    "not_served_yet": "认定书还没有送达本人，或者上一次更正还没有送达，请先送达再更正。",
    "nothing_to_correct": "还没有填写要更正的文字，请至少填写一处。",
    "correction_changes_nothing": "有一处更正前后的文字相同，请核对后重新填写。",
    "wrong_text_not_once": "“{wrong}”在认定书里出现了 {count} 次，须恰好一次；"
                           "请照抄认定书，必要时多写前后几个字。",
    "correction_touches": "改动“{wrong}”会触及{kinds}，不属于笔误，不能更正；"
                          "确有错误的，由本人申诉，或者由委员会重启认定。",
    "correction_rewrites": "“{wrong}”这一处{how}，不属于笔误，不能更正；"
                           "请只写错的那几个字，各处分开填写，需要增补的由委员会重启认定。",
    "corrections_too_long": "各处更正合计使认定书多出 {limit} 个字以上，属于增补而不是笔误；"
                            "需要增补的由委员会重启认定。",
    "correction_reason_decides": "更正的理由会写进认定书，“{why}”涉及{kinds}，请只说明为什么是笔误。",
    "no_correction_to_serve": "此人没有待送达的更正认定书。",
    "correction_unserved": "更正的认定书还没有送达本人，送达以前申诉期不届满，请登记员先送达。",
    "no_such_letter": "没有找到所选的文书，或者您不能阅看它，请重新选择。",
    "letter_read_before": "这份文书的首次阅看已经登记过，不必重复。",
    "attached_before": "这个文件已经附在这份文书上，不必重复。",
    "no_minutes_to_sign": "没有待签发的会议纪要：会议还有待表决的人，或者纪要已经签发。",
    "minutes_not_of_meeting": "所选的会议还没有表决完，或者纪要已经签发，请重新选择。",
    "not_the_chair": "会议纪要由主持该次会议的主任签发，请转交其办理；主任逾期或不能签发的，由上级机构签发。",
    "chair_signs_first": "签发会议纪要的期限到{due}才届满，届满前应由主持会议的主任签发；请先催办。",
    "letter_missing": "责任认定书还没有出具，请先由委员会形成认定。",
    "reopening_not_decided": "重启须经到会委员三分之二同意，或由上级决定，请先召集重启表决会议。",
    # 申诉
    "appeal_used": "对这份认定书已经申诉过一次，不能再次申诉；仍有异议的，可通过工会、信访或劳动争议途径反映。",
    "appeal_late": "申诉期已于{due}届满或尚未起算。如有正当理由耽误，可在障碍消除后 10 个工作日内申请顺延。",
    "paper_late": "以邮戳日或收到日为准，这份申诉书的日期是{day}，申诉期到{due}届满，已经逾期。"
                  "本人有正当理由的，可以先书面申请顺延。",
    "posted_after_it_came": "邮戳日期（{day}）不能晚于收到日期，请核对信封。",
    "appeal_before_service": "{day}时认定书还没有送达，请核对日期；确在送达以前写的，以送达以后收到的日期登记。",
    "filer_unnamed": "申诉书由{filer}签名，请写明其姓名，以及委托书或者亲属关系、身故证明等凭据。",
    "companion_half_told": "协助人的姓名、身份和授权三项要一起写；不请人协助的，三项都留空。",
    "panel_to_be_designated": "作出认定的机构没有上级机构可以组成申诉复核组，请先由上级机构办理“指定申诉复核组来源”。",
    "panel_can_be_had": "上级机构还有 {count} 人可以任职，凑得齐三人，不能另行指定；请到“谁可以任职”核对。",
    "designated_before": "这件申诉已经指定过，请直接从指定的范围内选人。",
    "not_from_above": "{name}不在{institution}或其上级机构。申诉复核组要高于作出认定的层级；凑不齐的，由上级机构指定。",
    "nothing_to_restore": "没有待办的返还、恢复事项。",
    "restitution_settled": "这一项已经办结，请刷新后重新选择。",
    "restitution_open": "{names}的返还、恢复清单还没有办结，请人力资源部门逐项登记后再结案。",
    "extension_pending": "顺延申诉的申请正在办理或已获准许，请等其了结后再办理。",
    "appeal_window_open": "本人的申诉期到{due}才届满，届满后自动生效，不能提前。",
    "appeal_open": "本人的申诉正在办理，请等申诉决定。",
    "extension_asked_before": "对这份认定书已经申请过顺延或已经申诉，不能再申请顺延。",
    "obstacle_in_future": "障碍消除日期不能晚于今天，请核对日期。",
    "obstacle_too_old": "障碍消除已超过 10 个工作日，或送达已超过一年，不能再申请顺延。",
    "no_extension_request": "没有待决定的顺延申请。",
    "no_extension_granted": "没有已准许而未用的顺延。",
    "extension_running": "顺延后的申诉期到{due}才届满，届满前本人仍可申诉。",
    "acceptance_not_due": "申诉受理期到{due}才届满，届满仍未决定的才视为受理。",
    "panel_too_small": "申诉复核组现有 {count} 人，至少要三人，请从没有参与调查和评议的人员中补足。",
    "appeal_is_admissible": "此申诉在期限内、对象是本人的结论，应当受理，请办理“受理申诉”。",
    "heavier_on_appeal": "申诉不得加重：新的结论和各项减免比例都不能重于原认定，请调整。",
    "appeal_remand_used": "本轮发回重新调查已用完（{cap} 次），请直接维持、变更或撤销。",
    # 重启
    "objection_open": "还有公示异议没有答复，请先答复；异议成立的，在异议中办理重启。",
    "ground_examined_before": "这一事由以前已经审查过，重启须有未经审查的新事由。",
    "adverse_too_late": "认定自{since}生效已超过两年，除涉欺诈、舞弊外不得作不利重启。",
    # 行为
    "person_is_there": "此人已是本事项的被评议人，不必重复列入。",
    "has_duty_here": "此人在本事项中担任“{duties}”，不能列为被评议人；请先换人接办其职责。",
    "witness_has_part": "{names}在本事项中被评议或担任职责，不能登记为证人；担任职责的，请先由其申报回避或换人办理。",
    "nothing_to_declare": "您在本事项中没有待申报的职责，不必申报。",
    "second_not_on_team": "第二名调查人员须是本调查组中您以外的成员，请重新选择。",
    "day_in_future": "日期{day}晚于今天，请核对后填写实际日期。",
    "dispute_without_words": "选择陈述申辩的，请写明不同意的地方，至少 5 个字。",
    "amount_does_not_fit": "“{kind}”与所填金额不相符：只有经济处罚要填金额，而且必须填；其他处罚种类请不要填金额。",
    "strikes_oneself": "不能把自己移出责任人名单，请由登记员办理。",
    "role_not_granted": "{name}目前没有“{role}”的角色，请先由安全管理员授予，或另选他人。",
    "seated_already": "{name}已经在这个组里任职，请另选他人。",
    "serves_in_target": "{names}在目标认定事项中任职，不能同时成为其中的被评议人，请另选目标或先换人。",
    "own_breach": "涉及您本人应回避的情形，请由上级机构负责人处理。",
    "hit_without_reason": "命中的清单项（{items}）还没有写理由，请补写。",
    "hit_without_evidence": "命中的负面清单项（{items}）还没有附证据，请选择证据；没有证据的不得认定命中。",
    "evidence_of_another": "清单项（{items}）所附的证据不属于此人，请改选此人的证据。",
    "no_facts_given": "没有填写任何事实，请至少填写一项再提交；还不知道的留空即可。",
    "facts_given_twice": "“{facts}”在同一张表里填写了两次，请只保留一次。",
    "facts_not_for_people": "“{facts}”由系统按在案记录计算，不能录入；有错误的请改正它所依据的记录。",
    "facts_in_records": "“{facts}”台账或机构月报已有记载，以记录为准，不能另行录入；"
                        "记录有误的，请登记员更正来源后重新导入。",
    "fact_number_unfit": "“{fact}”要填以“{unit}”为单位的数：{why}。请只写数字，或留空表示还不知道。",
    "fact_value_unfit": "“{fact}”要填{sort}：{why}。请改正，或留空表示还不知道。",
    "facts_without_basis": "“{facts}”还没有写依据，也没有选证据，请补上其中一样；改回不知道的，请写明原因。",
    "facts_with_foreign_evidence": "“{facts}”所附的证据不属于此人，请改选此人的证据。",
    "facts_never_entered": "“{facts}”没有录入过，本来就是不知道，不必改回。",
    "facts_without_day": "“{facts}”还没有写明截至哪一天的情况，请填写有效的日期，如 2026-10-12。",
    "tolerance_locked_before": "容忍度快照已经锁定，不能重复锁定。",
    "tolerance_without_data": "不能锁定容忍度：{why}。请先导入补全的机构贷款质量月报；缺参数的，请告知制度管理员。",
    "committee_size": "现在选了 {count} 人，连主任在内须为五、七或九人，请调整。",
    "voting_began": "已经有人投票，到会情况不能再改。",
    "not_present": "您没有登记到会或已回避，不能投票；如已到会，请秘书先登记。",
    "voted_before": "您在这一轮已经投过票，不能重复投票。",
    "ballot_does_not_fit": "所选意见不适用于表决事项“{matter}”，请重新选择。",
    "ballot_without_reason": "您的意见与系统建议（{proposed}）不同，请写明理由。",
    "ratio_out_of_range": "减免比例须在 0 到 100 之间，请更正。",
    "mitigation_without_ratio": "减责须至少有一类处罚的减免比例大于 0，请填写。",
    "meeting_over": "这一页的会议已经结束或另行召集，没有投票，也没有暂存。请打开现在的表决页重新填写。",
    "vote_closed": "“{matter}”的表决已经截止，不能再投票。",
    "vote_not_full": "还有到会委员没有投票，表决未截止。",
    "nothing_to_count": "没有已截止而未计票的密封表决；还没有投完的，请等全体到会委员投票。",
    "sealed_too_few": "现在选了 {count} 人，密封表决至少要 {wanted} 人，否则谁投了什么藏不住；请增加委员或改为记名。",
    "sealed_too_few_voted": "投票的只剩 {count} 人，不足 {wanted} 人，启封等于公开每个人的意见；请另行召集。",
    "sealed_reason_too_long": "密封表决的理由最多 {most} 个字，现在有 {count} 个，请写得短一些。",
    "slip_wanted": "这次会议是密封表决，请填写密钥。",
    "slip_length": "密钥应有十四组共 {wanted} 个字符，读到 {signs} 个，请从第 {group} 组起核对有没有漏抄或多抄。",
    "slip_group": "密钥第 {groups} 组抄错了，请对照打印件更正。",
    "slip_broken": "密钥各组单独看都对，合起来不对，请整份重新抄写。",
    "slip_of_another": "这不是这次会议的密钥，请核对打印件上的会议编号。",
    "ballot_does_not_open": "“{matter}”中有表决票启封不了，可能被改动过，请先运行 flask committee recount 核对。",
    "no_sealed_meeting": "没有正在进行的密封表决会议。",
    "no_ballot_to_open": "没有这张可以启封的表决票：只有已经计票的密封表决才能启封。",
    "no_appeal_to_open_for": "申诉复核组只能为正在审理的申诉启封表决票。",
    "nothing_decided": "表决还没有计出结果，不能附不同意见。",
    "not_in_minority": "您没有参加这次表决，或您的意见与结果一致，不必附不同意见。",
    "dissented_before": "您已经附过不同意见。",
    "minutes_signed": "会议纪要已经签发，不能再附不同意见；您投票时写的理由留存在表决记录里。",
    "both_rounds_held": "两轮表决已经用完，请记录表决未成或依终局规则形成认定。",
    "round_not_failed": "这一轮还没有投完，或已有结论达到三分之二，不必进行第二轮。",
    "no_bar": "此人没有经确认的不得免责清单项，不必推翻。",
    "no_such_bar": "所填的清单项不是此人经确认的不得免责项，可以推翻的是：{items}。",
    "bar_not_voted_down": "推翻须先经委员会就该项表决，过半数不同意维持后再办理。",
    "gate_shut": "问责闸门：{gate}（{reasons}），现在不能开具或执行问责单。",
    "person_has_died": "此人已经身故，认定照常生效，但不得执行处罚。请登记“说明不启动处罚”。",
    "order_not_open": "这张问责单不属于此人的现行认定，或已经执行、作废，请重新选择。",
    "nothing_to_penalise": "此人的结论不是减责或追责，没有可以处罚的内容。",
    "consent_not_wanted": "这一事项现在不需要由您的角色会签，或者由您本人提出；请另一人会签。",
    "no_such_seat": "没有找到这项职责，可能已经换人，请刷新页面。",
    "extended_before": "已经延长过，不能再次延长，请尽快办结。",
    "year_not_near": "受理未满 300 日，还不需要延期说明。",
    "archived_before": "本事项已经归档，不必重复办理。",
    "served_too_early": "送达日期不能早于认定日期{day}，请核对。",
    "witness_missing": "留置送达须填写见证人，请补填。",
    "withheld_in_notice": "{names}请求不公示本人段落，请移出本次公示，并办理不予公示。",
    "withholding_requested": "{name}请求不公示本人段落，请办理不予公示。",
    "not_publishable": "只能公示已生效而未公示的人，请至少选择一人并去掉其他人。",
    "loan_out_of_reach": "这笔贷款不属于您的机构及下级机构，请由其所属机构登记。",
    "recused": "{name}已回避，不能登记到会。",
    # 上传的文件
    "file_empty": "文件是空的，请检查后重新选择。",
    "file_too_large": "文件超过 {limit} MB，请压缩或分开上传。",
    "file_kind": "不能上传这种文件，可以上传：{kinds}。",
    "file_content": "文件内容与扩展名（{ending}）不符，请用原来的程序另存后再上传。",
    # 中止、移送、拆并
    "person_suspended": "此人的认定正在中止，请等恢复办理后再进行。",
    "person_not_suspended": "此人没有中止，不必恢复。",
    "other_evidence_exists": "只有必须以另案结果为依据、又没有替代证据时才能中止；有其他证据的请继续办理。",
    "suspended_for_this_before": "同一另案已经中止过一次，不能再次中止，请按现有证据继续办理。",
    "not_parked": "此人没有移送在外，也没有中止，不必办理。",
    "waits_used": "继续等待最多 {cap} 次，已经用完，请恢复办理，按现有证据评议。",
    "waits_left": "还可以复核后继续等待 {left} 次，系统不自动恢复。",
    "review_not_due": "复核期限到{due}才届满，到期再办理；条件已成就的请直接恢复办理。",
    "referred_before": "同一线索已经移送过，请勿重复移送。",
    "nobody_else": "本事项只有此人一人，不能拆出。",
    "person_was_judged": "此人已作出过认定，须留在本事项中办理，不能拆出。",
    "record_not_current": "此人已重启认定，这一轮记录不再办理，请在新一轮记录上办理。",
    "not_in_effect": "此人的认定现在没有生效，异议不能以重启了结；请书面答复异议，或等其申诉、再查办结。",
    "too_late_to_split": "此人已完成清单核对，不能再拆出，请在本事项中继续办理。",
    "somebody_was_judged": "本事项已有人作出过认定，不能并案、撤回或终止，请按程序办结。",
    "no_such_target": "没有找到可以并入的认定事项，请重新选择，不能并入自己或由本事项拆出的事项。",
    "target_too_far": "目标事项处于“{state}”，已不能并入，请选择清单核对完成之前的事项。",
    "merge_without_ground": "两个事项没有同一授信主合同、同一借款人，也没有同一责任人，不能并案，请分别办理。",
    "claims_of_others": "本事项还有不是您本人提出的触发事件（{kinds}），不能由您撤回；如不愿继续，请向报送机构说明。",
    "termination_ground_missing": "须查明不在范围，或者债权已全额收回且全体被评议人书面同意，才能终止。",
    # 公示与结案
    "nobody_to_publish": "没有已生效而未公示的人，不必公示。",
    "notice_is_up": "本事项已有公示在进行，请等公示结束。",
    "notice_leaks": "文字中有可能识别到个人或客户的内容：{leaks}。请改为概括的说法后再提交。",
    "crowd_too_small": "各项都概括到最宽，情况相同的也只有 {crowd} 人，不足 {k} 人，容易识别到个人。"
                       "请办理“不予公示”，原因选“并入以后的期次汇总公示”。",
    "no_draft_waits": "没有等待发布的公示稿，请先起草。",
    "draft_changed": "公示稿在您打开之后又改过，您看到的不是现在这一份。请重新打开，通读后再发布。",
    "draft_outdated": "起草以后人员的状态或者可比的人数有了变化，这份公示稿不能再发布。请重新起草。",
    "own_draft": "公示稿是您起草的，须由另一名公示审核人审核发布或者退回。",
    "redaction_unconfirmed": "请通读整页，确认没有需要再遮盖的内容后勾选，再发布。",
    "somebody_is_parked": "{names}移送在外或正在中止，尚不能结案，请等其办结或拆出另办。",
    "somebody_is_not_done": "{names}的认定还没有生效，尚不能结案。",
    "publication_unsettled": "{names}的公示还没有了结，请先公示或说明不公示的理由。",
    "something_is_pending": "还有未了结的申诉、顺延或异议，请先办结。",
    "rectification_missing": "还没有录入整改建议，请先录入；没有整改事项的，请写明“无”的理由。",
    "penalty_open": "{names}的处理还没有执行回执、不启动说明，且生效未满六个月，请先由人力资源登记。",
    "publication_running": "公示期到{due}才届满，届满后自动结束。",
    "objected_before": "您就同一内容已经提过异议，请等答复。",
    "passage_not_in_notice": "所指的段落不在这份公示中，请重新选择，或对全文提出异议。",
    "published_already": "此人已在公示中或公示已了结，不必再办理不予公示。",
    "quotes_unsettled": "所引用的认定须全部生效、公示已了结且没有未了事项，请等其了结。",
    "entry_without_notice": "本事项没有结束的公示，案例只能取材于公示，不能编写。",
    "entry_is_there": "本事项已有一篇案例，请先下架或弃用原来的，再另行编写。",
    "entry_of_another": "草稿由编写人本人修改；编写人不在岗的，请弃用后另行编写。",
    "quoted_entry_not_up": "{entries}没有发布或已经下架，不能引用，请取消勾选。",
    "reading_list_empty": "请至少选一篇已发布的案例和一个岗位。",
    "reading_list_two_people": "编写人不能发布自己的阅读清单，请由另一人办理。",
    "reading_list_leaks": "文字中有可能识别到个人或客户的内容：{leaks}。请改为概括的说法后再提交。",
    "entry_not_up": "案例没有发布或已经下架。",
    "own_entry": "编写人不能审核或发布自己的案例，请由另一人办理。",
    "entry_returns_used": "案例最多退回 {cap} 次，已经用完，请审核通过或弃用。",
})
"""Every reason a move may be refused for."""
