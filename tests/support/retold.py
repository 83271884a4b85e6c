"""Made-up findings to be compared, and the same ones retold: other names, amounts within the band, sentences in another
order and other words, one fact missing. Nobody real is in them; the same number gives the same findings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from types import MappingProxyType

from workflow.rules.backtesting.generating import generated
from workflow.rules.backtesting.people import Person
from workflow.rules.facts import FACTS
from workflow.rules.kinds import Sort, text_of
from workflow.rules.lists import ListVersion, Rules
from workflow.rules.similar import Feature, Profile, amount_band, overdue_band, word_pairs
from workflow.terms import HitStatus, Outcome, RiskClass

PRODUCTS = ("小微快贷", "流动资金贷款", "厂房按揭贷款", "科技贷", "经营性物业贷款", "农户贷款", "供应链贷款", "税银贷")
INDUSTRIES = ("制造业", "批发零售", "餐饮", "建筑", "运输", "农业", "教育", "软件")
GUARANTEES = ("信用", "保证", "抵押", "质押", "抵押加保证")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "守成建国志强文静晓东海燕立新春梅"
FIRMS = ("恒泰", "宏远", "金桥", "东方", "瑞丰", "同创", "新景", "长盛")
SENTENCES = (
    "{name}贷前双人到{firm}实地调查，核对了厂房和设备。", "{name}查阅{firm}近一年银行流水，销售收入与报表相符。",
    "贷款发放{amount}万元，资金按合同支付给上游供应商。", "{firm}下游客户停产，{amount}万元货款无法收回。",
    "{name}按季完成贷后检查，影像留痕完整。", "第三季度的贷后检查晚了十二天，没有说明原因。",
    "{name}发现{firm}用电量骤降后次日上报。", "支行例会决定继续观察，没有压降额度。",
    "抵押物评估价偏高，{name}没有另行询价。", "担保人名下房产已被查封，查封早于放款。",
    "{name}没有核对担保人的征信报告。", "{firm}实际控制人涉诉，诉讼信息在放款后才公开。",
    "放款条件中的保险没有落实，{name}事后补办。", "{name}的审查意见写明了集中度风险。",
    "预警平台提示资金回流，{name}当日约谈了负责人。", "{firm}环保改造追加投入，现金流断裂。",
    "{name}接手本笔贷款只有两个月，移交单未列明风险。", "借款人伪造购销合同，公安机关已立案。",
    "{name}没有留存用途凭证，缺{amount}万元发票。", "贷款到期前{name}上门催收三次，有签收记录。",
    "{firm}所在市场拆迁，停业八个月。", "{name}提出过不同意见，会议纪要有记载。",
    "存货质押清单与库存相差{amount}万元。", "{name}在分类下调以后一个月才调整风险等级。",
)
"""What statements of facts are made of."""
OTHER_WORDS: Mapping[str, str] = MappingProxyType({
    "贷前双人到": "贷前与同事两人到", "查阅": "核对", "按季完成": "每季度做了", "没有": "未", "发现": "注意到",
    "无法收回": "收不回来", "核对了": "逐一看过", "相符": "一致", "次日": "第二天", "压降": "压缩", "上门": "登门",
})
"""Another way of saying the same."""


@dataclass(frozen=True)
class Told:
    """A finding as it was told: its features without words, and the sentences of its statement of facts."""

    key: int
    features: Mapping[Feature, frozenset[str]]
    sentences: tuple[str, ...]
    seed: str
    outcome: Outcome
    determined_on: date

    @property
    def text(self) -> str:
        """The statement of facts, with names and amounts of its own."""
        draw = Random(self.seed)
        name, firm = draw.choice(SURNAMES) + draw.choice(GIVEN), f"江城{draw.choice(FIRMS)}{draw.choice(INDUSTRIES)}厂"
        return "".join(one.format(name=name, firm=firm, amount=draw.randrange(20, 900)) for one in self.sentences)

    @property
    def profile(self) -> Profile:
        """The finding as it is compared."""
        features = {**self.features, Feature.WORDS: word_pairs(self.text)}
        return Profile(self.key, features, self.outcome, self.determined_on)


def told(count: int, version: ListVersion, rules: Rules, seed: int = 0) -> Iterator[Told]:
    """So many findings for a version, their facts, items, posts and stages drawn as lists are tried out on."""
    for key, person in enumerate(generated(count, version, rules, seed=seed), 1):
        draw = Random(f"{seed}/told/{key}")
        yield Told(key, _features(person, draw), tuple(draw.sample(SENTENCES, draw.randrange(5, 9))),
                   f"{seed}/names/{key}", draw.choice(list(Outcome)),
                   date(2026, 1, 5) + timedelta(days=draw.randrange(240)))


def _features(person: Person, draw: Random) -> dict[Feature, frozenset[str]]:
    subject = person.subject
    single = {
        Feature.LIABILITY: subject.liability, Feature.POSTS: subject.post, Feature.PRODUCT: draw.choice(PRODUCTS),
        Feature.AMOUNT: amount_band(Decimal(int(person.amount))), Feature.INDUSTRY: draw.choice(INDUSTRIES),
        Feature.GUARANTEE: draw.choice(GUARANTEES), Feature.OVERDUE: overdue_band(draw.randrange(0, 500)),
        Feature.RISK_CLASS: draw.choice(list(RiskClass)),
    }
    facts = {f"{name}={text_of(one.value, FACTS[name].kind)}" for name, one in subject.facts.items()
             if FACTS[name].kind.sort in (Sort.TRUTH, Sort.WORD, Sort.WORDS)}
    return {
        Feature.ITEMS: frozenset(one.code for one in subject.confirmed if one.status == HitStatus.HIT),
        Feature.STAGES: frozenset(map(str, subject.stages)), Feature.FACTS: frozenset(facts),
        **{one: frozenset({str(value)}) for one, value in single.items() if value}}


def retold(one: Told, key: int) -> Told:
    """The same finding told anew, with another key."""
    draw = Random(f"retold/{one.seed}")
    sentences = [_otherwise(sentence) if draw.randrange(2) else sentence for sentence in one.sentences]
    draw.shuffle(sentences)
    facts = sorted(one.features[Feature.FACTS])
    left = frozenset(facts) - {draw.choice(facts)} if facts else frozenset()
    return replace(one, key=key, features={**one.features, Feature.FACTS: left}, sentences=tuple(sentences),
                   seed=f"retold/{one.seed}")


def _otherwise(sentence: str) -> str:
    for said, other in OTHER_WORDS.items():
        sentence = sentence.replace(said, other)
    return sentence
