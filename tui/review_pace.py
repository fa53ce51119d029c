"""How fast a person decides."""

from collections import deque
from typing import Final

SPAN: Final = 300.0
"""Seconds that the pace is taken over: a pause of five minutes begins anew."""
SHORTEST: Final = 20.0
"""Seconds below which there is no saying."""


class ReviewPace:
    """Decisions a minute over the last minutes: those taken one by one, by hand."""

    def __init__(self) -> None:
        self._taken: deque[float] = deque()

    def note(self, seconds: float) -> None:
        """Count a decision.

        Args:
            seconds: Of a clock that only goes forward.
        """
        self._taken.append(seconds)
        self._forget(seconds)

    def per_minute(self, seconds: float) -> float:
        """Returns the pace; 0 where there is no saying.

        Args:
            seconds: Now, of the same clock.
        """
        self._forget(seconds)
        span = self._taken[-1] - self._taken[0] if self._taken else 0.0
        return (len(self._taken) - 1) * 60 / span if span >= SHORTEST else 0.0

    def _forget(self, now: float) -> None:
        while self._taken and now - self._taken[0] > SPAN:
            self._taken.popleft()
