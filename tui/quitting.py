"""Ending the program: at once, or after a question where something would end with it."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from models.errors import GpdedupError
from tui.jobs import JobRunner
from tui.library_thread import LibraryThread

if TYPE_CHECKING:
    from models.emulator import Emulator


class Quitting(JobRunner):
    """An App that asks before it takes work or decisions along."""

    demo: "Emulator | None" = None

    @property
    @abstractmethod
    def library_thread(self) -> LibraryThread:
        """The one thread in which the screens ask the library."""

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
