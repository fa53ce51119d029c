"""Picking, from the card to the items: over real HTTP, with the person's part played by the emulator."""

import asyncio
import json

import pytest

from models.control import Control
from models.emulator import Emulator
from models.google.client import PhotosPicker
from models.google.tokens import load_token
from models.items import SourceName
from models.progress import Progress
from models.settings import ApiRoots, Settings
from models.sources.picker_session import session_file
from tests.rules.pictures import saved, scene
from tests.screens.conftest import keep
from tests.screens.waiting import painted, until
from tests.started import StartedApp
from tui.app import GpdedupApp
from tui.screens.qr import QrCode
from tui.screens.sync import SyncScreen
from tui.workers import Phase, SyncRequest

PICKER = SyncRequest(SourceName.PICKER)


@pytest.fixture
def picking_app(library, signed_in, emulator) -> GpdedupApp:
    """The program, signed in, against a server that likes to be asked often."""
    emulator.behaviour.picker_poll_interval = "0.1s"
    return StartedApp(library, Settings(), signed_in, ApiRoots.below(emulator.root))


def session_of(app: GpdedupApp) -> str:
    return app.sync_job.picker_address.rsplit("/", 1)[1]


async def picked(pilot, app, emulator, count: int) -> None:
    await until(pilot, lambda: app.sync_job is not None and app.sync_job.picker_address)
    emulator.pick(session_of(app), count)
    job = app.sync_job
    await until(pilot, lambda: not job.is_running)
    assert job.phase is Phase.DONE


async def test_from_the_card_to_the_items_with_address_and_code(picking_app, emulator, library):
    async with picking_app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: getattr(picking_app.focused, "id", "") == "picker-start")
        await pilot.press("enter")
        await until(pilot, lambda: picking_app.sync_job is not None and picking_app.sync_job.picker_address)
        assert isinstance(picking_app.screen, SyncScreen)
        address = picking_app.sync_job.picker_address
        await until(pilot, lambda: address in painted(picking_app).split())
        await pilot.press("y")
        assert picking_app.clipboard == address
        await pilot.press("k")
        await until(pilot, lambda: picking_app.screen.query(QrCode))
        await pilot.press("escape")
        await picked(pilot, picking_app, emulator, 120)
        await until(pilot, lambda: "read      120 items" in painted(picking_app))
    assert library.value("SELECT count(*) FROM media_item WHERE source = 'picker'") == 120
    assert emulator.open_sessions == 0


async def test_while_one_picks_the_screen_says_how_and_what_an_end_means(picking_app, emulator):
    emulator.behaviour.picker_poll_interval = "60s"
    async with picking_app.run_test(size=(80, 24)) as pilot:
        picking_app.start_sync(PICKER)
        job = picking_app.sync_job
        await until(pilot, lambda: job.picker_address)
        await until(pilot, lambda: job.picker_address in [line.strip() for line in painted(picking_app).splitlines()])
        assert "Open this address on any device of the same account, pick, and press Done." in painted(picking_app)
        await until(pilot, lambda: "escape Leave it running" in painted(picking_app))
        await pilot.press("q")
        await until(pilot, lambda: "A pick is under way: 0 items read." in painted(picking_app))
        await pilot.press("n", "c")
        await until(pilot, lambda: "Cancel the sync?" in painted(picking_app))
        assert "goes on from there" not in painted(picking_app)
        await pilot.press("y")
        await until(pilot, lambda: "enter begins a new pick; what was read stays" in painted(picking_app))
        emulator.behaviour.picker_poll_interval = "0.1s"
        await pilot.press("enter")
        await until(pilot, lambda: picking_app.sync_job is not job)
        await picked(pilot, picking_app, emulator, 3)
        await until(pilot, lambda: "read      3 items" in painted(picking_app))
        await pilot.press("enter")
        await until(pilot, lambda: "Pick again?" in painted(picking_app))
        assert "The picks add up" in painted(picking_app)


async def test_the_other_button_looks_at_the_pictures_too(picking_app, emulator, library):
    (photo,) = emulator.add_items([emulator.new_item({"filename": "a.jpg"})])
    emulator.show(photo, saved(scene(1)))
    async with picking_app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: getattr(picking_app.focused, "id", "") == "picker-start")
        await pilot.press("tab", "enter")
        await picked(pilot, picking_app, emulator, 1)
        assert picking_app.sync_job.result.notes == ("1 picture looked at (0 flat, tiny or unreadable).",)
    assert library.rows("SELECT state FROM picture_look") == [("seen",)]


async def test_picks_add_up_and_a_session_left_by_a_crash_is_ended(picking_app, emulator, library, signed_in):
    async with picking_app.run_test(size=(80, 24)) as pilot:
        picking_app.start_sync(PICKER)
        await picked(pilot, picking_app, emulator, 20)
        picking_app.start_sync(PICKER)
        await until(pilot, lambda: picking_app.sync_job.picker_address)
        picking_app.sync_job.control.cancel()
        await until(pilot, lambda: not picking_app.sync_job.is_running)
        assert emulator.open_sessions == 0
        # What a run that was killed leaves behind: a session at Google, and its id here.
        with PhotosPicker(load_token(signed_in.token), ApiRoots.below(emulator.root), Control(), Progress()) as picker:
            left = await asyncio.to_thread(lambda: picker.create_session()["id"])
        session_file(signed_in.token).write_text(json.dumps({"session": left}))
        picking_app.start_sync(PICKER)
        await picked(pilot, picking_app, emulator, 50)
    assert library.value("SELECT count(*) FROM media_item WHERE source = 'picker' AND gone_at IS NULL") == 50
    assert picking_app.sync_job.result.notes == ()
    assert emulator.open_sessions == 0
    assert not session_file(signed_in.token).exists()


async def test_the_most_that_one_session_gives_is_explained(library, paths):
    with Emulator(items=2_100, seed=3, consent="grant") as emulator:
        emulator.behaviour.picker_poll_interval = "0.1s"
        keep(paths.token, emulator.token())
        app = StartedApp(library, Settings(), paths, ApiRoots.below(emulator.root))
        async with app.run_test(size=(80, 24)) as pilot:
            app.start_sync(PICKER)
            await picked(pilot, app, emulator, 2_100)
            await until(pilot, lambda: "2,000 is the most that one session gives" in painted(app))
    assert app.sync_job.result.seen == 2_000


async def test_a_program_that_ends_in_the_middle_leaves_nobody_polling(picking_app, emulator):
    async with picking_app.run_test(size=(80, 24)) as pilot:
        picking_app.start_sync(PICKER)
        job = picking_app.sync_job
        await until(pilot, lambda: job.picker_address)
    async with asyncio.timeout(10):
        while job.is_running:
            await asyncio.sleep(0.01)
    assert job.phase is Phase.CANCELLED
    assert emulator.open_sessions == 0
