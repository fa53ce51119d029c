"""The program as a person meets it: its first screen is there before the first key."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from tui.app import GpdedupApp


class StartedApp(GpdedupApp):
    """The program; a test begins when the screen of the first step has taken the place of the bare top line."""

    @asynccontextmanager
    async def run_test(self, **options: Any) -> AsyncIterator[Pilot[Any]]:
        async with super().run_test(**options) as pilot:
            while self.current_mode not in self.MODES:
                await pilot.pause()
            yield pilot
