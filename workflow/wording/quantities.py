"""Values of facts and thresholds as people read them: exact, with thousands and their units."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from workflow.rules.kinds import Kind, Measure, Value, written
from workflow.wording.codes import cn_day, word


def kind_of(kind: Kind) -> str:
    """A kind of value in words.

    >>> from workflow.rules.kinds import DATE, quantity
    >>> kind_of(quantity(Measure.WORKING_DAYS)), kind_of(DATE)
    ('数量（个工作日）', '日期')
    """
    if kind.measure is not None:
        return f"{'金额' if kind.measure is Measure.YUAN else word(kind.sort)}（{word(kind.measure)}）"
    return word(kind.sort)


def shown(value: Value | None, kind: Kind) -> str:
    """A value as people read it. An amount always bears its 分; a repeating fraction is cut and marked.

    >>> from workflow.rules.kinds import quantity
    >>> shown(Fraction(12000), quantity(Measure.YUAN)), shown(Fraction(4, 5), quantity(Measure.PERCENT))
    ('12,000.00 元', '80%')
    """
    if value is None:
        return "缺"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return cn_day(value)
    if isinstance(value, int | Fraction):
        return _amount(Fraction(value), kind.measure or Measure.NUMBER)
    if isinstance(value, frozenset):
        order = [str(code) for code in kind.vocabulary or ()] or sorted(value)
        return "、".join(_coded(one, kind) for one in order if one in value) or "没有"
    return _coded(value, kind)


def typed(value: Fraction | int, measure: Measure) -> str:
    """A quantity as lists write it, and as it may be typed into a draft: no thousands, the unit close behind.

    >>> typed(5, Measure.WORKING_DAYS), typed(Fraction(4, 5), Measure.PERCENT), typed(50000, Measure.YUAN)
    ('5工作日', '80%', '50000元')
    """
    unit = "" if measure is Measure.NUMBER else word(measure)
    return f"{digits(written(value, measure)).replace(',', '')}{unit.replace('个工作日', '工作日')}"


def _coded(value: str, kind: Kind) -> str:
    """The word for a code, or the text itself."""
    return word(kind.vocabulary(value)) if kind.vocabulary else value


def _amount(value: Fraction, measure: Measure) -> str:
    """A quantity with its unit."""
    number = digits(written(value, measure), 2 if measure is Measure.YUAN else 0)
    if measure is Measure.NUMBER:
        return number
    return f"{number}%" if measure is Measure.PERCENT else f"{number} {word(measure)}"


def digits(number: Fraction, least: int = 0) -> str:
    """An exact number with thousands and at least so many places; what does not end is cut at six and marked with dots.

    >>> digits(Fraction(50000), 2), digits(Fraction(1, 3)), digits(Fraction("-3.004"))
    ('50,000.00', '0.333333…', '-3.004')
    """
    for places in range(least, 7):
        if (number * 10**places).denominator == 1:
            return f"{Decimal(int(number * 10**places)).scaleb(-places):,.{places}f}"
    return f"{Decimal(int(number * 10**6)).scaleb(-6):,.6f}…"
