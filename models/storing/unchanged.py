"""Counting the items of an earlier pass as seen in this one, where everything is as that pass found it."""

from models.control import Control
from models.database import Library
from models.items import MediaKind
from models.storing.slices import slices
from models.storing.store import StoreCounts

MINE = "seen_in = ? AND account = (SELECT account FROM sync WHERE id = ?) AND gone_at IS NULL"


def take_over(library: Library, control: Control, sync_id: int, earlier: int) -> StoreCounts:
    """Mark all items of an earlier pass as seen, in short transactions. Killed half-way, the next run reads them.

    Args:
        library: Open.
        control: Looked at between the transactions.
        sync_id: This pass, whose count of items grows with each transaction.
        earlier: That pass.

    Returns:
        How many there were, and of what kind.

    Raises:
        Cancelled: The person cancelled.
    """
    counts = StoreCounts()
    kinds = library.rows(f"SELECT kind, count(*) FROM media_item WHERE {MINE} GROUP BY kind", (earlier, sync_id))  # noqa: S608
    counts.kinds.update({MediaKind(kind): number for kind, number in kinds})
    last = int(library.value("SELECT coalesce(max(rowid), 0) FROM media_item"))
    for rows in slices(range(last + 1), control):
        with library.transaction():
            seen = library.execute(
                f"UPDATE media_item SET seen_in = ? WHERE {MINE} AND rowid BETWEEN ? AND ?",  # noqa: S608
                (sync_id, earlier, sync_id, rows[0], rows[-1]),
            )
            library.execute("UPDATE sync SET seen = seen + ? WHERE id = ?", (seen, sync_id))
        counts.seen += seen
    return counts
