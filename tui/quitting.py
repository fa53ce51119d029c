"""Ending the program: at once, or after a question where something would end with it."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import NoScreen
from textual.widget import AwaitMount
from textual.worker import WorkerFailed

from models.errors import GpdedupError
from tui.jobs import JobRunner
from tui.library_thread import LibraryThread

if TYPE_CHECKING:
    from models.emulator import Emulator

GONE: Final = (NoMatches, NoScreen, ScreenStackError)
"""Raised where a widget or a screen is looked for that is not there."""


class Quitting(JobRunner):
    """An App that asks before it takes work or decisions along."""

    demo: "Emulator | None" = None

    @property
    @abstractmethod
    def library_thread(self) -> LibraryThread:
        """The one thread in which the screens ask the library."""

    @property
    def is_ending(self) -> bool:
        """Is everything being taken apart, or about to be?"""
        return self._exit or not self.is_running

    def switch_mode(self, mode: str) -> AwaitMount:
        """Show another step, unless the program ends: its screen would come into what is being taken apart.

        Args:
            mode: Of the step.
        """
        return AwaitMount(self.screen, []) if self.is_ending else super().switch_mode(mode)

    async def action_quit(self) -> None:
        """End the program; ask first while work runs, and in the demo where decisions would end with it."""
        work, lost = self.work_under_way, await self._decided_in_demo()
        if not (work or lost):
            self.exit(0)
            return
        from tui.screens.quit import QuitScreen  # noqa: PLC0415

        if not isinstance(self.screen, QuitScreen):
            self.push_screen(QuitScreen(work, lost), self._quit_answered)

    async def _decided_in_demo(self) -> int:
        if self.demo is None:
            return 0
        from models.status import decided_items  # noqa: PLC0415 - only where the demo ends

        try:
            return await self.library_thread.call(decided_items)
        except GpdedupError:  # then nothing is lost that could be read
            return 0

    def _quit_answered(self, answer: bool | None) -> None:
        if answer:
            self.stop_work()
            self.exit(0)

    def _handle_exception(self, error: Exception) -> None:
        """End the program by a fault; that a widget is gone already is none where everything goes.

        Args:
            error: What nobody caught.
        """
        cause = error.error if isinstance(error, WorkerFailed) else error
        if not (self.is_ending and isinstance(cause, GONE)):
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """End the program by a fault.

        Args:
            error: The fault.
        """
        super()._handle_exception(error)
