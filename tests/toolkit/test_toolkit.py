"""Google-Photos-Toolkit's list: every column, odd fields, rows without a key, resuming, and files that are no list."""

import base64
import csv
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.control import Clock, Control
from models.database import Library
from models.errors import SourceError, UsageError
from models.harvest import Harvest
from models.items import Item, SourceName
from models.overview import unfinished_passes
from models.passes import SyncResult
from models.progress import Progress
from models.sources.base import Skip
from models.sources.toolkit import ToolkitSource, to_item

HEADER = (
    "mediaKey,dedupKey,sourceAlbumMediaKey,sourceAlbumTitle,fileName,description,takenAt,uploadedAt,timezoneOffsetMs,"
    "width,height,durationMs,livePhotoDurationMs,sizeBytes,takesUpSpace,spaceTakenBytes,isOriginalQuality,isArchived,"
    "isFavorite,isOwned,hasLocation,locationName,latitude,longitude,thumbnailUrl"
).split(",")
SHA1 = hashlib.sha1(b"the bytes").digest()
DEDUP = base64.urlsafe_b64encode(SHA1).decode().rstrip("=")


def row(key: str, **values: object) -> dict[str, object]:
    common = {
        "fileName": "IMG_1.jpg",
        "takenAt": "2019-04-12T18:12:33.000Z",
        "uploadedAt": "2020-01-01T00:00:00.250Z",
        "width": 4000,
        "height": 3000,
        "sizeBytes": 1234567,
        "dedupKey": DEDUP,
        "isArchived": "false",
        "isFavorite": "true",
        "isOwned": "true",
    }
    return {"mediaKey": key} | common | values


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path


def sync(library: Library, path: Path) -> SyncResult:
    return Harvest(library, ToolkitSource(path), Clock(), Control(), Progress()).run()


def test_every_column_arrives(tmp_path: Path, library: Library) -> None:
    path = write(tmp_path / "m.csv", [row("AF1Qip1", sourceAlbumMediaKey="A", sourceAlbumTitle='It"a,ly\n')])
    assert sync(library, path).added == 1
    assert library.rows(
        "SELECT id, source, filename, mime_type, creation_time, upload_time, width, height, size_bytes, sha1, archived,"
        " favorited, partner_shared, product_url, note FROM media_item"
    ) == [
        ("AF1Qip1", "toolkit", "IMG_1.jpg", "image/jpeg", "2019-04-12 18:12:33", "2020-01-01 00:00:00.250000", 4000)
        + (3000, 1234567, SHA1.hex(), 0, 1, 0, "https://photos.google.com/photo/AF1Qip1", None)
    ]
    assert library.rows("SELECT title FROM album JOIN album_item ON album_id = album.id") == [('It"a,ly\n',)]


def test_odd_fields_are_left_empty_and_noted() -> None:
    odd = {"width": "-1", "sizeBytes": "9" * 40, "takenAt": "yesterday", "dedupKey": "!!", "isFavorite": "perhaps"}
    item = to_item({key: str(value) for key, value in row("k", **odd).items()}, 1, "")
    assert isinstance(item, Item)
    assert (item.width, item.size_bytes, item.creation_time, item.sha1, item.favorited) == (None,) * 5
    assert item.note is not None
    assert all(column in item.note for column in odd)


def test_a_row_without_a_key_is_skipped_and_listed(tmp_path: Path, library: Library) -> None:
    result = sync(library, write(tmp_path / "m.csv", [row("a"), row(""), row("x/y")]))
    assert (result.seen, result.skipped) == (1, 2)
    assert [name for name, _ in library.rows("SELECT name, reason FROM sync_skip")] == ["row 2", "row 3"]


def test_it_goes_on_where_it_stopped_but_not_in_another_file(tmp_path: Path) -> None:
    path = write(tmp_path / "m.csv", [row(f"k{number}") for number in range(1200)])
    source = ToolkitSource(path)
    first = next(iter(source.batches(None, Control(), Progress())))
    rest = list(source.batches(first.mark, Control(), Progress()))
    assert [item.id for batch in [first, *rest] for item in batch.items] == [f"k{number}" for number in range(1200)]
    write(path, [row("other")])
    assert [item.id for batch in source.batches(first.mark, Control(), Progress()) for item in batch.items] == ["other"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff\xfe", b"PK\x03\x04"])
def test_a_file_that_is_no_list_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="metadata.csv"):
        list(ToolkitSource(path).batches(None, Control(), Progress()))


def test_a_file_that_is_refused_leaves_no_pass_to_go_on_with(tmp_path: Path, library: Library) -> None:
    (tmp_path / "m.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SourceError, match="has no column mediaKey"):
        sync(library, tmp_path / "m.csv")
    assert unfinished_passes(library) == []
    assert sync(library, write(tmp_path / "m.csv", [row("AF1Qip1")])).added == 1


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no file"):
        ToolkitSource(tmp_path / "none.csv")


@given(st.dictionaries(st.sampled_from(HEADER), st.text(st.characters(codec=None), max_size=40)))
def test_no_row_is_ever_fatal(values: dict[str, str | None]) -> None:
    entry = to_item(values, 1, "")
    assert isinstance(entry, Item | Skip)
    if isinstance(entry, Item):
        assert entry.source == SourceName.TOOLKIT
        assert all(part is None or part.encode() is not None for part in (entry.id, entry.filename, entry.note))


def cut(path: Path, length: int) -> Path:
    path.write_bytes(path.read_bytes()[:-length])
    return path


def test_a_row_that_breaks_off_changes_nothing_and_is_listed(tmp_path: Path, library: Library) -> None:
    path = write(tmp_path / "m.csv", [row("a"), row("b")])
    sync(library, path)
    result = sync(library, cut(path, 20))
    assert (result.seen, result.updated, result.skipped) == (1, 0, 1)
    assert library.rows("SELECT name FROM sync_skip") == [("row 2",)]
    assert library.value("SELECT min(favorited) FROM media_item") == 1


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "m.csv"
    path.write_text('mediaKey,fileName,takenAt\na,IMG,\nb,"IMG,\nc,IMG,\n')
    assert sync(library, path).skipped == 1
    assert library.rows("SELECT id FROM media_item") == [("a",)]
    assert "rows below may be lost" in library.value("SELECT reason FROM sync_skip")
