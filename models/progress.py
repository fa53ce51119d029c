"""The counters of a sync. The work updates them, a screen polls them at its own pace."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from models.items import MediaKind


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait that is under way."""

    cause: str
    """Why, as words for people: "the server is busy (503)"."""
    seconds: float
    attempt: int = 1
    until: float | None = None
    """When it ends, in monotonic seconds; None where that is not known."""

    def left(self, now: float) -> float:
        """Returns the seconds that are left of it.

        Args:
            now: Monotonic seconds.
        """
        return self.seconds if self.until is None else min(self.seconds, max(0.0, self.until - now))


@dataclass
class Progress:
    """How far a sync is. Written by one thread, read by any; single values, so no lock is needed."""

    source: str = ""
    step: str = ""
    """What is being done now: "page 12", "reading the sidecars of takeout-001.zip"."""
    seen: int = 0
    added: int = 0
    updated: int = 0
    skipped: int = 0
    odd: int = 0
    """Items stored with a field left empty because it made no sense."""
    pages: int = 0
    total: int | None = None
    """How many items there are in all, where that can be known."""
    started: float = 0.0
    """Monotonic seconds."""
    resumed_at: int = 0
    """How many items an earlier run of the same pass had already read."""
    kinds: dict[MediaKind, int] = field(default_factory=lambda: dict.fromkeys(MediaKind, 0))
    last: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=12))
    """The last items read: filename, creation time, camera; raw text from outside."""
    wait: Wait | None = None
    """The wait under way, or None."""
    on_wait: Callable[[Wait], None] | None = None
    """Told of each wait as it begins, in the thread that waits: for who does not poll."""
    retries: int = 0
    waits: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    """The causes of past waits, the newest last."""
    notes: list[str] = field(default_factory=list)
    """Sentences that the person should read when it is done; safe for a terminal."""
