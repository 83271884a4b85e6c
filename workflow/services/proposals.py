"""Who is to be named in a case: the people the ledger names for each stage, and who led the branch at the approval.

A proposal only; the acceptance officer confirms it. What the ledger or the roster leaves open is said as a problem.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from workflow.models.ledger import Loan, LoanFact
from workflow.models.people import Employee, Posting
from workflow.rules.triggers import Exposure, Reason, exposed_before_handover, risk_exposed_on
from workflow.terms import Liability, Post, RiskClass, Stage

MANAGER_TITLE = "客户经理"
HEAD_TITLES = ("支行行长", "支行负责人", "营业部主任", "营业部负责人")


@dataclass(frozen=True, slots=True)
class ProposedPerson:
    """One person to be named: posts, stages and period in this loan, why, and what is to be checked.

    `employee` is None for someone the roster does not have, or whom no paper names (`staff_no` is then empty).
    The period is in days, inclusive; an empty end means until today.
    """

    employee: Employee | None
    staff_no: str
    posts: list[Post]
    stages: list[Stage]
    liability: Liability
    responsible_from: date | None
    responsible_to: date | None
    because: list[Reason]
    problems: list[Reason]


@dataclass(frozen=True, slots=True)
class Spell:
    """An unbroken time in one post at one institution, though the roster may write it in pieces."""

    title: str
    from_on: date
    to_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the post was held on that day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True)
class Part:
    """One duty of one person in the loan, before the duties of a person are put together."""

    staff_no: str
    post: Post
    stages: tuple[Stage, ...]
    liability: Liability
    from_on: date | None
    to_on: date | None
    because: tuple[Reason, ...] = ()
    problems: tuple[Reason, ...] = ()


def propose_people(session: Session, loan: Loan, on: date | None = None) -> list[ProposedPerson]:
    """The people to be named for a loan (2.1), by the facts known up to `on` (all when None), one entry a person."""
    return _together(*parts_of(session, loan, on))


def parts_of(session: Session, loan: Loan, on: date | None = None) -> tuple[list[Part], dict[str, Employee]]:
    """The single duties in a loan, each with its own period, and the people of the roster by staff number.

    Manager, reviewer, approver, disbursement reviewer and post-loan officer as the ledger names them; the head of the
    sub-branch and the vice president in charge of small business as the roster has them on the day of approval.
    """
    numbers = [loan.manager_no, loan.reviewer_no, loan.approver_no, loan.disburser_no, loan.post_loan_no]
    day = loan.approved_on or loan.disbursed_on
    people = _people(session, numbers)
    manager = _manager(loan, day, people.get(loan.manager_no))
    handed_over = manager.to_on if _left_before(manager, exposure_of(session, loan, on)) else None
    paid_out = loan.disbursed_on or day
    parts = [
        manager,
        _act(Post.CREDIT_REVIEWER, Stage.UNDERWRITING, loan.reviewer_no, day, people, "reviewer"),
        _act(Post.APPROVER, Stage.UNDERWRITING, loan.approver_no, day, people, "approver"),
        _act(Post.DISBURSEMENT_REVIEWER, Stage.DISBURSEMENT, loan.disburser_no, paid_out, people, "disburser"),
        _post_loan(loan, paid_out, people.get(loan.post_loan_no), handed_over),
    ]
    parts = [_by_name(loan, part, people) for part in parts]
    leaders = _leaders(session, loan, day)
    people |= _people(session, [part.staff_no for part in leaders])
    return [*parts, *leaders], people


HANDLED: Mapping[Post, str] = MappingProxyType({
    Post.RM_LEAD: "manager", Post.CREDIT_REVIEWER: "reviewer", Post.APPROVER: "approver",
    Post.DISBURSEMENT_REVIEWER: "disburser", Post.POST_LOAN_OFFICER: "post_loan",
})
"""Under which of `HANDLERS` a loan names the holder of a post."""


def _by_name(loan: Loan, part: Part, people: Mapping[str, Employee]) -> Part:
    """The same part, with what there is to say of the name the ledger gives: how it was found, or what is wrong."""
    post = HANDLED[part.post]
    name = getattr(loan, f"{post}_name")
    if not name:
        return part
    if not part.staff_no:
        return replace(part, problems=(Reason("name_unclear", {"name": name}),))
    if post in loan.by_name:
        found = Reason("found_by_name", {"name": name, "staff_no": part.staff_no})
        return replace(part, because=(*part.because, found))
    bearer = people.get(part.staff_no)
    if bearer is not None and bearer.name != name:
        other = Reason("name_differs_in_roster", {"name": name, "staff_no": part.staff_no, "other": bearer.name})
        return replace(part, problems=(*part.problems, other))
    return part


def exposure_of(session: Session, loan: Loan, on: date | None = None) -> Exposure | None:
    """The day the loan's risk showed (3.4), as far as ledgers up to `on` tell: overdue or downgraded."""
    facts = select(func.min(LoanFact.first_overdue_on)).where(LoanFact.loan_id == loan.id)
    downgrades = select(func.min(LoanFact.classified_on)).where(
        LoanFact.loan_id == loan.id, LoanFact.risk_class != RiskClass.NORMAL)
    if on is not None:
        facts, downgrades = facts.where(LoanFact.as_of <= on), downgrades.where(LoanFact.as_of <= on)
    return risk_exposed_on(first_overdue_on=session.scalar(facts), first_downgrade_on=session.scalar(downgrades))


def _people(session: Session, numbers: Iterable[str]) -> dict[str, Employee]:
    """Employees of the roster by staff number, with their postings."""
    found = session.scalars(
        select(Employee).where(Employee.staff_no.in_(set(numbers) - {""})).options(selectinload(Employee.postings)))
    return {employee.staff_no: employee for employee in found}


def spells(postings: Iterable[Posting], institution_id: int) -> list[Spell]:
    """Unbroken times in one post at an institution: a posting that begins the day after another ends continues it."""
    found: list[Spell] = []
    here = (posting for posting in postings if posting.institution_id == institution_id)
    for posting in sorted(here, key=lambda posting: (posting.title, posting.from_on)):
        last = found[-1] if found else None
        if (last and last.title == posting.title and last.to_on is not None
                and posting.from_on <= last.to_on + timedelta(days=1)):
            found[-1] = Spell(last.title, last.from_on, posting.to_on and max(last.to_on, posting.to_on))
        else:
            found.append(Spell(posting.title, posting.from_on, posting.to_on))
    return found


def _manager(loan: Loan, day: date | None, employee: Employee | None) -> Part:
    """The manager the ledger names: there at the approval, or one who took the loan over later."""
    both = (Stage.PRE_LOAN, Stage.POST_LOAN)

    def part(stages: tuple[Stage, ...], start: date | None, end: date | None, because: Reason,
             problem: Reason | None = None) -> Part:
        return Part(loan.manager_no, Post.RM_LEAD, stages, Liability.DIRECT, start, end, (because,), _some(problem))

    as_ledger = Reason("manager_as_ledger")
    if not loan.manager_no:
        return Part("", Post.RM_LEAD, both, Liability.DIRECT, day, None,
                    problems=(Reason("not_named", {"post": Post.RM_LEAD}),))
    if employee is None or day is None:
        return part(both, day, None, as_ledger, None if day else Reason("no_business_day"))
    held = [spell for spell in spells(employee.postings, loan.institution_id) if MANAGER_TITLE in spell.title]
    there = next((spell for spell in held if spell.covers(day)), None)
    if there and there.to_on is None:
        return part(both, day, None, Reason("manager_throughout", {"approved": day}))
    if there:
        return part(both, day, there.to_on, Reason("manager_left", {"approved": day, "left": there.to_on}))
    later = min((spell for spell in held if spell.from_on > day), key=lambda spell: spell.from_on, default=None)
    if later:
        return part((Stage.POST_LOAN,), later.from_on, later.to_on,
                    Reason("manager_took_over", {"from_on": later.from_on, "approved": day}),
                    Reason("original_manager_unknown", {"day": day}))
    return part(both, day, None, as_ledger, Reason("not_at_branch_then", {"staff_no": loan.manager_no, "day": day}))


def _left_before(manager: Part, exposed: Exposure | None) -> bool:
    """Whether the manager had handed the loan over before its risk showed."""
    return manager.to_on is not None and (exposed is None or not exposed_before_handover(exposed.on, manager.to_on))


def _act(post: Post, stage: Stage, staff_no: str, day: date | None, people: dict[str, Employee], code: str) -> Part:
    """Someone the ledger names for a thing done on one day: reviewed, approved, paid out."""
    problem = None
    if not staff_no:
        problem = Reason("not_named", {"post": post})
    elif staff_no in people and day and not any(
            Spell(posting.title, posting.from_on, posting.to_on).covers(day) for posting in people[staff_no].postings):
        problem = Reason("not_posted_then", {"staff_no": staff_no, "day": day})
    because = (Reason(code),) if staff_no else ()
    return Part(staff_no, post, (stage,), Liability.DIRECT, day, day, because, _some(problem))


def _post_loan(loan: Loan, start: date | None, employee: Employee | None, handed_over: date | None) -> Part:
    """The post-loan officer: from the pay-out, or from the day after the manager left before the risk showed."""
    because, problem, end = Reason("post_loan"), None, None
    if handed_over is not None:
        start = handed_over + timedelta(days=1)
        because = Reason("post_loan_after_handover", {"manager": loan.manager_no, "left": handed_over})
    if employee is not None and start is not None:
        held = [spell for spell in spells(employee.postings, loan.institution_id)
                if spell.to_on is None or spell.to_on >= start]
        if held:
            start = max(start, min(spell.from_on for spell in held))
            end = max(spell.to_on or date.max for spell in held)
            end = None if end == date.max else end
        else:
            problem = Reason("not_posted_then", {"staff_no": loan.post_loan_no, "day": start})
    if not loan.post_loan_no:
        problem = Reason("not_named", {"post": Post.POST_LOAN_OFFICER})
    return Part(loan.post_loan_no, Post.POST_LOAN_OFFICER, (Stage.POST_LOAN,), Liability.DIRECT, start, end,
                (because,) if loan.post_loan_no else (), _some(problem))


def _some(reason: Reason | None) -> tuple[Reason, ...]:
    return () if reason is None else (reason,)


def is_head(title: str) -> bool:
    """Whether a post's title is that of the head of a sub-branch."""
    return title in HEAD_TITLES


def is_vice_president(title: str) -> bool:
    """Whether a post's title is that of the vice president in charge of small or inclusive business."""
    return title.startswith("副行长") and ("小微" in title or "普惠" in title)


def _leaders(session: Session, loan: Loan, day: date | None) -> list[Part]:
    """The head and the vice president of the branch on the day of approval; a gap of the roster is said."""
    wanted: list[tuple[Post, Liability, Callable[[str], bool]]] = [
        (Post.SUB_BRANCH_HEAD, Liability.MANAGERIAL, is_head),
        (Post.BRANCH_VP, Liability.LEADERSHIP, is_vice_president),
    ]
    if day is None:
        return [Part("", post, tuple(Stage), liability, None, None, problems=(Reason("no_business_day"),))
                for post, liability, _ in wanted]
    held = session.execute(
        select(Posting, Employee.staff_no).join(Posting.employee).order_by(Posting.from_on)
        .where(Posting.institution_id == loan.institution_id, Posting.from_on <= day,
               or_(Posting.to_on.is_(None), Posting.to_on >= day))).all()
    parts = []
    for post, liability, fits in wanted:
        holders = [Part(staff_no, post, tuple(Stage), liability, day, posting.to_on,
                        (Reason(str(post), {"approved": day, "title": posting.title}),))
                   for posting, staff_no in held if fits(posting.title)]
        parts += holders or [Part("", post, tuple(Stage), liability, day, None,
                                  problems=(Reason("head_unknown", {"day": day, "post": post}),))]
    return parts


def _together(parts: Sequence[Part], people: dict[str, Employee]) -> list[ProposedPerson]:
    """One entry a person, in the order of the business; whoever cannot be named stays apart."""
    groups: dict[str, list[Part]] = {}
    for number, part in enumerate(parts):
        groups.setdefault(part.staff_no or f"?{number}", []).append(part)
    return [_person(group, people.get(group[0].staff_no)) for group in groups.values()]


def _person(parts: Sequence[Part], employee: Employee | None) -> ProposedPerson:
    """The duties of one person put together; direct responsibility weighs before managerial and leading."""
    staff_no = parts[0].staff_no
    problems = [problem for part in parts for problem in part.problems]
    if staff_no and employee is None:
        problems.append(Reason("not_in_roster", {"staff_no": staff_no}))
    stages = {stage for part in parts for stage in part.stages}
    starts = [part.from_on for part in parts if part.from_on]
    ends = [part.to_on for part in parts if part.to_on]
    return ProposedPerson(
        employee=employee, staff_no=staff_no, posts=list(dict.fromkeys(part.post for part in parts)),
        stages=[stage for stage in Stage if stage in stages],
        liability=min((part.liability for part in parts), key=list(Liability).index),
        responsible_from=min(starts, default=None),
        responsible_to=max(ends) if len(ends) == len(parts) else None,
        because=[reason for part in parts for reason in part.because], problems=problems,
    )
