"""A long story keeps every invariant and every chain; a fault planted past the door is found and named."""

import json
import shutil
import sqlite3
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.support.rehearsed import a_bank, whole_story
from workflow.models import Evidence, LetterFile, triggers
from workflow.services import audit, evidence, invariants
from workflow.services.engine import connect

pytestmark = pytest.mark.xdist_group("planted")  # played once, in one process

START = date(2026, 7, 6)


@pytest.fixture(scope="module")
def played(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story, played once into a SQLite file."""
    path = tmp_path_factory.mktemp("played") / "jinze.db"
    shutil.copyfile(sqlite_template, path)
    engine = connect(f"sqlite:///{path}")
    with Session(engine) as session:
        play = a_bank(session, START)
        play.store = lambda piece: evidence.store(path.with_name("evidence"), BytesIO(piece.content.encode()),
                                                  f"{piece.title}.txt")
        whole_story(play)
    engine.dispose()
    return path


@pytest.fixture
def file(played: Path, tmp_path: Path) -> Path:
    """A copy of the played file for each test."""
    path = tmp_path / "jinze.db"
    shutil.copyfile(played, path)
    return path


@pytest.fixture
def engine_url(file: Path) -> str:
    return f"sqlite:///{file}"


def plant(file: Path, *statements: str) -> int:
    """Writes past the door: no triggers, no foreign keys, no checks. How many rows were changed."""
    with sqlite3.connect(file) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            assert name.startswith(triggers.PREFIX)
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("PRAGMA ignore_check_constraints = 1")
        changed = sum(raw.execute(statement).rowcount for statement in statements)
    raw.close()
    return changed


def person(number: str) -> str:
    """SQL for the current finding of an employee."""
    return (f"(SELECT f.id FROM finding f JOIN employee e ON e.id = f.employee_id"
            f" WHERE e.staff_no = '{number}' AND f.current)")


def employee(number: str) -> str:
    """SQL for an employee."""
    return f"(SELECT id FROM employee WHERE staff_no = '{number}')"


def case(number: str) -> str:
    """SQL for a case."""
    return f"(SELECT id FROM exemption_case WHERE number = '{number}')"


class Fault(NamedTuple):
    """A record broken by SQL: the invariant that must see it, by code and words, and the record it must name."""

    code: str
    title: str
    names: str
    sql: str


OF_MANAGER = person("Q1032")
A_DEPARTURE = (
    "INSERT INTO departure (finding_id, move, outcome, usual, counts, compared, reason, decided_by_id, decided_at,"
    " void) VALUES ({}, 'resolve', 'mitigate', 'exempt', '{{\"exempt\": 3}}', '{}', '情节不同，理由如上所述。', 1,"
    " '2026-08-01 01:00:00', 0)")
FAULTS = [
    Fault("I1", "所据的生效登记", "认定事项 2026-0001 第 1 人 问责单 1",
          "UPDATE accountability_order SET outcome = 'hold'"),
    Fault("I1", "只针对减责或追责", "认定事项 2026-0001 第 1 人 问责单 1",
          "UPDATE accountability_order SET outcome = 'exempt'"),
    Fault("I1", "最近一次生效", "认定事项 2026-0001 第 1 人 问责单 1",
          f"UPDATE finding SET state = 'identified' WHERE id = {OF_MANAGER}"),
    Fault("I1", "执行日和回执", "问责单 1", "UPDATE accountability_order SET receipt = ' '"),
    Fault("I1", "未决期间执行", "认定事项 2026-0001 第 1 人 问责单 1",
          "UPDATE appeal SET decided_on = NULL, filed_at = '2026-07-15 01:00:00' WHERE finding_id = "
          "(SELECT finding_id FROM accountability_order)"),
    Fault("I1", "不早于所据认定生效", "问责单 1", "UPDATE accountability_order SET executed_on = '2026-07-07'"),
    Fault("I2", "免责已生效的人", "认定事项 2026-0002 第 1 人 问责单 2",
          "INSERT INTO accountability_order (effect_id, case_id, finding_id, employee_id, outcome, kind, measure,"
          " state, created_at, created_by_id, receipt, refund) SELECT id, case_id, finding_id, employee_id, 'mitigate',"
          " 'criticism', '通报', 'open', recorded_at, 1, '', '' FROM effective_finding"
          f" WHERE finding_id = {person('Q1024')}"),
    Fault("I2", "退还事项", "问责单 1", "UPDATE accountability_order SET state = 'void', refund = ''"),
    Fault("I3", "申诉不加重", "认定事项 2026-0001 第 1 人 申诉 申2026-0001",
          f"UPDATE finding SET ratios = '{{\"score_deduction\": 10}}' WHERE id = {OF_MANAGER}"),
    Fault("I3", "不重于上限", "认定事项 2026-0002 第 2 人",
          f"UPDATE finding SET outcome = 'hold' WHERE id = {person('Q1028')}"),
    Fault("I4", "自己的结论、理由", "认定事项 2026-0001 第 1 人",
          f"UPDATE finding SET reasons = '' WHERE id = {OF_MANAGER}"),
    Fault("I4", "尚未认定的人没有结论", "认定事项 2026-0003 第 2 人",
          f"UPDATE finding SET outcome = 'exempt' WHERE id = {person('Q1042')}"),
    Fault("R", "每张表决票与审计链上投出时一致", "会议 2026-评001",
          "DELETE FROM ballot WHERE id = (SELECT min(id) FROM ballot)"),
    Fault("R", "与审计链上投出时一致，截止", "会议 2026-评001",
          "UPDATE ballot SET reason = '改过的' WHERE id = (SELECT min(id) FROM ballot)"),
    Fault("R", "截止的表决与现有的票一致", "会议 2026-评001",
          "UPDATE poll SET tally = '{\"exempt\": 9}' WHERE id = (SELECT min(id) FROM poll)"),
    Fault("R", "密封表决的票没有写出意见", "表决票 1", "UPDATE ballot SET sealed = x'00' WHERE id = 1"),
    Fault("R", "密封表决的草稿不存库", "草稿 1",
          "UPDATE meeting SET sealed = 1, public_key = 'x', closed_at = NULL; INSERT INTO draft (id, employee_id, form,"
          " content, saved_at) SELECT 1, 1, 'cast_ballot:finding-' || finding_id, '{}', '2026-07-07 01:00:00'"
          " FROM meeting_item LIMIT 1"),
    Fault("I5", "相互排斥的职责（", "认定事项 2026-0001：Q1099 兼有",
          "INSERT INTO seat (case_id, employee_id, role, given_at, ended_reason, declaration)"
          f" VALUES ({case('2026-0001')}, {employee('Q1099')}, 'appeal_panel', '2026-08-01 01:00:00', '', '')"),
    Fault("I5", "先后担任", "认定事项 2026-0001：Q1089（与 Q1099 是同一人） 兼有",
          f"INSERT INTO same_person (employee_id, other_id, told_on, because)"
          f" VALUES ({employee('Q1089')}, {employee('Q1099')}, '2026-08-01', '')"),
    Fault("I5", "占几个席位", "Q1001、Q1099 是同一人",
          f"INSERT INTO same_person (employee_id, other_id, told_on, because)"
          f" VALUES ({employee('Q1001')}, {employee('Q1099')}, '2026-08-01', '')"),
    Fault("I5", "审计链上", "认定事项 2026-0001：Q1098 兼有",
          f"UPDATE audit_line SET actor_id = {employee('Q1098')} WHERE case_id = {case('2026-0001')}"
          " AND action = 'cast_ballot' AND seq = (SELECT min(seq) FROM audit_line WHERE action = 'cast_ballot'"
          f" AND case_id = {case('2026-0001')})"),
    Fault("I5", "不再担任", "认定事项 2026-0002 调查组长职责",
          f"UPDATE seat SET has_conflict = 1 WHERE role = 'lead_investigator' AND ended_at IS NULL"
          f" AND case_id = {case('2026-0002')}"),
    Fault("I5", "决定回避的人", "认定事项 2026-0004 回避申请",
          "INSERT INTO recusal_request (case_id, seat_id, ground, reason, asked_at, decision, answer, decided_by_id,"
          " decided_at) SELECT case_id, id, 'other', '理由', given_at, 'granted', '理由', employee_id, given_at"
          f" FROM seat WHERE role = 'committee_chair' AND case_id = {case('2026-0004')}"),
    Fault("R", "未决的回避申请", "认定事项 2026-0004 第 1 人 回避申请",
          "INSERT INTO recusal_request (case_id, finding_id, seat_id, asked_by_id, ground, reason, asked_at, answer)"
          " SELECT s.case_id, f.id, s.id, f.employee_id, 'other', '理由', s.given_at, '' FROM seat s JOIN finding f"
          f" ON f.id = {person('Q1067')} WHERE s.role = 'committee_chair' AND s.case_id = {case('2026-0004')}"),
    Fault("I5", "两人同意", "认定事项 2026-0003", "UPDATE concurrence SET used = 0"),
    Fault("I6", "法定人数", "认定事项 2026-0004 会议", "UPDATE attendance SET present = 0 WHERE meeting_id IN"
          f" (SELECT id FROM meeting WHERE case_id = {case('2026-0004')}) AND employee_id <> {employee('Q1099')}"),
    Fault("I6", "有效票只来自", "认定事项 2026-0004 第 1 人 表决票",
          f"UPDATE attendance SET present = 0 WHERE employee_id = {employee('Q1001')} AND meeting_id IN"
          f" (SELECT id FROM meeting WHERE case_id = {case('2026-0004')})"),
    Fault("I6", "候补委员递补", "会议 2026-评",
          f"UPDATE attendance SET in_place_of_id = {employee('Q1099')} WHERE employee_id = {employee('Q1001')}"
          f" AND meeting_id IN (SELECT id FROM meeting WHERE case_id = {case('2026-0004')})"),
    Fault("R", "材料清单与其摘要", "认定事项 2026-0004 会议 2026-评",
          "UPDATE meeting SET materials = json_set(materials, '$.case.report', json('{\"\": \"abc\"}'))"
          f" WHERE case_id = {case('2026-0004')}"),
    Fault("I7", "逐条有人确认", "认定事项 2026-0004 第 1 人：1 条没有确认（P03）",
          f"UPDATE list_answer SET confirmed = 0 WHERE item_code = 'P03' AND finding_id = {person('Q1067')}"),
    Fault("I7", "不是系统单独裁决", "认定事项 2026-0004 第 1 人 清单项 P03",
          f"UPDATE list_answer SET answered_by_id = {employee('Q1099')} WHERE item_code = 'P03'"
          f" AND finding_id = {person('Q1067')}"),
    Fault("I7", "负面条目附有", "认定事项 2026-0004 第 2 人 清单项 N10",
          f"UPDATE list_answer SET evidence_ids = '[]' WHERE item_code = 'N10' AND finding_id = {person('Q1070')}"),
    Fault("I8", "清单答复存有条目原文", "认定事项 2026-0004 第 1 人 清单项 P03",
          f"UPDATE list_answer SET list_version = '2019' WHERE item_code = 'P03' AND finding_id = {person('Q1067')}"),
    Fault("I9", "审计链完好", "审计链 case:1 第 3 行",
          "UPDATE audit_line SET body = replace(body, '登记', '注销') || ' ' WHERE chain = 'case:1' AND seq = 3"),
    Fault("I10", "只有准许公示的字段", "认定事项 2026-0001 公示 1",
          "UPDATE publication SET content = json_set(content, '$.branch', '城东支行')"),
    Fault("I10", "姓名、工号", "认定事项 2026-0001 公示 1",
          "UPDATE publication SET content = json_set(content, '$.lessons', (SELECT person_name FROM finding WHERE id ="
          f" {OF_MANAGER}) || '按期检查')"),
    Fault("I11", "从不暂停", "认定事项 2026-0003 一年总期限",
          f"UPDATE period SET paused_on = started_on WHERE key = 'total_clock' AND case_id = {case('2026-0003')}"),
    Fault("I12", "无错推定", "认定事项 2026-0002 第 1 人",
          f"UPDATE finding SET outcome = 'hold' WHERE id = {person('Q1024')}"),
    Fault("I13", "不带金额", "问责单 1", "UPDATE accountability_order SET kind = 'criticism'"),
    Fault("I14", "没有被别的动作改动", "认定事项 2026-0002 第 1 人",
          f"UPDATE finding SET effective_on = '2026-12-31' WHERE id = {person('Q1024')}"),
    Fault("I15", "由在办人员推出", "认定事项 2026-0004：记为“公示中”，由人员推出的是“已送达”",
          "UPDATE exemption_case SET state = 'publicizing' WHERE number = '2026-0004'"),
    Fault("I16", "恰有一条现行记录", "认定事项 2026-0004 第 1 人",
          f"UPDATE finding SET current = 0 WHERE id = {person('Q1067')}"),
    Fault("I16", "已作废的记录都有接替者", "认定事项 2026-0001 第 2 人",
          f"UPDATE finding SET previous_id = NULL WHERE id = {person('Q1035')}"),
    Fault("I8", "封存的摘要一致", "清单版本 2026-01：内容与封存的摘要不符",
          "UPDATE list_version SET content = replace(content, '80', '81')"),
    Fault("I8", "都在库里", "认定事项 2026-0004：没有清单版本 1999-01",
          "UPDATE exemption_case SET list_version = '1999-01' WHERE number = '2026-0004'"),
    Fault("R", "以外的人发布", "清单版本 2026-01：发布人或签署人就是起草、改动的人",
          "UPDATE list_version SET drafted_by_id = 1, published_by_id = 1"),
    Fault("R", "都读得回来", "认定事项 2026-0004 第 1 人 录入的事实",
          f"UPDATE person_fact SET value = '零' WHERE finding_id = {person('Q1067')}"),
    Fault("R", "各有其人", "认定事项 2026-0004 录入的事实",
          f"UPDATE person_fact SET finding_id = NULL WHERE finding_id = {person('Q1067')}"),
    Fault("R", "清单核对完成以前录入", "认定事项 2026-0004 第 1 人 录入的事实",
          f"UPDATE person_fact SET entered_at = '2027-01-01 01:00:00' WHERE finding_id = {person('Q1067')}"),
    Fault("R", "所附的证据属于本事项", "认定事项 2026-0004 第 1 人 录入的事实",
          "UPDATE person_fact SET evidence_id = (SELECT min(id) FROM evidence)"
          f" WHERE finding_id = {person('Q1067')}"),
    Fault("I17", "每人都已生效或退出", "认定事项 2026-0004：还有 2 人没有了结",
          "UPDATE exemption_case SET state = 'closed' WHERE number = '2026-0004'"),
    Fault("I18", "进行中的期限", "认定事项 2026-0003", "UPDATE period SET ended_on = started_on, ended_by = 'x'"),
    Fault("I10", "内容都是准许的样子", "字段 level 的内容不对",
          "UPDATE notice_draft SET content = json_set(content, '$.level', '东湖支行')"),
    Fault("R", "公示由另一人发布", "起草人自己发布",
          "UPDATE publication SET released_by_id = (SELECT drafted_by_id FROM notice_draft LIMIT 1)"),
    Fault("R", "发布的就是起草的那一份", "与摘要不符", "UPDATE notice_draft SET digest = 'x'"),
    Fault("R", "已撤下的公示稿内无人", "撤下与稿内人员",
          "UPDATE publication SET withdrawn = 1 - withdrawn"),
    Fault("I19", "已发布案例所引", "案例 1", "UPDATE library_entry SET state = 'published', withdrawn_on = NULL"),
    Fault("I19", "自编自审", "案例 1", "UPDATE library_entry SET published_by_id = written_by_id"),
    Fault("R", "一人对一篇案例只有一条", "案例 1 阅读记录 1：同一人以另一工号也有记录",
          "INSERT INTO library_reading (id, entry_id, employee_id, read_at) SELECT 1, 1, id, '2026-08-01 01:00:00'"
          " FROM employee WHERE staff_no = 'Q1001'; INSERT INTO library_reading (id, entry_id, employee_id, read_at)"
          " SELECT 2, 1, id, '2026-08-01 01:00:00' FROM employee WHERE staff_no = 'Q1099'; INSERT INTO same_person"
          f" (employee_id, other_id, told_on, because) VALUES ({employee('Q1001')}, {employee('Q1099')},"
          " '2026-08-01', '')"),
    Fault("R", "有评价的有评价时间", "案例 1 阅读记录 1：评价与评价时间不符",
          "INSERT INTO library_reading (id, entry_id, employee_id, read_at, useful) VALUES (1, 1, 1,"
          " '2026-08-01 01:00:00', 1)"),
    Fault("R", "引用的案例留存引用时的原文", "认定事项 2026-0001 第 1 人 引用的案例2026-001：留存的原文与其摘要不符",
          "INSERT INTO ruling_quote (case_id, finding_id, entry_id, number, title, text, sha256, quoted_on, void)"
          " SELECT case_id, id, 1, '案例2026-001', '标题', '改过的', 'ab', '2026-07-10', 0 FROM finding"
          f" WHERE id = {OF_MANAGER}"),
    Fault("R", "阅读清单由另一人发布", "阅读清单 1",
          "INSERT INTO reading_list (id, state, title, posts, note, written_by_id, published_by_id, written_on,"
          " published_on, row_version) VALUES (1, 'published', '必读', '[]', '', 1, 1, '2026-08-01', '2026-08-01', 1)"),
    Fault("R", "正文与所存摘要", "文书",
          "UPDATE letter SET body = replace(body, '减责', '免责') WHERE kind = 'determination'"),
    Fault("R", "文书编号", "文书 ", "DELETE FROM letter WHERE id = 2"),
    Fault("R", "文书所用的本行模板", "文书", "UPDATE letter SET template_id = 99 WHERE id = 2"),
    Fault("R", "本行的文书模板与上传时封存的摘要", "文书模板 责任认定书第 1 版",
          "INSERT INTO letter_template (kind, version, state, file_name, content, size, sha256, note, uploaded_by_id,"
          " uploaded_at)"
          " VALUES ('determination', 1, 'waiting', 'x.docx', x'00', 1, 'x', 'x', 1, '2026-07-06 01:00:00')"),
    Fault("R", "已认定以后有一份有效的认定书", "认定事项 2026-0004 第 1 人",
          f"UPDATE letter SET void = 1 WHERE finding_id = {person('Q1067')}"),
    Fault("R", "原件保留并已作废", "认定事项 2026-0004 第 1 人 文书 ",
          "UPDATE letter SET void = 0 WHERE id = (SELECT corrects_id FROM letter WHERE corrects_id IS NOT NULL)"),
    Fault("R", "写明更正了什么", "认定事项 2026-0004 第 1 人 文书 ", "DELETE FROM letter_correction"),
    Fault("R", "首次阅看只记本人", "认定事项 2026-0001 第 1 人 文书阅看 ",
          f"UPDATE letter_reading SET reader_id = {employee('Q1099')}"),
    Fault("R", "与审计链上同一行相符", "认定事项 2026-0001 第 1 人 文书阅看 ",
          "UPDATE letter_reading SET read_at = '2026-01-01 01:00:00'"),
    Fault("R", "每次签发", "认定事项 2026-0001：签发的次数", "DELETE FROM minutes WHERE id = 1"),
    Fault("R", "只为表决过的会议", "认定事项 2026-0001：为没有表决过的会议", "DELETE FROM ballot WHERE meeting_id = 1"),
    Fault("R", "每件证据有来源", "证据 1", "UPDATE evidence SET sha256 = 'abc' WHERE id = 1"),
    Fault("R", "申诉中的人有未决申诉", "认定事项 2026-0004 第 1 人",
          f"UPDATE finding SET state = 'appealing' WHERE id = {person('Q1067')}"),
    Fault("R", "重新计票", "认定事项 2026-0004 第 2 人：记为追责，重新计票为免责",
          f"UPDATE ballot SET choice = 'exempt', ratios = '{{}}' WHERE finding_id = {person('Q1070')}"),
    Fault("R", "中止的人", "认定事项 2026-0003 第 2 人",
          f"UPDATE finding SET suspended_for = '' WHERE id = {person('Q1042')}"),
    Fault("R", "申诉期正在计算", "认定事项 2026-0004 第 1 人",
          f"DELETE FROM period WHERE key = 'appeal_window' AND finding_id = {person('Q1067')}"),
    Fault("R", "都有着落", "表 finding 的 institution_id：1 行",
          f"UPDATE finding SET institution_id = 99999 WHERE id = {OF_MANAGER}"),
    Fault("R", "收讫摘要与所保存的原文", "认定事项 2026-0001 第 1 人 申诉 申2026-0001",
          "UPDATE appeal SET said = replace(said, '贷后', '贷前') WHERE receipt = '申2026-0001'"),
    Fault("R", "纸质申诉登记", "认定事项 2026-0001 第 1 人 申诉 申2026-0001",
          "INSERT INTO paper_appeal (appeal_id, arrived_on, filer, filer_name, standing, scan_id, entered_by_id)"
          f" SELECT id, '2027-01-04', 'self', '', '', (SELECT min(id) FROM evidence WHERE finding_id = {OF_MANAGER}), 1"
          " FROM appeal WHERE receipt = '申2026-0001'"),
    Fault("R", "被撤销的认定", "认定事项 2026-0001 第 1 人 申诉 申2026-0001",
          "UPDATE appeal SET state = 'revoked_by_appeal' WHERE receipt = '申2026-0001'"),
    Fault("R", "执行以后作废", "认定事项 2026-0001 第 1 人 问责单 1",
          "UPDATE accountability_order SET state = 'void', refund = '须予返还'"),
    Fault("R", "有期限在计算", "认定事项 2026-0001 第 1 人 返还恢复事项 1",
          "INSERT INTO restitution (case_id, finding_id, kind, what, listed_on, due_on, receipt) SELECT case_id, id,"
          f" 'withheld', '核查', '2026-08-01', '2026-08-14', '' FROM finding WHERE id = {OF_MANAGER}"),
    Fault("R", "三员分立", "账号 q1111", "INSERT INTO role_grant (account_id, role, granted_at, granted_by) SELECT id,"
          " 'audit_admin', '2026-08-01 01:00:00', 'x' FROM account WHERE username = 'q1111'"),
    Fault("R", "人数与分布相符", "认定事项 2026-0001 第 1 人 偏离记录 1：分布与比较的人数不符",
          A_DEPARTURE.format(OF_MANAGER, "[1, 2]")),
    Fault("R", "都在其他认定事项中", "偏离记录 1：比较的认定不存在，或者在同一认定事项中",
          A_DEPARTURE.format(OF_MANAGER, "[9997, 9998, 9999]")),
    Fault("R", "与当时过半数的结论不同", "偏离记录 1：结论没有偏离",
          A_DEPARTURE.format(OF_MANAGER, "[1, 2, 3]").replace("'mitigate'", "'exempt'")),
    Fault("R", "所说明的认定已经作出", "认定事项 2026-0003 第 2 人 偏离记录 1",
          A_DEPARTURE.format(person("Q1042"), "[1, 2, 3]")),
    Fault("R", "审计链最后一行", "认定事项 2026-0004", "UPDATE exemption_case SET state = 'publicizing'"),
]


def test_the_story_keeps_every_invariant(session):
    answers = list(invariants.check(session))
    assert {one.invariant.title: one.looked.violations for one in answers if not one.holds} == {}
    unasked = {one.invariant.code for one in answers} - {one.invariant.code for one in answers if one.looked.count}
    assert unasked == {"I13"}, "the story has something to ask of every other invariant of the papers"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.title}")
def test_a_planted_fault_is_found_and_named(file, session, fault):
    assert plant(file, *fault.sql.split("; ")) > 0, "nothing was planted"
    wanted = [one for one in invariants.in_order() if one.code == fault.code and fault.title in one.title]
    assert len(wanted) == 1, [one.title for one in wanted]
    said = [str(violation) for violation in wanted[0].check(session).violations]
    assert any(fault.names in one for one in said), said


@pytest.fixture
def store(app, played):
    """The files of the story, where the application looks for them."""
    return Path(shutil.copytree(played.with_name("evidence"), Path(app.config["INSTANCE"]) / "evidence"))


def test_the_command_names_a_file_that_is_gone_and_one_that_was_changed(app, file, session, store):
    scan = session.scalars(select(LetterFile)).one()
    piece = session.scalars(select(Evidence).order_by(Evidence.id).limit(1)).one()
    session.rollback()
    evidence.path_of(store, scan.sha256).unlink()
    evidence.path_of(store, piece.sha256).write_bytes(b"other")
    told = app.test_cli_runner().invoke(args=["invariants"])
    assert told.exit_code == 1
    assert "文书所附的文件 1：文件缺失或已被改动" in told.output
    assert "证据 1：文件缺失或已被改动" in told.output


def test_the_command_names_the_fault_and_fails(app, file, store):
    runner = app.test_cli_runner()
    clean = runner.invoke(args=["invariants"])
    assert clean.exit_code == 0, clean.output
    assert "全部成立" in clean.output
    plant(file, f"UPDATE finding SET reasons = '' WHERE id = {OF_MANAGER}")
    told = runner.invoke(args=["invariants"])
    assert told.exit_code == 1
    assert "违反 I4" in told.output
    assert "认定事项 2026-0001 第 1 人：缺结论、理由、所引条目或认定日" in told.output
    as_json = runner.invoke(args=["invariants", "--json"])
    rows = {row["title"]: row for row in json.loads(as_json.output)}
    assert as_json.exit_code == 1
    assert sum(len(row["violations"]) for row in rows.values()) == 1


LINE = "UPDATE audit_line SET {} WHERE chain = 'case:2' AND seq = 4"
BREAKS = {
    "a byte of the text": (LINE.format("body = replace(body, ':', '；')"), 4, "内容与封签不符"),
    "a byte of the seal": (LINE.format("hash = 'f' || substr(hash, 2)"), 4, "内容与封签不符"),
    "the place": (LINE.format("seq = 400"), 5, "行号不连续"),
    "the seal before": (LINE.format("previous = 'f' || substr(previous, 2)"), 4, "与上一行不衔接"),
    "the algorithm": (LINE.format("algorithm = 'md5'"), 4, "摘要算法不明"),
    "a line taken out": ("DELETE FROM audit_line WHERE chain = 'case:2' AND seq = 4", 5, "行号不连续"),
    "the tail": ("DELETE FROM audit_line WHERE chain = 'case:2' AND seq > 10", 11, "末尾缺行"),
    "all of it": ("DELETE FROM audit_line WHERE chain = 'case:2'", 1, "末尾缺行"),
}


def test_the_chains_of_the_story_are_whole(app, session):
    lengths = {chain: length for chain, length, fault in audit.verify(session) if fault is None}
    assert len(lengths) >= 5
    session.rollback()
    told = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert told.exit_code == 0
    assert told.output == f"{len(lengths)} 条链，{sum(lengths.values())} 行，全部完好。\n"


@pytest.mark.parametrize(("sql", "seq", "reason"), BREAKS.values(), ids=list(BREAKS))
def test_a_changed_line_is_named_by_its_chain_and_number(app, file, sql, seq, reason):
    assert plant(file, sql) > 0
    told = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert told.exit_code == 1
    assert f"case:2 第 {seq} 行：{reason}，应为 " in told.output
    assert "1 条链有坏行" in told.output
    rows = json.loads(app.test_cli_runner().invoke(args=["audit", "verify", "--json"]).output)
    assert [(row["chain"], row["seq"]) for row in rows["broken"]] == [("case:2", seq)]
