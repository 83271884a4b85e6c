"""The ledgers this system knows: their columns, the words people head them with, and what a row cannot do without."""

from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cached_property


class Kind(StrEnum):
    """The ledgers this system takes in: those of the business, and HR's of what people declared (`OF_HR`)."""

    LOANS = auto()
    ROSTER = auto()
    LOAN_QUALITY = auto()
    KINSHIPS = auto()
    INTERESTS = auto()
    KEY_STAFF = auto()
    SAME_PERSON = auto()


class Read(StrEnum):
    """How the cells of a column are read. A `HANDLER` is one of the staff: a number, a name, or both."""

    CODE = auto()
    TEXT = auto()
    MONEY = auto()
    DAYS = auto()
    COUNT = auto()
    DAY = auto()
    MONTH = auto()
    FLAG = auto()
    RISK_CLASS = auto()
    OBLIGOR_TYPE = auto()
    HANDLER = auto()
    RELATION = auto()
    INTEREST = auto()
    DECLARED_BY = auto()


@dataclass(frozen=True)
class Column:
    """One column: our name, how it is read, its built-in headings (the first is what people know it by), the longest
    text kept, and whether a row without it is refused."""

    name: str
    read: Read
    headings: tuple[str, ...]
    limit: int = 40
    needed: bool = False

    @property
    def heading(self) -> str:
        """The heading people know the column by."""
        return self.headings[0]


@dataclass(frozen=True)
class Layout:
    """One ledger. `key`: the columns that tell a record; `unit`: 元 in one unit of amounts where nothing says so."""

    kind: Kind
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unit: int = 1

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns by our names."""
        return {column.name: column for column in self.columns}

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The columns without which nothing can be taken in."""
        return tuple(column.name for column in self.columns if column.needed)


def column(name: str, read: Read, headings: str, limit: int = 40, *, needed: bool = False) -> Column:
    """A column whose built-in headings are written apart by blanks."""
    return Column(name, read, tuple(headings.split()), limit, needed)


R = Read
INSTITUTION = (
    column("institution_code", R.CODE, "机构号 机构代码 机构编号 机构编码 经办机构号 经办机构代码 网点号", 20,
           needed=True),
    column("institution_name", R.TEXT, "机构名称 经办机构 经办机构名称 机构 支行名称 网点名称", 200),
)

LOANS = Layout(
    Kind.LOANS,
    (
        *INSTITUTION,
        column("customer_no", R.CODE, "客户号 客户编号 客户代码 客户ID", needed=True),
        column("customer_name", R.TEXT, "客户名称 借款人 借款人名称 客户姓名 借款人姓名", 120),
        column("id_type", R.TEXT, "证件类型 证件种类"),
        column("id_no", R.CODE, "证件号码 证件号 统一社会信用代码 身份证号 身份证号码"),
        column("obligor_type", R.OBLIGOR_TYPE, "客户类型 企业规模 划型 借款人类型 企业划型"),
        column("industry", R.TEXT, "行业代码 行业 行业投向", 20),
        column("credit_total", R.MONEY, "审批时单户授信总额 单户授信总额 授信总额 单户授信"),
        column("loan_no", R.CODE, "借据号 借据编号 借据号码 借据", needed=True),
        column("contract_no", R.CODE, "合同号 合同编号 合同号码 借款合同号", 60),
        column("product", R.TEXT, "贷款品种 产品名称 业务品种 产品 贷款种类", 60),
        column("inclusive", R.FLAG, "普惠小微 普惠型小微标志 是否普惠 是否普惠型小微 普惠标志 是否普惠型小微企业贷款"),
        column("guarantee", R.TEXT, "担保方式 主担保方式 主要担保方式", 60),
        column("approved_on", R.DAY, "审批日期 审批日 批准日期"),
        column("disbursed_on", R.DAY, "放款日期 发放日 发放日期 放款日 贷款发放日"),
        column("matures_on", R.DAY, "到期日期 到期日 贷款到期日"),
        column("amount", R.MONEY, "借据金额 放款金额 发放金额 贷款金额"),
        column("balance", R.MONEY, "贷款余额 本金余额 余额"),
        column("interest_arrears", R.MONEY, "拖欠利息 欠息 欠息金额 欠息余额"),
        column("days_past_due", R.DAYS, "逾期天数 本金逾期天数 逾期日数"),
        column("first_overdue_on", R.DAY, "首次逾期日 首次逾期日期"),
        column("risk_class", R.RISK_CLASS, "五级分类 五级分类代码 当前分类 风险分类"),
        column("previous_class", R.RISK_CLASS, "上期分类 上次分类代码 上次分类 上期五级分类"),
        column("classified_on", R.DAY, "分类日期 下迁日期 分类认定日期"),
        column("manager", R.HANDLER, "客户经理 客户经理工号 管户客户经理 管户经理 主办客户经理"),
        column("reviewer", R.HANDLER, "审查人 审查人工号 审查岗"),
        column("approver", R.HANDLER, "审批人 审批人工号 有权审批人"),
        column("disburser", R.HANDLER, "放款审核 放款审核工号 放款审核人 放款审核岗"),
        column("post_loan", R.HANDLER, "贷后管理 贷后工号 贷后管理人 贷后管理岗 贷后管理人员"),
        column("remark", R.TEXT, "备注 情况说明 备注说明", 200),
    ),
    key=("loan_no",),
)

ROSTER = Layout(
    Kind.ROSTER,
    (
        column("staff_no", R.CODE, "工号 员工号 员工编号 柜员号", 20, needed=True),
        column("name", R.TEXT, "姓名 员工姓名", 60, needed=True),
        *INSTITUTION,
        column("title", R.TEXT, "岗位 职务 岗位名称 职务名称", 60, needed=True),
        column("from_on", R.DAY, "任职日期 任职开始日期 任职起始日 上岗日期", needed=True),
        column("to_on", R.DAY, "离任日期 任职结束日期 任职终止日 离岗日期"),
        column("superior_no", R.CODE, "直接上级工号 上级工号 直属上级工号", 20),
    ),
    key=("staff_no", "institution_code", "title", "from_on"),
)

LOAN_QUALITY = Layout(
    Kind.LOAN_QUALITY,
    (
        column("month", R.MONTH, "月份 年月 统计月份 报告期", 20, needed=True),
        *INSTITUTION,
        column("all_loans", R.MONEY, "各项贷款余额 各项贷款", needed=True),
        column("all_npl", R.MONEY, "各项不良贷款余额 不良贷款余额 各项不良余额", needed=True),
        column("inclusive_loans", R.MONEY, "普惠型小微贷款余额 普惠型小微企业贷款余额 普惠小微贷款余额", needed=True),
        column("inclusive_npl", R.MONEY, "普惠型小微不良余额 普惠型小微企业不良贷款余额 普惠小微不良余额", needed=True),
        column("inclusive_obligors", R.COUNT, "普惠型小微贷款户数 普惠型小微企业贷款户数 普惠小微贷款户数"),
        column("all_written_off", R.MONEY, "各项贷款当年核销转让 各项贷款当年核销 当年核销转让 当年核销"),
        column("inclusive_written_off", R.MONEY, "普惠型小微当年核销转让 普惠型小微当年核销 普惠小微当年核销"),
        column("all_disaster_loans", R.MONEY, "各项贷款受灾延期余额 受灾延期贷款余额"),
        column("all_disaster_npl", R.MONEY, "各项贷款受灾延期不良余额 受灾延期不良余额"),
        column("inclusive_disaster_loans", R.MONEY, "普惠型小微受灾延期余额 普惠小微受灾延期余额"),
        column("inclusive_disaster_npl", R.MONEY, "普惠型小微受灾延期不良余额 普惠小微受灾延期不良余额"),
        column("farmers_loans", R.MONEY, "普惠型农户贷款余额 普惠农户贷款余额"),
        column("farmers_npl", R.MONEY, "普惠型农户不良余额 普惠型农户不良贷款余额 普惠农户不良余额"),
        column("farmers_obligors", R.COUNT, "普惠型农户贷款户数 普惠农户贷款户数"),
        column("farmers_written_off", R.MONEY, "普惠型农户当年核销转让 普惠型农户当年核销 普惠农户当年核销"),
        column("farmers_disaster_loans", R.MONEY, "普惠型农户受灾延期余额 普惠农户受灾延期余额"),
        column("farmers_disaster_npl", R.MONEY, "普惠型农户受灾延期不良余额 普惠农户受灾延期不良余额"),
        column("reference_loans", R.MONEY, "参照执行贷款余额 参照执行业务余额"),
        column("reference_npl", R.MONEY, "参照执行不良余额 参照执行不良贷款余额"),
        column("reference_obligors", R.COUNT, "参照执行贷款户数"),
        column("reference_written_off", R.MONEY, "参照执行当年核销转让 参照执行当年核销"),
        column("reference_disaster_loans", R.MONEY, "参照执行受灾延期余额"),
        column("reference_disaster_npl", R.MONEY, "参照执行受灾延期不良余额"),
    ),
    key=("month", "institution_code"),
    unit=10_000,
)

WHO = (
    column("staff_no", R.CODE, "工号 员工号 员工编号 柜员号 本人工号 申报人工号", 20, needed=True),
    column("name", R.TEXT, "姓名 员工姓名 本人姓名 申报人 申报人姓名", 60),
)
DECLARED = (
    column("declared_on", R.DAY, "申报日期 申报日 填报日期", needed=True),
    column("source", R.DECLARED_BY, "来源 申报方式 申报来源"),
)

KINSHIPS = Layout(
    Kind.KINSHIPS,
    (
        *WHO,
        column("relation", R.RELATION, "关系 与本人关系 亲属关系", needed=True),
        column("relative_no", R.CODE, "亲属工号 亲属员工号", 20),
        column("relative_name", R.TEXT, "亲属姓名", 60),
        *DECLARED,
        column("ended_on", R.DAY, "关系终止日期 关系解除日期"),
    ),
    key=("staff_no", "relation", "relative_no", "relative_name"),
)

INTERESTS = Layout(
    Kind.INTERESTS,
    (
        *WHO,
        column("kind", R.INTEREST, "利害关系 利益关系 利害关系种类", needed=True),
        column("customer_no", R.CODE, "客户号 客户编号 企业客户号"),
        column("borrower_name", R.TEXT, "企业名称 客户名称 借款企业", 120),
        column("relation", R.RELATION, "通过亲属 通过何种亲属 持有人与本人关系"),
        column("relative_name", R.TEXT, "亲属姓名 持有人姓名", 60),
        column("from_on", R.DAY, "开始日期 起始日期"),
        column("to_on", R.DAY, "结束日期 终止日期"),
        *DECLARED,
    ),
    key=("staff_no", "kind", "customer_no", "borrower_name", "relation", "relative_name", "from_on"),
)

KEY_STAFF = Layout(
    Kind.KEY_STAFF,
    (
        *WHO,
        column("title", R.TEXT, "关键岗位 关键人员岗位", 60),
        column("from_on", R.DAY, "列为关键人员日期 认定日期", needed=True),
        column("to_on", R.DAY, "不再列为关键人员日期 解除日期"),
    ),
    key=("staff_no", "from_on"),
)

SAME_PERSON = Layout(
    Kind.SAME_PERSON,
    (
        *WHO,
        column("other_no", R.CODE, "另一工号 同一人工号 关联工号", 20, needed=True),
        column("told_on", R.DAY, "核实日期 确认日期", needed=True),
        column("because", R.TEXT, "说明 依据", 200),
    ),
    key=("staff_no", "other_no"),
)

LEDGERS = (LOANS, ROSTER, LOAN_QUALITY)
"""What is handed in on the page for ledgers, and by `flask ledger import`."""
OF_HR = (KINSHIPS, INTERESTS, KEY_STAFF, SAME_PERSON)
"""What HR hands in, by `flask people import` alone: it speaks of people's families."""
LAYOUTS: dict[Kind, Layout] = {layout.kind: layout for layout in (*LEDGERS, *OF_HR)}
