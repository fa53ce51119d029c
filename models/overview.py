"""What a library holds, in the few numbers that a screen's header or a status line shows."""

from dataclasses import dataclass

from models.database import Library
from models.passes import Unfinished, unfinished
from models.sources.base import Skip


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
