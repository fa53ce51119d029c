"""`sync library` on the command line: its answer, its exit codes, and its end at any moment."""

import json
import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from models.emulator import Fault
from tests.cli.conftest import Place

CONTRACT = ["source", "seen", "added", "updated", "gone", "skipped"]


def rows(library: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(library)) as database:
        columns = "id, source, filename, creation_time, camera_model, width, gone_at, note"
        return database.execute(f"SELECT {columns} FROM media_item ORDER BY id").fetchall()


def passes(library: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(library)) as database:
        return database.execute("SELECT state, seen, added FROM sync ORDER BY id").fetchall()


def test_json_ends_with_the_contract_and_words_go_to_stderr(place: Place) -> None:
    first = place.records("sync", "library")[-1]
    assert list(first) == CONTRACT
    assert (first["source"], first["seen"], first["added"]) == ("library", 300, 300)
    assert "300 items read" in place.last.err
    again = place.records("sync", "library")[-1]
    assert again == {**first, "added": 0, "updated": 0}


def test_without_json_the_answer_is_words(place: Place) -> None:
    assert place("sync", "library") in {0, 4}
    assert place.last.out.startswith("library: 300 items read, 300 new, 0 changed, 0 gone")


def test_what_was_skipped_is_listed_and_ends_with_4(place: Place) -> None:
    place.emulator.add_items([{"filename": "no-id\x1b[2J.jpg", "id": ""}])
    assert place("sync", "library", "--json") == 4
    assert json.loads(place.last.out)["skipped"] == 1
    assert "skipped" in place.last.err
    assert "no-id␛[2J.jpg" in place.last.err


@pytest.mark.parametrize(
    ("prepare", "code", "told"),
    [
        (lambda place: place.token.unlink(), 3, "gpdedup-tui login"),
        (lambda place: place.token.write_text("{"), 3, "cannot be used"),
        (lambda place: place.sign_in(dead=True), 3, "expired or was revoked"),
        (lambda place: place.sign_in(scopes=["x"]), 3, "missing is"),
        (lambda place: place.library.write_text("not a database" * 50), 1, "not a library"),
        (lambda place: place.library.mkdir(), 1, "is a folder"),
    ],
    ids=["no token", "broken token", "dead", "scopes", "foreign file", "folder"],
)
def test_bad_input_is_one_sentence(place: Place, prepare: Callable[[Place], object], code: int, told: str) -> None:
    prepare(place)
    assert place("sync", "library") == code
    assert place.last.out == ""
    assert place.last.err.startswith("gpdedup-tui: ")
    assert told in place.last.err
    assert place.last.err.count("\n") == 1


def test_the_days_quota_ends_with_4_and_the_next_day_goes_on(place: Place) -> None:
    place.emulator.faults.next("GET /v1/mediaItems", Fault.refusal("day-quota"), after=1)
    assert place("sync", "library") == 4
    assert "tomorrow" in place.last.err
    assert place.records("sync", "library")[-1]["added"] == 300


def wait_for_requests(place: Place, number: int) -> None:
    assert place.emulator.log.wait_for("GET /v1/mediaItems", number, timeout=60)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_ended_at_any_moment_it_goes_on_to_the_same_rows(
    make_place: Callable[..., Place], number: signal.Signals
) -> None:
    whole, place = make_place(600), make_place(600)
    assert whole("sync", "library") in {0, 4}
    place.emulator.latency = 0.05
    with place.start("sync", "library") as sync:
        wait_for_requests(place, 4)
        sync.send_signal(number)
        _, told = sync.communicate(timeout=60)
    if number == signal.SIGKILL:
        assert sync.returncode == -signal.SIGKILL
    else:
        assert sync.returncode == 130
        assert "goes on from there" in told
        assert "Traceback" not in told
    assert 0 < len(rows(place.library)) < 600
    place.emulator.latency = 0
    before = place.emulator.log.count("GET /v1/mediaItems")
    result = place.records("sync", "library")[-1]
    assert (result["seen"], result["added"]) == (600, 600)
    assert place.emulator.log.count("GET /v1/mediaItems") - before < 6  # not from the beginning
    assert rows(place.library) == rows(whole.library)
    assert passes(place.library) == [("done", 600, 600)]


def test_a_second_sync_at_once_is_refused(make_place: Callable[..., Place]) -> None:
    place = make_place(1000)
    place.emulator.latency = 0.1
    with place.start("sync", "library") as sync:
        wait_for_requests(place, 2)
        assert place("sync", "library") == 1
        assert "under way" in place.last.err
        sync.send_signal(signal.SIGTERM)
        sync.communicate(timeout=60)
    assert sync.returncode == 130


def test_a_server_that_refuses_is_reported_within_20_seconds(place: Place) -> None:
    root = place.emulator.root
    place.emulator.close()
    with place.start("sync", "library") as sync:
        _, told = sync.communicate(timeout=20)
    assert sync.returncode == 1
    assert root.split("/")[2] in told


def test_the_picker_says_where_to_pick_and_reads_what_was_picked(place: Place) -> None:
    place.emulator.behaviour.picker_poll_interval = "1s"
    with place.start("sync", "picker", "--json") as sync:
        assert sync.stderr is not None
        address = next(line.strip() for line in sync.stderr if line.startswith("http"))
        place.emulator.pick(address.rpartition("/")[2], 120)
        out, _ = sync.communicate(timeout=60)
    assert json.loads(out) | {"updated": 0} == {
        **{"source": "picker", "seen": 120, "added": 120},
        **{"updated": 0, "gone": 0, "skipped": 0},
    }
    assert place.emulator.open_sessions == 0


def test_without_a_terminal_a_wait_is_told_as_it_begins(place: Place) -> None:
    place.emulator.behaviour.picker_sessions = 0
    with place.start("sync", "picker") as sync:
        assert sync.stderr is not None
        line = sync.stderr.readline()
        sync.send_signal(signal.SIGTERM)
        sync.communicate(timeout=60)
    told = r"Waiting until \d\d:\d\d:\d\d \(\d s\), then try 2: Google opens no more sessions \(429\)\.\n"
    assert re.fullmatch(told, line)
    assert sync.returncode == 130
