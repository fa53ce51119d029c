"""Review while a sync of the same program runs, or stands still: real pages over real HTTP."""

import pytest

from models.items import SourceName
from tests.screens.holding import held
from tests.screens.waiting import until
from tui.screens.review import ReviewScreen
from tui.workers import SyncRequest

LIBRARY = SyncRequest(SourceName.LIBRARY)


@pytest.fixture
def half(demo_app, emulator):
    """Returns what syncs a part of the library, and lets the rules look at it."""

    async def read_half(pilot) -> ReviewScreen:
        with held(emulator):
            demo_app.start_sync(LIBRARY)
            await until(pilot, lambda: demo_app.sync_job.progress.seen >= 100)
            demo_app.sync_job.control.cancel()
            await until(pilot, lambda: not demo_app.sync_job.is_running)
        await pilot.press("3")
        await until(pilot, lambda: isinstance(demo_app.screen, ReviewScreen))
        await pilot.press("r")
        await until(pilot, lambda: demo_app.screen.table.row_count > 3 and demo_app.screen.current)
        return demo_app.screen

    return read_half


async def test_the_cursor_stays_on_its_item_through_a_sync_and_keys_work_while_it_is_paused(
    demo_app, emulator, library, half
):
    async with demo_app.run_test(size=(80, 24)) as pilot:
        review = await half(pilot)
        await pilot.press("G")
        await until(pilot, lambda: review.current is not None)
        item, rows = review.current.item.id, review.table.row_count
        demo_app.start_sync(LIBRARY)
        job = demo_app.sync_job
        job.control.pause()  # at its next page
        await pilot.press("3")
        await until(pilot, lambda: demo_app.screen is review and review.current is not None)
        assert job.control.is_paused
        assert job.is_running
        assert review.current.item.id == item
        await pilot.press("space")
        await until(pilot, lambda: library.value("SELECT verdict FROM decision WHERE candidate_id = ?", (item,)))
        assert job.control.is_paused
        await pilot.press("k", "j")
        assert review.current.item.id == item
        job.control.resume()
        await pilot.press("k", "j")
        await until(pilot, lambda: not job.is_running)
        await until(pilot, lambda: review.table.row_count > rows and review.current is not None)
        assert review.current.item.id == item
        assert library.value("SELECT verdict FROM decision WHERE candidate_id = ?", (item,)) == "remove"
