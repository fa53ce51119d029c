"""Makes the small pictures of the work list: from what cameras embed, and with Pillow (an extra) from all pictures."""

import base64
import importlib.util
import io
import warnings
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.control import Control
from models.database import Library
from models.items import MediaKind, kind_of
from models.pillow import open_picture
from models.progress import Progress
from models.sources.header_file import HeaderFile, HeaderTooDeepError
from models.sources.takeout.zip_reader import ZipFaultError
from models.staging.entries import PlanEntry, PlanItem
from models.staging.export_files import FoundFile, find_files, wanted_files
from models.staging.previews import Preview, Previews, find_previews
from models.text import counted

if TYPE_CHECKING:
    from PIL.Image import Image

BUDGET: Final = 9_000_000
"""Bytes of base64 in a whole work list: with the texts of 5,000 groups it stays below 15 MB."""
SIZES: Final = ((160, 60), (128, 55), (96, 50), (80, 45), (64, 40), (48, 35), (40, 30))
"""Longer side in pixels, and WebP quality: the first whose picture is small enough is taken."""
ENOUGH: Final = 160
"""An embedded picture with a side of so many pixels saves decoding the whole one."""
LARGEST: Final = 64_000_000
"""Bytes; a larger file is not decoded."""
EXTRA: Final = "gpdedup-tui[visual]"


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture."""

    kind: str
    """`webp` or `jpeg`."""
    data: bytes
    turn: int = 1
    """How to turn it, as an EXIF orientation; 1 where it is upright."""

    @property
    def text(self) -> str:
        """The picture as it stands in a `data:image/` address."""
        return f"{self.kind};base64,{base64.b64encode(self.data).decode()}"


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """The pictures of a work list."""

    pictures: Mapping[str, Thumbnail]
    """By item id."""
    sentence: str
    """What people should know about them, in one line."""


def make_thumbnails(
    library: Library, entries: Sequence[PlanEntry], exports: Sequence[Path], control: Control, progress: Progress
) -> Thumbnails:
    """Make the pictures of what goes and of what stays.

    Args:
        library: Read only.
        entries: Of the hand-off.
        exports: Where the Takeout export lies: folders and zip archives.
        control: Pause and cancel, heard between pictures.
        progress: `seen` of `total` pictures.

    Returns:
        Those that could be made. What is broken, too large or a video has none.

    Raises:
        Cancelled: The person cancelled.
    """
    items = _pictures_of(entries)
    wanted = wanted_files(library, items.keys())
    if not exports or not wanted:
        reason = "name the Takeout export with --export" if wanted else "pictures are in Takeout exports only"
        return Thumbnails({}, f"No thumbnails: {reason}." if items else "")
    progress.step = "looking for the pictures"
    found = find_files((file for files in wanted.values() for file in files), exports, control)
    places = {
        item_id: next((found[file] for file in files if file in found), None) for item_id, files in wanted.items()
    }
    made = _make(items, places, control, progress)
    return Thumbnails(made, _sentence(len(made), len(items), places.values()))


def _pictures_of(entries: Iterable[PlanEntry]) -> dict[str, PlanItem]:
    """Returns what goes and what stays, in the order of the list, without videos."""
    both = (item for entry in entries for item in (entry.item, entry.keeper) if item is not None)
    return {item.id: item for item in both if kind_of(item.mime_type, item.filename) is not MediaKind.VIDEO}


def _make(
    items: Mapping[str, PlanItem], places: Mapping[str, FoundFile | None], control: Control, progress: Progress
) -> dict[str, Thumbnail]:
    there = {item_id: place for item_id in items if (place := places.get(item_id)) is not None}
    maker = _Maker(len(there))
    progress.source, progress.total, progress.step = "thumbnails", len(there), "making the thumbnails"
    made: dict[str, Thumbnail] = {}
    for item_id, place in there.items():
        control.check()
        picture = maker.make(place, items[item_id])
        if picture is not None:
            made[item_id] = picture
        progress.seen += 1
    return made


def has_pillow() -> bool:
    """Tell whether the extra is installed."""
    try:
        return importlib.util.find_spec("PIL") is not None
    except ValueError:  # something stands in for it
        return False


def _sentence(made: int, asked: int, places: Collection[FoundFile | None]) -> str:
    words = f"Thumbnails of {made:,} of {counted(asked, 'picture')}"
    if not any(place is not None for place in places):
        return f"{words}: none of them was found in the export that --export names."
    if made < asked and not has_pillow():
        return f"{words}; more are made where Pillow is installed: {EXTRA}."
    return f"{words}."


class _Maker:
    """Makes one picture after the other, within a budget for them all.

    Args:
        number: How many there will be, at most.
    """

    def __init__(self, number: int) -> None:
        self._left = BUDGET
        self._to_come = number
        self._has_pillow = has_pillow()
        self._size = 0
        """Which of the sizes fitted last."""

    def make(self, place: FoundFile, item: PlanItem) -> Thumbnail | None:
        """Returns the picture of a file, or None where there is none, or no room for it."""
        # What one leaves of its share is there for the following ones.
        share = self._left // max(1, self._to_come) * 3 // 4
        self._to_come -= 1
        try:
            with place.open() as file:
                previews = find_previews(file)
                picture = self._embedded(file, previews, item, share)
            if picture is None and self._decodes(place, item):
                picture = self._shrunk(place.read(), share, None)
        except (OSError, ZipFaultError, HeaderTooDeepError):
            return None
        if picture is None or len(picture.text) > self._left:
            return None
        self._left -= len(picture.text)
        return picture

    def _embedded(self, file: HeaderFile, previews: Previews, item: PlanItem, share: int) -> Thumbnail | None:
        if not self._has_pillow:
            return _as_it_is(file, previews, max(share, 12_000))
        # What cannot be decoded as a whole takes the largest that there is, however small.
        preview = _best(previews, at_least=ENOUGH if self._decodes_kind(item) else 0)
        return self._shrunk(_bytes(file, preview), share, previews.turn) if preview is not None else None

    def _shrunk(self, data: bytes, share: int, turn: int | None) -> Thumbnail | None:
        """Returns the largest of the sizes that fits, or the smallest; what fitted last is a good guess."""
        picture = _decoded(data, turn)
        if picture is None:
            return None
        written = b""
        for size in range(max(0, self._size - 1), len(SIZES)):
            self._size = size
            side, quality = SIZES[size]
            picture.thumbnail((side, side))
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality, method=2)
            written = out.getvalue()
            if len(written) <= share:
                break
        return Thumbnail("webp", written)

    def _decodes(self, place: FoundFile, item: PlanItem) -> bool:
        return self._has_pillow and place.size <= LARGEST and self._decodes_kind(item)

    def _decodes_kind(self, item: PlanItem) -> bool:
        return kind_of(item.mime_type, item.filename) is not MediaKind.RAW


def _best(previews: Previews, at_least: int) -> Preview | None:
    """Returns the smallest embedded picture that is large enough to shrink, else the largest that will do."""
    large = [preview for preview in previews.found if preview.long_side >= ENOUGH]
    will_do = [preview for preview in previews.found if preview.long_side >= at_least]
    return large[0] if large else will_do[-1] if will_do else None


def _as_it_is(file: HeaderFile, previews: Previews, most: int) -> Thumbnail | None:
    """Returns the largest embedded JPEG of at most so many bytes."""
    fits = [preview for preview in previews.found if preview.length <= most and preview.long_side <= 1_024]
    return Thumbnail("jpeg", _bytes(file, fits[-1]), previews.turn) if fits else None


def _bytes(file: HeaderFile, preview: Preview) -> bytes:
    file.seek(preview.offset)
    return file.read(preview.length)


def _decoded(data: bytes, turn: int | None) -> "Image | None":
    """Decode a picture, small and upright.

    Args:
        data: A picture of any kind that Pillow knows.
        turn: Its orientation; None where its own EXIF tells it.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - an extra

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)  # above 89 megapixels
            with open_picture(data) as opened:
                opened.draft("RGB", (2 * ENOUGH, 2 * ENOUGH))
                opened.thumbnail((ENOUGH, ENOUGH))
                if turn is not None:
                    opened.getexif()[0x0112] = turn
                return ImageOps.exif_transpose(opened).convert("RGB")
    except Exception:  # A decoder may choke on garbage in any way; then there is no picture.
        return None
