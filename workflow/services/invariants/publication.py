"""I10, I19: notices of permitted fields only, objections answered, and library entries on settled findings."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from workflow.models import (
    Finding,
    Letter,
    LibraryEntry,
    LibraryQuote,
    NoticeDraft,
    Objection,
    Period,
    Publication,
    PublicationPerson,
)
from workflow.rules.leaks import Known, leaks
from workflow.rules.publication import flaws
from workflow.services.invariants.common import Looked, among, each, empty, has_open_appeal, invariant, there
from workflow.services.notices import digest_of, tally
from workflow.services.pending import has_open_objection
from workflow.terms import (
    EntryState,
    Extension,
    NoticeDraftState,
    ObjectionState,
    PersonState,
    PublicationState,
    PublicationStatus,
)


@invariant("I10", "公示稿和待发布的公示稿只有准许公示的字段，内容都是准许的样子")
def notice_has_permitted_fields_only(session: Session) -> Looked:
    """Built up from permitted fields, each of its kind."""
    def fault(notice: Publication | NoticeDraft) -> str | None:
        return "；".join(flaws(notice.content)) or None
    return each(session, [*session.scalars(select(Publication)), *session.scalars(select(NoticeDraft))], fault)


@invariant("R", "公示由另一人发布，发布的就是起草的那一份")
def notice_was_released_by_another(session: Session) -> Looked:
    """Drafted by one, released by another, and the same (T27). Notices of before there were drafts have none."""
    def fault(draft: NoticeDraft) -> str | None:
        notice = session.get_one(Publication, draft.publication_id)
        if notice.released_by_id in (None, draft.drafted_by_id):
            return "起草人自己发布"
        if draft.digest != digest_of(draft.people, draft.content):
            return "公示稿与摘要不符"
        named = {row.finding_id for row in notice.people}
        return None if named == set(draft.people) else "发布的人与公示稿不一致"
    return each(session, session.scalars(select(NoticeDraft).where(
        NoticeDraft.state == NoticeDraftState.RELEASED)), fault)


@invariant("R", "已撤下的公示稿内无人，其文书已经作废；没有撤下的，文书有效")
def withdrawn_notice_is_gone(session: Session) -> Looked:
    """What is taken down is taken down everywhere."""
    there_still = there(PublicationPerson.publication_id == Publication.id, PublicationPerson.removed_on.is_(None))
    valid = there(Letter.id == Publication.letter_id, Letter.void.is_(False))
    broken = or_(Publication.withdrawn == there_still,
                 Publication.letter_id.is_not(None) & (Publication.withdrawn == valid))
    return among(session, Publication, broken=broken, fault="撤下与稿内人员、文书不一致")


@invariant("I10", "公示稿和已发布案例里没有本案人员的姓名、工号和其他可识别的信息")
def nothing_tells_who_it_is(session: Session) -> Looked:
    """What goes out to everybody names nobody."""
    def fault(record: Publication | LibraryEntry) -> str | None:
        text = str(record.content.get("lessons", "")) if isinstance(record, Publication) else record.text
        people = session.scalars(select(Finding).where(Finding.case_id == record.case_id)).all()
        found = leaks(text, Known(people=tuple({one.person_name for one in people}),
                                  numbers=tuple({one.employee.staff_no for one in people})))
        return f"泄漏 {len(found)} 处" if found else None
    entries = session.scalars(select(LibraryEntry).where(LibraryEntry.state == EntryState.PUBLISHED)).all()
    return each(session, [*session.scalars(select(Publication)), *entries], fault)


@invariant("R", "没有撤下的稿件，各结论的人数与稿内现有人员一致")
def notice_counts_its_people(session: Session) -> Looked:
    """The notice says how many, and is right."""
    def fault(notice: Publication) -> str | None:
        people = [row.finding for row in notice.people if row.removed_on is None]
        told = {code: count for code, count in notice.content.get("outcomes", {}).items() if count}
        right = {code: count for code, count in tally(people).items() if count}
        return None if people and told == right else "公示的人数与稿内人员不一致"
    return each(session, session.scalars(select(Publication).where(Publication.withdrawn.is_(False))), fault)


@invariant("R", "公示中的人在一份公示中的稿件里，公示已了结的人有结束的公示或免予公示的理由")
def publication_status_has_its_notice(session: Session) -> Looked:
    """Status and notice go together."""
    def in_notice(state: PublicationState) -> ColumnElement[bool]:
        return there(PublicationPerson.finding_id == Finding.id, PublicationPerson.removed_on.is_(None),
                     Publication.id == PublicationPerson.publication_id, Publication.state == state)
    opened, closed = in_notice(PublicationState.OPEN), in_notice(PublicationState.CLOSED)
    status = Finding.publication
    broken = or_((status == PublicationStatus.OPEN) != opened,
                 (status == PublicationStatus.SETTLED) & ~closed & empty(Finding.publication_waiver))
    return among(session, Finding, Finding.state != PersonState.REVOKED, broken=broken, fault="公示状态与公示稿不符")


@invariant("R", "只有生效的认定在公示")
def only_effective_is_published(session: Session) -> Looked:
    """Nobody is published before the finding is in effect."""
    return among(session, Finding, Finding.publication != PublicationStatus.NONE,
                 broken=Finding.state.not_in((PersonState.EFFECTIVE, PersonState.REVOKED)), fault="没有生效却已公示")


@invariant("R", "公示中的稿件有公示期在计算，结束的稿件有结束日")
def notice_has_its_clock(session: Session) -> Looked:
    """A notice is up for its days."""
    runs = there(Period.case_id == Publication.case_id, Period.key == "publication", Period.ended_on.is_(None))
    opened = Publication.state == PublicationState.OPEN
    broken = or_(opened & (~runs | Publication.closed_on.is_not(None)), ~opened & Publication.closed_on.is_(None))
    return among(session, Publication, broken=broken, fault="公示状态与公示期、结束日不符")


@invariant("R", "未决的异议针对公示中的稿件和稿内的人，有答复期；已答复的有答复内容和日期")
def objection_has_notice_and_answer(session: Session) -> Looked:
    """An objection is raised against something that is up, and is answered."""
    up = there(Publication.id == Objection.publication_id, Publication.state == PublicationState.OPEN)
    inside = or_(Objection.finding_id.is_(None), there(
        PublicationPerson.publication_id == Objection.publication_id,
        PublicationPerson.finding_id == Objection.finding_id))
    runs = there(Period.case_id == Objection.case_id, Period.key == "objection_reply", Period.ended_on.is_(None))
    waiting = Objection.state == ObjectionState.OPEN
    broken = or_(waiting & ~(up & inside & runs),
                 ~waiting & (empty(Objection.reply) | Objection.replied_on.is_(None)))
    return among(session, Objection, broken=broken, fault="异议的稿件、期限或答复不全")


@invariant("I19", "已发布案例所引各人都已生效、公示了结，没有未决事项")
def published_entry_rests_on_settled_findings(session: Session) -> Looked:
    """A published entry comes down as soon as anything it quotes is in question."""
    def fault(entry: LibraryEntry) -> str | None:
        if not entry.quotes:
            return "没有引用任何认定"
        loose = [row for row in entry.quotes if not _settled(session, row)]
        return f"所引 {len(loose)} 人的认定不是现行生效或有未决事项" if loose else None
    return each(session, session.scalars(select(LibraryEntry).where(
        LibraryEntry.state == EntryState.PUBLISHED)), fault)


def _settled(session: Session, quote: LibraryQuote) -> bool:
    """Whether a quoted finding is current, in effect, published and free of anything pending."""
    one = quote.finding
    pending = one.extension in (Extension.PENDING, Extension.GRANTED) or has_open_objection(session, one)
    appealed = session.scalar(select(Finding.id).where(Finding.id == one.id, has_open_appeal())) is not None
    return (one.current and one.state == PersonState.EFFECTIVE and one.publication == PublicationStatus.SETTLED
            and not pending and not appealed)


@invariant("I19", "案例的编写人、审核人、发布人不是同一人的自编自审，发布和下架有日期")
def entry_was_read_by_others(session: Session) -> Looked:
    """The writer neither reviewed nor published it (L02, L04)."""
    entry, state = LibraryEntry, LibraryEntry.state
    broken = or_(
        entry.reviewed_by_id == entry.written_by_id, entry.published_by_id == entry.written_by_id,
        (state == EntryState.REVIEWED) & entry.reviewed_by_id.is_(None),
        (state == EntryState.PUBLISHED) & (
            entry.reviewed_by_id.is_(None) | entry.published_on.is_(None) | entry.number.is_(None)),
        (state == EntryState.WITHDRAWN) != entry.withdrawn_on.is_not(None))
    return among(session, LibraryEntry, broken=broken, fault="自编自审，或缺审核人、编号、发布日、下架日")
