"""Writing batches of items into the library: the hot path of a harvest.

One batch, its skipped list, its counts and its resume mark are one transaction: after a kill either all of it is
there or nothing. Rows are compared before they are written, so that a second run changes nothing.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from models.database import Library
from models.exports import remember_parts
from models.filled import filled
from models.items import Item, MediaKind, SourceName, kind_of
from models.sources.base import Batch, Skip
from models.stored import FILE_COLUMNS, SELECT, VALUE_COLUMNS
from models.storing.handing_on import retire
from models.storing.merging import KIND, conflict, is_changed, merged
from models.storing.same_photo import unite

told_of = attrgetter(*VALUE_COLUMNS[1:])
"""An item's values, in the order of the columns; six times as fast as a loop over their names."""

COLUMNS = ("id", "source", "account", "seen_in", "added_at", "changed_at", *VALUE_COLUMNS)
UPDATE = (
    "UPDATE media_item SET source = ?, seen_in = ?, changed_at = ?, gone_at = NULL,"  # noqa: S608
    f" {', '.join(f'{column} = ?' for column in VALUE_COLUMNS)} WHERE id = ?"
)
TOUCH = "UPDATE media_item SET seen_in = ? WHERE id = ?"


@dataclass
class StoreCounts:
    """What one batch came to. An item counts as seen once in a pass, however often it is listed."""

    seen: int = 0
    added: int = 0
    updated: int = 0
    skipped: int = 0
    odd: int = 0
    kinds: Counter[MediaKind] = field(default_factory=Counter)


@dataclass
class _Writes:
    inserts: list[tuple[Any, ...]] = field(default_factory=list)
    updates: list[tuple[Any, ...]] = field(default_factory=list)
    touches: list[tuple[Any, ...]] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    stored: list[Item] = field(default_factory=list)
    added: set[str] = field(default_factory=set)
    """Ids of the items that were not there before."""


def store_batch(library: Library, sync_id: int, batch: Batch, now: str) -> StoreCounts:
    """Write a batch, its skipped list, its counts and its mark in one transaction.

    Args:
        library: Open.
        sync_id: The pass, a row of `sync`.
        batch: What a source yielded.
        now: In the library's form of times.

    Returns:
        The counts of this batch alone.

    Raises:
        LibraryError: Nothing of the batch was written.
    """
    with library.transaction():
        united = unite(library, batch.items)
        counts, writes = _compare(library, sync_id, united.items, now)
        columns, rows = filled(COLUMNS, writes.inserts)
        library.insert_many(f"INSERT INTO media_item ({', '.join(columns)})", rows)
        library.execute_many(UPDATE, writes.updates)
        library.execute_many(TOUCH, writes.touches)
        _store_files(library, writes)
        _store_albums(library, writes)
        stored = {item.id for item in writes.stored}
        retire(library, {old: new for old, new in united.retired.items() if new in stored}, now)
        skips = [*batch.skipped, *writes.skips]
        if batch.unchanged_since is not None:
            skips += _told_before(library, batch.unchanged_since, counts)
        counts.skipped = _store_skips(library, sync_id, skips)
        remember_parts(library, sync_id, batch.parts)
        library.execute(
            "UPDATE sync SET mark = ?, pages = pages + 1, seen = seen + ?, added = added + ?, updated = updated + ?,"
            " skipped = skipped + ?, odd = odd + ? WHERE id = ?",
            (batch.mark, counts.seen, counts.added, counts.updated, counts.skipped, counts.odd, sync_id),
        )
    return counts


def _told_before(library: Library, earlier: int, counts: StoreCounts) -> list[Skip]:
    """Count what was odd in an earlier pass. Returns its skipped list."""
    counts.odd += int(library.value("SELECT odd FROM sync WHERE id = ?", (earlier,)))
    return [Skip(*row) for row in library.rows("SELECT name, reason FROM sync_skip WHERE sync_id = ?", (earlier,))]


def _compare(library: Library, sync_id: int, items: Iterable[Item], now: str) -> tuple[StoreCounts, _Writes]:
    """Decide for each item what is to be written."""
    counts, writes = StoreCounts(), _Writes()
    unique = {item.id: item for item in items}
    stored = {row[0]: row for row in library.rows(SELECT, (json.dumps(list(unique)),))}
    for item in unique.values():
        row = stored.get(item.id)
        if row is not None and (reason := conflict(item, row)):
            writes.skips.append(Skip(f"{item.filename} ({item.id})", reason))
            continue
        values = _values(item)
        writes.stored.append(item)
        if row is None:
            counts.added += 1
            writes.added.add(item.id)
            writes.inserts.append((item.id, str(item.source), item.account, sync_id, now, now, *values))
        elif is_changed(item, row, values := merged(item, row, values)):
            counts.updated += row[3] != sync_id
            source = SourceName.TAKEOUT if row[1] == SourceName.TAKEOUT else item.source
            writes.updates.append((source, sync_id, now, *values, item.id))
        elif row[3] != sync_id:
            writes.touches.append((sync_id, item.id))
        if row is None or row[3] != sync_id:
            counts.seen += 1
            counts.odd += item.note is not None
            counts.kinds[values[KIND]] += 1
    return counts, writes


def _values(item: Item) -> tuple[Any, ...]:
    # The plain text of the kind: binding an enum to SQLite takes four times as long, and so does asking for its value.
    return (str(kind_of(item.mime_type, item.filename)), *told_of(item))


def _store_skips(library: Library, sync_id: int, skips: Iterable[Skip]) -> int:
    return sum(
        library.execute("INSERT OR IGNORE INTO sync_skip VALUES (?, ?, ?)", (sync_id, skip.name, skip.reason))
        for skip in skips
    )


def _store_files(library: Library, writes: _Writes) -> None:
    wanted = {
        item.id: {(file.path, file.role, file.part, file.size_bytes, file.modified_ns) for file in item.files}
        for item in writes.stored
        if item.files
    }
    partial = {item.id for item in writes.stored if item.is_partial}
    _replace(library, "item_file", FILE_COLUMNS, wanted, partial=partial, added=writes.added)


def _store_albums(library: Library, writes: _Writes) -> None:
    with_albums = [item for item in writes.stored if item.albums]
    albums = {(album.id, item.source, item.account, album.title) for item in with_albums for album in item.albums}
    library.execute_many(
        "INSERT INTO album (id, source, account, title) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source, account, id) DO UPDATE SET title = excluded.title WHERE title != excluded.title",
        sorted(albums),
    )
    # An export also tells that an item has left an album; the others tell of albums only where they know some.
    known = [item for item in writes.stored if item.source == SourceName.TAKEOUT and item.id not in writes.added]
    told = [*with_albums, *(item for item in known if not item.albums)]
    wanted: dict[str, set[tuple[Any, ...]]] = {item.id: {(album.id,) for album in item.albums} for item in told}
    # A sidecar without its medium says nothing about the albums that hold the medium.
    partial = {item.id for item in told if item.is_partial or not item.files}
    _replace(library, "album_item", "album_id", wanted, partial=partial, added=writes.added)


def _replace(
    library: Library,
    table: str,
    columns: str,
    wanted: Mapping[str, set[tuple[Any, ...]]],
    *,
    partial: Set[str],
    added: Set[str],
) -> None:
    """Make the rows of some items in a side table what they should be, touching only what differs.

    Args:
        library: In a transaction.
        table: Its name.
        columns: What the rows hold besides the item's id.
        wanted: The rows of each item.
        partial: Of these items what is stored stays, because only some of it was looked at.
        added: These items were not there before, and have no rows that could differ.
    """
    if not wanted:
        return
    stored: dict[str, set[tuple[Any, ...]]] = {item_id: set() for item_id in wanted if item_id not in added}
    if stored:
        query = f"SELECT item_id, {columns} FROM {table} WHERE item_id IN (SELECT value FROM json_each(?))"  # noqa: S608
        for item_id, *rest in library.rows(query, (json.dumps(list(stored)),)):
            stored[item_id].add(tuple(rest))
    stale = [
        item_id
        for item_id, rows in stored.items()
        if (not wanted[item_id] <= rows if item_id in partial else wanted[item_id] != rows)
    ]
    replaced = [(item_id,) for item_id in stale if item_id not in partial]
    library.execute_many(f"DELETE FROM {table} WHERE item_id = ?", replaced)  # noqa: S608
    library.insert_many(
        f"INSERT OR REPLACE INTO {table} (item_id, {columns})",
        [
            (item_id, *row)
            for item_id in (*stale, *(item_id for item_id in wanted if item_id in added))
            for row in (sorted(wanted[item_id], key=repr) if len(wanted[item_id]) > 1 else wanted[item_id])
        ],
    )
