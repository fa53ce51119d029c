"""Opening an export's media, wherever they lie: on disk or in a zip. A `.tgz` was read in the first pass."""

import hashlib
import json
import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO, Final, NamedTuple

from models.control import Control
from models.sources.header_file import BLOCK, HeaderFile
from models.sources.media_header import MediaHeader, read_header
from models.sources.takeout.scratch import Scratch
from models.sources.takeout.zip_reader import STORED, ZipFaultError, inflater, read_at, read_start

OPEN_ARCHIVES: Final = 16
PIECE: Final = 1024 * 1024


class Place(NamedTuple):
    """Where a medium's bytes are. `raw` for a file on disk; `archive`, `offset`, `compressed`, `method` in a zip."""

    entry: int
    name: str
    size: int
    archive: bytes
    raw: bytes | None
    offset: int | None
    compressed: int | None
    method: int | None
    modified_ns: int | None = None
    """When it was last written, for a file on disk."""


class MediaReader:
    """Reads headers and checksums; a context manager that closes its archives.

    Args:
        scratch: Has what was read of a `.tgz`.
        control: Looked at while a large file is hashed.
        hash_files: Compute SHA-256 as well, which reads every byte.
    """

    def __init__(self, scratch: Scratch, control: Control, *, hash_files: bool) -> None:
        self._scratch = scratch
        self._control = control
        self.hash_files = hash_files
        self._archives: OrderedDict[bytes, BinaryIO] = OrderedDict()

    def close(self) -> None:
        """Close the archives."""
        while self._archives:
            self._archives.popitem()[1].close()

    def read(self, place: Place) -> tuple[MediaHeader, str | None]:
        """Read a medium.

        Returns:
            Its header, and its SHA-256 in hexadecimal where that was asked for. What cannot be read is a note.

        Raises:
            Cancelled: The person cancelled.
        """
        try:
            if place.raw is not None:
                with open(place.raw, "rb") as file:  # noqa: PTH123 - bytes, as the file system spells it
                    return self._read_file(file, place)
            if place.offset is not None:
                return self._read_zipped(self._archive(place.archive), place)
            return self._recall(place)
        except ZipFaultError as error:
            return MediaHeader(notes=(f"its entry in the archive cannot be read: {error}",)), None
        except OSError as error:
            return MediaHeader(notes=(f"the file could not be read: {error.strerror or error}",)), None

    def _read_file(self, file: BinaryIO, place: Place) -> tuple[MediaHeader, str | None]:
        def fetch(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        header = read_header(HeaderFile(os.fstat(file.fileno()).st_size, fetch), place.name)
        file.seek(0)
        return header, self._digest(file.read)

    def _read_zipped(self, archive: BinaryIO, place: Place) -> tuple[MediaHeader, str | None]:
        is_stored = place.method == STORED
        first, start = read_start(archive, place.offset or 0, min(BLOCK, place.size) if is_stored else 0)
        if is_stored:

            def fetch(offset: int, length: int) -> bytes:
                if offset == 0 and length <= len(first):
                    return first[:length]
                return read_at(archive, start + offset, max(0, min(length, place.size - offset)))

            header = read_header(HeaderFile(place.size, fetch), place.name)
        else:
            unpack = inflater(archive, start, place.compressed or 0)
            header = read_header(HeaderFile(place.size, lambda _, length: unpack(length), forward=True), place.name)
        if not self.hash_files:
            return header, None
        if is_stored:
            archive.seek(start)
            return header, self._digest(archive.read, place.size)
        return header, self._digest(inflater(archive, start, place.compressed or 0), place.size)

    def _digest(self, read: Callable[[int], bytes], size: int | None = None) -> str | None:
        if not self.hash_files:
            return None
        digest = hashlib.sha256()
        left = size
        while left != 0 and (piece := read(PIECE if left is None else min(PIECE, left))):
            self._control.check()
            digest.update(piece)
            left = None if left is None else left - len(piece)
        return digest.hexdigest()

    def _recall(self, place: Place) -> tuple[MediaHeader, str | None]:
        rows = self._scratch.rows("SELECT fields, sha256 FROM header WHERE entry = ?", (place.entry,))
        if not rows:
            return MediaHeader(), None
        header = MediaHeader(**json.loads(rows[0][0]))
        return replace(header, notes=tuple(header.notes)), rows[0][1]

    def _archive(self, path: bytes) -> BinaryIO:
        archive = self._archives.pop(path, None)
        if archive is None:
            if len(self._archives) >= OPEN_ARCHIVES:
                self._archives.popitem(last=False)[1].close()
            # Each medium lies elsewhere, so a buffer would only be filled in vain.
            archive = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115 - kept open, closed by `close`
        self._archives[path] = archive
        return archive
