"""An export in the library: the query of the README, a second pass, an interrupted one, a newer export."""

from pathlib import Path
from typing import Any

import pytest

from models.control import Clock, Control
from models.database import Library
from models.errors import Cancelled
from models.harvest import Harvest
from models.passes import SyncResult
from models.progress import Progress
from models.sources.takeout import TakeoutSource, assembling
from tests.takeout.builder import YEAR, Export, dng, jpeg, sidecar

THUMBNAIL = "1d4caa6f-16c6-4c3d-901b-9387de10e528.dng"
QUERY = """
    SELECT filename FROM media_item AS main
    WHERE filename LIKE '________-____-____-____-____________.dng'
      AND EXISTS (SELECT id FROM media_item WHERE creation_time = main.creation_time AND camera_make = main.camera_make
                  AND camera_model = main.camera_model AND id != main.id)
"""
CAMERA = {0x010F: "NIKON", 0x0110: "NIKON D750"}


def export(count: int = 6) -> Export:
    made = Export()
    made.add(
        f"{YEAR}/{THUMBNAIL}",
        dng((1024, 683)),
        told=sidecar(THUMBNAIL, key="AF1QipDNG"),
        told_as=f"{THUMBNAIL}.suppl.json",
    )
    for number in range(count):
        name = f"DSC_{number:04}.JPG"
        made.add(
            f"{YEAR}/{name}",
            jpeg(exif=CAMERA),
            told=sidecar(name, taken=1_589_993_167 + number, key=f"AF1Qip{number:04}"),
        )
    return made


def sync(library: Library, place: Path, clock: Clock, control: Control | None = None) -> SyncResult:
    return Harvest(library, TakeoutSource([place]), clock, control or Control(), Progress()).run()


def rows(library: Library) -> list[tuple[Any, ...]]:
    return library.rows(
        "SELECT id, filename, creation_time, width, camera_model, size_bytes, gone_at FROM media_item ORDER BY id"
    )


def test_the_readme_query_finds_the_thumbnail(library: Library, clock: Clock, tmp_path: Path) -> None:
    result = sync(library, export().zip(tmp_path / "x.zip"), clock)
    assert (result.seen, result.added, result.skipped) == (7, 7, 0)
    assert library.rows(QUERY) == [(THUMBNAIL,)]
    assert library.value("SELECT kind FROM media_item WHERE id = 'AF1QipDNG'") == "raw"


def test_a_second_pass_changes_nothing_however_the_export_is_packed(
    library: Library, clock: Clock, tmp_path: Path
) -> None:
    sync(library, export().folder(tmp_path / "folder"), clock)
    before = rows(library)
    for place in (tmp_path / "folder", export().zip(tmp_path / "x.zip"), export().tgz(tmp_path / "x.tgz")):
        result = sync(library, place, clock)
        assert (result.seen, result.added, result.gone) == (7, 0, 0)
    assert rows(library) == before


def test_a_newer_export_brings_new_items_and_marks_vanished_ones(
    library: Library, clock: Clock, tmp_path: Path
) -> None:
    sync(library, export(20).folder(tmp_path / "old"), clock)
    newer = export(21)
    for path in [path for path in newer.files if "DSC_0003" in path]:
        del newer.files[path]
    result = sync(library, newer.zip(tmp_path / "new.zip"), clock)
    assert (result.added, result.gone) == (1, 1)
    assert library.value("SELECT filename FROM media_item WHERE gone_at IS NOT NULL") == "DSC_0003.JPG"


def test_a_pass_over_some_of_the_parts_marks_nothing_gone(library: Library, clock: Clock, tmp_path: Path) -> None:
    stamp = "takeout-20260301T101500Z"
    sync(library, export(20).zip(tmp_path / f"{stamp}-001.zip"), clock)
    result = sync(library, export(19).zip(tmp_path / f"{stamp}-002.zip"), clock)
    assert result.gone == 0
    assert library.value("SELECT count(*) FROM media_item WHERE gone_at IS NOT NULL") == 0


class StopAfter(Control):
    """Cancels at the n-th look."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def check(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            self.cancel()
        super().check()


@pytest.mark.parametrize("looks", [0, 4, 8, 12, 16, 20, 24])
def test_an_interrupted_pass_ends_with_the_same_rows(
    library: Library, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    for size in ("FIRST_PAGE", "LEAST", "MOST"):
        monkeypatch.setattr(assembling, size, 2)
    place = export(9).folder(tmp_path / "x")
    with Library(tmp_path / "whole.sqlite") as whole:
        sync(whole, place, clock)
        expected = rows(whole)
    with pytest.raises(Cancelled):
        sync(library, place, clock, StopAfter(looks))
    result = sync(library, place, clock)
    assert rows(library) == expected
    assert (result.seen, result.added) == (10, 10)
