"""An item as a source tells it, and the few facts that follow from its name and type."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class SourceName(StrEnum):
    """Where an item comes from."""

    LIBRARY = "library"
    PICKER = "picker"
    TAKEOUT = "takeout"
    TOOLKIT = "toolkit"
    LOCAL = "local"


class MediaKind(StrEnum):
    """What an item is: a RAW or DNG, another photo, a video, or not known."""

    RAW = "raw"
    PHOTO = "photo"
    VIDEO = "video"
    UNKNOWN = "unknown"


RAW_TYPES: Final = {
    ".3fr": "image/x-hasselblad-3fr",
    ".arw": "image/x-sony-arw",
    ".cr2": "image/x-canon-cr2",
    ".cr3": "image/x-canon-cr3",
    ".crw": "image/x-canon-crw",
    ".dng": "image/x-adobe-dng",
    ".erf": "image/x-epson-erf",
    ".iiq": "image/x-phaseone-iiq",
    ".nef": "image/x-nikon-nef",
    ".nrw": "image/x-nikon-nrw",
    ".orf": "image/x-olympus-orf",
    ".pef": "image/x-pentax-pef",
    ".raf": "image/x-fuji-raf",
    ".rw2": "image/x-panasonic-rw2",
    ".rwl": "image/x-leica-rwl",
    ".sr2": "image/x-sony-sr2",
    ".srf": "image/x-sony-srf",
    ".srw": "image/x-samsung-srw",
    ".x3f": "image/x-sigma-x3f",
}
"""RAW file endings and the MIME types that stand for them where a source tells none."""

PHOTO_TYPES: Final = {
    ".avif": "image/avif",
    ".bmp": "image/bmp",
    ".gif": "image/gif",
    ".heic": "image/heif",
    ".heif": "image/heif",
    ".ico": "image/vnd.microsoft.icon",
    ".jpe": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".jxl": "image/jxl",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".webp": "image/webp",
}
"""Endings of pictures that are not RAW. Google calls HEIC `image/heif`."""

VIDEO_TYPES: Final = {
    ".3g2": "video/3gpp2",
    ".3gp": "video/3gpp",
    ".asf": "video/x-ms-asf",
    ".avi": "video/x-msvideo",
    ".divx": "video/divx",
    ".m2t": "video/mp2t",
    ".m2ts": "video/mp2t",
    ".m4v": "video/x-m4v",
    ".mkv": "video/x-matroska",
    ".mmv": "video/mp4",
    ".mod": "video/mpeg",
    ".mov": "video/quicktime",
    ".mp4": "video/mp4",
    ".mpeg": "video/mpeg",
    ".mpg": "video/mpeg",
    ".mts": "video/mp2t",
    ".tod": "video/mpeg",
    ".webm": "video/webm",
    ".wmv": "video/x-ms-wmv",
}
"""Endings of videos that Google Photos takes."""

MOTION_SUFFIXES: Final = frozenset({".mp", ".mp~2", ".mv"})
"""Endings that only a motion photo's video has."""

MEDIA_TYPES: Final = RAW_TYPES | PHOTO_TYPES | VIDEO_TYPES
KINDS: Final = (
    dict.fromkeys(PHOTO_TYPES, MediaKind.PHOTO)
    | dict.fromkeys(VIDEO_TYPES, MediaKind.VIDEO)
    | dict.fromkeys(RAW_TYPES, MediaKind.RAW)
)
"""What each ending stands for."""


def suffix_of(filename: str) -> str:
    """Returns the ending of a file name, lower case, with its dot (`.jpg`), or an empty string."""
    stem, dot, ending = filename.rpartition(".")
    return f".{ending.lower()}" if stem and dot and ending else ""


def mime_type_of(filename: str) -> str | None:
    """Returns the MIME type that a file name's ending stands for, or None where it is no known medium."""
    return MEDIA_TYPES.get(suffix_of(filename))


def kind_of(mime_type: str | None, filename: str | None) -> MediaKind:
    """Tell what an item is, by its name's ending first, then by its MIME type.

    The ending comes first because sources call RAW files anything from `image/x-adobe-dng` to `image/tiff`.

    Args:
        mime_type: As the source tells it.
        filename: The original name.

    Returns:
        The kind; `UNKNOWN` where neither tells.
    """
    kind = KINDS.get(suffix_of(filename or ""))
    if kind is MediaKind.RAW or kind is MediaKind.VIDEO or mime_type is None:
        return kind or MediaKind.UNKNOWN
    if mime_type.startswith("video/"):
        return MediaKind.VIDEO
    return MediaKind.PHOTO if mime_type.startswith("image/") else kind or MediaKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class ItemFile:
    """One file that holds (a part of) an item."""

    path: str
    """Where it lies: inside the export, with `/`; or on disk for `local`."""
    role: str = "original"
    """`original`, `copy` (in an album's folder), `edited` (Google's render), `motion` (a Live Photo's video)."""
    part: str = ""
    """The archive that holds it; empty for a folder."""
    size_bytes: int | None = None
    modified_ns: int | None = field(default=None, compare=False)
    """When it was last written, in nanoseconds since 1970; for files on disk. Unpacked anew it is the same file."""


@dataclass(frozen=True, slots=True)
class Item:
    """One photo or video, as a source tells it. What it does not tell is None.

    Times are texts in the form of `models.times`; lengths are pixels; `focal_length` is in mm,
    `exposure_time` in seconds, `size_bytes` in bytes.
    """

    id: str
    source: SourceName
    account: str = ""
    filename: str | None = None
    mime_type: str | None = None
    creation_time: str | None = None
    width: int | None = None
    height: int | None = None
    camera_make: str | None = None
    camera_model: str | None = None
    focal_length: float | None = None
    f_number: float | None = None
    iso_equivalent: int | None = None
    exposure_time: float | None = None
    product_url: str | None = None
    size_bytes: int | None = None
    sha256: str | None = None
    sha1: str | None = None
    """Of the original bytes, in hexadecimal; the toolkit tells it, and a local index."""
    trashed: bool | None = None
    favorited: bool | None = None
    archived: bool | None = None
    description: str | None = None
    upload_time: str | None = None
    partner_shared: bool | None = None
    people_count: int | None = None
    edited: bool | None = None
    """Does Google hold an edited render of it?"""
    orientation: int | None = None
    """EXIF orientation, 1 to 8."""
    exif_time: str | None = None
    """EXIF's own capture time, `YYYY-MM-DD HH:MM:SS`, in local time."""
    exif_offset: str | None = None
    """The zone of `exif_time`, `+HH:MM`, where EXIF tells it."""
    exif_subsec: str | None = None
    """EXIF's digits after the second, as they stand (`"05"` is 0.05 s)."""
    fps: float | None = None
    note: str | None = None
    """Fields that could not be read, and why; for people."""
    albums: tuple["Album", ...] = ()
    files: tuple[ItemFile, ...] = field(default=())
    aliases: tuple[str, ...] = ()
    """Other ids that it is or would be known by: the paths of its files, while its key was not known."""
    is_partial: bool = False
    """Does the source know that it sees only some of the item's files and albums?"""


@dataclass(frozen=True, slots=True)
class Album:
    """An album of the person's."""

    id: str
    """Unique within account and source: the folder's path for Takeout, Google's id for the API."""
    title: str
