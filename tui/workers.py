"""Threads in, messages out: the work that the App runs for the screens.

A job is a plain object. Its thread writes to it, the screens poll it at 4 Hz, and when it ends the App gets a
message. A thread never touches a widget.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from textual.message import Message

from models.control import Clock, Control
from models.database import Library
from models.errors import Cancelled, GpdedupError
from models.items import SourceName
from models.overview import expected_items
from models.passes import SyncResult
from models.progress import Progress
from models.settings import ApiRoots, Paths, Settings
from models.text import counted
from tui.words import source_title

if TYPE_CHECKING:
    from models.decisions import Refusal
    from models.rules.scan import RuleCounts

LOGGER = logging.getLogger("gpdedup")


class Phase(StrEnum):
    """What a job is doing now."""

    OPENING = "opening"
    READING = "reading"
    SCANNING = "scanning"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


ENDED = frozenset({Phase.DONE, Phase.CANCELLED, Phase.FAILED})


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a job needs of the program: handed over whole, so that a thread never asks the App."""

    library: Library
    clock: Clock
    paths: Paths
    roots: ApiRoots
    account: str
    settings: Settings


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """What the person asked to be read."""

    source: SourceName
    arguments: tuple[str, ...] = ()
    """Paths, where the source has some."""
    restart: bool = False
    accept_gone: bool = False
    pictures: bool = False
    """Look at what is picked, for `lookalike`?"""
    older: bool = False
    """Read an export although a newer one was read before?"""


@dataclass(kw_only=True)
class Job:
    """Work in a thread of its own. Written by that thread, read by the screens."""

    control: Control = field(default_factory=Control)
    progress: Progress = field(default_factory=Progress)
    phase: Phase = Phase.OPENING
    started: float = 0.0
    """Monotonic seconds."""
    ended: float = 0.0
    error: GpdedupError | None = None

    @property
    def is_running(self) -> bool:
        """Is its thread at work, or paused?"""
        return self.phase not in ENDED


def run_job(job: Job, place: Workplace, work: Callable[[], None]) -> None:
    """Do a job's work to its end, whatever that is: the screen must learn that it has ended.

    Args:
        job: Gets its phase, its error and the time of its end.
        place: The library and the rest.
        work: What to do, with a connection to the library open.
    """
    try:
        with place.library.connection():
            work()
        job.phase = Phase.DONE
    except Cancelled:
        job.phase = Phase.CANCELLED
    except Exception as error:
        job.error = as_sentence(error, place)
        job.phase = Phase.FAILED
    finally:
        job.ended = place.clock.monotonic()


@dataclass
class SyncJob(Job):
    """One sync with the scan that follows it."""

    request: SyncRequest
    expected: int | None = None
    """How many items the last finished pass read, where nothing better tells the total."""
    picker_address: str = ""
    """Where the person picks, once there is a session."""
    result: SyncResult | None = None
    reopened: "tuple[Refusal, ...]" = ()
    """Decisions that lost their keeper in this sync, and are open again."""
    warnings: tuple[str, ...] = ()
    """What vanished that was not meant to, as lines that are safe for a terminal."""
    counts: "tuple[RuleCounts, ...]" = ()

    def has_read(self, request: SyncRequest) -> bool:
        """Tell whether this sync has just done what is asked for.

        Args:
            request: What is asked for; a pick is a new one each time.
        """
        is_same = (request.source, request.arguments) == (self.request.source, self.request.arguments)
        return is_same and self.phase is Phase.DONE and request.source is not SourceName.PICKER

    def scanned(self, counts: "RuleCounts") -> None:
        """Note how far the scan is; called in the job's thread.

        Args:
            counts: Of the rule under way.
        """
        found = counts.certain + counts.strong + counts.possible
        self.progress.step = f"{counts.rule}: {found:,} found"

    @property
    def sentence(self) -> str:
        """What it does or came to, with numbers, in one sentence."""
        what = source_title(self.request.source)
        seen = counted(self.progress.seen, "item")
        if self.phase is Phase.DONE and self.result is not None:
            return f"Sync of {what} done: {counted(self.result.seen, 'item')}, {self.result.added:,} new."
        if self.phase is Phase.CANCELLED:
            return f"Sync of {what} cancelled after {seen}."
        if self.error is not None:
            return f"Sync of {what} failed after {seen}: {self.error.what}"
        if self.request.source is SourceName.PICKER:
            return f"A pick is under way: {seen} read. They stay; what is not read yet has to be picked again."
        return f"A sync of {what} is running: {seen} read."


@dataclass
class SyncFinished(Message):
    """A sync and its scan are done."""

    job: SyncJob


@dataclass
class SyncFailed(Message):
    """A sync was cancelled or failed; `job.phase` and `job.error` say which and why."""

    job: SyncJob


def run_sync(job: SyncJob, place: Workplace) -> Message:
    """Read a source into the library, then let the rules look at it; in a thread of its own.

    Args:
        job: Is updated on the way.
        place: The library and the rest.

    Returns:
        The message for the App.
    """
    run_job(job, place, lambda: _sync(job, place))
    return SyncFinished(job) if job.phase is Phase.DONE else SyncFailed(job)


def _sync(job: SyncJob, place: Workplace) -> None:
    from models.decisions import reopen_orphans  # noqa: PLC0415 - not needed for the first paint
    from models.harvest import Harvest  # noqa: PLC0415
    from models.rules.registry import build_rules  # noqa: PLC0415
    from models.rules.scan import scan  # noqa: PLC0415
    from models.staging.verify import verify  # noqa: PLC0415
    from models.staging.verify_text import warning_lines  # noqa: PLC0415

    job.expected = expected_items(place.library, job.request.source, place.account)
    source = _open(job, place)
    job.phase = Phase.READING
    harvest = Harvest(place.library, source, place.clock, job.control, job.progress)
    job.result = harvest.run(restart=job.request.restart, accept_gone=job.request.accept_gone)
    reopened = tuple(reopen_orphans(place.library, place.clock))
    job.warnings = tuple(warning_lines(verify(place.library), only_news=True))
    job.phase = Phase.SCANNING
    rules = build_rules(place.settings)
    job.counts = tuple(scan(place.library, rules, place.clock, job.control, on_change=job.scanned))
    job.reopened = (*reopened, *(refusal for count in job.counts for refusal in count.reopened))


def _open(job: SyncJob, place: Workplace) -> Any:
    from models.sources.opening import open_source  # noqa: PLC0415 - imports Google's client where it is needed

    return open_source(
        job.request.source,
        job.request.arguments,
        account=place.account,
        paths=place.paths,
        roots=place.roots,
        control=job.control,
        progress=job.progress,
        library=place.library,
        on_address=lambda address: setattr(job, "picker_address", address),
        restart=job.request.restart,
        pictures=job.request.pictures,
        older=job.request.older,
    )


def as_sentence(error: Exception, place: Workplace) -> GpdedupError:
    """Turn any error into one that a person can read; a fault of this program goes to the log.

    Args:
        error: As it was raised.
        place: Names the log.
    """
    if isinstance(error, GpdedupError):
        return error
    LOGGER.error("a fault of this program", exc_info=error)
    return GpdedupError(
        f"The program made a mistake ({type(error).__name__}).",
        f"What was stored stays. The details are in {place.paths.log}.",
    )


def guarded(place: Workplace, work: Callable[[], Any]) -> "Any | GpdedupError":
    """Run something short in a thread, and bring its error back as a sentence.

    Args:
        place: Names the log.
        work: What to do.

    Returns:
        What it returned, or the error.
    """
    try:
        return work()
    except Exception as error:
        return as_sentence(error, place)
