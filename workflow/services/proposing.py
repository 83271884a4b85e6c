"""The people and the scope proposed for a case, as they are written into it."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from workflow.models import Loan
from workflow.rules.triggers import ScopeResult
from workflow.services.proposals import propose_people
from workflow.wording.ledger import say


def scope_sentence(told: ScopeResult) -> str:
    """Why the procedure applies or not, in words."""
    return say(told.reason)


def named_people(session: Session, loan: Loan) -> list[dict[str, Any]]:
    """The people proposed for a loan, one line each. Whoever the roster does not know is left for people to name."""
    return [
        {
            "employee_id": one.employee.id, "staff_no": one.staff_no, "name": one.employee.name,
            "posts": [str(post) for post in one.posts], "stages": [str(stage) for stage in one.stages],
            "liability": str(one.liability), "from": _day(one.responsible_from), "to": _day(one.responsible_to),
            "because": "；".join(say(reason) for reason in (*one.because, *one.problems)),
        }
        for one in propose_people(session, loan) if one.employee is not None
    ]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
