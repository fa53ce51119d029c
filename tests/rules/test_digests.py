"""Bytes are compared where a rule needs it: files of one size that are at hand, and no others."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from models.control import Control
from models.database import Library
from models.digests import Hashed, hash_where_needed
from models.errors import Cancelled
from models.items import Item, ItemFile, SourceName
from models.progress import Progress
from tests.conftest import FakeClock
from tests.rules.camera import change, found, scan_with, store

RULES = ("exact", "missing-locally")


def item(name: str, content: bytes, *, part: str = "", **values: Any) -> Item:
    file = ItemFile(f"Takeout/{name}", part=part, size_bytes=len(content))
    told = {"id": name, "filename": name, "size_bytes": len(content)} | values
    return Item(source=SourceName.TAKEOUT, files=(file,), **told)


def put(library: Library, folder: Path, name: str, content: bytes, **values: Any) -> None:
    path = folder / "Takeout" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    store(library, item(name, content, **values))


def hashed(library: Library, *exports: Path) -> Hashed:
    return hash_where_needed(library, RULES, exports, Control(), Progress())


def known(library: Library) -> set[str]:
    return {name for (name,) in library.rows("SELECT id FROM media_item WHERE sha256 IS NOT NULL")}


def test_equal_files_are_found_without_hashing_the_library(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    for name, content in (("a.jpg", b"same"), ("b.jpg", b"same"), ("c.jpg", b"else"), ("d.jpg", b"another size")):
        put(library, tmp_path, name, content)
    assert hashed(library, tmp_path) == Hashed(3)
    assert known(library) == {"a.jpg", "b.jpg", "c.jpg"}
    scan_with(library, clock, "exact")
    assert found(library, "exact") == {"b.jpg": ("a.jpg", "certain")}
    assert hashed(library, tmp_path) == Hashed()


@pytest.mark.parametrize(
    "values", [{"width": 9}, {"exif_time": "2019-01-01 10:00:00"}, {"account": "other"}, {"trashed": True}]
)
def test_files_that_cannot_be_equal_are_not_read(library: Library, tmp_path: Path, values: dict[str, Any]) -> None:
    put(library, tmp_path, "a.jpg", b"same", width=8)
    put(library, tmp_path, "b.jpg", b"same", **{"width": 8} | values)
    assert hashed(library, tmp_path) == Hashed()


def test_bytes_inside_archives_are_read(library: Library, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "takeout-001.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.jpg", "b.jpg"):
            archive.writestr(f"Takeout/{name}", b"same" * 1_000)
            store(library, item(name, b"same" * 1_000, part="takeout-001.zip"))
    assert hashed(library, tmp_path) == Hashed(2)
    assert library.value("SELECT count(DISTINCT sha256) FROM media_item") == 1


def test_what_is_not_at_hand_is_told(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path, "a.jpg", b"same")
    put(library, tmp_path, "b.jpg", b"same")
    (tmp_path / "Takeout" / "b.jpg").write_bytes(b"changed since")
    told = hashed(library, tmp_path)
    assert told == Hashed(1, not_at_hand=1)
    assert told.sentence == (
        "1 file of equal size compared byte for byte. 1 file of equal size could not be compared byte for byte, because"
        " it is not at hand: name its export with --export, or sync it with --hash."
    )
    assert hashed(library).not_at_hand == 1


def test_a_damaged_archive_leaves_its_files_unknown(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "takeout-001.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.jpg", "b.jpg"):
            archive.writestr(f"Takeout/{name}", bytes(range(256)) * 9)
            store(library, item(name, bytes(range(256)) * 9, part=path.name))
    data = bytearray(path.read_bytes())
    data[60:90] = b"\xff" * 30
    path.write_bytes(data)
    assert hashed(library, tmp_path) == Hashed(1, unread=1)


def test_a_renamed_file_on_the_disk_is_recognised(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    put(library, tmp_path, "mine.jpg", b"bytes")
    put(library, tmp_path, "lost.jpg", b"other")
    digest = "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
    local = {"id": "local:/x.jpg", "source": SourceName.LOCAL, "filename": "x.jpg", "size_bytes": 5, "sha256": digest}
    store(library, Item(**local))  # type: ignore[arg-type]
    assert hashed(library, tmp_path) == Hashed(2)
    scan_with(library, clock, "missing-locally")
    assert found(library, "missing-locally") == {"lost.jpg": (None, "strong")}


def test_a_cancel_is_heard_and_what_was_done_stays(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path, "a.jpg", b"same")
    put(library, tmp_path, "b.jpg", b"same")
    change(library, "a.jpg", sha256="known")
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        hash_where_needed(library, RULES, (tmp_path,), control, Progress())
    assert known(library) == {"a.jpg"}
