"""Parts under other names, archives in archives, backslashes, deep folders, media alone: read, or listed."""

import gzip
import tarfile
import zipfile
from pathlib import Path

import pytest

from models.errors import SourceError
from models.progress import Progress
from tests.takeout.builder import YEAR, Export, by_name, jpeg, read, sidecar, skips
from tests.takeout.test_faults import STAMP, cut_in_half, small


@pytest.mark.parametrize("name", ["third.tgz", "b.TGZ", "renamed.tar.gz"])
def test_a_renamed_tgz_in_a_folder_is_told_by_what_it_holds(tmp_path: Path, name: str) -> None:
    small("a").zip(tmp_path / f"{STAMP}-001.zip")
    small("b").tgz(tmp_path / name)
    items, batches, _ = read(tmp_path)
    assert sorted(by_name(items)) == ["a.jpg", "b.jpg"]
    assert skips(batches) == {}


def test_a_persons_other_archives_and_links_in_a_download_folder_are_no_fault(tmp_path: Path) -> None:
    small("a").zip(tmp_path / f"{STAMP}-001.zip")
    Export({"program-1.0/readme.txt": b"hello"}).tgz(tmp_path / "program.tar.gz")
    (tmp_path / "broken.tgz").write_bytes(b"nonsense")
    (tmp_path / "broken.zip").write_bytes(b"nonsense")
    inner = Export({"b.txt": b"hello"}).zip(tmp_path / "inner.bin").read_bytes()
    Export({"more/backup.zip": inner, "../up.txt": b"", "holiday/a.jpg": jpeg()}).zip(tmp_path / "bundle.zip")
    (tmp_path / "latest.pdf").symlink_to(tmp_path / "nowhere.pdf")
    progress = Progress()
    items, batches, takeout = read(tmp_path, progress=progress)
    assert sorted(by_name(items)) == ["a.jpg"]
    assert skips(batches) == {}
    assert takeout.is_complete
    foreign, empty, last = progress.notes
    for name in ("broken.tgz", "program.tar.gz", "broken.zip"):
        assert name in foreign
    assert "name it itself" in foreign
    assert empty == "Nothing of Google Photos is in bundle.zip."
    assert "is the last part" in last


def test_archives_that_were_named_and_hold_nothing_of_the_export_are_no_fault(tmp_path: Path) -> None:
    part = small("a").zip(tmp_path / f"{STAMP}-001.zip")
    other = Export({"holiday/a.jpg": jpeg(), "holiday/x.zip": b"x"}).zip(tmp_path / "holiday.zip")
    program = Export({"program-1.0/readme.txt": b"hello"}).tgz(tmp_path / "program.tar.gz")
    progress = Progress()
    items, batches, takeout = read(part, other, program, progress=progress)
    assert sorted(by_name(items)) == ["a.jpg"]
    assert skips(batches) == {}
    assert takeout.is_complete
    assert "holiday.zip, program.tar.gz" in progress.notes[0]


@pytest.mark.parametrize("name", [f"{STAMP}-002.zip", "renamed.zip", f"{STAMP}-002.tgz", "renamed.tgz"])
def test_what_may_be_a_damaged_part_stays_a_fault(tmp_path: Path, name: str) -> None:
    small("a").zip(tmp_path / f"{STAMP}-001.zip")
    made = small("b")
    made.add(f"{YEAR}/z.jpg", bytes(range(256)) * 4_000)
    cut_in_half((made.zip if name.endswith("zip") else made.tgz)(tmp_path / name))
    _, batches, takeout = read(tmp_path)
    assert list(skips(batches)) == [name]
    assert not takeout.is_complete


def test_links_in_the_export_and_to_its_parts_stay_faults(tmp_path: Path) -> None:
    small("ab").folder(tmp_path)
    (tmp_path / YEAR / "link.jpg").symlink_to(tmp_path / YEAR / "a.jpg")
    (tmp_path / f"{STAMP}-002.zip").symlink_to("/elsewhere.zip")
    (tmp_path / "other.jpg").symlink_to("/elsewhere.jpg")
    _, batches, _ = read(tmp_path)
    assert sorted(name.rpartition("/")[2] for name in skips(batches)) == ["link.jpg", f"{STAMP}-002.zip"]


def test_a_part_inside_an_unrelated_archive_stays_a_fault(tmp_path: Path) -> None:
    part = small("a").zip(tmp_path / f"{STAMP}-001.zip")
    other = Export({f"backup/{STAMP}-002.zip": b"x"}).zip(tmp_path / "backup.zip")
    _, batches, _ = read(part, other)
    assert list(skips(batches)) == [f"backup/{STAMP}-002.zip"]


def test_a_renamed_tgz_that_is_cut_off_is_a_part_that_cannot_be_read(tmp_path: Path) -> None:
    small("a").zip(tmp_path / f"{STAMP}-001.zip")
    made = small("b")
    made.add(f"{YEAR}/z.jpg", bytes(range(256)) * 4_000)
    cut_in_half(made.tgz(tmp_path / "second.tgz"))
    _, batches, takeout = read(tmp_path)
    assert "its end is missing" in skips(batches)["second.tgz"]
    assert not takeout.is_complete


@pytest.mark.parametrize("suffix", [".zip", ".tgz"])
@pytest.mark.parametrize("place", ["", "Takeout/", f"{YEAR}/"])
def test_an_archive_inside_an_archive_is_listed(tmp_path: Path, place: str, suffix: str) -> None:
    made = small("a")
    name = "takeout-20260301T101500Z-002.zip" if place == f"{YEAR}/" else "inner.zip"
    made.files[f"{place}{name}"] = small("b").zip(tmp_path / "inner").read_bytes()
    made.files["Takeout/Drive/backup.zip"] = b"the person's own"
    (tmp_path / "inner").unlink()
    items, batches, _ = read((made.zip if suffix == ".zip" else made.tgz)(tmp_path / f"x{suffix}"))
    assert sorted(by_name(items)) == ["a.jpg"]
    ((listed, reason),) = skips(batches).items()
    assert listed == f"{place}{name}"
    assert "archive inside an archive" in reason


def test_where_nothing_is_found_what_was_not_read_is_named(tmp_path: Path) -> None:
    inner = small("b").zip(tmp_path / "inner").read_bytes()
    with pytest.raises(SourceError, match=r"Nothing that looks like.*Not read: inner\.zip: it is an archive inside"):
        read(Export({"inner.zip": inner}).zip(tmp_path / "x.zip"))


@pytest.mark.parametrize("suffix", [".zip", ".tgz"])
def test_backslashes_separate_folders_as_well(tmp_path: Path, suffix: str) -> None:
    made = small("ab")
    for path in [path for path in made.files if "/b.jpg" in path]:
        made.files[path.replace("/", "\\")] = made.files.pop(path)
    items, batches, _ = read((made.zip if suffix == ".zip" else made.tgz)(tmp_path / f"x{suffix}"))
    assert [(item.filename, item.width, item.creation_time is None) for item in items] == [
        ("a.jpg", 40, False),
        ("b.jpg", 40, False),
    ]
    assert skips(batches) == {}


@pytest.mark.parametrize("name", ["..\\..\\evil.jpg", "C:\\Takeout\\evil.jpg", "\\etc\\evil.jpg"])
def test_backslashes_lead_nowhere(tmp_path: Path, name: str) -> None:
    made = small("a")
    made.files[name] = jpeg()
    items, batches, _ = read(made.zip(tmp_path / "x.zip"))
    assert sorted(by_name(items)) == ["a.jpg"]
    assert any("leads out" in reason for reason in skips(batches).values())


@pytest.mark.parametrize("packed", [False, True])
def test_media_deeper_than_takeout_puts_them_are_listed(tmp_path: Path, packed: bool) -> None:
    made = small("a")
    made.files[f"{YEAR}/d/e/f/deep.jpg"] = jpeg()
    made.files["Takeout/Drive/2020/mine.jpg"] = jpeg()
    items, batches, _ = read(made.zip(tmp_path / "x.zip") if packed else made.folder(tmp_path / "x"))
    assert sorted(by_name(items)) == ["a.jpg"]
    ((listed, reason),) = skips(batches).items()
    assert listed.endswith("Photos from 2020/d/e/f")
    assert "1 picture or video" in reason


@pytest.mark.parametrize("kind", ["folder", "zip", "tgz"])
@pytest.mark.parametrize(
    "folder", ["Google Photos/Photos from 2017", "Zdjęcia Google/Zdjęcia z 2017", "Google フォト/2017 年の写真"]
)
def test_an_export_of_media_alone_is_read(tmp_path: Path, folder: str, kind: str) -> None:
    made = Export()
    made.add(f"Takeout/{folder}/a.jpg", jpeg())
    made.add("Takeout/Drive/Trip 2017/mine.jpg", jpeg())
    made.add("Takeout/Google Pay/notes 2017/x.txt", b"")
    items, batches, _ = read(getattr(made, kind)(tmp_path / ("x" if kind == "folder" else f"x.{kind}")))
    assert [(item.id, item.width) for item in items] == [(f"file:{folder}/a.jpg", 40)]
    assert skips(batches) == {}


@pytest.mark.parametrize(
    "folder",
    ["Takeout/Drive/Trip 2017", "Pictures/Photos from 2017", "Google stuff/Trip 2017", "Takeout/Google Photos/Album"],
)
def test_pictures_elsewhere_are_no_export_and_the_local_sync_is_named(tmp_path: Path, folder: str) -> None:
    with pytest.raises(SourceError, match="Nothing that looks like a Takeout export") as caught:
        read(Export({f"{folder}/a.jpg": jpeg()}).folder(tmp_path))
    assert "sync local" in caught.value.hint


@pytest.mark.parametrize("hash_files", [False, True])
def test_a_medium_that_would_unpack_to_an_absurd_size_is_listed(tmp_path: Path, hash_files: bool) -> None:
    path = small("a").zip(tmp_path / "x.zip")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"{YEAR}/evil.jpg", "w") as bomb,
    ):
        for _ in range(52):
            bomb.write(bytes(1_000_000))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{YEAR}/white.jpg", jpeg() + bytes(1_000_000))
    items, batches, _ = read(path, hash_files=hash_files)
    assert sorted(by_name(items)) == ["a.jpg", "white.jpg"]
    ((listed, reason),) = skips(batches).items()
    assert listed == f"{YEAR}/evil.jpg"
    assert "would unpack to 52,000,000 bytes" in reason


def test_a_bombs_item_is_kept_with_what_its_sidecar_tells(tmp_path: Path) -> None:
    made = Export()
    made.add(f"{YEAR}/evil.jpg", bytes(52_000_000), told=sidecar("evil.jpg", key="AF1QipBOMB"))
    items, batches, _ = read(made.zip(tmp_path / "x.zip"))
    assert [(item.id, item.size_bytes) for item in items] == [("AF1QipBOMB", None)]
    assert len(skips(batches)) == 1


@pytest.mark.parametrize("kind", ["folder", "zip", "tgz"])
def test_what_systems_put_beside_the_files_is_no_part_of_the_export(tmp_path: Path, kind: str) -> None:
    made = small("a")
    made.files[f"{YEAR}/._a.jpg"] = made.files[f"{YEAR}/._a.jpg.supplemental-metadata.json"] = b"\0\5\x16\7"
    made.files[f"__MACOSX/{YEAR}/._a.jpg"] = made.files[f"__MACOSX/{YEAR}/b.jpg"] = b"\0\5\x16\7"
    made.files[f"{YEAR}/@eaDir/a.jpg/SYNOPHOTO_THUMB_XL.jpg"] = made.files[f"{YEAR}/@eaDir/b.jpg"] = jpeg()
    made.files["#recycle/old.zip"] = b""
    items, batches, _ = read(getattr(made, kind)(tmp_path / ("x" if kind == "folder" else f"x.{kind}")))
    assert sorted(by_name(items)) == ["a.jpg"]
    assert skips(batches) == {}


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_an_enormous_header_of_a_tgz_is_not_read(tmp_path: Path, kind: bytes) -> None:
    target = tmp_path / f"{STAMP}-001.tgz"
    header = tarfile.TarInfo("header")
    header.type, header.size = kind, 700 << 20
    with gzip.open(target, "wb") as packed:
        packed.write(header.tobuf(tarfile.USTAR_FORMAT))
        packed.write(bytes(1 << 20))  # what follows is not asked for
    with pytest.raises(SourceError, match="a name in it has 734,003,200 bytes"):
        read(target)
