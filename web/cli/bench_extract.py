"""A core extract of any length, the same every time: made up line by line, so that its length costs no memory."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

HEADINGS = (
    "机构代码", "机构名称", "客户编号", "客户名称", "证件类型", "证件号", "客户类型", "审批时单户授信总额",
    "借据编号", "合同号", "产品名称", "普惠型小微标志", "担保方式", "审批日期", "放款日期", "到期日期", "放款金额",
    "本金余额", "拖欠利息", "本金逾期天数", "首次逾期日", "五级分类代码", "上次分类代码", "分类日期", "客户经理工号",
    "审查人工号", "审批人工号", "放款审核工号", "贷后工号", "行业代码",
)
DAY = date(2026, 9, 30)
BRANCHES = ("东街", "西街", "南桥", "北店", "东岭", "城关", "河口", "新区", "白马", "开发区", "柳林", "石桥")
FAMILIES, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗", "伟芳娜敏静丽强磊军洋艳勇杰娟涛明超霞平刚桂华文清云"
TRADES = ("精密机械", "运输", "养殖", "餐饮", "建材", "服装", "电子", "农机", "纸业", "药材")
PRODUCTS = ("流动资金贷款", "固定资产贷款", "小微企业主经营性贷款", "个体工商户经营贷款", "农户生产经营贷款")
GUARANTEES = ("信用", "保证", "抵押", "质押", "政府性融资担保")
FIRMS, PERSONS = ("微型企业", "小型企业", "中型企业"), ("个体工商户", "小微企业主", "农户")


def write_extract(path: Path, rows: int, seed: int = 20260930) -> None:
    """Write an extract of so many loans, in GB18030 as the core system does, about three loans to two customers."""
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADINGS)
        out.writerows(_loans(rows, seed))


def _loans(rows: int, seed: int) -> Iterator[list[str]]:
    """One loan after the other."""
    chance = Random(seed)
    for number in range(rows):
        customer = chance.randrange(max(rows * 2 // 3, 1))
        branch = customer % len(BRANCHES)
        approved = date(2021, 1, 4) + timedelta(chance.randrange(1800))
        total = chance.randint(1, 150) * 100_000
        amount = min(total, chance.randint(1, 100) * 100_000)
        overdue = chance.choice((0, 0, chance.randint(1, 90), chance.randint(91, 900)))
        yield [
            f"8806{branch + 1:02}", f"云川银行{BRANCHES[branch]}支行", f"C{customer:08}", *_customer(customer),
            f"{total}.00", f"JJ{approved:%Y%m}{number:07}", f"YCYH{approved:%Y}借字第{number:07}号",
            chance.choice(PRODUCTS), chance.choice("YN"), chance.choice(GUARANTEES), f"{approved:%Y%m%d}",
            f"{approved + timedelta(chance.randint(1, 30)):%Y%m%d}", f"{approved + timedelta(1095):%Y%m%d}",
            f"{amount}.00", f"{amount * chance.randint(0, 100) / 100:.2f}", f"{chance.randint(0, 9_999_999) / 100:.2f}",
            str(overdue), f"{DAY - timedelta(overdue):%Y%m%d}" if overdue else "",
            chance.choice(("10", "20", "30", "40")), chance.choice(("10", "20")),
            f"{DAY - timedelta(chance.randrange(300)):%Y%m%d}",
            *(f"Q{branch * 100 + post * 10 + chance.randrange(9):04}" for post in range(5)),
            f"F{10 + customer % 80 + (chance.random() < 0.01)}",
        ]


def _customer(number: int) -> tuple[str, str, str, str]:
    """Name, kind and number of the identity paper, and type of a customer: the same for each of its loans."""
    chance = Random(number)
    if chance.random() < 0.5:
        name = f"云川县{chance.choice(GIVEN)}{chance.choice(GIVEN)}{chance.choice(TRADES)}有限公司"
        code = f"91513225{number % 10**9:09}"
        return name, "统一社会信用代码", code + uscc.calc_check_digit(code), chance.choice(FIRMS)
    born = date(1960, 1, 1) + timedelta(chance.randrange(15_000))
    code = f"513225{born:%Y%m%d}{number % 1000:03}"
    name = chance.choice(FAMILIES) + chance.choice(GIVEN) + chance.choice(GIVEN)
    return name, "身份证", code + mod_11_2.calc_check_digit(code), chance.choice(PERSONS)
