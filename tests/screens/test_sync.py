"""The Sync screen on a real harvest over real HTTP: live, paused, cancelled, failed, left running, gone on with."""

import pytest
from textual.events import AppBlur

from models.candidates import rule_counts
from models.emulator import Fault
from models.items import SourceName
from models.progress import Wait
from models.settings import ApiRoots, Settings
from tests.screens.holding import held
from tests.screens.waiting import painted, until, words
from tests.started import StartedApp
from tests.takeout.test_age import NEW, OLD, export
from tui.app import GpdedupApp
from tui.screens.listing import ListScreen
from tui.screens.prompt import ConfirmScreen
from tui.screens.sync import SyncScreen
from tui.widgets.line_list import LineList
from tui.workers import Phase, SyncJob, SyncRequest, run_sync

LIBRARY = SyncRequest(SourceName.LIBRARY)


def ended(app: GpdedupApp) -> bool:
    return app.sync_job is not None and not app.sync_job.is_running


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_from_the_card_to_what_was_found_by_keyboard_alone(demo_app, library, size):
    async with demo_app.run_test(size=size) as pilot:
        await until(pilot, lambda: demo_app.screen.query_one("#google-sync").display)
        await pilot.press("enter")
        await until(pilot, lambda: ended(demo_app))
        assert isinstance(demo_app.screen, SyncScreen)
        await until(pilot, lambda: "3 shows them for review." in painted(demo_app))
        seen = painted(demo_app)
        assert "read      300 items" in seen
        assert library.value("SELECT count(*) FROM media_item") == 300
        found = {count.rule: count for count in demo_app.sync_job.counts}
        assert found["uuid-thumbnail"].strong == library.value(
            "SELECT count(*) FROM finding WHERE rule = 'uuid-thumbnail' AND confidence = 'strong'"
        )
        assert found["uuid-thumbnail"].strong > 0
        assert rule_counts(library) != []
        await until(pilot, lambda: demo_app.library_summary == "demo · Google account · 300 items")
        done = demo_app.sync_job
        await pilot.press("s")
        assert isinstance(demo_app.screen, ConfirmScreen)
        await pilot.press("enter")  # the answer that changes nothing has the focus
        assert demo_app.sync_job is done
        await pilot.press("l")
        await until(pilot, lambda: isinstance(demo_app.screen, ListScreen))
        listed = demo_app.screen.query_one(LineList).lines
        assert len(listed) == done.result.odd > 0
        assert all(reason.startswith("stored, but: ") for _, reason in listed)


async def test_it_goes_on_in_the_background_and_a_second_one_is_refused(demo_app, emulator, library):
    with held(emulator) as let_go:
        async with demo_app.run_test(size=(80, 24)) as pilot:
            assert demo_app.start_sync(LIBRARY)
            first = demo_app.sync_job
            await until(pilot, lambda: first.phase is Phase.READING)
            await pilot.press("escape")
            assert demo_app.current_mode == "connect"
            assert first.is_running
            assert not demo_app.start_sync(LIBRARY)
            assert demo_app.sync_job is first
            assert demo_app.current_mode == "sync"
            let_go()
            await until(pilot, lambda: ended(demo_app))
    assert library.value("SELECT count(*) FROM media_item") == 300


async def test_pause_and_cancel_ask_and_what_was_read_stays_and_goes_on(demo_app, emulator, library):
    async with demo_app.run_test(size=(120, 40)) as pilot:
        with held(emulator):
            demo_app.start_sync(LIBRARY)
            job = demo_app.sync_job
            await until(pilot, lambda: job.progress.seen >= 100)
            await pilot.press("space")
            assert job.control.is_paused
            await until(pilot, lambda: "paused: space goes on" in painted(demo_app))
            await pilot.press("space")
            assert not job.control.is_paused
            await pilot.press("space", "c")
            assert isinstance(demo_app.screen, ConfirmScreen)
            await pilot.press("y")
            await until(pilot, lambda: ended(demo_app))
        assert job.phase is Phase.CANCELLED
        stored = library.value("SELECT count(*) FROM media_item")
        assert 100 <= stored < 300
        await until(pilot, lambda: "cancelled after" in painted(demo_app))
        await pilot.press("enter")
        await until(pilot, lambda: demo_app.sync_job is not job and ended(demo_app))
        assert demo_app.sync_job.phase is Phase.DONE
        assert demo_app.sync_job.progress.resumed_at == stored
    assert library.value("SELECT count(*) FROM media_item") == 300
    assert library.value("SELECT count(*) FROM sync") == 1


async def test_no_to_the_question_lets_it_run(demo_app, emulator):
    async with demo_app.run_test(size=(80, 24)) as pilot:
        with held(emulator):
            demo_app.start_sync(LIBRARY)
            await pilot.press("c", "n")
            assert not demo_app.sync_job.control.is_cancelled
        await until(pilot, lambda: ended(demo_app))
        assert demo_app.sync_job.phase is Phase.DONE


async def test_the_counters_go_on_around_a_question(app):
    job = SyncJob(LIBRARY, phase=Phase.READING)
    job.progress.seen = 100
    app.sync_job = job
    app.watch_over(job)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "100 items" in painted(app))
        await pilot.press("q")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        behind = app.screen_stack[-2]
        job.progress.seen = 2_345
        await until(pilot, lambda: "2,345 items" in words(behind))
        assert isinstance(app.screen, ConfirmScreen)
        job.phase = Phase.CANCELLED


async def test_failure_is_a_sentence_with_what_to_do(demo_app, emulator):
    emulator.faults.next("GET /v1/mediaItems", Fault.refusal("day-quota"))
    async with demo_app.run_test(size=(80, 24)) as pilot:
        demo_app.start_sync(LIBRARY)
        await until(pilot, lambda: ended(demo_app))
        await until(pilot, lambda: "enter goes on from there" in painted(demo_app))
        seen = " ".join(painted(demo_app).split())
        assert demo_app.sync_job.error.what.split(".")[0][:40] in seen
        assert "Press enter again tomorrow: it goes on where it stopped." in seen
        assert "Traceback" not in seen


async def test_the_footer_follows_the_sync_in_a_window_without_the_focus(app):
    job = app.sync_job = SyncJob(LIBRARY, phase=Phase.READING)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "Leave it running" in painted(app))
        app.post_message(AppBlur())
        await until(pilot, lambda: not app.app_focus)
        job.phase = Phase.CANCELLED
        await until(pilot, lambda: "cancelled after" in painted(app))
        await until(pilot, lambda: "Leave it running" not in painted(app))


async def test_a_sync_left_half_way_by_an_earlier_start_is_offered(library, signed_in, emulator):
    roots = ApiRoots.below(emulator.root)
    first = StartedApp(library, Settings(), signed_in, roots)
    async with first.run_test(size=(80, 24)) as pilot:
        with held(emulator):
            first.start_sync(LIBRARY)
            await until(pilot, lambda: first.sync_job.progress.seen >= 100)
            first.sync_job.control.cancel()
            await until(pilot, lambda: ended(first))
    second = StartedApp(library, Settings(), signed_in, roots)
    async with second.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "left half-way" in painted(second))
        await pilot.press("enter")
        await until(pilot, lambda: ended(second))
    assert second.sync_job.phase is Phase.DONE
    assert library.value("SELECT count(*) FROM media_item") == 300


async def test_hostile_names_waits_and_skipped_files_do_no_harm(app, library):
    job = SyncJob(SyncRequest(SourceName.TAKEOUT, ("/x",)), phase=Phase.READING)
    job.progress.total, job.progress.seen, job.progress.skipped = 184_000, 112_408, 53
    job.progress.step = "reading \x1b]0;owned\x07 part 3"
    job.picker_address = "https://photos.google.com/\x1b]0;owned\x07"
    for name in ("a[red].png", "[/]", "\x1b[31mred\x1b[0m.jpg", "x\n\ny\u202egnp.exe", "长" * 300 + ".jpg"):
        job.progress.last.append((name, "0001-01-01 00:00:00", "Canon Canon EOS 6D"))
    job.progress.wait = Wait("the server is busy [bold](503)[/]", 12.0, 2)
    library.execute("INSERT INTO sync (source, state, started_at) VALUES ('takeout', 'running', '2026-01-01')")
    library.execute("INSERT INTO sync_skip VALUES (1, '../[/]\x1b[2J.json', 'not JSON')")
    app.sync_job = job
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "112,408 of 184,000 items" in painted(app))
        seen = painted(app)
        assert "[/]" in seen
        assert "␛[31mred␛[0m.jpg" in seen
        assert "the server is busy [bold](503)[/]: try 3 in 12 s" in seen
        assert "61%" in seen
        links = [segment.style.link or "" for strip in app.screen._compositor.render_strips() for segment in strip]
        assert "https://photos.google.com/␛]0;owned␇" in links
        assert not {"\x1b", "\x07", "\u202e"} & set(seen)
        assert all(len(line) <= 120 for line in seen.splitlines())
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, ListScreen))
        assert "../[/]␛[2J.json" in painted(app)
        job.phase = Phase.CANCELLED


@pytest.mark.parametrize(("size", "names"), [((80, 24), 4), ((120, 40), 12)])
async def test_a_higher_terminal_shows_more_of_the_last_names(app, size, names):
    job = SyncJob(LIBRARY, phase=Phase.READING)
    job.progress.last.extend((f"IMG_{number:04}.JPG", "2019-04-12 18:12:33", "Canon EOS 6D") for number in range(20))
    app.sync_job = job
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: f"IMG_{20 - names:04}.JPG" in painted(app))
        assert painted(app).count("IMG_") == names
        job.phase = Phase.CANCELLED


async def test_what_was_skipped_can_be_listed_on_another_day_and_for_this_account_alone(app, library):
    values = "('takeout', ?, 'done', '2026-01-01', '2026-01-01', 1)", "('toolkit', ?, 'failed', '2026-01-01', NULL, 0)"
    for account, name in (("", "own.json"), ("other", "theirs.json")):
        for value in values:
            sql = f"INSERT INTO sync (source, account, state, started_at, finished_at, skipped) VALUES {value}"
            library.execute(sql, (account,))
        library.execute("INSERT INTO sync_skip SELECT max(id) - 1, ?, 'not JSON' FROM sync", (name,))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "1 skipped" in painted(app))
        assert painted(app).count("Toolkit list") == 1  # the other account's pass cannot go on here
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, ListScreen))
        assert "own.json" in painted(app)
        assert "theirs.json" not in painted(app)


@pytest.mark.parametrize("key", ["enter", "s"])
async def test_in_the_demo_two_keys_sync_and_three_more_sync_again(demo_app, library, key):
    async with demo_app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "enter or s syncs Google account · 1 shows" in painted(demo_app))
        await pilot.press(key)
        await until(pilot, lambda: ended(demo_app))
        assert library.value("SELECT count(*) FROM media_item") == 300
        first = demo_app.sync_job
        await pilot.press(key)
        await until(pilot, lambda: isinstance(demo_app.screen, ConfirmScreen))
        await pilot.press("y")
        await until(pilot, lambda: demo_app.sync_job is not first and ended(demo_app))
        assert demo_app.sync_job.result.added == 0


async def test_at_rest_it_shows_what_was_read_before(demo_app, library):
    job = SyncJob(LIBRARY)
    assert run_sync(job, demo_app.place).job.phase is Phase.DONE
    async with demo_app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: "300 items, 300 new, 0 gone" in painted(demo_app))
        assert "enter or s syncs Google account again" in painted(demo_app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_older_export_is_explained_and_read_when_the_person_says_so(app, library, tmp_path, size):
    newer = export(favorited=True).zip(tmp_path / f"{NEW}-001.zip")
    older = export().zip(tmp_path / f"{OLD}-001.zip")
    async with app.run_test(size=size) as pilot:
        for path in (newer, older):
            await pilot.press("1")
            app.start_sync(SyncRequest(SourceName.TAKEOUT, (str(path),)))
            await until(pilot, lambda: ended(app))
        await until(pilot, lambda: "o reads the older export" in painted(app))
        seen = " ".join(painted(app).split())
        assert "(of 2025-01-01)" in seen
        assert "(of 2025-06-01)" in seen
        assert "--older" not in seen
        assert library.value("SELECT count(*) FROM media_item WHERE favorited") == 4
        refused = app.sync_job
        await pilot.press("o")
        await until(pilot, lambda: app.sync_job is not refused and ended(app))
        assert app.sync_job.phase is Phase.DONE
        assert not app.screen.check_action("older", ())
        assert library.value("SELECT count(*) FROM media_item WHERE favorited") == 0
        # The choice was for once.
        await until(pilot, lambda: app.screen.check_action("go_on", ()))
        assert not app.screen._next_request().older
