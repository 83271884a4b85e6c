"""What two cases have in common, and how two cases belong together, in words."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol


class InCommon(Protocol):
    """Such as `workflow.services.grounds.Common`."""

    @property
    def contracts(self) -> Iterable[str]: ...
    @property
    def borrowers(self) -> Iterable[str]: ...
    @property
    def people(self) -> Iterable[str]: ...


def grounds(common: InCommon) -> str:
    """The grounds for a merger.

    >>> from types import SimpleNamespace
    >>> grounds(SimpleNamespace(contracts=["HT1"], borrowers=[], people=["张三", "李四"]))
    '同一授信主合同 HT1；同一责任人 张三、李四'
    """
    said = (("同一授信主合同", common.contracts), ("同一借款人", common.borrowers), ("同一责任人", common.people))
    return "；".join(f"{word} {'、'.join(names)}" for word, names in said if names)


KINSHIP: Mapping[str, str] = MappingProxyType({
    "split_from": "由此事项拆出", "split_into": "拆出的事项", "split_beside": "同案拆出的事项",
    "merged_into": "已并入此事项", "merged_from": "并入本事项",
})
"""How another case is related to the one at hand."""
