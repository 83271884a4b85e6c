"""What is known of a person in a case, each fact with its source; the rest is left out.

By the records themselves: ledger, roster, loan quality, and the case; and by what investigators entered. What was owed
and when the risk showed is told as it stood when the case was opened: later ledgers change nothing. Of several loans in
one case the records tell only what all of them agree on. To add a fact that records tell is to add one to `TELLERS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Finding, Loan, ToleranceSnapshot
from workflow.rules.facts import FACTS, Fact, Known, Source, may_enter
from workflow.rules.kinds import read_value
from workflow.rules.vocabularies import Guarantee
from workflow.services import checks, entered_facts, proposals, quality
from workflow.services.deadlines import day_of
from workflow.services.entered_facts import Entered
from workflow.services.person_records import LoanThen, PersonRecords, Told
from workflow.services.since import amount_in
from workflow.terms import HitStatus, Tolerance, Trigger

GUARANTEES: Mapping[str, Guarantee] = MappingProxyType({
    "信用": Guarantee.NONE, "保证": Guarantee.GUARANTOR, "抵押": Guarantee.MORTGAGE, "质押": Guarantee.PLEDGE,
})
"""How ledgers write what secures a loan; a mixture is nothing a single word could say."""


def known(session: Session, finding: Finding, as_of: date) -> Mapping[str, Known]:
    """The facts known of a person in his case on a day, by name: what the records and what investigators say.

    `as_of`: conclusions that took effect later do not count as prior ones.
    """
    return known_of(lines(session, finding, as_of))


@dataclass(frozen=True)
class FactLine:
    """One fact of a person: what is known of it, and every entry, the latest first.

    `open`: whether people may enter it. `entered`: what is known is what people entered.
    """

    fact: Fact
    known: Known | None
    open: bool
    entered: bool
    entries: Sequence[Entered]

    @property
    def told(self) -> bool:
        """Whether there is anything to tell of it."""
        return self.known is not None or bool(self.entries)


def known_of(told: Mapping[str, FactLine]) -> Mapping[str, Known]:
    """What is known among these, by name."""
    return {name: line.known for name, line in told.items() if line.known is not None}


def lines(session: Session, finding: Finding, as_of: date) -> Mapping[str, FactLine]:
    """Every fact there is, by name, as it stands for this person on a day; who goes first is told by `may_enter`."""
    told = in_records(session, finding, as_of)
    entries: dict[str, list[Entered]] = {}
    for one in reversed(entered_facts.entries(session, finding)):
        entries.setdefault(one.fact, []).append(entered_facts.told(finding, one))
    return {name: _line(fact, told.get(name), entries.get(name, ())) for name, fact in FACTS.items()}


def _line(fact: Fact, told: Known | None, entries: Sequence[Entered]) -> FactLine:
    """What the records told, or what people entered last where they go first and have not given it up."""
    open_to_people = may_enter(fact, told is not None)
    last = entries[0] if entries and open_to_people else None
    if last is None or last.value is None:
        return FactLine(fact, told, open_to_people, False, entries)
    return FactLine(fact, Known(last.value, last.source), open_to_people, True, entries)


def in_records(session: Session, finding: Finding, as_of: date) -> Mapping[str, Known]:
    """The facts the records know of a person in his case on a day, by name; what they cannot say is absent.

    `as_of`: conclusions that took effect later do not count as prior ones.
    """
    asked = PersonRecords(session, finding, as_of)
    said = ((name, teller(asked)) for name, teller in TELLERS.items())
    return {name: one for name, found in said if found is not None and (one := _read(name, *found)) is not None}


def _read(name: str, raw: Any, source: Source) -> Known | None:
    """A value in the fact's kind; one that the fact cannot have (a negative amount) is not known."""
    try:
        return Known(read_value(raw, FACTS[name].kind), source)
    except ValueError:
        return None


Teller = Callable[[PersonRecords], Told | None]


def _owed(name: str) -> Teller:
    """An amount noted when the case was opened, alike for each of its loans."""
    return _alike(lambda one: (amount_in(one.snapshot.get(name)), one.source))


def _of_loan(take: Callable[[Loan], Any]) -> Teller:
    """A particular of the loan, alike for each of the case."""
    return _alike(lambda one: (take(one.loan), one.particulars))


def _alike(take: Callable[[LoanThen], Told]) -> Teller:
    """What every loan of the case says alike."""
    def tell(asked: PersonRecords) -> Told | None:
        said = [take(one) for one in asked.loans]
        same = bool(said) and said[0][0] is not None and all(value == said[0][0] for value, _ in said)
        return said[0] if same else None
    return tell


def _transaction_on(asked: PersonRecords) -> Told | None:
    day = asked.case.business_on
    return (day, Source("认定事项", "立项时登记", asked.case.registered_on)) if day is not None else None


def _risk_exposed_on(asked: PersonRecords) -> Told | None:
    shown = [(one, proposals.exposure_of(asked.session, one.loan, one.on)) for one in asked.loans]
    days = {found.on if found else None for _, found in shown}
    day = days.pop() if len(days) == 1 else None
    return (day, shown[0][0].source) if day is not None else None


def _loss_recovered(asked: PersonRecords) -> Told | None:
    owed = [amount_in(one.snapshot.get(name)) for one in asked.loans for name in ("balance", "interest_arrears")]
    if not owed:
        return None
    source = asked.loans[0].source
    if any(event.kind == Trigger.TR_WRITE_OFF for event in asked.case.triggers):
        return False, Source("认定事项", "触发事件中有核销", asked.case.registered_on)
    if any(one for one in owed):
        return False, source
    return (True, source) if None not in owed else None


def _pledge_required(loan: Loan) -> bool | None:
    """A mortgage or pledge must be registered, an unsecured loan has none; of others there is no telling."""
    words = loan.guarantee
    return True if "抵押" in words or "质押" in words else False if words == "信用" else None


def _hired_on(asked: PersonRecords) -> Told | None:
    held = min(asked.finding.employee.postings, key=lambda one: one.from_on, default=None)
    if held is None:
        return None
    return held.from_on, Source("花名册", f"最早的任职：{held.institution.name}{held.title}", held.from_on)


def _handover_role(asked: PersonRecords) -> Told | None:
    return (asked.handover[0][0], asked.handover[1]) if asked.handover is not None else None


def _handover_on(asked: PersonRecords) -> Told | None:
    if asked.handover is None or asked.handover[0][1] is None:
        return None
    return asked.handover[0][1], asked.handover[1]


def _negative_after_handover(asked: PersonRecords) -> Told | None:
    """Known to be false once every negative item is confirmed not to be hit; when a hit occurred nobody notes."""
    denied = (HitStatus.NOT_HIT, HitStatus.NOT_APPLICABLE)
    clear = not checks.unanswered(asked.finding) and all(
        status in denied for code, status in asked.confirmed.items() if code.startswith("N"))
    return (False, Source("认定事项", "负面清单经人工确认均未命中", asked.as_of)) if clear else None


def _tolerance(asked: PersonRecords) -> Told | None:
    locked = asked.session.scalar(select(ToleranceSnapshot).where(ToleranceSnapshot.case_id == asked.case.id))
    if locked is not None:
        return locked.verdict, Source("贷款质量月报", f"{locked.month} 月，已锁定", day_of(locked.locked_at))
    found = quality.of_case(asked.session, asked.case, asked.as_of).told
    if found.result.verdict is Tolerance.DATA_ERROR:
        return None
    return found.result.verdict, Source("贷款质量月报", f"{found.months[-1]} 月，尚未锁定")


def _prior_source(asked: PersonRecords) -> Source:
    return Source("认定记录", "该人已生效的认定", asked.as_of)


def _prior_findings(asked: PersonRecords) -> Told | None:
    return (asked.prior[0], _prior_source(asked)) if asked.prior is not None else None


def _last_finding_on(asked: PersonRecords) -> Told | None:
    day = asked.prior[1] if asked.prior is not None else None
    return (day, _prior_source(asked)) if day is not None else None


TELLERS: Mapping[str, Teller] = MappingProxyType({
    "principal_outstanding": _owed("balance"),
    "interest_arrears": _owed("interest_arrears"),
    "original_principal": _of_loan(lambda loan: loan.amount),
    "loss_recovered": _loss_recovered,
    "transaction_on": _transaction_on,
    "approved_on": _of_loan(lambda loan: loan.approved_on),
    "disbursed_on": _of_loan(lambda loan: loan.disbursed_on),
    "risk_exposed_on": _risk_exposed_on,
    "guarantee": _of_loan(lambda loan: GUARANTEES.get(loan.guarantee)),
    "pledge_required": _of_loan(_pledge_required),
    "hired_on": _hired_on,
    "handover_role": _handover_role,
    "handover_on": _handover_on,
    "negative_after_handover": _negative_after_handover,
    "tolerance": _tolerance,
    "prior_findings": _prior_findings,
    "last_finding_on": _last_finding_on,
})
"""Which record tells which fact. What stands in `facts.FACTS` and not here only people can say."""
