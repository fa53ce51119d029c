"""EXIF of pictures and RAW files through ExifRead, only the tags that are kept.

ExifRead by itself decodes every tag, with the maker's notes, and that takes 0.5 to 14 ms a file: hours for a million.
`QuickHeader` asks its decoder for the tags below alone: 0.05 ms. Numbers and names of the tags: EXIF
2.32, TIFF 6.0, DNG 1.7; Panasonic's from ExifTool's documentation (`PanasonicRaw`).
"""

import logging
import struct
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar, Final, Literal, cast

from exifread.core.exif_header import ExifHeader
from exifread.tags.fields import FIELD_DEFINITIONS, FieldType

from models.sources.exif_values import as_ratio, as_text, as_whole
from models.sources.header_file import HeaderFile
from models.times import clean_offset, from_exif

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
MAX_ISO: Final = 10_000_000
"""Cameras end at 4,560,000; beyond, the tag holds garbage (4294967295 occurs)."""


@dataclass(slots=True)
class Exif:
    """What EXIF tells. Times are local and as `models.times.from_exif` writes them; None where it tells nothing."""

    camera_make: str | None = None
    camera_model: str | None = None
    orientation: int | None = None
    focal_length: float | None = None
    f_number: float | None = None
    iso_equivalent: int | None = None
    exposure_time: float | None = None
    exif_time: str | None = None
    exif_offset: str | None = None
    exif_subsec: str | None = None
    main_size: tuple[int, int] | None = None
    """Width and height, as stored, of the picture that is not marked as a preview; of a video upright."""
    claimed_size: tuple[int, int] | None = None
    """`ExifImageWidth` and `ExifImageHeight`."""
    created: str | None = None
    """A video's own time, UTC."""
    notes: list[str] = field(default_factory=list)


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
        if count == 1 and kind == SHORT:
            return [word & 0xFFFF if self._byte_order == "little" else word >> 16]
        if count == 1 and kind in WHOLE:
            return [word]
        end = self.offset + word + (8 if kind == RATIO else count)
        if end <= len(self._head) and ((kind == RATIO and count == 1) or (kind == ASCII and 4 < count <= MAX_TEXT)):
            return self._decode_in_head(kind, end - self.offset - word, self.offset + word)
        width = WIDTHS.get(kind, 0)
        if not width or count > (MAX_TEXT if kind == ASCII else MAX_COUNT):
            return None
        if width * count > 4:
            place = self.s2n(place, 4)
        if kind == ASCII:
            return self._process_ascii_field("", "", count, place)
        return self._process_field("", count, FieldType(kind), width, place)

    def _decode_in_head(self, kind: int, length: int, start: int) -> Any:
        """Decode a ratio or a text that lies in the first block, as ExifRead does, in a fifth of the time."""
        raw = bytes(self._head[start : start + length])
        if kind == RATIO:
            upper, lower = self._ratio.unpack(raw)
            return [upper / lower] if lower else []
        raw = raw.split(b"\0", 1)[0]
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw

    def chain(self) -> list[int]:
        """Returns the positions of the main directories, at most `MAX_IFDS`, none twice."""
        positions: list[int] = []
        position = self.s2n(4, 4)
        while position and position not in positions and len(positions) < MAX_IFDS:
            positions.append(position)
            position = self.s2n(position + 2 + 12 * self.s2n(position, 2), 4)
        return positions


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


def read_exif(file: HeaderFile, offset: int, exif: Exif, *, is_raw: bool = False, is_plain: bool = False) -> None:
    """Read what lies behind a TIFF header.

    Args:
        file: The medium.
        offset: Where the header lies, in bytes.
        exif: Filled in; what it has stays.
        is_raw: The file is a TIFF or a RAW, whose directories hold the pictures: look for the main one.
        is_plain: It is a TIFF: its pages follow each other, and the first is what people see.

    Raises:
        Exception: Of many kinds, on garbage; the caller contains them.
    """
    file.seek(offset)
    signature = file.read(4)
    if signature[:2] not in (b"II", b"MM"):
        exif.notes.append("its EXIF has no TIFF header")
        return
    header = QuickHeader(file, offset, chr(signature[0]))
    # Only the pictures of a TIFF or RAW are spread over several directories.
    chain = header.chain() if is_raw else [header.s2n(4, 4)]
    first = header.directory(chain[0] if chain else 0)
    detail_place = as_whole(first.get(EXIF_IFD))
    # A CR3 has the camera in one TIFF and the exposure in another, whose only directory is the EXIF one.
    detail = header.directory(detail_place) if detail_place else first
    _fill(exif, first, detail)
    if signature == b"IIU\0":
        _panasonic(exif, first)
    elif is_raw:
        _main_size(exif, header, first, chain, is_plain=is_plain)


def _panasonic(exif: Exif, first: Directory) -> None:
    top, left, bottom, right = (as_whole(first.get(tag)) or 0 for tag in PANASONIC_BORDERS)
    if right > left and bottom > top:
        exif.main_size = (right - left, bottom - top)
    if exif.iso_equivalent is None:
        exif.iso_equivalent = as_whole(first.get(PANASONIC_ISO))


def _main_size(exif: Exif, header: QuickHeader, first: Directory, chain: list[int], *, is_plain: bool) -> None:
    """Choose the main picture: the largest with `NewSubfileType` 0, in the chain or below the first directory.

    A Canon CR2's raw picture has no width of its own, and its first directory is a preview of full or of half size:
    there `ExifImageWidth` is the larger one. In a TIFF it may be left over from a larger original.
    """
    below = first.get(SUB_IFDS)
    places = chain[1:] + (below[:MAX_IFDS] if isinstance(below, list) else [])
    pictures = [first, *(header.directory(place) for place in places if isinstance(place, int))]
    sized = [
        (as_whole(picture.get(SUBFILE_TYPE), at_least=0), width, height)
        for picture in pictures
        if (width := as_whole(picture.get(WIDTH))) and (height := as_whole(picture.get(HEIGHT)))
    ]
    main = [(width, height) for kind, width, height in sized if not kind] or [(w, h) for _, w, h in sized]
    if not is_plain and exif.claimed_size and not any(kind == 0 for kind, *_ in sized[1:]):
        main.append(exif.claimed_size)
    exif.main_size = max(main[: 1 if is_plain else None], key=lambda size: size[0] * size[1], default=None)


def _fill(exif: Exif, first: Directory, detail: Directory) -> None:
    """Fill in what is still missing: the camera from the first directory, the exposure from EXIF's own."""
    exif.camera_make = exif.camera_make or as_text(first.get(MAKE))
    exif.camera_model = exif.camera_model or as_text(first.get(MODEL))
    turned = as_whole(first.get(ORIENTATION))
    if turned is not None and turned <= 8:
        exif.orientation = exif.orientation or turned
    exif.focal_length = exif.focal_length or as_ratio(_either(FOCAL_LENGTH, detail, first))
    exif.f_number = exif.f_number or as_ratio(_either(F_NUMBER, detail, first))
    exif.exposure_time = exif.exposure_time or as_ratio(_either(EXPOSURE, detail, first))
    exif.iso_equivalent = exif.iso_equivalent or _iso(detail, first)
    width, height = as_whole(detail.get(EXIF_WIDTH)), as_whole(detail.get(EXIF_HEIGHT))
    if width and height:
        exif.claimed_size = (width, height)
    _fill_time(exif, detail, first)


def _either(tag: int, detail: Directory, first: Directory) -> Any:
    """Returns a tag's value; some cameras write EXIF's tags into the first directory."""
    value = detail.get(tag)
    return first.get(tag) if value is None else value


def _fill_time(exif: Exif, detail: Directory, first: Directory) -> None:
    for time_tag, offset_tag, subsec_tag in TIMES:
        if exif.exif_time is not None:
            return
        written = as_text(_either(time_tag, detail, first))
        local = from_exif(written) if written else None
        if local:
            exif.exif_time = local
            exif.exif_offset = clean_offset(as_text(_either(offset_tag, detail, first)) or "")
            subsec = as_text(_either(subsec_tag, detail, first)) or ""
            exif.exif_subsec = subsec if subsec.isascii() and subsec.isdigit() else None


def _iso(detail: Directory, first: Directory) -> int | None:
    iso = as_whole(_either(ISO, detail, first))
    # 65535 stands for "more than fits"; the true one is in the newer tags.
    if iso is None or iso == 65_535:
        iso = as_whole(detail.get(ISO_INDEX)) or as_whole(detail.get(ISO_SPEED)) or iso
    return iso if iso is None or iso <= MAX_ISO else None
