"""How much one address and one device may ask of the board, so that a code cannot be guessed nor the disk be filled."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

#: Keys remembered at once; beyond that the oldest are forgotten.
_KEYS = 5000


@dataclass(frozen=True)
class Limits:
    """``wrong_codes`` of one address and ``wrong_codes_all`` of all in ``window_s`` seconds; ``entries`` of one device in
    ``entries_window_s`` seconds: a device that was offline for an hour sends all it has at once.
    """

    wrong_codes: int = 10
    wrong_codes_all: int = 300
    window_s: float = 600.0
    entries: int = 300
    entries_window_s: float = 60.0


class Window:
    """At most ``most`` acts of one key in any ``seconds``; may be asked from several threads."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float]) -> None:
        self.most, self.seconds, self.clock = most, seconds, clock
        self._acts: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> bool:
        """Count an act; False if it is one too many (then it is not counted)."""
        with self._lock:
            now = self.clock()
            acts = self._acts.setdefault(key, deque())
            while acts and acts[0] <= now - self.seconds:
                acts.popleft()
            if len(acts) >= self.most:
                return False
            acts.append(now)
            while len(self._acts) > _KEYS:
                self._acts.pop(next(iter(self._acts)))
            return True

    def give_back(self, key: str) -> None:
        """Forget the last act of a key."""
        with self._lock:
            if self._acts.get(key):
                self._acts[key].pop()
