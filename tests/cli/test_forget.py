"""`forget`: what goes, what stays, and that it asks."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from models.database import Library
from models.harvest import only_one
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
        _, told = asked.communicate("yes\n", timeout=20)  # a pipe is nobody
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
