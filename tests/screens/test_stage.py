"""The Stage screen on real decisions and the real album API: plan, dry run, go, hand-off, fates, reading back."""

import re

import pytest

from models.control import Clock
from models.decisions import Verdict, decide_bulk, decide_items, undo
from models.rules.base import Confidence
from tests.screens.waiting import painted, until, words
from tui.app import GpdedupApp
from tui.screens.dry_run import DryRunScreen
from tui.screens.listing import ListScreen
from tui.screens.prompt import TextScreen
from tui.widgets.line_list import LineList
from tui.workers import Phase, SyncJob, SyncRequest, run_sync


@pytest.fixture
def decided(demo_app: GpdedupApp) -> GpdedupApp:
    """The demo, synced and scanned, with every strong thumbnail decided to be removed."""
    job = SyncJob(SyncRequest("library"))
    run_sync(job, demo_app.place)
    assert job.error is None
    decide_bulk(
        demo_app.library,
        Clock(),
        rules={"uuid-thumbnail"},
        confidences={Confidence.STRONG},
        verdict=Verdict.REMOVE,
        include_marked=False,
    )
    return demo_app


def one_planned(library) -> str:
    return library.value("SELECT min(candidate_id) FROM decision WHERE verdict = 'remove'")


def planned(app: GpdedupApp) -> int:
    return app.library.value("SELECT count(*) FROM decision WHERE verdict = 'remove'")


async def show_plan(app: GpdedupApp, pilot) -> None:
    await pilot.press("4")
    await until(pilot, lambda: app.screen.plan is not None and "The plan" in painted(app))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_plan_comes_first_with_counts_checks_and_routes(decided, size):
    async with decided.run_test(size=size) as pilot:
        await show_plan(decided, pilot)
        seen = painted(decided)
        number = planned(decided)
        assert number > 10
        assert f"The plan: {number} items to go" in seen
        assert f"uuid-thumbnail {number}" in seen
        assert f"{number} into an album" in seen
        assert "no last copy goes: checked" in seen
        assert "Nothing is deleted here" in seen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_dry_run_lists_calls_and_makes_none(decided, emulator, size):
    before = emulator.log.total
    async with decided.run_test(size=size) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("d")
        await until(pilot, lambda: "1 ×  Make the album gpdedup: to delete 20" in painted(decided))
        seen = painted(decided)
        assert re.search(r"would make \d+ calls to Google Photos, 2 of\s+which", seen)
        for method in ("mediaItems.batchGet", "albums.create", "albums.batchAddMediaItems", "mediaItems.search"):
            assert f"({method})" in seen
        await pilot.press("s")
        assert isinstance(decided.screen, TextScreen)
        await pilot.press("escape", "d")
        await until(pilot, lambda: isinstance(decided.screen, DryRunScreen))
        await pilot.press("escape")
        assert decided.screen.STEP == "stage"
        assert decided.stage_job is None
    assert emulator.log.total == before
    assert list(emulator.albums) == []


async def test_what_is_typed_replaces_the_title(decided, emulator):
    async with decided.run_test(size=(80, 24)) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("s", *"mine", "enter")
        await until(pilot, lambda: decided.stage_job is not None and not decided.stage_job.is_running)
    assert [album.title for album in emulator.albums] == ["mine"]


async def test_what_is_planned_no_more_is_taken_out_though_nothing_else_is_planned(decided, emulator, library):
    async with decided.run_test(size=(120, 40)) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: decided.stage_job is not None and not decided.stage_job.is_running)
        first = decided.stage_job
        await pilot.press("3")
        library.execute("UPDATE decision SET verdict = 'keep'")
        await pilot.press("4")
        await until(pilot, lambda: "are not to be removed any more: s takes them out again" in painted(decided))
        await pilot.press("s")
        await until(pilot, lambda: decided.stage_job is not first and not decided.stage_job.is_running)
        assert decided.stage_job.error is None
    assert [list(album.item_ids) for album in emulator.albums] == [[]]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_was_kept_since_replaces_the_steps_to_delete(decided, emulator, library, size):
    async with decided.run_test(size=size) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: decided.stage_job is not None and not decided.stage_job.is_running)
        number, seen = planned(decided), lambda: words(decided.screen)
        await until(pilot, lambda: f"{number} items, all of them to go" in seen())
        assert f"Google shows all {number} in the album" in seen()
        assert "its link opens nothing" in seen()
        await pilot.press("s")
        assert f"{number} items are in an album already" in words(decided.screen)
        await pilot.press("escape", "3")
        decide_items(library, Clock(), [one_planned(library)], Verdict.KEEP)
        await pilot.press("4")
        await until(pilot, lambda: "Do not empty the album: 1 item in it is not to be removed any more" in seen())
        assert "Open the album" not in seen()
        await pilot.press("3")
        undo(library, Clock())
        await pilot.press("4")
        await until(pilot, lambda: f"{number} items, all of them to go" in seen())
        undo(library, Clock())  # the bulk decision itself
        await pilot.press("3", "4")
        await until(pilot, lambda: f"Do not empty the album: {number} items in it are not to be removed" in seen())
        assert "Open the album" not in seen()
        await pilot.press("s")
        await until(pilot, lambda: not next(iter(emulator.albums)).item_ids)
        await until(pilot, lambda: "Do not empty" not in seen() and "left the album again" in seen())
        assert "Open the album" not in seen()


async def test_a_hand_off_with_a_kept_item_is_not_to_be_worked_on(decided, library):
    library.execute("UPDATE media_item SET source = 'takeout'")
    async with decided.run_test(size=(120, 40)) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("s")
        await until(pilot, lambda: "Open worklist.html" in words(decided.screen))
        await pilot.press("3")
        decide_items(library, Clock(), [one_planned(library)], Verdict.KEEP)
        await pilot.press("4")
        await until(pilot, lambda: "Do not go on with this hand-off: 1 item in it" in words(decided.screen))
        assert "Open worklist.html" not in words(decided.screen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_go_asks_for_the_title_stages_and_the_album_holds_it(decided, emulator, size):
    async with decided.run_test(size=size) as pilot:
        await show_plan(decided, pilot)
        number = planned(decided)
        await pilot.press("s")
        assert isinstance(decided.screen, TextScreen)
        await pilot.press("enter")
        await until(pilot, lambda: decided.stage_job is not None and not decided.stage_job.is_running)
        assert decided.stage_job.error is None
        await until(pilot, lambda: f"{number} added to the album" in painted(decided))
        (album,) = emulator.albums
        assert len(album.item_ids) == number
        assert album.title.startswith("gpdedup: to delete 20")
        await until(pilot, lambda: f"so far    in the album {number}" in words(decided.screen))
        await pilot.press("i")
        sentences = [sentence for _, sentence in decided.screen.query_one(LineList).lines]
        assert len(sentences) == number
        assert all(
            re.match(r"20\d\d-\d\d-\d\d \d\d:\d\d · \S+ stays · in the album · uuid-thumbnail", s) for s in sentences
        )
        await pilot.press("escape", "v")
        await until(pilot, lambda: isinstance(decided.screen, ListScreen))
        assert len(decided.screen.query_one(LineList).lines) == number


async def test_copying_the_albums_link_says_so(decided):
    async with decided.run_test(size=(80, 24), notifications=True) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: decided.stage_job is not None and not decided.stage_job.is_running)
        await until(pilot, lambda: decided.screen.check_action("copy", ()))
        await pilot.press("y")
        assert decided.clipboard == decided.stage_job.result.album_url
        await until(pilot, lambda: "link sent to" in painted(decided))


async def test_a_second_run_adds_nothing(decided, emulator):
    async with decided.run_test(size=(120, 40)) as pilot:
        for _ in range(2):
            await show_plan(decided, pilot)
            job = decided.stage_job
            await pilot.press("s", "enter")
            await until(pilot, lambda job=job: decided.stage_job is not job and not decided.stage_job.is_running)
        assert decided.stage_job.result.album == 0
        assert decided.stage_job.result.already == planned(decided)
    assert len(list(emulator.albums)) == 1


async def test_without_a_sign_in_it_says_how_to_sign_in_and_nothing_is_lost(decided, signed_in):
    signed_in.token.unlink()
    async with decided.run_test(size=(80, 24)) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("s", "enter")
        await until(pilot, lambda: decided.stage_job is not None and not decided.stage_job.is_running)
        assert decided.stage_job.phase is Phase.FAILED
        await until(pilot, lambda: "not signed in" in painted(decided))
        assert planned(decided) > 0


async def test_what_the_api_cannot_album_is_handed_off_in_files(decided, library):
    library.execute("UPDATE media_item SET source = 'takeout'")
    library.execute("UPDATE media_item SET product_url = NULL WHERE id = (SELECT min(candidate_id) FROM decision)")
    async with decided.run_test(size=(120, 40)) as pilot:
        await show_plan(decided, pilot)
        number = planned(decided)
        await pilot.press("s")  # no album, so no title is asked for
        await until(pilot, lambda: decided.stage_job is not None and not decided.stage_job.is_running)
        first, files = decided.stage_job, decided.stage_job.files
        assert decided.stage_job.error is None
        assert files.ids.read_text().count("\n") == number
        await until(pilot, lambda: "worklist.html" in painted(decided))
        assert str(files.folder) in words(decided.screen).replace("\n", "").replace(" ", "")
        assert "a line without a link to the item searches for its name" in words(decided.screen)
        await until(pilot, lambda: f"{number} items: 0 acknowledged, {number} still open" in words(decided.screen))
        await pilot.press("h")
        await until(pilot, lambda: decided.stage_job is not first and not decided.stage_job.is_running)
        assert decided.stage_job.files == files


async def test_what_is_left_out_is_counted_and_listed_with_the_reason(decided, library):
    library.execute(
        "UPDATE media_item SET trashed = 1 WHERE id = (SELECT keeper_id FROM decision WHERE verdict = 'remove' LIMIT 1)"
    )
    async with decided.run_test(size=(120, 40)) as pilot:
        await show_plan(decided, pilot)
        assert "o says why" in painted(decided)
        await pilot.press("o")
        lines = decided.screen.query_one(LineList).lines
        assert lines
        assert all("is in the trash" in reason for _, reason in lines)


async def test_an_empty_plan_says_where_to_go(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4")
        await until(pilot, lambda: "Nothing is decided to be removed yet." in painted(app))
        await pilot.press("s", "d", "h", "i", "o")
        assert app.stage_job is None
        assert app.current_mode == "stage"


@pytest.mark.parametrize("title", ["", "   "])
async def test_an_empty_title_is_not_taken(decided, emulator, title):
    async with decided.run_test(size=(80, 24)) as pilot:
        await show_plan(decided, pilot)
        await pilot.press("s")
        decided.screen.query_one("#answer").value = title
        await pilot.press("enter")
        assert isinstance(decided.screen, TextScreen)
    assert list(emulator.albums) == []
