"""What a back-test says: its tables and sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from unicodedata import east_asian_width

from workflow.rules.backtesting import Backtest, Said, Slice, Tally, Tried
from workflow.rules.weighing import Proposal
from workflow.terms import Outcome
from workflow.wording.codes import word

COUNTED = ("人数", "变重", "变轻", "合计变化")
FLIP_COLUMNS = (
    "姓名", "机构", "岗位", "金额（元）", "已作认定", "原结论", "新结论", "方向", "致变条目", "未沿用的答复")
Cell = str | int


@dataclass(frozen=True)
class Table:
    """A table: its title, the columns, the rows (read once), and which columns hold long texts."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    wide: frozenset[str] = frozenset()


def headline(found: Backtest, old: str, new: str) -> str:
    """The whole in a few lines."""
    total = found.total
    lines = [f"清单回测：草案 {new} 与 {old} 相比，共试算 {total.people} 人，{total.flips} 人的结论会不同："
             f"{total.heavier} 人变重，{total.lighter} 人变轻。"]
    if found.set_aside:
        lines.append(f"{found.set_aside} 人有人工确认的答复在草案下不能沿用，改按系统核对的结果计算。")
    return "\n".join([*lines, "系统查出的命中一律按得到确认计算；结果只供修订清单时参考，没有写入任何数据。"])


def cut_words(cut: Slice, institution: str) -> str:
    """On whom a draft was tried. `institution`: the name of the one asked for.

    >>> from datetime import date
    >>> cut_words(Slice(), ""), cut_words(Slice(since=date(2026, 1, 1), outcome=Outcome.HOLD), "")
    ('全部已认定人员', '2026-01-01 起认定，已作认定为追责')
    """
    days = {(True, True): "{} 至 {} 认定", (True, False): "{} 起认定", (False, True): "{} 以前（含）认定"}.get(
        (cut.since is not None, cut.until is not None), "")
    said = [f"{institution or cut.institution}及下级" if cut.institution else "",
            days.format(*(day.isoformat() for day in (cut.since, cut.until) if day is not None)),
            f"岗位为{word(cut.post)}" if cut.post else "", f"贷款金额{word(cut.band)}" if cut.band else "",
            f"已作认定为{word(cut.outcome)}" if cut.outcome else ""]
    return "，".join(one for one in said if one) or "全部已认定人员"


def left_out_table(rows: Iterable[tuple[str, str]]) -> Table:
    """Who could not be tried, and why."""
    return Table("未能试算", ("姓名", "原因"), rows, frozenset({"姓名", "原因"}))


def summary_tables(found: Backtest) -> Iterator[Table]:
    """The summaries: by outcome, branch, item, post and amount."""
    yield Table("结论", ("原结论", "新结论", "人数"), [
        (_word(old), _word(new), count) for (old, new), count in found.outcomes.items()])
    yield Table("按机构", ("机构", *COUNTED), [
        (name or "未写明机构", *_counted(one)) for name, one in found.branches.items()])
    yield Table("按条目", ("条目", "核对结果不同", "新增命中", "不再命中", "使人变重", "使人变轻"), [
        (code, one.changed, one.anew, one.no_longer, one.heavier, one.lighter) for code, one in found.items.items()])
    yield Table("按岗位", ("岗位", *COUNTED), [
        (_word(post, "未写明或不止一个岗位"), *_counted(one)) for post, one in found.posts.items() if one.people])
    yield Table("按金额", ("贷款金额", *COUNTED), [
        (_word(name), *_counted(one)) for name, one in found.bands.items() if one.people])


def flip_tables(found: Backtest) -> Iterator[Table]:
    """Everybody who flips, a line each; and the items behind it, a line for each item of each of them."""
    yield Table("变化名单", FLIP_COLUMNS, map(flip_cells, found.flips), frozenset({"姓名"}))
    yield Table("变化明细", ("姓名", "条目", "原核对结果", "新核对结果", "是否致变"),
                (row for one in found.flips for row in _details(one)), frozenset({"姓名"}))


def _counted(one: Tally) -> tuple[int, int, int, int]:
    return one.people, one.heavier, one.lighter, one.flips


def _word(code: StrEnum | None, otherwise: str = "") -> str:
    """A code in words, something else where there is none."""
    return word(code) if code is not None else otherwise


def flip_cells(tried: Tried) -> Sequence[Cell]:
    """One person as a line of `FLIP_COLUMNS`."""
    person = tried.person
    amount = "" if person.amount is None else f"{person.amount.numerator / Decimal(person.amount.denominator):.2f}"
    posts = "、".join(map(word, person.posts)) or _word(person.subject.post)
    return (person.name, person.branch, posts, amount, _word(person.before),
            outcome_words(tried.old), outcome_words(tried.new), _word(tried.direction),
            "、".join(tried.causes) or "合并规则", "、".join(tried.set_aside))


def outcome_words(proposal: Proposal) -> str:
    """What is proposed: the outcome, and of a mitigation how much of the penalty is taken away."""
    reduced = f"（减免{proposal.ratio_percent}%）" if proposal.outcome is Outcome.MITIGATE else ""
    return f"{_word(proposal.outcome)}{reduced}"


def _details(tried: Tried) -> Iterator[Sequence[Cell]]:
    """The items of one person."""
    for one in tried.changes:
        causal = "是" if one.code in tried.causes else ""
        yield tried.person.name, one.code, side_words(one.old), side_words(one.new), causal


def side_words(said: Said | None) -> str:
    """What the machine finds of an item."""
    if said is None:
        return "没有这一条"
    return f"{_word(said.status)}（{_word(said.effect)}）" if said.effect else _word(said.status)


def padded(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of a table for a screen of fixed width, where a Chinese character is two wide.

    >>> list(padded([("岗位", "n"), ("a", "12")]))
    ['岗位  n ', 'a     12']
    """
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))


def _width(text: str) -> int:
    """How wide a text is on the screen."""
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in text)
