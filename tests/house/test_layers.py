"""The house's own rules: one arrow between the layers, one place that commits, one place that reads the clock."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
CONNECTION = "workflow/services/engine.py"  # the database connection itself, which hands `commit` on to the driver
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


def packages(source: str) -> set[str]:
    """The top-level packages that are imported."""
    nodes = list(ast.walk(ast.parse(source)))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in plain + named}


def files_that(do: Callable[[str], list[int]], *folders: str) -> set[str]:
    """The files of these folders, from the checkout, in which `do` finds a line."""
    files = [path for folder in folders for path in (CHECKOUT / folder).rglob("*.py")]
    return {str(path.relative_to(CHECKOUT)) for path in files if do(path.read_text(encoding="utf-8"))}


def test_the_arrows_between_the_layers_point_one_way():
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_the_rules_need_nothing_but_the_standard_library():
    files = [CHECKOUT / "workflow/terms.py", *(CHECKOUT / "workflow/rules").rglob("*.py")]
    found = {package for path in files for package in packages(path.read_text(encoding="utf-8"))}
    assert found - sys.stdlib_module_names == {"workflow"}


def test_only_the_web_commits():
    assert files_that(commits, "workflow") <= {CONNECTION}


def test_only_one_file_reads_the_clock():
    assert files_that(clock_reads, "workflow", "web") == {"web/clock.py"}


def test_the_searches_find_what_they_look_for():
    assert files_that(commits, "web")
    assert commits("def f(db):\n    db.session.commit()") == [2]
    assert clock_reads("x = 1\nnow = datetime.datetime.now(tz)\nday = date.today()\ndue = due.now()") == [2, 3]
