"""The files of a stored letter: its .docx in the template it was written under, and its PDF."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflow.models import Letter, LetterTemplate
from workflow.services.official import fields
from workflow.services.official.default import default_template
from workflow.services.official.reading import Read, read
from workflow.services.official.sample import KEPT, sample
from workflow.services.official.writing import digest, docx
from workflow.terms import TemplateState


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter ready to be laid out: its parts, what its fields hold, its kind."""

    kind: str
    told: Read
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class File:
    """A file and the hash of its bytes."""

    content: bytes
    sha256: str


def in_force(session: Session, kind: str) -> LetterTemplate | None:
    """The bank's own template in force for a kind of letter; None where the house's own is used."""
    return session.scalar(select(LetterTemplate).where(
        LetterTemplate.kind == kind, LetterTemplate.state == TemplateState.IN_FORCE))


def paper(letter: Letter) -> Paper:
    """A stored letter, from its text and what was kept beside it; letters of before say what they can."""
    told = read(letter.body)
    kept = letter.fields if letter.fields is not None else fields.derived(told, personal=letter.finding_id is not None)
    return Paper(letter.kind, told, fields.values(told, kept, letter.sha256))


def sample_paper(kind: str, title: str) -> Paper:
    """The sample of a kind of letter."""
    told = read(sample(title))
    return Paper(kind, told, fields.values(told, KEPT, "0" * 64))


def docx_of(session: Session, letter: Letter) -> File:
    """The .docx of a letter; asked twice, the same bytes."""
    own = session.get_one(LetterTemplate, letter.template_id) if letter.template_id is not None else None
    return in_template(paper(letter), own.content if own is not None else None)


def in_template(one: Paper, template: bytes | None) -> File:
    """A letter in a bank's template, or in the house's own."""
    content = docx(template or default_template(one.kind), one.values, one.told.body)
    return File(content, digest(content))


def name_of(letter: Letter, ending: str) -> str:
    """What a file of a letter is called."""
    return f"{letter.title}{letter.number}.{ending}"
