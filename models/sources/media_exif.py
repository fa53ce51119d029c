"""What EXIF tells of a picture or a RAW file: the camera, the exposure, the times, the main picture's size."""

from dataclasses import dataclass, field
from typing import Any, Final

from models.sources import media_tiff as tiff
from models.sources.exif_values import as_ratio, as_text, as_whole
from models.sources.header_file import HeaderFile
from models.sources.media_tiff import Directory, QuickHeader
from models.times import clean_offset, from_exif

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
    detail_place = as_whole(first.get(tiff.EXIF_IFD))
    # A CR3 has the camera in one TIFF and the exposure in another, whose only directory is the EXIF one.
    detail = header.directory(detail_place) if detail_place else first
    _fill(exif, first, detail)
    if signature == b"IIU\0":
        _panasonic(exif, first)
    elif is_raw:
        _main_size(exif, header, first, chain, is_plain=is_plain)


def _panasonic(exif: Exif, first: Directory) -> None:
    top, left, bottom, right = (as_whole(first.get(tag)) or 0 for tag in tiff.PANASONIC_BORDERS)
    if right > left and bottom > top:
        exif.main_size = (right - left, bottom - top)
    if exif.iso_equivalent is None:
        exif.iso_equivalent = as_whole(first.get(tiff.PANASONIC_ISO))


def _main_size(exif: Exif, header: QuickHeader, first: Directory, chain: list[int], *, is_plain: bool) -> None:
    """Choose the main picture: the largest with `NewSubfileType` 0, in the chain or below the first directory.

    A Canon CR2's raw picture has no width of its own, and its first directory is a preview of full or of half size:
    there `ExifImageWidth` is the larger one. In a TIFF it may be left over from a larger original.
    """
    below = first.get(tiff.SUB_IFDS)
    places = chain[1:] + (below[: tiff.MAX_IFDS] if isinstance(below, list) else [])
    pictures = [first, *(header.directory(place) for place in places if isinstance(place, int))]
    sized = [
        (as_whole(picture.get(tiff.SUBFILE_TYPE), at_least=0), width, height)
        for picture in pictures
        if (width := as_whole(picture.get(tiff.WIDTH))) and (height := as_whole(picture.get(tiff.HEIGHT)))
    ]
    main = [(width, height) for kind, width, height in sized if not kind] or [(w, h) for _, w, h in sized]
    if not is_plain and exif.claimed_size and not any(kind == 0 for kind, *_ in sized[1:]):
        main.append(exif.claimed_size)
    exif.main_size = max(main[: 1 if is_plain else None], key=lambda size: size[0] * size[1], default=None)


def _fill(exif: Exif, first: Directory, detail: Directory) -> None:
    """Fill in what is still missing: the camera from the first directory, the exposure from EXIF's own."""
    exif.camera_make = exif.camera_make or as_text(first.get(tiff.MAKE))
    exif.camera_model = exif.camera_model or as_text(first.get(tiff.MODEL))
    turned = as_whole(first.get(tiff.ORIENTATION))
    if turned is not None and turned <= 8:
        exif.orientation = exif.orientation or turned
    exif.focal_length = exif.focal_length or as_ratio(_either(tiff.FOCAL_LENGTH, detail, first))
    exif.f_number = exif.f_number or as_ratio(_either(tiff.F_NUMBER, detail, first))
    exif.exposure_time = exif.exposure_time or as_ratio(_either(tiff.EXPOSURE, detail, first))
    exif.iso_equivalent = exif.iso_equivalent or _iso(detail, first)
    width, height = as_whole(detail.get(tiff.EXIF_WIDTH)), as_whole(detail.get(tiff.EXIF_HEIGHT))
    if width and height:
        exif.claimed_size = (width, height)
    _fill_time(exif, detail, first)


def _either(tag: int, detail: Directory, first: Directory) -> Any:
    """Returns a tag's value; some cameras write EXIF's tags into the first directory."""
    value = detail.get(tag)
    return first.get(tag) if value is None else value


def _fill_time(exif: Exif, detail: Directory, first: Directory) -> None:
    for time_tag, offset_tag, subsec_tag in tiff.TIMES:
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
    iso = as_whole(_either(tiff.ISO, detail, first))
    # 65535 stands for "more than fits"; the true one is in the newer tags.
    if iso is None or iso == 65_535:
        iso = as_whole(detail.get(tiff.ISO_INDEX)) or as_whole(detail.get(tiff.ISO_SPEED)) or iso
    return iso if iso is None or iso <= MAX_ISO else None
