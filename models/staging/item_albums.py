"""Which albums an item is in, and which of them what stays for it is not in: they would lose the shot."""

from collections import defaultdict
from collections.abc import Iterable

from models.database import Library
from models.items import SourceName
from models.staging.entries import ItemAlbum

ALBUMS = """
    SELECT DISTINCT place.item_id, album.title, album.id, album.source FROM album_item AS place
    JOIN media_item AS m ON m.id = place.item_id
    JOIN album ON album.id = place.album_id AND album.account = m.account
    WHERE album.ours = 0 AND album.title NOT LIKE 'gpdedup: to delete%'
      AND album.title NOT IN (SELECT title FROM staging_album)
    ORDER BY place.item_id, album.title, album.id
"""
"""Albums that this program made count nowhere."""


def item_albums(library: Library) -> dict[str, tuple[ItemAlbum, ...]]:
    """Returns the person's own albums by item id, in the order of their titles.

    Args:
        library: Read only.
    """
    found: dict[str, list[ItemAlbum]] = defaultdict(list)
    for item_id, title, album_id, source in library.stream(ALBUMS):
        found[item_id].append(ItemAlbum(title, album_id, has_web_key=source == SourceName.TOOLKIT))
    return {item_id: tuple(albums) for item_id, albums in found.items()}


def lacking(albums: Iterable[ItemAlbum], keeper_albums: Iterable[ItemAlbum]) -> tuple[ItemAlbum, ...]:
    """Returns the albums of the item that goes in which the one that stays is not, each title and key once.

    A Takeout export knows an album by its folder, the toolkit by its key in the web page. So albums that were read
    the same way are the same by their ids, others by their titles.

    Args:
        albums: Of the item that goes.
        keeper_albums: Of the item that stays.
    """
    stays = tuple(keeper_albums)
    ids = {album.id for album in stays}
    missing: dict[tuple[str, str], ItemAlbum] = {}
    for album in albums:
        elsewhere = {other.title for other in stays if other.has_web_key != album.has_web_key}
        if album.id not in ids and album.title not in elsewhere:
            missing[album.title, album.key] = album
    with_key = {title for title, key in missing if key}
    return tuple(album for (title, key), album in missing.items() if key or title not in with_key)
