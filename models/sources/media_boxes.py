"""Where things lie in files made of ISO base media boxes: HEIC and AVIF, and Canon's CR3.

Sources: ISO/IEC 14496-12 (boxes), ISO/IEC 23008-12 (items, the Exif item's four leading bytes), and for CR3
the description of its boxes by Laurent Clévy (github.com/lclevy/canon_cr3).
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from models.sources.header_file import HeaderFile

HEIF_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})
CR3_UUID: Final = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
CR3_PREVIEW: Final = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")
MAX_BOXES: Final = 4_000
MAX_PAYLOAD: Final = 4 * 1024 * 1024
"""How many bytes of a box that lists items are read; an honest one has some thousands."""


class Box(NamedTuple):
    """A box: its type, and where its payload starts and ends, in bytes from the start of the file."""

    kind: bytes
    start: int
    end: int


def boxes(file: HeaderFile, start: int, end: int) -> Iterator[Box]:
    """Yields the boxes that follow each other in a stretch of a file, as far as they make sense."""
    for _ in range(MAX_BOXES):
        file.seek(start)
        head = file.read(16)
        if start + 8 > end or len(head) < 8:
            return
        size, header = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = end - start
        if size < header:
            return
        yield Box(head[4:8], start + header, min(start + size, end))
        start += size


def find(file: HeaderFile, outer: Box, *path: bytes, skip: int = 0) -> Box | None:
    """Walk down through the first box of each name.

    Args:
        file: The medium.
        outer: Where to begin.
        path: The names, outermost first.
        skip: Bytes before the first box in `outer` (4 in a full box such as `meta`).

    Returns:
        The innermost box, or None where one is missing.
    """
    for kind in path:
        inner = next((box for box in boxes(file, outer.start + skip, outer.end) if box.kind == kind), None)
        if inner is None:
            return None
        outer, skip = inner, 0
    return outer


def payload(file: HeaderFile, box: Box, at_most: int = MAX_PAYLOAD) -> bytes:
    """Returns a box's bytes, from the first on; `at_most` so many."""
    file.seek(box.start)
    return file.read(max(0, min(box.end - box.start, at_most)))


def heif_exif_offset(file: HeaderFile) -> int | None:
    """Returns where the TIFF header of a HEIC's or AVIF's Exif item lies, or None where it has none."""
    meta = find(file, Box(b"", 0, file.size), b"meta")
    if meta is None:
        return None
    parts = {box.kind: box for box in boxes(file, meta.start + 4, meta.end)}
    if b"iinf" not in parts or b"iloc" not in parts:
        return None
    item_id = _exif_item(file, parts[b"iinf"])
    place = None if item_id is None else _locate(payload(file, parts[b"iloc"]), item_id)
    if place is None:
        return None
    method, offset = place
    if method == 1 and b"idat" in parts:
        offset += parts[b"idat"].start
    file.seek(offset)
    # The payload starts with the distance to the TIFF header, past an "Exif\0\0" that may be there or not.
    return offset + 4 + int.from_bytes(file.read(4), "big")


def _exif_item(file: HeaderFile, iinf: Box) -> int | None:
    file.seek(iinf.start)
    version = file.read(1)
    for box in boxes(file, iinf.start + (6 if version == b"\0" else 8), iinf.end):
        entry = payload(file, box)[:16]
        if box.kind != b"infe" or len(entry) < 12:
            continue
        wide = 4 if entry[0] >= 3 else 2
        if entry[6 + wide : 10 + wide] == b"Exif":
            return int.from_bytes(entry[4 : 4 + wide], "big")
    return None


def _locate(iloc: bytes, wanted: int) -> tuple[int, int] | None:
    """Returns how an item's bytes are addressed (0: in the file, 1: in `idat`) and where the first of them lie."""
    version, sizes = iloc[0], iloc[4:6]
    offset_size, length_size = sizes[0] >> 4, sizes[0] & 15
    base_size, index_size = sizes[1] >> 4, sizes[1] & 15 if version in (1, 2) else 0
    wide = 2 if version < 2 else 4
    cursor = 6

    def take(size: int) -> int:
        nonlocal cursor
        cursor += size
        if cursor > len(iloc):
            raise ValueError("the list of items is cut off")
        return int.from_bytes(iloc[cursor - size : cursor], "big")

    for _ in range(take(wide)):
        item_id = take(wide)
        method = take(2) & 15 if version in (1, 2) else 0
        take(2)
        base = take(base_size)
        extents = take(2)
        if item_id == wanted and extents:
            take(index_size)
            return method, base + take(offset_size)
        # In one go: extents that take no bytes could be claimed by the thousand in every item.
        take(extents * (index_size + offset_size + length_size))
    return None


def heif_size(file: HeaderFile) -> tuple[tuple[int, int], bool] | None:
    """Find the size of a HEIC's or AVIF's primary picture.

    imagesize 2.0 fails on every HEIC that is turned: it reads five bytes of `irot`, which has one.

    Returns:
        Width and height in pixels, turned as the file's own `irot` says; and whether there is an `irot`.
    """
    meta = find(file, Box(b"", 0, file.size), b"meta")
    primary = find(file, meta, b"pitm", skip=4) if meta else None
    iprp = find(file, meta, b"iprp", skip=4) if meta else None
    ipco, ipma = (find(file, iprp, kind) if iprp else None for kind in (b"ipco", b"ipma"))
    if not (primary and ipco and ipma):
        return None
    properties = list(boxes(file, ipco.start, ipco.end))
    data = payload(file, primary)
    wanted = _associated(payload(file, ipma), int.from_bytes(data[4:6] if data[0] == 0 else data[4:8], "big"))
    size, turn = None, b""
    for index in wanted:
        box = properties[index - 1] if 0 < index <= len(properties) else Box(b"", 0, 0)
        if box.kind == b"ispe":
            data = payload(file, box)
            size = (int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big"))
        elif box.kind == b"irot":
            turn = payload(file, box)[:1]
    if size is None:
        return None
    return (size[1], size[0]) if turn in (b"\x01", b"\x03") else size, bool(turn)


def _associated(ipma: bytes, wanted: int) -> list[int]:
    """Returns the numbers, from 1, of an item's properties."""
    id_size, index_size = 2 if ipma[0] == 0 else 4, 2 if ipma[3] & 1 else 1
    cursor = 8
    for _ in range(int.from_bytes(ipma[4:8], "big")):
        item_id = int.from_bytes(ipma[cursor : cursor + id_size], "big")
        cursor += id_size
        end = cursor + 1 + ipma[cursor] * index_size
        if item_id == wanted:
            numbers = (ipma[place : place + index_size] for place in range(cursor + 1, end, index_size))
            # The highest bit says "essential".
            return [int.from_bytes(number, "big") & (0x7FFF if index_size == 2 else 0x7F) for number in numbers]
        cursor = end
    return []


def cr3_pictures(file: HeaderFile) -> Iterator[tuple[Box, int]]:
    """Yields the boxes of a CR3 that hold a JPEG from byte 16 on, and where in each its length in bytes stands."""
    whole = Box(b"", 0, file.size)
    moov = find(file, whole, b"moov")
    for outer in (moov, whole):
        for box in boxes(file, outer.start, outer.end) if outer else ():
            file.seek(box.start)
            name = file.read(16) if box.kind == b"uuid" else b""
            if name == CR3_UUID:
                yield from ((part, 8) for part in boxes(file, box.start + 16, box.end) if part.kind == b"THMB")
            elif name == CR3_PREVIEW:  # eight bytes stand before its one box
                yield from ((part, 12) for part in boxes(file, box.start + 24, box.end) if part.kind == b"PRVW")


def cr3_tiff_offsets(file: HeaderFile) -> list[int]:
    """Returns where the TIFF headers of a CR3's `CMT1` (camera, size) and `CMT2` (exposure) lie."""
    moov = find(file, Box(b"", 0, file.size), b"moov")
    for box in boxes(file, moov.start, moov.end) if moov else ():
        file.seek(box.start)
        if box.kind == b"uuid" and file.read(16) == CR3_UUID:
            inner = {part.kind: part.start for part in boxes(file, box.start + 16, box.end)}
            return [inner[kind] for kind in (b"CMT1", b"CMT2") if kind in inner]
    return []
