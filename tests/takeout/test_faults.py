"""Bad input: a sentence each, nothing lost, nothing followed out of the export."""

import gzip
import io
import os
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import ExitCode, GpdedupError, SourceError, UsageError
from models.sources.takeout import TakeoutSource
from tests.takeout.builder import ROOT, YEAR, Export, by_name, jpeg, read, sidecar, skips

STAMP = "takeout-20260301T101500Z"


def small(names: str = "abc") -> Export:
    made = Export()
    for name in names:
        made.add(f"{YEAR}/{name}.jpg", jpeg(), told=sidecar(f"{name}.jpg"))
    return made


def test_a_missing_path_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be found"):
        TakeoutSource([tmp_path / "nowhere"])
    (tmp_path / "list.txt").touch()
    with pytest.raises(UsageError, match="neither a folder nor"):
        TakeoutSource([tmp_path / "list.txt"])
    with pytest.raises(UsageError, match="No Takeout export"):
        TakeoutSource([])


def test_a_folder_that_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "a.jpg").write_bytes(jpeg())
    with pytest.raises(SourceError, match="Nothing that looks like a Takeout export") as caught:
        read(tmp_path)
    assert caught.value.exit_code is ExitCode.FAILED
    assert "zip" in caught.value.hint


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def not_an_archive(path: Path) -> None:
    path.write_bytes(b"<html>Please sign in</html>" * 50)


def encrypted(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(magic, at + 4)
    path.write_bytes(bytes(data))


FAULTS = [
    (cut_in_half, ".zip", "its end is missing"),
    (not_an_archive, ".zip", "it is not a zip archive"),
    (encrypted, ".zip", "it is encrypted"),
    (cut_in_half, ".tgz", "its end is missing"),
    (not_an_archive, ".tgz", "it is not a .tgz archive"),
]


@pytest.mark.parametrize(("spoil", "suffix", "reason"), FAULTS)
def test_one_bad_archive_alone_stops_with_a_sentence(
    tmp_path: Path, spoil: Callable[[Path], None], suffix: str, reason: str
) -> None:
    path = tmp_path / f"{STAMP}-001{suffix}"
    made = small()
    made.add(f"{YEAR}/z.jpg", random.Random(1).randbytes(300_000))
    (made.zip if suffix == ".zip" else made.tgz)(path)
    spoil(path)
    with pytest.raises(SourceError, match=reason) as caught:
        read(path)
    assert path.name in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize(("spoil", "suffix", "reason"), FAULTS)
def test_one_bad_archive_among_several_is_listed_and_the_pass_is_not_complete(
    tmp_path: Path, spoil: Callable[[Path], None], suffix: str, reason: str
) -> None:
    good = small("ab").zip(tmp_path / f"{STAMP}-001.zip")
    bad = tmp_path / f"{STAMP}-002{suffix}"
    made = small("cd")
    made.add(f"{YEAR}/z.jpg", random.Random(1).randbytes(300_000))
    (made.zip if suffix == ".zip" else made.tgz)(bad)
    spoil(bad)
    items, batches, source = read(good, bad)
    assert sorted(by_name(items)) == ["a.jpg", "b.jpg"]
    assert reason in skips(batches)[bad.name]
    assert not source.is_complete


def test_a_missing_number_is_named_and_the_pass_is_not_complete(tmp_path: Path) -> None:
    parts = [small("a").zip(tmp_path / f"{STAMP}-001.zip"), small("b").zip(tmp_path / f"{STAMP}-004 (1).zip")]
    items, batches, source = read(*parts)
    assert len(items) == 2
    assert sorted(skips(batches)) == [f"{STAMP}-002", f"{STAMP}-003"]
    assert not source.is_complete


def test_a_download_folder_may_hold_parts_and_other_archives(tmp_path: Path) -> None:
    small("a").zip(tmp_path / f"{STAMP}-001.zip")
    small("b").tgz(tmp_path / f"{STAMP}-002.tgz")
    with zipfile.ZipFile(tmp_path / "game.zip", "w") as other:
        other.writestr("readme.txt", "hello")
    (tmp_path / "broken.zip").write_bytes(b"nonsense")
    items, batches, source = read(tmp_path)
    assert sorted(by_name(items)) == ["a.jpg", "b.jpg"]
    assert skips(batches) == {}
    assert source.is_complete


def test_the_persons_own_pictures_beside_year_folders_are_not_taken_for_the_export(tmp_path: Path) -> None:
    made = Export()
    made.add("Photos from 2020/a.jpg", jpeg(), told=sidecar("a.jpg"))
    made.add("Photos from 2021/lost.jpg", jpeg())
    made.add("Wallpapers/mine.jpg", jpeg())
    items, batches, _ = read(made.folder(tmp_path / "Downloads"))
    assert sorted(by_name(items)) == ["a.jpg", "lost.jpg"]
    ((name, reason),) = skips(batches).items()
    assert name.endswith("Wallpapers")
    assert "it holds 1 picture or video but" in reason


def test_a_part_with_media_alone_is_read_with_the_part_that_tells_of_them(tmp_path: Path) -> None:
    made = small("ab")
    told = [path for path in made.files if path.endswith(".json")]
    media = [path for path in made.files if path.endswith(".jpg")]
    items = read(made.zip(tmp_path / f"{STAMP}-001.zip", media), made.folder(tmp_path / "unpacked", told))[0]
    assert [(item.creation_time is None, len(item.files)) for item in items] == [(False, 1)] * 2


def test_when_no_part_can_be_read_the_reason_is_said(tmp_path: Path) -> None:
    for number in (1, 2):
        cut_in_half(small().zip(tmp_path / f"{STAMP}-00{number}.zip"))
    with pytest.raises(SourceError, match="No part of the export can be read.*its end is missing"):
        read(tmp_path)


def test_the_same_part_twice_and_the_folder_it_was_unpacked_to_count_once(tmp_path: Path) -> None:
    part = small().zip(tmp_path / f"{STAMP}-001.zip")
    small().folder(tmp_path / "unpacked")
    items, batches, _ = read(part, part, tmp_path / "unpacked", tmp_path)
    assert [len(item.files) for item in items] == [1, 1, 1]
    assert skips(batches) == {}


def test_one_name_with_two_contents_is_listed(tmp_path: Path) -> None:
    made = small("a")
    other = Export({f"{YEAR}/a.jpg": jpeg(200, 100)})
    items, batches, _ = read(made.zip(tmp_path / f"{STAMP}-001.zip"), other.zip(tmp_path / f"{STAMP}-002.zip"))
    assert [item.width for item in items] == [40]
    assert "several times" in skips(batches)["Google Photos/Photos from 2020/a.jpg"]


@pytest.mark.parametrize(
    "name", ["../evil.jpg", "Takeout/../../evil.jpg", "/etc/evil.jpg", "C:/evil.jpg", f"{YEAR}/../../../evil.jpg"]
)
@pytest.mark.parametrize("suffix", [".zip", ".tgz"])
def test_names_that_lead_out_of_an_archive_are_listed_and_never_written(tmp_path: Path, name: str, suffix: str) -> None:
    made = small("a")
    made.files[name] = jpeg()
    place = tmp_path / "in"
    place.mkdir()
    path = place / f"x{suffix}"
    (made.zip if suffix == ".zip" else made.tgz)(path)
    items, batches, _ = read(path)
    assert sorted(by_name(items)) == ["a.jpg"]
    assert any("leads out of the archive" in reason for reason in skips(batches).values())
    assert [entry.name for entry in place.iterdir()] == [path.name]


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.jpg").write_bytes(jpeg())
    place = small("a").folder(tmp_path / "export")
    (place / YEAR / "link.jpg").symlink_to(outside / "secret.jpg")
    (place / ROOT / "Album").symlink_to(outside, target_is_directory=True)
    os.mkfifo(place / YEAR / "pipe.jpg")
    items, batches, _ = read(place)
    assert sorted(by_name(items)) == ["a.jpg"]
    assert len(skips(batches)) == 3


@pytest.mark.parametrize("content", [b"{half a js", b"[]", b"7", b"\xff\xfe", b""])
@pytest.mark.parametrize("suffix", ["", ".zip", ".tgz"])
def test_a_broken_sidecar_is_listed_and_its_medium_kept(tmp_path: Path, content: bytes, suffix: str) -> None:
    made = small("a")
    made.add(f"{YEAR}/b.jpg", jpeg(), told=content)
    place = (
        made.folder(tmp_path / "f")
        if not suffix
        else (made.zip if suffix == ".zip" else made.tgz)(tmp_path / f"x{suffix}")
    )
    items, batches, source = read(place)
    assert [(item.id, item.favorited) for item in items if item.filename == "b.jpg"] == [
        ("file:Google Photos/Photos from 2020/b.jpg", None)
    ]
    assert list(skips(batches)) == ["Google Photos/Photos from 2020/b.jpg.supplemental-metadata.json"]
    assert source.is_complete


def test_fields_of_wrong_shapes_are_noted_not_skipped(tmp_path: Path) -> None:
    made = Export()
    made.add(
        f"{YEAR}/a.jpg", jpeg(), told=sidecar("a.jpg", photoTakenTime={"timestamp": "soon"}, people=7, title=["x"])
    )
    items, batches, _ = read(made.folder(tmp_path))
    assert (items[0].filename, items[0].creation_time, items[0].people_count) == ("a.jpg", None, None)
    assert items[0].note == "title is no text; photoTakenTime is no time; people is no list"
    assert skips(batches) == {}


@pytest.mark.parametrize("suffix", ["", ".zip", ".tgz"])
def test_an_empty_picture_is_kept_with_a_note(tmp_path: Path, suffix: str) -> None:
    made = small("a")
    made.add(f"{YEAR}/b.jpg", b"", told=sidecar("b.jpg"))
    place = (
        made.folder(tmp_path / "f")
        if not suffix
        else (made.zip if suffix == ".zip" else made.tgz)(tmp_path / f"x{suffix}")
    )
    found = by_name(read(place)[0])["b.jpg"]
    assert (found.size_bytes, found.note, found.mime_type) == (0, "the file is empty", "image/jpeg")


def test_a_sidecar_that_unpacks_to_megabytes_is_refused(tmp_path: Path) -> None:
    made = small("a")
    made.add(f"{YEAR}/b.jpg", jpeg(), told=b'{"a": "' + b" " * (9 * 1024 * 1024) + b'"}')
    items, batches, _ = read(made.zip(tmp_path / "bomb.zip"))
    assert len(items) == 2
    assert "too large" in next(iter(skips(batches).values()))


def test_a_zip_that_lies_about_sizes_or_checksums_costs_that_sidecar(tmp_path: Path) -> None:
    path = small("ab").zip(tmp_path / "x.zip", packed=False)
    data = path.read_bytes().replace(b'"title": "a.jpg"', b'"title": "A.jpg"')
    path.write_bytes(data)
    items, batches, _ = read(path)
    assert sorted(by_name(items)) == ["a.jpg", "b.jpg"]
    assert "checksum" in next(iter(skips(batches).values()))


def lie(path: Path, name: str, size: int, compressed: int, offset: int) -> None:
    """Let an archive's directory tell 64-bit numbers of one entry."""
    data = path.read_bytes()
    end = data.rfind(b"PK\x05\x06")
    at = next(
        found
        for found in range(end)
        if data[found : found + 46 + len(name)].endswith(name.encode())
        and data[found : found + 4] == b"PK\x01\x02"
        and data[found + 28] == len(name)
    )
    entry, rest = data[at : at + 46 + len(name)], data[at + 46 + len(name) : end]
    extra = struct.pack("<HHQQQ", 1, 24, size, compressed, offset)
    wide = b"\xff" * 4
    entry = entry[:20] + 2 * wide + entry[28:30] + struct.pack("<H", len(extra)) + entry[32:42] + wide + entry[46:]
    length = int.from_bytes(data[end + 12 : end + 16], "little") + len(extra)
    tail = data[end : end + 12] + length.to_bytes(4, "little") + data[end + 16 :]
    path.write_bytes(data[:at] + entry + extra + rest + tail)


@pytest.mark.parametrize("name", ["b.jpg", "b.jpg.supplemental-metadata.json"])
@pytest.mark.parametrize(
    "numbers",
    [(1 << 63, 1 << 63, 0), (40, 40, (1 << 64) - 1), (40, (1 << 64) - 1, 0), ((1 << 64) - 1, 40, 0), (40, 40, 1 << 62)],
)
def test_numbers_that_no_archive_can_hold_cost_that_entry(
    tmp_path: Path, name: str, numbers: tuple[int, int, int]
) -> None:
    path = small("abc").zip(tmp_path / "x.zip", packed=False)
    lie(path, f"{YEAR}/{name}", *numbers)
    items, batches, _ = read(path)
    assert sorted(by_name(items)) == ["a.jpg", "b.jpg", "c.jpg"]
    assert [one.rpartition("/")[2] for one in skips(batches)] == [name]


def test_headers_of_a_tgz_that_go_on_for_ever_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "x.tgz"
    member = tarfile.TarInfo("x")
    member.type, body = tarfile.XHDTYPE, b"13 comment=a\n"
    member.size = len(body)
    with gzip.open(path, "wb", compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        for _ in range(2_000):
            archive.addfile(member, io.BytesIO(body))
    with pytest.raises(SourceError, match="it is damaged"):
        read(path)


def test_a_file_that_vanishes_between_the_phases_is_noted(tmp_path: Path) -> None:
    from models.control import Control  # noqa: PLC0415
    from models.progress import Progress  # noqa: PLC0415

    place = small("ab").folder(tmp_path)

    class Vanishing(Progress):
        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, value)
            if name == "total" and value:
                (place / YEAR / "a.jpg").unlink()

    items = [item for batch in TakeoutSource([place]).batches(None, Control(), Vanishing()) for item in batch.items]
    assert [item.note for item in items] == ["the file could not be read: No such file or directory", None]


def test_mutated_archives_end_in_items_or_in_a_sentence(tmp_path: Path) -> None:
    chance = random.Random(11)
    whole = {".zip": small().zip(tmp_path / "w.zip").read_bytes(), ".tgz": small().tgz(tmp_path / "w.tgz").read_bytes()}
    for number in range(300):
        suffix = (".zip", ".zip", ".tgz")[number % 3]
        data = bytearray(whole[suffix])
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path = tmp_path / f"mutated{suffix}"
        path.write_bytes(bytes(data[: chance.randrange(len(data))] if number % 5 == 0 else data))
        assert outcome(path)


def outcome(path: Path) -> bool:
    """Read an archive; True for items in a plausible number, or for an error that is a sentence."""
    try:
        return len(read(path)[0]) <= 6
    except GpdedupError as error:
        return error.what.endswith(".")
