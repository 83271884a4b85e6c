"""The official words for the codes of recusal: relations, interests, declarations, grounds."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflow import terms as t
from workflow.rules import kinship, recusal

_R, _G = t.Relation, recusal.GroundCode

RECUSAL_WORDS: Mapping[type[StrEnum], Mapping[Any, str]] = MappingProxyType({
    t.Relation: {
        _R.SPOUSE: "配偶", _R.PARENT: "父母", _R.CHILD: "子女", _R.GRANDPARENT: "祖父母（外祖父母）",
        _R.GRANDCHILD: "孙子女（外孙子女）", _R.GREAT_GRANDPARENT: "曾祖父母", _R.GREAT_GRANDCHILD: "曾孙子女",
        _R.SIBLING: "兄弟姐妹", _R.UNCLE_AUNT: "伯叔姑舅姨", _R.NEPHEW_NIECE: "侄子女、甥子女",
        _R.COUSIN: "堂表兄弟姐妹", _R.GREAT_UNCLE_AUNT: "祖辈的兄弟姐妹", _R.GRAND_NEPHEW_NIECE: "侄孙、甥孙",
        _R.PARENTS_COUSIN: "父母的堂表兄弟姐妹", _R.COUSINS_CHILD: "堂表兄弟姐妹的子女",
        _R.SECOND_COUSIN: "再从兄弟姐妹", _R.PARENT_IN_LAW: "配偶的父母", _R.CHILD_IN_LAW: "子女的配偶",
        _R.SIBLING_OF_SPOUSE: "配偶的兄弟姐妹", _R.SPOUSE_OF_SIBLING: "兄弟姐妹的配偶",
        _R.CO_SIBLING_IN_LAW: "配偶的兄弟姐妹的配偶", _R.CO_PARENT_IN_LAW: "子女配偶的父母",
        _R.SPOUSE_OF_UNCLE_AUNT: "伯叔姑舅姨的配偶", _R.SPOUSE_OF_NEPHEW_NIECE: "侄子女、甥子女的配偶",
        _R.SPOUSE_OF_COUSIN: "堂表兄弟姐妹的配偶", _R.UNCLE_AUNT_OF_SPOUSE: "配偶的伯叔姑舅姨",
        _R.NEPHEW_NIECE_OF_SPOUSE: "配偶的侄子女、甥子女", _R.COUSIN_OF_SPOUSE: "配偶的堂表兄弟姐妹",
        _R.DISTANT: "其他亲属",
    },
    t.Interest: {
        t.Interest.INVESTMENT: "投资", t.Interest.POST: "任职", t.Interest.DEBT: "债权债务",
        t.Interest.OBLIGOR: "借款人或担保人", t.Interest.OTHER: "其他利害关系",
    },
    t.Declared: {t.Declared.KINSHIP: "亲属申报", t.Declared.INTEREST: "利益申报"},
    t.DeclaredBy: {t.DeclaredBy.HR: "人力资源导入", t.DeclaredBy.OWN: "本人申报"},
    kinship.Nearness: {
        kinship.Nearness.SPOUSE: "配偶", kinship.Nearness.LINEAL: "直系血亲",
        kinship.Nearness.COLLATERAL: "三代以内旁系血亲", kinship.Nearness.IN_LAW: "近姻亲",
    },
    _G: {
        _G.DUTY: "职责互斥（R-D）", _G.SAT_BELOW: "已在较低层级评议过本事项",
        _G.NOT_OF_UPPER: "不是上级行的人员", _G.TOOK_PART: "参与过该笔业务（R-A）",
        _G.LINE_OF_COMMAND: "与被评议人有直接上下级关系（R-B）", _G.RELATIVE: "是被评议人的近亲属（R-C）",
        _G.WITNESS: "担任过本案证人", _G.INTEREST: "本人与借款企业有利害关系（R-E）",
        _G.INTEREST_OF_RELATIVE: "近亲属与借款企业有利害关系（R-E）", _G.DECLARED: "本人已申报须回避",
        _G.NOT_ABOVE: "不在上级机构",
    },
})
