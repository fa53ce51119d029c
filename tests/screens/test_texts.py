"""The plain parts: rates, bars, durations, lists of lines, what is remembered, the words of a result."""

import json

import pytest
from rich.cells import cell_len

from models.errors import NetworkError
from models.items import SourceName
from models.overview import LastSync, SourceCount, expected_items, skipped_items, source_counts, unfinished_passes
from models.passes import SyncResult, Unfinished
from models.progress import Wait
from models.settings import ApiRoots, Paths, Settings
from tests.conftest import FakeClock
from tests.screens.waiting import painted, until
from tui.app import GpdedupApp
from tui.rates import RateMeter, bar, duration, time_left, wait_words
from tui.remembered import Remembered
from tui.screens.listing import ListScreen
from tui.sync_text import SyncText, camera_words, idle_lines, result_lines
from tui.widgets.paragraphs import hanging
from tui.words import library_summary, source_title
from tui.workers import Phase, SyncJob, SyncRequest, Workplace, run_sync


def test_rate_is_over_the_last_seconds_and_a_sample_comes_once_a_second():
    meter = RateMeter()
    assert meter.rate == 0.0
    taken = [meter.take(second / 4, second * 25) for second in range(41)]
    assert sum(taken) == 11
    assert meter.rate == pytest.approx(100.0)
    assert meter.chart(40) == "█" * 10
    assert len(meter.chart(4)) == 4


def test_chart_shows_a_stall_as_the_lowest_bar():
    meter = RateMeter()
    for second, count in enumerate((0, 100, 100, 200)):
        meter.take(float(second), count)
    assert meter.chart(10) == "█▁█"


@pytest.mark.parametrize(("share", "cells"), [(-1, 0), (0, 0), (0.5, 5), (1, 10), (7, 10)])
def test_bar_fills_by_share(share, cells):
    assert bar(share, 10) == "█" * cells + "░" * (10 - cells)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59.9, "59 s"), (192, "3 min 12 s"), (7500, "2 h 5 min"), (-3, "0 s")]
)
def test_durations(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("remaining", "rate", "words"),
    [(0, 10, ""), (100, 0, ""), (100, 10, "10 s left"), (60_000, 500, "2 min left"), (10**7, 500, "6 h left")],
)
def test_time_left_only_where_it_is_known(remaining, rate, words):
    assert time_left(remaining, rate) == words


@pytest.mark.parametrize("width", [58, 78, 118])
def test_live_lines_fit_names_included(width):
    job = SyncJob(SyncRequest(SourceName.LIBRARY), expected=1000, phase=Phase.READING)
    job.progress.seen = 500
    job.progress.last.append(("长" * 200 + ".jpg", "2019-04-12 18:12:33", "Canon Canon EOS 6D"))
    lines = SyncText(job, RateMeter(), 10.0, width).lines()
    assert "500 of about 1,000 items" in lines["bar"][0]
    assert cell_len(lines["bar"][0]) == width
    assert cell_len(lines["last-0"][0]) <= width
    assert lines["last-0"][0].endswith("  Canon EOS 6D")


def test_more_than_last_time_gives_no_total_in_place_of_a_wrong_one():
    job = SyncJob(SyncRequest(SourceName.LIBRARY), expected=1000)
    job.progress.seen = 1001
    assert SyncText(job, RateMeter(), 10.0, 78).total is None


def test_result_says_what_is_gone_what_reopened_and_what_was_found():
    job = SyncJob(SyncRequest(SourceName.TAKEOUT), phase=Phase.DONE)
    job.result = SyncResult("takeout", 184_211, 120, 3, 7, 53, 2, 1, notes=("A part is missing \x1b[2J.",))
    lines = "\n".join(result_lines(job))
    assert "read      184,211 items" in lines
    assert "gone      7" in lines
    assert "skipped   53  (l lists them)" in lines
    assert "A part is missing ␛[2J." in lines


def test_unfinished_lines_name_the_source_and_how_far_it_came():
    left = Unfinished(1, "takeout", "", "", "m", 1200, 0, 0, 0, "2026-01-01 10:00:00")
    assert "Takeout: 1,200 items read" in "\n".join(idle_lines([left], [], next_source="takeout"))
    # Begun by a command: the screens do not know its files.
    for known in ("", "library"):
        assert idle_lines([left], [], next_source=known)[-1] == "1 asks where its files are, and goes on from there."
    assert idle_lines([], [], next_source="")[0] == "No sync runs."


def test_idle_lines_say_what_was_read_and_what_enter_reads():
    last = LastSync("takeout", "", "2026-03-01 10:15:00", 1200, 30, 2)
    text = "\n".join(idle_lines([], [last], next_source="takeout"))
    assert "1,200 items, 30 new, 2 gone" in text
    assert "enter or s syncs Takeout again" in text
    assert "skipped" not in text


def test_idle_lines_line_up_two_sources_and_tell_what_was_skipped_beside_what_was_left_half_way():
    left = [Unfinished(3, "library", "", "", "m", 1200, 0, 0, 0, "2026-01-01 10:00:00")]
    last = [
        LastSync(source, "", "2026-03-01 10:15:00", 1200, 30, 2, skipped)
        for source, skipped in (("takeout", 53), ("library", 0))
    ]
    lines = idle_lines(left, last, next_source="library")
    assert "enter goes on from there · R reads from the start · 1 shows the sources" in lines
    takeout, library = lines[-2:]
    assert takeout.endswith("1,200 items, 30 new, 2 gone, 53 skipped")
    assert library.endswith("1,200 items, 30 new, 2 gone")
    assert takeout.index("1,200") == library.index("1,200")


def test_a_wait_counts_down_to_the_next_try():
    wait = Wait("the server is busy (503)", 90.0, 1, until=190.0)
    words = [wait_words(wait, now).split(": ")[1] for now in (100.0, 100.5, 189.9, 200.0, 3.0)]
    assert words == [
        "try 2 in 1 min 30 s",
        "try 2 in 1 min 30 s",
        "try 2 in 1 s",
        "try 2 in 0 s",
        "try 2 in 1 min 30 s",
    ]
    assert wait_words(Wait("x", 12.0, 2), 500.0) == "x: try 3 in 12 s"


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("checks    no last copy goes: checked", ["checks    no last copy", "          goes: checked"]),
        ("left out  three items of the plan", ["left out  three items of", "          the plan"]),
        ("2  Move the item to the trash there", ["2  Move the item to the", "   trash there"]),
        ("          in your album, still", ["          in your album,", "          still"]),
        ("    17 ×  Add 50 items (x.add)", ["    17 ×  Add 50 items", "          (x.add)"]),
        ("Nothing is deleted here by us", ["Nothing is deleted here", "by us"]),
        ("", [""]),
        ("/a/very/long/path/of/somebody", ["/a/very/long/path/of/som", "ebody"]),
    ],
)
def test_wrapped_lines_hang_behind_their_label(line, rows):
    assert hanging(line, 24) == rows


def test_summary_of_one_and_of_several_sources():
    takeout, picker = SourceCount("takeout", "", 184_211), SourceCount("picker", "me", 1)
    assert library_summary([]) == "no items yet"
    assert library_summary([takeout]) == "Takeout · 184,211 items"
    assert library_summary([takeout, picker], is_demo=True) == "demo · 2 sources · 184,212 items"
    assert source_title("something-new") == "something-new"


def test_overview_counts_what_is_there_and_what_was_left(library):
    item = "INSERT INTO media_item (id, source, added_at, changed_at, gone_at) VALUES (?, ?, '', '', ?)"
    for values in (("a", "takeout", None), ("b", "takeout", None), ("c", "takeout", "2026"), ("d", "picker", None)):
        library.execute(item, values)
    sync = "INSERT INTO sync (source, state, seen, started_at) VALUES (?, ?, ?, '2026-01-01')"
    for row in (("takeout", "done", 3), ("takeout", "failed", 1), ("picker", "done", 1)):
        library.execute(sync, row)
    library.execute("INSERT INTO sync_skip VALUES (1, 'old', 'x'), (2, 'new', 'y')")
    assert [(count.source, count.items) for count in source_counts(library)] == [("takeout", 2), ("picker", 1)]
    assert expected_items(library, "takeout", "") == 3
    assert expected_items(library, "library", "") is None
    assert [left.source for left in unfinished_passes(library)] == ["takeout"]
    assert [skip.name for skip in skipped_items(library, "takeout", "")] == ["new"]


def test_remembered_survives_a_folder_that_cannot_be_written(tmp_path):
    blocked = tmp_path / "file"
    blocked.touch()
    remembered = Remembered(blocked / "screens.json")
    remembered.keep("theme", "nord")
    assert remembered.text("theme") == "nord"
    kept = Remembered(tmp_path / "screens.json")
    kept.keep("takeout", ["/a", "/b\udcff"])
    assert Remembered.load(kept.path).texts("takeout") == ("/a", "/b\udcff")
    assert list(json.loads(kept.path.read_text())) == ["takeout"]


@pytest.mark.parametrize("error", [NetworkError("No answer.", "Try again."), RuntimeError("secret detail")])
def test_any_error_of_the_work_becomes_a_sentence(library, monkeypatch, error):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr("models.sources.opening.open_source", fail)
    job = SyncJob(SyncRequest(SourceName.LIBRARY))
    run_sync(job, Workplace(library, FakeClock(), Paths.default(), ApiRoots(), "", Settings()))
    assert job.phase is Phase.FAILED
    assert "secret detail" not in str(job.error)
    assert "failed after 0 items" in job.sentence


async def test_a_list_of_a_million_lines_opens_at_once_and_scrolls_to_its_end(app: GpdedupApp):
    lines = [(f"IMG_{number}[/].jpg", "reason \x1b[2J") for number in range(1_000_000)]
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ListScreen("Lines", lines))
        await until(pilot, lambda: "IMG_0[/].jpg" in painted(app))
        await pilot.press("G")
        await until(pilot, lambda: "IMG_999999[/].jpg" in painted(app))
        assert "reason ␛[2J" in painted(app)
        await pilot.press("g")
        await until(pilot, lambda: "IMG_0[/].jpg" in painted(app))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("NIKON CORPORATION NIKON D750", "NIKON D750"),
        ("Canon Canon EOS 6D", "Canon EOS 6D"),
        ("OLYMPUS CORPORATION E-M1MarkII", "OLYMPUS E-M1MarkII"),
        ("OLYMPUS IMAGING CORP. XZ-1", "OLYMPUS XZ-1"),
        ("Google Pixel 3", "Google Pixel 3"),
        ("Corporation", "Corporation"),
        ("", ""),
    ],
)
def test_cameras_are_named_as_people_say_them(written, said):
    assert camera_words(written) == said
