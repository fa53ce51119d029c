"""A second run reads only what changed, and a newer export updates, retires and keeps what was decided."""

import os
from pathlib import Path

import pytest

from models.control import Control
from models.database import Library
from models.decisions import Verdict, decide_items
from models.exports import export_memory
from models.harvest import Harvest
from models.passes import SyncResult
from models.progress import Progress
from models.sources.takeout import TakeoutSource, memory
from models.sources.toolkit import ToolkitSource
from tests.conftest import FakeClock
from tests.takeout.builder import YEAR, Export, jpeg, sidecar

STAMP = "takeout-20260301T101500Z"


def export(count: int = 4, *, first: int = 0, padding: int = 40_000, **more: object) -> Export:
    made = Export()
    for number in range(first, first + count):
        name = f"IMG_{number}.jpg"
        told = sidecar(name, taken=1_589_993_167 + number, key=f"AF1Qip{number:04}", **more)
        made.add(f"{YEAR}/{name}", jpeg(40 + number, 30) + bytes(padding), told=told)
    return made


def source(library: Library, *paths: Path, **options: bool) -> TakeoutSource:
    return TakeoutSource(paths, memory=export_memory(library, ""), **options)


def sync(library: Library, clock: FakeClock, *paths: Path, **options: bool) -> SyncResult:
    return Harvest(library, source(library, *paths, **options), clock, Control(), Progress()).run()


def is_taken_as_unchanged(library: Library, *paths: Path, **options: bool) -> bool:
    """Would the next pass read nothing?"""
    (first, *_) = source(library, *paths, **options).batches(None, Control(), Progress())
    return first.unchanged_since is not None


@pytest.mark.parametrize("kind", ["folder", "zip", "tgz"])
def test_a_second_run_over_unchanged_parts_reads_nothing(
    library: Library, clock: FakeClock, tmp_path: Path, kind: str
) -> None:
    made = export()
    made.tell(f"{YEAR}/broken.jpg.supplemental-metadata.json", b"{")
    place = getattr(made, kind)(tmp_path / (f"x.{kind}" if kind != "folder" else "x"))
    first = sync(library, clock, place)
    assert (first.seen, first.added, first.skipped) == (4, 4, 1)
    assert is_taken_as_unchanged(library, place)
    progress = Progress()
    result = Harvest(library, source(library, place), clock, Control(), progress).run()
    assert (result.seen, result.added, result.updated, result.gone, result.skipped) == (4, 0, 0, 0, 1)
    assert (progress.seen, progress.kinds["photo"]) == (4, 4)
    assert library.value("SELECT count(*) FROM media_item WHERE seen_in = ?", (result.sync_id,)) == 4
    assert library.value("SELECT name FROM sync_skip WHERE sync_id = ?", (result.sync_id,)).endswith(
        "broken.jpg.supplemental-metadata.json"
    )
    assert is_taken_as_unchanged(library, place)


def test_what_changed_is_read_again(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    place = export().zip(tmp_path / "x.zip", packed=False)
    sync(library, clock, place)
    assert not is_taken_as_unchanged(library, place, hash_files=True)
    stat = place.stat()
    os.utime(place, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert not is_taken_as_unchanged(library, place)
    os.utime(place, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert is_taken_as_unchanged(library, place)
    # The library was changed by another source since: the export's own word is due again.
    listed = tmp_path / "metadata.csv"
    listed.write_text("mediaKey,fileName,takenAt,isFavorite\nAF1Qip0001,IMG_1.jpg,2020-05-20T16:46:08Z,true\n")
    Harvest(library, ToolkitSource(listed), clock, Control(), Progress()).run()
    assert not is_taken_as_unchanged(library, place)


def test_a_changed_file_in_a_folder_is_seen(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    place = export().folder(tmp_path / "x")
    sync(library, clock, place)
    told = place / YEAR / "IMG_1.jpg.supplemental-metadata.json"
    told.write_text(told.read_text().replace('"description": ""', '"description": "Lato"'))
    result = sync(library, clock, place)
    assert (result.seen, result.updated) == (4, 1)
    assert library.value("SELECT description FROM media_item WHERE filename = 'IMG_1.jpg'") == "Lato"


def test_of_a_changed_folder_only_changed_media_are_read(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    place = export().folder(tmp_path / "x")
    sync(library, clock, place)
    # Behind the same size and time another content: were it read again, its width would be another one.
    untouched, rewritten = (place / YEAR / f"IMG_{number}.jpg" for number in (1, 2))
    for path in (untouched, rewritten):
        stat, content = path.stat(), path.read_bytes()
        size_at = content.index(b"\xff\xc0") + 5
        path.write_bytes(content[:size_at] + b"\x00\x09\x00\x09" + content[size_at + 4 :])
        moved = path == rewritten
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + moved))
    result = sync(library, clock, place)
    assert (result.seen, result.updated) == (4, 1)
    widths = library.rows("SELECT filename, width FROM media_item ORDER BY filename")
    assert widths == [("IMG_0.jpg", 40), ("IMG_1.jpg", 41), ("IMG_2.jpg", 9), ("IMG_3.jpg", 43)]


def test_a_newer_program_reads_all_media_of_a_folder_again(
    library: Library, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = export().folder(tmp_path / "x")
    sync(library, clock, place)
    library.execute("UPDATE media_item SET width = 7")
    monkeypatch.setattr(memory, "VERSION", "a newer one")
    assert sync(library, clock, place).updated == 4


def test_media_of_unchanged_archives_are_not_read_again(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    first = export(4, padding=80_000).zip(tmp_path / f"{STAMP}-001.zip", packed=False)
    sync(library, clock, first)
    second = export(4, first=4, padding=80_000).zip(tmp_path / f"{STAMP}-002.zip", packed=False)
    # Were the picture in the middle of the first archive read again, its width would be another one.
    stat, content = first.stat(), first.read_bytes()
    size_at = content.index(b"\xff\xc0", content.index(b"IMG_2.jpg")) + 5
    first.write_bytes(content[:size_at] + b"\x00\x09\x00\x09" + content[size_at + 4 :])
    os.utime(first, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    result = sync(library, clock, first, second)
    assert (result.seen, result.added, result.updated) == (8, 4, 0)
    assert library.value("SELECT width FROM media_item WHERE filename = 'IMG_2.jpg'") == 42
    fresh = Harvest(library, TakeoutSource([first, second]), clock, Control(), Progress()).run(restart=True)
    assert fresh.updated == 1
    assert library.value("SELECT width FROM media_item WHERE filename = 'IMG_2.jpg'") == 9


def test_a_part_that_was_there_before_makes_a_pass_without_it_incomplete(
    library: Library, clock: FakeClock, tmp_path: Path
) -> None:
    first = export(20).zip(tmp_path / f"{STAMP}-001.zip")
    second = export(1, first=20).zip(tmp_path / f"{STAMP}-002.zip")
    sync(library, clock, first, second)
    result = sync(library, clock, first)
    assert (result.seen, result.gone) == (20, 0)
    assert "not known to be complete" in result.notes[0]


def test_a_newer_export_updates_retires_and_keeps_decisions(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    sync(library, clock, export(20).zip(tmp_path / f"{STAMP}-001.zip"))
    library.execute(
        "INSERT INTO finding (rule, candidate_id, keeper_id, confidence, reason, evidence, found_at)"
        " VALUES ('same-shot', 'AF1Qip0002', 'AF1Qip0003', 'strong', 'smaller', '{}', '2026')"
    )
    decide_items(library, clock, ["AF1Qip0002"], Verdict.REMOVE)
    newer = export(20, favorited=True)
    for path in [path for path in newer.files if "IMG_7." in path]:
        del newer.files[path]
    result = sync(library, clock, newer.zip(tmp_path / "takeout-20270301T101500Z-001.zip"))
    assert (result.seen, result.added, result.updated, result.gone) == (19, 0, 19, 1)
    assert library.rows("SELECT filename FROM media_item WHERE gone_at IS NOT NULL") == [("IMG_7.jpg",)]
    assert library.rows("SELECT candidate_id, keeper_id, verdict FROM decision") == [
        ("AF1Qip0002", "AF1Qip0003", "remove")
    ]


def test_a_pass_says_which_part_it_took_for_the_last_one(library: Library, clock: FakeClock, tmp_path: Path) -> None:
    parts = [export(2, first=2 * number).zip(tmp_path / f"{STAMP}-{number + 1:03}.zip") for number in range(3)]
    (note,) = sync(library, clock, *parts).notes
    assert note.startswith(f"{STAMP}-003 is the last part that you named.")
    # Where one is known to be missing the skipped list says so, and nothing is said of the last one.
    result = sync(library, clock, parts[0], parts[2])
    assert result.skipped == 1
    assert not any("is the last part" in note for note in result.notes)
    # A folder, or an archive with a name of its own, has no number.
    assert sync(library, clock, export(6).folder(tmp_path / "x")).notes == ()
    assert sync(library, clock, export(6).zip(tmp_path / "photos.zip")).notes == ()


def test_an_export_with_fewer_parts_than_the_one_before_marks_nothing_gone_unasked(
    library: Library, clock: FakeClock, tmp_path: Path
) -> None:
    older = [export(15, first=15 * number).zip(tmp_path / f"{STAMP}-{number + 1:03}.zip") for number in range(2)]
    sync(library, clock, *older)
    newer = export(30)
    for path in [path for path in newer.files if "IMG_7." in path]:
        del newer.files[path]
    alone = newer.zip(tmp_path / "takeout-20270301T101500Z-001.zip")
    result = sync(library, clock, alone)
    assert (result.seen, result.gone) == (29, 0)
    assert any("-001 is the last part that you named, and the export before it had 2." in note for note in result.notes)
    again = Harvest(library, source(library, alone), clock, Control(), Progress()).run(accept_gone=True)
    assert (again.seen, again.gone) == (29, 1)
    # The export after that one has as many parts as it.
    for path in [path for path in newer.files if "IMG_8." in path]:
        del newer.files[path]
    assert sync(library, clock, newer.zip(tmp_path / "takeout-20270401T101500Z-001.zip")).gone == 1
