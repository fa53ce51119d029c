"""What an MP4 or a MOV tells: its size, when it was made, and by which camera.

Sources: ISO/IEC 14496-12 (`mvhd`, `tkhd`), Apple's QuickTime File Format (`udta`, the `mdta` keys in `meta`), and for
the names of Android's keys ExifTool's documentation (`QuickTime Keys`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from models.sources.exif_values import as_text
from models.sources.header_file import HeaderFile
from models.sources.media_boxes import Box, boxes, find, payload
from models.times import clean_offset, from_epoch, from_exif

TO_1904: Final = 2_082_844_800
"""Seconds from 1904, where the times of these files begin, to 1970."""
FIRST_VIDEO: Final = 365 * 86_400
"""1971, in seconds since 1970: clocks that were never set say 1904 or 1970."""
MAX_TEXT: Final = 1_024
"""How many bytes of a text are read."""
MAKE, MODEL, RECORDED = "make", "model", "recorded"
NAMES: Final = {
    b"com.apple.quicktime.make": MAKE,
    b"com.apple.quicktime.model": MODEL,
    b"com.apple.quicktime.creationdate": RECORDED,
    b"com.android.manufacturer": MAKE,
    b"com.android.model": MODEL,
    b"\xa9mak": MAKE,
    b"\xa9mod": MODEL,
    b"\xa9day": RECORDED,
}
"""Names of the `mdta` keys and of the boxes in `udta`."""
UTF_8: Final = 1
"""The type of a `data` box with a text."""
LOCAL_TIME: Final = re.compile(r"^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video tells; None for what it does not.

    `size` is width and height, upright, in pixels. `created` is UTC in the library's form, from the movie's header;
    `recorded` and `offset` are the camera's own clock reading and its zone, where both are written.
    """

    size: tuple[int, int] | None = None
    created: str | None = None
    recorded: str | None = None
    offset: str | None = None
    camera_make: str | None = None
    camera_model: str | None = None


def read_video(file: HeaderFile) -> VideoFacts:
    """Read what stands in an MP4's or MOV's `moov`.

    Args:
        file: The medium.
    """
    moov = find(file, Box(b"", 0, file.size), b"moov")
    size = created = None
    texts: dict[str, str] = {}
    for box in boxes(file, moov.start, moov.end) if moov else ():
        if box.kind == b"trak":
            size = size or _track_size(file, box)
        elif box.kind == b"mvhd":
            created = _created(payload(file, box, 12))
        elif box.kind == b"udta":
            texts = dict(_user_data(file, box)) | texts
        elif box.kind == b"meta":
            texts |= dict(_keyed(file, box))
    local, offset = _clock(texts.get(RECORDED, ""))
    return VideoFacts(size, created, local, offset, texts.get(MAKE), texts.get(MODEL))


def _track_size(file: HeaderFile, trak: Box) -> tuple[int, int] | None:
    """Returns a track's size; None where it has no picture."""
    tkhd = find(file, trak, b"tkhd")
    data = payload(file, tkhd, 128) if tkhd else b""
    if len(data) < 84:
        return None
    # Version 1 has three 64-bit times; the matrix (9 numbers) and then width and height (16.16) end the box.
    matrix, size = (52, 88) if data[0] == 1 else (40, 76)
    width = int.from_bytes(data[size : size + 4], "big") >> 16
    height = int.from_bytes(data[size + 4 : size + 8], "big") >> 16
    if not (width and height):
        return None
    turned = not any(data[matrix : matrix + 4]) and any(data[matrix + 4 : matrix + 8])
    return (height, width) if turned else (width, height)


def _created(mvhd: bytes) -> str | None:
    """Returns the movie's time; None for a placeholder."""
    if len(mvhd) < 12:
        return None
    seconds = int.from_bytes(mvhd[4:12] if mvhd[0] == 1 else mvhd[4:8], "big") - TO_1904
    return from_epoch(seconds) if FIRST_VIDEO <= seconds < 2**32 else None


def _clock(written: str) -> tuple[str | None, str | None]:
    """Returns a clock reading and its zone; neither without the other, as the movie's own time is UTC."""
    match = LOCAL_TIME.match(written.strip())
    local, offset = (
        (from_exif(match.group(1).replace("T", " ")), clean_offset(match.group(2))) if match else (None, None)
    )
    return (local, offset) if local and offset else (None, None)


def _user_data(file: HeaderFile, udta: Box) -> Iterator[tuple[str, str]]:
    """Yields QuickTime's own texts: two bytes of length, two of language, the text."""
    for box in boxes(file, udta.start, udta.end):
        if box.kind == b"meta":
            yield from _keyed(file, box)
        elif box.kind in NAMES and (text := _text(payload(file, box, MAX_TEXT)[4:])):
            yield NAMES[box.kind], text


def _keyed(file: HeaderFile, meta: Box) -> Iterator[tuple[str, str]]:
    """Yields the texts of a `meta` box whose `keys` are numbered from 1 and whose `ilst` has a box for each number."""
    # In a MOV it is a plain box, in an MP4 a full one with four bytes of version and flags.
    skip = 0 if payload(file, meta, 8)[4:] == b"hdlr" else 4
    keys, ilst = find(file, meta, b"keys", skip=skip), find(file, meta, b"ilst", skip=skip)
    if not (keys and ilst):
        return
    wanted = {
        number: NAMES[name]
        for number, box in enumerate(boxes(file, keys.start + 8, keys.end), 1)
        if (name := payload(file, box, 64)) in NAMES
    }
    for box in boxes(file, ilst.start, ilst.end) if wanted else ():
        name_of = wanted.get(int.from_bytes(box.kind, "big"))
        value = find(file, box, b"data") if name_of else None
        data = payload(file, value, MAX_TEXT) if value else b""
        if name_of and int.from_bytes(data[:4], "big") == UTF_8 and (text := _text(data[8:])):
            yield name_of, text


def _text(raw: bytes) -> str | None:
    try:
        return as_text(raw.decode())
    except UnicodeDecodeError:
        return as_text(raw)
