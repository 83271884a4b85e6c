"""What another day's version of the lists would say of a person, in sentences."""

from collections.abc import Iterator
from datetime import date

from workflow.rules.backtesting import Direction
from workflow.rules.lists import ListVersion
from workflow.rules.point_in_time import Pair, Picture
from workflow.terms import Applied, ItemChange
from workflow.wording.backtest import outcome_words
from workflow.wording.codes import cn_day, word

NOT_A_DECISION = "这是试算，不是决定：本事项仍按锁定的版本办理，结论由人作出。系统查出的命中一律按得到确认计算。"


def why_version(on: date, known_on: date, version: ListVersion, why: Applied) -> str:
    """Which version stands for a day, and why that one."""
    number, late = version.number, version.recorded_on > known_on
    said = f"截至{cn_day(known_on)}还没有任何版本入库，按后来入库的各版看。" if late else ""
    match why:
        case Applied.BEGAN_LATER:
            return f"{said}{cn_day(on)}还没有清单施行，用最早的 {number} 版（{cn_day(version.valid_from)}起施行）。"
        case Applied.ENDED_BEFORE if version.valid_to is not None:
            return f"{said}{cn_day(on)}没有清单施行，用此前最近的 {number} 版（施行至{cn_day(version.valid_to)}）。"
    return f"{said}{cn_day(on)}施行的是 {number} 版（{cn_day(version.recorded_on)}入库）。"


def headline(picture: Picture, version: str) -> str:
    """What the other version, of that number, would change for the person."""
    tried = picture.tried
    if tried.direction is Direction.SAME:
        return f"按 {version} 版，结论不变：仍建议{outcome_words(tried.new)}。"
    because = f"（因 {'、'.join(tried.causes)}）" if tried.causes else ""
    return f"按 {version} 版，建议由{outcome_words(tried.old)}变为{outcome_words(tried.new)}{because}。"


def principle(picture: Picture, pinned: str, version: str) -> str:
    """Which version, of these numbers, is better for the person, and what 从旧兼从轻 means here (4.9)."""
    tried, milder = picture.tried, picture.milder
    better = {Direction.LIGHTER: f"{version} 版对本人更有利", Direction.HEAVIER: f"锁定的 {pinned} 版对本人更有利",
              Direction.SAME: "两版对本人没有轻重之分"}[tried.direction]
    stays = f"仍建议{outcome_words(tried.old)}"
    if milder is None:
        return f"{better}；从旧兼从轻只看以后的版本，{version} 版不晚于 {pinned} 版，{stays}。"
    if milder.items:
        return (f"{better}；从旧兼从轻：尽职标准仍按 {pinned} 版，{version} 版更轻的免责、减责效果可以适用"
                f"（{'、'.join(milder.items)}），建议{outcome_words(milder.proposal)}。")
    if tried.direction is Direction.LIGHTER:
        return f"{better}，但差别不在免责、减责的效果上；从旧兼从轻：尽职标准从旧，没有更轻的效果可以适用，{stays}。"
    return f"{better}；从旧兼从轻：尽职标准和效果都按 {pinned} 版，{stays}。"


def marks(pair: Pair) -> Iterator[str]:
    """In what the two versions differ about an item; nothing where they say the same in the same words."""
    if pair.old is None:
        yield "锁定的版本没有这一条"
    elif pair.new is None:
        yield "那一版没有这一条"
    elif pair.differs:
        yield "核对结果不同"
    if pair.set_aside:
        yield "人工答复不能沿用"
    if pair.changed is ItemChange.CHANGED:
        yield "条文有修改"


def answer_words(pair: Pair) -> str:
    """What people answered of an item; empty where nobody has."""
    if pair.answer is None:
        return ""
    effect = f"（{word(pair.answer.effect)}）" if pair.answer.effect and pair.answer.status == "hit" else ""
    return f"人工：{word(pair.answer.status)}{effect}"
