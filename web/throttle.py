"""A limit on wrong passwords from one address, kept in memory: one process serves (see the decision on SQLite).

With several processes the limit holds in each; the lock of an account stands in the database and holds for all.
"""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
ADDRESSES = 10_000


class Throttle:
    """At most `limit` notes from one address in a minute; remembers the ten thousand addresses noted last."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._notes: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def full(self, address: str, *, now: datetime) -> bool:
        """Whether the address has used up its minute."""
        with self._lock:
            notes = self._notes.get(address, deque())
            while notes and now - notes[0] >= WINDOW:
                notes.popleft()
            return len(notes) >= self.limit

    def note(self, address: str, *, now: datetime) -> None:
        """Count one more from this address."""
        with self._lock:
            self._notes.setdefault(address, deque(maxlen=self.limit)).append(now)
            self._notes.move_to_end(address)
            if len(self._notes) > ADDRESSES:
                self._notes.popitem(last=False)
