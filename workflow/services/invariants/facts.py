"""Facts that investigators entered: each reads, belongs where it says, and was entered while it could be."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from workflow.models import AuditLine, Evidence, ExemptionCase, Finding, PersonFact
from workflow.rules.facts import FACTS, Whose
from workflow.rules.kinds import text_of, value_in
from workflow.services.invariants.common import CHECKED_ON, Looked, among, each, invariant, there


@invariant("R", "录入的事实都读得回来，且与其类型、单位相符")
def entered_facts_read_in_their_kind(session: Session) -> Looked:
    """What is kept is the text by which the value is told, and no other."""
    def fault(one: PersonFact) -> str | None:
        if one.fact not in FACTS:
            return f"没有“{one.fact}”这个事实"
        kind = FACTS[one.fact].kind
        try:
            same = one.value is None or text_of(value_in(one.value, kind), kind) == one.value
        except ValueError as wrong:
            return str(wrong)
        return None if same else f"“{one.value}”不是规范的写法"
    return each(session, session.scalars(select(PersonFact)), fault)


@invariant("R", "录入的本人事实各有其人，贷款和机构的事实不属于哪一个人")
def entered_facts_belong_to_somebody_or_to_the_loan(session: Session) -> Looked:
    """A fact of the person has his finding in the same case; one of the loan or its branch has none."""
    of_person = [fact.name for fact in FACTS.values() if fact.whose is Whose.PERSON]
    mine = there(Finding.id == PersonFact.finding_id, Finding.case_id == PersonFact.case_id)
    broken = or_(and_(PersonFact.fact.in_(of_person), ~mine),
                 and_(PersonFact.fact.not_in(of_person), PersonFact.finding_id.is_not(None)))
    return among(session, PersonFact, broken=broken, fault="记在了别的人或别的事项名下")


@invariant("R", "事实在清单核对完成以前录入")
def entered_facts_come_before_the_check_is_complete(session: Session) -> Looked:
    """What a person was checked on does not change behind the check (T12)."""
    completed = select(func.max(AuditLine.at)).where(
        AuditLine.finding_id == PersonFact.finding_id, AuditLine.action == "complete_check").scalar_subquery()
    checked = there(Finding.id == PersonFact.finding_id, Finding.state.in_(CHECKED_ON))
    return among(session, PersonFact, PersonFact.finding_id.is_not(None),
                 broken=checked & (PersonFact.entered_at > completed), fault="在清单核对完成以后录入")


@invariant("R", "录入的事实所附的证据属于本事项")
def entered_facts_show_evidence_of_the_case(session: Session) -> Looked:
    """Evidence of a case that was merged has gone on into the other one (T36)."""
    own = there(Evidence.id == PersonFact.evidence_id, Evidence.case_id == PersonFact.case_id)
    merged = there(ExemptionCase.id == PersonFact.case_id, ExemptionCase.merged_into_id.is_not(None))
    return among(session, PersonFact, PersonFact.evidence_id.is_not(None), broken=~own & ~merged,
                 fault="所附的证据不在本事项")
