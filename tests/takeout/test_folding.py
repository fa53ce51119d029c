"""Copies that become one item, and files of one name and size that are two."""

from pathlib import Path

import pytest

from models.database import Library
from models.items import Item
from tests.conftest import FakeClock
from tests.takeout.builder import Export, jpeg, read, sidecar
from tests.takeout.test_unchanged import sync

FIRST, SECOND = "Takeout/Google Photos/Photos from 2017/X.jpg", "Takeout/Google Photos/Photos from 2019/X.jpg"
ALBUM = "Takeout/Google Photos/Trip"


def photo(shade: int) -> bytes:
    """Returns one of many photographs of one size."""
    return jpeg(shade=shade).ljust(2_000, b"\0")


def written(export: Export, kind: str, folder: Path) -> Path:
    return {"folder": export.folder, "zip": export.zip, "tgz": export.tgz}[kind](folder / f"takeout.{kind}")


def placed(items: list[Item]) -> dict[str, tuple[list[str], list[str]]]:
    """Returns names of files and of albums by id."""
    return {
        item.id: ([file.path.removeprefix("Google Photos/") for file in item.files], [a.title for a in item.albums])
        for item in items
    }


@pytest.mark.parametrize("kind", ["folder", "zip", "tgz"])
@pytest.mark.parametrize("shade", [8, 90])
def test_a_file_without_sidecar_is_no_copy_of_another_years(tmp_path: Path, kind: str, shade: int) -> None:
    export = Export()
    export.add(FIRST, photo(8), told=sidecar("X.jpg", key="AF1QipOne"))
    export.add(SECOND, photo(shade))
    items, _, _ = read(written(export, kind, tmp_path))
    assert sorted(item.id for item in items) == ["AF1QipOne", "file:Google Photos/Photos from 2019/X.jpg"]


@pytest.mark.parametrize("kind", ["folder", "zip", "tgz"])
def test_of_two_years_without_sidecars_both_stay(tmp_path: Path, kind: str) -> None:
    export = Export()
    export.add("Takeout/Google Photos/Photos from 2017/told.jpg", photo(1), told=sidecar("told.jpg"))
    export.add(
        "Takeout/Google Photos/Photos from 2019/told.jpg", photo(1), told=sidecar("told.jpg", taken=1_560_000_000)
    )
    export.add(FIRST, photo(8))
    export.add(SECOND, photo(90))
    items, _, _ = read(written(export, kind, tmp_path))
    assert len(items) == 4


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_an_albums_copy_goes_with_the_one_of_its_bytes_or_with_none(tmp_path: Path, kind: str) -> None:
    export = Export()
    export.add(FIRST, photo(8), told=sidecar("X.jpg", key="AF1QipOne"))
    export.add(SECOND, photo(90), told=sidecar("X.jpg", key="AF1QipTwo"))
    export.album(ALBUM, "Trip")
    export.add(f"{ALBUM}/X.jpg", photo(90))
    found = placed(read(written(export, kind, tmp_path))[0])
    assert found["AF1QipOne"] == (["Photos from 2017/X.jpg"], [])
    if kind == "zip":
        assert found["AF1QipTwo"] == (["Photos from 2019/X.jpg", "Trip/X.jpg"], ["Trip"])
    else:  # nothing but its bytes would tell
        assert found["file:Google Photos/Trip/X.jpg"] == (["Trip/X.jpg"], ["Trip"])


@pytest.mark.parametrize("kind", ["folder", "zip", "tgz"])
def test_an_albums_copy_without_sidecar_goes_with_the_only_one(tmp_path: Path, kind: str) -> None:
    export = Export()
    export.add(FIRST, photo(8), told=sidecar("X.jpg", key="AF1QipOne"))
    export.album(ALBUM, "Trip")
    export.add(f"{ALBUM}/X.jpg", photo(8))
    found = placed(read(written(export, kind, tmp_path))[0])
    assert found == {"AF1QipOne": (["Photos from 2017/X.jpg", "Trip/X.jpg"], ["Trip"])}


def test_a_later_part_takes_no_photo_of_another_year(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    export = Export()
    export.add(FIRST, photo(8), told=sidecar("X.jpg", key="AF1QipOne"))
    export.add(SECOND, photo(90))
    names = [tmp_path / f"takeout-20240101T000000Z-{number:03}.zip" for number in (1, 2)]
    export.zip(names[0], [path for path in export.files if path != FIRST])
    export.zip(names[1], [FIRST])
    for parts in (names[:1], names):
        sync(library, clock, *parts)
    other = "file:Google Photos/Photos from 2019/X.jpg"
    assert library.rows("SELECT id, gone_at FROM media_item ORDER BY id") == [("AF1QipOne", None), (other, None)]
    first = "file:Google Photos/Photos from 2017/X.jpg"
    assert library.rows("SELECT alias, item_id FROM item_alias") == [(first, "AF1QipOne")]


def test_files_of_one_name_and_size_go_to_their_own_items_as_parts_come(
    library: Library, clock: FakeClock, tmp_path: Path
) -> None:
    export = Export()
    export.add(FIRST, photo(8), told=sidecar("X.jpg", key="AF1QipOne"))
    export.add(SECOND, photo(90), told=sidecar("X.jpg", key="AF1QipTwo", taken=1_560_000_000))
    paths = list(export.files)
    names = [tmp_path / f"takeout-20240101T000000Z-{number:03}.zip" for number in (1, 2)]
    export.zip(names[0], paths[1:3])
    export.zip(names[1], [paths[0], paths[3]])
    for parts in (names[:1], names):
        sync(library, clock, *parts)
    assert library.rows(
        "SELECT item_id, path FROM item_file JOIN media_item ON media_item.id = item_id WHERE gone_at IS NULL"
        " ORDER BY item_id"
    ) == [
        ("AF1QipOne", "Google Photos/Photos from 2017/X.jpg"),
        ("AF1QipTwo", "Google Photos/Photos from 2019/X.jpg"),
    ]
    assert library.value("SELECT count(*) FROM media_item WHERE gone_at IS NULL") == 2


def test_albums_photos_of_one_name_and_size_are_told_by_their_bytes(tmp_path: Path) -> None:
    export = Export()
    export.add("Takeout/Google Photos/Photos from 2016/told.jpg", photo(1), told=sidecar("told.jpg"))
    export.add(FIRST, photo(8))
    export.add(SECOND, photo(8))
    for name, shade in (("Trip", 90), ("Fest", 160), ("Lato", 160)):
        export.album(f"Takeout/Google Photos/{name}", name)
        export.add(f"Takeout/Google Photos/{name}/X.jpg", photo(shade))
    found = placed(read(export.zip(tmp_path / "takeout.zip"))[0])
    assert sorted(files for files, _ in found.values() if "Photos from 2016/told.jpg" not in files) == [
        ["Fest/X.jpg", "Lato/X.jpg"],
        ["Photos from 2017/X.jpg"],
        ["Photos from 2019/X.jpg"],
        ["Trip/X.jpg"],
    ]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_an_album_without_its_title_is_no_year(tmp_path: Path, kind: str) -> None:
    export = Export()
    export.add(FIRST, photo(8), told=sidecar("X.jpg", key="AF1QipOne"))
    export.add("Takeout/Google Photos/Lato 2018/X.jpg", photo(8))
    items, _, _ = read(written(export, kind, tmp_path))
    assert [item.id for item in items] == ["AF1QipOne"]
