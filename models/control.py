"""Pause, go on, cancel: how a person reaches into work that runs in a thread."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from models.errors import Cancelled

ASIDE: Final = 0.05
"""Seconds that work steps aside for a key, which is then answered."""
AT_LEAST: Final = 0.025
"""Seconds that it works before it steps aside again: a key that is held down leaves it a third of the time."""
WATCHED: Final = 30.0
"""Seconds after a key in which another one is expected: meanwhile work is done in small steps."""


class Control:
    """Shared between the work and whoever started it; every method may be called from any thread."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._running = threading.Event()
        self._running.set()
        self._aside_until = self._works_until = self._watched_until = 0.0
        # Changed by single dict operations alone: a lock could deadlock with a signal handler that cancels.
        self._breakers: dict[object, Callable[[], None]] = {}

    @property
    def is_cancelled(self) -> bool:
        """Has the work been asked to stop?"""
        return self._cancelled.is_set()

    @property
    def is_paused(self) -> bool:
        """Is the work asked to pause?"""
        return not self._running.is_set()

    @property
    def is_watched(self) -> bool:
        """Does somebody type? Then no step of the work should take long; otherwise long ones are the faster way."""
        return time.monotonic() < self._watched_until

    def pause(self) -> None:
        """Ask the work to pause at its next `check`."""
        self._running.clear()

    def resume(self) -> None:
        """Let paused work go on."""
        self._running.set()

    def cancel(self) -> None:
        """Ask the work to stop; also wakes it from a pause and from every wait."""
        self._cancelled.set()
        self._running.set()
        for break_off in list(self._breakers.values()):
            break_off()

    @contextmanager
    def on_cancel(self, break_off: Callable[[], None]) -> Iterator[None]:
        """While the block runs, let a cancel also break off what blocks in it, such as reading from a socket.

        Args:
            break_off: Called from the thread that cancels, perhaps more than once, at once where it has happened.
        """
        key = object()
        self._breakers[key] = break_off
        try:
            if self.is_cancelled:
                break_off()
            yield
        finally:
            del self._breakers[key]

    def check(self) -> None:
        """Block while paused, and for a moment where the work was asked to step aside.

        Raises:
            Cancelled: The work was asked to stop.
        """
        if not self._running.is_set():
            self._running.wait()
        self.give_way()

    def give_way(self) -> None:
        """Do as `check` does, but for the pause: for who holds something that nobody should have to wait for.

        Raises:
            Cancelled: The work was asked to stop.
        """
        if self._aside_until:  # somebody has typed; where nobody does, a look should cost next to nothing
            now = time.monotonic()
            if self._works_until <= now < self._aside_until:
                self._cancelled.wait(min(self._aside_until - now, ASIDE))
                self._works_until = time.monotonic() + AT_LEAST
        if self._cancelled.is_set():
            raise Cancelled

    def step_aside(self) -> None:
        """Let the work rest for a moment at its next `check`: somebody types, and one program does both."""
        now = time.monotonic()
        self._aside_until, self._watched_until = now + ASIDE, now + WATCHED

    def wait(self, seconds: float) -> None:
        """Wait, as long as nobody cancels; time spent in a pause counts.

        Args:
            seconds: How long to wait, at most.

        Raises:
            Cancelled: The work was asked to stop.
        """
        if self._cancelled.wait(max(0.0, seconds)):
            raise Cancelled
        self.check()


class Clock:
    """Real time, passed in so that tests can bring their own."""

    def now(self) -> float:
        """Returns seconds since 1970-01-01 UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Returns seconds that never go back."""
        return time.monotonic()
