"""Official letters: written from the situation of a move, numbered without gaps, stored with the hash of their text."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import ExemptionCase, Finding, Letter
from workflow.rules.actors import Actor
from workflow.rules.publication import LossBand
from workflow.services import numbers
from workflow.services.access import acting_role, is_silent, may
from workflow.services.official import fields, files
from workflow.services.sheets import Sheet
from workflow.services.situation import Loaded
from workflow.terms import Outcome, Role
from workflow.wording import cn_day, word

PARTY = frozenset({Role.SUBJECT, Role.REPRESENTATIVE})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of letter: the character that marks its series, its title, and who besides the office reads it.

    `personal`: it speaks of one person. `party`: the person (or, if it is not personal, every person of the case) may
    read it. `file`: it quotes the file, and is read by whoever may read the file.
    """

    mark: str
    title: str
    personal: bool = True
    party: bool = True
    file: bool = False


KINDS: Mapping[str, Kind] = MappingProxyType({
    "supplement_request": Kind("补", "补正通知书", personal=False, party=False),
    "refusal": Kind("拒", "不予受理通知书", personal=False),
    "acceptance_notice": Kind("受", "受理通知书", personal=False),
    "team_order": Kind("组", "关于组建调查组的通知", personal=False),
    "statement_of_facts": Kind("告", "事实告知书", file=True),
    "list_check_table": Kind("核", "清单核对表", file=True),
    "meeting_notice": Kind("会", "评议会议通知", personal=False),
    "determination": Kind("认", "责任认定书"),
    "service_receipt": Kind("达", "送达回证"),
    "appeal_receipt": Kind("收", "申诉收讫回执"),
    "appeal_acceptance": Kind("诉", "申诉受理通知书"),
    "appeal_rejection": Kind("退", "申诉不予受理通知书"),
    "appeal_decision": Kind("决", "申诉决定书"),
    "reopening_notice": Kind("启", "重启认定通知书"),
    "suspension": Kind("止", "中止通知书"),
    "referral": Kind("移", "线索移送单", party=False),
    "publication": Kind("示", "尽职免责认定公示", personal=False),
    "closing_report": Kind("结", "结案报告", personal=False, party=False),
})
"""Every kind of letter that a row of the process names."""

REPLACED = frozenset({"statement_of_facts", "list_check_table", "determination"})
"""Letters of which one person has one in force: a new one voids the earlier."""

LETTERS = Path(__file__).parents[1] / "letters"


def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(LETTERS), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, keep_trailing_newline=False)
    made.filters |= {"word": word, "cn": cn_day, "lines": _lines, "band": _band, "told": _told}
    return made


def _band(code: str) -> str:
    """A stored band of loss in words."""
    return word(LossBand(code))


def _told(outcomes: Mapping[str, int]) -> list[tuple[str, int]]:
    """Stored counts of outcomes in words, the lightest first."""
    return [(word(outcome), outcomes.get(outcome, 0)) for outcome in Outcome]


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
    """Write the letter of a move, number it, and void the one it takes the place of. Commits nothing.

    Called once the move's effects are flushed. Raises KeyError on a kind nobody knows.
    """
    about = s.person if KINDS[kind].personal or s.person is not None else None
    if about is not None and kind in REPLACED:
        void_letters(s.session, about, kind)
    number = numbers.letter_number(s.session, s.case.institution.letter_word + KINDS[kind].mark, s.today)
    body = render(s, kind, number)
    template = files.in_force(s.session, kind)
    letter = Letter(
        case_id=s.case.id, finding_id=about.id if about is not None else None, kind=kind, number=number,
        title=KINDS[kind].title, body=body, sha256=digest(body), written_on=s.today,
        fields=fields.stored(s.case.number, about.person_name if about is not None else "", s.case.institution.name),
        template_id=template.id if template is not None else None)
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
    found = session.scalars(select(Letter).where(
        Letter.finding_id == finding.id, Letter.kind == kind, Letter.void.is_(False))).all()
    for letter in found:
        letter.void = True
    return len(found)


def readable(session: Session, actor: Actor, letter: Letter) -> bool:
    """Whether somebody may read a letter: the case, the person it speaks of, and what a party may not see of others.

    Whoever has yet to declare reads none.
    """
    case = session.get_one(ExemptionCase, letter.case_id)
    about = session.get_one(Finding, letter.finding_id) if letter.finding_id is not None else None
    kind = KINDS[letter.kind]
    if not may(actor, "view_case", case=case) or is_silent(actor, case) or (is_party(actor, case) and not kind.party):
        return False
    right = "view_file" if kind.file else "view_person"
    return about is None or may(actor, right, case=case, finding=about)


def is_party(actor: Actor, case: ExemptionCase) -> bool:
    """Whether somebody is judged in the case, or reads it only as the representative of one who is."""
    judged = any(one.employee_id in actor.keys for one in case.findings)
    return judged or acting_role(actor, "view_case", case=case) in PARTY


def shown(session: Session, actor: Actor, case: ExemptionCase) -> list[Letter]:
    """The letters of a case the actor may read, the latest first."""
    letters = session.scalars(select(Letter).where(Letter.case_id == case.id).order_by(Letter.id.desc()))
    return [letter for letter in letters if readable(session, actor, letter)]
