"""Looking at the pictures of an export, each once, and keeping what was seen in the library."""

import importlib.util
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.control import Control
from models.database import Library
from models.progress import Progress
from models.sources.takeout.zip_reader import ZipFaultError
from models.staging.export_files import FoundFile, find_files, wanted_files
from models.visual.hashing import Look, look_at

EXTRA: Final = "pip install 'gpdedup-tui[visual]'"
BATCH: Final = 64
LARGEST: Final = 200_000_000
"""Bytes; a larger picture is not decoded."""
UNSEEN: Final = """
    SELECT m.id, coalesce(m.sha256, m.size_bytes, '') FROM media_item AS m
    LEFT JOIN picture_look AS look ON look.item_id = m.id
    WHERE m.source IN ('takeout', 'toolkit') AND m.kind = 'photo' AND m.gone_at IS NULL
      AND look.seen_as IS NOT coalesce(m.sha256, m.size_bytes, '')
    ORDER BY m.id
"""
KEEP: Final = """
    INSERT OR REPLACE INTO picture_look (item_id, seen_as, state, hash, tiny, colour)
    SELECT ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM media_item WHERE id = ?1)
"""
SIGN: Final = 1 << 63


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking came to."""

    seen: int = 0
    without_hash: int = 0
    """Flat, tiny or unreadable ones."""
    not_found: int = 0
    """Pictures whose file is not in the export that was named."""
    sentence: str = ""
    """Why nothing was looked at; empty where something was."""


def has_visual() -> bool:
    """Tell whether the extra is installed."""
    try:
        return all(importlib.util.find_spec(name) is not None for name in ("PIL", "numpy"))
    except ValueError:  # something stands in for it
        return False


def look_at_pictures(library: Library, exports: Sequence[Path], control: Control, progress: Progress) -> Looked:
    """Look at the pictures that have not been seen yet, or that changed since.

    Args:
        library: Written batch by batch.
        exports: The folders and archives of the Takeout export.
        control: Pause and cancel; what was seen stays.
        progress: Counts the pictures.

    Returns:
        The counts, or a sentence where the extra is missing.
    """
    if not has_visual():
        return Looked(sentence=f"Pictures cannot be compared: Pillow and NumPy are missing. {EXTRA} brings them.")
    unseen = dict(library.rows(UNSEEN))
    progress.source, progress.step = "pictures", "looking for the pictures"
    wanted = wanted_files(library, unseen)
    found = find_files((file for files in wanted.values() for file in files), exports, control)
    places = {
        item_id: place
        for item_id, files in wanted.items()
        if (place := next((found[file] for file in files if file in found), None)) is not None
    }
    progress.total, progress.step = len(places), "comparing the pictures"
    seen = blind = 0
    ids = list(places)
    # Decoding leaves Python's lock, so threads use all cores.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for start in range(0, len(ids), BATCH):
            control.check()
            chosen = ids[start : start + BATCH]
            looks = dict(zip(chosen, pool.map(_look_at_file, map(places.__getitem__, chosen)), strict=True))
            _keep(library, looks, unseen)
            seen += len(looks)
            blind += sum(look.hash is None for look in looks.values())
            progress.seen = seen
    return Looked(seen, blind, len(unseen) - len(places))


def _look_at_file(place: FoundFile) -> Look:
    if place.size > LARGEST:
        return Look("unreadable")
    try:
        return look_at(place.read())
    except (OSError, ZipFaultError):
        return Look("unreadable")


def _keep(library: Library, looks: Mapping[str, Look], seen_as: Mapping[str, str | int]) -> None:
    rows = [
        (
            item_id,
            str(seen_as[item_id]),
            look.state,
            None if look.hash is None else look.hash - SIGN,  # SQLite's integers have a sign
            look.tiny,
            " ".join(map(str, look.colour)),
        )
        for item_id, look in looks.items()
    ]
    with library.transaction():
        library.execute_many(KEEP, rows)
