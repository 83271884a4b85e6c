"""Says at the end of the run what was skipped, how many browser and PostgreSQL tests ran, and the figures of tests
that recorded some (`record_property("figures", …)`).

With JINZE_CI=1 the run fails when one of either kind was skipped or none ran.
"""

import os
from collections import Counter
from collections.abc import Iterable

import pytest

KINDS = {"browser": "浏览器测试", "postgresql": "PostgreSQL 测试"}
STRICT = os.environ.get("JINZE_CI") == "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Writes on each test what it needs, so that its report carries it back from a worker."""
    for item in items:
        item.user_properties += [("needs", kind) for kind in KINDS if item.get_closest_marker(kind)]


def needing(kind: str, reports: Iterable[pytest.TestReport]) -> int:
    """How many of the reports are of tests that need a browser or PostgreSQL."""
    return sum(("needs", kind) in map(tuple, report.user_properties) for report in reports)


def ran(reporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    """The reports of tests that were really run, well or badly."""
    return [
        report for outcome in ("passed", "failed") for report in reporter.getreports(outcome) if report.when == "call"
    ]


def shortcomings(reporter: pytest.TerminalReporter) -> list[str]:
    """Why a run on the build machine is not complete."""
    found = []
    for kind, word in KINDS.items():
        if skipped := needing(kind, reporter.getreports("skipped")):
            found.append(f"{word}跳过了 {skipped} 项")
        if not needing(kind, ran(reporter)):
            found.append(f"{word}一项也没有运行")
    return found


def pytest_sessionfinish(session: pytest.Session) -> None:
    """On the build machine an incomplete run is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_worker = hasattr(session.config, "workerinput")
    if STRICT and reporter and not is_worker and session.exitstatus == pytest.ExitCode.OK and shortcomings(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Two or three lines above pytest's own last one."""
    done = ran(terminalreporter)
    terminalreporter.section("本次运行")
    terminalreporter.line("，".join(f"{word}运行了 {needing(kind, done)} 项" for kind, word in KINDS.items()))
    for line in [value for report in done for name, value in report.user_properties if name == "figures"]:
        terminalreporter.line(line)
    skipped = terminalreporter.getreports("skipped")
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    if reasons:
        terminalreporter.line(
            f"跳过 {len(skipped)} 项：" + "；".join(f"{reason} {times}" for reason, times in reasons.items()),
            yellow=True,
        )
    for lack in shortcomings(terminalreporter) if STRICT else ():
        terminalreporter.line(f"未通过：{lack}", red=True)
