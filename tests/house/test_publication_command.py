"""`flask publication check`: says line, words and kind of each find, and ends with an error when there is one."""

import json
from pathlib import Path

import pytest
from flask import Flask


@pytest.mark.parametrize(("text", "said", "code"), [
    ("贷后检查应按期完成。", "没有查出会泄漏的内容；公示前仍须由另一人通读。\n", 0),
    ("贷后检查。\n张建国，电话138 0013 8000。", "第2行“张建国”：姓名\n第2行“138 0013 8000”：电话号码\n", 1),
])
def test_each_find_is_told(app: Flask, tmp_path: Path, text: str, said: str, code: int) -> None:
    (tmp_path / "notice.txt").write_text(text, encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["publication", "check", str(tmp_path / "notice.txt"), "--name", "张建国"])
    assert (done.output, done.exit_code) == (said, code)


def test_finds_can_be_had_as_json(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["publication", "check", "-", "--json"], input="放款日2026-09-17。")
    assert json.loads(done.output) == [{"kind": "exact_date", "start": 3, "end": 13, "found": "2026-09-17", "line": 1}]
