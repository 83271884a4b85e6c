"""Every kind of letter, and who may read one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session

from workflow.models import ExemptionCase, Finding, Letter
from workflow.rules.actors import Actor
from workflow.services.access import acting_role, is_silent, may
from workflow.terms import LetterStep, Role

PARTY = frozenset({Role.SUBJECT, Role.REPRESENTATIVE})


S = LetterStep


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter: the character that marks its series, its title, its step, who besides the office reads it.

    `personal`: it speaks of one person. `party`: the person (or, if it is not personal, every person of the case) may
    read it. `right`: what a reader needs besides: a letter that quotes the file is read by whoever may read the file,
    one that tells who voted what by whoever may read the ballots.
    """

    mark: str
    title: str
    step: LetterStep
    personal: bool = True
    party: bool = True
    right: str = "view_person"

    def asks(self, *, about_somebody: bool) -> str:
        """The right a reader of such a letter needs: what speaks of nobody asks no right to a person."""
        return "view_case" if not about_somebody and self.right == "view_person" else self.right


KINDS: Mapping[str, Kind] = MappingProxyType({
    "supplement_request": Kind("补", "补正通知书", S.ACCEPTANCE, personal=False, party=False),
    "refusal": Kind("拒", "不予受理通知书", S.ACCEPTANCE, personal=False),
    "acceptance_notice": Kind("受", "受理通知书", S.ACCEPTANCE, personal=False),
    "team_order": Kind("组", "关于组建调查组的通知", S.INVESTIGATION, personal=False),
    "recusal_review": Kind("避", "回避审查单", S.INVESTIGATION, personal=False, party=False),
    "interview_record": Kind("询", "询问笔录", S.INVESTIGATION, right="view_file"),
    "statement_of_facts": Kind("告", "事实告知书", S.INVESTIGATION, right="view_file"),
    "investigation_report": Kind("查", "调查报告", S.LIST_CHECK, personal=False, party=False, right="view_file"),
    "list_check_table": Kind("核", "清单核对表", S.LIST_CHECK, right="view_file"),
    "meeting_notice": Kind("会", "评议会议通知", S.REVIEW, personal=False),
    "ballot_sheet": Kind("票", "评议表决票汇总", S.REVIEW, party=False, right="view_ballots"),
    "minutes": Kind("纪", "责任认定委员会会议纪要", S.REVIEW, personal=False, party=False, right="view_ballots"),
    "review_report": Kind("评", "尽职评议报告", S.REVIEW, personal=False, party=False, right="view_file"),
    "determination": Kind("认", "责任认定书", S.DETERMINATION),
    "service_receipt": Kind("达", "送达回证", S.DETERMINATION),
    "appeal_receipt": Kind("收", "申诉收讫回执", S.APPEAL),
    "appeal_acceptance": Kind("诉", "申诉受理通知书", S.APPEAL),
    "appeal_rejection": Kind("退", "申诉不予受理通知书", S.APPEAL),
    "appeal_decision": Kind("决", "申诉决定书", S.APPEAL),
    "reopening_notice": Kind("启", "重启认定通知书", S.SIDE_TRACK),
    "suspension": Kind("止", "中止通知书", S.SIDE_TRACK),
    "referral": Kind("移", "线索移送单", S.SIDE_TRACK, party=False),
    "publication": Kind("示", "尽职免责认定公示", S.CONCLUSION, personal=False),
    "closing_report": Kind("结", "结案报告", S.CONCLUSION, personal=False, party=False),
})
"""Every kind of letter that a row of the process names."""


OF_THE_UNRULED = frozenset({"team_order", "meeting_notice"})
"""Letters to everybody in a case that speak to those who have not been ruled on yet."""


def readable(session: Session, actor: Actor, letter: Letter) -> bool:
    """Whether somebody may read a letter: the case, the person it speaks of, and what a party may not see of others.

    Whoever has yet to declare reads none.
    """
    case = session.get_one(ExemptionCase, letter.case_id)
    about = session.get_one(Finding, letter.finding_id) if letter.finding_id is not None else None
    kind = KINDS[letter.kind]
    if not may(actor, "view_case", case=case) or is_silent(actor, case):
        return False
    if is_party(actor, case) and not (kind.party and _is_to(actor, case, letter)):
        return False
    return may(actor, kind.asks(about_somebody=about is not None), case=case, finding=about)


def _is_to(actor: Actor, case: ExemptionCase, letter: Letter) -> bool:
    """Whether a letter to everybody is to this party as well: not where it was written after he was ruled on, or to one
    who is not judged here, for then it tells where others stand (6.6)."""
    if letter.finding_id is not None or letter.kind not in OF_THE_UNRULED:
        return True
    mine = (one for one in case.current if may(actor, "read_letter", case=case, finding=one))
    return any(one.outcome is None or one.determined_on is None or letter.written_on <= one.determined_on
               for one in mine)


def is_party(actor: Actor, case: ExemptionCase) -> bool:
    """Whether somebody is judged in the case, or reads it only as the representative of one who is."""
    judged = any(one.employee_id in actor.keys for one in case.findings)
    return judged or acting_role(actor, "view_case", case=case) in PARTY
