"""What search keeps: every record that can be found, as it reads now, and nothing besides."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.models import SearchDocument
from workflow.services import search
from workflow.services.invariants.common import Looked, Violation, invariant


@invariant("R", "检索的内容与索引同记录一致")
def what_is_found_is_what_is_recorded(session: Session) -> Looked:
    """A text that has changed, was voided or taken down is found as it is now or not at all; `flask search rebuild`
    makes it so again."""
    count = session.scalar(select(func.count(SearchDocument.id))) or 0
    return Looked(count, [Violation(f"检索 {key}", fault) for key, fault in search.differences(session)])
