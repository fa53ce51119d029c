"""Which items are gone: those that a complete pass no longer lists. Marked, never deleted, and only when it is sure."""

from models.database import Library
from models.items import SourceName
from models.text import counted

LOSS_LIMIT = 0.10
"""A pass that would lose more than this share of what was not staged is not believed."""

PICK_LIMIT = 2_000
"""How many items one Picker session gives at most."""
MOST_PICKED = (
    "2,000 is the most that one session gives: if you picked more, sync again and pick the rest. The picks add up."
)

STALE = "source = ? AND account = ? AND seen_in != ? AND gone_at IS NULL"
NOT_STAGED = "id NOT IN (SELECT item_id FROM staged_item WHERE state IN ('in-album', 'handoff-done'))"
SAME_IDENTITY = "seen_in IN (SELECT id FROM sync WHERE identity = ?)"


def mark_gone(
    library: Library, sync_id: int, now: str, *, is_complete: bool, accept_gone: bool
) -> tuple[int, tuple[str, ...]]:
    """Mark what a finished pass did not list; inside the transaction that finishes the pass.

    Args:
        library: In a transaction.
        sync_id: The pass.
        now: In the library's form of times.
        is_complete: Is everything there is known to have been listed?
        accept_gone: The person said that it is so.

    Returns:
        How many were marked, and sentences about what was not.
    """
    source, account, identity, seen = library.rows(
        "SELECT source, account, identity, seen FROM sync WHERE id = ?", (sync_id,)
    )[0]
    if source == SourceName.PICKER:
        return 0, ((MOST_PICKED,) if seen >= PICK_LIMIT else ())  # what is picked adds up: nothing is ever gone
    scope = (source, account, sync_id)
    stale = library.value(f"SELECT count(*) FROM media_item WHERE {STALE}", scope)  # noqa: S608
    if not stale:
        return 0, ()
    if accept_gone:
        return _mark(library, STALE, scope, now), ()
    ours = library.value(f"SELECT count(*) FROM media_item WHERE {STALE} AND {SAME_IDENTITY}", (*scope, identity))  # noqa: S608
    reason = _doubt(library, scope, identity, seen=seen, is_complete=is_complete, ours=ours)
    missing = counted(stale, "item was not listed", "items were not listed")
    if reason:
        return 0, (f"{missing} this time and {'stays' if stale == 1 else 'stay'} as before, because {reason}.",)
    return _mark(library, f"{STALE} AND {SAME_IDENTITY}", (*scope, identity), now), ()


def _doubt(
    library: Library, scope: tuple[str, str, int], identity: str, *, seen: int, is_complete: bool, ours: int
) -> str:
    """Returns why a pass is not believed, or nothing where it is."""
    advice = "; give --accept-gone if they are really gone"
    if not is_complete:
        return f"this pass is not known to be complete{advice}"
    if not seen:
        return f"this pass was empty{advice}"
    if not ours:
        return f"another client listed them{advice}"
    total = library.value(
        f"SELECT count(*) FROM media_item WHERE source = ? AND account = ? AND gone_at IS NULL AND {NOT_STAGED}",  # noqa: S608
        scope[:2],
    )
    lost = library.value(
        f"SELECT count(*) FROM media_item WHERE {STALE} AND {SAME_IDENTITY} AND {NOT_STAGED}",  # noqa: S608
        (*scope, identity),
    )
    if lost > LOSS_LIMIT * total:
        return f"that is {lost / total:.0%} of what was not staged, more than {LOSS_LIMIT:.0%}{advice}"
    return ""


def _mark(library: Library, condition: str, parameters: tuple[object, ...], now: str) -> int:
    return library.execute(f"UPDATE media_item SET gone_at = ? WHERE {condition}", (now, *parameters))  # noqa: S608
