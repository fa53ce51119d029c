"""Where the files of items are now: in an export that the person named, or in a folder on this disk."""

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from models.control import Control
from models.database import Library
from models.sources.takeout.parts import PartKind, archive_kind
from models.staging.export_files import FoundFile, find_files, wanted_files

LOCAL_FILES: Final = """
    SELECT item_id, path, size_bytes, modified_ns FROM item_file WHERE item_id IN ({}) AND item_id GLOB 'local:*'
"""
CHUNK: Final = 500


def files_at_hand(
    library: Library, item_ids: Collection[str], exports: Sequence[Path], control: Control
) -> dict[str, FoundFile]:
    """Find the file of each item, as far as it is still what was synced.

    Args:
        library: Read only.
        item_ids: Of any source; items of the APIs have no files.
        exports: Folders and archives of Takeout exports; the files inside a `.tgz` are not found.
        control: Heard while exports are searched.

    Returns:
        Item id to file; the others are not at hand.

    Raises:
        Cancelled: The person cancelled.
    """
    found = _local_files(library, item_ids, control)
    others = set(item_ids) - found.keys()
    wanted = wanted_files(library, others) if exports and others else {}
    places = find_files((file for files in wanted.values() for file in files), exports, control) if wanted else {}
    for item_id, files in wanted.items():
        place = next((places[file] for file in files if file in places), None)
        if place is not None:
            found[item_id] = place
    return found


def has_tgz(exports: Sequence[Path]) -> bool:
    """Tell whether an export has a `.tgz` among its archives, which cannot be read from the middle."""
    return any(
        archive_kind(path.name) is PartKind.TGZ
        for export in exports
        for path in (export.glob("*") if export.is_dir() else (export,))
    )


def _local_files(library: Library, item_ids: Collection[str], control: Control) -> dict[str, FoundFile]:
    """Returns the files on this disk that have the size and the time with which they were synced."""
    every = sorted(item_id for item_id in item_ids if item_id.startswith("local:"))
    found: dict[str, FoundFile] = {}
    for start in range(0, len(every), CHUNK):
        control.check()
        part = every[start : start + CHUNK]
        for item_id, path, size, modified in library.rows(LOCAL_FILES.format(", ".join("?" * len(part))), part):
            with suppress(OSError, ValueError):
                facts = os.stat(path)  # noqa: PTH116 - plain paths are half as slow over a million files
                if facts.st_size == size and facts.st_mtime_ns == modified:
                    found[item_id] = FoundFile(path, facts.st_size)
    return found
