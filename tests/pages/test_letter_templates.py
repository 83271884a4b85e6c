"""The bank's own templates on pages: handed in by one, put in force by another, kept by letters of their time."""

import io
from dataclasses import replace
from http import HTTPStatus

import pytest
from docx import Document
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.pages.counter import Counter
from tests.support.templates import KIND, WHOLE, of_word
from workflow.models import AuditLine, Letter, LetterTemplate
from workflow.services import letter_templates
from workflow.services.moving import Refused
from workflow.services.official import files
from workflow.terms import Ballot, Role, TemplateState

PAGE = f"/letter-templates/{KIND}"
OURS = "本行专用格式"


@pytest.fixture
def counter(app, session, clock) -> Counter:
    """A bank with a case under investigation."""
    counter = Counter(app, session, clock)
    return counter.after(counter.bank.accepted)


def sent(counter, content=None, who="policy", name="认定书模板.docx", note="换成本行的格式"):
    """A template is handed in on the page."""
    desk = counter.desk(who)
    desk.get(PAGE)
    content = of_word(OURS, *WHOLE) if content is None else content
    return desk.submit({"file": (io.BytesIO(content), name), "note": note}, to=PAGE, content_type="multipart/form-data")


def stored(counter):
    """The versions as they stand, by number."""
    found = counter.read(lambda: [(one.version, one.state) for one in counter.session.scalars(
        select(LetterTemplate).order_by(LetterTemplate.version))])
    return dict(found)


def pressed(counter, who, act, version=1):
    """Somebody presses a button of a version."""
    key = counter.read(lambda: counter.session.scalar(select(LetterTemplate.id).where(
        LetterTemplate.version == version)))
    desk = counter.desk(who)
    desk.get(PAGE)
    return desk.submit(to=f"/versions/{key}/{act}")


def opened(answer):
    assert answer.status_code == HTTPStatus.OK
    return "\n".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)


def test_a_template_is_handed_in_by_one_and_put_in_force_by_another(counter):
    assert "第 1 版已经收下" in sent(counter).text
    assert stored(counter) == {1: TemplateState.WAITING}
    assert "已启用" in pressed(counter, "legal", "approve").text
    assert stored(counter) == {1: TemplateState.IN_FORCE}
    lines = counter.read(lambda: counter.session.scalars(select(AuditLine.action).where(
        AuditLine.chain == "templates").order_by(AuditLine.seq)).all())
    assert lines == ["template.upload", "template.approve"]
    page = counter.desk("policy").get("/letter-templates").text
    assert "本行第 1 版" in page
    assert "默认模板" in page


def test_who_hands_in_has_no_button_to_put_in_force(counter):
    sent(counter)
    desk = counter.desk("policy")
    assert "/approve" not in desk.get(PAGE).text
    assert "上传新的一版" not in counter.desk("legal").get(PAGE).text


def test_one_person_with_both_rights_needs_another(session, counter):
    bank = counter.bank
    both = replace(bank.actor("policy"), roles=frozenset({Role.POLICY_MANAGER, Role.LEGAL}))
    record = letter_templates.upload(session, KIND, "责任认定书", io.BytesIO(of_word(*WHOLE)), "x.docx", "试用",
                                     by=both, now=bank.now)
    with pytest.raises(Refused) as refused:
        letter_templates.approve(session, record, by=both, now=bank.now)
    assert [one.code for one in refused.value.reasons] == ["template_two_people"]


def test_a_second_staff_number_is_no_second_person(session, counter):
    bank = counter.bank
    record = letter_templates.upload(session, KIND, "责任认定书", io.BytesIO(of_word(*WHOLE)), "x.docx", "试用",
                                     by=bank.actor("policy"), now=bank.now)
    again = replace(bank.actor("legal"), others=frozenset({bank.id("policy")}))
    with pytest.raises(Refused) as refused:
        letter_templates.approve(session, record, by=again, now=bank.now)
    assert [one.code for one in refused.value.reasons] == ["template_two_people"]


@pytest.mark.parametrize(("who", "status"), [
    ("policy", 200), ("legal", 200), ("compliance", 200), ("clerk", 403), ("wei", 403), ("lead", 403)])
def test_the_pages_are_for_those_who_work_on_templates(counter, who, status):
    desk = counter.desk(who)
    for path in ("/letter-templates", PAGE, f"{PAGE}/default.docx", f"{PAGE}/preview.docx"):
        assert desk.get(path).status_code == status, path
    assert ('href="/letter-templates"' in desk.get("/lists").text) == (status == 200)


def test_an_unknown_kind_or_version_is_not_found(counter):
    desk = counter.desk("policy")
    for path in ("/letter-templates/nothing", "/letter-templates/nothing/default.docx",
                 "/letter-templates/versions/99/template.docx", "/letter-templates/versions/99/preview.docx"):
        assert desk.get(path).status_code == HTTPStatus.NOT_FOUND, path


def test_a_template_with_faults_is_not_kept_and_every_fault_is_told(counter):
    answer = sent(counter, of_word(*WHOLE, "本件为{{ 文好 }}号", "{{ 文号.x }}"))
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "模板有 2 处要改正" in answer.text
    assert "正文第 9 段：没有“文好”这个字段，是不是“文号”" in answer.text
    assert "正文第 10 段：" in answer.text
    assert "换成本行的格式" in answer.text
    assert stored(counter) == {}


@pytest.mark.parametrize(("name", "note", "said"), [
    ("模板.doc", "换成本行的格式", "不是 .docx 文件"), ("模板.docx", "", "请写明改了什么")])
def test_what_is_missing_is_told(counter, name, note, said):
    answer = sent(counter, name=name, note=note)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert said in answer.text


def test_a_new_version_takes_the_place_of_the_one_before(counter):
    sent(counter)
    pressed(counter, "legal", "approve")
    sent(counter)
    pressed(counter, "compliance", "approve", 2)
    assert stored(counter) == {1: TemplateState.REPLACED, 2: TemplateState.IN_FORCE}


def test_withdrawing_goes_back_to_the_default_and_not_to_the_one_before(counter):
    sent(counter)
    pressed(counter, "legal", "approve")
    sent(counter)
    pressed(counter, "legal", "approve", 2)
    pressed(counter, "compliance", "withdraw", 2)
    assert stored(counter) == {1: TemplateState.REPLACED, 2: TemplateState.WITHDRAWN}
    assert counter.read(lambda: files.in_force(counter.session, KIND)) is None


def test_a_version_not_yet_in_force_can_be_given_up_and_is_then_closed(counter):
    sent(counter)
    waiting = counter.desk("legal")
    waiting.get(PAGE)
    pressed(counter, "policy", "discard")
    assert "已撤回" in waiting.submit(to="/approve").text
    assert stored(counter) == {1: TemplateState.DISCARDED}


def test_a_letter_keeps_the_template_of_its_day(counter):
    bank = counter.bank
    sent(counter)
    pressed(counter, "legal", "approve")
    counter.session.expire_all()
    bank.case = counter.session.merge(bank.case)
    bank.now = max(bank.now, counter.clock.now)
    counter.after(bank.investigated, bank.checked, bank.met, lambda: bank.ruled("wei", Ballot.MITIGATE))
    key = counter.read(lambda: bank.letter(KIND, "wei").id)
    first = counter.desk("clerk").get(f"/letters/{key}.docx")
    assert OURS in opened(first)
    assert "本行模板第 1 版" in counter.desk("clerk").get(f"/letters/{key}").text
    pressed(counter, "legal", "withdraw")
    assert counter.desk("clerk").get(f"/letters/{key}.docx").data == first.data
    counter.after(lambda: bank.ruled("tao", Ballot.EXEMPT))
    other = counter.read(lambda: bank.letter(KIND, "tao").id)
    assert OURS not in opened(counter.desk("clerk").get(f"/letters/{other}.docx"))


def test_a_template_is_previewed_on_the_sample_or_on_a_letter_the_reader_may_read(counter):
    template = of_word(OURS, *WHOLE)
    sent(counter, template)
    key = counter.read(lambda: counter.session.scalar(select(LetterTemplate.id)))
    path = f"/letter-templates/versions/{key}/preview.docx"
    desk = counter.desk("policy")
    answer = desk.get(path)
    assert OURS in opened(answer)
    assert "张样例" in opened(answer)
    assert desk.get(f"/letter-templates/versions/{key}/template.docx").data == template
    bank = counter.bank
    counter.session.expire_all()
    bank.case = counter.session.merge(bank.case)
    counter.after(bank.investigated, bank.checked, bank.met, lambda: bank.ruled("wei", Ballot.MITIGATE))
    letter = counter.read(lambda: bank.letter(KIND, "wei").id)
    desk = counter.desk("policy")  # a week has passed
    assert desk.get(f"{path}?letter={letter}").status_code == HTTPStatus.NOT_FOUND
    assert "用内置样例预览" in desk.get(PAGE).text
    legal = counter.desk("legal")
    assert "尽责认〔2026〕1号" in legal.get(PAGE).text
    assert "尽责认〔2026〕1号" in opened(legal.get(f"{path}?letter={letter}"))
    other = counter.read(lambda: counter.session.scalar(select(Letter.id).where(Letter.kind != KIND)))
    assert legal.get(f"{path}?letter={other}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.both
@pytest.mark.parametrize("statement", [
    "UPDATE letter_template SET sha256 = 'x'", "UPDATE letter_template SET note = '别的'",
    "UPDATE letter_template SET state = 'discarded'", "DELETE FROM letter_template"])
def test_the_database_lets_nobody_change_a_version(counter, statement):
    bank = counter.bank
    record = letter_templates.upload(counter.session, KIND, "责任认定书", io.BytesIO(of_word(*WHOLE)), "x.docx", "试用",
                                     by=bank.actor("policy"), now=bank.now)
    letter_templates.approve(counter.session, record, by=bank.actor("legal"), now=bank.now)
    counter.session.commit()
    with pytest.raises(DatabaseError):
        counter.session.execute(text(statement))
    counter.session.rollback()


@pytest.mark.both
def test_the_database_lets_nobody_change_what_a_letter_keeps(counter):
    with pytest.raises(DatabaseError):
        counter.session.execute(text("UPDATE letter SET fields = '{\"编号\": \"x\"}'"))
    counter.session.rollback()
    counter.session.execute(text("UPDATE letter SET void = void"))
    counter.session.rollback()
