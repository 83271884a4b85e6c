"""A clerk takes the workbook of the branches in and opens ten cases on it, in Chromium, with pictures."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.conftest import Clock
from tests.stories.hands import BrowserHand, snap
from tests.stories.telling import WORD
from web.cli.rehearsal import FIXTURES, Rehearsal
from web.cli.seed import open_accounts
from web.extensions import db
from workflow.models import ExemptionCase, LedgerImport, Loan

LEDGERS = FIXTURES / "ledgers" / "branch-ledger"
ODD = {"借据号": "凭证编号", "贷款余额": "期末敞口"}
"""Two headings as only this branch writes them."""


def with_odd_headings(path: Path) -> bytes:
    """The workbook with these two headings in other words."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            for ours, theirs in ODD.items():
                content = content.replace(f"<t>{ours}</t>".encode(), f"<t>{theirs}</t>".encode())
            target.writestr(part, content)
    return made.getvalue()


@pytest.fixture
def bank(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A bank whose roster is known, and whose cast has accounts."""
    monkeypatch.setenv("JINZE_DEMO_PASSWORD", WORD)
    answer = app.test_cli_runner().invoke(args=["ledger", "import", str(LEDGERS / "员工花名册.xlsx")])
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        open_accounts(Rehearsal(db.session(), clock.now, saved=db.session.commit))
    return app


def register_first(app: Flask, clock: Clock, loan_no: str) -> str:
    """A colleague opens a case on one of the loans while the clerk is still looking at the list."""
    with app.app_context():
        number: str = Rehearsal(db.session(), clock.now, saved=db.session.commit).register(loan_no).number
        return number


@pytest.mark.browser
def test_a_clerk_takes_the_workbook_in_and_opens_ten_cases(bank: Flask, clock: Clock, live_server: str, page: Page,
                                                           tmp_path: Path) -> None:
    hand = BrowserHand(page, live_server, WORD, Path(os.environ.get("STORY_PICTURES", tmp_path)))
    hand.sign_in("q1100")

    page.goto(f"{live_server}/imports/new")
    page.set_input_files("[name=file]", {
        "name": "不良贷款台账-202609.xlsx", "buffer": with_odd_headings(LEDGERS / "不良贷款台账-202609.xlsx"),
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
    page.get_by_role("button", name="上传并预览").click()
    expect(page.locator("main")).to_contain_text("有 2 列没有认出")
    expect(page.locator("main")).to_contain_text("缺少必需的列")
    snap(hand, "import-1-asked")
    page.get_by_label("“凭证编号”对应的列").select_option("loan_no")
    page.get_by_label("“期末敞口”对应的列").select_option("balance")
    page.get_by_role("button", name="重新读取").click()
    expect(page.locator("main")).not_to_contain_text("没有认出")
    snap(hand, "import-2-known")
    page.get_by_role("button", name="导入", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("不良贷款台账-202609.xlsx")
    expect(page.locator("main")).to_contain_text("共 303 行数据", timeout=60_000)
    assert [cell.inner_text() for cell in page.locator(".tally dd").all()] == ["300", "0", "0", "3", "0"]
    snap(hand, "import-3-report")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载逐行报告").click()
    assert download.value.suggested_filename == "不良贷款台账-202609-逐行报告.xlsx"

    page.goto(f"{live_server}/candidates?scope=in&case=free")
    snap(hand, "import-4-candidates")
    boxes = page.locator("input[name=loan]:not([disabled])")
    numbers = [boxes.nth(place).get_attribute("value") or "" for place in range(11)]
    for place in range(11):
        boxes.nth(place).check()
    page.get_by_role("button", name="批量立项").click()
    expect(page.get_by_role("button", name="确认立项")).to_be_visible()
    snap(hand, "import-5-confirm")
    taken = register_first(bank, clock, numbers[4])
    page.get_by_role("button", name="确认立项").click()
    expect(page.locator("main")).to_contain_text("共 11 笔：立项 10 笔，没有立项 1 笔")
    refused = page.locator("tr", has_text="未立项")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(numbers[4])
    expect(refused).to_contain_text(taken)
    snap(hand, "import-6-result")

    page.goto(f"{live_server}/loans/{numbers[0]}")
    expect(page.locator("main")).to_contain_text("风险暴露")
    snap(hand, "import-7-loan")
    with bank.app_context():
        assert db.session.query(ExemptionCase).count() == 11
        assert db.session.query(Loan).count() == 300
        assert db.session.query(LedgerImport).count() == 2
    assert not hand.faults, hand.faults
