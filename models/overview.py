"""What a library holds, in the few numbers that a screen's header or a status line shows."""

from dataclasses import dataclass

from models.database import Library
from models.passes import Unfinished, unfinished
from models.sources.base import Skip
from models.text import counted


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many items one account's source has in the library."""

    source: str
    account: str
    items: int


def source_counts(library: Library) -> list[SourceCount]:
    """Returns the number of items, gone ones left out, by source and account; the largest first."""
    rows = library.rows(
        "SELECT source, account, count(*) FROM media_item WHERE gone_at IS NULL"
        " GROUP BY source, account ORDER BY count(*) DESC, source, account"
    )
    return [SourceCount(*row) for row in rows]


def expected_items(library: Library, source: str, account: str) -> int | None:
    """Returns how many items the last finished pass over a source read, or None where none has finished."""
    number = library.value(
        "SELECT seen FROM sync WHERE source = ? AND account = ? AND state = 'done' ORDER BY id DESC LIMIT 1",
        (source, account),
    )
    return None if number is None else int(number)


def unfinished_passes(library: Library) -> list[Unfinished]:
    """Returns the passes that were left half-way and can go on, the newest first."""
    places = library.rows("SELECT source, account FROM sync GROUP BY source, account ORDER BY max(id) DESC")
    found = (unfinished(library, source, account) for source, account in places)
    return [left for left in found if left is not None]


@dataclass(frozen=True, slots=True)
class LastSync:
    """The newest finished pass over one source of one account."""

    source: str
    account: str
    finished_at: str
    seen: int
    added: int
    gone: int
    skipped: int = 0


def last_syncs(library: Library, account: str) -> list[LastSync]:
    """Returns the newest finished pass of each source of an account, the newest first.

    Args:
        library: Read only.
        account: The person's label.
    """
    rows = library.rows(
        "SELECT source, account, finished_at, seen, added, gone, skipped FROM sync WHERE id IN"
        " (SELECT max(id) FROM sync WHERE account = ? AND state = 'done' GROUP BY source) ORDER BY id DESC",
        (account,),
    )
    return [LastSync(*row) for row in rows]


def skipped_items(library: Library, source: str, account: str, limit: int = 10_000) -> list[Skip]:
    """Returns what the newest pass over a source could not store, and why.

    Args:
        library: Read only.
        source: The source's name.
        account: The person's label.
        limit: How many, at most; a longer list is not read on a screen.
    """
    rows = library.rows(
        "SELECT name, reason FROM sync_skip WHERE sync_id ="
        " (SELECT max(id) FROM sync WHERE source = ? AND account = ?) ORDER BY name, reason LIMIT ?",
        (source, account, limit),
    )
    return [Skip(*row) for row in rows]


WITHOUT_FILE = (
    "source = 'takeout' AND gone_at IS NULL AND NOT EXISTS (SELECT 1 FROM item_file WHERE item_id = media_item.id)"
)
"""An item of an export of which only the sidecar is there."""
NOTED = f"""
    SELECT coalesce(filename, id), coalesce(note, '') || CASE WHEN {WITHOUT_FILE} THEN
        CASE WHEN note IS NULL THEN '' ELSE '; ' END || 'described in the export, but its file is not in it'
        ELSE '' END AS reason
    FROM media_item WHERE seen_in = (SELECT max(id) FROM sync WHERE source = ? AND account = ?)
        AND (note IS NOT NULL OR {WITHOUT_FILE})
    ORDER BY 1, id LIMIT ?
"""  # noqa: S608 - a condition of our own


def noted_items(library: Library, source: str, account: str, limit: int = 10_000) -> list[Skip]:
    """Returns what the newest pass over a source stored in part: fields left empty, or no file, and why.

    Args:
        library: Read only.
        source: The source's name.
        account: The person's label.
        limit: How many, at most.
    """
    return [Skip(*row) for row in library.rows(NOTED, (source, account, limit))]


def without_file_notes(library: Library, sync_id: int) -> tuple[str, ...]:
    """Returns a sentence on the items of a pass whose file is not in the export, for its result; none where all are.

    Args:
        library: Open.
        sync_id: The pass.
    """
    number = library.value(f"SELECT count(*) FROM media_item WHERE seen_in = ? AND {WITHOUT_FILE}", (sync_id,))  # noqa: S608
    if not number:
        return ()
    words = counted(number, "item is", "items are")
    return (f"{words} described in the export, but {'its file is' if number == 1 else 'their files are'} not in it.",)


def next_step(library: Library) -> str:
    """Returns what has to come before there is anything to decide; nothing where items are there and were looked at.

    Args:
        library: Read only.
    """
    if library.value("SELECT 1 FROM media_item LIMIT 1") is None:
        return "The library is empty: `gpdedup-tui sync --help` names the sources that it can be filled from."
    if library.value("SELECT 1 FROM scan WHERE finished_at IS NOT NULL LIMIT 1") is None:
        return "No rule has looked at the items yet: gpdedup-tui scan"
    return ""
