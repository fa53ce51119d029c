"""How fast work goes: a rate over the last seconds, a small chart of it, and the time that is left."""

from collections import deque
from itertools import pairwise
from math import ceil
from typing import Final

from models.progress import Wait
from models.text import plain

BARS: Final = "▁▂▃▄▅▆▇█"
WINDOW: Final = 20.0
"""Seconds over which the present rate is taken; shorter ones jump, longer ones lag."""

SETTLED: Final = 3
"""Seconds before which a rate says nothing about the time that is left."""


class RateMeter:
    """Takes the count at the screen's own pace and keeps one sample a second.

    Args:
        width: How many samples the chart may need.
    """

    def __init__(self, width: int = 60) -> None:
        self._samples: deque[tuple[float, int]] = deque(maxlen=width + 1)

    def take(self, now: float, count: int) -> bool:
        """Note a count.

        Args:
            now: Monotonic seconds.
            count: Items so far.

        Returns:
            True where a second has passed since the last sample, so that a chart has something new to show.
        """
        if self._samples and now - self._samples[-1][0] < 1.0:
            return False
        self._samples.append((now, count))
        return True

    @property
    def is_settled(self) -> bool:
        """Have enough seconds passed for a guess at the rest? The first ones open connections."""
        return len(self._samples) > SETTLED

    @property
    def rate(self) -> float:
        """Items a second over the last seconds; 0 where nothing is known yet."""
        if len(self._samples) < 2:
            return 0.0
        newest = self._samples[-1]
        oldest = next((sample for sample in self._samples if newest[0] - sample[0] <= WINDOW), self._samples[0])
        seconds = newest[0] - oldest[0]
        return (newest[1] - oldest[1]) / seconds if seconds > 0 else 0.0

    def chart(self, width: int) -> str:
        """Returns the rates of the last seconds as bars, the newest at the right; an empty second is the lowest bar.

        Args:
            width: Cells, at most.
        """
        samples = list(self._samples)[-width - 1 :]
        rates = [max(0.0, (after[1] - before[1]) / (after[0] - before[0])) for before, after in pairwise(samples)]
        top = max(rates, default=0.0)
        if not top:
            return BARS[0] * len(rates)
        return "".join(BARS[min(len(BARS) - 1, int(rate / top * (len(BARS) - 1) + 0.5))] for rate in rates)


def bar(share: float, width: int) -> str:
    """Returns a bar of full and light blocks.

    Args:
        share: From 0 to 1; what lies outside is cut.
        width: Cells.
    """
    full = round(max(0.0, min(1.0, share)) * width)
    return "█" * full + "░" * (width - full)


def duration(seconds: float) -> str:
    """Returns a duration for people: `12 s`, `3 min 12 s`, `2 h 5 min`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def wait_words(wait: Wait, now: float) -> str:
    """Returns why something waits, and when it goes on: `the server is busy (503): try 2 in 28 s`.

    Args:
        wait: Under way.
        now: Monotonic seconds.
    """
    return f"{plain(wait.cause)}: try {wait.attempt + 1} in {duration(ceil(wait.left(now)))}"


def time_left(remaining: int, rate: float) -> str:
    """Returns the time left for people, rounded as roughly as it is known, or an empty text.

    Args:
        remaining: Items still to come.
        rate: Items a second.
    """
    if rate <= 0 or remaining <= 0:
        return ""
    seconds = remaining / rate
    if seconds < 60:
        return f"{max(1, int(seconds))} s left"
    if seconds < 7200:
        return f"{round(seconds / 60)} min left"
    return f"{round(seconds / 3600)} h left"
