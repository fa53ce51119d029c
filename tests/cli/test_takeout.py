"""`sync takeout` on the command line, with a real export."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from models.database import Library
from tests.cli.conftest import Place
from tests.takeout import test_age

SIDECAR = {
    "title": "IMG_1.jpg",
    "photoTakenTime": {"timestamp": "1555092753", "formatted": "x"},
    "url": "https://photos.google.com/photo/AF1QipOne",
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A small export: a photo with its sidecar, in a year's folder."""
    folder = tmp_path / "Takeout" / "Google Photos" / "Photos from 2019"
    folder.mkdir(parents=True)
    (folder / "IMG_1.jpg").write_bytes(b"\xff\xd8\xff\xd9")
    (folder / "IMG_1.jpg.supplemental-metadata.json").write_text(json.dumps(SIDECAR))
    return tmp_path / "Takeout"


def test_twice_is_the_same_and_needs_no_sign_in(place: Place, export: Path) -> None:
    place.token.unlink()
    first = place.records("sync", "takeout", str(export))[-1]
    assert (first["source"], first["seen"], first["added"]) == ("takeout", 1, 1)
    again = place.records("sync", "takeout", str(export))[-1]
    assert (again["seen"], again["added"], again["updated"]) == (1, 0, 0)


def test_several_paths_are_one_export_and_options_may_stand_between(place: Place, export: Path) -> None:
    other = export.parent / "part2"
    shutil.copytree(export / "Google Photos", other / "Takeout" / "Google Photos")
    (name,) = (other / "Takeout" / "Google Photos").iterdir()
    sidecar = {**SIDECAR, "title": "IMG_2.jpg", "url": "https://photos.google.com/photo/AF1QipTwo"}
    (name / "IMG_1.jpg").rename(name / "IMG_2.jpg")
    (name / "IMG_1.jpg.supplemental-metadata.json").unlink()
    (name / "IMG_2.jpg.supplemental-metadata.json").write_text(json.dumps(sidecar))
    assert place.records("sync", "takeout", str(export), "--restart", str(other))[-1]["seen"] == 2


@pytest.mark.parametrize(("make", "code"), [(None, 2), ("folder", 1), ("file", 2)])
def test_what_is_no_export_is_one_sentence(place: Place, tmp_path: Path, make: str | None, code: int) -> None:
    path = tmp_path / "no\x1b[2Jexport"
    if make == "folder":
        path.mkdir()
    elif make == "file":
        path.write_text("x")
    assert place("sync", "takeout", str(path)) == code
    assert place.last.err.startswith("gpdedup-tui: ")
    assert place.last.err.count("\n") == 1
    assert place.last.err.strip().isprintable()


def test_a_broken_sidecar_is_skipped_listed_and_ends_with_4(place: Place, export: Path) -> None:
    (export / "Google Photos" / "Photos from 2019" / "IMG_9.jpg.json").write_text('{"photoTakenTime": {"timest')
    assert place("sync", "takeout", str(export), "--json") == 4
    assert json.loads(place.last.out)["skipped"] == 1
    assert "IMG_9.jpg.json" in place.last.err


def test_a_sidecar_without_its_file_is_told_and_listed_and_is_no_skip(place: Place, export: Path) -> None:
    told = {**SIDECAR, "title": "lost.webm", "url": "https://photos.google.com/photo/AF1QipLost"}
    folder = export / "Google Photos" / "Photos from 2019"
    (folder / "lost.webm.supplemental-metadata.json").write_text(json.dumps(told))
    for _ in range(2):  # also where nothing had to be read
        assert place("sync", "takeout", str(export)) == 0
        assert "1 item is described in the export, but its file is not in it." in place.last.err
        assert "  lost.webm: described in the export, but its file is not in it" in place.last.err
    (folder / "lost.webm").write_bytes(b"x")
    assert place("sync", "takeout", str(export)) == 0
    assert "described in the export" not in place.last.err


def test_an_empty_library_says_what_comes_first(place: Place, export: Path) -> None:
    assert place("candidates") == 0
    assert "The library is empty" in place.last.err
    assert place("stage") == 0
    assert "The library is empty" in place.last.err
    place("sync", "takeout", str(export))
    assert place("candidates") == 0
    assert "No rule has looked at the items yet: gpdedup-tui scan" in place.last.err
    place("scan")
    assert place("stage") == 0
    assert "Nothing is decided to be removed" in place.last.err


def test_nothing_is_written_into_the_export(place: Place, export: Path) -> None:
    def state() -> dict[Path, tuple[int, int]]:
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in [export, *export.rglob("*")]}

    before = state()
    assert place("sync", "takeout", str(export)) == 0
    assert state() == before


def checksum(place: Place) -> str | None:
    with Library(place.library) as library:
        return library.value("SELECT sha256 FROM media_item")  # type: ignore[no-any-return]


def test_checksums_are_computed_when_asked_for(place: Place, export: Path) -> None:
    place.records("sync", "takeout", str(export))
    assert checksum(place) is None
    assert place.records("sync", "takeout", "--hash", str(export))[-1]["updated"] == 1
    assert checksum(place) == hashlib.sha256(b"\xff\xd8\xff\xd9").hexdigest()
    # What is known stays, as long as the file has its size.
    assert place.records("sync", "takeout", str(export))[-1]["updated"] == 0
    assert checksum(place) is not None


def test_an_older_export_is_refused_unless_it_is_wanted(place: Place, tmp_path: Path) -> None:
    newer = test_age.export(favorited=True).zip(tmp_path / f"{test_age.NEW}-001.zip")
    older = test_age.export().zip(tmp_path / f"{test_age.OLD}-001.zip")
    assert place("sync", "takeout", str(newer)) == 0
    for words in ((), ("--restart",)):
        assert place("sync", "takeout", str(older), "--json", *words) == 2
        assert place.last.out == ""
        assert place.last.err.count("\n") == 1
        assert "--older" in place.last.err
    assert place("sync", "takeout", "--older", str(older)) == 0
    assert "older than one that already told" in place.last.err
