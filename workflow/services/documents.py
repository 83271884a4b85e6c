"""Official letters: written from the situation of a move, numbered without gaps, stored with the hash of their text."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workflow.models import ExemptionCase, Finding, Letter
from workflow.rules.actors import Actor
from workflow.rules.publication import LossBand
from workflow.services import numbers
from workflow.services.access import acting_role, may
from workflow.services.sheets import Sheet, reference
from workflow.services.situation import Loaded
from workflow.terms import LetterState, LetterStep, Outcome, PenaltyKind, Role
from workflow.wording import cn_day, word

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

REPLACED = frozenset({
    "statement_of_facts", "investigation_report", "list_check_table", "ballot_sheet", "determination"})
"""Letters of which one person, or the case, has one in force: a new one voids the earlier."""

LETTERS = Path(__file__).parents[1] / "letters"


def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(LETTERS), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, keep_trailing_newline=False)
    made.filters |= {"word": word, "cn": cn_day, "lines": _lines, "band": _band, "told": _told,
                     "ref": reference, "reduced": _reduced}
    return made


def _band(code: str) -> str:
    """A stored band of loss in words."""
    return word(LossBand(code))


def _told(outcomes: Mapping[str, int]) -> list[tuple[str, int]]:
    """Stored counts of outcomes in words, the lightest first."""
    return [(word(outcome), outcomes.get(outcome, 0)) for outcome in Outcome]


def _reduced(ratios: Mapping[str, int]) -> list[tuple[str, int]]:
    """Stored reductions in words, those of nothing left out."""
    return [(word(PenaltyKind(kind)), percent) for kind, percent in ratios.items() if percent]


def _lines(text: str) -> list[str]:
    """The paragraphs of a text as typed, empty ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


ENVIRONMENT = _environment()


def render(s: Loaded, kind: str, number: str) -> str:
    """The letter of a kind: an HTML fragment with classes only. The same situation gives the same bytes."""
    template = ENVIRONMENT.get_template(f"{kind}.html")
    return template.render(sheet=Sheet(s, number), s=s, case=s.case, person=s.person, details=s.details,
                           title=KINDS[kind].title)


def write(s: Loaded, kind: str) -> Letter:
    """Write a letter of a move, number it, and void the one it takes the place of. Commits nothing.

    Called once the move's effects are flushed. Raises KeyError on a kind nobody knows.
    """
    about = s.person if KINDS[kind].personal or s.person is not None else None
    if kind in REPLACED:
        _void(s.session, s.case, about, kind)
    number = next_number(s, kind)
    return keep(s, about, kind, number, render(s, kind, number))


def next_number(s: Loaded, kind: str) -> str:
    """The next number of a kind's series in the institution of the case."""
    return numbers.letter_number(s.session, s.case.institution.letter_word + KINDS[kind].mark, s.today)


def keep(s: Loaded, about: Finding | None, kind: str, number: str, body: str, **more: Any) -> Letter:
    """Store a text with its hash as a letter of the case, about somebody or nobody."""
    letter = Letter(
        case_id=s.case.id, finding_id=about.id if about is not None else None, kind=kind, number=number,
        title=KINDS[kind].title, body=body, sha256=digest(body), written_on=s.today, **more)
    s.session.add(letter)
    s.session.flush()
    return letter


def digest(body: str) -> str:
    """The hash of a letter's text."""
    return hashlib.sha256(body.encode("utf-8")).hexdigest()


def is_whole(letter: Letter) -> bool:
    """Whether a stored letter still reads as it was written."""
    return digest(letter.body) == letter.sha256


def void_letters(session: Session, finding: Finding, kind: str) -> int:
    """Void a person's letters of a kind that are in force; how many there were."""
    return _void(session, finding.case, finding, kind)


def _void(session: Session, case: ExemptionCase, about: Finding | None, kind: str) -> int:
    """Void the letters of a kind about somebody, or about the case as a whole, that are in force."""
    mine = Letter.finding_id == about.id if about is not None else Letter.finding_id.is_(None)
    found = session.scalars(select(Letter).where(
        Letter.case_id == case.id, mine, Letter.kind == kind, Letter.void.is_(False))).all()
    for letter in found:
        letter.void = True
    return len(found)


def state_of(letter: Letter) -> LetterState:
    """How a letter stands: in force, served, corrected by another, or void."""
    if letter.void:
        return LetterState.CORRECTED if letter.corrected_by is not None else LetterState.VOID
    return LetterState.SERVED if letter.served_on is not None else LetterState.IN_FORCE


def readable(session: Session, actor: Actor, letter: Letter) -> bool:
    """Whether somebody may read a letter: the case, the person it speaks of, and what a party may not see of others."""
    case = session.get_one(ExemptionCase, letter.case_id)
    about = session.get_one(Finding, letter.finding_id) if letter.finding_id is not None else None
    kind = KINDS[letter.kind]
    if not may(actor, "view_case", case=case) or (is_party(actor, case) and not kind.party):
        return False
    right = "view_case" if about is None and kind.right == "view_person" else kind.right
    return may(actor, right, case=case, finding=about)


def is_party(actor: Actor, case: ExemptionCase) -> bool:
    """Whether somebody is judged in the case, or reads it only as the representative of one who is."""
    judged = any(one.employee_id == actor.employee_id for one in case.findings)
    return judged or acting_role(actor, "view_case", case=case) in PARTY


def shown(session: Session, actor: Actor, case: ExemptionCase) -> list[Letter]:
    """The letters of a case the actor may read, the latest first."""
    letters = session.scalars(select(Letter).where(Letter.case_id == case.id).order_by(Letter.id.desc()).options(
        selectinload(Letter.corrected_by), selectinload(Letter.files)))
    return [letter for letter in letters if readable(session, actor, letter)]


def by_step(letters: Iterable[Letter]) -> list[tuple[LetterStep, list[Letter]]]:
    """Letters step by step, in the order of the file."""
    found: dict[LetterStep, list[Letter]] = {step: [] for step in LetterStep}
    for letter in letters:
        found[KINDS[letter.kind].step].append(letter)
    return [(step, group) for step, group in found.items() if group]
