"""The program and its commands on a real pseudo-terminal."""

import re
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from models.settings import Paths
from tests.cli.conftest import Place
from tests.cli.terminal import Terminal


def test_the_demo_opens_shows_its_steps_and_quits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Terminal("demo", "--items", "300", "--latency", "0") as terminal:
        terminal.read_until("Takeout export")
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith("gpdedup-demo-")]
        for key, word in (("2", "sync"), ("3", "no items"), ("4", "to be removed"), ("1", "Takeout export")):
            terminal.type(key)
            terminal.read_until(lambda text, word=word: word.lower() in text.lower())
        terminal.type("q")
        assert terminal.finish() == 0
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("gpdedup-demo-")]


def test_the_demo_neither_reads_nor_keeps_what_screens_remember(home: Path) -> None:
    remembered = Paths.default().screens
    remembered.parent.mkdir(parents=True)
    remembered.write_text('{"takeout": ["/mine.zip"]}', encoding="utf-8")
    with Terminal("demo", "--items", "100", "--latency", "0") as terminal:
        terminal.read_until("Takeout export")
        terminal.type("3")
        terminal.read_until("no items")
        terminal.type("p")
        terminal.read_until("pictures o")
        terminal.type("q")
        assert terminal.finish() == 0
        assert b"mine.zip" not in terminal.written
    assert remembered.read_text(encoding="utf-8") == '{"takeout": ["/mine.zip"]}'


def test_the_screens_end_in_good_order_on_a_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Terminal("demo", "--items", "100", "--latency", "0") as terminal:
        terminal.read_until("Takeout export")
        terminal.send(signal.SIGTERM)
        assert terminal.finish() == 130
        assert b"\x1b[?1049l" in terminal.written  # the terminal is as it was before
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("gpdedup-demo-")]


def test_a_fault_of_the_screens_is_a_sentence_and_goes_to_the_log(tmp_path: Path, home: Path) -> None:
    script = (
        "import sys; from tui.app import GpdedupApp; from tui.cli import run\n"
        "def action_help(self): token = 'ya29.on-the-screen'; raise ZeroDivisionError\n"
        "GpdedupApp.action_help = action_help; sys.exit(run(sys.argv[1:]))"
    )
    with Terminal("--library", str(tmp_path / "l.sqlite"), python=["-c", script]) as terminal:
        terminal.read_until("Takeout export")
        terminal.type("?")
        assert terminal.finish() == 1
        assert "A fault of the program (ZeroDivisionError)" in terminal.text
        assert b"Traceback" not in terminal.written
        assert b"ya29" not in terminal.written
    assert "in action_help" in (home / "state" / "gpdedup-tui" / "gpdedup-tui.log").read_text()


def test_a_dropped_session_ends_the_program(tmp_path: Path) -> None:
    with Terminal("--library", str(tmp_path / "l.sqlite")) as terminal:
        terminal.read_until("Takeout export")
        terminal.hang_up()
        assert terminal.process.wait(timeout=60) == 130


def test_a_sync_shows_progress_and_leaves_a_clean_line(make_place: Callable[..., Place]) -> None:
    place = make_place(1000)
    place.emulator.latency = 0.1
    with Terminal(*place.options, "sync", "library") as terminal:
        terminal.read_until(lambda text: re.search(r"\d+ items .*items/s", text))
        terminal.read_until("library: 1,000 items read")
        assert terminal.finish() in {0, 4}
        assert "items/s" not in terminal.text


def test_ctrl_c_in_a_sync_saves_what_was_read(make_place: Callable[..., Place]) -> None:
    place = make_place(1000)
    place.emulator.latency = 0.1
    with Terminal(*place.options, "sync", "library") as terminal:
        terminal.read_until(lambda text: re.search(r"[1-9]\d+ items ", text))
        terminal.type("\x03")
        assert terminal.finish() == 130
        assert "goes on from there" in terminal.text.replace("\n", " ")
        assert "Traceback" not in terminal.text


def test_a_hostile_path_does_nothing_to_the_terminal(tmp_path: Path) -> None:
    with Terminal("--config", f"{tmp_path}/\x1b]0;evil\x07.toml", "status") as terminal:
        assert terminal.finish() == 2
        assert b"\x1b]0;evil" not in terminal.written
        assert "does not exist" in terminal.text


def test_the_table_fits_80_columns_whatever_the_names_are(place: Place) -> None:
    for words in (["sync", "library"], ["scan"]):
        assert place(*words) == 0
    nasty = [
        "[/] a[red].dng",
        "\x1b[2J\x1b]0;x\x07.dng",
        "\u202egnd.exe",
        "名前" * 60 + ".dng",
        "a\nb\tc.dng",
        "😀" * 90,
    ]
    with closing(sqlite3.connect(place.library)) as database, database:
        ids = [row[0] for row in database.execute("SELECT candidate_id FROM finding ORDER BY id LIMIT 6")]
        database.executemany("UPDATE media_item SET filename = ? WHERE id = ?", zip(nasty, ids, strict=True))
    with Terminal(*place.options, "candidates", "--limit", "6") as terminal:
        assert terminal.finish() == 0
    lines = terminal.text.strip().splitlines()
    assert [line.split()[0] for line in lines] == ["decision", *["open"] * 6, "6"]
    assert "[/] a[red].dng" in terminal.text
    assert "␛[2J␛]0;x␇.dng" in terminal.text
    assert b"\x1b]0;" not in terminal.written
    assert all(line.rstrip().endswith(("strong", "possible")) for line in lines[1:-1])
