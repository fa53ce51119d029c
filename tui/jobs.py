"""The work that runs behind the screens: one sync and one staging run at a time, each in a thread of the App."""

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from textual import on
from textual.events import Event, InputEvent
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.signal import Signal

from models.control import Clock, Control
from tui.typed_keys import TypedInOrder
from tui.workers import SyncFailed, SyncFinished, SyncJob, SyncRequest, Workplace, run_sync

if TYPE_CHECKING:
    from tui.stage_job import StageEnded, StageJob


class Watched(Protocol):
    """Work in a thread, of an App or of one of its screens."""

    @property
    def control(self) -> Control:
        """How to reach into it."""

    @property
    def is_running(self) -> bool:
        """Is its thread at work, or paused?"""

    @property
    def sentence(self) -> str:
        """What it does, with numbers; empty where nobody needs to be asked before it is stopped."""


class JobRunner(TypedInOrder):
    """An App that owns its jobs: leaving a screen does not end them."""

    clock: Clock
    library_changed: Signal[Any]
    sync_job: SyncJob | None = None
    stage_job: "StageJob | None" = None
    _watched: tuple[Watched, ...] = ()

    @property
    @abstractmethod
    def place(self) -> Workplace:
        """What a job needs of this program."""

    @abstractmethod
    def refresh_summary(self) -> None:
        """Count the items again, for the top line."""

    @abstractmethod
    def action_step(self, mode: str) -> None:
        """Show one of the four steps."""

    def watch_over(self, job: Watched) -> None:
        """From now on let a job step aside for keys, and stop it when the program ends.

        Args:
            job: About to run, or running.
        """
        self._watched = (*self._at_work, job)

    @property
    def _at_work(self) -> tuple[Watched, ...]:
        return tuple(job for job in self._watched if job.is_running)

    @property
    def work_under_way(self) -> list[str]:
        """What runs now, as sentences with numbers; empty where nothing does."""
        return [job.sentence for job in self._at_work if job.sentence]

    def stop_work(self) -> None:
        """Ask everything that runs to stop; what is committed stays."""
        for job in self._at_work:
            job.control.cancel()

    async def on_event(self, event: Event) -> None:
        """Let the work step aside while keys come in: it shares the interpreter with what answers them.

        Args:
            event: Any; every key passes here first.
        """
        if isinstance(event, InputEvent):
            for job in self._at_work:
                job.control.step_aside()
        await super().on_event(event)

    def start_sync(self, request: SyncRequest) -> bool:
        """Begin a sync in a thread that belongs to the App, and show its screen.

        Args:
            request: What to read.

        Returns:
            False where one is running already; its screen is shown instead.
        """
        is_free = self.sync_job is None or not self.sync_job.is_running
        if is_free:
            self.sync_job = SyncJob(request, started=self.clock.monotonic())
            self.watch_over(self.sync_job)
            self.run_worker(partial(self._work, run_sync, self.sync_job), thread=True, group="sync", name="sync")
            self.refresh_summary()
        self.action_step("sync")
        return is_free

    def start_stage(self, job: "StageJob") -> bool:
        """Begin a staging run in a thread that belongs to the App.

        Args:
            job: What to do.

        Returns:
            False where one is running already.
        """
        from tui.stage_job import run_stage  # noqa: PLC0415

        if self.stage_job is not None and self.stage_job.is_running:
            return False
        self.stage_job = job
        self.watch_over(job)
        self.run_worker(partial(self._work, run_stage, job), thread=True, group="stage", name="stage")
        return True

    def _work(self, work: "Callable[[Any, Workplace], Message]", job: Any) -> None:
        # Runs in a thread: posting a message is all that it does to the App.
        self.post_message(work(job, self.place))

    @on(SyncFinished)
    @on(SyncFailed)
    def _sync_ended(self, message: SyncFinished | SyncFailed) -> None:
        self._ended("sync", message.job.sentence, is_error=isinstance(message, SyncFailed))

    def on_stage_ended(self, message: "StageEnded") -> None:
        """Tell the screens what a staging run came to."""
        self._ended("stage", message.job.sentence, is_error=message.job.error is not None)

    def _ended(self, mode: str, sentence: str, *, is_error: bool) -> None:
        self.refresh_summary()
        self.library_changed.publish(None)
        if self.current_mode != mode:
            severity: SeverityLevel = "warning" if is_error else "information"
            self.notify(sentence, markup=False, severity=severity)
