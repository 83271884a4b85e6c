"""I8, I9, I11 and the papers: letters, evidence, periods, the chain, references between records, administrators."""

import json
import re
from collections import defaultdict

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflow.models import (
    Account,
    AuditLine,
    Ballot,
    Base,
    Evidence,
    ExemptionCase,
    Finding,
    Grant,
    Letter,
    LetterReading,
    LetterTemplate,
    Meeting,
    Minutes,
    NumberSequence,
    Period,
    Seat,
    Submission,
)
from workflow.rules.actors import refused_pair
from workflow.rules.deadlines import PERIODS, Key
from workflow.services import audit
from workflow.services.deadlines import day_of
from workflow.services.documents import is_whole
from workflow.services.invariants.common import SERVED, Looked, Violation, among, each, empty, invariant, there
from workflow.services.official.writing import digest
from workflow.services.pending import WARNED_ONLY
from workflow.terms import LIVE_CASE, CaseState, Role, ServiceMethod
from workflow.wording import word

NUMBER = re.compile(r"^(?P<word>.+)〔(?P<year>\d{4})〕(?P<place>\d+)号$")
OF_CASE = (
    ((ExemptionCase.state == CaseState.CLUE) & ~WARNED_ONLY, Key.REPORT),
    ((ExemptionCase.state == CaseState.CLUE) & WARNED_ONLY, Key.EARLY_WARNING),
    (ExemptionCase.state == CaseState.PENDING_ACCEPTANCE, Key.ACCEPTANCE),
    (ExemptionCase.state == CaseState.SUPPLEMENTING, Key.SUPPLEMENT),
)
"""Which period runs in a case that is not accepted yet."""


# --- letters and evidence


@invariant("R", "每份文书的正文与所存摘要相符")
def letters_read_as_written(session: Session) -> Looked:
    """Byte for byte."""
    return each(session, session.scalars(select(Letter)), lambda letter: None if is_whole(letter) else "正文与摘要不符")


@invariant("R", "文书编号按字号逐年连续，没有缺号")
def letter_numbers_have_no_gap(session: Session) -> Looked:
    """The n-th letter of a series in a year bears the number n."""
    taken: dict[tuple[str, int], set[int]] = defaultdict(set)
    found, seen = [], 0
    for number in session.scalars(select(Letter.number)):
        seen += 1
        read = NUMBER.match(number)
        if read is None:
            found.append(Violation(f"文书 {number}", "编号不合格式"))
        else:
            taken[read["word"], int(read["year"])].add(int(read["place"]))
    last = {(row.series, row.year): row.last for row in session.scalars(select(NumberSequence))}
    for (series, year), places in taken.items():
        top = max(last.get((series, year), 0), *places)
        found += [Violation(f"文书 {series}〔{year}〕{place}号", "缺号，没有这份文书")
                  for place in sorted(set(range(1, top + 1)) - places)]
    return Looked(seen, found)


@invariant("R", "文书所用的本行模板属于这种文书，由上传者以外的人启用，出具那天在用")
def letters_keep_their_template(session: Session) -> Looked:
    """A letter's file is made in the template of the day it was written, whatever came after."""
    def fault(letter: Letter) -> str | None:
        own = session.get(LetterTemplate, letter.template_id)
        if own is None or own.kind != letter.kind or own.approved_at is None:
            return "所用的模板不是这种文书的，或没有启用过"
        ended = own.ended_at is not None and day_of(own.ended_at) < letter.written_on
        return "出具那天所用的模板不在使用" if ended or day_of(own.approved_at) > letter.written_on else None
    return each(session, session.scalars(select(Letter).where(Letter.template_id.is_not(None))), fault)


@invariant("R", "本行的文书模板与上传时封存的摘要相符，由上传者以外的人启用")
def templates_are_as_sealed(session: Session) -> Looked:
    """The sealed line says which file was handed in; another person has put it in force."""
    sealed = {said["id"]: said["file"] for said in (json.loads(body)["body"] for body in session.scalars(
        select(AuditLine.body).where(AuditLine.chain == "templates", AuditLine.action == "template.upload")))}

    def fault(one: LetterTemplate) -> str | None:
        if not digest(one.content) == one.sha256 == sealed.get(one.id):
            return "文件与封存的摘要不符"
        return "启用人就是上传人" if one.approved_by_id == one.uploaded_by_id else None
    return each(session, session.scalars(select(LetterTemplate)), fault)


@invariant("R", "已送达的人，其认定书记有同一送达日和方式，留置送达的有见证人")
def service_is_on_the_letter(session: Session) -> Looked:
    """Person and letter agree on when it reached him (4.6, rule 5)."""
    successor = aliased(Letter)
    stood = or_(~Letter.void, there(successor.corrects_id == Letter.id))
    told = there(Letter.finding_id == Finding.id, Letter.kind == "determination", stood,
                 Letter.served_on == Finding.served_on, Letter.served_by.is_not(None),
                 or_(Letter.served_by != ServiceMethod.LEFT_WITH_WITNESS, ~empty(Letter.witness)))
    return among(session, Finding, Finding.state.in_(SERVED), broken=~told,
                 fault="认定书上的送达日、方式或见证人与记录不符")


@invariant("R", "更正的文书只更正同一人的认定书，写明更正了什么，原件保留并已作废，两份都完好")
def corrections_keep_both_texts(session: Session) -> Looked:
    """A corrected letter stands in the place of one that was served and is kept as it was written (DECISIONS 69)."""
    def fault(letter: Letter) -> str | None:
        old = letter.corrects
        if old is None or (old.case_id, old.finding_id, old.kind) != (letter.case_id, letter.finding_id, letter.kind):
            return "更正的不是同一人的认定书"
        if not letter.corrections:
            return "没有写明更正了什么"
        return None if old.void and old.served_on is not None and is_whole(old) else "原件没有作废、没有送达或已被改动"
    return each(session, session.scalars(select(Letter).where(Letter.corrects_id.is_not(None))), fault)


@invariant("R", "文书的首次阅看只记本人或其代理人，送给本人的文书，与审计链上同一行相符")
def readings_are_of_the_person(session: Session) -> Looked:
    """Each has its sealed line; the letter speaks of that person, or of nobody; who read it was or spoke for him."""
    sealed = {(said["details"]["letter"], finding, reader, at) for finding, reader, at, said in (
        (finding, reader, at, json.loads(body)["body"]) for finding, reader, at, body in session.execute(
            select(AuditLine.finding_id, AuditLine.actor_id, AuditLine.at, AuditLine.body).where(
                AuditLine.action == "read_letter")))}

    def fault(one: LetterReading) -> str | None:
        letter, person = session.get_one(Letter, one.letter_id), one.finding
        if letter.case_id != person.case_id or letter.finding_id not in (None, person.id):
            return "不是送给本人的文书"
        spoke = one.by_himself or session.scalar(select(there(
            Seat.finding_id == person.id, Seat.employee_id == one.reader_id, Seat.role == Role.REPRESENTATIVE)))
        if not spoke:
            return "阅看的不是本人，也不是其代理人"
        return None if (letter.id, person.id, one.reader_id, one.read_at) in sealed else "没有相应的审计记录"
    return each(session, session.scalars(select(LetterReading)), fault)


@invariant("R", "每次签发都有会议纪要和尽职评议报告，只为表决过的会议签发")
def minutes_have_their_letters(session: Session) -> Looked:
    """As many of both in a case as its meetings have signed minutes (T16, 6.7)."""
    def fault(case: ExemptionCase) -> str | None:
        signed = count(Minutes.meeting_id == Meeting.id, Meeting.case_id == case.id)
        letters = {kind: count(Letter.case_id == case.id, Letter.kind == kind) for kind in ("minutes", "review_report")}
        unvoted = count(Minutes.meeting_id == Meeting.id, Meeting.case_id == case.id,
                        ~there(Ballot.meeting_id == Meeting.id))
        if unvoted:
            return "为没有表决过的会议签发了纪要"
        return None if set(letters.values()) == {signed} else "签发的次数与会议纪要、尽职评议报告的份数不符"

    def count(*conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(*conditions)) or 0
    held = there(Meeting.case_id == ExemptionCase.id)
    return each(session, session.scalars(select(ExemptionCase).where(held)), fault)


@invariant("R", "每件证据有来源、取得日、大小和 64 位摘要，属于所涉人员的事项")
def evidence_is_traceable(session: Session) -> Looked:
    """Where it came from, when, and which bytes (T09)."""
    elsewhere = Evidence.finding_id.is_not(None) & ~there(
        Finding.id == Evidence.finding_id, Finding.case_id == Evidence.case_id)
    broken = or_(empty(Evidence.source), Evidence.size <= 0, func.length(Evidence.sha256) != 64, elsewhere)
    return among(session, Evidence, broken=broken, fault="来源、大小、摘要不全，或属于别的事项")


# --- periods


@invariant("R", "受理以前的事项，报送、预警、受理审查或补正的期限正在计算")
def early_case_has_its_clock(session: Session) -> Looked:
    """The step before acceptance has its period (R5)."""
    runs = or_(*(where & there(Period.case_id == ExemptionCase.id, Period.key == key, Period.ended_on.is_(None))
                 for where, key in OF_CASE))
    return among(session, ExemptionCase, or_(*(where for where, _ in OF_CASE)), broken=~runs,
                 fault=lambda case: f"{word(case.state)}而没有进行中的期限")


@invariant("R", "期限的起止、暂停互相一致：到期和结束都不早于起算，暂停的记有剩余")
def periods_make_sense(session: Session) -> Looked:
    """A period ends after it began; a stopped one knows what is left."""
    broken = or_(Period.due_on < Period.started_on, Period.ended_on < Period.started_on,
                 Period.paused_on.is_not(None) != Period.left.is_not(None),
                 Period.ended_on.is_not(None) != ~empty(Period.ended_by))
    return among(session, Period, broken=broken, fault="起止、暂停或结束的记录互相矛盾")


@invariant("I11", "一年总时钟从不暂停，按真实经过的自然日计；延期每次 90 日（超期说明的内容见审计链，未查）")
def year_is_honest(session: Session) -> Looked:
    """The year's clock runs on whatever happens; extensions are whole (section 9)."""
    row = PERIODS[Key.TOTAL_CLOCK]

    def fault(period: Period) -> str | None:
        if period.paused_on is not None:
            return "一年总时钟被暂停"
        if (period.due_on - period.started_on).days != period.days:
            return f"到期日不是起算后第 {period.days} 日"
        more = period.days - row.length
        return None if more >= 0 and more % row.extension == 0 else "延期不是整 90 日"
    return each(session, session.scalars(select(Period).where(Period.key == Key.TOTAL_CLOCK)), fault)


@invariant("I11", "受理以后的在办事项，一年总时钟在计算，起算不早于所记的起点")
def year_runs(session: Session) -> Looked:
    """From acceptance on, for every live case."""
    runs = there(Period.case_id == ExemptionCase.id, Period.key == Key.TOTAL_CLOCK, Period.ended_on.is_(None),
                 Period.started_on >= ExemptionCase.clock_from)
    return among(session, ExemptionCase, ExemptionCase.state.in_(LIVE_CASE), ExemptionCase.clock_from.is_not(None),
                 broken=~runs, fault="一年总时钟没有在计算")


# --- the chain


@invariant("I9", "每条审计链完好：序号连续、前后衔接、内容与封签相符、末尾不缺")
def chains_are_whole(session: Session) -> Looked:
    """`services.audit.verify` over every chain."""
    count, found = 0, []
    for chain, _, broken in audit.verify(session):
        count += 1
        if broken is not None:
            found.append(Violation(f"审计链 {chain} 第 {broken.seq} 行", word(broken.reason)))
    return Looked(count, found)


@invariant("I9", "提交凭据指向同一人的同一动作的审计记录")
def submissions_lead_to_their_line(session: Session) -> Looked:
    """A form sent once leads to what came of it."""
    rows = session.execute(
        select(Submission.key, Submission.action, Submission.actor_id, AuditLine.action, AuditLine.actor_id)
        .outerjoin(AuditLine, AuditLine.id == Submission.audit_id)).all()
    found = [Violation(f"提交凭据 {key}", "与所指的审计记录不符")
             for key, action, actor, line_action, line_actor in rows if (action, actor) != (line_action, line_actor)]
    return Looked(len(rows), found)


@invariant("R", "记录之间的引用都有着落")
def references_lead_somewhere(session: Session) -> Looked:
    """Every foreign key finds its row, on databases that were written to without them too."""
    count, found = 0, []
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            count += 1
            target = key.column.table.alias()
            lost = session.scalar(select(func.count()).select_from(table).where(
                key.parent.is_not(None), ~there(target.c[key.column.name] == key.parent)))
            if lost:
                found.append(Violation(f"表 {table.name} 的 {key.parent.name}", f"{lost} 行指向不存在的记录"))
    return Looked(count, found)


# --- administrators


@invariant("R", "系统管理、安全管理、审计管理三员分立，管理员不办业务")
def administrators_are_apart(session: Session) -> Looked:
    """No account holds roles that exclude each other."""
    held = defaultdict(set)
    for username, role in session.execute(select(Account.username, Grant.role).join(
            Grant, Grant.account_id == Account.id).where(Grant.ended_at.is_(None))):
        held[username].add(role)
    found = []
    for username, roles in sorted(held.items()):
        clash = next((role for role in sorted(roles) if refused_pair(frozenset(roles), role) is not None), None)
        if clash is not None:
            found.append(Violation(f"账号 {username}", f"{word(clash)}与其他角色不得由一人兼任"))
    return Looked(len(held), found)
