"""Formats that neither ExifRead nor imagesize read, or that they read wrongly: BMP, AVI, PNG's older EXIF, RAF.

Sources: Microsoft's documentation of `BITMAPCOREHEADER` and `AVIMAINHEADER`, ExifTool's documentation of ImageMagick's
"Raw profile type" (`PNG TextualData`) and of Fujifilm's own directory (`FujiFilm RAF`).
"""

import zlib
from typing import Final

from models.sources.header_file import HeaderFile

MAX_CHUNKS: Final = 400
MAX_PROFILE: Final = 1024 * 1024
"""How many bytes of EXIF a PNG may hold as text."""
MAX_PICTURE: Final = 256 * 1024
"""How far into a PNG's picture, in bytes, what stands behind it is looked for."""
PROFILES: Final = (b"Raw profile type exif\0", b"Raw profile type APP1\0")
MAX_RAF_TAGS: Final = 256
RAF_CROPPED: Final = 0x0111
"""Height and width of the picture that a RAF holds, two bytes each."""


def bitmap_size(head: bytes) -> tuple[int, int] | None:
    """Returns the size of a BMP, OS/2's too, which has a shorter header that imagesize takes for the other.

    Args:
        head: Its first bytes; 26 are enough.
    """
    if len(head) < 26 or head[:2] != b"BM":
        return None
    if int.from_bytes(head[14:18], "little") == 12:
        return int.from_bytes(head[18:20], "little"), int.from_bytes(head[20:22], "little")
    width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
    return width, abs(height)  # a negative height says that the first line is the topmost


def avi_size(head: bytes) -> tuple[int, int] | None:
    """Returns the size of an AVI, whose main header comes first of all.

    Args:
        head: Its first bytes; 72 are enough.
    """
    if len(head) < 72 or head[20:28] != b"hdrlavih":
        return None
    return int.from_bytes(head[64:68], "little"), int.from_bytes(head[68:72], "little")


def png_exif(file: HeaderFile) -> int | bytes | None:
    """Find a PNG's EXIF.

    ExifRead's own search walks through the whole picture, which of a large one is more than may be read. EXIF may stand
    behind the picture, too; it is looked for there as far as that costs little.

    Args:
        file: The medium.

    Returns:
        Where the TIFF header of its `eXIf` chunk lies, in bytes; or, where ImageMagick and others wrote it as a text,
        the bytes from the TIFF header on; None where it has neither.
    """
    position = 8
    for _ in range(MAX_CHUNKS):
        file.seek(position)
        head = file.read(8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if len(head) < 8 or kind == b"IEND" or (kind == b"IDAT" and position > MAX_PICTURE):
            return None
        if kind == b"eXIf":
            return position + 8
        if kind in (b"tEXt", b"zTXt") and length <= MAX_PROFILE and file.read(22) in PROFILES:
            return _unpacked(file.read(length - 22), is_packed=kind == b"zTXt")
        position += 12 + length
    return None


def _unpacked(data: bytes, *, is_packed: bool) -> bytes | None:
    """Undo zlib and then hexadecimal digits below two lines: the profile's name and its length."""
    try:
        text = zlib.decompressobj().decompress(data[1:], MAX_PROFILE) if is_packed else data
        profile = bytes.fromhex(b"".join(text.split()[2:]).decode("ascii"))
    except (zlib.error, ValueError):
        return None
    return profile.removeprefix(b"Exif\0\0")


def raf_size(file: HeaderFile, preview: tuple[int, int] | None) -> tuple[int, int] | None:
    """Find the size of a RAF's main picture; the JPEG in it is a preview, often of a third of the size.

    Args:
        file: The medium.
        preview: The preview's size: it has the picture's shape. Cameras with pixels of two kinds (S3 Pro, S5 Pro) keep
            them apart, and their directory counts the lines of one kind only.
    """
    file.seek(92)
    position = int.from_bytes(file.read(4), "big")
    file.seek(position)
    count = int.from_bytes(file.read(4), "big")
    position += 4
    for _ in range(min(count, MAX_RAF_TAGS)):
        file.seek(position)
        entry = file.read(8)
        length = int.from_bytes(entry[2:4], "big")
        if len(entry) == 8 and int.from_bytes(entry[:2], "big") == RAF_CROPPED and length == 4:
            height, width = int.from_bytes(entry[4:6], "big"), int.from_bytes(entry[6:8], "big")
            is_halved = preview and width * preview[1] > 1.8 * height * preview[0]
            return width, 2 * height if is_halved else height
        position += 4 + length
    return None
