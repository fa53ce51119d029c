"""What the emulator was asked, for tests and for figures."""

import threading
from collections import Counter, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """One request."""

    route: str
    """Method and path template: `POST /v1/albums/{id}:batchAddMediaItems`."""
    path: str
    """As asked, without the query."""
    status: int
    """Of the answer; 0 where the connection was cut instead."""
    size: int = 0
    """How many ids a batch held, or the page size asked for; 0 elsewhere."""


class RequestLog:
    """Counts for ever, remembers the last requests; no tokens, no bodies.

    Args:
        remembered: How many requests are kept.
    """

    def __init__(self, remembered: int = 10_000) -> None:
        self._changed = threading.Condition()
        self._counts: Counter[str] = Counter()
        self._statuses: Counter[int] = Counter()
        self._entries: deque[Seen] = deque(maxlen=remembered)
        self._arrived: Counter[str] = Counter()

    def arrived(self, route: str) -> None:
        """Note that a request came, before it is answered."""
        with self._changed:
            self._arrived[route] += 1
            self._changed.notify_all()

    def add(self, seen: Seen) -> None:
        """Note that a request was answered."""
        with self._changed:
            self._counts[seen.route] += 1
            self._statuses[seen.status] += 1
            self._entries.append(seen)
            self._changed.notify_all()

    @property
    def counts(self) -> Counter[str]:
        """A copy of how many requests each route has answered."""
        with self._changed:
            return Counter(self._counts)

    @property
    def statuses(self) -> Counter[int]:
        """A copy of how many answers had each status."""
        with self._changed:
            return Counter(self._statuses)

    @property
    def entries(self) -> list[Seen]:
        """A copy of the last requests, the newest last."""
        with self._changed:
            return list(self._entries)

    @property
    def total(self) -> int:
        """How many requests were answered."""
        with self._changed:
            return self._counts.total()

    def count(self, route: str) -> int:
        """Returns how many requests a route has answered."""
        with self._changed:
            return self._counts[route]

    def wait_for(self, route: str, count: int = 1, timeout: float = 60.0, *, answered: bool = True) -> bool:
        """Wait until a route has had so many requests.

        Args:
            route: As in `Seen.route`.
            count: How many, from the start or the last `clear`.
            timeout: Seconds.
            answered: False to count a request once it arrives, so that a stalled one counts too.

        Returns:
            False where the time ran out.
        """
        counter = self._counts if answered else self._arrived
        with self._changed:
            return self._changed.wait_for(lambda: counter[route] >= count, timeout)

    def clear(self) -> None:
        """Forget everything."""
        with self._changed:
            self._counts.clear()
            self._arrived.clear()
            self._statuses.clear()
            self._entries.clear()
