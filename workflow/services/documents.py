"""Official letters: written from the situation of a move, numbered without gaps, stored with the hash of their text."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workflow.models import ExemptionCase, Finding, Letter, LetterCorrection, LetterReading
from workflow.rules.actors import Actor
from workflow.rules.anonymity import LossBand
from workflow.rules.correcting import Correction, corrected
from workflow.services import numbers
from workflow.services.letter_rights import KINDS, is_party, readable
from workflow.services.official import fields, files
from workflow.services.sheets import Sheet, reference
from workflow.services.situation import Loaded
from workflow.terms import LetterState, LetterStep, Outcome, PenaltyKind
from workflow.wording import cn_day, publication_words, word

__all__ = ["KINDS", "is_party", "readable"]

REPLACED = frozenset({
    "statement_of_facts", "investigation_report", "list_check_table", "ballot_sheet", "determination"})
"""Letters of which one person, or the case, has one in force: a new one voids the earlier."""

LETTERS = Path(__file__).parents[1] / "letters"


def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(LETTERS), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, keep_trailing_newline=False)
    made.filters |= {"word": word, "cn": cn_day, "lines": _lines, "band": _band, "told": _told,
                     "ref": reference, "reduced": _reduced, "business": publication_words.business_said,
                     "groups": publication_words.posts_said, "levels": publication_words.level_said,
                     "quarters": publication_words.quarter_said, "generalised": publication_words.generalised_said}
    made.globals["withheld_words"] = publication_words.WITHHELD
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
    return template.render(sheet=Sheet(s, number, kind), s=s, case=s.case, person=s.person, details=s.details,
                           title=KINDS[kind].title)


def write(s: Loaded, kind: str) -> Letter:
    """Write a letter of a move, number it, and void the one it takes the place of. Commits nothing.

    Called once the move's effects are flushed. Raises KeyError on a kind nobody knows.
    """
    about = s.person if KINDS[kind].personal or s.person is not None else None
    if kind in REPLACED:
        _void(s.session, s.case, about, kind)
    number = next_number(s, kind)
    letter = keep(s, about, kind, number, render(s, kind, number))
    if kind == "publication":
        s.publication.letter = letter
    return letter


def next_number(s: Loaded, kind: str) -> str:
    """The next number of a kind's series in the institution that writes it."""
    return numbers.letter_number(s.session, Sheet(s, "", kind).writer.letter_word + KINDS[kind].mark, s.today)


def keep(s: Loaded, about: Finding | None, kind: str, number: str, body: str, **more: Any) -> Letter:
    """Store a text with its hash as a letter of the case, about somebody or nobody, and what files of it need."""
    template = files.in_force(s.session, kind)
    letter = Letter(
        case_id=s.case.id, finding_id=about.id if about is not None else None, kind=kind, number=number,
        title=KINDS[kind].title, body=body, sha256=digest(body), written_on=s.today,
        fields=fields.stored(s.case.number, about.person_name if about is not None else "",
                             Sheet(s, "", kind).institution),
        template_id=template.id if template is not None else None, **more)
    s.session.add(letter)
    s.session.flush()
    return letter


def correct(s: Loaded, letter: Letter, corrections: Iterable[Correction]) -> Letter:
    """A determination with its clerical errors put right, under a number of its own; the earlier text is kept, void.

    Raises NotOnce on a wrong text that does not stand in it exactly once. What may be changed is for a guard to say.
    """
    letter.void = True
    number, given = next_number(s, letter.kind), list(corrections)
    body = letter.body.replace(f'<p class="letter-number">{letter.number}</p>',
                               f'<p class="letter-number">{number}</p>')
    for one in given:
        body = corrected(body, one)
    note = ENVIRONMENT.get_template("parts.html").make_module().correction(letter, given, s.today)  # type: ignore[attr-defined]
    new = keep(s, s.person, letter.kind, number, body.replace("</article>", f"{note}</article>"), corrects=letter)
    new.corrections = [LetterCorrection(wrong=one.wrong, right=one.right, why=one.why) for one in given]
    return new


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


def shown(session: Session, actor: Actor, case: ExemptionCase) -> list[Letter]:
    """The letters of a case the actor may read, the latest first."""
    letters = session.scalars(select(Letter).where(Letter.case_id == case.id).order_by(Letter.id.desc()).options(
        selectinload(Letter.corrected_by), selectinload(Letter.files),
        selectinload(Letter.readings).joinedload(LetterReading.finding)))
    return [letter for letter in letters if readable(session, actor, letter)]


def by_step(letters: Iterable[Letter]) -> list[tuple[LetterStep, list[Letter]]]:
    """Letters step by step, in the order of the file: the earliest of a step first."""
    found: dict[LetterStep, list[Letter]] = {step: [] for step in LetterStep}
    for letter in sorted(letters, key=lambda one: one.id):
        found[KINDS[letter.kind].step].append(letter)
    return [(step, group) for step, group in found.items() if group]
