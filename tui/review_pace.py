"""How fast a person decides."""

from collections import deque
from typing import Final

SPAN: Final = 300.0
"""Seconds that the pace is taken over: a pause of five minutes begins anew."""
SHORTEST: Final = 20.0
"""Seconds below which there is no saying."""


class ReviewPace:
    """Decisions a minute over the last minutes."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def note(self, seconds: float, decided: int) -> None:
        """Take a count in.

        Args:
            seconds: Of a clock that only goes forward.
            decided: How many findings are decided now.
        """
        if self._samples and self._samples[-1][1] == decided and len(self._samples) > 1:
            self._samples.pop()
        self._samples.append((seconds, decided))
        while seconds - self._samples[0][0] > SPAN:
            self._samples.popleft()

    @property
    def per_minute(self) -> float:
        """0 where there is no saying, or where more was taken back than decided."""
        (begun, before), (now, after) = (self._samples[0], self._samples[-1]) if self._samples else ((0, 0), (0, 0))
        return max(0.0, (after - before) * 60 / (now - begun)) if now - begun >= SHORTEST else 0.0
