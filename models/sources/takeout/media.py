"""Opening an export's media, wherever they lie: on disk or in a zip. A `.tgz` was read in the first pass."""

import hashlib
import json
import os
import zlib
from collections import OrderedDict
from collections.abc import Callable
from typing import BinaryIO, Final, NamedTuple

from models.control import Control
from models.items import mime_type_of
from models.sources.header_file import BLOCK, HeaderFile
from models.sources.media_header import MediaHeader, read_header
from models.sources.takeout.scratch import Scratch
from models.sources.takeout.zip_reader import STORED, CutOffError, ZipFaultError, inflater, read_at, read_start

OPEN_ARCHIVES: Final = 16
PIECE: Final = 1024 * 1024
CHANGED: Final = "the file changed while it was read; the next sync reads it again"


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
    crc: int | None = None
    """The CRC-32 of its bytes, where an archive tells it."""


class Reading(NamedTuple):
    """What reading a medium came to."""

    header: MediaHeader
    sha256: str | None = None
    """In hexadecimal, where it was asked for."""
    place: Place | None = None
    """Where it lies, with the size and the time that it had as it was read."""
    fault: str | None = None
    """Why it could not be read, as a sentence without its full stop; then the header tells nothing of the file."""
    may_pass: bool = False
    """May another try succeed: the file changed or was out of reach, or its archive was cut meanwhile?"""


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

    def read(self, place: Place) -> Reading:
        """Read a medium.

        Returns:
            Its header, and its SHA-256 where that was asked for; or why it cannot be read.

        Raises:
            Cancelled: The person cancelled.
        """
        try:
            if place.raw is not None:
                with open(place.raw, "rb") as file:  # noqa: PTH123 - bytes, as the file system spells it
                    return self._read_file(file, place)
            if place.offset is not None:
                header, sha256 = self._read_zipped(self._archive(place.archive), place)
                return Reading(header, sha256, place)
            return self._recall(place)
        except ZipFaultError as error:
            fault = f"its entry in the archive cannot be read: {error}"
            return _faulty(place, fault, may_pass=isinstance(error, CutOffError))
        except OSError as error:
            return _faulty(place, f"the file could not be read: {error.strerror or error}", may_pass=True)

    def _read_file(self, file: BinaryIO, place: Place) -> Reading:
        def fetch(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        for _ in range(2):  # one that was only just finished is read once more
            before = os.fstat(file.fileno())
            header, _ = _read_header(before.st_size, fetch, place.name)
            file.seek(0)
            sha256, read, _ = self._digest(file.read, before.st_size)
            after = os.fstat(file.fileno())
            is_same = (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
            if is_same and read == before.st_size:
                seen = place._replace(size=before.st_size, modified_ns=before.st_mtime_ns)
                return Reading(header, sha256, seen)
        return _faulty(place, CHANGED, may_pass=True)

    def _read_zipped(self, archive: BinaryIO, place: Place) -> tuple[MediaHeader, str | None]:
        is_stored = place.method == STORED
        wanted = min(BLOCK, place.size) if is_stored else 0
        first, start = read_start(archive, place.offset or 0, wanted)

        def fetch(offset: int, length: int) -> bytes:
            if offset == 0 and length <= len(first):
                return first[:length]
            wanted = max(0, min(length, place.size - offset))
            data = read_at(archive, start + offset, wanted)
            if len(data) < wanted:
                raise CutOffError("it is cut off")
            return data

        if is_stored:
            header, head = _read_header(place.size, fetch, place.name)
        else:
            unpack = inflater(archive, start, place.compressed or 0)
            header, head = _read_header(place.size, lambda _, length: unpack(length), place.name, forward=True)
        if not self.hash_files:
            if len(head) == place.size:
                _check(place, zlib.crc32(head))
            return header, None
        archive.seek(start)
        read = archive.read if is_stored else inflater(archive, start, place.compressed or 0)
        sha256, length, crc = self._digest(read, place.size)
        if length < place.size and is_stored:
            raise CutOffError("it is cut off")
        _check(place, crc)
        return header, sha256

    def _digest(self, read: Callable[[int], bytes], size: int) -> tuple[str | None, int, int]:
        """Returns the SHA-256 of so many bytes, or of all there are, how many there were, and their CRC-32."""
        if not self.hash_files:
            return None, size, 0
        digest, left, crc = hashlib.sha256(), size, 0
        while left > 0 and (piece := read(min(PIECE, left))):
            self._control.check()
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            left -= len(piece)
        return digest.hexdigest(), size - left, crc

    def _recall(self, place: Place) -> Reading:
        rows = self._scratch.rows("SELECT fields, sha256 FROM header WHERE entry = ?", (place.entry,))
        if not rows:
            return Reading(MediaHeader(), None, place)
        header = MediaHeader(**json.loads(rows[0][0]))
        return Reading(header._replace(notes=tuple(header.notes)), rows[0][1], place)

    def _archive(self, path: bytes) -> BinaryIO:
        archive = self._archives.pop(path, None)
        if archive is None:
            if len(self._archives) >= OPEN_ARCHIVES:
                self._archives.popitem(last=False)[1].close()
            # Each medium lies elsewhere, so a buffer would only be filled in vain.
            archive = open(path, "rb", buffering=0)  # noqa: PTH123, SIM115 - kept open, closed by `close`
        self._archives[path] = archive
        return archive


def _read_header(
    size: int, fetch: Callable[[int, int], bytes], name: str, *, forward: bool = False
) -> tuple[MediaHeader, bytes | bytearray]:
    """Returns the header and the first bytes of a file. What its reading meets counts, whatever the parsers make of it.

    Raises:
        OSError: It cannot be read.
        ZipFaultError: Its archive is damaged.
    """
    faults: list[Exception] = []

    def watched(offset: int, length: int) -> bytes:
        try:
            return fetch(offset, length)
        except (OSError, ZipFaultError) as error:
            faults.append(error)
            raise

    file = HeaderFile(size, watched, forward=forward)
    header = read_header(file, name)
    if faults:
        raise faults[0]
    return header, file.head


def _check(place: Place, crc: int) -> None:
    if place.crc is not None and crc != place.crc:
        raise ZipFaultError("it is damaged: its checksum is wrong")


def _faulty(place: Place, fault: str, *, may_pass: bool) -> Reading:
    header = MediaHeader(mime_type=mime_type_of(place.name), notes=(fault,))
    return Reading(header, None, place, fault, may_pass)
