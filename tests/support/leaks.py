"""The corpus of the leak check, as its files say it: texts with their leak between ⟦ and ⟧, and harmless sentences."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from workflow.rules.leaks import Known

HOME = Path(__file__).parents[1] / "rules" / "leaks"
PARTS = {"written_first": "写在检查程序之前", "written_after": "写在检查程序之后"}


@dataclass(frozen=True)
class Leaking:
    """A text that leaks at `start` up to `end`; `kind` and `how` are the words of the file."""

    kind: str
    how: str
    text: str
    start: int
    end: int


def known() -> Known:
    """The made-up case the corpus speaks of."""
    case = _read("case.toml")
    return Known(**{name: tuple(values) for name, values in case.items()})


def leaking(part: str) -> list[Leaking]:
    """The texts of one part that leak."""
    found = []
    for kind, rows in _read(f"{part}/leaking.toml").items():
        for how, marked in rows.items():
            start, end = marked.index("⟦"), marked.index("⟧") - 1
            found.append(Leaking(kind, how, marked.replace("⟦", "").replace("⟧", ""), start, end))
    return found


def harmless(part: str) -> list[str]:
    """The sentences of one part that do not."""
    return [text for rows in _read(f"{part}/harmless.toml").values() for text in rows["texts"]]


def _read(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((HOME / name).read_text(encoding="utf-8"))
