"""Writing batches of items into the library: the hot path of a harvest.

One batch, its skipped list, its counts and its resume mark are one transaction: after a kill either all of it is
there or nothing. Rows are compared before they are written, so that a second run changes nothing.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final

from models.database import Library
from models.items import Item, ItemFile, MediaKind, SourceName, kind_of
from models.sources.base import Batch, Skip

VALUE_COLUMNS: Final = (
    "kind",
    "filename",
    "mime_type",
    "creation_time",
    "width",
    "height",
    "camera_make",
    "camera_model",
    "focal_length",
    "f_number",
    "iso_equivalent",
    "exposure_time",
    "product_url",
    "size_bytes",
    "sha256",
    "sha1",
    "trashed",
    "favorited",
    "archived",
    "description",
    "upload_time",
    "partner_shared",
    "people_count",
    "edited",
    "orientation",
    "exif_time",
    "exif_offset",
    "exif_subsec",
    "fps",
    "note",
)
"""What a source tells of an item; the other columns of `media_item` are the library's own."""

ONE_WEB_KEY: Final = frozenset({SourceName.TAKEOUT, SourceName.TOOLKIT})
"""Both name an item by its key in the web page, so equal ids are one item."""

TOOLKIT_TELLS: Final = frozenset({"width", "height", "size_bytes", "sha1", "upload_time"})
"""What the toolkit may have told of a Takeout item whose file is not at hand; the next export does not erase it."""

told_of = attrgetter(*VALUE_COLUMNS[1:])
"""An item's values, in the order of the columns; six times as fast as a loop over their names."""

FLAGS: Final = frozenset({"trashed", "favorited", "archived", "partner_shared", "edited"})
FILE_COLUMNS: Final = "path, role, part, size_bytes, modified_ns"

KIND = VALUE_COLUMNS.index("kind")
SIZE = VALUE_COLUMNS.index("size_bytes")
SHA256 = VALUE_COLUMNS.index("sha256")

SELECT = (
    f"SELECT id, source, account, seen_in, gone_at, {', '.join(VALUE_COLUMNS)} FROM media_item"  # noqa: S608
    " WHERE id IN (SELECT value FROM json_each(?))"
)
INSERT = (
    "INSERT INTO media_item (id, source, account, seen_in, added_at, changed_at,"  # noqa: S608
    f" {', '.join(VALUE_COLUMNS)}) VALUES ({', '.join('?' * (6 + len(VALUE_COLUMNS)))})"
)
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


def store_batch(
    library: Library, sync_id: int, batch: Batch, now: str, before_commit: Callable[[], None] | None = None
) -> StoreCounts:
    """Write a batch, its skipped list, its counts and its mark in one transaction.

    Args:
        library: Open.
        sync_id: The pass, a row of `sync`.
        batch: What a source yielded.
        now: In the library's form of times.
        before_commit: Called when all is written but not yet committed.

    Returns:
        The counts of this batch alone.

    Raises:
        LibraryError: Nothing of the batch was written.
    """
    with library.transaction():
        counts, writes = _compare(library, sync_id, batch.items, now)
        library.execute_many(INSERT, writes.inserts)
        library.execute_many(UPDATE, writes.updates)
        library.execute_many(TOUCH, writes.touches)
        _store_files(library, writes.stored)
        _store_albums(library, writes.stored)
        counts.skipped = _store_skips(library, sync_id, [*batch.skipped, *writes.skips])
        library.execute(
            "UPDATE sync SET mark = ?, pages = pages + 1, seen = seen + ?, added = added + ?, updated = updated + ?,"
            " skipped = skipped + ?, odd = odd + ? WHERE id = ?",
            (batch.mark, counts.seen, counts.added, counts.updated, counts.skipped, counts.odd, sync_id),
        )
        if before_commit is not None:
            before_commit()
    return counts


def _compare(library: Library, sync_id: int, items: Iterable[Item], now: str) -> tuple[StoreCounts, _Writes]:
    """Decide for each item what is to be written."""
    counts, writes = StoreCounts(), _Writes()
    unique = {item.id: item for item in items}
    stored = {row[0]: row for row in library.rows(SELECT, (json.dumps(list(unique)),))}
    for item in unique.values():
        row = stored.get(item.id)
        if row is not None and (reason := _conflict(item, row)):
            writes.skips.append(Skip(f"{item.filename} ({item.id})", reason))
            continue
        values = _values(item)
        writes.stored.append(item)
        if row is None:
            counts.added += 1
            writes.inserts.append((item.id, item.source, item.account, sync_id, now, now, *values))
        elif _is_changed(item, row, values := _merged(item, row, values)):
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
    return (kind_of(item.mime_type, item.filename), *told_of(item))


def _conflict(item: Item, row: Sequence[Any]) -> str:
    """Returns why an item may not take the place of a stored one, or nothing where it may."""
    _, source, account, *_ = row
    if account != item.account:
        owner = f"the account {account!r}" if account else "the account without a label"
        return f"Its id is already in this library under {owner}; sync it there, or use another --library."
    if source != item.source and {source, item.source} - ONE_WEB_KEY:
        return f"Its id is already in this library, read from the source {source}."
    return ""


def _merged(item: Item, row: Sequence[Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Returns what is to be stored: what the source tells, and what it cannot know from what is stored."""
    old = row[5:]
    if row[1] == item.source == SourceName.TAKEOUT:
        values = tuple(
            known if value is None and column in TOOLKIT_TELLS else value
            for column, value, known in zip(VALUE_COLUMNS, values, old, strict=True)
        )
    elif row[1] != item.source:
        richer, poorer = (old, values) if row[1] == SourceName.TAKEOUT else (values, old)
        return tuple(other if value is None else value for value, other in zip(richer, poorer, strict=True))
    if values[SHA256] is None and old[SHA256] is not None and values[SIZE] == old[SIZE]:
        return (*values[:SHA256], old[SHA256], *values[SHA256 + 1 :])
    return values


def _is_changed(item: Item, row: Sequence[Any], values: tuple[Any, ...]) -> bool:
    came_back = row[4] is not None
    found_in_takeout = row[1] == SourceName.TOOLKIT and item.source == SourceName.TAKEOUT
    return came_back or found_in_takeout or tuple(row[5:]) != values


def _store_skips(library: Library, sync_id: int, skips: Iterable[Skip]) -> int:
    return sum(
        library.execute("INSERT OR IGNORE INTO sync_skip VALUES (?, ?, ?)", (sync_id, skip.name, skip.reason))
        for skip in skips
    )


def _store_files(library: Library, items: Iterable[Item]) -> None:
    wanted = {
        item.id: {(file.path, file.role, file.part, file.size_bytes, file.modified_ns) for file in item.files}
        for item in items
        if item.files
    }
    _replace(library, "item_file", FILE_COLUMNS, wanted)


def _store_albums(library: Library, items: Iterable[Item]) -> None:
    items = [item for item in items if item.source in ONE_WEB_KEY or item.albums]
    albums = {(album.id, item.source, item.account, album.title) for item in items for album in item.albums}
    library.execute_many(
        "INSERT INTO album (id, source, account, title) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source, account, id) DO UPDATE SET title = excluded.title WHERE title != excluded.title",
        sorted(albums),
    )
    from_takeout = (item for item in items if item.source != SourceName.TOOLKIT or item.albums)
    _replace(
        library, "album_item", "album_id", {item.id: {(album.id,) for album in item.albums} for item in from_takeout}
    )


def _replace(library: Library, table: str, columns: str, wanted: Mapping[str, set[tuple[Any, ...]]]) -> None:
    """Make the rows of some items in a side table what they should be, touching only what differs."""
    if not wanted:
        return
    stored: dict[str, set[tuple[Any, ...]]] = {item_id: set() for item_id in wanted}
    query = f"SELECT item_id, {columns} FROM {table} WHERE item_id IN (SELECT value FROM json_each(?))"  # noqa: S608
    for item_id, *rest in library.rows(query, (json.dumps(list(wanted)),)):
        stored[item_id].add(tuple(rest))
    stale = [item_id for item_id, rows in wanted.items() if rows != stored[item_id]]
    library.execute_many(f"DELETE FROM {table} WHERE item_id = ?", [(item_id,) for item_id in stale])  # noqa: S608
    marks = ", ".join("?" * (1 + columns.count(",") + 1))
    library.execute_many(
        f"INSERT OR REPLACE INTO {table} (item_id, {columns}) VALUES ({marks})",  # noqa: S608
        [(item_id, *row) for item_id in stale for row in sorted(wanted[item_id], key=repr)],
    )


def stored_items(library: Library, ids: Sequence[str]) -> dict[str, Item]:
    """Read items back as their source told them, so that a source need not read again what has not changed.

    Args:
        library: Open.
        ids: Of any items; those that are not stored are left out.

    Returns:
        Id to item, with its files and without its albums.
    """
    chosen = (json.dumps(list(ids)),)
    files: dict[str, list[ItemFile]] = {}
    query = f"SELECT item_id, {FILE_COLUMNS} FROM item_file WHERE item_id IN (SELECT value FROM json_each(?))"  # noqa: S608
    for item_id, *values in library.rows(query, chosen):
        files.setdefault(item_id, []).append(ItemFile(*values))
    return {row[0]: _item(row, tuple(files.get(row[0], ()))) for row in library.rows(SELECT, chosen)}


def _item(row: Sequence[Any], files: tuple[ItemFile, ...]) -> Item:
    item_id, source, account, _, _, *values = row
    told: dict[str, Any] = {
        column: bool(value) if column in FLAGS and value is not None else value
        for column, value in zip(VALUE_COLUMNS, values, strict=True)
        if column != "kind"
    }
    return Item(id=item_id, source=SourceName(source), account=account, files=files, **told)
