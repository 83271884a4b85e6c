"""The list of candidates as it is asked for: borrower or loan, branch, scope, trigger, only those without a case."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, or_

from workflow.models import Borrower, Loan
from workflow.rules.actors import Actor
from workflow.services import candidates
from workflow.services.access import below_code
from workflow.services.loans import in_reach
from workflow.terms import Scope, Trigger

SHOWN = (Trigger.TR_DPD, Trigger.TR_CLASS_DOWN)
"""Triggers the ledger can name."""
UNNAMED = "unnamed"
"""On the list for a bad class of which the ledger does not tell when it came about."""
FREE = "free"
SIZES = (20, 50)
"""How many rows a page may have."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; empty means anything."""

    q: str = ""
    institution: str = ""
    scope: str = ""
    trigger: str = ""
    case: str = ""
    size: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "Wanted":
        """From what was typed; what is no code is ignored."""
        scope, trigger, case, size = (typed.get(name, "").strip() for name in ("scope", "trigger", "case", "size"))
        return cls(
            q=typed.get("q", "").strip()[:100], institution=typed.get("institution", "").strip(),
            scope=scope if scope in list(Scope) else "", trigger=trigger if trigger in (*SHOWN, UNNAMED) else "",
            case=case if case == FREE else "", size=size if size in [str(one) for one in SIZES] else "")

    @property
    def per_page(self) -> int:
        """How many rows a page has."""
        return int(self.size) if self.size else SIZES[0]

    @property
    def asks(self) -> bool:
        """Whether anything narrows the list."""
        return replace(self, size="") != Wanted()

    def as_query(self, **changed: str) -> dict[str, Any]:
        """As parts of an address, some of them changed; what is not asked for is left out."""
        return {name: value for name, value in (asdict(self) | changed).items() if value}


def where(actor: Actor, wanted: Wanted, *, any_scope: bool = False) -> list[ColumnElement[bool]]:
    """The conditions on the list, the actor's reach first; `any_scope` leaves the scope out, for counts of each."""
    found = [in_reach(actor, "view_candidates")]
    if wanted.q:
        found.append(or_(Loan.loan_no == wanted.q, Borrower.name.contains(wanted.q, autoescape=True)))
    if wanted.institution:
        found.append(Loan.institution_id.in_(below_code(wanted.institution)))
    if wanted.trigger:
        found.append(candidates.amounts_to(None if wanted.trigger == UNNAMED else Trigger(wanted.trigger)))
    if wanted.case:
        found.append(candidates.is_free(actor.keys))
    if wanted.scope and not any_scope:
        found.append(candidates.is_in(Scope(wanted.scope)))
    return found
