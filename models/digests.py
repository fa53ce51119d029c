"""SHA-256 of files where a rule needs it: reading every byte of a library takes hours, of a few files seconds.

`exact` compares bytes, and only files of one size can be equal. `missing-locally` does the same with the files on disk,
where neither the name nor the size alone tells.
"""

import hashlib
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.at_hand import files_at_hand
from models.control import Control
from models.database import Library
from models.progress import Progress
from models.rules import exact, missing_locally
from models.rules.facts import HOME, LIVE
from models.rules.missing_locally import ON_DISK
from models.sources.takeout.zip_reader import ZipFaultError
from models.staging.export_files import FoundFile
from models.text import counted

TOLD: Final = "coalesce(m.width, 0), coalesce(m.height, 0), coalesce(m.exif_time, '')"
"""What the file itself tells: equal bytes tell the same, so the others of one size need not be read."""
UNHASHED: Final = f"m.sha256 IS NULL AND m.size_bytes > 0 AND m.source IN ('takeout', 'toolkit') AND {LIVE}"
TWINS: Final = f"""
    SELECT m.id FROM media_item AS m
    WHERE {UNHASHED} AND (m.size_bytes, m.account, m.kind, {HOME}, {TOLD}) IN (
        SELECT m.size_bytes, m.account, m.kind, {HOME}, {TOLD} FROM media_item AS m
        WHERE m.size_bytes > 0 AND {LIVE} GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING count(*) > 1
    ) ORDER BY m.id
"""  # noqa: S608 - constants only
"""Those that may have the bytes of another item."""
RENAMED: Final = f"""
    SELECT m.id FROM media_item AS m
    WHERE {UNHASHED} AND m.exif_time IS NULL
      AND m.size_bytes IN (SELECT size_bytes FROM media_item WHERE {ON_DISK})
      AND (m.size_bytes, coalesce(m.filename, '')) NOT IN (
        SELECT size_bytes, coalesce(filename, '') FROM media_item WHERE {ON_DISK} AND size_bytes IS NOT NULL
    ) ORDER BY m.id
"""  # noqa: S608 - constants only
"""Those that may be on the disk under another name, where no instant tells."""
NEEDED: Final[Mapping[str, str]] = {exact.NAME: TWINS, missing_locally.NAME: RENAMED}
KEEP: Final = "UPDATE media_item SET sha256 = ? WHERE id = ? AND size_bytes = ? AND sha256 IS NULL"
STORED_AT: Final = 64
"""So many hashes are stored at a time."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """What hashing came to."""

    hashed: int = 0
    unread: int = 0
    """Files that cannot be read, or are not those that were synced."""
    not_at_hand: int = 0

    @property
    def sentence(self) -> str:
        """What people should know about it; empty where nothing was needed."""
        left = self.unread + self.not_at_hand
        words = []
        if self.hashed:
            words.append(f"{counted(self.hashed, 'file')} of equal size compared byte for byte.")
        if left:
            words.append(
                f"{counted(left, 'file')} of equal size could not be compared byte for byte, because"
                f" {'it is' if left == 1 else 'they are'} not at hand: name {'its' if left == 1 else 'their'} export"
                " with --export, or sync it with --hash."
            )
        return " ".join(words)


def hash_where_needed(
    library: Library, rules: Collection[str], exports: Sequence[Path], control: Control, progress: Progress
) -> Hashed:
    """Compute the hashes that rules need and that no sync has computed.

    Args:
        library: Written a few files at a time; what was computed stays.
        rules: The names of those that are to run.
        exports: The folders and archives of Takeout exports.
        control: Pause and cancel.
        progress: Counts the files.

    Returns:
        How many were hashed, and how many could not be.

    Raises:
        Cancelled: The person cancelled.
    """
    with library.connection():
        wanted = {item_id: None for rule in rules if rule in NEEDED for (item_id,) in library.rows(NEEDED[rule])}
        if not wanted:
            return Hashed()
        progress.source, progress.step = "files", "looking for files of equal size"
        places = files_at_hand(library, wanted, exports, control)
        progress.total, progress.step = len(places), "comparing files of equal size"
        hashed = _hash_all(library, places, control, progress)
    return Hashed(hashed, len(places) - hashed, len(wanted) - len(places))


def _hash_all(library: Library, places: Mapping[str, FoundFile], control: Control, progress: Progress) -> int:
    found: list[tuple[str, str, int]] = []
    hashed = 0
    for number, (item_id, place) in enumerate(places.items(), start=1):
        digest = _digest(place, control)
        if digest is not None:
            found.append((digest, item_id, place.size))
        if len(found) >= STORED_AT or number == len(places):
            with library.transaction():
                library.execute_many(KEEP, found)
            hashed += len(found)
            found.clear()
        progress.seen = number
    return hashed


def _digest(place: FoundFile, control: Control) -> str | None:
    """Returns the SHA-256 of a whole file in hexadecimal, or None where it cannot be read to its end."""
    digest, read = hashlib.sha256(), 0
    try:
        for piece in place.pieces():
            control.check()
            digest.update(piece)
            read += len(piece)
    except (OSError, ZipFaultError, zlib.error):
        return None
    return digest.hexdigest() if read == place.size else None
