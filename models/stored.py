"""Reading items back as their source told them."""

import json
from collections.abc import Sequence
from typing import Any, Final

from models.database import Library
from models.items import Album, Item, ItemFile, SourceName
from models.sources.media_header import READERS

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

FLAGS: Final = frozenset({"trashed", "favorited", "archived", "partner_shared", "edited"})
FILE_COLUMNS: Final = "path, role, part, size_bytes, modified_ns"

SELECT: Final = (
    f"SELECT id, source, account, seen_in, gone_at, {', '.join(VALUE_COLUMNS)} FROM media_item"  # noqa: S608
    " WHERE id IN (SELECT value FROM json_each(?))"
)
ALBUMS: Final = """
    SELECT album_item.item_id, album.id, album.title
    FROM album_item JOIN media_item ON media_item.id = album_item.item_id
    JOIN album ON album.source = media_item.source AND album.account = media_item.account
        AND album.id = album_item.album_id
    WHERE album_item.item_id IN (SELECT value FROM json_each(?))
"""


def stored_items(library: Library, ids: Sequence[str]) -> dict[str, Item]:
    """Read items back as their source told them, so that a source need not read again what has not changed.

    Args:
        library: Open.
        ids: Of any items; those that are not stored are left out.

    Returns:
        Id to item, with its files and its albums.
    """
    chosen = (json.dumps(list(ids)),)
    files: dict[str, list[ItemFile]] = {}
    query = f"SELECT item_id, {FILE_COLUMNS} FROM item_file WHERE item_id IN (SELECT value FROM json_each(?))"  # noqa: S608
    for item_id, *values in library.rows(query, chosen):
        files.setdefault(item_id, []).append(ItemFile(*values))
    albums: dict[str, list[Album]] = {}
    for item_id, *named in library.rows(ALBUMS, chosen):
        albums.setdefault(item_id, []).append(Album(*named))
    return {
        row[0]: _item(row, tuple(files.get(row[0], ())), tuple(albums.get(row[0], ())))
        for row in library.rows(SELECT, chosen)
    }


def read_by_older(library: Library, ids: Sequence[str]) -> frozenset[str]:
    """Returns the items whose files were last looked at with readers that knew less than today's.

    Args:
        library: Open.
        ids: Of any items.
    """
    sql = (
        "SELECT media_item.id FROM media_item LEFT JOIN sync ON sync.id = seen_in"
        " WHERE media_item.id IN (SELECT value FROM json_each(?)) AND coalesce(readers, 0) < ?"
    )
    return frozenset(item_id for (item_id,) in library.rows(sql, (json.dumps(list(ids)), READERS)))


def holds_local(library: Library, item_id: str) -> bool:
    """Tell whether the library has an item of a folder that is a path, or lies below it, and is not gone.

    Args:
        library: Open.
        item_id: Of the path, whether it is an item or a folder.
    """
    sql = "SELECT 1 FROM media_item WHERE gone_at IS NULL AND (id = ? OR (id > ? AND id < ?)) LIMIT 1"
    # "0" follows "/": what begins with the path and a slash lies between the two.
    return bool(library.rows(sql, (item_id, f"{item_id}/", f"{item_id}0")))


def _item(row: Sequence[Any], files: tuple[ItemFile, ...], albums: tuple[Album, ...]) -> Item:
    item_id, source, account, _, _, *values = row
    told: dict[str, Any] = {
        column: bool(value) if column in FLAGS and value is not None else value
        for column, value in zip(VALUE_COLUMNS, values, strict=True)
        if column != "kind"
    }
    return Item(id=item_id, source=SourceName(source), account=account, files=files, albums=albums, **told)
