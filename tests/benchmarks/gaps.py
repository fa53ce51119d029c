"""How soon a sync heeds a cancel or a key: the longest times between two looks at its control.

Run by hand: `python -m tests.benchmarks.gaps [ITEMS]`; about a minute at 100,000. An export is synced and scanned, once
as nobody looks and once as if somebody typed all the time, an export without links (whose copies are told by name and
size) as well, and a second pass over unchanged parts. Each line has the phase, its longest gap and its longest
transaction; the bound is 300 ms.
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from models.control import Clock, Control
from models.database import Library
from models.exports import export_memory
from models.harvest import Harvest
from models.progress import Progress
from models.rules.registry import RULES
from models.rules.scan import scan
from models.sources.takeout import TakeoutSource
from tests.benchmarks import takeout

BOUND = 0.3


class Watch(Control):
    """Notes the longest time between two looks, by phase; nobody ever rests."""

    def __init__(self, *, typed: bool) -> None:
        super().__init__()
        self._typed = typed
        self._last = time.monotonic()
        self.phase = "start"
        self.gaps: defaultdict[str, float] = defaultdict(float)

    @property
    def is_watched(self) -> bool:
        """Work as if somebody typed?"""
        return self._typed

    def begin(self, phase: str) -> None:
        """Go over to the next phase."""
        if phase != self.phase:
            self.check()
            self.phase = phase

    def check(self) -> None:
        """Note the time since the last look."""
        now = time.monotonic()
        self.gaps[self.phase] = max(self.gaps[self.phase], now - self._last)
        self._last = now

    give_way = check


class Steps(Progress):
    """Tells a watch what the sync does."""

    watch: Watch

    def __setattr__(self, name: str, value: object) -> None:
        if name == "step" and hasattr(self, "watch") and value:
            self.watch.begin(" ".join(str(value).split()[:3]))
        super().__setattr__(name, value)


class Timed(Library):
    """Notes the longest transaction, from the write lock on, by phase."""

    watch: Watch
    longest: defaultdict[str, float]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """As `Library.transaction`."""
        is_outer = not self.database.in_transaction()
        with super().transaction():
            begun = time.monotonic()
            yield
        if is_outer and hasattr(self, "longest"):
            took = time.monotonic() - begun
            self.longest[self.watch.phase] = max(self.longest[self.watch.phase], took)


def measure(path: Path, parts: Sequence[Path], what: str, *, typed: bool) -> None:
    """Sync and scan once, and print each phase."""
    watch, progress = Watch(typed=typed), Steps()
    progress.watch = watch
    with Timed(path) as library:
        library.watch, library.longest = watch, defaultdict(float)
        begun = time.monotonic()
        source = TakeoutSource(parts, memory=export_memory(library, ""))
        harvest = Harvest(library, source, Clock(), watch, progress)
        harvest.run(on_change=lambda: watch.begin("storing and reading"))
        watch.begin("scanning")
        with library.connection():
            scan(library, RULES, Clock(), watch)
        watch.check()
        print(f"{what}: {time.monotonic() - begun:.1f} s")
        for phase, gap in watch.gaps.items():
            verdict = "ok" if gap <= BOUND else "OVER"
            lock = library.longest.get(phase, 0.0) * 1000
            print(f"  {phase:32} longest gap {gap * 1000:6.0f} ms {verdict:5} longest transaction {lock:6.0f} ms")


def main() -> None:
    """Print the figures."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, has_links in (("with links", True), ("without links", False)):
            parts = takeout.make(folder / what, items, 1024, has_links=has_links)
            for typed in (False, True):
                path = folder / f"{what} {typed}.sqlite"
                measure(path, parts, f"{items:,} items {what}, {'typed' if typed else 'untouched'}", typed=typed)
            measure(path, parts, f"{items:,} items {what}, a second time", typed=False)


if __name__ == "__main__":
    main()
