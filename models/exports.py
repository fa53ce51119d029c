"""What the library remembers of the exports that were read into it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from models.database import Library
from models.sources.base import PartRead
from models.stored import stored_items

if TYPE_CHECKING:
    from models.sources.takeout.memory import ExportMemory


def export_memory(library: Library, account: str) -> "ExportMemory":
    """Returns what is known of earlier passes over an account's exports.

    Args:
        library: Open.
        account: The person's own label.
    """
    from models.sources.takeout.memory import ExportMemory  # noqa: PLC0415 - that module needs the sources

    names = library.rows("SELECT name, fingerprint FROM export_part WHERE account = ?", (account,))
    return ExportMemory(dict(names), partial(unchanged_since, library, account), partial(stored_items, library))


def remember_parts(library: Library, sync_id: int, parts: Sequence[PartRead]) -> None:
    """Note which parts a pass read to their end.

    Args:
        library: In the transaction that stores the pass's last batch.
        sync_id: The pass.
        parts: With their fingerprints.
    """
    library.execute_many(
        "INSERT OR REPLACE INTO export_part (account, name, fingerprint, is_whole, sync_id)"
        " VALUES ((SELECT account FROM sync WHERE id = ?), ?, ?, ?, ?)",
        [(sync_id, part.name, part.fingerprint, part.is_whole, sync_id) for part in parts],
    )


def unchanged_since(library: Library, account: str, parts: Sequence[PartRead]) -> int | None:
    """Find the pass that read exactly these parts, if the library's items are still as it left them.

    Args:
        library: Open.
        account: The person's own label.
        parts: As they are now.

    Returns:
        The number of the pass, or None: then they have to be read.
    """
    rows = library.rows(
        "SELECT sync_id, name, fingerprint, sync.seen, is_whole FROM export_part JOIN sync ON sync.id = sync_id"
        " WHERE export_part.account = ? AND sync.state = 'done' AND sync_id = ("
        " SELECT sync_id FROM export_part AS one WHERE one.account = ? AND one.name = ?)",
        (account, account, parts[0].name if parts else ""),
    )
    if not rows or {row[1:3] for row in rows} != {(part.name, part.fingerprint) for part in parts}:
        return None
    number, seen, is_whole = rows[0][0], rows[0][3], all(row[4] for row in rows)
    here = library.value(
        "SELECT count(*) FROM media_item WHERE seen_in = ? AND account = ? AND gone_at IS NULL", (number, account)
    )
    return int(number) if is_whole and here == seen else None


@dataclass(frozen=True, slots=True)
class NewerExports:
    """What a library was told by exports that were made after some moment."""

    library: Library
    parts: Mapping[str, str]
    """Their archives, and when each was made."""
    passes: Mapping[int, str]
    """Passes that told of an item uploaded after that moment, and when the newest was."""

    def told(self, ids: Sequence[str]) -> str | None:
        """Returns the moment after which an export was made that told of one of these; None where there is none.

        Args:
            ids: Of items, as they are or as they once were.
        """
        chosen = (json.dumps(list(ids)),)
        parts, passes = self.library.rows(PARTS_OF, chosen), self.library.rows(PASSES_OF, chosen)
        found = [self.parts.get(part) for (part,) in parts] + [self.passes.get(number) for (number,) in passes]
        return max(filter(None, found), default=None)


CHOSEN = """
    WITH named (id) AS MATERIALIZED (SELECT value FROM json_each(?)), chosen (item_id) AS MATERIALIZED (
        SELECT id FROM named UNION SELECT item_alias.item_id FROM named JOIN item_alias ON alias = named.id)
"""
PARTS_OF = f"{CHOSEN} SELECT DISTINCT part FROM item_file JOIN chosen USING (item_id)"  # noqa: S608 - our own words
PASSES_OF = f"{CHOSEN} SELECT DISTINCT seen_in FROM media_item JOIN chosen ON id = item_id"  # noqa: S608
PARTS = """
    SELECT DISTINCT part FROM item_file JOIN media_item ON media_item.id = item_id
    WHERE account = ? AND source = 'takeout' AND part IN (SELECT value FROM json_each(?))
"""
PASSES = """
    SELECT seen_in, max(upload_time) FROM media_item JOIN sync ON sync.id = seen_in
    WHERE media_item.source = 'takeout' AND sync.source = 'takeout' AND media_item.account = ?
        AND upload_time > ? AND upload_time <= started_at
    GROUP BY seen_in
"""


def newer_exports(library: Library, account: str, made: str) -> NewerExports | None:
    """Find what exports told that were made after a moment.

    Args:
        library: Open.
        account: The person's own label.
        made: UTC, in the library's form.

    Returns:
        None where there were none.
    """
    from models.sources.takeout.age import stamp_of, week_after  # noqa: PLC0415 - that module needs the sources

    stamps = {part: stamp_of(part) for (part,) in library.rows("SELECT DISTINCT part FROM item_file WHERE part > ''")}
    newer = {part: stamp for part, stamp in stamps.items() if stamp is not None and stamp > made}
    mine = {part for (part,) in library.rows(PARTS, (account, json.dumps(list(newer))))} if newer else set()
    passes = dict(library.rows(PASSES, (account, week_after(made))))
    return NewerExports(library, {part: newer[part] for part in mine}, passes) if mine or passes else None
