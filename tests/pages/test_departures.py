"""The panel of similar cases, the form of a ruling that departs, and the page of departures with its files."""

from http import HTTPStatus
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from tests.pages.counter import Counter
from tests.support.procedure import LONG, VOTERS
from workflow import details as d
from workflow.models import (
    Account,
    AuditLine,
    CaseLoan,
    Departure,
    ExemptionCase,
    FactSheet,
    Finding,
    Grant,
    Institution,
    ListAnswer,
    Loan,
    Seat,
)
from workflow.terms import Ballot, Matter, Outcome, PersonState, Role

WHY = "本人在风险暴露前两次书面提示并压降额度，情节与相近认定不同。"
PANEL, FORM = "相似案例", "与相近认定不同的理由"


def alike(counter: Counter, count: int, outcome: Outcome = Outcome.MITIGATE) -> list[Finding]:
    """Findings of other cases as good as identical to that of the manager, ruled on somewhere the team cannot look."""
    session, bank = counter.session, counter.bank
    one = bank.finding("wei")
    away = session.scalars(select(Institution).where(Institution.code == "Z")).first() or Institution(
        code="Z", name="云川银行西岭支行", path="Z")
    made, before = [], session.scalar(select(func.count(ExemptionCase.id)))
    for number in range(before, before + count):
        case = ExemptionCase(
            number=f"2025-{number:04d}", title="旧案", institution=away, state="notified", scope="in",
            registered_on=one.case.registered_on, business_on=one.case.business_on, snapshot=one.case.snapshot)
        loan = Loan(loan_no=f"旧{number}", borrower=bank.loan.borrower, institution=away, product=bank.loan.product)
        case.loans = [CaseLoan(loan=loan, live=False)]
        session.add(case)
        session.flush()
        other = Finding(
            case_id=case.id, employee_id=bank.id("g3"), institution_id=away.id, person_name="司徒远山",
            posts=one.posts, stages=one.stages, liability=one.liability, state=PersonState.NOTIFIED, outcome=outcome,
            determined_on=one.case.registered_on, ever_determined=True)
        other.answers = [ListAnswer(
            item_code=row.item_code, item_title=row.item_title, list_version=row.list_version, effect=row.effect,
            status=row.status, confirmed=True, answered_by_id=bank.id("lead"), answered_at=bank.now)
            for row in one.answers]
        other.fact_sheets = [FactSheet(duties="-", conduct=one.fact_sheets[-1].conduct, written_by_id=bank.id("lead"),
                                       written_at=bank.now)]
        session.add(other)
        made.append(other)
    session.flush()
    return made


@pytest.fixture
def counter(app, session, clock):
    """The committee sits on two people; three findings as good as the manager's were mitigated elsewhere."""
    counter = Counter(app, session, clock)
    bank = counter.bank
    counter.after(bank.accepted, bank.investigated, bank.checked, bank.met)
    for member in VOTERS:
        bank.go(member, "cast_ballot", d.CastBallot(matter=Matter.RULING, choice=Ballot.EXEMPT, reason=LONG),
                bank.finding("wei"))
    alike(counter, 3)
    return counter.after()


def form(counter: Counter) -> str:
    """The address of the form of the ruling."""
    return counter.do("resolve", f"finding-{counter.finding('wei')}")


def test_the_panel_tells_why_each_is_alike_and_names_nobody(counter):
    text = counter.desk("lead").get(counter.person("wei")).text
    assert "几乎相同 3 人（减责3）" in text
    assert "多数为减责，结论与之不同的须写明理由。" in text
    assert "“已双人实地调查并核验资料”" in text
    assert "您没有查看该事项的权利" in text
    assert all(hidden not in text for hidden in ("司徒远山", "西岭支行", "2025-0001"))


def test_whoever_may_open_the_case_finds_a_link(counter):
    text = reader(counter, Role.AUDIT).get(counter.person("wei")).text
    assert text.count("2025-0002 司徒远山</a>") == 1
    assert "您没有查看该事项的权利" not in text


def test_the_person_himself_is_shown_no_panel(counter):
    assert PANEL not in counter.desk("wei").get(counter.person("wei")).text


def test_members_see_it_beside_the_ballot(counter):
    text = counter.desk("m2").get(counter.person("wei") + "/vote", follow_redirects=True).text
    assert f"{PANEL}：几乎相同 3 人（减责3）" in text


def test_the_panel_is_the_same_as_if_the_hidden_case_were_not_there(counter):
    def seen() -> str:
        text = counter.desk("lead").get(counter.person("wei")).text
        return text[text.index(PANEL):text.index("系统初判与依据")]
    counter.session.add(Seat(
        case_id=(one := alike(counter, 4)[-1]).case_id, employee_id=counter.bank.id("lead"),
        role=Role.LEAD_INVESTIGATOR, given_at=counter.bank.now, declared_at=counter.bank.now, has_conflict=True))
    counter.settle()
    with_it = seen()
    one.current = False
    counter.settle()
    assert seen() == with_it


def test_the_form_asks_why_only_where_the_ruling_departs(counter):
    page = counter.desk("chair").get(form(counter)).text
    assert FORM in page
    assert "几乎相同的认定有 3 人：减责3，多数为减责" in page
    for one in counter.session.scalars(select(Finding).where(Finding.person_name == "司徒远山")):
        one.outcome = Outcome.EXEMPT
    counter.settle()
    assert FORM not in counter.desk("chair").get(form(counter)).text


def test_what_was_typed_is_kept_when_the_reason_is_missing_and_the_ruling_stands_with_it(counter):
    desk = counter.desk("chair")
    typed = {"facts": LONG, "reasons": LONG, "deviation": LONG, "submit": "yes"}
    desk.get(form(counter))
    refused = desk.submit(typed)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "这次的结论是“免责”。可以不同" in refused.text
    assert LONG in refused.text
    desk.submit(typed | {"departure": WHY})
    assert counter.read(lambda: len(counter.session.scalars(select(Departure)).all())) == 1
    page = desk.get(counter.person("wei")).text
    assert WHY in page
    assert "作出时，几乎相同的 3 人中：减责3，多数为减责。" in page


# --- the page of departures


@pytest.fixture
def departed(counter):
    """The committee exempted the manager, and said why."""
    bank = counter.bank
    one = bank.finding("wei")
    bank.go("chair", "resolve", d.Resolve(facts=LONG, reasons=LONG, deviation=LONG, departure=WHY), one)
    return counter.after()


def reader(counter: Counter, role: Role, key: str = "g2"):
    """Somebody who holds this role, and has no duty here."""
    account = counter.session.scalars(select(Account).where(Account.username == key)).one()
    account.grants = [Grant(role=role, granted_at=counter.bank.now, granted_by="-")]
    counter.settle()
    return counter.desk(key)


def test_an_auditor_sees_each_departure_with_its_reason(departed):
    desk = reader(departed, Role.AUDIT)
    text = desk.get("/departures").text
    assert "轻于多数" in text
    assert WHY in text
    assert "云川银行城东支行责任认定委员会" in text
    assert "2026-0001 魏经理</a>" in text
    narrowed = desk.get("/departures?branch=B&quarter=2026Q4").text
    assert WHY in narrowed
    assert "只看：2026年第四季度、" in narrowed
    assert [WHY in desk.get(f"/departures?{asked}").text for asked in ("quarter=2026Q3", "committee=panel")] == [
        False, False]


def test_who_may_not_open_the_case_sees_neither_whom_nor_why(departed):
    text = reader(departed, Role.POLICY_MANAGER).get("/departures").text
    assert "您没有查看该事项的权利" in text
    assert WHY not in text
    assert "魏" not in text


def test_who_has_stepped_aside_in_the_case_finds_no_trace_of_it(departed):
    departed.session.add(Seat(
        case_id=departed.bank.case.id, employee_id=departed.bank.id("g2"), role=Role.INVESTIGATOR,
        given_at=departed.bank.now, declared_at=departed.bank.now, has_conflict=True))
    text = reader(departed, Role.AUDIT).get("/departures").text
    assert WHY not in text
    assert "没有可以统计的认定" in text


def test_files_say_the_same_and_leave_a_line(departed):
    desk = reader(departed, Role.AUDIT)
    desk.get("/departures")
    book = CalamineWorkbook.from_filelike(BytesIO(desk.submit(to="/departures/xlsx").data))
    assert book.sheet_names == ["按季度", "按机构", "按作出者", "逐件", "口径说明"]
    for said in (str(book.get_sheet_by_name("逐件").to_python()),
                 desk.submit(to="/departures/csv").data.decode("utf-8-sig")):
        assert WHY in said
        assert "偏轻" in said
    assert departed.read(lambda: departed.session.scalar(select(func.count(AuditLine.id)).where(
        AuditLine.chain == "departures", AuditLine.action == "departures.download"))) == 2


def test_who_only_looks_after_the_record_does_not_have_the_page(departed):
    assert reader(departed, Role.AUDIT_ADMIN).get("/departures").status_code == HTTPStatus.FORBIDDEN
