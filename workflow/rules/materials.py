"""What members of the committee were given, locked at the call: what of it changed since, and what came later (T14).

A manifest is plain JSON: the parts of the whole case, and those of each person by the key of the record; every entry is
a digest, or the short text of a list answer. An empty manifest (of a meeting called before there were any) locks
nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.terms import Material

GROWING = frozenset({Material.EVIDENCE, Material.STATEMENT})
"""What may be added until the review begins: a late statement, a late piece of evidence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a manifest: of which part, about whom (None: the whole case), and its key there."""

    material: Material
    person: int | None
    key: str


def changed(locked: Mapping[str, Any], now: Mapping[str, Any], person: int | None = None) -> list[Entry]:
    """What was locked and is gone, is different now, or has joined a part that does not grow.

    With `person`, only what concerns the whole case and that person.

    >>> changed({"case": {"report": {"": "a"}}}, {"case": {"report": {"": "b"}}})
    [Entry(material=<Material.REPORT: 'report'>, person=None, key='')]
    """
    before, after = _flat(locked), _flat(now)
    joined = {entry for entry in after if entry not in before and entry.material not in GROWING
              and (entry.person is None or _has(locked, entry.person))} if before else set()
    found = {entry for entry, mark in before.items() if after.get(entry) != mark} | joined
    return sorted((entry for entry in found if person is None or entry.person in (None, person)),
                  key=lambda entry: (entry.person or 0, entry.material, entry.key))


def added(locked: Mapping[str, Any], now: Mapping[str, Any]) -> list[Entry]:
    """Statements and evidence of the people on the agenda that came after the call (补交), in the order of records."""
    before = _flat(locked)
    found = [entry for entry in _flat(now) if entry not in before and entry.material in GROWING
             and entry.person is not None and _has(locked, entry.person)]
    return sorted(found, key=lambda entry: (entry.person or 0, entry.material, int(entry.key)))


def _has(manifest: Mapping[str, Any], person: int) -> bool:
    return str(person) in manifest.get("people", {})


def _flat(manifest: Mapping[str, Any]) -> dict[Entry, str]:
    return dict(_entries(manifest))


def _entries(manifest: Mapping[str, Any]) -> Iterator[tuple[Entry, str]]:
    parts: list[tuple[int | None, Mapping[str, Any]]] = [(None, manifest.get("case", {}))]
    parts += [(int(key), part) for key, part in manifest.get("people", {}).items()]
    for person, part in parts:
        for material, entries in part.items():
            for key, mark in entries.items():
                yield Entry(Material(material), person, key), mark
