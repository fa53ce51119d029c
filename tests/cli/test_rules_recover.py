"""`recover`: what is missing on disk comes out of an export, verified, and over nothing."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from models.database import Library
from models.recover import safe_name
from tests.cli.conftest import Place
from tests.takeout.builder import YEAR, Export, jpeg, sidecar

NASTY = "../../=evil\x1b[31m/\u202e.jpg"


@pytest.fixture
def export() -> Export:
    made = Export()
    made.add(f"{YEAR}/IMG_1.jpg", jpeg(shade=1), told=sidecar("IMG_1.jpg", key="AF1QipOne"))
    made.add(f"{YEAR}/IMG_2.jpg", jpeg(shade=2), told=sidecar(NASTY, key="AF1QipTwo", taken=1_600_000_000))
    made.add(f"{YEAR}/here.jpg", jpeg(shade=3), told=sidecar("here.jpg", key="AF1QipHere", taken=1_610_000_000))
    return made


def prepare(place: Place, export: Export, path: Path, tmp_path: Path) -> Path:
    """Sync an export and a disk that holds one of its pictures, and scan."""
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "here.jpg").write_bytes(export.files[f"{YEAR}/here.jpg"])
    for words in (("sync", "takeout", str(path)), ("sync", "local", str(disk)), ("scan",)):
        assert place(*words) == 0, place.last.err
    return tmp_path / "out"


def listed(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}


PACKED: dict[str, Callable[[Export, Path], Path]] = {
    "folder": lambda export, place: export.folder(place / "export"),
    "zip": lambda export, place: export.zip(place / "takeout-20200101T000000Z-001.zip"),
    "stored zip": lambda export, place: export.zip(place / "takeout-20200101T000000Z-001.zip", packed=False),
    "tgz": lambda export, place: export.tgz(place / "takeout-20200101T000000Z-001.tgz"),
}


@pytest.mark.parametrize("pack", list(PACKED))
def test_what_is_missing_is_copied_once(place: Place, export: Export, tmp_path: Path, pack: str) -> None:
    path = PACKED[pack](export, tmp_path)
    out = prepare(place, export, path, tmp_path)
    (record,) = place.records("recover", "--out", str(out), "--export", str(path))
    assert (record["copied"], record["already"], record["skipped"]) == (2, 0, 0)
    files = listed(out)
    assert files["2020/IMG_1.jpg"] == export.files[f"{YEAR}/IMG_1.jpg"]
    assert sorted(files.values()) == sorted(export.files[f"{YEAR}/IMG_{n}.jpg"] for n in (1, 2))
    assert not any(".." in Path(name).parts or "\x1b" in name for name in files)
    (again,) = place.records("recover", "--out", str(out))  # the export is remembered
    assert (again["copied"], again["already"]) == (0, 2)
    assert listed(out) == files


def test_nothing_is_ever_replaced(place: Place, export: Export, tmp_path: Path) -> None:
    path = export.folder(tmp_path / "export")
    out = prepare(place, export, path, tmp_path)
    (out / "2020").mkdir(parents=True)
    (out / "2020" / "IMG_1.jpg").write_bytes(b"mine")
    (out / "2020" / "IMG_1 (1).jpg").symlink_to(tmp_path / "nowhere")
    assert place("recover", "--out", str(out)) == 0
    assert (out / "2020" / "IMG_1.jpg").read_bytes() == b"mine"
    assert (out / "2020" / "IMG_1 (2).jpg").read_bytes() == export.files[f"{YEAR}/IMG_1.jpg"]
    assert not (tmp_path / "nowhere").exists()


def test_other_bytes_and_lost_files_are_told(place: Place, export: Export, tmp_path: Path) -> None:
    path = export.folder(tmp_path / "export")
    out = prepare(place, export, path, tmp_path)
    content = export.files[f"{YEAR}/IMG_1.jpg"]
    with Library(place.library) as library:
        library.execute("UPDATE media_item SET sha256 = 'ab' WHERE filename = 'IMG_1.jpg'")
    (path / YEAR / "IMG_1.jpg").write_bytes(content[:-1] + b"\0")
    (path / YEAR / "IMG_2.jpg").unlink()
    assert place("recover", "--out", str(out)) == 4
    assert "IMG_1.jpg: Its bytes are not those that were synced" in place.last.err
    assert "Its file was not found in the export" in place.last.err
    assert listed(out) == {}


def test_a_folder_that_is_a_link_is_refused(place: Place, export: Export, tmp_path: Path) -> None:
    path = export.folder(tmp_path / "export")
    out = prepare(place, export, path, tmp_path)
    out.mkdir()
    (out / "2020").symlink_to(tmp_path)
    assert place("recover", "--out", str(out)) == 1
    assert "symbolic link" in place.last.err


def test_wrong_use_is_a_sentence(place: Place, tmp_path: Path) -> None:
    assert place("recover", "--out", str(tmp_path)) == 2
    assert "No export was named" in place.last.err
    assert place("recover", "--out", str(tmp_path), "--export", str(tmp_path / "no")) == 2
    assert place("recover", "--out", str(tmp_path), "--export", str(tmp_path)) == 2
    assert "sync local" in place.last.err


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b\\c.jpg", "a_b_c.jpg"),
        ("..", "_"),
        ("CON.jpg", "_CON.jpg"),
        (".jpg", "jpg"),
        ("x. ", "x"),
        ("", "_"),
        ("Łódź 🎉.jpg", "Łódź 🎉.jpg"),
    ],
)
def test_names_are_made_safe(title: str, name: str) -> None:
    assert safe_name(title) == name


def test_long_names_keep_their_ending() -> None:
    made = safe_name("ł" * 300 + ".jpg")
    assert made.endswith(".jpg")
    assert len(os.fsencode(made)) <= 200
