"""What notices, objections and library entries write."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from workflow.models import LibraryEntry, LibraryQuote, NoticeDraft, Objection, Publication, PublicationPerson
from workflow.services import case_library, deadlines, notices, numbers
from workflow.services.situation import Loaded
from workflow.terms import EntryState, NoticeDraftState, ObjectionState, PersonState, PublicationState


def waiting(s: Loaded) -> NoticeDraft:
    """The draft at hand; a guard has asked for it."""
    return _allowed(s.look.waiting_draft)


Found = TypeVar("Found")


def _allowed(found: Found | None) -> Found:
    if found is None:
        raise ValueError("没有经过守卫的公示稿")
    return found


def draft_notice(s: Loaded) -> NoticeDraft:
    """A notice built up from permitted fields, waiting for somebody else (6.5, I10); it takes the place of another."""
    earlier = notices.waiting_draft(s.session, s.case.id)
    if earlier is not None:
        earlier.state = NoticeDraftState.REPLACED
        s.session.flush()
    content = _allowed(s.look.notice_proposed.record).content
    draft = NoticeDraft(
        case_id=s.case.id, state=NoticeDraftState.WAITING, people=sorted(s.details.people), content=content,
        digest=notices.digest_of(s.details.people, content), drafted_by_id=s.by.employee_id, drafted_at=s.now)
    s.session.add(draft)
    s.session.flush()
    s.noted["digest"] = draft.digest
    return draft


def return_notice(s: Loaded) -> None:
    """Back to whoever drafted it, with an opinion."""
    draft = waiting(s)
    draft.state, draft.decided_by_id, draft.decided_at = NoticeDraftState.RETURNED, s.by.employee_id, s.now
    draft.opinion = s.details.opinion


def publish(s: Loaded) -> Publication:
    """The draft as it was read, released (6.5, I10)."""
    draft = waiting(s)
    notice = Publication(case_id=s.case.id, state=PublicationState.OPEN, opened_on=s.today,
                         released_by_id=s.by.employee_id, content=dict(draft.content))
    notice.people = [PublicationPerson(finding=one) for one in s.case.current if one.id in set(draft.people)]
    s.session.add(notice)
    s.session.flush()
    draft.state, draft.decided_by_id, draft.decided_at = NoticeDraftState.RELEASED, s.by.employee_id, s.now
    draft.publication_id = notice.id
    s.publication = notice
    return notice


def finish(s: Loaded) -> None:
    """The notice has been up for its time (T31)."""
    s.publication.closed_on = s.today


def raise_objection(s: Loaded) -> Objection:
    """A signed objection; the publication period waits for its answer (T28)."""
    objection = Objection(
        publication_id=s.publication.id, case_id=s.case.id, finding_id=s.details.finding, raised_by_id=s.by.employee_id,
        words=s.details.statement, state=ObjectionState.OPEN, raised_at=s.now)
    s.session.add(objection)
    s.session.flush()
    period = deadlines.running(s.session, deadlines.Whose(s.case.id), "publication")
    if period is not None and period.paused_on is None:
        deadlines.stop(s.session, period, s.today)
    if deadlines.running(s.session, deadlines.Whose(s.case.id), "objection_reply") is None:
        deadlines.start(s.session, deadlines.Whose(s.case.id), "objection_reply", s.today)
    return objection


def dismiss(s: Loaded) -> None:
    """The answer; with the last one the publication period runs on (T29)."""
    s.objection.reply, s.objection.replied_on = s.details.reply, s.today


def after_answer(s: Loaded) -> None:
    """Others still wait for their answer, or with the last one the publication period runs on (T29, T30)."""
    s.session.flush()
    whose = deadlines.Whose(s.case.id)
    rest = [one for one in s.objection.publication.objections if one.state == ObjectionState.OPEN]
    if rest:
        deadlines.start(s.session, whose, "objection_reply", deadlines.day_of(min(one.raised_at for one in rest)))
        return
    period = deadlines.running(s.session, whose, "publication")
    if period is not None:
        deadlines.let_run(s.session, period, s.today)


def draft_entry(s: Loaded) -> LibraryEntry:
    """A library entry on everybody published in this case, tagged as its notices say; it takes the place of the one
    that came down (L01)."""
    quoted = [one for one in s.case.current if one.state == PersonState.EFFECTIVE]
    entry = LibraryEntry(
        case_id=s.case.id, state=EntryState.DRAFT, written_on=s.today, written_by_id=s.by.employee_id,
        replaces=case_library.taken_down(s.session, s.case.id), tags=case_library.tags_of(s.look.notices),
        **asdict(s.details))
    entry.quotes = [LibraryQuote(finding=one) for one in quoted]
    s.session.add(entry)
    s.session.flush()
    s.entry = entry
    return entry


def revise_entry(s: Loaded) -> None:
    """The writer changes his draft; its line says what stood there before, where that was changed."""
    for name, text in asdict(s.details).items():
        if text != (before := getattr(s.entry, name)):
            s.changes.append({"field": name, "was": before, "is": text})
            setattr(s.entry, name, text)


def review_entry(s: Loaded) -> None:
    """Reviewed by somebody else (L02)."""
    s.entry.reviewed_by_id, s.entry.opinion = s.by.employee_id, s.details.opinion


def return_entry(s: Loaded) -> None:
    """Back to the writer with an opinion (L03)."""
    s.entry.returns += 1
    s.entry.opinion = s.details.opinion


def publish_entry(s: Loaded) -> None:
    """Out to everybody, under a number by which it is quoted (L04)."""
    s.entry.number = f"案例{s.today.year}-{numbers.take(s.session, 'library', s.today.year):03d}"
    s.entry.published_by_id, s.entry.published_on = s.by.employee_id, s.today


def withdraw_entry(s: Loaded) -> None:
    """Down everywhere (L05–L07)."""
    s.entry.withdrawn_on = s.today


EFFECTS: Mapping[str, Callable[[Loaded], Any]] = {
    "draft_notice": draft_notice, "return_notice": return_notice,
    "publish": publish, "finish_publication": finish, "raise_objection": raise_objection,
    "dismiss_objection": dismiss, "draft_entry": draft_entry, "revise_entry": revise_entry,
    "review_entry": review_entry, "return_entry": return_entry, "publish_entry": publish_entry,
    "discard_entry": withdraw_entry, "withdraw_entry": withdraw_entry, "auto_withdraw": withdraw_entry,
}
