"""The ledgers this system knows, by their headings."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Kind(StrEnum):
    """The ledgers this system takes in."""

    CORE_EXTRACT = auto()
    ROSTER = auto()
    LOAN_QUALITY = auto()


@dataclass(frozen=True)
class Layout:
    """One ledger: its headings with our names, what a row needs (and how long at most), and the key of its record."""

    kind: Kind
    headings: dict[str, str]
    needs: dict[str, int]
    key: tuple[str, ...]


CORE_EXTRACT = Layout(
    Kind.CORE_EXTRACT,
    {
        "机构代码": "institution_code", "机构名称": "institution_name", "客户编号": "customer_no",
        "客户名称": "customer_name", "证件类型": "id_type", "证件号": "id_no", "客户类型": "obligor_type",
        "审批时单户授信总额": "credit_total", "借据编号": "loan_no", "合同号": "contract_no", "产品名称": "product",
        "普惠型小微标志": "inclusive", "担保方式": "guarantee", "审批日期": "approved_on", "放款日期": "disbursed_on",
        "到期日期": "matures_on", "放款金额": "amount", "本金余额": "balance", "拖欠利息": "interest_arrears",
        "本金逾期天数": "days_past_due", "首次逾期日": "first_overdue_on", "五级分类代码": "risk_class",
        "上次分类代码": "previous_class", "分类日期": "classified_on", "客户经理工号": "manager_no",
        "审查人工号": "reviewer_no", "审批人工号": "approver_no", "放款审核工号": "disburser_no",
        "贷后工号": "post_loan_no", "行业代码": "industry",
    },
    needs={"institution_code": 20, "customer_no": 40, "loan_no": 40},
    key=("loan_no",),
)

ROSTER = Layout(
    Kind.ROSTER,
    {
        "工号": "staff_no", "姓名": "name", "机构号": "institution_code", "机构名称": "institution_name",
        "岗位": "title", "任职日期": "from_on", "离任日期": "to_on", "直接上级工号": "superior_no",
    },
    needs={"staff_no": 20, "name": 60, "institution_code": 20, "title": 60, "from_on": 40},
    key=("staff_no", "institution_code", "title", "from_on"),
)

LOAN_QUALITY = Layout(
    Kind.LOAN_QUALITY,
    {
        "月份": "month", "机构号": "institution_code", "机构名称": "institution_name", "各项贷款余额": "all_loans",
        "各项不良贷款余额": "all_npl", "普惠型小微贷款余额": "inclusive_loans", "普惠型小微不良余额": "inclusive_npl",
    },
    needs={"month": 20, "institution_code": 20} | dict.fromkeys(
        ("all_loans", "all_npl", "inclusive_loans", "inclusive_npl"), 40),
    key=("month", "institution_code"),
)

LAYOUTS = (CORE_EXTRACT, ROSTER, LOAN_QUALITY)
