"""What the leak check found, in words."""

from collections.abc import Sequence

from workflow.rules.leaks import Leak
from workflow.wording.codes import word

TOLD = 10
"""So many leaks are told one by one in a sentence; of more, the number."""


def leak_said(leak: Leak) -> str:
    """One leak: its line, the words as written, and its kind.

    >>> from workflow.rules.leaks import leaks
    >>> [leak_said(leak) for leak in leaks("贷后检查。\\n如有疑问，致电138 0013 8000。")]
    ['第2行“138 0013 8000”：电话号码']
    """
    return f"第{leak.line}行“{' '.join(leak.found.split())}”：{word(leak.kind)}"


def leaks_said(found: Sequence[Leak]) -> str:
    """All of them in one sentence; of a long list the first ten."""
    return "；".join(map(leak_said, found[:TOLD])) + (f"；等 {len(found)} 处" if len(found) > TOLD else "")
