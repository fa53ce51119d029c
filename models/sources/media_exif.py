"""EXIF of pictures and RAW files through ExifRead, only the tags that are kept.

ExifRead decodes every tag, the maker's notes included, which takes 0.5 to 14 ms a file; of a million files that is
hours. `QuickHeader` decodes the tags below and passes over the others: 0.1 ms. Numbers and names of the tags: EXIF
2.32, TIFF 6.0, DNG 1.7; Panasonic's from ExifTool's documentation (`PanasonicRaw`).
"""

import logging
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, cast

from exifread.core.exif_header import ExifHeader
from exifread.tags import DEFAULT_STOP_TAG

from models.sources.header_file import HeaderFile
from models.text import storable
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
WANTED: Final = frozenset(
    {MAKE, MODEL, ORIENTATION, EXIF_IFD, SUB_IFDS, EXPOSURE, F_NUMBER, FOCAL_LENGTH, ISO, ISO_INDEX, ISO_SPEED}
    | {WIDTH, HEIGHT, SUBFILE_TYPE, EXIF_WIDTH, EXIF_HEIGHT}
    | {tag for tags in TIMES for tag in tags}
)
PANASONIC: Final = frozenset({PANASONIC_ISO, *PANASONIC_BORDERS})
MAX_COUNT: Final = 64
"""More values than that in one tag are no value of ours; ExifRead would read megabytes on a broken count."""
MAX_TEXT: Final = 1_024
MAX_ENTRIES: Final = 1_000
MAX_IFDS: Final = 8


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
    """Width and height, as stored, of the largest picture that is not marked as a preview; TIFF and RAW only."""
    claimed_size: tuple[int, int] | None = None
    """`ExifImageWidth` and `ExifImageHeight`."""
    notes: list[str] = field(default_factory=list)


class QuickHeader(ExifHeader):  # type: ignore[misc]  # ExifRead's classes have no full types
    """ExifRead's reader of directories, for the tags that are kept.

    Args:
        file: The medium.
        offset: Where the TIFF header lies, in bytes; the offsets in it count from there.
        endian: `I` or `M`, its first letter.
    """

    def __init__(self, file: HeaderFile, offset: int, endian: str) -> None:
        super().__init__(cast("BinaryIO", file), endian, offset, 0, False, False, False)
        self.wanted = WANTED
        self.values: dict[int, Any] = {}

    def _process_tag(self, *place: Any, **named: Any) -> None:
        """Decode one tag, if it is kept; `place` is ExifRead's (ifd, name, entry of its table, entry, tag, ...)."""
        ifd, ifd_name, _, entry, tag, tag_name, *rest = place
        if tag not in self.wanted:
            return
        if self.s2n(entry + 4, 4) > (MAX_TEXT if self.s2n(entry + 2, 2) == 2 else MAX_COUNT):
            return
        # Without its table's entry a value is not translated to words, which nobody here reads.
        super()._process_tag(ifd, ifd_name, None, entry, tag, tag_name, *rest, **named)
        kept = self.tags.pop(f"{ifd_name} {tag_name}", None)
        if kept is not None:
            self.values[tag] = kept.values

    def directory(self, position: int) -> dict[int, Any]:
        """Read one directory.

        Args:
            position: In bytes from the TIFF header.

        Returns:
            The values by tag; a text, bytes that are no text, or a list.
        """
        self.values = {}
        if 0 < self.s2n(position, 2) <= MAX_ENTRIES:
            self.dump_ifd(position, "Any", stop_tag=DEFAULT_STOP_TAG)
        return self.values

    def chain(self) -> list[int]:
        """Returns the positions of the main directories, at most `MAX_IFDS`, none twice."""
        positions: list[int] = []
        position = self.s2n(4, 4)
        while position and position not in positions and len(positions) < MAX_IFDS:
            positions.append(position)
            position = self.s2n(position + 2 + 12 * self.s2n(position, 2), 4)
        return positions


def read_exif(file: HeaderFile, offset: int, exif: Exif, *, is_raw: bool = False) -> None:
    """Read what lies behind a TIFF header.

    Args:
        file: The medium.
        offset: Where the header lies, in bytes.
        exif: Filled in; what it has stays.
        is_raw: The file is a TIFF or a RAW, whose directories hold the pictures: look for the main one.

    Raises:
        Exception: Of many kinds, on garbage; the caller contains them.
    """
    file.seek(offset)
    signature = file.read(4)
    if signature[:2] not in (b"II", b"MM"):
        exif.notes.append("its EXIF has no TIFF header")
        return
    header = QuickHeader(file, offset, chr(signature[0]))
    is_panasonic = signature == b"IIU\0"
    if is_panasonic:
        header.wanted = WANTED | PANASONIC
    chain = header.chain()
    if not chain:
        exif.notes.append("its EXIF is empty")
        return
    first = header.directory(chain[0])
    header.wanted = WANTED
    detail = header.directory(number) if (number := _whole(first.get(EXIF_IFD))) else {}
    # A CR3 has the camera in one TIFF and the exposure in another, whose only directory is the EXIF one.
    _fill(exif, first, {**first, **detail})
    if is_panasonic:
        _panasonic(exif, first)
    elif is_raw:
        _main_size(exif, header, first, chain)


def _panasonic(exif: Exif, first: dict[int, Any]) -> None:
    top, left, bottom, right = (_whole(first.get(tag)) or 0 for tag in PANASONIC_BORDERS)
    if right > left and bottom > top:
        exif.main_size = (right - left, bottom - top)
    if exif.iso_equivalent is None:
        exif.iso_equivalent = _whole(first.get(PANASONIC_ISO))


def _main_size(exif: Exif, header: QuickHeader, first: dict[int, Any], chain: list[int]) -> None:
    """Choose the main picture: the largest with `NewSubfileType` 0, in the chain or below the first directory.

    A Canon CR2's raw picture has no width of its own, and its first directory is a preview of full or of half
    size: there `ExifImageWidth` is the larger one.
    """
    below = first.get(SUB_IFDS)
    places = chain[1:] + (list(below)[:MAX_IFDS] if isinstance(below, list) else [])
    pictures = [first, *(header.directory(place) for place in places if isinstance(place, int))]
    sized = [
        (_whole(picture.get(SUBFILE_TYPE), at_least=0) or 0, width, height)
        for picture in pictures
        if (width := _whole(picture.get(WIDTH))) and (height := _whole(picture.get(HEIGHT)))
    ]
    main = [(width, height) for kind, width, height in sized if kind == 0] or [(w, h) for _, w, h in sized]
    main += [exif.claimed_size] if exif.claimed_size and not any(kind == 0 for kind, *_ in sized[1:]) else []
    exif.main_size = max(main, key=lambda size: size[0] * size[1], default=None)


def _fill(exif: Exif, first: dict[int, Any], both: dict[int, Any]) -> None:
    exif.camera_make = exif.camera_make or _text(first.get(MAKE))
    exif.camera_model = exif.camera_model or _text(first.get(MODEL))
    turned = _whole(first.get(ORIENTATION))
    if turned is not None and turned <= 8:
        exif.orientation = exif.orientation or turned
    exif.focal_length = exif.focal_length or _ratio(both.get(FOCAL_LENGTH))
    exif.f_number = exif.f_number or _ratio(both.get(F_NUMBER))
    exif.exposure_time = exif.exposure_time or _ratio(both.get(EXPOSURE))
    exif.iso_equivalent = exif.iso_equivalent or _iso(both)
    width, height = _whole(both.get(EXIF_WIDTH)), _whole(both.get(EXIF_HEIGHT))
    if width and height:
        exif.claimed_size = (width, height)
    _fill_time(exif, both)


def _fill_time(exif: Exif, both: dict[int, Any]) -> None:
    for time_tag, offset_tag, subsec_tag in TIMES:
        written = _text(both.get(time_tag))
        local = from_exif(written) if written else None
        if local and exif.exif_time is None:
            exif.exif_time = local
            exif.exif_offset = clean_offset(_text(both.get(offset_tag)) or "")
            subsec = _text(both.get(subsec_tag)) or ""
            exif.exif_subsec = subsec if subsec.isascii() and subsec.isdigit() else None


def _iso(both: dict[int, Any]) -> int | None:
    iso = _whole(both.get(ISO))
    # 65535 stands for "more than fits"; the true one is in the newer tags.
    if iso is None or iso == 65_535:
        iso = _whole(both.get(ISO_INDEX)) or _whole(both.get(ISO_SPEED)) or iso
    return iso


def _text(value: Any) -> str | None:
    """Returns a text without the NULs and spaces that makers fill it up with; bytes that are no UTF-8 as Latin-1."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return (storable(value).strip("\0 \t\r\n") or None) if isinstance(value, str) else None


def _whole(value: Any, at_least: int = 1) -> int | None:
    """Returns the first number of a list that is whole and not too small, or None."""
    for number in value if isinstance(value, list) else ():
        if isinstance(number, int) and at_least <= number < 2**32:
            return number
    return None


def _ratio(value: Any) -> float | None:
    """Returns a ratio as a number, or None where it is 0, has no denominator or is no ratio."""
    try:
        number = float(value[0]) if isinstance(value, list) and value else 0.0
    except (ArithmeticError, TypeError, ValueError):
        return None
    return number if 0 < number < 1e9 else None
