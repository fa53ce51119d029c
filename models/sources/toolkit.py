"""Google-Photos-Toolkit's `metadata.csv`: what people already export from the page itself.

The toolkit lists what the person selected, so a file is never known to be complete. Its columns, and that
`dedupKey` is the unpadded URL-safe base64 of the SHA-1 of the original bytes, are read off its source, version 3.
"""

import base64
import binascii
import csv
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

from models import times
from models.control import Control
from models.errors import SourceError, UsageError
from models.items import Album, Item, SourceName, mime_type_of
from models.progress import Progress
from models.sources.base import Batch, Skip
from models.text import storable

NEEDED: Final = ("mediaKey", "fileName", "takenAt")
BATCH: Final = 500
LONGEST_FIELD: Final = 1_000_000
LINK: Final = "https://photos.google.com/photo/"
MOST_PIXELS: Final = 1_000_000
MOST_BYTES: Final = 2**50


class ToolkitSource:
    """Reads one `metadata.csv`, row by row.

    Args:
        path: The file.
        account: The person's own label for the account.

    Raises:
        UsageError: There is no such file.
    """

    name = SourceName.TOOLKIT
    identity = ""
    is_complete = False

    def __init__(self, path: Path, account: str = "") -> None:
        if not path.is_file():
            raise UsageError(f"{path} is no file.", "Name the metadata.csv that Google-Photos-Toolkit saved.")
        self.account = account
        self._path = path

    def batches(self, mark: str | None, control: Control, progress: Progress) -> Iterator[Batch]:
        """Yield the rows, 500 at a time; the mark is the file's size and the number of rows read.

        Raises:
            SourceError: The file is no such list, or cannot be read on.
        """
        csv.field_size_limit(LONGEST_FIELD)
        size = self._path.stat().st_size
        try:
            with self._path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                yield from self._rows(file, mark, size, control, progress)
        except OSError as error:
            raise SourceError(f"{self._path} cannot be read: {error.strerror}.") from error
        except csv.Error as error:
            raise SourceError(f"{self._path} is no valid CSV: {error}.", "Export it again.") from error

    def _rows(self, file: TextIO, mark: str | None, size: int, control: Control, progress: Progress) -> Iterator[Batch]:
        reader = csv.DictReader(file)
        missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
        if missing:
            raise SourceError(
                f"{self._path} has no column {', '.join(missing)}: it is no metadata.csv of Google-Photos-Toolkit.",
                "Select items in the toolkit, choose its metadata export, and name the file that it saves.",
            )
        progress.step = f"reading {self._path.name}"
        done = _rows_done(mark, size)
        rows = itertools.islice(enumerate(reader, start=1), done, None)
        while chunk := list(itertools.islice(rows, BATCH)):
            control.check()
            done = chunk[-1][0]
            read = [to_item(row, number, self.account) for number, row in chunk]
            items = tuple(entry for entry in read if isinstance(entry, Item))
            skipped = tuple(entry for entry in read if isinstance(entry, Skip))
            yield Batch(items, f"{size}:{done}", skipped)


def _rows_done(mark: str | None, size: int) -> int:
    """Returns how many rows to pass over: none where the file is not the one that the mark was made on."""
    before, _, done = (mark or "").partition(":")
    return int(done) if before == str(size) and done.isdigit() else 0


def to_item(row: Mapping[str, str | None], number: int, account: str) -> Item | Skip:
    """Read one row.

    Args:
        row: Column to text.
        number: Of the row, the first below the header being 1.
        account: The person's own label for the account.

    Returns:
        The item, its odd fields left empty and noted, or why there is none.
    """
    key = (row.get("mediaKey") or "").strip()
    if not key or "/" in key:
        return Skip(f"row {number}", "It has no mediaKey, so nothing tells which item it is.")
    if None in row.values():  # a file cut off, or a quote that is never closed, which takes all rows below with it
        return Skip(f"row {number}", "It breaks off before its last column; rows below may be lost. Export it again.")
    reader = _Reader(row)
    filename = reader.text("fileName")
    owned = reader.flag("isOwned")
    album = reader.text("sourceAlbumMediaKey")
    return Item(
        id=storable(key),
        source=SourceName.TOOLKIT,
        account=account,
        filename=filename,
        mime_type=mime_type_of(filename or ""),
        creation_time=reader.time("takenAt"),
        upload_time=reader.time("uploadedAt"),
        width=reader.whole("width", MOST_PIXELS),
        height=reader.whole("height", MOST_PIXELS),
        size_bytes=reader.whole("sizeBytes", MOST_BYTES),
        sha1=reader.sha1("dedupKey"),
        archived=reader.flag("isArchived"),
        favorited=reader.flag("isFavorite"),
        partner_shared=None if owned is None else not owned,
        description=reader.text("description"),
        product_url=LINK + storable(key),
        albums=(Album(album, reader.text("sourceAlbumTitle") or album),) if album else (),
        note=reader.note(),
    )


class _Reader:
    """Reads the fields of one row and remembers which made no sense."""

    def __init__(self, row: Mapping[str, str | None]) -> None:
        self._row = row
        self._odd: list[str] = []

    def text(self, column: str) -> str | None:
        value = self._row.get(column)
        return storable(value) if value else None

    def whole(self, column: str, most: int) -> int | None:
        value = (self._row.get(column) or "").strip()
        if not value:
            return None
        if value.isascii() and value.isdigit() and len(value) < 19 and 0 < int(value) <= most:
            return int(value)
        self._drop(column)
        return None

    def flag(self, column: str) -> bool | None:
        value = (self._row.get(column) or "").strip().lower()
        if not value:
            return None
        if value in {"true", "false"}:
            return value == "true"
        self._drop(column)
        return None

    def time(self, column: str) -> str | None:
        value = (self._row.get(column) or "").strip()
        if not value:
            return None
        moment = times.from_rfc3339(value)
        if moment is None:
            self._drop(column)
        return moment

    def sha1(self, column: str) -> str | None:
        value = (self._row.get(column) or "").strip()
        if not value:
            return None
        try:
            digest = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            digest = b""
        if len(digest) == 20:
            return digest.hex()
        self._drop(column)
        return None

    def note(self) -> str | None:
        return "; ".join(self._odd) or None

    def _drop(self, column: str) -> None:
        self._odd.append(f"{column} made no sense: {storable((self._row[column] or '')[:60])!r}")
