"""The names of a case, however they are written: people, customers and small branches.

What 法释〔2016〕19号 allows stays allowed: 张某, 张某某, 张某1, 买某. A name that is also a common word (高峰, 郑重)
is a name only beside the mark of a person: a post before it, a title or an act after it. A name of two characters is
none where the text reads as two words divided in its middle (提高|明确 for somebody called 高明).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflow.rules.leaks.kinds import Find, LeakKind
from workflow.rules.leaks.pinyin import spellings
from workflow.rules.leaks.reading import Reading, Readings, plain
from workflow.rules.leaks.tables import latin_words, words

COMPOUND = frozenset(re.findall(
    "..",
    "欧阳诸葛司马上官东方皇甫尉迟公孙慕容令狐夏侯轩辕长孙宇文司徒独孤南宫端木百里呼延万俟闻人赫连澹台公冶"
    "宗政濮阳淳于单于太叔申屠仲孙钟离鲜于闾丘司空第五东郭南门西门公羊左丘梁丘完颜拓跋纳兰叶赫爱新那拉"))
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤"
    "花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄"
    "米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万"
    "支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松"
    "井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰"
    "从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿"
    "阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚"
    "那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海墨佘佴伯赏肖闫付代涂覃仝苟鹿"
    "晋青冼区种揭党")
_TITLES = (
    r"(?:副|代|原|前|时任|客户|项目|产品|业务|风险|总|大堂|支行|分行)?(?:总经理|经理|行长|主任|总监|科长|处长|部长|主管|组长|书记|老师|同志|先生|女士|小姐|审查员|审批人|"
    r"信贷员|调查员|董事长|老板|大姐|主席|专员|法官|律师|局长|厂长|会计|柜员|副总|所长|院长|队长|师傅|阿姨|总|工|董|姐|哥|叔|嫂|科|处|局|行)")
_TITLE_END_ALONE = frozenset("总工董姐哥叔嫂科处局行")
_ROLES = (
    r"(?:客户经理|信贷员|经理|行长|主任|总监|科长|部长|主管|组长|调查人|审查人|审批人|经办人|协办人|复核人|责任人|调查员|审查员|审批员|当事人|被评议人|申诉人|"
    r"签字人|签署人|借款人|保证人|担保人|柜员|委员|同事|员工|行员|同志|法定代表人|实际控制人)[\W_]{0,2}(?:为|是|系|叫|即)?[\W_]{0,2}$")
_ROLE_BEFORE = re.compile(_ROLES)
_ACT_AFTER = re.compile(
    rf"[\W_]{{0,2}}(?:{_TITLES}|签字|签署|签名|本人|承担|负有|已尽|已履|未履|未尽|未按|不服|到场|陈述|申诉|提出|"
    r"辩称|认为|回避|在任|离任|调离|调任|任职|担任)")
_BY = frozenset("由经被请对向与和")
_DONE_BY = re.compile(
    r"(?:审查|审批|确认|负责(?!人)|办理|调查|复核|经办|发起|核实|签|作出|参与|承担|进行|实施|提交|主办|协办)")
_MASK = r"[*×X○◯●□■_#?？]"
_STRONG = re.compile(r"[，。；：！？、,;:!?\n]")
_MISTER = r"(?:MR|MS|MRS|MISS|DR|SIR|MANAGER|DIRECTOR|PRESIDENT)\W{1,3}"
K = LeakKind


@dataclass(frozen=True)
class Person:
    """A name taken apart. `surname` is empty for names that have none: of minorities and of foreigners."""

    whole: str
    surname: str
    given: str
    parts: tuple[str, ...]
    """Parts of a name with a middle dot or of several words."""

    @property
    def letters(self) -> bool:
        """Whether it is written in letters."""
        return self.whole.isascii()


def person(name: str) -> Person:
    """A name taken apart.

    >>> person("欧阳明华").surname, person("张三").given, person("买买提·艾力").parts
    ('欧阳', '三', ('买买提', '艾力'))
    """
    parts = tuple(re.findall(r"\w+", plain(name).chars))
    whole = "".join(parts)
    if len(parts) > 1 and not whole.isascii() and all(len(part) > 1 for part in parts):
        return Person(whole, "", whole, parts)
    if whole.isascii():
        return Person(whole, "", whole, parts)
    length = 2 if whole[:2] in COMPOUND and len(whole) > 2 else 1
    if whole[0] not in SURNAMES and length == 1 and len(whole) > 3:
        return Person(whole, "", whole, (whole[:2], whole[2:]))
    return Person(whole, whole[:length], whole[length:], ())


# --- names in characters


def in_characters(texts: Readings, one: Person) -> Iterator[Find]:
    """A person's name in characters: whole, in part, masked, with a title."""
    bare = texts.bare
    for start, end in bare.places(one.whole):
        found = bare.find(K.NAME, start, end)
        if _is_the_name(texts.plain, *_within(texts.plain, found), one.whole):
            yield found
    for part in one.parts:
        yield from _literals(texts, K.NAME, (part,))
    if one.surname and (one.surname in bare.chars or one.given in bare.chars):
        yield from _short_forms(texts, one)


def _short_forms(texts: Readings, one: Person) -> Iterator[Find]:
    """Surname or given name with a title, a mask or initials."""
    for shape in _masked_shapes(one):
        yield from texts.plain.finds(K.NAME, shape, 1)
    tight = texts.tight
    for shape in _titled_shapes(one):
        for match in shape.finditer(tight.chars):
            if not _title_is_a_word(tight.chars, match):
                yield tight.find(K.NAME, *match.span("name"))


def _literals(texts: Readings, kind: LeakKind, names: tuple[str, ...]) -> Iterator[Find]:
    """Names where they stand, whatever signs are between their characters."""
    bare = texts.bare
    for name in dict.fromkeys(name for name in names if len(name) > 1 and name not in words()):
        for start, end in bare.places(name):
            if len(name) > 2 or not _divided(bare.chars, start, end):
                yield bare.find(kind, start, end)


def _within(reading: Reading, found: Find) -> tuple[int, int]:
    """A find of one reading in the places of another."""
    return bisect_left(reading.begins, found.start), bisect_left(reading.begins, found.end)


def _is_the_name(reading: Reading, start: int, end: int, name: str) -> bool:
    """Whether a name found is one, and not a word nor the seam of two."""
    chars = reading.chars
    if name in words():
        agent = chars[start - 1:start] in _BY and _DONE_BY.match(chars, end)
        return bool(_ROLE_BEFORE.search(chars, max(0, start - 12), start) or _ACT_AFTER.match(chars, end) or agent)
    if len(name) > 3 or end - start > 3 * len(name) + 8:
        return end - start <= 12 * len(name)
    if _STRONG.search(chars, start, end):
        left, right = _sides(chars, start, end)
        return not (left or right)
    return len(name) != 2 or not _divided(chars, start, end)


def _sides(chars: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the first character makes a word with the one before it, and the last with the one after. A neighbour
    that makes a word with the character beyond belongs there: 小张|开展 is no 张开."""
    known = words()
    before = start > 0 and chars[start - 1:start + 1] in known and chars[max(0, start - 2):start] not in known
    return before, end < len(chars) and chars[end - 1:end + 1] in known and chars[end:end + 2] not in known


def _divided(chars: str, start: int, end: int) -> bool:
    """Whether the text reads as two words divided within what was found."""
    return all(_sides(chars, start, end))


@lru_cache(maxsize=4096)
def _titled_shapes(one: Person) -> tuple[re.Pattern[str], ...]:
    """Surname and title, 老张, the given name and a title. Read with spaces and strokes taken out."""
    surname, given = re.escape(one.surname), re.escape(one.given)
    made = [rf"(?P<name>{surname}(?P<title>{_TITLES}))"]
    if len(one.surname) == 1:
        made.append(rf"(?P<name>(?P<nick>[老小阿]){surname})(?!某)")
    if len(one.given) > 1:
        made.append(rf"(?P<name>{given}(?P<title>{_TITLES}))")
    else:
        made.append(rf"(?P<name>(?P<nick>[小阿]){given}|{given}(?P<title>[姐哥总]))")
    return tuple(re.compile(shape) for shape in made)


@lru_cache(maxsize=4096)
def _masked_shapes(one: Person) -> tuple[re.Pattern[str], ...]:
    """One character masked (张*国, *建国), or the given name cut to initials (张J.G.)."""
    gap, surname, given = r"[\W_]{0,3}", re.escape(one.surname), re.escape(one.given)
    made = [rf"({surname}{_MASK}{{1,2}}{re.escape(one.given[-1:])})"]
    if len(one.given) > 1:
        made.append(rf"({_MASK}{given})")
    for initials in {gap.join(word[0] for word in spelled) for spelled in spellings(one.given)}:
        made.append(rf"({gap.join(one.surname)}{gap}{initials}\.?)(?![A-Z0-9])")
    return tuple(re.compile(shape) for shape in made)


def _title_is_a_word(chars: str, match: re.Match[str]) -> bool:
    """Whether name and title are parts of other words: 担任经理, 紧张总体, 曾经理赔, 缩小张力."""
    found = match.groupdict()
    start, end = match.span("name")
    before, after = _sides(chars, start, end)
    if found.get("nick"):
        return before or after or chars[start:end] in words()
    seam = match.start("title")
    across = chars[seam - 1:seam + 1] in words()
    if across and (after or chars[start:end] in words()):
        return True
    return before or (after and found["title"] in _TITLE_END_ALONE)


# --- names in letters


def in_letters(texts: Readings, one: Person) -> Iterator[Find]:
    """A person's name in pinyin or another alphabet: any order, any gaps, initials."""
    for literal, loose in _letter_forms(one):
        for start, end in texts.letters.places(literal):
            found = texts.letters.find(K.NAME, start, end)
            if _stands_alone(texts.plain, found, literal, loose):
                yield found
    for surname, shape in _letter_shapes(one):
        if surname in texts.letters.chars:
            yield from texts.plain.finds(K.NAME, shape)


@lru_cache(maxsize=4096)
def _letter_forms(one: Person) -> tuple[tuple[str, bool], ...]:
    """What to look for among letters, and whether it is enough that it stands there (names), or not (initials)."""
    if one.letters:
        orders = ("".join(one.parts), "".join(one.parts[::-1]), *(part for part in one.parts if len(part) > 3))
        return tuple((form, True) for form in dict.fromkeys(orders) if len(form) > 3)
    forms: dict[str, bool] = {}
    for spelled in spellings(one.whole):
        count = len(one.surname)
        surname, given = "".join(spelled[:count]), "".join(spelled[count:])
        initials = "".join(word[0] for word in spelled[count:])
        forms |= {surname + given: True, given + surname: True}
        if count:
            forms |= dict.fromkeys((surname + initials, initials + surname, surname[0] + given, given + surname[0],
                                    initials[0] + surname), True)
            forms.setdefault("".join(word[0] for word in spelled), False)
            forms.setdefault(initials + "".join(word[0] for word in spelled[:count]), False)
        if len(one.given) > 1 and len(given) > 5:
            forms[given] = True
    for part in one.parts:
        forms |= {"".join(spelled): True for spelled in spellings(part) if len("".join(spelled)) > 5}
    return tuple((form, loose) for form, loose in forms.items() if len(form) > 1)


def _stands_alone(reading: Reading, found: Find, literal: str, loose: bool) -> bool:
    """Whether letters found are whole words with no more than gaps and tones between them."""
    start, end = _within(reading, found)
    chars = reading.chars
    written = chars[start:end]
    if (start and chars[start - 1] in _CAPITALS) or (end < len(chars) and chars[end] in _CAPITALS):
        return False
    if not _LETTERS_AND_GAPS.fullmatch(written):
        return False
    if loose:
        return written not in latin_words()
    dotted = len(written) > len(literal)
    if len(literal) > 2:
        return dotted or written not in latin_words()
    marked = _ROLE_BEFORE.search(chars, max(0, start - 12), start) or _ACT_AFTER.match(chars, end)
    return "." in written or "·" in written or (bool(marked) and written not in latin_words())


_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LETTERS_AND_GAPS = re.compile(r"[A-Z](?:[1-5]?[\W_]{0,8}[A-Z])*")


@lru_cache(maxsize=4096)
def _letter_shapes(one: Person) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The surname in letters, and with a title: Zhang经理, Mr. Zhang, Manager Smith."""
    surnames = {"".join(spelled) for spelled in spellings(one.surname)} if one.surname else set(one.parts[-1:])
    surnames = {name for name in surnames if name.isascii() and len(name) > 1}
    return tuple((name, re.compile(
        rf"(?<![A-Z]){name}[1-5]?[\W_]{{0,2}}{_TITLES}|(?<![A-Z]){_MISTER}{name}(?![A-Z])")) for name in surnames)


def people(texts: Readings, names: tuple[str, ...]) -> Iterator[Find]:
    """Every name of these people, however it is written."""
    for name in names:
        one = person(name)
        if not one.letters:
            yield from in_characters(texts, one)
        yield from in_letters(texts, one)


# --- customers and branches

_PLACE = r"^(?:\w{2,3}(?:省|自治区))?(?:\w{2,3}(?:市|州))?(?:\w{1,4}?(?:区|县|旗|市))?"
_KIND = re.compile(
    r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?(?:公司|合伙企业|合作社|专业合作社|个体工商户|经营部|事务所|中心|工厂|厂|商行|商店|店|行|场|馆|院|部|社)$")
_TRADE = re.compile(
    r"(?:五金|纺织品?|机械|电子|科技|贸易|商贸|建材|建筑|工程|食品|餐饮|服装|化工|塑料|物流|运输|农业|养殖|种植|实业|投资|制造|制品|设备|材料|家具|装饰|信息|技术|医药|汽车|"
    r"能源|环保|包装|印刷|钢铁|金属|模具|电器|电气|木业|水产|粮油|酒店|文化|传媒|服务|发展|工贸|进出口)+$")


@dataclass(frozen=True)
class Firm:
    """A customer's or a branch's name: whole, without place and kind, and the bare trade name."""

    whole: str
    core: str
    short: str
    brand: str


def firm(name: str) -> Firm:
    """A firm's name taken apart.

    >>> firm("江州市宏达五金有限公司")
    Firm(whole='江州市宏达五金有限公司', core='宏达五金', short='宏达五金', brand='宏达')
    """
    whole = "".join(re.findall(r"\w+", re.sub(r"\(.*?\)", "", plain(name).chars)))
    core = _KIND.sub("", re.sub(_PLACE, "", whole) or whole)
    if whole.endswith("公司") and len(core) > 5 and not _TRADE.match(core):
        core = core[2:]  # a place without 市 or 县 before the trade name
    brand = _TRADE.sub("", core)
    return Firm(whole, core, core[:len(brand) + 2], brand)


def customers(texts: Readings, names: tuple[str, ...]) -> Iterator[Find]:
    """Every name of these customers: firms in full, short and in letters, individuals as people."""
    for name in names:
        one = firm(name)
        if len(one.whole) <= 4 and not _KIND.search(one.whole):
            for find in people(texts, (name,)):
                yield Find(K.CUSTOMER, find.start, find.end)
            continue
        yield from _literals(texts, K.CUSTOMER, (one.whole, *(part for part in (one.core, one.short) if len(part) > 2)))
        if len(one.brand) > 1:
            yield from texts.tight.finds(K.CUSTOMER, re.compile(
                rf"{one.brand}(?:公司|集团|企业|老板|厂|店|商行|法定代表人|实际控制人|股东)"))
        yield from _spelled(texts, K.CUSTOMER, (one.core, one.brand))


def _spelled(texts: Readings, kind: LeakKind, names: tuple[str, ...]) -> Iterator[Find]:
    """Names of firms and branches in letters."""
    for literal in {"".join(spelled) for name in names for spelled in spellings(name)}:
        for start, end in texts.letters.places(literal) if len(literal) > 5 else ():
            found = texts.letters.find(kind, start, end)
            if _stands_alone(texts.plain, found, literal, loose=True):
                yield found


_BRANCH = re.compile(r"(?:支行|分行|分理处|营业部|营业所|储蓄所|信用社|网点|行)$")


def branches(texts: Readings, names: tuple[str, ...]) -> Iterator[Find]:
    """Branches too small for nobody to be told by them: in full, without the branch above, and without 镇 or 支."""
    for name in names:
        whole = "".join(re.findall(r"\w+", plain(name).chars))
        own = re.split(r"分行(?=\w)|银行(?=\w)", whole)[-1]
        core = re.sub(r"(?<=\w{2})[镇乡县区市村路街]$", "", _BRANCH.sub("", own))
        yield from _literals(texts, K.BRANCH, (whole, own))
        if len(core) > 1:
            yield from texts.bare.finds(K.BRANCH, re.compile(
                rf"{re.escape(core)}[镇乡县区市村路街]?(?:支行|分行|分理处|营业部|营业所|储蓄所|信用社|网点|行)"))
            yield from _spelled(texts, K.BRANCH, (core,))
