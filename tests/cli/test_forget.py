"""`forget`: what goes, what stays, and that it asks."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from models.control import Control
from models.database import Library
from models.google.client import PhotosPicker
from models.google.tokens import load_token
from models.harvest import only_one
from models.progress import Progress
from models.settings import ApiRoots
from models.sources.picker_session import remember_session, session_file
from tests.cli.conftest import Place
from tests.cli.terminal import Terminal
from tests.takeout.builder import YEAR, Export, jpeg, sidecar

TABLES = ("media_item", "finding", "decision", "journal", "action", "sync", "staged_item", "staging_album")


def counts(library: Path) -> dict[str, int]:
    with closing(sqlite3.connect(library)) as database:
        return {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}


ITEMS = 120


@pytest.fixture
def used(make_place: Callable[..., Place]) -> Place:
    """A library with an account's items, decided and staged, and another account's beside it."""
    place = make_place(ITEMS)
    for words in (["sync", "library"], ["scan"], ["decide", "remove", "--all"], ["stage"]):
        assert place(*words) == 0
    with closing(sqlite3.connect(place.library)) as database, database:
        database.execute(
            "INSERT INTO media_item (id, source, account, added_at, changed_at, filename)"
            " VALUES ('other', 'takeout', 'Anna', '', '', 'kept.jpg')"
        )
    return place


def test_a_source_goes_with_all_that_hangs_on_it(used: Place) -> None:
    assert counts(used.library)["staged_item"] > 0
    (forgotten,) = used.records("forget", "--source", "library", "--yes")
    assert forgotten["items"] == ITEMS
    assert counts(used.library) == {**dict.fromkeys(TABLES, 0), "media_item": 1}
    assert b"DSC" not in used.library.read_bytes()  # nothing stays in the file's free pages
    assert used.token.exists()
    assert used.records("forget", "--source", "library", "--yes")[0]["items"] == 0


def test_an_account_goes_with_its_sign_in_and_the_others_stay(used: Place) -> None:
    assert used("forget", "--account", "Anna", "--yes") == 0
    assert counts(used.library)["media_item"] == ITEMS
    assert counts(used.library)["staging_album"] == 1
    assert not used.token.exists()  # --token named the file of this account


def test_what_waits_beside_a_sign_in_goes_with_it(used: Place) -> None:
    waiting = [used.folder / f"token.{what}.json" for what in ("begun-sign-in", "picker-session")]
    for path in waiting:
        path.write_text("{}")
    assert used("forget", "--source", "library", "--account", "Anna", "--yes") == 0
    assert all(path.exists() for path in (used.token, *waiting))
    used.token.unlink()
    (forgotten,) = used.records("forget", "--account", "Anna", "--yes")
    assert forgotten["files"] == [str(path) for path in waiting]
    assert not any(path.exists() for path in waiting)


def test_an_account_that_nothing_is_kept_about_is_wrong_use(used: Place, home: Path) -> None:
    before = counts(used.library)
    config = home / "config" / "gpdedup-tui"
    config.mkdir(parents=True)
    (config / "token-Mum=20=2.begun-sign-in.json").write_text("{}")
    (config / "tokens-of-mine.json").write_text("{}")
    for narrower in ([], ["--source", "takeout"]):
        assert used("forget", "--account", "nobody", *narrower, "--yes") == 2
        assert "There is no account 'nobody'. Known are '' (without a label), 'Anna', 'Mum 2'." in used.last.err
    assert counts(used.library) == before
    assert used.token.exists()
    assert used("forget", "--account", "Mum 2", "--yes") == 0


@pytest.mark.parametrize("narrower", [["--source", "takeout"], ["--account", "Anna"], ["--source", "moon"]])
def test_everything_and_a_narrower_word_contradict(used: Place, narrower: list[str]) -> None:
    before = counts(used.library)
    assert used("forget", "--everything", *narrower, "--yes") == 2
    assert f"--everything and {narrower[0]} contradict each other" in used.last.err
    assert counts(used.library) == before
    assert used.token.exists()


def test_everything_goes_but_what_the_person_made(used: Place, home: Path) -> None:
    config = home / "config" / "gpdedup-tui"
    config.mkdir(parents=True)
    for name in ("config.toml", "client_secret.json", "token-Anna.json"):
        (config / name).write_text("" if name == "config.toml" else '{"refresh_token": "x"}')
    notes = used.folder / "notes.txt"
    notes.write_text("mine")
    assert used("forget", "--everything", "--yes") == 0
    assert [path.name for path in used.folder.iterdir()] == ["notes.txt"]
    assert sorted(path.name for path in config.iterdir()) == ["client_secret.json", "config.toml"]
    assert used("forget", "--everything", "--yes") == 0


@pytest.mark.parametrize("option", ["--library", "--token"])
def test_a_foreign_file_is_never_removed(place: Place, tmp_path: Path, option: str) -> None:
    precious = tmp_path / "precious"
    precious.write_text("not yours" * 100)
    assert place("forget", "--everything", "--yes", option, str(precious)) == 1
    assert "was not made by gpdedup-tui" in place.last.err
    assert precious.exists()
    assert place.token.exists()


def test_an_account_takes_no_foreign_file_along(used: Place) -> None:
    used.token.write_text("not yours")
    before = counts(used.library)
    assert used("forget", "--account", "Anna", "--yes") == 1
    assert "was not made by gpdedup-tui" in used.last.err
    assert used.token.read_text() == "not yours"
    assert counts(used.library) == before


def test_without_a_word_what_or_anybody_to_ask_nothing_goes(used: Place) -> None:
    before = counts(used.library)
    assert used("forget") == 2
    assert used("forget", "--source", "moon") == 2
    with used.start("forget", "--source", "library") as asked:
        _, told = asked.communicate("yes\n", timeout=60)  # a pipe is nobody
    assert asked.returncode == 2
    assert "--yes" in told
    assert counts(used.library) == before


def test_it_asks_with_numbers_and_takes_no_for_an_answer(used: Place) -> None:
    before = counts(used.library)
    with Terminal(*used.options, "forget", "--source", "library") as terminal:
        terminal.read_until("Type yes to go on")
        assert f"{ITEMS} items" in terminal.text.replace("\n", " ")
        terminal.type("no\n")
        assert terminal.finish() == 1
    assert counts(used.library) == before
    with Terminal(*used.options, "forget", "--source", "library") as terminal:
        terminal.read_until("Type yes to go on")
        terminal.type("yes\n")
        assert terminal.finish() == 0
    assert counts(used.library)["media_item"] == 1


def test_not_while_a_sync_is_under_way(used: Place) -> None:
    before = counts(used.library)
    with Library(used.library) as library, only_one(library):
        assert used("forget", "--source", "library", "--yes") == 1
        assert used("forget", "--everything", "--yes") == 1
    assert counts(used.library) == before


def test_what_is_missing_on_disk_is_not_known_without_a_folder(place: Place, tmp_path: Path) -> None:
    export = Export()
    export.add(f"{YEAR}/a.jpg", jpeg(), told=sidecar("a.jpg", key="AF1QipAAAA"))
    assert place("sync", "takeout", str(export.folder(tmp_path / "export"))) == 0
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.jpg").write_bytes(jpeg(400, 300, shade=len(name)))
        assert place("sync", "local", str(tmp_path / name), "--account", name) == 0
    assert place("scan") == 0
    assert counts(place.library)["finding"] == 1
    # What the other folder does not hold either is still missing.
    assert place.records("forget", "--source", "local", "--account", "one", "--yes")[0]["findings"] == 0
    assert counts(place.library)["finding"] == 1
    assert place.records("forget", "--source", "local", "--yes")[0]["findings"] == 1
    assert counts(place.library)["finding"] == 0


def left_open(place: Place) -> Path:
    """Leave behind what a killed `sync picker` does: a session at Google, and what remembers it; returns the latter."""
    token = load_token(place.token)
    with PhotosPicker(token, ApiRoots.below(place.emulator.root), Control(), Progress()) as picker:
        remember_session(session_file(place.token), picker.create_session())
    return session_file(place.token)


@pytest.fixture
def known_place(place: Place, home: Path) -> Place:
    """An empty library, and the account without a label, of which there is a file in the usual place."""
    (home / "config" / "gpdedup-tui").mkdir(parents=True)
    (home / "config" / "gpdedup-tui" / "token.json").write_text("{}")
    assert place("status") == 0
    return place


@pytest.mark.parametrize("named", [["--source", "picker"], ["--everything"], ["--account", ""]])
def test_a_pick_that_was_left_open_is_ended_at_google(known_place: Place, named: list[str]) -> None:
    place = known_place
    remembered = left_open(place)
    assert place("forget", *named) == 2  # nobody to ask
    assert "At Google 1 Picker session that an interrupted pick left open is ended" in place.last.err
    assert place.emulator.open_sessions == 1
    assert place("forget", *named, "--yes") == 0
    assert place.emulator.open_sessions == 0
    assert not remembered.exists()


def test_a_pick_of_another_source_or_account_stays_open(known_place: Place) -> None:
    place = known_place
    other = place.folder / "token-Anna.picker-session.json"
    left_open(place).rename(other)
    assert place("forget", "--source", "library", "--yes") == 0
    assert place("forget", "--source", "picker", "--account", "", "--yes") == 0
    assert place.emulator.open_sessions == 1
    place.token.rename(place.folder / "token-Anna.json")
    assert place("forget", "--source", "picker", "--yes") == 0
    assert place.emulator.open_sessions == 0
    assert not other.exists()


@pytest.mark.parametrize(
    ("expires", "words"), [("2026-11-24T07:10:00Z", "on 2026-11-24 07:10"), (None, "after some time")]
)
def test_without_a_sign_in_it_says_that_the_pick_ends_by_itself(place: Place, expires: str | None, words: str) -> None:
    place.token.unlink()
    remember_session(session_file(place.token), {"id": "left", "expireTime": expires})
    assert place("forget", "--everything", "--yes") == 0
    assert f"Google ends it by itself {words}" in place.last.err
    assert not session_file(place.token).exists()
