"""Running the rules in a thread, for the Review screen: threads in, counters out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from models.control import Clock, Control
from models.database import Library
from models.errors import Cancelled, GpdedupError
from models.progress import Progress
from models.rules.base import Rule
from models.rules.scan import RuleCounts, scan
from models.text import counted, plain
from tui.hints import screen_sentence


@dataclass
class ScanJob:
    """One scan. Written by its thread, polled by the screen."""

    control: Control = field(default_factory=Control)
    counts: dict[str, RuleCounts] = field(default_factory=dict)
    """What each rule has found so far, the one at work last."""
    rules: int = 0
    """How many there are to run."""
    is_running: bool = True
    is_cancelled: bool = False
    error: GpdedupError | None = None
    note: str = ""
    """What could not be compared, and why."""
    progress: Progress = field(default_factory=Progress)
    """Of the files that are read first."""

    @property
    def sentence(self) -> str:
        """What it does or came to, with numbers."""
        counts = tuple(self.counts.values())
        found = sum(count.certain + count.strong + count.possible for count in counts)
        if self.error is not None:
            return f"The scan failed: {screen_sentence(self.error, 'r')}"
        if self.is_cancelled:
            return "Scan stopped; the rules that had finished stay finished."
        if self.is_running:
            place = f"{plain(counts[-1].rule)}, rule {len(counts)} of {self.rules}: " if counts else ""
            files = f"{self.progress.step}: {self.progress.seen:,} of {self.progress.total or 0:,}, "
            before = files if self.progress.step and not counts else ""
            return f"Scanning: {before}{place}{found:,} found"
        reopened = sum(len(count.reopened) for count in counts)
        loudly = f" {counted(reopened, 'decision')} open again: no rule claims the pair any more." if reopened else ""
        done = f"Scan done: {counted(found, 'finding')} by {counted(len(counts), 'rule')}."
        stopped = "".join(f" {plain(count.rule)} stopped: {count.stopped}" for count in counts if count.stopped)
        return f"{done}{stopped}{loudly} {self.note}".rstrip()

    def run(
        self,
        library: Library,
        rules: Mapping[str, Rule],
        clock: Clock,
        exports: Sequence[Path] = (),
        *,
        pictures: bool = False,
    ) -> None:
        """Run the rules one after the other; in a thread.

        Args:
            library: Open.
            rules: Name to rule.
            clock: For the record of the scan.
            exports: Where the Takeout export lies that was read: `exact` may need the bytes of some files.
            pictures: First look at the pictures that nobody has looked at yet, for `lookalike`.
        """
        from models.digests import hash_where_needed  # noqa: PLC0415 - imports the readers of exports

        self.rules = len(rules)
        try:
            with library.connection():
                if pictures:
                    self._look(library, exports)
                hashed = hash_where_needed(library, rules, exports, self.control, self.progress)
                self.note = f"{self.note} {hashed.sentence}".strip()
                scan(library, rules, clock, self.control, self._count)
        except Cancelled:
            self.is_cancelled = True
        except GpdedupError as error:
            self.error = error
        finally:
            self.is_running = False

    def _look(self, library: Library, exports: Sequence[Path]) -> None:
        from models.visual import look_at_pictures  # noqa: PLC0415 - its libraries are an extra

        looked = look_at_pictures(library, exports, self.control, self.progress)
        missing = f", {looked.not_found:,} not at hand" if looked.not_found else ""
        self.note = looked.sentence or f"{counted(looked.seen, 'picture')} looked at{missing}."
        self.progress.step, self.progress.seen, self.progress.total = "", 0, None

    def _count(self, counts: RuleCounts) -> None:
        self.counts = {**self.counts, counts.rule: counts}  # replaced as a whole: the screen may be reading it
