"""A JPEG's segments: where its EXIF lies and how large its picture is. JPEGs also lie in RAF and other RAW files."""

import struct
from dataclasses import dataclass
from typing import Final

from models.sources.header_file import HeaderFile

MAX_SEGMENTS: Final = 400
NO_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers that stand alone: TEM, RST0 to RST7 and SOI."""
NO_SIZE: Final = frozenset({0xC4, 0xC8, 0xCC})
"""Markers among those of frames that start none: DHT, JPG, DAC."""
PASSED_OVER: Final = frozenset({*NO_SIZE, *range(0xDB, 0xE1), *range(0xE2, 0xFF)})
"""Markers of tables and of what programs note, of which only the length counts: nearly all segments."""
SEGMENT: Final = struct.Struct(">BBH")


@dataclass(frozen=True, slots=True)
class JpegFacts:
    """Where a JPEG's TIFF header lies, in bytes, and its stored size; None for what it has not."""

    exif_offset: int | None
    size: tuple[int, int] | None


def jpeg_facts(file: HeaderFile, start: int) -> JpegFacts:
    """Walk a JPEG's segments up to its picture.

    ExifRead's own search gives up behind 4 KB of other segments, and imagesize would walk the same way again. Bytes
    that belong to no segment are passed over, as every decoder does (libjpeg's `next_marker`).

    Args:
        file: The medium.
        start: Where the JPEG begins in it, in bytes.
    """
    position, exif_offset, head = start + 2, None, file.head
    for _ in range(MAX_SEGMENTS):
        if position + 10 <= len(head):
            first, marker, length = SEGMENT.unpack_from(head, position)
            if first == 0xFF and marker in PASSED_OVER:
                position += 2 + max(2, length)
                continue
        segment = bytes(head[position : position + 10])
        if len(segment) < 10:
            file.seek(position)
            segment = file.read(10)
        if len(segment) < 4:
            break
        if segment[0] != 0xFF or segment[1] == 0:
            position = head.find(b"\xff", position + 1)
            if position < 0:
                break
            continue
        if segment[1] in (0xD9, 0xDA):
            break
        if segment[1] == 0xFF:  # a fill byte
            position += 1
            continue
        if segment[1] in NO_LENGTH:
            position += 2
            continue
        if segment[1] == 0xE1 and segment[4:10] == b"Exif\0\0" and exif_offset is None:
            exif_offset = position + 10
        elif _is_frame(segment):
            height, width = int.from_bytes(segment[5:7], "big"), int.from_bytes(segment[7:9], "big")
            return JpegFacts(exif_offset, (width, height))
        position += 2 + max(2, int.from_bytes(segment[2:4], "big"))
    return JpegFacts(exif_offset, None)


def _is_frame(segment: bytes) -> bool:
    """Does a frame start here? Its length must fit its number of colours: among garbage a marker says little."""
    is_marked = 0xC0 <= segment[1] <= 0xCF and segment[1] not in NO_SIZE
    return is_marked and len(segment) == 10 and int.from_bytes(segment[2:4], "big") == 8 + 3 * segment[9]
