"""Work that runs while its page waits: one at a time, in a thread.

What a piece of work has got to stands in a small file, because the database may be busy; so does the wish to call it
off. Whoever is at it holds a lock on that file, so that work cut off (a power cut, a restart) is told from work that
runs, in whatever process.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from workflow.services.exchange import Cancelled

TELL_EVERY = 0.2
"""Seconds between two words on the progress."""


@dataclass
class Slate:
    """What is written down about one piece of work."""

    file: Path
    held: IO[str] | None = None
    told: float = 0.0
    too_late: bool = False

    @property
    def wish(self) -> Path:
        """Where the wish to call it off stands."""
        return self.file.with_suffix(".cancel")

    def take(self) -> bool:
        """Hold the slate until `leave`; False while somebody holds it."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = self.file.open("a+", encoding="utf-8")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.close()
            return False
        self.held = held
        self.wish.unlink(missing_ok=True)
        return True

    def leave(self) -> None:
        """Wipe it and let go of it."""
        if self.held is not None:
            self.wish.unlink(missing_ok=True)
            self.file.with_suffix(".json").unlink(missing_ok=True)
            self.held.close()
            self.held = None

    def tell(self, phase: str, done: int, total: int) -> None:
        """Write down how far it is. Raises Cancelled where somebody wished so and it is not too late."""
        if self.wish.exists() and not self.too_late:
            raise Cancelled
        if done < total and time.monotonic() - self.told < TELL_EVERY:
            return
        self.told = time.monotonic()
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps({"phase": phase, "done": done, "total": total}), encoding="utf-8")
        os.replace(fresh, self.file.with_suffix(".json"))

    def read(self) -> dict[str, Any] | None:
        """How far it is; None when nobody is at it."""
        if self.take():
            self.leave()
            return None
        try:
            told: dict[str, Any] = json.loads(self.file.with_suffix(".json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"phase": "reading", "done": 0, "total": 0}
        return told

    def call_off(self) -> None:
        """Wish that it be called off."""
        if self.read() is not None:
            self.wish.touch()


class Jobs:
    """A thread that does one piece of work after another."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def begin(self, work: Callable[[], None]) -> "Future[None]":
        """Do it as soon as what came before is done. Its slate is held already, and left at the end."""
        return self._pool.submit(work)
