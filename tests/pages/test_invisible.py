"""To somebody who has stepped aside a case does not exist: every page answers as it did before the case was there.

Each kind of recused person walks through every page that can be reached from his menu, asks for what the lists can be
asked for, and for every address of the case's things; before there is a case, while it is before the committee, and
once it is closed. Every crawl is made at the same moment of the clock, so that nothing but the case can differ.

The one exception are the board of notices and the published entries of the library: every employee may read them, and
they name nobody. There he reads what any other employee reads, and no more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from types import MappingProxyType
from zipfile import ZipFile

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from tests.pages.counter import Counter
from tests.support.procedure import LONG, OFFICE, SHANGHAI
from workflow import details as d
from workflow.models import (
    Account,
    Appeal,
    Borrower,
    Evidence,
    Finding,
    Grant,
    Kinship,
    Letter,
    LetterFile,
    LibraryEntry,
    Loan,
    LoanFact,
    Meeting,
    Message,
    Publication,
    Seat,
)
from workflow.process import BY_NAME
from workflow.rules.actors import CLOCK
from workflow.services import drafts
from workflow.services.evidence import StoredFile
from workflow.services.moving import make
from workflow.terms import (
    Attached,
    DeclaredBy,
    Matter,
    ObligorType,
    PenaltyKind,
    RecusalAnswer,
    RecusalDecision,
    RecusalGround,
    Relation,
    RiskClass,
    Role,
    ServiceMethod,
    Trigger,
)
from workflow.terms import Ballot as Choice

R = Role
CRAWLED_AT = datetime(2027, 3, 1, 9, tzinfo=SHANGHAI)
MORE = {
    "above": ("金上级", R.SUPERIOR), "sec2": ("沙秘书", R.COMMITTEE_SECRETARY), "m5": ("计委员", R.COMMITTEE_MEMBER),
    "inv": ("申组员", R.INVESTIGATOR), "p4": ("席复核", R.APPEAL_PANEL), "editor": ("文编写", R.LIBRARY_EDITOR),
    "comp": ("竺合规", R.COMMITTEE_MEMBER), "aud": ("亢审计", R.COMMITTEE_MEMBER),
    "all": ("万兼职", R.COMMITTEE_MEMBER), "out": ("景离席", R.COMMITTEE_MEMBER), "other": ("全员工", None),
    "reviewer": ("班审核", R.LIBRARY_REVIEWER), "releaser": ("仰发布", R.LIBRARY_PUBLISHER),
}
BESIDES = {
    "comp": (R.COMPLIANCE, R.LEGAL, R.SECOND_CHECKER), "aud": (R.AUDIT,), "out": (R.COMPLIANCE,),
    "all": tuple(set(Role) - {R.COMMITTEE_MEMBER, R.AUDIT, R.CLOCK, R.EMPLOYEE, R.SYS_ADMIN, R.SECURITY_ADMIN,
                              R.AUDIT_ADMIN, R.SUBJECT, R.REPRESENTATIVE}),
}
"""Roles whose reach would show the case, had their holder not stepped aside."""
SITS = ("chair", "m2", "m3", "m4", "m5")
GOES = ("comp", "aud", "all", "out")
RECUSED = {"inv": "asked by a person judged, granted", "secretary": "declared", "all": "declared",
           "out": "sent out by whoever called the meeting, without a seat",
           "comp": "asked by a person judged, granted", "aud": "ordered", "p1": "ordered"}
PUBLIC = "/publication"
ASKED = (
    "/cases?q=恒泰", "/cases?q=魏经理", "/cases?q=2026-0002", "/cases?state=live", "/cases?state=closed",
    "/cases?page=2", "/cases?due=2030-01-01", "/cases?trigger=tr_dpd", "/cases?institution=B", "/tasks?q=恒泰",
    "/tasks?tab=review", "/tasks/done", "/messages", "/messages?page=2", "/drafts", "/claims", "/claims?q=L1",
    "/claims/loans/1", "/intents?loan=L1", "/intents/loans/1", "/candidates?q=L1", "/candidates?case=free",
    "/candidates?scope=in",
    "/candidates/open?loan=L1&loan=L2", "/cases/new?loan=L1", "/loans/L1", "/loans/L2", "/institutions/B",
    "/institutions/H", "/appeals", "/appeals?state=upheld", "/meetings", "/audit", "/audit?chain=case:2",
    "/library", "/audit?q=恒泰", "/audit/verify", "/tolerance", "/tolerance/board.xlsx", "/people?q=魏", "/lists",
    "/procedure/rights", "/appeal-figures", "/appeal-figures?year=2026", "/appeal-figures/change",
    "/appeal-figures/filed?quarter=2026Q4", "/appeal-figures/effective?year=2026&branch=B",
)
"""Addresses with something asked of them; the walk finds the others."""
TOO_MANY = re.compile(r"^/(lists|procedure|static|bootstrap|assets|sign-out)|^/people[/?]|#")
"""Not walked through: pages that know no case, and there are hundreds of them."""
HREF = re.compile(r'<(?:a|form)\b[^>]*?(?:href|action)="(/[^"]*)"[^>]*>')
ONCE = (re.compile(r'name="csrf_token"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="csrf_token"'),
        re.compile(r'name="key[^"]*"[^>]*value="[^"]*"|value="[0-9a-f]{32}"'))
"""What is new in every answer: tokens, and the keys of forms."""
HEADERS = ("Content-Type", "Content-Disposition", "Location", "Cache-Control", "Content-Security-Policy")

Answer = tuple[int, tuple[str | None, ...], object]


def answer(desk: FlaskClient, address: str) -> Answer:
    """What an address answers: status, headers, body, without what is new every time."""
    found = FlaskClient.open(desk, address)
    said = tuple(found.headers.get(name) for name in HEADERS)
    if found.mimetype != "text/html":
        return found.status_code, said, unpacked(found.data)
    text = found.text.replace(found.headers["X-Request-Id"], "")
    for pattern in ONCE:
        text = pattern.sub("", text)
    return found.status_code, said, text


def unpacked(data: bytes) -> object:
    """A workbook as its parts, without the moment it was made at; anything else as it is."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}


def walk(desk: FlaskClient) -> dict[str, Answer]:
    """Every page that can be reached from the first one, and those of `ASKED`."""
    found: dict[str, Answer] = {}
    waiting = ["/tasks", *ASKED]
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(PUBLIC) or (TOO_MANY.search(address) and address not in ASKED):
            continue
        found[address] = answer(desk, address)
        if isinstance(found[address][2], str):
            waiting += [one.replace("&amp;", "&") for one in HREF.findall(found[address][2])]
    return found


@dataclass
class Watched:
    """A bank, its recused people at their desks, and what each saw before the case was there."""

    counter: Counter
    other_case: int = 0
    desks: dict[str, FlaskClient] = field(default_factory=dict)
    before: dict[str, dict[str, Answer]] = field(default_factory=dict)

    def look(self, *people: str) -> dict[str, dict[str, Answer]]:
        """Each of these walks through his pages, all at the same moment."""
        self.counter.session.commit()
        self.counter.clock.now = CRAWLED_AT
        return {key: walk(self.desks[key]) for key in people}

    def differ(self, seen: Mapping[str, Mapping[str, Answer]]) -> dict[str, list[str]]:
        """What each sees otherwise than before."""
        found = {key: differences(self.before[key], answers) for key, answers in seen.items()}
        return {key: lines for key, lines in found.items() if lines}


@pytest.fixture
def watched(app, session, clock, monkeypatch) -> Watched:
    """A case of another loan is there for everybody, and each has looked round once."""
    for key, value in MORE.items():
        monkeypatch.setitem(OFFICE, key, value)
    counter = Counter(app, session, clock)
    bank = counter.bank
    for key, roles in BESIDES.items():
        account = session.scalars(select(Account).where(Account.username == key)).one()
        account.grants += [Grant(role=role, granted_at=bank.now, granted_by="-") for role in sorted(roles)]
    borrower = Borrower(customer_no="K2", name="宏远纺织", obligor_type=ObligorType.MICRO_ENTERPRISE)
    loan = Loan(loan_no="L2", borrower=borrower, institution=bank.loan.institution, product="流动资金贷款",
                inclusive=True, credit_total=1_000_000, amount=1_000_000, approved_on=date(2025, 4, 1),
                disbursed_on=date(2025, 4, 18), manager_no="g1",
                reviewer_no="g2", approver_no="g2", disburser_no="g2", post_loan_no="g1")
    loan.facts = [LoanFact(as_of=date(2026, 9, 30), balance=500_000, days_past_due=120,
                           risk_class=RiskClass.SUBSTANDARD)]
    session.add_all([loan, Kinship(
        employee_id=bank.id("out"), relative_id=bank.id("wei"), relation=Relation.SPOUSE,
        declared_on=date(2020, 1, 1), source=DeclaredBy.HR)])
    session.flush()
    bank.case = make(session, None, "register_clue", d.RegisterClue(
        loan=loan.id, trigger=Trigger.TR_DPD, occurred_on=date(2026, 10, 8)),
        by=bank.actor("clerk"), now=bank.now).thing
    bank.go("unit", "submit")
    made = Watched(counter, bank.case.id)
    counter.settle()
    clock.now = CRAWLED_AT
    made.desks = {key: counter.desk(key) for key in (*RECUSED, "other")}
    for desk in made.desks.values():
        desk.get("/", follow_redirects=True)  # where the greeting of a first sign-in is read, once
    made.before = made.look(*RECUSED)
    return made


# --- the case, as far as each has had to do with it before he stepped aside


def step_aside(bank, key):
    bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CONFLICT, declaration=LONG))


def seat(bank, key):
    return next(one.id for one in bank.case.seats if one.employee_id == bank.id(key) and one.ended_at is None)


def asked_to_go(bank, key, decider):
    request = bank.go("wei", "request_recusal", d.RequestRecusal(
        seat=seat(bank, key), ground=RecusalGround.RELATIVE, reason=LONG), bank.finding("wei"))
    bank.go(decider, "decide_recusal", d.DecideRecusal(
        request=request.id, decision=RecusalDecision.GRANTED, answer=LONG), bank.finding("wei"))


def ordered_to_go(bank, key, decider):
    bank.go(decider, "order_recusal", d.OrderRecusal(seat=seat(bank, key), ground=RecusalGround.OTHER, reason=LONG))


def up_to_the_call(bank):
    """Everybody but the panel member has a seat and a message; one has declared, and one has a draft."""
    bank.accepted()
    bank.go("dept", "form_team", d.FormTeam(lead=bank.id("lead"), members=(bank.id("inv"),)))
    asked_to_go(bank, "inv", "head")
    bank.investigated()
    bank.checked()
    day = bank.now.date()
    bank.go("secretary", "call_meeting", d.CallMeeting(
        held_on=day + timedelta(days=7), place="三楼会议室", materials_sent_on=day, chair=bank.id("chair"),
        members=tuple(bank.id(key) for key in (*SITS[1:], *GOES)), leaving=(bank.id("out"),)))
    for key in SITS:
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    bank.go("aud", "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    form = f"declare_recusal:case-{bank.case.id}"
    drafts.save(bank.session, bank.id("all"), form, {"declaration": ["亲属"]}, bank.now)


def up_to_the_vote(bank):
    """They all have gone, the others have met, and one has voted."""
    step_aside(bank, "all")
    asked_to_go(bank, "comp", "chair")
    ordered_to_go(bank, "aud", "chair")
    step_aside(bank, "secretary")
    bank.later(7)
    bank.go("sec2", "record_attendance", d.RecordAttendance(present=tuple(bank.id(key) for key in SITS)))
    bank.each("sec2", "open_meeting")
    bank.go("chair", "cast_ballot", ballot(Choice.EXEMPT), bank.finding("tao"))


def ballot(choice):
    ratios = {PenaltyKind.SCORE_DEDUCTION: 40} if choice == Choice.MITIGATE else {}
    return d.CastBallot(matter=Matter.RULING, choice=choice, ratios=ratios, reason=LONG)


def up_to_the_library(bank):
    """Ruled, served, appealed against, published, objected to, closed, and written up."""
    for key, choice in (("wei", Choice.MITIGATE), ("tao", Choice.EXEMPT)):
        for member in SITS if key == "wei" else SITS[1:]:
            bank.go(member, "cast_ballot", ballot(choice), bank.finding(key))
        bank.go("chair", "resolve", d.Resolve(facts=LONG, reasons=LONG, deviation=LONG), bank.finding(key))
        served = d.Serve(method=ServiceMethod.ELECTRONIC, served_on=bank.now.date())
        bank.go("clerk", "serve", served, bank.finding(key))
    bank.go("chair", "sign_minutes", d.SignMinutes(
        meeting=bank.session.scalars(select(Meeting.id).where(Meeting.case_id == bank.case.id)).one(),
        proceedings=LONG))
    scan = StoredFile("扫描件.pdf", "application/pdf", 10, "cd" * 32)
    bank.go("clerk", "attach_to_letter", d.AttachToLetter(
        letter=bank.letter("determination", "wei").id, kind=Attached.SEALED_SCAN, file=scan))
    appeal = bank.go("wei", "file_appeal", d.FileAppeal(grounds=("new_evidence",), statement=LONG), bank.finding("wei"))
    bank.go("appeals", "accept_appeal", d.AcceptAppeal(panel=tuple(bank.id(key) for key in ("p1", "p2", "p3"))), appeal)
    ordered_to_go(bank, "p1", "above")
    bank.go("appeals", "seat_panel", d.AcceptAppeal(panel=tuple(bank.id(key) for key in ("p2", "p3", "p4"))), appeal)
    for key in ("p2", "p3", "p4"):
        bank.go(key, "declare_recusal", d.Declare(answer=RecusalAnswer.CLEAR))
    bank.go("p2", "decide_uphold", d.Decide(decision=LONG), appeal)
    bank.later(25)
    clock_makes(bank, "lapse_appeal_window", bank.finding("tao"))
    bank.published()
    notice = bank.session.scalars(select(Publication)).one()
    objection = bank.go("hr", "raise_objection", d.RaiseObjection(statement=LONG), notice)
    bank.go("dept", "dismiss_objection", d.Reply(reply=LONG), objection)
    bank.later(15)
    clock_makes(bank, "finish_publication", notice)
    bank.go("clerk", "record_rectification", d.Rectify(rectification=LONG))
    bank.go("hr", "note_no_penalty", d.Note(note=LONG), bank.finding("wei"))
    bank.go("clerk", "close")
    bank.go("editor", "draft_entry", d.DraftEntry(
        title="贷后检查逾期但尽职", situation="经办人按制度完成贷前调查，一次贷后检查逾期。",
        points="贷后检查逾期一次。", result="减责 1 人。", lessons="贷后检查要按期完成。"))


def clock_makes(bank, move, thing):
    make(bank.session, thing, move, by=CLOCK, now=bank.now)
    bank.session.flush()


# --- what is looked at


def differences(then: Mapping[str, Answer], now: Mapping[str, Answer]) -> list[str]:
    """Addresses that answer otherwise than before, with the first lines that differ."""
    found = [f"{address}: only {'before' if address in then else 'now'}" for address in then.keys() ^ now.keys()]
    for address in then.keys() & now.keys():
        if then[address] != now[address]:
            found.append(f"{address}: {told(then[address], now[address])}")
    return sorted(found)


def told(then: Answer, now: Answer) -> str:
    if then[:2] != now[:2] or not (isinstance(then[2], str) and isinstance(now[2], str)):
        return f"{then[:2]} → {now[:2]}"
    old, new = then[2].splitlines(), now[2].splitlines()
    return " ".join([f"- {line.strip()}" for line in old if line not in new][:3]
                    + [f"+ {line.strip()}" for line in new if line not in old][:3])[:600]


NOTHING = 999_999


def things(counter: Counter) -> dict[str, list[int]]:
    """By the name of the part of an address, the keys of everything the case has; published things left out."""
    session, case = counter.session, counter.bank.case.id

    def keys(model):
        return list(session.scalars(select(model.id).where(model.case_id == case)))
    found = {"case_id": [case], "finding_id": keys(Finding), "meeting_id": keys(Meeting), "letter_id": keys(Letter),
             "evidence_id": keys(Evidence), "appeal_id": keys(Appeal), "entry_id": keys(LibraryEntry),
             "sitting_id": list(session.scalars(select(Meeting.sitting_id).where(Meeting.case_id == case))),
             "file_id": list(session.scalars(select(LetterFile.id).join(Letter, LetterFile.letter_id == Letter.id)
                                             .where(Letter.case_id == case)))}
    session.rollback()
    return found


OF_MANY, SHARE = re.compile("/do/|^/letters/"), 3
"""Moves and letters are hundreds alike: each is asked for by whoever has every role and by a third of the others."""
NOT_OF_A_CASE = frozenset({"code", "digest", "employee_id", "figure", "filename", "import_id", "kind", "list_id",
                           "loan_id", "loan_no", "month", "move", "notice_id", "number", "record_id", "upload_id"})
"""Parts of addresses that name no thing of a case."""


def addresses(app: Flask, found: Mapping[str, list[int]], visible: int) -> Iterator[tuple[str, str]]:
    """Every route of the map that can be asked for a thing of the case: its address, and that of a thing there never
    was; and the case's people and evidence sought in another case.
    """
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and rule.arguments]
    unknown = {part for rule in rules for part in rule.arguments} - found.keys() - NOT_OF_A_CASE
    assert not unknown, f"this test does not know what {unknown} are things of"
    with app.test_request_context():
        for rule in rules:
            parts = rule.arguments & found.keys()
            if parts and rule.arguments <= found.keys() | {"move"}:
                yield from of_rule(rule, parts, found)
                if "case_id" in parts and len(parts) > 1:
                    yield from of_rule(rule, parts, {**found, "case_id": [visible]}, {"case_id": visible})


def of_rule(rule: Rule, parts: set[str], found: Mapping[str, list[int]],
            fixed: Mapping[str, int] = MappingProxyType({})) -> Iterator[tuple[str, str]]:
    """The addresses of one route."""
    for move in sorted(BY_NAME) if "move" in rule.arguments else [""]:
        more = {"move": move} if move else {}
        for number in range(max(len(found[part]) for part in parts)):
            values = {part: found[part][number % len(found[part])] for part in parts}
            never = dict.fromkeys(parts, NOTHING) | fixed
            yield url_for(rule.endpoint, **values, **more), url_for(rule.endpoint, **never, **more)


def main_of(said: Answer) -> str:
    """The main part of a page: what is said to everybody alike."""
    assert isinstance(said[2], str)
    return said[2].partition("<main")[2].partition("</main>")[0]


def public_faults(watched: Watched) -> list[str]:
    """What the notice and the entry, once published, say to somebody recused that they do not say to any employee."""
    counter, bank, found = watched.counter, watched.counter.bank, []
    entry = counter.session.scalars(select(LibraryEntry)).one()
    bank.go("reviewer", "review_entry", d.Opinion(opinion=LONG), entry)
    bank.go("releaser", "publish_entry", on=entry)
    notice = counter.session.scalars(select(Publication)).one()
    addresses = ("/publication", f"/publication/{notice.id}", "/library", f"/library/{entry.id}")
    counter.session.commit()
    counter.clock.now = CRAWLED_AT
    for desk in watched.desks.values():
        answer(desk, addresses[-1])  # each has read it, so that its readers are as many for all
    for address in addresses:
        anybody = main_of(answer(watched.desks["other"], address))
        for key in RECUSED:
            said = main_of(answer(watched.desks[key], address))
            if re.search("/cases/|/do/", said) or (said != anybody and not (key == "all" and "library" in address)):
                found.append(f"{key} {address}")
    return found


# --- the tests


def test_a_case_is_not_there_for_whoever_has_stepped_aside(watched):
    counter, bank = watched.counter, watched.counter.bank
    assert {address for seen in watched.before.values() for address in seen} >= set(ASKED), "everything was asked for"
    assert all(len(seen) > 40 for seen in watched.before.values())

    up_to_the_call(bank)
    seen = watched.differ(watched.look("all", "secretary", "aud"))
    for key, least in (("all", 5), ("secretary", 3), ("aud", 5)):
        assert len(seen[key]) >= least, f"{key} has not stepped aside yet, and sees it: {seen[key]}"

    up_to_the_vote(bank)
    mid = watched.look(*(key for key in RECUSED if key != "p1"))
    assert watched.differ(mid) == {}

    up_to_the_library(bank)
    late = watched.look(*RECUSED)
    assert watched.differ(late) == {}

    pairs = list(addresses(counter.app, things(counter), watched.other_case))
    assert len(pairs) > 100
    told_apart = {}
    for turn, key in enumerate(RECUSED):
        asked = [pair for place, pair in enumerate(pairs)
                 if key == "all" or not OF_MANY.search(pair[0]) or place % SHARE == turn % SHARE]
        nothing = {never: answer(watched.desks[key], never) for never in {never for _, never in asked}}
        for address, never in asked:
            said = answer(watched.desks[key], address)
            if said != nothing[never] or said[0] not in (403, 404):
                told_apart[f"{key} {address}"] = said[0]
    assert told_apart == {}

    told = counter.session.execute(select(Message.employee_id, Message.sent_at).join(
        Seat, (Seat.case_id == Message.case_id) & (Seat.employee_id == Message.employee_id)).where(
        Seat.has_conflict, Message.sent_at > Seat.ended_at)).all()
    assert told == [], "nobody who has stepped aside is written to"
    assert public_faults(watched) == []
