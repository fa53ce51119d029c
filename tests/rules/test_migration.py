"""A library of the first version keeps its decisions and learns to swap."""

import shutil
from pathlib import Path

import pytest

from models import database
from models.database import Library
from models.decisions import swap
from tests.conftest import FakeClock
from tests.decisions.shelf import claim, words
from tests.rules.camera import JPEG, RAW, found, look_like, scan_with, store
from tests.rules.test_heeded import PRINT


def test_swaps_come_to_a_library_of_the_version_before(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    shutil.copy(database.MIGRATIONS / "0001_initial.py", old)
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", old)
        with Library(path) as library:
            for name in ("x", "k"):
                library.execute(
                    "INSERT INTO media_item (id, source, filename, added_at, changed_at)"
                    " VALUES (?, 'library', ?, '', '')",
                    (name, f"{name}.jpg"),
                )
            finding = claim(library, "x", "k")
            library.execute("INSERT INTO decision VALUES ('x', 'k', 'remove', '', 1)")
    with Library(path) as library:
        assert words(library) == {("x", "k"): "remove"}
        assert swap(library, clock, finding).refused == ()
    assert (tmp_path / "old.sqlite.before-0002_swaps").exists()


def test_faster_scans_come_to_a_library_that_was_scanned(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    for file in sorted(database.MIGRATIONS.glob("000[1-6]_*.py")):
        shutil.copy(file, old)
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", old)
        with Library(path) as library:
            store(library, RAW, JPEG, PRINT)
            claim(library, "raw", "jpeg")
            library.execute("INSERT INTO scan_state VALUES ('raw-sidecar', 'another version', 0)")
    with Library(path) as library:
        assert library.value("SELECT name FROM finding_key") == "IMG_2533.CR2"
        scan_with(library, clock)
        assert found(library, "raw-sidecar") == {"raw": ("jpeg", "strong")}
        look_like(library, 1, "jpeg", "print")
        scan_with(library, clock)
        assert found(library, "lookalike") == {"jpeg": ("print", "strong")}
        assert found(library, "raw-sidecar") == {}
        assert library.rows("SELECT rule, name, keeper_name FROM finding_key") == [
            ("lookalike", "IMG_2533.JPG", "print.jpg")
        ]
    assert (tmp_path / "old.sqlite.before-0007_faster_scans").exists()


def test_pictures_are_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    for file in sorted(database.MIGRATIONS.glob("000[1-7]_*.py")):
        shutil.copy(file, old)
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", old)
        with Library(path) as library:
            store(library, JPEG)
            library.execute("INSERT INTO picture_look VALUES ('jpeg', '1', 'seen', 1, x'00', '1 2 3 4')")
    with Library(path) as library:
        assert library.rows("SELECT item_id FROM picture_look") == []
        assert library.value("SELECT id FROM media_item") == "jpeg"


def test_looks_that_were_seen_before_are_known_to_the_scans_after(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    for file in [*database.MIGRATIONS.glob("000*.py"), *database.MIGRATIONS.glob("0010_*.py")]:
        shutil.copy(file, old)
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", old)
        with Library(path) as library:
            store(library, JPEG, PRINT)
            look_like(library, 1, "jpeg")
            library.execute("INSERT INTO scan_state VALUES ('lookalike', '', 0)")
            library.execute("INSERT INTO item_change (item_id) VALUES ('jpeg')")
    with Library(path) as library:
        scan_with(library, clock)
        assert found(library, "lookalike") == {}
        look_like(library, 1, "print")
        scan_with(library, clock)
        assert found(library, "lookalike") == {"jpeg": ("print", "strong")}


def test_words_alone_leave_the_keys_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    for file in [*database.MIGRATIONS.glob("000*.py"), *database.MIGRATIONS.glob("001[01]_*.py")]:
        shutil.copy(file, old)
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", old)
        with Library(path) as library:
            store(library, RAW, JPEG)
            claim(library, "raw", "jpeg")
    change = "UPDATE finding SET keeper_id = keeper_id, confidence = ?, reason = ?"
    with Library(path) as library:
        library.execute("UPDATE finding_key SET name = 'as it was'")
        (confidence,) = library.rows("SELECT confidence FROM finding")[0]
        library.execute(change, (confidence, "in other words"))
        assert library.value("SELECT name FROM finding_key") == "as it was"
        library.execute(change, ("certain", "in other words"))
        assert library.rows("SELECT name, confidence FROM finding_key") == [("IMG_2533.CR2", "certain")]
