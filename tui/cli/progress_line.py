"""The progress of long work on a terminal's stderr: two lines at most, drawn four times a second."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from models.progress import Progress, Wait
from models.text import plain, shortened
from tui.cli.output import Output
from tui.rates import RateMeter, bar, duration, time_left

if TYPE_CHECKING:
    from rich.text import Text

BAR_WIDTH = 24
REFRESHES = 4
"""A second; more is only bytes on an SSH line."""
LEAST_TOLD = 1.0
"""Seconds; a wait that is shorter is not worth a line of a log."""


class SyncLines:
    """Draws a sync's counters; reads them at its own pace, from rich's thread.

    Args:
        progress: Written by the sync.
        expected: How many items there may be, where the source cannot tell.
        now: Monotonic seconds.
        width: Terminal columns.
    """

    def __init__(self, progress: Progress, expected: int | None, width: int) -> None:
        self._progress = progress
        self._expected = expected
        self._width = width
        self._meter = RateMeter()

    def text(self, now: float) -> str:
        """Returns the lines as they are now.

        Args:
            now: Monotonic seconds.
        """
        progress = self._progress
        self._meter.take(now, progress.seen)
        lines = [shortened(line, self._width - 1) for line in (self._counts(now), self._present()) if line]
        return "\n".join(lines)

    def _counts(self, now: float) -> str:
        progress = self._progress
        rate = self._meter.rate
        words = [f"{progress.seen:,} items", f"{rate:,.0f} items/s"]
        total = progress.total or self._expected
        if total and total >= progress.seen:
            about = "" if progress.total else "about "
            words[0] = f"{bar(progress.seen / total, BAR_WIDTH)} {progress.seen:,} of {about}{total:,} items"
            words.append(time_left(total - progress.seen, rate))
        elif progress.started:
            words.append(duration(now - progress.started))
        if progress.skipped:
            words.append(f"skipped {progress.skipped:,}")
        return "  ".join(word for word in words if word)

    def _present(self) -> str:
        progress = self._progress
        if progress.wait is not None:
            return plain(f"waiting {progress.wait.seconds:.0f} s: {progress.wait.cause}")
        last = progress.last[-1][0] if progress.last else ""
        return plain("  ".join(word for word in (progress.step, last) if word))


def tell_wait(out: Output, wait: Wait) -> None:
    """Say why a sync waits and until when, as the wait begins; nothing of one that is over at once.

    Args:
        out: Where to.
        wait: Under way.
    """
    if wait.seconds >= LEAST_TOLD:
        until = (datetime.now() + timedelta(seconds=wait.seconds)).strftime("%H:%M:%S")
        out.say(f"Waiting until {until} ({duration(ceil(wait.seconds))}), then try {wait.attempt + 1}: {wait.cause}.")
        out.flush()


@contextmanager
def sync_lines(out: Output, progress: Progress, expected: int | None) -> Iterator[None]:
    """Show a sync's progress while it runs, where stderr is a terminal; elsewhere a line for each wait.

    Args:
        out: Names the terminal.
        progress: Written by the sync.
        expected: How many items there may be, where the source cannot tell.
    """
    if not out.stderr.isatty():
        progress.on_wait = lambda wait: tell_wait(out, wait)
        yield
        return
    import time  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415 - only where something is drawn
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=out.stderr, highlight=False)
    lines = SyncLines(progress, expected, console.width)

    def renderable() -> "Text":
        return Text(lines.text(time.monotonic()), no_wrap=True, overflow="crop")

    live = Live(console=console, get_renderable=renderable, refresh_per_second=REFRESHES, transient=True)
    with live:
        yield
