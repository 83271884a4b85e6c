"""The audit chain: how a line is sealed, and where a chain breaks first (I9).

What is sealed is the stored text, byte for byte. Each case has a chain of its own that begins at `genesis(case)`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum, auto
from typing import Protocol

ALGORITHMS = frozenset({"sha256", "sm3"})
_LINE = "jinze/audit/line/1"
_GENESIS = "jinze/audit/genesis/1"


class BreakReason(StrEnum):
    """Why a line does not hold."""

    SEQUENCE_GAP = auto()
    PREVIOUS_MISMATCH = auto()
    HASH_MISMATCH = auto()
    UNKNOWN_ALGORITHM = auto()
    CUT_TAIL = auto()


class Line(Protocol):
    """One line as stored: `body` is the sealed text, `seq` counts from 1 in its chain."""

    @property
    def seq(self) -> int: ...
    @property
    def previous(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def algorithm(self) -> str: ...
    @property
    def body(self) -> str: ...


@dataclass(frozen=True)
class Break:
    """The first line that does not hold, with what was expected and what was found."""

    seq: int
    reason: BreakReason
    expected: str
    found: str


def seal(previous_hash: str, body: str, algorithm: str = "sha256") -> str:
    """The seal of a line as hexadecimal digits.

    Taken over a fixed domain word, the algorithm's name, the previous seal and the body, each with its
    length in front, so that no other division of the same bytes gives the same seal.
    Raises ValueError on an algorithm other than sha256 and sm3 (or sm3 missing from this Python).

    >>> seal("a", "bc") == seal("ab", "c")
    False
    """
    return _digest(algorithm, _LINE, algorithm, previous_hash, body)


def genesis(chain: str, algorithm: str = "sha256") -> str:
    """What the first line of a chain names as its previous seal; different for every chain, so lines cannot move."""
    return _digest(algorithm, _GENESIS, algorithm, chain)


def _digest(algorithm: str, *parts: str) -> str:
    """Digest of parts, each as UTF-8 behind its length in eight bytes."""
    if algorithm not in ALGORITHMS:
        raise ValueError(f"不支持的摘要算法：{algorithm}")
    digest = hashlib.new(algorithm)
    for part in parts:
        data = part.encode("utf-8")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def first_break(lines: Iterable[Line], start: str, head: tuple[int, str] | None = None) -> Break | None:
    """The first line of a chain that does not hold, or None. `lines` come in the order of their numbers.

    `start` is the chain's genesis. `head` is the number and seal of the last line as kept elsewhere (on the
    case, or with a witness): without it a cut tail cannot be seen; (0, genesis) is the head of an empty chain.
    """
    seq, previous = 0, start
    for line in lines:
        broken = _fault(line, seq + 1, previous)
        if broken is not None:
            return broken
        seq, previous = line.seq, line.hash
    if head is not None and head != (seq, previous):
        return Break(seq + 1, BreakReason.CUT_TAIL, f"{head[0]} {head[1]}", f"{seq} {previous}")
    return None


def _fault(line: Line, seq: int, previous: str) -> Break | None:
    """What is wrong with one line at its place, if anything."""
    if line.seq != seq:
        return Break(line.seq, BreakReason.SEQUENCE_GAP, str(seq), str(line.seq))
    if line.algorithm not in ALGORITHMS:
        return Break(line.seq, BreakReason.UNKNOWN_ALGORITHM, "、".join(sorted(ALGORITHMS)), line.algorithm)
    if line.previous != previous:
        return Break(line.seq, BreakReason.PREVIOUS_MISMATCH, previous, line.previous)
    expected = seal(line.previous, line.body, line.algorithm)
    return None if line.hash == expected else Break(line.seq, BreakReason.HASH_MISMATCH, expected, line.hash)


def canonical(record: Mapping[str, object]) -> str:
    """A record as the one text that is sealed: keys sorted, no spaces, Chinese as it is.

    Dates become ISO texts, amounts (Decimal) texts. Raises TypeError on a float (money is exact here),
    on a naive datetime, and on anything else without a text of its own.

    >>> canonical({"结论": "exempt", "amount": Decimal("1.50")})
    '{"amount":"1.50","结论":"exempt"}'
    """
    return json.dumps(_plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    """A value in JSON's own types."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("审计正文的键须为文本")
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("审计正文中的时间须带时区")
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None or isinstance(value, (str, int)):
        return str(value) if isinstance(value, StrEnum) else value
    raise TypeError(f"审计正文中不能有 {type(value).__name__} 类型的值")
