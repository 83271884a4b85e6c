"""What can be found of each record, under which name, and by whom: a function for each kind of owner.

An owner is what documents are written anew with: a case, the people of a case, a letter, the file of a person … Each
function is given the keys of owners, or None for all of them, and says what is to be found of them now.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from workflow.models import (
    Appeal,
    Borrower,
    CaseLoan,
    Employee,
    Evidence,
    ExemptionCase,
    FactSheet,
    Finding,
    Institution,
    Interview,
    Letter,
    LibraryEntry,
    ListAnswer,
    ListVersionRecord,
    Loan,
    NamedPerson,
    Objection,
    PersonFact,
    Publication,
    Statement,
)
from workflow.rules.facts import FACTS
from workflow.rules.lists import version_of
from workflow.rules.searching import fields
from workflow.services.case_library import tag_word
from workflow.services.deadlines import day_of
from workflow.services.documents import KINDS
from workflow.services.entered_facts import value_of
from workflow.services.lists import unpacked
from workflow.terms import AppealGround, EntryState, ListState, Post, Sought
from workflow.wording import searching, word
from workflow.wording.publication_words import business_said
from workflow.wording.quantities import shown

EVERYBODY = ""
"""The right asked for what everybody may read who has signed in."""
OBJECTION = "objection"
"""Asked for an objection: no right of the table, but what `objections.readable` says."""

Keys = Collection[int] | None
TAG = re.compile("<[^>]*>")


@dataclass(frozen=True)
class Described:
    """One document before it is written. Words in `heads` (without them the title) count for more than others, and a
    whole one of `numbers` for most."""

    key: str
    owner: str
    kind: Sought
    day: date
    title: str
    body: str
    numbers: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    case_id: int | None = None
    finding_id: int | None = None
    right: str = EVERYBODY
    party: bool = True

    def row(self) -> dict[str, Any]:
        """As its columns hold it."""
        return {
            "key": self.key, "owner": self.owner, "kind": self.kind, "case_id": self.case_id,
            "finding_id": self.finding_id, "right": self.right, "party": self.party, "day": self.day,
            "title": self.title, "body": self.body, "numbers": fields(*self.numbers),
            "heading": fields(*self.heads or (self.title,)), "words": fields(*self.numbers, self.title, self.body),
        }


def key_of(name: str, record: int) -> str:
    """The key of a document of a record: as text, later records come after earlier ones."""
    return f"{name}-{record:09d}"


def _of(query: Any, column: Any, keys: Keys) -> Any:
    """The query for these owners, or for all."""
    return query if keys is None else query.where(column.in_(keys))


def cases(session: Session, keys: Keys) -> Iterator[Described]:
    """Cases by number, title, institution, borrower and loan; and their reports, for those who may read the file."""
    loans: dict[int, list[tuple[str, str]]] = {}
    for case_id, loan_no, name in session.execute(_of(
            select(CaseLoan.case_id, Loan.loan_no, Borrower.name).join(CaseLoan.loan).join(Loan.borrower)
            .order_by(CaseLoan.id), CaseLoan.case_id, keys)):
        loans.setdefault(case_id, []).append((loan_no, name))
    for one in session.execute(_of(
            select(ExemptionCase.id, ExemptionCase.number, ExemptionCase.title, ExemptionCase.registered_on,
                   ExemptionCase.report, Institution.name.label("place")).join(ExemptionCase.institution),
            ExemptionCase.id, keys)):
        numbers = tuple(loan_no for loan_no, _ in loans.get(one.id, ()))
        borrowers = tuple(dict.fromkeys(name for _, name in loans.get(one.id, ())))
        yield Described(
            key_of("case", one.id), f"case-{one.id}", Sought.CASE, one.registered_on, one.title,
            " · ".join((one.place, *borrowers, *numbers)), (one.number, *numbers), (one.title, *borrowers), one.id,
            right="view_case")
        if one.report:
            yield Described(
                key_of("report", one.id), f"case-{one.id}", Sought.FILE, one.registered_on,
                searching.REPORT, one.report, case_id=one.id, right="view_file", party=False)
    # Of a person whose check is complete the page keeps the facts of that moment: the later ones are not his to find.
    for case_id, said in _facts(session, _of(
            select(PersonFact, PersonFact.case_id.label("whose")).where(PersonFact.finding_id.is_(None)),
            PersonFact.case_id, keys)).items():
        yield Described(
            key_of("loan", case_id), f"case-{case_id}", Sought.FILE, said.day, searching.LOAN_FACTS, said.words,
            case_id=case_id, right="view_file", party=False)


def people(session: Session, keys: Keys) -> Iterator[Described]:
    """The people of a case: as its findings name them now, or while there are none, as its list does."""
    judged = set(session.scalars(_of(select(Finding.case_id).distinct(), Finding.case_id, keys)))
    for one in session.execute(_of(
            select(Finding.id, Finding.case_id, Finding.person_name, Finding.posts, Employee.staff_no,
                   Institution.name.label("place"), ExemptionCase.registered_on).join(Finding.employee)
            .join(Finding.institution).join(Finding.case).where(Finding.current), Finding.case_id, keys)):
        yield Described(
            key_of("finding", one.id), f"people-{one.case_id}", Sought.PERSON, one.registered_on, one.person_name,
            _about(one.place, one.posts), (one.staff_no,), case_id=one.case_id, finding_id=one.id, right="view_person")
    for one in session.execute(_of(
            select(NamedPerson.id, NamedPerson.case_id, NamedPerson.posts, Employee.name, Employee.staff_no,
                   Institution.name.label("place"), ExemptionCase.registered_on).join(NamedPerson.employee)
            .join(Employee.institution).join(ExemptionCase, ExemptionCase.id == NamedPerson.case_id),
            NamedPerson.case_id, keys)):
        if one.case_id not in judged:
            yield Described(
                key_of("named", one.id), f"people-{one.case_id}", Sought.PERSON, one.registered_on, one.name,
                _about(one.place, one.posts), (one.staff_no,), case_id=one.case_id, right="view_case", party=False)


def _about(place: str, posts: list[str]) -> str:
    return " · ".join((place, *(word(Post(post)) for post in posts)))


def letters(session: Session, keys: Keys) -> Iterator[Described]:
    """Letters in force by number, title and text. Who may read one is asked as its page asks (`documents.readable`)."""
    for one in session.execute(_of(
            select(Letter.id, Letter.case_id, Letter.finding_id, Letter.kind, Letter.number, Letter.title, Letter.body,
                   Letter.written_on).where(Letter.void.is_(False)), Letter.id, keys)):
        kind = KINDS[one.kind]
        right = kind.asks(about_somebody=one.finding_id is not None)
        yield Described(
            key_of("letter", one.id), f"letter-{one.id}", Sought.LETTER, one.written_on, one.title,
            text_of(one.body), (one.number,), case_id=one.case_id, finding_id=one.finding_id, right=right,
            party=kind.party)


def evidence(session: Session, keys: Keys) -> Iterator[Described]:
    """Pieces of evidence about somebody, by title, source and file name."""
    for one in session.execute(_of(
            select(Evidence.id, Evidence.case_id, Evidence.finding_id, Evidence.title, Evidence.source,
                   Evidence.file_name, Evidence.obtained_on).where(Evidence.finding_id.is_not(None)),
            Evidence.id, keys)):
        yield Described(
            key_of("evidence", one.id), f"evidence-{one.id}", Sought.EVIDENCE, one.obtained_on, one.title,
            f"{one.source} · {one.file_name}", case_id=one.case_id, finding_id=one.finding_id, right="view_file")


def files(session: Session, keys: Keys) -> Iterator[Described]:
    """What the file of a person says: the fact sheet that counts, the records of interviews, the statements, the facts
    entered, the reasons given in the list check; and the appeals.
    """
    last = select(func.max(FactSheet.id)).group_by(FactSheet.finding_id)
    for one in session.execute(_file(FactSheet, keys).where(FactSheet.id.in_(last))):
        sheet = one.FactSheet
        yield _page(one, "sheet", sheet.id, day_of(sheet.written_at), searching.FACT_SHEET,
                    f"{sheet.duties}\n{sheet.conduct}\n{sheet.causation}")
    for one in session.execute(_file(Interview, keys)):
        talk = one.Interview
        yield _page(one, "interview", talk.id, talk.held_on, searching.INTERVIEW, f"{talk.place}\n{talk.record}")
    for one in session.execute(_file(Statement, keys)):
        said = one.Statement
        yield _page(one, "statement", said.id, day_of(said.made_at), word(said.kind), f"{said.words}\n{said.answer}")
    yield from _checks(session, keys)
    entered = _of(select(PersonFact, PersonFact.finding_id.label("whose")).where(PersonFact.finding_id.is_not(None)),
                  PersonFact.finding_id, keys)
    facts = _facts(session, entered)
    for one in session.execute(_of(select(Finding.id, Finding.case_id, Finding.person_name).where(
            Finding.id.in_(select(PersonFact.finding_id))), Finding.id, keys)):
        yield _page(one, "facts", one.id, facts[one.id].day, searching.ENTERED_FACTS, facts[one.id].words)
    for one in session.execute(_file(Appeal, keys)):
        filed = one.Appeal
        yield _page(
            one, "appeal", filed.id, day_of(filed.filed_at), searching.APPEAL.format(receipt=filed.receipt),
            "\n".join(("、".join(word(AppealGround(code)) for code in filed.grounds), filed.words, filed.decision)),
            (filed.receipt,))


def _checks(session: Session, keys: Keys) -> Iterator[Described]:
    """The reasons given in the list check of a person, item by item."""
    reasons: dict[int, list[ListAnswer]] = {}
    people: dict[int, Any] = {}
    for one in session.execute(_file(ListAnswer, keys).where(ListAnswer.reason != "").order_by(ListAnswer.item_code)):
        reasons.setdefault(one.id, []).append(one.ListAnswer)
        people[one.id] = one
    for key, answers in reasons.items():
        yield _page(
            people[key], "check", key, max(day_of(answer.answered_at) for answer in answers), searching.LIST_CHECK,
            "\n".join(f"{answer.item_code} {answer.reason}" for answer in answers))


@dataclass(frozen=True)
class _Entered:
    """Facts entered, a line for every entry, and the day of the last."""

    words: str
    day: date


def _facts(session: Session, query: Any) -> dict[int, _Entered]:
    """The facts entered, by whose they are; earlier entries stay on the page, and are found."""
    found: dict[int, list[PersonFact]] = {}
    for one, whose in session.execute(query.order_by(PersonFact.id)):
        found.setdefault(whose, []).append(one)
    return {whose: _Entered("\n".join(map(_fact_line, entries)), max(day_of(one.entered_at) for one in entries))
            for whose, entries in found.items()}


def _fact_line(one: PersonFact) -> str:
    """An entry as the page tells it: what the fact is called, its value, and on what it rests."""
    fact = FACTS.get(one.fact)
    value = value_of(one)
    told = "" if fact is None or value is None else shown(value, fact.kind)
    return f"{one.fact if fact is None else fact.label}：{told or searching.NOT_KNOWN}。{one.what}"


def _file(model: Any, keys: Keys) -> Any:
    """Records of a person's file with whom they are about."""
    query = select(model, Finding.id, Finding.case_id, Finding.person_name).join(
        Finding, Finding.id == model.finding_id)
    return _of(query, Finding.id, keys)


def _page(one: Any, name: str, record: int, day: date, called: str, body: str,
          numbers: tuple[str, ...] = ()) -> Described:
    """A page of the file of a person: it bears his name, but whoever looks for the name wants the person first."""
    return Described(key_of(name, record), f"file-{one.id}", Sought.FILE, day, f"{one.person_name}：{called}", body,
                     numbers, heads=(called,), case_id=one.case_id, finding_id=one.id, right="view_file")


def notices(session: Session, keys: Keys) -> Iterator[Described]:
    """Notices that are or were up, by what they say, and objections to them; of a withdrawn one nothing is found."""
    for one in session.execute(_of(
            select(Publication.id, Publication.content, Publication.opened_on).where(Publication.withdrawn.is_(False)),
            Publication.id, keys)):
        said = one.content
        number = str(said.get("number", ""))
        body = "\n".join((business_said(said), str(said.get("lessons", "")), "、".join(said.get("items", ()))))
        yield Described(key_of("notice", one.id), f"notice-{one.id}", Sought.NOTICE, one.opened_on,
                        searching.NOTICE.format(number=number), body, (number,))
    for one in session.execute(_of(
            select(Objection, Publication.content).join(Objection.publication).where(Publication.withdrawn.is_(False)),
            Publication.id, keys)):
        said, number = one.Objection, str(one.content.get("number", ""))
        yield Described(
            objection_key(said.id, said.publication_id), f"notice-{said.publication_id}", Sought.NOTICE,
            day_of(said.raised_at), searching.OBJECTION.format(number=number), f"{said.words}\n{said.reply}",
            case_id=said.case_id, right=OBJECTION, party=False)


def objection_key(record: int, notice: int) -> str:
    """The key of the document of an objection: its page is that of the notice, so this stands last."""
    return key_of(key_of("objection", record), notice)


def entries(session: Session, keys: Keys) -> Iterator[Described]:
    """Entries of the library: published ones for everybody, those on the way for who works on the library, asked in
    their case as their page asks."""
    for one in session.scalars(_of(select(LibraryEntry).options(selectinload(LibraryEntry.tags)).where(
            LibraryEntry.state != EntryState.WITHDRAWN), LibraryEntry.id, keys)):
        published = one.state == EntryState.PUBLISHED
        said = "\n".join((*one.parts.values(), "、".join(tag_word(tag.kind, tag.value) for tag in one.tags)))
        yield Described(
            key_of("entry", one.id), f"entry-{one.id}", Sought.ENTRY, one.published_on or one.written_on, one.title,
            said, (one.number,) if one.number else (), case_id=None if published else one.case_id,
            right=EVERYBODY if published else "edit_library")


def list_items(session: Session, _keys: Keys) -> Iterator[Described]:
    """The items of the published lists, each as the last version has it that has it at all."""
    found: dict[str, Described] = {}
    for content in session.scalars(select(ListVersionRecord.content).where(
            ListVersionRecord.state == ListState.PUBLISHED).order_by(ListVersionRecord.id)):
        version = version_of(unpacked(content))
        for item in version.items:
            body = "\n".join((item.condition, *(basis.text for basis in item.basis)))
            found[item.code] = Described(f"item-{version.number}-{item.code}", "lists-0", Sought.ITEM,
                                         version.valid_from, item.title, body, (item.code,))
    yield from found.values()


Describe = Callable[[Session, Keys], Iterator[Described]]

OWNERS: Mapping[str, tuple[Describe, Any]] = MappingProxyType({
    "case": (cases, ExemptionCase.id), "people": (people, ExemptionCase.id), "letter": (letters, Letter.id),
    "evidence": (evidence, Evidence.id), "file": (files, Finding.id), "notice": (notices, Publication.id),
    "entry": (entries, LibraryEntry.id), "lists": (list_items, None),
})
"""Each kind of owner: what describes it, and the keys there are; the lists are one owner, `lists-0`."""


def text_of(letter: str) -> str:
    """What a letter says, a line for each piece between two tags: it is of our own templates, with all else escaped.

    >>> text_of("<h1>认定书</h1><p>经查，<b>尽职</b>免责 &amp; &lt;结案&gt;</p>").split()
    ['认定书', '经查，', '尽职', '免责', '&', '<结案>']
    """
    return "\n".join(unescape(piece).strip() for piece in TAG.split(letter) if piece.strip())
