"""A letter that was never written, to try templates on: every field holds something, the body has every look."""

from html import escape
from pathlib import Path

from workflow.services.official.fields import stored

KEPT = stored("2026-0001", "张样例", "样例银行样例支行")
"""What the sample keeps beside its text."""

SAMPLE = Path(__file__).with_name("sample.html")


def sample(title: str) -> str:
    """The text of the sample under the title of a kind of letter."""
    return SAMPLE.read_text(encoding="utf-8").replace("TITLE", escape(title))
