"""Opens the Review screen in a test, and waits for what it shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from models.database import Library
from tests.screens.waiting import painted, until
from tui.app import GpdedupApp
from tui.screens.review import ReviewScreen

__all__ = ["Review", "painted", "review", "until"]


class Review:
    """The screen under test with its pilot."""

    def __init__(self, app: GpdedupApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> ReviewScreen:
        found = self.app.screen_stack[0]
        assert isinstance(found, ReviewScreen)
        return found

    @property
    def table(self):
        return self.screen.table

    @property
    def detail(self) -> str:
        return self.screen.query_one("#detail").text

    @property
    def status(self) -> str:
        return self.screen.query_one("#review-status").text

    @property
    def filter_words(self) -> str:
        return self.screen.query_one("#filter-words").text

    @property
    def head(self) -> str:
        return self.screen.query_one("#review-head").text

    @property
    def row(self):
        return self.screen.current

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until everything that they began has ended."""
        await self.pilot.press(*keys)
        await self.rest()

    async def filter(self, words: str) -> None:
        """Put words into the filter field at once, and take them."""
        await self.pilot.press("slash")
        self.screen.input.value = words
        await self.press("enter")

    async def rest(self) -> None:
        """Wait until nothing is under way, nor about to begin by what was sent just now."""
        await self.pilot.pause()
        while not self.is_at_rest:
            await until(self.pilot, lambda: self.is_at_rest)
            await self.pilot.pause()

    @property
    def is_at_rest(self) -> bool:
        """Nothing is being read, written, typed or counted, and no question is open."""
        screen = self.screen
        busy = [worker for worker in self.app.workers if worker.is_running]
        return (
            not busy and screen.is_loaded and not any((screen.numbers.is_waiting, screen._typing, screen.table._late))
        )

    async def until(self, condition) -> None:
        await until(self.pilot, condition)


@asynccontextmanager
async def review(app: GpdedupApp, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Review]:
    """Open the program at its third step."""
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen))
        opened = Review(app, pilot)
        await opened.rest()
        yield opened


def verdicts(library: Library) -> dict[str, str]:
    """Returns the decided candidates and the words on them, as they are on the disk."""
    return dict(library.rows("SELECT candidate_id, verdict FROM decision"))
