"""Looking at the pictures that are at hand, each once, and keeping what was seen in the library."""

import importlib.util
import json
import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from models.at_hand import files_at_hand
from models.control import Control
from models.database import Library
from models.errors import UsageError
from models.items import MediaKind
from models.progress import Progress
from models.sources.header_file import HeaderTooDeepError
from models.sources.takeout.zip_reader import ZipFaultError
from models.staging.export_files import FoundFile
from models.staging.previews import Preview, find_previews
from models.visual.hashing import LEAST_SIDE, Look, Small, looks_of, shrink, without_warnings

EXTRA: Final = "pip install 'gpdedup-tui[visual]'"
MISSING: Final = "Pillow and NumPy are missing"
BATCH: Final = 8
"""So many pictures are decoded by one thread in one go."""
STORED_AT: Final = 256
"""So many are stored in one transaction."""
BYTES_A_SECOND: Final = 60_000_000
"""Of JPEGs, decoded by one core; a little less than measured, for files have to be read, too."""
LARGEST: Final = 200_000_000
"""Bytes; a larger picture is not decoded."""
GOOD_PREVIEW: Final = 480
"""A RAW's embedded picture with a longer side of so many pixels will do; the smallest have black bars."""
UNSEEN: Final = """
    SELECT m.id, m.kind, coalesce(m.sha256, m.size_bytes, '') FROM media_item AS m
    LEFT JOIN picture_look AS look ON look.item_id = m.id
    WHERE m.source IN ('takeout', 'toolkit', 'local') AND m.kind IN ('photo', 'raw') AND m.gone_at IS NULL
      AND look.seen_as IS NOT coalesce(m.sha256, m.size_bytes, '')
    ORDER BY m.id
"""
HASHED_SINCE: Final = """
    UPDATE picture_look SET seen_as = (SELECT sha256 FROM media_item WHERE id = item_id)
    WHERE EXISTS (SELECT 1 FROM media_item AS m
                  WHERE m.id = item_id AND m.sha256 IS NOT NULL AND seen_as = CAST(m.size_bytes AS TEXT))
"""
"""A picture need not be seen again because its bytes were hashed since."""
KEEP: Final = "INSERT OR REPLACE INTO picture_look (item_id, seen_as, state, hash, tiny, colour)"
THERE: Final = "SELECT id FROM media_item WHERE id IN (SELECT value FROM json_each(?))"
SIGN: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking came to."""

    seen: int = 0
    without_hash: int = 0
    """Flat, tiny or unreadable ones."""
    not_found: int = 0
    """Pictures whose file is not at hand."""
    sentence: str = ""
    """Why nothing was looked at; empty where something was."""


def has_visual() -> bool:
    """Tell whether the extra is installed."""
    try:
        return all(importlib.util.find_spec(name) is not None for name in ("PIL", "numpy"))
    except ValueError:  # something stands in for it
        return False


@dataclass(frozen=True, slots=True)
class Unseen:
    """The pictures that nobody has looked at yet."""

    pictures: int
    size_bytes: int

    @property
    def seconds(self) -> float:
        """About how long looking at them takes here, where all of them are at hand."""
        return self.size_bytes / (BYTES_A_SECOND * (os.cpu_count() or 1))


def unseen_pictures(library: Library) -> Unseen:
    """Count what `look_at_pictures` would look at, as far as its file is at hand.

    Args:
        library: Read only.
    """
    sql = f"SELECT count(*), coalesce(sum(size_bytes), 0) FROM media_item WHERE id IN (SELECT id FROM ({UNSEEN}))"  # noqa: S608
    return Unseen(*library.rows(sql)[0])


def require_visual() -> None:
    """Refuse where the extra is missing.

    Raises:
        UsageError: It is.
    """
    if not has_visual():
        raise UsageError(f"Pictures cannot be compared: {MISSING}.", f"{EXTRA} brings them.")


def look_at_pictures(library: Library, exports: Sequence[Path], control: Control, progress: Progress) -> Looked:
    """Look at the pictures of exports and of folders on disk that have not been seen yet, or that changed since.

    Args:
        library: Written batch by batch.
        exports: The folders and archives of the Takeout export; none where only the disk's are to be seen.
        control: Pause and cancel; what was seen stays.
        progress: Counts the pictures.

    Returns:
        The counts, or a sentence where the extra is missing.

    Raises:
        Cancelled: The person cancelled.
    """
    if not has_visual():
        return Looked(sentence=f"Pictures cannot be compared: {MISSING}. {EXTRA} brings them.")
    with library.connection():
        return _look_at_unseen(library, exports, control, progress)


def _look_at_unseen(library: Library, exports: Sequence[Path], control: Control, progress: Progress) -> Looked:
    with library.transaction():
        library.execute(HASHED_SINCE)
    unseen = {item_id: (kind, seen_as) for item_id, kind, seen_as in library.rows(UNSEEN)}
    progress.source, progress.step = "pictures", "looking for the pictures"
    places = files_at_hand(library, unseen, exports, control)
    progress.seen, progress.total, progress.step = 0, len(places), "comparing the pictures"
    pending: dict[str, Small] = {}
    blind = 0

    def keep() -> int:
        looks = dict(zip(pending, looks_of(list(pending.values())), strict=True))
        keep_looks(library, looks, {item_id: str(unseen[item_id][1]) for item_id in looks})
        pending.clear()
        return sum(look.hash is None for look in looks.values())

    try:
        for pictures in _seen(places, {item_id: unseen[item_id][0] for item_id in places}, control):
            pending |= pictures
            progress.seen += len(pictures)
            if len(pending) >= STORED_AT:
                blind += keep()
    finally:  # what was seen before a cancel stays
        blind += keep()
    return Looked(len(places), blind, len(unseen) - len(places))


def _seen(places: Mapping[str, FoundFile], kinds: Mapping[str, str], control: Control) -> Iterator[dict[str, Small]]:
    """Yield decoded pictures, batch by batch. Decoding leaves Python's lock, so threads use all cores."""

    def see(batch: Sequence[str]) -> dict[str, Small]:
        pictures = {}
        for item_id in batch:
            control.check()
            pictures[item_id] = shrink_file(places[item_id], kinds[item_id])
        return pictures

    ids = list(places)
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    workers = os.cpu_count() or 1
    with without_warnings(), ThreadPoolExecutor(max_workers=workers) as pool:
        # More than the threads can do at once, so that they never wait for what is being stored.
        waiting = deque(pool.submit(see, batch) for batch in islice(batches, 6 * workers))
        try:
            while waiting:
                control.check()
                pictures = waiting.popleft().result()
                waiting.extend(pool.submit(see, batch) for batch in islice(batches, 1))
                yield pictures
        finally:
            pool.shutdown(cancel_futures=True)


def shrink_file(place: FoundFile, kind: str) -> Small:
    """Decode the picture in a file; of a RAW, the picture that the camera embedded.

    Args:
        place: Where the file is.
        kind: A `MediaKind`.

    Returns:
        Its pixels, or why there are none; never an error.
    """
    try:
        if kind == MediaKind.RAW:
            return _shrink_raw(place)
        return shrink(place.read()) if place.size <= LARGEST else Small("unreadable")
    except (OSError, ZipFaultError, HeaderTooDeepError):
        return Small("unreadable")


def _shrink_raw(place: FoundFile) -> Small:
    with place.open() as file:
        previews = find_previews(file)
        large = [preview for preview in previews.found if preview.long_side >= GOOD_PREVIEW]
        chosen: Preview | None = large[0] if large else previews.found[-1] if previews.found else None
        if chosen is None or min(chosen.width, chosen.height) < LEAST_SIDE:
            return Small("small" if chosen is not None else "unreadable")
        file.seek(chosen.offset)
        return shrink(file.read(chosen.length), previews.turn)


def keep_looks(library: Library, looks: Mapping[str, Look], seen_as: Mapping[str, str]) -> None:
    """Store what was seen, for the items that are there.

    Args:
        library: Written in one transaction.
        looks: By item id.
        seen_as: By item id: the SHA-256 or the size in bytes of the file that was seen, as text.
    """
    with library.transaction():
        rows = [
            (
                item_id,
                seen_as[item_id],
                looks[item_id].state,
                None if (number := looks[item_id].hash) is None else number - SIGN,  # SQLite's integers have a sign
                looks[item_id].tiny,
                " ".join(map(str, looks[item_id].colour)),
            )
            for (item_id,) in library.rows(THERE, (json.dumps(list(looks)),))
        ]
        library.insert_many(KEEP, rows)
