"""What the leak check found, in words."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from workflow.rules.leaks import Leak, LeakKind
from workflow.wording.codes import word

ADVICE: Mapping[LeakKind, str] = MappingProxyType({
    LeakKind.NAME: "改为岗位，或者写作“某客户经理”", LeakKind.CUSTOMER: "改为“借款人”或者它的行业",
    LeakKind.BRANCH: "改为“某支行”“经办机构”", LeakKind.EXACT_AMOUNT: "改为区间，或者“部分”“大部分”",
    LeakKind.EXACT_DATE: "改为季度，或者“放款后数月”", LeakKind.ADDRESS: "改为“借款人经营地”",
    LeakKind.CASE_NUMBER: "删去，编号由系统列示",
})
"""What to write in the place of each kind of leak; of the kinds not named here: nothing."""


def advice(kind: LeakKind) -> str:
    """What to do about a leak of this kind.

    >>> advice(LeakKind.PHONE)
    '删去'
    """
    return ADVICE.get(kind, "删去")


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
