"""What the versions of the lists keep: two people, their content as it was published, and a version for every case."""

import json
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import AuditLine, ExemptionCase, ListVersionRecord
from workflow.services import lists
from workflow.services.invariants.common import Looked, Violation, each, invariant
from workflow.services.list_drafts import CHAIN
from workflow.terms import ListState

SEALING = ("list.publish", "list.take_in")


@invariant("I8", "已发布的清单版本，内容与发布时封存的摘要一致")
def published_lists_are_as_sealed(session: Session) -> Looked:
    """The rule by which cases are judged reads as it was published; the sealed line says how that was."""
    sealed: dict[int, str] = {}
    for body in session.scalars(select(AuditLine.body).where(
            AuditLine.chain == CHAIN, AuditLine.action.in_(SEALING)).order_by(AuditLine.id)):
        said = json.loads(body)["body"]
        sealed[said["id"]] = said["content"]
    return _asked(session, lambda one: None if lists.digest(one.content) == one.sha256 == sealed.get(one.id)
                  else "内容与封存的摘要不符")


@invariant("R", "清单版本由起草、改动者以外的人发布")
def two_people_made_each_list(session: Session) -> Looked:
    """Who drafted or changed a version neither signs nor publishes it; what came with the system has no editor."""
    def fault(one: ListVersionRecord) -> str | None:
        alone = one.published_by_id is None and bool(one.editors)
        mixed = {one.published_by_id, one.signed_by_id} & {one.drafted_by_id, one.changed_by_id, *one.editors} - {None}
        return "发布人或签署人就是起草、改动的人" if alone or mixed else None
    return _asked(session, fault)


@invariant("I8", "每个事项锁定的清单版本都在库里")
def every_case_finds_its_list(session: Session) -> Looked:
    """A version that cannot be found cannot be applied; a case without any is told elsewhere."""
    def fault(case: ExemptionCase) -> str | None:
        return f"没有清单版本 {case.list_version}" if lists.numbered(session, case.list_version) is None else None
    return each(session, session.scalars(select(ExemptionCase).where(ExemptionCase.list_version != "")), fault)


def _asked(session: Session, fault: Callable[[ListVersionRecord], str | None]) -> Looked:
    """Ask every published version in turn."""
    found = session.scalars(select(ListVersionRecord).where(ListVersionRecord.state == ListState.PUBLISHED)).all()
    said = [(one, fault(one)) for one in found]
    return Looked(len(found), [Violation(f"清单版本 {one.number}", text) for one, text in said if text is not None])
