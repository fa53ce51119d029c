"""Small pictures of items whose files are at hand: in a Takeout export that was read, or on the local disk."""

import stat
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.candidates.views import ItemView
from models.control import Control
from models.database import Library
from models.items import MediaKind, SourceName
from models.pillow import open_picture
from models.sources.header_file import HeaderTooDeepError
from models.sources.takeout.zip_reader import ZipFaultError
from models.staging.export_files import FoundFile, WantedFile, find_files, wanted_files
from models.staging.previews import find_previews
from models.staging.thumbnails import LARGEST, has_pillow

LOCAL_FILE: Final = "SELECT path, size_bytes FROM item_file WHERE item_id = ? ORDER BY role DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels, row by row, three bytes each: red, green, blue."""

    width: int
    height: int
    pixels: bytes


def why_no_pictures() -> str:
    """Returns why no picture can be shown at all; nothing where they can."""
    return "" if has_pillow() else "needs the extra: gpdedup-tui[visual]"


def picture_of(
    library: Library, item: ItemView, exports: Sequence[Path], size: tuple[int, int], control: Control
) -> Picture | None:
    """Read an item's picture, small and upright.

    Args:
        library: Read only.
        item: Of any source.
        exports: Where the Takeout export lies that was read.
        size: The most columns and rows of pixels.
        control: Heard while the export is searched.

    Returns:
        None where its file is not at hand, is a video, or cannot be decoded.

    Raises:
        Cancelled: The person cancelled.
    """
    place = None if item.kind == MediaKind.VIDEO else _place(library, item, exports, control)
    if place is None or not has_pillow():
        return None
    try:
        return _shrunk(*_content(place, item, min(size)), size)
    except (OSError, ZipFaultError, HeaderTooDeepError):
        return None


def _place(library: Library, item: ItemView, exports: Sequence[Path], control: Control) -> FoundFile | None:
    if item.source == SourceName.LOCAL:
        rows = library.rows(LOCAL_FILE, (item.id,))
        path = Path(rows[0][0]) if rows else None
        return FoundFile(path, path.stat().st_size) if path is not None and path.is_file() else None
    wanted = wanted_files(library, [item.id]).get(item.id, []) if exports else []
    for file in wanted:
        if (place := _straight(file, exports)) is not None:
            return place
    found = find_files(wanted, exports, control) if wanted else {}
    return next((found[file] for file in wanted if file in found), None)


def _straight(wanted: WantedFile, exports: Sequence[Path]) -> FoundFile | None:
    """Look where a file of a folder should be: walking through a whole export takes a second."""
    parts = wanted.path.split("/")
    if wanted.part or any(part in {"", ".", ".."} for part in parts):
        return None
    for export in exports:
        for start in range(len(parts)):
            place = export.joinpath(*parts[start:])
            with suppress(OSError):
                facts = place.lstat()
                if stat.S_ISREG(facts.st_mode) and facts.st_size == wanted.size_bytes and _is_below(place, export):
                    return FoundFile(place, facts.st_size)
    return None


def _is_below(place: Path, export: Path) -> bool:
    """Does a path stay in the export, links aside?"""
    return place.resolve(strict=True).is_relative_to(export.resolve(strict=True))


def _content(place: FoundFile, item: ItemView, enough: int) -> tuple[bytes, int | None]:
    """Returns an embedded picture with its orientation where that is large enough or all there is, else the file."""
    with place.open() as file:
        previews = find_previews(file)
        is_raw = item.kind == MediaKind.RAW
        large = [preview for preview in previews.found if preview.long_side >= enough]
        chosen = large[0] if large else previews.found[-1] if previews.found and is_raw else None
        if chosen is not None:
            file.seek(chosen.offset)
            return file.read(chosen.length), previews.turn
    return (place.read() if place.size <= LARGEST and not is_raw else b""), None


def _shrunk(data: bytes, turn: int | None, size: tuple[int, int]) -> Picture | None:
    from PIL import Image, ImageOps  # noqa: PLC0415 - an extra

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with open_picture(data) as opened:
                opened.draft("RGB", (2 * max(size), 2 * max(size)))
                # Shrunk before anything else: each copy of 89 megapixels would take 270 MB.
                opened.thumbnail((2 * max(size), 2 * max(size)))
                if turn is not None:
                    opened.getexif()[0x0112] = turn
                upright = ImageOps.exif_transpose(opened).convert("RGB")
        upright.thumbnail(size)
    except Exception:  # A decoder may choke on garbage in any way; then there is no picture.
        return None
    return Picture(upright.width, upright.height, upright.tobytes())
