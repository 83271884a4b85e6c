"""The people and the scope proposed for a case, as they are written into it."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from workflow.models import Loan, NamedPerson
from workflow.rules.triggers import ScopeResult
from workflow.services.proposals import propose_people
from workflow.wording.ledger import say


def scope_sentence(told: ScopeResult) -> str:
    """Why the procedure applies or not, in words."""
    return say(told.reason)


def named_people(session: Session, loan: Loan, but: Collection[int] = ()) -> list[NamedPerson]:
    """The people proposed for a loan, one line each, those of `but` left out.

    Whoever the roster does not know is left for people to name.
    """
    return [
        NamedPerson(
            employee=one.employee, posts=[str(post) for post in one.posts],
            stages=[str(stage) for stage in one.stages], liability=one.liability,
            responsible_from=one.responsible_from, responsible_to=one.responsible_to,
            because="；".join(say(reason) for reason in (*one.because, *one.problems)))
        for one in propose_people(session, loan) if one.employee is not None and one.employee.id not in but
    ]
