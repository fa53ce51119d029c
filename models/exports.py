"""What the library remembers of the exports that were read into it."""

from collections.abc import Sequence
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
