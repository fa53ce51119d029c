"""A library of the first version keeps its decisions and learns to swap."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from models import database
from models.database import Library
from models.decisions import swap
from tests.conftest import FakeClock
from tests.decisions.shelf import claim, words
from tests.rules.camera import JPEG, RAW, found, look_like, scan_with, store
from tests.rules.test_heeded import PRINT

OfVersion = Callable[[int], AbstractContextManager[Library]]


@pytest.fixture
def of_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OfVersion:
    """Opens `old.sqlite` with the program that knew so many migrations and no more."""

    @contextmanager
    def opened(known: int) -> Iterator[Library]:
        old = tmp_path / "migrations"
        old.mkdir()
        for file in sorted(database.MIGRATIONS.glob("[0-9]*.py"))[:known]:
            shutil.copy(file, old)
        with monkeypatch.context() as patch:
            patch.setattr(database, "MIGRATIONS", old)
            with Library(tmp_path / "old.sqlite") as library:
                yield library

    return opened


def test_swaps_come_to_a_library_of_the_version_before(tmp_path: Path, clock: FakeClock, of_version: OfVersion) -> None:
    with of_version(1) as library:
        for name in ("x", "k"):
            library.execute(
                "INSERT INTO media_item (id, source, filename, added_at, changed_at) VALUES (?, 'library', ?, '', '')",
                (name, f"{name}.jpg"),
            )
        finding = claim(library, "x", "k")
        library.execute("INSERT INTO decision VALUES ('x', 'k', 'remove', '', 1)")
    with Library(tmp_path / "old.sqlite") as library:
        assert words(library) == {("x", "k"): "remove"}
        assert swap(library, clock, finding).refused == ()
    assert (tmp_path / "old.sqlite.before-0002_swaps").exists()


def test_faster_scans_come_to_a_library_that_was_scanned(
    tmp_path: Path, clock: FakeClock, of_version: OfVersion
) -> None:
    with of_version(6) as library:
        store(library, RAW, JPEG, PRINT)
        claim(library, "raw", "jpeg")
        library.execute("INSERT INTO scan_state VALUES ('raw-sidecar', 'another version', 0)")
    with Library(tmp_path / "old.sqlite") as library:
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


def test_pictures_are_looked_at_again(tmp_path: Path, of_version: OfVersion) -> None:
    with of_version(7) as library:
        store(library, JPEG)
        library.execute("INSERT INTO picture_look VALUES ('jpeg', '1', 'seen', 1, x'00', '1 2 3 4')")
    with Library(tmp_path / "old.sqlite") as library:
        assert library.rows("SELECT item_id FROM picture_look") == []
        assert library.value("SELECT id FROM media_item") == "jpeg"


def test_looks_that_were_seen_before_are_known_to_the_scans_after(
    tmp_path: Path, clock: FakeClock, of_version: OfVersion
) -> None:
    with of_version(10) as library:
        store(library, JPEG, PRINT)
        look_like(library, 1, "jpeg")
        library.execute("INSERT INTO scan_state VALUES ('lookalike', '', 0)")
        library.execute("INSERT INTO item_change (item_id) VALUES ('jpeg')")
    with Library(tmp_path / "old.sqlite") as library:
        scan_with(library, clock)
        assert found(library, "lookalike") == {}
        look_like(library, 1, "print")
        scan_with(library, clock)
        assert found(library, "lookalike") == {"jpeg": ("print", "strong")}


def test_words_alone_leave_the_keys_as_they_are(tmp_path: Path, of_version: OfVersion) -> None:
    with of_version(11) as library:
        store(library, RAW, JPEG)
        claim(library, "raw", "jpeg")
    change = "UPDATE finding SET keeper_id = keeper_id, confidence = ?, reason = ?"
    with Library(tmp_path / "old.sqlite") as library:
        library.execute("UPDATE finding_key SET name = 'as it was'")
        (confidence,) = library.rows("SELECT confidence FROM finding")[0]
        library.execute(change, (confidence, "in other words"))
        assert library.value("SELECT name FROM finding_key") == "as it was"
        library.execute(change, ("certain", "in other words"))
        assert library.rows("SELECT name, confidence FROM finding_key") == [("IMG_2533.CR2", "certain")]
