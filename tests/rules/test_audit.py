"""The audit chain: seals, the first break, and the one text of a record."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from workflow.rules.audit import Break, BreakReason, canonical, first_break, genesis, seal
from workflow.terms import Outcome

START = genesis("2026-0042")


@dataclass(frozen=True)
class Stored:
    seq: int
    previous: str
    hash: str
    algorithm: str
    body: str


def chain(*algorithms: str) -> list[Stored]:
    """A sound chain, one line an algorithm."""
    lines: list[Stored] = []
    previous = START
    for seq, algorithm in enumerate(algorithms, 1):
        body = canonical({"move": "accept", "seq": seq})
        lines.append(Stored(seq, previous, seal(previous, body, algorithm), algorithm, body))
        previous = lines[-1].hash
    return lines


SOUND = chain("sha256", "sm3", "sha256", "sha256")


def test_a_sound_chain_has_no_break() -> None:
    assert first_break(SOUND, START, (4, SOUND[-1].hash)) is None
    assert first_break([], START, (0, START)) is None


Fault = Callable[[list[Stored]], list[Stored]]


@pytest.mark.parametrize(("fault", "seq", "reason"), [
    pytest.param(lambda c: [c[0], replace(c[1], body=c[1].body + " "), *c[2:]], 2, BreakReason.HASH_MISMATCH,
                 id="a byte added to a body"),
    pytest.param(lambda c: [c[0], replace(c[1], body="{}", hash=seal(c[1].previous, "{}", "sm3")), *c[2:]], 3,
                 BreakReason.PREVIOUS_MISMATCH, id="a body changed and sealed anew"),
    pytest.param(lambda c: [c[0], *c[2:]], 3, BreakReason.SEQUENCE_GAP, id="a line taken out"),
    pytest.param(lambda c: [c[0], *(replace(x, seq=x.seq - 1) for x in c[2:])], 2, BreakReason.PREVIOUS_MISMATCH,
                 id="a line taken out and the rest renumbered"),
    pytest.param(lambda c: c[1:], 2, BreakReason.SEQUENCE_GAP, id="the first line taken out"),
    pytest.param(lambda c: [c[0], c[0], *c[1:]], 1, BreakReason.SEQUENCE_GAP, id="a line twice"),
    pytest.param(lambda c: [c[0], c[2], c[1], c[3]], 3, BreakReason.SEQUENCE_GAP, id="two lines exchanged"),
    pytest.param(lambda c: [*c[:3], replace(c[3], algorithm="md5")], 4, BreakReason.UNKNOWN_ALGORITHM,
                 id="a weak algorithm put in"),
    pytest.param(lambda c: [*c[:3], replace(c[3], algorithm="sm3")], 4, BreakReason.HASH_MISMATCH,
                 id="another algorithm named"),
    pytest.param(lambda c: c[:3], 4, BreakReason.CUT_TAIL, id="the last line cut off"),
    pytest.param(lambda c: [], 1, BreakReason.CUT_TAIL, id="every line cut off"),
])
def test_the_first_bad_line_is_named_with_its_reason(fault: Fault, seq: int, reason: BreakReason) -> None:
    broken = first_break(fault(SOUND), START, (4, SOUND[-1].hash))
    assert broken is not None
    assert (broken.seq, broken.reason) == (seq, reason)


def test_a_line_does_not_move_to_another_chain() -> None:
    assert first_break(SOUND, genesis("2026-0043")) == Break(
        1, BreakReason.PREVIOUS_MISMATCH, genesis("2026-0043"), START)


def test_without_a_kept_head_a_cut_tail_cannot_be_seen() -> None:
    assert first_break(SOUND[:2], START) is None


def test_every_part_of_a_line_is_in_its_seal() -> None:
    seals = {seal("ab", "c"), seal("a", "bc"), seal("abc", ""), seal("", "abc"), seal("ab", "c", "sm3"), genesis("ab")}
    assert len(seals) == 6
    assert all(len(value) == 64 for value in seals)


def test_seals_do_not_change_from_one_release_to_the_next() -> None:
    assert seal("0" * 64, "{}") == "864d6cf444d2bd724657ce26327247155e949076c4adede2c670ff1f838a6bd8"
    assert seal("0" * 64, "{}", "sm3") == "4031fecd2b09795de53f3d622c1196e818b44f669eb29162e0da3f12bfd36b3f"


def test_an_algorithm_that_is_not_allowed_is_refused() -> None:
    with pytest.raises(ValueError, match="md5"):
        seal("", "", "md5")


def test_a_record_has_one_text_whatever_the_order_of_its_keys() -> None:
    record = {"结论": Outcome.EXEMPT, "at": datetime(2026, 9, 17, 8, 30, tzinfo=UTC), "on": date(2026, 9, 17),
              "amount": Decimal("1.50"), "items": ("P01", {"n": None, "ok": True, "k": 2})}
    text = canonical(record)
    assert text == canonical(dict(reversed(record.items())))
    assert text == ('{"amount":"1.50","at":"2026-09-17T08:30:00+00:00","items":["P01",{"k":2,"n":null,"ok":true}],'
                    '"on":"2026-09-17","结论":"exempt"}')


@pytest.mark.parametrize("value", [1.5, datetime(2026, 9, 17), {1, 2}, b"x", {1: "a"}])  # noqa: DTZ001
def test_what_has_no_exact_text_is_not_sealed(value: object) -> None:
    with pytest.raises(TypeError, match="审计正文"):
        canonical({"value": value})
