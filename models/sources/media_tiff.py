"""The directories of a TIFF, which hold EXIF and the pictures of a RAW file: only the tags that are kept.

ExifRead by itself decodes every tag, with the maker's notes, and that takes 0.5 to 14 ms a file: hours for a million.
`QuickHeader` asks its decoder for the tags below alone: 0.05 ms. Numbers and names of the tags: EXIF
2.32, TIFF 6.0, DNG 1.7; Panasonic's from ExifTool's documentation (`PanasonicRaw`).
"""

import logging
import struct
from collections.abc import Container
from typing import Any, BinaryIO, ClassVar, Final, Literal, cast

from exifread.core.exif_header import ExifHeader
from exifread.tags.fields import FIELD_DEFINITIONS, FieldType

from models.sources.header_file import HeaderFile

# It warns on every oddity; what matters to people is in the item's note.
logging.getLogger("exifread").addHandler(logging.NullHandler())
logging.getLogger("exifread").propagate = False
logging.getLogger("exifread").setLevel(logging.CRITICAL)

MAKE, MODEL, ORIENTATION, DATE_TIME, EXIF_IFD, SUB_IFDS = 0x010F, 0x0110, 0x0112, 0x0132, 0x8769, 0x014A
EXPOSURE, F_NUMBER, FOCAL_LENGTH = 0x829A, 0x829D, 0x920A
ISO, ISO_INDEX, ISO_SPEED, PANASONIC_ISO = 0x8827, 0x8832, 0x8833, 0x0017
WIDTH, HEIGHT, SUBFILE_TYPE, EXIF_WIDTH, EXIF_HEIGHT = 0x0100, 0x0101, 0x00FE, 0xA002, 0xA003
PANASONIC_BORDERS: Final = (0x0004, 0x0005, 0x0006, 0x0007)
"""Top, left, bottom, right of the picture on the sensor."""

TIMES: Final = (
    (0x9003, 0x9011, 0x9291),  # DateTimeOriginal, OffsetTimeOriginal, SubSecTimeOriginal
    (0x9004, 0x9012, 0x9292),  # DateTimeDigitized and its own
    (DATE_TIME, 0x9010, 0x9290),
)
KEPT: Final = frozenset(
    {MAKE, MODEL, ORIENTATION, EXIF_IFD, SUB_IFDS, EXPOSURE, F_NUMBER, FOCAL_LENGTH, ISO, ISO_INDEX, ISO_SPEED}
    | {WIDTH, HEIGHT, SUBFILE_TYPE, EXIF_WIDTH, EXIF_HEIGHT, PANASONIC_ISO, *PANASONIC_BORDERS}
    | {tag for tags in TIMES for tag in tags}
)
WIDTHS: Final = {int(kind): width for kind, (width, _) in FIELD_DEFINITIONS.items()}
"""How many bytes a value of each TIFF type takes."""
ASCII, SHORT, RATIO = int(FieldType.ASCII), int(FieldType.SHORT), int(FieldType.RATIO)
WHOLE: Final = frozenset({SHORT, int(FieldType.LONG), int(FieldType.IFD)})
ENTRIES: Final = {
    "I": (struct.Struct("<HHII"), struct.Struct("<II")),
    "M": (struct.Struct(">HHII"), struct.Struct(">II")),
}
MAX_COUNT: Final = 64
"""More values than that in one tag are no value of ours; ExifRead would read megabytes on a broken count."""
MAX_TEXT: Final = 1_024
MAX_ENTRIES: Final = 1_000
MAX_IFDS: Final = 8


class QuickHeader(ExifHeader):
    """ExifRead's decoder, asked only for the tags that are kept.

    Args:
        file: The medium.
        offset: Where the TIFF header lies, in bytes; the offsets in it count from there.
        endian: `I` or `M`, its first letter.
    """

    kept: ClassVar[Container[int]] = KEPT
    """The tags that a directory gives."""

    def __init__(self, file: HeaderFile, offset: int, endian: str) -> None:
        super().__init__(cast("BinaryIO", file), endian, offset, 0, False, False, False)
        self._head = file.head
        self._entry, self._ratio = ENTRIES[endian]
        self._byte_order: Literal["little", "big"] = "little" if endian == "I" else "big"

    def s2n(self, offset: int, length: int, signed: bool = False) -> int:
        """Read a number, as ExifRead does, but without a seek and a read where it lies in the first block."""
        place = self.offset + offset
        if place + length <= len(self._head):
            return int.from_bytes(self._head[place : place + length], self._byte_order, signed=signed)
        return int(super().s2n(offset, length, signed))

    def directory(self, position: int) -> "Directory":
        """Find the entries of one directory.

        Args:
            position: In bytes from the TIFF header.
        """
        count = self.s2n(position, 2)
        if not 0 < count <= MAX_ENTRIES:
            return Directory(self, {})
        start = self.offset + position + 2
        if start + 12 * count <= len(self._head):
            block = bytes(self._head[start : start + 12 * count])
        else:
            self.file_handle.seek(start)
            block = self.file_handle.read(12 * count)
        entries = self._entry.iter_unpack(block[: len(block) // 12 * 12])
        places = {
            tag: (kind, size, position + 10 + 12 * index, word)
            for index, (tag, kind, size, word) in enumerate(entries)
            if tag in self.kept
        }
        return Directory(self, places)

    def decode(self, kind: int, count: int, place: int, word: int) -> Any:
        """Decode one value.

        Args:
            kind: TIFF's number of its type.
            count: How many there are.
            place: Where it, or the offset to it, lies in the directory.
            word: The four bytes at that place as a number.

        Returns:
            A text, bytes that are no text, or a list; None where nobody needs so much.
        """
        if count == 1 and kind in WHOLE:
            small = word & 0xFFFF if self._byte_order == "little" else word >> 16
            return [small if kind == SHORT else word]
        start = self.offset + word
        if kind == ASCII and 4 < count <= MAX_TEXT and start + count <= len(self._head):
            return _first_text(self._head[start : start + count])
        if kind == RATIO and count == 1 and start + 8 <= len(self._head):
            upper, lower = self._ratio.unpack_from(self._head, start)
            return [upper / lower] if lower else []
        width = WIDTHS.get(kind, 0)
        if not width or count > (MAX_TEXT if kind == ASCII else MAX_COUNT):
            return None
        if width * count > 4:
            place = self.s2n(place, 4)
        if kind == ASCII:
            return self._process_ascii_field("", "", count, place)
        return self._process_field("", count, FieldType(kind), width, place)

    def chain(self) -> list[int]:
        """Returns the positions of the main directories, at most `MAX_IFDS`, none twice."""
        positions: list[int] = []
        position = self.s2n(4, 4)
        while position and position not in positions and len(positions) < MAX_IFDS:
            positions.append(position)
            position = self.s2n(position + 2 + 12 * self.s2n(position, 2), 4)
        return positions


def _first_text(raw: bytes | bytearray) -> str | bytes:
    """Decode a text as ExifRead does, up to its first NUL, in a fifth of the time."""
    text = bytes(raw.split(b"\0", 1)[0])
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text


class Directory:
    """One directory of a TIFF; values are decoded when they are asked for.

    Args:
        header: Decodes.
        entries: Type, count and place by tag.
    """

    def __init__(self, header: QuickHeader, entries: dict[int, tuple[int, int, int, int]]) -> None:
        self._header = header
        self._entries = entries

    def get(self, tag: int) -> Any:
        """Returns a tag's value, or None where there is none."""
        entry = self._entries.get(tag)
        return self._header.decode(*entry) if entry else None

    def place(self, tag: int) -> tuple[int, int] | None:
        """Returns where a tag's bytes lie behind the TIFF header, and how many; None where it has no such place."""
        _, count, _, word = self._entries.get(tag, (0, 0, 0, 0))
        return (word, count) if count > 4 else None
