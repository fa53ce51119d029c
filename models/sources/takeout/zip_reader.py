"""Reading zip archives entry by entry, however many there are.

Python's `zipfile` keeps an object of some 700 bytes for each entry for as long as an archive is open: 1.4 GB for the
two million entries of a large export. Here the directory is read as a stream and nothing is kept. Format: PKWARE's
APPNOTE 6.3.10. Nothing is ever unpacked to disk, so names cannot lead anywhere.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

END: Final = struct.Struct("<4s4H2LH")
END64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR64: Final = struct.Struct("<4sLQL")
CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
LOCAL: Final = struct.Struct("<4s5H3L2H")
LOCAL_LENGTHS: Final = struct.Struct("<26x2H")
SLACK: Final = 256
"""How long, in bytes, a local header's name and extra field mostly are at most, so that one read gets past them."""
MAX_TAIL: Final = 65_535 + END.size + LOCATOR64.size
STORED, DEFLATED = 0, 8
ENCRYPTED: Final = 0x1
UTF8: Final = 0x800
CHUNK: Final = 65_536
LARGEST: Final = 1 << 43
"""Bytes (8 TB): neither SQLite nor the file system takes every number that 64 bits hold, and no archive is so large."""


LARGE, MAX_RATIO = 50_000_000, 200
"""How many times its packed size an entry beyond so many bytes may have: media are packed already."""


class ZipFaultError(Exception):
    """An archive, or an entry of one, cannot be read; the text says why, for people."""


class CutOffError(ZipFaultError):
    """The archive ends before the entry does: it was cut, or is being written."""


class ZipEntry(NamedTuple):
    """One file in an archive. Sizes and the offset of its local header are in bytes.

    A tuple, because a library of a million items has two million of them and a frozen dataclass takes four times as
    long to make.
    """

    name: str
    offset: int
    size: int
    compressed: int
    method: int
    crc: int
    flags: int
    mode: int
    """Unix file mode, or 0."""


def entries(file: BinaryIO) -> Iterator[ZipEntry]:
    """Yield an archive's entries in the order of its directory.

    Args:
        file: The archive, seekable; nobody else may move it meanwhile.

    Raises:
        ZipFaultError: It is no zip, a part of one, or damaged.
    """
    count, start, shift = _find_directory(file)
    file.seek(start)
    for _ in range(count):
        fixed = file.read(CENTRAL.size)
        if len(fixed) < CENTRAL.size or fixed[:4] != b"PK\x01\x02":
            raise ZipFaultError("its directory is damaged")
        _, made_by, _, flags, method, _, _, crc, compressed, size, names, extras, comments, _, _, mode, offset = (
            CENTRAL.unpack(fixed)
        )
        rest = file.read(names + extras + comments)
        if len(rest) < names + extras + comments:
            raise ZipFaultError("its directory is damaged")
        if 0xFFFFFFFF in (size, compressed, offset):
            size, compressed, offset = _wide(rest[names : names + extras], size, compressed, offset)
        yield ZipEntry(
            name=_name(rest[:names], flags),
            offset=offset + shift,
            size=size,
            compressed=compressed,
            method=method,
            crc=crc,
            flags=flags,
            mode=mode >> 16 if made_by >> 8 == 3 else 0,
        )


def _find_directory(file: BinaryIO) -> tuple[int, int, int]:
    """Returns the number of entries, where the directory starts, and how far the archive was moved in its file."""
    length = file.seek(0, 2)
    tail_start = max(0, length - MAX_TAIL)
    file.seek(tail_start)
    tail = file.read(MAX_TAIL)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END.size:
        file.seek(0)
        if file.read(4) == b"PK\x03\x04":
            raise ZipFaultError("its end is missing: the download stopped half-way, or it is still under way")
        raise ZipFaultError("it is not a zip archive")
    _, disk, _, _, count, size, offset, _ = END.unpack_from(tail, place)
    if disk not in (0, 0xFFFF):
        raise ZipFaultError("it is one volume of a split zip")
    end = tail_start + place
    if 0xFFFFFFFF in (size, offset) or count == 0xFFFF:
        locator = tail[max(0, place - LOCATOR64.size) : place]
        if locator[:4] == b"PK\x06\x07" and len(locator) == LOCATOR64.size:
            count, size, offset, end = _end64(file, LOCATOR64.unpack(locator)[2], end - LOCATOR64.size)
    shift = end - size - offset
    if shift < 0:
        raise ZipFaultError("its directory is damaged or the file was cut")
    return count, offset + shift, shift


def _end64(file: BinaryIO, told: int, locator: int) -> tuple[int, int, int, int]:
    """Returns the Zip64 record's count, size and offset, and where the record itself lies.

    Args:
        file: The archive.
        told: Where the locator says that the record lies.
        locator: Where the locator lies; the record stands right before it, also in an archive that was moved.
    """
    for place in (locator - END64.size, told):
        if 0 <= place < locator:
            file.seek(place)
            record = file.read(END64.size)
            if len(record) == END64.size and record[:4] == b"PK\x06\x06":
                *_, count, size, start = END64.unpack(record)
                return count, size, start, place
    raise ZipFaultError("its directory is damaged")


def _wide(extra: bytes, size: int, compressed: int, offset: int) -> tuple[int, int, int]:
    """Replace what does not fit 32 bits by the values of the Zip64 field."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            field = extra[4 : 4 + length]
            wide = [value[0] for value in struct.iter_unpack("<Q", field[: len(field) // 8 * 8])]
            try:
                size, compressed, offset = (
                    wide.pop(0) if value == 0xFFFFFFFF else value for value in (size, compressed, offset)
                )
            except IndexError as error:
                raise ZipFaultError("its directory is damaged") from error
            return size, compressed, offset
        extra = extra[4 + length :]
    return size, compressed, offset


def _name(raw: bytes, flags: int) -> str:
    """Decode a name: UTF-8 also where the flag is missing (many tools forget it), else the old DOS code page."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("utf-8", "replace") if flags & UTF8 else raw.decode("cp437")
    return with_slashes(name)


def with_slashes(name: str) -> str:
    """Returns an entry's name with `/` between its folders: some programs on Windows pack it with backslashes alone."""
    return name if "/" in name or "\\" not in name else name.replace("\\", "/")


def refusal(entry: ZipEntry) -> str | None:
    """Returns why an entry cannot be read, as a sentence for people, or None."""
    if entry.flags & ENCRYPTED:
        return "it is encrypted"
    if entry.method not in (STORED, DEFLATED):
        return f"it is packed with method {entry.method}, which is not supported"
    if max(entry.offset, entry.size, entry.compressed) > LARGEST:
        return "it is damaged: the archive's directory says that it is larger than any archive"
    if entry.size > LARGE and entry.size > MAX_RATIO * entry.compressed:
        return f"it would unpack to {entry.size:,} bytes, over {MAX_RATIO} times its packed size; no photo does"
    return None


def data_start(file: BinaryIO, offset: int) -> int:
    """Returns where an entry's bytes start, past its local header.

    Raises:
        ZipFaultError: There is no local header.
    """
    return read_start(file, offset, 0)[1]


def read_start(file: BinaryIO, offset: int, length: int) -> tuple[bytes, int]:
    """Read an entry's first bytes, as they are packed, with its local header in one go.

    Args:
        file: The archive.
        offset: Of the entry's local header.
        length: How many bytes are wanted.

    Returns:
        The bytes, fewer at the end of the archive, and where they start in it.

    Raises:
        ZipFaultError: There is no local header.
    """
    block = read_at(file, offset, LOCAL.size + SLACK + length)
    if len(block) < LOCAL.size:
        raise CutOffError("it is cut off")
    if block[:4] != b"PK\x03\x04":
        raise ZipFaultError("it is damaged: its entry is not where the directory says")
    names, extras = LOCAL_LENGTHS.unpack_from(block)
    start = LOCAL.size + names + extras
    data = block[start : start + length]
    if len(data) < length:
        data += read_at(file, offset + start + len(data), length - len(data))
    return data, offset + start


def read_at(file: BinaryIO, offset: int, length: int) -> bytes:
    """Read bytes at a place, fewer only at the end of the file.

    Args:
        file: Any, also one without a buffer, which may give less than it is asked for.
        offset: In bytes.
        length: In bytes.
    """
    file.seek(offset)
    data = file.read(length)
    while len(data) < length and (more := file.read(length - len(data))):
        data += more
    return data


def inflater(file: BinaryIO, start: int, compressed: int) -> Callable[[int], bytes]:
    """Unpack an entry as a stream.

    Args:
        file: The archive; nobody else may move it between calls.
        start: Of the entry's bytes.
        compressed: How many there are.

    Returns:
        A function that gives the next bytes, at most as many as asked; nothing at the end.
    """
    engine = zlib.decompressobj(-15)
    position, left, pending = start, compressed, b""

    def read(size: int) -> bytes:
        nonlocal position, left, pending
        while not engine.eof:
            if not pending and left > 0:
                file.seek(position)
                pending = file.read(min(CHUNK, left))
                position += len(pending)
                left -= len(pending)
                if not pending:
                    raise CutOffError("it is cut off")
            try:
                data = engine.decompress(pending, size)
            except zlib.error as error:
                raise ZipFaultError("it is damaged") from error
            pending = engine.unconsumed_tail
            if data or (not pending and left <= 0):
                return data
        return b""

    return read


def read_small(file: BinaryIO, entry: ZipEntry, limit: int) -> bytes:
    """Read a whole small entry.

    Args:
        file: The archive.
        entry: One of its entries.
        limit: In bytes; a larger one, or one that unpacks to more than it says, is refused.

    Raises:
        ZipFaultError: It is too large, damaged or encrypted.
    """
    reason = refusal(entry)
    if reason:
        raise ZipFaultError(reason)
    # Packing makes nothing larger but by a few bytes in a thousand.
    if max(entry.size, entry.compressed // 2) > limit:
        raise ZipFaultError(f"it is too large for a sidecar ({max(entry.size, entry.compressed):,} bytes)")
    packed, _ = read_start(file, entry.offset, entry.compressed)
    if len(packed) < entry.compressed:
        raise CutOffError("it is cut off")
    data = packed
    if entry.method == DEFLATED:
        try:
            data = zlib.decompressobj(-15).decompress(packed, entry.size + 1)
        except zlib.error as error:
            raise ZipFaultError("it is damaged") from error
    if len(data) != entry.size or zlib.crc32(data) != entry.crc:
        raise ZipFaultError("it is damaged: its checksum is wrong")
    return data
