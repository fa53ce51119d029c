"""What a medium's own bytes tell: camera, exposure, time, size, type. Used by every source that has the files."""

from typing import Final, NamedTuple, cast

import imagesize
from exifread.core.find_exif import find_jxl_exif, find_webp_exif

from models.items import RAW_TYPES, mime_type_of
from models.sources.header_file import HeaderFile, HeaderTooDeepError
from models.sources.media_boxes import (
    AVIF_BRANDS,
    HEIF_BRANDS,
    cr3_tiff_offsets,
    heif_exif_offset,
    heif_size,
)
from models.sources.media_exif import Exif, read_exif
from models.sources.media_jpeg import jpeg_facts
from models.sources.media_other import avi_size, bitmap_size, png_exif, raf_size
from models.sources.media_video import VideoFacts, read_video

READERS: Final = 1
"""Which edition the readers of headers are. Raised when they learn more: files that have not changed are then read
once more, and only their headers."""
TURNED: Final = frozenset({5, 6, 7, 8})
"""EXIF orientations in which width and height are swapped."""
ISO_VIDEO_TYPES: Final = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2", "video/x-m4v"})
EBML_TYPES: Final = frozenset({"video/webm", "video/x-matroska"})
HEADED: Final = {"image/bmp": bitmap_size, "video/x-msvideo": avi_size}
"""Formats whose size stands at a fixed place near the start."""
TIFF_TYPES: Final = frozenset({*RAW_TYPES.values(), "image/tiff"})


class MediaHeader(NamedTuple):
    """What was read of a medium; None stands for what it does not tell.

    `width` and `height` are those of the upright picture, in pixels, as Google reports them: where the EXIF
    orientation (or HEIC's own rotation) turns the stored picture by a quarter, they are swapped. Of a RAW they are
    those of the main picture, not of a preview. `focal_length` is in mm, `exposure_time` in seconds.
    """

    width: int | None = None
    height: int | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    focal_length: float | None = None
    f_number: float | None = None
    iso_equivalent: int | None = None
    exposure_time: float | None = None
    orientation: int | None = None
    exif_time: str | None = None
    exif_offset: str | None = None
    exif_subsec: str | None = None
    mime_type: str | None = None
    """By content where that is clear, else by the name's ending."""
    notes: tuple[str, ...] = ()
    """What could not be read, and why; for people."""
    created: str | None = None
    """A video's own time: UTC, in the library's form."""


def read_header(file: HeaderFile, filename: str) -> MediaHeader:
    """Read a medium's header.

    Args:
        file: Its bytes, within a budget.
        filename: Its name; the ending tells RAW formats apart.

    Returns:
        What it tells. Garbage of any kind costs a note, never an error.
    """
    if file.size == 0:
        return MediaHeader(mime_type=mime_type_of(filename), notes=("the file is empty",))
    exif = Exif()
    try:
        head = file.read(32)
        mime_type = sniff(head, filename)
        size = _read(file, head, mime_type, exif)
    except HeaderTooDeepError:
        mime_type, size = mime_type_of(filename), None
        exif.notes.append("its header leads too deep into the file")
    except OSError as error:
        mime_type, size = mime_type_of(filename), None
        exif.notes.append(f"the file could not be read: {error.strerror or error}")
    return MediaHeader(
        width=size[0] if size else None,
        height=size[1] if size else None,
        camera_make=exif.camera_make,
        camera_model=exif.camera_model,
        focal_length=exif.focal_length,
        f_number=exif.f_number,
        iso_equivalent=exif.iso_equivalent,
        exposure_time=exif.exposure_time,
        orientation=exif.orientation,
        exif_time=exif.exif_time,
        exif_offset=exif.exif_offset,
        exif_subsec=exif.exif_subsec,
        created=exif.created,
        mime_type=mime_type,
        notes=tuple(exif.notes),
    )


def sniff(head: bytes, filename: str) -> str | None:
    """Tell a medium's MIME type.

    Args:
        head: Its first bytes; 32 are enough.
        filename: Its name, for what the bytes leave open.

    Returns:
        The type by content; by the ending where the content is not known or agrees with it.
    """
    by_name = mime_type_of(filename)
    for magic, mime_type in (
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF8", "image/gif"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"),
        (b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
    ):
        if head.startswith(magic):
            return mime_type
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"AVI "):
        return "image/webp" if head[8:12] == b"WEBP" else "video/x-msvideo"
    if head[:4] in (b"II*\0", b"MM\0*", b"IIU\0", b"IIRO", b"IIRS", b"MMOR"):
        return by_name if by_name in TIFF_TYPES else "image/tiff"
    if head[:4] == b"\x1aE\xdf\xa3":
        return by_name if by_name in EBML_TYPES else "video/webm"
    return _iso_type(head[8:12], by_name) if head[4:8] == b"ftyp" else by_name


def _iso_type(brand: bytes, by_name: str | None) -> str | None:
    if brand in HEIF_BRANDS | AVIF_BRANDS:
        is_avif = brand in AVIF_BRANDS or (brand in (b"mif1", b"msf1") and by_name == "image/avif")
        return "image/avif" if is_avif else "image/heif"
    if brand == b"crx ":
        return RAW_TYPES[".cr3"]
    if by_name in ISO_VIDEO_TYPES:
        return by_name
    return "video/quicktime" if brand == b"qt  " else "video/mp4"


def _read(file: HeaderFile, head: bytes, mime_type: str | None, exif: Exif) -> tuple[int, int] | None:
    """Returns the upright size; fills `exif`. What either reader chokes on becomes a note."""
    size = turn = None
    try:
        _read_exif(file, head, mime_type, exif)
    except (HeaderTooDeepError, OSError):
        raise
    except Exception as error:
        exif.notes.append(f"its EXIF makes no sense ({type(error).__name__})")
    try:
        size, turn = _read_size(file, mime_type, exif)
    except (HeaderTooDeepError, OSError):
        raise
    except Exception as error:
        exif.notes.append(f"its size cannot be read ({type(error).__name__})")
    if size is None or not (0 < size[0] < 2**31 and 0 < size[1] < 2**31):
        return None
    return (size[1], size[0]) if turn in TURNED else size


def _read_exif(file: HeaderFile, head: bytes, mime_type: str | None, exif: Exif) -> None:
    if mime_type == "image/jpeg":
        facts = jpeg_facts(file, 0)
        offset, exif.main_size = facts.exif_offset, facts.size
    elif mime_type == "image/x-fuji-raf":
        # A RAF holds a JPEG with the EXIF of the shot; its place stands at byte 84.
        file.seek(84)
        facts = jpeg_facts(file, int.from_bytes(file.read(4), "big"))
        offset, exif.main_size = facts.exif_offset, raf_size(file, facts.size)
    elif mime_type in ("image/heif", "image/avif"):
        offset = heif_exif_offset(file)
    elif mime_type == RAW_TYPES[".cr3"]:
        for number, place in enumerate(cr3_tiff_offsets(file)):
            read_exif(file, place, exif, is_raw=number == 0)
        return
    elif head[:2] in (b"II", b"MM") and mime_type in TIFF_TYPES:
        read_exif(file, 0, exif, is_raw=True, is_plain=mime_type == "image/tiff")
        return
    elif mime_type in ISO_VIDEO_TYPES:
        _take_video(exif, read_video(file))
        return
    elif mime_type == "image/png":
        _read_png(file, exif)
        return
    elif mime_type in HEADED:
        exif.main_size = HEADED[mime_type](bytes(file.head[:72]))
        return
    else:
        offset = _chunk_offset(file, mime_type)
    if offset is not None:
        read_exif(file, offset, exif)


def _take_video(exif: Exif, video: VideoFacts) -> None:
    exif.main_size, exif.created = video.size, video.created
    exif.exif_time, exif.exif_offset = video.recorded, video.offset
    exif.camera_make, exif.camera_model = video.camera_make, video.camera_model


def _read_png(file: HeaderFile, exif: Exif) -> None:
    place = png_exif(file)
    if isinstance(place, int):
        read_exif(file, place, exif)
    elif place:
        read_exif(HeaderFile(len(place), lambda at, length: place[at : at + length]), 0, exif)


def _chunk_offset(file: HeaderFile, mime_type: str | None) -> int | None:
    """Returns where ExifRead finds the EXIF of a WebP or JPEG XL, or None."""
    from exifread.core.exceptions import ExifError  # noqa: PLC0415 - beside the only place that needs it

    handle = cast("object", file)
    try:
        if mime_type == "image/webp":
            file.seek(12)
            # It reads and seeks, that is all.
            return _past_exif_mark(file, int(find_webp_exif(handle)[0]))  # type: ignore[arg-type]
        if mime_type == "image/jxl" and file.head[4:8] == b"JXL ":  # else a bare picture
            return int(find_jxl_exif(handle)[0])  # type: ignore[arg-type]
    except (ExifError, EOFError):
        pass
    return None


def _past_exif_mark(file: HeaderFile, offset: int) -> int:
    """ExifRead expects "Exif" and two NULs at the start of a WebP's chunk; most writers leave them out."""
    file.seek(offset - 6)
    return offset if file.read(4) == b"Exif" else offset - 6


def _read_size(file: HeaderFile, mime_type: str | None, exif: Exif) -> tuple[tuple[int, int] | None, int | None]:
    """Returns the stored size and the orientation that applies to it."""
    if (mime_type or "").startswith("video/"):
        return exif.main_size, None
    if exif.main_size:
        return exif.main_size, exif.orientation
    if mime_type == "image/jpeg":
        exif.notes.append("its picture is missing or cut off")
        return None, None
    if mime_type is None or mime_type in RAW_TYPES.values():  # imagesize reads none of them
        return exif.claimed_size, exif.orientation
    if mime_type in ("image/heif", "image/avif"):
        # Where these are turned by a property of their own, their EXIF orientation, often set as well, adds nothing.
        # A burst without a still has a track instead.
        size, is_turned = heif_size(file) or (read_video(file).size, True)
        return size, None if is_turned else exif.orientation
    file.seek(0)
    stream = cast("imagesize.imagesize.ReadSeekBinary", file)
    info = imagesize.get_info(stream, dpi=False, colors=False, exif_rotation=False, channels=False)
    return (info.width, info.height), exif.orientation
