"""Finds the small pictures that cameras put into JPEG and RAW files, without decoding anything.

Most cameras embed a JPEG of 160x120 behind the EXIF, RAW files larger ones beside it. Tags: TIFF 6.0, EXIF 2.32.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from models.sources.header_file import HeaderFile, HeaderTooDeepError
from models.sources.media_boxes import cr3_pictures, cr3_tiff_offsets
from models.sources.media_jpeg import jpeg_facts
from models.sources.media_tiff import Directory, QuickHeader

ORIENTATION, SUB_IFDS, COMPRESSION, STRIPS, STRIP_BYTES = 0x0112, 0x014A, 0x0103, 0x0111, 0x0117
JPEG_AT, JPEG_BYTES = 0x0201, 0x0202
JPEG_OF_RAW: Final = 0x002E
"""Panasonic's: the tag of an RW2's first directory that holds a whole JPEG."""
TAGS: Final = frozenset({ORIENTATION, SUB_IFDS, COMPRESSION, STRIPS, STRIP_BYTES, JPEG_AT, JPEG_BYTES, JPEG_OF_RAW})
IS_JPEG: Final = frozenset({6, 7})
"""TIFF's compressions that are a JPEG."""
MAX_BYTES: Final = 4_000_000
MAX_SIDE: Final = 8_192
"""Of an embedded picture, in pixels; a larger one is no preview, or a trap for whoever decodes it."""
MAX_PLACES: Final = 16


@dataclass(frozen=True, slots=True)
class Preview:
    """A JPEG inside a file; offset and length in bytes, sides in pixels."""

    offset: int
    length: int
    width: int
    height: int

    @property
    def long_side(self) -> int:
        """Its longer side."""
        return max(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Previews:
    """What a file embeds, the smallest first, and how its pictures are to be turned (EXIF orientation, 1 to 8)."""

    found: tuple[Preview, ...] = ()
    turn: int = 1


class _PreviewHeader(QuickHeader):
    """ExifRead's decoder, asked for the tags that lead to pictures."""

    kept = TAGS


def find_previews(file: HeaderFile) -> Previews:
    """Look for embedded JPEGs.

    Args:
        file: The medium, within a budget.

    Returns:
        Those whose header makes sense; none of them where the file makes none.
    """
    found: dict[int, Preview] = {}
    turns: list[int] = []
    # Garbage decides what the readers choke on; whatever it is, there is no picture then.
    with suppress(HeaderTooDeepError, OSError, ArithmeticError, LookupError, TypeError, ValueError, struct.error):
        for offset, length in _places(file, turns):
            preview = _measured(file, offset, length)
            if preview is not None:
                found.setdefault(offset, preview)
    turn = turns[0] if turns and 1 <= turns[0] <= 8 else 1
    return Previews(tuple(sorted(found.values(), key=lambda preview: preview.width * preview.height)), turn)


def _places(file: HeaderFile, turns: list[int]) -> Iterator[tuple[int, int]]:
    """Yields offset and length of what may be a JPEG; fills in the orientation."""
    file.seek(0)
    head = file.read(96)
    if head[:2] in (b"II", b"MM"):
        yield from _in_tiff(file, 0, turns)
    elif head[:2] == b"\xff\xd8":
        yield from _behind_exif(file, 0, turns)
    elif head[:8] == b"FUJIFILM" and len(head) >= 92:
        start, length = struct.unpack_from(">II", head, 84)
        yield from _behind_exif(file, start, turns)
        yield start, length
    elif head[4:12] == b"ftypcrx ":
        yield from _in_cr3(file, turns)


def _in_cr3(file: HeaderFile, turns: list[int]) -> Iterator[tuple[int, int]]:
    """Yields the thumbnail and the preview of Canon's boxes (github.com/lclevy/canon_cr3): size, then the JPEG."""
    for offset in cr3_tiff_offsets(file)[:1]:
        file.seek(offset)
        header = _PreviewHeader(file, offset, chr(file.read(1)[0]))
        first = header.directory(header.chain()[0])
        turns += _numbers(first.get(ORIENTATION) if first else None)[:1]
    for box, size_at in cr3_pictures(file):
        file.seek(box.start + size_at)
        yield box.start + 16, int.from_bytes(file.read(4), "big")


def _behind_exif(file: HeaderFile, start: int, turns: list[int]) -> Iterator[tuple[int, int]]:
    offset = jpeg_facts(file, start).exif_offset
    if offset is not None:
        yield from _in_tiff(file, offset, turns)


def _in_tiff(file: HeaderFile, offset: int, turns: list[int]) -> Iterator[tuple[int, int]]:
    file.seek(offset)
    header = _PreviewHeader(file, offset, chr(file.read(1)[0]))
    positions = header.chain()
    first = header.directory(positions[0]) if positions else None
    if first is None:
        return
    turns += _numbers(first.get(ORIENTATION))[:1]
    if whole := first.place(JPEG_OF_RAW):
        yield offset + whole[0], whole[1]
    for position in [*positions, *_numbers(first.get(SUB_IFDS))][:MAX_PLACES]:
        directory = header.directory(position)
        place, length = _numbers(directory.get(JPEG_AT)), _numbers(directory.get(JPEG_BYTES))
        if not place and _numbers(directory.get(COMPRESSION))[:1] and _is_jpeg(directory):
            place, length = _numbers(directory.get(STRIPS)), _numbers(directory.get(STRIP_BYTES))
        if len(place) == 1 and len(length) == 1:
            yield offset + place[0], length[0]


def _is_jpeg(directory: Directory) -> bool:
    return _numbers(directory.get(COMPRESSION))[0] in IS_JPEG


def _numbers(value: Any) -> list[int]:
    return [number for number in value if isinstance(number, int)] if isinstance(value, list) else []


def _measured(file: HeaderFile, offset: int, length: int) -> Preview | None:
    if not 100 <= length <= MAX_BYTES or offset + length > file.size:
        return None
    file.seek(offset)
    size = jpeg_facts(file, offset).size if file.read(3) == b"\xff\xd8\xff" else None
    if size is None or not all(0 < side <= MAX_SIDE for side in size):
        return None
    return Preview(offset, length, *size)
