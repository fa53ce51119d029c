"""Which items are gone: those that a complete pass no longer lists. Marked, never deleted, and only when it is sure."""

import json
from dataclasses import dataclass

from models.control import Control
from models.database import Library
from models.items import SourceName
from models.storing.slices import slices
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


@dataclass(frozen=True, slots=True)
class Gone:
    """What a pass did not list."""

    rows: tuple[int, ...] = ()
    """Numbers of the rows of `media_item` that are to be marked."""
    notes: tuple[str, ...] = ()
    """Sentences about what is not."""


def what_is_gone(library: Library, sync_id: int, *, is_complete: bool, accept_gone: bool) -> Gone:
    """Find what a pass that came to its end did not list; only reads.

    Args:
        library: Open.
        sync_id: The pass.
        is_complete: Is everything there is known to have been listed?
        accept_gone: The person said that it is so.
    """
    source, account, identity, seen = library.rows(
        "SELECT source, account, identity, seen FROM sync WHERE id = ?", (sync_id,)
    )[0]
    if source == SourceName.PICKER:
        return Gone(notes=(MOST_PICKED,) if seen >= PICK_LIMIT else ())  # what is picked adds up: nothing is ever gone
    scope = (source, account, sync_id)
    stale = library.value(f"SELECT count(*) FROM media_item WHERE {STALE}", scope)  # noqa: S608
    if not stale:
        return Gone()
    if accept_gone:
        return _rows(library, STALE, scope)
    ours = library.value(f"SELECT count(*) FROM media_item WHERE {STALE} AND {SAME_IDENTITY}", (*scope, identity))  # noqa: S608
    reason = _doubt(library, scope, identity, seen=seen, is_complete=is_complete, ours=ours)
    missing = counted(stale, "item was not listed", "items were not listed")
    if reason:
        stays = "stays" if stale == 1 else "stay"
        return Gone(notes=(f"{missing} this time and {stays} as before, because {reason}.",))
    return _rows(library, f"{STALE} AND {SAME_IDENTITY}", (*scope, identity))


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
        who = "other folders were read then" if scope[0] == SourceName.LOCAL else "another client listed them"
        return f"{who}{advice}"
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


def _rows(library: Library, condition: str, parameters: tuple[object, ...]) -> Gone:
    numbers = library.stream(f"SELECT rowid FROM media_item WHERE {condition}", parameters)  # noqa: S608
    return Gone(tuple(number for (number,) in numbers))


def mark_gone(library: Library, control: Control, sync_id: int, gone: Gone, now: str) -> None:
    """Mark it, in short transactions, each with its part of the pass's count.

    Args:
        library: Open.
        control: Looked at between the transactions.
        sync_id: The pass.
        gone: What to mark.
        now: In the library's form of times; the same for all of a pass.

    Raises:
        Cancelled: The person cancelled.
    """
    for rows in slices(gone.rows, control):
        with library.transaction():
            number = library.execute(
                "UPDATE media_item SET gone_at = ? WHERE rowid IN (SELECT value FROM json_each(?))",
                (now, json.dumps(rows)),
            )
            library.execute("UPDATE sync SET gone = gone + ? WHERE id = ?", (number, sync_id))
