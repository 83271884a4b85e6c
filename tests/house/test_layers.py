"""The house's own rules: one arrow between the layers, one place that commits, one place that reads the clock."""

import ast
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def calls(source: str) -> list[tuple[str, str, int]]:
    """Every call of a method: the last name of what it is called on, its own name, its line."""
    methods = [
        (node.func, node.lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return [(ast.unparse(method.value).rpartition(".")[2], method.attr, line) for method, line in methods]


def commits(source: str) -> list[int]:
    """The lines that commit."""
    return [line for _, name, line in calls(source) if name == "commit"]


def clock_reads(source: str) -> list[int]:
    """The lines that ask what time it is."""
    return [line for on, name, line in calls(source) if (on, name) in CLOCKS]


def python_files(*folders: str) -> list[Path]:
    """All Python files of these folders; there must be some, or the rule would hold for want of code."""
    files = sorted(path for folder in folders for path in (CHECKOUT / folder).rglob("*.py"))
    assert files
    return files


def where(find, files: list[Path]) -> list[str]:
    """`file:line` for whatever `find` finds."""
    return [f"{path.relative_to(CHECKOUT)}:{line}" for path in files for line in find(path.read_text(encoding="utf-8"))]


def test_the_arrows_between_the_layers_point_one_way():
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_only_the_web_commits():
    assert where(commits, python_files("workflow")) == []


def test_only_one_file_reads_the_clock():
    readers = where(clock_reads, python_files("workflow", "web"))
    assert {place.rpartition(":")[0] for place in readers} == {"web/clock.py"}


def test_the_searches_find_what_they_look_for():
    assert commits("def f(db):\n    db.session.commit()") == [2]
    assert clock_reads("x = 1\nnow = datetime.datetime.now(tz)\nday = date.today()\ndue = due.now()") == [2, 3]
