"""Media whose bytes are damaged, or change while they are read: listed, their items kept, no checksum of nonsense."""

import hashlib
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models.control import Control
from models.database import Library
from models.harvest import Harvest
from models.progress import Progress
from models.sources.takeout import TakeoutSource, media
from tests.conftest import FakeClock
from tests.takeout.builder import YEAR, Export, by_name, jpeg, read, sidecar, skips
from tests.takeout.test_unchanged import is_taken_as_unchanged, source, sync

INSIDE = "Google Photos/Photos from 2020"


def small(padding: int = 0) -> Export:
    made = Export()
    for number, name in enumerate("abc"):
        told = sidecar(f"{name}.jpg", key=f"AF1QipKEY{name}")
        made.add(f"{YEAR}/{name}.jpg", jpeg(40 + number) + os.urandom(padding), told=told)
    return made


def flip(path: Path, name: str) -> None:
    """Flip a byte in the middle of a zipped file."""
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(name)
    data = bytearray(path.read_bytes())
    data[entry.header_offset + 30 + len(name.encode()) + entry.compress_size - 9] ^= 0x10
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("padding", "hash_files"), [(0, False), (0, True), (200_000, True)])
def test_a_wrong_checksum_costs_one_line_and_no_hash(
    tmp_path: Path, packed: bool, padding: int, hash_files: bool
) -> None:
    made = small(padding)
    path = made.zip(tmp_path / "x.zip", packed=packed)
    flip(path, f"{YEAR}/b.jpg")
    items, batches, takeout = read(path, hash_files=hash_files)
    assert list(skips(batches)) == [f"{INSIDE}/b.jpg"]
    assert "it is damaged" in skips(batches)[f"{INSIDE}/b.jpg"]
    found = by_name(items)
    assert (found["b.jpg"].id, found["b.jpg"].width, found["b.jpg"].sha256) == ("AF1QipKEYb", None, None)
    if hash_files:
        assert found["a.jpg"].sha256 == hashlib.sha256(made.files[f"{YEAR}/a.jpg"]).hexdigest()
    assert takeout.is_complete  # the archive tells what there is; only these bytes are wrong


def test_a_wrong_checksum_is_listed_at_each_sync(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    path = small().zip(tmp_path / "x.zip")
    flip(path, f"{YEAR}/b.jpg")
    assert [sync(library, clock, path).skipped for _ in range(2)] == [1, 1]


def test_a_damaged_file_without_a_sidecar_is_kept_and_completed_by_a_good_copy(
    library: Library, clock: FakeClock, tmp_path: Path
) -> None:
    made = small()
    made.add(f"{YEAR}/lost.jpg", jpeg(55))
    bad = made.zip(tmp_path / "bad.zip")
    flip(bad, f"{YEAR}/lost.jpg")
    row = "SELECT width, size_bytes, sha256 IS NULL, note IS NULL FROM media_item WHERE filename = 'lost.jpg'"
    for _ in range(2):
        assert sync(library, clock, bad, hash_files=True).skipped == 1
        assert library.rows(row) == [(None, None, True, False)]
    good = made.zip(tmp_path / "good.zip")
    size = len(made.files[f"{YEAR}/lost.jpg"])
    for archive, skipped, noted in ((good, 0, False), (bad, 1, True)):  # what is known stays
        assert sync(library, clock, archive, hash_files=True).skipped == skipped
        assert library.rows(row) == [(55, size, False, not noted)]


class Meddling(Progress):
    """Does something as soon as the first phase is over."""

    def __init__(self, meddle: Callable[[], object]) -> None:
        self.meddle = meddle
        super().__init__()

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "total" and value:
            self.meddle()


def test_a_file_that_changed_since_it_was_listed_is_stored_as_it_was_read(tmp_path: Path) -> None:
    place = small().folder(tmp_path)
    grown = place / YEAR / "b.jpg"
    changed = Meddling(lambda: grown.write_bytes(jpeg(99) + bytes(77)))
    batches = list(TakeoutSource([place], hash_files=True).batches(None, Control(), changed))
    item = by_name(item for batch in batches for item in batch.items)["b.jpg"]
    content = grown.read_bytes()
    assert (item.size_bytes, item.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (item.width, item.files[0].size_bytes, item.files[0].modified_ns) == (
        99,
        len(content),
        grown.stat().st_mtime_ns,
    )
    assert skips(batches) == {}


def grow_while_read(monkeypatch: pytest.MonkeyPatch, path: Path, times: int) -> None:
    """Let a file grow each time its header has been read."""
    left = [times]
    read_header = media.read_header

    def growing(file: media.HeaderFile, name: str) -> media.MediaHeader:
        header = read_header(file, name)
        if name == path.name and left[0]:
            left[0] -= 1
            with path.open("ab") as grown:
                grown.write(b"more")
        return header

    monkeypatch.setattr(media, "read_header", growing)


@pytest.mark.parametrize("hash_files", [False, True])
def test_a_file_that_changes_while_it_is_read_is_read_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hash_files: bool
) -> None:
    place = small().folder(tmp_path)
    grown = place / YEAR / "b.jpg"
    grow_while_read(monkeypatch, grown, 1)
    items, batches, takeout = read(place, hash_files=hash_files)
    item, content = by_name(items)["b.jpg"], grown.read_bytes()
    assert (item.size_bytes, item.width) == (len(content), 41)
    assert item.sha256 == (hashlib.sha256(content).hexdigest() if hash_files else None)
    assert skips(batches) == {}
    assert takeout.is_complete


def test_a_file_that_changes_all_the_time_is_listed_and_read_at_the_next_sync(
    library: Library, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = small().folder(tmp_path)
    grown = place / YEAR / "b.jpg"
    with monkeypatch.context() as patch:
        grow_while_read(patch, grown, 2)
        result = sync(library, clock, place, hash_files=True)
    assert (result.seen, result.skipped) == (3, 1)
    row = "SELECT width, size_bytes, sha256 FROM media_item WHERE filename = 'b.jpg'"
    assert library.rows(row) == [(None, None, None)]
    assert "changed while it was read" in library.value("SELECT reason FROM sync_skip")
    assert sync(library, clock, place, hash_files=True).skipped == 0
    assert library.rows(row) == [(41, grown.stat().st_size, hashlib.sha256(grown.read_bytes()).hexdigest())]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("inside", [False, True])
def test_an_archive_cut_while_it_is_read_loses_nothing(
    library: Library, clock: FakeClock, tmp_path: Path, packed: bool, inside: bool
) -> None:
    other = small()
    other.add(f"{YEAR}/gone.jpg", jpeg(77), told=sidecar("gone.jpg", key="AF1QipGONE"))
    sync(library, clock, other.zip(tmp_path / "before.zip"))
    (tmp_path / "dl").mkdir()
    path = small(200_000).zip(tmp_path / "dl" / "x.zip", packed=packed)
    whole, named = path.read_bytes(), path.parent if inside else path
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    cut = Meddling(lambda: os.truncate(path, len(whole) // 2))
    result = Harvest(library, source(library, named), clock, Control(), cut).run()
    assert (result.seen, result.gone, result.skipped) == (3, 0, 1)
    # What the library knew of them before stays.
    assert library.value("SELECT count(*) FROM media_item WHERE width > 0") == 4
    path.write_bytes(whole)
    os.utime(path, ns=times)
    assert not is_taken_as_unchanged(library, named)
    result = sync(library, clock, named)
    assert (result.seen, result.skipped) == (3, 0)
    assert library.value("SELECT count(*) FROM media_item WHERE size_bytes > 200000") == 3
    assert is_taken_as_unchanged(library, named)


def test_what_could_not_be_read_is_known_when_the_pass_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.sources.takeout.assembling.FIRST_PAGE", 1)
    place = small().folder(tmp_path)
    away = Meddling(lambda: (place / YEAR / "a.jpg").rename(place / YEAR / "away"))
    first = next(TakeoutSource([place]).batches(None, Control(), away))
    (place / YEAR / "away").rename(place / YEAR / "a.jpg")
    assert [skip.name for skip in first.skipped] == [f"{INSIDE}/a.jpg"]
    later, batches, takeout = read(place, mark=first.mark)
    assert [item.filename for item in later] == ["b.jpg", "c.jpg"]
    assert not takeout.is_complete
    assert "not read" in batches[-1].parts[0].fingerprint
